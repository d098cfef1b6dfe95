"""What is wrong with a text, while it is read: places are byte offsets, and nothing of the text is quoted."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable


class SyntaxFault(Exception):
    """What cannot be read: `message` says what and what to do. `is_misread`: the tree itself does not follow the text from there on."""

    def __init__(self, message: str, start: int, end: int, *, is_misread: bool = False) -> None:
        super().__init__(message)
        self.message = message
        self.start = start
        self.end = end
        self.is_misread = is_misread


if TYPE_CHECKING:
    Report = Callable[[str, int, int], None]
    """Told what is wrong (message, start, end) and where the reading goes on."""

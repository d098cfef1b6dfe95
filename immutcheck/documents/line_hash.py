"""`primaryLocationLineHash`, by which code scanning recognises a line that moved.

A line's hash covers its first 100 UTF-16 units and what follows on the next lines, blanks and tabs left out, so that re-indenting
changes nothing; a number tells equal hashes apart. Knows nothing of findings.
"""

from __future__ import annotations

from itertools import accumulate
from operator import mul

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_WINDOW = 100
_FACTOR = 37
_MASK = (1 << 64) - 1
_END = "\uffff"
_WEIGHTS = tuple(pow(_FACTOR, _WINDOW - position, 1 << 64) for position in range(1, _WINDOW + 1))
"""What the character at each position of a window is multiplied by when the window is folded."""


def line_hashes(text: str, lines: Iterable[int]) -> dict[int, str]:
    """The hash of each of these 1-based lines, as lower-case hex, a colon and the how-manieth line with that hash it is."""
    wanted = set(lines)
    if not wanted:
        return {}
    units = _to_units(text.replace(" ", "").replace("\t", "").replace("\r\n", "\n").replace("\r", "\n")) + _END
    windows = _list_windows(units, max(wanted))
    needed = {windows[line - 1] for line in wanted if 0 < line <= len(windows)}
    seen: dict[str, int] = {}
    hashes: dict[int, str] = {}
    # Equal windows are equal hashes; only the windows that are asked for are folded.
    folded = {window: _fold(window) for window in needed}
    for line, window in enumerate(windows, start=1):
        if window in needed:
            seen[folded[window]] = seen.get(folded[window], 0) + 1
            if line in wanted:
                hashes[line] = f"{folded[window]}:{seen[folded[window]]}"
    return hashes


def _list_windows(units: str, last: int) -> list[str]:
    lengths = [len(line) + 1 for line in units.split("\n", last)[:last]]
    return [units[start : start + _WINDOW] for start in accumulate([0, *lengths[:-1]])]


def _fold(window: str) -> str:
    """`value * 37 + unit` over all units and then over zeros up to the window's full length, as one sum."""
    units = window.encode("ascii") if window.isascii() else map(ord, window)
    return f"{sum(map(mul, units, _WEIGHTS)) & _MASK:x}"


def _to_units(text: str) -> str:
    """The text with one character for each UTF-16 code unit."""
    if text.isascii() or max(text) < "\U00010000":
        return text
    data = text.encode("utf-16-le", "surrogatepass")
    return "".join([chr(data[index] | data[index + 1] << 8) for index in range(0, len(data), 2)])

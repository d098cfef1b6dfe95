"""What functions may see of the configuration they are called in."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Protocol

    from immutcheck.sources.file_tree import FileTree

    class FunctionContext(Protocol):
        """Where a function is called: folders are display paths."""

        @property
        def tree(self) -> FileTree:
            """The files that functions may read."""
            ...

        @property
        def module_folder(self) -> str: ...

        @property
        def root_folder(self) -> str: ...

        def render(self, text: str, path: str, names: Mapping[str, object]) -> object:
            """The text of a template; EvaluationError when it is broken or uses a name that is not among `names`."""
            ...

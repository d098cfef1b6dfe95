"""The prose of a folder's rules, fetched when somebody wants to read it: from the compiled text, else from the rule's own file."""

from __future__ import annotations

import os

from immutcheck.model.errors import DocumentError, RuleFileError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from immutcheck.model.rule import Prose


class ProseShelf:
    """`fetch` gives rule id → prose, or None when there is no compiled text (any more)."""

    __slots__ = ("_directory", "_fetch", "_prose")

    def __init__(self, directory: str, fetch: Callable[[], Mapping[str, Prose] | None]) -> None:
        self._directory = directory
        self._fetch = fetch
        self._prose: Mapping[str, Prose] | None = None

    def read(self, rule_id: str, file: str) -> Prose:
        """The prose of a rule whose file is `file`, relative to the folder; RuleFileError when that had to be read and could not be."""
        if self._prose is None:
            self._prose = self._fetch() or {}
        found = self._prose.get(rule_id)
        if found is None:
            found = self._read_file(file)
            self._prose = {**self._prose, rule_id: found}
        return found

    def path(self, file: str) -> str:
        return os.path.join(self._directory, *file.split("/"))

    def _read_file(self, file: str) -> Prose:
        from immutcheck.documents.loading import load_document
        from immutcheck.packs.rule_files import read_prose

        path = self.path(file)
        try:
            with open(path, "rb") as handle:
                value = load_document(handle.read(), path).value
            if isinstance(value, dict):
                return read_prose(value)
        except (OSError, DocumentError, KeyError, AttributeError, TypeError) as error:
            raise RuleFileError(f"{path}: the rule's file changed while it was in use: run again") from error
        raise RuleFileError(f"{path}: the rule's file changed while it was in use: run again")

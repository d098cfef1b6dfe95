"""YAML inside a script, and where the characters of its texts stand in it."""

from __future__ import annotations

from immutcheck.model.errors import DocumentError
from immutcheck.scripts.fragment import NOWHERE, Fragment

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.documents.document import Document
    from immutcheck.model.location import PropertyPath
    from immutcheck.scripts.reading import Collector


class YamlText:
    """A document that was read from a fragment."""

    __slots__ = ("_document", "_fragment", "value")

    def __init__(self, fragment: Fragment, document: Document) -> None:
        self._fragment = fragment
        self._document = document
        self.value = document.value

    @staticmethod
    def load(fragment: Fragment, collector: Collector) -> YamlText | None:
        """The document; None and a doubt for what cannot be read."""
        from immutcheck.documents.loading import load_document

        try:
            return YamlText(fragment, load_document(fragment.text.encode("utf-8", "replace"), "user-data.yaml"))
        except DocumentError:
            collector.doubt("the cloud-config cannot be read")
            return None

    @property
    def fragment(self) -> Fragment:
        """What it was read from."""
        return self._fragment

    def text(self, path: PropertyPath, value: str) -> Fragment:
        """The text at the path, with the places of its characters."""

        def place(offset: int) -> int:
            found = self._document.find_offset(path, offset)
            return NOWHERE if found is None else self._fragment.place(found)

        return Fragment(value, place)

    def range(self, path: PropertyPath, *, key: bool = False) -> tuple[int, int]:
        """Where the value at the path, or its key, begins and ends in the fragment."""
        return self._document.offsets(path, key=key)

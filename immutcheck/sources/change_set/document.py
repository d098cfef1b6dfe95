"""A change set as a document of a report. What it shows of values is hidden in every excerpt: a password is written there as it is."""

from __future__ import annotations

from immutcheck.documents.document import Document

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from immutcheck.model.location import PropertyPath

VALUES = frozenset(
    (
        *("BeforeContext", "AfterContext", "PreviousDeploymentContext", "BeforeValue", "AfterValue", "PreviousValue", "ActualValue"),
        *("ParameterValue", "ResolvedValue"),
    )
)
"""The members that hold values, wherever they stand. Source: AWS CloudFormation API Reference, "ResourceChange",
"ResourceTargetDefinition", "LiveResourceDrift", "Parameter"."""


class ChangeSetDocument(Document):
    """A `Document` that knows which of its values nobody is shown."""

    __slots__ = ("_sensitive",)

    def __init__(self, read: Document) -> None:
        super().__init__(read.path, read.text, read.value, read._places, read._table, read.problems)
        self._sensitive: tuple[PropertyPath, ...] | None = None

    def __repr__(self) -> str:
        """Without the text, which may hold secrets."""
        return f"ChangeSetDocument({self.path!r})"

    def sensitive_paths(self) -> tuple[PropertyPath, ...]:
        """The paths of all values of properties and parameters."""
        if self._sensitive is None:
            self._sensitive = tuple(_find_values(self.value))
        return self._sensitive


def _find_values(document: object) -> Iterator[PropertyPath]:
    waiting: list[tuple[object, PropertyPath]] = [(document, ())]
    while waiting:
        value, path = waiting.pop()
        if isinstance(value, dict):
            for name, member in value.items():
                if name in VALUES:
                    if member is not None:
                        yield (*path, name)
                elif member.__class__ in (dict, list):
                    waiting.append((member, (*path, name)))
        elif isinstance(value, list):
            waiting += [(member, (*path, index)) for index, member in enumerate(value) if member.__class__ in (dict, list)]

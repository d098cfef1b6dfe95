"""Where a resource of a change set stands in its document: what changes has the place of its detail, anything else that of the change.

A context is one long text that nobody is shown, so nothing is placed inside it.
"""

from __future__ import annotations

from immutcheck.model.change import ACTION, CHANGE, ORDER
from immutcheck.model.location import Location
from immutcheck.model.record import Record
from immutcheck.sources.change_set.changes import group_targets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.documents.document import Document
    from immutcheck.model.location import PropertyPath
    from immutcheck.sources.change_set.reading import Change, Target

PROPERTIES, POLICIES = "properties", "policies"


class ChangePlaces(Record):
    """Places of one resource."""

    document: Document
    change: Change

    def locate(self, path: PropertyPath) -> Location:
        """The place of the value at `path` (its space first)."""
        return Location(self.document.path, self.document.span((*self.change.place, *self._find(path))))

    def _find(self, path: PropertyPath) -> PropertyPath:
        space, name = (str(path[0]), str(path[1])) if len(path) > 1 else ("", "")
        if space == CHANGE and name in (ACTION, ORDER):
            return ("Replacement",) if self.change.replacement else ("Action",)
        target = self._target_of(space, name)
        if target is None:
            return ("LogicalResourceId",)
        return ("Details", target.position, "Target", "Name" if target.name else "Attribute")

    def _target_of(self, space: str, name: str) -> Target | None:
        """The first detail about that property or policy."""
        if space == PROPERTIES:
            return next(iter(group_targets(self.change).get(name, ())), None)
        if space == POLICIES:
            return next((target for target in self.change.targets if target.attribute == name), None)
        return None

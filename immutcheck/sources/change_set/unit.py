"""A change set as a `Unit`: every resource that it changes and that will be there afterwards, as it will be.

What it does not change is not listed in it, and may be what a listed resource refers to or is referred to by: whoever asks for such a
resource is told that it is not known (`unlisted`), and a list that others add to is open (`partial.py`).
"""

from __future__ import annotations

from immutcheck.model.resource import Resource
from immutcheck.model.values import OpenMap
from immutcheck.sources.change_set.changes import ACTIONS, CANNOT_TELL, MODIFY, describe
from immutcheck.sources.change_set.partial import UNLISTED, leave_open
from immutcheck.sources.change_set.places import ChangePlaces
from immutcheck.sources.change_set.reading import REMOVE
from immutcheck.sources.change_set.values import read_context
from immutcheck.sources.security_groups import LISTS, derive_entry, is_entry

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from immutcheck.documents.document import Document
    from immutcheck.model.diagnostic import Diagnostic
    from immutcheck.model.unit import Assignment, Variable
    from immutcheck.sources.change_set.reading import Change, ChangeSet

KIND = "cloudformation-change-set"
SPACES = frozenset(("properties", "policies", "metadata", "change"))
NO_VARIABLES: Mapping[str, Variable] = {}
NETWORK_ACL = "AWS::EC2::NetworkAcl"


class ChangeSetUnit:
    """Implements `Unit` for a described change set."""

    kind = KIND
    spaces = SPACES
    variables = NO_VARIABLES
    not_judged: tuple[tuple[str, int], ...] = ()

    def __init__(self, document: Document, change_set: ChangeSet, problems: Sequence[Diagnostic]) -> None:
        self._document = document
        self._changes = {change.address: change for change in change_set.changes if change.action != REMOVE}
        self._problems = tuple(problems)
        self._resources: dict[str, Resource] = {}

    @property
    def scope(self) -> str:
        """The change set's file."""
        return self._document.path

    def inventory(self) -> Mapping[str, str]:
        """Logical id → type, in the order written. A standalone rule of a security group is a group of its own: it names its group by an
        id, and which resource that is, is not told."""
        return {address: _type_of(change) for address, change in self._changes.items()}

    def resource(self, address: str, _assignment: Assignment) -> Resource:
        """The resource; there is only one scenario. KeyError for an address that is not in the inventory."""
        known = self._resources.get(address)
        if known is None:
            known = self._resources[address] = self._build(self._changes[address])
        return known

    def unlisted(self, resource_type: str, path: tuple[str, ...], target: str) -> str:
        """Why there may be resources of any type that refer to a listed one."""
        return UNLISTED

    def diagnostics(self) -> Sequence[Diagnostic]:
        """What is wrong with the change set."""
        return self._problems

    def assumptions(self) -> Sequence[str]:
        """None: a change set was made for one set of values."""
        return ()

    def release(self) -> None:
        """Forget what was read of contexts."""
        self._resources.clear()

    def _build(self, change: Change) -> Resource:
        context = read_context(change.context, change.type)
        undecided = ""
        if change.action != MODIFY and change.action not in ACTIONS:
            undecided = CANNOT_TELL
        resource = Resource(
            address=change.address,
            type=change.type,
            scope=self.scope,
            locator=ChangePlaces(self._document, change),
            properties=leave_open(change.type, context.properties),
            policies=context.policies,
            metadata=context.metadata,
            change=describe(change),
            exists=None if undecided else True,
            undecided=undecided,
            logical_name=context.construct,
        )
        if not is_entry(change.type):
            return resource
        if isinstance(context.properties, OpenMap):
            return resource.replace(type=_type_of(change))
        alone = derive_entry(resource, "")
        # what an entry of a network's list allows, one before it may deny
        return alone.replace(properties=leave_open(alone.type, alone.properties)) if alone.type == NETWORK_ACL else alone


def _type_of(change: Change) -> str:
    return LISTS[change.type].group_type if is_entry(change.type) else change.type

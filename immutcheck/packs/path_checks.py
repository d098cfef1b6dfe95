"""Checks the types and property paths of a condition against the provider's schemas: a misspelt property would silently be MISSING.

A path must exist in at least one of the types a rule judges, and every type must have at least one of the paths. `some` and `each` want
a list or a map. What the schemas leave open (policy documents, custom resources) accepts anything.
"""

from __future__ import annotations

from immutcheck.packs.paths import ELEMENT, PROPERTIES, render_names
from immutcheck.packs.problems import Complaint, suggest
from immutcheck.packs.value_checks import check_values

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from immutcheck.model.rule import Condition
    from immutcheck.packs.problems import At
    from immutcheck.schemas.node import Node
    from immutcheck.schemas.store import SchemaStore

SAM_PREFIX = "AWS::Serverless::"


class Frame:
    """Where a path starts: the types of the nearest resource, and inside `some`/`each` the shapes the member may have."""

    __slots__ = ("members", "types")

    def __init__(self, types: Sequence[str], members: Sequence[Node] | None = None) -> None:
        self.types = types
        self.members = members


def check_types(types: Sequence[str], store: SchemaStore, at: At) -> list[Complaint]:
    """Complaints about types that nobody knows; `at` is the list's place."""
    complaints = []
    for index, name in enumerate(types):
        if name.startswith(SAM_PREFIX):
            text = f"`{name}`: SAM resources are judged as the CloudFormation resources they become, such as AWS::Lambda::Function"
            complaints.append(Complaint((*at, index), text))
        elif not store.knows(name):
            complaints.append(Complaint((*at, index), f"unknown resource type `{name}`{suggest(name, store.types())}"))
    return complaints


class PathChecker:
    """Checks the conditions of one rule; `complaints` grow."""

    def __init__(self, types: Sequence[str], store: SchemaStore) -> None:
        self._store = store
        self._types = [name for name in types if store.knows(name)]
        self._served: set[str] = set()
        self._has_own_paths = False
        self.complaints: list[Complaint] = []

    def check(self, condition: Condition, at: At) -> None:
        """Check a condition that stands at document path `at` and speaks of the rule's own types."""
        self._walk(condition, at, Frame(self._types))

    def check_shown(self, path: list[str], at: At) -> None:
        """Check a path that the rule's message shows."""
        self._find(path, at, Frame(self._types))

    def complain_about_idle_types(self, types: Sequence[str], at: At) -> None:
        """A type none of whose properties any path names can never be judged differently: it is listed by mistake. What a space holds,
        such as a lifecycle, every type has."""
        if self.complaints or not self._has_own_paths:
            return
        for index, name in enumerate(types):
            if name in self._types and name not in self._served:
                self.complaints.append(Complaint((*at, index), f"`{name}` has none of the properties that the conditions name"))

    def _walk(self, condition: Condition, at: At, frame: Frame) -> None:
        for key in ("all", "any"):
            for index, member in enumerate(condition.get(key, ())):
                self._walk(member, (*at, key, index), frame)
        if "not" in condition:
            self._walk(condition["not"], (*at, "not"), frame)
        for key in ("some", "each"):
            if key in condition:
                members = self._enter(condition[key], (*at, key), frame)
                if members:
                    self._walk(condition["satisfies"], (*at, "satisfies"), Frame(frame.types, members))
        if "property" in condition:
            nodes = self._find(condition["property"], (*at, "property"), frame)
            if nodes:
                self.complaints += check_values(condition, nodes, at)
        if "related" in condition:
            self._check_related(condition, at, frame)

    def _check_related(self, condition: Condition, at: At, frame: Frame) -> None:
        types = condition["related"]
        self.complaints += check_types(types, self._store, (*at, "related"))
        if condition["via"] is not None:
            self._find(condition["via"], (*at, "via"), frame)
        related = Frame([name for name in types if self._store.knows(name)])
        if not related.types:
            return
        if condition["from"] is not None:
            self._find(condition["from"], (*at, "from"), related)
        self._walk(condition["satisfies"], (*at, "satisfies"), related)

    def _enter(self, path: list[str], at: At, frame: Frame) -> list[Node]:
        """The shapes of the members of the lists and maps at `path`."""
        found = self._find(path, at, frame)
        members = [node.element for node in found]
        known = [node for node in members if node is not None]
        if found and not known:
            self.complaints.append(Complaint(at, f"`{render_names(path[1:]) or '.'}` is neither a list nor a map, so it has no members"))
        return known

    def _find(self, path: list[str], at: At, frame: Frame) -> list[Node]:
        """The nodes at `path`, one for each shape it may have; a complaint when there is none."""
        space, *names = path
        if space == PROPERTIES:
            starts = [(name, self._store.facts(name).root) for name in frame.types]
        elif space == ELEMENT:
            starts = [("", node) for node in frame.members or ()]
        else:
            starts = [("", self._store.space(space))]
            if frame.types is self._types:
                self._served.update(frame.types)
        is_own = space == PROPERTIES and frame.types is self._types
        self._has_own_paths |= is_own
        found = []
        for owner, start in starts:
            node = start.find(names)
            if node is not None:
                found.append(node)
                if is_own:
                    self._served.add(owner)
        if not found and starts:
            self.complaints.append(Complaint(at, self._explain(space, names, [start for _, start in starts], frame)))
        return found

    def _explain(self, space: str, names: list[str], starts: list[Node], frame: Frame) -> str:
        """Which step of the path nobody knows, and what is there instead."""
        nodes = starts
        for depth, name in enumerate(names):
            below = [node for node in (start.child(name) for start in nodes) if node is not None]
            if below:
                nodes = below
                continue
            known = {known for node in nodes for known in node.names}
            owner = " or ".join(frame.types) if space == PROPERTIES else "the member" if space == ELEMENT else f"`{space}`"
            behind = f" below `{render_names(names[:depth])}`" if depth else ""
            return f"{owner} has no property `{name}`{behind}{suggest(name, known)}"
        return f"`{render_names(names)}` is unknown"

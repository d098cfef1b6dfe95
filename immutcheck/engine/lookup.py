"""From a container down to a value: what is there, what is missing, and what cannot be known.

It does not judge: what an operator says of the value is `compile.py`'s work.
"""

from __future__ import annotations

from immutcheck.model.values import MISSING, MissingType, OpenList, OpenMap, Redacted, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from immutcheck.engine.evaluation import Answer, Evaluation
    from immutcheck.model.location import PropertyPath
    from immutcheck.model.resource import Resource

ELEMENT = "element"
PROPERTIES = "properties"

PLAIN = frozenset((str, int, float, bool, list, dict))
"""Classes of values that operators judge without any further thought."""


def agree(answers: Iterable[Answer]) -> Answer:
    """The answer that all give; None when they differ, when one is None, and when there is none."""
    common: Answer = None
    first = True
    for answer in answers:
        if answer is None or (not first and answer is not common):
            return None
        common = answer
        first = False
    return common


def step_into(container: object, name: str) -> object:
    """The value of `name` in `container`, `MISSING` when it has none; a list is entered and gives the list of its members' values."""
    if container.__class__ is dict:
        return container.get(name, MISSING)
    if isinstance(container, dict):
        value = container.get(name, MISSING)
        if value is MISSING and isinstance(container, OpenMap):
            return _hidden(container.rest)
        return value
    if isinstance(container, list):
        return _collect(container, name)
    if isinstance(container, Unknown):
        if container.possible:
            return merge_alternatives(container, [step_into(value, name) for value in container.possible])
        return _hidden(container)
    if container.__class__ is Redacted:
        return Unknown("a secret was taken out here", maybe_absent=True, sensitive=True)
    return MISSING


def walk_down(container: object, names: Sequence[str]) -> object:
    """`step_into` for each of the names in turn."""
    value = container
    for name in names:
        if value is MISSING:
            return MISSING
        value = step_into(value, name)
    return value


def merge_alternatives(unknown: Unknown, values: Sequence[object]) -> object:
    """What an unresolved value gives when each of its possible values would give one of `values`."""
    present = [value for value in values if value is not MISSING]
    if not present:
        return MISSING
    absent = unknown.maybe_absent or len(present) < len(values) or any(may_be_absent(value) for value in present)
    if len(present) == 1 and not absent:
        return present[0]
    return Unknown(unknown.reason, maybe_absent=absent, possible=tuple(present), sensitive=unknown.sensitive)


def may_be_absent(value: object) -> bool:
    """It is written, but under an undecided condition."""
    return isinstance(value, Unknown) and value.maybe_absent


def space_of(resource: Resource, space: str) -> Mapping[str, object] | MissingType:
    """The mapping that a path's first name is looked up in; `MISSING` for a space the source cannot have."""
    if space == PROPERTIES:
        return resource.properties
    if space == "policies":
        return resource.policies
    if space == "terraform":
        return resource.terraform
    if space == "metadata":
        return resource.metadata
    if space == "change":
        return resource.change
    if space == "facts":
        return resource.facts
    raise ValueError(f"a path starts with element, properties, policies, metadata, terraform, change or facts, not with {space}")


def read_path(path: Sequence[str], element: object, evaluation: Evaluation) -> object:
    """The value at a condition's path: relative to `element`, or to the evaluated resource."""
    if path[0] == ELEMENT:
        return walk_down(element, path[1:])
    space = space_of(evaluation.resource, path[0])
    if len(path) == 1 or space is MISSING:
        return space
    return walk_down(read_name(space, path[1]), path[2:])


def read_name(space: Mapping[str, object] | MissingType, name: str) -> object:
    """The value of a top-level name in one of a resource's spaces, which may be any kind of mapping."""
    if isinstance(space, dict | MissingType):
        return step_into(space, name)
    return space.get(name, MISSING)


def full_path(path: Sequence[str], element_path: PropertyPath) -> PropertyPath:
    """The property path that a condition's path stands for while a quantifier is at `element_path`."""
    if path[0] == ELEMENT:
        return (*element_path, *path[1:])
    return tuple(path)


def read_collections(
    path: Sequence[str], element: object, evaluation: Evaluation, element_path: PropertyPath = ()
) -> Sequence[tuple[object, PropertyPath]]:
    """Every value that a quantifier's path leads to, with its own path: one, or one for each member of a list on the way.

    `MISSING` is left out, so that nothing at all comes back for a path that is not written.
    """
    if path[0] == ELEMENT:
        return _branch(element, path[1:], element_path)
    space = space_of(evaluation.resource, path[0])
    if len(path) == 1:
        return _branch(space, (), (path[0],))
    return _branch(read_name(space, path[1]), path[2:], (path[0], path[1]))


def _branch(container: object, names: Sequence[str], path: PropertyPath) -> Sequence[tuple[object, PropertyPath]]:
    """`walk_down`, but a list on the way gives each of its members its own path instead of one list of all."""
    value = container
    for index, name in enumerate(names):
        if value is MISSING:
            return ()
        if isinstance(value, list):
            found: list[tuple[object, PropertyPath]] = []
            for position, member in enumerate(value):
                found.extend(_branch(member, names[index:], (*path, position)))
            if value.__class__ is OpenList:
                found.extend(
                    _branch(value.further, names[index:], (*path, len(value))) if value.possible else [(_hidden(value.rest), path)]
                )
            return found
        value = step_into(value, name)
        path = (*path, name)
    return () if value is MISSING else ((value, path),)


def _hidden(unknown: Unknown) -> Unknown:
    """What may or may not be inside something that cannot be known."""
    return Unknown(unknown.reason, maybe_absent=True, sensitive=unknown.sensitive)


def _collect(members: list[object], name: str) -> object:
    """The members' values of `name` as one list; what is doubtful about any of them makes the list open."""
    known: list[object] = []
    doubts: list[Unknown] = []
    written = False
    for member in members:
        value = step_into(member, name)
        if value is MISSING:
            continue
        written = True
        if isinstance(value, Unknown):
            doubts.append(value)
        elif isinstance(value, list):
            known.extend(value)
            if value.__class__ is OpenList:
                doubts.append(value.rest)
        else:
            known.append(value)
    if members.__class__ is OpenList:
        doubts.append(members.rest)
    if doubts:
        return OpenList(known, doubts[0]) if known else _hidden(doubts[0])
    return known if written else MISSING

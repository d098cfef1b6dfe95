"""What a condition reads of a resource: the top-level names, since what decided those decides the condition, and the paths below them.

Names are the keys of `Resource.depends`. What is read from other resources is noted while it is read (`Evaluation.touched`).
"""

from __future__ import annotations

from immutcheck.engine.lookup import ELEMENT, PROPERTIES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from immutcheck.engine.checks import Operators
    from immutcheck.model.resource import Resource
    from immutcheck.model.rule import Condition

EXISTENCE = ""
"""The key under which `Resource.depends` holds what decided whether the resource exists."""
EVERYTHING = "*"
"""Stands for all names."""
OTHER_SPACES = frozenset(("policies", "metadata", "terraform", "change", "facts"))


def parts_of(condition: Condition) -> Sequence[Condition]:
    """The conditions directly inside a condition, about the same resource or not."""
    for word in ("all", "any"):
        if word in condition:
            parts: Sequence[Condition] = condition[word]
            return parts
    for word in ("not", "satisfies"):
        if word in condition:
            return (condition[word],)
    return ()


def reads_of(condition: Condition) -> frozenset[str]:
    """The names that the condition reads of the resource it is asked about; not those of related resources."""
    names: set[str] = set()
    for word in ("property", "each", "some", "via"):
        path = condition.get(word)
        if path is not None and path[0] != ELEMENT:
            names.add(name_read_at(path))
    if "related" in condition:
        if condition.get("via") is None and condition.get("from") is None:
            names.add(EVERYTHING)
        return frozenset(names)
    return frozenset(names).union(*[reads_of(part) for part in parts_of(condition)])


def paths_of(condition: Condition, operators: Operators) -> frozenset[tuple[str, ...]]:
    """The paths, space first, at and below which the condition reads the resource it is asked about."""
    paths: set[tuple[str, ...]] = set()
    for word in ("property", "each", "some", "via"):
        path = condition.get(word)
        if path is not None and path[0] != ELEMENT:
            operator = operators.get(condition["operator"]) if word == "property" else None
            is_wide = operator is not None and operator.looks_beside and len(path) > 2
            paths.add(tuple(path[:-1] if is_wide else path))
    if "related" in condition:
        return frozenset(paths)
    return frozenset(paths).union(*[paths_of(part, operators) for part in parts_of(condition)])


def path_of_name(name: str) -> tuple[str, ...]:
    """The path that `name_read_at` makes the name of."""
    space, dot, rest = name.partition(".")
    return (space, rest) if dot and space in OTHER_SPACES else (PROPERTIES, name)


def name_read_at(path: Sequence[str]) -> str:
    """The key of `Resource.depends` for a condition's path that starts at the resource."""
    if len(path) == 1:
        return EVERYTHING
    return path[1] if path[0] == PROPERTIES else f"{path[0]}.{path[1]}"


def deciding_variables(resource: Resource, names: Iterable[str]) -> set[str]:
    """The variables that decided what these names hold and that the resource exists."""
    depends = resource.depends
    if not depends:
        return set()
    read = depends if EVERYTHING in names else (*names, EXISTENCE)
    return {variable for name in read for variable in depends.get(name, ())}

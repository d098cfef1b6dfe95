"""Whether a resource is the same in two scenarios, as far as one path is concerned. Judges nothing."""

from __future__ import annotations

from immutcheck.engine.lookup import read_name, space_of
from immutcheck.model.record import Record
from immutcheck.model.values import OpenList, OpenMap

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from immutcheck.model.resource import Resource


class Twin:
    """A resource as it is given and as it is in another scenario, compared path by path, each path once: most rules read the same few.

    `deciders` are the variables that decide what its names hold in the other scenario. One that is not there is the same nowhere.
    """

    __slots__ = ("_given", "_known", "_other", "deciders")

    def __init__(self, given: Resource, other: Resource | None, deciders: Mapping[str, frozenset[str]]) -> None:
        is_alike = other is not None and other.exists is given.exists and other.merged_into == given.merged_into
        self._given = given
        self._other = other if is_alike else None
        self._known: dict[tuple[str, ...], bool] = {}
        self.deciders = deciders

    def is_same_at(self, paths: Iterable[tuple[str, ...]]) -> bool:
        """What stands at each of the paths is the same in both."""
        if self._other is None:
            return False
        for path in paths:
            answer = self._known.get(path)
            if answer is None:
                answer = self._known[path] = is_same_at(path, self._given, self._other)
            if not answer:
                return False
        return True


def is_same_at(path: Sequence[str], one: Resource, other: Resource) -> bool:
    """What stands at the path is the same, or what keeps the path from being followed is."""
    return is_same(_follow(path, one), _follow(path, other))


def _follow(path: Sequence[str], resource: Resource) -> tuple[int, object]:
    """The value at the path, or the deepest one on the way that is no plain map, with the number of steps to it."""
    value: object = space_of(resource, path[0])
    steps = 1
    if len(path) > 1:
        value = read_name(space_of(resource, path[0]), path[1])
        steps = 2
    while steps < len(path) and value.__class__ is dict:
        value = read_name(value, path[steps])
        steps += 1
    return steps, value


def is_same(one: object, other: object) -> bool:
    """Equal in every class and order below: True is not 1, and a text with holes has the same reasons."""
    if one is other:
        return True
    if one.__class__ is not other.__class__:
        return False
    if isinstance(one, dict) and isinstance(other, dict):
        if list(one) != list(other) or not all([is_same(member, other[key]) for key, member in one.items()]):
            return False
        return not isinstance(one, OpenMap) or not isinstance(other, OpenMap) or is_same(one.rest, other.rest)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        if len(one) != len(other) or not all([is_same(member, fellow) for member, fellow in zip(one, other, strict=True)]):
            return False
        if isinstance(one, OpenList) and isinstance(other, OpenList):
            return is_same(one.rest, other.rest) and is_same(one.possible, other.possible)
        return True
    if isinstance(one, Record) and isinstance(other, Record):
        return all([is_same(getattr(one, field), getattr(other, field)) for field in one._fields])
    return one == other

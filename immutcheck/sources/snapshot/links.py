"""Ids, ARNs and names of one region's resources → references, so that rules can walk from one resource to another.

A reference keeps what is written there as its only possible value. Ids and ARNs count wherever they are a whole value, names at declared
places only (`named_places.py`). Texts in the middle of others are left alone: `arn:aws:s3:::bucket/*` is no bucket.
"""

from __future__ import annotations

from immutcheck.model.values import OpenList, OpenMap, Reference
from immutcheck.sources.snapshot.named_places import NAMED_PLACES, OWNERS_OF_NAMES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from immutcheck.model.observation import Observed

    Names = tuple[str, ...]

TAGS = "Tags"
QUALIFIED = "Qualified"
"""The attribute of a reference to a version, an alias or a part of what is named: `function:shop:live` is not the function itself."""

SHORTEST_ARN = 6
"""Colons before which an ARN has no qualifier: `arn:aws:lambda:eu-west-1:123456789012:function:shop` has as many."""


class Linker:
    """Knows the identities of one observation's resources."""

    def __init__(self, resources: Mapping[str, Observed]) -> None:
        """`resources` by the addresses they have in the unit."""
        self._resources = resources
        self._identities: dict[str, str] = dict(zip(resources, resources, strict=True))
        self._named: dict[tuple[str, str], list[str]] = {}
        ambiguous: set[str] = set()
        for address, observed in resources.items():
            for text in observed.identifiers:
                # an address is nobody else's
                if text not in resources and self._identities.setdefault(text, address) != address:
                    ambiguous.add(text)
            for name in dict.fromkeys((observed.name, *observed.identifiers)):
                if name:
                    self._named.setdefault((observed.type, name), []).append(address)
        for text in (*ambiguous, ""):
            self._identities.pop(text, None)

    def link(self, address: str) -> dict[str, object]:
        """The resource's properties with references in them. What is nobody's identity is the very same object."""
        observed = self._resources[address]
        named = NAMED_PLACES.get(observed.type, {})
        linked: dict[str, object] = {}
        for name, value in observed.properties.items():
            if name == TAGS:
                linked[name] = value
            elif value.__class__ is str:
                # what a resource is called is no reference to itself
                found = self._find(str(value), (name,), address, named)
                linked[name] = value if isinstance(found, Reference) and found.target == address else found
            else:
                linked[name] = self._walk(value, (name,), address, named)
        return linked

    def _walk(self, value: object, path: Names, address: str, named: Mapping[str, Names]) -> object:
        if value.__class__ is str:
            return self._find(str(value), path, address, named)
        if isinstance(value, dict):
            members = {key: self._walk(member, (*path, str(key)), address, named) for key, member in value.items()}
            if _is_same(members.values(), value.values()):
                return value
            return OpenMap(members, value.rest) if isinstance(value, OpenMap) else members
        if isinstance(value, list):
            items = [self._walk(member, path, address, named) for member in value]
            if _is_same(items, value):
                return value
            return OpenList(items, value.rest, value.possible) if isinstance(value, OpenList) else items
        return value

    def _find(self, text: str, path: Names, address: str, named: Mapping[str, Names]) -> object:
        target = self._identities.get(text)
        if target is not None:
            return _refer(target, text, "")
        if named:
            types = named.get(".".join(path))
            if types is not None:
                return self._find_named(text, types, address)
        return self._find_qualified(text) if text[:4] == "arn:" else text

    def _find_qualified(self, text: str) -> object:
        """An ARN with something behind it: a version or an alias of a function, a key of a secret, `:*` of a log group."""
        short = text
        while short.count(":") > SHORTEST_ARN:
            short = short.rpartition(":")[0]
            target = self._identities.get(short)
            if target is not None:
                return _refer(target, text, QUALIFIED)
        return text

    def _find_named(self, text: str, types: Names, address: str) -> object:
        for shown, attribute in ((text, ""), (text.partition(":")[0], QUALIFIED)):
            found = [other for name in types for other in self._named.get((name, shown), ())]
            if len(found) > 1:
                found = [other for other in found if self._has_same_parent(other, address)]
            if len(found) == 1:
                return _refer(found[0], text, attribute)
            if found:
                return text
        return self._find_qualified(text)

    def _has_same_parent(self, one: str, other: str) -> bool:
        first, second = self._resources[one].properties, self._resources[other].properties
        shared = [name for name in OWNERS_OF_NAMES if name in first and name in second]
        return bool(shared) and all(first[name] == second[name] for name in shared)


def _refer(target: str, text: str, attribute: str) -> Reference:
    return Reference(f"`{target}`", possible=(text,), target=target, attribute=attribute)


def _is_same(members: Iterable[object], others: Iterable[object]) -> bool:
    return all(one is other for one, other in zip(members, others, strict=True))

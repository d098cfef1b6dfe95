"""Identities of the resources of a state, so that a value that is the identity of another one becomes a reference to it.

ARNs and ids such as `sg-0a1b2c3d` speak for themselves. A name may stand for anything, so it only counts where the state says that the
one resource depends on the other and the argument is called after the other's type, as `role` after aws_iam_role.
"""

from __future__ import annotations

import re

import msgspec

from immutcheck.model.record import Record
from immutcheck.model.values import MISSING, Reference
from immutcheck.sources.terraform.plan.addresses import without_keys
from immutcheck.sources.terraform.plan.origins import MARKED, UNDECIDED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from immutcheck.model.values import Unknown
    from immutcheck.sources.terraform.plan.origins import Origin
    from immutcheck.sources.terraform.plan.present import Present

    Identities = dict[str, list[tuple[str, str, str]]]
    """Value → (address, type, attribute) of each resource that it identifies."""

_TELLING = re.compile(r"arn:|[a-z]+-[0-9a-f]{8,17}\Z")
_COMMON_WORDS = frozenset(("aws", "id", "ids", "arn", "arns", "name", "names"))


class _Named(msgspec.Struct):
    id: object = None
    arn: object = None


def list_identities(instances: Mapping[str, Present]) -> Identities:
    """The ids and ARNs of all instances."""
    decode = msgspec.json.Decoder(_Named).decode
    found: Identities = {}
    for address, instance in instances.items():
        try:
            named = decode(instance.values)
        except (msgspec.DecodeError, RecursionError):
            continue
        for attribute, value in (("id", named.id), ("arn", named.arn)):
            if isinstance(value, str) and value and (attribute == "id" or value != named.id):
                found.setdefault(value, []).append((address, instance.type, attribute))
    return found


class IdentityOrigin(Record):
    """An `Origin` that knows nothing but identities. `name` is the argument that it stands for."""

    identities: Identities
    instance: Present
    name: str = ""
    is_written: bool | None = None
    names: Collection[str] | None = None
    can_link: bool = True

    def literal(self) -> object:
        """A state does not say what was written out."""
        return MISSING

    def unknown(self, *, is_list: bool, maybe_absent: bool) -> object:
        """Nothing of a state is unknown."""
        return UNDECIDED.unknown(is_list=is_list, maybe_absent=maybe_absent)

    def hidden(self) -> Unknown:
        """Who marked it cannot be told."""
        return MARKED

    def link(self, value: object) -> object:
        """A reference when the value is the identity of another resource."""
        if value.__class__ is not str or value not in self.identities:
            return value
        target = self._choose(str(value))
        if target is None:
            return value
        address, attribute = target
        return Reference(f"`{address}.{attribute}`", possible=(value,), target=address, attribute=attribute)

    def is_plain(self, name: str) -> bool:
        """Each may be an identity."""
        return False

    def may_add(self, name: str) -> bool:
        """Everything may be written."""
        return True

    def member(self, name: str) -> Origin:
        """The same for an argument."""
        return IdentityOrigin(self.identities, self.instance, name)

    def elements(self, values: Sequence[object]) -> Sequence[Origin]:
        """The same for each."""
        return [self] * len(values)

    def _choose(self, value: str) -> tuple[str, str] | None:
        candidates = [entry for entry in self.identities[value] if entry[0] != self.instance.address]
        if not _TELLING.match(value):
            words = set(self.name.split("_")) - _COMMON_WORDS
            dependencies = {without_keys(dependency) for dependency in self.instance.dependencies}
            candidates = [
                entry for entry in candidates if without_keys(entry[0]) in dependencies and not words.isdisjoint(entry[1].split("_"))
            ]
        if len(candidates) > 1:
            # side resources have the identity of what they belong to: aws_s3_bucket before aws_s3_bucket_policy
            shortest = min((kind for _, kind, _ in candidates), key=len)
            if all(kind.startswith(shortest) for _, kind, _ in candidates):
                candidates = [entry for entry in candidates if entry[1] == shortest]
        return (candidates[0][0], candidates[0][2]) if len(candidates) == 1 else None

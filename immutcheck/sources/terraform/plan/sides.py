"""What a resource shows of the side resources that belong to it: a security group has the rules that were added to it one by one.

In a state, and in a plan of what exists, that is the same thing twice; it is left to the side resource, which has the place.
Source: Terraform AWS provider documentation, "Resource: aws_security_group" and the like (the notes on using both ways together).
"""

from __future__ import annotations

from immutcheck.model.errors import DocumentError
from immutcheck.model.record import Record
from immutcheck.sources.terraform.plan.reading import decode_mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import Protocol

    from msgspec import Raw

    class Existing(Protocol):
        """An instance of a plan or state."""

        @property
        def type(self) -> str: ...

        @property
        def values(self) -> Raw: ...


class Side(Record):
    """A type of side resources: the argument `by` names the resource by its id, or lists such ids. `where`: an argument and
    the value that it must have."""

    type: str
    by: str
    where: tuple[str, object] | None = None


def _rules(direction: str) -> tuple[Side, ...]:
    single = Side(f"aws_vpc_security_group_{direction}_rule", "security_group_id")
    return (Side("aws_security_group_rule", "security_group_id", ("type", direction)), single)


def _entries(*, is_egress: bool) -> tuple[Side, ...]:
    return (Side("aws_network_acl_rule", "network_acl_id", ("egress", is_egress)),)


_GROUP = {"egress": _rules("egress"), "ingress": _rules("ingress")}
_ACL = {"egress": _entries(is_egress=True), "ingress": _entries(is_egress=False)}
_ATTACHED = (Side("aws_autoscaling_attachment", "autoscaling_group_name"),)

SIDES: Mapping[str, Mapping[str, tuple[Side, ...]]] = {
    "aws_autoscaling_group": {"load_balancers": _ATTACHED, "target_group_arns": _ATTACHED, "traffic_source": _ATTACHED},
    "aws_default_network_acl": _ACL,
    "aws_default_security_group": _GROUP,
    "aws_iam_role": {
        "inline_policy": (Side("aws_iam_role_policy", "role"),),
        "managed_policy_arns": (Side("aws_iam_role_policy_attachment", "role"), Side("aws_iam_policy_attachment", "roles")),
    },
    "aws_instance": {"ebs_block_device": (Side("aws_volume_attachment", "instance_id"),)},
    "aws_network_acl": _ACL,
    "aws_s3_bucket": {
        "acl": (Side("aws_s3_bucket_acl", "bucket"),),
        "grant": (Side("aws_s3_bucket_acl", "bucket"),),
        "lifecycle_rule": (Side("aws_s3_bucket_lifecycle_configuration", "bucket"),),
        "policy": (Side("aws_s3_bucket_policy", "bucket"),),
        "replication_configuration": (Side("aws_s3_bucket_replication_configuration", "bucket"),),
        "server_side_encryption_configuration": (Side("aws_s3_bucket_server_side_encryption_configuration", "bucket"),),
        "versioning": (Side("aws_s3_bucket_versioning", "bucket"),),
    },
    "aws_security_group": _GROUP,
}
"""Type → argument → the side resources that say the same."""

_TYPES = frozenset(side.type for arguments in SIDES.values() for sides in arguments.values() for side in sides)

NO_ARGUMENTS: frozenset[str] = frozenset()


class SideIndex:
    """Which resources have side resources, by id. Reads nothing before it is asked."""

    __slots__ = ("_found", "_instances")

    def __init__(self, instances: Iterable[Existing]) -> None:
        self._instances = instances
        self._found: dict[tuple[str, str], frozenset[str]] | None = None

    def told(self, kind: str, identity: object) -> frozenset[str]:
        """The arguments of that resource that its side resources say."""
        if self._found is None:
            self._found = self._read()
        return self._found.get((kind, identity), NO_ARGUMENTS) if isinstance(identity, str) else NO_ARGUMENTS

    def _read(self) -> dict[tuple[str, str], frozenset[str]]:
        """Type and id of every resource that has side resources → those arguments."""
        bodies: dict[str, list[dict[str, object]]] = {}
        for instance in self._instances:
            if instance.type in _TYPES:
                try:
                    bodies.setdefault(instance.type, []).append(decode_mapping(instance.values))
                except DocumentError:
                    continue
        found: dict[tuple[str, str], set[str]] = {}
        for kind, arguments in SIDES.items():
            for name, sides in arguments.items():
                for side in sides:
                    for identity in _list_targets(side, bodies.get(side.type, ())):
                        found.setdefault((kind, identity), set()).add(name)
        return {key: frozenset(names) for key, names in found.items()}


def _list_targets(side: Side, bodies: Iterable[Mapping[str, object]]) -> Iterator[str]:
    for values in bodies:
        if side.where is None or values.get(side.where[0]) == side.where[1]:
            named = values.get(side.by)
            yield from (entry for entry in (named if isinstance(named, list) else [named]) if isinstance(entry, str))

"""What a difference of a property makes of the resource: replaced, changed in place, or one of both.

The provider says of each type which properties can only be set when it is created, and of which that depends (`create_only` and
`conditional_create_only` of its schema). What it depends on is in its documentation; `DECIDED` holds the types of which we know.
"""

from __future__ import annotations

from immutcheck.model.record import Record
from immutcheck.model.values import MISSING, OpenList, Unknown
from immutcheck.schemas.store import CUSTOM_RESOURCE, canonical_type
from immutcheck.sources.text import scalar_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from immutcheck.schemas.store import SchemaStore
    from immutcheck.sources.compared.differences import Difference

    Answer = bool | None
    Paths = tuple[tuple[str, ...], ...]


class Circumstances(Record):
    """What a decision looks at: properties as they were and as they will be, and the update policy as it will be."""

    former: Mapping[str, object] = {}
    newer: Mapping[str, object] = {}
    update_policy: object = MISSING


NO_CIRCUMSTANCES = Circumstances()
DECIDING_PROPERTIES: Mapping[str, tuple[str, ...]] = {
    "AWS::DynamoDB::Table": ("AttributeDefinitions",),
    "AWS::EC2::Instance": ("InstanceType",),
}
DECIDED_BY_POLICY = frozenset(("AWS::AutoScaling::AutoScalingGroup",))

UNLISTED: Mapping[str, tuple[str, ...]] = {"AWS::DynamoDB::Table": ("AttributeDefinitions",)}
"""Properties that replace on conditions, of which the page of the type says so and its schema does not."""

OLD_FAMILIES = ("c1", "c3", "cc1", "cc2", "cg1", "cr1", "d2", "g2", "hi1", "hs1", "i2", "m1", "m2", "m3", "r3", "x1")
"""Families of which an instance may have its root on an instance store; every other one has it on EBS. Source: Amazon EC2 User Guide, "Root
volumes for your Amazon EC2 instances" (C1, C3, D2, I2, M1, M2, M3, R3, X1; an older edition also G2), with the retired families that had no
other root."""
EBS_DEPENDENT = frozenset(("AdditionalInfo", "EbsOptimized", "InstanceType", "KernelId", "RamdiskId", "UserData"))
"""Source: CloudFormation Template Reference, "AWS::EC2::Instance" ("Some interruptions" with an EBS root volume, else "Replacement")."""
GROUP_PROPERTIES = frozenset(("LaunchConfigurationName", "LaunchTemplate", "MixedInstancesPolicy", "VPCZoneIdentifier"))


def _decide_instance(path: tuple[str, ...], circumstances: Circumstances) -> Answer:
    """Source: "AWS::EC2::Instance". Security groups change in place in a VPC, and there is no other network since EC2-Classic was retired;
    of the block devices only DeleteOnTermination does."""
    if path[0] in EBS_DEPENDENT:
        return _may_have_instance_store(circumstances.former.get("InstanceType", MISSING))
    if path[0] == "SecurityGroupIds":
        return False
    if path[0] == "BlockDeviceMappings" and path[1:] not in ((), ("Ebs",)):
        return path[1:] != ("Ebs", "DeleteOnTermination")
    return None


def _may_have_instance_store(instance_type: object) -> Answer:
    """False when the root volume is on EBS; the type may also be in a launch template, or be the default, m1.small."""
    if isinstance(instance_type, Unknown) and instance_type.maybe_absent:
        return None
    types = instance_type.possible if isinstance(instance_type, Unknown) else (instance_type,)
    families = [scalar_text(kind).partition(".")[0] for kind in types if isinstance(kind, str) and "." in kind]
    if not families or len(families) < len(types) or any([family in OLD_FAMILIES for family in families]):
        return None
    return False


def _decide_group(path: tuple[str, ...], circumstances: Circumstances) -> Answer:
    """Source: CloudFormation Template Reference, "UpdatePolicy attribute": the group itself is only replaced with WillReplace."""
    if path[0] not in GROUP_PROPERTIES:
        return None
    policy = circumstances.update_policy
    if policy is MISSING or policy is None:
        return False
    replacing = policy.get("AutoScalingReplacingUpdate", MISSING) if policy.__class__ is dict else None
    if replacing is MISSING:
        return False
    will = replacing.get("WillReplace", False) if replacing.__class__ is dict else None
    text = scalar_text(will).lower() if isinstance(will, bool | str) else ""
    return text == "true" if text in ("true", "false") else None


def _decide_table(path: tuple[str, ...], circumstances: Circumstances) -> Answer:
    """Source: CloudFormation Template Reference, "AWS::DynamoDB::Table" (AttributeDefinitions: "Replacement if you edit an existing
    AttributeDefinition")."""
    if path[0] not in UNLISTED["AWS::DynamoDB::Table"]:
        return None
    newer, former = (_read_attributes(side.get(path[0], [])) for side in (circumstances.newer, circumstances.former))
    if newer is None or former is None:
        return None
    return any([newer[name] != former[name] for name in newer.keys() & former.keys()])


def _read_attributes(definitions: object) -> dict[str, str] | None:
    """Type by name; None when not all of them are known."""
    if not isinstance(definitions, list) or isinstance(definitions, OpenList):
        return None
    found: dict[str, str] = {}
    for definition in definitions:
        name, kind = (definition.get("AttributeName"), definition.get("AttributeType")) if definition.__class__ is dict else (None, None)
        if not isinstance(name, str) or not isinstance(kind, str):
            return None
        found[name] = kind
    return found


DECIDED: Mapping[str, Callable[[tuple[str, ...], Circumstances], Answer]] = {
    "AWS::AutoScaling::AutoScalingGroup": _decide_group,
    "AWS::DynamoDB::Table": _decide_table,
    "AWS::EC2::Instance": _decide_instance,
}
"""Conditionally create-only properties, and what a change of them does."""


class Replacing:
    """What the schemas say of replacing, by type."""

    __slots__ = ("_known", "_store")

    def __init__(self, store: SchemaStore) -> None:
        self._store = store
        self._known: dict[str, tuple[Paths, Paths] | None] = {}

    def weigh(self, resource_type: str, difference: Difference, circumstances: Circumstances) -> Answer:
        """Whether that difference replaces the resource; None when it may."""
        paths = self._paths(resource_type)
        if paths is None:
            return None
        always, sometimes = paths
        path = difference.path
        if any([path[: len(one)] == one for one in always]):
            return True
        answer: Answer = None if any([one[: len(path)] == path for one in always]) else False
        for one in sometimes:
            if path[: len(one)] == one or one[: len(path)] == path:
                decide = DECIDED.get(resource_type)
                decided = None if decide is None else decide(path, circumstances)
                if decided is True:
                    return True
                answer = answer if decided is False else None
        return answer

    def _paths(self, resource_type: str) -> tuple[Paths, Paths] | None:
        """The paths that replace always, and those that do sometimes; None for a type of which nothing is said. A custom resource is
        replaced when its function answers with another id (Template Reference, "AWS::CloudFormation::CustomResource")."""
        if resource_type not in self._known:
            self._known[resource_type] = None
            if canonical_type(resource_type) != CUSTOM_RESOURCE and self._store.knows(resource_type):
                facts = self._store.facts(resource_type)
                sometimes = (*facts.conditional_create_only, *UNLISTED.get(resource_type, ()))
                self._known[resource_type] = (_split(facts.create_only), _split(sometimes))
        return self._known[resource_type]


def _split(paths: tuple[str, ...]) -> Paths:
    return tuple([tuple(path.split(".")) for path in paths])

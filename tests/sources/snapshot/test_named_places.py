"""Every way that a built-in rule walks can be walked in a running account."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import pytest

from immutcheck.packs.catalogue import load_catalogue
from immutcheck.schemas.store import open_store
from immutcheck.sources.snapshot.folded import FOLDED
from immutcheck.sources.snapshot.named_places import NAMED_PLACES, OWNERS_OF_NAMES

if TYPE_CHECKING:
    from immutcheck.model.rule import Condition

STORE = open_store()

BY_ID = {
    ("AWS::AutoScaling::AutoScalingGroup", ""),
    ("AWS::EC2::EIP", "InstanceId"),
    ("AWS::Events::Rule", "EventPattern"),
    ("AWS::EC2::EIPAssociation", "InstanceId"),
    ("AWS::AutoScaling::AutoScalingGroup", "VPCZoneIdentifier"),
    ("AWS::AutoScaling::LaunchConfiguration", "ImageId"),
    ("AWS::AutoScaling::LaunchConfiguration", "SecurityGroups"),
    ("AWS::EC2::EIP", "NetworkInterfaceId"),
    ("AWS::EC2::EIPAssociation", "NetworkInterfaceId"),
    ("AWS::EC2::Instance", "NetworkInterfaces.NetworkInterfaceId"),
    ("AWS::EC2::LaunchTemplate", "LaunchTemplateData.NetworkInterfaces.Groups"),
    ("AWS::EC2::LaunchTemplate", "LaunchTemplateData.SecurityGroupIds"),
    ("AWS::EC2::NetworkInterface", "Attachment.InstanceId"),
    ("AWS::EC2::NetworkInterface", "GroupSet"),
    ("AWS::EC2::NetworkInterface", "SubnetId"),
    ("AWS::EC2::NetworkInterfaceAttachment", "InstanceId"),
    ("AWS::EC2::NetworkInterfaceAttachment", "NetworkInterfaceId"),
    ("AWS::EC2::Route", "RouteTableId"),
    ("AWS::EC2::SubnetRouteTableAssociation", "RouteTableId"),
    ("AWS::EC2::SubnetRouteTableAssociation", "SubnetId"),
    ("AWS::EC2::LaunchTemplate", "LaunchTemplateData.ImageId"),
    ("AWS::IAM::Group", "ManagedPolicyArns"),
    ("AWS::IAM::User", "ManagedPolicyArns"),
    ("AWS::EC2::Instance", "ImageId"),
    ("AWS::EC2::Instance", "NetworkInterfaces.GroupSet"),
    ("AWS::EC2::Instance", "NetworkInterfaces.SubnetId"),
    ("AWS::EC2::Instance", "SecurityGroupIds"),
    ("AWS::EC2::Instance", "SubnetId"),
    ("AWS::EC2::SecurityGroup", "SecurityGroupIngress.SourcePrefixListId"),
    ("AWS::EC2::SecurityGroup", "SecurityGroupIngress.SourceSecurityGroupId"),
    ("AWS::EC2::SecurityGroupIngress", "SecurityGroupIngress.SourcePrefixListId"),
    ("AWS::ECS::CapacityProvider", "AutoScalingGroupProvider.AutoScalingGroupArn"),
    ("AWS::IAM::Role", "AssumeRolePolicyDocument.Statement.Principal.Federated"),
    ("AWS::IAM::Role", "ManagedPolicyArns"),
}
"""Ways whose values are ids or ARNs in a running account, as far as they are walked by their path."""


def ways() -> Iterator[tuple[str, str, str, str]]:
    """(rule, type that holds the reference, path, type that is meant) of every `via` and `from`."""
    for rule in load_catalogue(()).rules:
        for condition in (rule.when, rule.condition):
            if condition is not None:
                for holder, path, target in _walk(condition, rule.resources, ()):
                    if STORE.find(holder, path) is not None if path else True:
                        yield rule.id, holder, ".".join(path), target


def _walk(condition: Condition, types: Sequence[str], element: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...], str]]:
    for word in ("all", "any"):
        for part in condition.get(word, ()):
            yield from _walk(part, types, element)
    if "not" in condition:
        yield from _walk(condition["not"], types, element)
    for word in ("some", "each"):
        if word in condition:
            yield from _walk(condition["satisfies"], types, _full(condition[word], element))
    if "related" in condition:
        related = condition["related"]
        if condition["via"] is not None:
            path = _full(condition["via"], element)
            yield from ((holder, path, target) for holder in types for target in related)
        elif condition["from"] is not None:
            path = _full(condition["from"], ())
            yield from ((holder, path, target) for holder in related for target in types)
        yield from _walk(condition["satisfies"], related, ())


def _full(path: Sequence[str], element: tuple[str, ...]) -> tuple[str, ...]:
    return (*element, *path[1:]) if path[0] == "element" else tuple(path[1:])


def list_ways() -> dict[tuple[str, str], set[str]]:
    """(type that holds the reference, path) → types that some rule means."""
    found: dict[tuple[str, str], set[str]] = {}
    for _, holder, path, target in ways():
        found.setdefault((holder, path), set()).add(target)
    return found


WAYS = list_ways()


def test_rules_walk_at_all() -> None:
    assert WAYS["AWS::CodePipeline::Pipeline", "ArtifactStore.Location"] == {"AWS::S3::Bucket"}


@pytest.mark.parametrize(("holder", "path"), sorted(WAYS), ids=lambda text: text)
def test_way_of_a_rule_is_known_by_name_or_by_id(holder: str, path: str) -> None:
    places = NAMED_PLACES.get(holder, {})
    meant = {target for place, targets in places.items() if f"{place}.".startswith(f"{path}.") for target in targets}
    assert (holder, path) in BY_ID or WAYS[holder, path] & meant, "say in NAMED_PLACES what it names, or here that it is an id"


@pytest.mark.parametrize("holder", sorted(NAMED_PLACES))
def test_declared_place_is_in_the_schema(holder: str) -> None:
    unknown = [path for path in NAMED_PLACES[holder] if STORE.find(holder, path.split(".")) is None]
    assert unknown == []
    assert [name for names in NAMED_PLACES[holder].values() for name in names if not STORE.knows(name)] == []


@pytest.mark.parametrize("folded", sorted(FOLDED))
def test_what_a_folded_type_says_is_a_property_of_another(folded: str) -> None:
    assert STORE.knows(folded)
    assert [(host, name) for host, name in FOLDED[folded] if STORE.find(host, (name,)) is None] == []


def test_owners_of_names_are_properties() -> None:
    assert set(OWNERS_OF_NAMES) == {"ApplicationName", "ClusterName", "Cluster", "RestApiId", "ApiId"}

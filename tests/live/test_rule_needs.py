"""What rules read of a running account, held against what the catalogue's calls tell of it."""

from __future__ import annotations

import pytest

from immutcheck.live.catalogue.table import SERVICES
from immutcheck.live.plan import plan_calls
from immutcheck.model.rule import Rule
from immutcheck.packs.catalogue import load_catalogue
from immutcheck.packs.live_needs import OWNERSHIP, list_needs, narrow_rule
from immutcheck.schemas.store import open_store
from immutcheck.sources.snapshot.folded import FOLDED

STORE = open_store()
TOLD = plan_calls(SERVICES).covered
RULES = load_catalogue().rules
LIVE = [narrowed for rule in RULES if (narrowed := narrow_rule(rule, TOLD)) is not None]

NEVER_TOLD = {
    ("AWS::EC2::EIP", "NetworkInterfaceId"): "ec2-reachable-by-ssh asks it of code only: a running machine has its public address itself",
    ("AWS::EKS::Nodegroup", "ForceUpdateEnabled"): "is said with each update; eks-nodegroup-update-unguarded asks it of code only",
    ("AWS::EC2::Instance", "PrivateIpAddress"): "ec2-fixed-private-address is about code only: every machine has an address",
    ("AWS::EC2::Instance", "SecurityGroups"): "names of groups, of networks before VPC; SecurityGroupIds says the same",
}
"""Properties that a rule reads and no call tells, and why it can do without."""

OTHERS_FACTS = {
    ("AWS::AutoScaling::LaunchConfiguration", "facts.AutoScalingGroupName"),
    ("AWS::EC2::LaunchTemplate", "facts.AutoScalingGroupName"),
    ("AWS::EC2::SpotFleet", "facts.LaunchTime"),
}
"""Facts of one of a rule's types, behind a property that only that type has."""


def names_to_tell(rule: Rule) -> list[tuple[str, str]]:
    """The (type, name) pairs that a rule reads of what is listed: facts, and properties that the type has."""
    pairs = []
    for resource_type, needed in list_needs(rule).items():
        if resource_type not in TOLD or resource_type in FOLDED:
            continue
        known = set(STORE.facts(resource_type).root.names)
        pairs += [(resource_type, name) for name in sorted(needed - OWNERSHIP) if name.startswith("facts.") or name in known]
    return pairs


@pytest.mark.parametrize("rule", LIVE, ids=lambda rule: rule.id)
def test_what_a_rule_reads_is_told_by_some_call(rule: Rule) -> None:
    untold = [pair for pair in names_to_tell(rule) if pair[1] not in TOLD[pair[0]] and pair not in NEVER_TOLD and pair not in OTHERS_FACTS]
    assert untold == [], "the rule would be UNKNOWN for every resource"


CODE_ONLY = {
    ("artifact-bucket-overwritable", "AWS::Lambda::LayerVersion"),
    ("artifact-bucket-overwritable", "AWS::S3::BucketPolicy"),
    ("asg-reachable-by-ssh", "AWS::EC2::Route"),
    ("asg-reachable-by-ssh", "AWS::EC2::RouteTable"),
    ("asg-reachable-by-ssh", "AWS::EC2::SubnetRouteTableAssociation"),
    ("ec2-reachable-by-ssh", "AWS::EC2::Route"),
    ("ec2-reachable-by-ssh", "AWS::EC2::RouteTable"),
    ("ec2-reachable-by-ssh", "AWS::EC2::SubnetRouteTableAssociation"),
}
"""Types that a rule looks at in code only: behind a fact of running resources, or behind `refers_to`, which no running account's id is."""


@pytest.mark.parametrize("rule", LIVE, ids=lambda rule: rule.id)
def test_types_that_a_rule_looks_at_are_listed_or_folded_into_others(rule: Rule) -> None:
    others = [name for name in list_needs(rule) if name not in rule.resources and (rule.id, name) not in CODE_ONLY]
    unlisted = [name for name in others if name not in TOLD and name not in FOLDED]
    assert unlisted == [], "whoever asks for them would get UNKNOWN"


def test_exceptions_are_needed() -> None:
    read = {pair for rule in LIVE for pair in names_to_tell(rule) if pair[1] not in TOLD[pair[0]]}
    assert read == {*NEVER_TOLD, *OTHERS_FACTS}


def test_rules_that_only_a_running_account_answers_can_be_answered() -> None:
    """A rule that needs facts, or whose every type only a running account has, must not have been dropped."""
    own = ("Immutcheck::EC2::AccountSettings", "Immutcheck::SSM::")
    live_only = {rule.id for rule in RULES if "facts" in rule.spaces or all(name.startswith(own) for name in rule.resources)}
    assert live_only - {rule.id for rule in LIVE} == set()
    assert len(live_only) >= 30


def test_what_aws_never_gives_back_is_not_asked_for() -> None:
    judged = {rule.id for rule in LIVE}
    assert judged.isdisjoint({"database-password-literal", "secret-value-literal", "key-pair-created", "master-password-not-managed"})

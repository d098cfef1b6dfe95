"""Observations as units: what is missing, what is unknown, what stands for what could not be read."""

from __future__ import annotations

import pytest

from immutcheck.model.diagnostic import ERROR, Diagnostic
from immutcheck.model.location import Location
from immutcheck.model.observation import Observation, Observed
from immutcheck.model.values import MISSING, OpenMap, Reference, Unknown
from immutcheck.sources.snapshot.unit import build_live_unit, name_resources

from .samples import answers, ask, observe, only, rule

REPOSITORY = "AWS::ECR::Repository"
ADDRESS = "arn:aws:ecr:eu-west-1:123456789012:repository/app"
MUTABLE = rule(REPOSITORY, require={"property": "ImageTagMutability", "equals": "IMMUTABLE"})


def repository(**properties: object) -> Observed:
    return Observed(ADDRESS, REPOSITORY, properties, name="app")


def test_unit_says_what_it_is() -> None:
    unit = build_live_unit(observe(repository()))
    assert (unit.kind, unit.scope, unit.spaces) == ("live", "123456789012/eu-west-1", frozenset({"properties", "facts"}))
    assert (unit.variables, unit.not_judged, unit.assumptions(), unit.placeholders) == ({}, (), (), frozenset())
    assert unit.inventory() == {ADDRESS: REPOSITORY}


def test_property_that_was_read_is_judged() -> None:
    assert answers(build_live_unit(observe(repository(ImageTagMutability="MUTABLE"))), MUTABLE) == [("fail", ADDRESS, "ImageTagMutability")]
    assert answers(build_live_unit(observe(repository(ImageTagMutability="IMMUTABLE"))), MUTABLE) == [("pass", ADDRESS, "")]


def test_property_that_was_looked_at_and_is_not_there_is_missing() -> None:
    unit = build_live_unit(observe(repository(), covered={REPOSITORY: ("ImageTagMutability",)}))
    assert answers(unit, MUTABLE) == [("fail", ADDRESS, "ImageTagMutability")]


def test_property_that_was_not_looked_at_is_unknown() -> None:
    finding = only(ask(build_live_unit(observe(repository(), covered={REPOSITORY: ("Tags",)})), MUTABLE))
    assert (finding.verdict, finding.reasons) == ("unknown", ("ImageTagMutability is not read from a running account",))


def test_property_of_a_type_without_a_schema_is_unknown_unless_it_was_read() -> None:
    unit = build_live_unit(observe(Observed("arn:x", "AWS::Nothing::Known", {"Size": 1}), covered={"AWS::Nothing::Known": ("Size",)}))
    resource = unit.resource("arn:x", {})
    assert resource is not None
    assert resource.properties == {"Size": 1}
    assert isinstance(resource.properties, OpenMap)


@pytest.mark.parametrize(
    ("facts", "covered", "verdict"),
    [
        ({"CreatedAt": "2025-01-01T00:00:00Z"}, ("facts.CreatedAt",), "pass"),
        ({"CreatedAt": "2026-01-30T00:00:00Z"}, ("facts.CreatedAt",), "fail"),
        ({}, ("facts.CreatedAt",), "fail"),
        ({}, ("CreatedAt",), "unknown"),
        ({"CreatedAt": Unknown("ecr:X was denied", maybe_absent=True)}, ("facts.CreatedAt",), "unknown"),
    ],
)
def test_facts_are_missing_or_unknown_like_properties(facts: dict[str, object], covered: tuple[str, ...], verdict: str) -> None:
    old = rule(REPOSITORY, require={"property": "facts.CreatedAt", "older_than": 90})
    unit = build_live_unit(observe(Observed(ADDRESS, REPOSITORY, {}, facts), covered={REPOSITORY: covered}))
    assert only(ask(unit, old)).verdict == verdict


def test_rule_about_a_space_that_templates_have_is_not_applicable() -> None:
    retained = rule(REPOSITORY, require={"property": "policies.DeletionPolicy", "equals": "Retain"}).replace(spaces=("policies",))
    assert answers(build_live_unit(observe(repository())), retained) == []


def test_type_that_could_not_be_listed_is_unknown_for_every_rule() -> None:
    unit = build_live_unit(observe(unread={REPOSITORY: "ecr:DescribeRepositories was denied"}, covered={REPOSITORY: ()}))
    address = "arn:aws:ecr:eu-west-1:123456789012:repository/*"
    assert unit.inventory() == {address: REPOSITORY}
    judgement = ask(unit, MUTABLE, MUTABLE.replace(id="other", condition={"not": MUTABLE.condition}))
    assert [(finding.verdict, finding.address) for finding in judgement.findings] == [("unknown", address)] * 2
    assert judgement.findings[0].reasons[0] == "ecr:DescribeRepositories was denied"
    assert (judgement.resources, judgement.pairs, judgement.passed, unit.placeholders) == (0, 2, 0, frozenset({address}))


def test_type_that_could_only_be_listed_in_part_keeps_what_was_seen() -> None:
    unit = build_live_unit(observe(repository(ImageTagMutability="MUTABLE"), unread={REPOSITORY: "a page was lost"}))
    assert [verdict for verdict, _, _ in answers(unit, MUTABLE)] == ["unknown", "fail"]


def test_reasons_of_one_type_are_told_together() -> None:
    observation = observe(unread={REPOSITORY: "one"})
    observation = observation.replace(unread=(*observation.unread, observation.unread[0].replace(reason="two"), observation.unread[0]))
    assert only(ask(build_live_unit(observation), MUTABLE)).reasons[0] == "one; two"


def test_global_region_has_no_region_in_placeholders() -> None:
    unit = build_live_unit(observe(unread={"AWS::IAM::Role": "denied"}, region="global"))
    assert list(unit.inventory()) == ["arn:aws:iam::123456789012:role/*"]


GROUP, INSTANCE, EIP = "AWS::EC2::SecurityGroup", "AWS::EC2::Instance", "AWS::EC2::EIP"
HAS_ADDRESS = rule(INSTANCE, forbid={"related": [EIP], "from": "InstanceId", "satisfies": {"property": "InstanceId", "exists": True}})
HAS_ASSOCIATION = rule(
    INSTANCE, forbid={"related": ["AWS::EC2::EIPAssociation"], "from": "InstanceId", "satisfies": {"property": "EIP", "exists": True}}
)
MACHINE = Observed("arn:aws:ec2:eu-west-1:123456789012:instance/i-0a", INSTANCE, {}, identifiers=("i-0a",))
ASKED = ("AWS::EC2::EIPAssociation", ("properties", "InstanceId"), INSTANCE)
READ = {INSTANCE: ("*",), EIP: ("InstanceId",)}


def test_who_refers_to_a_resource_is_known_when_its_type_was_listed() -> None:
    assert [verdict for verdict, _, _ in answers(build_live_unit(observe(MACHINE, covered=READ)), HAS_ADDRESS)] == ["pass"]
    address = Observed("arn:eip", EIP, {"InstanceId": "i-0a"})
    assert [verdict for verdict, _, _ in answers(build_live_unit(observe(MACHINE, address, covered=READ)), HAS_ADDRESS)] == ["fail"]


def test_who_refers_to_a_resource_is_unknown_when_its_type_could_not_be_listed() -> None:
    unit = build_live_unit(observe(MACHINE, covered=READ, unread={EIP: "ec2:DescribeAddresses was denied"}))
    finding = next(finding for finding in ask(unit, HAS_ADDRESS).findings if finding.address == MACHINE.address)
    reason = "arn:aws:ec2:eu-west-1:123456789012:eip/*: ec2:DescribeAddresses was denied"
    assert (finding.verdict, finding.reasons) == ("unknown", (reason,))


def test_who_refers_to_a_resource_is_unknown_when_its_type_was_not_looked_for() -> None:
    finding = only(ask(build_live_unit(observe(MACHINE, covered={INSTANCE: ("*",)})), HAS_ADDRESS))
    assert (finding.verdict, finding.reasons) == ("unknown", ("AWS::EC2::EIP was not looked for in 123456789012/eu-west-1",))


def test_type_that_is_read_of_another_one_is_not_missed() -> None:
    assert [verdict for verdict, _, _ in answers(build_live_unit(observe(MACHINE, covered=READ)), HAS_ASSOCIATION)] == ["pass"]


def test_type_that_is_read_of_another_one_is_missed_with_it() -> None:
    denied = build_live_unit(observe(MACHINE, covered=READ, unread={EIP: "ec2:DescribeAddresses was denied"}))
    assert denied.unlisted(*ASKED) == "ec2:DescribeAddresses was denied"
    uncovered = build_live_unit(observe(MACHINE, covered={INSTANCE: ("*",), EIP: ("Tags",)}))
    assert uncovered.unlisted(*ASKED) == "AWS::EC2::EIPAssociation was not looked for in 123456789012/eu-west-1"


def test_type_that_can_never_refer_to_the_resource_is_not_missed() -> None:
    policies = rule(
        "AWS::IAM::User",
        forbid={"related": ["AWS::IAM::RolePolicy"], "from": "RoleName", "satisfies": {"property": "PolicyName", "exists": True}},
    )
    unit = build_live_unit(observe(Observed("arn:u", "AWS::IAM::User", {}, name="ann"), covered={"AWS::IAM::User": ("*",)}))
    assert [verdict for verdict, _, _ in answers(unit, policies)] == ["pass"]


def test_rule_that_applies_because_of_what_was_not_looked_for_does_not_fail() -> None:
    applies = {"related": [EIP], "from": "InstanceId", "satisfies": {"property": "InstanceId", "exists": True}}
    no_key = rule(INSTANCE, when=applies, forbid={"property": "KeyName", "exists": True})
    keyed = MACHINE.replace(properties={"KeyName": "k"})
    unit = build_live_unit(observe(keyed, covered={INSTANCE: ("*",)}))
    assert [verdict for verdict, _, _ in answers(unit, no_key)] == ["unknown"]


def test_what_is_named_but_not_in_the_unit_is_unknown() -> None:
    open_group = rule(
        INSTANCE, forbid={"related": [GROUP], "via": "SecurityGroupIds", "satisfies": {"property": "GroupName", "equals": "x"}}
    )
    unit = build_live_unit(observe(MACHINE.replace(properties={"SecurityGroupIds": ["sg-0123456789abcdef0"]})))
    assert [verdict for verdict, _, _ in answers(unit, open_group)] == ["unknown"]


def test_diagnostics_are_those_of_the_observation() -> None:
    diagnostic = Diagnostic(ERROR, "call-failed", "ecr:X was denied", Location("123456789012/eu-west-1"))
    assert build_live_unit(observe().replace(diagnostics=(diagnostic,))).diagnostics() == (diagnostic,)


def test_resource_that_was_seen_twice_counts_once_and_one_of_another_type_is_kept() -> None:
    secret = Observed("arn:secret", "AWS::SecretsManager::Secret", {})
    rotation = Observed("arn:secret", "AWS::SecretsManager::RotationSchedule", {"SecretId": "arn:secret"})
    observation = observe(secret, rotation, secret)
    assert name_resources(observation) == {"arn:secret": 0, "arn:secret/rotationschedule": 1}
    resource = build_live_unit(observation).resource("arn:secret/rotationschedule", {})
    assert resource is not None
    assert resource.properties["SecretId"] == Reference("`arn:secret`", possible=("arn:secret",), target="arn:secret")


def test_released_unit_answers_again() -> None:
    unit = build_live_unit(observe(repository(ImageTagMutability="MUTABLE")))
    before = answers(unit, MUTABLE)
    unit.release()
    assert answers(unit, MUTABLE) == before


def test_nothing_but_the_given_scenario_is_there() -> None:
    observation: Observation = observe(repository(Tags=MISSING))
    unit = build_live_unit(observation)
    assert unit.resource(ADDRESS, {}) is unit.resource(ADDRESS, {})
    with pytest.raises(KeyError):
        unit.resource("arn:other", {})

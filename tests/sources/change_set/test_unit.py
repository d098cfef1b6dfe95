"""A change set as a unit, judged by rules: what is not in it is not taken for absent."""

from __future__ import annotations

from typing import Any

import pytest

from immutcheck.engine.judge import judge
from immutcheck.engine.ruleset import compile_rules
from immutcheck.model.finding import FAIL, PASS, UNKNOWN
from immutcheck.model.location import Location, Span
from immutcheck.model.values import OpenList, OpenMap, Unknown
from tests.sources.snapshot.samples import SETTINGS, rule

from .samples import IMAGE, SIZE, WEB, change, change_set, detail, load, resource_of, unit_of

GROUP = "AWS::EC2::SecurityGroup"
OPEN = {"IpProtocol": "tcp", "FromPort": "22", "ToPort": "22", "CidrIp": "0.0.0.0/0"}
SSH = rule(GROUP, forbid={"property": "SecurityGroupIngress", "admits": {"ports": [22], "protocols": ["tcp"], "from": "internet"}})
NETWORK_SSH = rule(
    "AWS::EC2::NetworkAcl", forbid={"property": "Entries", "admits": {"ports": [22], "protocols": ["tcp"], "from": "internet"}}
)
UNLISTED = "what a change set does not change is not listed in it"


def verdicts(rule_: Any, *changes: dict[str, Any]) -> list[tuple[str, str, str]]:
    judgement = judge(unit_of(*changes), compile_rules([rule_]), SETTINGS, include_passed=True, include_unknown=True)
    assert judgement.diagnostics == ()
    return [(finding.address, finding.verdict, finding.property) for finding in judgement.findings]


def test_every_change_whose_resource_is_there_afterwards_is_a_resource() -> None:
    unit = unit_of(
        WEB,
        change("Old", "AWS::SQS::Queue", "Remove", PolicyAction="Delete"),
        change("New", "AWS::SQS::Queue", "Add"),
        change("Kept", "AWS::S3::Bucket", "Import"),
        change("Door", "AWS::EC2::SecurityGroupIngress", "Add"),
    )
    assert unit.inventory() == {
        "Web": "AWS::EC2::Instance",
        "New": "AWS::SQS::Queue",
        "Kept": "AWS::S3::Bucket",
        "Door": "AWS::EC2::SecurityGroup",
    }
    assert (unit.kind, unit.scope, unit.spaces, unit.variables, unit.assumptions(), unit.diagnostics()) == (
        "cloudformation-change-set",
        "out/set.json",
        frozenset(("properties", "policies", "metadata", "change")),
        {},
        (),
        (),
    )


def test_resource_is_named_as_in_its_construct() -> None:
    web = resource_of(WEB)
    assert (web.address, web.logical_name, web.properties["InstanceType"], web.exists) == ("Web", "shop/Web/Resource", "m7g.xlarge", True)


def places(path: tuple[str | int, ...], *details: dict[str, Any], **more: Any) -> str:
    """The text at the place of `path` in a change of an instance."""
    value = change_set(change("Web", "AWS::EC2::Instance", details=list(details), **more))
    loaded = load(value)
    location = loaded.units[0].resource("Web", {}).locator.locate(path)  # type: ignore[union-attr]
    span = location.span
    assert isinstance(span, Span)
    assert location.path == "out/set.json"
    assert span.start_line == span.end_line
    return loaded.documents[0].line(span.start_line)[span.start_column - 1 : span.end_column - 1]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ((), '"Web"'),
        (("properties", "ImageId"), '"ImageId"'),
        (("properties", "ImageId", 0, "x"), '"ImageId"'),
        (("properties", "Tags"), '"Tags"'),
        (("properties", "KeyName"), '"Web"'),
        (("properties",), '"Web"'),
        (("policies", "DeletionPolicy"), '"DeletionPolicy"'),
        (("policies", "UpdatePolicy"), '"Web"'),
        (("change", "Action"), '"False"'),
        (("change", "Properties"), '"Web"'),
    ],
)
def test_place_is_the_detail_of_what_changes_else_the_change(path: tuple[str | int, ...], expected: str) -> None:
    details = (SIZE, IMAGE, detail(None, attribute="Tags"), detail(None, attribute="DeletionPolicy", recreation=None))
    assert places(path, *details) == expected


def test_place_of_the_action_without_a_replacement() -> None:
    assert places(("change", "Action"), replacement=None) == '"Modify"'


def test_place_has_line_and_column() -> None:
    location = load(change_set(WEB)).units[0].resource("Web", {}).locator.locate(("properties", "InstanceType"))  # type: ignore[union-attr]
    assert location == Location("out/set.json", Span(23, 37, 23, 51))


def test_properties_that_are_not_shown_are_unknown() -> None:
    bare = change("Web", GROUP, details=[detail("SecurityGroupIngress")])
    properties = resource_of(bare).properties
    assert isinstance(properties, OpenMap)
    assert properties.rest.reason == "the change set does not show it: describe it with --include-property-values"
    assert verdicts(SSH, bare) == [("Web", UNKNOWN, "SecurityGroupIngress")]


def group(*rules: dict[str, str]) -> dict[str, Any]:
    return change("Web", GROUP, "Add", after={"Properties": {"GroupDescription": "web", "SecurityGroupIngress": list(rules)}})


def test_list_that_other_resources_add_to_is_open() -> None:
    inside = {**OPEN, "CidrIp": "10.0.0.0/8"}
    opened = resource_of(group(inside)).properties["SecurityGroupIngress"]
    assert isinstance(opened, OpenList)
    assert (list(opened), opened.rest) == ([inside], Unknown(UNLISTED, maybe_absent=True))
    assert verdicts(SSH, group(OPEN)) == [("Web", FAIL, "SecurityGroupIngress[0]")]
    assert verdicts(SSH, group(inside)) == [("Web", UNKNOWN, "SecurityGroupIngress")]
    assert verdicts(SSH, change("Web", GROUP, "Add", after={"Properties": {}})) == [("Web", UNKNOWN, "SecurityGroupIngress")]


def test_standalone_rule_of_a_group_is_judged_by_itself() -> None:
    entry = change("Door", "AWS::EC2::SecurityGroupIngress", "Add", after={"Properties": {"GroupId": "sg-0a", **OPEN}})
    assert [(address, verdict) for address, verdict, _ in verdicts(SSH, entry)] == [("Door", FAIL)]
    closed = change("Door", "AWS::EC2::SecurityGroupIngress", "Add", after={"Properties": {"GroupId": "sg-0a", **OPEN, "FromPort": "443"}})
    closed["ResourceChange"]["AfterContext"] = closed["ResourceChange"]["AfterContext"].replace('"22"', '"443"')
    assert [(address, verdict) for address, verdict, _ in verdicts(SSH, closed)] == [("Door", PASS)]
    assert [(address, verdict) for address, verdict, _ in verdicts(SSH, change("Door", "AWS::EC2::SecurityGroupIngress", "Add"))] == [
        ("Door", UNKNOWN)
    ]


def test_entry_of_a_network_that_another_one_may_deny_is_not_decided() -> None:
    entry = {
        "NetworkAclId": "acl-0a",
        "RuleNumber": "100",
        "Protocol": "6",
        "RuleAction": "allow",
        "CidrBlock": "0.0.0.0/0",
        "PortRange": {"From": "22", "To": "22"},
    }
    lone = change("Door", "AWS::EC2::NetworkAclEntry", "Add", after={"Properties": entry})
    assert [(address, verdict) for address, verdict, _ in verdicts(NETWORK_SSH, lone)] == [("Door", UNKNOWN)]


KEY = "AWS::KMS::Key"
ALIAS = "AWS::KMS::Alias"
NAMED = {"related": [ALIAS], "from": "TargetKeyId", "satisfies": {"property": "AliasName", "exists": True}}
LEADS = {"related": [KEY], "via": "TargetKeyId", "satisfies": {"property": "EnableKeyRotation", "equals": True}}
ANYWHERE = {"related": [KEY], "satisfies": {"property": "EnableKeyRotation", "equals": True}}
BOTH = (
    change("Key", KEY, "Add", after={"Properties": {"EnableKeyRotation": "true"}}),
    change("Name", ALIAS, "Add", after={"Properties": {"AliasName": "alias/shop", "TargetKeyId": "1234abcd"}}),
)


@pytest.mark.parametrize("changes", [BOTH, BOTH[:1], BOTH[1:]])
@pytest.mark.parametrize("demand", ["require", "forbid"])
@pytest.mark.parametrize(("kind", "related"), [(KEY, NAMED), (ALIAS, LEADS), (ALIAS, ANYWHERE)])
def test_rule_that_asks_for_another_resource_never_takes_it_for_absent(
    kind: str, related: dict[str, Any], demand: str, changes: tuple[dict[str, Any], ...]
) -> None:
    asked = verdicts(rule(kind, **{demand: related}), *changes)
    assert {verdict for _, verdict, _ in asked} == (
        {UNKNOWN} if any(one["ResourceChange"]["ResourceType"] == kind for one in changes) else set()
    )

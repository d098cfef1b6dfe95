from __future__ import annotations

import json

import pytest

from immutcheck.triage.metadata import read_metadata
from immutcheck.triage.suppressions import Suppression, apply_suppressions, read_suppressions
from tests.triage.places import find_at, load, make_rule

NOW = "2026-06-15T12:00:00Z"
RULES = (make_rule("ec2-key-pair"),)


def json_template(*, resource: object = None, template: object = None) -> str:
    value: dict[str, object] = {
        "Parameters": {"Key": {"Type": "String", "Default": "k"}},
        "Resources": {
            "Web": {"Type": "AWS::EC2::Instance", "Properties": {"KeyName": "key"}},
            "Other": {"Type": "AWS::EC2::Instance", "Properties": {"KeyName": "key"}},
        },
    }
    if resource is not None:
        value["Resources"]["Web"]["Metadata"] = {"immutcheck": resource}  # type: ignore[index]
    if template is not None:
        value["Metadata"] = {"immutcheck": template}
    return json.dumps(value, indent=2)


def kept(text: str) -> list[str]:
    document = load(text, "app.json")
    suppressions, problems = read_suppressions(document)
    assert problems == []
    findings = [find_at(document, ("Resources", name, "Properties", "KeyName")) for name in ("Web", "Other")]
    findings.append(find_at(document, ("Parameters", "Key", "Default"), address="Parameters.Key"))
    return [finding.address for finding in apply_suppressions(findings, suppressions, now=NOW, rules=RULES).kept]


def test_metadata_of_a_resource_covers_the_resource() -> None:
    assert kept(json_template(resource={"ignore": [{"rule": "ec2-key-pair", "reason": "ok"}]})) == ["Other", "Parameters.Key"]


def test_metadata_of_the_template_covers_the_file() -> None:
    assert kept(json_template(template={"ignore": [{"rule": "ec2-key-pair", "reason": "ok"}]})) == []


@pytest.mark.parametrize(("address", "left"), [("Parameters.Key", ["Web", "Other"]), ("Web", ["Other", "Parameters.Key"])])
def test_metadata_of_the_template_covers_one_address(address: str, left: list[str]) -> None:
    assert kept(json_template(template={"ignore": [{"rule": "ec2-key-pair", "reason": "ok", "address": address}]})) == left


@pytest.mark.parametrize("where", ["resource", "template"])
def test_neighbour_on_the_same_line_is_not_covered(where: str) -> None:
    entry = {"rule": "ec2-key-pair", "reason": "ok"}
    if where == "resource":
        text = json_template(resource={"ignore": [entry]})
    else:
        text = json_template(template={"ignore": [{**entry, "address": "Web"}]})
    assert kept(json.dumps(json.loads(text))) == ["Other", "Parameters.Key"]


def test_what_stands_in_the_resource_is_covered_whatever_it_is_about() -> None:
    document = load(json_template(resource={"ignore": [{"rule": "ec2-key-pair", "reason": "ok"}]}), "app.json")
    suppressions, _ = read_suppressions(document)
    finding = find_at(document, ("Resources", "Web", "Properties", "KeyName"), address="Group")
    assert apply_suppressions([finding], suppressions, now=NOW, rules=RULES).kept == ()


def test_one_entry_needs_no_list_and_may_name_several_rules() -> None:
    document = load(json_template(resource={"ignore": {"rule": ["one", "two, three"], "reason": "ok", "until": "2030-01-01"}}), "app.json")
    suppressions, problems = read_metadata(document)
    assert problems == []
    assert [(one.rule_id, one.reason, one.until, one.addresses) for one in suppressions] == [
        (rule, "ok", "2030-01-01", ("Web",)) for rule in ("one", "two", "three")
    ]


def test_expired_metadata_fires_again() -> None:
    text = json_template(resource={"ignore": [{"rule": "ec2-key-pair", "reason": "ok", "until": "2026-06-14"}]})
    assert kept(text) == ["Web", "Other", "Parameters.Key"]


def test_place_of_an_entry_is_exact() -> None:
    text = "Resources:\n  Web:\n    Metadata:\n      immutcheck:\n        ignore:\n          - {rule: a-rule, reason: ok}\n    Type: T\n"
    (suppression,) = read_metadata(load(text))[0]
    assert suppression.location.span is not None
    assert (suppression.location.span.start_line, suppression.location.span.start_column) == (6, 13)


@pytest.mark.parametrize(
    ("block", "problem"),
    [
        (None, "has no list `ignore`"),
        ("ec2-key-pair", "has no list `ignore`"),
        ({}, "has no list `ignore`"),
        ({"ignore": "ec2-key-pair"}, "has an `ignore` that is no list"),
        ({"ignore": [], "skip": 1}, "stands beside a key that does not exist: `skip`"),
        ({"ignore": ["ec2-key-pair"]}, "is no mapping with `rule` and `reason`"),
        ({"ignore": [{"reason": "ok"}]}, "names no rule"),
        ({"ignore": [{"rule": "ec2-key-pair"}]}, "gives no reason"),
        ({"ignore": [{"rule": "*", "reason": "ok"}]}, "has a wildcard"),
        ({"ignore": [{"rule": "a", "reason": "ok", "until": "never"}]}, "has an end that is no date"),
        ({"ignore": [{"rule": "a", "reason": "ok", "until": 2030}]}, "has a value that is no text"),
        ({"ignore": [{"rule": {"Ref": "X"}, "reason": "ok"}]}, "has a value that is no text"),
        ({"ignore": [{"rule": "a", "reason": "ok", "who": "me"}]}, "has a key that does not exist: `who`"),
        ({"ignore": [{"rule": "a", "reason": "ok", "address": "Web"}]}, "has a key that does not exist: `address`"),
    ],
)
def test_what_is_not_understood_is_said(block: object, problem: str) -> None:
    value = {"Resources": {"Web": {"Type": "T", "Metadata": {"immutcheck": block}}}}
    suppressions, diagnostics = read_metadata(load(json.dumps(value), "app.json"))
    if block is None:
        assert (suppressions, diagnostics) == ([], [])
        return
    assert suppressions == []
    assert len(diagnostics) == 1
    assert diagnostics[0].message.startswith(f"this suppression {problem}")
    assert diagnostics[0].level == "warning"


@pytest.mark.parametrize(
    "text", ["[immutcheck]\n", "immutcheck\n", "Resources: [immutcheck]\n", "Resources: {A: immutcheck}\nMetadata: immutcheck\n"]
)
def test_odd_documents_have_no_suppressions(text: str) -> None:
    assert read_suppressions(load(text)) == ([], [])


def test_both_spellings_live_together() -> None:
    text = (
        "Resources:\n  Web:\n    Type: T\n    Metadata: {immutcheck: {ignore: [{rule: one, reason: ok}]}}\n"
        '    Properties:\n      KeyName: key # immutcheck:ignore two reason="ok"\n'
    )
    suppressions, _ = read_suppressions(load(text))
    assert [one.rule_id for one in suppressions] == ["one", "two"]
    assert all(isinstance(one, Suppression) for one in suppressions)

"""`immutcheck scan` of a change set, and that nothing shows a value that is in it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import Outcome

from .samples import IMAGE, LATER, SIZE, TAGGED, WEB, change, change_set, detail

Immutcheck = Callable[..., Outcome]
INSTANCE = "AWS::EC2::Instance"
IN_PLACE = ("--select", "instance-changed-in-place")


def scan(immutcheck: Immutcheck, *words: str) -> tuple[int, list[tuple[str, str, str, str]]]:
    """(exit code, (verdict, address, property, place) of every finding)."""
    outcome = immutcheck("scan", *words, "--format", "json", "--include-unknown")
    findings = json.loads(outcome.out)["findings"]
    places = [f"{one['location']['path']}:{one['location']['start_line']}" for one in findings]
    return outcome.code, [(one["verdict"], one["address"], one["property"], place) for one, place in zip(findings, places, strict=True)]


def test_instance_that_is_changed_in_place_is_found_at_the_detail(workplace: Path, immutcheck: Immutcheck) -> None:
    replaced = change("Batch", INSTANCE, replacement="True", details=[IMAGE], after={"Properties": {}})
    added = change("New", INSTANCE, "Add", after={"Properties": {}})
    tagged = change("Labelled", INSTANCE, details=[TAGGED], after={"Properties": {}})
    open_ = change("Perhaps", INSTANCE, replacement="Conditional", details=[SIZE], after={"Properties": {}})
    text = json.dumps(change_set(replaced, added, tagged, open_, WEB), indent=4)
    (workplace / "set.json").write_text(text)
    lines = [number for number, line in enumerate(text.splitlines(), 1) if '"Name": "InstanceType"' in line]

    assert scan(immutcheck, "set.json", *IN_PLACE) == (
        1,
        [("unknown", "Perhaps", "InstanceType", f"set.json:{lines[0]}"), ("fail", "Web", "InstanceType", f"set.json:{lines[1]}")],
    )


@pytest.mark.parametrize(("name", "write"), [("set.json", json.dumps), ("set.yaml", yaml.safe_dump)])
def test_change_set_in_a_folder_is_found(workplace: Path, immutcheck: Immutcheck, name: str, write: Callable[[object], str]) -> None:
    (workplace / "out").mkdir()
    (workplace / "out" / name).write_text(write(change_set(WEB)))
    code, findings = scan(immutcheck, ".", *IN_PLACE)
    assert (code, [found[:3] for found in findings]) == (1, [("fail", "Web", "InstanceType")])


def test_change_set_without_values_tells_the_change_all_the_same(workplace: Path, immutcheck: Immutcheck) -> None:
    (workplace / "set.json").write_text(json.dumps(change_set(change("Web", INSTANCE, details=[detail("InstanceType")]))))
    assert scan(immutcheck, "set.json", *IN_PLACE) == (1, [("fail", "Web", "InstanceType", "set.json:1")])


def test_one_page_leaves_the_scan_incomplete(workplace: Path, immutcheck: Immutcheck) -> None:
    (workplace / "set.json").write_text(json.dumps(change_set(change("Q", "AWS::SQS::Queue", "Add"), NextToken="abc")))
    outcome = immutcheck("scan", "set.json", *IN_PLACE)
    assert outcome.code == 3
    assert "this is one page of a change set" in outcome.out + outcome.err


PLANTED = {
    name: f"planted-{name.replace(' ', '-')}-7f3a9c"
    for name in (
        *("before context", "after context", "earlier context", "before value", "after value", "parameter", "resolved", "drift", "actual"),
        *("variable", "reason", "tag", "script", "master", "text"),
    )
}


SEEN = ("instance-changed-in-place", "lambda-environment-secret", "database-password-literal", "user-data-upgrades-packages")


def planted_set() -> dict[str, Any]:
    """Every value that a change set shows is a secret, whatever it is called."""
    shown = detail(
        "InstanceType",
        BeforeValue=PLANTED["before value"],
        AfterValue=PLANTED["after value"],
        AttributeChangeType="Modify",
    )
    shown["Target"]["Drift"] = {"PreviousValue": PLANTED["drift"], "ActualValue": PLANTED["actual"]}
    web = change(
        "Web",
        INSTANCE,
        details=[shown, TAGGED],
        after={
            "Properties": {
                "ImageId": "ami-0b",
                "AvailabilityZone": PLANTED["after context"],
                "UserData": f"#!/bin/sh\necho {PLANTED['script']}\nyum update -y\n",
                "Tags": [{"Key": "a", "Value": PLANTED["tag"]}],
            }
        },
        BeforeContext=json.dumps({"Properties": {"KeyName": PLANTED["before context"]}}),
        PreviousDeploymentContext=json.dumps({"Properties": {"KeyName": PLANTED["earlier context"]}}),
    )
    function = change(
        "Shop",
        "AWS::Lambda::Function",
        details=[detail("Environment", Path="/Properties/Environment/Variables/DB_PASSWORD", AfterValue=PLANTED["after value"])],
        after={"Properties": {"Role": LATER, "Environment": {"Variables": {"DB_PASSWORD": PLANTED["variable"], "MODE": "****"}}}},
    )
    database = change(
        "Orders",
        "AWS::RDS::DBInstance",
        details=[detail("MasterUserPassword", BeforeValue=PLANTED["before value"], AfterValue=PLANTED["after value"])],
        after={"Properties": {"Engine": "postgres", "MasterUserPassword": PLANTED["master"]}},
    )
    parameter = change("Setting", "AWS::SSM::Parameter", "Add", after={"Properties": {"Type": "String", "Value": PLANTED["text"]}})
    return change_set(
        web,
        function,
        database,
        parameter,
        Parameters=[{"ParameterKey": "P", "ParameterValue": PLANTED["parameter"], "ResolvedValue": PLANTED["resolved"]}],
        Status="FAILED",
        StatusReason=f"Parameter P={PLANTED['reason']} must match pattern",
    )


@pytest.mark.parametrize("form", ["text", "json", "sarif"])
@pytest.mark.parametrize(
    ("name", "write"),
    [("set.json", json.dumps), ("lines.json", lambda value: json.dumps(value, indent=4)), ("set.yaml", yaml.safe_dump)],
)
def test_no_output_shows_a_value_of_a_change_set(
    workplace: Path, immutcheck: Immutcheck, form: str, name: str, write: Callable[[object], str]
) -> None:
    text = write(planted_set())
    folded = "".join(text.replace("\\\n", "").split())
    assert [place for place, secret in PLANTED.items() if secret.replace(" ", "") not in folded] == [], "each is written there"
    (workplace / name).write_text(text)
    outcome = immutcheck("scan", name, "--profile", "strict", "--format", form, "--include-unknown", "--include-passed")
    said = outcome.out + outcome.err
    assert outcome.code == 1
    assert [rule for rule in SEEN if rule not in said] == [], "what holds the secrets is judged"
    assert [place for place, secret in PLANTED.items() if secret in said] == []


def test_what_the_template_accepts_is_accepted_in_the_change_set(workplace: Path, immutcheck: Immutcheck) -> None:
    ignore = [{"rule": "instance-changed-in-place", "reason": "grown by hand until the group is there"}]
    accepted = change("Web", INSTANCE, details=[SIZE], after={"Properties": {}, "Metadata": {"immutcheck": {"ignore": ignore}}})
    other = change("Other", INSTANCE, details=[SIZE], after={"Properties": {}})
    (workplace / "set.json").write_text(json.dumps(change_set(accepted, other), indent=1))

    assert [found[1] for found in scan(immutcheck, "set.json", *IN_PLACE)[1]] == ["Other"]


def test_suppression_in_a_change_set_without_a_reason_is_named(workplace: Path, immutcheck: Immutcheck) -> None:
    metadata = {"immutcheck": {"ignore": [{"rule": "instance-changed-in-place"}]}}
    (workplace / "set.json").write_text(
        json.dumps(change_set(change("Web", INSTANCE, details=[SIZE], after={"Metadata": metadata})), indent=1)
    )
    outcome = immutcheck("scan", "set.json", *IN_PLACE, "--format", "json")

    assert [one["code"] for one in json.loads(outcome.out)["diagnostics"]] == ["suppression-invalid"]
    assert outcome.code == 1

"""What a change does, judged end to end: by a real plan, with places in the configuration beside it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Outcome

Immutcheck = Callable[..., Outcome]

PLANNED = Path(__file__).parent / "sources" / "terraform" / "plan" / "data" / "in_place"
"""A plan of Terraform 1.11.4 with the AWS provider 5.100.0, for a state in which these resources exist."""
RULES = ("instance-changed-in-place", "function-changed-in-place", "compute-destroyed-first", "store-replaced")
SELECTED = [word for rule in RULES for word in ("--select", rule)]


@pytest.fixture
def planned(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("main.tf", "plan.json"):
        shutil.copy(PLANNED / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(outcome: Outcome) -> list[tuple[str, str, str, str, int]]:
    findings: list[dict[str, Any]] = json.loads(outcome.out)["findings"]
    return [
        (
            each["verdict"],
            each["rule"],
            f"{each['address']} {each['property']}".rstrip(),
            each["location"]["path"],
            each["location"].get("start_line", 0),
        )
        for each in findings
    ]


def test_plan_tells_what_it_changes_in_place_and_what_it_replaces(planned: Path, immutcheck: Immutcheck) -> None:
    outcome = immutcheck("scan", "plan.json", *SELECTED, "--include-passed", "--include-unknown", "--format", "json")

    assert found(outcome) == [
        ("fail", "instance-changed-in-place", "aws_instance.larger InstanceType", "main.tf", 19),
        ("fail", "instance-changed-in-place", "aws_instance.larger UserData", "main.tf", 20),
        ("fail", "compute-destroyed-first", "aws_instance.replaced UserData", "main.tf", 27),
        ("pass", "instance-changed-in-place", "aws_instance.labelled", "main.tf", 31),
        ("fail", "store-replaced", "aws_dynamodb_table.orders hash_key", "main.tf", 40),
        ("pass", "function-changed-in-place", "aws_lambda_function.shop", "main.tf", 47),
    ]
    assert outcome.code == 1


def test_plan_without_its_configuration_has_its_places_in_its_own_text(planned: Path, immutcheck: Immutcheck) -> None:
    (planned / "main.tf").unlink()
    outcome = immutcheck("scan", "plan.json", *SELECTED, "--format", "json")

    assert [row[:4] for row in found(outcome)] == [
        ("fail", "store-replaced", "aws_dynamodb_table.orders hash_key", "plan.json"),
        ("fail", "instance-changed-in-place", "aws_instance.larger InstanceType", "plan.json"),
        ("fail", "instance-changed-in-place", "aws_instance.larger UserData", "plan.json"),
        ("fail", "compute-destroyed-first", "aws_instance.replaced UserData", "plan.json"),
    ]


def test_code_without_a_plan_says_nothing_of_a_change(planned: Path, immutcheck: Immutcheck) -> None:
    (planned / "plan.json").unlink()
    outcome = immutcheck("scan", ".", *SELECTED, "--include-passed", "--include-unknown", "--format", "json")

    assert found(outcome) == []


def test_finding_of_a_change_can_be_accepted_where_the_property_is_written(planned: Path, immutcheck: Immutcheck) -> None:
    text = (planned / "main.tf").read_text()
    comment = '  # immutcheck:ignore instance-changed-in-place reason="grown by hand until the group is there"\n'
    (planned / "main.tf").write_text(text.replace('  instance_type = "m7g.xlarge"', comment + '  instance_type = "m7g.xlarge"'))
    outcome = immutcheck("scan", "plan.json", "--select", "instance-changed-in-place", "--format", "json")

    assert [row[2] for row in found(outcome)] == ["aws_instance.larger UserData"]


def test_what_accepts_a_change_is_no_fault_where_nothing_tells_of_changes(planned: Path, immutcheck: Immutcheck) -> None:
    (planned / "plan.json").unlink()
    (planned / "main.tf").unlink()
    (planned / "app.yaml").write_text(
        'Resources:\n  # immutcheck:ignore store-replaced reason="moved by hand"\n  Orders: {Type: AWS::DynamoDB::Table}\n'
    )
    told = [
        json.loads(immutcheck("scan", "app.yaml", *words, "--format", "json").out)["diagnostics"]
        for words in ((), ("--before", "app.yaml"))
    ]

    assert [[one["code"] for one in each] for each in told] == [[], ["suppression-unused"]]


FIXTURES = Path(__file__).parent.parent / "fixtures" / "templates"
RELEASED = ("ImageId", "ImageDigest", "CodeVersion")
"""What the pipeline hands over with a release."""
RELEASES = ("golden-ami-fleet.yaml", "ecs-blue-green.yaml", "serverless-orders.yaml")


def write_release(name: str, number: int, template: str) -> str:
    """The parameters of a release: each of `RELEASED` that the template has has a value of its own."""
    values = {"ImageId": f"ami-0000000000000000{number}", "ImageDigest": f"sha256:{number:064x}", "CodeVersion": f"version-{number}"}
    given = [{"ParameterKey": key, "ParameterValue": value} for key, value in values.items() if f"  {key}:\n" in template]
    Path(name).write_text(json.dumps(given))
    assert given
    return name


@pytest.mark.parametrize("name", RELEASES)
def test_release_of_a_well_built_stack_changes_nothing_in_place(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, immutcheck: Immutcheck
) -> None:
    monkeypatch.chdir(tmp_path)
    text = (FIXTURES / "immutable" / name).read_text()
    (tmp_path / name).write_text(text)
    older, newer = (write_release(f"{number}.json", number, text) for number in (1, 2))
    compared = (
        "scan",
        name,
        "--before",
        name,
        "--parameters",
        newer,
        "--before-parameters",
        older,
        "--format",
        "json",
        "--include-unknown",
    )
    of_changes = [word for rule in (*RULES, "eks-cluster-upgraded-in-place") for word in ("--select", rule)]

    assert found(immutcheck(*compared, *of_changes)) == []
    assert [row for row in found(immutcheck(*compared)) if row[0] == "fail"] == []


def test_mutable_twins_are_changed_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, immutcheck: Immutcheck) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in ("older", "newer"):
        shutil.copytree(FIXTURES / "mutable", folder)
    servers = Path("newer/pet-servers.yaml")
    servers.write_text(servers.read_text().replace("InstanceType: m7g.large\n      KeyName", "InstanceType: m7g.xlarge\n      KeyName"))
    functions = Path("newer/serverless-latest.yaml")
    functions.write_text(functions.read_text().replace("Timeout: 30", "Timeout: 60"))
    outcome = immutcheck("scan", "newer", "--before", "older", *SELECTED, "--format", "json")

    failed = {(rule, place) for _, rule, place, _, _ in found(outcome)}
    assert ("instance-changed-in-place", "Server InstanceType") in failed
    assert {rule for rule, _ in failed} == {"instance-changed-in-place", "function-changed-in-place"}

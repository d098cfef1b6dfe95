"""Whole templates and configurations: the well-built ones are clean, the mutable ones show every planted fault (`# expect: rule-id`) and
nothing else."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import PROJECT, Outcome

TEMPLATES = PROJECT / "fixtures" / "templates"
CONFIGURATIONS = PROJECT / "fixtures" / "terraform"
MARK = re.compile(r"#\s*expect:\s*([a-z0-9, -]+)")


def expected_findings(path: Path) -> set[tuple[str, int]]:
    found = set()
    for number, line in enumerate(path.read_text().splitlines(), 1):
        match = MARK.search(line)
        if match:
            found |= {(rule.strip(), number) for rule in match[1].split(",")}
    return found


def all_templates() -> list[Path]:
    return sorted(path for path in TEMPLATES.rglob("*") if path.suffix in {".yaml", ".json"})


@pytest.mark.parametrize("path", all_templates(), ids=lambda path: str(path.relative_to(TEMPLATES)))
def test_template_gives_what_it_is_marked_with(path: Path, immutcheck: Callable[..., Outcome]) -> None:
    outcome = immutcheck("scan", str(path), "--format", "json", "--now", "2026-06-01")
    report = json.loads(outcome.out)
    assert outcome.code in (0, 1), report["diagnostics"]
    found = {(finding["rule"], finding["location"]["start_line"]) for finding in report["findings"] if finding["verdict"] == "fail"}
    assert found == expected_findings(path)


@pytest.mark.parametrize("name", ["immutable", "mutable"])
def test_configuration_gives_what_it_is_marked_with(name: str, immutcheck: Callable[..., Outcome]) -> None:
    folder = CONFIGURATIONS / name
    outcome = immutcheck("scan", str(folder), "--format", "json", "--now", "2026-06-01")
    report = json.loads(outcome.out)
    assert (outcome.code, report["complete"]) == (1 if name == "mutable" else 0, True), report["diagnostics"]
    found = {
        (finding["rule"], Path(finding["location"]["path"]).resolve(), finding["location"]["start_line"])
        for finding in report["findings"]
        if finding["verdict"] == "fail"
    }
    files = [path for path in folder.rglob("*") if path.suffix in {".tf", ".tfvars", ".tftpl"}]
    expected = {(rule, path, line) for path in files for rule, line in expected_findings(path)}
    assert found == expected
    assert len(expected) >= 50 or name == "immutable"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("cdk-immutable", set()),
        (
            "cdk-mutable",
            {
                "codedeploy-all-at-once",
                "codedeploy-no-alarms",
                "codedeploy-no-rollback",
                "dynamodb-no-point-in-time-recovery",
                "lambda-alias-latest",
                "lambda-environment-secret",
                "lambda-latest-behind-trigger",
                "stateful-resource-not-retained",
            },
        ),
        (
            "cdk",
            {
                "ecr-tag-mutable",
                "ssh-open-to-internet",
                "ec2-instance-standalone",
                "ec2-key-pair",
                "eks-endpoint-open-to-internet",
                "s3-not-versioned",
            },
        ),
    ],
)
def test_cloud_assembly_gives_what_was_planted(name: str, expected: set[str], immutcheck: Callable[..., Outcome]) -> None:
    outcome = immutcheck("scan", str(PROJECT / "fixtures" / name), "--format", "json", "--now", "2026-06-01")
    report = json.loads(outcome.out)
    assert (outcome.code, report["complete"]) == (1 if expected else 0, True), report["diagnostics"]
    assert {finding["rule"] for finding in report["findings"] if finding["verdict"] == "fail"} == expected


def test_well_built_stacks_show_each_way_to_deploy(immutcheck: Callable[..., Outcome]) -> None:
    """What is clean must not be clean because there is nothing to judge."""
    judged = set()
    for folder in (TEMPLATES / "immutable", CONFIGURATIONS / "immutable", PROJECT / "fixtures" / "cdk-immutable"):
        report = json.loads(immutcheck("scan", str(folder), "--format", "json", "--now", "2026-06-01", "--include-passed").out)
        judged |= {finding["rule"] for finding in report["findings"] if finding["verdict"] == "pass"}
    assert {
        "ecs-image-not-pinned",
        "codedeploy-in-place",
        "lambda-alias-all-at-once",
        "lambda-latest-behind-trigger",
        "ami-not-pinned",
        "asg-no-update-policy",
        "eks-nodegroup-update-unguarded",
        "eks-endpoint-open-to-internet",
    } <= judged


def test_there_are_clean_and_faulty_templates() -> None:
    marked = [bool(expected_findings(path)) for path in all_templates()]
    assert marked.count(True) >= 3
    assert marked.count(False) >= 3


def test_demo_shows_findings_of_every_kind(immutcheck: Callable[..., Outcome]) -> None:
    outcome = immutcheck("scan", str(PROJECT / "fixtures" / "demo"), "--format", "json", "--now", "2026-06-01")
    assert outcome.code == 1
    rules = {finding["rule"] for finding in json.loads(outcome.out)["findings"]}
    assert {"ssh-open-to-internet", "ecr-tag-mutable", "codedeploy-in-place"} <= rules

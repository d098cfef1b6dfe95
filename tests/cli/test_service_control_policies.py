"""Service control policies of the configuration, from `.immutcheck.yaml` to the exit code of scans and audits."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.test_audit import audit
from tests.conftest import Outcome
from tests.live.conftest import ACCOUNT, Aws, aws, moto_endpoint

__all__ = ("audit", "aws", "moto_endpoint")

Immutcheck = Callable[..., Outcome]
RULE = ("--select", "iam-allows-ssm-session", "--include-unknown", "--format", "json")
TEMPLATE = """\
Resources:
  Web:
    Type: AWS::IAM::Role
    Properties:
      RoleName: web
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}]
      Policies: [{PolicyName: own, PolicyDocument: {Statement: [{Effect: Allow, Action: "ssm:StartSession", Resource: "*"}]}}]
  Operators:
    Type: AWS::IAM::Role
    Properties:
      RoleName: operators
      AssumeRolePolicyDocument:
        Statement: [{Effect: Allow, Principal: {Service: ec2.amazonaws.com}, Action: "sts:AssumeRole"}]
      Policies: [{PolicyName: own, PolicyDocument: {Statement: [{Effect: Allow, Action: "ssm:StartSession", Resource: "*"}]}}]
"""
TERRAFORM = """\
resource "aws_iam_role" "web" {
  name = "web"
  assume_role_policy = jsonencode({
    Statement = [{ Effect = "Allow", Principal = { Service = "ec2.amazonaws.com" }, Action = "sts:AssumeRole" }]
  })
}
resource "aws_iam_role_policy" "own" {
  role   = aws_iam_role.web.name
  policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "ssm:StartSession", Resource = "*" }] })
}
"""


def forbid_sessions(folder: Path, exception: str = "") -> None:
    """Configure a service control policy against sessions, with an exception for some principals."""
    statement: dict[str, object] = {"Effect": "Deny", "Action": "ssm:*", "Resource": "*"}
    if exception:
        statement["Condition"] = {"ArnNotLike": {"aws:PrincipalArn": exception}}
    (folder / "policies").mkdir()
    (folder / "policies" / "deny-ssm.json").write_text(json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    (folder / ".immutcheck.yaml").write_text("service_control_policies: [policies/deny-ssm.json]\n")


def answers(outcome: Outcome) -> list[tuple[str, str]]:
    return [(finding["address"], finding["verdict"]) for finding in json.loads(outcome.out)["findings"]]


def test_a_scan_subtracts_them(workplace: Path, immutcheck: Immutcheck) -> None:
    (workplace / "app.yaml").write_text(TEMPLATE)
    assert answers(immutcheck("scan", "app.yaml", *RULE)) == [("Web", "fail"), ("Operators", "fail")]

    forbid_sessions(workplace)

    outcome = immutcheck("scan", "app.yaml", *RULE)
    assert (answers(outcome), outcome.code, outcome.err) == ([], 0, "")
    assert [one["message"] for one in json.loads(outcome.out)["diagnostics"]] == [
        "the service control policies of the configuration are taken to hold for every account that is judged: what they deny is no finding"
    ]


@pytest.mark.parametrize(
    ("exception", "left"),
    [
        ("arn:aws:iam::*:role/operators", [("Operators", "fail")]),
        ("arn:aws:iam::111122223333:role/operators", [("Operators", "unknown")]),
        ("arn:aws:iam::*:user/*", []),
    ],
)
def test_who_is_excepted_is_found(workplace: Path, immutcheck: Immutcheck, exception: str, left: list[tuple[str, str]]) -> None:
    (workplace / "app.yaml").write_text(TEMPLATE)
    forbid_sessions(workplace, exception)
    assert answers(immutcheck("scan", "app.yaml", *RULE)) == left


def test_an_unknown_answer_says_that_a_condition_decides(workplace: Path, immutcheck: Immutcheck) -> None:
    (workplace / "app.yaml").write_text(TEMPLATE)
    forbid_sessions(workplace, "arn:aws:iam::111122223333:role/web")
    (finding,) = json.loads(immutcheck("scan", "app.yaml", *RULE).out)["findings"]
    assert finding["reasons"] == ["a condition of a service control policy decides: aws:PrincipalArn"]


def test_many_files_judged_by_several_processes_get_them_too(workplace: Path, immutcheck: Immutcheck) -> None:
    for number in range(40):
        (workplace / f"app-{number}.yaml").write_text(TEMPLATE)
        (workplace / f"unit-{number}").mkdir()
        (workplace / f"unit-{number}" / "main.tf").write_text(TERRAFORM)
    assert len(answers(immutcheck("scan", *RULE))) == 120
    forbid_sessions(workplace)
    assert answers(immutcheck("scan", *RULE)) == []


def test_a_baseline_made_before_still_matches(workplace: Path, immutcheck: Immutcheck) -> None:
    (workplace / "app.yaml").write_text(TEMPLATE)
    assert immutcheck("scan", "app.yaml", *RULE[:2], "--write-baseline", "accepted.json").code == 0
    forbid_sessions(workplace, "arn:aws:iam::*:role/operators")
    outcome = immutcheck("scan", "app.yaml", "--baseline", "accepted.json", *RULE)
    assert (outcome.code, [(one["address"], one["new"]) for one in json.loads(outcome.out)["findings"]]) == (0, [("Operators", False)])


def test_a_missing_and_a_broken_file_are_usage_errors(workplace: Path, immutcheck: Immutcheck) -> None:
    (workplace / "app.yaml").write_text(TEMPLATE)
    (workplace / ".immutcheck.yaml").write_text("service_control_policies:\n  - nowhere.json\n  - broken.json\n")
    (workplace / "broken.json").write_text('{"Statement":\n  [{"Effect": "Deny", "Action": "ssm:*"}]}')

    outcome = immutcheck("scan", "app.yaml")

    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err == (
        f"immutcheck: {workplace}/.immutcheck.yaml:2:5: `service_control_policies` names nowhere.json, and there is no such file: "
        f"give a path or a glob pattern relative to {workplace}\n"
        f"immutcheck: {workplace}/broken.json:2:4: the statement needs either Resource or NotResource\n"
    )


def test_an_audit_subtracts_them(aws: Aws, audit: Immutcheck, workplace: Path) -> None:
    iam = aws.client("iam")
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}],
    }
    own = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ssm:StartSession", "Resource": "*"}]}
    for name in ("operators", "web"):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
        iam.put_role_policy(RoleName=name, PolicyName="own", PolicyDocument=json.dumps(own))
    arns = [f"arn:aws:iam::{ACCOUNT}:role/{name}" for name in ("operators", "web")]
    assert sorted(answers(audit(*RULE))) == [(arns[0], "fail"), (arns[1], "fail")]

    forbid_sessions(workplace, arns[0])

    assert answers(audit(*RULE)) == [(arns[0], "fail")]

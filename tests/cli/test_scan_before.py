"""`immutcheck scan --before` and `--before-ref` from words to exit code."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import Outcome

Immutcheck = Callable[..., Outcome]

WEB = """\
Resources:
  Web:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: ami-0123456789abcdef0
      InstanceType: %s
      UserData: !Base64 "%s"
"""
RULE = """\
id: changed-in-place
title: It is changed in place
severity: high
confidence: high
resources: [AWS::EC2::Instance]
when: {not: {property: change.Action, in: [none, create]}}
forbid:
  all: [{property: change.Action, equals: update}, {some: change.Properties, satisfies: {property: Name, exists: true}}]
message: "{address} is changed in place: {property}"
why: It is.
fix: Replace it.
references: [https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html]
controls: {AWS-WA: [REL08-BP04]}
examples:
  pass: [{name: a, cloudformation: {Resources: {A: {Type: AWS::S3::Bucket}}}}]
  fail: [{name: b, at: [A], cloudformation: {Resources: {A: {Type: AWS::S3::Bucket}}}}]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The working folder, with a rule beside it."""
    rules = tmp_path / "rules/mine"
    rules.mkdir(parents=True)
    (rules / "changed-in-place.yaml").write_text(RULE)
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return work


def write(path: Path, kind: str = "t3.micro", script: str = "one") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(WEB % (kind, script))


def git(*words: str) -> None:
    given = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    names = ("-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *names, *words], check=True, capture_output=True, env=given)


@pytest.fixture
def scan(immutcheck: Immutcheck) -> Callable[..., tuple[int, Any]]:
    """`scan("app.yaml", "--before", "old.yaml")` → exit code and the JSON report."""

    def call(*words: str) -> tuple[int, Any]:
        outcome = immutcheck("scan", *words, "--rules", "../rules", "--select", "changed-in-place", "--include-unknown", "--format", "json")
        assert outcome.err == ""
        return outcome.code, json.loads(outcome.out)

    return call


def findings(report: Any) -> list[tuple[str, str, str, int]]:
    return [(one["verdict"], one["location"]["path"], one["address"], one["location"]["start_line"]) for one in report["findings"]]


def messages(report: Any) -> list[tuple[str, str]]:
    return [(one["level"], one["message"]) for one in report["diagnostics"]]


Scan = Callable[..., tuple[int, Any]]


def test_without_an_older_version_a_rule_about_changes_does_not_apply(folder: Path, scan: Scan) -> None:
    write(folder / "app.yaml")
    code, report = scan("app.yaml")
    assert (code, report["summary"]["evaluations"], report["findings"]) == (0, 0, [])


def test_one_file_and_its_older_version(folder: Path, scan: Scan) -> None:
    write(folder / "app.yaml", script="two")
    write(folder / "../old.yaml", script="one")
    code, report = scan("app.yaml", "--before", "../old.yaml")
    assert (code, findings(report), messages(report)) == (1, [("fail", "app.yaml", "Web", 7)], [])
    code, report = scan("app.yaml", "--before", "app.yaml")
    assert (code, findings(report), messages(report)) == (0, [], [])


def test_folders(folder: Path, scan: Scan) -> None:
    for name, script in (("same", "one"), ("deep/changed", "two"), ("new", "one")):
        write(folder / f"infra/{name}.yaml", script=script)
    for name in ("same", "deep/changed", "gone"):
        write(folder / f"../old/{name}.yaml")
    code, report = scan("infra", "--before", "../old")
    assert (code, findings(report)) == (1, [("fail", "infra/deep/changed.yaml", "Web", 7)])
    assert messages(report) == [("note", "there is no older version of this file (../old): everything in it is new")]


def test_standard_input(folder: Path, scan: Scan, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder / "old.yaml")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO((WEB % ("t3.large", "one")).encode())))
    code, report = scan("-", "--before", "old.yaml")
    assert (code, findings(report)) == (1, [("fail", "stdin.yaml", "Web", 6)])


def test_the_branch_that_a_pull_request_starts_from(folder: Path, scan: Scan, monkeypatch: pytest.MonkeyPatch) -> None:
    write(folder / "infra/app.yaml")
    write(folder / "infra/same.yaml")
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-q", "-m", "one")
    git("checkout", "-q", "-b", "feature")
    write(folder / "infra/app.yaml", kind="t3.large")
    git("commit", "-q", "-a", "-m", "two")
    write(folder / "infra/new.yaml")
    expected = (1, [("fail", "infra/app.yaml", "Web", 6)])
    code, report = scan(".", "--before-ref", "main")
    assert (code, findings(report)) == expected
    assert messages(report) == [("note", "there is no older version of this file (main): everything in it is new")]
    code, report = scan("infra/app.yaml", "infra/same.yaml", "--before-ref", "HEAD~1")
    assert (code, findings(report), messages(report)) == (*expected, [])
    assert scan(".", "--before-ref", "HEAD")[0] == 0
    monkeypatch.chdir(folder / "infra")
    os.symlink("../rules", "../rules")
    code, report = scan("app.yaml", "--before-ref", "main")
    assert (code, findings(report)) == expected


def test_several_processes_say_the_same(folder: Path, scan: Scan) -> None:
    filler = "#" * 2000 + "\n"
    for index in range(200):
        write(folder / f"infra/{index:03}.yaml", script="two" if index % 7 == 0 else "one")
        write(folder / f"../old/{index:03}.yaml")
        with open(folder / f"infra/{index:03}.yaml", "a") as file:
            file.write(filler)
    code, report = scan("infra", "--before", "../old")
    assert code == 1
    assert findings(report) == [("fail", f"infra/{index:03}.yaml", "Web", 7) for index in range(0, 200, 7)]


def test_an_older_version_that_cannot_be_read_makes_the_run_incomplete(folder: Path, scan: Scan) -> None:
    write(folder / "app.yaml")
    (folder / "old.yaml").write_text("Resources: {Web: [")
    code, report = scan("app.yaml", "--before", "old.yaml")
    assert (code, [finding[:3] for finding in findings(report)]) == (3, [("unknown", "app.yaml", "Web")])
    ((level, message),) = messages(report)
    assert level == "error"
    assert message.startswith("the older version (old.yaml) cannot be read: ")


def test_terraform_code_beside_it_is_noted(folder: Path, scan: Scan) -> None:
    write(folder / "infra/app.yaml")
    (folder / "infra/main.tf").write_text('resource "aws_sns_topic" "a" {}\n')
    write(folder / "old/app.yaml")
    code, report = scan("infra", "--before", "old")
    assert code == 0
    assert messages(report) == [
        ("note", "two versions of Terraform code are not compared: a plan says what would change (terraform show -json)")
    ]


def test_scenarios_are_named(folder: Path, scan: Scan) -> None:
    text = """\
Parameters: {Env: {Type: String, AllowedValues: [dev, prod], Default: dev}}
Conditions: {IsProd: !Equals [!Ref Env, prod]}
Resources:
  Web:
    Type: AWS::EC2::Instance
    Properties: {InstanceType: !If [IsProd, %s, t3.micro]}
"""
    (folder / "app.yaml").write_text(text % "m5.large")
    (folder / "old.yaml").write_text(text % "t3.large")
    code, report = scan("app.yaml", "--before", "old.yaml")
    assert code == 1
    assert [finding["scenario"] for finding in report["findings"]] == ["when Env is prod"]


def test_no_value_of_either_version_is_in_the_report(folder: Path, scan: Scan) -> None:
    write(folder / "app.yaml", script="export PASSWORD=newhunter2correct")
    write(folder / "old.yaml", script="export PASSWORD=oldhunter2correct")
    code, report = scan("app.yaml", "--before", "old.yaml")
    assert code == 1
    assert "hunter2" not in json.dumps(report)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("app.yaml", "--before", "gone.yaml"), "--before gone.yaml: does not exist"),
        (("app.yaml", "--before", "."), "--before .: a folder, but what is scanned is a file"),
        ((".", "--before", "app.yaml"), "--before app.yaml: a file, but what is scanned is a folder"),
        (("app.yaml", ".", "--before", "."),
         "--before: name one file or folder to scan, whose older version that is; for several, use --before-ref"),
        (("-", "--before-ref", "HEAD"), "--before-ref and standard input: say with --stdin-name which file of the revision it is"),
        (("app.yaml", "--before", ""), "--before: a value is missing"),
        (("app.yaml", "--before-ref", ""), "--before-ref: a value is missing"),
        (("app.yaml", "--before", "app.yaml", "--before-ref", "HEAD"),
         "--before and --before-ref together: there is one older version to compare with"),
    ],
)  # fmt: skip
def test_wrong_usage(folder: Path, immutcheck: Immutcheck, words: tuple[str, ...], message: str) -> None:
    write(folder / "app.yaml")
    outcome = immutcheck("scan", *words)
    assert (outcome.code, outcome.out, outcome.err) == (2, "", f"immutcheck: {message}\n")


def test_a_folder_without_git_and_an_unknown_revision(folder: Path, immutcheck: Immutcheck) -> None:
    write(folder / "app.yaml")
    outcome = immutcheck("scan", "--before-ref", "main")
    assert (outcome.code, outcome.err) == (2, f"immutcheck: --before-ref main: {folder} is in no git repository that can be read here\n")
    git("init", "-q")
    outcome = immutcheck("scan", "--before-ref", "main")
    assert outcome.code == 2
    assert (
        outcome.err
        == "immutcheck: --before-ref main: git knows no such revision here; a job may have to fetch it first (git fetch origin)\n"
    )


def test_a_template_that_was_renamed_is_compared_with_what_it_was(folder: Path, scan: Scan) -> None:
    write(folder / "infra/app.yaml")
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("commit", "-qm", "one")
    (folder / "stacks").mkdir()
    git("mv", "infra/app.yaml", "stacks/web.yaml")
    write(folder / "stacks/web.yaml", "t3.large")

    code, report = scan(".", "--before-ref", "main")

    assert (code, findings(report), messages(report)) == (1, [("fail", "stacks/web.yaml", "Web", 6)], [])


def test_a_folder_without_any_older_version_leaves_the_run_incomplete(folder: Path, scan: Scan) -> None:
    for name in ("app.yaml", "batch.yaml"):
        write(folder / "new" / name)
    (folder / "old").mkdir()
    write(folder / "old/elsewhere/app.yaml")

    code, report = scan("new", "--before", "old")

    assert code == 3
    assert [message for level, message in messages(report) if level == "error"] == [
        "none of the 2 templates has an older version in old, so nothing was compared: name the folder that holds them under the same paths"
    ]
    write(folder / "old/app.yaml")
    assert scan("new", "--before", "old")[0] == 0


def test_what_a_repository_never_had_is_new(folder: Path, scan: Scan) -> None:
    git("init", "-q", "-b", "main")
    git("commit", "-qm", "empty", "--allow-empty")
    write(folder / "app.yaml")

    code, report = scan(".", "--before-ref", "main")

    assert (code, [level for level, _ in messages(report)]) == (0, ["note"])


def test_input_that_says_itself_what_changes_is_noted(folder: Path, scan: Scan) -> None:
    write(folder / "app.yaml")
    plan = {"format_version": "1.2", "terraform_version": "1.13.0", "resource_changes": []}
    (folder / "plan.json").write_text(json.dumps(plan))

    code, report = scan("plan.json", "--before", "plan.json")

    said = "this is no template: only templates are compared with an older version (a plan or a change set says itself what it changes)"
    assert (code, messages(report)) == (0, [("note", said)])

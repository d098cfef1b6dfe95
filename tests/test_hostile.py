"""Hostile inputs through the whole program, in a child process: a Diagnostic each, no traceback, and the good files are still judged."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

GOOD = """\
Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: ü
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}
"""
HEAD = "AWSTemplateFormatVersion: '2010-09-09'\n"
BOMB = "".join(f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 10) if i else 'x'}]\n" for i in range(10))

HOSTILE: dict[str, tuple[bytes, str, str]] = {
    "brackets.yaml": ((HEAD + "Resources: " + "[" * 100_000).encode(), "error", "nested more than"),
    "dashes.yaml": ((HEAD + "Resources:\n  " + "- " * 100_000).encode(), "error", "nested more than"),
    "indented.yaml": ((HEAD + "".join(" " * depth + "a:\n" for depth in range(2_000))).encode(), "error", "nested more than"),
    "brackets.json": (b'{"AWSTemplateFormatVersion": ' + b"[" * 100_000, "error", "nested more than"),
    "latin.yaml": ((HEAD + "Description: ü\n" + GOOD).encode("latin-1"), "error", "is not UTF-8"),
    "tabs.yaml": ((HEAD + "Resources:\n\tWeb: {Type: AWS::EC2::Instance}\n").encode(), "error", "tab"),
    "bomb.yaml": ((HEAD + BOMB + "Resources:\n  Web: {Type: AWS::EC2::Instance, Properties: *a9}\n").encode(), "error", "aliases"),
    "recursive.yaml": ((HEAD + "Resources: &r\n  Web: {Type: AWS::EC2::Instance, Properties: *r}\n").encode(), "error", "alias"),
    "zero.yaml": ((HEAD + "a: \x00\n").encode(), "error", ""),
    "truncated.json": (b'{"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"A": ', "error", ""),
    "type.yaml": ((HEAD + "Resources:\n  Web:\n    Type: {a: b}\n").encode(), "error", "needs a Type that is a text"),
    "properties.yaml": (b"Resources:\n  Web: {Type: AWS::EC2::Instance, Properties: [1]}\n", "error", "must be a mapping"),
    "duplicate.yaml": (b"Resources:\n  A: {Type: AWS::EC2::EIP}\n  A: {Type: AWS::EC2::EIP}\n", "warning", "second time"),
    "module.yaml": (b"Resources:\n  A: {Type: 'AWS::X::Y::MODULE'}\n", "warning", "not expanded"),
    "if.yaml": (b"Resources:\n  A: {Type: AWS::EC2::Instance, Properties: {KeyName: !If [a, b]}}\n", "error", "Fn::If"),
    "undeclared.yaml": (b"Resources:\n  A: {Type: AWS::EC2::Instance, Properties: {KeyName: !Ref Nobody}}\n", "error", "Nobody"),
    "nested.yaml": (
        b"Resources:\n  A: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: gone.yaml}}\n",
        "warning",
        "gone.yaml",
    ),
    "self.yaml": (b"Resources:\n  A: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: self.yaml}}\n", "warning", "self.yaml"),
}


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "immutcheck", *words], cwd=folder, capture_output=True, text=True, timeout=120, env={**os.environ}
    )


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> tuple[subprocess.CompletedProcess[str], dict[str, object]]:
    folder = tmp_path_factory.mktemp("hostile")
    for name, (data, _, _) in HOSTILE.items():
        (folder / name).write_bytes(data)
    (folder / "good.yaml").write_text(GOOD, encoding="utf-8")
    (folder / "utf16.yaml").write_bytes(GOOD.encode("utf-16"))
    os.symlink(folder, folder / "loop")
    os.mkfifo(folder / "pipe.yaml")
    process = run(folder, "scan", ".", "--format", "text=out.txt", "--format", "json", "--format", "sarif=out.sarif")
    return process, json.loads(process.stdout)


def test_the_run_goes_on_to_its_end(outcome: tuple[subprocess.CompletedProcess[str], dict[str, object]]) -> None:
    process, report = outcome
    assert process.returncode == 1
    assert process.stderr == ""
    assert report["complete"] is False


def test_good_files_are_still_judged(outcome: tuple[subprocess.CompletedProcess[str], dict[str, object]]) -> None:
    findings: list[dict[str, dict[str, str]]] = outcome[1]["findings"]  # type: ignore[assignment]
    assert {"good.yaml", "utf16.yaml"} <= {finding["location"]["path"] for finding in findings}


@pytest.mark.parametrize("name", HOSTILE)
def test_every_hostile_file_has_its_diagnostic(outcome: tuple[subprocess.CompletedProcess[str], dict[str, object]], name: str) -> None:
    _, level, words = HOSTILE[name]
    diagnostics: list[dict[str, object]] = outcome[1]["diagnostics"]  # type: ignore[assignment]
    own = [one for one in diagnostics if one["location"] and one["location"]["path"] == name]  # type: ignore[index]
    assert any(one["level"] == level and words in str(one["message"]) for one in own), own


def test_a_file_of_fifty_megabytes_ends_in_an_answer(tmp_path: Path) -> None:
    resource = '"R%d": {"Type": "AWS::EC2::EIP", "Properties": {"Tags": [{"Key": "k", "Value": "%s"}]}}'
    text = ",".join(resource % (number, "x" * 2000) for number in range(24_000))
    (tmp_path / "huge.json").write_text('{"Resources": {' + text + "}}")
    process = run(tmp_path, "scan", "huge.json", "--format", "json", "--select", "ssh-open-to-internet")
    assert process.returncode == 0, process.stderr[-2000:]
    assert json.loads(process.stdout)["summary"]["resources"] == 24_000


def test_a_template_of_ten_thousand_resources_is_judged(tmp_path: Path) -> None:
    group = (
        "  R%d:\n    Type: AWS::EC2::SecurityGroup\n    Properties:\n      GroupDescription: g\n      SecurityGroupIngress:\n"
        "        - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}\n"
    )
    (tmp_path / "many.yaml").write_text("Resources:\n" + "".join(group % number for number in range(10_000)))
    process = run(tmp_path, "scan", "many.yaml", "--format", "json", "--select", "ssh-open-to-internet")
    assert process.returncode == 1, process.stderr[-2000:]
    assert json.loads(process.stdout)["summary"]["failed"] == 10_000


def test_escapes_in_scanned_text_never_reach_the_terminal(tmp_path: Path) -> None:
    (tmp_path / "esc.yaml").write_text(
        'Resources:\n  "A\\e[31m\\u202E":\n    Type: AWS::ECR::Repository\n    Properties: {ImageTagMutability: "\\e]0;x\\a"}\n'
    )
    process = run(tmp_path, "scan", "esc.yaml", "--include-unknown")
    assert process.returncode in (1, 3)
    assert not set(process.stdout) & set("\x1b\x07\u202e")

"""A release that only hands over another value is a change, too: what parameters were given in the older version."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Outcome

Immutcheck = Callable[..., Outcome]

WEB = """\
Parameters:
  Size: {Type: String}
  Stage: {Type: String, AllowedValues: [test, prod]}
Conditions:
  IsProd: !Equals [!Ref Stage, prod]
Resources:
  Web:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: ami-0123456789abcdef0
      InstanceType: !Ref Size
      EbsOptimized: !If [IsProd, true, false]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "app.yaml").write_text(WEB)
    write_values("given.json", Size="m7g.large", Stage="prod")
    return tmp_path


def write_values(name: str, **values: str) -> None:
    Path(name).write_text(json.dumps([{"ParameterKey": key, "ParameterValue": value} for key, value in values.items()]))


def found(immutcheck: Immutcheck, *words: str) -> list[tuple[str, str, str]]:
    outcome = immutcheck("scan", "app.yaml", *words, "--select", "instance-changed-in-place", "--include-unknown", "--format", "json")
    return [(one["verdict"], one["property"], one["scenario"]) for one in json.loads(outcome.out)["findings"]]


def git(*words: str) -> None:
    given = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    names = ("-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *names, *words], check=True, capture_output=True, env=given)


def test_same_values_are_no_change(folder: Path, immutcheck: Immutcheck) -> None:
    assert found(immutcheck, "--before", "app.yaml", "--parameters", "given.json") == []


def test_other_values_of_the_older_version_are_a_change(folder: Path, immutcheck: Immutcheck) -> None:
    write_values("former.json", Size="m7g.medium", Stage="prod")

    assert found(immutcheck, "--before", "app.yaml", "--parameters", "given.json", "--before-parameters", "former.json") == [
        ("fail", "InstanceType", "")
    ]


def test_value_that_chooses_is_the_older_ones_own(folder: Path, immutcheck: Immutcheck) -> None:
    write_values("former.json", Size="m7g.large", Stage="test")

    findings = found(immutcheck, "--before", "app.yaml", "--parameters", "given.json", "--before-parameters", "former.json")
    assert [(verdict, name) for verdict, name, _ in findings] == [("fail", "EbsOptimized")]


def test_parameters_file_is_taken_from_the_revision(folder: Path, immutcheck: Immutcheck) -> None:
    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "release")
    write_values("given.json", Size="m7g.xlarge", Stage="prod")

    assert found(immutcheck, "--before-ref", "HEAD", "--parameters", "given.json") == [("fail", "InstanceType", "")]
    (folder / ".immutcheck.yaml").write_text("parameters: given.json\n")
    assert found(immutcheck, "--before-ref", "HEAD") == [("fail", "InstanceType", "")]


def test_parameters_file_that_the_revision_does_not_have_tells_nothing_of_it(folder: Path, immutcheck: Immutcheck) -> None:
    git("init", "-q")
    git("add", "app.yaml")
    git("commit", "-qm", "release")

    assert found(immutcheck, "--before-ref", "HEAD", "--parameters", "given.json") == []


def test_parameters_file_that_was_broken_is_named_with_its_revision(folder: Path, immutcheck: Immutcheck) -> None:
    values = (folder / "given.json").read_text()
    (folder / "given.json").write_text("[{")
    git("init", "-q")
    git("add", "-A")
    git("commit", "-qm", "release")
    (folder / "given.json").write_text(values)
    outcome = immutcheck("scan", "app.yaml", "--before-ref", "HEAD", "--parameters", "given.json")

    assert outcome.code == 2
    assert outcome.err.startswith("immutcheck: given.json in HEAD:1:3: ")


def test_values_of_no_older_version_are_refused(folder: Path, immutcheck: Immutcheck) -> None:
    outcome = immutcheck("scan", "app.yaml", "--before-parameters", "given.json")

    assert outcome.code == 2
    assert "--before-parameters without --before or --before-ref" in outcome.err

"""The import ban: what a one-file run may load, read from `python -X importtime`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

TEMPLATE = """\
Resources:
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: open
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 0.0.0.0/0}
"""
HEAVY = {
    "rich",
    "jsonschema",
    "boto3",
    "botocore",
    "cfnlint",
    "checkov",
    "samtranslator",
    "tfparse",
    "dataclasses",
    "inspect",
    "unittest",
    "logging",
}
COMMAND_LINE = {"typer", "click", "pydantic"}


def loaded_modules(code: str, folder: Path, cache: Path) -> set[str]:
    environment = {**os.environ, "IMMUTCHECK_CACHE_DIR": str(cache)}
    for _ in range(2):  # the first run fills the rule cache and may validate
        process = subprocess.run(
            [sys.executable, "-X", "importtime", "-c", code], cwd=folder, env=environment, capture_output=True, text=True, timeout=120
        )
        assert process.returncode == 1, process.stdout + process.stderr
    return {line.rsplit("|", 1)[1].strip().split(".")[0] for line in process.stderr.splitlines() if line.startswith("import time:")}


@pytest.fixture
def workplace(tmp_path: Path) -> Path:
    (tmp_path / "app.yaml").write_text(TEMPLATE)
    return tmp_path


def test_hook_loads_nothing_heavy(workplace: Path, tmp_path: Path) -> None:
    code = "import sys; sys.argv = ['immutcheck-hook', 'app.yaml']; from immutcheck.cli.hook import main; main()"
    loaded = loaded_modules(code, workplace, tmp_path / "cache")
    assert not loaded & (HEAVY | COMMAND_LINE | {"pathspec", "zipfile", "pathlib", "typing"})


def test_scan_of_one_file_loads_nothing_heavy(workplace: Path, tmp_path: Path) -> None:
    code = "import sys; sys.argv = ['immutcheck', 'scan', 'app.yaml']; from immutcheck.cli.main import main; main()"
    loaded = loaded_modules(code, workplace, tmp_path / "cache")
    # Typer itself brings dataclasses, inspect and the like.
    assert not loaded & ({"rich", "jsonschema", "boto3", "botocore", "cfnlint", "checkov", "samtranslator", "tfparse", "pathspec"})


def test_importing_the_package_does_nothing(workplace: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-c", "import sys; before = set(sys.modules); import immutcheck; print(sorted(set(sys.modules) - before))"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert process.stdout.strip() == "['immutcheck']"


@pytest.mark.parametrize(
    "code",
    [
        "sys.argv = ['immutcheck-hook', 'app.yaml']; from immutcheck.cli.hook import main; main()",
        "sys.argv = ['immutcheck', 'scan', '.']; from immutcheck.cli.main import main; main()",
    ],
    ids=["hook", "scan"],
)
def test_no_scan_touches_the_network(workplace: Path, tmp_path: Path, code: str) -> None:
    (workplace / "remote.yaml").write_text(
        "Resources:\n  Stack: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://s3.amazonaws.com/b/t.yaml'}}\n"
        "  Server: {Type: AWS::EC2::Instance, Properties: {ImageId: '{{resolve:ssm:/golden}}'}}\n"
    )
    guard = "import os, sys\ndef guard(event, arguments):\n    if event.startswith('socket.'): os._exit(99)\nsys.addaudithook(guard)\n"
    environment = {**os.environ, "IMMUTCHECK_CACHE_DIR": str(tmp_path / "cache")}
    process = subprocess.run(
        [sys.executable, "-c", guard + code], cwd=workplace, env=environment, capture_output=True, text=True, timeout=120
    )
    assert process.returncode == 1, (process.returncode, process.stderr)

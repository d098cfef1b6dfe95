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
CONFIGURATION = """\
variable "sources" {
  default = ["0.0.0.0/0"]
}

data "aws_iam_policy_document" "d" {
  statement {
    actions = ["s3:Get*"]
  }
}

resource "aws_security_group" "open" {
  dynamic "ingress" {
    for_each = toset(["22", "443"])
    content {
      protocol    = "tcp"
      from_port   = ingress.value
      to_port     = ingress.value
      cidr_blocks = [for source in var.sources : cidrsubnet(source, 0, 0)]
    }
  }
  tags = merge({ name = upper("x") }, jsondecode(data.aws_iam_policy_document.d.json))
}
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
    """The first names of the modules that the second run of `code` loads; it has to find something."""
    return {name.split(".")[0] for name in all_loaded_modules(code, folder, cache)}


def all_loaded_modules(code: str, folder: Path, cache: Path) -> set[str]:
    environment = {**os.environ, "IMMUTCHECK_CACHE_DIR": str(cache)}
    for _ in range(2):  # the first run fills the rule cache and may validate
        process = subprocess.run(
            [sys.executable, "-X", "importtime", "-c", code], cwd=folder, env=environment, capture_output=True, text=True, timeout=120
        )
        assert process.returncode == 1, process.stdout + process.stderr
    return {line.rsplit("|", 1)[1].strip() for line in process.stderr.splitlines() if line.startswith("import time:")}


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


RUNS = {
    "hook": "import sys; sys.argv = ['immutcheck-hook', '{0}']; from immutcheck.cli.hook import main; main()",
    "scan": "import sys; sys.argv = ['immutcheck', 'scan', '{0}']; from immutcheck.cli.main import main; main()",
}


@pytest.mark.parametrize("name", RUNS)
def test_templates_load_nothing_of_terraform(workplace: Path, tmp_path: Path, name: str) -> None:
    loaded = all_loaded_modules(RUNS[name].format("app.yaml"), workplace, tmp_path / "cache")
    assert [module for module in loaded if module.startswith(("immutcheck.sources.terraform", "tree_sitter", "re2", "google"))] == []


SCRIPTED = """\
Resources:
  Server:
    Type: AWS::EC2::Instance
    Properties:
      UserData: !Base64 |
        #!/bin/bash
        yum update -y
"""


@pytest.mark.parametrize("name", RUNS)
def test_the_grammar_of_shells_is_loaded_for_a_script_only(workplace: Path, tmp_path: Path, name: str) -> None:
    (workplace / "server.yaml").write_text(SCRIPTED)
    loaded = all_loaded_modules(RUNS[name].format("server.yaml"), workplace, tmp_path / "cache")
    assert "tree_sitter_bash" in loaded
    assert [module for module in loaded if module.startswith(("tree_sitter_hcl", "immutcheck.sources.terraform"))] == []
    without = all_loaded_modules(RUNS[name].format("app.yaml"), workplace, tmp_path / "cache")
    assert [module for module in without if module.startswith(("tree_sitter", "immutcheck.scripts"))] == []


def test_hook_loads_nothing_heavy_for_terraform(workplace: Path, tmp_path: Path) -> None:
    (workplace / "main.tf").write_text(CONFIGURATION)
    loaded = loaded_modules(RUNS["hook"].format("main.tf"), workplace, tmp_path / "cache")
    assert {"tree_sitter", "tree_sitter_hcl"} <= loaded
    # tree_sitter itself brings typing, the archive of the schemas zipfile, pathlib and urllib
    assert not loaded & (HEAVY | COMMAND_LINE | {"pathspec", "tempfile"})


def test_scan_loads_nothing_heavy_for_terraform(workplace: Path, tmp_path: Path) -> None:
    (workplace / "main.tf").write_text(CONFIGURATION)
    loaded = loaded_modules(RUNS["scan"].format("main.tf"), workplace, tmp_path / "cache")
    assert not loaded & {"rich", "jsonschema", "boto3", "botocore", "cfnlint", "checkov", "samtranslator", "tfparse", "pathspec"}


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
        "sys.argv = ['immutcheck-hook', 'main.tf']; from immutcheck.cli.hook import main; main()",
        "sys.argv = ['immutcheck', 'scan', '.']; from immutcheck.cli.main import main; main()",
    ],
    ids=["hook", "hook-terraform", "scan"],
)
def test_no_scan_touches_the_network(workplace: Path, tmp_path: Path, code: str) -> None:
    (workplace / "remote.yaml").write_text(
        "Resources:\n  Stack: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: 'https://s3.amazonaws.com/b/t.yaml'}}\n"
        "  Server: {Type: AWS::EC2::Instance, Properties: {ImageId: '{{resolve:ssm:/golden}}'}}\n"
    )
    (workplace / "main.tf").write_text(
        CONFIGURATION + 'module "m" {\n  source = "git::https://git.example.com/m.git"\n}\n'
        'module "r" {\n  source  = "terraform-aws-modules/vpc/aws"\n  version = "5.0.0"\n}\n'
    )
    guard = "import os, sys\ndef guard(event, arguments):\n    if event.startswith('socket.'): os._exit(99)\nsys.addaudithook(guard)\n"
    environment = {**os.environ, "IMMUTCHECK_CACHE_DIR": str(tmp_path / "cache")}
    process = subprocess.run(
        [sys.executable, "-c", guard + code], cwd=workplace, env=environment, capture_output=True, text=True, timeout=120
    )
    assert process.returncode == 1, (process.returncode, process.stderr)

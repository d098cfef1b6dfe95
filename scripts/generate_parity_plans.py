"""Write `tests/parity/cases/*/plan.json`: what Terraform plans for the `main.tf` beside it.

    python -m scripts.generate_parity_plans [CASE…]            every case, or those named
    python -m scripts.generate_parity_plans --check [CASE…]    compare; exit 1 when a plan is stale
    --plugin-dir DIRECTORY                                     take the provider from there instead of downloading it

A case may have folders of modules, and a `plan.tfvars` with values that only the plan is made with.

Runs terraform with made-up credentials and without asking AWS anything, so a case may only have data sources that Terraform answers by
itself. Kept of `terraform show -json` is what says what there will be, and not the time, the empty prior state, and what says it again.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
CASES = ROOT / "tests" / "parity" / "cases"
PLAN = "plan.json"
OTHERS = frozenset((PLAN, "template.yaml", "expected.yaml"))
"""What in a case's folder is not Terraform's."""
GIVEN = "plan.tfvars"
"""Values that only the plan is made with: Terraform plans nothing while a variable has none."""
KEPT = ("format_version", "terraform_version", "variables", "resource_changes", "configuration")
OFFLINE = """\
terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "5.100.0"
    }
  }
}

provider "aws" {
  region                      = "eu-central-1"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}
"""


class TerraformFolder:
    """A folder in which terraform is set up once and one case after the other is planned."""

    def __init__(self, path: Path, plugins: str | None) -> None:
        self.path = path
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("TF_", "AWS_"))},
            "AWS_ACCESS_KEY_ID": "mock",
            "AWS_SECRET_ACCESS_KEY": "mock",
            "AWS_EC2_METADATA_DISABLED": "true",
            "CHECKPOINT_DISABLE": "1",
            "TF_IN_AUTOMATION": "1",
        }
        (path / "offline.tf").write_text(OFFLINE)
        self._run("init", "-input=false", *([f"-plugin-dir={plugins}"] if plugins else []))

    def plan(self, case: Path) -> Any:
        """The whole plan of the case."""
        for old in self.path.iterdir():
            if old.is_dir() and not old.name.startswith("."):
                shutil.rmtree(old)
            elif old.is_file() and not old.name.startswith("."):
                old.unlink()
        (self.path / "offline.tf").write_text(OFFLINE)
        for source in case.iterdir():
            if source.is_dir():
                shutil.copytree(source, self.path / source.name)
            elif source.name not in OTHERS:
                shutil.copy(source, self.path / source.name)
        if any(source.is_dir() for source in case.iterdir()):
            self._run("get")
        given = [f"-var-file={GIVEN}"] if (case / GIVEN).is_file() else []
        self._run("plan", "-input=false", "-lock=false", "-refresh=false", "-out=plan.out", *given)
        return json.loads(self._run("show", "-json", "plan.out"))

    def _run(self, *words: str) -> str:
        finished = subprocess.run(
            ["terraform", *words, *(["-no-color"] if words[0] != "show" else [])],
            cwd=self.path,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        if finished.returncode:
            raise RuntimeError(f"terraform {words[0]}: {finished.stderr.strip()}")
        return finished.stdout


def render_plan(plan: dict[str, Any]) -> str:
    """The plan with one line for each change and each part of the configuration."""
    lines = [f"{json.dumps(name)}: {_render(name, plan[name])}" for name in KEPT if name in plan]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _render(name: str, value: Any) -> str:
    if name == "resource_changes":
        return "[\n" + ",\n".join(_compact(change) for change in value) + "\n]"
    if name == "configuration":
        parts = []
        for part, inner in sorted(value.items()):
            if part == "root_module":
                members = [f"{json.dumps(key)}: {_render_members(member)}" for key, member in sorted(inner.items())]
                parts.append(f"{json.dumps(part)}: {{\n" + ",\n".join(members) + "\n}")
            else:
                parts.append(f"{json.dumps(part)}: {_compact(inner)}")
        return "{\n" + ",\n".join(parts) + "\n}"
    return _compact(value)


def _render_members(value: Any) -> str:
    if isinstance(value, list):
        return "[\n" + ",\n".join(_compact(member) for member in value) + "\n]"
    return _compact(value)


def _compact(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def main() -> int:
    parser = argparse.ArgumentParser(description="Write the plans of the parity cases.")
    parser.add_argument("cases", nargs="*", metavar="CASE", help="names of cases; all of them without")
    parser.add_argument("--check", action="store_true", help="only compare")
    parser.add_argument("--plugin-dir", metavar="DIRECTORY", help="where the AWS provider is unpacked")
    arguments = parser.parse_args()
    names = arguments.cases or sorted(path.name for path in CASES.iterdir() if path.is_dir())
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        terraform = TerraformFolder(Path(folder), arguments.plugin_dir)
        for name in names:
            target = CASES / name / PLAN
            try:
                text = render_plan(terraform.plan(CASES / name))
            except RuntimeError as error:
                print(f"{name}: {error}", file=sys.stderr)
                failed += 1
                continue
            if not arguments.check:
                target.write_text(text)
            elif not target.is_file() or target.read_text() != text:
                print(f"{name}: {PLAN} is stale: run python -m scripts.generate_parity_plans {name}", file=sys.stderr)
                failed += 1
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())

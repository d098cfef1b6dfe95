"""What the README shows is run: the CI jobs' shell steps, and the output of the first scan."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from immutcheck.packs.catalogue import load_catalogue
from tests.conftest import PROJECT, Outcome

README = (PROJECT / "README.md").read_text(encoding="utf-8")


def fenced(language: str, containing: str) -> str:
    """The one fenced block of that language that holds the text."""
    blocks = [block for block in re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL) if containing in block]
    assert len(blocks) == 1, f"{len(blocks)} {language} blocks with {containing!r}"
    return blocks[0]


@pytest.fixture(scope="module")
def job_environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A machine of a CI service: an empty virtual environment, and this project's wheel where pip looks."""
    folder = tmp_path_factory.mktemp("machine")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder / "wheels"), str(PROJECT)]
    subprocess.run(build, check=True, capture_output=True)
    venv.create(folder / "venv", with_pip=True)
    links = f"{folder / 'wheels'} {os.environ.get('PIP_FIND_LINKS', '')}".strip()
    keep = {name: value for name, value in os.environ.items() if not name.startswith("IMMUTCHECK_")}
    return {**keep, "PATH": f"{folder / 'venv' / 'bin'}{os.pathsep}{os.environ['PATH']}", "PIP_FIND_LINKS": links}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    shutil.copytree(PROJECT / "fixtures" / "demo", tmp_path / "infrastructure")
    return tmp_path


def run_steps(steps: list[str], folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """As CI services do: one shell that stops at the first failure."""
    script = "set -eo pipefail\n" + "\n".join(steps)
    return subprocess.run(["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, timeout=400)


def test_github_job_fails_on_findings_and_leaves_sarif(checkout: Path, job_environment: dict[str, str]) -> None:
    job = yaml.safe_load(fenced("yaml", "upload-sarif"))
    steps = [step for one in job["jobs"].values() for step in one["steps"]]
    process = run_steps([step["run"] for step in steps if "run" in step], checkout, job_environment)
    assert process.returncode == 1, process.stdout + process.stderr
    (upload,) = [step for step in steps if "upload-sarif" in step.get("uses", "")]
    assert upload["if"] == "always()"
    assert json.loads((checkout / upload["with"]["sarif_file"]).read_text())["runs"][0]["results"]


def test_gitlab_job_fails_on_findings_and_leaves_its_artefact(checkout: Path, job_environment: dict[str, str]) -> None:
    (job,) = yaml.safe_load(fenced("yaml", "artifacts:")).values()
    process = run_steps(job["script"], checkout, job_environment)
    assert process.returncode == 1, process.stdout + process.stderr
    for path in job["artifacts"]["paths"]:
        assert (checkout / path).exists()


def test_first_commands_are_the_two_promised() -> None:
    top = README[: README.index("```", README.index("make test"))]
    assert "make demo" in top


def test_what_the_readme_shows_is_what_the_tool_prints() -> None:
    process = subprocess.run([sys.executable, "-m", "scripts.generate_readme", "--check"], cwd=PROJECT, capture_output=True, text=True)
    assert process.returncode == 0, process.stderr


@pytest.mark.parametrize("word", re.findall(r"`immutcheck rules (\w+)", README))
def test_commands_the_readme_names_exist(word: str, immutcheck: Callable[..., Outcome]) -> None:
    assert immutcheck("rules", word, "--help").code == 0


def test_links_of_the_readme_lead_somewhere() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", README):
        assert (PROJECT / target).exists(), target


def test_configuration_of_the_readme_is_valid(tmp_path: Path) -> None:
    from immutcheck.configuration import parse_configuration

    text = fenced("yaml", "break_glass:")
    (tmp_path / "organization").mkdir()
    denied = {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "ssm:StartSession", "Resource": "*"}]}
    (tmp_path / "organization" / "deny-sessions.json").write_text(json.dumps(denied))
    assert parse_configuration(text.encode(), str(tmp_path / ".immutcheck.yaml")).profile == "strict"
    known = {rule.id for rule in load_catalogue().rules}
    assert set(yaml.safe_load(text)["ignore"]) <= known

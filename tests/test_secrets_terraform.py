"""Secrets of Terraform's inputs never leave: not in any output, in a diagnostic, in the cache or in a baseline."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.planted_configurations import BROKEN, BROKEN_VALUES, INNER, MAIN, VALUES, WRONG, S
from tests.planted_plans import AS_JSON, PLAN, STATE
from tests.test_secrets import assert_clean

FILES = {
    "hcl": {"main.tf": MAIN, "inner/main.tf": INNER, "t.tpl": "${password}"},
    "values": {
        "main.tf": MAIN,
        "inner/main.tf": INNER,
        "terraform.tfvars": VALUES,
        "b.auto.tfvars.json": json.dumps({"pin": S["noecho"] + "3"}),
    },
    "json": {"main.tf.json": json.dumps(AS_JSON, indent=1)},
    "broken": {"main.tf": BROKEN, "terraform.tfvars": BROKEN_VALUES, "more.tf": MAIN[:3000]},
    "wrong": {"main.tf": WRONG, "terraform.tfvars": VALUES, "t.tpl": "${password + 1}"},
    "plan": {"plan.json": json.dumps(PLAN)},
    "plan-with-code": {"plan.json": json.dumps(PLAN), "main.tf": MAIN, "inner/main.tf": INNER},
    "plan-broken": {"plan.json": json.dumps(PLAN)[:-400]},
    "state": {"terraform.tfstate": json.dumps(STATE, indent=1)},
    "state-broken": {"terraform.tfstate": json.dumps(STATE, indent=1)[:-300]},
}
EVERYTHING = ("--profile", "strict", "--include-unknown", "--include-passed", "--include-suppressed", "--verbose")
GIVEN = ("--var", f"given={S['password']}", "--var", f"pin={S['noecho']}", "--var-file", "prod.vars", "--var", f"nobody={S['option']}")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("secrets")
    for root, files in FILES.items():
        for name, text in files.items():
            path = folder / root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    (folder / "prod.vars").write_text(VALUES + f'api_token = ["{S["allowed-two"]}"]\n')
    return folder


def run(folder: Path, *words: str) -> str:
    environment = {
        **os.environ,
        "IMMUTCHECK_CACHE_DIR": str(folder / "cache"),
        "TF_VAR_db_password": S["default"],
        "TF_VAR_number_password": S["password"],
        "TF_VAR_settings": f'{{ one = {{ password = "{S["mapped"]}" }}, two = "{S["option"]}" }}',
    }
    process = subprocess.run(
        [sys.executable, "-m", "immutcheck", "scan", *words], cwd=folder, capture_output=True, text=True, timeout=120, env=environment
    )
    assert process.returncode in (0, 1, 3, 4), process.stderr
    return process.stdout + process.stderr


@pytest.mark.parametrize("root", FILES)
@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_no_output_holds_a_secret(folder: Path, root: str, form: str) -> None:
    assert_clean(run(folder, root, "--format", form, *EVERYTHING))


@pytest.mark.parametrize("root", ["hcl", "values", "json", "wrong"])
@pytest.mark.parametrize("form", ["text", "json", "sarif"])
def test_no_output_holds_a_value_that_is_given(folder: Path, root: str, form: str) -> None:
    assert_clean(run(folder, root, "--format", form, *EVERYTHING, *GIVEN))


def test_no_file_alone_shows_its_secrets(folder: Path) -> None:
    for root, files in FILES.items():
        for name in files:
            assert_clean(run(folder, f"{root}/{name}", "--format", "json", *EVERYTHING))


def test_the_secrets_are_found(folder: Path) -> None:
    findings = json.loads(run(folder, "hcl", "--format", "json", "--profile", "strict"))["findings"]
    found = {(finding["address"], finding["property"]) for finding in findings if finding["verdict"] == "fail"}
    assert {
        ("aws_lambda_function.f", "Environment.Variables.DB_PASSWORD"),
        ("aws_lambda_function.f", "Environment.Variables.PLAIN"),
        ("aws_lambda_function.f", "Environment.Variables.MAPPED_PASSWORD"),
        ('aws_lambda_function.each["a"]', "Environment.Variables.PASSWORD"),
        ("aws_ecs_task_definition.t", "ContainerDefinitions[0].Environment[0].Value"),
        ("aws_db_instance.main", "MasterUserPassword"),
        ("module.inner.aws_db_instance.inner", "MasterUserPassword"),
        ("aws_secretsmanager_secret.s", "SecretString"),
        ("aws_elastic_beanstalk_environment.b", "OptionSettings[0].Value"),
        ("provider.aws", "SecretKey"),
        ("var.db_password", "Default"),
        ("output.password", "Value"),
    } <= found


def test_no_baseline_and_no_cache_holds_a_secret(folder: Path) -> None:
    run(folder, ".", "--write-baseline", "baseline.json", "--profile", "strict", *GIVEN)
    assert_clean((folder / "baseline.json").read_text())
    for file in (folder / "cache").rglob("*"):
        if file.is_file():
            assert_clean(file.read_bytes().decode("utf-8", "replace"))

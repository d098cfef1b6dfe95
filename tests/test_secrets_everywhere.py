"""One secret for every place of every kind of input, each planted once: none of them leaves, whatever is asked for.

`test_secrets.py` and `test_secrets_terraform.py` look at one source each; here everything meets: also snapshots, rules of one's own, their
examples, and crashes.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.planted_everywhere import BESIDE, FILES, GIVEN, PLANTED

FLAGS = {
    "short": (),
    "verbose": ("--verbose",),
    "unknown": ("--include-unknown",),
    "passed": ("--include-passed",),
    "everything": ("--verbose", "--include-unknown", "--include-passed", "--include-suppressed"),
}
FORMATS = ("text", "json", "sarif")
HOUSE_RULES = ("--rules", "own", "--profile", "strict")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("planted")
    for name, text in {**{f"in/{name}": text for name, text in FILES.items()}, **BESIDE}.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


def run(folder: Path, *words: str, code: str = "from immutcheck.cli.entry import run_command; run_command()") -> tuple[int, str]:
    """The exit code and everything that was said."""
    environment = {**os.environ, "IMMUTCHECK_CACHE_DIR": str(folder / "cache"), "COLUMNS": "500"}
    process = subprocess.run(
        [sys.executable, "-c", code, *words], cwd=folder, capture_output=True, text=True, timeout=300, env=environment, check=False
    )
    return process.returncode, process.stdout + process.stderr


def shown_in(text: str) -> list[str]:
    """Where the secrets were planted that are in the text: as they are, escaped, or encoded."""
    return [where for where, secret in PLANTED.items() if any(form in text for form in forms_of(secret))]


def forms_of(secret: str) -> set[str]:
    encoded = {base64.b64encode(b"x" * shift + secret.encode()).decode().rstrip("=")[4:-4] for shift in range(3)}
    return {secret, json.dumps(secret)[1:-1], *encoded}


def test_every_input_is_read_and_the_secrets_are_found(folder: Path) -> None:
    """What nobody reads can show nothing."""
    report = json.loads(run(folder, "scan", "in", "--format", "json", *HOUSE_RULES, *FLAGS["everything"])[1])
    places = [one["location"]["path"] for one in (*report["findings"], *report["diagnostics"]) if one["location"]]
    assert {path.removeprefix("in/") for path in places} >= {name for name in FILES if "tfvars" not in name and "manifest" not in name}
    secrets = [(one["address"], one["property"]) for one in report["findings"] if one["verdict"] == "fail" and "secret" in one["rule"]]
    assert set(secrets) >= {
        ("Function", "Environment.Variables.DB_PASSWORD"),
        ("Function", "Environment.Variables.PLAIN"),
        ("Function", "Environment.Variables.MAPPED_PASSWORD"),
        ("Server", "UserData"),
        ("Task", "ContainerDefinitions[0].Environment[0].Value"),
        ("Hello", "Environment.Variables.API_TOKEN"),
        ("Hello", "Environment.Variables.GLOBAL_PASSWORD"),
        ("Secret4A", "SecretString"),
        ("aws_lambda_function.f", "Environment.Variables.A_PASSWORD"),
        ("aws_instance.web", "UserData"),
        ("arn:aws:lambda:eu-west-1:111122223333:function:f", "Environment.Variables.PLAIN"),
    }


def test_far_more_than_thirty_secrets_are_planted_in_inputs_of_every_kind() -> None:
    inputs = "\n".join([*FILES.values(), *BESIDE.values(), GIVEN])
    assert len(set(PLANTED.values())) == len(PLANTED) >= 60
    assert set(PLANTED) - set(shown_in(inputs)) == set(), "each stands in some input"


def test_the_other_lines_of_a_script_with_a_secret_are_shown(folder: Path) -> None:
    """What is hidden as a whole hides secrets, too."""
    report = json.loads(run(folder, "scan", "in/app.yaml", "in/tf", "--format", "json", *HOUSE_RULES)[1])
    lines = {line.strip() for one in report["findings"] if one["excerpt"] for line in one["excerpt"]["lines"]}
    assert lines >= {
        "export DB_PASSWORD=«redacted»",
        "curl -fsSL https://example.com/install.sh | bash",
        '- "«redacted»\\ndnf -y upgrade\\n"',
        "dnf -y upgrade",
        "export DB_PASSWORD=«redacted»${var.masked}«redacted»",
    }


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("flags", FLAGS)
def test_no_output_of_all_inputs_together_holds_a_secret(folder: Path, form: str, flags: str) -> None:
    code, said = run(folder, "scan", "in", "--format", form, *HOUSE_RULES, *FLAGS[flags])
    assert (code, shown_in(said)) == (1, [])
    assert "broken.yaml" in said
    assert "own-variable" in said


@pytest.mark.parametrize("name", [name for name in FILES if "tfvars" not in name])
def test_no_output_of_one_input_holds_a_secret(folder: Path, name: str) -> None:
    code, said = run(folder, "scan", f"in/{name}", "--format", "json", "--format", "text=/dev/stderr", *HOUSE_RULES, *FLAGS["everything"])
    assert code in (1, 3)
    assert shown_in(said) == []


@pytest.mark.parametrize("form", FORMATS)
def test_no_output_holds_a_value_that_is_given(folder: Path, form: str) -> None:
    given = ("--parameters", "parameters.json", "--var", f"given_password={GIVEN}", "--var", f"nobody_token={GIVEN}")
    code, said = run(folder, "scan", "in/app.yaml", "in/tf", "--format", form, *given, *HOUSE_RULES, *FLAGS["everything"])
    assert code in (1, 2, 3)
    assert shown_in(said) == []


@pytest.mark.parametrize(
    "words", [("--baseline", "wrong-baseline.json"), ("--parameters", "wrong-parameters.json")], ids=["baseline", "parameters"]
)
def test_no_complaint_about_a_file_holds_a_secret(folder: Path, words: tuple[str, ...]) -> None:
    code, said = run(folder, "scan", "in/app.yaml", *words)
    assert (code, shown_in(said)) == (2, [])


def test_no_baseline_and_no_file_of_the_cache_holds_a_secret(folder: Path) -> None:
    code, said = run(folder, "scan", "in", *HOUSE_RULES, "--write-baseline", "baseline.json")
    kept = [file for file in (folder / "cache").rglob("*") if file.is_file()]
    written = "\n".join([said, *(file.read_bytes().decode("utf-8", "replace") for file in (folder / "baseline.json", *kept))])
    assert (code, kept != []) == (3, True)  # 3: the broken files could not be read
    # The cache holds rules, not inputs: what the examples of somebody's rules say is in their own file.
    assert shown_in(written) == []


def test_the_baseline_still_knows_every_finding(folder: Path) -> None:
    run(folder, "scan", "in/app.yaml", "in/tf", *HOUSE_RULES, "--write-baseline", "known.json")
    code, said = run(folder, "scan", "in/app.yaml", "in/tf", *HOUSE_RULES, "--baseline", "known.json", "--format", "json", "--verbose")
    assert (code, shown_in(said)) == (0, [])


def test_running_the_examples_of_a_rule_shows_no_secret(folder: Path) -> None:
    code, said = run(folder, "rules", "test", "own")
    assert code == 1
    assert said.count("FAILED") == 4, "every example is wrong, so that something is said of it"
    assert shown_in(said) == []


def test_the_page_of_a_rule_shows_no_secret(folder: Path) -> None:
    code, said = run(folder, "rules", "show", "own-variable", "--rules", "own")
    assert (code, shown_in(said)) == (0, [])


CRASHING = {
    "operator": """
from immutcheck.engine.operators import table
def crash(argument):
    def check(value, evaluation):
        raise ValueError(f"cannot judge {value!r} of {evaluation.resource.properties!r}")
    return check
for name in ("literal_secret", "matches", "exists"):
    if name in table.OPERATORS:
        table.OPERATORS[name] = table.OPERATORS[name].replace(factory=crash)
""",
    "scan": """
import immutcheck.scan as room
judge = room.run_scan
def crash(request, **more):
    report = judge(request, **more)
    try:
        raise ValueError(open("in/app.yaml").read())
    except ValueError as error:
        raise KeyError(open("in/app.json").read()) from error
room.run_scan = crash
""",
}
RUN = "\nfrom immutcheck.cli.entry import run_command\nrun_command()\n"


def test_a_rule_that_crashes_shows_no_secret(folder: Path) -> None:
    code, said = run(folder, "scan", "in", *HOUSE_RULES, *FLAGS["everything"], code=CRASHING["operator"] + RUN)
    assert "own-variable on resource Function: ValueError" in said
    assert (code, shown_in(said)) == (1, [])


def test_a_crash_of_the_program_shows_where_and_no_secret(folder: Path) -> None:
    code, said = run(folder, "scan", "in", *HOUSE_RULES, *FLAGS["everything"], code=CRASHING["scan"] + RUN)
    assert "ValueError\n" in said
    assert "KeyError\n" in said
    assert "in crash" in said
    assert (code, shown_in(said)) == (3, [])

"""Hostile and broken Terraform through the whole program, in a child process with little memory: a Diagnostic each, and what is good is
judged."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.hostile_terraform_inputs import BROKEN, CALL, CASES, GOOD, LAST, SNAPPED

Report = dict[str, list[dict[str, dict[str, str]]]]

MEMORY = 3 << 30
JUDGED_MANY_TIMES = {"count-ten-thousand": 1024, "count-billion": 1024}


def write(folder: Path, files: dict[str, str | bytes]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def run(folder: Path, *words: str) -> Report:
    process = subprocess.run(
        [sys.executable, "-m", "immutcheck", "scan", *words, "--format", "json", "--include-unknown"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=240,
        env={**os.environ},
        preexec_fn=limit_memory,
    )
    assert process.stderr == ""
    assert process.returncode in (0, 1, 3)
    report: Report = json.loads(process.stdout)
    assert [one["message"] for one in report["diagnostics"] if "crashed" in str(one["code"])] == []
    return report


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The report of all cases: one folder each, in one run."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, (text, _) in BROKEN.items():
        write(folder / name, {"main.tf": f'{GOOD}\nresource "aws_instance" "bad" {{\n{text}\n}}\n\n{LAST}'})
    for name, (text, _) in SNAPPED.items():
        write(folder / name, {"main.tf": f"{GOOD}\n{text}\n{LAST}"})
    for name, (files, _, _) in CASES.items():
        write(folder / name, files)
    return run(folder, ".")


def judged(report: Report, name: str) -> list[str]:
    return [
        str(finding["address"])
        for finding in report["findings"]
        if str(finding["rule"]) == "ssh-open-to-internet" and finding["location"]["path"].startswith(f"{name}/")
    ]


@pytest.mark.parametrize("name", [*BROKEN, *SNAPPED])
def test_blocks_around_a_broken_one_are_judged(report: Report, name: str) -> None:
    assert judged(report, name) == ["aws_security_group.good", "aws_security_group.last"]


@pytest.mark.parametrize("name", [*BROKEN, *SNAPPED])
def test_broken_text_has_an_error_with_line_and_column(report: Report, name: str) -> None:
    line, column = {**BROKEN, **SNAPPED}[name][1]
    above = len(GOOD.splitlines()) + 1
    own = [one for one in report["diagnostics"] if one["location"]["path"] == f"{name}/main.tf"]
    assert [(str(one["level"]), one["location"]["start_line"], one["location"]["start_column"]) for one in own] == [
        ("error", above + line, column)
    ]


@pytest.mark.parametrize("name", CASES)
def test_good_blocks_are_judged_beside_the_hostile_ones(report: Report, name: str) -> None:
    assert len(judged(report, name)) == JUDGED_MANY_TIMES.get(name, 1)


@pytest.mark.parametrize("name", CASES)
def test_hostile_input_has_its_diagnostic(report: Report, name: str) -> None:
    _, level, words = CASES[name]
    own = [one for one in report["diagnostics"] if one["location"]["path"].split("/")[0] == name and str(one["code"]) != "not-judged"]
    if level:
        assert any(str(one["level"]) == level and words in str(one["message"]) for one in own), own
    else:
        assert own == []


def test_two_thousand_files_are_one_root(tmp_path: Path) -> None:
    write(tmp_path, {f"f{number}.tf": f"locals {{\n  l{number} = {number}\n}}\n" for number in range(2_000)})
    write(tmp_path, {"good.tf": GOOD.replace("= 22", "= local.l22")})
    assert judged_alone(run(tmp_path, ".")) == ["aws_security_group.good"]


def test_links_that_lead_out_are_not_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    write(outside, {"module/main.tf": LAST, "secret.txt": "text-outside", "x.tfvars": "port = 22\n"})
    write(
        inside,
        {
            "main.tf": GOOD.replace("from_port   = 22", "from_port   = var.port")
            + 'variable "port" {\n  default = 22\n}\n'
            + CALL.format("m", "./linked")
            + 'resource "aws_ssm_parameter" "p" {\n  name  = file("${path.module}/link.txt")\n  value = templatefile("link.txt", {})\n'
            '  description = filebase64("folder/secret.txt")\n  tags = { x = file("../outside/secret.txt") }\n}\n'
        },
    )
    for name, target in (
        ("linked", outside / "module"),
        ("link.txt", outside / "secret.txt"),
        ("terraform.tfvars", outside / "x.tfvars"),
        ("folder", outside),
        ("extra.tf", outside / "module" / "main.tf"),
        ("loop", inside),
        ("gone.tf", tmp_path / "nowhere"),
        ("endless.tf", Path("/dev/zero")),
    ):
        os.symlink(target, inside / name)
    os.mkfifo(inside / "pipe.tf")
    report = run(inside, ".")
    assert judged_alone(report) == ["aws_security_group.good"]
    assert "text-outside" not in json.dumps(report)
    assert [str(one["message"]) for one in report["diagnostics"] if "linked" in str(one["message"])]


def test_what_may_not_be_read_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"main.tf": GOOD + CALL.format("m", "./closed"), "closed/main.tf": LAST, "shut.tf": LAST})
    (tmp_path / "closed").chmod(0)
    (tmp_path / "shut.tf").chmod(0)
    if os.access(tmp_path / "shut.tf", os.R_OK):
        pytest.skip("who runs this may read everything")
    try:
        report = run(tmp_path, ".")
    finally:
        (tmp_path / "closed").chmod(0o700)
    assert judged_alone(report) == ["aws_security_group.good"]
    assert {"shut.tf", "main.tf"} <= {one["location"]["path"] for one in report["diagnostics"] if str(one["level"]) == "error"}


def test_json_form_gives_the_same_findings(tmp_path: Path) -> None:
    ingress = {"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]}
    write(tmp_path / "a", {"main.tf": GOOD})
    write(tmp_path / "b", {"main.tf.json": json.dumps({"resource": {"aws_security_group": {"good": {"ingress": ingress}}}})})
    findings = run(tmp_path, ".")["findings"]
    answers = [
        {(str(one["rule"]), str(one["address"]), str(one["property"])) for one in findings if str(one["location"]["path"]).startswith(root)}
        for root in ("a/", "b/")
    ]
    assert answers[0] == answers[1]
    assert ("ssh-open-to-internet", "aws_security_group.good", "SecurityGroupIngress[0]") in answers[0]


def judged_alone(report: Report) -> list[str]:
    return [str(finding["address"]) for finding in report["findings"] if str(finding["rule"]) == "ssh-open-to-internet"]

"""`immutcheck scan` from words to exit code."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from immutcheck.cli.output import Output, plan_outputs
from immutcheck.cli.scan import order_variables, read_time
from immutcheck.model.errors import UsageError
from tests.conftest import Outcome

OPEN = """\
Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: web
      SecurityGroupIngress:
        - IpProtocol: tcp
          FromPort: 22
          ToPort: 22
          CidrIp: 0.0.0.0/0
"""
CLEAN = """\
Resources:
  Images:
    Type: AWS::ECR::Repository
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      ImageTagMutability: IMMUTABLE
      ImageScanningConfiguration: {ScanOnPush: true}
"""
UNSCOPED = """\
Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties: {Engine: postgres, AutoMinorVersionUpgrade: true}
"""
UNDECIDED = """\
Parameters:
  Mutability: {Type: String}
Resources:
  Images:
    Type: AWS::ECR::Repository
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      ImageTagMutability: !Ref Mutability
      ImageScanningConfiguration: {ScanOnPush: true}
"""
Immutcheck = Callable[..., Outcome]
ONLY_SSH = ("--select", "ssh-open-to-internet")
ONLY_ECR = ("--select", "ecr-tag-mutable")


class TestExitCodes:
    def test_nothing_found_is_0(self, workplace: Path, immutcheck: Immutcheck) -> None:
        (workplace / "app.yaml").write_text(CLEAN)
        assert immutcheck("scan", *ONLY_ECR).code == 0

    def test_findings_are_1(self, workplace: Path, immutcheck: Immutcheck) -> None:
        (workplace / "app.yaml").write_text(OPEN)
        outcome = immutcheck("scan", *ONLY_SSH)
        assert outcome.code == 1
        assert "app.yaml:7" in outcome.out
        assert "ssh-open-to-internet" in outcome.out

    @pytest.mark.parametrize(
        "words",
        [
            ("--format", "xml"),
            ("--format", "text", "--format", "json"),
            ("--format", "text", "--format", "sarif=x.sarif", "--output", "y"),
            ("--select", "ssh-open-to-internett"),
            ("--pack", "no-shh-rdp"),
            ("--profile", "strikt"),
            ("--fail-on", "fatal"),
            ("--now", "yesterday"),
            ("--parameters", "missing.json"),
            ("--baseline", "missing.json"),
            ("--rules", "missing"),
            ("--no-such-option",),
            ("missing.yaml",),
            ("",),
            ("app.yaml", "--output", ""),
            ("app.yaml", "--profile", ""),
            ("app.yaml", "--parameters", ""),
            ("app.yaml", "--baseline", ""),
            ("app.yaml", "--write-baseline", ""),
            ("app.yaml", "--format", "json=one", "--write-baseline", "one"),
        ],
        ids=" ".join,
    )
    def test_wrong_usage_is_2_and_said_on_standard_error(self, workplace: Path, immutcheck: Immutcheck, words: tuple[str, ...]) -> None:
        (workplace / "app.yaml").write_text(OPEN)
        outcome = immutcheck("scan", *words)
        assert outcome.code == 2
        assert outcome.out == ""
        assert outcome.err.strip()
        assert "Traceback" not in outcome.err

    def test_misspelt_rule_gets_the_nearest_name(self, workplace: Path, immutcheck: Immutcheck) -> None:
        assert "ssh-open-to-internet" in immutcheck("scan", "--select", "ssh-open-to-internett").err

    def test_unreadable_template_is_3_and_says_incomplete(self, workplace: Path, immutcheck: Immutcheck) -> None:
        (workplace / "app.yaml").write_text(CLEAN)
        (workplace / "broken.yaml").write_text("AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  A: [\n")
        outcome = immutcheck("scan", *ONLY_ECR)
        assert outcome.code == 3
        assert "INCOMPLETE" in outcome.out
        assert "broken.yaml:" in outcome.out

    def test_findings_win_over_incomplete_and_the_summary_still_says_it(self, workplace: Path, immutcheck: Immutcheck) -> None:
        (workplace / "app.yaml").write_text(OPEN)
        (workplace / "broken.yaml").write_text("AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  A: [\n")
        outcome = immutcheck("scan", *ONLY_SSH)
        assert outcome.code == 1
        assert "INCOMPLETE" in outcome.out

    def test_nothing_to_scan_is_4(self, workplace: Path, immutcheck: Immutcheck) -> None:
        (workplace / "notes.yaml").write_text("a: b\n")
        assert immutcheck("scan").code == 4

    def test_exit_zero_hides_findings_but_not_wrong_usage(self, workplace: Path, immutcheck: Immutcheck) -> None:
        (workplace / "app.yaml").write_text(OPEN)
        assert immutcheck("scan", "--exit-zero").code == 0
        assert immutcheck("scan", "--exit-zero", "--profile", "nope").code == 2

    def test_fail_on_sets_the_bar(self, workplace: Path, immutcheck: Immutcheck) -> None:
        (workplace / "app.yaml").write_text(CLEAN.replace("IMMUTABLE", "MUTABLE"))
        assert immutcheck("scan", *ONLY_ECR).code == 1
        assert immutcheck("scan", *ONLY_ECR, "--fail-on", "critical").code == 0

    def test_unknown_counts_only_when_asked(self, workplace: Path, immutcheck: Immutcheck) -> None:
        (workplace / "app.yaml").write_text(UNDECIDED)
        quiet = immutcheck("scan", *ONLY_ECR)
        assert quiet.code == 0
        assert "1 unknown" in quiet.out
        loud = immutcheck("scan", *ONLY_ECR, "--fail-on-unknown")
        assert loud.code == 1
        assert "parameter `Mutability` has no default" in loud.out


class TestInputs:
    def test_given_parameters_decide(self, workplace: Path, immutcheck: Immutcheck) -> None:
        (workplace / "app.yaml").write_text(UNDECIDED)
        (workplace / "prod.json").write_text('[{"ParameterKey": "Mutability", "ParameterValue": "MUTABLE"}]')
        assert immutcheck("scan", "app.yaml", *ONLY_ECR, "--parameters", "prod.json").code == 1
        (workplace / "prod.json").write_text('{"Parameters": {"Mutability": "IMMUTABLE"}}')
        outcome = immutcheck("scan", "app.yaml", *ONLY_ECR, "--parameters", "prod.json")
        assert outcome.code == 0
        assert "1 unknown" not in outcome.out

    def test_standard_input_has_the_given_name(self, workplace: Path, immutcheck: Immutcheck, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(OPEN.encode())))
        outcome = immutcheck("scan", "-", "--stdin-name", "stacks/web.yaml", "--format", "json", *ONLY_SSH)
        assert outcome.code == 1
        assert json.loads(outcome.out)["findings"][0]["location"]["path"] == "stacks/web.yaml"

    @pytest.mark.parametrize("name", ["/infra/app.yaml", "../../infra/app.yaml", "./infra//app.yaml", "infra\\app.yaml"])
    def test_name_of_standard_input_stays_inside(
        self, workplace: Path, immutcheck: Immutcheck, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(OPEN.encode())))
        outcome = immutcheck("scan", "-", "--stdin-name", name, *ONLY_SSH, "--format", "json")
        assert json.loads(outcome.out)["findings"][0]["location"]["path"] == "infra/app.yaml"

    def test_standard_input_that_is_no_template_is_incomplete(
        self, workplace: Path, immutcheck: Immutcheck, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\x00\x01{")))
        assert immutcheck("scan", "-").code in (3, 4)

    def test_excluded_files_are_not_scanned(self, workplace: Path, immutcheck: Immutcheck) -> None:
        (workplace / "generated").mkdir()
        (workplace / "generated" / "app.yaml").write_text(OPEN)
        assert immutcheck("scan", "--exclude", "generated/**").code == 4

    def test_exclusion_is_relative_to_the_working_folder(
        self, workplace: Path, immutcheck: Immutcheck, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (workplace / "infra" / "old").mkdir(parents=True)
        (workplace / "infra" / "old" / "app.yaml").write_text(OPEN)
        monkeypatch.chdir(workplace / "infra")
        assert immutcheck("scan", ".", "--exclude", "old/app.yaml").code == 4
        assert immutcheck("scan", ".", "--exclude", str(workplace / "infra" / "old")).code == 4
        monkeypatch.chdir(workplace)
        assert immutcheck("scan", "infra", "--exclude", "old/app.yaml").code == 1

    def test_paths_in_the_configuration_are_relative_to_its_folder(self, workplace: Path, immutcheck: Immutcheck) -> None:
        (workplace / "infra [1]" / "old").mkdir(parents=True)
        (workplace / "infra [1]" / "old" / "app.yaml").write_text(OPEN)
        configuration = workplace / "infra [1]" / ".immutcheck.yaml"
        configuration.write_text("exclude: [old/app.yaml]\n")
        assert immutcheck("scan", "infra [1]").code == 4
        (workplace / "infra [1]" / "old" / "app.yaml").write_text(UNSCOPED)
        configuration.write_text("select: [rds-auto-minor-version-upgrade]\nscope: {paths: ['new/**']}\n")
        assert immutcheck("scan", "infra [1]").code == 0
        configuration.write_text("select: [rds-auto-minor-version-upgrade]\nscope: {paths: ['old/**']}\n")
        assert immutcheck("scan", "infra [1]").code == 1

    def test_unknown_word_of_the_configuration_is_placed_there(self, workplace: Path, immutcheck: Immutcheck) -> None:
        (workplace / "app.yaml").write_text(OPEN)
        (workplace / ".immutcheck.yaml").write_text("ignore: [no-such-rule]\n")
        outcome = immutcheck("scan")
        assert outcome.code == 2
        assert outcome.err.startswith(f"immutcheck: {workplace / '.immutcheck.yaml'}: unknown rule `no-such-rule`")

    def test_paths_are_relative_to_the_repository(self, workplace: Path, immutcheck: Immutcheck, monkeypatch: pytest.MonkeyPatch) -> None:
        (workplace / "infra").mkdir()
        (workplace / "infra" / "app.yaml").write_text(OPEN)
        monkeypatch.chdir(workplace / "infra")
        outcome = immutcheck("scan", "app.yaml", "--format", "json", *ONLY_SSH)
        assert json.loads(outcome.out)["findings"][0]["location"]["path"] == "infra/app.yaml"

    def test_configuration_above_the_scanned_path_holds(self, workplace: Path, immutcheck: Immutcheck) -> None:
        (workplace / "app.yaml").write_text(OPEN)
        (workplace / ".immutcheck.yaml").write_text("ignore: [ssh-open-to-internet]\n")
        assert immutcheck("scan", "--pack", "no-ssh-rdp").code == 0

    def test_wrong_configuration_is_2_with_its_place(self, workplace: Path, immutcheck: Immutcheck) -> None:
        (workplace / ".immutcheck.yaml").write_text("profile: strict\nselekt: []\n")
        outcome = immutcheck("scan")
        assert outcome.code == 2
        assert ".immutcheck.yaml:2:1: unknown setting `selekt`: did you mean `select`?" in outcome.err


class TestOutputs:
    def test_several_formats_in_one_run(self, workplace: Path, immutcheck: Immutcheck) -> None:
        (workplace / "app.yaml").write_text(OPEN)
        outcome = immutcheck("scan", "--format", "text", "--format", "sarif=out.sarif", "--format", "json=out.json", *ONLY_SSH)
        assert "ssh-open-to-internet" in outcome.out
        sarif = json.loads((workplace / "out.sarif").read_text())
        assert sarif["runs"][0]["results"][0]["ruleId"] == "ssh-open-to-internet"
        assert json.loads((workplace / "out.json").read_text())["findings"][0]["rule"] == "ssh-open-to-internet"

    def test_output_names_the_file_of_one_format(self, workplace: Path, immutcheck: Immutcheck) -> None:
        (workplace / "app.yaml").write_text(OPEN)
        outcome = immutcheck("scan", "--format", "sarif", "--output", "out.sarif")
        assert outcome.out == ""
        assert json.loads((workplace / "out.sarif").read_text())["version"] == "2.1.0"

    @pytest.mark.parametrize("words", [("--output", "-"), ("--format", "text=-")], ids=" ".join)
    def test_dash_is_standard_output(self, workplace: Path, immutcheck: Immutcheck, words: tuple[str, ...]) -> None:
        (workplace / "app.yaml").write_text(OPEN)
        outcome = immutcheck("scan", "app.yaml", *ONLY_SSH, *words)
        assert "1 failed" in outcome.out
        assert not (workplace / "-").exists()

    def test_unwritable_output_is_2(self, workplace: Path, immutcheck: Immutcheck) -> None:
        (workplace / "app.yaml").write_text(OPEN)
        outcome = immutcheck("scan", "--output", "no/such/folder.txt")
        assert outcome.code == 2
        assert "cannot be written" in outcome.err

    @pytest.mark.parametrize("output", ["text", "json", "sarif"])
    def test_same_input_gives_the_same_bytes(self, workplace: Path, immutcheck: Immutcheck, output: str) -> None:
        for name in ("a.yaml", "b.yaml", "c.yaml"):
            (workplace / name).write_text(OPEN)
        words = ("--format", output, "--now", "2026-01-31", "--include-unknown")
        first = immutcheck("scan", "a.yaml", "b.yaml", "c.yaml", *words)
        assert immutcheck("scan", "c.yaml", "a.yaml", "b.yaml", *words) == first
        assert immutcheck("scan", ".", *words) == first

    def test_no_absolute_path_in_any_output(self, workplace: Path, immutcheck: Immutcheck) -> None:
        (workplace / "app.yaml").write_text(OPEN)
        for output in ("text", "json", "sarif"):
            assert str(workplace) not in immutcheck("scan", "--format", output).out

    def test_unwritten_combination_of_outputs_is_refused(self) -> None:
        with pytest.raises(UsageError):
            plan_outputs(["json=a", "sarif=./a"], None)
        with pytest.raises(UsageError):
            plan_outputs(["json="], None)
        assert plan_outputs([], None) == (Output("text", ""),)
        assert plan_outputs(["json"], "x") == (Output("json", "x"),)


def test_help_is_complete(immutcheck: Immutcheck) -> None:
    outcome = immutcheck("scan", "--help")
    assert outcome.code == 0
    words = "--format --output --rules --pack --profile --select --ignore --fail-on --fail-on-unknown --include-unknown --include-passed"
    words += " --parameters --var --var-file --exclude --baseline --write-baseline --now --exit-zero --stdin-name"
    for word in words.split():
        assert word in outcome.out, word
    assert "Examples:" in outcome.out
    assert "Exit codes:" in outcome.out


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-31", "2026-01-31T00:00:00Z"),
        ("2026-01-31T12:00:00Z", "2026-01-31T12:00:00Z"),
        ("2026-01-31T12:00:00+02:00", "2026-01-31T10:00:00Z"),
        ("2026-01-31 12:30", "2026-01-31T12:30:00Z"),
        ("0999-01-31", "0999-01-31T00:00:00Z"),
    ],
)
def test_now_is_read_as_utc(text: str, expected: str) -> None:
    assert read_time(text) == expected


@pytest.mark.parametrize("text", ["", "now", "2026-13-01", "31.01.2026", "2026-W05", "20260131"])
def test_now_that_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        read_time(text)


def test_misspelt_parameter_is_pointed_out(workplace: Path, immutcheck: Immutcheck) -> None:
    (workplace / "app.yaml").write_text(UNDECIDED)
    (workplace / "prod.json").write_text('{"Parameters": {"Mutabillity": "IMMUTABLE"}}')
    outcome = immutcheck("scan", "app.yaml", *ONLY_ECR, "--parameters", "prod.json")
    assert "the given parameter `Mutabillity` is declared by no scanned template: did you mean `Mutability`?" in " ".join(
        outcome.out.split()
    )
    (workplace / "prod.json").write_text('{"Parameters": {"Mutability": "IMMUTABLE"}}')
    assert "declared by no" not in immutcheck("scan", "app.yaml", *ONLY_ECR, "--parameters", "prod.json").out


def test_templates_that_nest_each_other_are_still_judged(workplace: Path, immutcheck: Immutcheck) -> None:
    nesting = "  Other: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: %s.yaml}}\n"
    (workplace / "one.yaml").write_text(OPEN + nesting % "two")
    (workplace / "two.yaml").write_text(OPEN + nesting % "one")
    outcome = immutcheck("scan", *ONLY_SSH, "--format", "json")
    assert outcome.code == 1
    assert {finding["location"]["path"] for finding in json.loads(outcome.out)["findings"]} == {"one.yaml", "two.yaml"}


def test_variables_keep_the_order_of_the_command_line() -> None:
    arguments = ["immutcheck", "scan", "--var", "a=1", "--var-file=x.tfvars", ".", "--var=b=2", "--var-file", "y.tfvars"]
    assert order_variables(["a=1", "b=2"], ["x.tfvars", "y.tfvars"], arguments) == (
        ("var", "a=1"),
        ("var-file", "x.tfvars"),
        ("var", "b=2"),
        ("var-file", "y.tfvars"),
    )

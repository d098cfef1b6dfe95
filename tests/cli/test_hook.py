"""`immutcheck-hook`: the pre-commit entry."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

from tests.conftest import Outcome
from tests.samples import OPEN_TO_SSH

Hook = Callable[..., Outcome]

CHILD = """\
Parameters:
  Source: {Type: String, Default: 0.0.0.0/0}
Resources:
  Web:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: web
      SecurityGroupIngress:
        - {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref Source}
"""
PARENT = """\
Resources:
  Network:
    Type: AWS::CloudFormation::Stack
    Properties:
      TemplateURL: nested/network.yaml
      Parameters:
        Source: %s
"""


def test_bad_template_is_blocked(workplace: Path, hook: Hook) -> None:
    (workplace / "app.yaml").write_text(OPEN_TO_SSH)
    outcome = hook("app.yaml")
    assert outcome.code == 1
    assert "ssh-open-to-internet" in outcome.out


def test_files_of_no_known_kind_pass_in_silence(workplace: Path, hook: Hook) -> None:
    (workplace / "compose.yaml").write_text("services: {web: {image: nginx}}\n")
    (workplace / "package.json").write_text('{"name": "x"}')
    assert hook("compose.yaml", "package.json") == Outcome(0, "", "")


def test_deleted_and_absent_files_pass(workplace: Path, hook: Hook) -> None:
    assert hook("gone.yaml").code == 0
    assert hook().code == 0


def test_broken_template_is_incomplete(workplace: Path, hook: Hook) -> None:
    (workplace / "app.yaml").write_text("AWSTemplateFormatVersion: '2010-09-09'\nResources: [\n")
    assert hook("app.yaml").code == 3


def test_options_are_refused_and_help_is_given(workplace: Path, hook: Hook) -> None:
    assert hook("--profile", "strict").code == 2
    assert "usage:" in hook("--help").out


def test_configuration_file_is_respected(workplace: Path, hook: Hook) -> None:
    (workplace / "app.yaml").write_text(OPEN_TO_SSH)
    (workplace / ".immutcheck.yaml").write_text("select: [ecr-tag-mutable]\n")
    assert hook("app.yaml").code == 0


def test_wrong_configuration_is_2(workplace: Path, hook: Hook) -> None:
    (workplace / "app.yaml").write_text(OPEN_TO_SSH)
    (workplace / ".immutcheck.yaml").write_text("selekt: []\n")
    assert hook("app.yaml").code == 2


def test_nested_template_is_judged_as_its_parent_uses_it(workplace: Path, hook: Hook) -> None:
    (workplace / "nested").mkdir()
    (workplace / "nested" / "network.yaml").write_text(CHILD)
    (workplace / ".immutcheck.yaml").write_text("select: [ssh-open-to-internet]\n")
    assert hook("nested/network.yaml").code == 1
    (workplace / "root.yaml").write_text(PARENT % "10.0.0.0/24")
    assert hook("nested/network.yaml").code == 0
    (workplace / "root.yaml").write_text(PARENT % "0.0.0.0/0")
    outcome = hook("nested/network.yaml")
    assert outcome.code == 1
    assert "nested/network.yaml:9" in outcome.out


def test_a_parent_that_opens_what_it_nests_is_blocked(workplace: Path, hook: Hook) -> None:
    (workplace / "nested").mkdir()
    (workplace / "nested" / "network.yaml").write_text(CHILD)
    (workplace / "root.yaml").write_text(PARENT % "0.0.0.0/0")
    (workplace / ".immutcheck.yaml").write_text("select: [ssh-open-to-internet]\n")
    outcome = hook("root.yaml")
    assert outcome.code == 1
    assert "root.yaml:2:3: nested here, as Network" in outcome.out


CHILD_STACK = "  Child: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: one.yaml}}\n"


def test_only_what_touches_the_given_files_is_reported(workplace: Path, hook: Hook) -> None:
    (workplace / "one.yaml").write_text("Resources:\n  Child: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: two.yaml}}\n")
    (workplace / "two.yaml").write_text("Resources:\n  Queue: {Type: 'AWS::SQS::Queue'}\n")
    (workplace / "root.yaml").write_text(
        OPEN_TO_SSH + "  Child: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: one.yaml}}\n"
    )
    (workplace / ".immutcheck.yaml").write_text("select: [ssh-open-to-internet]\n")
    assert hook("two.yaml") == Outcome(0, "", "")


def test_scan_reports_a_superset_of_the_hook(workplace: Path, hook: Hook, immutcheck: Callable[..., Outcome]) -> None:
    (workplace / "nested").mkdir()
    (workplace / "nested" / "network.yaml").write_text(CHILD)
    (workplace / "root.yaml").write_text(PARENT % "0.0.0.0/0")
    (workplace / "app.yaml").write_text(OPEN_TO_SSH)
    (workplace / "images.yaml").write_text("Resources:\n  Images: {Type: 'AWS::ECR::Repository'}\n")
    scanned = {
        (finding["rule"], finding["location"]["path"], finding["location"]["start_line"])
        for finding in json.loads(immutcheck("scan", "--format", "json").out)["findings"]
    }
    reported = set()
    for name in ("nested/network.yaml", "root.yaml", "app.yaml", "images.yaml"):
        found = re.findall(r"^(?:critical|high|medium|low) +(\S+) +(\S+?):(\d+):\d+$", hook(name).out, re.MULTILINE)
        assert found, name
        reported |= {(rule, path, int(line)) for rule, path, line in found}
    assert reported <= scanned
    assert scanned <= reported, "and together the files of the repository give all of it"


def test_excluded_files_pass_as_in_a_scan(workplace: Path, hook: Hook) -> None:
    (workplace / "generated").mkdir()
    (workplace / "generated" / "app.yaml").write_text(OPEN_TO_SSH)
    (workplace / ".immutcheck.yaml").write_text('exclude: ["generated/**"]\n')
    assert hook("generated/app.yaml") == Outcome(0, "", "")


def test_excluded_parent_does_not_speak_for_its_nested_template(workplace: Path, hook: Hook) -> None:
    (workplace / "nested").mkdir()
    (workplace / "nested" / "network.yaml").write_text(CHILD)
    (workplace / "root.yaml").write_text(PARENT % "10.0.0.0/24")
    (workplace / ".immutcheck.yaml").write_text("select: [ssh-open-to-internet]\nexclude: [root.yaml]\n")
    assert hook("nested/network.yaml").code == 1


def test_file_whose_name_begins_with_a_dash_is_a_file(workplace: Path, hook: Hook) -> None:
    (workplace / "-app.yaml").write_text(OPEN_TO_SSH)
    assert hook("-app.yaml").code == 1


def test_odd_names_are_called_what_a_scan_calls_them(workplace: Path, hook: Hook, immutcheck: Callable[..., Outcome]) -> None:
    (workplace / "a\x1bb.yaml").write_text(OPEN_TO_SSH)
    assert immutcheck("scan", "--write-baseline", "accepted").code == 0
    (workplace / ".immutcheck.yaml").write_text("baseline: accepted\n")
    outcome = hook("a\x1bb.yaml")
    assert outcome.code == 0


def test_unknown_answers_about_other_files_do_not_count(workplace: Path, hook: Hook) -> None:
    (workplace / "child.yaml").write_text("Resources:\n  Queue: {Type: 'AWS::SQS::Queue'}\n")
    (workplace / "root.yaml").write_text(
        "Parameters:\n  Mutability: {Type: String}\nResources:\n"
        "  Child: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: child.yaml}}\n"
        "  Images: {Type: 'AWS::ECR::Repository', Properties: {ImageTagMutability: !Ref Mutability}}\n"
    )
    (workplace / ".immutcheck.yaml").write_text("select: [ecr-tag-mutable]\nfail_on_unknown: true\n")
    assert hook("child.yaml") == Outcome(0, "", "")
    assert hook("root.yaml").code == 1


def test_each_file_is_judged_as_the_configuration_nearest_to_it_says(workplace: Path, hook: Hook) -> None:
    for name in ("strict", "lenient"):
        (workplace / name).mkdir()
        (workplace / name / "app.yaml").write_text(OPEN_TO_SSH)
    (workplace / ".immutcheck.yaml").write_text("select: [ssh-open-to-internet]\n")
    (workplace / "lenient" / ".immutcheck.yaml").write_text("select: [ecr-tag-mutable]\n")
    outcome = hook("strict/app.yaml", "lenient/app.yaml")
    assert outcome.code == 1
    assert "strict/app.yaml" in outcome.out
    assert "lenient/app.yaml" not in outcome.out
    assert hook("lenient/app.yaml").code == 0

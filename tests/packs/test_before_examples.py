"""Examples with `before`: two versions of a template, read, checked and run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from immutcheck.packs.catalogue import load_catalogue
from immutcheck.packs.examples import read_examples
from immutcheck.rule_tests import run_examples
from immutcheck.schemas.store import SchemaStore

from .samples import rule_with
from .test_rule_files import compile_sample, messages

EXAMPLE = {"name": "x", "cloudformation": {"Resources": {}}}
RULE = """\
id: changed-in-place
title: It is changed in place
severity: high
confidence: high
resources: [AWS::EC2::Instance]
forbid: {property: change.Action, equals: update}
message: "{address} is changed in place"
why: It is.
fix: Replace it.
references: [https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html]
controls: {AWS-WA: [REL08-BP04]}
examples:
  pass:
    - name: replaced
      before:
        Resources: {Web: {Type: AWS::EC2::Instance, Properties: {ImageId: ami-1, InstanceType: t3.micro, UserData: a}}}
      cloudformation:
        Resources: {Web: {Type: AWS::EC2::Instance, Properties: {ImageId: ami-2, InstanceType: t3.micro, UserData: b}}}
  fail:
    - name: in place
      at: [Web]
      parameters: {Kind: t3.micro}
      before: |
        Parameters: {Kind: {Type: String}}
        Resources:
          Web: # then
            Type: AWS::EC2::Instance
            Properties: {InstanceType: !Ref Kind, UserData: !Base64 a}
      cloudformation:
        Parameters: {Kind: {Type: String}}
        Resources:
          Web:
            Type: AWS::EC2::Instance
            Properties: {InstanceType: !Ref Kind, UserData: !Base64 b}
  unknown:
    - name: a type that is not known
      before:
        Parameters: {Kind: {Type: String}}
        Resources: {Web: {Type: AWS::EC2::Instance, Properties: {InstanceType: !Ref Kind, UserData: a}}}
      cloudformation:
        Parameters: {Kind: {Type: String}}
        Resources: {Web: {Type: AWS::EC2::Instance, Properties: {InstanceType: !Ref Kind, UserData: b}}}
"""


def write_rule(folder: Path, text: str) -> Path:
    (folder / "mine").mkdir()
    (folder / "mine/changed-in-place.yaml").write_text(text)
    return folder


def run(folder: Path) -> dict[str, tuple[str, ...]]:
    catalogue = load_catalogue([str(folder)])
    rules = [rule for rule in catalogue.rules if rule.id == "changed-in-place"]
    return {result.example.name: result.problems for result in run_examples(rules, catalogue)}


def test_the_older_version_is_read_as_the_rule_file_has_it(tmp_path: Path) -> None:
    examples = read_examples(str(write_rule(tmp_path, RULE) / "mine/changed-in-place.yaml"))
    assert [example.language for example in examples] == ["cloudformation"] * 3
    assert examples[0].before.startswith("Resources: {Web:")
    assert "Web: # then\n    Type" in examples[1].before
    assert examples[1].before != examples[1].text


def test_examples_with_an_older_version_judge_what_changes(tmp_path: Path) -> None:
    assert run(write_rule(tmp_path, RULE)) == {"replaced": (), "in place": (), "a type that is not known": ()}


def test_an_example_that_is_not_as_promised(tmp_path: Path) -> None:
    found = run(write_rule(tmp_path, RULE.replace("{ImageId: ami-2,", "{ImageId: ami-1,")))
    assert found["replaced"][0] == "must not FAIL, found FAIL at Web"


def test_an_older_version_that_cannot_be_read(tmp_path: Path) -> None:
    found = run(write_rule(tmp_path, RULE.replace("Resources:\n          Web: # then", "Resources: [")))
    assert found["in place"][0].startswith("template.yaml: error: the older version (before) cannot be read: ")


@pytest.mark.parametrize(
    ("example", "at", "message"),
    [
        ({"name": "x", "terraform": "x", "before": {"Resources": {}}}, ("examples", "pass", 0, "before"),
         "`before` stands beside `cloudformation` only: it is the older version of that template"),
        ({**EXAMPLE, "before": 3}, ("examples", "pass", 0, "before"), "`before` must be a mapping or a text, not a whole number"),
        ({**EXAMPLE, "before": {}}, ("examples", "pass", 0, "before"), "`before` needs at least one entry"),
    ],
)  # fmt: skip
def test_a_mistake_is_explained(
    store: SchemaStore, rule_schema: dict[str, Any], example: dict[str, object], at: tuple[str | int, ...], message: str
) -> None:
    examples = {"pass": [example], "fail": [{**EXAMPLE, "name": "y", "at": ["A"]}]}
    assert messages(compile_sample(store, rule_schema, examples=examples)) == [(at, message)]
    assert not Draft202012Validator(rule_schema).is_valid(rule_with(examples=examples))


def test_it_may_stand_beside_every_template(store: SchemaStore, rule_schema: dict[str, Any]) -> None:
    for before in ({"Resources": {}}, "Resources: {}"):
        examples = {"pass": [{**EXAMPLE, "before": before}], "fail": [{**EXAMPLE, "name": "y", "at": ["A"], "before": before}]}
        assert messages(compile_sample(store, rule_schema, examples=examples)) == []
        assert Draft202012Validator(rule_schema).is_valid(rule_with(examples=examples))

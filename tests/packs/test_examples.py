"""Examples out of rule files."""

from __future__ import annotations

from pathlib import Path

import pytest

from immutcheck.documents.loading import load_document
from immutcheck.model.errors import RuleFileError
from immutcheck.model.location import Span
from immutcheck.packs.examples import Example, read_examples, slice_text

from .conftest import RULES

RULE = """\
id: sample
examples:
  pass:
    - name: good
      parameters: {Size: 3, Name: x}
      now: 2026-01-31T00:00:00Z
      cloudformation:
        # a comment
        Resources:
          Topic:
            Type: AWS::SNS::Topic
            Properties:
              DisplayName: !Sub "${AWS::StackName}-x"

              Script: |
                one
                  two
  fail:
    - name: bad
      at: [Topic.DisplayName, "Topic.Tags[0]"]
      cloudformation: {Resources: {Topic: {Type: AWS::SNS::Topic,
        Properties: {DisplayName: !Ref Name}}}}
    - name: as text
      at: [Topic]
      cloudformation: |
        {"Resources": {}}
"""


@pytest.fixture
def examples(tmp_path: Path) -> tuple[Example, ...]:
    path = tmp_path / "sample.yaml"
    path.write_text(RULE)
    return read_examples(str(path), shown="pack/sample.yaml")


def test_examples_come_in_order_with_what_they_promise(examples: tuple[Example, ...]) -> None:
    assert [(example.rule_id, example.kind, example.name, example.at) for example in examples] == [
        ("sample", "pass", "good", ()),
        ("sample", "fail", "bad", ("Topic.DisplayName", "Topic.Tags[0]")),
        ("sample", "fail", "as text", ("Topic",)),
    ]
    assert examples[0].parameters == (("Size", 3), ("Name", "x"))
    assert (examples[0].now, examples[1].now) == ("2026-01-31T00:00:00Z", "")


def test_part_of_a_running_account_is_read_like_a_template(tmp_path: Path) -> None:
    text = "id: x\nexamples:\n  unknown:\n    - name: n\n      live:\n        # a comment\n        unread: {AWS::EC2::VPC: denied}\n"
    path = tmp_path / "x.yaml"
    path.write_text(text)
    (example,) = read_examples(str(path))
    assert (example.language, example.template) == ("live", {"unread": {"AWS::EC2::VPC": "denied"}})
    assert example.text == "unread: {AWS::EC2::VPC: denied}\n"


def test_text_keeps_short_tags_and_block_texts(examples: tuple[Example, ...]) -> None:
    assert examples[0].text == (
        "Resources:\n"
        "  Topic:\n"
        "    Type: AWS::SNS::Topic\n"
        "    Properties:\n"
        '      DisplayName: !Sub "${AWS::StackName}-x"\n'
        "\n"
        "      Script: |\n"
        "        one\n"
        "          two\n"
    )
    assert examples[1].text == "{Resources: {Topic: {Type: AWS::SNS::Topic,\nProperties: {DisplayName: !Ref Name}}}}\n"


def test_text_says_the_same_as_the_value(examples: tuple[Example, ...]) -> None:
    for example in examples:
        assert load_document(example.text.encode(), "example").value == example.template
    assert examples[0].template["Resources"]["Topic"]["Properties"]["DisplayName"] == {"Fn::Sub": "${AWS::StackName}-x"}  # type: ignore[index]
    assert examples[2].template == {"Resources": {}}


def test_location_is_where_the_template_stands(examples: tuple[Example, ...]) -> None:
    location = examples[0].location
    assert location.path == "pack/sample.yaml"
    assert location.span is not None
    assert (location.span.start_line, location.span.start_column) == (9, 9)


def test_alias_of_something_outside_is_written_out(tmp_path: Path) -> None:
    text = (
        "id: x\nanchor: &group {Type: AWS::SNS::Topic}\n"
        "examples:\n  pass:\n    - name: n\n      cloudformation:\n        Resources: {A: *group}\n"
    )
    path = tmp_path / "x.yaml"
    path.write_text(text)
    (example,) = read_examples(str(path))
    assert load_document(example.text.encode(), "example").value == {"Resources": {"A": {"Type": "AWS::SNS::Topic"}}}


def test_text_that_is_no_template_has_no_value(tmp_path: Path) -> None:
    path = tmp_path / "x.yaml"
    path.write_text("id: x\nexamples:\n  pass:\n    - {name: n, cloudformation: '{\"Resources\": '}\n")
    (example,) = read_examples(str(path))
    assert (example.template, example.text) == (None, '{"Resources": ')


@pytest.mark.parametrize("path", sorted(RULES.glob("*/*.yaml")), ids=lambda path: path.stem)
def test_examples_that_ship_are_shown_as_they_are_written(path: Path) -> None:
    if path.parent.name == "profiles":
        return
    for example in read_examples(str(path)):
        if isinstance(example.template, dict):
            assert not example.text.startswith('{\n  "'), f"{example.name} had to be written out in JSON"


@pytest.mark.parametrize(
    ("text", "message"),
    [("id: [", ":1:"), ("id: x\n", "the examples are not what rules/rule.schema.json says"), ("[]", "the examples are not")],
)
def test_file_without_examples_is_a_rule_file_error(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "x.yaml"
    path.write_text(text)
    with pytest.raises(RuleFileError, match=f"^pack/x.yaml.*{message}"):
        read_examples(str(path), shown="pack/x.yaml")


def test_file_that_is_gone_is_a_rule_file_error(tmp_path: Path) -> None:
    with pytest.raises(RuleFileError, match="cannot read the rule"):
        read_examples(str(tmp_path / "gone.yaml"))


def test_slice_takes_the_indentation_of_its_first_line() -> None:
    text = "a:\n    b: 1\n   # out\n    c:\n      - 2  # end\n"
    assert slice_text(text, Span(2, 5, 5, 10)) == "b: 1\n# out\nc:\n  - 2\n"

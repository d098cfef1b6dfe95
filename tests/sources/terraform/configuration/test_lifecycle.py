from __future__ import annotations

from immutcheck.model.values import Reference, Unknown
from tests.sources.terraform.configuration.building import existing, load


def reference(address: str, attribute: str = "") -> Reference:
    name = f"{address}.{attribute}" if attribute else address
    return Reference(f"`{name}` is only known after apply", target=address, attribute=attribute)


def test_lifecycle_is_read_with_paths_as_text_and_triggers_as_references() -> None:
    text = (
        'resource "aws_a" "a" {}\nresource "aws_a" "many" {\n  count = 2\n}\nresource "aws_x" "y" {\n  lifecycle {\n'
        '    create_before_destroy = true\n    prevent_destroy = false\n    ignore_changes = [ami, tags["x"], "old"]\n'
        "    replace_triggered_by = [aws_a.a, aws_a.a.arn, aws_a.many]\n"
        "    precondition {\n      condition = true\n    }\n  }\n}\n"
    )

    assert existing(load(text), "aws_x.y").lifecycle == {
        "create_before_destroy": True,
        "prevent_destroy": False,
        "ignore_changes": ["ami", 'tags["x"]', "old"],
        "replace_triggered_by": [reference("aws_a.a"), reference("aws_a.a", "arn"), reference("aws_a.many[0]"), reference("aws_a.many[1]")],
    }


def test_all_changes_ignored() -> None:
    assert existing(load('resource "aws_x" "y" {\n  lifecycle {\n    ignore_changes = all\n  }\n}\n'), "aws_x.y").lifecycle == {
        "ignore_changes": ["all"]
    }


def test_json_form_of_lifecycle() -> None:
    files = {
        "main.tf.json": '{"resource": {"aws_x": {"y": {"lifecycle": {"ignore_changes": ["tags[\\"x\\"]"], '
        '"replace_triggered_by": ["aws_x.z.id"]}}, "z": {}}}}'
    }

    assert existing(load(files), "aws_x.y").lifecycle == {
        "ignore_changes": ['tags["x"]'],
        "replace_triggered_by": [reference("aws_x.z", "id")],
    }


def test_unknown_trigger_stays_unknown() -> None:
    text = 'variable "v" {}\nresource "aws_x" "y" {\n  lifecycle {\n    replace_triggered_by = [var.v]\n  }\n}\n'

    assert existing(load(text), "aws_x.y").lifecycle == {"replace_triggered_by": [Unknown("variable `v` has no default")]}

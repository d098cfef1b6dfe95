from __future__ import annotations

import json

import pytest

from immutcheck.model.values import OpenList, Unknown
from tests.sources.terraform.configuration.building import load, problems, text_at, values

UNSET = Unknown("variable `u` has no default")


def test_nested_blocks_of_one_type_are_a_list() -> None:
    text = 'resource "aws_x" "y" {\n  one {\n    a = 1\n  }\n  many {\n    b = 1\n    deep {}\n  }\n  many {\n    b = 2\n  }\n}\n'

    assert values(text) == {"one": [{"a": 1}], "many": [{"b": 1, "deep": [{}]}, {"b": 2}]}


def test_meta_arguments_are_no_values() -> None:
    text = (
        'resource "aws_x" "y" {\n  count = 1\n  provider = aws.w\n  depends_on = [aws_z.z]\n  a = 1\n  lifecycle {}\n'
        '  connection {}\n  provisioner "local-exec" {}\n}\n'
    )

    assert values(text, "aws_x.y[0]") == {"a": 1}


def test_dynamic_blocks_stand_among_the_written_ones_in_order() -> None:
    text = (
        'resource "aws_x" "y" {\n  rule {\n    n = "first"\n  }\n  dynamic "rule" {\n    for_each = ["a", "b"]\n    content {\n'
        '      n = "${rule.key}${rule.value}"\n    }\n  }\n  rule {\n    n = "last"\n  }\n}\n'
    )

    assert values(text) == {"rule": [{"n": "first"}, {"n": "0a"}, {"n": "1b"}, {"n": "last"}]}


def test_dynamic_blocks_go_over_sets_maps_and_objects_in_terraforms_order() -> None:
    def rules(collection: str) -> object:
        content = "content {\n      k = rule.key\n      v = rule.value\n    }"
        return values(f'resource "aws_x" "y" {{\n  dynamic "rule" {{\n    for_each = {collection}\n    {content}\n  }}\n}}\n')["rule"]

    assert rules('toset(["b", "a"])') == [{"k": "a", "v": "a"}, {"k": "b", "v": "b"}]
    assert rules("{ b = 1, a = 2 }") == [{"k": "a", "v": 2}, {"k": "b", "v": 1}]
    assert rules("[5]") == [{"k": 0, "v": 5}]


def test_dynamic_blocks_nest_and_name_their_iterators() -> None:
    text = (
        'resource "aws_x" "y" {\n  dynamic "outer" {\n    for_each = { a = [1, 2] }\n    iterator = o\n    content {\n      name = o.key\n'
        '      dynamic "inner" {\n        for_each = o.value\n        labels = ["x"]\n        content {\n'
        '          n = "${o.key}-${inner.value}"\n        }\n      }\n    }\n  }\n}\n'
    )

    assert values(text) == {"outer": [{"name": "a", "inner": [{"n": "a-1"}, {"n": "a-2"}]}]}


def test_dynamic_block_of_an_unknown_collection_leaves_the_list_open() -> None:
    text = (
        'variable "u" {}\nresource "aws_x" "y" {\n  rule {\n    n = 1\n  }\n  dynamic "rule" {\n    for_each = var.u\n    content {\n'
        "      n = 2\n    }\n  }\n}\n"
    )
    found = values(text)["rule"]

    assert isinstance(found, OpenList)
    assert (list(found), found.rest) == ([{"n": 1}], Unknown("variable `u` has no default", maybe_absent=True))
    assert found.possible == ({"n": 2},)


@pytest.mark.parametrize(
    ("collection", "key", "value"),
    [
        ("var.u", UNSET, UNSET),
        ('var.u ? ["a"] : []', 0, "a"),
        ("var.u ? { k = 1 } : {}", "k", 1),
        ('var.u ? ["a"] : ["b"]', 0, UNSET.replace(possible=("a", "b"))),
        ("var.u ? var.u : [1]", UNSET, UNSET),
        ("concat([], [for x in var.u : x])", UNSET, UNSET),
    ],
)
def test_block_of_an_unknown_collection_is_known_but_for_its_iterator(collection: str, key: object, value: object) -> None:
    content = "content {\n      k = rule.key\n      v = rule.value\n      c = 1\n    }"
    text = f'variable "u" {{}}\nresource "aws_x" "y" {{\n  dynamic "rule" {{\n    for_each = {collection}\n    {content}\n  }}\n}}\n'
    found = values(text)["rule"]

    assert isinstance(found, OpenList)
    assert (list(found), found.possible) == ([], ({"k": key, "v": value, "c": 1},))


def test_dynamic_block_whose_collection_is_empty_whatever_is_given_makes_none() -> None:
    text = 'variable "u" {}\nresource "aws_x" "y" {\n  dynamic "rule" {\n    for_each = var.u ? {} : {}\n    content {}\n  }\n}\n'

    assert values(text) == {}


def test_place_behind_the_known_blocks_is_that_of_the_dynamic_block() -> None:
    text = (
        'variable "u" {}\nresource "aws_x" "y" {\n  dynamic "rule" {\n    for_each = var.u\n    content {\n      n = 2\n    }\n  }\n'
        "  rule {\n    n = 1\n  }\n}\n"
    )

    assert [text_at(load(text), "aws_x.y", "rule", index, "n") for index in (0, 1)] == ["1", "2"]


def test_dynamic_block_that_makes_none_is_as_good_as_not_written() -> None:
    text = 'resource "aws_x" "y" {\n  a = 1\n  dynamic "rule" {\n    for_each = []\n    content {}\n  }\n}\n'

    assert values(text) == {"a": 1}


def test_dynamic_block_without_what_it_needs_is_told() -> None:
    text = (
        'resource "aws_x" "y" {\n  dynamic "rule" {\n    for_each = [1]\n  }\n  dynamic "other" {\n    for_each = 5\n'
        "    content {}\n  }\n}\n"
    )

    assert problems(load(text)) == [
        "main.tf:2:3: warning: a dynamic block needs a label, for_each and content",
        "main.tf:6:5: warning: for_each of a dynamic block needs a list, a set, a map or an object",
    ]


def test_dynamic_block_that_makes_too_many_is_cut_off() -> None:
    text = (
        'resource "aws_x" "y" {\n  dynamic "rule" {\n    for_each = flatten([for a in range(40) : range(40)])\n    content {\n'
        "      n = rule.value\n    }\n  }\n}\n"
    )
    rules = values(text)["rule"]

    assert isinstance(rules, list)
    assert len(rules) == 1024
    assert problems(load(text)) == ["main.tf:3:5: error: this dynamic block makes more than 1024 blocks: only the first 1024 are judged"]


def test_json_form_has_dynamic_blocks_too() -> None:
    body = {
        "a": "${1 + 1}",
        "tags": {"k": "v"},
        "rule": {"n": "written"},
        "dynamic": {"rule": {"for_each": ["x"], "content": {"n": "${rule.value}"}}, "other": [{"for_each": [], "content": {}}]},
        "lifecycle": {"create_before_destroy": True},
    }
    files = {"main.tf.json": json.dumps({"resource": {"aws_x": {"y": body}}})}

    assert values(files) == {"a": 2, "tags": {"k": "v"}, "rule": [{"n": "written"}, {"n": "x"}]}


def test_error_in_one_argument_leaves_the_others() -> None:
    text = 'resource "aws_x" "y" {\n  a = [][0]\n  b = 1\n  rule {\n    c = upper(1, 2)\n    d = 2\n  }\n}\n'
    found = values(text)

    assert (found["b"], isinstance(found["a"], Unknown)) == (1, True)
    rules = found["rule"]
    assert isinstance(rules, list)
    assert (rules[0]["d"], isinstance(rules[0]["c"], Unknown)) == (2, True)
    assert [problem.split(": ")[:2] for problem in problems(load(text))] == [["main.tf:2:7", "warning"], ["main.tf:5:9", "warning"]]


def test_dynamic_blocks_inside_of_each_other_are_limited() -> None:
    text = (
        'resource "aws_x" "y" {\n' + 'dynamic "a" {\n  for_each = range(1000)\n  content {\n' * 3 + "    b = 1\n" + "  }\n}\n" * 3 + "}\n"
    )

    message = "error: the dynamic blocks of this resource make more than 10000 blocks: further ones are not judged"
    assert {problem.partition(" ")[2] for problem in problems(load(text))} == {message}

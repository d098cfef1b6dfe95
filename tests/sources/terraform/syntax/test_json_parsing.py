"""Terraform's JSON form gives the same nodes as the native one."""

from __future__ import annotations

import pytest

from immutcheck.sources.terraform.syntax.bodies import argument, nested_blocks
from immutcheck.sources.terraform.syntax.json_parsing import DEPTH_LIMIT
from immutcheck.sources.terraform.syntax.nodes import Block
from immutcheck.sources.terraform.syntax.parsing import parse_file
from tests.sources.terraform.syntax.notation import written


def read(text: str, path: str = "main.tf.json") -> tuple[Block, ...]:
    file = parse_file(text.encode(), path)
    assert (file.problems, file.is_json) == ((), True)
    return file.blocks


def members(block: Block) -> dict[str, str]:
    return {name: written(member.expression) for name, member in block.arguments.items()}


def test_blocks_by_type_and_labels() -> None:
    blocks = read(
        '{"//": "why", "resource": {"aws_a": {"b": {"c": 1}, "d": {}}, "aws_e": [{"f": {}}, {"g": [{}, {}]}]},'
        ' "terraform": {"backend": {"s3": {}}}, "locals": [{"h": null}, {"i": true}], "provider": {"aws": [{}, {"alias": "x"}]}}'
    )
    assert [(block.type, block.labels, members(block)) for block in blocks] == [
        ("resource", ("aws_a", "b"), {"c": "1"}),
        ("resource", ("aws_a", "d"), {}),
        ("resource", ("aws_e", "f"), {}),
        ("resource", ("aws_e", "g"), {}),
        ("resource", ("aws_e", "g"), {}),
        ("terraform", (), {"backend": "{'s3': {}}"}),
        ("locals", (), {"h": "None"}),
        ("locals", (), {"i": "True"}),
        ("provider", ("aws",), {}),
        ("provider", ("aws",), {"alias": "'x'"}),
    ]
    assert all(block.is_json and block.blocks == () for block in blocks)


def test_a_list_at_the_top_and_a_repeated_name() -> None:
    blocks = read('[{"locals": {"a": 1}}, {"locals": {"b": 2}, "locals": {"c": 3}}]')
    assert [members(block) for block in blocks] == [{"a": "1"}, {"b": "2"}, {"c": "3"}]


def test_texts_are_templates_where_terraform_evaluates_them() -> None:
    (block,) = read(
        '{"resource": {"aws_a": {"b": {"a": "x-${var.y}", "b": "${var.z}",'
        ' "c": {"${d}": "%{ if e }f%{ endif }"}, "g": -2.5e1, "h": "$${i}"}}}}'
    )
    assert members(block) == {
        "a": "<'x-', var.y>",
        "b": "<var.z>",
        "c": "{<d>: <if(e; 'f'; )>}",
        "g": "-25",
        "h": "'${i}'",
    }


def test_texts_are_names_or_types_where_terraform_takes_them_so() -> None:
    resource, module, variable = read(
        '{"resource": {"aws_a": {"b": {"depends_on": ["aws_c.d[0]", "${aws_e.f}"], "provider": "aws.west",'
        ' "lifecycle": {"ignore_changes": ["tags[\\"x\\"]"], "replace_triggered_by": ["aws_g.h.id"]}}}},'
        ' "module": {"m": {"source": "./m", "providers": {"aws": "aws.west"}}},'
        ' "variable": {"v": {"type": "list(string)", "default": ["${x}"], "validation": {"condition": "${var.v != null}"}}}}'
    )
    assert members(resource) == {
        "depends_on": "[aws_c.d[0], <aws_e.f>]",
        "provider": "aws.west",
        "lifecycle": "{'ignore_changes': [tags['x']], 'replace_triggered_by': [aws_g.h.id]}",
    }
    assert members(module) == {"source": "'./m'", "providers": "{'aws': aws.west}"}
    assert members(variable) == {
        "type": "list(string)",
        "default": "['${x}']",
        "validation": "{'condition': <(!= var.v None)>}",
    }


def test_texts_of_variable_values_are_literals() -> None:
    file = parse_file(b'{"a": "${b}", "resource": {"c": ["%{d}"]}}', "terraform.tfvars.json")
    assert (file.problems, file.blocks) == ((), ())
    assert {name: written(member.expression) for name, member in file.arguments.items()} == {"a": "'${b}'", "resource": "{'c': ['%{d}']}"}


def test_every_place_leads_into_the_file() -> None:
    data = '{"locals": {"ä": "x\\"\\u00e9\\ud83d\\ude00${var.y}", "b": ["1", 2]}}'.encode()
    (block,) = parse_file(data, "main.tf.json").blocks
    template, items = (member.expression for member in block.arguments.values())
    text, value = template.parts  # type: ignore[attr-defined]
    places = [block, *block.arguments.values(), template, text, value, value.source, *items.items]  # type: ignore[attr-defined]
    assert [data[place.start : place.end].decode() for place in places] == [
        '"locals": {"ä": "x\\"\\u00e9\\ud83d\\ude00${var.y}", "b": ["1", 2]}',
        '"ä": "x\\"\\u00e9\\ud83d\\ude00${var.y}"',
        '"b": ["1", 2]',
        '"x\\"\\u00e9\\ud83d\\ude00${var.y}"',
        'x\\"\\u00e9\\ud83d\\ude00',
        "var.y",
        "var",
        '"1"',
        "2",
    ]
    assert [data[member.start : member.name_end].decode() for member in block.arguments.values()] == ['"ä"', '"b"']
    assert data[block.start : block.header_end] == b'"locals"'


def test_nested_blocks_are_the_same_in_both_forms() -> None:
    (native,) = parse_file(
        b'resource "aws_a" "b" {\n ingress {\n a = 1\n }\n ingress {\n a = 2\n }\n dynamic "egress" {\n for_each = c\n }\n d = 3\n}\n',
        "main.tf",
    ).blocks
    (json,) = read('{"resource": {"aws_a": {"b": {"ingress": [{"a": 1}, {"a": 2}], "dynamic": {"egress": {"for_each": "${c}"}}, "d": 3}}}}')
    for block, each in ((native, "c"), (json, "<c>")):
        assert [members(nested) for nested in nested_blocks(block, "ingress")] == [{"a": "1"}, {"a": "2"}]
        (dynamic,) = nested_blocks(block, "dynamic")
        assert (dynamic.type, dynamic.labels, members(dynamic)) == ("dynamic", ("egress",), {"for_each": each})
        found = argument(block, "d")
        assert found is not None
        assert written(found.expression) == "3"
        assert argument(block, "e") is None
        assert nested_blocks(block, "e") == []


def test_one_object_is_one_nested_block_with_its_name_as_header() -> None:
    text = '{"resource": {"aws_a": {"b": {"c": {"d": 1}, "e": [{"f": 2}]}}}}'
    (block,) = read(text)
    places = [(nested.start, nested.end, nested.header_end) for name in ("c", "e") for nested in nested_blocks(block, name)]
    assert [(text[start:end], text[start:header_end]) for start, end, header_end in places] == [
        ('"c": {"d": 1}', '"c"'),
        ('{"f": 2}', "{"),
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "1:1: error: a JSON value is expected here"),
        ("[1]", "1:2: error: an object is expected here: write `{`"),
        ('{"a" 1}', "1:6: error: `:` is expected here"),
        ("{a: 1}", "1:2: error: a name in quotes is expected here"),
        ('{"a": tru}', "1:7: error: a JSON value is expected here"),
        ('{"a": 1', "1:8: error: `,` or `}` is expected here"),
        ('{"a": 1,}', "1:9: error: the comma before this bracket is one too many: remove it"),
        ('{"a": [1,]}', "1:10: error: the comma before this bracket is one too many: remove it"),
        ('{"a": [1 2]}', "1:10: error: `,` or `]` is expected here"),
        ('{"a": "b', '1:7: error: the text that begins here is not closed: add `"`'),
        ('{"a": 1} x', "1:10: error: the file ends with the bracket before this: remove the rest"),
        (
            '{"a": ' + "[" * 1000,
            f"1:{DEPTH_LIMIT + 6}: error: objects and lists are nested more than {DEPTH_LIMIT} deep here: simplify them",
        ),
    ],
)
def test_a_fault_with_its_place(text: str, problem: str) -> None:
    assert [found.render() for found in parse_file(text.encode(), "main.tf.json").problems] == [f"main.tf.json:{problem}"]


def test_blocks_before_a_fault_are_kept_and_the_one_with_it_is_not() -> None:
    file = parse_file(b'{"resource": {"aws_a": {"b": {"c": 1}, "d": {"e": 1, "f": }}}, "locals": {}}', "main.tf.json")
    assert [(block.labels, members(block)) for block in file.blocks] == [(("aws_a", "b"), {"c": "1"})]
    assert len(file.problems) == 1


def test_a_broken_template_spoils_only_itself() -> None:
    file = parse_file(b'{"locals": {"a": "${b", "c": "d\\x", "e": 1}}', "main.tf.json")
    assert members(file.blocks[0]) == {"a": "broken", "c": "broken", "e": "1"}
    assert [found.render() for found in file.problems] == [
        "main.tf.json:1:19: error: this is not valid in Terraform's language: correct it or remove it",
        "main.tf.json:1:30: error: this text has an escape that JSON does not have: write `\\\\` for a backslash, "
        'or one of \\n \\r \\t \\" \\/ \\u',
    ]


def test_what_is_no_block_is_said() -> None:
    data = b'{"resource": 5, "data": {"aws_a": {"b": [{}, 1]}}, "locals": "x", "variable": null, "output": {"o": []}, "//": "n"}'
    found = parse_file(data, "main.tf.json")
    assert [
        (problem.message, problem.location.span.start_column) for problem in found.problems if problem.location and problem.location.span
    ] == [
        ("`resource` needs an object here, so it is not judged", 14),
        ("`b` needs an object here, so it is not judged", 46),
        ("`locals` needs an object here, so it is not judged", 62),
    ]
    assert [(block.type, block.labels) for block in found.blocks] == [("data", ("aws_a", "b"))]

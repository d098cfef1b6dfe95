from __future__ import annotations

import json
import subprocess
import sys

import pytest

from immutcheck.model.errors import DocumentError
from tests.sources.terraform.plan.building import change, open_plan, open_state, plan_text, read_data, stored, stored_resource, values_of


def refusal(data: bytes) -> tuple[str, int, int]:
    with pytest.raises(DocumentError) as caught:
        open_plan(data)
    return caught.value.message, caught.value.line, caught.value.column


def test_truncated_plan_is_refused_with_its_place() -> None:
    message, line, column = refusal(read_data("create/plan.json")[:40_000])

    assert message.startswith("the text is not valid JSON")
    assert line == 1
    assert column > 30_000


def test_unknown_major_version_of_a_plan_is_refused() -> None:
    assert refusal(plan_text([], format_version="2.0")) == (
        "plans of format version 2.0 are not known, only those of version 1: use a newer immutcheck or an older Terraform",
        0,
        0,
    )


@pytest.mark.parametrize("version", ["0.1", "0.2", "1.0", "1.2", "1.99"])
def test_minor_versions_of_a_plan_are_read(version: str) -> None:
    assert dict(open_plan(plan_text([change("aws_x.a", {"n": 1})], format_version=version)).addresses()) == {"aws_x.a": "aws_x"}


def test_plan_without_changes_and_values_is_refused() -> None:
    assert refusal(b'{"format_version":"1.0"}')[0].startswith("the plan has neither resource_changes nor planned_values")


def test_part_of_another_shape_is_named_without_its_value() -> None:
    message, _, _ = refusal(b'{"format_version":"1.0","resource_changes":[{"address":"a","change":"hunter2"}]}')

    assert message == ("Terraform writes no such file: expected `object`, got `str` - at `$.resource_changes[0].change`")


def test_text_that_is_no_utf8_is_refused_with_its_place() -> None:
    assert refusal(b'{"format_version":\n"1.\xff"}') == ("byte 0xff is not UTF-8: save the file as UTF-8", 2, 4)


def test_number_that_no_computer_holds_ends_only_its_resource() -> None:
    text = plan_text([change("aws_x.a", {"n": "HUGE"}), change("aws_x.b", {"n": 1})]).replace(b'"HUGE"', b"1e999")
    source = open_plan(text)

    assert values_of(source, "aws_x.a") == {}
    assert values_of(source, "aws_x.b") == {"n": 1}
    assert [found.render() for found in source.diagnostics()] == [
        "plan.json: error: `aws_x.a` cannot be read: a value cannot be read: number out of range"
    ]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be"])
def test_plan_in_another_encoding_is_read(encoding: str) -> None:
    text = plan_text([change("aws_x.a", {"name": "Zürich"})]).decode()
    data = text.encode(encoding) if encoding != "utf-16-be" else b"\xfe\xff" + text.encode(encoding)

    assert values_of(open_plan(data), "aws_x.a") == {"name": "Zürich"}


def test_unknown_version_of_a_state_file_is_refused() -> None:
    with pytest.raises(DocumentError, match="state files of version 3 are not known, only those of version 4"):
        open_state({"version": 3, "terraform_version": "0.11.14", "serial": 1, "lineage": "x", "modules": []})


def test_unknown_version_of_a_shown_state_is_refused() -> None:
    with pytest.raises(DocumentError, match=r"states of format version 7\.0 are not known"):
        open_state({"format_version": "7.0", "terraform_version": "9", "values": {}})


def test_state_without_resources_is_refused() -> None:
    state = stored()
    del state["resources"]

    with pytest.raises(DocumentError, match="the state has no list of resources"):
        open_state(state)


def test_instance_in_the_form_of_terraform_0_11_is_said_not_to_be_judged() -> None:
    resource = stored_resource("aws_x.a")
    resource["instances"] = [{"schema_version": 0, "attributes_flat": {"id": "1", "tags.%": "0"}}]
    source = open_state(stored(resource))

    assert values_of(source, "aws_x.a") == {}
    assert [found.code for found in source.diagnostics()] == ["not-judged"]


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_hundred_thousand_levels_neither_crash_nor_take_long(opening: str) -> None:
    program = (
        "from immutcheck.model.errors import DocumentError\n"
        "from tests.sources.terraform.plan.building import open_plan\n"
        "for place in ('\"other\"', '\"variables\"', '\"resource_changes\"'):\n"
        f"    text = '{{\"format_version\":\"1.0\",' + place + ':' + {opening!r} * 100_000\n"
        "    try:\n"
        "        open_plan(text.encode())\n"
        "    except DocumentError as error:\n"
        "        print('refused')\n"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, done.stdout, done.stderr) == (0, "refused\n" * 3, "")


@pytest.mark.parametrize("depth", [300, 900])
def test_value_that_is_nested_too_deeply_ends_only_its_resource(depth: int) -> None:
    text = plan_text([change("aws_x.a", {"n": "DEEP"})]).replace(b'"DEEP"', b"[" * depth + b"]" * depth)
    source = open_plan(text)

    assert values_of(source, "aws_x.a") == {}
    assert [found.message for found in source.diagnostics()] == [
        "`aws_x.a` cannot be read: lists and mappings are nested more than 200 deep"
    ]


def test_telling_a_plan_apart_imports_no_parser() -> None:
    program = (
        "import sys\nfrom immutcheck.sources.terraform.plan.identification import looks_like_plan\n"
        "print(looks_like_plan(b'{}'), sorted({'msgspec', 'json', 'tree_sitter'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert done.stdout == "False []\n"


def test_repeated_reading_gives_the_same() -> None:
    data = read_data("create/plan.json")
    first, second = open_plan(data), open_plan(data)

    assert json.dumps([repr(first.raw(address, {})) for address in first.addresses()]).count("RawResource") == len(first.addresses())
    assert [first.raw(address, {}).values for address in first.addresses()] == [  # type: ignore[union-attr]
        second.raw(address, {}).values  # type: ignore[union-attr]
        for address in second.addresses()
    ]

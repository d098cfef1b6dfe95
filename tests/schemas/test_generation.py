"""The archive is made from cfn-lint's data alone, byte for byte."""

from __future__ import annotations

import json
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from scripts.generate_schemas import ARCHIVE, META, build_archive, build_members, compare, main, merge_variants, pack_schema, types_in_rules

SCHEMA = {
    "typeName": "X::Y::Z",
    "properties": {
        "Name": {"type": "string"},
        "Rules": {"type": "array", "insertionOrder": False, "items": {"$ref": "#/definitions/Rule"}},
    },
    "definitions": {
        "Rule": {"type": "object", "properties": {"Not": {"$ref": "#/definitions/Rule"}, "Port": {"type": ["integer", "string"]}}},
        "Unused": {"type": "string"},
    },
    "createOnlyProperties": ["/properties/Name", "/properties/Rules/*/Port"],
    "readOnlyProperties": ["/properties/Id"],
}


def test_schema_is_packed() -> None:
    assert pack_schema(SCHEMA) == {
        "properties": {"Name": "s", "Rules": ["#Rule", 0]},
        "definitions": {"Rule": {"Not": "#Rule", "Port": "is"}},
        "create_only": ["Name", "Rules.Port"],
        "conditional_create_only": [],
        "read_only": ["Id"],
    }


@pytest.mark.parametrize(
    ("schema", "packed"),
    [
        ({"type": "object"}, "j"),
        ({"type": ["object", "string"]}, "j"),
        ({"type": "object", "additionalProperties": False}, {}),
        ({"type": "object", "patternProperties": {".*": {"type": "string"}}}, {"*": "s"}),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, {"*": "i"}),
        ({"type": "object", "patternProperties": {"a": {"type": "string"}, "b": {"type": "number"}}}, {"*": "j"}),
        ({"type": "array"}, ["j"]),
        ({"oneOf": [{"type": "string"}, {"type": "integer"}]}, "is"),
        (
            {"oneOf": [{"type": "object", "properties": {"A": {"type": "string"}}}, {"properties": {"B": {"type": "string"}}}]},
            {"A": "s", "B": "s"},
        ),
        ({"type": "object", "oneOf": [{"properties": {"A": {"type": "string"}}}, {"required": ["A"]}]}, {"A": "s"}),
        ({"anyOf": [{"$ref": "#/definitions/Rule"}, {"properties": {"B": {"type": "string"}}}]}, {"Not": "#Rule", "Port": "is", "B": "s"}),
        ({"anyOf": [{"type": "string"}, {"type": "object", "properties": {"A": {"type": "string"}}}]}, "j"),
        ({}, "j"),
        (True, "j"),
    ],
)
def test_odd_schema_is_packed(schema: object, packed: object) -> None:
    assert pack_schema({**SCHEMA, "properties": {"P": schema}})["properties"] == {"P": packed}


def test_regional_variants_are_united() -> None:
    merged = merge_variants([{"properties": {"A": {}}, "createOnlyProperties": ["/properties/A"]}, {"properties": {"B": {}}}])
    assert set(merged["properties"]) == {"A", "B"}
    assert merged["createOnlyProperties"] == ["/properties/A"]


def test_same_members_give_same_bytes() -> None:
    members = build_members({"X::Y::Z": SCHEMA}, "1.2.3")
    data = build_archive(dict(reversed(members.items())))
    assert data == build_archive(members)
    with zipfile.ZipFile(BytesIO(data)) as archive:
        assert archive.namelist() == ["X/Y/Z.json", META]
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_archive_is_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, capsys.readouterr().out


def test_same_version_with_other_content_is_stale() -> None:
    current = build_members({"X::Y::Z": SCHEMA}, "1.2.3")
    fresh = build_members({"X::Y::Z": {**SCHEMA, "properties": {}}}, "1.2.3")
    up_to_date, text = compare(current, fresh, set())
    assert not up_to_date
    assert text == "stale (same cfn-lint 1.2.3): X/Y/Z.json. Run `python -m scripts.generate_schemas`."


def test_other_version_is_compared_on_what_rules_use() -> None:
    current = build_members({"X::Y::Z": SCHEMA, "X::Y::Other": SCHEMA}, "1.2.3")
    fresh = build_members({"X::Y::Z": {**SCHEMA, "properties": {}}, "X::Y::Other": SCHEMA}, "1.3.0")
    up_to_date, text = compare(current, fresh, {"X::Y::Other"})
    assert up_to_date
    assert "made from cfn-lint 1.2.3, installed is 1.3.0" in text
    assert compare(current, fresh, {"X::Y::Z"})[0] is False


def test_missing_archive_is_stale() -> None:
    assert compare({}, build_members({"X::Y::Z": SCHEMA}, "1.2.3"), {"X::Y::Z"})[0] is False


def test_types_are_found_in_rules_without_parsing(tmp_path: Path) -> None:
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "rule.yaml").write_text("resources: [AWS::EC2::Instance,AWS::S3::Bucket]\nx: 'AWS::ECR::Repository'\ny: ::\n")
    assert types_in_rules(tmp_path) == {"AWS::EC2::Instance", "AWS::S3::Bucket", "AWS::ECR::Repository"}


def test_members_are_compact() -> None:
    with zipfile.ZipFile(ARCHIVE) as archive:
        member = archive.read("AWS/EC2/Instance.json").decode()
    assert member == json.dumps(json.loads(member), sort_keys=True, separators=(",", ":"))

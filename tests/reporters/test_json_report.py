from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from immutcheck.model.location import Excerpt, Location
from immutcheck.model.report import Report
from immutcheck.reporters import json_report
from immutcheck.reporters.json_report import render_json
from tests.reporters.samples import WEB, full_report, make_finding, make_report

SCHEMA = json.loads((Path(json_report.__file__).parent / "report.schema.json").read_text(encoding="utf-8"))


def close(schema: Any) -> Any:
    """The schema with nothing allowed but what it describes, so that every key that is written is described."""
    if isinstance(schema, list):
        return [close(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: close(item) for key, item in schema.items()}
    if closed.get("type") == "object" and "properties" in closed:
        closed["additionalProperties"] = False
    return closed


def load(report: Report) -> Any:
    value = json.loads(render_json(report))
    jsonschema.Draft202012Validator(close(SCHEMA)).validate(value)
    return value


def test_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize(
    "report", [full_report(), make_report(), make_report(make_finding("a.yaml", WEB, "operators", location=Location("a.yaml")))]
)
def test_report_follows_the_schema(report: Report) -> None:
    load(report)


def test_finding_is_written_whole() -> None:
    report = full_report()
    finding = next(one for one in load(report)["findings"] if one["rule"] == "ec2-key-pair")
    assert finding == {
        "rule": "ec2-key-pair",
        "severity": "medium",
        "verdict": "fail",
        "message": "Server starts with the key pair operators, so whoever holds the key can log in.",
        "address": "Server",
        "resource_type": "AWS::EC2::Instance",
        "property": "KeyName",
        "scope": "templates/web.yaml",
        "logical_name": "Shop/Web/Server",
        "location": {"path": "templates/web.yaml", "start_line": 18, "start_column": 16, "end_line": 18, "end_column": 25},
        "value": "",
        "reasons": [],
        "scenario": "when Environment is prod",
        "path": [
            {
                "location": {"path": "templates/web.yaml", "start_line": 15, "start_column": 3, "end_line": 15, "end_column": 9},
                "message": "Server (AWS::EC2::Instance)",
            },
            {
                "location": {"path": "templates/web.yaml", "start_line": 20, "start_column": 25, "end_line": 20, "end_column": 40},
                "message": "refers to WebGroup in SecurityGroupIds",
            },
        ],
        "related": [
            {
                "location": {"path": "app/stack.py", "start_line": 12, "start_column": 1, "end_line": 12, "end_column": 1},
                "message": "the construct is made here",
            }
        ],
        "excerpt": {"first_line": 18, "first_column": 1, "lines": ["      KeyName: operators"]},
        "fingerprint": report.findings[2].fingerprint,
        "moved_fingerprint": report.findings[2].moved_fingerprint,
        "line_hash": "39fa2ee980eb94b0:1",
        "suppressed": None,
        "new": None,
    }


def test_what_was_not_seen_is_said() -> None:
    value = load(full_report())
    assert value["complete"] is False
    assert value["summary"]["not_parsed"] == 1
    assert value["summary"]["errors"] == 1
    assert value["unknown_by_rule"] == {"ami-not-pinned": 1}
    assert value["suppressed"][0]["suppressed"] == "the group is being removed this week"


def test_names_are_exact_and_messages_are_escaped() -> None:
    finding = make_finding("a.yaml", WEB, "operators", address="Ä\u202e", message="\x1b[31m \ud800", logical_name="\ud800")
    text = render_json(make_report(finding))
    assert text.isascii()
    (value,) = json.loads(text)["findings"]
    assert value["address"] == "Ä\u202e"
    assert value["logical_name"] == "?"
    assert value["message"] == "\\x1b[31m \\ud800"


def test_secrets_and_endless_lines_are_not_written() -> None:
    key = "AKIA" + "QYLPMN5HHHFPZAM2"
    excerpt = Excerpt(1, (f"Key: {key}", "x" * 5_000))
    text = render_json(make_report(make_finding("a.yaml", WEB, "operators", message=key, value=key, excerpt=excerpt)))
    assert key not in text
    assert "x" * 501 not in text


def test_same_report_gives_the_same_bytes() -> None:
    assert render_json(full_report()) == render_json(full_report())

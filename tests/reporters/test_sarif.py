from __future__ import annotations

import gzip
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from immutcheck.model.diagnostic import Diagnostic
from immutcheck.model.finding import PASS, UNKNOWN
from immutcheck.model.location import Excerpt, Location, RelatedLocation, Span
from immutcheck.model.report import Report
from immutcheck.model.rule import Prose
from immutcheck.reporters.sarif import render_sarif
from immutcheck.reporters.sarif_places import encode_path
from tests.reporters.samples import KEY, RULES, SSH, WEB, full_report, make_finding, make_report

PROJECT = Path(__file__).parent.parent.parent
SCHEMA = Path(os.environ.get("IMMUTCHECK_SARIF_SCHEMA") or PROJECT.parent / "shared" / "facts" / "sarif-schema-2.1.0.json")


@pytest.fixture(scope="module")
def official() -> Any:
    """A validator of the official OASIS schema (draft-07)."""
    if not SCHEMA.is_file():
        pytest.skip(f"the official SARIF schema is not at {SCHEMA}; set IMMUTCHECK_SARIF_SCHEMA to its path")
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    return jsonschema.Draft7Validator(schema, format_checker=jsonschema.Draft7Validator.FORMAT_CHECKER)


def load(report: Report, **options: Any) -> Any:
    return json.loads(render_sarif(report, **options))


def run_of(report: Report, **options: Any) -> Any:
    (run,) = load(report, **options)["runs"]
    return run


def results_of(report: Report, **options: Any) -> list[Any]:
    return run_of(report, **options)["results"]


def notifications_of(report: Report, **options: Any) -> list[Any]:
    return run_of(report, **options)["invocations"][0].get("toolExecutionNotifications", [])


def finding(**fields: object) -> Any:
    return make_finding("web.yaml", WEB, "operators", **fields)


HOSTILE = finding(
    message="see [this](https://example.org) and {0} \x1b[31m\ud800",
    address="\u202eWeb",
    location=Location("/tmp/a b:c/ü#?%\udcff.yaml", Span(1, 1, 1, 2)),
    reasons=("x" * 10_000,),
    verdict=UNKNOWN,
    line_hash="",
    excerpt=Excerpt(1, ("y" * 9_000,)),
)
REPORTS = {
    "full": full_report(),
    "empty": make_report(),
    "hostile": make_report(
        HOSTILE, diagnostics=(Diagnostic("error", "x", "", Location("")), Diagnostic("note", "y", "m", Location("a.yaml")))
    ),
    "no file": make_report(finding(location=Location(""), excerpt=None, path=(RelatedLocation(Location(""), "step"),))),
    "no rule": make_report(finding()).replace(rules=(), prose=()),
    "no prose": make_report(finding()).replace(prose=()),
    "passed": make_report(finding(verdict=PASS), finding(verdict=UNKNOWN)),
    "baseline": make_report(finding(new=True), finding(new=False), finding(verdict=UNKNOWN), has_baseline=True),
}


@pytest.mark.parametrize("include_suppressed", [False, True])
@pytest.mark.parametrize("name", REPORTS)
def test_file_follows_the_official_schema(official: Any, name: str, include_suppressed: bool) -> None:
    errors = [error.message for error in official.iter_errors(load(REPORTS[name], include_suppressed=include_suppressed))]
    assert errors == []


@pytest.mark.parametrize("name", [name for name in REPORTS if name != "no file"])
def test_file_passes_the_official_validator_with_githubs_rules(tmp_path: Path, name: str) -> None:
    validator = os.environ.get("IMMUTCHECK_SARIF_MULTITOOL")
    if not validator:
        pytest.skip("set IMMUTCHECK_SARIF_MULTITOOL to the executable of the npm package @microsoft/sarif-multitool")
    (tmp_path / "report.sarif").write_text(render_sarif(REPORTS[name], include_suppressed=True), encoding="utf-8")
    command = [validator, "validate", "report.sarif", "--rule-kind", "Sarif;Ghas", "--level", "Error;Warning", "--output", "out.sarif"]
    environment = {**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"}
    process = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=120, check=True)
    assert [line for line in process.stdout.splitlines() if ": error " in line or ": warning " in line] == []


def test_run_is_described() -> None:
    run = run_of(full_report())
    assert run["automationDetails"] == {"id": "immutcheck/iac/"}
    assert run["columnKind"] == "unicodeCodePoints"
    assert run["originalUriBaseIds"].keys() == {"%SRCROOT%"}
    assert "uri" not in run["originalUriBaseIds"]["%SRCROOT%"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["version"]) == ("immutcheck", "0.1.0")
    assert run["properties"]["unknownByRule"] == {"ami-not-pinned": 1}
    assert run["properties"]["assumptions"] == ["templates/web.yaml: Environment = dev"]
    assert run["properties"]["complete"] is False


def test_result_is_written_whole() -> None:
    result = next(one for one in results_of(full_report()) if one["ruleId"] == "ec2-key-pair")
    file = {"uri": "templates/web.yaml", "uriBaseId": "%SRCROOT%"}
    key = full_report().findings[2]
    assert result == {
        "ruleId": "ec2-key-pair",
        "ruleIndex": 1,
        "kind": "fail",
        "level": "warning",
        "message": {"text": "Server starts with the key pair operators, so whoever holds the key can log in. (when Environment is prod)"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": file,
                    "region": {"startLine": 18, "startColumn": 16, "endLine": 18, "endColumn": 25},
                    "contextRegion": {"startLine": 18, "endLine": 18, "snippet": {"text": "      KeyName: operators"}},
                },
                "logicalLocations": [
                    {"fullyQualifiedName": "Server", "kind": "resource"},
                    {"fullyQualifiedName": "Shop/Web/Server", "kind": "construct"},
                ],
            }
        ],
        "partialFingerprints": {"immutcheck/v1": key.fingerprint, "primaryLocationLineHash": "39fa2ee980eb94b0:1"},
        "relatedLocations": [
            {
                "id": 0,
                "physicalLocation": {
                    "artifactLocation": {"uri": "app/stack.py", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 12, "startColumn": 1, "endLine": 12, "endColumn": 1},
                },
                "message": {"text": "the construct is made here"},
            }
        ],
        "codeFlows": [
            {
                "threadFlows": [
                    {
                        "locations": [
                            {
                                "location": {
                                    "physicalLocation": {
                                        "artifactLocation": file,
                                        "region": {"startLine": 18, "startColumn": 16, "endLine": 18, "endColumn": 25},
                                    },
                                    "message": {"text": "Server"},
                                }
                            },
                            {
                                "location": {
                                    "physicalLocation": {
                                        "artifactLocation": file,
                                        "region": {"startLine": 15, "startColumn": 3, "endLine": 15, "endColumn": 9},
                                    },
                                    "message": {"text": "Server (AWS::EC2::Instance)"},
                                }
                            },
                            {
                                "location": {
                                    "physicalLocation": {
                                        "artifactLocation": file,
                                        "region": {"startLine": 20, "startColumn": 25, "endLine": 20, "endColumn": 40},
                                    },
                                    "message": {"text": "refers to WebGroup in SecurityGroupIds"},
                                }
                            },
                        ]
                    }
                ]
            }
        ],
        "properties": {
            "severity": "medium",
            "resourceType": "AWS::EC2::Instance",
            "property": "KeyName",
            "scenario": "when Environment is prod",
        },
    }


def test_path_that_passes_the_finding_is_not_repeated() -> None:
    place = finding().location
    result = results_of(make_report(finding(path=(RelatedLocation(Location("a.yaml"), "start"), RelatedLocation(place, "end")))))[0]
    locations = result["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [step["location"]["message"]["text"] for step in locations] == ["start", "end"]


def test_rule_is_described_with_everything_a_viewer_shows() -> None:
    rules = {rule["id"]: rule for rule in run_of(full_report())["tool"]["driver"]["rules"]}
    assert list(rules) == [rule.id for rule in RULES]
    ssh = rules["ssh-open-to-internet"]
    assert ssh["name"] == "SshOpenToInternet"
    assert ssh["shortDescription"]["text"] == "SSH is open to the internet"
    assert ssh["fullDescription"]["text"].startswith("Port 22 is how people log in to Linux machines.")
    assert ssh["defaultConfiguration"] == {"level": "error"}
    assert ssh["helpUri"].endswith("/rules/no-ssh-rdp/README.md#ssh-open-to-internet")
    assert "Delete the entry." in ssh["help"]["text"]
    assert "## Fix" in ssh["help"]["markdown"]
    assert "WebGroup" not in ssh["help"]["text"] + ssh["help"]["markdown"]
    assert ssh["properties"] == {
        "tags": ["security", "immutable-infrastructure", "no-ssh-rdp", "AWS-WA/SEC06-BP03", "E8/theme-2"],
        "precision": "high",
        "problem.severity": "error",
        "security-severity": "9.5",
        "controls": {"AWS-WA": ["SEC06-BP03"], "E8": ["theme-2"]},
    }
    assert rules["lambda-literal-secret"]["deprecatedIds"] == ["lambda-env-secret"]
    assert rules["ami-not-pinned"]["helpUri"] == "https://example.org/ami"


@pytest.mark.parametrize(
    ("severity", "level", "number"),
    [("critical", "error", "9.5"), ("high", "error", "8.0"), ("medium", "warning", "5.5"), ("low", "note", "2.0")],
)
def test_severity_becomes_level_and_number(severity: str, level: str, number: str) -> None:
    report = make_report(finding(severity=severity)).replace(rules=(SSH.replace(severity=severity),))
    run = run_of(report)
    assert run["results"][0]["level"] == level
    assert run["tool"]["driver"]["rules"][0]["properties"]["security-severity"] == number


@pytest.mark.parametrize(("verdict", "kind"), [(UNKNOWN, "open"), (PASS, "pass")])
def test_what_is_no_failure_has_no_level(verdict: str, kind: str) -> None:
    result = results_of(make_report(finding(verdict=verdict, reasons=("parameter `Key` has no default",))))[0]
    assert (result["kind"], result["level"]) == (kind, "none")


def test_reasons_of_an_unknown_stand_in_the_message() -> None:
    result = results_of(make_report(finding(verdict=UNKNOWN, message="Maybe.", reasons=("one", "two"))))[0]
    assert result["message"]["text"] == "Maybe. Unknown: one; two."


def test_unknown_that_is_not_written_is_one_notification() -> None:
    report = make_report().replace(unknown_by_rule=((KEY.id, 2), (SSH.id, 1)))
    report = report.replace(counts=report.counts.replace(unknown=3))
    (notification,) = notifications_of(report)
    assert notification == {
        "level": "note",
        "descriptor": {"id": "unknown"},
        "message": {
            "text": "3 answers are UNKNOWN and not among the results "
            "(ec2-key-pair 2, ssh-open-to-internet 1); --include-unknown writes them"
        },
    }
    assert notifications_of(report.replace(findings=(finding(verdict=UNKNOWN),))) == []


def test_execution_is_successful_and_says_what_was_not_seen() -> None:
    run = run_of(full_report())
    assert run["invocations"][0]["executionSuccessful"] is True
    error = notifications_of(full_report())[0]
    assert error == {
        "level": "error",
        "descriptor": {"id": "parse-error"},
        "message": {"text": "expected a mapping, found the end of the file"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "broken.yaml", "uriBaseId": "%SRCROOT%"},
                    "region": {"startLine": 3, "startColumn": 1, "endLine": 3, "endColumn": 1},
                }
            }
        ],
    }


def test_suppressed_are_left_out_unless_asked_for() -> None:
    assert "suppressions" not in render_sarif(full_report())
    results = results_of(full_report(), include_suppressed=True)
    assert len(results) == 6
    assert [one["suppressions"] for one in results if one["suppressions"]] == [
        [{"kind": "inSource", "status": "accepted", "justification": "the group is being removed this week"}]
    ]


def test_baseline_state_is_given_with_a_baseline_only() -> None:
    report = make_report(finding(new=True), finding(new=False), finding(verdict=UNKNOWN), has_baseline=True)
    assert [one["baselineState"] for one in results_of(report)] == ["new", "unchanged", "new"]
    assert "baselineState" not in render_sarif(make_report(finding()))


@pytest.mark.parametrize(
    ("path", "encoded"),
    [
        ("templates/web.yaml", "templates/web.yaml"),
        ("a b/c%d.yaml", "a%20b/c%25d.yaml"),
        ("c:/x.yaml", "c%3A/x.yaml"),
        ("a#b?c[d].yaml", "a%23b%3Fc%5Bd%5D.yaml"),
        ("größe.yaml", "gr%C3%B6%C3%9Fe.yaml"),
        ("/etc/x.yaml", "etc/x.yaml"),
        ("//host/x.yaml", "host/x.yaml"),
        ("a\\b.yaml", "a%5Cb.yaml"),
        ("odd\udcff.yaml", "odd%FF.yaml"),
        ("odd\ud800.yaml", "odd%3F.yaml"),
        ("line\nbreak.yaml", "line%0Abreak.yaml"),
    ],
)
def test_paths_are_relative_and_encoded(path: str, encoded: str) -> None:
    assert encode_path(path) == encoded


def test_message_means_itself() -> None:
    result = results_of(make_report(finding(message="see [this](https://example.org), {0}, a[0] and \x1b[31m\u202e")))[0]
    assert result["message"]["text"] == "see [this] (https://example.org), {{0}}, a[0] and \\x1b[31m\\u202e"


def test_secrets_are_not_written() -> None:
    key = "AKIA" + "QYLPMN5HHHFPZAM2"
    report = make_report(finding(message=key, reasons=(key,), excerpt=Excerpt(18, (key,))), diagnostics=(Diagnostic("error", "x", key),))
    assert key not in render_sarif(report.replace(assumptions=(key,)))


def test_least_severe_results_are_left_out_and_counted() -> None:
    severities = ("low", "critical", "medium", "high")
    findings = [finding(severity=severity, address=severity) for severity in severities]
    findings += [finding(severity="critical", verdict=UNKNOWN, address="unknown"), finding(severity="critical", new=False, address="known")]
    report = make_report(*findings, has_baseline=True)
    assert [one["properties"]["severity"] for one in results_of(report, maximum_results=3)] == ["critical", "medium", "high"]
    assert [one["message"]["text"] for one in notifications_of(report, maximum_results=3)] == [
        "3 results were left out, the least severe ones: a file holds at most 25000 and 10 MB compressed"
    ]
    assert notifications_of(report) == []


def test_file_is_made_small_enough() -> None:
    findings = [finding(severity="high" if n % 2 else "low", message=os.urandom(40).hex(), fingerprint=f"{n:032x}") for n in range(400)]
    text = render_sarif(make_report(*findings), maximum_bytes=12_000)
    assert len(gzip.compress(text.encode())) <= 12_000
    run = json.loads(text)["runs"][0]
    assert 0 < len(run["results"]) < 400
    assert {one["properties"]["severity"] for one in run["results"]} == {"high"}
    assert f"{400 - len(run['results'])} results were left out" in text


def test_locations_of_a_result_are_limited() -> None:
    places = tuple(RelatedLocation(Location("a.yaml", Span(n, 1, n, 2)), "place") for n in range(1, 1_502))
    report = make_report(finding(related=places, path=places))
    result = results_of(report)[0]
    assert len(result["relatedLocations"]) + len(result["locations"]) == 1_000
    assert len(result["codeFlows"][0]["threadFlows"][0]["locations"]) == 1_000
    assert "1004 further locations were left out" in notifications_of(report)[0]["message"]["text"]


def test_tags_of_a_rule_are_limited_and_its_controls_are_not() -> None:
    prose = Prose("Why.", "Fix.", controls=(("NIST-800-53-r5", tuple(f"CM-{n}" for n in range(40))),))
    run = run_of(make_report(finding()).replace(prose=((SSH.id, prose),)))
    properties = run["tool"]["driver"]["rules"][0]["properties"]
    assert len(properties["tags"]) == 20
    assert "security" in properties["tags"]
    assert len(properties["controls"]["NIST-800-53-r5"]) == 40
    assert "23 tags were left out" in run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_notifications_are_limited() -> None:
    report = make_report(diagnostics=tuple(Diagnostic("note", "x", f"note {n}") for n in range(1_200)))
    notifications = notifications_of(report)
    assert len(notifications) == 1_001
    assert notifications[-1]["message"]["text"].startswith("200 further notifications were left out")


def test_context_is_left_out_where_it_does_not_hold_the_span() -> None:
    longer = finding(location=Location("web.yaml", Span(1, 1, 9, 1)), excerpt=Excerpt(1, ("a", "b")))
    minified = finding(location=Location("web.yaml", Span(1, 1, 1, 9)), excerpt=Excerpt(1, ("a" * 5_000,)))
    cut = minified.replace(excerpt=Excerpt(1, ("a" * 50,), first_column=2))
    for one in (longer, minified, cut):
        assert "contextRegion" not in results_of(make_report(one))[0]["locations"][0]["physicalLocation"]


def test_same_report_gives_the_same_bytes() -> None:
    assert render_sarif(full_report()) == render_sarif(full_report())
    assert render_sarif(full_report()).isascii()

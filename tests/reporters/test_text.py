from __future__ import annotations

from pathlib import Path

import pytest

from immutcheck.model.diagnostic import Diagnostic
from immutcheck.model.finding import PASS, UNKNOWN
from immutcheck.model.location import Excerpt, Location, Span
from immutcheck.model.report import Counts, Report
from immutcheck.reporters.text import render_text
from tests.reporters.samples import FUNCTION, KEY, SECRET, WEB, full_report, make_finding, make_report

GOLDEN = Path(__file__).parent.parent / "golden"
EMPTY = make_report(counts=Counts(files=1, resources=3, judged=3, pairs=9, passed=9, rules=25))


def text_of(report: Report, **options: object) -> str:
    return render_text(report, **{"colour": False, "width": 80, **options})


def web(**fields: object) -> object:
    return make_finding("web.yaml", WEB, "operators", **fields)


@pytest.mark.parametrize("width", [80, 120])
def test_report_reads_as_accepted(width: int) -> None:
    golden = GOLDEN / f"report-{width}.txt"
    assert text_of(full_report(), width=width, include_suppressed=True) == golden.read_text(encoding="utf-8")


def test_clean_report_reads_as_accepted() -> None:
    assert text_of(EMPTY) == (GOLDEN / "clean.txt").read_text(encoding="utf-8")


def test_nothing_to_scan_reads_as_accepted() -> None:
    assert text_of(make_report(counts=Counts(rules=25))) == (GOLDEN / "nothing.txt").read_text(encoding="utf-8")


def test_lines_fit_into_80_columns() -> None:
    assert [line for line in text_of(full_report(), include_suppressed=True).splitlines() if len(line) > 80] == []


def test_colour_only_adds_colour() -> None:
    import re

    coloured = text_of(full_report(), colour=True)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == text_of(full_report())
    assert "\x1b[1;31mcritical\x1b[0m" in coloured
    assert "\x1b" not in text_of(full_report())


def test_explanation_of_a_rule_stands_once() -> None:
    findings = [make_finding("web.yaml", WEB, "operators", address=f"Web{number}") for number in range(50)]
    text = text_of(make_report(*findings))
    assert text.count("Port 22 is how people log in") == 1
    assert text.count("Delete the entry.") == 1
    assert text.count("# immutcheck:ignore ssh-open-to-internet") == 1
    assert text.count("help    with the first ssh-open-to-internet, at web.yaml:18:16") == 49


def test_way_to_accept_is_shown_once_for_yaml_and_once_for_json() -> None:
    findings = [make_finding(f"{number}.{kind}", WEB, "operators") for number in range(2) for kind in ("yaml", "json")]
    text = text_of(make_report(*findings))
    assert text.count("# immutcheck:ignore ssh-open-to-internet") == 1
    assert text.count('"Metadata": {"immutcheck"') == 1


def test_verbose_shows_the_whole_explanation_and_its_sources() -> None:
    report = make_report(web())
    assert "because the reach is the whole internet" not in text_of(report)
    verbose = text_of(report, verbose=True)
    assert "because the reach is the whole internet" in verbose
    assert "https://docs.aws.amazon.com/vpc/latest/userguide/security-group-rules.html" in verbose


def test_unknown_shows_its_reasons() -> None:
    report = make_report(web(verdict=UNKNOWN, reasons=("parameter `KeyName` has no default", "condition `IsProd` is undecided")))
    text = text_of(report)
    assert "unknown (critical)  ssh-open-to-internet  web.yaml:18:16" in text
    assert "  because parameter `KeyName` has no default\n          condition `IsProd` is undecided\n" in text


def test_unknown_that_is_not_shown_is_counted_with_the_way_to_see_it() -> None:
    report = EMPTY.replace(counts=EMPTY.counts.replace(unknown=3), unknown_by_rule=((KEY.id, 2), (SECRET.id, 1)))
    text = text_of(report)
    assert "3 unknown" in text
    assert "(ec2-key-pair 2, lambda-literal-secret 1); see why with" in text.replace("\n  ", " ")
    assert "--include-unknown" in text


def test_passed_are_one_line_each() -> None:
    report = make_report(web(verdict=PASS), web(verdict=PASS, address="Other"))
    assert "pass  ssh-open-to-internet  web.yaml:18:16  WebGroup\npass  ssh-open-to-internet  web.yaml:18:16  Other\n" in text_of(report)


def test_known_findings_are_counted_and_not_shown() -> None:
    report = make_report(web(new=False), web(new=True, address="Fresh"), has_baseline=True)
    text = text_of(report)
    assert "1 failed (1 critical)" in text
    assert "1 finding in the baseline, not counted." in text
    assert "where   Fresh" in text
    assert "where   WebGroup" not in text


def test_suppressed_are_shown_only_when_asked_for() -> None:
    report = EMPTY.replace(suppressed=(web(suppressed="it is a demo"),), counts=EMPTY.counts.replace(suppressed=1))
    assert "it is a demo" not in text_of(report)
    assert "1 suppressed" in text_of(report)
    shown = text_of(report, include_suppressed=True)
    assert "suppressed  ssh-open-to-internet" in shown
    assert "  reason  it is a demo\n" in shown


@pytest.mark.parametrize(
    ("path", "address", "expected"),
    [
        (
            "web.yaml",
            "Web",
            'put this above line 18 or at the end of it, with your reason:\n            # immutcheck:ignore {rule} reason="<why>"',
        ),
        ("app.template", "Web", "put this above line 18 or at the end of it"),
        ("main.tf", "aws_instance.web", "put this above line 18 or at the end of it"),
        ("boot.sh.tftpl", "aws_instance.web", "put this above the resource aws_instance.web, with your reason:"),
        (
            "app.json",
            "Web",
            'put this beside the Type of Web in the template, with your reason:\n            "Metadata": {{"immutcheck": {{"ignore"',
        ),
        ("app.json", "Parameters.Key", 'beside Resources, with your reason:\n            "Metadata"'),
        ("app.json", "Outputs.Key", '"address": "Outputs.Key",'),
    ],
)
def test_way_to_accept_fits_the_file(path: str, address: str, expected: str) -> None:
    text = text_of(make_report(make_finding(path, WEB, "operators", address=address)))
    assert expected.format(rule="ssh-open-to-internet") in text


def test_template_without_a_telling_name_is_json_by_its_look() -> None:
    text = text_of(make_report(make_finding("app.template", FUNCTION, '"Environment"', address="Handler")))
    assert '"Metadata": {"immutcheck"' in text


def test_construct_is_told_to_carry_the_metadata() -> None:
    finding = make_finding("cdk.out/App.template.json", FUNCTION, '"Environment"', address="Handler", logical_name="App/Handler")
    assert "have the construct add this to Handler (addMetadata)" in text_of(make_report(finding))


def test_hostile_text_is_shown_and_not_obeyed() -> None:
    bad = "\x1b[2J\u202e\x9b31m\r\n"
    place = Location(f"{bad}.yaml", Span(1, 1, 1, 2))
    finding = web(
        location=place, message=bad, address=bad, property=bad, scenario=bad, reasons=(bad,), logical_name=bad, excerpt=Excerpt(1, (bad,))
    )
    report = make_report(
        finding, diagnostics=(Diagnostic("error", bad, bad, place), *[Diagnostic("note", bad, bad + str(n)) for n in range(9)]), profile=bad
    ).replace(assumptions=(bad,))
    text = text_of(report)
    assert all(character.isprintable() or character == "\n" for character in text)
    assert "\\x1b[2J\\u202e\\x9b31m\\r\\n.yaml:1:1" in text


def test_secret_in_a_message_is_taken_out() -> None:
    key = "AKIA" + "QYLPMN5HHHFPZAM2"
    finding = web(message=f"key {key}", reasons=(f"why {key}",), excerpt=Excerpt(18, (f"KeyName: {key}",)))
    text = text_of(make_report(finding, diagnostics=(Diagnostic("error", "x", key),), assumptions=(f"Key = {key}",)))
    assert key not in text
    assert text.count("«redacted»") == 5


def test_finding_without_a_place_is_named_by_its_address() -> None:
    text = text_of(make_report(web(location=Location(""), excerpt=None, address="arn:aws:ec2:eu-west-1:1:instance/i-1")))
    assert text.startswith("(no file) ---")
    assert "critical  ssh-open-to-internet  arn:aws:ec2:eu-west-1:1:instance/i-1\n" in text


def test_incomplete_is_said_even_when_something_failed() -> None:
    error = Diagnostic("error", "parse-error", "broken", Location("a.yaml", Span(3, 1, 3, 1)))
    text = text_of(make_report(web(), diagnostics=(error,)))
    assert "a.yaml:3:1: error: broken\n" in text
    assert text.endswith("FAILED: 1 finding at or above low.\nINCOMPLETE: 1 error above; what could not be seen was not judged.\n")
    assert text_of(EMPTY.replace(diagnostics=(error,))).endswith("\nINCOMPLETE: 1 error above; what could not be seen was not judged.\n")


def test_only_an_unreadable_file_is_not_nothing_to_scan() -> None:
    error = Diagnostic("error", "parse-error", "broken", Location("a.yaml"))
    text = text_of(make_report(counts=Counts(unreadable=1), diagnostics=(error,)))
    assert "a.yaml: error: broken" in text
    assert "1 not parsed" in text
    assert "INCOMPLETE" in text


@pytest.mark.parametrize(
    ("report", "options", "conclusion"),
    [
        (make_report(web(severity="low")), {"fail_on": "high"}, "Passed: no finding is at or above high."),
        (make_report(web(severity="low")), {"fail_on": "low"}, "FAILED: 1 finding at or above low."),
        (EMPTY.replace(counts=EMPTY.counts.replace(unknown=2)), {"fail_on_unknown": True}, "FAILED: 2 unknown."),
        (
            make_report(web(), counts=Counts(files=1, judged=1, unknown=2)),
            {"fail_on_unknown": True},
            "FAILED: 1 finding at or above low and 2 unknown.",
        ),
        (EMPTY.replace(findings=(web(new=False),), has_baseline=True), {}, "Passed: no new findings."),
        (EMPTY.replace(counts=Counts(files=1, resources=2)), {}, "nothing was judged."),
        (
            EMPTY.replace(counts=Counts(), diagnostics=(Diagnostic("note", "x", "y"),)),
            {},
            "Nothing to scan: no file was an input.",
        ),
    ],
)
def test_last_line_is_the_verdict(report: Report, options: dict[str, object], conclusion: str) -> None:
    assert text_of(report, **options).endswith(conclusion + "\n")


def test_many_notes_of_one_kind_are_counted() -> None:
    notes = tuple(Diagnostic("note", "not-an-input", "not a template", Location(f"{number}.yaml")) for number in range(20))
    report = EMPTY.replace(diagnostics=(*notes, Diagnostic("note", "other", "another note")))
    text = text_of(report)
    assert text.count("not a template") == 3
    assert "note: 17 more like this (not-an-input)" in text
    assert "another note" in text
    assert text_of(report, verbose=True).count("not a template") == 20


def test_many_defaults_are_counted() -> None:
    report = EMPTY.replace(assumptions=tuple(f"web.yaml: P{number} = x" for number in range(30)))
    assert "  and 18 more\n" in text_of(report)
    assert "P29" in text_of(report, verbose=True)


def test_narrow_terminal_is_not_cut_to_nothing() -> None:
    assert "ssh-open-to-internet" in text_of(full_report(), width=1)


def test_resources_that_no_rule_could_look_at_are_counted() -> None:
    report = make_report(counts=Counts(files=1, resources=9, judged=1, rules=25))
    text = text_of(report.replace(not_judged=(("aws_a", 1), ("aws_b", 3), ("aws_c", 1))))
    assert "Not judged: 5 resources of 3 types (aws_b 3, aws_a 1, aws_c 1).\n" in text

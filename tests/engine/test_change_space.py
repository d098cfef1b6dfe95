"""The space `change`: what is known of a change is judged, what is not is UNKNOWN, and a finding stands at the property itself."""

from __future__ import annotations

import pytest

from immutcheck.model.change import describe_change, describe_property, maybe_changed
from immutcheck.model.finding import FAIL, PASS, UNKNOWN
from immutcheck.model.values import MISSING, OpenMap, Unknown
from tests.engine.conftest import FakeUnit, make_resource, make_rule, make_unit, run

UPDATED = {"property": ["change", "Action"], "operator": "equals", "argument": "update", "when_missing": {"answer": False}}
NOT_TAGS = {"not": {"property": ["element", "Name"], "operator": "equals", "argument": "Tags", "when_missing": {"answer": False}}}
DIFFERS = {"some": ["change", "Properties"], "satisfies": NOT_TAGS}
SPACES = ("properties", "change")


def unit_with(change: object) -> FakeUnit:
    return make_unit(make_resource(properties={"Size": "large", "Tags": []}, change=change), spaces=SPACES)


def seen(unit: FakeUnit) -> list[tuple[str, str, str]]:
    rule = make_rule(DIFFERS, when=UPDATED, spaces=("change",))
    judgement = run(unit, rule, include_unknown=True, include_passed=True)
    return [(finding.verdict, finding.property, finding.location.path) for finding in judgement.findings]


@pytest.mark.parametrize(
    ("action", "properties", "expected"),
    [
        ("update", {"Size": describe_property("Size", False)}, [(FAIL, "Size", "Thing/Size")]),
        ("update", {"Tags": describe_property("Tags", False)}, [(PASS, "", "Thing/")]),
        ("update", {}, [(PASS, "", "Thing/")]),
        ("replace", {"Size": describe_property("Size", True)}, []),
        ("none", {}, []),
        ("update", {"Size": maybe_changed("Size", False, "later")}, [(UNKNOWN, "Size", "Thing/Size")]),
        ("update", {"Tags": maybe_changed("Tags", False, "later")}, [(PASS, "", "Thing/")]),
        ("update", OpenMap({"Tags": describe_property("Tags", False)}, Unknown("later")), [(UNKNOWN, "", "Thing/")]),
        (Unknown("may", possible=("update", "replace")), {"Size": describe_property("Size", False)}, [(UNKNOWN, "Size", "Thing/Size")]),
        (Unknown("may", possible=("update", "replace")), {"Tags": describe_property("Tags", False)}, [(PASS, "", "Thing/")]),
    ],
)
def test_verdicts_about_a_change(action: object, properties: dict[str, object], expected: list[tuple[str, str, str]]) -> None:
    assert seen(unit_with(describe_change(action, properties))) == expected


def test_every_property_that_differs_is_a_finding_with_a_fingerprint_of_its_own() -> None:
    properties = {name: describe_property(name, False) for name in ("Size", "Other")}
    findings = run(unit_with(describe_change("update", properties)), make_rule(DIFFERS, when=UPDATED, spaces=("change",))).findings

    said = [(finding.property, finding.message) for finding in findings]
    assert said == [("Size", "Thing: Size is Size"), ("Other", "Thing: Other is Other")]
    assert [finding.value for finding in findings] == ["", ""]
    assert len({finding.fingerprint for finding in findings}) == 2


def test_resource_of_which_no_change_is_told_is_not_judged() -> None:
    assert seen(unit_with(MISSING)) == []


def test_rule_about_a_change_is_not_for_an_input_without_one() -> None:
    unit = make_unit(make_resource(properties={}), spaces=("properties",))

    assert run(unit, make_rule(DIFFERS, when=UPDATED, spaces=("change",)), include_passed=True, include_unknown=True).pairs == 0

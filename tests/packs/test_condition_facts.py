"""What a condition reads."""

from __future__ import annotations

import pytest

from immutcheck.packs.condition_facts import list_needed_spaces, list_operators, list_reads, list_spaces
from immutcheck.packs.conditions import read_condition


def normal_form(written: object) -> object:
    return read_condition(written, ())[0]


def check(path: str) -> dict[str, object]:
    return {"property": path, "exists": True}


@pytest.mark.parametrize(
    ("written", "reads", "spaces"),
    [
        (check("KeyName"), ("KeyName",), ("properties",)),
        (check("Code.ImageUri"), ("Code",), ("properties",)),
        (check("policies.UpdatePolicy.X"), ("policies.UpdatePolicy",), ("policies",)),
        ({"all": [check("facts.Age"), check("B")]}, ("B", "facts.Age"), ("properties", "facts")),
        ({"each": "List", "satisfies": {"any": [check("X"), check("resource.Y")]}}, ("List", "Y"), ("properties",)),
        ({"related": ["X"], "via": "SubnetId", "satisfies": check("policies.DeletionPolicy")}, ("SubnetId",), ("properties", "policies")),
        ({"related": ["X"], "from": "Targets", "satisfies": check("B")}, (), ("properties",)),
        ({"related": ["X"], "satisfies": check("B")}, ("*",), ("properties",)),
        ({"some": "List", "satisfies": {"related": ["X"], "via": "Id", "satisfies": check("B")}}, ("List",), ("properties",)),
        ({"not": check("A")}, ("A",), ("properties",)),
    ],
)
def test_reads_and_spaces(written: object, reads: tuple[str, ...], spaces: tuple[str, ...]) -> None:
    condition = normal_form(written)
    assert list_reads(condition) == reads  # type: ignore[arg-type]
    assert list_spaces(condition) == spaces  # type: ignore[arg-type]


POLICY = check("policies.UpdatePolicy")
IGNORED = {"property": "terraform.lifecycle.ignore_changes", "contains": "ami"}
SOME_IGNORED = {"some": "terraform.lifecycle.ignore_changes", "satisfies": {"property": ".", "equals": "ami"}}


@pytest.mark.parametrize(
    ("written", "spaces"),
    [
        (IGNORED, ("terraform",)),
        ({"all": [POLICY, IGNORED]}, ("policies", "terraform")),
        ({"any": [POLICY, IGNORED]}, ("policies",)),
        ({"any": [POLICY, SOME_IGNORED]}, ("policies",)),
        ({"any": [POLICY, {"all": [check("Name"), IGNORED]}]}, ("properties", "policies")),
        ({"any": [POLICY, {"any": [IGNORED, SOME_IGNORED]}]}, ("policies",)),
        ({"any": [IGNORED, SOME_IGNORED]}, ("terraform",)),
        ({"any": [POLICY, {"not": IGNORED}]}, ("policies", "terraform")),
        ({"any": [POLICY, {**IGNORED, "when_missing": True}]}, ("policies", "terraform")),
        ({"any": [POLICY, {"property": "terraform.lifecycle", "exists": False}]}, ("policies", "terraform")),
        ({"any": [POLICY, {"any": [IGNORED, check("Name")]}]}, ("properties", "policies")),
        ({"not": {"any": [POLICY, IGNORED]}}, ("policies", "terraform")),
        ({"not": {"all": [POLICY, {"not": IGNORED}]}}, ("policies",)),
        ({"not": {"all": [POLICY, IGNORED]}}, ("policies", "terraform")),
        ({"not": {"all": [POLICY, {"each": "terraform.lifecycle.ignore_changes", "satisfies": check(".")}]}}, ("policies",)),
        ({"any": [POLICY, {"all": [{"not": check("terraform.lifecycle")}, {"not": IGNORED}]}]}, ("policies", "terraform")),
        ({"any": [POLICY, check("facts.Age")]}, ("policies",)),
        ({"not": {"all": [check("Name"), {"not": check("facts.Group")}]}}, ("properties",)),
        ({"any": [check("Name"), {"property": "facts.Age", "older_than": 3}]}, ("properties",)),
        ({"any": [check("Name"), {"not": {"property": "facts.Age", "older_than": 3}}]}, ("properties", "facts")),
        ({"any": [check("Name"), {"related": ["X"], "via": "Id", "satisfies": check("facts.Age")}]}, ("properties", "facts")),
        ({"any": [POLICY, IGNORED, check("facts.Age")]}, ("policies",)),
        ({"all": [check("Name"), {"not": check("facts.Age")}]}, ("properties",)),
        ({"not": {"any": [check("Name"), check("facts.Age")]}}, ("properties",)),
        ({"not": {"any": [check("facts.Age"), check("facts.Group")]}}, ("facts",)),
        ({"not": {"any": [check("Name"), {"not": check("facts.Age")}]}}, ("properties", "facts")),
        ({"all": [check("Name"), check("facts.Age")]}, ("properties", "facts")),
        ({"each": "List", "satisfies": {"any": [check("X"), check("resource.Y"), IGNORED]}}, ("properties",)),
    ],
)
def test_a_way_that_only_some_sources_have_is_not_needed(written: object, spaces: tuple[str, ...]) -> None:
    assert list_needed_spaces(None, normal_form(written)) == spaces  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("when", "spaces"),
    [
        ({"not": check("facts.Group")}, ()),
        ({"property": "facts.Group", "exists": False}, ()),
        ({"all": [check("Name"), {"not": check("facts.Group")}]}, ("properties",)),
        ({"all": [check("Name"), {"any": [check("facts.Address"), {"all": [check("B"), {"not": check("facts.Time")}]}]}]}, ("properties",)),
        ({"any": [check("Name"), check("facts.Group")]}, ("properties",)),
        (check("facts.Group"), ("facts",)),
        ({"all": [check("Name"), check("facts.Group")]}, ("properties", "facts")),
        ({"any": [check("Name"), {"not": check("facts.Group")}]}, ("properties",)),
        ({"property": "facts.Age", "older_than": 3, "when_missing": True}, ()),
        ({"not": check("policies.DeletionPolicy")}, ("policies",)),
        ({"not": check("terraform.lifecycle")}, ()),
    ],
)
def test_a_when_that_changes_nothing_without_a_space_does_not_need_it(when: object, spaces: tuple[str, ...]) -> None:
    assert list_needed_spaces(normal_form(when), None) == spaces  # type: ignore[arg-type]


def test_when_and_require_count_together() -> None:
    assert list_reads(normal_form(check("B")), None, normal_form(check("A"))) == ("A", "B")  # type: ignore[arg-type]


def test_operators_are_found_everywhere() -> None:
    written = {"related": ["X"], "satisfies": {"each": "A", "satisfies": {"property": ".", "equals": 1}}}
    assert list_operators(normal_form(written), normal_form(check("B"))) == {"equals", "exists"}  # type: ignore[arg-type]

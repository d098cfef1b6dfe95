"""Every template in fixtures/sam, and what AWS's translator makes of it, give the same resources but for the explained differences."""

from __future__ import annotations

import os

import pytest

from immutcheck.documents.loading import load_document
from immutcheck.sources.sam.expansion import expand_sam
from tests.sources.sam.oracle import normal_form, translate, unhashed_names

FOLDER = os.path.join(os.path.dirname(__file__), "..", "..", "..", "fixtures", "sam")
TEMPLATES = sorted(name for name in os.listdir(FOLDER) if name.endswith(".yaml"))


def load(name: str) -> dict:
    with open(os.path.join(FOLDER, name), "rb") as file:
        return load_document(file.read(), name).value


def test_there_are_at_least_fifteen_templates() -> None:
    assert len(TEMPLATES) >= 15


@pytest.mark.parametrize("name", TEMPLATES)
def test_same_resources_with_the_same_properties(name: str) -> None:
    template = load(name)
    defaults = {key: value["Default"] for key, value in template.get("Parameters", {}).items() if "Default" in value}
    defaults["mappings"] = template.get("Mappings", {})
    theirs = translate(template)["Resources"]
    expansion = expand_sam(template)
    expected = normal_form(theirs, unhashed_names(theirs), defaults)
    found = normal_form(dict(expansion.resources), {}, defaults)
    assert expansion.diagnostics == ()
    assert sorted(found) == sorted(expected)
    for logical_id, resource in expected.items():
        assert found[logical_id] == resource, logical_id


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_origin_leads_into_the_document(name: str) -> None:
    template = load(name)
    expansion = expand_sam(template)
    for logical_id, origins in expansion.origins.items():
        assert ((), origins[0][1]) == origins[0], logical_id
        for prefix, path in origins:
            value: object = template
            for step in path:
                assert isinstance(value, (dict, list)), (logical_id, prefix, path)
                value = value[step]  # type: ignore[call-overload]


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_same_conditions(name: str) -> None:
    template = load(name)
    theirs = translate(template)
    used = {resource["Condition"] for resource in theirs["Resources"].values() if "Condition" in resource}
    conditions = expand_sam(template).conditions
    for condition in used:
        if condition in conditions:
            assert theirs["Conditions"][condition] == conditions[condition]

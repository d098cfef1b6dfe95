from __future__ import annotations

import json

import pytest

from immutcheck.sources.terraform.plan.identification import looks_like_plan, looks_like_state
from tests.sources.terraform.plan.building import read_data


@pytest.mark.parametrize("name", ["create/plan.json", "change/plan.json"])
def test_real_plan_is_known(name: str) -> None:
    data = read_data(name)

    assert (looks_like_plan(data), looks_like_state(data)) == (True, False)


@pytest.mark.parametrize("name", ["change/terraform.tfstate", "change/state.json"])
def test_real_state_is_known_in_both_forms(name: str) -> None:
    data = read_data(name)

    assert (looks_like_plan(data), looks_like_state(data)) == (False, True)


def test_plan_is_known_with_its_keys_sorted_and_indented() -> None:
    data = json.dumps(json.loads(read_data("create/plan.json")), sort_keys=True, indent=2).encode()

    assert (looks_like_plan(data), looks_like_state(data)) == (True, False)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_plan_is_known_behind_a_byte_order_mark(encoding: str) -> None:
    data = read_data("create/plan.json").decode().encode(encoding)

    assert (looks_like_plan(data), looks_like_state(data)) == (True, False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"format_version":"1.0","provider_schemas":{"x":{"values":1}}}',
        '{"format_version":"1.0","terraform_version":"1.11.4","valid":true,"diagnostics":[]}',
        '{"title":"about a plan","text":"\\"format_version\\" \\"planned_values\\""}',
        '{"Resources":{"format_version":1,"planned_values":2,"terraform_version":3}}',
        '{"version":3,"serial":1,"values":[]}',
        "format_version: planned_values",
    ],
)
def test_other_texts_are_neither(text: str) -> None:
    assert (looks_like_plan(text.encode()), looks_like_state(text.encode())) == (False, False)

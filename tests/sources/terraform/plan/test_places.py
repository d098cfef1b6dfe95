from __future__ import annotations

import json

from immutcheck.model.location import Location, Span
from tests.sources.terraform.plan.building import open_plan, open_state, raw_of

PLAN = b"""{
"format_version": "1.2",
"resource_changes": [
{
"address": "aws_x.a", "type": "aws_x",
"change": {"actions": ["create"],
"after": {"size": 8, "none": null, "tags": null,
"tags_all": {"Team": "web"},
"disk": [{"device": "/dev/sda"}]},
"after_unknown": {"id": true,
"disk": [{"key": true}]}}}]}
"""
STATE = b"""{
"version": 4, "terraform_version": "1", "serial": 1, "lineage": "x",
"resources": [{"mode": "managed", "type": "aws_x", "name":
"a", "instances": [{
"attributes": {"id": "1",
"tags_all": {"Team": "web"}}}]}]}
"""


def place(line: int, start: int, end: int, path: str = "plan.json") -> Location:
    return Location(path, Span(line, start, line, end))


def test_value_has_its_place_in_the_plan() -> None:
    locator = raw_of(open_plan(PLAN), "aws_x.a").locator

    assert locator.locate(("size",)) == place(7, 19, 20)
    assert locator.locate(("disk", 0, "device")) == place(9, 21, 31)


def test_tags_have_the_place_of_all_tags() -> None:
    assert raw_of(open_plan(PLAN), "aws_x.a").locator.locate(("tags", "Team")) == place(8, 22, 27)


def test_unknown_value_has_the_place_of_its_mark() -> None:
    assert raw_of(open_plan(PLAN), "aws_x.a").locator.locate(("id",)) == place(10, 25, 29)


def test_what_is_not_there_has_the_place_of_what_is_around_it() -> None:
    locator = raw_of(open_plan(PLAN), "aws_x.a").locator

    assert locator.locate(("disk", 0, "size")) == place(9, 10, 32)
    assert locator.locate(("none",)) == place(5, 12, 21)
    assert locator.locate(()) == place(5, 12, 21)


def test_value_has_its_place_in_the_state() -> None:
    locator = raw_of(open_state(STATE), "aws_x.a").locator

    assert locator.locate(("id",)) == place(5, 22, 25, "terraform.tfstate")
    assert locator.locate(("tags", "Team")) == place(6, 22, 27, "terraform.tfstate")
    assert locator.locate(()) == place(4, 1, 4, "terraform.tfstate")


def test_document_of_a_plan_has_its_value_and_places_but_shows_no_text() -> None:
    document = open_plan(PLAN).documents["plan.json"]

    assert document.value == json.loads(PLAN)
    assert document.text_position(("resource_changes", 0, "address"), 4) == (5, 17)
    assert (repr(document), document.problems, document.comments) == ("JsonDocument('plan.json')", (), ())  # type: ignore[union-attr]


def test_released_document_knows_no_places() -> None:
    document = open_plan(PLAN).documents["plan.json"]
    document.release()

    assert document.span(("format_version",)) == Span(1, 1, 1, 1)

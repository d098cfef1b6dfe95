from __future__ import annotations

import pytest

from immutcheck.model.values import MISSING, OpenList, OpenMap, Reference, Text, Unknown
from immutcheck.sources.terraform.translation.settlement import Run, encoded_text
from immutcheck.sources.terraform.values import Encoded, SetValue

OPEN = Unknown("why")
RAW = Reference("`aws_s3_bucket.b.arn` is only known after apply", target="aws_s3_bucket.b", attribute="arn")
CANONICAL = RAW.replace(attribute="Arn")


@pytest.fixture
def run():
    return Run("aws_thing.x", lambda reference: reference.replace(attribute=reference.attribute.title()))


def test_plain_values_are_the_same_objects(run):
    value = {"a": [1, "b", None, {"c": True}]}
    assert run.settle(value) is value


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (RAW, CANONICAL),
        ([RAW], [CANONICAL]),
        ({"a": {"b": RAW}}, {"a": {"b": CANONICAL}}),
        (Encoded({"a": [RAW]}), {"a": [CANONICAL]}),
        (Text("why", pieces=("a", RAW)), Text("why", pieces=("a", CANONICAL))),
        (Unknown("why", possible=("a", RAW)), Unknown("why", possible=("a", CANONICAL))),
        (RAW.replace(possible=(RAW,)), CANONICAL.replace(possible=(CANONICAL,))),
    ],
)
def test_references_get_canonical_names_everywhere(run, value, expected):
    assert run.settle(value) == expected


def test_sets_become_lists_and_open_values_stay_open(run):
    found = run.settle({"set": SetValue(["a"]), "list": OpenList([RAW], OPEN), "map": OpenMap({"a": RAW}, OPEN)})
    assert found == {"set": ["a"], "list": [CANONICAL], "map": {"a": CANONICAL}}
    assert (found["set"].__class__, found["list"].rest, found["map"].rest) == (list, OPEN, OPEN)


def test_possible_values_are_converted(run):
    value = Unknown("why", possible=("a", "b"))
    assert run.convert_possible(value, str.upper) == Unknown("why", possible=("A", "B"))
    assert run.convert_possible(value, lambda known: MISSING if known == "a" else known) == Unknown("why", True, ("b",))
    assert run.convert_possible(value, lambda known: MISSING) is MISSING


def test_encoded_text_is_sorted_and_short():
    assert encoded_text(Encoded({"b": [1, None], "a": Encoded({"c": True})})) == '{"a":"{\\"c\\":true}","b":[1,null]}'
    assert encoded_text(Encoded({"a": OPEN})).prefix == '{"a":'
    assert encoded_text(Encoded("x", "base64")) == "eA=="

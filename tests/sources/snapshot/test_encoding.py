"""Values as JSON and back."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immutcheck.model.values import (
    MISSING,
    Digest,
    DynamicReference,
    OpenList,
    OpenMap,
    Redacted,
    Reference,
    Text,
    Unknown,
)
from immutcheck.sources.snapshot.encoding import EncodingError, decode, encode, encoded_steps

WHY = Unknown("denied", maybe_absent=True)
VALUES = [
    None,
    True,
    0,
    -1.5,
    "",
    "text \ud800 é",
    [],
    {},
    {"$unknown": 1, "$": 2, "$$": 3, "plain": {"$redacted": []}},
    MISSING,
    WHY,
    Unknown("", possible=(1, "a", {"b": [WHY]}), prefix="p", suffix="s", sensitive=True),
    Text("r", pieces=("a", Unknown("hole", possible=(Redacted("password", "name"),)), "b"), prefix="a", suffix="b"),
    Reference("`x`", possible=("x",), target="x", attribute="Arn"),
    DynamicReference("later", service="ssm", key="/a", version="3"),
    Digest("a digest"),
    Redacted("password", "name"),
]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_value_comes_back(value: object) -> None:
    found = decode(json.loads(json.dumps(encode(value))))
    assert found == value
    assert found.__class__ is value.__class__


def test_open_values_come_back() -> None:
    listed = decode(encode(OpenList([1, WHY], WHY, ("a",))))
    assert isinstance(listed, OpenList)
    assert (list(listed), listed.rest, listed.possible) == ([1, WHY], WHY, ("a",))
    mapped = decode(encode(OpenMap({"$a": 1}, WHY)))
    assert isinstance(mapped, OpenMap)
    assert (dict(mapped), mapped.rest) == ({"$a": 1}, WHY)


plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4) | st.sampled_from(["$unknown", "$$text", "$"]), inner, max_size=4)
    ),
    max_leaves=10,
)


@given(plain)
def test_any_plain_value_comes_back_whatever_its_keys_are(value: object) -> None:
    assert decode(json.loads(json.dumps(encode(value)))) == value


def test_number_that_json_has_not_is_text() -> None:
    assert encode([float("inf"), float("nan")]) == ["inf", "nan"]


def test_value_of_another_class_is_refused_without_showing_it() -> None:
    with pytest.raises(TypeError, match=r"^a snapshot cannot hold a value of class bytes$"):
        encode({"Password": b"hunter2"})


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"$unknown": {"reason": "x"}, "other": 1}, "`\\$unknown` stands beside other keys"),
        ({"$other": {}}, "`\\$other` is no value that this version knows"),
        ({"$unknown": "text"}, "`\\$unknown` needs a mapping"),
        ({"$unknown": {"reason": 3}}, "`reason` must be a text"),
        ({"$unknown": {"pieces": []}}, "`\\$unknown` has no `pieces`"),
        ({"$unknown": {"possible": "x"}}, "`possible` must be a list"),
        ({"$redacted": {"kind": ["hunter2"]}}, "`kind` must be a text"),
        ({"$open_list": {"members": []}}, "`\\$open_list` does not say why its rest is not known"),
        ({"$open_list": {"rest": {"$unknown": {}}}}, "`members` must be a list"),
        ({"$open_map": {"rest": {"$unknown": {}}, "members": []}}, "`\\$open_map` needs a mapping of its members"),
        ([{"deep": {"$text": None}}], "`\\$text` needs a mapping"),
    ],
)
def test_value_that_nobody_wrote_is_refused(value: object, message: str) -> None:
    with pytest.raises(EncodingError, match=f"^{message}$"):
        decode(value)


@pytest.mark.parametrize(
    ("value", "part", "steps"),
    [
        ({"a": 1}, "a", ("a",)),
        ({"$$a": 1}, "$a", ("$$a",)),
        ([1], 0, (0,)),
        ([1], "a", ()),
        ({"a": 1}, 0, ()),
        (encode(OpenList([1], WHY)), 0, ("$open_list", "members", 0)),
        (encode(OpenMap({"$a": 1}, WHY)), "$a", ("$open_map", "members", "$$a")),
        (encode(WHY), "reason", ()),
        ("text", "a", ()),
    ],
)
def test_step_of_a_property_path_is_found_in_what_is_written(value: object, part: str | int, steps: tuple[str | int, ...]) -> None:
    assert encoded_steps(value, part) == steps

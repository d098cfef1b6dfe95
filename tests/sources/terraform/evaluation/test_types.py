from __future__ import annotations

import pytest

from immutcheck.model.values import OpenList, OpenMap, Reference, Text, Unknown
from immutcheck.sources.terraform.evaluation.types import (
    ANY,
    NUMBER,
    STRING,
    UNDECLARED,
    Attribute,
    TypeConstraint,
    convert,
    parse_expression,
    parse_input,
    parse_type,
)
from immutcheck.sources.terraform.syntax.nodes import Literal
from immutcheck.sources.terraform.values import Encoded, EvaluationError, SetValue
from tests.sources.terraform.evaluation.expressions import Lazy

HIDDEN = Unknown("hidden")


def _type(text: str) -> TypeConstraint:
    return parse_type(parse_expression(text))


def test_types_are_read_with_the_defaults_of_optional_attributes() -> None:
    text = 'map(object({ a = list(string), b = optional(number, "5"), c = optional(tuple([any])) }))'

    assert _type(text) == TypeConstraint(
        "map",
        TypeConstraint(
            "object",
            attributes={
                "a": Attribute(TypeConstraint("list", STRING)),
                "b": Attribute(NUMBER, True, 5),
                "c": Attribute(TypeConstraint("tuple", items=(ANY,)), True),
            },
        ),
    )


def test_no_type_is_any_type() -> None:
    assert parse_type(None) == UNDECLARED
    assert convert({"a": [1, "x"]}, UNDECLARED) == {"a": [1, "x"]}


@pytest.mark.parametrize("text", ["string", "list(string)"])
def test_a_type_may_be_written_as_a_text(text: str) -> None:
    assert parse_type(Literal(0, 0, text)) == _type(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("text", "`text` is not a type"),
        ("list(string, string)", "`list(…)` is not a type"),
        ("list(text)", "`text` is not a type"),
        ("object([])", "`object(…)` is not a type"),
        ("optional(string)", "`optional(…)` is not a type"),
        ("object({ a = optional() })", "`optional(…)` takes a type and a default"),
        ("object({ (a) = string })", "the name of an attribute is written out in a type"),
        ("[string]", "this is not a type"),
        ('object({ a = optional(number, "x") })', "a value of type number is needed, found a text"),
    ],
)
def test_what_is_no_type_is_refused(text: str, message: str) -> None:
    with pytest.raises(EvaluationError) as caught:
        _type(text)

    assert caught.value.message == message


@pytest.mark.parametrize("kind", ["string", "number", "list(string)", "object({ a = string })", "any"])
def test_what_is_unknown_stays_unknown(kind: str) -> None:
    assert convert(HIDDEN, _type(kind)) == HIDDEN


def test_alternatives_are_converted() -> None:
    assert convert(Unknown("hidden", possible=(1, True)), STRING) == Unknown("hidden", possible=("1", "true"))
    assert convert(Unknown("hidden", possible=([1], "x")), STRING) == HIDDEN


def test_a_reference_stays_a_reference() -> None:
    reference = Reference("later", possible=(8080,), target="aws_x.y", attribute="port")

    assert convert(reference, STRING) == reference.replace(possible=("8080",))


def test_a_text_with_holes_is_no_list() -> None:
    text = Text("hidden", prefix="a", pieces=("a", HIDDEN))

    assert convert(text, STRING) == text
    assert convert(text, NUMBER) == HIDDEN
    with pytest.raises(EvaluationError, match="a value of type list is needed, found a text"):
        convert(text, _type("list(string)"))


def test_unknown_members_of_collections_are_kept() -> None:
    assert convert([1, HIDDEN], _type("list(string)")) == ["1", HIDDEN]
    assert convert({"a": HIDDEN}, _type("map(string)")) == {"a": HIDDEN}


def test_open_collections_stay_open() -> None:
    found = [convert(OpenList([1], HIDDEN), _type(f"{kind}(string)")) for kind in ("list", "set")]
    found.append(convert(OpenMap({"a": 1}, HIDDEN), _type("map(string)")))

    assert found == [OpenList(["1"], HIDDEN), OpenList(["1"], HIDDEN), OpenMap({"a": "1"}, HIDDEN)]
    assert [value.__class__ for value in found] == [OpenList, OpenList, OpenMap]


def test_an_open_object_has_unknown_attributes() -> None:
    kind = _type('object({ a = string, b = string, c = optional(string), d = optional(string, "x") })')

    assert convert(OpenMap({"a": 1, "e": 2}, HIDDEN), kind) == {
        "a": "1",
        "b": HIDDEN,
        "c": Unknown("hidden", maybe_absent=True),
        "d": HIDDEN,
    }


def test_a_default_stands_in_for_what_may_be_null() -> None:
    kind = _type('object({ a = optional(string, "x") })')

    assert convert({"a": Unknown("hidden", maybe_absent=True, possible=("y",))}, kind) == {"a": Unknown("hidden", possible=("y", "x"))}
    assert convert({"a": Unknown("hidden", maybe_absent=True)}, kind) == {"a": HIDDEN}


def test_a_namespace_is_converted_as_the_value_it_is() -> None:
    assert convert(Lazy({"a": 1, "b": 2}), _type("object({ a = string })")) == {"a": "1"}


def test_an_encoded_value_is_a_text() -> None:
    assert convert(Encoded({"a": 1}), STRING) == Encoded({"a": 1})
    with pytest.raises(EvaluationError, match="a value of type map is needed, found a text"):
        convert(Encoded({"a": 1}), _type("map(string)"))


def test_a_set_has_each_member_once_in_order() -> None:
    assert convert(["b", "a", "b"], _type("set(string)")) == SetValue(["a", "b"])


def test_an_attribute_that_does_not_fit_is_named_but_not_shown() -> None:
    with pytest.raises(EvaluationError) as caught:
        convert({"size": "hunter2"}, _type("object({ size = number })"))

    assert caught.value.message == "attribute `size`: a value of type number is needed, found a text"


def test_a_missing_attribute_is_named() -> None:
    with pytest.raises(EvaluationError) as caught:
        convert({}, _type("object({ size = number })"))

    assert caught.value.message == "attribute `size`: it is required"


def test_only_one_expression_is_taken_from_a_text() -> None:
    with pytest.raises(EvaluationError, match="the text is not an expression"):
        parse_input("[]\nb = []", _type("list(string)"))

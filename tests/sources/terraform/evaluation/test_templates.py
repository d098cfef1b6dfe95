from __future__ import annotations

import pytest

from immutcheck.model.values import OpenList, Text, Unknown
from immutcheck.sources.terraform.evaluation.templates import encoded_text, text_of
from immutcheck.sources.terraform.values import Encoded, EvaluationError
from tests.sources.terraform.evaluation.expressions import error_of

HIDDEN = Unknown("hidden")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("a", "a"),
        (True, "true"),
        (False, "false"),
        (12, "12"),
        (1.5, "1.5"),
        (2.5e-5, "0.000025"),
        (1.5e300, "15" + "0" * 299),
        (Encoded({"b": 1, "a": None}), '{"a":null,"b":1}'),
        (HIDDEN, HIDDEN),
        (Unknown("hidden", possible=(1, True)), Unknown("hidden", possible=("1", "true"))),
        (Unknown("hidden", possible=(["x"], "a")), HIDDEN),
    ],
)
def test_a_value_in_a_text(value: object, text: object) -> None:
    assert text_of(value) == text


@pytest.mark.parametrize(("value", "kind"), [(None, "null"), ([], "a list"), ({}, "an object")])
def test_what_is_no_text_is_refused(value: object, kind: str) -> None:
    with pytest.raises(EvaluationError, match=f"a text is needed here, found {kind}"):
        text_of(value)


def test_json_is_written_as_terraform_does() -> None:
    value = {"b": [1, 2.5, True, None, {}], "a": 'x"\\\n<&>é', "c": []}

    assert encoded_text(Encoded(value)) == '{"a":"x\\"\\\\\\n\\u003c\\u0026\\u003eé","b":[1,2.5,true,null,{}],"c":[]}'


def test_unknown_parts_of_json_are_holes() -> None:
    hole = Unknown("hidden", prefix="arn:")

    assert encoded_text(Encoded({"a": hole, "b": 1})) == Text(
        "hidden", prefix='{"a":', suffix=',"b":1}', pieces=('{"a":', HIDDEN, ',"b":1}')
    )


def test_texts_with_holes_keep_their_pieces_in_json() -> None:
    text = Text("hidden", prefix='"x', pieces=('"x', HIDDEN))

    assert encoded_text(Encoded([text])) == Text("hidden", prefix='["\\"x', suffix='"]', pieces=('["\\"x', HIDDEN, '"]'))


def test_alternatives_in_json_are_written_out() -> None:
    found = encoded_text(Encoded({"a": Unknown("hidden", possible=(1, "x"))}))

    assert isinstance(found, Text)
    assert found.possible == ('{"a":1}', '{"a":"x"}')


def test_an_open_list_in_json_is_a_hole() -> None:
    assert encoded_text(Encoded({"a": OpenList([1], HIDDEN)})) == Text("hidden", prefix='{"a":', suffix="}", pieces=('{"a":', HIDDEN, "}"))


def test_a_text_that_is_too_large_is_refused() -> None:
    assert error_of('"${v}${v}${v}"', v="x" * 2_000_000) == "the text is too large: more than 4194304 characters"

"""What kind of value stands there."""

import pytest

from immutcheck.engine.compile import compile_condition
from immutcheck.engine.evaluation import Evaluation
from immutcheck.engine.operators.table import OPERATORS
from immutcheck.model.values import MISSING, DynamicReference, OpenList, OpenMap, Redacted, Reference, Text, Unknown
from tests.engine.conftest import NOW, make_resource
from tests.engine.operators.asking import HIDDEN, PARAMETER, ask, assert_hiding_keeps, text


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ("", True),
        ([], True),
        ({}, True),
        (None, True),
        ("a", False),
        ([1], False),
        (0, False),
        ([HIDDEN], None),
        ([PARAMETER], False),
        (OpenList([], PARAMETER), None),
        (OpenList(["a"], PARAMETER), False),
        (OpenMap({}, PARAMETER), None),
        (text("a", None), False),
        (PARAMETER, None),
        (Reference("r", target="A"), False),
        (Reference("r", target="A", attribute="Outputs.X"), None),
        (DynamicReference("d", service="ssm", key="a"), False),
        (Redacted("password", "name"), False),
        (Unknown("u", possible=("", "a")), None),
        (Unknown("u", possible=([], [])), True),
    ],
)
def test_is_empty(value, answer):
    assert ask("is_empty", True, value) is answer
    assert ask("is_empty", False, value) is (None if answer is None else not answer)


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ("a", True),
        (22, True),
        (["a"], True),
        (Redacted("password", "name"), True),
        (PARAMETER, False),
        (text("a", None), False),
        (Reference("r", target="A"), False),
        (DynamicReference("d", service="ssm", key="a"), False),
        (HIDDEN, None),
        (Unknown("u", possible=("a", "b")), True),
        (Unknown("u", possible=("a", PARAMETER)), None),
        (None, False),
    ],
)
def test_is_literal(value, answer):
    assert ask("is_literal", True, value) is answer
    assert ask("is_literal", False, value) is (None if answer is None else not answer)


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ("plain", False),
        (Unknown("masked", sensitive=True), True),
        (Unknown("masked, or not there", sensitive=True, maybe_absent=True), True),
        (Text("text", pieces=("a", Unknown("masked", sensitive=True))), True),
        (Text("text", pieces=("a", Unknown("parameter"))), False),
        (Unknown("either", possible=(Unknown("masked", sensitive=True), "plain")), None),
        (Unknown("parameter"), False),
        (Unknown("hidden", maybe_absent=True), None),
        (Redacted("password", "name"), True),
    ],
)
def test_is_sensitive(value, answer):
    assert ask("is_sensitive", True, value) is answer
    assert ask("is_sensitive", False, value) is (None if answer is None else not answer)


@pytest.mark.parametrize("value", ["", "a", [], ["a"], ["a", "b"], {}, {"a": 1}, 5])
@pytest.mark.parametrize("name", ["is_empty", "is_literal", "is_sensitive"])
def test_hiding_keeps_the_answer(name, value):
    assert_hiding_keeps(name, True, value)


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ("sg-1", True),
        (Reference("attribute of Group", target="Group", possible=("sg-1",)), False),
        (Reference("attribute of Group", target="Group", possible=("sg-1",), maybe_absent=True), None),
        (Unknown("if", possible=("a", "b")), True),
    ],
)
def test_a_reference_is_no_literal_even_where_its_text_is_known(value, answer):
    condition = {"property": ["properties", "A"], "operator": "is_literal", "argument": True, "when_missing": {"answer": True}}
    closure = compile_condition(condition, OPERATORS)
    assert closure(MISSING, Evaluation(NOW, make_resource(properties={"A": value}))) is answer

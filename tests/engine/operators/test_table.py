"""Every named function is there, and arguments that cannot be are refused."""

import pytest

from immutcheck.engine.operators.table import OPERATORS
from tests.engine.operators.asking import ask, evaluation, resource

ARGUMENTS = {
    "equals": "a",
    "in": ["a"],
    "contains": "a",
    "starts_with": "a",
    "ends_with": "a",
    "matches": "a",
    "is_empty": True,
    "is_literal": True,
    "is_sensitive": True,
    "greater_than": 1,
    "less_than": 1,
    "at_least": 1,
    "at_most": 1,
    "older_than": 1,
    "admits": {"ports": [22], "protocols": ["tcp"], "from": "internet"},
    "image_pinned": True,
    "ami_pinned": True,
    "version_pinned": "lambda",
    "literal_secret": True,
    "policy_allows": {"actions": ["ssm:StartSession"]},
    "managed_policy_allows": {"actions": ["ssm:StartSession"]},
    "script_does": ["creates-user"],
    "is_break_glass": True,
    "is_pipeline_principal": True,
    "refers_to": ["AWS::EC2::Subnet"],
    "dynamic_reference": {"services": ["ssm"], "pinned": False},
    "is_human_principal": True,
}

STRANGE_VALUES = [None, "", "text", 0, -1, 1.5, True, [], {}, [None], {"a": None}, [[]], [{}], {"": ""}]


def test_every_operator_is_listed_here():
    assert set(ARGUMENTS) == set(OPERATORS)


@pytest.mark.parametrize("name", OPERATORS)
def test_every_function_of_the_table_exists_and_takes_any_value(name):
    operator = OPERATORS[name]
    at = evaluation(others=[resource("Other", "AWS::Test::Thing")])
    for value in STRANGE_VALUES:
        assert operator.factory(ARGUMENTS[name])(value, at) in (True, False, None)
        if operator.explain is not None:
            assert all(isinstance(reason, str) for reason in operator.explain(ARGUMENTS[name], value, at))
        if operator.points is not None:
            assert all(isinstance(path, tuple) for path in operator.points(ARGUMENTS[name], value, at))
        if operator.weak is not None and operator.points is not None:
            assert set(operator.weak(ARGUMENTS[name], value, at)) <= set(operator.points(ARGUMENTS[name], value, at))


@pytest.mark.parametrize(
    ("name", "argument"),
    [
        ("equals", [1]),
        ("in", []),
        ("in", "a"),
        ("starts_with", 1),
        ("matches", 1),
        ("is_empty", "yes"),
        ("is_literal", 1),
        ("is_sensitive", "no"),
        ("at_least", "3"),
        ("older_than", "old"),
        ("admits", {"ports": [22], "protocols": ["tcp"], "from": "mars"}),
        ("admits", {"ports": [70000], "protocols": ["tcp"], "from": "internet"}),
        ("admits", {"ports": [22], "protocols": ["all"], "from": "internet"}),
        ("admits", {"port": 22}),
        ("image_pinned", "yes"),
        ("ami_pinned", None),
        ("version_pinned", "elephant"),
        ("literal_secret", False),
        ("literal_secret", {"names": "sometimes"}),
        ("policy_allows", {"actions": []}),
        ("policy_allows", {"actions": ["StartSession"]}),
        ("policy_allows", {"actions": ["ssm:StartSession"], "principal": "martian"}),
        ("script_does", []),
        ("script_does", ["makes-coffee"]),
        ("is_break_glass", "yes"),
    ],
)
def test_an_argument_that_cannot_be_is_refused(name, argument):
    with pytest.raises(ValueError, match=r"."):
        ask(name, argument, "value")

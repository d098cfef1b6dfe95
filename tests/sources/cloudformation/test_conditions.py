from __future__ import annotations

import pytest

from immutcheck.model.values import Reference, Text, Unknown
from immutcheck.sources.cloudformation.conditions import compare
from tests.sources.cloudformation.building import make_property, make_unit, problems

SECTIONS = """Parameters:
  Env: {Type: String, Default: dev}
  Open: {Type: String}
Conditions:
  Always: !Equals [a, a]
  Never: !Equals [a, b]
  Maybe: !Equals [!Ref Open, a]
  C: CONDITION
"""


def decide(condition: str) -> tuple[object, list[str]]:
    """ "yes", "no" or the unknown value, and the diagnostics."""
    return make_property("!If [C, yes-branch, no-branch]", SECTIONS.replace("CONDITION", condition))


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("!Equals [!Ref Env, dev]", "yes-branch"),
        ("!Equals [!Ref Env, prod]", "no-branch"),
        ("!Equals [true, 'true']", "yes-branch"),
        ("!Equals [22, '22']", "yes-branch"),
        ("!Equals [[a, b], [a, b]]", "yes-branch"),
        ("!Equals [[a], a]", "no-branch"),
        ("!Not [!Equals [!Ref Env, prod]]", "yes-branch"),
        ("!Not [{Condition: Never}]", "yes-branch"),
        ("!Condition Always", "yes-branch"),
        ("!And [{Condition: Always}, {Condition: Always}]", "yes-branch"),
        ("!And [{Condition: Always}, {Condition: Never}]", "no-branch"),
        ("!And [{Condition: Maybe}, {Condition: Never}]", "no-branch"),
        ("!Or [{Condition: Never}, {Condition: Always}]", "yes-branch"),
        ("!Or [{Condition: Maybe}, {Condition: Always}]", "yes-branch"),
        ("!Or [{Condition: Never}, {Condition: Never}]", "no-branch"),
        ("!Equals [!Sub 'x-${Open}', 'y']", "no-branch"),
    ],
)
def test_conditions_decide_in_kleenes_logic(condition: str, expected: str) -> None:
    assert decide(condition) == (expected, [])


@pytest.mark.parametrize(
    "condition",
    [
        "!Condition Maybe",
        "!Not [{Condition: Maybe}]",
        "!And [{Condition: Maybe}, {Condition: Always}]",
        "!Or [{Condition: Maybe}, {Condition: Never}]",
        "!Equals [!Sub 'x-${Open}', 'x-1']",
        "!Equals [!Ref AWS::Region, eu-west-1]",
    ],
)
def test_open_conditions_keep_both_branches(condition: str) -> None:
    value, diagnostics = decide(condition)

    assert isinstance(value, Unknown)
    assert (value.possible, diagnostics) == (("yes-branch", "no-branch"), [])


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("!Equals [a]", "Fn::Equals needs two items, found one"),
        ("!Not [a, b]", "Fn::Not needs one item, found two"),
        ("!And [{Condition: Always}]", "Fn::And needs two to ten conditions, found 1"),
        ("!Or x", "Fn::Or needs two to ten conditions, found a text"),
        ("[a]", "a condition must be one condition function, found a list"),
        ("!Sub x", "Fn::Sub is not a condition function"),
    ],
)
def test_wrong_shapes_are_errors_and_leave_the_condition_open(condition: str, message: str) -> None:
    value, diagnostics = decide(condition)

    assert isinstance(value, Unknown)
    assert diagnostics == [f"template.yaml:8:6: error: {message}"]


def test_condition_that_refers_to_itself_is_an_error() -> None:
    value, diagnostics = decide("!Not [{Condition: C}]")

    assert isinstance(value, Unknown)
    assert diagnostics == ["template.yaml:8:12: error: condition `C` depends on itself"]


def test_undeclared_condition_of_a_resource_leaves_it_open() -> None:
    unit = make_unit("Resources:\n  X: {Type: 'A::B::C', Condition: Nowhere}\n")
    resource = unit.resource("X", {})

    assert resource is not None
    assert resource.exists is None
    assert problems(unit) == ["template.yaml:2:6: error: condition `Nowhere` is not declared in Conditions"]


def test_long_chain_of_conditions_is_an_error_and_no_traceback() -> None:
    chain = "".join(f"  C{index}: !Condition C{index + 1}\n" for index in range(2000))
    unit = make_unit(f"Conditions:\n{chain}  C2000: !Equals [a, a]\nResources:\n  X: {{Type: 'A::B::C', Condition: C0}}\n")

    assert unit.resource("X", {}) is not None
    assert any("nested too deeply" in line for line in problems(unit))


def test_same_reference_equals_itself() -> None:
    assert compare(Reference("r", target="A"), Reference("r", target="A")) == (True, "")


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (Unknown("r", possible=("a", "b")), None),
        (Unknown("r", possible=("b", "c")), False),
        (Unknown("r", possible=("a",)), True),
        (Unknown("r", possible=("b",), maybe_absent=True), None),
        (Text("r", prefix="b"), False),
        (Text("r", suffix="b"), False),
        (Text("r", prefix=""), None),
    ],
)
def test_known_pieces_decide_a_comparison(left: object, expected: bool | None) -> None:
    assert compare(left, "a")[0] is expected

import pytest

from immutcheck.model.values import MISSING, OpenMap, Redacted, Reference, Text, Unknown
from tests.engine.conftest import check, evaluate

MAYBE = Unknown("condition `C` is open", maybe_absent=True)
PRESENT = Unknown("parameter `P` has no default")


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ("bad", True),
        ("good", False),
        (None, False),
        (PRESENT, None),
        (MAYBE, None),
        (Unknown("if", possible=("bad", "bad")), True),
        (Unknown("if", possible=("bad", "good")), None),
        (Unknown("if", possible=("good", 1)), False),
        (Unknown("if", possible=("bad",), maybe_absent=True), None),
        (Unknown("if", possible=("good",), maybe_absent=True), False),
        (Unknown("if", possible=(Unknown("if", possible=("bad",), maybe_absent=True),)), None),
        (Text("", prefix="worse", pieces=("worse", PRESENT)), False),
        (Text("", prefix="b", pieces=("b", PRESENT)), None),
        (Redacted("password", "name"), None),
        (Reference("attribute", target="Other"), None),
    ],
)
def test_operator_answers_unknown_unless_the_known_pieces_decide(value, answer):
    assert evaluate(check("A"), {"A": value}) is answer
    assert evaluate(check("A.B"), {"A": {"B": value}}) is answer
    assert evaluate(check("./B"), {}, element={"B": value}) is answer
    assert evaluate(check("."), {}, element=value) is answer


@pytest.mark.parametrize(
    ("when_missing", "absent", "maybe_bad"),
    [
        ({"answer": False}, False, None),
        ({"answer": True}, True, True),
        ({"value": "bad"}, True, True),
        ({"value": "good"}, False, None),
    ],
)
def test_missing_gives_what_the_check_says(when_missing, absent, maybe_bad):
    condition = check("A", when_missing=when_missing)
    assert evaluate(condition, {}) is absent
    assert evaluate(condition, {"A": MISSING}) is absent
    assert evaluate(condition, {"A": Unknown("if", possible=("bad",), maybe_absent=True)}) is maybe_bad
    assert evaluate(condition, {"A": MAYBE}) is None


def test_null_is_judged_by_the_operator_and_not_taken_for_missing():
    assert evaluate(check("A", when_missing={"answer": True}), {"A": None}) is False


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        (MISSING, False),
        (None, False),
        ("", True),
        (False, True),
        ([], True),
        (PRESENT, True),
        (MAYBE, None),
        (Redacted("password", "name"), True),
        (Unknown("if", possible=("x",)), True),
        (Unknown("if", possible=("x", None)), None),
        (Unknown("if", possible=("x",), maybe_absent=True), None),
        (Unknown("if", possible=(None,), maybe_absent=True), False),
        (Text("", pieces=("a", PRESENT)), True),
    ],
)
def test_exists(value, answer):
    opposite = None if answer is None else not answer
    assert evaluate(check("A", "exists", True), {"A": value}) is answer
    assert evaluate(check("A", "exists", False), {"A": value}) is opposite


@pytest.mark.parametrize(
    ("container", "answer"),
    [
        ({}, False),
        (None, False),
        ("text", False),
        (PRESENT, None),
        (MAYBE, None),
        (Redacted("secret", "name"), None),
        (OpenMap({}, PRESENT), None),
        (OpenMap({"B": "bad"}, PRESENT), True),
        (Unknown("if", possible=({"B": "bad"}, {"B": "bad", "C": 1})), True),
        (Unknown("if", possible=({"B": "bad"}, {})), None),
        (Unknown("if", possible=({}, {"C": 1})), False),
        (Unknown("if", possible=({"B": "bad"},), maybe_absent=True), None),
        ([{"B": "bad"}], False),
    ],
)
def test_a_name_inside_what_may_be_unresolved(container, answer):
    assert evaluate(check("A.B"), {"A": container}) is answer


def test_open_properties_leave_an_unwritten_one_unknown():
    assert evaluate(check("A"), OpenMap({"B": 1}, PRESENT)) is None
    assert evaluate(check("A.B"), OpenMap({"B": 1}, PRESENT)) is None
    assert evaluate(check("A"), OpenMap({"A": "bad"}, PRESENT)) is True


@pytest.mark.parametrize(
    ("members", "answer"),
    [
        ([{"B": 1}, {"B": "bad"}], True),
        ([{"B": 1}, {"C": "bad"}], False),
        ([{"B": [1, "bad"]}], True),
        ([{"B": 1}, {"B": MAYBE}], None),
        ([{"B": MAYBE}], None),
        ([MAYBE], None),
        ([{"C": 1}], False),
        ([], False),
    ],
)
def test_a_path_through_a_list_gives_the_list_of_its_members_values(members, answer):
    assert evaluate(check("A.B", "contains"), {"A": members}) is answer


def test_a_path_through_a_list_is_missing_only_when_no_member_has_it():
    condition = check("A.B", "exists", True)
    assert evaluate(condition, {"A": [{"C": 1}]}) is False
    assert evaluate(condition, {"A": [{"B": MAYBE}]}) is None
    assert evaluate(condition, {"A": [{"B": []}]}) is True


def test_other_spaces_are_read_from_the_resource():
    from immutcheck.engine.compile import compile_condition
    from immutcheck.engine.evaluation import Evaluation
    from tests.engine.conftest import NOW, OPERATORS, make_resource

    condition = {"property": ["policies", "DeletionPolicy"], "operator": "equals", "argument": "Retain"}
    closure = compile_condition(condition, OPERATORS)
    assert closure(MISSING, Evaluation(NOW, make_resource(policies={"DeletionPolicy": "Retain"}))) is True
    assert closure(MISSING, Evaluation(NOW, make_resource(policies={}))) is False
    assert closure(MISSING, Evaluation(NOW, make_resource())) is False

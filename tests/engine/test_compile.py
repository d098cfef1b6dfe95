import pytest

from immutcheck.engine.compile import compile_condition
from immutcheck.engine.evaluation import Operator
from immutcheck.model.values import OpenList, OpenMap, Redacted, Reference, Unknown
from tests.engine.conftest import OPERATORS, TYPE, check, evaluate, make_resource, make_rule, make_unit, run

MAYBE = Unknown("condition `C` is open", maybe_absent=True)
PRESENT = Unknown("parameter `P` has no default")
TRUE = check("T", "exists", False)
FALSE = check("T", "exists", True)
OPEN = check("U")
PROPERTIES = {"U": PRESENT}


@pytest.mark.parametrize(
    ("parts", "every", "one"),
    [
        ([TRUE, TRUE], True, True),
        ([TRUE, FALSE], False, True),
        ([FALSE, OPEN], False, None),
        ([OPEN, FALSE], False, None),
        ([TRUE, OPEN], None, True),
        ([OPEN, TRUE], None, True),
        ([OPEN], None, None),
    ],
)
def test_all_and_any_follow_kleene(parts, every, one):
    assert evaluate({"all": parts}, PROPERTIES) is every
    assert evaluate({"any": parts}, PROPERTIES) is one


@pytest.mark.parametrize(("part", "answer"), [(TRUE, False), (FALSE, True), (OPEN, None)])
def test_not(part, answer):
    assert evaluate({"not": part}, PROPERTIES) is answer


@pytest.mark.parametrize(
    ("collection", "some", "each"),
    [
        ([], False, True),
        (None, False, True),
        (["bad"], True, True),
        (["good"], False, False),
        (["bad", "good"], True, False),
        ("bad", True, True),
        (22, False, False),
        ({"x": "bad", "y": "good"}, True, False),
        ({}, False, True),
        (PRESENT, None, None),
        (MAYBE, None, None),
        (Redacted("secret", "name"), None, None),
        (["bad", PRESENT], True, None),
        (["good", PRESENT], None, False),
        ([MAYBE], None, None),
        (OpenList(["bad"], PRESENT), True, None),
        (OpenList(["good"], PRESENT), None, False),
        (OpenList([], PRESENT), None, None),
        (OpenList([], PRESENT, ("bad",)), None, True),
        (OpenList([], PRESENT, ("good",)), False, None),
        (OpenList(["good"], PRESENT, ("good", "bad")), None, False),
        (OpenMap({"x": "bad"}, PRESENT), True, None),
        ([Unknown("if", possible=("bad",), maybe_absent=True)], None, True),
        ([Unknown("if", possible=("good",), maybe_absent=True)], False, None),
        ([Unknown("if", possible=("bad", "bad"))], True, True),
        (Unknown("if", possible=(["bad"], ["bad", "bad"])), True, True),
        (Unknown("if", possible=(["bad"],), maybe_absent=True), None, True),
        (Unknown("if", possible=(["good"],), maybe_absent=True), False, None),
    ],
)
def test_quantifiers(collection, some, each):
    for operator, argument in (("equals", "bad"), ("path_ends", "")):
        condition = {"all": [check(".", "equals", "bad"), check(".", operator, argument)]}
        assert evaluate({"some": ["properties", "L"], "satisfies": condition}, {"L": collection}) is some
        assert evaluate({"each": ["properties", "L"], "satisfies": condition}, {"L": collection}) is each
        assert evaluate({"some": ["properties", "M", "L"], "satisfies": condition}, {"M": {"L": collection}}) is some
        assert evaluate({"each": ["element", "L"], "satisfies": condition}, {}, element={"L": collection}) is each


def test_quantifiers_of_a_missing_list():
    assert evaluate({"some": ["properties", "L"], "satisfies": TRUE}, {}) is False
    assert evaluate({"each": ["properties", "L"], "satisfies": FALSE}, {}) is True


def test_a_quantifier_goes_through_lists_on_the_way():
    inner = {"some": ["properties", "A", "B"], "satisfies": check(".")}
    assert evaluate(inner, {"A": [{"B": ["good"]}, {"B": ["good", "bad"]}]}) is True
    assert evaluate(inner, {"A": [{"B": ["good"]}, {}]}) is False
    assert evaluate(inner, {"A": OpenList([{"B": ["good"]}], PRESENT)}) is None
    assert evaluate(inner, {"A": OpenList([{"B": ["good"]}], PRESENT, ({"B": ["good"]},))}) is False


def test_nested_quantifiers_read_their_own_element_and_the_resource():
    condition = {
        "some": ["properties", "Containers"],
        "satisfies": {"some": ["element", "Environment"], "satisfies": {"all": [check("./Name"), check("Flag", "equals", True)]}},
    }
    properties = {"Flag": True, "Containers": [{"Environment": []}, {"Environment": [{"Name": "bad"}]}]}
    assert evaluate(condition, properties) is True
    assert evaluate(condition, {**properties, "Flag": False}) is False


def test_domain_operators_are_told_where_the_value_is():
    condition = {
        "some": ["properties", "A"],
        "satisfies": {"each": ["element", "B"], "satisfies": check("./C", "path_ends", "A[1].B[0].C")},
    }
    assert evaluate(condition, {"A": [{"B": [{"C": 1}]}, {"B": [{"C": 1}]}]}) is True
    assert evaluate(condition, {"A": [{"B": [{"C": 1}]}, {"B": [{"C": 1}, {"C": 1}]}]}) is False
    assert evaluate(check("A.B", "path_ends", "A.B"), {"A": {"B": 1}}) is True


def test_what_is_no_condition_is_refused_with_its_keys():
    with pytest.raises(ValueError, match="maybe"):
        compile_condition({"maybe": []}, OPERATORS)


@pytest.mark.parametrize(
    ("statement", "some"),
    [
        ({"Effect": "Allow", "Action": "bad"}, True),
        ({"Effect": "bad", "Action": "good"}, False),
        (Unknown("if", possible=({"Action": "bad"}, {"NotAction": "x", "Action": "bad"})), True),
        (Unknown("if", possible=({"Action": "bad"}, {"Action": "good"})), None),
        (Unknown("if", possible=({"Action": "bad"},), maybe_absent=True), None),
        (OpenMap({"Action": "bad"}, PRESENT), True),
        (OpenMap({"Effect": "Allow"}, PRESENT), None),
    ],
)
def test_the_only_statement_of_a_policy_is_a_list_of_one(statement, some):
    for operator, argument in (("equals", "bad"), ("path_ends", "Statement.Action")):
        condition = {"all": [check("./Action", "equals", "bad"), check("./Action", operator, argument)]}
        assert evaluate({"some": ["properties", "Statement"], "satisfies": condition}, {"Statement": statement}) is some
        assert evaluate({"some": ["properties", "D", "Statement"], "satisfies": condition}, {"D": {"Statement": statement}}) is some


def test_what_members_and_related_resources_are_asked_is_compiled_when_the_first_one_comes():
    made = []

    def factory(argument):
        made.append(argument)
        return lambda value, evaluation: value == argument

    rules = [
        make_rule({"some": ["properties", "L"], "satisfies": check("./X", argument=1)}, id="looped"),
        make_rule({"some": ["properties", "L", "M"], "satisfies": check("./X", argument=2)}, id="surveyed"),
        make_rule({"related": [TYPE], "via": ["properties", "R"], "satisfies": check("X", argument=3)}, id="related"),
    ]
    operators = {"equals": Operator(factory)}
    empty = make_resource(properties={"L": [], "R": []})
    assert run(make_unit(empty), *rules, operators=operators).passed == 3
    assert made == []
    full = make_resource(properties={"L": [{"X": 0, "M": [{"X": 0}]}], "R": Reference("elsewhere", target="Second")})
    second = make_resource("Second", properties={"X": 0})
    assert run(make_unit(full, second), *rules, operators=operators).passed == 6
    assert sorted(made) == [1, 2, 3]

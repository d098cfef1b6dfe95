from immutcheck.engine.evaluation import Operator
from immutcheck.engine.reads import reads_of
from immutcheck.engine.ruleset import compile_rules
from tests.engine.conftest import OPERATORS, TYPE, check, make_resource, make_rule, make_unit, run


def test_rules_are_found_by_type_in_the_order_of_their_ids():
    rules = compile_rules([make_rule(check("A"), id="b"), make_rule(check("A"), id="a", resources=(TYPE, "Other", TYPE))], OPERATORS)
    assert [rule.id for rule in rules.for_type(TYPE)] == ["a", "b"]
    assert [rule.id for rule in rules.for_type("Other")] == ["a"]
    assert rules.for_type("Unheard") == ()
    assert rules.for_type("Other")[0] is rules.for_type(TYPE)[0]


def test_a_rule_is_compiled_when_it_is_first_asked():
    made = []

    def factory(argument):
        made.append(argument)
        return lambda value, evaluation: value == argument

    operators = {"equals": Operator(factory)}
    rules = [make_rule(check("A", argument=1), id="one"), make_rule(check("A", argument=2), id="two", resources=("Other",))]
    unit = make_unit(make_resource(properties={"A": 0}), make_resource("Second", properties={"A": 0}))
    assert run(unit, *rules, operators=operators).passed == 2
    assert made == [1]


def test_the_names_that_a_condition_reads():
    condition = {
        "all": [
            check("A.B"),
            {"not": {"property": ["policies", "UpdatePolicy", "X"], "operator": "exists", "argument": True}},
            {"some": ["properties", "L"], "satisfies": {"any": [check("./X"), check("C")]}},
            {"related": ["T"], "via": ["properties", "V"], "satisfies": check("Elsewhere")},
        ]
    }
    assert reads_of(condition) == {"A", "policies.UpdatePolicy", "L", "C", "V"}
    assert reads_of({"related": ["T"], "via": None, "from": None, "satisfies": check("Elsewhere")}) == {"*"}
    assert reads_of({"related": ["T"], "via": None, "from": ["properties", "X"], "satisfies": check("Elsewhere")}) == set()

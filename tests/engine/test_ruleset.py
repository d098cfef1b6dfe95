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


def test_the_paths_that_a_rule_reads():
    beside = Operator(lambda _argument: lambda _value, _evaluation: True, domain=True, looks_beside=True)
    condition = {
        "all": [
            check("A.B"),
            check("C.D.E", operator="beside"),
            check("F", operator="beside"),
            {"some": ["properties", "L", "M"], "satisfies": check("./X")},
            {"related": ["T"], "via": ["properties", "V"], "satisfies": check("Elsewhere")},
        ]
    }
    when = {"property": ["policies", "UpdatePolicy", "X"], "operator": "exists", "argument": True}
    rule = make_rule(condition, when=when, reads=("A", "Told", "policies.DeletionPolicy"))
    (compiled,) = compile_rules([rule], {**OPERATORS, "beside": beside}).for_type(TYPE)
    assert compiled.paths == {
        ("properties", "A", "B"),
        # what stands beside E counts for an operator that looks there
        ("properties", "C", "D"),
        ("properties", "F"),
        ("properties", "L", "M"),
        ("properties", "V"),
        ("policies", "UpdatePolicy", "X"),
        ("properties", "Told"),
        ("policies", "DeletionPolicy"),
    }


def test_rules_apply_where_there_is_all_that_they_read():
    needs_state = make_rule(check("A"), id="state", spaces=("properties", "terraform"))
    scoped = make_rule(check("A"), id="scoped", scoped=True)
    rules = compile_rules([make_rule(check("A"), id="any"), needs_state, scoped], OPERATORS)
    template = frozenset(("properties", "policies"))
    assert [rule.id for rule in rules.applicable(TYPE, template, with_scoped=True)] == ["any", "scoped"]
    assert [rule.id for rule in rules.applicable(TYPE, template, with_scoped=False)] == ["any"]
    assert [rule.id for rule in rules.applicable(TYPE, template | {"terraform"}, with_scoped=False)] == ["any", "state"]

"""What holds for every condition and every tree."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from immutcheck.engine.compile import compile_condition
from immutcheck.engine.doubts import find_doubts
from immutcheck.engine.evaluation import Evaluation
from immutcheck.engine.explain import find_causes
from immutcheck.engine.operators.table import OPERATORS
from immutcheck.engine.parts import Parts
from immutcheck.model.finding import FAIL, PASS, UNKNOWN
from immutcheck.model.values import MISSING
from tests.engine.conftest import NOW, make_resource, make_rule, make_unit, run
from tests.engine.strategies import ARGUMENTS, PROPERTIES, conditions, hidden_properties

CONDITIONS = conditions(tuple(ARGUMENTS))
EXAMPLES = settings(max_examples=3000, deadline=None)


def answer(condition, properties):
    return compile_condition(condition, OPERATORS)(MISSING, Evaluation(NOW, make_resource(properties=properties)))


def verdict(rule, properties):
    judgement = run(make_unit(make_resource(properties=properties)), rule, operators=OPERATORS, include_unknown=True, include_passed=True)
    assert not judgement.diagnostics
    verdicts = {finding.verdict for finding in judgement.findings}
    assert len(verdicts) < 2
    return next(iter(verdicts), None)


@EXAMPLES
@given(CONDITIONS, PROPERTIES, st.data())
def test_hiding_values_never_turns_an_answer_around(condition, properties, data):
    before = answer(condition, properties)
    after = answer(condition, data.draw(hidden_properties(properties)))
    assert after is None or after is before


@EXAMPLES
@given(CONDITIONS, st.none() | CONDITIONS, st.sampled_from(["require", "forbid"]), PROPERTIES, st.data())
def test_hiding_values_never_turns_a_verdict_around(condition, when, demand, properties, data):
    rule = make_rule(condition, when=when, demand=demand)
    before = verdict(rule, properties)
    after = verdict(rule, data.draw(hidden_properties(properties)))
    allowed = {PASS: {PASS, UNKNOWN}, FAIL: {FAIL, UNKNOWN}, None: {None, PASS, UNKNOWN}, UNKNOWN: {UNKNOWN, PASS}}
    assert after in allowed[before]


@EXAMPLES
@given(CONDITIONS, PROPERTIES, st.data())
def test_the_second_look_explains_every_answer(condition, properties, data):
    evaluation = Evaluation(NOW, make_resource(properties=data.draw(hidden_properties(properties))))
    parts = Parts(OPERATORS)
    given_answer = parts.closure(condition)(MISSING, evaluation)
    if given_answer is None:
        doubts = find_doubts(condition, MISSING, evaluation, parts)
        assert doubts
        assert all(doubt.reasons for doubt in doubts)
    else:
        causes = find_causes(condition, given_answer, MISSING, evaluation, parts)
        assert causes
        assert len({cause.path for cause in causes}) == len(causes)
    assert evaluation.element_path == ()


@EXAMPLES
@given(st.lists(CONDITIONS, min_size=1, max_size=3), st.lists(PROPERTIES, min_size=1, max_size=3), st.randoms())
def test_the_order_of_rules_and_resources_does_not_matter(conditions_, trees, random):
    rules = [make_rule(condition, id=f"rule-{index}") for index, condition in enumerate(conditions_)]
    resources = [make_resource(f"Thing{index}", properties=tree) for index, tree in enumerate(trees)]
    first = run(make_unit(*resources), *rules, operators=OPERATORS, include_unknown=True, include_passed=True)
    random.shuffle(rules)
    random.shuffle(resources)
    resources = [make_resource(resource.address, properties=resource.properties) for resource in resources]
    second = run(make_unit(*resources), *rules, operators=OPERATORS, include_unknown=True, include_passed=True)
    assert first == second

import pytest

from immutcheck.engine.scope import holds_resource, holds_unit, stack_name
from immutcheck.model.finding import FAIL, UNKNOWN
from immutcheck.model.settings import Scope, Settings
from immutcheck.model.unit import Variable
from immutcheck.model.values import OpenList, OpenMap, Unknown
from tests.engine.conftest import NOW, FakeUnit, check, make_resource, make_rule, make_unit, run

TAGGED = Scope(tags=(("tier", ("web", "1")), ("immutable", ("true",))))
PARAMETER = Unknown("parameter `P` has no default")


@pytest.mark.parametrize(
    ("scope", "held"),
    [
        (Scope(), True),
        (Scope(paths=("web/*",)), True),
        (Scope(paths=("other/*",)), False),
        (Scope(stacks=("temp*",)), True),
        (Scope(stacks=("web",)), False),
        (Scope(paths=("other/*",), stacks=("template",)), True),
        (TAGGED, False),
    ],
)
def test_units_are_held_by_path_or_stack(scope, held):
    assert holds_unit(scope, "web/template.yaml") is held


def test_the_name_of_a_stack_is_its_files():
    assert stack_name("cdk.out/Web.template.json") == "Web"
    assert stack_name("web.yml") == "web"


@pytest.mark.parametrize(
    ("scope", "held"),
    [
        (Scope(), True),
        (Scope(accounts=("1111*",)), True),
        (Scope(accounts=("222222222222",)), False),
        (Scope(paths=("*",), stacks=("*",)), False),
    ],
)
def test_running_accounts_are_held_by_their_id(scope, held):
    assert holds_unit(scope, "111111111111/eu-west-1") is held


@pytest.mark.parametrize(("stack", "held"), [("shop-prod", True), ("shop-test", False), (PARAMETER, None)])
def test_a_running_resource_is_held_by_its_stack(stack, held):
    scope = Scope(stacks=("*-prod",), tags=(("tier", ("web",)),))
    assert holds_resource(scope, make_resource(facts={"StackName": stack})) is held
    assert holds_resource(scope, make_resource(facts={"StackName": stack}, properties={"Tags": {"tier": "web"}})) is True


def test_what_a_tag_may_say_is_a_pattern():
    scope = Scope(tags=(("[tier]", ("web-*",)),))
    assert holds_resource(scope, make_resource(properties={"Tags": [tag("[tier]", "web-1")]})) is True
    assert holds_resource(scope, make_resource(properties={"Tags": [tag("t", "web-1")]})) is False


def tag(key, value):
    return {"Key": key, "Value": value}


@pytest.mark.parametrize(
    ("tags", "held"),
    [
        ([tag("tier", "web")], True),
        ([tag("tier", 1)], True),
        ([tag("immutable", True)], True),
        ([tag("tier", "data")], False),
        ([tag("a", "web"), tag("immutable", "true")], True),
        ({"tier": "web"}, True),
        ({"tier": "data"}, False),
        ({}, False),
        (None, False),
        (PARAMETER, None),
        ([tag("tier", PARAMETER)], None),
        ([tag(PARAMETER, "web")], None),
        ([tag(PARAMETER, "data")], False),
        ([tag("a", PARAMETER)], False),
        ([PARAMETER], None),
        (OpenList([tag("a", "b")], PARAMETER), None),
        (OpenMap({"a": "b"}, PARAMETER), None),
        (OpenMap({"tier": "web"}, PARAMETER), True),
        ([tag("tier", Unknown("if", possible=("web", "1")))], True),
        ([tag("tier", Unknown("if", possible=("web",), maybe_absent=True))], None),
    ],
)
def test_resources_are_held_by_tag(tags, held):
    assert holds_resource(TAGGED, make_resource(properties={"Tags": tags})) is held


@pytest.mark.parametrize(
    ("tags", "expected"), [([tag("tier", "web")], [FAIL]), ([tag("tier", "data")], []), ([tag("tier", PARAMETER)], [UNKNOWN])]
)
def test_scoped_rules_judge_only_what_is_held(tags, expected):
    settings = Settings(now=NOW.now, scope=TAGGED)
    unit = make_unit(make_resource(properties={"A": "bad", "Tags": tags}))
    findings = run(unit, make_rule(check("A"), scoped=True), settings=settings, include_unknown=True).findings
    assert [finding.verdict for finding in findings] == expected
    assert len(run(unit, make_rule(check("A")), settings=settings).findings) == 1
    if expected == [UNKNOWN]:
        assert findings[0].reasons == ("whether its tags put it in the immutable scope is not known",)


def test_outside_of_a_scope_of_paths_a_scoped_rule_is_not_applicable():
    settings = Settings(now=NOW.now, scope=Scope(paths=("other/*",)))
    assert run(make_unit(make_resource(properties={"A": "bad"})), make_rule(check("A"), scoped=True), settings=settings).pairs == 0


def test_what_decides_a_tag_is_tried():
    def build(chosen):
        depends = {"Tags": frozenset(("Tier",))}
        return {"Thing": make_resource(properties={"A": "bad", "Tags": [tag("tier", chosen["Tier"])]}, depends=depends)}

    unit = FakeUnit(build, {"Tier": Variable("Tier", ("data", "web"))})
    settings = Settings(now=NOW.now, scope=TAGGED)
    assert [finding.scenario for finding in run(unit, make_rule(check("A"), scoped=True), settings=settings).findings] == [
        "when Tier is web"
    ]

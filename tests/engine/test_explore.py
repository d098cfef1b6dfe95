import pytest

from immutcheck.engine.explore import MOST_SCENARIOS
from immutcheck.model.diagnostic import WARNING
from immutcheck.model.finding import FAIL, PASS, UNKNOWN
from immutcheck.model.unit import Variable
from immutcheck.model.values import Reference, Unknown
from tests.engine.conftest import TYPE, FakeUnit, check, make_resource, make_rule, make_unit, run

ENVIRONMENT = Variable("Environment", ("dev", "staging", "prod"))
SIZE = Variable("Size", ("small", "large"))


def unit_of(build, *variables, inventory=None):
    return FakeUnit(build, {variable.name: variable for variable in variables}, inventory)


def depends(**names):
    return {name.replace("exists", "").replace("_", "."): frozenset(variables) for name, variables in names.items()}


def judge_scenarios(build, *variables, condition=None, inventory=None, **options):
    rule = make_rule(condition or check("A"))
    return run(unit_of(build, *variables, inventory=inventory), rule, include_unknown=True, include_passed=True, **options)


def seen(judgement):
    return [(finding.verdict, finding.scenario) for finding in judgement.findings]


def thing(properties, **names):
    return {"Thing": make_resource(properties=properties, depends=depends(**names))}


def test_a_fail_as_given_names_no_scenario():
    judgement = judge_scenarios(
        lambda chosen: thing({"A": "bad" if chosen["Environment"] == "dev" else "x"}, A={"Environment"}), ENVIRONMENT
    )
    assert seen(judgement) == [(FAIL, "")]


def test_a_fail_elsewhere_names_the_values_that_decide():
    judgement = judge_scenarios(
        lambda chosen: thing({"A": "bad" if chosen["Environment"] == "prod" else "x"}, A={"Environment"}), ENVIRONMENT
    )
    assert seen(judgement) == [(FAIL, "when Environment is prod")]
    judgement = judge_scenarios(
        lambda chosen: thing({"A": "x" if chosen["Environment"] == "dev" else "bad"}, A={"Environment"}), ENVIRONMENT
    )
    assert seen(judgement) == [(FAIL, "when Environment is staging or prod")]


def test_only_the_fewest_variables_are_named():
    def build(chosen):
        is_bad = chosen["Environment"] == "prod" and chosen["Size"] == "large"
        return thing({"A": "bad" if is_bad else "x"}, A={"Environment", "Size", "Other"})

    other = Variable("Other", (1, 2))
    assert seen(judge_scenarios(build, other, ENVIRONMENT, SIZE)) == [(FAIL, "when Environment is prod and Size is large")]


def test_sensitive_values_are_not_told():
    secret = Variable("Password", ("one", "two"), sensitive=True)
    judgement = judge_scenarios(lambda chosen: thing({"A": "bad" if chosen["Password"] == "two" else "x"}, A={"Password"}), secret)
    assert seen(judgement) == [(FAIL, "when Password has one of its allowed values")]
    assert "two" not in repr(judgement)


def test_secret_named_values_are_not_told():
    secret = Variable("DbPassword", ("one-Ab1!xyz", "two-Ab1!xyz"))
    judgement = judge_scenarios(lambda chosen: thing({"A": "bad" if chosen["DbPassword"][:3] == "two" else "x"}, A={"DbPassword"}), secret)
    assert "two-Ab1!xyz" not in repr(judgement)


def test_unknown_in_one_scenario_is_unknown_and_pass_in_all_is_pass():
    reason = "parameter `P` has no default"
    build = lambda chosen: thing({"A": Unknown(reason) if chosen["Size"] == "large" else "x"}, A={"Size"})  # noqa: E731
    judgement = judge_scenarios(build, SIZE)
    assert seen(judgement) == [(UNKNOWN, "")]
    assert judgement.findings[0].reasons == (reason,)
    assert seen(judge_scenarios(lambda _chosen: thing({"A": "x"}, A={"Size"}), SIZE)) == [(PASS, "")]


def test_the_first_value_is_the_given_one_and_is_not_looked_at_again():
    seen_choices = []

    def build(chosen):
        seen_choices.append(dict(chosen))
        return thing({"A": "bad"}, A={"Size"})

    findings = run(unit_of(build, SIZE), make_rule(check("A")), include_unknown=True).findings
    assert [(finding.verdict, finding.scenario) for finding in findings] == [(FAIL, "")]
    assert seen_choices.count({"Size": "large"}) == 1


def test_only_variables_that_the_rule_reads_are_tried():
    unit = unit_of(lambda _chosen: thing({"A": "x", "B": 1}, B={"Environment"}), ENVIRONMENT)
    assert run(unit, make_rule(check("A"))).passed == 1
    assert unit.asked == 1


def test_variables_are_tried_only_in_branches_that_touch_them():
    asked = []

    def build(chosen):
        asked.append(tuple(sorted(chosen.items())))
        if chosen["Environment"] == "prod":
            return thing({"A": "bad" if chosen["Size"] == "large" else "x"}, A={"Environment", "Size"})
        return thing({"A": "x"}, A={"Environment"})

    assert seen(judge_scenarios(build, ENVIRONMENT, SIZE)) == [(FAIL, "when Environment is prod and Size is large")]
    assert (("Environment", "staging"), ("Size", "large")) not in asked


class TestExistence:
    def test_scenarios_without_the_resource_are_skipped(self):
        def build(chosen):
            return thing({"A": "x"}, exists={"Size"}) if chosen["Size"] == "small" else {}

        assert seen(judge_scenarios(build, SIZE)) == [(PASS, "")]

    def test_a_resource_that_is_absent_as_given_is_judged_where_it_exists(self):
        def build(chosen):
            return thing({"A": "bad"}, exists={"Size"}) if chosen["Size"] == "large" else {}

        assert seen(judge_scenarios(build, ENVIRONMENT, SIZE, inventory={"Thing": TYPE})) == [(FAIL, "when Size is large")]

    def test_a_resource_that_needs_two_changes_to_exist_is_found(self):
        def build(chosen):
            exists = chosen["Size"] == "large" and chosen["Environment"] == "prod"
            return thing({"A": "bad"}, exists={"Size", "Environment"}) if exists else {}

        judgement = judge_scenarios(build, SIZE, ENVIRONMENT, inventory={"Thing": TYPE})
        assert seen(judgement) == [(FAIL, "when Environment is prod and Size is large")]

    def test_a_source_may_return_the_absent_resource_with_what_decided(self):
        def build(chosen):
            large = chosen["Size"] == "large"
            return {"Thing": make_resource(properties={"A": "bad"}, exists=large, depends=depends(exists={"Size"}))}

        assert seen(judge_scenarios(build, SIZE)) == [(FAIL, "when Size is large")]

    def test_a_resource_that_exists_in_no_scenario_is_not_judged(self):
        assert seen(judge_scenarios(lambda _chosen: {}, SIZE, inventory={"Thing": TYPE})) == []

    def test_a_when_that_holds_in_one_scenario_only(self):
        def build(chosen):
            return thing({"A": "bad", "Large": chosen["Size"] == "large"}, Large={"Size"})

        unit = unit_of(build, SIZE)
        rule = make_rule(check("A"), when=check("Large", argument=True))
        assert [finding.scenario for finding in run(unit, rule).findings] == ["when Size is large"]


class TestElements:
    def test_an_element_that_is_elsewhere_in_another_scenario_is_one_finding(self):
        def build(chosen):
            first = [{"X": 1}] if chosen["Size"] == "large" else []
            return thing({"L": [*first, {"X": "bad"}]}, L={"Size"})

        condition = {"some": ["properties", "L"], "satisfies": check("./X")}
        judgement = judge_scenarios(build, SIZE, condition=condition)
        assert [(finding.property, finding.scenario) for finding in judgement.findings] == [("L[0].X", "")]

    def test_each_element_names_its_own_scenario(self):
        def build(chosen):
            more = [{"X": "bad", "Y": chosen["Environment"]}] if chosen["Environment"] != "dev" else []
            return thing({"L": [{"X": "bad"}, *more]}, L={"Environment"})

        condition = {"some": ["properties", "L"], "satisfies": check("./X")}
        findings = judge_scenarios(build, ENVIRONMENT, condition=condition).findings
        assert sorted(finding.scenario for finding in findings) == ["", "when Environment is staging or prod"]


class TestRelatedResources:
    CONDITION = {"related": ["AWS::Test::Group"], "via": ["properties", "Group"], "satisfies": check("Name")}

    def test_what_decided_a_related_resource_is_tried_as_well(self):
        def build(chosen):
            name = "bad" if chosen["Size"] == "large" else "x"
            return {
                "Thing": make_resource(properties={"Group": Reference("", target="Group")}),
                "Group": make_resource("Group", "AWS::Test::Group", {"Name": name}, depends=depends(Name={"Size"})),
            }

        unit = unit_of(build, ENVIRONMENT, SIZE)
        assert [finding.scenario for finding in run(unit, make_rule(self.CONDITION)).findings] == ["when Size is large"]
        assert unit.asked < 8

    def test_a_referrer_that_is_absent_as_given_is_found(self):
        def build(chosen):
            things = {"Thing": make_resource()}
            if chosen["Size"] == "large":
                properties = {"To": Reference("", target="Thing"), "Name": "bad"}
                things["Group"] = make_resource("Group", "AWS::Test::Group", properties, depends=depends(exists={"Size"}))
            return things

        condition = {"related": ["AWS::Test::Group"], "via": None, "from": ["properties", "To"], "satisfies": check("Name")}
        unit = unit_of(build, SIZE, inventory={"Thing": TYPE, "Group": "AWS::Test::Group"})
        assert [finding.scenario for finding in run(unit, make_rule(condition)).findings] == ["when Size is large"]


class TestLimit:
    MANY = Variable("Many", tuple(range(MOST_SCENARIOS + 1)))

    @pytest.mark.parametrize(("given", "expected"), [("bad", FAIL), ("x", UNKNOWN)])
    def test_past_the_limit_the_given_scenario_alone_fails(self, given, expected):
        judgement = judge_scenarios(lambda chosen: thing({"A": "bad" if chosen["Many"] else given}, A={"Many"}), self.MANY)
        assert seen(judgement) == [(expected, "")]
        assert [(diagnostic.level, diagnostic.code) for diagnostic in judgement.diagnostics] == [(WARNING, "scenario-limit")]
        if expected == UNKNOWN:
            assert judgement.findings[0].reasons == ("more than 64 combinations of parameters decide it",)

    def test_it_is_told_once_a_unit(self):
        resource = make_resource(properties={"A": "x"}, depends=depends(A={"Many"}))
        unit = make_unit(resource, resource.replace(address="Second"), variables={"Many": self.MANY})
        assert len(run(unit, make_rule(check("A")), make_rule(check("A"), id="two")).diagnostics) == 1

    def test_as_many_scenarios_as_allowed_are_all_tried(self):
        exact = Variable("Many", tuple(range(MOST_SCENARIOS)))
        last = MOST_SCENARIOS - 1
        judgement = judge_scenarios(lambda chosen: thing({"A": "bad" if chosen["Many"] == last else "x"}, A={"Many"}), exact)
        assert seen(judgement) == [(FAIL, f"when Many is {last}")]


def test_a_place_that_fails_for_two_values_is_one_finding():
    build = lambda chosen: thing({"L": [{"X": "bad", "Y": chosen["Size"]}]}, L={"Size"})  # noqa: E731
    findings = judge_scenarios(build, SIZE, condition={"some": ["properties", "L"], "satisfies": check("./X")}).findings
    assert [(finding.property, finding.scenario) for finding in findings] == [("L[0].X", "")]


@pytest.mark.parametrize("values", [("small", "large"), ("large", "small")])
def test_a_value_that_nobody_gave_is_named_when_it_decides(values):
    size = Variable("Size", values, is_given=False)
    build = lambda chosen: thing({"A": "bad" if chosen["Size"] == "large" else "x"}, A={"Size"})  # noqa: E731
    assert [finding.scenario for finding in run(unit_of(build, size), make_rule(check("A"))).findings] == ["when Size is large"]


class TestIndifference:
    """A variable decides a part of a property; a rule that reads another part is not judged again for each of its values."""

    @staticmethod
    def judge(chosen_value, condition):
        def build(chosen):
            return thing({"A": {"B": "bad", "C": chosen_value(chosen)}}, A={"Environment"})

        unit = unit_of(build, ENVIRONMENT)
        return run(unit, make_rule(condition), include_unknown=True, include_passed=True)

    def test_the_answer_is_that_of_the_given_scenario(self):
        assert seen(self.judge(lambda chosen: chosen["Environment"], check("A.B"))) == [(FAIL, "")]

    def test_what_differs_is_judged_in_every_scenario(self):
        judgement = self.judge(lambda chosen: "bad" if chosen["Environment"] == "prod" else "x", check("A.C"))
        assert seen(judgement) == [(FAIL, "when Environment is prod")]

    def test_a_resource_that_does_not_exist_elsewhere_is_not_the_same_everywhere(self):
        def build(chosen):
            return {} if chosen["Environment"] == "prod" else thing({"A": "bad"}, A={"Environment"}, exists={"Environment"})

        judgement = judge_scenarios(build, ENVIRONMENT, inventory={"Thing": TYPE})
        assert [verdict for verdict, _scenario in seen(judgement)] == [FAIL]

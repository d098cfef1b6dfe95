from immutcheck.engine.judge import Judgement
from immutcheck.model.diagnostic import ERROR, Diagnostic
from immutcheck.model.finding import FAIL, PASS, UNKNOWN
from immutcheck.model.location import Location, RelatedLocation
from immutcheck.model.values import OpenList, Redacted, Unknown
from tests.engine.conftest import TYPE, FakeLocator, FakeUnit, check, make_resource, make_rule, make_unit, run

PARAMETER = Unknown("parameter `P` has no default")


def judge_one(properties, condition, **fields):
    return run(make_unit(make_resource(properties=properties)), make_rule(condition, **fields), include_unknown=True, include_passed=True)


def seen(judgement: Judgement):
    return [(finding.verdict, finding.property) for finding in judgement.findings]


def test_a_finding_has_all_that_is_known():
    related = (RelatedLocation(Location("app.ts"), "the construct"),)
    resource = make_resource(properties={"A": {"B": "bad"}}, related=related, logical_name="Stack/Thing")
    finding = run(make_unit(resource), make_rule(check("A.B"))).findings[0]
    assert finding.rule_id == "thing-bad"
    assert finding.severity == "high"
    assert finding.verdict == FAIL
    assert finding.message == "Thing: A.B is bad"
    assert (finding.address, finding.resource_type, finding.scope) == ("Thing", TYPE, "web/template.yaml")
    assert finding.property == "A.B"
    assert finding.value == "bad"
    assert finding.location.path == "Thing/A.B"
    assert (finding.related, finding.logical_name) == (related, "Stack/Thing")
    assert len(finding.fingerprint) == len(finding.moved_fingerprint) == 32
    assert finding.fingerprint != finding.moved_fingerprint
    assert (finding.scenario, finding.reasons, finding.path, finding.excerpt) == ("", (), (), None)


def test_require_fails_when_the_condition_is_false_and_forbid_when_it_is_true():
    assert seen(judge_one({"A": "bad"}, check("A"), demand="forbid")) == [(FAIL, "A")]
    assert seen(judge_one({"A": "good"}, check("A"), demand="require")) == [(FAIL, "A")]
    assert seen(judge_one({"A": "good"}, check("A"), demand="forbid")) == [(PASS, "")]
    assert seen(judge_one({"A": "bad"}, check("A"), demand="require")) == [(PASS, "")]
    assert seen(judge_one({"A": PARAMETER}, check("A"), demand="require")) == [(UNKNOWN, "A")]


def test_counts_are_there_without_the_findings():
    unit = make_unit(
        make_resource("One", properties={"A": "bad"}),
        make_resource("Two", properties={"A": PARAMETER}),
        make_resource("Three"),
        make_resource("Other", "AWS::Test::Other"),
    )
    judgement = run(unit, make_rule(check("A")), make_rule(check("B"), id="b-bad"))
    assert seen(judgement) == [(FAIL, "A")]
    assert (judgement.pairs, judgement.passed, judgement.resources, judgement.judged) == (6, 4, 4, 3)
    assert judgement.unknown_by_rule == (("thing-bad", 1),)


def test_of_a_list_that_cannot_be_judged_the_place_is_the_member_that_cannot():
    condition = check("A.B", "contains", "bad")
    assert seen(judge_one({"A": {"B": ["good", PARAMETER, PARAMETER]}}, condition)) == [(UNKNOWN, "A.B[1]")]
    assert seen(judge_one({"A": [{"B": ["good"]}, {"B": ["good", PARAMETER]}]}, condition)) == [(UNKNOWN, "A[1].B[1]")]
    assert seen(judge_one({"A": {"B": OpenList(["good"], PARAMETER)}}, condition)) == [(UNKNOWN, "A.B")]
    assert seen(judge_one({"A": {"B": PARAMETER}}, condition)) == [(UNKNOWN, "A.B")]


def test_a_missing_property_is_the_place_that_is_blamed():
    finding = judge_one({}, check("A.B", argument="good", when_missing={"value": "bad"}), demand="require").findings[0]
    assert (finding.property, finding.message, finding.value) == ("A.B", "Thing: A.B is bad by default", "")
    finding = judge_one({}, check("A"), demand="require").findings[0]
    assert finding.message == "Thing: A is not set"


def test_when():
    bad = {"A": "bad"}
    assert seen(judge_one(bad, check("A"), when=check("B", "exists", True))) == []
    assert seen(judge_one({**bad, "B": 1}, check("A"), when=check("B", "exists", True))) == [(FAIL, "A")]
    unsure = judge_one({**bad, "B": PARAMETER}, check("A"), when=check("B"))
    assert seen(unsure) == [(UNKNOWN, "A")]
    assert unsure.findings[0].reasons == (PARAMETER.reason,)
    assert seen(judge_one({"B": PARAMETER}, check("A"), when=check("B"))) == [(PASS, "")]


def test_a_resource_that_may_not_exist_does_not_fail():
    unit = make_unit(make_resource(properties={"A": "bad"}, exists=None))
    finding = run(unit, make_rule(check("A")), include_unknown=True).findings[0]
    assert (finding.verdict, finding.property, finding.reasons) == (UNKNOWN, "A", ("whether Thing exists is not known",))
    unit = make_unit(make_resource(properties={"A": "bad"}, exists=None, undecided="variable `n` has no default"))
    finding = run(unit, make_rule(check("A")), include_unknown=True).findings[0]
    assert finding.reasons == ("whether Thing exists is not known: variable `n` has no default",)


def test_a_rule_that_needs_a_space_the_source_cannot_have_is_not_applicable():
    condition = {"property": ["facts", "Age"], "operator": "exists", "argument": False}
    judgement = judge_one({}, condition, spaces=("facts",))
    assert (judgement.findings, judgement.pairs, judgement.judged) == ((), 0, 0)


def test_a_merged_resource_is_left_to_the_rules_that_name_only_its_own_type():
    entry = make_resource("Entry", "AWS::Test::Entry", {"A": "bad"}, merged_into="Thing")
    unit = make_unit(make_resource(), entry)
    both = make_rule(check("A"), resources=(TYPE, "AWS::Test::Entry"), id="both")
    alone = make_rule(check("A"), resources=("AWS::Test::Entry",), id="alone")
    assert [finding.rule_id for finding in run(unit, both, alone).findings] == ["alone"]


class TestBlame:
    EACH = {"each": ["properties", "L"], "satisfies": check("./X", argument="good")}
    SOME = {"some": ["properties", "L"], "satisfies": check("./X")}
    ELEMENTS = {"L": [{"X": "good"}, {"X": "bad"}, {"X": "bad", "Y": 1}]}

    def test_every_element_is_a_finding_with_the_exact_place_in_it(self):
        for condition, demand in ((self.EACH, "require"), (self.SOME, "forbid")):
            findings = judge_one(self.ELEMENTS, condition, demand=demand).findings
            assert [(finding.property, finding.value, finding.location.path) for finding in findings] == [
                ("L[1].X", "bad", "Thing/L[1].X"),
                ("L[2].X", "bad", "Thing/L[2].X"),
            ]
            assert len({finding.fingerprint for finding in findings}) == 2

    def test_no_unknown_stands_beside_a_fail(self):
        judgement = judge_one({"L": [{"X": "bad"}, {"X": PARAMETER}, PARAMETER]}, self.SOME)
        assert seen(judgement) == [(FAIL, "L[0].X")]
        assert judgement.unknown_by_rule == ()

    def test_an_element_with_several_wrong_values_is_one_finding_at_the_element(self):
        condition = {"some": ["properties", "L"], "satisfies": {"all": [check("./X"), check("./Y", argument=1)]}}
        finding = judge_one(self.ELEMENTS, condition).findings[0]
        assert (finding.property, finding.location.path, finding.value) == ("L[2]", "Thing/L[2]", "{X: bad, Y: 1}")

    def test_the_innermost_elements_are_blamed(self):
        condition = {"some": ["properties", "C"], "satisfies": {"some": ["element", "E"], "satisfies": check(".")}}
        assert seen(judge_one({"C": [{"E": ["x"]}, {"E": ["bad", "x", "bad"]}]}, condition)) == [(FAIL, "C[1].E[0]"), (FAIL, "C[1].E[2]")]

    def test_a_scalar_that_stands_for_a_list_has_no_index(self):
        condition = {"some": ["properties", "L"], "satisfies": check(".")}
        assert seen(judge_one({"L": "bad"}, condition)) == [(FAIL, "L")]

    def test_a_list_on_the_way_gives_its_members_indexes(self):
        condition = {"some": ["properties", "A", "B"], "satisfies": check(".")}
        assert seen(judge_one({"A": [{"B": ["x"]}, {"B": ["x", "bad"]}]}, condition)) == [(FAIL, "A[1].B[1]")]

    def test_a_missing_some_blames_the_list(self):
        condition = {"some": ["properties", "L"], "satisfies": check(".", argument="good")}
        assert seen(judge_one({"L": ["bad"]}, condition, demand="require")) == [(FAIL, "L")]
        assert seen(judge_one({}, condition, demand="require")) == [(FAIL, "L")]

    def test_separate_faults_outside_of_lists_are_one_finding_that_names_the_others(self):
        every = {"all": [check("A", argument="good"), check("B", argument="good")]}
        either = {"any": [check("A"), check("B")]}
        for condition, demand in ((every, "require"), (either, "forbid")):
            judgement = judge_one({"A": "bad", "B": "bad"}, condition, demand=demand)
            assert seen(judgement) == [(FAIL, "A")]
            assert [(place.location.path, place.message) for place in judgement.findings[0].related] == [("Thing/B", "also B")]

    def test_elements_stand_beside_a_fault_outside_of_lists(self):
        either = {"any": [check("A"), self.SOME, check("B")]}
        judgement = judge_one({"A": "bad", "B": "bad", **self.ELEMENTS}, either)
        assert seen(judgement) == [(FAIL, "A"), (FAIL, "L[1].X"), (FAIL, "L[2].X")]

    def test_a_fault_of_several_conditions_together_is_one_finding(self):
        either = {"any": [check("A", "exists", True), check("B", argument="good"), check("C", argument="good")]}
        assert seen(judge_one({"C": "bad"}, either, demand="require")) == [(FAIL, "B")]
        together = {"all": [check("A"), check("B"), check("C", "exists", True)]}
        assert seen(judge_one(dict.fromkeys("ABC", "bad"), together)) == [(FAIL, "B")]
        with_elements = {"all": [self.SOME, check("A")]}
        assert seen(judge_one({"A": "bad", **self.ELEMENTS}, with_elements)) == [(FAIL, "L[1].X"), (FAIL, "L[2].X")]

    def test_elements_inside_an_element_are_blamed_when_the_element_itself_takes_part(self):
        condition = {"some": ["properties", "L"], "satisfies": {"all": [check("./X"), {"some": ["element", "M"], "satisfies": check(".")}]}}
        assert seen(judge_one({"L": [{"X": "bad", "M": ["x", "bad"]}]}, condition)) == [(FAIL, "L[0].M[1]")]
        assert seen(judge_one({"L": [{"X": "bad", "M": "bad"}]}, condition)) == [(FAIL, "L[0].M")]

    def test_an_operator_points_at_the_members_of_its_list_in_its_own_words(self):
        findings = judge_one({"L": ["x", "bad", "bad"]}, check("L", "lists_bad", True)).findings
        assert [(finding.property, finding.value) for finding in findings] == [("L[1]", "bad"), ("L[2]", "bad")]

    def test_not_turns_the_blame_around(self):
        condition = {"not": {"each": ["properties", "L"], "satisfies": {"not": check(".")}}}
        assert seen(judge_one({"L": ["x", "bad"]}, condition)) == [(FAIL, "L[1]")]


class TestReasons:
    def test_reasons_come_in_order_and_once(self):
        other = Unknown("parameter `Q` has no default")
        condition = {"any": [check("B"), {"some": ["properties", "L"], "satisfies": check("./X")}]}
        judgement = judge_one({"L": [{"X": PARAMETER}, {"X": other}, {"X": PARAMETER}], "B": other}, condition)
        assert judgement.findings[0].reasons == (other.reason, PARAMETER.reason)
        assert judgement.findings[0].property == "B"

    def test_a_value_that_was_taken_out_is_a_reason(self):
        assert judge_one({"A": Redacted("password", "name")}, check("A")).findings[0].reasons == ("a secret was taken out here",)

    def test_the_reason_inside_a_list_is_found(self):
        assert judge_one({"A": ["x", PARAMETER]}, check("A", "contains")).findings[0].reasons == (PARAMETER.reason,)

    def test_the_message_says_that_it_is_not_known(self):
        assert judge_one({"A": PARAMETER}, check("A")).findings[0].message == "It is not known whether this is so for Thing: A thing is bad"


class TestCrashes:
    def test_a_rule_that_crashes_is_told_without_its_values_and_the_rest_goes_on(self):
        unit = make_unit(make_resource(properties={"A": "hunter2"}), make_resource("Deep", properties={"A": "deep"}))
        judgement = run(unit, make_rule(check("A", "crash"), id="a"), make_rule(check("A", argument="hunter2"), id="b"))
        assert [finding.rule_id for finding in judgement.findings] == ["b"]
        end = "its answer is missing from this report"
        assert judgement.diagnostics == (
            Diagnostic(ERROR, "rule-crashed", f"rule a on resource Deep: RecursionError; {end}", Location("web/template.yaml")),
            Diagnostic(ERROR, "rule-crashed", f"rule a on resource Thing: RuntimeError; {end}", Location("web/template.yaml")),
        )

    def test_an_operator_that_is_not_there_is_a_crash_of_its_rule_only(self):
        judgement = judge_one({"A": 1}, check("A", "no_such"))
        assert [diagnostic.message.split(";")[0] for diagnostic in judgement.diagnostics] == ["rule thing-bad on resource Thing: KeyError"]

    def test_a_resource_that_cannot_be_resolved_costs_its_own_pairs(self):
        class BadUnit(FakeUnit):
            def resource(self, address, assignment):
                if address == "Bad":
                    raise RecursionError
                return super().resource(address, assignment)

        things = {"Bad": make_resource("Bad"), "Thing": make_resource(properties={"A": "bad"})}
        judgement = run(BadUnit(lambda _chosen: things), make_rule(check("A")))
        assert [finding.address for finding in judgement.findings] == ["Thing"]
        assert [diagnostic.code for diagnostic in judgement.diagnostics] == ["rule-crashed"]

    def test_a_locator_that_crashes_costs_one_finding(self):
        class BadLocator(FakeLocator):
            def locate(self, path):
                raise LookupError(path)

        bad = make_resource("Bad", properties={"A": "bad"}).replace(locator=BadLocator("Bad"))
        judgement = run(make_unit(bad, make_resource(properties={"A": "bad"})), make_rule(check("A")))
        assert [finding.address for finding in judgement.findings] == ["Thing"]
        assert len(judgement.diagnostics) == 1


def test_findings_are_sorted_by_place_then_rule():
    rules = [make_rule(check("B"), id="z"), make_rule(check("A"), id="m"), make_rule({"any": [check("B"), check("A")]}, id="a")]
    findings = run(make_unit(make_resource(properties={"A": "bad", "B": "bad"})), *rules).findings
    order = [(finding.location.span.start_line, finding.rule_id, finding.property) for finding in findings]
    assert order == sorted(order)
    assert len(order) == 3


def test_a_secret_rule_never_shows_a_value():
    finding = judge_one({"Password": "hunter2-bad"}, check("Password", argument="hunter2-bad"), secret=True).findings[0]
    assert "hunter2" not in repr(finding)

from __future__ import annotations

import pytest

from immutcheck.model.values import OpenList, OpenMap, Reference, Text, Unknown
from immutcheck.sources.terraform.evaluation.evaluator import evaluate
from immutcheck.sources.terraform.evaluation.scope import Scope
from immutcheck.sources.terraform.syntax.nodes import Broken, Literal, Unary
from immutcheck.sources.terraform.values import Encoded, EvaluationError
from tests.sources.terraform.evaluation.expressions import Lazy, error_of, read, scope_of, value_of

HIDDEN = Unknown("hidden")
NAME = Reference("`aws_x.y.name` is only known after apply", possible=("web",), target="aws_x.y", attribute="name")
ARN = Reference("`aws_x.y.arn` is only known after apply", target="aws_x.y", attribute="arn")


def test_an_undecided_condition_gives_both_branches() -> None:
    assert value_of('v ? "a" : "b"', v=HIDDEN) == Unknown("hidden", possible=("a", "b"))


def test_an_undecided_condition_with_equal_branches_gives_the_branch() -> None:
    assert value_of('v ? ["a"] : ["a"]', v=HIDDEN) == ["a"]


def test_an_undecided_condition_with_a_null_branch_may_be_absent() -> None:
    assert value_of('v ? "a" : null', v=HIDDEN) == Unknown("hidden", maybe_absent=True, possible=("a",))


def test_an_undecided_condition_with_an_unknown_branch_still_lists_the_known_one() -> None:
    assert value_of('v ? "a" : w', v=HIDDEN, w=Unknown("other")) == Unknown("hidden", possible=("a", Unknown("other")))


def test_an_undecided_condition_keeps_references() -> None:
    assert value_of('v ? w : ""', v=HIDDEN, w=ARN) == Unknown("hidden", possible=(ARN, ""))


def test_an_undecided_condition_with_a_sensitive_branch_lists_what_is_written_in_the_other() -> None:
    """`var.wanted ? "a literal password" : var.sensitive_password` is no less a literal than beside a variable that is not sensitive."""
    hidden = Unknown("secret", sensitive=True)
    assert value_of('v ? w : "a"', v=HIDDEN, w=hidden) == Unknown("hidden", possible=(hidden, "a"), sensitive=True)


def test_a_sensitive_condition_does_not_tell_which_and_hides_nothing_that_is_written() -> None:
    assert value_of('v ? "b" : "a"', v=Unknown("secret", sensitive=True)) == Unknown("secret", possible=("b", "a"), sensitive=True)


def test_what_a_sensitive_branch_can_be_is_not_listed_as_what_is_written() -> None:
    hidden = Unknown("secret", possible=("x", "y"), sensitive=True)
    assert value_of('v ? w : "a"', v=HIDDEN, w=hidden) == Unknown("hidden", possible=(hidden, "a"), sensitive=True)


def test_an_undecided_condition_does_not_choose_a_branch_without_a_value() -> None:
    assert value_of('v ? w.x : "a"', v=HIDDEN, w={}) == Unknown("hidden")


def test_an_undecided_condition_without_any_value_is_an_error() -> None:
    assert error_of("v ? w.x : w.y", v=HIDDEN, w={}) == "this object has no attribute `y`"


def test_alternatives_of_a_condition_that_agree_decide_it() -> None:
    assert value_of("v == 3 ? 1 : 2", v=Unknown("hidden", possible=(1, 2))) == 2


def test_branches_of_an_undecided_condition_take_one_type() -> None:
    assert value_of('v ? 1 : "x"', v=HIDDEN) == Unknown("hidden", possible=("1", "x"))


def test_the_branch_not_chosen_is_not_evaluated_for_a_text() -> None:
    lazy = Lazy({"b": 1})

    value_of('true ? "a" : v.b', v=lazy)

    assert lazy.asked == []


def test_only_attributes_that_are_needed_are_asked_for() -> None:
    lazy = Lazy({"a": {"b": [1, 2]}, "c": 3})

    assert value_of("v.a.b[1]", v=lazy) == 2
    assert lazy.asked == ["a"]


def test_a_name_that_is_not_in_the_scope_is_asked_of_resolve() -> None:
    scope = Scope({}, lambda name: {"web": f"{name}.web"})

    assert evaluate(read("aws_instance.web"), scope) == "aws_instance.web"


def test_a_name_that_nothing_has_is_an_error_with_its_place() -> None:
    with pytest.raises(EvaluationError) as caught:
        evaluate(read("1 + nobody"), Scope({}))

    assert (caught.value.message, caught.value.start, caught.value.end) == ("nothing is named `nobody` here", 8, 14)


def test_an_error_carries_the_place_of_the_smallest_expression() -> None:
    with pytest.raises(EvaluationError) as caught:
        evaluate(read('["a", v.x.y]'), scope_of({"v": {}}))

    assert (caught.value.message, caught.value.start, caught.value.end) == ("this object has no attribute `x`", 10, 13)


def test_no_error_quotes_a_value() -> None:
    assert error_of('1 + "hunter2"') == "a number is needed here, found a text"
    assert error_of('v["hunter2"]', v={"a": 1}) == "the map has no such key"
    assert error_of('"hunter2" ? 1 : 2') == "a boolean is needed here, found a text"
    assert error_of("{for x in v : x => 1}", v=["hunter2", "hunter2"]) == (
        "two elements of this loop have the same key; write `...` after the value to collect them"
    )


def test_constructors_keep_references() -> None:
    assert value_of("{ a = [v], b = v }", v=NAME) == {"a": [NAME], "b": NAME}


def test_an_interpolation_alone_keeps_the_reference() -> None:
    assert value_of('"${v}"', v=NAME) == NAME


def test_operators_see_what_a_reference_refers_to() -> None:
    assert value_of('v == "web"', v=NAME) is True


def test_templates_see_what_a_reference_refers_to() -> None:
    assert value_of('"${v}-a"', v=NAME) == "web-a"


def test_a_template_keeps_what_is_known() -> None:
    assert value_of('"a-${v}-b"', v=ARN) == Text(ARN.reason, prefix="a-", suffix="-b", pieces=("a-", ARN, "-b"))


def test_a_template_lists_the_texts_it_can_be() -> None:
    found = value_of('"a-${v}"', v=Unknown("hidden", possible=(1, "x")))

    assert isinstance(found, Text)
    assert found.possible == ("a-1", "a-x")


def test_a_hole_in_a_template_is_not_null() -> None:
    assert value_of('"a-${v}"', v=Unknown("hidden", maybe_absent=True, possible=("x",))) == "a-x"


def test_dynamic_references_of_cloudformation_are_plain_text_here() -> None:
    assert value_of('"{{resolve:ssm:${v}}}"', v="a") == "{{resolve:ssm:a}}"


def test_an_undecided_directive_gives_both_texts() -> None:
    assert value_of('"%{ if v }a%{ else }b%{ endif }"', v=HIDDEN) == Unknown("hidden", possible=("a", "b"))


def test_an_encoded_value_stays_encoded_when_it_stands_alone() -> None:
    assert value_of('"${jsonencode({ a = v })}"', v=ARN) == Encoded({"a": ARN})


def test_an_object_with_an_unknown_key_is_open() -> None:
    assert value_of("{ a = 1, (v) = 2, b = 3 }", v=Unknown("hidden", prefix="x/")) == OpenMap({"a": 1, "b": 3}, HIDDEN)


def test_an_unknown_key_may_override_what_stands_before_it() -> None:
    found = value_of("{ a = 1, (v) = 2, b = 3 }", v=HIDDEN)

    assert found == OpenMap({"a": Unknown("hidden", possible=(1, 2)), "b": 3}, HIDDEN)


def test_namespaces_are_given_to_functions_as_values() -> None:
    assert value_of("keys(v)", v=Lazy({"b": 1, "a": 2})) == ["a", "b"]


def test_expanded_arguments_of_merge_may_be_open() -> None:
    found = value_of("merge(v...)", v=OpenList([{"a": 1}], HIDDEN))

    assert found == OpenMap({"a": HIDDEN}, HIDDEN)
    assert found.__class__ is OpenMap


def test_expanded_arguments_that_are_unknown_make_the_result_unknown() -> None:
    assert value_of("max(v...)", v=HIDDEN) == HIDDEN


def test_only_lists_can_be_expanded() -> None:
    assert error_of("max(v...)", v={"a": 1}) == "what stands before `...` is a list or set"


def test_functions_cannot_be_called_where_there_are_none() -> None:
    with pytest.raises(EvaluationError, match="no function can be called here, so not `upper`"):
        evaluate(read('upper("a")'), Scope({}))


def test_a_function_that_is_not_known_gives_unknown() -> None:
    assert value_of("provider::aws::arn_parse(v)", v="x") == Unknown("function `provider::aws::arn_parse` is the provider's")


def test_a_broken_expression_is_unknown() -> None:
    assert evaluate(Broken(0, 1, "expected an expression"), Scope({})) == Unknown("the expression cannot be read")


def test_an_expression_nested_too_deeply_is_an_error() -> None:
    node: Literal | Unary = Literal(0, 1, True)
    for _ in range(5000):
        node = Unary(0, 1, "!", node)

    with pytest.raises(EvaluationError, match="nested too deeply"):
        evaluate(node, Scope({}))

"""Functions that make lists, maps and sets, of values that are not wholly known."""

from __future__ import annotations

from immutcheck.model.values import OpenList, OpenMap, Reference, Text, Unknown
from immutcheck.sources.terraform.values import SetValue
from tests.sources.terraform.functions.calls import WHY, call, refusal

GROUP = Reference("known after apply", target="aws_security_group.a", attribute="id")
OTHER_GROUP = Reference("known after apply", target="aws_security_group.b", attribute="id")
SUBNETS = Reference("known after apply", target="aws_lb.a", attribute="subnets")
TEXT = Text("nobody knows", prefix="a-", pieces=("a-", WHY))


def shown(value: object) -> tuple[object, object]:
    """What is known of an open list or map, and why there may be more; None for a closed one."""
    assert isinstance(value, (list, dict))
    return (dict(value) if isinstance(value, dict) else list(value)), getattr(value, "rest", None)


def test_concat_keeps_the_known_members() -> None:
    assert shown(call("concat", ["a", GROUP], WHY, OpenList(["b"], Unknown("more")))) == (["a", GROUP, "b"], Unknown("nobody knows; more"))


def test_concat_works_through_a_list_that_is_one_of_two() -> None:
    branch = Unknown("which is not known", possible=(["b"], []))
    assert call("concat", ["a"], branch) == Unknown("which is not known", possible=(["a", "b"], ["a"]))


def test_concat_of_nothing_known_is_unknown() -> None:
    assert call("concat", [], WHY) == WHY


def test_later_keys_of_a_merged_map_are_known() -> None:
    assert shown(call("merge", WHY, {"a": 1})) == ({"a": 1}, WHY)


def test_earlier_keys_of_a_merged_map_may_be_overridden() -> None:
    assert shown(call("merge", {"a": 1}, WHY, {"b": 2})) == ({"a": WHY, "b": 2}, WHY)


def test_a_merged_open_map_keeps_its_own_keys() -> None:
    assert shown(call("merge", {"a": 1}, OpenMap({"b": 2}, WHY))) == ({"a": WHY, "b": 2}, WHY)


def test_merge_skips_null() -> None:
    assert call("merge", None, {"a": None}) == {"a": None}


def test_merge_works_through_a_map_that_may_be_null() -> None:
    branch = Unknown("may be null", possible=({"b": 2},), maybe_absent=True)
    assert call("merge", {"a": 1}, branch) == Unknown("may be null", possible=({"a": 1, "b": 2}, {"a": 1}))


def test_flatten_keeps_texts_with_holes_and_references_to_scalars() -> None:
    assert call("flatten", [["a", TEXT], [GROUP]]) == ["a", TEXT, GROUP]


def test_flatten_does_not_know_how_many_members_something_unknown_has() -> None:
    assert shown(call("flatten", [["a"], WHY, SUBNETS])) == (["a"], Unknown("nobody knows; known after apply"))


def test_flatten_sees_what_is_written_through_a_reference() -> None:
    assert call("flatten", [SUBNETS.replace(possible=(["s-1"],)), ["s-2"]]) == ["s-1", "s-2"]


def test_flatten_refuses_endless_depth() -> None:
    nested: list[object] = []
    for _ in range(600):
        nested = [nested]
    assert refusal("flatten", nested) == "function `flatten`: lists are nested too deeply"


def test_compact_keeps_what_cannot_be_empty() -> None:
    assert call("compact", ["a", "", None, GROUP, TEXT]) == ["a", GROUP, TEXT]


def test_compact_does_not_know_whether_something_unknown_is_empty() -> None:
    assert shown(call("compact", ["a", WHY])) == (["a"], WHY)


def test_ids_of_different_resources_are_distinct() -> None:
    assert call("distinct", [GROUP, OTHER_GROUP, GROUP]) == [GROUP, OTHER_GROUP]


def test_ids_of_resources_of_different_types_may_be_the_same() -> None:
    policy = Reference("known after apply", target='module.m["a.b"].aws_s3_bucket_policy.p[0]', attribute="id")
    bucket = Reference("known after apply", target='module.m["a.b"].aws_s3_bucket.b[0]', attribute="id")
    assert isinstance(call("distinct", [policy, bucket]), OpenList)


def test_instances_of_one_resource_in_modules_are_different() -> None:
    first = Reference("known after apply", target='module.m["a.b"].aws_instance.web[0]', attribute="id")
    second = Reference("known after apply", target='module.m["a.b"].aws_instance.web[1]', attribute="id")
    assert call("distinct", [first, second]) == [first, second]


def test_a_distinct_list_with_something_unknown_is_open() -> None:
    assert shown(call("distinct", ["a", WHY, "a"])) == (["a", WHY], WHY)


def test_chunks_of_an_open_list_are_unknown() -> None:
    assert call("chunklist", OpenList(["a"], WHY), 2) == WHY


def test_a_sorted_list_with_something_unknown_is_open() -> None:
    assert shown(call("sort", ["b", WHY, "a"])) == (["a", "b", WHY], WHY)


def test_a_reversed_open_list_is_open() -> None:
    assert shown(call("reverse", OpenList(["a", "b"], WHY))) == (["b", "a"], WHY)


def test_values_whose_key_is_certainly_wanted_match() -> None:
    assert shown(call("matchkeys", ["i-1", "i-2", "i-3"], ["a", WHY, "b"], ["a"])) == (["i-1"], WHY)


def test_keys_of_a_zipped_map_are_known_where_values_are_not() -> None:
    assert call("zipmap", ["a", "b"], WHY) == {"a": WHY, "b": WHY}


def test_a_map_zipped_with_an_unknown_key_is_unknown() -> None:
    assert call("zipmap", ["a", WHY], [1, 2]) == WHY


def test_a_set_keeps_references() -> None:
    assert call("toset", [GROUP, "a", GROUP]) == SetValue(["a", GROUP])


def test_a_set_of_an_open_list_is_open() -> None:
    assert shown(call("toset", OpenList(["b", "a", "b"], WHY))) == (["a", "b"], WHY)


def test_a_list_of_a_set_with_something_unknown_has_no_certain_order() -> None:
    assert shown(call("tolist", SetValue(["a", WHY]))) == (["a", WHY], WHY)


def test_an_unknown_member_may_bring_numbers_and_booleans_together() -> None:
    assert shown(call("distinct", [1, True, WHY])) == ([1, True, WHY], WHY)
    assert refusal("distinct", [1, True]) == "function `distinct`: the elements have no type in common: numbers and booleans"


def test_a_union_with_something_unknown_is_open() -> None:
    assert shown(call("setunion", ["b"], WHY, ["a"])) == (["a", "b"], WHY)


def test_an_intersection_with_an_empty_set_is_empty() -> None:
    assert call("setintersection", WHY, []) == SetValue()


def test_an_intersection_knows_members_that_are_in_every_set() -> None:
    assert shown(call("setintersection", ["a", "b", "c"], OpenList(["b"], WHY))) == (["b"], WHY)


def test_an_intersection_of_sets_that_exclude_each_other_is_empty() -> None:
    assert call("setintersection", ["a"], ["b"], WHY) == SetValue()


def test_a_subtraction_knows_what_is_certainly_left() -> None:
    assert shown(call("setsubtract", OpenList(["a", "b"], WHY), ["b"])) == (["a"], WHY)


def test_a_subtraction_of_something_unknown_is_unknown() -> None:
    assert call("setsubtract", ["a"], WHY) == WHY


def test_a_product_with_an_open_list_is_open() -> None:
    assert shown(call("setproduct", ["a", "b"], OpenList(["x"], WHY))) == ([["a", "x"], ["b", "x"]], WHY)


def test_a_product_with_an_empty_list_is_empty() -> None:
    assert call("setproduct", WHY, []) == []


def test_a_product_has_a_limit() -> None:
    many = list(range(1000))
    assert refusal("setproduct", many, many) == "function `setproduct`: too large: more than 100,000 combinations"


def test_a_sum_with_something_unknown_is_unknown() -> None:
    assert call("sum", [1, WHY]) == WHY


def test_a_transposed_map_with_something_unknown_is_unknown() -> None:
    assert call("transpose", {"a": ["x", WHY]}) == WHY

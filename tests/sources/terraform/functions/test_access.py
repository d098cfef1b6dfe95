"""Functions that take something out of lists and maps, on values that are not wholly known."""

from __future__ import annotations

from immutcheck.model.values import OpenList, OpenMap, Reference, Text, Unknown
from immutcheck.sources.terraform.values import Encoded, SetValue
from tests.sources.terraform.functions.calls import WHY, call, refusal

GROUP = Reference("known after apply", target="aws_security_group.a", attribute="id")
OTHER_GROUP = Reference("known after apply", target="aws_security_group.b", attribute="id")
NAME = Reference("known after apply", target="aws_iam_role.a", attribute="name")
WRITTEN = Reference("known after apply", target="aws_iam_role.b", attribute="name", possible=("role",))
ANY_INSTANCE = Reference("known after apply", target="aws_instance.web[*]", attribute="id")


def test_the_length_of_a_list_counts_members_that_are_not_known() -> None:
    assert call("length", [WHY, "a"]) == 2


def test_the_length_of_an_open_list_is_unknown() -> None:
    assert call("length", OpenList(["a"], WHY)) == WHY


def test_the_length_of_an_open_map_is_unknown() -> None:
    assert call("length", OpenMap({"a": 1}, WHY)) == WHY


def test_members_of_a_set_that_may_be_the_same_have_no_certain_number() -> None:
    assert call("length", SetValue(["a", WHY])) == WHY


def test_ids_of_two_resources_of_one_type_are_two_members() -> None:
    assert call("length", SetValue([GROUP, OTHER_GROUP])) == 2


def test_the_length_of_what_is_encoded_is_that_of_its_text() -> None:
    assert call("length", Encoded({"a": 1})) == len('{"a":1}')


def test_an_element_of_a_list_may_be_a_reference() -> None:
    assert call("element", [GROUP, OTHER_GROUP], 3) == OTHER_GROUP


def test_an_element_at_an_unknown_place_is_one_of_all() -> None:
    assert call("element", ["a", "b"], WHY) == Unknown("nobody knows", possible=("a", "b"))


def test_an_element_of_an_open_list_is_unknown() -> None:
    assert call("element", OpenList(["a"], WHY), 0) == WHY


def test_an_element_of_any_number_of_instances_is_the_one_that_stands_for_all() -> None:
    assert call("element", OpenList([ANY_INSTANCE], WHY), 0) == ANY_INSTANCE


def test_the_only_one_of_any_number_of_instances_may_be_absent() -> None:
    assert call("one", OpenList([ANY_INSTANCE], WHY)) == ANY_INSTANCE.replace(maybe_absent=True)


def test_the_only_member_of_an_unknown_list_may_be_null() -> None:
    assert call("one", WHY) == Unknown("nobody knows", maybe_absent=True)


def test_a_known_member_is_contained_in_an_open_list() -> None:
    assert call("contains", OpenList(["a"], WHY), "a") is True


def test_whether_an_open_list_contains_something_else_is_unknown() -> None:
    assert call("contains", OpenList(["a"], WHY), "b") == WHY


def test_the_pieces_of_a_text_decide_that_it_is_not_contained() -> None:
    text = Text("nobody knows", prefix="dev-", pieces=("dev-", WHY))
    assert call("contains", ["prod-a", "prod-b"], text) is False


def test_a_reference_is_contained_in_a_list_of_it() -> None:
    assert call("contains", [GROUP], GROUP) is True


def test_a_reference_to_a_written_argument_is_what_is_written() -> None:
    assert call("contains", ["role"], WRITTEN) is True


def test_the_place_behind_an_unknown_member_is_unknown() -> None:
    assert call("index", [WHY, "a"], "a") == WHY


def test_the_place_before_an_unknown_member_is_known() -> None:
    assert call("index", ["a", WHY], "a") == 0


def test_looking_up_a_key_of_an_open_map() -> None:
    assert call("lookup", OpenMap({"a": 1}, WHY), "a", 2) == 1


def test_looking_up_another_key_of_an_open_map_may_give_the_default() -> None:
    assert call("lookup", OpenMap({"a": 1}, WHY), "b", 2) == Unknown("nobody knows", possible=(WHY, 2))


def test_looking_up_in_something_unknown_without_default_is_unknown() -> None:
    assert call("lookup", WHY, "b") == WHY


def test_looking_up_in_something_unknown_with_null_as_default_may_give_null() -> None:
    assert call("lookup", WHY, "a", None) == Unknown("nobody knows", maybe_absent=True)


def test_looking_up_an_unknown_key_gives_one_of_the_values() -> None:
    assert call("lookup", {"a": 1, "b": 2}, WHY, 3) == Unknown("nobody knows", possible=(1, 2, 3))


def test_a_key_that_is_not_there_and_has_no_default_is_refused() -> None:
    assert refusal("lookup", {"a": 1}, "b") == "function `lookup`: the map has no such key, and there is no default"


def test_the_keys_of_an_open_map_are_open() -> None:
    keys = call("keys", OpenMap({"b": 1, "a": WHY}, WHY))
    assert isinstance(keys, OpenList)
    assert list(keys) == ["a", "b"]


def test_the_values_of_a_map_keep_references() -> None:
    assert call("values", {"b": GROUP, "a": WHY}) == [WHY, GROUP]


def test_one_false_member_decides_alltrue() -> None:
    assert call("alltrue", OpenList([WHY, False], WHY)) is False


def test_one_true_member_decides_anytrue() -> None:
    assert call("anytrue", [WHY, True]) is True


def test_alltrue_of_true_and_unknown_is_unknown() -> None:
    assert call("alltrue", [True, WHY]) == WHY


def test_an_id_is_never_empty_so_coalesce_takes_it() -> None:
    assert call("coalesce", None, GROUP, "b") == GROUP


def test_a_text_with_a_known_piece_is_never_empty() -> None:
    text = Text("nobody knows", prefix="a-", pieces=("a-", WHY))
    assert call("coalesce", "", text, "b") == text


def test_a_name_may_be_empty_so_coalesce_gives_it_or_the_next() -> None:
    assert call("coalesce", NAME, "b") == Unknown("known after apply", possible=(NAME, "b"))


def test_what_is_written_is_seen_through_a_reference_and_the_reference_kept() -> None:
    assert call("coalesce", WRITTEN, "b") == WRITTEN


def test_coalesce_of_something_unknown_may_give_the_next() -> None:
    assert call("coalesce", WHY, "b", "c") == Unknown("nobody knows", possible=(WHY, "b"))


def test_coalescelist_takes_an_open_list_that_has_a_member() -> None:
    opened = OpenList(["a"], WHY)
    assert call("coalescelist", [], opened, ["b"]) is opened


def test_coalescelist_does_not_know_whether_an_open_list_is_empty() -> None:
    assert call("coalescelist", OpenList([], WHY), ["b"]) == WHY

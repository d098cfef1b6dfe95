from __future__ import annotations

from immutcheck.model.values import OpenList, OpenMap, Reference, Unknown
from immutcheck.sources.terraform.values import SetValue
from tests.sources.terraform.evaluation.expressions import Lazy, error_of, value_of

HIDDEN = Unknown("hidden")


class Instances(Lazy):
    """A namespace of instances of which it is not known how many there are."""

    def element(self, key: object) -> object:
        return Lazy({"id": f"any, asked for {key}" if not isinstance(key, Unknown) else "any"})


def _reference(attribute: str, *possible: object) -> Reference:
    return Reference("later", possible=possible, target="aws_x.y", attribute=attribute)


def test_an_attribute_of_an_unknown_is_unknown() -> None:
    assert value_of("v.a[0].b", v=HIDDEN) == HIDDEN


def test_an_attribute_is_read_from_every_alternative() -> None:
    assert value_of("v.a", v=Unknown("hidden", possible=({"a": 1}, {"a": 2}))) == Unknown("hidden", possible=(1, 2))


def test_an_alternative_without_the_attribute_leaves_it_open() -> None:
    assert value_of("v.a", v=Unknown("hidden", possible=({"a": 1}, {}))) == HIDDEN


def test_a_member_of_a_reference_is_a_longer_reference() -> None:
    assert value_of("v[0].arn", v=_reference("block")) == _reference("block.0.arn")


def test_a_member_of_a_reference_knows_what_is_written_there() -> None:
    assert value_of("v[0].size", v=_reference("block", [{"size": 8}])) == _reference("block.0.size", 8)


def test_a_member_that_is_not_written_is_the_providers() -> None:
    assert value_of("v[0].arn", v=_reference("block", [{"size": 8}])) == _reference("block.0.arn")


def test_an_unknown_index_gives_every_element() -> None:
    assert value_of("v[w]", v=["a", "b"], w=HIDDEN) == Unknown("hidden", possible=("a", "b"))


def test_an_unknown_key_gives_every_value() -> None:
    assert value_of("v[w]", v={"x": 1, "y": 2}, w=HIDDEN) == Unknown("hidden", possible=(1, 2))


def test_alternatives_of_a_key_give_their_values() -> None:
    assert value_of("v[w]", v={"x": 1, "y": 2, "z": 3}, w=Unknown("hidden", possible=("x", "z"))) == Unknown("hidden", possible=(1, 3))


def test_a_sensitive_key_does_not_tell_which_and_hides_nothing_that_is_written() -> None:
    key = Unknown("hidden", sensitive=True)

    assert value_of("v[w]", v={"x": 1, "y": 2}, w=key) == Unknown("hidden", possible=(1, 2), sensitive=True)


def test_a_missing_key_of_an_open_map_is_unknown() -> None:
    assert value_of("[v.a, v.b]", v=OpenMap({"a": 1}, HIDDEN)) == [1, HIDDEN]


def test_positions_in_an_open_list_are_not_known() -> None:
    assert value_of("v[0]", v=OpenList(["a"], HIDDEN)) == HIDDEN


def test_an_instance_that_stands_for_all_is_any_of_them() -> None:
    assert value_of("v[3].id", v=OpenList([Lazy({"id": "any"})], HIDDEN)) == "any"
    assert value_of("v[w].id", v=OpenList([Lazy({"id": "any"})], HIDDEN), w=HIDDEN) == "any"


def test_a_namespace_of_instances_is_asked_for_the_key() -> None:
    assert value_of('v["a"].id', v=Instances({})) == "any, asked for a"
    assert value_of("v[w].id", v=Instances({}), w=HIDDEN) == "any"


def test_a_namespace_is_indexed_by_its_attributes() -> None:
    assert value_of('v["a"]', v=Lazy({"a": 1})) == 1


def test_a_set_has_no_index() -> None:
    assert error_of("v[0]", v=SetValue(["a"])) == "elements of a set have no index"
    assert error_of("v[w]", v=SetValue(["a"]), w=HIDDEN) == "a set has no elements with an index"


def test_errors_say_what_there_is() -> None:
    assert error_of("v[2]", v=["a"]) == "the list has 1 elements, none with this index"
    assert error_of("v[-1]", v=["a"]) == "an index is a whole number, not negative; found a number"
    assert error_of("v.a", v=None) == "attribute `a` of null"
    assert error_of("v.a", v=["x"]) == "a list has no attributes, so no `a`"
    assert error_of("v[0]", v="x") == "a text has no elements"

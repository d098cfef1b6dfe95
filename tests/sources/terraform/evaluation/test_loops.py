from __future__ import annotations

from immutcheck.model.values import OpenList, OpenMap, Reference, Unknown
from immutcheck.sources.terraform.values import SetValue
from tests.sources.terraform.evaluation.expressions import Lazy, error_of, value_of

HIDDEN = Unknown("hidden")


def test_a_loop_over_an_unknown_is_unknown() -> None:
    assert value_of("[for x in v : x]", v=HIDDEN) == HIDDEN
    assert value_of("{for x in v : x => 1}", v=HIDDEN) == HIDDEN
    assert value_of('"%{ for x in v }${x}%{ endfor }"', v=HIDDEN) == HIDDEN


def test_a_loop_works_through_alternatives() -> None:
    assert value_of("[for x in v : x + 1]", v=Unknown("hidden", possible=([1], []))) == Unknown("hidden", possible=([2], []))


def test_a_loop_over_an_open_list_is_open() -> None:
    assert value_of('[for x in v : "${x}!"]', v=OpenList(["a"], HIDDEN)) == OpenList(["a!"], HIDDEN)


def test_positions_in_an_open_list_are_unknown() -> None:
    found = value_of("[for i, x in v : i]", v=OpenList(["a"], HIDDEN))

    assert found == OpenList([HIDDEN], HIDDEN)
    assert found.__class__ is OpenList


def test_a_loop_over_an_open_map_is_open() -> None:
    assert value_of("{for k, x in v : k => x + 1}", v=OpenMap({"a": 1}, HIDDEN)) == OpenMap({"a": 2}, HIDDEN)


def test_an_element_that_may_be_left_out_belongs_to_the_unknown_rest() -> None:
    found = value_of("[for x in v : x if x != 2 || w]", v=[1, 2, 3], w=HIDDEN)

    assert found == OpenList([1, 3], HIDDEN)
    assert isinstance(found, OpenList)
    assert found.rest == HIDDEN


def test_an_element_with_an_unknown_key_belongs_to_the_unknown_rest() -> None:
    found = value_of("{for x in v : x => 1}", v=["a", HIDDEN])

    assert found == OpenMap({"a": 1}, HIDDEN)
    assert found.__class__ is OpenMap


def test_groups_that_may_have_more_members_are_open() -> None:
    found = value_of("{for x in v : x => 1...}", v=["a", Unknown("hidden", prefix="b")])

    assert found == OpenMap({"a": [1]}, HIDDEN)
    assert isinstance(found, OpenMap)
    assert found["a"].__class__ is list

    found = value_of("{for x in v : x => 1...}", v=["a", HIDDEN])

    assert isinstance(found, OpenMap)
    assert found["a"].__class__ is OpenList


def test_a_key_is_seen_through_a_reference() -> None:
    reference = Reference("later", possible=("a",), target="aws_x.y", attribute="name")

    assert value_of("{for x in v : x => x}", v=[reference]) == {"a": reference}


def test_a_set_with_unknown_members_has_no_order() -> None:
    found = value_of("[for x in v : x]", v=SetValue(["a", HIDDEN]))

    assert found == OpenList(["a", HIDDEN], HIDDEN)
    assert found.__class__ is OpenList


def test_a_loop_over_a_namespace_goes_over_its_value() -> None:
    assert value_of("[for k, x in v : k]", v=Lazy({"b": 1, "a": 2})) == ["a", "b"]


def test_a_loop_over_instances_leaves_them_lazy() -> None:
    first, second = Lazy({"id": 1}), Lazy({"id": 2})

    assert value_of("[for x in v : x.id]", v=[first, second]) == [1, 2]


def test_a_loops_names_hide_others_inside_it_only() -> None:
    assert value_of("[[for x in [1] : x], x]", x="outer") == [[1], "outer"]


def test_a_splat_over_an_unknown_is_unknown() -> None:
    assert value_of("v[*].a", v=HIDDEN) == HIDDEN


def test_a_splat_over_what_may_be_null_lists_both() -> None:
    found = value_of("v[*]", v=Unknown("hidden", maybe_absent=True, possible=("a",)))

    assert found == Unknown("hidden", possible=(["a"], []))


def test_a_splat_over_an_open_list_is_open() -> None:
    found = value_of("v[*].id", v=OpenList([Lazy({"id": "any"})], HIDDEN))

    assert found == OpenList(["any"], HIDDEN)
    assert found.__class__ is OpenList


def test_a_splat_over_a_single_instance_is_a_list_of_one() -> None:
    assert value_of("v[*].id", v=Lazy({"id": 1})) == [1]


def test_the_rounds_of_nested_loops_are_counted_together() -> None:
    message = "the loops of this expression make too large a value, more than 100000 elements"

    assert error_of("[for x in range(1000) : [for y in range(1000) : y]]") == message
    assert error_of("[for x in v : v[*]]", v=list(range(400))) == message


def test_long_texts_made_in_loops_are_counted() -> None:
    text = "x" * 1_000_000

    assert error_of('[for x in range(1000) : "${v}${x}"]', v=text).startswith("the loops of this expression make too large a value")
    assert error_of('"%{ for x in range(1000) }${v}%{ endfor }"', v=text).startswith("the loops of this expression make too large")

"""Shapes of properties."""

from __future__ import annotations

import pytest

from immutcheck.schemas.node import Node, TypeFacts, pack_facts, unpack_facts


def test_scalar_names_its_types() -> None:
    assert Node("is", {}).scalars == ("integer", "string")
    assert not Node("is", {}).is_free_form


def test_list_is_entered_silently() -> None:
    node = Node({"Listeners": [{"Port": "i"}, 0]}, {})
    assert node.find(["Listeners", "Port"]).scalars == ("integer",)  # type: ignore[union-attr]
    assert node.find(["Listeners"]).is_ordered is False  # type: ignore[union-attr]


def test_order_of_a_list_counts_unless_it_says_otherwise() -> None:
    assert Node(["s"], {}).is_ordered is True
    assert Node(["s", 0], {}).is_ordered is False
    assert Node("s", {}).is_ordered is False


def test_list_of_lists_is_entered_down_to_its_members() -> None:
    assert Node([["#Inner"]], {"Inner": {"Type": "s"}}).child("Type").scalars == ("string",)  # type: ignore[union-attr]


def test_map_accepts_any_name_and_an_object_only_its_own() -> None:
    assert Node({"*": "s"}, {}).child("ANYTHING").scalars == ("string",)  # type: ignore[union-attr]
    assert Node({"Name": "s"}, {}).child("Nmae") is None


def test_free_form_accepts_anything_below() -> None:
    node = Node({"Policy": "j"}, {})
    assert node.find(["Policy", "Statement", "Action"]).is_free_form  # type: ignore[union-attr]


def test_scalar_has_nothing_below() -> None:
    assert Node("s", {}).child("Name") is None
    assert Node({"A": "s"}, {}).find(["A", "B", "C"]) is None


def test_recursive_definition_is_followed_as_far_as_asked() -> None:
    node = Node("#Statement", {"Statement": {"Not": "#Statement", "Name": "s"}})
    assert node.find(["Not"] * 50 + ["Name"]).scalars == ("string",)  # type: ignore[union-attr]


def test_definition_that_is_only_itself_is_free_form() -> None:
    assert Node("#A", {"A": "#B", "B": "#A"}).is_free_form


@pytest.mark.parametrize(("packed", "element"), [(["i"], ("integer",)), ({"*": "s"}, ("string",)), ([{"A": "s"}], ())])
def test_element_is_what_a_member_looks_like(packed: object, element: tuple[str, ...]) -> None:
    node = Node(packed, {}).element
    assert node is not None
    assert node.scalars == element


@pytest.mark.parametrize("packed", ["s", {"Name": "s"}])
def test_scalars_and_objects_have_no_elements(packed: object) -> None:
    assert Node(packed, {}).element is None


def test_free_form_is_its_own_element() -> None:
    node = Node("j", {})
    assert node.element is node


def test_names_are_sorted_and_leave_the_map_mark_out() -> None:
    assert Node([{"B": "s", "A": "s", "*": "j"}], {}).names == ("A", "B")
    assert Node("s", {}).names == ()


def test_facts_are_unpacked() -> None:
    packed = {
        "properties": {"A": "s"},
        "definitions": {},
        "create_only": ["A"],
        "conditional_create_only": [],
        "read_only": ["Id"],
    }
    facts = unpack_facts("X::Y::Z", packed)
    assert isinstance(facts, TypeFacts)
    assert (facts.type, facts.create_only, facts.conditional_create_only, facts.read_only) == ("X::Y::Z", ("A",), (), ("Id",))
    assert facts.root.names == ("A",)


def test_facts_of_something_else_raise() -> None:
    with pytest.raises(KeyError):
        unpack_facts("X::Y::Z", {"properties": {}})


def test_packed_facts_are_unpacked_again() -> None:
    packed = {
        "properties": {"Name": "s", "Rules": ["#Rule", 0]},
        "definitions": {"Rule": {"Port": "i"}},
        "create_only": ("Name",),
        "conditional_create_only": (),
        "read_only": ("Arn",),
    }
    assert pack_facts(unpack_facts("AWS::A::B", packed)) == packed

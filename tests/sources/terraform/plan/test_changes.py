"""What a plan says of a change: the action, and which arguments differ."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from immutcheck.model.values import Unknown
from immutcheck.sources.terraform.plan.changes import read_change
from immutcheck.sources.terraform.plan.structure import Values
from immutcheck.sources.terraform.raw import RawChange


def read(actions: list[str], written: tuple[str, ...] = (), **parts: Any) -> RawChange:
    values = msgspec.json.decode(msgspec.json.encode({"actions": actions, **parts}), type=Values)
    return read_change(values, lambda name, value: name in written)


@pytest.mark.parametrize(
    ("actions", "action", "order"),
    [
        (["no-op"], "none", ""),
        (["create"], "create", ""),
        (["update"], "update", ""),
        (["delete", "create"], "replace", "destroy-first"),
        (["create", "delete"], "replace", "create-first"),
        (["create", "forget"], "replace", "create-first"),
        (["forget", "create"], "replace", "create-first"),
    ],
)
def test_actions_have_our_words(actions: list[str], action: str, order: str) -> None:
    assert read(actions, before={"a": 1}, after={"a": 1}) == RawChange(action, order)


def test_action_of_a_later_terraform_is_unknown() -> None:
    assert read(["defer"], before={"a": 1}, after={"a": 2}) == RawChange(Unknown("what the plan does is not known: defer"))


@pytest.mark.parametrize(
    ("before", "after", "unknown", "changed", "unsure"),
    [
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, {}, ("b",), ()),
        ({"a": "", "b": None, "c": []}, {"a": None, "b": False, "c": {}}, {}, (), ()),
        ({"a": [{"command": [], "entry_point": "", "deep": [{"n": 0}]}]}, {"a": []}, {}, (), ()),
        ({"a": [{"n": 0}, {"n": 1}]}, {"a": [{"n": 1}]}, {}, ("a",), ()),
        ({"a": 1}, {}, {}, ("a",), ()),
        ({}, {"a": 1}, {}, ("a",), ()),
        ({"a": "x"}, {}, {"a": True}, (), ("a",)),
        ({"computed": "x"}, {}, {"computed": True}, (), ()),
        ({"a": ["x", "y"]}, {"a": ["x", None]}, {"a": [False, True]}, (), ("a",)),
        ({"a": ["x", "y"]}, {"a": ["z", None]}, {"a": [False, True]}, ("a",), ()),
        ({"a": ["x", "y"]}, {"a": [None]}, {"a": [True]}, ("a",), ()),
        ({"a": [{"size": 8, "id": "v"}]}, {"a": [{"size": 8}]}, {"a": [{"id": True}]}, (), ("a",)),
        ({"a": [{"size": 8, "id": "v"}]}, {"a": [{"size": 9}]}, {"a": [{"id": True}]}, ("a",), ()),
        ({"a": [{"size": 8}]}, {"a": [{"size": 8}]}, {"a": [{}]}, (), ()),
        ({"a": {"k": 1}}, {"a": {"k": 1}}, {"a": {"l": True}}, (), ("a",)),
        ({"a": None}, {}, {"a": {"l": True}}, (), ("a",)),
    ],
)
def test_arguments_that_differ_and_those_of_which_that_is_not_known(
    before: Any, after: Any, unknown: Any, changed: tuple[str, ...], unsure: tuple[str, ...]
) -> None:
    found = read(["update"], ("a", "b", "c"), before=before, after=after, after_unknown=unknown)

    assert (found.changed, found.unsure) == (changed, unsure)


def test_default_tags_of_the_provider_are_tags() -> None:
    same = {"tags": {"a": "1"}, "tags_all": {"a": "1", "team": "x"}}
    moved = {"tags": {"a": "1"}, "tags_all": {"a": "1", "team": "y"}}

    assert read(["update"], before=same, after=same).changed == ()
    assert read(["update"], before=same, after=moved).changed == ("tags",)
    assert read(["update"], ("tags",), before=same, after={"tags": {"a": "1"}}, after_unknown={"tags_all": True}).unsure == ("tags",)


def test_tags_of_disks_are_tags_of_volumes() -> None:
    """They label the volumes and change nothing of the machine."""
    plain = {"root_block_device": [{"volume_size": 8, "tags": {}, "tags_all": {}}], "volume_tags": None}
    tagged = {"root_block_device": [{"volume_size": 8, "tags": {"a": "b"}, "tags_all": {"a": "b"}}], "volume_tags": None}
    larger = {"root_block_device": [{"volume_size": 9, "tags": {"a": "b"}, "tags_all": {"a": "b"}}]}
    later = {"root_block_device": [{"tags": {}, "tags_all": True}]}
    unknown = {"root_block_device": [{"tags": {"a": True}, "tags_all": {"a": True}}]}

    assert read(["update"], before=plain, after=plain).changed == ()
    assert read(["update"], before=plain, after=tagged).changed == ("volume_tags",)
    assert read(["update"], before=plain, after=tagged, after_unknown=later).changed == ("volume_tags",)
    assert read(["update"], before=plain, after=larger).changed == ("root_block_device", "volume_tags")
    assert read(["update"], ("root_block_device",), before=plain, after=plain, after_unknown=unknown).unsure == ()
    assert read(["delete", "create"], before=tagged, after={}, after_unknown={"root_block_device": True}).changed == ()


def test_number_of_disks_differs_whatever_their_tags() -> None:
    one, two = {"ebs_block_device": [{"tags": {}}]}, {"ebs_block_device": [{"tags": {}}, {"tags": {}, "volume_size": 8}]}

    assert read(["update"], before=one, after=two).changed == ("ebs_block_device",)


def test_what_forces_the_replacement() -> None:
    paths = [["n"], ["disk", 0, "size"], ["disk", 1, "size"], [], "broken"]

    assert read(["delete", "create"], replace_paths=paths).replacing == ("n", "disk")


def test_no_value_is_kept() -> None:
    found = read(["update"], before={"password": "hunter2-old"}, after={"password": "hunter2-new"})

    assert "hunter2" not in repr(found)

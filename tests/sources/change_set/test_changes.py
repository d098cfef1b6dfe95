"""What a change set does, in the words of the space `change`."""

from __future__ import annotations

from typing import Any

import pytest

from immutcheck.model.change import describe_change, describe_property, maybe_changed
from immutcheck.model.values import OpenMap, Unknown

from .samples import LATER, SIZE, TAGGED, change, detail, resource_of

INSTANCE = "AWS::EC2::Instance"
UNTOLD = Unknown("the change set does not say which properties differ", maybe_absent=True)
LATER_KNOWN = "whether SubnetId changes is known only when the change set is carried out"
DEPENDS = Unknown("whether SubnetId alone makes a replacement depends on more than its name", possible=(True, False))


def told(action: str = "Modify", *details: dict[str, Any], replacement: str | None = "False", **more: Any) -> object:
    return resource_of(change("Web", INSTANCE, action, replacement=replacement, details=list(details), after={}, **more)).change


@pytest.mark.parametrize(
    ("action", "replacement", "expected"),
    [
        ("Add", None, describe_change("create", {})),
        ("Import", None, describe_change("none", {})),
        ("SyncWithActual", None, describe_change("none", {})),
        ("Modify", "False", describe_change("update", {"InstanceType": describe_property("InstanceType", False)})),
        ("Modify", "True", describe_change("replace", {"InstanceType": describe_property("InstanceType", False)}, "create-first")),
    ],
)
def test_actions(action: str, replacement: str | None, expected: object) -> None:
    details = (SIZE,) if action == "Modify" else ()
    assert told(action, *details, replacement=replacement) == expected


@pytest.mark.parametrize("replacement", ["Conditional", None, "Perhaps"])
def test_replacement_that_is_not_decided_is_one_or_the_other(replacement: str | None) -> None:
    assert told("Modify", SIZE, replacement=replacement) == describe_change(
        Unknown("whether Web is replaced is not known yet", possible=("update", "replace")),
        {"InstanceType": describe_property("InstanceType", False)},
    )


def test_action_that_cloudformation_cannot_tell_leaves_everything_open() -> None:
    resource = resource_of(change("Web", INSTANCE, "Dynamic", after={}))
    reason = "CloudFormation cannot tell yet what it does to it"
    assert (resource.change, resource.exists, resource.undecided) == (describe_change(Unknown(reason), OpenMap({}, UNTOLD)), None, reason)
    assert resource.change["Properties"].rest == UNTOLD  # type: ignore[index,union-attr]


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        ([detail("SubnetId", recreation="Always")], describe_property("SubnetId", True)),
        ([detail("SubnetId", recreation="Never")], describe_property("SubnetId", False)),
        ([detail("SubnetId", recreation="Conditionally")], describe_property("SubnetId", DEPENDS)),
        ([detail("SubnetId", recreation=None)], describe_property("SubnetId", DEPENDS)),
        ([detail(None, Path="/Properties/SubnetId")], describe_property("SubnetId", False)),
        ([detail("SubnetId", recreation="Always", evaluation="Dynamic")], maybe_changed("SubnetId", True, LATER_KNOWN)),
        (
            # a reference to what may be replaced is told twice
            [
                detail("SubnetId", recreation="Always", evaluation="Dynamic"),
                detail("SubnetId", recreation="Always", evaluation="Dynamic", source="ResourceReference", cause="Subnet"),
            ],
            maybe_changed("SubnetId", True, LATER_KNOWN),
        ),
        (
            [
                detail("SubnetId", recreation="Always", evaluation="Dynamic"),
                detail("SubnetId", recreation="Always", source="ParameterReference"),
            ],
            describe_property("SubnetId", True),
        ),
        (
            [detail("SubnetId", evaluation="Dynamic", BeforeValue="subnet-a", AfterValue="subnet-b", AttributeChangeType="Modify")],
            describe_property("SubnetId", False),
        ),
        ([detail("SubnetId", evaluation="Dynamic", AfterValue="x", AttributeChangeType="Add")], describe_property("SubnetId", False)),
        ([detail("SubnetId", evaluation="Dynamic", BeforeValue="x", AttributeChangeType="Remove")], describe_property("SubnetId", False)),
        (
            [detail("SubnetId", BeforeValue="subnet-a", AfterValue=LATER, AttributeChangeType="Modify")],
            maybe_changed("SubnetId", False, LATER_KNOWN),
        ),
        (
            [detail("SubnetId", evaluation="Dynamic", BeforeValue="****", AfterValue="new", AttributeChangeType="Modify")],
            maybe_changed("SubnetId", False, LATER_KNOWN),
        ),
        ([detail("SubnetId", BeforeValue="****", AfterValue="****", AttributeChangeType="Modify")], describe_property("SubnetId", False)),
        (
            # what certainly differs replaces nothing; what may differ, would
            [detail("SubnetId", Path="/Properties/SubnetId/A"), detail("SubnetId", recreation="Always", evaluation="Dynamic")],
            describe_property("SubnetId", DEPENDS),
        ),
    ],
)
def test_property(details: list[dict[str, Any]], expected: object) -> None:
    assert told("Modify", *details) == describe_change("update", {"SubnetId": expected})


def test_tags_are_a_property_and_replace_nothing() -> None:
    assert told("Modify", TAGGED) == describe_change("update", {"Tags": describe_property("Tags", False)})
    assert told("Modify", detail(None, attribute="Tags", recreation=None)) == told("Modify", TAGGED)


@pytest.mark.parametrize("attribute", ["Metadata", "CreationPolicy", "UpdatePolicy", "DeletionPolicy", "UpdateReplacePolicy"])
def test_what_only_concerns_the_stack_changes_no_property(attribute: str) -> None:
    assert told("Modify", detail(None, attribute=attribute, recreation=None)) == describe_change("update", {})


def test_template_that_follows_what_is_there_changes_no_property() -> None:
    idle = detail("SubnetId", source="NoModification", BeforeValue="a", AfterValue="b", AttributeChangeType="SyncWithActual")
    assert told("Modify", idle) == describe_change("update", {})


def test_what_is_there_is_brought_in_line_with_a_template_that_stays() -> None:
    drifted = detail(
        "SubnetId", recreation="Always", source="NoModification", BeforeValue="a", AfterValue="b", AttributeChangeType="Modify"
    )
    assert told("Modify", drifted) == describe_change("update", {"SubnetId": describe_property("SubnetId", True)})


@pytest.mark.parametrize("more", [{"Details": None}, {"Details": [], "Scope": ["Properties"]}])
def test_properties_that_are_not_told_may_be_any(more: dict[str, Any]) -> None:
    described = told("Modify", **more)
    assert isinstance(described, dict)
    assert (described["Action"], dict(described["Properties"]), described["Properties"].rest) == ("update", {}, UNTOLD)


def test_detail_that_names_no_property_may_mean_any() -> None:
    described = told("Modify", detail(None), TAGGED)
    assert isinstance(described, dict)
    assert (dict(described["Properties"]), described["Properties"].rest) == ({"Tags": describe_property("Tags", False)}, UNTOLD)

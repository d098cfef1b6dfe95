"""What a running account must be asked for a rule."""

from __future__ import annotations

import pytest

from immutcheck.model.rule import Rule
from immutcheck.packs.condition_facts import list_needed_spaces
from immutcheck.packs.conditions import read_condition
from immutcheck.packs.live_needs import join_needs, list_needs, narrow_rule

INSTANCE = "AWS::EC2::Instance"
STACK = "AWS::CloudFormation::Stack"
GROUP = "AWS::AutoScaling::AutoScalingGroup"


def check(path: str) -> dict[str, object]:
    return {"property": path, "exists": True}


def rule_that(
    forbid: object, *, when: object = None, types: tuple[str, ...] = ("A",), scoped: bool = False, message: str = "{address}"
) -> Rule:
    condition, _ = read_condition(forbid, ())
    before = None if when is None else read_condition(when, ())[0]
    spaces = list_needed_spaces(before, {"not": condition})
    return Rule("a", "p", "t", "low", "high", types, "forbid", condition, message, when=before, spaces=spaces, scoped=scoped)


def needs_of(rule: Rule, **options: bool) -> dict[str, set[str]]:
    return {name: set(told) for name, told in list_needs(rule, **options).items()}


@pytest.mark.parametrize(
    ("forbid", "needs"),
    [
        (check("KeyName"), {"A": {"KeyName"}}),
        (check("Data.KeyName"), {"A": {"Data"}}),
        (check("facts.LaunchTime"), {"A": {"facts.LaunchTime"}}),
        ({"some": "List", "satisfies": {"all": [check("X"), check("resource.Y")]}}, {"A": {"List", "Y"}}),
        ({"related": ["B", "C"], "via": "Image", "satisfies": check("Name")}, {"A": {"Image"}, "B": {"Name"}, "C": {"Name"}}),
        ({"related": ["B"], "via": "Image", "satisfies": check("facts.CreatedAt")}, {"A": {"Image"}, "B": {"facts.CreatedAt"}}),
        ({"related": ["B"], "from": "Role", "satisfies": check("Document")}, {"A": set(), "B": {"Role", "Document"}}),
        ({"related": ["B"], "from": ".", "satisfies": check("Name")}, {"A": set(), "B": {"*", "Name"}}),
        ({"related": ["B"], "satisfies": check("Name")}, {"A": {"*"}, "B": {"Name"}}),
        (
            {
                "related": ["B"],
                "via": "Image",
                "satisfies": {"not": {"related": ["C"], "via": "Source", "satisfies": check("facts.State")}},
            },
            {"A": {"Image"}, "B": {"Source"}, "C": {"facts.State"}},
        ),
        (
            {
                "some": "List",
                "satisfies": {"related": ["B"], "via": "Id", "satisfies": {"related": ["A"], "from": "C", "satisfies": check("D")}},
            },
            {"A": {"List", "C", "D"}, "B": set()},
        ),
    ],
)
def test_names_by_type(forbid: object, needs: dict[str, set[str]]) -> None:
    assert needs_of(rule_that(forbid)) == needs


def test_when_and_every_judged_type_count() -> None:
    rule = rule_that(check("KeyName"), when={"related": ["C"], "via": "Net", "satisfies": check("Open")}, types=("A", "B"))
    assert needs_of(rule) == {"A": {"KeyName", "Net"}, "B": {"KeyName", "Net"}, "C": {"Open"}}


def test_what_the_message_shows_is_needed() -> None:
    assert needs_of(rule_that(check("Owner"), message="{properties.Target} at {facts.StartedAt}")) == {
        "A": {"Owner", "Target", "facts.StartedAt"}
    }


@pytest.mark.parametrize("path", ["policies.DeletionPolicy", "terraform.lifecycle"])
def test_a_rule_about_templates_needs_nothing(path: str) -> None:
    assert list_needs(rule_that({"all": [check("Name"), check(path)]})) == {}


def test_a_way_that_only_terraform_has_is_not_read() -> None:
    rule = rule_that({"all": [check("Name"), {"not": check("terraform.lifecycle")}]})
    assert needs_of(rule) == {"A": {"Name"}}


def test_a_scope_of_tags_needs_tags_for_scoped_rules_only() -> None:
    scoped = rule_that(check("Name"), scoped=True)
    assert needs_of(scoped) == {"A": {"Name"}}
    assert needs_of(scoped, scope=("Tags",)) == {"A": {"Name", "Tags"}}
    assert needs_of(rule_that(check("Name")), scope=("Tags",)) == {"A": {"Name"}}


def test_who_owns_a_resource_is_told_by_stacks_and_tags() -> None:
    rule = rule_that({"property": "facts.Owner", "equals": "none"}, types=(INSTANCE,))
    assert needs_of(rule) == {INSTANCE: {"facts.Owner", "Tags"}, STACK: {"facts.Resources"}, GROUP: {"Tags"}}


def test_needs_of_several_rules_are_joined() -> None:
    rules = [rule_that(check("A")), rule_that(check("B"), scoped=True), rule_that(check("policies.X"))]
    assert join_needs(rules, scope=("Tags",)) == {"A": frozenset({"A", "B", "Tags"})}


def test_a_rule_is_narrowed_to_what_a_running_account_tells() -> None:
    rule = rule_that({"any": [check("Password"), check("KeyName")]}, types=("A", "B", "C"))
    assert narrow_rule(rule, {"A": ("KeyName",), "B": ("Name",)}) == rule.replace(resources=("A",))
    assert narrow_rule(rule, {"B": ("Name",)}) is None
    told = {"A": ("KeyName",), "B": ("Password",), "C": ("KeyName",)}
    assert narrow_rule(rule, told) is rule


def test_a_rule_that_asks_whether_there_is_one_or_who_owns_it_is_kept() -> None:
    forbid = {"related": ["B"], "from": "Id", "satisfies": check("Name")}
    assert narrow_rule(rule_that(forbid), {"A": ()}) is not None
    assert narrow_rule(rule_that({"property": "facts.Owner", "equals": "none"}), {"A": ()}) is not None
    assert narrow_rule(rule_that({"related": ["B"], "satisfies": check("Name")}), {"A": ("X",)}) is not None
    assert narrow_rule(rule_that(check("policies.X")), {"A": ("X",)}) is None


ROLE, USER, TEAM, POLICY = "AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group", "AWS::IAM::ManagedPolicy"
OF_ROLES = {"RoleName", "Policies", "ManagedPolicyArns", "PermissionsBoundary"}


@pytest.mark.parametrize(
    ("types", "path", "argument", "needs"),
    [
        ((ROLE,), "ManagedPolicyArns", {}, {ROLE: OF_ROLES, POLICY: {"PolicyDocument"}}),
        ((TEAM,), "ManagedPolicyArns", {}, {TEAM: {"GroupName", "Policies", "ManagedPolicyArns"}, POLICY: {"PolicyDocument"}}),
        ((ROLE,), "AssumeRolePolicyDocument", {}, {ROLE: {"AssumeRolePolicyDocument"}}),
        ((ROLE,), "Policies", {"principal": "human"}, {ROLE: {"Policies"}}),
        (("AWS::S3::BucketPolicy",), "PolicyDocument", {}, {"AWS::S3::BucketPolicy": {"PolicyDocument"}}),
    ],
)
def test_what_limits_the_holders_of_a_policy_is_needed(types, path, argument, needs):
    forbid = {"property": path, "policy_allows": {"actions": ["ssm:StartSession"], **argument}}
    assert needs_of(rule_that(forbid, types=types)) == needs


def test_a_managed_policy_takes_everybody_who_may_hold_it():
    forbid = {"property": "PolicyDocument", "policy_allows": {"actions": ["ssm:StartSession"]}}
    assert set(needs_of(rule_that(forbid, types=(POLICY,)))) == {ROLE, USER, TEAM, POLICY}

"""Who holds a policy, and what denials elsewhere leave of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immutcheck.engine.operators.table import OPERATORS
from immutcheck.model.finding import FAIL, PASS, UNKNOWN
from immutcheck.model.values import OpenList, Unknown
from tests.engine.conftest import make_resource, make_rule, make_unit, run
from tests.engine.operators.asking import HIDDEN, PARAMETER, hidings, text
from tests.engine.operators.holding import (
    AWS,
    GROUP,
    INSTANCES,
    MANAGED,
    POLICY,
    ROLE,
    ROLE_POLICY,
    SESSION,
    SET,
    USER,
    accounts,
    allow,
    deny,
    document,
    inline,
    make_account,
    policy,
    policy_rule,
    role,
    to,
    verdicts,
)

GUARD = [deny("ssm:*")]


@pytest.mark.parametrize(
    "others",
    [
        {"Policies": inline(allow()) + inline(*GUARD)},
        {"ManagedPolicyArns": [to("Guard")]},
    ],
)
def test_a_denial_in_another_policy_of_the_role_wins(others):
    assert verdicts(role(**others), policy("Guard", *GUARD))["Role"] == PASS


@pytest.mark.parametrize(
    "guard",
    [
        policy("Guard", *GUARD, Roles=[to("Role")]),
        policy("Guard", *GUARD, type=POLICY, Roles=[to("Role")]),
        policy("Guard", *GUARD, type=ROLE_POLICY, RoleName=to("Role")),
    ],
)
def test_a_denial_in_a_policy_that_names_the_role_wins(guard):
    assert verdicts(role(), guard)["Role"] == PASS


@pytest.mark.parametrize(
    ("guard", "verdict"),
    [
        (policy("Guard", *GUARD, Roles=[to("Other")]), FAIL),
        (policy("Guard", deny("s3:*"), Roles=[to("Role")]), FAIL),
        (policy("Guard", deny(resource=INSTANCES), Roles=[to("Role")]), FAIL),
        (policy("Guard", *GUARD, Roles=[PARAMETER]), UNKNOWN),
        (policy("Guard", *GUARD, Roles=HIDDEN), UNKNOWN),
        (policy("Guard", deny("s3:*"), Roles=HIDDEN), FAIL),
        (make_resource("Guard", MANAGED, {"PolicyDocument": PARAMETER, "Roles": [to("Role")]}), UNKNOWN),
        (policy("Guard", *GUARD, Roles=[to("Role")]).replace(exists=None), UNKNOWN),
        (policy("Guard", deny("ssm:*", Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}), Roles=[to("Role")]), UNKNOWN),
    ],
)
def test_only_a_certain_denial_of_this_role_wins(guard, verdict):
    assert verdicts(role(), make_resource("Other", ROLE), guard)["Role"] == verdict


def test_attached_policies_elsewhere_are_taken_to_deny_nothing():
    assert verdicts(role(ManagedPolicyArns=["arn:aws:iam::111122223333:policy/guard"])) == {"Role": FAIL}
    assert verdicts(role(ManagedPolicyArns=[PARAMETER])) == {"Role": FAIL}
    assert verdicts(role(ManagedPolicyArns=[PARAMETER]), policy("Guard", *GUARD))["Role"] == UNKNOWN
    assert verdicts(role(ManagedPolicyArns=OpenList([], HIDDEN)), policy("Guard", *GUARD))["Role"] == UNKNOWN


def test_a_policy_of_aws_in_an_unknown_partition_is_none_of_the_input():
    attached = [text("arn:", None, ":iam::aws:policy/ReadOnlyAccess")]
    assert verdicts(role(ManagedPolicyArns=attached), policy("Guard", *GUARD))["Role"] == FAIL
    bounded = make_resource("Bounded", ROLE, {"ManagedPolicyArns": attached, "PermissionsBoundary": AWS + "ReadOnlyAccess"})
    assert verdicts(policy("Open", allow()), bounded)["Open"] == FAIL


def test_a_managed_policy_is_judged_by_who_holds_it():
    guarded = make_resource("Guarded", ROLE, {"ManagedPolicyArns": [to("Open")], "PermissionsBoundary": AWS + "ReadOnlyAccess"})
    free = make_resource("Free", ROLE, {"ManagedPolicyArns": [to("Open")]})
    opened = policy("Open", allow())
    assert verdicts(opened)["Open"] == FAIL
    assert verdicts(opened, guarded)["Open"] == PASS
    assert verdicts(opened, guarded, free)["Open"] == FAIL
    named = policy("Open", allow(), Roles=[to("Guarded"), "of-another-stack"])
    assert verdicts(named, make_resource("Guarded", ROLE, {"PermissionsBoundary": AWS + "ReadOnlyAccess"}))["Open"] == FAIL


def test_whose_policy_it_is_may_be_open():
    opened = policy("Open", allow(), type=ROLE_POLICY, RoleName=PARAMETER)
    bounded = make_resource("Role", ROLE, {"PermissionsBoundary": AWS + "ReadOnlyAccess"})
    assert verdicts(opened, make_resource("Role", ROLE))["Open"] == FAIL
    assert verdicts(opened, bounded)["Open"] == UNKNOWN
    reasons = [
        finding.reasons for finding in run(make_unit(opened, bounded), policy_rule(), operators=OPERATORS, include_unknown=True).findings
    ]
    assert reasons == [("whose policy it is is not known",)]


def test_holders_that_the_configuration_names_do_not_count():
    rule = policy_rule(**{"except": ["break_glass", "pipeline"]})
    given = {"break_glass": ("emergency-*",), "pipeline_principals": ("deploy",)}
    emergency = make_resource("Emergency", ROLE, {"RoleName": "emergency-1"})
    deploy = make_resource("Deploy", ROLE, {"RoleName": "deploy"})
    people = make_resource("People", ROLE, {"RoleName": "people"})
    unnamed = make_resource("Unnamed", ROLE, {"RoleName": PARAMETER})

    def verdict(*roles):
        held = policy("Open", allow(), Roles=[to(one.address) for one in roles])
        return verdicts(held, *roles, rule=rule, given=given)["Open"]

    assert verdict(emergency) == PASS
    assert verdict(emergency, deploy) == PASS
    assert verdict(emergency, people) == FAIL
    assert verdict(emergency, unnamed) == UNKNOWN
    assert verdicts(policy("Open", allow(), type=ROLE_POLICY, RoleName="emergency-2"), rule=rule, given=given) == {"Open": PASS}
    assert verdicts(policy("Open", allow(), type=ROLE_POLICY, RoleName="people"), rule=rule, given=given) == {"Open": FAIL}


@pytest.mark.parametrize(
    ("kind", "name"),
    [(ROLE, "RoleName"), (USER, "UserName"), (GROUP, "GroupName"), (SET, "Name")],
)
@pytest.mark.parametrize(("written", "verdict"), [("emergency-1", PASS), ("people", FAIL), (PARAMETER, UNKNOWN), (None, FAIL)])
def test_a_holder_that_the_configuration_names_does_not_count_for_his_own_policies(kind, name, written, verdict):
    rule, given = policy_rule(**{"except": ["break_glass"]}), {"break_glass": ("emergency-*",)}
    own = {"InlinePolicy": document(allow())} if kind == SET else {"Policies": inline(allow())}
    attached = {"ManagedPolicies" if kind == SET else "ManagedPolicyArns": [AWS + "AdministratorAccess"]}
    for held in (own, attached):
        properties = {**held, **({} if written is None else {name: written})}
        assert verdicts(make_resource("Held", kind, properties), rule=rule, given=given) == {"Held": verdict}


def related_rule(types, relation):
    check = {
        "property": ["properties", "PolicyDocument"],
        "operator": "policy_allows",
        "argument": SESSION,
        "when_missing": {"answer": False},
    }
    return make_rule({**relation, "satisfies": check}, resources=types)


def test_a_policy_that_is_reached_from_a_role_is_judged_for_that_role():
    rule = related_rule((ROLE,), {"related": [POLICY], "via": None, "from": ["properties", "Roles"]})
    shared = policy("Shared", allow(), type=POLICY, Roles=[to("Bounded"), to("Free")])
    bounded = make_resource("Bounded", ROLE, {"PermissionsBoundary": AWS + "ReadOnlyAccess"})
    assert verdicts(shared, bounded, make_resource("Free", ROLE), rule=rule) == {"Bounded": PASS, "Free": FAIL}


def groups_rule():
    check = {"property": ["element", "PolicyDocument"], "operator": "policy_allows", "argument": SESSION, "when_missing": {"answer": False}}
    some = {"some": ["properties", "Policies"], "satisfies": check}
    return make_rule({"related": [GROUP], "via": ["properties", "Groups"], "from": None, "satisfies": some}, resources=(USER,))


@pytest.mark.parametrize(
    ("user", "verdict"),
    [
        ({}, FAIL),
        ({"PermissionsBoundary": AWS + "ReadOnlyAccess"}, PASS),
        ({"Policies": inline(*GUARD)}, PASS),
        ({"ManagedPolicyArns": [to("Guard")]}, PASS),
    ],
)
def test_what_a_group_gives_is_limited_by_its_user(user, verdict):
    team = make_resource("Team", GROUP, {"Policies": inline(allow())})
    anna = make_resource("Anna", USER, {"Groups": [to("Team")], **user})
    assert verdicts(team, anna, policy("Guard", *GUARD), rule=groups_rule()) == {"Anna": verdict}


@pytest.mark.parametrize(
    "resources",
    [
        [make_resource("Anna", USER, {"Policies": inline(allow()), "Groups": [to("Team")]})],
        [
            make_resource("Anna", USER, {"Policies": inline(allow())}),
            make_resource("Members", "AWS::IAM::UserToGroupAddition", {"GroupName": to("Team"), "Users": [to("Anna")]}),
        ],
    ],
)
def test_a_denial_of_a_group_limits_its_user(resources):
    team = make_resource("Team", GROUP, {"Policies": inline(*GUARD)})
    assert verdicts(team, *resources)["Anna"] == PASS


def test_a_trust_policy_has_no_holder():
    trust = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "111122223333"}})
    asked = {"actions": ["sts:AssumeRole"]}
    check = {
        "property": ["properties", "AssumeRolePolicyDocument"],
        "operator": "policy_allows",
        "argument": asked,
        "when_missing": {"answer": False},
    }
    judged = make_resource("Role", ROLE, {"AssumeRolePolicyDocument": trust, "PermissionsBoundary": AWS + "ReadOnlyAccess"})
    assert verdicts(judged, rule=make_rule(check, resources=(ROLE,))) == {"Role": FAIL}


@settings(max_examples=60, deadline=None)
@given(accounts(), st.data())
def test_hiding_any_value_of_an_account_turns_no_verdict_around(properties, data):
    before = verdicts(*make_account(properties))
    address = data.draw(st.sampled_from(sorted(properties)))
    kind, members = properties[address]
    for hidden in hidings(members):
        if isinstance(hidden, Unknown) or hidden.__class__ is not dict:
            continue
        after = verdicts(*make_account({**properties, address: (kind, hidden)}))
        for judged, verdict in after.items():
            assert {before.get(judged), verdict} != {PASS, FAIL}, (judged, address, hidden)

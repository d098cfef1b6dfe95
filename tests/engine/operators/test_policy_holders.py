"""What boundaries and denials elsewhere leave of what a policy allows."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immutcheck.engine.operators.table import OPERATORS
from immutcheck.model.finding import FAIL, PASS, UNKNOWN
from immutcheck.model.settings import Settings
from immutcheck.model.unit import Variable
from immutcheck.model.values import OpenList, Reference, Unknown
from tests.engine.conftest import FakeUnit, make_resource, make_rule, make_unit, run
from tests.engine.operators.asking import HIDDEN, PARAMETER, hidings, text

ROLE, USER, GROUP = "AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::Group"
MANAGED, POLICY, ROLE_POLICY = "AWS::IAM::ManagedPolicy", "AWS::IAM::Policy", "AWS::IAM::RolePolicy"
SET = "AWS::SSO::PermissionSet"
AWS = "arn:aws:iam::aws:policy/"
SESSION = {"actions": ["ssm:StartSession"]}
PLACES = {ROLE: "Policies", USER: "Policies", GROUP: "Policies", SET: "InlinePolicy"}
INSTANCES = "arn:aws:ec2:*:*:instance/*"


def to(target):
    return Reference(f"a reference to {target}", target=target)


def document(*statements):
    return {"Version": "2012-10-17", "Statement": list(statements)}


def allow(action="ssm:StartSession", resource="*", **more):
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def deny(action="ssm:StartSession", resource="*", **more):
    return {"Effect": "Deny", "Action": action, "Resource": resource, **more}


def inline(*statements):
    return [{"PolicyName": "inline", "PolicyDocument": document(*statements)}]


def policy(address, *statements, type=MANAGED, **properties):
    return make_resource(address, type, {"PolicyDocument": document(*statements), **properties})


def policy_rule(types=(ROLE, USER, GROUP, SET, MANAGED, POLICY, ROLE_POLICY), **argument):
    """The shape of the built-in rules: every document is judged where it stands."""
    allows = {"operator": "policy_allows", "argument": {**SESSION, **argument}, "when_missing": {"answer": False}}
    managed = {**allows, "operator": "managed_policy_allows"}
    return make_rule(
        {
            "any": [
                {"property": ["properties", "PolicyDocument"], **allows},
                {"property": ["properties", "InlinePolicy"], **allows},
                {"some": ["properties", "Policies"], "satisfies": {"property": ["element", "PolicyDocument"], **allows}},
                {"property": ["properties", "ManagedPolicyArns"], **managed},
                {"property": ["properties", "ManagedPolicies"], **managed},
            ]
        },
        resources=types,
    )


def verdicts(*resources, rule=None, given=None, unit=None):
    """Address → verdict."""
    chosen = Settings(now="2026-01-31T00:00:00Z", **(given or {}))
    judgement = run(
        unit or make_unit(*resources),
        rule or policy_rule(),
        settings=chosen,
        operators=OPERATORS,
        include_unknown=True,
        include_passed=True,
    )
    assert not judgement.diagnostics
    return {finding.address: finding.verdict for finding in judgement.findings}


def role(statements=(), **properties):
    return make_resource("Role", ROLE, {"Policies": inline(*(statements or [allow()])), **properties})


BOUNDARY_CASES = [
    ([allow("*")], FAIL),
    ([allow("ssm:*")], FAIL),
    ([allow("s3:*")], PASS),
    ([allow("ssm:Get*")], PASS),
    ([], PASS),
    ([allow("*"), deny("ssm:*")], PASS),
    ([allow("*"), deny("ssm:*", INSTANCES)], FAIL),
    ([allow("*", INSTANCES)], FAIL),
    ([allow("*", "arn:aws:s3:::*")], PASS),
    ([{"Effect": "Allow", "NotAction": "ssm:*", "Resource": "*"}], PASS),
    ([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}], FAIL),
    ([{"Effect": "Allow", "Action": "*", "NotResource": "arn:aws:s3:::*"}], FAIL),
    ([allow("*", Condition={"StringEquals": {"aws:PrincipalTag/a": "b"}})], UNKNOWN),
    ([allow("*", Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}})], FAIL),
    ([allow(PARAMETER)], UNKNOWN),
    ([allow("*"), deny(PARAMETER)], UNKNOWN),
]


@pytest.mark.parametrize(("statements", "verdict"), BOUNDARY_CASES)
def test_a_boundary_takes_away_what_it_does_not_allow(statements, verdict):
    found = verdicts(role(PermissionsBoundary=to("Boundary")), policy("Boundary", *statements), rule=policy_rule(types=(ROLE,)))
    assert found == {"Role": verdict}


@pytest.mark.parametrize(
    ("granted", "bounded", "verdict"),
    [
        (INSTANCES, "arn:aws:ec2:eu-west-1:*:instance/*", FAIL),
        ("arn:aws:ec2:eu-west-1:1:instance/i-1", INSTANCES, FAIL),
        (INSTANCES, "arn:aws:ssm:*:*:managed-instance/*", PASS),
        ("*", "arn:aws:ssm:*:*:document/*", PASS),
        ("arn:aws:ec2:*:1:instance/*", "arn:aws:ec2:eu-west-1:*:instance/*", FAIL),
    ],
)
def test_role_and_boundary_must_share_a_resource(granted, bounded, verdict):
    boundary = policy("Boundary", allow("*", bounded))
    found = verdicts(role([allow("ssm:*", granted)], PermissionsBoundary=to("Boundary")), boundary, rule=policy_rule(types=(ROLE,)))
    assert found == {"Role": verdict}


@pytest.mark.parametrize(
    ("boundary", "verdict"),
    [
        (AWS + "PowerUserAccess", FAIL),
        (AWS + "ReadOnlyAccess", PASS),
        (AWS + "NobodyKnowsIt", UNKNOWN),
        ("arn:aws:iam::111122223333:policy/elsewhere", UNKNOWN),
        (PARAMETER, UNKNOWN),
        (HIDDEN, UNKNOWN),
        (to("Elsewhere"), UNKNOWN),
        (None, FAIL),
    ],
)
def test_boundaries_that_are_not_written_here(boundary, verdict):
    assert verdicts(role(PermissionsBoundary=boundary)) == {"Role": verdict}


def test_the_data_of_a_boundary_of_aws_ends_with_the_actions_it_was_read_for():
    rule = policy_rule(actions=["s3:PutObject"])
    assert verdicts(role([allow("s3:*")], PermissionsBoundary=AWS + "ReadOnlyAccess"), rule=rule) == {"Role": UNKNOWN}


def test_a_boundary_gives_nothing():
    assert verdicts(role([allow("s3:*")], PermissionsBoundary=AWS + "AdministratorAccess")) == {"Role": PASS}


def test_a_boundary_limits_managed_policies_too():
    held = make_resource("Role", ROLE, {"ManagedPolicyArns": [AWS + "AdministratorAccess"], "PermissionsBoundary": AWS + "ReadOnlyAccess"})
    assert verdicts(held) == {"Role": PASS}


@pytest.mark.parametrize(
    "boundary",
    [
        {"ManagedPolicyArn": AWS + "ReadOnlyAccess"},
        {"CustomerManagedPolicyReference": {"Name": to("Boundary")}},
    ],
)
def test_a_permission_set_has_a_boundary(boundary):
    people = make_resource("People", SET, {"InlinePolicy": document(allow()), "PermissionsBoundary": boundary})
    found = verdicts(people, policy("Boundary", allow("s3:*")))
    assert found["People"] == PASS


def test_the_name_of_a_boundary_elsewhere_says_nothing():
    boundary = {"CustomerManagedPolicyReference": {"Name": "guard"}}
    people = make_resource("People", SET, {"InlinePolicy": document(allow()), "PermissionsBoundary": boundary})
    assert verdicts(people) == {"People": UNKNOWN}


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


def test_a_boundary_of_aws_is_known_in_every_partition():
    assert verdicts(role(PermissionsBoundary=text("arn:", None, ":iam::aws:policy/ReadOnlyAccess"))) == {"Role": PASS}
    assert verdicts(role(PermissionsBoundary=text("arn:", None, ":iam::", None, ":policy/guard"))) == {"Role": UNKNOWN}


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


def test_a_parameter_that_decides_about_the_boundary_is_named():
    variable = Variable("Environment", ("dev", "prod"), frozenset())

    def build(assignment):
        properties = {"Policies": inline(allow())}
        if assignment["Environment"] == "dev":
            properties["PermissionsBoundary"] = AWS + "ReadOnlyAccess"
        depends = {"PermissionsBoundary": frozenset(("Environment",))}
        return {"Role": make_resource("Role", ROLE, properties, depends=depends)}

    unit = FakeUnit(build, {"Environment": variable})
    judgement = run(unit, policy_rule(), operators=OPERATORS)
    assert [(finding.verdict, finding.scenario) for finding in judgement.findings] == [(FAIL, "when Environment is prod")]


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


STATEMENTS = st.sampled_from(
    [
        allow(),
        allow("*"),
        allow("s3:*"),
        allow("*", INSTANCES),
        allow("ssm:*", "arn:aws:ssm:*:*:document/*"),
        deny("ssm:*"),
        deny("s3:*"),
        deny("*", INSTANCES),
        allow("*", Condition={"StringEquals": {"aws:PrincipalTag/a": "b"}}),
        {"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"},
    ]
)
DOCUMENTS = st.lists(STATEMENTS, max_size=2).map(lambda statements: document(*statements))
BOUNDARIES = st.sampled_from([None, AWS + "ReadOnlyAccess", AWS + "PowerUserAccess", to("Boundary"), to("Elsewhere")])
ATTACHED = st.lists(st.sampled_from([to("Guard"), to("Boundary"), AWS + "AmazonSSMFullAccess", AWS + "ReadOnlyAccess"]), max_size=2)


@st.composite
def accounts(draw):
    """Properties by address of a small account in which everything may be attached to everything."""
    principal = {"ManagedPolicyArns": draw(ATTACHED), "Policies": [{"PolicyName": "p", "PolicyDocument": draw(DOCUMENTS)}]}
    user = {**principal, "Groups": draw(st.sampled_from([[], [to("Team")]]))}
    boundary = draw(BOUNDARIES)
    if boundary is not None:
        principal = {**principal, "PermissionsBoundary": boundary}
    return {
        "Role": (ROLE, principal),
        "Anna": (USER, user),
        "Team": (GROUP, {"Policies": [{"PolicyName": "p", "PolicyDocument": draw(DOCUMENTS)}]}),
        "Guard": (MANAGED, {"PolicyDocument": draw(DOCUMENTS), "Roles": draw(st.sampled_from([[], [to("Role")]]))}),
        "Boundary": (MANAGED, {"PolicyDocument": draw(DOCUMENTS)}),
        "Own": (ROLE_POLICY, {"PolicyDocument": draw(DOCUMENTS), "RoleName": draw(st.sampled_from([to("Role"), "elsewhere"]))}),
        "People": (SET, {"InlinePolicy": draw(DOCUMENTS), "ManagedPolicies": [AWS + "ReadOnlyAccess"]}),
    }


def make_account(properties):
    return [make_resource(address, type_, members) for address, (type_, members) in properties.items()]


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

"""What service control policies leave of what a policy allows."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immutcheck.engine.operators.table import OPERATORS
from immutcheck.model.finding import FAIL, PASS, UNKNOWN
from immutcheck.model.settings import Settings
from immutcheck.model.values import Unknown
from tests.engine.conftest import make_resource, make_rule, make_unit, run
from tests.engine.operators.asking import HIDDEN, PARAMETER, hidings, text
from tests.engine.operators.holding import (
    AWS,
    GROUP,
    INSTANCES,
    POLICY,
    ROLE,
    ROLE_POLICY,
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

FULL = document(allow("*"))
NO_SESSIONS = document(deny("ssm:*"))
EMERGENCY = "arn:aws:iam::*:role/break-glass-*"
PRINCIPAL = "aws:PrincipalArn"


def levels(*written):
    """The setting: every argument is one level, a policy or a list of them."""
    policies = [level if isinstance(level, list) else [level] for level in written]
    return {"service_control_policies": tuple(tuple(json.dumps(one) for one in level) for level in policies)}


def unless(operator, values, key=PRINCIPAL):
    return document(deny("ssm:*", Condition={operator: {key: values}}))


@pytest.mark.parametrize(
    ("written", "verdict"),
    [
        ([], FAIL),
        ([FULL], FAIL),
        ([NO_SESSIONS], PASS),
        ([[FULL, NO_SESSIONS]], PASS),
        ([document(deny("s3:*"))], FAIL),
        ([document(deny("SSM:startsession"))], PASS),
        ([document(deny("ssm:*", INSTANCES))], FAIL),
        ([document(deny("ssm:*", ["arn:aws:ec2:*:*:instance/*", "arn:aws:ssm:*:*:*", "arn:aws:ecs:*:*:task/*"]))], PASS),
        ([document({"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"})], PASS),
        # an allow list: what no policy of the level allows is denied
        ([document(allow("s3:*"))], PASS),
        ([[document(allow("s3:*")), document(allow("ssm:*"))]], FAIL),
        ([document(allow("ssm:*", "arn:aws:ssm:*:*:document/*"))], PASS),
        # every level must allow it
        ([FULL, document(allow("s3:*"))], PASS),
        ([document(allow("s3:*")), FULL], PASS),
        ([document(allow("ssm:*")), FULL, document(allow("ssm:StartSession"))], FAIL),
        ([FULL, document(deny("s3:*")), NO_SESSIONS], PASS),
        # … on the same resource
        ([document(allow("*", "arn:aws:ec2:*:*:instance/i-1")), document(allow("*", "arn:aws:ec2:*:*:instance/i-2"))], PASS),
        ([document(allow("*", "arn:aws:ec2:*:*:instance/i-1")), document(allow("*", INSTANCES))], FAIL),
        ([document(allow("*", "arn:aws:ec2:*:*:instance/i-1")), document(deny("ssm:*", INSTANCES))], PASS),
        # where, not whether
        ([document(deny("ssm:*", Condition={"StringNotEquals": {"aws:RequestedRegion": "eu-west-1"}}))], FAIL),
        ([document(deny("ssm:*", Condition={"BoolIfExists": {"aws:MultiFactorAuthPresent": "false"}}))], UNKNOWN),
        ([document(deny("ssm:*", Condition={"StringNotEquals": {"aws:PrincipalTag/Team": "ops"}}))], UNKNOWN),
        ([document(allow("*", Condition={"StringEquals": {"aws:PrincipalTag/Team": "ops"}}))], UNKNOWN),
        ([document(deny("ssm:*", Condition={"Bool": {"aws:PrincipalIsAWSService": "false"}}))], PASS),
        ([document(deny("ssm:*", Condition={"BoolIfExists": {"aws:PrincipalIsAWSService": "true"}}))], FAIL),
        # somebody else
        ([document(deny("*", Condition={"StringLike": {PRINCIPAL: "arn:aws:iam::*:root"}}))], FAIL),
        ([document(deny("*", Condition={"ArnLike": {PRINCIPAL: ["arn:aws:iam::*:root", "arn:aws:iam::*:user/*"]}}))], FAIL),
    ],
)
def test_what_service_control_policies_leave_of_a_role(written, verdict):
    assert verdicts(role(RoleName="web"), given=levels(*written)) == {"Role": verdict}


@pytest.mark.parametrize(
    ("condition", "properties", "verdict"),
    [
        (("ArnNotLike", EMERGENCY), {"RoleName": "web"}, PASS),
        (("ArnNotLike", EMERGENCY), {"RoleName": "break-glass-1"}, FAIL),
        (("ArnNotLikeIfExists", [EMERGENCY]), {"RoleName": "break-glass-1"}, FAIL),
        (("ArnNotEquals", [EMERGENCY, "arn:aws:iam::*:role/web"]), {"RoleName": "web"}, FAIL),
        (("StringNotLike", ["*:role/break-glass-*"]), {"RoleName": "break-glass-1"}, FAIL),
        (("StringNotLike", ["*:role/break-glass-*"]), {"RoleName": "web"}, PASS),
        (("ArnLike", EMERGENCY), {"RoleName": "break-glass-1"}, PASS),
        (("ArnLike", EMERGENCY), {"RoleName": "web"}, FAIL),
        (("StringNotEquals", "arn:aws:iam::111122223333:role/web"), {"RoleName": "shop"}, PASS),
        # whose account it is, is in no template
        (("StringNotEquals", "arn:aws:iam::111122223333:role/web"), {"RoleName": "web"}, UNKNOWN),
        (("ArnNotLike", "arn:aws:iam::111122223333:role/web"), {"RoleName": "web"}, UNKNOWN),
        (("ArnNotLike", "arn:aws-cn:iam::*:role/web"), {"RoleName": "web"}, FAIL),
        # letter case and paths count
        (("ArnNotLike", EMERGENCY), {"RoleName": "Break-Glass-1"}, PASS),
        (("ArnNotLike", EMERGENCY), {"RoleName": "break-glass-1", "Path": "/ops/"}, PASS),
        (("ArnNotLike", "arn:aws:iam::*:role/ops/*"), {"RoleName": "web", "Path": "/ops/"}, FAIL),
        (("ArnNotLike", "arn:aws:iam::*:role/ops/*"), {"RoleName": "web"}, PASS),
        (("ArnNotLike", "arn:aws:iam::*:role/ops/*"), {"RoleName": "web", "Path": PARAMETER}, UNKNOWN),
        (("ArnNotLike", "arn:aws:iam::*:role/*/web"), {"RoleName": "shop", "Path": PARAMETER}, PASS),
        # names that are not (all) written
        (("ArnNotLike", EMERGENCY), {}, UNKNOWN),
        (("ArnNotLike", EMERGENCY), {"RoleName": PARAMETER}, UNKNOWN),
        (("ArnNotLike", EMERGENCY), {"RoleName": text("shop-", None)}, PASS),
        (("ArnNotLike", EMERGENCY), {"RoleName": text("break-glass-", None)}, FAIL),
        (("ArnNotLike", EMERGENCY), {"RoleName": text(None, "-web")}, UNKNOWN),
        (("ArnNotLike", EMERGENCY), {"RoleName": Unknown("u", possible=("web", "shop"))}, PASS),
        (("ArnNotLike", EMERGENCY), {"RoleName": Unknown("u", possible=("web", "break-glass-1"))}, UNKNOWN),
        (("ArnNotLike", EMERGENCY), {"RoleName": Unknown("u", prefix="shop-", maybe_absent=True)}, UNKNOWN),
        (("ArnNotLike", "arn:aws:iam::*:role/${aws:PrincipalTag/Role}"), {"RoleName": "web"}, UNKNOWN),
        (("NumericLessThan", "1"), {"RoleName": "web"}, UNKNOWN),
        (("Null", "true"), {"RoleName": "web"}, FAIL),
        (("Null", "false"), {"RoleName": "web"}, PASS),
    ],
)
def test_exceptions_by_the_role_s_own_name(condition, properties, verdict):
    assert verdicts(role(**properties), given=levels(unless(*condition))) == {"Role": verdict}


@pytest.mark.parametrize(
    ("address", "verdict"),
    [
        ("arn:aws:iam::111122223333:role/web", FAIL),
        ("arn:aws:iam::444455556666:role/web", PASS),
        ("arn:aws:iam::444455556666:role/aws-service-role/ssm.amazonaws.com/AWSServiceRoleForAmazonSSM", FAIL),
    ],
)
def test_a_running_role_has_its_arn_and_service_linked_ones_are_not_limited(address, verdict):
    running = make_resource(address, ROLE, {"Policies": inline(allow())})
    for key, values in ((PRINCIPAL, "arn:aws:iam::111122223333:role/*"), ("aws:PrincipalAccount", "111122223333")):
        assert verdicts(running, given=levels(unless("StringNotLike", values, key))) == {address: verdict}


@pytest.mark.parametrize(
    ("holder", "pattern", "verdict"),
    [
        (make_resource("X", USER, {"UserName": "anna", "Policies": inline(allow())}), "arn:aws:iam::*:user/anna", FAIL),
        (make_resource("X", USER, {"UserName": "anna", "Policies": inline(allow())}), "arn:aws:iam::*:role/anna", PASS),
        (make_resource("X", GROUP, {"Policies": inline(allow())}), "arn:aws:iam::*:role/*", PASS),
        (make_resource("X", GROUP, {"Policies": inline(allow())}), "arn:aws:iam::*:user/anna", UNKNOWN),
        (make_resource("X", GROUP, {"Policies": inline(allow())}), "arn:aws:iam::*:user/*", FAIL),
        (make_resource("X", SET, {"Name": "ops", "InlinePolicy": document(allow())}), "arn:aws:iam::*:role/*/AWSReservedSSO_ops_*", FAIL),
        (make_resource("X", SET, {"Name": "dev", "InlinePolicy": document(allow())}), "arn:aws:iam::*:role/*/AWSReservedSSO_ops_*", PASS),
        (make_resource("X", SET, {"Name": "dev", "InlinePolicy": document(allow())}), "arn:aws:iam::*:role/aws-reserved/*", FAIL),
        (policy("X", allow()), "arn:aws:iam::*:user/anna", UNKNOWN),
        (policy("X", allow()), "arn:aws:iam::*:role/*", UNKNOWN),
        (policy("X", allow()), "arn:aws:iam::*:root", PASS),
        (policy("X", allow(), type=ROLE_POLICY, RoleName="web"), "arn:aws:iam::*:role/shop", PASS),
        (policy("X", allow(), type=ROLE_POLICY, RoleName="web"), "arn:aws:iam::*:role/web", UNKNOWN),
        (policy("X", allow(), type=ROLE_POLICY, RoleName="web"), "*/web", FAIL),
        (policy("X", allow(), type=ROLE_POLICY, RoleName=PARAMETER), "arn:aws:iam::*:role/web", UNKNOWN),
        (policy("X", allow(), type=POLICY, Users=["anna"]), "arn:aws:iam::*:role/*", PASS),
    ],
)
def test_exceptions_for_every_kind_of_holder(holder, pattern, verdict):
    assert verdicts(holder, given=levels(unless("StringNotLike", pattern)))["X"] == verdict


def test_a_policy_is_judged_by_the_names_of_all_its_holders():
    exception = levels(unless("ArnNotLike", EMERGENCY))
    held = policy("Open", allow(), Roles=[to("Emergency")])
    emergency, web = (make_resource(one, ROLE, {"RoleName": name}) for one, name in (("Emergency", "break-glass-1"), ("Web", "web")))
    assert verdicts(held, emergency, given=exception)["Open"] == FAIL
    assert verdicts(policy("Open", allow(), Roles=[to("Web")]), web, given=exception)["Open"] == PASS
    assert verdicts(policy("Open", allow(), Roles=[to("Web"), to("Emergency")]), web, emergency, given=exception)["Open"] == FAIL


def test_managed_policies_are_limited_too():
    attached = make_resource("Role", ROLE, {"ManagedPolicyArns": [AWS + "AdministratorAccess"]})
    assert verdicts(attached, given=levels(NO_SESSIONS)) == {"Role": PASS}
    assert verdicts(attached, given=levels(document(deny("s3:*")))) == {"Role": FAIL}


def test_boundary_and_organization_must_share_a_resource():
    def verdict(bounded, allowed):
        boundary = policy("Boundary", allow("*", bounded))
        given = levels(document(allow("*", allowed)))
        return verdicts(role(PermissionsBoundary=to("Boundary")), boundary, rule=policy_rule(types=(ROLE,)), given=given)["Role"]

    assert verdict("arn:aws:ec2:*:*:instance/i-1", INSTANCES) == FAIL
    assert verdict(INSTANCES, "arn:aws:ec2:*:*:instance/i-1") == FAIL
    assert verdict("arn:aws:ec2:*:*:instance/i-1", "arn:aws:ec2:*:*:instance/i-2") == PASS
    unknown = verdicts(role(PermissionsBoundary=PARAMETER), given=levels(FULL))
    assert (unknown, verdicts(role(PermissionsBoundary=PARAMETER), given=levels(NO_SESSIONS))) == ({"Role": UNKNOWN}, {"Role": PASS})


def test_the_denial_of_a_boundary_that_may_not_be_there_proves_nothing():
    boundary = policy("Boundary", allow("*"), deny("ssm:*")).replace(exists=None)
    found = verdicts(role(PermissionsBoundary=to("Boundary")), boundary, rule=policy_rule(types=(ROLE,)))
    assert found == {"Role": UNKNOWN}


def test_policies_of_resources_and_of_trust_are_left_alone():
    trust = document({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "111122223333"}})
    check = {"operator": "policy_allows", "argument": {"actions": ["sts:AssumeRole"]}, "when_missing": {"answer": False}}
    judged = make_resource("Role", ROLE, {"AssumeRolePolicyDocument": trust})
    rule = make_rule({"property": ["properties", "AssumeRolePolicyDocument"], **check}, resources=(ROLE,))
    assert verdicts(judged, rule=rule, given=levels(document(deny("*")))) == {"Role": FAIL}
    bucket = make_resource("Store", "AWS::S3::BucketPolicy", {"PolicyDocument": trust})
    rule = make_rule({"property": ["properties", "PolicyDocument"], **check}, resources=("AWS::S3::BucketPolicy",))
    assert verdicts(bucket, rule=rule, given=levels(document(deny("*")))) == {"Store": FAIL}


@pytest.mark.parametrize(
    ("written", "named", "reason"),
    [
        (unless("ArnNotLike", EMERGENCY), {}, "a condition of a service control policy decides: aws:PrincipalArn"),
        (
            document(deny("ssm:*", Condition={"StringNotEquals": {PRINCIPAL: EMERGENCY, "aws:PrincipalTag/Team": "ops"}})),
            {"RoleName": "web"},
            "a condition of a service control policy decides: aws:PrincipalTag/Team",
        ),
        (
            document(allow("ssm:*", "arn:aws:ec2:*:*:${aws:PrincipalTag/Kind}")),
            {"RoleName": "web"},
            "whether a service control policy takes it away is only partly known",
        ),
    ],
)
def test_the_reason_names_the_condition_that_decides(written, named, reason):
    chosen = Settings(now="2026-01-31T00:00:00Z", **levels(written))
    judgement = run(make_unit(role(**named)), policy_rule(), settings=chosen, operators=OPERATORS, include_unknown=True)
    assert [(finding.verdict, finding.reasons) for finding in judgement.findings] == [(UNKNOWN, (reason,))]


STATEMENTS = st.sampled_from(
    [
        allow("*"),
        allow("s3:*"),
        allow("ssm:*", INSTANCES),
        deny("ssm:*"),
        deny("s3:*"),
        deny("*", INSTANCES),
        deny("*", Condition={"ArnNotLike": {PRINCIPAL: "arn:aws:iam::*:role/web"}}),
        deny("*", Condition={"StringLike": {PRINCIPAL: "arn:aws:iam::*:user/*"}}),
        allow("*", Condition={"StringEquals": {"aws:PrincipalTag/a": "b"}}),
    ]
)
ORGANIZATIONS = st.lists(st.lists(STATEMENTS, min_size=1, max_size=3).map(lambda listed: document(*listed)), min_size=1, max_size=3)


@settings(max_examples=80, deadline=None)
@given(accounts(), ORGANIZATIONS, st.data())
def test_a_service_control_policy_never_gives_anything(properties, written, data):
    fewer = data.draw(st.integers(0, len(written) - 1))
    before = verdicts(*make_account(properties), given=levels(*written[:fewer]))
    after = verdicts(*make_account(properties), given=levels(*written))
    assert after.keys() == before.keys()
    for address, verdict in after.items():
        assert verdict in {PASS: (PASS,), UNKNOWN: (PASS, UNKNOWN), FAIL: (PASS, UNKNOWN, FAIL)}[before[address]], address


@settings(max_examples=40, deadline=None)
@given(accounts(), ORGANIZATIONS, st.data())
def test_hiding_any_value_below_an_organization_turns_no_verdict_around(properties, written, data):
    given = levels(*written)
    before = verdicts(*make_account(properties), given=given)
    address = data.draw(st.sampled_from(sorted(properties)))
    kind, members = properties[address]
    for hidden in hidings(members):
        if isinstance(hidden, Unknown) or hidden.__class__ is not dict:
            continue
        after = verdicts(*make_account({**properties, address: (kind, hidden)}), given=given)
        for judged, verdict in after.items():
            assert {before.get(judged), verdict} != {PASS, FAIL}, (judged, address, hidden)


def test_hiding_the_name_of_a_role_turns_no_verdict_around():
    for name in ("web", "break-glass-1"):
        before = verdicts(role(RoleName=name), given=levels(unless("ArnNotLike", EMERGENCY)))["Role"]
        assert {before, verdicts(role(RoleName=HIDDEN), given=levels(unless("ArnNotLike", EMERGENCY)))["Role"]} == {before, UNKNOWN}

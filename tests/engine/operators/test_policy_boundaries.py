"""What boundaries leave of what a policy allows."""

import pytest

from immutcheck.engine.operators.table import OPERATORS
from immutcheck.model.finding import FAIL, PASS, UNKNOWN
from immutcheck.model.unit import Variable
from tests.engine.conftest import FakeUnit, make_resource, run
from tests.engine.operators.asking import HIDDEN, PARAMETER, text
from tests.engine.operators.holding import AWS, INSTANCES, ROLE, SET, allow, deny, document, inline, policy, policy_rule, role, to, verdicts

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


def test_a_boundary_of_aws_is_known_in_every_partition():
    assert verdicts(role(PermissionsBoundary=text("arn:", None, ":iam::aws:policy/ReadOnlyAccess"))) == {"Role": PASS}
    assert verdicts(role(PermissionsBoundary=text("arn:", None, ":iam::", None, ":policy/guard"))) == {"Role": UNKNOWN}


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

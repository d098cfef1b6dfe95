"""Small accounts: principals and the policies that they hold, judged as the built-in rules do."""

from hypothesis import strategies as st

from immutcheck.engine.operators.table import OPERATORS
from immutcheck.model.settings import Settings
from immutcheck.model.values import Reference
from tests.engine.conftest import make_resource, make_rule, make_unit, run

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

"""What is said of people, stacks and stores when a part of the answers is refused, and of what moto does not have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from immutcheck.model.observation import Observation, Observed, Unread
from immutcheck.model.values import Unknown
from tests.live.conftest import ACCOUNT, Aws
from tests.live.fake_endpoint import FakeEndpoint, Refusal, Script
from tests.live.schema_check import list_faults

DENIED = Refusal("AccessDenied", "not authorized", 403)
MADE = "2026-01-02T03:04:05Z"
ROLE = "AWS::IAM::Role"
USER = "AWS::IAM::User"
KEY = "AWS::IAM::AccessKey"
STACK = "AWS::CloudFormation::Stack"
STACK_ARN = f"arn:aws:cloudformation:eu-west-1:{ACCOUNT}:stack"


def read_answers(service: str, answers: Mapping[str, Script], needs: Mapping[str, frozenset[str]] | None = None) -> Observation:
    given = {(service, operation): answer for operation, answer in answers.items()}
    with FakeEndpoint(given, services=(service,)) as endpoint:
        return Aws(endpoint.url).read(service, needs=needs)


def write_user(name: str) -> dict[str, Any]:
    arn = f"arn:aws:iam::{ACCOUNT}:user/{name}"
    return {"Path": "/", "UserName": name, "UserId": f"AIDA{name.upper():0<16}", "Arn": arn, "CreateDate": MADE}


def test_a_role_whose_details_are_denied_is_listed_and_the_rest_unknown() -> None:
    role = {
        "Path": "/",
        "RoleName": "web",
        "RoleId": "AROAWEB",
        "Arn": f"arn:aws:iam::{ACCOUNT}:role/web",
        "CreateDate": MADE,
        "AssumeRolePolicyDocument": "%7B%22Statement%22%3A%5B%5D%7D",
        "MaxSessionDuration": 3600,
    }

    observation = read_answers(
        "iam",
        {"ListRoles": {"Roles": [role], "IsTruncated": False}, "GetAccountAuthorizationDetails": DENIED},
        needs={ROLE: frozenset({"Policies"})},
    )

    (seen,) = observation.resources
    assert (seen.properties["RoleName"], seen.properties["AssumeRolePolicyDocument"]) == ("web", {"Statement": []})
    hidden = {name for name, value in {**seen.properties, **seen.facts}.items() if isinstance(value, Unknown)}
    assert hidden == {"Policies", "ManagedPolicyArns", "PermissionsBoundary", "Tags", "LastUsedAt"}
    assert observation.unread == ()
    assert len(observation.diagnostics) == 1


def test_keys_of_one_user_that_are_denied_leave_the_others() -> None:
    keys = {"AccessKeyMetadata": [{"UserName": "robot", "AccessKeyId": "AKIAIOSFODNN7EXAMPLE", "Status": "Active", "CreateDate": MADE}]}

    observation = read_answers(
        "iam",
        {
            "ListUsers": {"Users": [write_user("ana"), write_user("robot")], "IsTruncated": False},
            "ListAccessKeys": lambda question: DENIED if question.parameters["UserName"] == "ana" else keys,
        },
        needs={KEY: frozenset({"UserName"}), USER: frozenset({"UserName"})},
    )

    assert [(one.type, one.name or one.properties["UserName"]) for one in observation.resources] == [
        (USER, "ana"),
        (USER, "robot"),
        (KEY, "robot"),
    ]
    assert [unread.type for unread in observation.unread] == [KEY]


def test_passwords_that_cannot_be_asked_for_are_unknown() -> None:
    observation = read_answers(
        "iam",
        {
            "ListUsers": {"Users": [write_user("ana"), write_user("robot")], "IsTruncated": False},
            "GetLoginProfile": lambda question: (
                DENIED if question.parameters["UserName"] == "ana" else Refusal("NoSuchEntity", "none", 404)
            ),
        },
        needs={USER: frozenset({"facts.HasConsolePassword"})},
    )

    ana, robot = observation.resources
    assert isinstance(ana.facts["HasConsolePassword"], Unknown)
    assert robot.facts["HasConsolePassword"] is False
    assert len(observation.diagnostics) == 1


def test_roles_that_cannot_be_listed_are_unread() -> None:
    observation = read_answers("iam", {"ListRoles": DENIED}, needs={ROLE: frozenset({"RoleName"})})

    assert observation.resources == ()
    assert [unread.type for unread in observation.unread] == [ROLE]
    assert isinstance(observation.unread[0], Unread)


def write_stack(name: str, **more: Any) -> dict[str, Any]:
    return {"StackId": f"{STACK_ARN}/{name}/1", "StackName": name, "CreationTime": MADE, "StackStatus": "CREATE_COMPLETE", **more}


def read_stacks(stacks: list[dict[str, Any]], *names: str, **answers: Script) -> dict[str, Observed]:
    observation = read_answers(
        "cloudformation", {"DescribeStacks": {"Stacks": stacks}, **answers}, needs={STACK: frozenset(names or ("Parameters",))}
    )
    return {one.name: one for one in observation.resources}


def test_a_nested_stack_is_protected_as_its_root_is() -> None:
    root, parent = f"{STACK_ARN}/root/1", f"{STACK_ARN}/middle/1"

    seen = read_stacks(
        [
            write_stack("root", EnableTerminationProtection=True),
            write_stack("middle", EnableTerminationProtection=False, RootId=root, ParentId=root),
            write_stack("leaf", EnableTerminationProtection=False, RootId=root, ParentId=parent),
            write_stack("other", EnableTerminationProtection=False),
            write_stack("planned", StackStatus="REVIEW_IN_PROGRESS"),
        ]
    )

    told = {name: (one.facts["HasTerminationProtection"], one.facts.get("ParentId")) for name, one in seen.items()}
    assert told == {"root": (True, None), "middle": (True, root), "leaf": (True, parent), "other": (False, None)}


def test_masked_parameters_are_secrets_that_nobody_sees() -> None:
    parameters = [{"ParameterKey": "Password", "ParameterValue": "****"}, {"ParameterKey": "Empty", "ParameterValue": ""}]

    seen = read_stacks([write_stack("shop", Parameters=parameters)])["shop"]

    given = seen.properties["Parameters"]
    assert given == {"Password": Unknown("CloudFormation masks parameters with NoEcho", sensitive=True), "Empty": ""}
    assert list_faults(seen, unreadable=("TemplateURL",)) == []


def test_drift_is_what_was_found_last() -> None:
    drifted = {"StackDriftStatus": "DRIFTED", "LastCheckTimestamp": MADE}
    resources = [
        {
            "LogicalResourceId": "Orders",
            "PhysicalResourceId": "orders",
            "ResourceType": "AWS::SQS::Queue",
            "ResourceStatus": "UPDATE_COMPLETE",
            "LastUpdatedTimestamp": MADE,
            "DriftInformation": {"StackResourceDriftStatus": "MODIFIED", "LastCheckTimestamp": MADE},
        },
        {"LogicalResourceId": "Gone", "PhysicalResourceId": "gone", "ResourceType": "AWS::SQS::Queue", "ResourceStatus": "DELETE_COMPLETE"},
        {"LogicalResourceId": "Never", "ResourceType": "AWS::SQS::Queue", "ResourceStatus": "CREATE_FAILED"},
    ]

    seen = read_stacks(
        [write_stack("shop", DriftInformation=drifted)], "facts.Resources", ListStackResources={"StackResourceSummaries": resources}
    )["shop"]

    assert (seen.facts["DriftStatus"], seen.facts["DriftCheckedAt"]) == ("DRIFTED", MADE)
    assert seen.facts["Resources"] == [
        {"LogicalId": "Orders", "PhysicalId": "orders", "Type": "AWS::SQS::Queue", "DriftStatus": "MODIFIED", "DriftCheckedAt": MADE}
    ]


def test_resources_of_a_stack_that_are_denied_are_unknown() -> None:
    seen = read_stacks([write_stack("shop")], "facts.Resources", ListStackResources=Refusal("AccessDenied", "no", 403))["shop"]

    assert isinstance(seen.facts["Resources"], Unknown)


def test_settings_of_a_bucket_that_are_denied_are_unknown() -> None:
    observation = read_answers(
        "s3",
        {
            "ListBuckets": {"Buckets": [{"Name": "artifacts", "CreationDate": MADE, "BucketRegion": "eu-west-1"}]},
            "GetBucketVersioning": DENIED,
            "GetBucketEncryption": Refusal("ServerSideEncryptionConfigurationNotFoundError", "none", 404),
            "GetObjectLockConfiguration": Refusal("ObjectLockConfigurationNotFoundError", "none", 404),
            "GetBucketTagging": Refusal("NoSuchTagSet", "none", 404),
        },
    )

    (seen,) = observation.resources
    assert set(seen.properties) == {"BucketName", "VersioningConfiguration"}
    assert isinstance(seen.properties["VersioningConfiguration"], Unknown)
    assert len(observation.diagnostics) == 1

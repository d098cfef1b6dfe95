"""Who and what invokes a Lambda function: permissions, URLs, event sources; and what guards its code."""

from __future__ import annotations

import json
from typing import Any

from immutcheck.live.collectors.lambda_event_sources import FILTERS_NOT_TOLD
from immutcheck.live.collectors.lambda_permissions import SEVERAL
from immutcheck.model.finding import FAIL, PASS
from immutcheck.model.observation import Unread
from tests.live.collectors.canned import Denied, canned_aws
from tests.live.collectors.test_lambda_functions import ARN, CONFIGURATION, FUNCTIONS, SIGNING, describe_function, make_functions
from tests.live.collectors.verdicts import judge_account
from tests.live.conftest import Aws
from tests.live.schema_check import list_faults

SHOP = f"{ARN}function:shop"
PERMISSION = "AWS::Lambda::Permission"
EVENT_SOURCE = "AWS::Lambda::EventSourceMapping"
URL = "AWS::Lambda::Url"
URLS = "2021-10-31/functions/shop/urls"


def deny(_question: object) -> dict[str, Any]:
    raise Denied


def write_policy(*statements: dict[str, Any]) -> dict[str, str]:
    return {"Policy": json.dumps({"Version": "2012-10-17", "Id": "default", "Statement": list(statements)}), "RevisionId": "1"}


def write_statement(sid: str, resource: str, **members: Any) -> dict[str, Any]:
    return {
        "Sid": sid,
        "Effect": "Allow",
        "Principal": {"Service": "s3.amazonaws.com"},
        "Action": "lambda:InvokeFunction",
        "Resource": resource,
        **members,
    }


BUCKET_CONDITION = {"StringEquals": {"AWS:SourceAccount": "123456789012"}, "ArnLike": {"AWS:SourceArn": "arn:aws:s3:::orders"}}


def answer_policies(own: Any, live: Any) -> dict[str, Any]:
    """A function with an alias `live`, each with its policy."""
    return {
        FUNCTIONS: {"Functions": [describe_function("shop")]},
        f"{FUNCTIONS}/shop/aliases": {"Aliases": [{"AliasArn": f"{SHOP}:live", "Name": "live", "FunctionVersion": "1"}]},
        f"{FUNCTIONS}/shop/policy": lambda asked: live(asked) if "Qualifier" in asked else own(asked),
    }


def test_a_permission_has_the_canonical_shape() -> None:
    invoked = {"StringEquals": {"lambda:FunctionUrlAuthType": "AWS_IAM"}, "Bool": {"lambda:InvokedViaFunctionUrl": "true"}}
    statements = (
        write_statement("bucket", SHOP, Condition=BUCKET_CONDITION),
        write_statement("url", SHOP, Principal="*", Action="lambda:InvokeFunctionUrl", Condition=invoked),
        write_statement("skill", SHOP, Principal={"AWS": "arn:aws:iam::123456789012:root"}, Condition={"StringEquals": {"Odd": ["a"]}}),
        write_statement("both", SHOP, Principal={"AWS": ["arn:aws:iam::123456789012:role/a", "arn:aws:iam::123456789012:role/b"]}),
    )
    answers = answer_policies(
        lambda _asked: write_policy(*statements), lambda _asked: write_policy(write_statement("bucket", f"{SHOP}:live"))
    )
    with canned_aws(answers) as aws:
        seen = aws.read("lambda", needs={PERMISSION: frozenset({"*"})}).resources

    assert [list_faults(found) for found in seen] == [[], [], [], [], []]
    function = {"FunctionName": SHOP, "Action": "lambda:InvokeFunction"}
    assert [found.properties for found in seen] == [
        {**function, "Principal": "s3.amazonaws.com", "SourceAccount": "123456789012", "SourceArn": "arn:aws:s3:::orders"},
        {
            "FunctionName": SHOP,
            "Action": "lambda:InvokeFunctionUrl",
            "Principal": "*",
            "FunctionUrlAuthType": "AWS_IAM",
            "InvokedViaFunctionUrl": True,
        },
        {**function, "Principal": "arn:aws:iam::123456789012:root"},
        {**function, "Principal": SEVERAL},
        {"FunctionName": f"{SHOP}:live", "Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com"},
    ]
    assert [found.address for found in seen] == [
        *(f"{SHOP}/permission/{sid}" for sid in ("bucket", "url", "skill", "both")),
        f"{SHOP}:live/permission/bucket",
    ]


def test_a_policy_that_is_denied_or_cannot_be_read_leaves_the_other_and_says_so() -> None:
    answers = answer_policies(lambda _asked: {"Policy": "{"}, lambda _asked: write_policy(write_statement("bucket", f"{SHOP}:live")))
    with canned_aws(answers) as aws:
        unreadable = aws.read("lambda", needs={PERMISSION: frozenset({"*"})})
    with canned_aws({**answers, f"{FUNCTIONS}/shop/policy": deny}) as aws:
        denied = aws.read("lambda", needs={PERMISSION: frozenset({"*"})})

    assert [seen.address for seen in unreadable.resources] == [f"{SHOP}:live/permission/bucket"]
    assert unreadable.unread == (Unread(PERMISSION, "the policy that Lambda answered with cannot be read"),)
    assert (denied.resources, denied.unread) == ((), (Unread(PERMISSION, "lambda:GetPolicy was denied"),))


def test_functions_without_a_policy_have_no_permissions(aws: Aws) -> None:
    make_functions(aws)

    observation = aws.read("lambda", needs={PERMISSION: frozenset({"*"})})

    assert (observation.resources, observation.unread, observation.diagnostics) == ((), (), ())


def test_triggers_are_judged_by_the_version_they_invoke(aws: Aws) -> None:
    functions = make_functions(aws)
    functions.create_alias(FunctionName="shop", Name="live", FunctionVersion="1")
    principal = {"Action": "lambda:InvokeFunction", "Principal": "s3.amazonaws.com", "SourceArn": "arn:aws:s3:::orders"}
    functions.add_permission(FunctionName="shop", StatementId="latest", **principal)
    functions.add_permission(FunctionName="shop", StatementId="alias", Qualifier="live", **principal)

    assert judge_account(aws, "lambda", "lambda-latest-behind-trigger") == {
        ("lambda-latest-behind-trigger", "latest", FAIL),
        ("lambda-latest-behind-trigger", "alias", PASS),
    }


MAPPING = {
    "UUID": "11111111-2222-3333-4444-555555555555",
    "EventSourceMappingArn": f"{ARN}event-source-mapping:11111111-2222-3333-4444-555555555555",
    "EventSourceArn": "arn:aws:sqs:eu-west-1:123456789012:orders",
    "FunctionArn": f"{SHOP}:live",
    "BatchSize": 10,
    "MaximumBatchingWindowInSeconds": 0,
    "FilterCriteria": {"Filters": [{"Pattern": '{"body": {"kind": ["order"]}}'}]},
    "FunctionResponseTypes": ["ReportBatchItemFailures"],
    "ScalingConfig": {"MaximumConcurrency": 5},
    "LastModified": 1764000000.5,
    "State": "Enabled",
    "StateTransitionReason": "USER_INITIATED",
    "DestinationConfig": {},
}
KAFKA = {
    "UUID": "22222222-2222-3333-4444-555555555555",
    "FunctionArn": SHOP,
    "StartingPosition": "AT_TIMESTAMP",
    "StartingPositionTimestamp": 1764000000.0,
    "Topics": ["orders"],
    "SourceAccessConfigurations": [{"Type": "VPC_SUBNET", "URI": "subnet:subnet-0abc"}],
    "SelfManagedEventSource": {"Endpoints": {"KAFKA_BOOTSTRAP_SERVERS": ["kafka.example:9092"]}},
    "FilterCriteriaError": {"ErrorCode": "KMSAccessDenied", "Message": "no"},
    "State": "Disabled",
}
GONE = {**MAPPING, "UUID": "33333333-2222-3333-4444-555555555555", "State": "Deleting"}


def test_an_event_source_mapping_has_the_canonical_shape() -> None:
    with canned_aws({"2015-03-31/event-source-mappings": {"EventSourceMappings": [MAPPING, KAFKA, GONE]}}) as aws:
        queue, kafka = aws.read("lambda", needs={EVENT_SOURCE: frozenset({"*"})}).resources

    assert [list_faults(seen) for seen in (queue, kafka)] == [[], []]
    assert queue.properties == {
        "FunctionName": f"{SHOP}:live",
        "EventSourceArn": "arn:aws:sqs:eu-west-1:123456789012:orders",
        "BatchSize": 10,
        "MaximumBatchingWindowInSeconds": 0,
        "FilterCriteria": {"Filters": [{"Pattern": '{"body": {"kind": ["order"]}}'}]},
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "ScalingConfig": {"MaximumConcurrency": 5},
        "Enabled": True,
    }
    assert kafka.properties == {
        "FunctionName": SHOP,
        "StartingPosition": "AT_TIMESTAMP",
        "Topics": ["orders"],
        "SourceAccessConfigurations": [{"Type": "VPC_SUBNET", "URI": "subnet:subnet-0abc"}],
        "SelfManagedEventSource": {"Endpoints": {"KafkaBootstrapServers": ["kafka.example:9092"]}},
        "FilterCriteria": FILTERS_NOT_TOLD,
        "Enabled": False,
    }
    assert [seen.address for seen in (queue, kafka)] == [f"{ARN}event-source-mapping:{raw['UUID']}" for raw in (MAPPING, KAFKA)]
    assert queue.identifiers == (MAPPING["UUID"],)


def test_event_sources_are_judged_by_the_version_they_invoke() -> None:
    with canned_aws({**answer_policies(lambda _asked: {}, lambda _asked: {}), **MAPPINGS}) as aws:
        assert judge_account(aws, "lambda", "lambda-latest-behind-trigger") == {
            ("lambda-latest-behind-trigger", MAPPING["UUID"], PASS),
            ("lambda-latest-behind-trigger", KAFKA["UUID"], FAIL),
        }


MAPPINGS = {"2015-03-31/event-source-mappings": {"EventSourceMappings": [MAPPING, KAFKA]}}


def test_urls_are_judged_by_the_alias_they_belong_to() -> None:
    urls = [
        {"FunctionUrl": "https://a.example/", "FunctionArn": SHOP, "AuthType": "NONE", "InvokeMode": "BUFFERED"},
        {"FunctionUrl": "https://b.example/", "FunctionArn": f"{SHOP}:live", "AuthType": "AWS_IAM", "Cors": {"AllowOrigins": ["*"]}},
    ]
    answers = {FUNCTIONS: {"Functions": [describe_function("shop")]}, URLS: {"FunctionUrlConfigs": urls}}
    with canned_aws(answers) as aws:
        latest, live = aws.read("lambda", needs={URL: frozenset({"*"})}).resources
    verdicts = []
    for url in urls:
        with canned_aws({**answers, URLS: {"FunctionUrlConfigs": [url]}}) as aws:
            verdicts.append(judge_account(aws, "lambda", "lambda-latest-behind-url"))

    assert [list_faults(seen) for seen in (latest, live)] == [[], []]
    assert latest.properties == {"TargetFunctionArn": SHOP, "AuthType": "NONE", "InvokeMode": "BUFFERED"}
    assert live.properties == {"TargetFunctionArn": SHOP, "Qualifier": "live", "AuthType": "AWS_IAM", "Cors": {"AllowOrigins": ["*"]}}
    assert [seen.address for seen in (latest, live)] == [f"{SHOP}/url", f"{SHOP}:live/url"]
    assert verdicts == [{("lambda-latest-behind-url", "url", FAIL)}, {("lambda-latest-behind-url", "url", PASS)}]


def test_what_cannot_be_listed_of_a_function_is_unread_and_the_function_is_not() -> None:
    answers = {FUNCTIONS: {"Functions": [describe_function("shop")]}, f"{FUNCTIONS}/shop/aliases": deny, URLS: deny}
    needs = {URL: frozenset({"*"}), "AWS::Lambda::Alias": frozenset({"*"}), "AWS::Lambda::Function": frozenset({"Layers"})}
    with canned_aws(answers) as aws:
        observation = aws.read("lambda", needs=needs)

    assert [seen.address for seen in observation.resources] == [SHOP]
    assert observation.unread == (
        Unread("AWS::Lambda::Alias", "lambda:ListAliases was denied"),
        Unread(URL, "lambda:ListFunctionUrlConfigs was denied"),
    )


def test_a_code_signing_configuration_has_the_canonical_shape() -> None:
    profile = "arn:aws:signer:eu-west-1:123456789012:/signing-profiles/shop/abcdefghij"
    raw = {
        "CodeSigningConfigId": "csc-0123456789abcdef0",
        "CodeSigningConfigArn": CONFIGURATION,
        "Description": "",
        "AllowedPublishers": {"SigningProfileVersionArns": [profile]},
        "CodeSigningPolicies": {"UntrustedArtifactOnDeployment": "Warn"},
        "LastModified": "2025-11-24T16:00:00.123+0000",
    }
    with canned_aws({SIGNING: {"CodeSigningConfigs": [raw]}}) as aws:
        (seen,) = aws.read("lambda", needs={"AWS::Lambda::CodeSigningConfig": frozenset({"*"})}).resources
        verdicts = judge_account(aws, "lambda", "lambda-code-signing-warns")

    assert list_faults(seen) == []
    assert seen.properties == {
        "AllowedPublishers": {"SigningProfileVersionArns": [profile]},
        "CodeSigningPolicies": {"UntrustedArtifactOnDeployment": "Warn"},
    }
    assert seen.address == CONFIGURATION
    assert verdicts == {("lambda-code-signing-warns", "csc-0123456789abcdef0", FAIL)}

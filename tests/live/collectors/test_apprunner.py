"""App Runner, from canned answers: moto does not have it."""

from __future__ import annotations

from typing import Any

from immutcheck.model.finding import FAIL
from immutcheck.model.values import Unknown
from tests.live.collectors.canned import Denied, canned_aws
from tests.live.collectors.verdicts import judge_account
from tests.live.schema_check import list_faults

ARN = "arn:aws:apprunner:eu-west-1:123456789012:service/shop/1"
SCALING = "arn:aws:apprunner:eu-west-1:123456789012:autoscalingconfiguration/web/1/00000000000000000000000000000001"
SERVICE = {
    "ServiceName": "shop",
    "ServiceId": "1",
    "ServiceArn": ARN,
    "ServiceUrl": "shop.eu-west-1.awsapprunner.com",
    "Status": "RUNNING",
    "CreatedAt": 1764000000,
    "SourceConfiguration": {
        "ImageRepository": {
            "ImageIdentifier": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:latest",
            "ImageRepositoryType": "ECR",
            "ImageConfiguration": {
                "Port": "8080",
                "RuntimeEnvironmentVariables": {"STAGE": "prod", "DB_PASSWORD": "hunter2-and-more"},
                "RuntimeEnvironmentSecrets": {"KEY": "arn:aws:ssm:eu-west-1:123456789012:parameter/key"},
            },
        },
        "AutoDeploymentsEnabled": True,
        "AuthenticationConfiguration": {"AccessRoleArn": "arn:aws:iam::123456789012:role/pull"},
    },
    "InstanceConfiguration": {"Cpu": "1024", "Memory": "2048"},
    "HealthCheckConfiguration": {"Protocol": "TCP", "Interval": 5, "Timeout": 2, "HealthyThreshold": 1, "UnhealthyThreshold": 5},
    "AutoScalingConfigurationSummary": {"AutoScalingConfigurationArn": SCALING, "AutoScalingConfigurationName": "web"},
    "NetworkConfiguration": {
        "EgressConfiguration": {"EgressType": "DEFAULT"},
        "IngressConfiguration": {"IsPubliclyAccessible": True},
        "IpAddressType": "IPV4",
    },
}
LISTED = [{"ServiceName": "shop", "ServiceArn": ARN, "Status": "RUNNING"}, {"ServiceName": "old", "ServiceArn": "", "Status": "DELETED"}]
ANSWERS: dict[str, Any] = {
    "ListServices": {"ServiceSummaryList": LISTED},
    "DescribeService": {"Service": SERVICE},
    "ListTagsForResource": {"Tags": [{"Key": "team", "Value": "web"}]},
}


def test_a_service_has_the_canonical_shape() -> None:
    with canned_aws(ANSWERS) as aws:
        (seen,) = aws.read("apprunner").resources

    assert list_faults(seen) == []
    assert seen.properties == {
        "ServiceName": "shop",
        "SourceConfiguration": {
            "ImageRepository": {
                "ImageIdentifier": "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:latest",
                "ImageRepositoryType": "ECR",
                "ImageConfiguration": {
                    "Port": "8080",
                    "RuntimeEnvironmentVariables": [
                        {"Name": "DB_PASSWORD", "Value": "hunter2-and-more"},
                        {"Name": "STAGE", "Value": "prod"},
                    ],
                    "RuntimeEnvironmentSecrets": [{"Name": "KEY", "Value": "arn:aws:ssm:eu-west-1:123456789012:parameter/key"}],
                },
            },
            "AutoDeploymentsEnabled": True,
            "AuthenticationConfiguration": {"AccessRoleArn": "arn:aws:iam::123456789012:role/pull"},
        },
        "InstanceConfiguration": {"Cpu": "1024", "Memory": "2048"},
        "HealthCheckConfiguration": {"Protocol": "TCP", "Interval": 5, "Timeout": 2, "HealthyThreshold": 1, "UnhealthyThreshold": 5},
        "AutoScalingConfigurationArn": SCALING,
        "NetworkConfiguration": SERVICE["NetworkConfiguration"],
        "Tags": [{"Key": "team", "Value": "web"}],
    }
    assert (seen.address, seen.name, seen.tags) == (ARN, "shop", {"team": "web"})


def test_all_pages_of_services_are_read() -> None:
    """botocore has no paginator for them."""

    def answer(asked: Any) -> dict[str, Any]:
        number = int(asked.get("NextToken", "0"))
        page: dict[str, Any] = {
            "ServiceSummaryList": [{"ServiceName": f"shop-{number}", "ServiceArn": f"{ARN}{number}", "Status": "RUNNING"}]
        }
        return {**page, "NextToken": str(number + 1)} if number < 2 else page

    with canned_aws({**ANSWERS, "ListServices": answer}) as aws:
        seen = aws.read("apprunner", needs={"AWS::AppRunner::Service": frozenset({"ServiceName"})}).resources

    assert [found.name for found in seen] == ["shop-0", "shop-1", "shop-2"]


def test_a_service_is_judged_by_its_image_and_environment() -> None:
    rules = ("apprunner-image-not-pinned", "apprunner-environment-secret", "apprunner-auto-deploy")
    with canned_aws(ANSWERS) as aws:
        assert judge_account(aws, "apprunner", *rules) == {(rule, "1", FAIL) for rule in rules}


def test_a_denied_description_is_unknown() -> None:
    def deny(_question: object) -> dict[str, Any]:
        raise Denied

    with canned_aws({**ANSWERS, "DescribeService": deny}) as aws:
        (seen,) = aws.read("apprunner").resources

    assert seen.properties["SourceConfiguration"] == Unknown("apprunner:DescribeService was denied", maybe_absent=True)
    assert seen.properties["ServiceName"] == "shop"

"""Machine images: the account's own and those that are used, from canned answers (moto lacks DescribeInstanceImageMetadata)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from immutcheck.live.collectors.ec2_images import GONE
from immutcheck.model.observation import Observation, Observed, Unread
from immutcheck.model.values import Unknown
from tests.live.collectors.canned import CannedAws, Denied, canned_aws
from tests.live.collectors.ec2_answers import answer
from tests.live.conftest import ACCOUNT, REGION

IMAGE = "Immutcheck::EC2::Image"
CONFIGURATIONS = """<DescribeLaunchConfigurationsResponse><DescribeLaunchConfigurationsResult><LaunchConfigurations><member>
<LaunchConfigurationName>old</LaunchConfigurationName><ImageId>ami-configured</ImageId>
</member></LaunchConfigurations></DescribeLaunchConfigurationsResult></DescribeLaunchConfigurationsResponse>"""


def image(identifier: str, **members: Any) -> dict[str, Any]:
    return {"ImageId": identifier, "Name": identifier, "CreationDate": "2025-01-31T12:00:00.000Z", "State": "available", **members}


def launched(identifier: str, **members: Any) -> dict[str, Any]:
    return {"InstanceId": f"i-{identifier}", "ImageMetadata": image(identifier, OwnerId="210987654321", IsPublic=True, **members)}


def answers(
    own: tuple[dict[str, Any], ...] = (), others: tuple[dict[str, Any], ...] = (), machines: tuple[dict[str, Any], ...] = ()
) -> dict[str, Any]:
    def describe_images(question: Mapping[str, Any]) -> str:
        if question.get("Owner.1") == "self":
            return answer("DescribeImages", {"Images": own})
        asked = {value for name, value in question.items() if name.startswith("Filter.1.Value.")}
        return answer("DescribeImages", {"Images": [raw for raw in others if raw["ImageId"] in asked]})

    versions = [
        {"LaunchTemplateId": "lt-1", "VersionNumber": number, "LaunchTemplateData": {"ImageId": identifier}}
        for number, identifier in enumerate(("ami-templated", "resolve:ssm:/golden/web"), 1)
    ]
    return {
        "DescribeImages": describe_images,
        "DescribeInstanceImageMetadata": answer("DescribeInstanceImageMetadata", {"InstanceImageMetadata": machines}),
        "DescribeLaunchTemplateVersions": answer("DescribeLaunchTemplateVersions", {"LaunchTemplateVersions": versions}),
        "DescribeLaunchConfigurations": CONFIGURATIONS,
    }


def read(aws: CannedAws) -> Observation:
    return aws.read("ec2", needs={IMAGE: frozenset({"*"})})


def deny(_question: object) -> str:
    raise Denied


def test_an_own_image_is_read_whether_it_is_used_or_not() -> None:
    own = image(
        "ami-own",
        OwnerId=ACCOUNT,
        Public=False,
        ImageAllowed=True,
        Description="golden",
        SourceImageId="ami-base",
        DeprecationTime="2027-01-31T12:00:00.000Z",
        Tags=[{"Key": "team", "Value": "web"}],
    )
    with canned_aws(answers(own=(own,))) as aws:
        observation = read(aws)

    (seen,) = observation.resources
    assert seen == Observed(
        address=f"arn:aws:ec2:{REGION}::image/ami-own",
        type=IMAGE,
        properties={"Description": "golden", "Name": "ami-own", "SourceImageId": "ami-base", "Tags": [{"Key": "team", "Value": "web"}]},
        facts={
            "CreatedAt": "2025-01-31T12:00:00.000Z",
            "DeprecatedAt": "2027-01-31T12:00:00.000Z",
            "IsAllowed": True,
            "IsPublic": False,
            "OwnerId": ACCOUNT,
            "State": "available",
        },
        identifiers=("ami-own",),
        name="ami-own",
        tags={"team": "web"},
    )


def test_images_of_others_are_read_when_something_is_launched_from_them() -> None:
    names = ("ami-launched", "ami-templated", "ami-configured", "ami-unused")
    others = tuple(image(name, ImageOwnerAlias="amazon", Public=True) for name in names)
    with canned_aws(answers(others=others, machines=(launched("ami-launched"), launched("ami-launched")))) as aws:
        observation = read(aws)

    assert sorted(seen.name for seen in observation.resources) == ["ami-configured", "ami-launched", "ami-templated"]
    assert {seen.facts["OwnerAlias"] for seen in observation.resources} == {"amazon"}
    assert observation.diagnostics == ()


def test_a_deregistered_image_is_known_by_its_machines() -> None:
    with canned_aws(answers(machines=(launched("ami-gone", State="deregistered", ImageAllowed=False),))) as aws:
        (seen,) = [seen for seen in read(aws).resources if seen.name == "ami-gone"]

    assert seen.properties == {"Name": "ami-gone", "Description": GONE, "SourceImageId": GONE, "SourceInstanceId": GONE, "Tags": GONE}
    assert seen.facts == {
        "CreatedAt": "2025-01-31T12:00:00.000Z",
        "IsAllowed": False,
        "IsPublic": True,
        "OwnerId": "210987654321",
        "State": "deregistered",
    }


def test_many_images_are_asked_for_in_batches_that_count_deprecated_ones() -> None:
    machines = tuple(launched(f"ami-{number:03}") for number in range(450))
    with canned_aws(answers(machines=machines)) as aws:
        read(aws)

    asked = [question for name, question in aws.asked if name == "DescribeImages" and "Filter.1.Name" in question]
    assert sorted(sum(name.startswith("Filter.1.Value.") for name in question) for question in asked) == [52, 200, 200]
    assert {(question["Filter.1.Name"], question["IncludeDeprecated"]) for question in asked} == {("image-id", "true")}


def test_what_could_not_be_listed_is_said_and_the_rest_is_kept() -> None:
    denied = {**answers(own=(image("ami-own"),)), "DescribeInstanceImageMetadata": deny}
    with canned_aws(denied) as aws:
        observation = read(aws)

    assert [unread.type for unread in observation.unread] == [IMAGE]
    assert "ec2:DescribeInstanceImageMetadata" in observation.unread[0].reason
    assert isinstance(observation.unread[0], Unread)
    assert "ami-own" in [seen.name for seen in observation.resources]


def test_images_whose_details_were_denied_keep_what_the_machines_tell() -> None:
    def describe_images(question: Mapping[str, Any]) -> str:
        if question.get("Owner.1") != "self":
            raise Denied
        return answer("DescribeImages", {"Images": []})

    with canned_aws({**answers(machines=(launched("ami-launched"),)), "DescribeImages": describe_images}) as aws:
        observation = read(aws)

    (seen,) = observation.resources
    assert (seen.name, seen.facts["CreatedAt"]) == ("ami-launched", "2025-01-31T12:00:00.000Z")
    assert isinstance(seen.properties["Tags"], Unknown)
    assert "ec2:DescribeImages" in observation.unread[0].reason

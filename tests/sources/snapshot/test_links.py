"""Ids, ARNs and names as references between the resources of one region."""

from __future__ import annotations

import pytest

from immutcheck.model.observation import Observed
from immutcheck.model.values import OpenList, OpenMap, Reference, Unknown
from immutcheck.sources.snapshot.links import QUALIFIED, Linker
from immutcheck.sources.snapshot.unit import build_live_unit

from .samples import answers, observe, rule

FUNCTION_ARN = "arn:aws:lambda:eu-west-1:123456789012:function:shop"
FUNCTION = Observed(FUNCTION_ARN, "AWS::Lambda::Function", {}, name="shop")
GROUP = Observed("arn:group", "AWS::EC2::SecurityGroup", {}, identifiers=("sg-0a",), name="web")


def link(observed: Observed, *others: Observed) -> dict[str, object]:
    everything = {one.address: one for one in (observed, *others)}
    return Linker(everything).link(observed.address)


def to(target: str, text: str, attribute: str = "") -> Reference:
    return Reference(f"`{target}`", possible=(text,), target=target, attribute=attribute)


@pytest.mark.parametrize("text", ["sg-0a", "arn:group"])
def test_id_or_arn_links_wherever_it_is_a_whole_value(text: str) -> None:
    instance = Observed("arn:i", "AWS::EC2::Instance", {"SecurityGroupIds": [text], "NetworkInterfaces": [{"GroupSet": [text]}]})
    assert link(instance, GROUP) == {
        "SecurityGroupIds": [to("arn:group", text)],
        "NetworkInterfaces": [{"GroupSet": [to("arn:group", text)]}],
    }


def test_id_inside_a_text_or_a_tag_is_left_alone() -> None:
    properties: dict[str, object] = {"UserData": "echo sg-0a", "Tags": [{"Key": "group", "Value": "sg-0a"}]}
    linked = link(Observed("arn:i", "AWS::EC2::Instance", properties), GROUP)
    assert linked == properties
    assert linked["Tags"] is properties["Tags"]


def test_name_links_only_where_it_is_declared_to_be_one() -> None:
    alias = Observed("arn:a", "AWS::Lambda::Alias", {"FunctionName": "shop", "Name": "shop", "Description": "shop"})
    assert link(alias, FUNCTION) == {"FunctionName": to(FUNCTION_ARN, "shop"), "Name": "shop", "Description": "shop"}


@pytest.mark.parametrize(
    ("holder", "path", "target"),
    [
        ("AWS::EMR::Cluster", "Instances.Ec2KeyName", "AWS::EC2::KeyPair"),
        ("AWS::EMR::Cluster", "JobFlowRole", "AWS::IAM::InstanceProfile"),
        ("AWS::DocDB::DBInstance", "DBClusterIdentifier", "AWS::DocDB::DBCluster"),
        ("AWS::Neptune::DBInstance", "DBClusterIdentifier", "AWS::Neptune::DBCluster"),
        ("AWS::Batch::ComputeEnvironment", "ComputeResources.Ec2KeyPair", "AWS::EC2::KeyPair"),
        ("AWS::Batch::ComputeEnvironment", "ComputeResources.LaunchTemplate.LaunchTemplateName", "AWS::EC2::LaunchTemplate"),
        ("AWS::Batch::ComputeEnvironment", "ComputeResources.LaunchTemplate.LaunchTemplateId", "AWS::EC2::LaunchTemplate"),
    ],
)
def test_machines_and_databases_lead_to_what_they_are_made_with(holder: str, path: str, target: str) -> None:
    written = "lt-0abc" if path.endswith("Id") else "web"
    value: object = written
    for name in reversed(path.split(".")):
        value = {name: value}
    assert isinstance(value, dict)
    other = Observed("arn:other", target, {}, identifiers=("lt-0abc",) if path.endswith("Id") else (), name="web")
    found: object = link(Observed("arn:holder", holder, value), other)
    for name in path.split("."):
        found = found[name]  # type: ignore[index]
    assert found == to("arn:other", written)


def test_name_of_another_type_does_not_link() -> None:
    alias = Observed("arn:a", "AWS::Lambda::Alias", {"FunctionName": "web"})
    assert link(alias, GROUP) == {"FunctionName": "web"}


@pytest.mark.parametrize("text", [f"{FUNCTION_ARN}:3", f"{FUNCTION_ARN}:live", "shop:live"])
def test_version_or_alias_links_to_the_function_and_is_not_the_function(text: str) -> None:
    mapping = Observed("arn:m", "AWS::Lambda::EventSourceMapping", {"FunctionName": text})
    assert link(mapping, FUNCTION) == {"FunctionName": to(FUNCTION_ARN, text, QUALIFIED)}


def test_version_that_was_seen_is_linked_itself() -> None:
    version = Observed(f"{FUNCTION_ARN}:3", "AWS::Lambda::Version", {"FunctionName": "shop"})
    mapping = Observed("arn:m", "AWS::Lambda::EventSourceMapping", {"FunctionName": f"{FUNCTION_ARN}:3"})
    assert link(mapping, FUNCTION, version) == {"FunctionName": to(f"{FUNCTION_ARN}:3", f"{FUNCTION_ARN}:3")}


def test_key_of_a_secret_links_to_the_secret() -> None:
    arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:shop-AbCdEf"
    secret = Observed(arn, "AWS::SecretsManager::Secret", {})
    task = Observed("arn:t", "AWS::ECS::TaskDefinition", {"ContainerDefinitions": [{"Secrets": [{"ValueFrom": f"{arn}:password::"}]}]})
    assert link(task, secret) == {"ContainerDefinitions": [{"Secrets": [{"ValueFrom": to(arn, f"{arn}:password::", QUALIFIED)}]}]}


@pytest.mark.parametrize(
    ("text", "verdict"), [(FUNCTION_ARN, "fail"), (f"{FUNCTION_ARN}:live", "pass"), (f"{FUNCTION_ARN}:$LATEST", "fail")]
)
def test_qualifier_decides_whether_a_function_is_pinned(text: str, verdict: str) -> None:
    pinned = rule("AWS::Lambda::EventSourceMapping", require={"property": "FunctionName", "version_pinned": "lambda"})
    unit = build_live_unit(observe(FUNCTION, Observed("arn:m", "AWS::Lambda::EventSourceMapping", {"FunctionName": text})))
    assert [found for found, _, _ in answers(unit, pinned)] == [verdict]


def test_name_that_several_have_links_to_the_one_with_the_same_parent() -> None:
    kind = "AWS::ElasticBeanstalk::ConfigurationTemplate"
    one = Observed("arn:one", kind, {"ApplicationName": "one"}, name="prod")
    two = Observed("arn:two", kind, {"ApplicationName": "two"}, name="prod")
    environment = Observed("arn:e", "AWS::ElasticBeanstalk::Environment", {"ApplicationName": "two", "TemplateName": "prod"})
    assert link(environment, one, two)["TemplateName"] == to("arn:two", "prod")
    stranger = environment.replace(properties={"ApplicationName": "three", "TemplateName": "prod"})
    assert link(stranger, one, two)["TemplateName"] == "prod"


def test_identifier_that_several_claim_links_to_none_and_an_address_to_its_own() -> None:
    one = Observed("arn:one", "AWS::SSM::Document", {}, identifiers=("same", "arn:two"))
    two = Observed("arn:two", "AWS::SSM::Document", {}, identifiers=("same",))
    asking = Observed("arn:x", "AWS::SSM::Association", {"Parameters": {"a": ["same", "arn:two"]}})
    assert link(asking, one, two) == {"Parameters": {"a": ["same", to("arn:two", "arn:two")]}}


def test_own_name_is_no_reference_and_a_group_that_admits_itself_is() -> None:
    group = GROUP.replace(properties={"GroupId": "sg-0a", "SecurityGroupIngress": [{"SourceSecurityGroupId": "sg-0a"}]})
    assert link(group) == {"GroupId": "sg-0a", "SecurityGroupIngress": [{"SourceSecurityGroupId": to("arn:group", "sg-0a")}]}


def test_open_values_stay_open_and_what_links_to_nothing_is_the_same_object() -> None:
    rest = Unknown("not read", maybe_absent=True)
    properties: dict[str, object] = {
        "List": OpenList(["sg-0a"], rest, ("a",)),
        "Map": OpenMap({"x": "sg-0a"}, rest),
        "Plain": {"deep": ["text", 1, None, True]},
        "Unknown": rest,
    }
    linked = link(Observed("arn:x", "AWS::EC2::Instance", properties), GROUP)
    assert linked["List"] == [to("arn:group", "sg-0a")]
    assert isinstance(linked["List"], OpenList)
    assert (linked["List"].rest, linked["List"].possible) == (rest, ("a",))
    assert isinstance(linked["Map"], OpenMap)
    assert (dict(linked["Map"]), linked["Map"].rest) == ({"x": to("arn:group", "sg-0a")}, rest)
    assert linked["Plain"] is properties["Plain"]
    assert linked["Unknown"] is rest


def test_rule_walks_from_an_instance_to_its_group() -> None:
    open_group = rule(
        "AWS::EC2::Instance",
        forbid={
            "related": ["AWS::EC2::SecurityGroup"],
            "via": "SecurityGroupIds",
            "satisfies": {"property": "GroupName", "equals": "open"},
        },
    )
    instance = Observed("arn:i", "AWS::EC2::Instance", {"SecurityGroupIds": ["sg-0a"]})
    unit = build_live_unit(observe(instance, GROUP.replace(properties={"GroupName": "open"})))
    assert answers(unit, open_group) == [("fail", "arn:i", "SecurityGroupIds[0]")]

"""What is about to go is not judged, what AWS leaves out of an answer is not taken for an answer, and what a service of AWS looks after is
nobody's of ours. From canned answers: moto deletes at once, and has no operators."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from immutcheck.live.collectors.ec2_images import NO_DATE
from immutcheck.live.collectors.ec2_key_pairs import NO_TIME
from immutcheck.model.finding import FAIL, UNKNOWN
from immutcheck.model.observation import Observation
from immutcheck.sources.snapshot.service_made import is_made_by_service
from tests.live.collectors.verdicts import judge_account
from tests.live.conftest import ACCOUNT, REGION, Aws
from tests.live.fake_endpoint import FakeEndpoint, Refusal, Script
from tests.live.schema_check import list_faults

CLUSTER = f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/prod"
DEFINITION = f"arn:aws:ecs:{REGION}:{ACCOUNT}:task-definition/shop"
TEMPLATE = "AWS::EC2::LaunchTemplate"


def answer(service: str, answers: Mapping[str, Script]) -> FakeEndpoint:
    return FakeEndpoint({(service, operation): given for operation, given in answers.items()}, services=tuple({service, "autoscaling"}))


def read(service: str, answers: Mapping[str, Script]) -> Observation:
    with answer(service, answers) as endpoint:
        return Aws(endpoint.url).read(service)


def names(observation: Observation) -> list[str]:
    assert observation.unread == ()
    assert observation.diagnostics == ()
    return [seen.name for seen in observation.resources]


def test_an_auto_scaling_group_that_is_being_deleted_is_left_out() -> None:
    def write(name: str, **more: Any) -> dict[str, Any]:
        return {"AutoScalingGroupName": name, "AutoScalingGroupARN": f"arn:aws:autoscaling:{REGION}:{ACCOUNT}:group/{name}", **more}

    groups = [write("web"), write("old", Status="Delete in progress")]

    assert names(read("autoscaling", {"DescribeAutoScalingGroups": {"AutoScalingGroups": groups}})) == ["web"]


def test_services_that_drain_are_left_out_with_their_definitions() -> None:
    def write(name: str, revision: int, status: str) -> dict[str, Any]:
        arn = f"arn:aws:ecs:{REGION}:{ACCOUNT}:service/prod/{name}"
        return {"serviceArn": arn, "serviceName": name, "status": status, "taskDefinition": f"{DEFINITION}:{revision}"}

    services = [write("shop", 7, "ACTIVE"), write("old", 3, "DRAINING"), write("older", 2, "INACTIVE")]
    observation = read(
        "ecs",
        {
            "ListClusters": {"clusterArns": [CLUSTER]},
            "DescribeClusters": {"clusters": [{"clusterArn": CLUSTER, "clusterName": "prod", "status": "ACTIVE"}]},
            "ListServices": {"serviceArns": [raw["serviceArn"] for raw in services]},
            "DescribeServices": {"services": services},
        },
    )

    assert names(observation) == ["prod", "shop", "shop:7"]


def test_a_deleted_cluster_is_left_out_and_is_no_gap() -> None:
    observation = read(
        "ecs",
        {
            "ListClusters": {"clusterArns": [CLUSTER]},
            "DescribeClusters": {"clusters": [{"clusterArn": CLUSTER, "clusterName": "prod", "status": "INACTIVE"}]},
            "ListServices": Refusal("ClusterNotFoundException", "Cluster not found."),
        },
    )

    assert names(observation) == []


def test_what_is_being_deleted_of_kubernetes_is_left_out() -> None:
    def answer_with(cluster: str, nodes: str) -> dict[str, Script]:
        return {
            "ListClusters": {"clusters": ["prod"]},
            "DescribeCluster": {"cluster": {"name": "prod", "status": cluster}},
            "ListNodegroups": {"nodegroups": ["web"]},
            "DescribeNodegroup": {"nodegroup": {"nodegroupName": "web", "status": nodes}},
        }

    assert names(read("eks", answer_with("ACTIVE", "ACTIVE"))) == ["prod", "prod/web"]
    assert names(read("eks", answer_with("ACTIVE", "DELETING"))) == ["prod"]
    assert names(read("eks", answer_with("DELETING", "ACTIVE"))) == []


def test_a_cluster_that_went_while_it_was_read_has_nothing() -> None:
    gone = Refusal("ResourceNotFoundException", "No cluster found for name: prod.", 404)
    answers: dict[str, Script] = {"ListClusters": {"clusters": ["prod"]}, "DescribeCluster": {"cluster": {"name": "prod"}}}

    assert names(read("eks", {**answers, "ListNodegroups": gone, "ListAccessEntries": gone})) == ["prod"]


def test_a_key_pair_without_a_time_is_one_all_the_same() -> None:
    """The rule knows a registered key pair by the time when that came to be; AWS's reference does not promise it."""
    pairs: dict[str, Script] = {"DescribeKeyPairs": {"KeyPairs": [{"KeyName": "admin", "KeyPairId": "key-0a"}]}}

    (seen,) = (one for one in read("ec2", pairs).resources if one.type == "AWS::EC2::KeyPair")
    with answer("ec2", pairs) as endpoint:
        verdicts = judge_account(Aws(endpoint.url), "ec2", "key-pair-registered")

    assert seen.facts == {"CreatedAt": NO_TIME}
    assert verdicts == {("key-pair-registered", "admin", FAIL)}


def test_an_image_without_a_date_may_be_too_old() -> None:
    machine = {"InstanceId": "i-0a", "ImageId": "ami-0a", "SubnetId": "subnet-0a", "State": {"Name": "running"}}
    answers: dict[str, Script] = {
        "DescribeInstances": {"Reservations": [{"Instances": [machine]}]},
        "DescribeImages": {"Images": [{"ImageId": "ami-0a", "State": "available"}]},
    }

    (seen,) = (one for one in read("ec2", answers).resources if one.type == "Immutcheck::EC2::Image")
    with answer("ec2", answers) as endpoint:
        verdicts = judge_account(Aws(endpoint.url), "ec2", "ami-too-old")

    assert seen.facts == {"CreatedAt": NO_DATE, "State": "available"}
    assert verdicts == {("ami-too-old", "i-0a", UNKNOWN)}


def test_an_address_of_ipv6_is_told_by_its_interface() -> None:
    interface = {"Attachment": {"DeviceIndex": 0}, "SubnetId": "subnet-0a", "Ipv6Addresses": [{"Ipv6Address": "2001:db8::1"}]}
    machine = {"InstanceId": "i-0a", "State": {"Name": "running"}, "NetworkInterfaces": [interface]}

    (seen,) = (
        one
        for one in read("ec2", {"DescribeInstances": {"Reservations": [{"Instances": [machine]}]}}).resources
        if one.type == "AWS::EC2::Instance"
    )

    assert list_faults(seen) == []
    assert seen.properties["NetworkInterfaces"] == [
        {
            "DeviceIndex": "0",
            "AssociatePublicIpAddress": False,
            "Ipv6Addresses": [{"Ipv6Address": "2001:db8::1"}],
            "SubnetId": "subnet-0a",
        }
    ]


def test_machines_and_templates_that_a_service_manages_are_the_services() -> None:
    """Nodes of EKS Auto Mode, ECS Managed Instances and others: their account cannot change them."""

    def write(identifier: str, **more: Any) -> dict[str, Any]:
        return {"InstanceId": identifier, "ImageId": "ami-0a", "State": {"Name": "running"}, **more}

    def template(identifier: str, **more: Any) -> dict[str, Any]:
        return {"LaunchTemplateId": identifier, "LaunchTemplateName": identifier, **more}

    managed = {"Operator": {"Managed": True, "Principal": "eks.amazonaws.com"}}
    mine = {"Operator": {"Managed": False}}
    answers: dict[str, Script] = {
        "DescribeInstances": {"Reservations": [{"Instances": [write("i-node", **managed), write("i-own", **mine)]}]},
        "DescribeLaunchTemplates": {"LaunchTemplates": [template("lt-node", **managed), template("lt-own", **mine)]},
    }

    found = {seen.identifiers[0]: seen for seen in read("ec2", answers).resources if seen.type in ("AWS::EC2::Instance", TEMPLATE)}
    with answer("ec2", answers) as endpoint:
        verdicts = judge_account(Aws(endpoint.url), "ec2", "ec2-instance-standalone")

    assert {name: seen.facts.get("Operator") for name, seen in found.items()} == {
        "i-node": "eks.amazonaws.com",
        "i-own": None,
        "lt-node": "eks.amazonaws.com",
        "lt-own": None,
    }
    assert {name: is_made_by_service(seen) for name, seen in found.items()} == {
        "i-node": True,
        "i-own": False,
        "lt-node": True,
        "lt-own": False,
    }
    assert verdicts == {("ec2-instance-standalone", "i-own", FAIL)}

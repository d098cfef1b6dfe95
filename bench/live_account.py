"""The benchmark account on the fake endpoint: 2,000 security groups, 500 instances, 200 task definitions (180 services run one each, the
others nobody uses), 100 functions, 20 of them images, 20 repositories. Its endpoint is a process of its own, so that it does not share our
interpreter.

`python -m bench.live_account` answers on loopback; a line on standard input is a command, a line of JSON on standard output its answer.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from tests.live.fake_endpoint import FakeEndpoint
from tests.live.fake_protocols import Question

ACCOUNT, REGION = "123456789012", "eu-west-1"
GROUPS, MACHINES, DEFINITIONS, SERVICES, FUNCTIONS, REPOSITORIES, IMAGES = 2000, 500, 200, 180, 100, 20, 10
CONTAINERS = 20
"""So many of the functions are container images: their image is asked for one by one, and they have no runtime."""
CREATED = "2024-01-01T00:00:00Z"
CREATED_SECONDS = 1704067200

COUNTS: Mapping[str, int | Sequence[int]] = {
    "AWS::EC2::SecurityGroup": GROUPS,
    "AWS::EC2::Instance": MACHINES,
    "ec2:DescribeNetworkInterfaces": MACHINES,
    "ec2:DescribeInstanceImageMetadata": MACHINES,
    "ec2:DescribeImages:used": IMAGES,
    "AWS::ECS::Cluster": 1,
    "AWS::ECS::Service": [SERVICES],
    "AWS::ECS::TaskDefinition": SERVICES,
    "AWS::Lambda::Function": FUNCTIONS,
    "lambda:ListFunctions:versions": FUNCTIONS,
    "lambda:GetFunction": CONTAINERS,
    "lambda:GetRuntimeManagementConfig": FUNCTIONS - CONTAINERS,
    "AWS::ECR::Repository": REPOSITORIES,
}
"""What there is, as `predict_calls` asks for it."""


def arn(service: str, rest: str) -> str:
    """An ARN in the account."""
    return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{rest}"


def make_group(number: int) -> dict[str, Any]:
    """Every fourth opens SSH to all."""
    port, source = (22 if number % 2 else 443), ("0.0.0.0/0" if number % 4 == 1 else "10.0.0.0/8")
    rule = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": source}]}
    return {
        "OwnerId": ACCOUNT,
        "GroupId": f"sg-{number:017x}",
        "GroupName": f"group-{number}",
        "Description": "benchmark",
        "VpcId": "vpc-00000000000000001",
        "IpPermissions": [rule],
        "IpPermissionsEgress": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}],
        "Tags": [{"Key": "Name", "Value": f"group-{number}"}],
    }


def make_machine(number: int) -> dict[str, Any]:
    """Launched when the account was made."""
    return {
        "InstanceId": f"i-{number:017x}",
        "ImageId": f"ami-{number % IMAGES:017x}",
        "InstanceType": "t3.micro",
        "LaunchTime": CREATED,
        "State": {"Code": 16, "Name": "running"},
        "SubnetId": "subnet-00000000000000001",
        "VpcId": "vpc-00000000000000001",
        "SecurityGroups": [{"GroupId": f"sg-{number:017x}", "GroupName": f"group-{number}"}],
        "MetadataOptions": {"HttpTokens": "required", "HttpEndpoint": "enabled", "HttpPutResponseHopLimit": 1},
        "Tags": [{"Key": "Name", "Value": f"machine-{number}"}],
    }


def make_interface(number: int) -> dict[str, Any]:
    """The one of a machine."""
    return {
        "NetworkInterfaceId": f"eni-{number:017x}",
        "Groups": [{"GroupId": f"sg-{number:017x}", "GroupName": f"group-{number}"}],
        "Attachment": {"InstanceId": f"i-{number:017x}", "DeviceIndex": 0},
    }


def make_image(number: int) -> dict[str, Any]:
    """Amazon's."""
    return {
        "ImageId": f"ami-{number:017x}",
        "Name": f"image-{number}",
        "CreationDate": CREATED,
        "OwnerId": "137112412989",
        "State": "available",
    }


def make_metadata(number: int) -> dict[str, Any]:
    """What a machine tells of its image."""
    machine = make_machine(number)
    return {"InstanceId": machine["InstanceId"], "ImageMetadata": {**make_image(number % IMAGES), "ImageOwnerAlias": "amazon"}}


def make_service(number: int) -> dict[str, Any]:
    """It runs the definition of its number."""
    definition = arn("ecs", f"task-definition/app-{number}:7")
    return {
        "serviceArn": arn("ecs", f"service/main/app-{number}"),
        "serviceName": f"app-{number}",
        "clusterArn": arn("ecs", "cluster/main"),
        "status": "ACTIVE",
        "taskDefinition": definition,
        "deployments": [{"id": "ecs-svc/1", "status": "PRIMARY", "taskDefinition": definition}],
        "createdAt": CREATED_SECONDS,
    }


def make_definition(number: int) -> dict[str, Any]:
    """Three containers; one may write to its root."""
    container = {
        "image": f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/app@sha256:{'a' * 64}",
        "readonlyRootFilesystem": True,
        "essential": True,
        "environment": [{"name": f"SETTING_{at}", "value": "some value"} for at in range(10)],
    }
    return {
        "taskDefinitionArn": arn("ecs", f"task-definition/app-{number}:7"),
        "family": f"app-{number}",
        "revision": 7,
        "status": "ACTIVE",
        "networkMode": "awsvpc",
        "registeredAt": CREATED_SECONDS,
        "containerDefinitions": [{**container, "name": f"c{at}", "readonlyRootFilesystem": at > 0} for at in range(3)],
    }


def make_function(number: int) -> dict[str, Any]:
    """A function as lists tell it."""
    return {
        "FunctionName": f"function-{number}",
        "FunctionArn": arn("lambda", f"function:function-{number}"),
        "Runtime": "python3.12",
        "Role": f"arn:aws:iam::{ACCOUNT}:role/function",
        "Handler": "main.handle",
        "PackageType": "Image" if number < CONTAINERS else "Zip",
        "Version": "$LATEST",
        "LastModified": "2024-01-01T00:00:00.000+0000",
        "Environment": {"Variables": {"STAGE": "production"}},
    }


def make_repository(number: int) -> dict[str, Any]:
    """Every other has tags that can be moved."""
    return {
        "repositoryArn": arn("ecr", f"repository/app-{number}"),
        "registryId": ACCOUNT,
        "repositoryName": f"app-{number}",
        "repositoryUri": f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/app-{number}",
        "createdAt": CREATED_SECONDS,
        "imageTagMutability": "MUTABLE" if number % 2 else "IMMUTABLE",
    }


class Pages:
    """Answers a list page by page. The pages are made once: the endpoint must not be what is measured."""

    def __init__(self, member: str, items: Sequence[Any], size: str, given: str, taken: str = "") -> None:
        self._member = member
        self._items = items
        self._size = size
        self._given = given
        self._taken = taken or given
        self._made: dict[tuple[int, int], dict[str, Any]] = {}

    def __call__(self, question: Question) -> dict[str, Any]:
        """The page that is asked for."""
        size = int(question.parameters.get(self._size, 50))
        at = int(question.parameters.get(self._taken, 0))
        if (at, size) not in self._made:
            page: dict[str, Any] = {self._member: self._items[at : at + size]}
            if at + size < len(self._items):
                page[self._given] = str(at + size)
            self._made[(at, size)] = page
        return self._made[(at, size)]


def by_name(parameter: str, answers: Mapping[str, Mapping[str, Any]]) -> Any:
    """The answer of the resource that is asked for."""
    return lambda question: answers[question.parameters[parameter]]


def make_answers() -> dict[tuple[str, str], Any]:
    """The account."""
    machines = [{"ReservationId": f"r-{number}", "OwnerId": ACCOUNT, "Instances": [make_machine(number)]} for number in range(MACHINES)]
    services = [make_service(number) for number in range(SERVICES)]
    by_arn = {service["serviceArn"]: service for service in services}
    definitions = [make_definition(number) for number in range(DEFINITIONS)]
    functions = [make_function(number) for number in range(FUNCTIONS)]
    attributes: dict[str, dict[str, Any]] = {
        "userData": {"UserData": {"Value": "IyEvYmluL2Jhc2gKYXB0LWdldCB1cGRhdGU="}},
        "disableApiTermination": {"DisableApiTermination": {"Value": False}},
        "instanceInitiatedShutdownBehavior": {"InstanceInitiatedShutdownBehavior": {"Value": "stop"}},
    }
    described: dict[str, dict[str, Any]] = {one["taskDefinitionArn"]: {"taskDefinition": one, "tags": []} for one in definitions}
    batches: dict[tuple[str, ...], dict[str, Any]] = {}

    def describe_services(question: Question) -> dict[str, Any]:
        asked = tuple(question.parameters["services"])
        return batches.setdefault(asked, {"services": [by_arn[name] for name in asked], "failures": []})

    return {
        ("ec2", "DescribeSecurityGroups"): Pages("SecurityGroups", [make_group(n) for n in range(GROUPS)], "MaxResults", "NextToken"),
        ("ec2", "DescribeInstances"): Pages("Reservations", machines, "MaxResults", "NextToken"),
        ("ec2", "DescribeInstanceAttribute"): by_name("Attribute", attributes),
        ("ec2", "DescribeNetworkInterfaces"): Pages(
            "NetworkInterfaces", [make_interface(n) for n in range(MACHINES)], "MaxResults", "NextToken"
        ),
        ("ec2", "DescribeInstanceImageMetadata"): Pages(
            "InstanceImageMetadata", [make_metadata(n) for n in range(MACHINES)], "MaxResults", "NextToken"
        ),
        ("ec2", "DescribeImages"): lambda question: used if "Filter.1.Name" in question.parameters else own,
        ("ecs", "ListClusters"): {"clusterArns": [arn("ecs", "cluster/main")]},
        ("ecs", "DescribeClusters"): {"clusters": [{"clusterArn": arn("ecs", "cluster/main"), "clusterName": "main", "status": "ACTIVE"}]},
        ("ecs", "ListServices"): Pages("serviceArns", list(by_arn), "maxResults", "nextToken"),
        ("ecs", "DescribeServices"): describe_services,
        ("ecs", "DescribeTaskDefinition"): by_name("taskDefinition", described),
        ("lambda", "ListFunctions"): Pages("Functions", functions, "MaxItems", "NextMarker", "Marker"),
        ("lambda", "GetFunction"): by_name(
            "FunctionName", _by_both("FunctionName", "FunctionArn", functions, lambda one: {"Configuration": one, "Tags": {}})
        ),
        ("events", "ListEventBuses"): {"EventBuses": [{"Name": "default", "Arn": arn("events", "event-bus/default")}]},
        ("ecr", "DescribeRepositories"): Pages(
            "repositories", [make_repository(n) for n in range(REPOSITORIES)], "maxResults", "nextToken"
        ),
        ("sts", "GetCallerIdentity"): {
            "Account": ACCOUNT,
            "Arn": f"arn:aws:sts::{ACCOUNT}:assumed-role/Audit/bench",
            "UserId": "AROAEXAMPLE:bench",
        },
    }


used: dict[str, Any] = {"Images": [make_image(number) for number in range(IMAGES)]}
own: dict[str, Any] = {"Images": []}


def _by_both(first: str, second: str, items: Sequence[Mapping[str, Any]], make: Any) -> dict[str, dict[str, Any]]:
    """A resource's answer under its name and its ARN."""
    made = [(one, make(one)) for one in items]
    return {one[key]: answer for one, answer in made for key in (first, second)}


class LiveAccount:
    """The account in a process of its own, for the time of a `with`."""

    def __enter__(self) -> LiveAccount:
        command = [sys.executable, "-m", "bench.live_account"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.url = str(self.ask())
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def ask(self, **settings: Any) -> Any:
        """Sets latency and throttle, counts anew, and says what was counted until then."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(settings) + "\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())


def main() -> None:
    """Answers until standard input ends."""
    with FakeEndpoint(make_answers()) as endpoint:
        endpoint.keeps_questions = False
        for number, line in enumerate(sys.stdin):
            settings = json.loads(line)
            counted = {
                "calls": {f"{service}:{name}": count for (service, name), count in endpoint.calls.items()},
                "throttled": endpoint.throttled,
            }
            endpoint.calls.clear()
            endpoint.throttled = 0
            endpoint.latency = settings.get("latency", endpoint.latency)
            throttle = settings.get("throttle", endpoint.throttle)
            endpoint.throttle = tuple(throttle) if throttle else None
            print(json.dumps(counted if number else endpoint.url), flush=True)


if __name__ == "__main__":
    main()

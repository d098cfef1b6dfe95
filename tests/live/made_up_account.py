"""An account made up from botocore's models: one resource of everything, every operation of the catalogue answers. What is set and to
which of its values comes from a seed, so that many different accounts can be read; in the account of seed 0 everything is set, and all
switches are on. Names and ids are the same in all answers.
"""

from __future__ import annotations

import functools
import json
import random
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tests.live.conftest import ACCOUNT, REGION
from tests.live.fake_endpoint import Answer
from tests.live.fake_protocols import Question, load_model

IDENTITIES = (
    *("id", "arn", "name", "uri", "key", "revision", "version", "versionnumber", "state", "status", "uuid", "url", "identifier", "prefix"),
    *("engine", "filter", "filtertype", "defaultbaseline", "definition", "authentication", "filters", "type"),
    *(
        "metric",
        "patchgroup",
        "ebs",
        "optionname",
        "namespace",
        "tier",
        "listener",
        "policynames",
        "baselineidentity",
        "spotfleetrequestconfig",
        "launchtime",
        "policytext",
    ),
)
"""Ends of the names of members that answers are never without."""

LIVING = frozenset(("active", "available", "enabled", "disabled", "running", "complete", "in-service", "inservice", "succeeded", "success"))
"""States of what is there, and is not about to go."""

PAGE_TOKENS = frozenset(
    ("nexttoken", "marker", "nextmarker", "position", "nextpagemarker", "lastevaluatedtablename", "continuationtoken", "failures", "errors")
)
DEEPEST = 9
OLD, NEW = datetime(2024, 1, 1, tzinfo=UTC), datetime(2026, 1, 31, tzinfo=UTC)
DIGEST = "sha256:" + "0123456789abcdef" * 4
STATEMENT = {"Sid": "one", "Effect": "Allow", "Principal": "*", "Action": ["ssm:StartSession", "ecs:ExecuteCommand"], "Resource": "*"}
POLICIES = tuple(json.dumps({"Version": "2012-10-17", "Statement": statements}) for statements in ([], [STATEMENT]))

FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function/main/function"
BUCKET_ONLY = {"AWS:SourceAccount": ACCOUNT, "AWS:PrincipalOrgID": "o-1", "lambda:FunctionUrlAuthType": "NONE"}
INVOCATION = {
    "Sid": "one",
    "Effect": "Allow",
    "Principal": {"Service": "s3.amazonaws.com"},
    "Action": "lambda:InvokeFunction",
    "Condition": {
        "StringEquals": BUCKET_ONLY,
        "ArnLike": {"AWS:SourceArn": "arn:aws:s3:::bucket"},
        "Bool": {"lambda:InvokedViaFunctionUrl": "true"},
    },
}

MACHINE_TAGS = [
    {"Key": "Name", "Value": "web"},
    {"Key": "aws:ec2launchtemplate:id", "Value": "lt-0a"},
    {"Key": "aws:autoscaling:groupName", "Value": "autoscalinggroup"},
    {"Key": "aws:ec2:fleet-id", "Value": "fleet-1"},
]

TEXTS: Mapping[str, tuple[str, ...]] = {
    "allocationid": ("eipalloc-0a",),
    "assumerolepolicydocument": POLICIES,
    "attributes": ("x",),
    "cidr": ("0.0.0.0/0", "10.0.0.0/8"),
    "cidrblock": ("0.0.0.0/0", "10.0.0.0/8"),
    "cidrip": ("0.0.0.0/0", "10.0.0.0/8"),
    "cidripv6": ("::/0", "2001:db8::/64"),
    "clusterstatus": ("available",),
    "creationdate": ("2024-01-01T00:00:00.000Z", "2026-01-31T00:00:00.000Z"),
    "dbinstancestatus": ("available",),
    "deprecationtime": ("2024-01-01T00:00:00.000Z", "2027-01-31T00:00:00.000Z"),
    "documentname": ("SSM-SessionManagerRunShell", "AWS-RunShellScript"),
    "engine": ("mysql", "aurora-mysql", "docdb", "neptune"),
    "groupid": ("sg-0a",),
    "groupname": ("default", "web"),
    "image": (f"shop@{DIGEST}", "shop:latest"),
    "imageid": ("ami-0a",),
    "imageuri": (f"shop@{DIGEST}", "shop:latest"),
    "instanceid": ("i-0a",),
    "ipprotocol": ("tcp", "-1", "udp"),
    "keypairid": ("key-0a",),
    "lastmodified": ("2024-01-01T00:00:00.000+0000",),
    "launchtemplateid": ("lt-0a",),
    "launchtype": ("FARGATE", "EC2"),
    "networkinterfaceid": ("eni-0a",),
    "policy": POLICIES,
    "policydocument": POLICIES,
    "principalarn": (f"arn:aws:iam::{ACCOUNT}:role/role",),
    "prefixlistid": ("pl-0a",),
    "protocol": ("-1", "6", "17"),
    "reason": ("reason",),
    "rolearn": (f"arn:aws:iam::{ACCOUNT}:role/role",),
    "securitygroupids": ("sg-0a",),
    "securitygroups": ("sg-0a",),
    "servicename": ("com.amazonaws.eu-west-1.ssmmessages", "com.amazonaws.eu-west-1.s3"),
    "stackstatus": ("CREATE_COMPLETE",),
    "status": ("ACTIVE",),
    "subnetid": ("subnet-0a",),
    "subnetids": ("subnet-0a",),
    "type": ("plain",),
    "userdata": ("IyEvYmluL2Jhc2gKZWNobyBoaQ==",),
    "version": ("1", "$LATEST", "$Latest"),
    "versionid": ("v1",),
    "baselineid": ("pb-0123456789abcdef0",),
    "volumeid": ("vol-0a",),
    "vpcid": ("vpc-0a",),
    "vpczoneidentifier": ("subnet-0a",),
    "windowid": ("mw-0123456789abcdef0",),
    "windowtaskid": ("01234567-89ab-cdef-0123-456789abcdef",),
}
"""Values of texts by the member's name, in small letters. Names and ids have one, so that they fit together."""

CHOSEN: Mapping[tuple[str, str], tuple[Any, ...]] = {
    ("DescribeInstances", "State"): ({"Code": 16, "Name": "running"}, {"Code": 80, "Name": "stopped"}),
    ("DescribeAutoScalingGroups", "Status"): ("",),
    ("DescribeInstances", "DeviceIndex"): (0, 0, 1),
    ("DescribeInstances", "Tags"): (MACHINE_TAGS, *[[tag] for tag in MACHINE_TAGS]),
    ("GetPolicy", "Policy"): (json.dumps({"Statement": [INVOCATION]}),),
    ("ListFunctionUrlConfigs", "FunctionArn"): (f"{FUNCTION}:live", FUNCTION),
    ("DescribeParameters", "PolicyText"): ('{"Type": "Expiration"}',),
    ("DescribeServices", "status"): ("PRIMARY",),
    ("DescribeServices", "serviceName"): ("service",),
    ("ListServices", "ServiceName"): ("service",),
    ("DescribeService", "ServiceName"): ("service",),
    ("DescribeSpotFleetRequests", "SpotFleetRequestState"): ("active",),
    ("DescribeVpcEndpoints", "State"): ("available",),
    ("DescribeInstanceConnectEndpoints", "State"): ("create-complete",),
    ("DescribeFleets", "FleetState"): ("active",),
    ("DescribeAccessEntry", "principalArn"): (f"arn:aws:iam::{ACCOUNT}:role/role",),
    ("ListAccessEntries", "accessEntries"): ([f"arn:aws:iam::{ACCOUNT}:role/role"],),
    ("DescribeCluster", "authenticationMode"): ("API", "API_AND_CONFIG_MAP"),
    ("ListEventSourceMappings", "State"): ("Enabled", "Disabled"),
    ("DescribeComputeEnvironments", "status"): ("VALID",),
    ("DescribeStacks", "StackStatus"): ("CREATE_COMPLETE", "UPDATE_COMPLETE"),
    ("DescribeNetworkAcls", "RuleNumber"): (100,),
    ("DescribeImages", "OwnerId"): (ACCOUNT, "137112412989"),
    ("DescribeTrails", "HomeRegion"): (REGION,),
    ("DescribeEnvironments", "type"): ("ec2",),
    ("ListBuckets", "BucketRegion"): (REGION,),
    ("ListSecrets", "PrimaryRegion"): (REGION,),
    ("ListPipes", "Target"): (f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/main/cluster",),
    ("ListSchedules", "Target"): ({"Arn": f"arn:aws:ecs:{REGION}:{ACCOUNT}:cluster/main/cluster"},),
    ("DescribeCacheClusters", "ReplicationGroupId"): ("",),
    ("ListFunctions", "Version"): ("1",),
    ("ListFunctionsByCodeSigningConfig", "FunctionArns"): ([FUNCTION],),
}
"""Values of members of one operation, where another would mean that the thing is gone."""


class MadeUpAccount:
    """Implements `FakeEndpoint.fault`: answers everything. `denied` is the (service, operation) that is not allowed now."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._answers: dict[tuple[str, str], Answer] = {}
        self.denied = ("", "")

    def answer(self, question: Question, _before: int) -> Answer | None:
        """The same answer whatever is asked of an operation, except where the question decides what the answer is about."""
        from tests.live.fake_endpoint import Refusal

        key = (question.service, question.operation)
        if key == self.denied:
            code = "UnauthorizedOperation" if question.service == "ec2" else "AccessDeniedException"
            return Refusal(code, "not authorized", 403)
        if key not in self._answers:
            self._answers[key] = self._make(*key)
        return self._answers[key]

    def _make(self, service: str, operation: str) -> Answer:
        shape = load_model(service).operation_model(operation).output_shape
        chance = random.Random(f"{self._seed}:{service}:{operation}")
        if shape is None:
            return {}
        made = Filler(service, operation, chance, 1.0 if self._seed == 0 else 0.75).fill(shape, "", 0)
        assert isinstance(made, dict)
        return made


class Filler:
    """Fills shapes. `presence` is how likely a member is that is no name or id."""

    def __init__(self, service: str, operation: str, chance: random.Random, presence: float) -> None:
        self._service = service
        self._operation = operation
        self._chance = chance
        self._presence = presence

    def fill(self, shape: Any, name: str, depth: int) -> Any:
        """A value of the shape for the member `name`."""
        chosen = CHOSEN.get((self._operation, name))
        if chosen is not None:
            return self._choose(chosen)
        kind = shape.type_name
        if kind == "structure":
            if shape.is_document_type:
                return {}
            members = [member for member, inner in shape.members.items() if self._has(member, inner, depth)]
            if shape.is_tagged_union:
                members = members[:1] or list(shape.members)[:1]
            # a plain `Arn` says what it is of by the object that has it
            named = {member: f"{shape.name}Arn" if member.lower() == "arn" else member for member in members}
            return {member: self.fill(shape.members[member], name, depth + 1) for member, name in named.items()}
        if kind == "list":
            return [self.fill(shape.member, name, depth + 1)] if depth < DEEPEST else []
        if kind == "map":
            return {"key": self.fill(shape.value, name, depth + 1)} if depth < DEEPEST else {}
        return self._fill_scalar(shape, kind, name)

    def _choose(self, values: tuple[Any, ...]) -> Any:
        return values[0] if self._presence == 1 else self._chance.choice(values)

    def _fill_scalar(self, shape: Any, kind: str, name: str) -> Any:
        if kind == "boolean":
            return False if name in ("IsTruncated", "isTruncated", "HasMoreTables") else self._choose((True, False))
        if kind == "timestamp":
            return self._choose((OLD, NEW))
        if kind in ("integer", "long"):
            return 1 if name.lower().endswith(("version", "versionnumber", "revision")) else self._choose((22, 0, 1, 3389))
        if kind in ("float", "double"):
            return 1.0
        if kind == "blob":
            return b"text"
        return self._fill_text(shape, name)

    def _fill_text(self, shape: Any, name: str) -> str:
        values = TEXTS.get(name.lower())
        if getattr(shape, "enum", None):
            fitting = tuple(value for value in values or () if value in shape.enum)
            if name.lower().endswith(("status", "state")):
                fitting = fitting or tuple(value for value in shape.enum if value.lower() in LIVING)
            return str(self._choose(fitting or tuple(shape.enum)))
        if values:
            return self._choose(values)
        return name_thing(self._service, name)

    def _has(self, name: str, shape: Any, depth: int) -> bool:
        lowered = name.lower()
        if lowered in PAGE_TOKENS or (depth >= DEEPEST and shape.type_name in ("structure", "list", "map")):
            return False
        return depth < 2 or is_name(lowered) or self._chance.random() < self._presence


def is_name(lowered: str) -> bool:
    """The member says which thing is meant: no answer is without it."""
    return lowered.endswith(IDENTITIES)


@functools.cache
def name_thing(service: str, name: str) -> str:
    """`clusterArn`, `clusterArns` → one ARN; any other name a word of its own."""
    lowered = name.lower()
    single = lowered.removesuffix("s") if not lowered.endswith(("ss", "status")) else lowered
    if single.endswith("arn"):
        noun = single.removesuffix("arn") or "thing"
        return f"arn:aws:{service}:{REGION}:{ACCOUNT}:{noun}/main/{noun}"
    return single.removesuffix("name") or single

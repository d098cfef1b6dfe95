"""Resource types that moto's CloudFormation lacks, or makes only in part: made by the API that moto has of the same service.

`known_to_moto` adds them to moto's. Names of properties are those of the API's parameters but for their case; where they are not, a
type says so. Physical ids are what `Ref` gives (AWS CloudFormation Template Reference, "Return values" of each type).
"""

from __future__ import annotations

import base64
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

import botocore.session
import jmespath
from moto.cloudformation import parsing
from moto.core.common_models import CloudFormationModel

Call = Callable[..., dict[str, Any]]


class Api:
    """Where the calls go."""

    client: Callable[[str, str], Any]


class Made(NamedTuple):
    """What a type's resource is called, and its attributes."""

    physical_id: str
    attributes: Mapping[str, Any]


class Simple(NamedTuple):
    """One call makes it. `physical_id` and `attributes` are found in the answer; `rename`: property → parameter."""

    service: str
    operation: str
    physical_id: str
    attributes: Mapping[str, str] = {}
    rename: Mapping[str, str] = {}

    def __call__(self, properties: Mapping[str, Any], region: str, name: str) -> Made:
        answer = call(self.service, self.operation, {self.rename.get(key, key): value for key, value in properties.items()}, region)
        return Made(
            jmespath.search(self.physical_id, answer), {key: jmespath.search(path, answer) for key, path in self.attributes.items()}
        )


def call(service: str, operation: str, properties: Mapping[str, Any], region: str) -> dict[str, Any]:
    """The operation's answer; the properties become its parameters."""
    client = Api.client(service, region)
    shape = client.meta.service_model.operation_model(operation).input_shape
    answer: dict[str, Any] = getattr(client, botocore.xform_name(operation))(**shape_up(shape, properties))
    return answer


def shape_up(shape: Any, value: Any) -> Any:
    """The value as the API takes it; AssertionError for a name that it does not have."""
    if shape.type_name == "structure":
        known = {name.lower(): name for name in shape.members}
        assert all(name.lower() in known for name in value), (shape.name, sorted(value), sorted(shape.members))
        return {known[name.lower()]: shape_up(shape.members[known[name.lower()]], member) for name, member in value.items()}
    if shape.type_name == "map":
        if isinstance(value, list):
            value = {tag["Key"]: tag["Value"] for tag in value}
        return {name: shape_up(shape.value, member) for name, member in value.items()}
    if shape.type_name == "list":
        return [shape_up(shape.member, member) for member in value]
    if shape.type_name == "string":
        return json.dumps(value) if isinstance(value, dict | list) else str(value)
    if shape.type_name == "boolean":
        return value in (True, "true")
    return int(value) if shape.type_name in ("integer", "long") else value


def make_security_group(properties: Mapping[str, Any], region: str, name: str) -> Made:
    """moto's own wants ports of every rule."""
    given = {"GroupName": properties.get("GroupName", name), "Description": properties["GroupDescription"]}
    if "VpcId" in properties:
        given["VpcId"] = properties["VpcId"]
    group = call("ec2", "CreateSecurityGroup", given, region)["GroupId"]
    for rule in properties.get("SecurityGroupIngress", ()):
        make_ingress({"GroupId": group, **rule}, region, name)
    return Made(group, {"GroupId": group})


def make_ingress(properties: Mapping[str, Any], region: str, name: str) -> Made:
    """As a permission of one range."""
    described = {"Description": properties["Description"]} if "Description" in properties else {}
    permission: dict[str, Any] = {key: value for key, value in properties.items() if key in ("IpProtocol", "FromPort", "ToPort")}
    for key, ranges, member in (
        ("CidrIp", "IpRanges", "CidrIp"),
        ("CidrIpv6", "Ipv6Ranges", "CidrIpv6"),
        ("SourcePrefixListId", "PrefixListIds", "PrefixListId"),
        ("SourceSecurityGroupId", "UserIdGroupPairs", "GroupId"),
    ):
        if key in properties:
            permission[ranges] = [{member: properties[key], **described}]
    given = {"GroupId": properties["GroupId"], "IpPermissions": [permission]}
    answer = call("ec2", "AuthorizeSecurityGroupIngress", given, region)
    return Made(answer["SecurityGroupRules"][0]["SecurityGroupRuleId"], {})


def make_acl_entry(properties: Mapping[str, Any], region: str, name: str) -> Made:
    """Egress is false where a template does not say."""
    call("ec2", "CreateNetworkAclEntry", {"Egress": False, **properties}, region)
    return Made(name, {})


def make_secret(properties: Mapping[str, Any], region: str, name: str) -> Made:
    """With a value, which moto's rotation wants."""
    return Made(call("secretsmanager", "CreateSecret", {"SecretString": "{}", **properties}, region)["ARN"], {})


def make_rotation(properties: Mapping[str, Any], region: str, name: str) -> Made:
    """Of a secret that is there; moto would run the function."""
    given = {"SecretId": properties["SecretId"], "RotationRules": properties["RotationRules"]}
    return Made(call("secretsmanager", "RotateSecret", given, region)["ARN"], {})


def make_bucket(properties: Mapping[str, Any], region: str, name: str) -> Made:
    """Its parts are calls of their own."""
    bucket = properties["BucketName"]
    call("s3", "CreateBucket", {"Bucket": bucket, "CreateBucketConfiguration": {"LocationConstraint": region}}, region)
    if "VersioningConfiguration" in properties:
        call("s3", "PutBucketVersioning", {"Bucket": bucket, "VersioningConfiguration": properties["VersioningConfiguration"]}, region)
    return Made(bucket, {"Arn": f"arn:aws:s3:::{bucket}"})


def make_table(properties: Mapping[str, Any], region: str, name: str) -> Made:
    """Recovery is a call of its own."""
    given = {"TableName": name, **properties}
    recovery = given.pop("PointInTimeRecoverySpecification", None)
    table = call("dynamodb", "CreateTable", given, region)["TableDescription"]
    if recovery:
        recovered = {"TableName": table["TableName"], "PointInTimeRecoverySpecification": recovery}
        call("dynamodb", "UpdateContinuousBackups", recovered, region)
    return Made(table["TableName"], {"Arn": table["TableArn"]})


def make_function(properties: Mapping[str, Any], region: str, name: str) -> Made:
    """Code in a template is a text, in the API an archive."""
    given = {"FunctionName": name, **properties}
    if "ZipFile" in given["Code"]:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr("index.py", given["Code"]["ZipFile"])
        given["Code"] = {"ZipFile": buffer.getvalue()}
    function = call("lambda", "CreateFunction", given, region)
    return Made(function["FunctionName"], {"Arn": function["FunctionArn"]})


def make_repository(properties: Mapping[str, Any], region: str, name: str) -> Made:
    """Names are in small letters; filters have shorter words."""
    given = {"RepositoryName": name.lower(), **properties}
    filters = given.pop("ImageTagMutabilityExclusionFilters", None)
    if filters:
        start = "ImageTagMutabilityExclusionFilter"
        given[f"{start}s"] = [{"filter": one[f"{start}Value"], "filterType": one[f"{start}Type"]} for one in filters]
    made = call("ecr", "CreateRepository", given, region)["repository"]
    return Made(made["repositoryName"], {"Arn": made["repositoryArn"]})


def make_permission(properties: Mapping[str, Any], region: str, name: str) -> Made:
    """Every statement has an id."""
    call("lambda", "AddPermission", {"StatementId": name, **properties}, region)
    return Made(name, {})


def make_document(properties: Mapping[str, Any], region: str, name: str) -> Made:
    """JSON, when the template does not say."""
    document = call("ssm", "CreateDocument", {"Name": name, "DocumentFormat": "JSON", **properties}, region)
    return Made(document["DocumentDescription"]["Name"], {})


def make_launch_configuration(properties: Mapping[str, Any], region: str, name: str) -> Made:
    """moto's own forgets its volumes."""
    given = {"LaunchConfigurationName": name, **decode_user_data(properties)}
    call("autoscaling", "CreateLaunchConfiguration", given, region)
    return Made(properties.get("LaunchConfigurationName", name), {})


def make_instance(properties: Mapping[str, Any], region: str, name: str) -> Made:
    """moto takes its protection only afterwards."""
    given = {"MinCount": 1, "MaxCount": 1, **decode_user_data(properties)}
    is_protected = given.pop("DisableApiTermination", False)
    tags = given.pop("Tags", None)
    if tags:
        given["TagSpecifications"] = [{"ResourceType": "instance", "Tags": tags}]
    if "IamInstanceProfile" in given:
        given["IamInstanceProfile"] = {"Name": given["IamInstanceProfile"]}
    instance = call("ec2", "RunInstances", given, region)["Instances"][0]
    if is_protected:
        protection = {"InstanceId": instance["InstanceId"], "DisableApiTermination": {"Value": True}}
        call("ec2", "ModifyInstanceAttribute", protection, region)
    return Made(instance["InstanceId"], {"PrivateIp": instance["PrivateIpAddress"]})


def decode_user_data(properties: Mapping[str, Any]) -> dict[str, Any]:
    """botocore encodes it again."""
    if "UserData" not in properties:
        return dict(properties)
    return {**properties, "UserData": base64.b64decode(properties["UserData"]).decode()}


def make_principal(kind: str, properties: Mapping[str, Any], region: str, name: str) -> Made:
    """A role, a user or a group with its policies."""
    key = f"{kind}Name"
    own = properties.get(key, name)
    given = {member: value for member, value in properties.items() if member not in ("Policies", "ManagedPolicyArns", "Groups")}
    made = call("iam", f"Create{kind}", {**given, key: own}, region)[kind]
    for policy in properties.get("Policies", ()):
        call("iam", f"Put{kind}Policy", {key: own, **policy}, region)
    for policy in properties.get("ManagedPolicyArns", ()):
        call("iam", f"Attach{kind}Policy", {key: own, "PolicyArn": policy}, region)
    for group in properties.get("Groups", ()):
        call("iam", "AddUserToGroup", {"UserName": own, "GroupName": group}, region)
    return Made(own, {"Arn": made["Arn"]})


def make_inline_policy(properties: Mapping[str, Any], region: str, name: str) -> Made:
    """In each of those that it names."""
    for kind in ("Role", "User", "Group"):
        for own in properties.get(f"{kind}s", ()):
            policy = {"PolicyName": properties["PolicyName"], "PolicyDocument": properties["PolicyDocument"]}
            call("iam", f"Put{kind}Policy", {f"{kind}Name": own, **policy}, region)
    return Made(name, {})


def make_managed_policy(properties: Mapping[str, Any], region: str, name: str) -> Made:
    """Attached to those that it names."""
    given = {"PolicyName": properties.get("ManagedPolicyName", name), "PolicyDocument": properties["PolicyDocument"]}
    arn = call("iam", "CreatePolicy", given, region)["Policy"]["Arn"]
    for kind in ("Role", "User", "Group"):
        for own in properties.get(f"{kind}s", ()):
            call("iam", f"Attach{kind}Policy", {f"{kind}Name": own, "PolicyArn": arn}, region)
    return Made(arn, {})


def make_pipeline(properties: Mapping[str, Any], region: str, name: str) -> Made:
    """Tags stand beside the pipeline."""
    pipeline = {"Name": name, "Version": 1, **{key: value for key, value in properties.items() if key != "Tags"}}
    return Made(call("codepipeline", "CreatePipeline", {"Pipeline": pipeline}, region)["pipeline"]["name"], {})


def make_service(properties: Mapping[str, Any], region: str, name: str) -> Made:
    """Its ARN is what `Ref` gives."""
    service = call("ecs", "CreateService", {"ServiceName": name, **properties}, region)["service"]
    return Made(service["serviceArn"], {"Name": service["serviceName"]})


def make_target_group(properties: Mapping[str, Any], region: str, name: str) -> Made:
    """Its attributes are a call of their own."""
    given = dict(properties)
    attributes = given.pop("TargetGroupAttributes", None)
    arn = call("elbv2", "CreateTargetGroup", given, region)["TargetGroups"][0]["TargetGroupArn"]
    if attributes:
        call("elbv2", "ModifyTargetGroupAttributes", {"TargetGroupArn": arn, "Attributes": attributes}, region)
    return Made(arn, {})


def make_redshift_cluster(properties: Mapping[str, Any], region: str, name: str) -> Made:
    """Known by its name."""
    return Made(call("redshift", "CreateCluster", properties, region)["Cluster"]["ClusterIdentifier"], {})


def make_nodegroup(properties: Mapping[str, Any], region: str, name: str) -> Made:
    """Known by its cluster's name and its own."""
    made = call("eks", "CreateNodegroup", properties, region)["nodegroup"]
    return Made(f"{made['clusterName']}/{made['nodegroupName']}", {"Arn": made["nodegroupArn"]})


def make_database(operation: str, answer: str, engine: str, properties: Mapping[str, Any], region: str, name: str) -> Made:
    """Of an engine that has types of its own, and the API of Amazon RDS."""
    return Made(call("rds", operation, {"Engine": engine, **properties}, region)[answer][f"{answer}Identifier"], {})


def make_stage(properties: Mapping[str, Any], region: str, name: str) -> Made:
    """Known by its name."""
    return Made(call("apigatewayv2", "CreateStage", properties, region)["StageName"], {})


def make_replication_group(properties: Mapping[str, Any], region: str, name: str) -> Made:
    """Known by the name that it has in small letters."""
    made = call("elasticache", "CreateReplicationGroup", properties, region)["ReplicationGroup"]
    return Made(made["ReplicationGroupId"], {})


MAKERS: dict[str, Callable[[Mapping[str, Any], str, str], Made]] = {
    "AWS::ApiGatewayV2::Api": Simple("apigatewayv2", "CreateApi", "ApiId"),
    "AWS::ApiGatewayV2::Stage": make_stage,
    "AWS::AutoScaling::LaunchConfiguration": make_launch_configuration,
    "AWS::Batch::JobDefinition": Simple("batch", "RegisterJobDefinition", "jobDefinitionArn"),
    "AWS::CloudTrail::Trail": Simple("cloudtrail", "CreateTrail", "Name", {"Arn": "TrailARN"}, {"TrailName": "Name"}),
    "AWS::CodeBuild::Project": Simple("codebuild", "CreateProject", "project.name", {"Arn": "project.arn"}),
    "AWS::CodePipeline::Pipeline": make_pipeline,
    "AWS::DynamoDB::Table": make_table,
    "AWS::EC2::Instance": make_instance,
    "AWS::EC2::KeyPair": Simple("ec2", "CreateKeyPair", "KeyName"),
    "AWS::ECR::Repository": make_repository,
    "AWS::EC2::NetworkAcl": Simple("ec2", "CreateNetworkAcl", "NetworkAcl.NetworkAclId"),
    "AWS::EC2::NetworkAclEntry": make_acl_entry,
    "AWS::EC2::SecurityGroup": make_security_group,
    "AWS::EC2::SecurityGroupIngress": make_ingress,
    "AWS::EC2::SpotFleet": Simple(
        "ec2", "RequestSpotFleet", "SpotFleetRequestId", rename={"SpotFleetRequestConfigData": "SpotFleetRequestConfig"}
    ),
    "AWS::EC2::VPCEndpoint": Simple("ec2", "CreateVpcEndpoint", "VpcEndpoint.VpcEndpointId"),
    "AWS::ECS::Cluster": Simple("ecs", "CreateCluster", "cluster.clusterName", {"Arn": "cluster.clusterArn"}),
    "AWS::ECS::Service": make_service,
    "AWS::EKS::Cluster": Simple("eks", "CreateCluster", "cluster.name", {"Arn": "cluster.arn"}),
    "AWS::EKS::Nodegroup": make_nodegroup,
    "AWS::ElastiCache::ReplicationGroup": make_replication_group,
    "AWS::ElasticLoadBalancingV2::TargetGroup": make_target_group,
    "AWS::IAM::Group": partial(make_principal, "Group"),
    "AWS::IAM::ManagedPolicy": make_managed_policy,
    "AWS::IAM::Policy": make_inline_policy,
    "AWS::IAM::Role": partial(make_principal, "Role"),
    "AWS::IAM::User": partial(make_principal, "User"),
    "AWS::Lambda::Alias": Simple("lambda", "CreateAlias", "AliasArn"),
    "AWS::Lambda::EventSourceMapping": Simple("lambda", "CreateEventSourceMapping", "UUID"),
    "AWS::Lambda::Function": make_function,
    "AWS::Lambda::Permission": make_permission,
    "AWS::Lambda::Version": Simple("lambda", "PublishVersion", "FunctionArn", {"Version": "Version"}),
    "AWS::MemoryDB::Cluster": Simple("memorydb", "CreateCluster", "Cluster.Name"),
    "AWS::Neptune::DBCluster": partial(make_database, "CreateDBCluster", "DBCluster", "neptune"),
    "AWS::Neptune::DBInstance": partial(make_database, "CreateDBInstance", "DBInstance", "neptune"),
    "AWS::RDS::DBCluster": Simple("rds", "CreateDBCluster", "DBCluster.DBClusterIdentifier"),
    "AWS::RDS::DBInstance": Simple("rds", "CreateDBInstance", "DBInstance.DBInstanceIdentifier"),
    "AWS::Redshift::Cluster": make_redshift_cluster,
    "AWS::S3::Bucket": make_bucket,
    "AWS::SSM::Document": make_document,
    "AWS::SageMaker::NotebookInstance": Simple("sagemaker", "CreateNotebookInstance", "NotebookInstanceArn"),
    "AWS::SecretsManager::RotationSchedule": make_rotation,
    "AWS::SecretsManager::Secret": make_secret,
}


class Model(CloudFormationModel):
    """A resource as moto's stacks hold it. Only direct subclasses of moto's own class are types to it."""

    resource_type = "Immutcheck::Parity::Model"
    make: Callable[[Mapping[str, Any], str, str], Made]

    def __init__(self, made: Made) -> None:
        self.physical_resource_id = made.physical_id
        self._attributes = made.attributes

    @classmethod
    def cloudformation_type(cls) -> str:  # type: ignore[override]
        """The type that it is known by."""
        return cls.resource_type

    @classmethod
    def create_from_cloudformation_json(  # type: ignore[override]
        cls, resource_name: str, cloudformation_json: dict[str, Any], account_id: str, region_name: str, **_more: Any
    ) -> Model:
        """Makes it."""
        return cls(cls.make(cloudformation_json["Properties"], region_name, resource_name))

    @classmethod
    def has_cfn_attr(cls, attr: str) -> bool:
        """Only outputs are checked for it."""
        return True

    def get_cfn_attribute(self, attribute_name: str) -> Any:
        """What `Fn::GetAtt` gives."""
        return self._attributes[attribute_name]

    def is_created(self) -> bool:
        """At once."""
        return True


MODELS = {name: type("Made", (Model,), {"resource_type": name, "make": staticmethod(make)}) for name, make in MAKERS.items()}


@contextmanager
def known_to_moto(client: Callable[[str, str], Any]) -> Iterator[None]:
    """For the time of a `with` moto's CloudFormation has these types; `client` makes clients of a service in a region."""
    known = parsing.get_model_map()
    before = dict(known)
    Api.client = staticmethod(client)
    known.update(MODELS)
    try:
        yield
    finally:
        known.clear()
        known.update(before)

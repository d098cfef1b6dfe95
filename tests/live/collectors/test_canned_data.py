"""Stores and tools that moto does not have, from canned answers."""

from __future__ import annotations

from immutcheck.model.values import Unknown
from tests.live.collectors.test_refused_details import MADE, read_answers
from tests.live.conftest import ACCOUNT
from tests.live.fake_endpoint import Refusal
from tests.live.schema_check import list_faults

HERE = f"eu-west-1:{ACCOUNT}"


def test_document_databases_have_types_of_their_own() -> None:
    cluster = {
        "DBClusterIdentifier": "documents",
        "DBClusterArn": f"arn:aws:rds:{HERE}:cluster:documents",
        "DbClusterResourceId": "cluster-0ABC",
        "Engine": "docdb",
        "EngineVersion": "5.0.0",
        "Port": 27017,
        "MasterUsername": "shop",
        "BackupRetentionPeriod": 7,
        "DeletionProtection": True,
        "StorageEncrypted": True,
        "DBClusterParameterGroup": "default.docdb5.0",
        "DBSubnetGroup": "data",
        "VpcSecurityGroups": [{"VpcSecurityGroupId": "sg-0abc", "Status": "active"}],
        "EnabledCloudwatchLogsExports": ["audit"],
        "MasterUserSecret": {"SecretArn": f"arn:aws:secretsmanager:{HERE}:secret:x", "KmsKeyId": f"arn:aws:kms:{HERE}:key/k"},
        "ClusterCreateTime": MADE,
        "Endpoint": "documents.example",
        "TagList": [{"Key": "team", "Value": "web"}],
    }
    instance = {
        "DBInstanceIdentifier": "documents-1",
        "DBInstanceArn": f"arn:aws:rds:{HERE}:db:documents-1",
        "DBInstanceClass": "db.r6g.large",
        "DBClusterIdentifier": "documents",
        "Engine": "docdb",
        "AutoMinorVersionUpgrade": True,
        "InstanceCreateTime": MADE,
        "Endpoint": {"Address": "documents-1.example", "Port": 27017},
    }

    observation = read_answers("rds", {"DescribeDBClusters": {"DBClusters": [cluster]}, "DescribeDBInstances": {"DBInstances": [instance]}})

    seen = {one.type: one for one in observation.resources}
    assert {name: list_faults(one) for name, one in seen.items()} == {"AWS::DocDB::DBCluster": [], "AWS::DocDB::DBInstance": []}
    assert seen["AWS::DocDB::DBCluster"].properties == {
        "DBClusterIdentifier": "documents",
        "EngineVersion": "5.0.0",
        "Port": 27017,
        "MasterUsername": "shop",
        "BackupRetentionPeriod": 7,
        "DeletionProtection": True,
        "StorageEncrypted": True,
        "DBClusterParameterGroupName": "default.docdb5.0",
        "DBSubnetGroupName": "data",
        "VpcSecurityGroupIds": ["sg-0abc"],
        "EnableCloudwatchLogsExports": ["audit"],
        "ManageMasterUserPassword": True,
        "MasterUserSecretKmsKeyId": f"arn:aws:kms:{HERE}:key/k",
        "Tags": [{"Key": "team", "Value": "web"}],
    }
    assert seen["AWS::DocDB::DBInstance"].properties == {
        "DBInstanceIdentifier": "documents-1",
        "DBInstanceClass": "db.r6g.large",
        "DBClusterIdentifier": "documents",
        "AutoMinorVersionUpgrade": True,
    }


def test_a_serverless_cache_has_the_canonical_shape() -> None:
    cache = {
        "ServerlessCacheName": "sessions",
        "ARN": f"arn:aws:elasticache:{HERE}:serverlesscache:sessions",
        "Engine": "valkey",
        "MajorEngineVersion": "8",
        "FullEngineVersion": "8.0",
        "Status": "available",
        "SecurityGroupIds": ["sg-0abc"],
        "SubnetIds": ["subnet-0abc"],
        "SnapshotRetentionLimit": 1,
        "Endpoint": {"Address": "sessions.example", "Port": 6379},
        "CreateTime": MADE,
    }

    observation = read_answers("elasticache", {"DescribeServerlessCaches": {"ServerlessCaches": [cache]}})

    (seen,) = observation.resources
    assert list_faults(seen) == []
    assert seen.properties == {
        "ServerlessCacheName": "sessions",
        "Engine": "valkey",
        "MajorEngineVersion": "8",
        "SecurityGroupIds": ["sg-0abc"],
        "SubnetIds": ["subnet-0abc"],
        "SnapshotRetentionLimit": 1,
    }
    assert seen.facts == {"CreatedAt": MADE}


def test_an_environment_of_cloud9_has_an_instance_of_some_type() -> None:
    shared = {"ownerArn": f"arn:aws:iam::{ACCOUNT}:user/ana", "description": ""}
    environments = [
        {"id": "a" * 32, "name": "desk", "type": "ec2", "arn": f"arn:aws:cloud9:{HERE}:environment:desk", **shared},
        {"id": "b" * 32, "name": "far", "type": "ssh", "arn": f"arn:aws:cloud9:{HERE}:environment:far", **shared},
    ]

    observation = read_answers(
        "cloud9",
        {"ListEnvironments": {"environmentIds": ["a" * 32, "b" * 32]}, "DescribeEnvironments": {"environments": environments}},
    )

    (seen,) = observation.resources
    assert list_faults(seen, unreadable=("ImageId",)) == []
    assert (seen.name, seen.properties["Name"], seen.properties["OwnerArn"]) == ("a" * 32, "desk", shared["ownerArn"])
    assert seen.properties["InstanceType"] == Unknown("AWS Cloud9 does not tell the type of the instance")


def test_environments_that_cannot_be_described_are_unread() -> None:
    observation = read_answers(
        "cloud9", {"ListEnvironments": {"environmentIds": ["a" * 32]}, "DescribeEnvironments": Refusal("AccessDeniedException", "no", 400)}
    )

    assert [unread.type for unread in observation.unread] == ["AWS::Cloud9::EnvironmentEC2"]


def test_a_development_endpoint_has_the_canonical_shape() -> None:
    endpoint = {
        "EndpointName": "etl",
        "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/glue",
        "PublicKey": "ssh-rsa AAAAB3NzaC1yc2E ana",
        "Arguments": {"--api-key": "hidden"},
        "NumberOfNodes": 2,
        "Status": "READY",
        "SecurityGroupIds": ["sg-0abc"],
    }

    observation = read_answers("glue", {"GetDevEndpoints": {"DevEndpoints": [endpoint]}})

    (seen,) = observation.resources
    assert list_faults(seen) == []
    assert seen.properties == {
        "EndpointName": "etl",
        "RoleArn": f"arn:aws:iam::{ACCOUNT}:role/glue",
        "PublicKey": "ssh-rsa AAAAB3NzaC1yc2E ana",
        "NumberOfNodes": 2,
        "SecurityGroupIds": ["sg-0abc"],
    }
    assert seen.address == f"arn:aws:glue:{HERE}:devEndpoint/etl"


def test_activated_extensions_are_told_with_what_keeps_them_new() -> None:
    arn = f"arn:aws:cloudformation:{HERE}:type/resource/Shop-Queue-Order"
    summary = {"Type": "RESOURCE", "TypeName": "Shop::Queue::Order", "OriginalTypeName": "Vendor::Queue::Order", "TypeArn": arn}
    public = "arn:aws:cloudformation:eu-west-1::type/resource/0123/Vendor-Queue-Order"

    observation = read_answers(
        "cloudformation",
        {
            "ListTypes": lambda question: {
                "TypeSummaries": [{**summary, "PublisherId": "0123"}] if question.parameters["Type"] == "RESOURCE" else []
            },
            "DescribeType": {"Arn": arn, "AutoUpdate": False, "OriginalTypeArn": public, "Schema": "{}", "TypeName": "Shop::Queue::Order"},
        },
        needs={"AWS::CloudFormation::TypeActivation": frozenset({"AutoUpdate"})},
    )

    (seen,) = observation.resources
    assert list_faults(seen) == []
    assert seen.properties == {
        "Type": "RESOURCE",
        "TypeName": "Vendor::Queue::Order",
        "TypeNameAlias": "Shop::Queue::Order",
        "PublisherId": "0123",
        "AutoUpdate": False,
    }
    assert (seen.address, seen.name) == (arn, "Shop::Queue::Order")


def test_a_cluster_of_emr_keeps_no_passwords() -> None:
    cluster = {
        "Id": "j-1ABC",
        "Name": "reports",
        "Ec2InstanceAttributes": {"Ec2KeyName": "operations", "IamInstanceProfile": "node"},
        "ServiceRole": "emr",
        "KerberosAttributes": {"Realm": "EC2.INTERNAL", "KdcAdminPassword": "correct-Horse-7"},
        "Configurations": [{"Classification": "hive-site", "Properties": {"password": "correct-Horse-7"}}],
    }
    summary = {"Id": "j-1ABC", "Name": "reports", "ClusterArn": f"arn:aws:elasticmapreduce:{HERE}:cluster/j-1ABC"}

    observation = read_answers("emr", {"ListClusters": {"Clusters": [summary]}, "DescribeCluster": {"Cluster": cluster}})

    (seen,) = observation.resources
    assert list_faults(seen) == []
    assert seen.properties == {"Name": "reports", "Instances": {"Ec2KeyName": "operations"}, "JobFlowRole": "node", "ServiceRole": "emr"}
    assert "correct-Horse-7" not in repr(observation)

"""Databases, as they come from a real server."""

from __future__ import annotations

from typing import Any

from tests.live.conftest import Aws
from tests.live.schema_check import list_faults

TAGS = [{"Key": "team", "Value": "web"}]


def make_instance(aws: Aws, name: str, **changes: Any) -> dict[str, Any]:
    given = {
        "DBInstanceIdentifier": name,
        "DBInstanceClass": "db.t4g.micro",
        "Engine": "postgres",
        "AllocatedStorage": 20,
        "MasterUsername": "shop",
        "MasterUserPassword": "correct-Horse-7",
        "Tags": TAGS,
        **changes,
    }
    made: dict[str, Any] = aws.client("rds").create_db_instance(**given)["DBInstance"]
    return made


def make_cluster(aws: Aws, name: str, **changes: Any) -> dict[str, Any]:
    given = {
        "DBClusterIdentifier": name,
        "Engine": "aurora-postgresql",
        "MasterUsername": "shop",
        "MasterUserPassword": "correct-Horse-7",
        "Tags": TAGS,
        **changes,
    }
    made: dict[str, Any] = aws.client("rds").create_db_cluster(**given)["DBCluster"]
    return made


def test_an_instance_has_the_canonical_shape(aws: Aws) -> None:
    made = make_instance(
        aws,
        "orders",
        BackupRetentionPeriod=7,
        DeletionProtection=True,
        AutoMinorVersionUpgrade=False,
        EnableIAMDatabaseAuthentication=True,
        Port=5433,
        VpcSecurityGroupIds=["sg-0abc"],
    )

    (seen,) = aws.read("rds").resources

    assert list_faults(seen) == []
    assert (seen.type, seen.address, seen.name) == ("AWS::RDS::DBInstance", made["DBInstanceArn"], "orders")
    asked = {
        "DBInstanceIdentifier": "orders",
        "DBInstanceClass": "db.t4g.micro",
        "Engine": "postgres",
        "AllocatedStorage": "20",
        "MasterUsername": "shop",
        "BackupRetentionPeriod": 7,
        "DeletionProtection": True,
        "AutoMinorVersionUpgrade": False,
        "EnableIAMDatabaseAuthentication": True,
        "Port": "5433",
        "VPCSecurityGroups": ["sg-0abc"],
        "Tags": TAGS,
    }
    assert {name: seen.properties.get(name) for name in asked} == asked
    assert list(seen.facts) == ["CreatedAt"]


def test_no_password_is_told_only_whether_aws_keeps_it(aws: Aws) -> None:
    make_instance(aws, "orders")
    managed = {"MasterUserPassword": "", "ManageMasterUserPassword": True}
    make_instance(aws, "kept", **{name: value for name, value in managed.items() if value})

    observation = aws.read("rds")

    told = {one.name: one.properties.get("ManageMasterUserPassword") for one in observation.resources}
    assert told == {"orders": None, "kept": True}
    assert "MasterUserPassword" not in observation.covered["AWS::RDS::DBInstance"]
    assert "correct-Horse-7" not in repr(observation)


def test_a_read_replica_names_its_source(aws: Aws) -> None:
    make_instance(aws, "orders", BackupRetentionPeriod=7)
    aws.client("rds").create_db_instance_read_replica(DBInstanceIdentifier="copy", SourceDBInstanceIdentifier="orders")

    seen = {one.name: one for one in aws.read("rds").resources}

    assert [list_faults(one) for one in seen.values()] == [[], []]
    assert seen["copy"].properties["SourceDBInstanceIdentifier"] == "orders"
    assert "SourceDBInstanceIdentifier" not in seen["orders"].properties


def test_a_cluster_has_the_canonical_shape(aws: Aws) -> None:
    made = make_cluster(
        aws, "orders", BackupRetentionPeriod=3, DeletionProtection=True, EnableIAMDatabaseAuthentication=True, DBSubnetGroupName="data"
    )

    (seen,) = aws.read("rds", needs={"AWS::RDS::DBCluster": frozenset({"DeletionProtection"})}).resources

    assert list_faults(seen) == []
    assert (seen.type, seen.address, seen.name) == ("AWS::RDS::DBCluster", made["DBClusterArn"], "orders")
    asked = {
        "DBClusterIdentifier": "orders",
        "Engine": "aurora-postgresql",
        "BackupRetentionPeriod": 3,
        "DeletionProtection": True,
        "EnableIAMDatabaseAuthentication": True,
        "Tags": TAGS,
    }
    assert {name: seen.properties.get(name) for name in asked} == asked
    assert "AllocatedStorage" not in seen.properties


def test_graph_databases_have_types_of_their_own(aws: Aws) -> None:
    make_cluster(aws, "graph", Engine="neptune", Port=8182)
    make_instance(aws, "graph-1", Engine="neptune", DBClusterIdentifier="graph", AutoMinorVersionUpgrade=True)

    observation = aws.read("rds")

    instance, cluster = sorted(observation.resources, key=lambda one: one.type, reverse=True)
    assert (cluster.type, instance.type) == ("AWS::Neptune::DBCluster", "AWS::Neptune::DBInstance")
    assert [list_faults(one) for one in (cluster, instance)] == [[], []]
    assert (cluster.properties["DBPort"], cluster.properties["IamAuthEnabled"]) == (8182, False)
    assert (instance.properties["AutoMinorVersionUpgrade"], instance.properties["DBClusterIdentifier"]) == (True, "graph")


def test_nothing_is_told_that_is_not_announced(aws: Aws) -> None:
    make_instance(aws, "orders")
    make_cluster(aws, "orders-cluster")
    make_cluster(aws, "graph", Engine="neptune")
    make_instance(aws, "graph-1", Engine="neptune", DBClusterIdentifier="graph")

    observation = aws.read("rds")

    assert {one.name: set(one.properties) - set(observation.covered[one.type]) for one in observation.resources} == {
        "orders": set(),
        "orders-cluster": set(),
        "graph": set(),
        "graph-1": set(),
    }

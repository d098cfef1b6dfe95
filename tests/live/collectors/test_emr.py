"""Clusters of EMR, as they come from a real server."""

from __future__ import annotations

from typing import Any

from tests.live.conftest import Aws
from tests.live.schema_check import list_faults

CLUSTER = "AWS::EMR::Cluster"


def make_cluster(aws: Aws, name: str, **machines: Any) -> str:
    made: str = aws.client("emr").run_job_flow(
        Name=name,
        ReleaseLabel="emr-7.0.0",
        JobFlowRole="node",
        ServiceRole="emr",
        Instances={"MasterInstanceType": "m5.xlarge", "InstanceCount": 1, "KeepJobFlowAliveWhenNoSteps": True, **machines},
        VisibleToAllUsers=True,
        Tags=[{"Key": "team", "Value": "science"}],
    )["JobFlowId"]
    return made


def test_a_cluster_has_the_canonical_shape(aws: Aws) -> None:
    made = make_cluster(aws, "reports", Ec2KeyName="operations")

    observation = aws.read("emr")

    (seen,) = observation.resources
    assert list_faults(seen) == []
    assert seen.properties["Instances"]["Ec2KeyName"] == "operations"  # type: ignore[index]
    asked = {"Name": "reports", "JobFlowRole": "node", "ServiceRole": "emr", "ReleaseLabel": "emr-7.0.0"}
    assert {name: seen.properties.get(name) for name in asked} == asked
    assert set(seen.properties) <= set(observation.covered[CLUSTER])
    assert (seen.address, seen.name) == (aws.client("emr").list_clusters()["Clusters"][0]["ClusterArn"], made)
    assert seen.tags == {"team": "science"}


def test_a_cluster_that_is_gone_is_left_out(aws: Aws) -> None:
    gone = make_cluster(aws, "old")
    aws.client("emr").terminate_job_flows(JobFlowIds=[gone])

    assert aws.read("emr").resources == ()

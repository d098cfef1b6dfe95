"""Batch: what is read of it.

Source: AWS Batch API Reference; Service Authorization Reference, "Actions, resources, and condition keys for AWS Batch".
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

COMPUTE_ENVIRONMENT = "AWS::Batch::ComputeEnvironment"
JOB_DEFINITION = "AWS::Batch::JobDefinition"
PAGE = ("maxResults", 100)

BATCH = Service(
    name="batch",
    title="AWS Batch",
    rate=10,
    operations=(
        Operation(
            "DescribeComputeEnvironments",
            ("batch:DescribeComputeEnvironments",),
            lists=(COMPUTE_ENVIRONMENT,),
            feeds={
                COMPUTE_ENVIRONMENT: names(
                    "ComputeEnvironmentName ComputeResources Context EcsSettings EksConfiguration ServiceRole State Tags Type"
                    " UnmanagedvCpus UpdatePolicy"
                )
            },
            items="computeEnvironments",
            page_size=PAGE,
        ),
        Operation(
            "DescribeJobDefinitions",
            ("batch:DescribeJobDefinitions",),
            lists=(JOB_DEFINITION,),
            feeds={
                JOB_DEFINITION: names(
                    "ConsumableResourceProperties ContainerProperties EcsProperties EksProperties JobDefinitionName NodeProperties"
                    " Parameters PlatformCapabilities PropagateTags RetryStrategy SchedulingPriority Tags Timeout Type"
                )
            },
            items="jobDefinitions",
            page_size=PAGE,
        ),
    ),
)

"""EMR: the clusters that run. Their answers also hold configurations and Kerberos passwords, of which nothing is kept.

Sources: Amazon EMR API Reference; Service Authorization Reference, "Actions, resources, and condition keys for Amazon Elastic MapReduce".
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

CLUSTER = "AWS::EMR::Cluster"

EMR = Service(
    name="emr",
    title="Amazon EMR",
    rate=5,
    operations=(
        Operation(
            "ListClusters",
            ("elasticmapreduce:ListClusters",),
            lists=(CLUSTER,),
            feeds={CLUSTER: names("Name facts.CreatedAt facts.State")},
            items="Clusters",
        ),
        Operation(
            "DescribeCluster",
            ("elasticmapreduce:DescribeCluster",),
            feeds={
                CLUSTER: names(
                    "Instances JobFlowRole ServiceRole AutoScalingRole CustomAmiId ReleaseLabel OSReleaseLabel SecurityConfiguration"
                    " LogUri VisibleToAllUsers Tags"
                )
            },
            per=CLUSTER,
        ),
    ),
)

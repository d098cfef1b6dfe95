"""Redshift: its provisioned clusters. The administrator's password is never told, only whether AWS keeps it.

Sources: Amazon Redshift API Reference; Service Authorization Reference, "Actions, resources, and condition keys for Amazon Redshift".
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

CLUSTER = "AWS::Redshift::Cluster"

REDSHIFT = Service(
    name="redshift",
    title="Amazon Redshift",
    rate=10,
    operations=(
        Operation(
            "DescribeClusters",
            ("redshift:DescribeClusters",),
            lists=(CLUSTER,),
            feeds={
                CLUSTER: names(
                    "ClusterIdentifier AllowVersionUpgrade AutomatedSnapshotRetentionPeriod AvailabilityZone ClusterParameterGroupName"
                    " ClusterSubnetGroupName ClusterType ClusterVersion DBName ElasticIp Encrypted EnhancedVpcRouting IamRoles KmsKeyId"
                    " MaintenanceTrackName ManageMasterPassword ManualSnapshotRetentionPeriod MasterPasswordSecretKmsKeyId MasterUsername"
                    " MultiAZ NodeType NumberOfNodes Port PreferredMaintenanceWindow PubliclyAccessible Tags VpcSecurityGroupIds"
                    " facts.CreatedAt"
                )
            },
            items="Clusters",
            page_size=("MaxRecords", 100),
        ),
    ),
)

"""Relational databases, and those of Amazon DocumentDB and Neptune, which RDS answers for too.

Sources: Amazon RDS API Reference; "DescribeDBClusters" and "DescribeDBInstances" say that they also return Neptune's and DocumentDB's;
Service Authorization Reference, "Actions, resources, and condition keys for Amazon RDS". Passwords are never told, only whether AWS keeps
one (`ManageMasterUserPassword`).
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

INSTANCE = "AWS::RDS::DBInstance"
CLUSTER = "AWS::RDS::DBCluster"
DOCDB_INSTANCE = "AWS::DocDB::DBInstance"
DOCDB_CLUSTER = "AWS::DocDB::DBCluster"
NEPTUNE_INSTANCE = "AWS::Neptune::DBInstance"
NEPTUNE_CLUSTER = "AWS::Neptune::DBCluster"

PAGE = ("MaxRecords", 100)

RDS = Service(
    name="rds",
    title="Amazon RDS",
    rate=10,
    operations=(
        Operation(
            "DescribeDBInstances",
            ("rds:DescribeDBInstances",),
            lists=(INSTANCE, DOCDB_INSTANCE, NEPTUNE_INSTANCE),
            feeds={
                INSTANCE: names(
                    "AllocatedStorage AssociatedRoles AutoMinorVersionUpgrade AvailabilityZone BackupRetentionPeriod BackupTarget"
                    " CACertificateIdentifier CharacterSetName CopyTagsToSnapshot CustomIAMInstanceProfile DBClusterIdentifier"
                    " DBInstanceClass DBInstanceIdentifier DBName DBParameterGroupName DBSecurityGroups DBSubnetGroupName DBSystemId"
                    " DatabaseInsightsMode DedicatedLogVolume DeletionProtection Domain DomainAuthSecretArn DomainDnsIps DomainFqdn"
                    " DomainIAMRoleName DomainOu EnableCloudwatchLogsExports EnableIAMDatabaseAuthentication EnablePerformanceInsights"
                    " Engine EngineLifecycleSupport EngineVersion Iops KmsKeyId LicenseModel ManageMasterUserPassword MasterUserSecret"
                    " MasterUsername MaxAllocatedStorage MonitoringInterval MonitoringRoleArn MultiAZ NcharCharacterSetName NetworkType"
                    " OptionGroupName PerformanceInsightsKMSKeyId PerformanceInsightsRetentionPeriod Port PreferredBackupWindow"
                    " PreferredMaintenanceWindow ProcessorFeatures PromotionTier PubliclyAccessible ReplicaMode SourceDBClusterIdentifier"
                    " SourceDBInstanceIdentifier StorageEncrypted StorageThroughput StorageType Tags TdeCredentialArn Timezone"
                    " VPCSecurityGroups facts.CreatedAt"
                ),
                DOCDB_INSTANCE: names(
                    "AutoMinorVersionUpgrade AvailabilityZone CACertificateIdentifier DBClusterIdentifier DBInstanceClass"
                    " DBInstanceIdentifier EnablePerformanceInsights PreferredMaintenanceWindow Tags facts.CreatedAt"
                ),
                NEPTUNE_INSTANCE: names(
                    "AutoMinorVersionUpgrade AvailabilityZone DBClusterIdentifier DBInstanceClass DBInstanceIdentifier"
                    " DBParameterGroupName DBSubnetGroupName PreferredMaintenanceWindow PubliclyAccessible Tags facts.CreatedAt"
                ),
            },
            items="DBInstances",
            page_size=PAGE,
        ),
        Operation(
            "DescribeDBClusters",
            ("rds:DescribeDBClusters",),
            lists=(CLUSTER, DOCDB_CLUSTER, NEPTUNE_CLUSTER),
            feeds={
                CLUSTER: names(
                    "AllocatedStorage AssociatedRoles AutoMinorVersionUpgrade AvailabilityZones BacktrackWindow BackupRetentionPeriod"
                    " ClusterScalabilityType CopyTagsToSnapshot DBClusterIdentifier DBClusterInstanceClass DBClusterParameterGroupName"
                    " DBSubnetGroupName DBSystemId DatabaseInsightsMode DatabaseName DeletionProtection Domain DomainIAMRoleName"
                    " EnableCloudwatchLogsExports EnableGlobalWriteForwarding EnableHttpEndpoint EnableIAMDatabaseAuthentication"
                    " EnableLocalWriteForwarding Engine EngineLifecycleSupport EngineMode EngineVersion GlobalClusterIdentifier Iops"
                    " KmsKeyId ManageMasterUserPassword MasterUserSecret MasterUsername MonitoringInterval MonitoringRoleArn NetworkType"
                    " PerformanceInsightsEnabled PerformanceInsightsKmsKeyId PerformanceInsightsRetentionPeriod Port"
                    " PreferredBackupWindow PreferredMaintenanceWindow PubliclyAccessible ReplicationSourceIdentifier"
                    " ScalingConfiguration ServerlessV2ScalingConfiguration StorageEncrypted StorageType Tags VpcSecurityGroupIds"
                    " facts.CreatedAt"
                ),
                DOCDB_CLUSTER: names(
                    "AvailabilityZones BackupRetentionPeriod DBClusterIdentifier DBClusterParameterGroupName DBSubnetGroupName"
                    " DeletionProtection EnableCloudwatchLogsExports EngineVersion KmsKeyId ManageMasterUserPassword MasterUsername"
                    " MasterUserSecretKmsKeyId NetworkType Port PreferredBackupWindow PreferredMaintenanceWindow"
                    " ServerlessV2ScalingConfiguration StorageEncrypted StorageType Tags VpcSecurityGroupIds facts.CreatedAt"
                ),
                NEPTUNE_CLUSTER: names(
                    "AssociatedRoles AvailabilityZones BackupRetentionPeriod CopyTagsToSnapshot DBClusterIdentifier"
                    " DBClusterParameterGroupName DBPort DBSubnetGroupName DeletionProtection EnableCloudwatchLogsExports EngineVersion"
                    " GlobalClusterIdentifier IamAuthEnabled KmsKeyId NetworkType PreferredBackupWindow PreferredMaintenanceWindow"
                    " ServerlessScalingConfiguration StorageEncrypted Tags VpcSecurityGroupIds facts.CreatedAt"
                ),
            },
            items="DBClusters",
            page_size=PAGE,
        ),
    ),
)

"""Elastic File System: the file systems and whether AWS backs them up.

Sources: Amazon EFS API Reference; Service Authorization Reference, "Actions, resources, and condition keys for Amazon Elastic File System".
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

FILE_SYSTEM = "AWS::EFS::FileSystem"

EFS = Service(
    name="efs",
    title="Amazon EFS",
    rate=10,
    operations=(
        Operation(
            "DescribeFileSystems",
            ("elasticfilesystem:DescribeFileSystems",),
            lists=(FILE_SYSTEM,),
            feeds={
                FILE_SYSTEM: names(
                    "AvailabilityZoneName Encrypted FileSystemProtection FileSystemTags KmsKeyId PerformanceMode"
                    " ProvisionedThroughputInMibps ThroughputMode facts.CreatedAt"
                )
            },
            items="FileSystems",
            page_size=("MaxItems", 100),
        ),
        Operation(
            "DescribeBackupPolicy",
            ("elasticfilesystem:DescribeBackupPolicy",),
            feeds={FILE_SYSTEM: names("BackupPolicy")},
            per=FILE_SYSTEM,
            absent=("PolicyNotFound",),
        ),
    ),
)

"""Simple Storage Service: the buckets of a region and their settings; never an object.

Sources: Amazon S3 API Reference; Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3". What a bucket
may be asked a second is not published.
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

BUCKET = "AWS::S3::Bucket"

S3 = Service(
    name="s3",
    title="Amazon S3",
    rate=50,
    operations=(
        Operation(
            "ListBuckets",
            ("s3:ListAllMyBuckets",),
            lists=(BUCKET,),
            feeds={BUCKET: names("BucketName facts.CreatedAt")},
            items="Buckets",
            page_size=("MaxBuckets", 1000),
        ),
        Operation(
            "GetBucketVersioning",
            ("s3:GetBucketVersioning",),
            feeds={BUCKET: names("VersioningConfiguration")},
            per=BUCKET,
        ),
        Operation(
            "GetObjectLockConfiguration",
            ("s3:GetBucketObjectLockConfiguration",),
            feeds={BUCKET: names("ObjectLockEnabled ObjectLockConfiguration")},
            per=BUCKET,
            absent=("ObjectLockConfigurationNotFoundError",),
        ),
        Operation(
            "GetBucketEncryption",
            ("s3:GetEncryptionConfiguration",),
            feeds={BUCKET: names("BucketEncryption")},
            per=BUCKET,
            absent=("ServerSideEncryptionConfigurationNotFoundError",),
        ),
        Operation(
            "GetBucketTagging",
            ("s3:GetBucketTagging",),
            feeds={BUCKET: names("Tags")},
            per=BUCKET,
            absent=("NoSuchTagSet",),
        ),
    ),
)

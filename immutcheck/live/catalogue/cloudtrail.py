"""CloudTrail: what is read of it; no events.

Source: AWS CloudTrail API Reference; AWS CloudTrail User Guide, "Quotas in AWS CloudTrail" (10 calls a second); Service Authorization
Reference, "Actions, resources, and condition keys for AWS CloudTrail".
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

TRAIL = "AWS::CloudTrail::Trail"

CLOUDTRAIL = Service(
    name="cloudtrail",
    title="AWS CloudTrail",
    rate=10,
    operations=(
        Operation(
            "DescribeTrails",
            ("cloudtrail:DescribeTrails",),
            lists=(TRAIL,),
            # Not the selectors: each needs a call, and no rule asks.
            feeds={
                TRAIL: names(
                    "CloudWatchLogsLogGroupArn CloudWatchLogsRoleArn EnableLogFileValidation IncludeGlobalServiceEvents IsMultiRegionTrail"
                    " IsOrganizationTrail KMSKeyId S3BucketName S3KeyPrefix SnsTopicName TrailName"
                )
            },
            items="trailList",
        ),
        Operation(
            "GetTrailStatus",
            ("cloudtrail:GetTrailStatus",),
            feeds={TRAIL: names("IsLogging facts.IsLogging")},
            per=TRAIL,
        ),
        Operation(
            "ListTags",
            ("cloudtrail:ListTags",),
            feeds={TRAIL: names("Tags")},
            batch=("ResourceIdList", 20),
            per=TRAIL,
        ),
    ),
)

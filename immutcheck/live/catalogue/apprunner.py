"""App Runner: what is read of it.

Source: AWS App Runner API Reference; Service Authorization Reference, "Actions, resources, and condition keys for AWS App Runner".
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

SERVICE = "AWS::AppRunner::Service"

APPRUNNER = Service(
    name="apprunner",
    title="AWS App Runner",
    rate=5,
    operations=(
        Operation(
            "ListServices",
            ("apprunner:ListServices",),
            lists=(SERVICE,),
            feeds={SERVICE: names("ServiceName")},
            items="ServiceSummaryList",
            page_size=("MaxResults", 20),
        ),
        Operation(
            "DescribeService",
            ("apprunner:DescribeService",),
            feeds={
                SERVICE: names(
                    "AutoScalingConfigurationArn EncryptionConfiguration HealthCheckConfiguration InstanceConfiguration"
                    " NetworkConfiguration ObservabilityConfiguration SourceConfiguration"
                )
            },
            per=SERVICE,
        ),
        Operation(
            "ListTagsForResource",
            ("apprunner:ListTagsForResource",),
            feeds={SERVICE: names("Tags")},
            per=SERVICE,
        ),
    ),
)

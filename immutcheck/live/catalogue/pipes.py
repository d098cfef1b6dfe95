"""EventBridge Pipes: what is read of the pipes that start tasks of Amazon ECS.

Source: Amazon EventBridge Pipes API Reference; Service Authorization Reference, "Actions, resources, and condition keys for Amazon
EventBridge Pipes".
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

PIPE = "AWS::Pipes::Pipe"

PIPES = Service(
    name="pipes",
    title="Amazon EventBridge Pipes",
    rate=10,
    operations=(
        Operation(
            "ListPipes",
            ("pipes:ListPipes",),
            lists=(PIPE,),
            feeds={PIPE: names("DesiredState Enrichment Name Source Target")},
            items="Pipes",
            page_size=("Limit", 100),
        ),
        Operation(
            "DescribePipe",
            ("pipes:DescribePipe",),
            feeds={PIPE: names("Description RoleArn Tags TargetParameters")},
            per=PIPE,
        ),
    ),
)

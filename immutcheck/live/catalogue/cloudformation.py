"""CloudFormation: stacks, what is in them and how they are protected, and extensions that were activated. Drift is the last result there
is: looking for it anew is work (DetectStackDrift), which an audit never starts.

Sources: AWS CloudFormation API Reference; Service Authorization Reference, "Actions, resources, and condition keys for AWS CloudFormation".
Its limits are not published.
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

STACK = "AWS::CloudFormation::Stack"
TYPE_ACTIVATION = "AWS::CloudFormation::TypeActivation"

KINDS_OF_TYPES = ("RESOURCE", "MODULE", "HOOK")

CLOUDFORMATION = Service(
    name="cloudformation",
    title="AWS CloudFormation",
    rate=10,
    operations=(
        Operation(
            "DescribeStacks",
            ("cloudformation:DescribeStacks",),
            lists=(STACK,),
            # Not TemplateURL: a stack keeps its template and forgets where that came from.
            feeds={
                STACK: names(
                    "NotificationARNs Parameters Tags TimeoutInMinutes facts.Status facts.CreatedAt facts.UpdatedAt facts.DriftStatus"
                    " facts.DriftCheckedAt facts.HasTerminationProtection facts.ServiceRole facts.ParentId"
                )
            },
            items="Stacks",
        ),
        Operation(
            "ListStackResources",
            ("cloudformation:ListStackResources",),
            feeds={STACK: names("facts.Resources")},
            items="StackResourceSummaries",
            per=STACK,
        ),
        Operation(
            "GetStackPolicy",
            ("cloudformation:GetStackPolicy",),
            feeds={STACK: names("facts.HasStackPolicy")},
            per=STACK,
        ),
        *[
            Operation(
                "ListTypes",
                ("cloudformation:ListTypes",),
                lists=(TYPE_ACTIVATION,),
                feeds={TYPE_ACTIVATION: names("Type TypeName TypeNameAlias PublisherId")},
                items="TypeSummaries",
                page_size=("MaxResults", 100),
                variant=kind,
            )
            for kind in KINDS_OF_TYPES
        ],
        Operation(
            "DescribeType",
            ("cloudformation:DescribeType",),
            feeds={TYPE_ACTIVATION: names("AutoUpdate ExecutionRoleArn LoggingConfig")},
            per=TYPE_ACTIVATION,
        ),
    ),
)

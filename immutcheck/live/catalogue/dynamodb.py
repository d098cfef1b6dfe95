"""DynamoDB: its tables' settings; never an item.

Sources: Amazon DynamoDB API Reference ("DescribeContinuousBackups": at most ten calls a second); Service Authorization Reference,
"Actions, resources, and condition keys for Amazon DynamoDB".
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

TABLE = "AWS::DynamoDB::Table"

DYNAMODB = Service(
    name="dynamodb",
    title="Amazon DynamoDB",
    rate=20,
    operations=(
        Operation(
            "ListTables",
            ("dynamodb:ListTables",),
            lists=(TABLE,),
            feeds={TABLE: names("TableName")},
            items="TableNames",
            page_size=("Limit", 100),
        ),
        Operation(
            "DescribeTable",
            ("dynamodb:DescribeTable",),
            feeds={
                TABLE: names(
                    "AttributeDefinitions KeySchema BillingMode ProvisionedThroughput OnDemandThroughput GlobalSecondaryIndexes"
                    " LocalSecondaryIndexes StreamSpecification SSESpecification TableClass DeletionProtectionEnabled facts.CreatedAt"
                )
            },
            per=TABLE,
        ),
        Operation(
            "DescribeContinuousBackups",
            ("dynamodb:DescribeContinuousBackups",),
            feeds={TABLE: names("PointInTimeRecoverySpecification")},
            per=TABLE,
            rate=8,
        ),
        Operation(
            "ListTagsOfResource",
            ("dynamodb:ListTagsOfResource",),
            feeds={TABLE: names("Tags")},
            items="Tags",
            per=TABLE,
            rate=8,
        ),
    ),
)

"""EventBridge: what is read of its rules, for the tasks that they start.

Source: Amazon EventBridge API Reference; Service Authorization Reference, "Actions, resources, and condition keys for Amazon EventBridge".
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

RULE = "AWS::Events::Rule"

EVENTS = Service(
    name="events",
    title="Amazon EventBridge",
    rate=20,
    operations=(
        Operation("ListEventBuses", ("events:ListEventBuses",), lists=(RULE,), items="EventBuses", page_size=("Limit", 100)),
        Operation(
            "ListRules",
            ("events:ListRules",),
            lists=(RULE,),
            feeds={RULE: names("Description EventBusName EventPattern Name RoleArn ScheduleExpression State")},
            items="Rules",
            page_size=("Limit", 100),
        ),
        Operation(
            "ListTargetsByRule",
            ("events:ListTargetsByRule",),
            feeds={RULE: names("Targets")},
            items="Targets",
            page_size=("Limit", 100),
            per=RULE,
        ),
    ),
)

"""EventBridge Scheduler: what is read of the schedules that start tasks of Amazon ECS.

Source: Amazon EventBridge Scheduler API Reference; Service Authorization Reference, "Actions, resources, and condition keys for Amazon
EventBridge Scheduler".
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

SCHEDULE = "AWS::Scheduler::Schedule"

SCHEDULER = Service(
    name="scheduler",
    title="Amazon EventBridge Scheduler",
    rate=20,
    operations=(
        Operation(
            "ListSchedules",
            ("scheduler:ListSchedules",),
            lists=(SCHEDULE,),
            feeds={SCHEDULE: names("GroupName Name State")},
            items="Schedules",
            page_size=("MaxResults", 100),
        ),
        Operation(
            "GetSchedule",
            ("scheduler:GetSchedule",),
            feeds={
                SCHEDULE: names(
                    "Description EndDate FlexibleTimeWindow KmsKeyArn ScheduleExpression ScheduleExpressionTimezone StartDate Target"
                )
            },
            per=SCHEDULE,
        ),
    ),
)

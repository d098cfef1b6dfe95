"""Cloud9: environments on instances of their own.

Sources: AWS Cloud9 API Reference; Service Authorization Reference, "Actions, resources, and condition keys for AWS Cloud9".
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

ENVIRONMENT = "AWS::Cloud9::EnvironmentEC2"

CLOUD9 = Service(
    name="cloud9",
    title="AWS Cloud9",
    rate=5,
    operations=(
        Operation(
            "ListEnvironments",
            ("cloud9:ListEnvironments",),
            lists=(ENVIRONMENT,),
            items="environmentIds",
            page_size=("maxResults", 25),
        ),
        Operation(
            "DescribeEnvironments",
            ("cloud9:DescribeEnvironments",),
            # What is an environment of this type at all is only told here. InstanceType: that there is one, not which.
            lists=(ENVIRONMENT,),
            feeds={ENVIRONMENT: names("Name Description ConnectionType OwnerArn InstanceType")},
            batch=("environmentIds", 25),
            per=ENVIRONMENT,
        ),
    ),
)

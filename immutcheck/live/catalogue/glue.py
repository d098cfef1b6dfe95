"""Glue: development endpoints, which people log in to.

Sources: AWS Glue API Reference, "Development endpoints API"; Service Authorization Reference, "Actions, resources, and condition keys for
AWS Glue".
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

DEV_ENDPOINT = "AWS::Glue::DevEndpoint"

GLUE = Service(
    name="glue",
    title="AWS Glue",
    rate=5,
    operations=(
        Operation(
            "GetDevEndpoints",
            ("glue:GetDevEndpoints",),
            lists=(DEV_ENDPOINT,),
            feeds={
                DEV_ENDPOINT: names(
                    "EndpointName ExtraJarsS3Path ExtraPythonLibsS3Path GlueVersion NumberOfNodes NumberOfWorkers PublicKey PublicKeys"
                    " RoleArn SecurityConfiguration SecurityGroupIds SubnetId WorkerType facts.CreatedAt"
                )
            },
            items="DevEndpoints",
            page_size=("MaxResults", 1000),
        ),
    ),
)

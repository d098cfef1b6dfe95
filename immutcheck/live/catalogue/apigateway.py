"""API Gateway, REST APIs: what is read of them.

Source: Amazon API Gateway REST API Reference; Service Authorization Reference, "Actions, resources, and condition keys for Amazon API
Gateway Management" (one action for all reads); API Gateway Developer Guide, "Amazon API Gateway quotas" (10 requests a second).
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

STAGE = "AWS::ApiGateway::Stage"

APIGATEWAY = Service(
    name="apigateway",
    title="Amazon API Gateway",
    rate=10,
    operations=(
        Operation(
            "GetRestApis",
            ("apigateway:GET",),
            lists=(STAGE,),
            items="items",
            page_size=("limit", 500),
        ),
        Operation(
            "GetStages",
            ("apigateway:GET",),
            lists=(STAGE,),
            feeds={
                STAGE: names(
                    "AccessLogSetting CacheClusterEnabled CacheClusterSize CanarySetting ClientCertificateId DeploymentId Description"
                    " DocumentationVersion RestApiId StageName Tags TracingEnabled Variables"
                )
            },
            per="AWS::ApiGateway::RestApi",
        ),
    ),
)

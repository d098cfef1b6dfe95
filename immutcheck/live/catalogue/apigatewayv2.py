"""API Gateway, HTTP and WebSocket APIs: what is read of them.

Source: Amazon API Gateway Version 2 API Reference; Service Authorization Reference, "Actions, resources, and condition keys for Amazon API
Gateway Management V2" (one action for all reads); API Gateway Developer Guide, "Amazon API Gateway quotas" (10 requests a second).
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

STAGE = "AWS::ApiGatewayV2::Stage"

APIGATEWAYV2 = Service(
    name="apigatewayv2",
    title="Amazon API Gateway (HTTP and WebSocket)",
    rate=10,
    # The reference names no largest page.
    operations=(
        Operation("GetApis", ("apigateway:GET",), lists=(STAGE,), items="Items"),
        Operation(
            "GetStages",
            ("apigateway:GET",),
            lists=(STAGE,),
            feeds={
                STAGE: names(
                    "AccessLogSettings ApiId AutoDeploy ClientCertificateId DefaultRouteSettings DeploymentId Description RouteSettings"
                    " StageName StageVariables Tags"
                )
            },
            items="Items",
            per="AWS::ApiGatewayV2::Api",
        ),
    ),
)

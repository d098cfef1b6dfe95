"""What SAM's properties are called in CloudFormation, as data.

Source: AWS SAM Developer Guide, the page of each `AWS::Serverless::…` type and event source ("AWS CloudFormation compatibility"), and
"Globals section of the AWS SAM template".
"""

from __future__ import annotations

GLOBALS_NOT_SUPPORTED = {
    "Function": frozenset(("FunctionName", "Role", "Policies", "Events", "InlineCode", "ImageUri", "PackageType", "ImageConfig")),
    "Api": frozenset(("DefinitionBody", "StageName")),
}
"""Properties that a Globals section does not pass on, by its name."""

GLOBALS_SECTIONS = frozenset(
    (
        "Function",
        "Api",
        "HttpApi",
        "SimpleTable",
        "StateMachine",
        "LayerVersion",
        "CapacityProvider",
        "MicroVMImage",
        "NetworkConnector",
        "WebSocketApi",
    )
)

FUNCTION_PROPERTIES = (
    "FunctionName",
    "Handler",
    "Runtime",
    "Description",
    "MemorySize",
    "Timeout",
    "VpcConfig",
    "Environment",
    "KmsKeyArn",
    "ReservedConcurrentExecutions",
    "Layers",
    "FileSystemConfigs",
    "ImageConfig",
    "PackageType",
    "Architectures",
    "SnapStart",
    "EphemeralStorage",
    "CodeSigningConfigArn",
    "RuntimeManagementConfig",
    "LoggingConfig",
    "TenancyConfig",
    "RecursiveLoop",
    "DurableConfig",
    "FunctionScalingConfig",
    "PublishToLatestPublished",
)
"""Passed on to AWS::Lambda::Function under the same name."""

LAYER_PROPERTIES = ("LayerName", "Description", "CompatibleArchitectures", "CompatibleRuntimes", "LicenseInfo")

STATE_MACHINE_PROPERTIES = {
    "Name": "StateMachineName",
    "Type": "StateMachineType",
    "Logging": "LoggingConfiguration",
    "Tracing": "TracingConfiguration",
    "DefinitionSubstitutions": "DefinitionSubstitutions",
    "Definition": "Definition",
}

TABLE_PROPERTIES = ("TableName", "PointInTimeRecoverySpecification", "ProvisionedThroughput", "SSESpecification")

TABLE_KEY_TYPES = {"String": "S", "Number": "N", "Binary": "B"}

REST_API_PROPERTIES = (
    "Name",
    "Description",
    "Mode",
    "ApiKeySourceType",
    "Policy",
    "SecurityPolicy",
    "EndpointAccessMode",
    "BinaryMediaTypes",
    "MinimumCompressionSize",
    "FailOnWarnings",
    "DisableExecuteApiEndpoint",
)

REST_STAGE_PROPERTIES = (
    "StageName",
    "CacheClusterEnabled",
    "CacheClusterSize",
    "Variables",
    "MethodSettings",
    "AccessLogSetting",
    "CanarySetting",
    "TracingEnabled",
)

HTTP_API_PROPERTIES = ("Name", "Description", "FailOnWarnings", "DisableExecuteApiEndpoint")

HTTP_STAGE_PROPERTIES = ("StageVariables", "AccessLogSettings", "DefaultRouteSettings", "RouteSettings", "Tags")

DEPLOYMENT_TYPES = frozenset(
    (
        "Canary10Percent5Minutes",
        "Canary10Percent10Minutes",
        "Canary10Percent15Minutes",
        "Canary10Percent30Minutes",
        "Linear10PercentEvery1Minute",
        "Linear10PercentEvery2Minutes",
        "Linear10PercentEvery3Minutes",
        "Linear10PercentEvery10Minutes",
        "AllAtOnce",
    )
)
"""DeploymentPreference types that stand for `CodeDeployDefault.Lambda<Type>`; others are names of deployment configurations."""

MAPPING_PROPERTIES = (
    "StartingPosition",
    "StartingPositionTimestamp",
    "BatchSize",
    "Enabled",
    "MaximumBatchingWindowInSeconds",
    "MaximumRetryAttempts",
    "BisectBatchOnFunctionError",
    "MaximumRecordAgeInSeconds",
    "ParallelizationFactor",
    "Topics",
    "Queues",
    "SourceAccessConfigurations",
    "TumblingWindowInSeconds",
    "FunctionResponseTypes",
    "FilterCriteria",
    "KmsKeyArn",
    "ScalingConfig",
    "ProvisionedPollerConfig",
    "MetricsConfig",
    "LoggingConfig",
)
"""Passed on to AWS::Lambda::EventSourceMapping under the same name, for every source that is polled."""

POLLED_SOURCES = {
    "Kinesis": ("Stream", "service-role/AWSLambdaKinesisExecutionRole"),
    "DynamoDB": ("Stream", "service-role/AWSLambdaDynamoDBExecutionRole"),
    "SQS": ("Queue", "service-role/AWSLambdaSQSQueueExecutionRole"),
    "MSK": ("Stream", "service-role/AWSLambdaMSKExecutionRole"),
    "MQ": ("Broker", ""),
    "SelfManagedKafka": ("", ""),
    "DocumentDB": ("Cluster", ""),
}
"""Event type → (the property that becomes EventSourceArn, the managed policy that the generated role gets)."""

PUSH_PRINCIPALS = {
    "Schedule": "events.amazonaws.com",
    "CloudWatchEvent": "events.amazonaws.com",
    "EventBridgeRule": "events.amazonaws.com",
    "S3": "s3.amazonaws.com",
    "SNS": "sns.amazonaws.com",
    "Api": "apigateway.amazonaws.com",
    "HttpApi": "apigateway.amazonaws.com",
    "AlexaSkill": "alexa-appkit.amazon.com",
    "IoTRule": "iot.amazonaws.com",
    "Cognito": "cognito-idp.amazonaws.com",
    "CloudWatchLogs": "logs.amazonaws.com",
}

RULE_PROPERTIES = {
    "Schedule": {"Schedule": "ScheduleExpression", "Name": "Name", "Description": "Description", "State": "State"},
    "CloudWatchEvent": {"EventBusName": "EventBusName", "Pattern": "EventPattern", "RuleName": "Name", "State": "State"},
}
"""Event type → properties of its AWS::Events::Rule; EventBridgeRule is CloudWatchEvent."""

TARGET_PROPERTIES = ("Input", "InputPath", "InputTransformer", "RetryPolicy")

SCHEDULER_PROPERTIES = (
    "ScheduleExpression",
    "State",
    "Description",
    "StartDate",
    "EndDate",
    "ScheduleExpressionTimezone",
    "GroupName",
    "KmsKeyArn",
    "FlexibleTimeWindow",
    "Name",
)

SUBSCRIPTION_PROPERTIES = {
    "Topic": "TopicArn",
    "Region": "Region",
    "FilterPolicy": "FilterPolicy",
    "FilterPolicyScope": "FilterPolicyScope",
    "RedrivePolicy": "RedrivePolicy",
}

DESTINATION_STATEMENTS = {
    "SQS": ("SQSPolicy", "sqs:SendMessage"),
    "SNS": ("SNSPolicy", "sns:publish"),
    "EventBridge": ("EventBridgePolicy", "events:PutEvents"),
    "Lambda": ("LambdaPolicy", "lambda:InvokeFunction"),
}
"""Destination type → (ending of the policy's name, the action that the generated role gets)."""

TAGGED_TYPES = frozenset(
    (
        "AWS::IAM::Role",
        "AWS::Lambda::Function",
        "AWS::SQS::Queue",
        "AWS::SNS::Topic",
        "AWS::Events::Rule",
        "AWS::StepFunctions::StateMachine",
        "AWS::CodeDeploy::Application",
        "AWS::CodeDeploy::DeploymentGroup",
        "AWS::ApiGateway::RestApi",
        "AWS::ApiGateway::Stage",
        "AWS::ApiGateway::UsagePlan",
        "AWS::ApiGateway::ApiKey",
        "AWS::ApiGateway::DomainName",
    )
)
"""Generated types that get the tags of their SAM resource when PropagateTags is set."""

UNEXPANDED_TYPES = {
    "AWS::Serverless::Connector": "the permissions that a connector grants",
    "AWS::Serverless::GraphQLApi": "a GraphQL API",
    "AWS::Serverless::WebSocketApi": "a WebSocket API",
    "AWS::Serverless::CapacityProvider": "a capacity provider",
    "AWS::Serverless::MicroVMImage": "a MicroVM image",
    "AWS::Serverless::NetworkConnector": "a network connector",
    "AWS::Serverless::WebFunction": "a web function",
}
"""Types that are reported and left out."""

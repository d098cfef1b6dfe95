"""Lambda: what is read of it.

Source: AWS Lambda API Reference; Service Authorization Reference, "Actions, resources, and condition keys for AWS Lambda"; AWS Lambda
Developer Guide, "Lambda quotas" (control plane: 15 requests a second in all, GetFunction 100, GetPolicy 15).

The code of a function is never fetched: GetFunction is asked about functions made from images only, for the image's name. Where the
package of the others came from, Lambda does not keep.
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

FUNCTION = "AWS::Lambda::Function"
VERSION = "AWS::Lambda::Version"
ALIAS = "AWS::Lambda::Alias"
PERMISSION = "AWS::Lambda::Permission"
URL = "AWS::Lambda::Url"
EVENT_SOURCE = "AWS::Lambda::EventSourceMapping"
CODE_SIGNING = "AWS::Lambda::CodeSigningConfig"

ALL_VERSIONS = "ListFunctions:versions"
ALIAS_POLICY = "GetPolicy:alias"
SIGNING_OF_FUNCTIONS = "ListCodeSigningConfigs:functions"

LAMBDA = Service(
    name="lambda",
    title="AWS Lambda",
    rate=15,
    operations=(
        Operation(
            "ListFunctions",
            ("lambda:ListFunctions",),
            lists=(FUNCTION, ALIAS, PERMISSION, URL),
            # Publish: Terraform's wish for versions; live, the versions themselves are there to see, and nothing else says it.
            feeds={
                FUNCTION: names(
                    "Architectures CapacityProviderConfig DeadLetterConfig Description DurableConfig Environment EphemeralStorage"
                    " FileSystemConfigs FunctionName Handler ImageConfig KmsKeyArn Layers LoggingConfig MemorySize PackageType Publish"
                    " Role Runtime SnapStart TenancyConfig Timeout TracingConfig VpcConfig facts.LastModifiedAt"
                )
            },
            items="Functions",
            page_size=("MaxItems", 50),
        ),
        Operation("GetFunction", ("lambda:GetFunction",), feeds={FUNCTION: names("Code")}, per=FUNCTION, rate=100),
        Operation("ListTags", ("lambda:ListTags",), feeds={FUNCTION: names("Tags")}, per=FUNCTION),
        Operation(
            "GetRuntimeManagementConfig",
            ("lambda:GetRuntimeManagementConfig",),
            feeds={FUNCTION: names("RuntimeManagementConfig")},
            per=FUNCTION,
        ),
        # Which functions a configuration is for takes far fewer calls than which configuration each function has.
        Operation(
            "ListCodeSigningConfigs",
            ("lambda:ListCodeSigningConfigs",),
            feeds={FUNCTION: names("CodeSigningConfigArn")},
            items="CodeSigningConfigs",
            variant="functions",
        ),
        Operation(
            "ListFunctionsByCodeSigningConfig",
            ("lambda:ListFunctionsByCodeSigningConfig",),
            feeds={FUNCTION: names("CodeSigningConfigArn")},
            items="FunctionArns",
            page_size=("MaxItems", 10000),
            per=CODE_SIGNING,
        ),
        # One walk tells the versions of all functions; ListVersionsByFunction would need a call for each.
        Operation(
            "ListFunctions",
            ("lambda:ListFunctions",),
            lists=(VERSION,),
            feeds={VERSION: names("Description FunctionName")},
            items="Functions",
            page_size=("MaxItems", 50),
            variant="versions",
        ),
        Operation(
            "ListAliases",
            ("lambda:ListAliases",),
            lists=(ALIAS, PERMISSION),
            feeds={ALIAS: names("Description FunctionName FunctionVersion Name RoutingConfig")},
            items="Aliases",
            page_size=("MaxItems", 10000),
            per=FUNCTION,
        ),
        Operation(
            "GetPolicy",
            ("lambda:GetPolicy",),
            lists=(PERMISSION,),
            feeds={
                PERMISSION: names(
                    "Action FunctionName FunctionUrlAuthType InvokedViaFunctionUrl Principal PrincipalOrgID SourceAccount SourceArn"
                )
            },
            per=FUNCTION,
            absent=("ResourceNotFoundException",),
            rate=15,
        ),
        Operation(
            "GetPolicy",
            ("lambda:GetPolicy",),
            lists=(PERMISSION,),
            per=ALIAS,
            absent=("ResourceNotFoundException",),
            rate=15,
            variant="alias",
        ),
        Operation(
            "ListFunctionUrlConfigs",
            ("lambda:ListFunctionUrlConfigs",),
            lists=(URL,),
            feeds={URL: names("AuthType Cors InvokeMode Qualifier TargetFunctionArn")},
            items="FunctionUrlConfigs",
            page_size=("MaxItems", 50),
            per=FUNCTION,
        ),
        Operation(
            "ListEventSourceMappings",
            ("lambda:ListEventSourceMappings",),
            lists=(EVENT_SOURCE,),
            feeds={
                EVENT_SOURCE: names(
                    "AmazonManagedKafkaEventSourceConfig BatchSize BisectBatchOnFunctionError DestinationConfig"
                    " DocumentDBEventSourceConfig Enabled EventSourceArn FilterCriteria FunctionName FunctionResponseTypes KmsKeyArn"
                    " LoggingConfig MaximumBatchingWindowInSeconds MaximumRecordAgeInSeconds MaximumRetryAttempts MetricsConfig"
                    " ParallelizationFactor ProvisionedPollerConfig Queues ScalingConfig SelfManagedEventSource"
                    " SelfManagedKafkaEventSourceConfig SourceAccessConfigurations StartingPosition Topics TumblingWindowInSeconds"
                )
            },
            items="EventSourceMappings",
            page_size=("MaxItems", 100),
        ),
        Operation(
            "ListCodeSigningConfigs",
            ("lambda:ListCodeSigningConfigs",),
            lists=(CODE_SIGNING,),
            feeds={CODE_SIGNING: names("AllowedPublishers CodeSigningPolicies Description")},
            items="CodeSigningConfigs",
        ),
    ),
)

"""EC2 Image Builder: what is read of it.

Source: EC2 Image Builder API Reference; Service Authorization Reference, "Actions, resources, and condition keys for Amazon EC2 Image
Builder".
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

PIPELINE = "AWS::ImageBuilder::ImagePipeline"
INFRASTRUCTURE = "AWS::ImageBuilder::InfrastructureConfiguration"

IMAGEBUILDER = Service(
    name="imagebuilder",
    title="EC2 Image Builder",
    rate=5,
    operations=(
        Operation(
            "ListImagePipelines",
            ("imagebuilder:ListImagePipelines",),
            lists=(PIPELINE,),
            feeds={
                PIPELINE: names(
                    "ContainerRecipeArn Description DistributionConfigurationArn EnhancedImageMetadataEnabled ExecutionRole ImageRecipeArn"
                    " ImageScanningConfiguration ImageTags ImageTestsConfiguration InfrastructureConfigurationArn LoggingConfiguration Name"
                    " Schedule Status Tags Workflows facts.LastRunAt facts.LastStatus"
                )
            },
            items="imagePipelineList",
            page_size=("maxResults", 25),
        ),
        Operation(
            "ListInfrastructureConfigurations",
            ("imagebuilder:ListInfrastructureConfigurations",),
            lists=(INFRASTRUCTURE,),
            feeds={INFRASTRUCTURE: names("Description InstanceProfileName InstanceTypes Name Placement ResourceTags Tags")},
            items="infrastructureConfigurationSummaryList",
            page_size=("maxResults", 25),
        ),
        Operation(
            "GetInfrastructureConfiguration",
            ("imagebuilder:GetInfrastructureConfiguration",),
            feeds={
                INFRASTRUCTURE: names(
                    "InstanceMetadataOptions KeyPair Logging ParentInstance SecurityGroupIds SnsTopicArn SubnetId"
                    " TerminateInstanceOnCompletion TerminateInstanceOnFailure"
                )
            },
            per=INFRASTRUCTURE,
        ),
    ),
)

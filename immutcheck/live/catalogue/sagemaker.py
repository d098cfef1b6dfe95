"""SageMaker: notebook instances, and models with their images.

Sources: Amazon SageMaker API Reference; Service Authorization Reference, "Actions, resources, and condition keys for Amazon SageMaker".
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

NOTEBOOK = "AWS::SageMaker::NotebookInstance"
MODEL = "AWS::SageMaker::Model"

SAGEMAKER = Service(
    name="sagemaker",
    title="Amazon SageMaker",
    rate=5,
    operations=(
        Operation(
            "ListNotebookInstances",
            ("sagemaker:ListNotebookInstances",),
            lists=(NOTEBOOK,),
            feeds={NOTEBOOK: names("NotebookInstanceName facts.CreatedAt")},
            items="NotebookInstances",
            page_size=("MaxResults", 100),
        ),
        Operation(
            "DescribeNotebookInstance",
            ("sagemaker:DescribeNotebookInstance",),
            feeds={
                NOTEBOOK: names(
                    "AdditionalCodeRepositories DefaultCodeRepository DirectInternetAccess InstanceMetadataServiceConfiguration"
                    " InstanceType KmsKeyId LifecycleConfigName PlatformIdentifier RoleArn RootAccess SecurityGroupIds SubnetId"
                    " VolumeSizeInGB"
                )
            },
            per=NOTEBOOK,
        ),
        Operation(
            "ListModels",
            ("sagemaker:ListModels",),
            lists=(MODEL,),
            feeds={MODEL: names("ModelName facts.CreatedAt")},
            items="Models",
            page_size=("MaxResults", 100),
        ),
        Operation(
            "DescribeModel",
            ("sagemaker:DescribeModel",),
            feeds={MODEL: names("Containers EnableNetworkIsolation ExecutionRoleArn InferenceExecutionConfig PrimaryContainer VpcConfig")},
            per=MODEL,
        ),
        *[
            Operation(
                "ListTags",
                ("sagemaker:ListTags",),
                feeds={resource_type: names("Tags")},
                items="Tags",
                page_size=("MaxResults", 100),
                per=resource_type,
                variant=resource_type.rpartition("::")[2],
            )
            for resource_type in (NOTEBOOK, MODEL)
        ],
    ),
)

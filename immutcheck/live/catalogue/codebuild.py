"""CodeBuild: what is read of it.

Source: AWS CodeBuild API Reference; Service Authorization Reference, "Actions, resources, and condition keys for AWS CodeBuild".
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

PROJECT = "AWS::CodeBuild::Project"
CREDENTIAL = "AWS::CodeBuild::SourceCredential"

CODEBUILD = Service(
    name="codebuild",
    title="AWS CodeBuild",
    rate=10,
    operations=(
        Operation(
            "ListProjects",
            ("codebuild:ListProjects",),
            lists=(PROJECT,),
            feeds={PROJECT: names("Name")},
            items="projects",
        ),
        Operation(
            "BatchGetProjects",
            ("codebuild:BatchGetProjects",),
            feeds={
                PROJECT: names(
                    "Artifacts AutoRetryLimit BadgeEnabled BuildBatchConfig Cache ConcurrentBuildLimit Description EncryptionKey"
                    " Environment FileSystemLocations LogsConfig QueuedTimeoutInMinutes ResourceAccessRole SecondaryArtifacts"
                    " SecondarySourceVersions SecondarySources ServiceRole Source SourceVersion Tags TimeoutInMinutes Triggers"
                    " Visibility VpcConfig"
                )
            },
            batch=("names", 100),
            per=PROJECT,
        ),
        Operation(
            "ListSourceCredentials",
            ("codebuild:ListSourceCredentials",),
            lists=(CREDENTIAL,),
            # Not Username: the answer has none.
            feeds={CREDENTIAL: names("AuthType ServerType Token")},
            items="sourceCredentialsInfos",
        ),
    ),
)

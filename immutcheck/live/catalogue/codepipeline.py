"""CodePipeline: what is read of it.

Source: AWS CodePipeline API Reference; Service Authorization Reference, "Actions, resources, and condition keys for AWS CodePipeline".
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service, names

PIPELINE = "AWS::CodePipeline::Pipeline"
WEBHOOK = "AWS::CodePipeline::Webhook"

CODEPIPELINE = Service(
    name="codepipeline",
    title="AWS CodePipeline",
    rate=10,
    operations=(
        Operation(
            "ListPipelines",
            ("codepipeline:ListPipelines",),
            lists=(PIPELINE,),
            feeds={PIPELINE: names("Name facts.UpdatedAt")},
            items="pipelines",
            page_size=("maxResults", 1000),
        ),
        Operation(
            "GetPipeline",
            ("codepipeline:GetPipeline",),
            # Not DisableInboundStageTransitions (GetPipelineState) and not RestartExecutionOnUpdate, which only CloudFormation knows.
            feeds={PIPELINE: names("ArtifactStore ArtifactStores ExecutionMode PipelineType RoleArn Stages Triggers Variables")},
            per=PIPELINE,
        ),
        Operation(
            "ListPipelineExecutions",
            ("codepipeline:ListPipelineExecutions",),
            feeds={PIPELINE: names("facts.LastStatus facts.LastRunAt")},
            per=PIPELINE,
        ),
        Operation(
            "ListTagsForResource",
            ("codepipeline:ListTagsForResource",),
            feeds={PIPELINE: names("Tags")},
            per=PIPELINE,
        ),
        Operation(
            "ListWebhooks",
            ("codepipeline:ListWebhooks",),
            lists=(WEBHOOK,),
            feeds={WEBHOOK: names("Authentication AuthenticationConfiguration Filters Name Tags TargetAction TargetPipeline")},
            items="webhooks",
            page_size=("MaxResults", 100),
        ),
    ),
)

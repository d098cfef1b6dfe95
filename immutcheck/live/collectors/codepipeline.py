"""Pipelines and webhooks of CodePipeline."""

from __future__ import annotations

from immutcheck.live.catalogue.codepipeline import CODEPIPELINE, PIPELINE, WEBHOOK
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import call_planned, select_facts, spread_unknown, without_empty
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from immutcheck.live.collector import Answer, Reader

SECRETS = frozenset(("OAuthToken", "SecretToken", "Token", "Password"))
"""Configuration of actions that is a secret by its name. CodePipeline answers asterisks for what it holds as a secret ("Update a pipeline
that uses a GitHub (via OAuth app) source action"); a rule about literal secrets must not take these for a password."""
HIDDEN = Unknown("AWS CodePipeline never shows it")


def collect_pipelines(reader: Reader) -> Iterator[Observed]:
    """The pipelines, each as its newest version declares it."""
    found = list(reader.items("ListPipelines"))
    addresses = [f"arn:{reader.partition}:codepipeline:{reader.region}:{reader.account}:{raw['name']}" for raw in found]
    declared = call_planned(reader, "GetPipeline", [{"name": raw["name"]} for raw in found])
    ran = call_planned(reader, "ListPipelineExecutions", [{"pipelineName": raw["name"], "maxResults": 1} for raw in found])
    tags = call_planned(reader, "ListTagsForResource", [{"resourceArn": address} for address in addresses])
    for raw, address, declaration, execution, answer in zip(found, addresses, declared, ran, tags, strict=True):
        properties = _convert_pipeline(reader, declaration)
        properties["Name"] = raw["name"]
        written, every = read_tags(answer, "tags")
        if reader.plans("ListTagsForResource"):
            properties["Tags"] = written
        facts = {**select_facts(UpdatedAt=raw.get("updated")), **_read_execution(execution)}
        yield Observed(address=address, type=PIPELINE, properties=properties, facts=facts, name=raw["name"], tags=every)


def _convert_pipeline(reader: Reader, answer: Answer | Unknown) -> dict[str, Any]:
    if isinstance(answer, Unknown):
        properties, _facts = spread_unknown(CODEPIPELINE, "GetPipeline", PIPELINE, answer)
        return properties
    pipeline = answer.get("pipeline", {})
    converted: dict[str, Any] = without_empty(reader.convert(PIPELINE, pipeline, drop=("artifactStores",)))
    # AWS keeps the stores by region; a template lists them.
    stores = [
        {"Region": region, "ArtifactStore": reader.convert_part(PIPELINE, ("ArtifactStores", "ArtifactStore"), store)}
        for region, store in sorted((pipeline.get("artifactStores") or {}).items())
    ]
    if stores:
        converted["ArtifactStores"] = stores
    if "Stages" in converted:
        converted["Stages"] = [_hide_secrets(stage) for stage in converted["Stages"]]
    return converted


def _hide_secrets(stage: dict[str, Any]) -> dict[str, Any]:
    actions = [
        {**action, "Configuration": {name: _hide_secret(name, value) for name, value in action["Configuration"].items()}}
        if "Configuration" in action
        else action
        for action in stage.get("Actions", ())
    ]
    return {**stage, "Actions": actions}


def _hide_secret(name: str, value: object) -> object:
    is_masked = isinstance(value, str) and not value.strip("*")
    return HIDDEN if is_masked or name in SECRETS else value


def _read_execution(answer: Answer | Unknown) -> dict[str, Any]:
    if isinstance(answer, Unknown):
        _properties, facts = spread_unknown(CODEPIPELINE, "ListPipelineExecutions", PIPELINE, answer)
        return facts
    # The newest comes first.
    for execution in answer.get("pipelineExecutionSummaries", ())[:1]:
        return select_facts(LastStatus=execution.get("status"), LastRunAt=execution.get("startTime"))
    return {}


def collect_webhooks(reader: Reader) -> Iterator[Observed]:
    """The webhooks that start pipelines."""
    for raw in reader.items("ListWebhooks"):
        definition = raw["definition"]
        properties = without_empty(reader.convert(WEBHOOK, definition))
        # A template writes {} for a webhook that asks nobody who he is.
        properties["AuthenticationConfiguration"] = {
            name: HIDDEN if name == "SecretToken" else value
            for name, value in (definition.get("authenticationConfiguration") or {}).items()
        }
        written, every = read_tags(raw, "tags")
        properties["Tags"] = written
        yield Observed(address=raw["arn"], type=WEBHOOK, properties=properties, name=definition["name"], tags=every)


CODE_PIPELINES = Collector("codepipeline", (PIPELINE,), collect_pipelines)
PIPELINE_WEBHOOKS = Collector("codepipeline", (WEBHOOK,), collect_webhooks)

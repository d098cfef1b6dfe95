"""ECS: clusters, their services and the task definitions that these run.

What deploys by task sets (CodeDeploy, external controllers) has its task definition there and not in the service.
"""

from __future__ import annotations

from immutcheck.live.catalogue.ecs import CLUSTER, ECS, SERVICE, TASK_DEFINITION
from immutcheck.live.collector import CallFailed, Collector
from immutcheck.live.collectors.details import select_facts, spread_unknown, without_empty
from immutcheck.live.collectors.ecs_task_definitions import describe_task_definitions
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from immutcheck.live.collector import Answer, Reader

SERVICE_LINKED = "/aws-service-role/"
"""In the ARN of a role that AWS made for itself; no template names one. Source: IAM User Guide, "Service-linked roles"."""

GONE = frozenset(("DEPROVISIONING", "DRAINING", "INACTIVE"))
"""States of clusters and services that are deleted, or about to be: they stay visible for a while. Source: Amazon ECS API, Cluster and
Service, `status`; DeleteService."""

MISSING = "MISSING"
"""The reason of a failure that says "there is none": it was deleted since it was listed. Source: Amazon ECS Developer Guide, "API failure
reasons"."""


def collect_clusters(reader: Reader) -> Iterator[Observed]:
    """The clusters of the region with what they hold."""
    clusters = list(reader.items("ListClusters"))
    yield from _describe_clusters(reader, clusters)
    if not reader.plans("ListServices"):
        return
    unread: dict[str, str] = {}
    listed = reader.items_each("ListServices", [{"cluster": cluster} for cluster in clusters])
    services = []
    for cluster, found in zip(clusters, listed, strict=True):
        if isinstance(found, Unknown):
            unread.update(dict.fromkeys((SERVICE, TASK_DEFINITION), found.reason))
        else:
            services.extend([(cluster, service) for service in found])
    used_by: dict[str, list[str]] = {}
    for (cluster, service), raw in zip(services, _ask_services(reader, services), strict=True):
        if raw is None or _is_gone(raw):
            continue
        if isinstance(raw, Unknown):
            unread.setdefault(TASK_DEFINITION, raw.reason)
        else:
            for definition in _list_definitions(raw):
                used_by.setdefault(definition, []).append(service)
        yield _observe_service(reader, cluster, service, raw)
    yield from describe_task_definitions(reader, used_by)
    if unread:
        raise CallFailed(next(iter(unread.values())), unread)


def _describe_clusters(reader: Reader, clusters: Sequence[str]) -> Iterator[Observed]:
    described: dict[str, Answer | Unknown] = {cluster: {} for cluster in clusters}
    if reader.plans("DescribeClusters"):
        described = _ask(reader, "DescribeClusters", "clusterArn", clusters, include=["CONFIGURATIONS", "SETTINGS", "TAGS"])
    for cluster in clusters:
        raw = described.get(cluster)
        if raw is None or _is_gone(raw):
            continue
        name = cluster.rpartition("/")[2]
        tags: dict[str, str] = {}
        if isinstance(raw, Unknown):
            properties, _facts = spread_unknown(ECS, "DescribeClusters", CLUSTER, raw)
        else:
            properties = without_empty(reader.convert(CLUSTER, raw, rename={"settings": "ClusterSettings"}, drop=("tags",)))
            if reader.plans("DescribeClusters"):
                properties["Tags"], tags = read_tags(raw, "tags")
        properties["ClusterName"] = name
        yield Observed(address=cluster, type=CLUSTER, properties=properties, name=name, tags=tags)


def _ask_services(reader: Reader, services: Sequence[tuple[str, str]]) -> list[Answer | Unknown | None]:
    """What is said of each; nothing for one that is gone."""
    if not reader.plans("DescribeServices"):
        return [{} for _ in services]
    by_cluster: dict[str, list[str]] = {}
    for cluster, service in services:
        by_cluster.setdefault(cluster, []).append(service)
    described: dict[str, Answer | Unknown] = {}
    parameters, batches = [], []
    for cluster, listed in by_cluster.items():
        for batch in _split("DescribeServices", listed):
            parameters.append({"cluster": cluster, "services": batch, "include": ["TAGS"]})
            batches.append(batch)
    for answer, batch in zip(reader.call_each("DescribeServices", parameters), batches, strict=True):
        described.update(_match(answer, "services", "serviceArn", batch))
    return [described.get(service) for _cluster, service in services]


def _ask(reader: Reader, operation: str, key: str, identifiers: Sequence[str], **parameters: Any) -> dict[str, Answer | Unknown]:
    """ARN → what is said of it, asked in batches."""
    described: dict[str, Answer | Unknown] = {}
    answers = reader.call_batches(operation, identifiers, **parameters)
    for answer, batch in zip(answers, _split(operation, identifiers), strict=True):
        described.update(_match(answer, "clusters", key, batch))
    return described


def _is_gone(raw: Answer | Unknown) -> bool:
    return not isinstance(raw, Unknown) and raw.get("status") in GONE


def _split(operation: str, identifiers: Sequence[str]) -> list[list[str]]:
    """Batches as the operation takes them."""
    batch = ECS.operation(operation).batch
    assert batch is not None
    size = batch[1]
    return [list(identifiers[at : at + size]) for at in range(0, len(identifiers), size)]


def _match(answer: Answer | Unknown, items: str, key: str, batch: Sequence[str]) -> dict[str, Answer | Unknown]:
    """What an answer says of each of a batch; those that are gone are left out."""
    if isinstance(answer, Unknown):
        return dict.fromkeys(batch, answer)
    found: dict[str, Answer | Unknown] = {raw[key]: raw for raw in answer.get(items, ())}
    for failure in answer.get("failures", ()):
        if failure.get("reason") != MISSING and failure.get("arn") in batch:
            found[failure["arn"]] = Unknown(f"Amazon ECS does not describe it: {failure.get('reason')}", maybe_absent=True)
    return found


def _list_definitions(raw: Answer) -> list[str]:
    """The task definitions that a service runs: during a deployment there are two."""
    holders = (raw, *raw.get("deployments", ()), *raw.get("taskSets", ()))
    return list(dict.fromkeys(holder["taskDefinition"] for holder in holders if holder.get("taskDefinition")))


def _observe_service(reader: Reader, cluster: str, service: str, raw: Answer | Unknown) -> Observed:
    facts: dict[str, Any] = {}
    tags: dict[str, str] = {}
    if isinstance(raw, Unknown):
        properties, facts = spread_unknown(ECS, "DescribeServices", SERVICE, raw)
    else:
        properties = _convert_service(reader, raw)
        facts = select_facts(CreatedAt=raw.get("createdAt"), Status=raw.get("status"))
        if reader.plans("DescribeServices"):
            properties["Tags"], tags = read_tags(raw, "tags")
    name = service.rpartition("/")[2]
    properties.update(Cluster=cluster, ServiceName=name)
    return Observed(address=service, type=SERVICE, properties=properties, facts=facts, name=name, tags=tags)


def _convert_service(reader: Reader, raw: Answer) -> dict[str, Any]:
    special = ("serviceConnectConfiguration", "tags", "volumeConfigurations", "vpcLatticeConfigurations")
    renamed = {"placementStrategy": "PlacementStrategies", "roleArn": "Role"}
    properties: dict[str, Any] = reader.convert(SERVICE, raw, rename=renamed, drop=special)
    for deployment in raw.get("deployments", ()):
        if deployment.get("status") == "PRIMARY":
            shown = {name: deployment[name] for name in special if name != "tags" and name in deployment}
            properties.update(reader.convert(SERVICE, shown))
    if SERVICE_LINKED in properties.get("Role", ""):
        del properties["Role"]
    if properties.get("PropagateTags") == "NONE":  # what the API answers for "not set", and a template cannot write
        del properties["PropagateTags"]
    kept: dict[str, Any] = without_empty(properties)
    return kept


ECS_CLUSTERS = Collector("ecs", (CLUSTER, SERVICE, TASK_DEFINITION), collect_clusters)

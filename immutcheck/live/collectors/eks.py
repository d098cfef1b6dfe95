"""EKS: clusters, managed node groups, access entries.

The ARNs of node groups and access entries end in a random part, which only their descriptions tell. Their addresses do without it, so that
they are the same whatever was asked.
"""

from __future__ import annotations

from immutcheck.live.catalogue.eks import ACCESS_ENTRY, CLUSTER, EKS, NODEGROUP
from immutcheck.live.collector import CallFailed, Collector
from immutcheck.live.collectors.details import call_planned, is_going, select_facts, spread_unknown, without_empty
from immutcheck.live.tags import RESERVED, read_tags
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from immutcheck.live.collector import Answer, Reader

    Pairs = Sequence[tuple[str, str]]

CREATOR = "BootstrapClusterCreatorAdminPermissions"
CREATOR_NOT_TOLD = Unknown("Amazon EKS does not say of this cluster whether its creator was made an administrator", maybe_absent=True)
"""The API has a place for it, and leaves it out of most answers (terraform-provider-aws, issue 35824)."""

CONFIG_MAP = "CONFIG_MAP"


def collect_clusters(reader: Reader) -> Iterator[Observed]:
    """The clusters of the region (not those connected from elsewhere), their managed node groups and access entries."""
    clusters = list(reader.items("ListClusters"))
    described = call_planned(reader, "DescribeCluster", [{"name": name} for name in clusters])
    told = {
        name: answer if isinstance(answer, Unknown) else answer.get("cluster", {}) for name, answer in zip(clusters, described, strict=True)
    }
    known = {name: raw for name, raw in told.items() if isinstance(raw, Unknown) or not is_going(raw.get("status"))}
    clusters, raws = list(known), list(known.values())
    for name, raw in zip(clusters, raws, strict=True):
        yield _observe_cluster(reader, name, raw)
    unread: dict[str, str] = {}
    if reader.plans("ListNodegroups"):
        pairs = _list_in(reader, "ListNodegroups", clusters, unread, NODEGROUP)
        yield from _describe_nodegroups(reader, pairs)
    if reader.plans("ListAccessEntries"):
        asked = [name for name, raw in zip(clusters, raws, strict=True) if _has_access_entries(raw)]
        pairs = _list_in(reader, "ListAccessEntries", asked, unread, ACCESS_ENTRY)
        yield from _describe_access_entries(reader, pairs)
    if unread:
        raise CallFailed(next(iter(unread.values())), unread)


def _list_in(reader: Reader, operation: str, clusters: Sequence[str], unread: dict[str, str], resource_type: str) -> Pairs:
    """(cluster, what the operation lists in it); adds to `unread` where it failed."""
    pairs = []
    for cluster, found in zip(clusters, reader.items_each(operation, [{"clusterName": name} for name in clusters]), strict=True):
        if isinstance(found, Unknown):
            unread[resource_type] = found.reason
        else:
            pairs.extend([(cluster, name) for name in found])
    return pairs


def _has_access_entries(raw: Answer | Unknown) -> bool:
    """A cluster that authenticates by its config map alone has none. Source: Amazon EKS User Guide, "Change authentication mode to use
    access entries"."""
    return isinstance(raw, Unknown) or (raw.get("accessConfig") or {}).get("authenticationMode") != CONFIG_MAP


def _observe_cluster(reader: Reader, name: str, raw: Answer | Unknown) -> Observed:
    facts: dict[str, Any] = {}
    tags: dict[str, str] = {}
    if isinstance(raw, Unknown):
        properties, facts = spread_unknown(EKS, "DescribeCluster", CLUSTER, raw)
    else:
        properties = without_empty(reader.convert(CLUSTER, raw, drop=("certificateAuthority", "logging", "tags")))
        if reader.plans("DescribeCluster"):
            properties.setdefault("AccessConfig", {}).setdefault(CREATOR, CREATOR_NOT_TOLD)
            properties["Tags"], tags = read_tags(raw, "tags")
        enabled = [kind for group in _list_logging(raw) if group.get("enabled") for kind in group.get("types", ())]
        if enabled:
            properties["Logging"] = {"ClusterLogging": {"EnabledTypes": [{"Type": kind} for kind in enabled]}}
        facts = select_facts(CreatedAt=raw.get("createdAt"), Status=raw.get("status"))
    properties["Name"] = name
    return Observed(address=_write_arn(reader, f"cluster/{name}"), type=CLUSTER, properties=properties, facts=facts, name=name, tags=tags)


def _list_logging(raw: Answer) -> Sequence[Mapping[str, Any]]:
    return (raw.get("logging") or {}).get("clusterLogging") or ()


def _describe_nodegroups(reader: Reader, pairs: Pairs) -> Iterator[Observed]:
    answers = call_planned(reader, "DescribeNodegroup", [{"clusterName": cluster, "nodegroupName": name} for cluster, name in pairs])
    for (cluster, name), answer in zip(pairs, answers, strict=True):
        facts: dict[str, Any] = {}
        tags: dict[str, str] = {}
        identifiers: tuple[str, ...] = ()
        if isinstance(answer, Unknown):
            properties, facts = spread_unknown(EKS, "DescribeNodegroup", NODEGROUP, answer)
        else:
            raw = answer.get("nodegroup", {})
            if is_going(raw.get("status")):
                continue
            properties = without_empty(reader.convert(NODEGROUP, raw, drop=("tags",)))
            template = properties.get("LaunchTemplate", {})
            if "Id" in template:
                template.pop("Name", None)
            if reader.plans("DescribeNodegroup"):
                tags = dict(raw.get("tags") or {})
                properties["Tags"] = {key: value for key, value in tags.items() if not key.startswith(RESERVED)}
            facts = select_facts(CreatedAt=raw.get("createdAt"), ReleaseVersion=raw.get("releaseVersion"))
            identifiers = (raw["nodegroupArn"],) if "nodegroupArn" in raw else ()
        properties.update(ClusterName=cluster, NodegroupName=name)
        yield Observed(
            address=_write_arn(reader, f"nodegroup/{cluster}/{name}"),
            type=NODEGROUP,
            properties=properties,
            facts=facts,
            identifiers=identifiers,
            name=f"{cluster}/{name}",
            tags=tags,
        )


def _describe_access_entries(reader: Reader, pairs: Pairs) -> Iterator[Observed]:
    parameters = [{"clusterName": cluster, "principalArn": principal} for cluster, principal in pairs]
    answers = call_planned(reader, "DescribeAccessEntry", parameters)
    plans_policies = reader.plans("ListAssociatedAccessPolicies")
    policies = reader.items_each("ListAssociatedAccessPolicies", parameters) if plans_policies else [[] for _ in pairs]
    for (cluster, principal), answer, associated in zip(pairs, answers, policies, strict=True):
        tags: dict[str, str] = {}
        identifiers: tuple[str, ...] = ()
        if isinstance(answer, Unknown):
            properties, _facts = spread_unknown(EKS, "DescribeAccessEntry", ACCESS_ENTRY, answer)
        else:
            raw = answer.get("accessEntry", {})
            properties = without_empty(reader.convert(ACCESS_ENTRY, raw, drop=("tags",)))
            if reader.plans("DescribeAccessEntry"):
                properties["Tags"], tags = read_tags(raw, "tags")
            identifiers = (raw["accessEntryArn"],) if "accessEntryArn" in raw else ()
        if isinstance(associated, Unknown):
            properties["AccessPolicies"] = associated
        elif plans_policies:
            properties["AccessPolicies"] = without_empty(reader.convert_part(ACCESS_ENTRY, ("AccessPolicies",), associated))
        properties.update(ClusterName=cluster, PrincipalArn=principal)
        yield Observed(
            address=_write_entry_arn(reader, cluster, principal),
            type=ACCESS_ENTRY,
            properties=properties,
            identifiers=identifiers,
            name=f"{principal}|{cluster}",
            tags=tags,
        )


def _write_entry_arn(reader: Reader, cluster: str, principal: str) -> str:
    """`access-entry/CLUSTER/role/123456789012/NAME`, for the principal `arn:aws:iam::123456789012:role/NAME`."""
    account, _separator, identity = principal.partition("::")[2].partition(":")
    kind, _separator, name = identity.partition("/")
    return _write_arn(reader, "/".join(["access-entry", cluster, kind, account, name]).rstrip("/"))


def _write_arn(reader: Reader, resource: str) -> str:
    return f"arn:{reader.partition}:eks:{reader.region}:{reader.account}:{resource}"


EKS_CLUSTERS = Collector("eks", (CLUSTER, NODEGROUP, ACCESS_ENTRY), collect_clusters)

"""The CDK's custom resources that stand for an AWS resource → that resource, so that rules see it.

`eks.Cluster` makes a `Custom::AWSCDK-EKS-Cluster` whose `Config` is what the EKS API's CreateCluster takes: camel case, and different from
CloudFormation in logging and tags. Source: Amazon EKS API Reference, CreateCluster; AWS CloudFormation User Guide, AWS::EKS::Cluster.
"""

from __future__ import annotations

from immutcheck.sources.sam.draft import OWN_ATTRIBUTES, Draft
from immutcheck.sources.sam.written import Written, compose, compose_list, convert_branches, is_intrinsic, tag_list

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from immutcheck.sources.sam.expansion import Origin

EKS_CLUSTER = "Custom::AWSCDK-EKS-Cluster"

EKS_PROPERTIES = (
    "name",
    "version",
    "roleArn",
    "resourcesVpcConfig",
    "kubernetesNetworkConfig",
    "encryptionConfig",
    "accessConfig",
    "upgradePolicy",
    "outpostConfig",
    "computeConfig",
    "storageConfig",
    "remoteNetworkConfig",
    "zonalShiftConfig",
    "bootstrapSelfManagedAddons",
    "deletionProtection",
)
"""Members of `Config` whose names, at every level, are CloudFormation's with a small first letter."""


def has_custom_resources(resources: Mapping[str, object]) -> bool:
    """Some resource here stands for another."""
    return any(isinstance(resource, dict) and resource.get("Type") == EKS_CLUSTER for resource in resources.values())


def map_custom_resources(resources: Mapping[str, object]) -> tuple[dict[str, object], dict[str, tuple[Origin, ...]]]:
    """The raw resources with custom ones replaced, and for these the origins: (raw property path, document path), longest prefix first."""
    mapped = dict(resources)
    origins: dict[str, tuple[Origin, ...]] = {}
    for logical_id, value in resources.items():
        if isinstance(value, dict) and value.get("Type") == EKS_CLUSTER and isinstance(value.get("Properties"), dict):
            draft = _map_cluster(logical_id, Written(value, ("Resources", logical_id)))
            mapped[logical_id] = draft.render()
            origins[logical_id] = tuple(draft.origins)
    return mapped, origins


def _map_cluster(logical_id: str, resource: Written) -> Draft:
    draft = Draft(logical_id, "AWS::EKS::Cluster", resource.path).carry(resource, OWN_ATTRIBUTES)
    properties = resource.map("Properties")
    config = properties.map("Config") if properties is not None else None
    if config is None:
        return draft
    draft.origins.append((("properties",), config.path))
    for name in EKS_PROPERTIES:
        member = config.child(name)
        if member is not None:
            draft.put(_capitalize(name), _capitalize_names(member))
    logging = config.child("logging")
    if logging is not None:
        draft.put("Logging", convert_branches(logging, _logging))
    tags = config.map("tags")
    if tags is not None and not is_intrinsic(tags.value):
        draft.put("Tags", tag_list(tags))
    return draft


def _capitalize(name: str) -> str:
    return name[:1].upper() + name[1:]


def _capitalize_names(written: Written) -> Written:
    """The value with the names of its members capitalized; intrinsic functions stay, their branches of Fn::If do not."""
    if isinstance(written.value, dict):
        if is_intrinsic(written.value):
            choice = written.child("Fn::If")
            return written if choice is None else compose(written.path, {"Fn::If": _capitalize_names(choice)})
        return compose(written.path, {_capitalize(str(name)): _capitalize_names(member) for name, member in written.children()})
    if isinstance(written.value, list):
        return compose_list(written.path, [_capitalize_names(member) for _, member in written.children()])
    return written


def _logging(logging: Written) -> object:
    """The API lists types with a switch; CloudFormation lists the enabled types, a map each."""
    entries = logging.child("clusterLogging")
    if entries is None or not isinstance(entries.value, list):
        return logging
    enabled: list[object] = []
    for _, entry in entries.children():
        types = entry.child("types")
        if isinstance(entry.value, dict) and entry.value.get("enabled") is True and types is not None:
            enabled.extend(compose(kind.path, {"Type": kind}) for _, kind in types.children())
    return compose(logging.path, {"ClusterLogging": compose(entries.path, {"EnabledTypes": compose_list(entries.path, enabled)})})

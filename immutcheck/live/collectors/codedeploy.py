"""Applications, deployment groups and deployment configurations of CodeDeploy."""

from __future__ import annotations

from immutcheck.live.catalogue.codedeploy import APPLICATION, CODEDEPLOY, CONFIGURATION, GROUP
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import call_planned, raise_unread, select_facts, spread_unknown, without_empty
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from immutcheck.live.collector import Answer, Reader

UNTOLD = Unknown("AWS CodeDeploy did not describe it", maybe_absent=True)
"""Batches are answered without what CodeDeploy cannot describe (API Reference, "BatchGetDeploymentGroups": errorMessage)."""

PREDEFINED = "CodeDeployDefault."
"""What the names of AWS's own configurations begin with; no other may. Source: CodeDeploy User Guide, "Working with deployment
configurations"."""


def collect_applications(reader: Reader) -> Iterator[Observed]:
    """The applications and their deployment groups."""
    applications = list(reader.items("ListApplications"))
    yield from _describe_applications(reader, applications)
    if not reader.plans("ListDeploymentGroups"):
        return
    found = reader.items_each("ListDeploymentGroups", [{"applicationName": name} for name in applications])
    groups = {name: listed for name, listed in zip(applications, found, strict=True) if not isinstance(listed, Unknown)}
    yield from _describe_groups(reader, groups)
    raise_unread(found, GROUP)


def _describe_applications(reader: Reader, applications: list[str]) -> Iterator[Observed]:
    platforms: dict[str, object] = {}
    if reader.plans("BatchGetApplications"):
        for answer, batch in _ask_in_batches(reader, "BatchGetApplications", [({}, applications)]):
            if isinstance(answer, Unknown):
                platforms.update(dict.fromkeys(batch, answer))
            else:
                platforms.update(dict.fromkeys(batch, UNTOLD))
                platforms.update({raw["applicationName"]: raw.get("computePlatform") for raw in answer["applicationsInfo"]})
    addresses = [_name_resource(reader, "application", name) for name in applications]
    tags = call_planned(reader, "ListTagsForResource:application", [{"ResourceArn": address} for address in addresses])
    for name, address, answer in zip(applications, addresses, tags, strict=True):
        properties: dict[str, object] = {"ApplicationName": name}
        if platforms.get(name) is not None:
            properties["ComputePlatform"] = platforms[name]
        written, every = read_tags(answer, "Tags")
        if reader.plans("ListTagsForResource:application"):
            properties["Tags"] = written
        yield Observed(address=address, type=APPLICATION, properties=properties, name=name, tags=every)


def _describe_groups(reader: Reader, groups: dict[str, list[str]]) -> Iterator[Observed]:
    described: dict[tuple[str, str], Any] = {}
    if reader.plans("BatchGetDeploymentGroups"):
        asked = [({"applicationName": application}, listed) for application, listed in groups.items()]
        for answer, batch in _ask_in_batches(reader, "BatchGetDeploymentGroups", asked):
            if isinstance(answer, Unknown):
                described.update(dict.fromkeys(batch, answer))
            else:
                described.update(dict.fromkeys(batch, UNTOLD))
                described.update({(raw["applicationName"], raw["deploymentGroupName"]): raw for raw in answer["deploymentGroupsInfo"]})
    pairs = [(application, name) for application, listed in groups.items() for name in listed]
    addresses = [_name_resource(reader, "deploymentgroup", "/".join(pair)) for pair in pairs]
    tags = call_planned(reader, "ListTagsForResource:group", [{"ResourceArn": address} for address in addresses])
    for pair, address, answer in zip(pairs, addresses, tags, strict=True):
        properties, facts = _convert_group(reader, described.get(pair, {}))
        properties["ApplicationName"], properties["DeploymentGroupName"] = pair
        written, every = read_tags(answer, "Tags")
        if reader.plans("ListTagsForResource:group"):
            properties["Tags"] = written
        yield Observed(address=address, type=GROUP, properties=properties, facts=facts, name=pair[1], tags=every)


def _convert_group(reader: Reader, raw: Answer | Unknown) -> tuple[dict[str, Any], dict[str, Any]]:
    if isinstance(raw, Unknown):
        return spread_unknown(CODEDEPLOY, "BatchGetDeploymentGroups", GROUP, raw)
    # Auto Scaling groups come with the hooks that CodeDeploy puts there, and groups of tags as lists of lists.
    special = ("autoScalingGroups", "ec2TagSet", "onPremisesTagSet")
    converted = without_empty(reader.convert(GROUP, raw, drop=special))
    scaled = [member["name"] for member in raw.get("autoScalingGroups") or ()]
    if scaled:
        converted["AutoScalingGroups"] = scaled
    for set_name, list_name, group_name in (
        ("Ec2TagSet", "Ec2TagSetList", "Ec2TagGroup"),
        ("OnPremisesTagSet", "OnPremisesTagSetList", "OnPremisesTagGroup"),
    ):
        tag_groups = (raw.get(_to_camel(set_name)) or {}).get(_to_camel(list_name))
        if tag_groups:
            converted[set_name] = {list_name: [{group_name: [dict(member) for member in group]} for group in tag_groups]}
    facts = select_facts(
        LastSuccessfulAt=(raw.get("lastSuccessfulDeployment") or {}).get("endTime"),
        LastAttemptedStatus=(raw.get("lastAttemptedDeployment") or {}).get("status"),
    )
    return converted, facts


def collect_configurations(reader: Reader) -> Iterator[Observed]:
    """The deployment configurations that are not AWS's own."""
    found = [name for name in reader.items("ListDeploymentConfigs") if not name.startswith(PREDEFINED)]
    answers = call_planned(reader, "GetDeploymentConfig", [{"deploymentConfigName": name} for name in found])
    for name, answer in zip(found, answers, strict=True):
        if isinstance(answer, Unknown):
            properties, _facts = spread_unknown(CODEDEPLOY, "GetDeploymentConfig", CONFIGURATION, answer)
        else:
            properties = without_empty(reader.convert(CONFIGURATION, answer.get("deploymentConfigInfo", {})))
        properties["DeploymentConfigName"] = name
        yield Observed(address=_name_resource(reader, "deploymentconfig", name), type=CONFIGURATION, properties=properties, name=name)


def _ask_in_batches(
    reader: Reader, operation: str, asked: Sequence[tuple[dict[str, Any], list[str]]]
) -> list[tuple[Answer | Unknown, list[Any]]]:
    """Each answer with what it is about: names, or (application, name) where the question says which application's they are. The batches of
    all applications are asked side by side."""
    batch = CODEDEPLOY.operation(operation).batch
    assert batch is not None
    name, size = batch
    parameters: list[dict[str, Any]] = []
    about: list[list[Any]] = []
    for given, listed in asked:
        for at in range(0, len(listed), size):
            chosen = listed[at : at + size]
            parameters.append({**given, name: chosen})
            about.append([(given["applicationName"], member) for member in chosen] if given else chosen)
    return list(zip(reader.call_each(operation, parameters), about, strict=True))


def _name_resource(reader: Reader, kind: str, name: str) -> str:
    return f"arn:{reader.partition}:codedeploy:{reader.region}:{reader.account}:{kind}:{name}"


def _to_camel(name: str) -> str:
    return name[:1].lower() + name[1:]


CODEDEPLOY_APPLICATIONS = Collector("codedeploy", (APPLICATION, GROUP), collect_applications)
DEPLOYMENT_CONFIGURATIONS = Collector("codedeploy", (CONFIGURATION,), collect_configurations)

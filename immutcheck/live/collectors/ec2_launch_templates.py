"""Launch templates with the data of their newest version, which is what a template of CloudFormation or Terraform writes."""

from __future__ import annotations

from immutcheck.live.catalogue.ec2 import LAUNCH_TEMPLATE
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import select_facts
from immutcheck.live.collectors.ec2_names import find_operator, write_arn
from immutcheck.live.tags import read_tags
from immutcheck.live.user_data import decode_user_data
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from immutcheck.live.collector import Reader

NOT_ANSWERED = Unknown("the launch template's newest version was not in EC2's answer", maybe_absent=True)


def read_versions(reader: Reader) -> list[Mapping[str, Any]] | Unknown:
    """The newest and the default version of all launch templates of the region."""
    (versions,) = reader.items_each("DescribeLaunchTemplateVersions", [{"Versions": ["$Latest", "$Default"]}])
    return versions


def collect_templates(reader: Reader) -> Iterator[Observed]:
    """The region's launch templates."""
    templates = list(reader.items("DescribeLaunchTemplates"))
    planned = reader.plans("DescribeLaunchTemplateVersions")
    versions = read_versions(reader) if templates and planned else []
    newest = {} if isinstance(versions, Unknown) else {(raw["LaunchTemplateId"], raw["VersionNumber"]): raw for raw in versions}
    for raw in templates:
        written, every = read_tags(raw, "Tags")
        identifier = raw["LaunchTemplateId"]
        properties: dict[str, Any] = {"LaunchTemplateName": raw["LaunchTemplateName"]}
        if written:
            properties["TagSpecifications"] = [{"ResourceType": "launch-template", "Tags": written}]
        if isinstance(versions, Unknown):
            properties.update(LaunchTemplateData=versions, VersionDescription=versions)
        elif planned:
            properties.update(_convert_version(reader, newest.get((identifier, raw.get("LatestVersionNumber")))))
        yield Observed(
            address=write_arn(reader, "launch-template", identifier),
            type=LAUNCH_TEMPLATE,
            properties=properties,
            facts=select_facts(
                CreatedAt=raw.get("CreateTime"),
                LatestVersion=raw.get("LatestVersionNumber"),
                DefaultVersion=raw.get("DefaultVersionNumber"),
                Operator=find_operator(raw),
            ),
            identifiers=(identifier,),
            name=raw["LaunchTemplateName"],
            tags=every,
        )


def _convert_version(reader: Reader, version: Mapping[str, Any] | None) -> dict[str, Any]:
    if version is None:
        return {"LaunchTemplateData": NOT_ANSWERED, "VersionDescription": NOT_ANSWERED}
    known = {name: version[name] for name in ("LaunchTemplateData", "VersionDescription") if name in version}
    converted = reader.convert(LAUNCH_TEMPLATE, known)
    data = converted.setdefault("LaunchTemplateData", {})
    if isinstance(data, dict) and data.get("UserData"):
        data["UserData"] = decode_user_data(data["UserData"])
    return converted


LAUNCH_TEMPLATES = Collector("ec2", (LAUNCH_TEMPLATE,), collect_templates)

"""Applications, environments and saved configurations of Elastic Beanstalk."""

from __future__ import annotations

from immutcheck.live.catalogue.elasticbeanstalk import APPLICATION, ELASTICBEANSTALK, ENVIRONMENT, TEMPLATE
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.beanstalk_options import select_options
from immutcheck.live.collectors.details import call_planned, is_going, select_facts, spread_unknown, without_empty
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from immutcheck.live.collector import Answer, Reader

DEPLOYED = "deployed"


def collect_applications(reader: Reader) -> Iterator[Observed]:
    """The applications and their saved configurations."""
    found = list(reader.items("DescribeApplications"))
    for raw in found:
        name = raw["ApplicationName"]
        properties = without_empty(reader.convert(APPLICATION, raw))
        yield Observed(
            address=raw.get("ApplicationArn") or _name_resource(reader, "application", name),
            type=APPLICATION,
            properties=properties,
            name=name,
        )
    templates = [(raw["ApplicationName"], template) for raw in found for template in raw.get("ConfigurationTemplates", ())]
    answers = call_planned(
        reader,
        "DescribeConfigurationSettings:template",
        [{"ApplicationName": application, "TemplateName": template} for application, template in templates],
    )
    for (application, template), answer in zip(templates, answers, strict=True):
        properties = _convert_settings(reader, answer) if reader.plans("DescribeConfigurationSettings:template") else {}
        properties["ApplicationName"] = application
        address = _name_resource(reader, "configurationtemplate", f"{application}/{template}")
        yield Observed(address=address, type=TEMPLATE, properties=properties, name=template)


def _convert_settings(reader: Reader, answer: Answer | Unknown) -> dict[str, Any]:
    chosen = _choose_settings(reader, answer, "template")
    if isinstance(chosen, Unknown):
        return spread_unknown(ELASTICBEANSTALK, "DescribeConfigurationSettings:template", TEMPLATE, chosen)[0]
    properties: dict[str, Any] = without_empty(reader.convert(TEMPLATE, chosen, drop=("OptionSettings",)))
    properties["OptionSettings"] = select_options(chosen.get("OptionSettings") or ())
    return properties


def collect_environments(reader: Reader) -> Iterator[Observed]:
    """The environments that exist."""
    found = [raw for raw in reader.items("DescribeEnvironments", IncludeDeleted=False) if not is_going(raw.get("Status"))]
    addresses = [
        raw.get("EnvironmentArn") or _name_resource(reader, "environment", f"{raw['ApplicationName']}/{raw['EnvironmentName']}")
        for raw in found
    ]
    settings = call_planned(
        reader,
        "DescribeConfigurationSettings:environment",
        [{"ApplicationName": raw["ApplicationName"], "EnvironmentName": raw["EnvironmentName"]} for raw in found],
    )
    tags = call_planned(reader, "ListTagsForResource", [{"ResourceArn": address} for address in addresses])
    for raw, address, answer, tagged in zip(found, addresses, settings, tags, strict=True):
        properties = without_empty(reader.convert(ENVIRONMENT, raw))
        if reader.plans("DescribeConfigurationSettings:environment"):
            chosen = _choose_settings(reader, answer, "environment")
            properties["OptionSettings"] = chosen if isinstance(chosen, Unknown) else select_options(chosen.get("OptionSettings") or ())
        written, every = read_tags(tagged, "ResourceTags")
        if reader.plans("ListTagsForResource"):
            properties["Tags"] = written
        yield Observed(
            address=address,
            type=ENVIRONMENT,
            properties=properties,
            facts=select_facts(Status=raw.get("Status"), UpdatedAt=raw.get("DateUpdated")),
            identifiers=(raw["EnvironmentId"],),
            name=raw["EnvironmentName"],
            tags=every,
        )


def _choose_settings(reader: Reader, answer: Answer | Unknown, kind: str) -> Mapping[str, Any] | Unknown:
    """The settings in force: beside them there can be a draft that is being, or could not be, deployed. What the caller may not see is
    not in the answer, and no error either. Source: Elastic Beanstalk API Reference, "DescribeConfigurationSettings"."""
    if isinstance(answer, Unknown):
        return answer
    known: list[Mapping[str, Any]] = list(answer.get("ConfigurationSettings") or ())
    deployed = [one for one in known if one.get("DeploymentStatus") == DEPLOYED]
    for chosen in (*deployed, *known):
        return chosen
    return reader.report_denied(f"DescribeConfigurationSettings:{kind}")


def _name_resource(reader: Reader, kind: str, name: str) -> str:
    return f"arn:{reader.partition}:elasticbeanstalk:{reader.region}:{reader.account}:{kind}/{name}"


BEANSTALK_APPLICATIONS = Collector("elasticbeanstalk", (APPLICATION, TEMPLATE), collect_applications)
BEANSTALK_ENVIRONMENTS = Collector("elasticbeanstalk", (ENVIRONMENT,), collect_environments)

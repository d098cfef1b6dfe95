"""Projects and source credentials of CodeBuild."""

from __future__ import annotations

from immutcheck.live.catalogue.codebuild import CODEBUILD, CREDENTIAL, PROJECT
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import spread_unknown, without_empty
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from immutcheck.live.collector import Answer, Reader

UNTOLD = Unknown("AWS CodeBuild did not describe the project", maybe_absent=True)
HIDDEN = Unknown("AWS CodeBuild never shows it")
NAMED_TOKENS = frozenset(("CODECONNECTIONS", "SECRETS_MANAGER"))
"""Where the token is only the name of a connection or secret, which CodeBuild shows. Source: CodeBuild API Reference,
"SourceCredentialsInfo"."""


def collect_projects(reader: Reader) -> Iterator[Observed]:
    """The projects of the account."""
    found = list(reader.items("ListProjects"))
    described: dict[str, Answer | Unknown] = {}
    gone: set[str] = set()
    if reader.plans("BatchGetProjects"):
        for at, answer in enumerate(reader.call_batches("BatchGetProjects", found)):
            if isinstance(answer, Unknown):
                _name, size = CODEBUILD.operation("BatchGetProjects").batch or ("", 1)
                described.update(dict.fromkeys(found[at * size : (at + 1) * size], answer))
            else:
                described.update({raw["name"]: raw for raw in answer["projects"]})
                gone.update(answer.get("projectsNotFound") or ())
    for name in found:
        if name in gone:  # deleted since they were listed
            continue
        raw = described.get(name, UNTOLD if reader.plans("BatchGetProjects") else {})
        arn = f"arn:{reader.partition}:codebuild:{reader.region}:{reader.account}:project/{name}"
        if isinstance(raw, Unknown):
            properties, _facts = spread_unknown(CODEBUILD, "BatchGetProjects", PROJECT, raw)
            yield Observed(address=arn, type=PROJECT, properties={**properties, "Name": name}, name=name)
            continue
        written, every = read_tags(raw, "tags")
        properties = _convert_project(reader, raw)
        properties["Name"] = name
        if written:
            properties["Tags"] = written
        yield Observed(address=arn, type=PROJECT, properties=properties, name=name, tags=every)


def _convert_project(reader: Reader, raw: Mapping[str, Any]) -> dict[str, Any]:
    converted: dict[str, Any] = without_empty(
        reader.convert(PROJECT, raw, rename={"projectVisibility": "Visibility"}, drop=("tags", "webhook", "badge"))
    )
    if raw.get("badge"):
        converted["BadgeEnabled"] = bool(raw["badge"].get("badgeEnabled"))
    if raw.get("webhook"):
        converted["Triggers"] = _convert_webhook(reader, raw["webhook"])
    return converted


def _convert_webhook(reader: Reader, webhook: Mapping[str, Any]) -> dict[str, Any]:
    """A project has triggers when it has a webhook. Its older `branchFilter` chooses branches and says nothing of who may push to them:
    it is no filter group here either."""
    known = ("buildType", "pullRequestBuildPolicy", "scopeConfiguration")
    converted: dict[str, Any] = without_empty(
        reader.convert_part(PROJECT, ("Triggers",), {name: webhook[name] for name in known if name in webhook})
    )
    converted["Webhook"] = True
    groups = [
        [
            {"Type": entry["type"], "Pattern": entry["pattern"], "ExcludeMatchedPattern": bool(entry.get("excludeMatchedPattern"))}
            for entry in group
        ]
        for group in webhook.get("filterGroups") or ()
    ]
    if groups:
        converted["FilterGroups"] = groups
    return converted


def collect_credentials(reader: Reader) -> Iterator[Observed]:
    """With what CodeBuild reads repositories; never a token."""
    for raw in reader.items("ListSourceCredentials"):
        properties = reader.convert(CREDENTIAL, raw)
        shown = raw.get("resource") if raw.get("authType") in NAMED_TOKENS else None
        properties["Token"] = shown or HIDDEN
        yield Observed(address=raw["arn"], type=CREDENTIAL, properties=properties)


BUILD_PROJECTS = Collector("codebuild", (PROJECT,), collect_projects)
SOURCE_CREDENTIALS = Collector("codebuild", (CREDENTIAL,), collect_credentials)

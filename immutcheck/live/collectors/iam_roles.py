"""Roles, instance profiles, and the providers whose people and machines may take on roles."""

from __future__ import annotations

from immutcheck.live.catalogue.iam import IAM, INSTANCE_PROFILE, OIDC_PROVIDER, POLICY, ROLE, ROLE_POLICY, SAML_PROVIDER
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import call_planned, select_facts, spread_unknown
from immutcheck.live.collectors.iam_details import find_details
from immutcheck.live.collectors.iam_policies import convert_policies, list_statements
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from immutcheck.live.collector import Reader

HTTPS = "https://"


def collect_roles(reader: Reader) -> Iterator[Observed]:
    """All roles, those of AWS's services too: their path says whose they are."""
    found = list(reader.items("ListRoles"))
    details = find_details(reader, "Role")
    for raw in found:
        properties = {
            "RoleName": raw["RoleName"],
            **reader.convert(
                ROLE,
                {
                    "Path": raw.get("Path"),
                    "AssumeRolePolicyDocument": list_statements(raw.get("AssumeRolePolicyDocument")),
                    "Description": raw.get("Description"),
                    "MaxSessionDuration": raw.get("MaxSessionDuration"),
                },
            ),
        }
        detail = details(raw["RoleId"])
        told, facts, tags = _convert_details(reader, detail)
        yield Observed(
            address=raw["Arn"],
            type=ROLE,
            properties={**properties, **told},
            facts={**select_facts(CreatedAt=raw.get("CreateDate")), **facts},
            identifiers=(raw["RoleId"],),
            name=raw["RoleName"],
            tags=tags,
        )


def _convert_details(reader: Reader, detail: Mapping[str, Any] | Unknown) -> tuple[dict[str, Any], dict[str, Any], dict[str, str]]:
    if isinstance(detail, Unknown):
        return *spread_unknown(IAM, "GetAccountAuthorizationDetails:Role", ROLE, detail), {}
    written, every = read_tags(detail, "Tags")
    properties = convert_policies(reader, ROLE, detail, "RolePolicyList")
    if written:
        properties["Tags"] = written
    return properties, select_facts(LastUsedAt=(detail.get("RoleLastUsed") or {}).get("LastUsedDate")), every


def collect_instance_profiles(reader: Reader) -> Iterator[Observed]:
    """What hands a role to an instance."""
    for raw in reader.items("ListInstanceProfiles"):
        properties = reader.convert(INSTANCE_PROFILE, raw, drop=("Roles",))
        properties["Roles"] = [role["RoleName"] for role in raw.get("Roles") or ()]
        yield Observed(
            address=raw["Arn"],
            type=INSTANCE_PROFILE,
            properties=properties,
            identifiers=(raw["InstanceProfileId"],),
            name=raw["InstanceProfileName"],
        )


def collect_oidc_providers(reader: Reader) -> Iterator[Observed]:
    """OpenID Connect providers: GitHub, GitLab, EKS clusters."""
    arns = [raw["Arn"] for raw in reader.items("ListOpenIDConnectProviders")]
    answers = call_planned(reader, "GetOpenIDConnectProvider", [{"OpenIDConnectProviderArn": arn} for arn in arns])
    for arn, answer in zip(arns, answers, strict=True):
        if isinstance(answer, Unknown):
            properties, _facts = spread_unknown(IAM, "GetOpenIDConnectProvider", OIDC_PROVIDER, answer)
            yield Observed(address=arn, type=OIDC_PROVIDER, properties=properties)
            continue
        written, every = read_tags(answer, "Tags")
        properties = reader.convert(OIDC_PROVIDER, answer, drop=("Tags",))
        if "Url" in properties and not properties["Url"].startswith(HTTPS):
            # Whoever makes one has to write the scheme, and AWS leaves it out ("CreateOpenIDConnectProvider").
            properties["Url"] = HTTPS + properties["Url"]
        if written:
            properties["Tags"] = written
        yield Observed(address=arn, type=OIDC_PROVIDER, properties=properties, tags=every)


def collect_saml_providers(reader: Reader) -> Iterator[Observed]:
    """SAML providers by name; their metadata is nobody's question."""
    for raw in reader.items("ListSAMLProviders"):
        name = raw["Arn"].rpartition("/")[2]
        yield Observed(address=raw["Arn"], type=SAML_PROVIDER, properties={"Name": name}, name=name)


ROLES = Collector("iam", (ROLE, ROLE_POLICY, POLICY), collect_roles)
INSTANCE_PROFILES = Collector("iam", (INSTANCE_PROFILE,), collect_instance_profiles)
OIDC_PROVIDERS = Collector("iam", (OIDC_PROVIDER,), collect_oidc_providers)
SAML_PROVIDERS = Collector("iam", (SAML_PROVIDER,), collect_saml_providers)

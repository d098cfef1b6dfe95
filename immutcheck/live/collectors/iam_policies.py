"""Policies as IAM's answers have them: inline, attached, and the account's own managed ones.

botocore has unquoted and parsed the documents already.
"""

from __future__ import annotations

from immutcheck.live.catalogue.iam import MANAGED_POLICY
from immutcheck.live.collector import Collector
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from immutcheck.live.collector import Reader

NO_DEFAULT = Unknown("AWS names no default version of the policy")


def convert_policies(reader: Reader, resource_type: str, raw: Mapping[str, Any], inline: str) -> dict[str, Any]:
    """The properties of a role, user or group that say what it may do; `inline` is the answer's name for the inline policies."""
    policies = [{**policy, "PolicyDocument": list_statements(policy.get("PolicyDocument"))} for policy in raw.get(inline) or ()]
    attached = [policy["PolicyArn"] for policy in raw.get("AttachedManagedPolicies") or ()]
    boundary = (raw.get("PermissionsBoundary") or {}).get("PermissionsBoundaryArn")
    properties: dict[str, Any] = {}
    if policies:
        properties["Policies"] = reader.convert_part(resource_type, ("Policies",), policies)
    if attached:
        properties["ManagedPolicyArns"] = attached
    if boundary:
        properties["PermissionsBoundary"] = boundary
    return properties


def list_statements(document: Any) -> Any:
    """The document with a list of statements, where IAM also takes a single one (IAM User Guide, "IAM JSON policy elements: Statement")."""
    if isinstance(document, dict) and isinstance(document.get("Statement"), dict):
        return {**document, "Statement": [document["Statement"]]}
    return document


def collect_managed_policies(reader: Reader) -> Iterator[Observed]:
    """The account's own managed policies with what they say now, attached or not."""
    for raw in reader.items("GetAccountAuthorizationDetails:LocalManagedPolicy", Filter=["LocalManagedPolicy"]):
        documents = [version.get("Document") for version in raw.get("PolicyVersionList") or () if version.get("IsDefaultVersion")]
        name = raw["Arn"].rpartition("/")[2]
        properties = reader.convert(
            MANAGED_POLICY,
            {
                "ManagedPolicyName": name,
                "Path": raw.get("Path"),
                "PolicyDocument": list_statements(documents[0]) if documents else NO_DEFAULT,
            },
        )
        yield Observed(address=raw["Arn"], type=MANAGED_POLICY, properties=properties, name=name)


MANAGED_POLICIES = Collector("iam", (MANAGED_POLICY,), collect_managed_policies)

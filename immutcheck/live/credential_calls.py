"""Which calls pass so that credentials can be had, and when: nothing here is read of an account, and all of it is refused but while one of
botocore's own providers (or our own AssumeRole) is fetching credentials in the same thread.

- instance metadata: the token, the role's name, its credentials, over plain HTTP to the link-local addresses or this machine;
- container credentials: exactly the addresses that the environment names;
- IAM Identity Center: `sso:GetRoleCredentials`, and `sso-oidc:CreateToken` to refresh (never to log in);
- `aws login`: `signin:CreateOAuth2Token` to refresh;
- `sts:AssumeRole` and `sts:AssumeRoleWithWebIdentity`, only with a session policy that the run has made.
No provider of botocore calls AssumeRoleWithSAML, GetSessionToken or GetFederationToken: they stay refused.

Source: AWS SDKs and Tools Reference Guide, "Standardized credential providers".
"""

from __future__ import annotations

import json
import os
from ipaddress import ip_address
from urllib.parse import parse_qsl, urlsplit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

ASSUME_ROLE = frozenset((("sts", "AssumeRole"), ("sts", "AssumeRoleWithWebIdentity")))
REFRESH = frozenset((("sso-oidc", "CreateToken"), ("signin", "CreateOAuth2Token")))
CREDENTIAL_CALLS: frozenset[tuple[str, str]] = ASSUME_ROLE | REFRESH | {("sso", "GetRoleCredentials")}
REFRESH_TOKEN = "refresh_token"  # noqa: S105 - a grant type

METADATA_HOSTS = ("169.254.169.254", "fd00:ec2::254")
METADATA_TOKEN = "/latest/api/token"  # noqa: S105 - a path
METADATA_ROLES = "/latest/meta-data/iam/security-credentials/"
CONTAINER_HOST = "http://169.254.170.2"
CONTAINER_RELATIVE = "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
CONTAINER_FULL = "AWS_CONTAINER_CREDENTIALS_FULL_URI"


def read_container_addresses(environment: Mapping[str, str] | None = None) -> frozenset[str]:
    """Where the environment says that a container's credentials are."""
    given = os.environ if environment is None else environment
    found = [CONTAINER_HOST + given[CONTAINER_RELATIVE]] if given.get(CONTAINER_RELATIVE) else []
    found += [given[CONTAINER_FULL]] if given.get(CONTAINER_FULL) else []
    return frozenset(found)


def is_metadata_request(request: Any, container_addresses: Collection[str]) -> bool:
    """The request fetches credentials of the machine or container this runs on."""
    if request.body:
        return False
    method: str = request.method
    url: str = request.url
    if url in container_addresses:
        return method == "GET"
    address = urlsplit(url)
    if address.scheme != "http" or address.query or not _is_metadata_host(address.hostname or ""):
        return False
    if method == "PUT":
        return address.path == METADATA_TOKEN
    role = address.path.removeprefix(METADATA_ROLES)
    return method == "GET" and role != address.path and "/" not in role and role not in (".", "..")


def _is_metadata_host(host: str) -> bool:
    # On this machine: the credential helper of IAM Roles Anywhere serves the same paths ("Get temporary security credentials", `serve`).
    if host in METADATA_HOSTS or host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def find_credential_fault(service: str, operation: str, body: Any, session_policies: Collection[tuple[str, tuple[str, ...]]]) -> str:
    """Why a credential call must not pass, as a phrase; "" when it may. `session_policies` are those that the run has made: inline text
    and managed policies."""
    text = body.decode("utf-8", "replace") if isinstance(body, bytes) else body if isinstance(body, str) else ""
    if (service, operation) in ASSUME_ROLE:
        pairs = parse_qsl(text)
        inline = [value for name, value in pairs if name == "Policy"]
        managed = tuple(value for name, value in pairs if name.startswith("PolicyArns."))
        if len(inline) > 1 or ("".join(inline), managed) not in session_policies:
            return "it has no session policy of this run"
    if (service, operation) in REFRESH and not _is_refresh(text):
        return "it refreshes no token"
    return ""


def _is_refresh(text: str) -> bool:
    try:
        given = json.loads(text)
    except ValueError:
        return False
    # sso-oidc has the grant at the top, signin's body is its `tokenInput`.
    return isinstance(given, dict) and given.get("grantType") == REFRESH_TOKEN

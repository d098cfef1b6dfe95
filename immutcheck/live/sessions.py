"""Accounts as an audit reaches them: whose credentials, which role, and clients that pass the guard.

Credentials come from botocore's own providers (profile, environment, IAM Identity Center, web identity, container, instance). Every role
that is assumed on the way, by them or by us, gets a session policy: the last one that of the audit, the ones before it nothing but the
next step.
"""

from __future__ import annotations

import os
import re
import threading

from immutcheck.live.credential_errors import CredentialsError, explain_failure
from immutcheck.live.iam_policy import LEAST_SESSION_LIMIT, SESSION_LIMIT, SessionPolicy, plan_session_policies, write_hop_policy
from immutcheck.live.regions import known_regions
from immutcheck.model.errors import UsageError
from immutcheck.model.observation import GLOBAL
from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from typing import Any

    from immutcheck.live.guard import Guard, PolicyFor

SESSION_NAME = "immutcheck"
_ACCOUNT = re.compile(r"[0-9]{12}")
_CALLER_ARN = re.compile(r"arn:aws[a-z-]*:(?:iam|sts)::[0-9]{12}:\S")
_ROLE_ARN = re.compile(r"arn:(aws[a-z-]*):iam::(\d{12}):role/([\w+=,.@/-]+)", re.ASCII)
_SESSION_NAME = re.compile(r"[\w+=,.@-]{2,64}", re.ASCII)
TOO_LARGE = "PackedPolicyTooLarge"

HOME_REGIONS: Mapping[str, str] = {"aws": "us-east-1", "aws-cn": "cn-north-1", "aws-us-gov": "us-gov-west-1", "aws-eusc": "eusc-de-east-1"}
"""Where what belongs to a whole account is asked. Source: IAM User Guide, "IAM and AWS STS endpoints"; AWS Fault Isolation Boundaries,
"Global services"."""


class Identity(Record):
    """Who to be: a profile ("" for what the environment says) and then, when `role_arn` is set, that role. `account` is the account that it
    must belong to, "" for any."""

    profile: str = ""
    role_arn: str = ""
    external_id: str = ""
    session_name: str = SESSION_NAME
    source_identity: str = ""
    account: str = ""


class AccountSession:
    """One account. Clients are made once for a service and region, and may be asked for by several threads."""

    def __init__(self, parts: Collection[tuple[frozenset[str], Any]], caller: Mapping[str, str], make_client: Callable[..., Any]) -> None:
        self.account = caller["Account"]
        self.arn = caller["Arn"]
        self.partition = self.arn.split(":")[1]
        self._parts = tuple(parts)
        self._make_client = make_client
        self._clients: dict[tuple[str, str], Any] = {}
        self._lock = threading.Lock()

    def client(self, service: str, region: str = GLOBAL) -> Any:
        """botocore's client of the service there, for "global" where the partition is at home."""
        key = service, region
        client = self._clients.get(key)
        if client is None:
            with self._lock:
                client = self._clients.get(key)
                if client is None:
                    home = HOME_REGIONS.get(self.partition, region) if region == GLOBAL else region
                    client = self._clients[key] = self._make_client(self._session_of(service), service, home)
        return client

    def release(self, region: str) -> None:
        """Lets go of the clients of a region and closes their connections."""
        with self._lock:
            gone = [self._clients.pop(key) for key in [key for key in self._clients if key[1] == region]]
        for client in gone:
            client.close()

    def close(self) -> None:
        """Lets go of all clients."""
        for region in {region for _, region in list(self._clients)}:
            self.release(region)

    def _session_of(self, service: str) -> Any:
        for services, session in self._parts:
            if service in services:
                return session
        return self._parts[0][1]


class SessionFactory:
    """Opens the accounts of one run. `actions` are the IAM actions of the plan by service (`list_actions`), `config` is a botocore
    `Config` (retries, timeouts, connections), `roles` are the ARNs that will be assumed, or patterns of them; `organization`: its accounts
    are going to be listed. `region` is where credentials are asked for when the profile names none."""

    def __init__(
        self,
        guard: Guard,
        *,
        actions: Mapping[str, Collection[str]],
        config: Any = None,
        roles: Collection[str] = (),
        organization: bool = False,
        region: str = "",
    ) -> None:
        self._guard = guard
        self._actions = actions
        self._config = config
        self._roles = frozenset(roles)
        self._organization = organization
        self._region = region
        self._bases: dict[str, Any] = {}
        self._lock = threading.Lock()

    def open(self, identity: Identity) -> AccountSession:
        """The account that the identity belongs to. CredentialsError says what to do."""
        _check_identity(identity)
        limit = SESSION_LIMIT
        while True:
            try:
                return self._open_within(identity, limit)
            except _PolicyTooLargeError as error:
                # AWS packs policies in a way it does not tell, so that what is short enough may still be too much.
                limit //= 2
                if limit < LEAST_SESSION_LIMIT:
                    raise CredentialsError(f"the session policy for {identity.role_arn or 'the role'} is too large: {error}") from error

    def open_management(self, profile: str = "") -> AccountSession:
        """The account of the profile, to list the accounts of its organization: its roles may do that and assume the next, no more."""
        identity = Identity(profile)
        with explain_failure(profile):
            base = self._find_base(identity, self._list_chain(identity))
            return AccountSession([(frozenset(), base)], self._ask_caller(base), self._make_client)

    def _open_within(self, identity: Identity, limit: int) -> AccountSession:
        with explain_failure(identity.profile, identity.role_arn):
            chain = self._list_chain(identity)
            if identity.role_arn:
                base = self._find_base(identity, chain)
                policies = plan_session_policies(self._actions, limit)
                parts = [(policy.services, self._assume(base, identity, policy)) for policy in policies]
            elif chain:
                policies = plan_session_policies(self._actions, limit)
                parts = [(policy.services, self._start(identity, _policy_at_end(chain, policy))) for policy in policies]
            else:
                parts = [(frozenset[str](), self._find_base(identity, chain))]
            try:
                for _, session in parts:
                    session._credentials.get_frozen_credentials()
                caller = self._ask_caller(parts[0][1])
            except Exception as error:
                if TOO_LARGE in str(getattr(error, "response", {}).get("Error", {}).get("Code", "")):
                    raise _PolicyTooLargeError(str(error)) from error
                raise
        if identity.account and caller["Account"] != identity.account:
            raise CredentialsError(
                f"the credentials belong to account {caller['Account']}, not to {identity.account}: give it a role or a profile"
            )
        return AccountSession(parts, caller, self._make_client)

    def _find_base(self, identity: Identity, chain: tuple[str, ...]) -> Any:
        """The profile's session, made once: its roles may do nothing but assume the next."""
        with self._lock:
            if identity.profile not in self._bases:
                policy = write_hop_policy(self._roles | set(chain) | {identity.role_arn} - {""}, organization=self._organization)
                self._bases[identity.profile] = self._start(identity, lambda role: (policy, ()) if role in chain else None)
            return self._bases[identity.profile]

    def _start(self, identity: Identity, policy_for: PolicyFor | None) -> Any:
        """A session with the credentials of the profile."""
        session = self._make_session(identity.profile, policy_for)
        with self._guard.fetching_credentials():
            credentials = session.get_credentials()
        if credentials is None:
            raise CredentialsError(
                "no AWS credentials found: name a profile (--aws-profile or AWS_PROFILE), set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY,"
                " or log in (aws sso login, aws login)"
            )
        refresh = getattr(credentials, "_refresh_using", None)
        if refresh is not None:
            credentials._refresh_using = self._while_fetching(refresh, identity.profile)
        return session

    def _assume(self, base: Any, identity: Identity, policy: SessionPolicy) -> Any:
        """A session with the credentials of the role, bounded by the policy."""
        from botocore.credentials import DeferredRefreshableCredentials, create_assume_role_refresher

        partition = identity.role_arn.split(":")[1]
        bounds = policy.in_partition(partition)
        assuming = self._make_session(identity.profile, lambda role: bounds if role == identity.role_arn else None)
        assuming._credentials = base._credentials
        parameters = {"RoleArn": identity.role_arn, "RoleSessionName": identity.session_name}
        if identity.external_id:
            parameters["ExternalId"] = identity.external_id
        if identity.source_identity:
            parameters["SourceIdentity"] = identity.source_identity
        region = self._find_region(base, partition)

        def refresh() -> Any:
            client = self._make_client(assuming, "sts", region)
            try:
                return create_assume_role_refresher(client, parameters)()
            finally:
                client.close()

        session = self._make_session(identity.profile, None)
        session._credentials = DeferredRefreshableCredentials(
            self._while_fetching(refresh, identity.profile, identity.role_arn), "assume-role"
        )
        return session

    def _ask_caller(self, session: Any) -> Mapping[str, str]:
        client = self._make_client(session, "sts", self._find_region(session))
        try:
            caller: Mapping[str, str] = client.get_caller_identity()
        except KeyError:
            # botocore's parser, at markup that is not AWS's.
            caller = {}
        finally:
            client.close()
        if not (_ACCOUNT.fullmatch(caller.get("Account", "")) and _CALLER_ARN.match(caller.get("Arn", ""))):
            raise CredentialsError("STS answered GetCallerIdentity with something that is none of AWS's answers: a proxy may be in between")
        return caller

    def _make_session(self, profile: str, policy_for: PolicyFor | None) -> Any:
        from botocore.session import Session

        session = Session(profile=profile or None)
        if not session.get_config_variable("region"):
            # botocore's providers ask STS in some region; where does not matter within a partition.
            session.set_config_variable("region", self._region or os.environ.get("AWS_REGION") or HOME_REGIONS["aws"])
        # Settings of a profile with which botocore would make calls of its own, which the guard refuses.
        session.set_config_variable("s3_disable_express_session_auth", True)
        session.set_config_variable("endpoint_discovery_enabled", False)
        session.register_component("data_loader", self._guard.loader)
        self._guard.attach(session, policy_for)
        return session

    def _make_client(self, session: Any, service: str, region: str) -> Any:
        from botocore.config import Config

        config = self._config or Config()
        endpoint = self._guard.endpoint_url or None
        if endpoint:
            # A name before the endpoint's own (bucket.localhost) need not lead anywhere.
            config = config.merge(Config(s3={"addressing_style": "path"}))
        return session.create_client(service, region_name=region, endpoint_url=endpoint, config=config)

    def _find_region(self, session: Any, partition: str = "") -> str:
        """Where to ask STS: the profile's region, unless the role is in another partition."""
        region = str(session.get_config_variable("region"))
        return HOME_REGIONS[partition] if partition in HOME_REGIONS and known_regions().get(region) != partition else region

    def _list_chain(self, identity: Identity) -> tuple[str, ...]:
        """The roles that botocore assumes for the profile, the last one first."""
        session = self._make_session(identity.profile, None)
        profiles = session.full_config.get("profiles", {})
        name = identity.profile or session.get_config_variable("profile") or "default"
        roles: list[str] = []
        seen: set[str] = set()
        while name and name not in seen:
            seen.add(name)
            profile = profiles.get(name, {})
            role = profile.get("role_arn", "")
            if role and not _ROLE_ARN.fullmatch(role):
                raise CredentialsError(f"the profile {name} has the role_arn {role!r}: it looks like arn:aws:iam::123456789012:role/Audit")
            if role:
                roles.append(role)
            name = profile.get("source_profile", "")
        if os.environ.get("AWS_WEB_IDENTITY_TOKEN_FILE") and os.environ.get("AWS_ROLE_ARN"):
            roles.append(os.environ["AWS_ROLE_ARN"])
        return tuple(dict.fromkeys(roles))

    def _while_fetching(self, fetch: Callable[[], Any], profile: str, role_arn: str = "") -> Callable[[], Any]:
        def fetch_credentials() -> Any:
            # Credentials are renewed within other calls: what fails then is no fault of theirs.
            with explain_failure(profile, role_arn), self._guard.fetching_credentials():
                return fetch()

        return fetch_credentials


class _PolicyTooLargeError(Exception):
    """AWS could not pack a session policy."""


def open_session(guard: Guard, identity: Identity, **options: Any) -> AccountSession:
    """The one account of a run; `options` are those of `SessionFactory`."""
    return SessionFactory(guard, **options).open(identity)


def _policy_at_end(chain: tuple[str, ...], policy: SessionPolicy) -> PolicyFor:
    hop = write_hop_policy(chain)

    def policy_for(role: str) -> tuple[str, tuple[str, ...]] | None:
        if role == chain[0]:
            return policy.in_partition(role.split(":")[1])
        return (hop, ()) if role in chain else None

    return policy_for


def _check_identity(identity: Identity) -> None:
    if identity.role_arn and not _ROLE_ARN.fullmatch(identity.role_arn):
        raise UsageError(f"{identity.role_arn!r} is no ARN of a role: it looks like arn:aws:iam::123456789012:role/Audit")
    if not _SESSION_NAME.fullmatch(identity.session_name):
        raise UsageError(f"{identity.session_name!r} is no name of a session: 2 to 64 letters, digits and any of _+=,.@-")

"""The guard: what is not in the catalogue is not called. It lists what is allowed, since names lie: `GetPasswordData` is no harmless read.

Gate 0  a guarded client has no method for anything else (`service_models.py`).
Gate 1  before the parameters are built, which covers calls, paginators and waiters, and makes every AssumeRole carry a session policy.
Gate 2  before anything is signed: nothing else, and nothing that leaves the process as an address or form to use elsewhere.
Gate 3  before it is sent: the request is that operation, judged by what is on the wire.
Gate 4  in the process, for clients that nobody guarded (`process_lock.py`).

It stops mistakes and detours of code that uses botocore. It is no sandbox: what code of other origin can do with a socket is limited by the
IAM policy and the session policy (`iam_policy.py`), which AWS holds.
"""

from __future__ import annotations

import re
import threading
from contextlib import contextmanager
from urllib.parse import urlsplit

from immutcheck.live.credential_calls import (
    ASSUME_ROLE,
    CREDENTIAL_CALLS,
    find_credential_fault,
    is_metadata_request,
    read_container_addresses,
)
from immutcheck.live.forbidden import FORBIDDEN
from immutcheck.live.service_models import ModelLoader
from immutcheck.live.wire import S3, Wire, find_fault
from immutcheck.model.errors import ImmutcheckError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any
    from urllib.parse import SplitResult

    from immutcheck.live.operation import Service

    PolicyFor = Callable[[str], "tuple[str, tuple[str, ...]] | None"]
    """The session policy for a role's ARN: inline text and ARNs of managed policies; None: the role is not to be assumed."""

SIGN_IN_DOMAINS = (
    "signin.aws.amazon.com",
    "signin.amazonaws-us-gov.com",
    "signin-fips.amazonaws-us-gov.com",
    "signin.amazonaws.cn",
    "signin.amazonaws-eusc.eu",
    "signin.c2shome.ic.gov",
    "signin.csphome.adc-e.uk",
    "signin.csphome.hci.ic.gov",
    "signin.sc2shome.sgov.gov",
    "oauth.signin.aws",
)
"""Where `aws login` refreshes its tokens; no partition has these domains. Source: the endpoint rules of AWS Sign-In."""

HOSTED = re.compile(r"(?:^|\.)(?:s3[a-z0-9-]*|execute-api|appsync-api|es|aoss|iot|elb|compute(?:-1)?)\.", re.IGNORECASE)
"""Below AWS's domains, but anybody's: what stands there is a customer's. Only S3's own requests go to a bucket's host."""

RUN_OPERATIONS = (("ec2", "DescribeRegions"), ("organizations", "ListAccounts"), ("sts", "GetCallerIdentity"))
"""What a run asks about itself, also when only some services are read."""

PRESIGNED = ("-query", "-presign-post")
"""Endings of botocore's names for signatures that are put into an address or a form."""


class ReadOnlyViolation(ImmutcheckError):
    """Something tried to call what is not allowed: a fault in the program, never in the account. Nothing was sent."""


class Guard:
    """One for a process. `services` is the catalogue. With `endpoint_url` requests go there and nowhere else, without it only to AWS's own
    domains, over TLS."""

    def __init__(self, services: Sequence[Service], *, endpoint_url: str = "") -> None:
        allowed = {service.name: frozenset(operation.name for operation in service.operations) for service in services}
        for service, operation in RUN_OPERATIONS:
            allowed[service] = allowed.get(service, frozenset()) | {operation}
        for name, operations in allowed.items():
            forbidden = operations & FORBIDDEN.get(name, frozenset())
            if forbidden:
                raise ReadOnlyViolation(f"{name}:{min(forbidden)} must never be in the catalogue")
        kept = dict(allowed)
        for service, operation in CREDENTIAL_CALLS:
            kept[service] = kept.get(service, frozenset()) | {operation}
        self.endpoint_url = endpoint_url
        self.loader = ModelLoader(kept)
        self._allowed = allowed
        self._events: dict[str, Wire] = {}
        self._endpoint = urlsplit(endpoint_url)
        self._base_path = self._endpoint.path.rstrip("/")
        self._domains: tuple[str, ...] = ()
        self._known_hosts: set[tuple[str, str, str]] = set()
        self._containers = read_container_addresses()
        self._policies: set[tuple[str, tuple[str, ...]]] = set()
        self._local = threading.local()

    def attach(self, session: Any, policy_for: PolicyFor | None = None) -> None:
        """Puts gates 1 to 3 into a botocore session: every client made from it afterwards passes them. Without `policy_for` it can
        assume no role."""
        gates = _SessionGates(self, policy_for)
        events = session.get_component("event_emitter")
        # Without a unique id: with one, whoever registered it before would be in our place.
        events.register_first("before-parameter-build", gates.check_parameters)
        events.register_last("before-sign", self._check_signing)
        events.register_last("before-send", self._check_sending)

    @contextmanager
    def fetching_credentials(self) -> Iterator[None]:
        """While it is open, this thread may make the calls that fetch credentials."""
        self._local.fetching = self._is_fetching + 1
        try:
            yield
        finally:
            self._local.fetching -= 1

    def take(self, request: Any) -> Any:
        """A copy of the request that nobody else can change, to be sent in its place; None when gate 3 did not let it pass in this thread,
        or it is no longer what it was, and it fetches no credentials of the machine either."""
        sealed = _seal(request)
        if getattr(self._local, "request", None) is request:
            parts = _list_parts(sealed)
            if parts != self._local.parts and self._find_fault(self._local.wire, sealed):
                return None
            self._local.request, self._local.parts = sealed, parts
            return sealed
        return sealed if self._is_fetching and is_metadata_request(sealed, self._containers) else None

    def check_operation(self, service: str, operation: str) -> Wire:
        """How the operation must look on the wire; ReadOnlyViolation when it is not allowed now."""
        if operation not in self._allowed.get(service, ()) and not (self._is_fetching and (service, operation) in CREDENTIAL_CALLS):
            raise ReadOnlyViolation(f"read-only guard: {service}:{operation} is not on the list of what may be called")
        wire = self.loader.wires(service).get(operation)
        if wire is None:
            raise ReadOnlyViolation(f"read-only guard: {service} has no operation {operation}")
        self._events[wire.event] = wire
        return wire

    def add_policy(self, policy: tuple[str, tuple[str, ...]]) -> None:
        """A session policy of this run, with which a role may be assumed."""
        self._policies.add(policy)

    @property
    def _is_fetching(self) -> int:
        return getattr(self._local, "fetching", 0)

    def _check_signing(self, signature_version: Any, event_name: str, **_: Any) -> None:
        name = event_name.partition(".")[2]
        if isinstance(signature_version, str) and signature_version.endswith(PRESIGNED):
            raise ReadOnlyViolation(f"read-only guard: {name} is to be presigned, to be used by somebody else")
        self._find_wire(name)

    def _check_sending(self, request: Any, event_name: str, **_: Any) -> None:
        self._local.request = None
        wire = self._find_wire(event_name.partition(".")[2])
        sealed = _seal(request)
        fault = self._find_fault(wire, sealed)
        if fault:
            raise ReadOnlyViolation(f"read-only guard: what is to be sent as {wire.service}:{wire.name} is something else: {fault}")
        self._local.wire, self._local.request, self._local.parts = wire, request, _list_parts(sealed)

    def _find_wire(self, event: str) -> Wire:
        wire = self._events.get(event)
        if wire is None:
            raise ReadOnlyViolation(f"read-only guard: {event} is not on the list of what may be called")
        return self.check_operation(wire.service, wire.name)

    def _find_fault(self, wire: Wire, request: Any) -> str:
        fault = self._find_address_fault(wire, request.url) or find_fault(wire, request, self._base_path)
        if not fault and (wire.service, wire.name) in CREDENTIAL_CALLS:
            fault = find_credential_fault(wire.service, wire.name, request.body, self._policies)
        return fault

    def _find_address_fault(self, wire: Wire, url: str) -> str:
        address = urlsplit(url)
        if (wire.service, *address[:2]) in self._known_hosts:
            return ""
        fault = self._judge_host(wire, address)
        if not fault and (wire.service, wire.name) not in CREDENTIAL_CALLS:
            self._known_hosts.add((wire.service, *address[:2]))
        return fault

    def _judge_host(self, wire: Wire, address: SplitResult) -> str:
        if self.endpoint_url and address[:2] == self._endpoint[:2]:
            return ""
        # Credentials come from AWS whatever is read with them.
        if self.endpoint_url and (wire.service, wire.name) not in CREDENTIAL_CALLS:
            return f"it goes to {address.hostname} instead of the given endpoint"
        is_of_aws = address.scheme == "https" and address.username is None and f".{address.hostname}".endswith(self._aws_domains())
        if is_of_aws and (wire.service == S3 or not HOSTED.search(address.hostname or "")):
            return ""
        return (
            f"it goes to {address.scheme}://{address.hostname}, which is not AWS's (an endpoint of your own is given with --endpoint-url)"
        )

    def _aws_domains(self) -> tuple[str, ...]:
        if not self._domains:
            outputs = [partition["outputs"] for partition in self.loader.load_data("partitions")["partitions"]]
            found = {outputs[name] for outputs in outputs for name in ("dnsSuffix", "dualStackDnsSuffix")} | set(SIGN_IN_DOMAINS)
            self._domains = tuple(f".{domain}" for domain in sorted(found))
        return self._domains


def _seal(request: Any) -> Any:
    from botocore.awsrequest import AWSPreparedRequest, HeadersDict

    headers = HeadersDict(request.headers.items())
    context = getattr(request, "context", None)
    return AWSPreparedRequest(request.method, request.url, headers, request.body, request.stream_output, context)


def _list_parts(sealed: Any) -> tuple[Any, ...]:
    """All that is sent; of texts alone once it was judged, so that what is equal need not be judged again."""
    return (sealed.method, sealed.url, sealed.body, *sealed.headers.items())


class _SessionGates:
    """Gate 1 of one session."""

    def __init__(self, guard: Guard, policy_for: PolicyFor | None) -> None:
        self._guard = guard
        self._policy_for = policy_for

    def check_parameters(self, params: Any, model: Any, **_: Any) -> None:
        service, operation = model.service_model.service_name, model.name
        self._guard.check_operation(service, operation)
        if (service, operation) in ASSUME_ROLE:
            self._add_session_policy(params)

    def _add_session_policy(self, params: dict[str, Any]) -> None:
        role = params.get("RoleArn", "")
        policy = self._policy_for(role) if self._policy_for is not None else None
        if policy is None:
            raise ReadOnlyViolation(f"read-only guard: {role} is to be assumed without a session policy")
        self._guard.add_policy(policy)
        inline, managed = policy
        params.pop("Policy", None)
        params.pop("PolicyArns", None)
        if inline:
            params["Policy"] = inline
        if managed:
            params["PolicyArns"] = [{"arn": arn} for arn in managed]

"""What a failed call means: a stable code, a phrase for the values that stay unknown, and what to do about it.

AWS's own messages are read, never shown: they can hold what was asked. Sources: IAM User Guide, "Troubleshoot access denied error
messages"; each service's "Common Errors"; AWS General Reference, "Managing AWS Regions".
"""

from __future__ import annotations

import re
import threading

from immutcheck.live.calls import DeadlinePassed, Interrupted
from immutcheck.live.credential_errors import EXPIRED, LOG_IN_AGAIN, SIGN_IN_AGAIN, WRONG_KEYS, CredentialsError
from immutcheck.live.paging import EndlessPagesError
from immutcheck.model.diagnostic import ERROR, NOTE, Diagnostic
from immutcheck.model.location import Location
from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from immutcheck.live.operation import Operation

CALL, SERVICE, REGION = "call", "service", "region"
"""How far a failure reaches: the same will happen to every other call of the service there, or of the whole region."""

NOT_ENABLED = "region-not-enabled"
NOT_AVAILABLE = "service-not-available"
UNREACHABLE = "unreachable"
TIMEOUT = "timeout"
THROTTLED = "throttled"

DENIED = frozenset(
    (
        *("AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "UnauthorizedException", "UnauthorizedAccess"),
        *("AuthorizationError", "AuthorizationErrorException", "NotAuthorized", "NotAuthorizedException", "ForbiddenException", "403"),
    )
)
THROTTLES = frozenset(
    (
        *("Throttling", "ThrottlingException", "ThrottledException", "RequestThrottled", "RequestThrottledException", "SlowDown"),
        *(
            "TooManyRequestsException",
            "RequestLimitExceeded",
            "BandwidthLimitExceeded",
            "LimitExceededException",
            "PriorRequestNotComplete",
        ),
        *("EC2ThrottledException", "ProvisionedThroughputExceededException", "TransactionInProgressException"),
    )
)
"""Source: botocore.retries.standard, ThrottledRetryableChecker."""
WRONG_CLOCK = frozenset(("RequestTimeTooSkewed", "RequestInTheFuture", "InvalidSignatureException", "SignatureDoesNotMatch"))
NOT_SUBSCRIBED = frozenset(("OptInRequired", "SubscriptionRequiredException", "NotSignedUp"))
UNKNOWN_THERE = frozenset(("UnknownOperationException", "UnknownOperation", "InvalidAction", "UnsupportedOperation", "Unsupported"))

ENABLED_FROM_THE_START = frozenset(
    (
        *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1"),
        *("eu-central-1", "eu-west-1", "eu-west-2", "eu-west-3", "eu-north-1"),
        *("ap-south-1", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-southeast-1", "ap-southeast-2"),
    )
)
"""Regions of the partition "aws" that no account has to enable. Source: AWS Account Management Reference Guide, "Enable or disable AWS
Regions in your account"."""

NOT_VALIDATED = "not able to validate"
"""In EC2's AuthFailure when it is about the credentials; it also stands for what an account may not see. Source: Amazon EC2 API Reference,
"Error codes"."""

_ACTION = re.compile(r"perform: ([a-z0-9-]{2,40}:[A-Za-z0-9]{2,80})\b")
_POLICY = re.compile(
    r"(explicit deny in an?|because no) "
    r"(service control policy|resource control policy|permissions boundary|session policy|identity-based policy|resource-based policy"
    r"|VPC endpoint policy)",
    re.IGNORECASE,
)
_DATES = re.compile(r"signature (?:expired|not yet current)|is now earlier than|clock|skew", re.IGNORECASE)
_CODE = re.compile(r"[A-Za-z0-9.:_-]{1,80}")

WHOSE = {
    "service control policy": "an SCP of the organization",
    "resource control policy": "an RCP of the organization",
    "permissions boundary": "the permissions boundary of the role",
    "session policy": "the session policy",
    "identity-based policy": "the policies of the role",
    "resource-based policy": "the policy of the resource itself",
    "vpc endpoint policy": "the policy of the VPC endpoint",
}

TYPES = {
    "ReadTimeoutError": (TIMEOUT, "got no answer in time", "AWS or the network is slow: run again", CALL),
    "ConnectTimeoutError": (UNREACHABLE, "could not connect in time", "check network, proxy and VPC endpoints", CALL),
    "EndpointConnectionError": (
        UNREACHABLE,
        "could not reach its endpoint",
        "check network, name resolution, proxy and VPC endpoints",
        CALL,
    ),
    "ProxyConnectionError": (UNREACHABLE, "could not reach the proxy", "check HTTPS_PROXY", CALL),
    "SSLError": (UNREACHABLE, "got no trusted connection", "check AWS_CA_BUNDLE and whatever opens TLS on the way", CALL),
    "ConnectionClosedError": ("truncated-answer", "got only a part of an answer", "the connection was cut each time: run again", CALL),
    "ResponseStreamingError": ("truncated-answer", "got only a part of an answer", "the connection was cut each time: run again", CALL),
    "IncompleteReadError": ("truncated-answer", "got only a part of an answer", "the connection was cut each time: run again", CALL),
    "CutAnswerError": ("truncated-answer", "got only a part of an answer", "the connection was cut each time: run again", CALL),
    "ResponseParserError": ("truncated-answer", "got an answer that is cut off or none of AWS's", "a proxy may be in between", CALL),
    "AnswerTooLargeError": ("limit-reached", "answered more than a run reads at once", "if it stays, please report it", CALL),
    "NoCredentialsError": ("credentials-invalid", "has no credentials", "log in, or name a profile", REGION),
    "PartialCredentialsError": ("credentials-invalid", "has no complete credentials", "give both access key and secret key", REGION),
    "CredentialRetrievalError": ("credentials-expired", "got no fresh credentials", "log in again and run again", REGION),
    "UnknownEndpointError": (NOT_AVAILABLE, "has no endpoint there", "the region does not offer the service", SERVICE),
    "UnknownRegionError": (NOT_AVAILABLE, "has no endpoint there", "botocore does not know the region: newer ones may", SERVICE),
    **dict.fromkeys((*LOG_IN_AGAIN, *SIGN_IN_AGAIN), ("credentials-expired", "has credentials that expired", "log in again", REGION)),
}
"""Exceptions by name, botocore's and our own: code, verb, advice, reach."""

CUT = frozenset(("CutAnswerError", "ResponseParserError"))


class Failure(Record):
    """`reason` is a phrase ("ecs:ListClusters was denied"), `advice` what to do. `reach` is one of CALL, SERVICE, REGION."""

    code: str
    reason: str
    advice: str
    reach: str = CALL
    level: str = ERROR


def is_throttled(error: BaseException) -> bool:
    """AWS wants fewer calls; this one may be made again."""
    response = getattr(error, "response", None)
    return isinstance(response, dict) and is_throttled_answer(response)


def may_be_repeated(error: BaseException) -> bool:
    """The same call can have an answer later: it was throttled, or its answer was cut, which botocore does not try again."""
    return is_throttled(error) or type(error).__name__ in CUT


def is_throttled_answer(parsed: dict[str, Any]) -> bool:
    """The same of an answer as botocore parses it."""
    code = parsed.get("Error", {}).get("Code", "")
    return code in THROTTLES or parsed.get("ResponseMetadata", {}).get("HTTPStatusCode") == 429


def classify(error: BaseException, operation: Operation, service: str, region: str, partition: str = "aws") -> Failure:
    """What the error of a call of the operation means."""
    action = operation.actions[0]
    if isinstance(error, Interrupted):
        return Failure("interrupted", "the run was interrupted", "what was read until then is reported", REGION)
    if isinstance(error, DeadlinePassed):
        return Failure(TIMEOUT, f"{action} got no turn in time", "the service took longer in this region than a run waits for", SERVICE)
    if isinstance(error, EndlessPagesError):
        return Failure("limit-reached", f"{action} did not come to an end", f"{error}; what was read until then is kept")
    if isinstance(error, CredentialsError):
        return Failure("credentials-expired", f"{action} got no credentials", str(error), REGION)
    response = getattr(error, "response", None)
    if isinstance(response, dict):
        return _classify_answer(response, operation, region, partition)
    for cls in type(error).__mro__:
        if cls.__name__ in TYPES:
            code, verb, advice, reach = TYPES[cls.__name__]
            if code == UNREACHABLE and _has_no_address(error) and not _is_offered(service, region, partition):
                return Failure(NOT_AVAILABLE, f"{service} is not offered in {region}", "its endpoint has no address", SERVICE, NOTE)
            return Failure(code, f"{action} {verb}", advice, reach, NOTE if code == NOT_AVAILABLE else ERROR)
    return Failure("call-failed", f"{action} failed: {type(error).__name__}", "run again; if it stays, please report it")


def _classify_answer(response: dict[str, Any], operation: Operation, region: str, partition: str) -> Failure:
    action = operation.actions[0]
    code = str(response.get("Error", {}).get("Code", ""))
    message = str(response.get("Error", {}).get("Message", ""))
    status = int(response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if is_throttled_answer(response):
        return Failure(
            THROTTLED, f"{action} was throttled for good", "others use up the account's rate: run again, or with a lower --max-rate"
        )
    if code in WRONG_CLOCK and (_DATES.search(message) or code.startswith("Request")):
        return Failure(
            "clock-skew", f"{action} was refused for its date", "the clock of this machine is wrong: set it and run again", REGION
        )
    if code in EXPIRED:
        advice = "log in again and run again"
        if code == "RequestExpired":
            advice += "; if they are fresh, the clock of this machine is wrong"
        return Failure("credentials-expired", f"{action} was refused, the credentials have expired", advice, REGION)
    if code in NOT_SUBSCRIBED:
        return Failure(NOT_ENABLED, f"{action} is not enabled for the account there", "nothing was read of it", SERVICE, NOTE)
    if code in WRONG_KEYS and not (code == "AuthFailure" and NOT_VALIDATED not in message):
        if partition == "aws" and region not in ENABLED_FROM_THE_START and region != "global":
            advice = "nothing was read there; if it is enabled, its credentials must come from a regional endpoint of STS"
            return Failure(NOT_ENABLED, f"the region {region} is not enabled for the account", advice, REGION, NOTE)
        return Failure("credentials-invalid", f"{action} was refused, AWS does not know the credentials", "check the access key", REGION)
    if code in UNKNOWN_THERE and ("Unknown" in code or code == "InvalidAction" or "region" in message.lower()):
        return Failure(NOT_AVAILABLE, f"{action} does not exist there", "the region does not offer it", CALL, NOTE)
    if code in DENIED or code == "AuthFailure" or status == 403:
        return denial_of(operation, message)
    if status >= 500:
        return Failure("server-error", f"{action} failed in AWS (HTTP {status})", "AWS has a problem there: run again")
    shown = code if _CODE.fullmatch(code) else f"HTTP {status}"
    return Failure("call-failed", f"{action} failed: {shown}", "if it stays, please report it")


def denial_of(operation: Operation, message: str = "") -> Failure:
    """The operation was denied; `message` is AWS's."""
    return Failure("access-denied", f"{operation.actions[0]} was denied", _explain_denial(operation, message))


def _explain_denial(operation: Operation, message: str) -> str:
    """Which action is missing, and whose policy it is when AWS says so."""
    needed = list(operation.actions)
    named = _ACTION.search(message)
    if named and named[1] not in needed:
        needed.append(named[1])
    advice = f"the role needs {' and '.join(needed)}"
    policy = _POLICY.search(message)
    if policy:
        whose = WHOSE[policy[2].lower()]
        is_deny = policy[1].lower().startswith("explicit")
        advice += f"; AWS says that {whose} {'denies it' if is_deny else 'would have to allow it'}"
    return advice


def _has_no_address(error: BaseException) -> bool:
    cause: object = getattr(error, "kwargs", {}).get("error")
    return any(cls.__name__ in ("gaierror", "NameResolutionError") for cls in type(cause).__mro__)


def _is_offered(service: str, region: str, partition: str) -> bool:
    """botocore knows an endpoint of the service there. What it does not know can still exist."""
    from botocore.session import Session

    return region == "global" or region in Session().get_available_regions(service, partition)


class FailureLog:
    """The failures of one region, one diagnostic for all of a kind."""

    def __init__(self, account: str, region: str) -> None:
        self._account = account
        self._region = region
        self._counts: dict[Failure, int] = {}
        self._lock = threading.Lock()

    def add(self, failure: Failure) -> None:
        """It happened once more."""
        with self._lock:
            self._counts[failure] = self._counts.get(failure, 0) + 1

    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """In the order of codes and texts. What reaches over the region is said once, whichever call met it first."""
        with self._lock:
            counts = dict(self._counts)
        merged: dict[tuple[str, str], tuple[Failure, int]] = {}
        for failure in sorted(counts, key=lambda failure: (failure.code, failure.reason, failure.advice)):
            key = (failure.code, "" if failure.reach == REGION else failure.reason + failure.advice)
            first, count = merged.get(key, (failure, 0))
            merged[key] = (first, count + counts[failure])
        return tuple([self._describe(failure, count) for failure, count in merged.values()])

    def _describe(self, failure: Failure, count: int) -> Diagnostic:
        calls = f" ({count} calls)" if count > 1 else ""
        return Diagnostic(
            failure.level,
            failure.code,
            f"{failure.reason}{calls}: {failure.advice}",
            Location(f"{self._account}/{self._region}"),
        )


def describe_crash(service: str, types: tuple[str, ...], error: BaseException) -> tuple[str, str]:
    """Reason and advice for an exception in a collector: its type and where in our code, never its text, which may hold what was read."""
    place = ""
    step = error.__traceback__
    while step is not None:
        path = step.tb_frame.f_code.co_filename.replace("\\", "/")
        if "/immutcheck/" in path:
            place = f" at {path.rpartition('/immutcheck/')[2]}:{step.tb_lineno}"
        step = step.tb_next
    return f"reading {', '.join(types)} of {service} crashed with {type(error).__name__}{place}", "a fault in immutcheck: please report it"

"""Why there are no credentials, and what to do about it."""

from __future__ import annotations

import re
from contextlib import contextmanager

from immutcheck.model.errors import ImmutcheckError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

EXPIRED = ("ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired")
WRONG_KEYS = ("InvalidClientTokenId", "UnrecognizedClientException", "SignatureDoesNotMatch", "InvalidAccessKeyId", "AuthFailure")
DENIED = ("AccessDenied", "AccessDeniedException")
LOG_IN_AGAIN = ("UnauthorizedSSOTokenError", "SSOTokenLoadError", "TokenRetrievalError", "SSOError")
INVALID = ("ValidationError", "ValidationException")
PROCESS_FAILED = "its credential_process failed: run that by hand to see why"
SIGN_IN_AGAIN = ("LoginRefreshRequired", "LoginTokenLoadError", "LoginError", "LoginInsufficientPermissions")

_CALLER = re.compile(r"^User: (arn:[a-z-]+:(?:iam|sts)::\d{12}:[\w+=,.@/-]+) is not authorized", re.ASCII)
_CODE = re.compile(r"[A-Za-z0-9.:_-]{1,80}")
_ADDRESS_KEY = re.compile(r"//[^/@\s]*@")
"""Name and password in an address."""


class CredentialsError(ImmutcheckError):
    """An account cannot be reached: there are no credentials, or none that hold, or the role is refused."""


@contextmanager
def explain_failure(profile: str, role_arn: str = "") -> Iterator[None]:
    """Turns what is raised while credentials are fetched into a CredentialsError; what it says is ours, since AWS's messages and those of
    programs repeat what they were given."""
    from json import JSONDecodeError

    from botocore.exceptions import BotoCoreError, ClientError

    where = _name_profile(profile)
    try:
        yield
    except ClientError as error:
        if "PackedPolicyTooLarge" in error.response["Error"].get("Code", ""):
            raise
        raise CredentialsError(explain_answer(error, profile, role_arn)) from error
    except BotoCoreError as error:
        raise CredentialsError(_explain_fault(error, profile)) from error
    # botocore's providers let through what comes of the files and programs that a profile names.
    except OSError as error:
        named = f" ({error.filename})" if isinstance(error.filename, str) else ""
        raise CredentialsError(f"no credentials{where}: a file or program that it names{named}: {error.strerror}") from error
    except JSONDecodeError as error:
        raise CredentialsError(f"no credentials{where}: {PROCESS_FAILED}: it wrote no JSON") from error
    except EOFError as error:
        raise CredentialsError(
            f"no credentials{where}: it asks for the code of an MFA device, which needs a terminal: get credentials with a code first"
            " (aws sts get-session-token), or use a role that a machine may assume"
        ) from error


def explain_answer(error: Any, profile: str, role_arn: str = "") -> str:
    """What AWS's refusal means; `error` is botocore's ClientError."""
    code, message = error.response["Error"].get("Code", ""), error.response["Error"].get("Message", "")
    where = _name_profile(profile)
    if code in EXPIRED:
        return f"the credentials{where} have expired: log in again{_name_login(profile)} or get new ones"
    if code in WRONG_KEYS:
        return f"AWS does not know the credentials{where} ({code}): check the access key, or whether the clock of this machine is right"
    if code in DENIED and error.operation_name.startswith("AssumeRole"):
        caller = _CALLER.search(message)
        says = f". AWS says that the caller is {caller[1]}" if caller else ""
        return (
            f"the role {role_arn or 'of the profile'} may not be assumed{where}: its trust policy must allow this caller (and its external"
            f" id be given, when it asks for one), and the caller needs sts:AssumeRole on it{says}"
        )
    if code in INVALID and error.operation_name.startswith("AssumeRole"):
        return (
            f"the role {role_arn or 'of the profile'} cannot be assumed{where}: AWS takes one of these for malformed: the role's ARN, the"
            " external id, the name of the session, the source identity"
        )
    shown = code if _CODE.fullmatch(code) else "with an error"
    return f"no credentials{where}: {error.operation_name} answered {shown}"


def _explain_fault(error: Any, profile: str) -> str:
    name = type(error).__name__
    where = _name_profile(profile)
    text = _ADDRESS_KEY.sub("//", " ".join(str(error).split()).rstrip("."))
    if name == "ProfileNotFound":
        return f"{text}: see `aws configure list-profiles`, or the files ~/.aws/config and ~/.aws/credentials"
    if name in LOG_IN_AGAIN:
        return f"the login{where} at IAM Identity Center has expired or is missing: aws sso login{_name_login_option(profile)}"
    if name in SIGN_IN_AGAIN:
        return f"the login{where} has expired or is missing: aws login{_name_login_option(profile)}"
    if name in ("NoCredentialsError", "PartialCredentialsError"):
        return f"no complete AWS credentials found{where}: {text}"
    if name == "CredentialRetrievalError" and error.kwargs.get("provider") == "custom-process":
        return f"no credentials{where}: {PROCESS_FAILED}"
    return f"no credentials{where}: {text}"


def _name_profile(profile: str) -> str:
    return f" of the profile {profile}" if profile else ""


def _name_login(profile: str) -> str:
    return f" (aws sso login{_name_login_option(profile)})"


def _name_login_option(profile: str) -> str:
    return f" --profile {profile}" if profile else ""

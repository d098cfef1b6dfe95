"""Why there are no credentials, and what to do about it."""

from __future__ import annotations

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
SIGN_IN_AGAIN = ("LoginRefreshRequired", "LoginTokenLoadError", "LoginError", "LoginInsufficientPermissions")


class CredentialsError(ImmutcheckError):
    """An account cannot be reached: there are no credentials, or none that hold, or the role is refused."""


@contextmanager
def explain_failure(profile: str, role_arn: str = "") -> Iterator[None]:
    """Turns what botocore raises while credentials are fetched into a CredentialsError."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        yield
    except ClientError as error:
        if "PackedPolicyTooLarge" in error.response["Error"].get("Code", ""):
            raise
        raise CredentialsError(explain_answer(error, profile, role_arn)) from error
    except BotoCoreError as error:
        raise CredentialsError(_explain_fault(error, profile)) from error


def explain_answer(error: Any, profile: str, role_arn: str = "") -> str:
    """What AWS's refusal means; `error` is botocore's ClientError."""
    code, message = error.response["Error"].get("Code", ""), error.response["Error"].get("Message", "")
    where = _name_profile(profile)
    if code in EXPIRED:
        return f"the credentials{where} have expired: log in again{_name_login(profile)} or get new ones"
    if code in WRONG_KEYS:
        return f"AWS does not know the credentials{where} ({code}): check the access key, or whether the clock of this machine is right"
    if code in DENIED and error.operation_name.startswith("AssumeRole"):
        return (
            f"the role {role_arn or 'of the profile'} may not be assumed{where}: its trust policy must allow this caller (and its external"
            f" id be given, when it asks for one), and the caller needs sts:AssumeRole on it. AWS says: {message}"
        )
    return f"no credentials{where}: {error.operation_name} answered {code}: {message}"


def _explain_fault(error: Any, profile: str) -> str:
    name = type(error).__name__
    where = _name_profile(profile)
    if name == "ProfileNotFound":
        return f"{error}: see `aws configure list-profiles`, or the files ~/.aws/config and ~/.aws/credentials"
    if name in LOG_IN_AGAIN:
        return f"the login{where} at IAM Identity Center has expired or is missing: aws sso login{_name_login_option(profile)}"
    if name in SIGN_IN_AGAIN:
        return f"the login{where} has expired or is missing: aws login{_name_login_option(profile)}"
    if name in ("NoCredentialsError", "PartialCredentialsError"):
        return f"no complete AWS credentials found{where}: {error}"
    return f"no credentials{where}: {str(error).rstrip('.')}"


def _name_profile(profile: str) -> str:
    return f" of the profile {profile}" if profile else ""


def _name_login(profile: str) -> str:
    return f" (aws sso login{_name_login_option(profile)})"


def _name_login_option(profile: str) -> str:
    return f" --profile {profile}" if profile else ""

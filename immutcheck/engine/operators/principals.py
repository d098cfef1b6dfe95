"""Who: the Principal element of a resource's or a role's trust policy, and roles by name (`is_break_glass`, `is_pipeline_principal`).

Source: AWS IAM User Guide, "AWS JSON policy elements: Principal". Whether a role is used by a person cannot be seen in a principal: that is
unknown, unless the configuration names it.
"""

from __future__ import annotations

from immutcheck.engine.operators.partial import any_of, scalar_text
from immutcheck.engine.operators.wildcards import intersects, matches
from immutcheck.model.values import MISSING, Text, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from immutcheck.engine.evaluation import Answer, Check, Evaluation
    from immutcheck.model.settings import Settings

KINDS = ("human", "anyone")

PEOPLE_PROVIDERS = ("cognito-identity.amazonaws.com", "accounts.google.com", "graph.facebook.com", "www.amazon.com", "appleid.apple.com")
"""Web identity providers that people sign in with."""

MACHINE_PROVIDERS = (
    "token.actions.githubusercontent.com",
    "gitlab.com",
    "oidc.eks.",
    "bitbucket.org",
    "app.terraform.io",
    "oidc.circleci.com",
)
"""OpenID Connect providers of pipelines and clusters."""

SSO_ROLE = "/aws-reserved/sso.amazonaws.com/"


def make_is_break_glass(argument: object) -> Check:
    """True for a role's name or ARN that the configuration's `break_glass` names."""
    return _make_named(argument, lambda settings: settings.break_glass)


def make_is_pipeline_principal(argument: object) -> Check:
    """True for a role's name or ARN that the configuration's `pipeline_principals` names."""
    return _make_named(argument, lambda settings: settings.pipeline_principals)


def _make_named(argument: object, choose: Callable[[Settings], Sequence[str]]) -> Check:
    if argument.__class__ is not bool:
        raise ValueError("true or false is needed")

    def is_named(value: object, evaluation: Evaluation) -> Answer:
        answer = named_by(choose(evaluation.settings), value)
        return None if answer is None else answer is argument

    return is_named


def named_by(globs: Sequence[str], value: object) -> Answer:
    """One of the glob patterns matches the name, the ARN or the ARN's last part, whatever the letter case."""
    if not globs:
        return False
    folded = [glob.lower() for glob in globs]
    if isinstance(value, Unknown):
        if value.possible:
            answers = {named_by(globs, possible) for possible in value.possible}
            return answers.pop() if len(answers) == 1 else None
        pattern = f"{value.prefix}*{value.suffix}".lower()
        last = pattern.rpartition("/")[2]
        return None if any(intersects(glob, pattern) or intersects(glob, last) for glob in folded) else False
    text = (scalar_text(value) or "").lower()
    if not text:
        return False
    last = text.rpartition("/")[2]
    return any(matches(glob, text) or matches(glob, last) for glob in folded)


def is_principal_of(kind: str, principal: object, not_principal: object, settings: Settings) -> Answer:
    """The Principal element lets in somebody of the kind: `anyone`: literally everybody; `human`: a person."""
    if not_principal is not MISSING and not_principal is not None:
        # Everybody but the named ones.
        return None if isinstance(not_principal, Unknown) else True
    if principal is MISSING or principal is None:
        # An identity policy: whoever it is attached to.
        return kind == "human"
    judge = _is_anyone if kind == "anyone" else _is_human
    if isinstance(principal, Unknown):
        return None
    if isinstance(principal, str):
        return judge("AWS", principal, settings)
    if not isinstance(principal, dict):
        return None
    answers: list[Answer] = []
    for provider, names in principal.items():
        answers.extend(judge(str(provider), name, settings) for name in (names if isinstance(names, list) else [names]))
    if principal.__class__ is not dict or any(isinstance(names, list) and names.__class__ is not list for names in principal.values()):
        answers.append(None)
    return any_of(answers)


def _is_anyone(provider: str, name: object, _settings: Settings) -> Answer:
    if provider != "AWS":
        return False
    if isinstance(name, Unknown):
        return None if not name.prefix.startswith("arn:") else False
    return name == "*"


def _is_human(provider: str, name: object, settings: Settings) -> Answer:
    if provider == "Service":
        return False
    if isinstance(name, Text):
        # `arn:${AWS::Partition}:iam::${AWS::AccountId}:root`: what is written says which kind of principal it is.
        text = "".join([piece if isinstance(piece, str) else "\0" for piece in name.pieces])
    elif isinstance(name, Unknown):
        return None
    else:
        text = scalar_text(name) or ""
    if provider == "Federated":
        if ":saml-provider/" in text or text in PEOPLE_PROVIDERS:
            return True
        return False if any(machine in text for machine in MACHINE_PROVIDERS) else None
    if provider != "AWS":
        return False
    if text == "*" or ":user/" in text or SSO_ROLE in text:
        named = named_by((*settings.break_glass, *settings.pipeline_principals), name)
        return None if named is None else not named
    if ":role/" in text or ":assumed-role/" in text:
        return False if named_by((*settings.break_glass, *settings.pipeline_principals), name) is True else None
    # A whole account: every user of it whom its own policies allow to.
    return True if text.isdigit() or text.endswith(":root") else None

"""Who: the Principal element of a resource's or a role's trust policy, and roles by name (`is_break_glass`, `is_human_principal`, …).

Source: AWS IAM User Guide, "AWS JSON policy elements: Principal". Whether a role is used by a person cannot be seen in a principal: that is
unknown, unless the configuration names it.
"""

from __future__ import annotations

from immutcheck.engine.lookup import agree, read_name
from immutcheck.engine.operators.partial import any_of, scalar_text
from immutcheck.engine.operators.policy_conditions import POSITIVE, read_tests
from immutcheck.engine.operators.wildcards import intersects, matches
from immutcheck.model.values import MISSING, Reference, Text, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from immutcheck.engine.evaluation import Answer, Check, Evaluation
    from immutcheck.engine.operators.policy_documents import Statement
    from immutcheck.model.settings import Settings

    Judge = Callable[[str, object, Evaluation], Answer]
    """(the Principal element's key, one of its names, …) → it is somebody of the kind."""

PEOPLE_PROVIDERS = ("cognito-identity.amazonaws.com", "accounts.google.com", "graph.facebook.com", "www.amazon.com", "appleid.apple.com")
"""Web identity providers that people sign in with."""

PIPELINE_PROVIDERS = (
    "token.actions.githubusercontent.com",
    "gitlab.com",
    "bitbucket.org",
    "app.terraform.io",
    "oidc.circleci.com",
    "agent.buildkite.com",
    "api.pulumi.com",
    "app.harness.io",
    "vstoken.dev.azure.com",
    "spacelift.io",
)
"""OpenID Connect issuers of pipelines: their tokens are given to jobs. Sources: each maker's page about OpenID Connect with AWS."""

GITHUB_PROVIDER = "/token.actions.githubusercontent.com"
"""What the issuer of all of GitHub ends with, as ARN and as URL."""

CLUSTER_PROVIDER = "oidc.eks."
"""In the issuer of every EKS cluster: its tokens are given to pods."""

PIPELINE_SERVICES = (
    "cloudformation.amazonaws.com",
    "codebuild.amazonaws.com",
    "codedeploy.amazonaws.com",
    "codepipeline.amazonaws.com",
    "imagebuilder.amazonaws.com",
)
"""Services that build and deploy. Source: IAM User Guide, "AWS services that work with IAM"; each service's "service role" page."""

ASSUMED, FEDERATED = ":assumed-role/", ":federated-user/"

SSO_ROLE = "/aws-reserved/sso.amazonaws.com/"
SAML_TYPE = "AWS::IAM::SAMLProvider"
OIDC_TYPE = "AWS::IAM::OIDCProvider"
USER_TYPE = "AWS::IAM::User"
ROLE_TYPE = "AWS::IAM::Role"
OWN_NAMES = {USER_TYPE: "UserName", ROLE_TYPE: "RoleName"}


def make_is_break_glass(argument: object) -> Check:
    """True for a role's name or ARN that the configuration's `break_glass` names."""
    return _make_named(argument, lambda settings: settings.break_glass)


def make_is_pipeline_principal(argument: object) -> Check:
    """True for a role's name or ARN that the configuration's `pipeline_principals` names."""
    return _make_named(argument, lambda settings: settings.pipeline_principals)


def make_is_human_principal(argument: object) -> Check:
    """True for a role's name or ARN that the configuration's `human_principals` names."""
    return _make_named(argument, lambda settings: settings.human_principals)


def _make_named(argument: object, choose: Callable[[Settings], Sequence[str]]) -> Check:
    if argument.__class__ is not bool:
        raise ValueError("true or false is needed")

    def is_named(value: object, evaluation: Evaluation) -> Answer:
        globs = choose(evaluation.settings)
        answer = named_by(globs, _read_own_name(value, evaluation)) if globs else False
        return None if answer is None else answer is argument

    return is_named


def _read_own_name(value: object, evaluation: Evaluation) -> object:
    """The name that a user or role of the same input has, for a reference to it: `MISSING` when AWS makes one up. Else the value."""
    if isinstance(value, Reference) and not value.possible and value.attribute in ("", "Arn"):
        related = evaluation.related_resource(value)
        if related is not None and related.type in OWN_NAMES and related.exists is True and not value.maybe_absent:
            return read_name(related.properties, OWN_NAMES[related.type])
    return value


def named_by(globs: Sequence[str], value: object) -> Answer:
    """One of the glob patterns matches the name, the ARN or the ARN's last part, whatever the letter case. Who holds a session is who took
    on the role: the session's own name proves nothing, since everybody chooses it."""
    if not globs:
        return False
    folded = [glob.lower() for glob in globs]
    if isinstance(value, Unknown):
        if value.possible:
            return agree([named_by(globs, possible) for possible in value.possible])
        pattern = f"{value.prefix}*{value.suffix}".lower()
        last = pattern.rpartition("/")[2]
        return None if any(intersects(glob, pattern) or intersects(glob, last) for glob in folded) else False
    text = (scalar_text(value) or "").lower()
    if not text:
        return False
    if FEDERATED in text:
        return False
    account, part, session = text.partition(ASSUMED)
    if part:
        return any_of([_names_role(glob, account.replace(":sts:", ":iam:"), session.partition("/")[0]) for glob in folded])
    if ":" not in text and "/" not in text:
        return any_of([_names_role(glob, "", text) for glob in folded])
    last = text.rpartition("/")[2]
    return any(matches(glob, text) or matches(glob, last) for glob in folded)


def _names_role(glob: str, account: str, name: str) -> Answer:
    """The pattern means the role of that name, of which the path is not known, and maybe not the account ("": then it is no question).
    Names are unique in an account whatever their path, so a path without wildcards changes nothing."""
    head, part, path = glob.partition(":role/")
    if not part:
        sessions = f"{account.replace(':iam:', ':sts:')}{ASSUMED}{name}/"
        return matches(glob, name) or (bool(account) and (matches(glob, f"{account}:role/{name}") or matches(glob, sessions)))
    folders, _, last = path.rpartition("/")
    if not matches(last, name) or (account and not matches(head, account)):
        return False
    return None if folders and ("*" in path or "?" in path) else True


def is_principal_of(kind: str, statement: Statement, exempt: Sequence[str], evaluation: Evaluation) -> Answer:
    """The Principal element lets in somebody of the kind: `anyone`: literally everybody; `human`: a person; `pipeline`: what builds and
    deploys; `service`: an AWS service; `aws`: a user, a role or an account; `github`: GitHub's workflows. A condition on `aws:PrincipalArn`
    says more exactly who. Of `aws` those do not count whom the settings name in one of `exempt`."""
    judge = JUDGES[kind]
    principal, not_principal, condition = statement.principal, statement.not_principal, statement.condition
    globs = [glob for word in exempt for glob in getattr(evaluation.settings, word)] if kind == "aws" else []
    if not_principal is not MISSING and not_principal is not None:
        # Everybody but the named ones.
        if isinstance(not_principal, Unknown):
            return None
        return kind in ("anyone", "aws", "human") or None
    if principal is MISSING or principal is None:
        # An identity policy: whoever it is attached to.
        return kind == "human"
    if isinstance(principal, Unknown):
        return None
    if isinstance(principal, str):
        return _judge_names("AWS", [principal], condition, judge, globs, evaluation)
    if not isinstance(principal, dict):
        return None
    answers: list[Answer] = []
    for provider, names in principal.items():
        listed = names if isinstance(names, list) else [names]
        answers.append(_judge_names(str(provider), listed, condition, judge, globs, evaluation))
    if principal.__class__ is not dict or any(isinstance(names, list) and names.__class__ is not list for names in principal.values()):
        answers.append(None)
    return any_of(answers)


def _judge_names(
    provider: str, names: Sequence[object], condition: object, judge: Judge, globs: Sequence[str], evaluation: Evaluation
) -> Answer:
    answers = []
    for name in names:
        answer = judge(provider, name, evaluation)
        if answer is True and provider == "AWS" and judge is not _is_anyone:
            answer = any_of([_judge_unless(globs, provider, exact, judge, evaluation) for exact in _narrow_down(name, condition)])
        answers.append(answer)
    return any_of(answers)


def _judge_unless(globs: Sequence[str], provider: str, name: object, judge: Judge, evaluation: Evaluation) -> Answer:
    named = named_by(globs, name)
    if named is True:
        return False
    answer = judge(provider, name, evaluation)
    return None if named is None and answer is True else answer


def _narrow_down(name: object, condition: object) -> Sequence[object]:
    """Of an account or of everybody those whom `aws:PrincipalArn` names; the name itself when nothing does."""
    text = scalar_text(name) or ""
    if isinstance(name, str) and not (text == "*" or text.isdigit() or text.endswith(":root")):
        return (name,)
    for test in read_tests(condition):
        if test.key == "aws:principalarn" and test.operator in POSITIVE and not test.quantifier and test.values and "*" not in test.values:
            return test.values
    return (name,)


def _is_anyone(provider: str, name: object, _evaluation: Evaluation) -> Answer:
    if provider != "AWS":
        return False
    if isinstance(name, Unknown):
        return None if not name.prefix.startswith("arn:") else False
    return name == "*"


def _is_human(provider: str, name: object, evaluation: Evaluation) -> Answer:
    settings = evaluation.settings
    if provider == "Service":
        return False
    text = _written_text(name)
    if settings.human_principals and text and named_by(settings.human_principals, text.replace("\0", "*")) is True:
        return True
    if provider == "Federated":
        return _is_human_provider(_issuer(name, text, evaluation), settings)
    if provider != "AWS":
        return False
    if text is None:
        return _is_human_reference(name, evaluation)
    machines = (*settings.break_glass, *settings.pipeline_principals)
    if text == "*" or ":user/" in text or SSO_ROLE in text:
        named = named_by(machines, name)
        return None if named is None else not named
    if ":role/" in text or ":assumed-role/" in text:
        return False if named_by(machines, name) is True else None
    # A whole account: every user of it whom its own policies allow to.
    return True if text.isdigit() or text.endswith(":root") else None


def _is_human_reference(name: object, evaluation: Evaluation) -> Answer:
    related = evaluation.related_resource(name) if isinstance(name, Reference) else None
    return True if related is not None and related.type == USER_TYPE else None


def _is_human_provider(issuer: str | None, settings: Settings) -> Answer:
    if issuer is None:
        return None
    if ":saml-provider/" in issuer or issuer in PEOPLE_PROVIDERS:
        return True
    if settings.pipeline_principals and named_by(settings.pipeline_principals, issuer.replace("\0", "*")) is True:
        return False
    return False if CLUSTER_PROVIDER in issuer or _is_pipeline_issuer(issuer) else None


def _is_pipeline(provider: str, name: object, evaluation: Evaluation) -> Answer:
    settings = evaluation.settings
    text = _written_text(name)
    if provider == "Service":
        if text is None:
            return None
        return text in PIPELINE_SERVICES or (None if "\0" in text else False)
    if settings.pipeline_principals and text and named_by(settings.pipeline_principals, text.replace("\0", "*")) is True:
        return True
    if provider == "Federated":
        issuer = _issuer(name, text, evaluation)
        if issuer is None:
            return None
        if _is_pipeline_issuer(issuer):
            return True
        return False if ":saml-provider/" in issuer or issuer in PEOPLE_PROVIDERS or CLUSTER_PROVIDER in issuer else None
    if provider != "AWS" or text is None:
        return None if provider == "AWS" else False
    return None if ":role/" in text or ":assumed-role/" in text else False


def _is_github(provider: str, name: object, evaluation: Evaluation) -> Answer:
    """The one issuer of all of GitHub, not an enterprise's own (`…/enterprise`)."""
    if provider != "Federated":
        return False
    issuer = _issuer(name, _written_text(name), evaluation)
    if issuer is None:
        return None
    if issuer.endswith(GITHUB_PROVIDER):
        return True
    return None if "\0" in issuer.rpartition(":oidc-provider/")[2] and ":saml-provider/" not in issuer else False


def _is_service(provider: str, name: object, _evaluation: Evaluation) -> Answer:
    return provider == "Service" and name is not None


def _is_pipeline_issuer(issuer: str) -> bool:
    return any(known in issuer for known in PIPELINE_PROVIDERS)


def _issuer(name: object, text: str | None, evaluation: Evaluation) -> str | None:
    """What says whose login it is: the provider's ARN, or the URL of a provider that the same input makes; None when nothing does."""
    if text is not None:
        return text
    related = evaluation.related_resource(name) if isinstance(name, Reference) else None
    if related is None:
        return None
    if related.type == SAML_TYPE:
        return "arn:aws:iam:::saml-provider/"
    return _written_text(related.properties.get("Url", MISSING)) if related.type == OIDC_TYPE else None


def _written_text(value: object) -> str | None:
    """The text with `\\0` for each hole: `arn:${AWS::Partition}:iam::${AWS::AccountId}:root` says which kind of principal it is."""
    if isinstance(value, Text):
        return "".join([piece if isinstance(piece, str) else "\0" for piece in value.pieces])
    if isinstance(value, Unknown):
        names = [possible for possible in value.possible if isinstance(possible, str)]
        return names[0] if len(names) == len(value.possible) == 1 else None
    return scalar_text(value) or ""


def _is_aws(provider: str, name: object, _evaluation: Evaluation) -> Answer:
    return provider == "AWS" and name is not None


JUDGES: dict[str, Judge] = {
    "human": _is_human,
    "pipeline": _is_pipeline,
    "service": _is_service,
    "aws": _is_aws,
    "github": _is_github,
    "anyone": _is_anyone,
}
KINDS = tuple(JUDGES)

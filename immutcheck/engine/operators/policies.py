"""`policy_allows`: does a policy document allow one of the actions, to whoever holds it? Wildcards, NotAction, NotResource, explicit Deny,
conditions, permissions boundaries, the Deny statements of the holder's other policies and the service control policies that the
configuration names are understood.

What a statement gives is judged in `policy_grants.py`, who holds a document and what limits them is found in `policy_holders.py`. A
condition that decides makes it unknown.
Source: AWS IAM User Guide, "Policy evaluation logic".
"""

from __future__ import annotations

from immutcheck.engine.operators.partial import any_of
from immutcheck.engine.operators.policy_conditions import STRANGER
from immutcheck.engine.operators.policy_documents import Statements, read_statements
from immutcheck.engine.operators.policy_grants import Grant, Question, find_grants
from immutcheck.engine.operators.policy_holders import find_holders, is_held, limits_elsewhere
from immutcheck.engine.operators.policy_limits import UNLIMITED, Limits
from immutcheck.engine.operators.principals import KINDS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from immutcheck.engine.evaluation import Answer, Check, Evaluation
    from immutcheck.engine.operators.policy_conditions import Context
    from immutcheck.model.location import PropertyPath

EXEMPT: Mapping[str, str] = {"break_glass": "break_glass", "pipeline": "pipeline_principals"}
"""Word of `except` → setting that names whom it is about."""

WITHOUT: Mapping[str, tuple[Context, ...]] = {
    "mfa": (
        (("aws:multifactorauthpresent", None), ("aws:multifactorauthage", None)),
        (("aws:multifactorauthpresent", "false"), ("aws:multifactorauthage", None)),
    ),
    "source_identity": ((("sts:sourceidentity", None), ("aws:sourceidentity", None)),),
    "repository": (
        (
            ("token.actions.githubusercontent.com:sub", f"repo:{STRANGER}*"),
            ("token.actions.githubusercontent.com:repository", f"{STRANGER}/*"),
            ("token.actions.githubusercontent.com:repository_id", STRANGER),
            ("token.actions.githubusercontent.com:repository_owner", STRANGER),
            ("token.actions.githubusercontent.com:repository_owner_id", STRANGER),
            ("token.actions.githubusercontent.com:job_workflow_ref", f"{STRANGER}/*"),
            ("token.actions.githubusercontent.com:enterprise_id", STRANGER),
        ),
    ),
}
"""Word of `without` → the kinds of request without it. Long-term access keys carry no word about MFA, temporary credentials say that
there was none (IAM User Guide, "AWS global condition context keys", aws:MultiFactorAuthPresent). `repository`: the token of a
repository that the policy does not name; the rest of its subject is up to its owner (GitHub Docs, "OpenID Connect reference")."""


def read_question(argument: object) -> Question:
    """The operator's argument `{actions: […], resources: "*", principal: human | …, except: […], without: mfa | …}`;
    ValueError says what is wrong."""
    if not isinstance(argument, dict) or set(argument) - {"actions", "resources", "principal", "except", "without"}:
        raise ValueError("`policy_allows` needs {actions: […]} and knows resources, principal, except and without")
    actions = argument.get("actions")
    actions = [actions] if isinstance(actions, str) else actions
    if not isinstance(actions, list) or not actions or not all(isinstance(action, str) and ":" in action for action in actions):
        raise ValueError("`actions` is a list such as [ssm:StartSession]")
    if argument.get("resources", "any") not in ("any", "*"):
        raise ValueError('`resources` is "any" (the default) or "*"')
    if argument.get("principal", "") not in ("", *KINDS):
        raise ValueError(f"`principal` is one of {', '.join(KINDS)}")
    exempt = argument.get("except", [])
    if not isinstance(exempt, list) or not all(word in EXEMPT for word in exempt):
        raise ValueError(f"`except` is a list of {', '.join(EXEMPT)}")
    if argument.get("without", "") not in ("", *WITHOUT):
        raise ValueError(f"`without` is one of {', '.join(WITHOUT)}")
    contexts = WITHOUT.get(argument.get("without", ""), ((),))
    folded = tuple(action.lower() for action in actions)
    settings = tuple(EXEMPT[word] for word in exempt)
    return Question(folded, tuple(actions), argument.get("resources") == "*", argument.get("principal", ""), settings, contexts)


def make_policy_allows(argument: object) -> Check:
    """True when the document allows one of the actions."""
    question = read_question(argument)

    def policy_allows(value: object, evaluation: Evaluation) -> Answer:
        return judge_document(question, value, evaluation)

    return policy_allows


def judge_document(question: Question, value: object, evaluation: Evaluation) -> Answer:
    """The document allows one of the actions; unknown when hidden statements could allow or deny it."""
    return _weigh(question, evaluation.read_once(read_statements, value), evaluation)[0]


def find_allowing(argument: object, value: object, evaluation: Evaluation) -> Sequence[PropertyPath]:
    """The Allow statements that give one of the actions."""
    _answer, grants = _weigh(read_question(argument), evaluation.read_once(read_statements, value), evaluation)
    return list(dict.fromkeys(grant.statement.path for grant in grants if grant.answer is True))


def explain_policy(argument: object, value: object, evaluation: Evaluation) -> tuple[str, ...]:
    """`ssm:* allows ssm:StartSession`, or why it is not known."""
    statements = evaluation.read_once(read_statements, value)
    _answer, grants = _weigh(read_question(argument), statements, evaluation)
    allowed: dict[str, list[str]] = {}
    for grant in grants:
        if grant.answer is True:
            labels = allowed.setdefault(grant.pattern, [])
            if grant.label not in labels:
                labels.append(grant.label)
    if allowed and not statements.reason:
        return tuple(f"`{pattern}` allows {', '.join(labels)}" for pattern, labels in allowed.items())
    reasons = [grant.reason for grant in grants if grant.answer is None and grant.reason]
    if statements.reason:
        reasons.append(statements.reason)
    return tuple(dict.fromkeys(reasons))


def _weigh(question: Question, statements: Statements, evaluation: Evaluation) -> tuple[Answer, Sequence[Grant]]:
    """The answer and the grants that it comes from: one kind of request that is allowed is enough."""
    if len(question.contexts) == 1:
        return _weigh_one(question, statements, evaluation)
    results = [_weigh_one(question.replace(contexts=(context,)), statements, evaluation) for context in question.contexts]
    total = any_of([answer for answer, _grants in results])
    return total, [grant for answer, grants in results if answer is total for grant in grants]


def _weigh_one(question: Question, statements: Statements, evaluation: Evaluation) -> tuple[Answer, Sequence[Grant]]:
    """The grants of the document by itself, or what its holders' limits leave of them."""
    grants = list(find_grants(question, statements.known, evaluation))
    answer = _sum_up(grants, statements)
    if not grants or question.principal or not is_held(evaluation):
        return answer, grants
    elsewhere = limits_elsewhere(evaluation)
    holders = find_holders(question.exempt, evaluation)
    if holders is None:
        return _weigh_limited(question, statements, elsewhere, grants, evaluation)
    known = [_weigh_limited(question, statements, limits, grants, evaluation) for limits in holders.known]
    possible = [_weigh_limited(question, statements, limits, grants, evaluation) for limits in holders.possible]
    answers = [found for found, _grants in known]
    if possible:
        # Whoever of them it is: only what they all agree about is known, and what holds when it is none of them.
        alternatives = {found for found, _grants in possible}
        alternatives.add(False if holders.is_held else _weigh_limited(question, statements, elsewhere, grants, evaluation)[0])
        answers.append(alternatives.pop() if len(alternatives) == 1 else None)
    total = any_of(answers)
    deciding = [left for found, left in (*known, *possible) if found is total]
    if total is None and not deciding:
        return None, [grant.replace(answer=None, reason=grant.reason or "whose policy it is is not known") for grant in grants]
    return total, [grant for left in deciding for grant in left]


def _weigh_limited(
    question: Question, statements: Statements, limits: Limits, grants: Sequence[Grant], evaluation: Evaluation
) -> tuple[Answer, Sequence[Grant]]:
    left = grants if limits == UNLIMITED else list(find_grants(question, statements.known, evaluation, limits))
    return _sum_up(left, statements), left


def _sum_up(grants: Sequence[Grant], statements: Statements) -> Answer:
    answer = any_of([grant.answer for grant in grants])
    return None if statements.reason else answer

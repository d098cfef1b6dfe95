"""`managed_policy_allows`: does a managed policy, named by its ARN, allow one of the actions? Only AWS managed policies are known here.

What those say is data (`managed_documents.py`). About a policy that is not in it, and about an action that its entry was not read for,
nothing is known. What else the holder has, its boundary and other policies' denials, counts as in `policy_allows`.
"""

from __future__ import annotations

from immutcheck.engine.operators.managed_documents import find_document, is_read_for, policy_name
from immutcheck.engine.operators.policies import judge_document, read_question
from immutcheck.model.values import OpenList, Redacted, Reference, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from immutcheck.engine.evaluation import Answer, Check, Evaluation
    from immutcheck.engine.operators.policy_grants import Question
    from immutcheck.model.location import PropertyPath

OWN_POLICY = "AWS::IAM::ManagedPolicy"


def make_managed_policy_allows(argument: object) -> Check:
    """True for the ARN (or a list with the ARN) of an AWS managed policy that allows one of the actions."""
    question = read_question(argument)

    def managed_policy_allows(value: object, evaluation: Evaluation) -> Answer:
        if not isinstance(value, list):
            return judge_policy(question, value, evaluation)
        answer: Answer = None if value.__class__ is OpenList else False
        for item in value:
            result = judge_policy(question, item, evaluation)
            if result is True:
                return True
            if result is None:
                answer = None
        return answer

    return managed_policy_allows


def find_managed_policies(argument: object, value: object, evaluation: Evaluation) -> Sequence[PropertyPath]:
    """The members of a list of ARNs that allow it."""
    if not isinstance(value, list):
        return []
    question = read_question(argument)
    return [(index,) for index, item in enumerate(value) if judge_policy(question, item, evaluation) is True]


def explain_managed_policy(argument: object, value: object, evaluation: Evaluation) -> tuple[str, ...]:
    """Which policy allows what, or which one is not known."""
    question = read_question(argument)
    allowed: list[str] = []
    unknown: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        name = policy_name(item)
        answers = {
            label: judge_policy(question.replace(actions=(action,), labels=(label,)), item, evaluation)
            for action, label in zip(question.actions, question.labels, strict=True)
        }
        labels = [label for label, answer in answers.items() if answer is True]
        if labels:
            allowed.append(f"{name} allows {', '.join(labels)}")
        elif None in answers.values():
            if isinstance(item, Unknown) and not name:
                unknown.append(item.reason)
            else:
                unknown.append(f"what the policy {name or 'named here'} allows is not known")
    return tuple(dict.fromkeys(allowed or unknown))


def judge_policy(question: Question, value: object, evaluation: Evaluation) -> Answer:
    """One ARN."""
    if isinstance(value, Unknown) and value.possible:
        answers = {judge_policy(question, possible, evaluation) for possible in value.possible}
        answer = answers.pop() if len(answers) == 1 else None
        return None if answer is True and value.maybe_absent else answer
    if value is None or _is_own_policy(value, evaluation):
        return False
    name = policy_name(value)
    document = find_document(name) if name else None
    if document is None or value.__class__ is Redacted:
        return None
    answer = judge_document(question, document, evaluation)
    if answer is False and not all(is_read_for(action) for action in question.actions):
        return None
    return None if answer is True and isinstance(value, Unknown) and value.maybe_absent else answer


def _is_own_policy(value: object, evaluation: Evaluation) -> bool:
    """A policy that the same input makes is none of AWS's, and is judged where it is written."""
    if not isinstance(value, Reference):
        return False
    related = evaluation.related_resource(value)
    return related is not None and related.type == OWN_POLICY

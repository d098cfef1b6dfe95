"""`managed_policy_allows`: does a managed policy, named by its ARN, allow one of the actions? Only AWS managed policies are known here.

What they allow is data (`managed_policies.json`, with its source and date). About a policy that is not in it, and about an action that its
entry was not read for, nothing is known.
"""

from __future__ import annotations

from immutcheck.engine.operators.partial import known_tail
from immutcheck.engine.operators.policies import Question, judge_document, read_question
from immutcheck.engine.operators.wildcards import covers
from immutcheck.model.values import OpenList, Redacted, Reference, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from immutcheck.engine.evaluation import Answer, Check, Evaluation
    from immutcheck.model.location import PropertyPath

OWN_POLICY = "AWS::IAM::ManagedPolicy"
AWS_MARKER = ":iam::aws:policy/"
"""In the ARN of every AWS managed policy, in every partition; then come an optional path and the name."""


class ManagedPolicies:
    """The data file, read when it is first asked."""

    __slots__ = ("_data",)

    def __init__(self) -> None:
        self._data: Mapping[str, object] | None = None

    def document(self, name: str) -> Mapping[str, object] | None:
        """What the AWS managed policy of that name allows, as a policy document; None when it is not in the data."""
        policies = self._read()["policies"]
        return policies.get(name) if isinstance(policies, dict) else None

    def is_read_for(self, action: str) -> bool:
        """The entries say everything about the action (lower case, may have wildcards)."""
        actions = self._read()["actions"]
        return isinstance(actions, list) and any(covers(pattern.lower(), action) for pattern in actions)

    def _read(self) -> Mapping[str, object]:
        if self._data is None:
            import json
            import os

            with open(os.path.join(os.path.dirname(__file__), "managed_policies.json"), encoding="utf-8") as file:
                self._data = json.load(file)
        return self._data


def make_managed_policy_allows(argument: object) -> Check:
    """True for the ARN (or a list with the ARN) of an AWS managed policy that allows one of the actions."""
    question = read_question(argument)
    policies = ManagedPolicies()

    def managed_policy_allows(value: object, evaluation: Evaluation) -> Answer:
        if not isinstance(value, list):
            return judge_policy(policies, question, value, evaluation)
        answer: Answer = None if value.__class__ is OpenList else False
        for item in value:
            result = judge_policy(policies, question, item, evaluation)
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
    question, policies = read_question(argument), ManagedPolicies()
    return [(index,) for index, item in enumerate(value) if judge_policy(policies, question, item, evaluation) is True]


def explain_managed_policy(argument: object, value: object, evaluation: Evaluation) -> tuple[str, ...]:
    """Which policy allows what, or which one is not known."""
    question, policies = read_question(argument), ManagedPolicies()
    allowed: list[str] = []
    unknown: list[str] = []
    for item in value if isinstance(value, list) else [value]:
        name = policy_name(item)
        answers = {
            label: judge_policy(policies, question.replace(actions=(action,), labels=(label,)), item, evaluation)
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


def judge_policy(policies: ManagedPolicies, question: Question, value: object, evaluation: Evaluation) -> Answer:
    """One ARN."""
    if isinstance(value, Unknown) and value.possible:
        answers = {judge_policy(policies, question, possible, evaluation) for possible in value.possible}
        answer = answers.pop() if len(answers) == 1 else None
        return None if answer is True and value.maybe_absent else answer
    if value is None or _is_own_policy(value, evaluation):
        return False
    name = policy_name(value)
    document = policies.document(name) if name else None
    if document is None or value.__class__ is Redacted:
        return None
    answer = judge_document(question, document, evaluation)
    if answer is False and not all(policies.is_read_for(action) for action in question.actions):
        return None
    return None if answer is True and isinstance(value, Unknown) and value.maybe_absent else answer


def _is_own_policy(value: object, evaluation: Evaluation) -> bool:
    """A policy that the same input makes is none of AWS's, and is judged where it is written."""
    if not isinstance(value, Reference):
        return False
    related = evaluation.related_resource(value)
    return related is not None and related.type == OWN_POLICY


def policy_name(value: object) -> str:
    """The name of an AWS managed policy from its ARN, whose partition may be a hole; "" for anything else."""
    text = value if isinstance(value, str) else known_tail(value) if isinstance(value, Unknown) else ""
    _head, marker, rest = text.rpartition(AWS_MARKER)
    return rest.rpartition("/")[2] if marker else ""

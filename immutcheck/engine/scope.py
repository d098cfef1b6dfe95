"""What is held immutable: rules with `scoped: true` are about nothing else.

With no scope configured everything is. With one, a resource is in it when its template's path, its stack's name or its account matches a
pattern, or when it carries one of the tags with one of the accepted values. A running resource's stack is known of itself.
"""

from __future__ import annotations

from immutcheck.engine.lookup import read_name, step_into
from immutcheck.engine.quantifiers import members_of, rest_of
from immutcheck.model.settings import Scope
from immutcheck.model.values import MISSING, Redacted, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from immutcheck.engine.evaluation import Answer
    from immutcheck.model.resource import Resource

TAGS = "Tags"
STACK = "StackName"
ACCOUNT_DIGITS = 12
EVERYTHING = Scope()


def holds_unit(scope: Scope, unit_scope: str) -> bool:
    """Everything in the unit is in the immutable scope, whatever its tags are."""
    if scope == EVERYTHING:
        return True
    account = unit_scope.partition("/")[0]
    if len(account) == ACCOUNT_DIGITS and account.isdecimal():
        return _matches(account, scope.accounts)
    return _matches(unit_scope, scope.paths) or _matches(stack_name(unit_scope), scope.stacks)


def may_hold_part(scope: Scope) -> bool:
    """Single resources of a unit that is not held as a whole may be in the scope."""
    return bool(scope.tags or scope.stacks)


def stack_name(unit_scope: str) -> str:
    """The name of a template's file without its endings, as the CDK names them: `cdk.out/Web.template.json` → `Web`."""
    name = unit_scope.rpartition("/")[2]
    for ending in (".json", ".yaml", ".yml", ".template"):
        name = name.removesuffix(ending)
    return name


def holds_resource(scope: Scope, resource: Resource) -> Answer:
    """The resource has one of the scope's tags, or runs in one of its stacks; None when that cannot be known."""
    answer: Answer = _is_of_stack(read_name(resource.facts, STACK), scope.stacks) if scope.stacks else False
    if answer is True:
        return True
    for name, accepted in scope.tags:
        result = _has_tag(read_name(resource.properties, TAGS), name, accepted)
        if result is True:
            return True
        if result is None:
            answer = None
    return answer


def _is_of_stack(name: object, patterns: Sequence[str]) -> Answer:
    if isinstance(name, Unknown):
        return None
    return isinstance(name, str) and _matches(name, patterns)


def _matches(text: str, patterns: Sequence[str]) -> bool:
    from fnmatch import fnmatchcase

    return any(fnmatchcase(text, pattern) for pattern in patterns)


def _escape(name: str) -> str:
    from glob import escape

    return escape(name)


def _has_tag(tags: object, name: str, accepted: Sequence[str]) -> Answer:
    """The tags, a list of `{Key, Value}` or a map, hold the name with an accepted value."""
    if isinstance(tags, Unknown) or tags.__class__ is Redacted:
        return None
    if isinstance(tags, dict):
        return _is_accepted(step_into(tags, name), accepted)
    answer: Answer = False if rest_of(tags) is None else None
    for tag, _path in members_of(tags, ()):
        key = step_into(tag, "Key")
        value = step_into(tag, "Value")
        result = _both(_is_accepted(key, (_escape(name),)), _is_accepted(value, accepted))
        if isinstance(tag, Unknown) and tag.maybe_absent and result is True:
            result = None
        if result is True:
            return True
        if result is None:
            answer = None
    return answer


def _is_accepted(value: object, accepted: Sequence[str]) -> Answer:
    if isinstance(value, Unknown):
        answers = {_is_accepted(possible, accepted) for possible in value.possible}
        if value.maybe_absent:
            answers.add(False)
        return answers.pop() if len(answers) == 1 and value.possible else None
    if value.__class__ is Redacted:
        return None
    if isinstance(value, bool):
        return _matches("true" if value else "false", accepted)
    return value is not MISSING and value is not None and _matches(str(value), accepted)


def _both(first: Answer, second: Answer) -> Answer:
    if first is False or second is False:
        return False
    return True if first and second else None

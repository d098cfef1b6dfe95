"""Conditions in Kleene's logic: true, false, or None with the reason why it cannot be decided.

Source: AWS CloudFormation Template Reference, "Condition functions" (Fn::And and Fn::Or take two to ten conditions).
"""

from __future__ import annotations

from immutcheck.model.values import MISSING, OpenList, OpenMap, Reference, Unknown
from immutcheck.sources.cloudformation.intrinsics import describe, take_items
from immutcheck.sources.cloudformation.problems import IntrinsicError
from immutcheck.sources.text import join_reasons, scalar_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from immutcheck.sources.cloudformation.resolver import Resolver

Decision = tuple[bool | None, str]
"""The answer, and why it is open ("" when it is decided)."""

OPERAND_COUNTS = range(2, 11)


def decide(resolver: Resolver, name: str) -> Decision:
    """What the declared condition `name` says in the resolver's scenario; IntrinsicError when nobody declared it."""
    declared = resolver.stack.template.conditions
    if name not in declared:
        if isinstance(declared, OpenMap) or resolver.stack.template.has_macros:
            return None, f"condition `{name}` may come from a macro"
        raise IntrinsicError(f"condition `{name}` is not declared in Conditions")
    outer, resolver.in_condition = resolver.in_condition, True
    try:
        value, reason = _evaluate(resolver, declared[name])
    finally:
        resolver.in_condition = outer
    return value, f"condition `{name}` is open: {reason}" if value is None else ""


def _evaluate(resolver: Resolver, node: object) -> Decision:
    """A wrong shape is reported at its place and leaves the condition open."""
    try:
        return _apply(resolver, node)
    except IntrinsicError as error:
        resolver.report(node, str(error))
        return None, str(error)
    except RecursionError:
        resolver.report(node, "conditions are nested too deeply")
        return None, "conditions are nested too deeply"


def _apply(resolver: Resolver, node: object) -> Decision:
    if isinstance(node, Unknown):
        return None, node.reason
    if not isinstance(node, dict) or len(node) != 1:
        text = scalar_text(node).lower() if not isinstance(node, (dict, list)) else ""
        if text in ("true", "false"):
            return text == "true", ""
        raise IntrinsicError(f"a condition must be one condition function, found {describe(node)}")
    name, argument = next(iter(node.items()))
    if name == "Condition":
        if not isinstance(argument, str):
            raise IntrinsicError(f"Condition needs the name of a condition, found {describe(argument)}")
        return resolver.condition(argument)
    if name == "Fn::Equals":
        left, right = (resolver.resolve(item) for item in take_items(name, argument, 2))
        return compare(left, right)
    if name == "Fn::Not":
        decided, reason = _evaluate(resolver, take_items(name, argument, 1)[0])
        return (None if decided is None else not decided), reason
    if name in ("Fn::And", "Fn::Or"):
        if not isinstance(argument, list) or len(argument) not in OPERAND_COUNTS:
            found = len(argument) if isinstance(argument, list) else describe(argument)
            raise IntrinsicError(f"{name} needs two to ten conditions, found {found}")
        # every operand is looked at, so that all variables it depends on are known
        return _combine([_evaluate(resolver, operand) for operand in argument], decisive=name == "Fn::Or")
    raise IntrinsicError(f"{name} is not a condition function")


def _combine(decisions: list[Decision], *, decisive: bool) -> Decision:
    values = [value for value, _ in decisions]
    if decisive in values:
        return decisive, ""
    if None in values:
        return None, join_reasons(reason for value, reason in decisions if value is None)
    return not decisive, ""


def compare(left: object, right: object) -> Decision:
    """Fn::Equals: scalars compare as texts; an unknown side decides only through its known pieces."""
    answer = _equal(left, right)
    return answer, "" if answer is not None else join_reasons(_reasons(left, right)) or "its values are not known"


def _reasons(*values: object) -> Iterator[str]:
    for value in values:
        if isinstance(value, Unknown):
            yield value.reason
        elif isinstance(value, (OpenList, OpenMap)):
            yield value.rest.reason
        elif isinstance(value, list):
            yield from _reasons(*value)


def _equal(left: object, right: object) -> bool | None:
    if isinstance(left, Unknown):
        return _equal_unknown(left, right)
    if isinstance(right, Unknown):
        return _equal_unknown(right, left)
    if isinstance(left, (OpenList, OpenMap)) or isinstance(right, (OpenList, OpenMap)):
        return None
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and _all_equal(list(zip(left, right, strict=True)))
    if isinstance(left, dict) and isinstance(right, dict):
        return set(left) == set(right) and _all_equal([(left[key], right[key]) for key in left])
    if isinstance(left, (list, dict)) or isinstance(right, (list, dict)):
        return False
    return scalar_text("" if left is MISSING else left) == scalar_text("" if right is MISSING else right)


def _all_equal(pairs: list[tuple[object, object]]) -> bool | None:
    answers = {_equal(left, right) for left, right in pairs}
    if False in answers:
        return False
    return None if None in answers else True


def _equal_unknown(unknown: Unknown, other: object) -> bool | None:
    if isinstance(unknown, Reference) and unknown == other:
        return True
    if unknown.maybe_absent:
        return None
    if unknown.possible:
        answers = {_equal(value, other) for value in unknown.possible}
        return answers.pop() if len(answers) == 1 else None
    if other.__class__ is str:
        text = str(other)
        if not text.startswith(unknown.prefix) or not text.endswith(unknown.suffix):
            return False
    return None

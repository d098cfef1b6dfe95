"""`try` and `can`: errors of their arguments are caught. An argument that did something with an unknown might fail or not.

Source: Terraform Language Documentation, "try Function", "can Function".
"""

from __future__ import annotations

from immutcheck.model.values import Unknown
from immutcheck.sources.terraform.evaluation.scope import Attempt
from immutcheck.sources.terraform.evaluation.unknowns import merge_alternatives
from immutcheck.sources.terraform.values import EvaluationError, LimitError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from immutcheck.sources.terraform.evaluation.scope import Scope
    from immutcheck.sources.terraform.syntax.nodes import Node

    Evaluate = Callable[[Node, Scope], object]


def attempt_each(evaluate: Evaluate, arguments: Sequence[Node], scope: Scope) -> object:
    """`try(…)`: the first argument without an error; when it is not known which that is, one of them."""
    found: list[object] = []
    first: Unknown | None = None
    for argument in arguments:
        attempt = Attempt()
        try:
            value = evaluate(argument, scope.attempting(attempt))
        except LimitError:
            raise
        except EvaluationError:
            continue
        found.append(value)
        if attempt.unknown is None:
            break
        first = first or attempt.unknown
    else:
        if first is None:
            raise EvaluationError("none of the arguments of `try` has a value")
        scope.note(first)
    if first is None:
        return found[0]
    return merge_alternatives(found, first.reason, sensitive=first.sensitive)


def attempt_one(evaluate: Evaluate, arguments: Sequence[Node], scope: Scope) -> object:
    """`can(…)`: whether the argument has a value."""
    if len(arguments) != 1:
        raise EvaluationError("`can` takes one argument")
    attempt = Attempt()
    try:
        evaluate(arguments[0], scope.attempting(attempt))
    except LimitError:
        raise
    except EvaluationError:
        return False
    if attempt.unknown is None:
        return True
    return Unknown(attempt.unknown.reason, possible=(True, False), sensitive=attempt.unknown.sensitive)


FALLBACKS: Mapping[str, Callable[[Evaluate, Sequence[Node], Scope], object]] = {"try": attempt_each, "can": attempt_one}

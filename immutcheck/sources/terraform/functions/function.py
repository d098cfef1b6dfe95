"""What the table of functions says of each, and how a call is carried out."""

from __future__ import annotations

from immutcheck.model.record import Record
from immutcheck.model.values import Reference, Unknown
from immutcheck.sources.terraform.evaluation.unknowns import alternatives, merge_alternatives, unknown_from
from immutcheck.sources.terraform.functions.arguments import nullable
from immutcheck.sources.terraform.values import EvaluationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from immutcheck.sources.terraform.functions.context import FunctionContext

    Reader = Callable[[object], object]

COMBINATION_LIMIT = 16
"""More combinations of possible arguments than this are not worked through."""


class Function(Record):
    """`parameters` read the arguments, `rest` any further ones. `sees_unknown`: unknown arguments are handed on; else they make the result
    unknown. `keeps_pieces`: it makes texts of texts with holes, which says more than working through what the holes may be.
    `needs_context`: the context is handed on as the first argument."""

    apply: Callable[..., object]
    parameters: tuple[Reader, ...] = ()
    rest: Reader | None = None
    sees_unknown: bool = False
    keeps_pieces: bool = False
    needs_context: bool = False


def carry_out(function: Function, arguments: Sequence[object], context: FunctionContext) -> object:
    """What the function gives; EvaluationError for arguments it refuses."""
    fixed = function.parameters
    if len(arguments) < len(fixed) or (len(arguments) > len(fixed) and function.rest is None):
        raise EvaluationError(f"{len(arguments)} arguments are given, {'at least ' if function.rest else ''}{len(fixed)} are needed")
    values: list[object] = []
    unknowns: list[Unknown] = []
    for position, argument in enumerate(arguments):
        value = _reader(function, position)(argument)
        if isinstance(value, Unknown):
            unknowns.append(value)
        values.append(value)
    if unknowns:
        if not function.keeps_pieces:
            answer = _work_through(function, arguments, values, context)
            if answer is not None:
                return answer
        if not function.sees_unknown:
            return unknown_from(*unknowns)
    return function.apply(context, *values) if function.needs_context else function.apply(*values)


def _reader(function: Function, position: int) -> Reader:
    if position < len(function.parameters):
        return function.parameters[position]
    assert function.rest is not None
    return function.rest


def _work_through(function: Function, arguments: Sequence[object], values: Sequence[object], context: FunctionContext) -> object | None:
    """What comes out for each of the values that unknown arguments list; None where that says nothing."""
    combinations: list[list[object]] = [list(arguments)]
    worked: list[Unknown] = []
    for position, value in enumerate(values):
        if not isinstance(value, Unknown) or (function.sees_unknown and isinstance(value, Reference)):
            continue
        possible = alternatives(value) if not value.maybe_absent or _reader(function, position) is nullable else ()
        if not possible or value.sensitive:
            if function.sees_unknown:
                continue
            return None
        worked.append(value)
        combinations = [[*chosen[:position], one, *chosen[position + 1 :]] for chosen in combinations for one in possible]
        if len(combinations) > COMBINATION_LIMIT:
            return None
    if not worked:
        return None
    try:
        results = [carry_out(function, chosen, context) for chosen in combinations]
    except EvaluationError:
        # which of the values it is decides whether there is a result at all
        return None
    cause = unknown_from(*worked)
    answer = merge_alternatives(results, cause.reason, sensitive=cause.sensitive)
    return None if answer.__class__ is Unknown and not answer.possible else answer

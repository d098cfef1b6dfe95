"""Expressions → values: one handler a kind of node.

What operators, loops and types mean is in the modules beside; functions are in `functions`. References and namespaces pass through until
something is done with them.
"""

from __future__ import annotations

from functools import partial

from immutcheck.model.values import OpenList, OpenMap, Text, Unknown
from immutcheck.sources.terraform.evaluation.fallbacks import FALLBACKS
from immutcheck.sources.terraform.evaluation.flattening import plain
from immutcheck.sources.terraform.evaluation.limits import CHARACTERS_AN_ELEMENT, check_value, simplify
from immutcheck.sources.terraform.evaluation.loops import (
    SPLAT_ITEM,
    build_object,
    build_pieces,
    build_splat,
    build_tuple,
    override_members,
    to_key,
)
from immutcheck.sources.terraform.evaluation.operators import calculate, equal, minus, negate, settle, to_condition
from immutcheck.sources.terraform.evaluation.primitives import ATOMS
from immutcheck.sources.terraform.evaluation.templates import join_text, text_of
from immutcheck.sources.terraform.evaluation.traversal import is_namespace, read_attribute, read_index
from immutcheck.sources.terraform.evaluation.unification import needs_unification, unify_branch
from immutcheck.sources.terraform.evaluation.unknowns import find_unknown, merge_alternatives, unknown_from
from immutcheck.sources.terraform.syntax import nodes
from immutcheck.sources.terraform.values import Encoded, EvaluationError, LimitError, known_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from immutcheck.sources.terraform.evaluation.scope import Scope
    from immutcheck.sources.terraform.syntax.nodes import Node

__all__ = ["evaluate", "plain", "text_of"]

MERGING = frozenset(("merge", "concat", "core::merge", "core::concat"))
"""Functions that go on with some of their arguments unknown."""
_WRITTEN = frozenset((nodes.Tuple, nodes.Object, nodes.ForTuple, nodes.ForObject, nodes.Literal))
_TRAVERSALS = frozenset((nodes.Variable, nodes.Attribute, nodes.Index, nodes.Literal))
_DIRECTIVES = frozenset((nodes.TemplateText, nodes.TemplateIf, nodes.TemplateFor))


def evaluate(node: Node, scope: Scope) -> object:
    """The value of an expression; namespaces are left as they are. EvaluationError when Terraform would refuse it."""
    try:
        value = HANDLERS[node.__class__](node, scope)
        if node.__class__ not in _TRAVERSALS:
            if isinstance(value, (list, dict)) or value.__class__ is Encoded:
                check_value(value)
            elif isinstance(value, Text) or (isinstance(value, Unknown) and value.possible):
                value = simplify(value)
    except EvaluationError as error:
        _place(error, node)
        raise
    except RecursionError:
        raise LimitError("the expression is nested too deeply, or goes round in a circle", node.start, node.end) from None
    return value


def _place(error: EvaluationError, node: Node) -> None:
    if error.start < 0:
        error.start, error.end = node.start, node.end


def _step(node: Node, scope: Scope) -> object:
    return HANDLERS[node.__class__](node, scope)


def _literal(node: nodes.Literal, scope: Scope) -> object:
    return node.value


def _variable(node: nodes.Variable, scope: Scope) -> object:
    name, names = node.name, scope.names
    if name in names:
        return names[name]
    try:
        return scope.find(name)
    except EvaluationError as error:
        _place(error, node)
        raise


def _attribute(node: nodes.Attribute, scope: Scope) -> object:
    source = node.source
    try:
        return read_attribute(HANDLERS[source.__class__](source, scope), node.name, scope)
    except EvaluationError as error:
        _place(error, node)
        raise


def _index(node: nodes.Index, scope: Scope) -> object:
    source, key = node.source, node.key
    try:
        return read_index(HANDLERS[source.__class__](source, scope), HANDLERS[key.__class__](key, scope), scope)
    except EvaluationError as error:
        _place(error, node)
        raise


def _splat_item(node: nodes.SplatItem, scope: Scope) -> object:
    return scope.names[SPLAT_ITEM]


def _conditional(node: nodes.Conditional, scope: Scope) -> object:
    condition = node.condition
    decided = HANDLERS[condition.__class__](condition, scope)
    if decided is not True and decided is not False:
        try:
            decided = to_condition(decided)
        except EvaluationError as error:
            _place(error, condition)
            raise
        if isinstance(decided, Unknown):
            return _either(node, decided, scope)
    chosen, other = (node.then, node.otherwise) if decided else (node.otherwise, node.then)
    value = HANDLERS[chosen.__class__](chosen, scope)
    if value.__class__ in ATOMS:
        if value.__class__ is str or value is None:
            return value
    elif isinstance(value, Unknown) or is_namespace(value) or not needs_unification(value):
        return value
    return _unify(value, other, scope, node)


def _unify(value: object, other: Node, scope: Scope, node: nodes.Conditional) -> object:
    """The chosen branch with numbers and booleans as texts when the other branch asks for it. One that is unknown asks for nothing."""
    if other.__class__ is nodes.Literal:
        alternative: object = other.value
    else:
        try:
            alternative = HANDLERS[other.__class__](other, scope)
        except EvaluationError:
            return value
    try:
        return unify_branch(value, alternative)
    except EvaluationError as error:
        _place(error, node)
        raise


def _either(node: nodes.Conditional, condition: Unknown, scope: Scope) -> object:
    """One of the two branches."""
    found = _branches(node, condition, scope, _step)
    if len(found) < 2:
        return unknown_from(condition)
    then, otherwise = found
    if needs_unification(then) or needs_unification(otherwise):
        then, otherwise = unify_branch(then, otherwise), unify_branch(otherwise, then)
    return merge_alternatives((then, otherwise), condition.reason, sensitive=condition.sensitive)


def _branches(
    node: nodes.Conditional | nodes.TemplateIf, condition: Unknown, scope: Scope, compute: Callable[[Any, Scope], object]
) -> list[object]:
    """What `compute` makes of both branches; a branch that has no value is not the one. EvaluationError when neither has."""
    scope.note(condition)
    found: list[object] = []
    for branch in (node.then, node.otherwise):
        try:
            found.append(compute(branch, scope))
        except LimitError:
            raise
        except EvaluationError:
            if branch is node.otherwise and not found:
                raise
    return found


def _unary(node: nodes.Unary, scope: Scope) -> object:
    operand = node.operand
    try:
        value = HANDLERS[operand.__class__](operand, scope)
        _note(value, scope)
        return negate(value) if node.operator == "!" else minus(value)
    except EvaluationError as error:
        _place(error, node)
        raise


def _note(value: object, scope: Scope) -> None:
    if scope.attempt is not None:
        value = known_value(value)
        if isinstance(value, Unknown):
            scope.note(value)


def _binary(node: nodes.Binary, scope: Scope) -> object:
    operator, left, right = node.operator, node.left, node.right
    try:
        if operator == "&&" or operator == "||":
            return _decide(node, scope)
        first, second = HANDLERS[left.__class__](left, scope), HANDLERS[right.__class__](right, scope)
        if operator == "==" or operator == "!=":
            if scope.budget is not None:
                scope.budget.charge(first)
            answer = equal(first, second, are_written=left.__class__ in _WRITTEN and right.__class__ in _WRITTEN)
            return answer if operator == "==" else negate(answer)
        _note(first, scope)
        _note(second, scope)
        return calculate(operator, first, second)
    except EvaluationError as error:
        _place(error, node)
        raise


def _decide(node: nodes.Binary, scope: Scope) -> object:
    """`&&` and `||`: the right side is not looked at when the left one decides, and may decide when the left one is unknown."""
    decisive = node.operator == "||"
    left = to_condition(HANDLERS[node.left.__class__](node.left, scope))
    if left is decisive:
        return left
    if not isinstance(left, Unknown):
        right = to_condition(HANDLERS[node.right.__class__](node.right, scope))
        _note(right, scope)
        return right
    scope.note(left)
    try:
        right = to_condition(HANDLERS[node.right.__class__](node.right, scope))
    except EvaluationError:
        return unknown_from(left)
    if right is decisive:
        return right
    return unknown_from(left, right) if isinstance(right, Unknown) else unknown_from(left)


def _template(node: nodes.Template, scope: Scope) -> object:
    parts = node.parts
    if len(parts) == 1 and parts[0].__class__ not in _DIRECTIVES:
        return HANDLERS[parts[0].__class__](parts[0], scope)
    return _render(parts, scope)


def _render(parts: tuple[Node, ...], scope: Scope) -> object:
    """The text that pieces of a template make together."""
    pieces: list[object] = []
    for part in parts:
        kind = part.__class__
        if kind is nodes.TemplateText:
            pieces.append(part.text)  # type: ignore[attr-defined]
        else:
            value = HANDLERS[kind](part, scope)
            try:
                if value.__class__ is not str:
                    _note(value, scope)
                    value = text_of(value)
            except EvaluationError as error:
                _place(error, part)
                raise
            pieces.append(value)
    text = pieces[0] if len(pieces) == 1 else join_text(pieces)
    if scope.budget is not None and text.__class__ is str:
        scope.budget.take(len(text) // CHARACTERS_AN_ELEMENT)
    return text


def _template_text(node: nodes.TemplateText, scope: Scope) -> object:
    return node.text


def _template_if(node: nodes.TemplateIf, scope: Scope) -> object:
    decided = to_condition(_step(node.condition, scope))
    if not isinstance(decided, Unknown):
        return _render(node.then if decided else node.otherwise, scope)
    found = _branches(node, decided, scope, _render)
    return unknown_from(decided) if len(found) < 2 else merge_alternatives(found, decided.reason, sensitive=decided.sensitive)


def _tuple(node: nodes.Tuple, scope: Scope) -> object:
    return [HANDLERS[item.__class__](item, scope) for item in node.items]


def _object(node: nodes.Object, scope: Scope) -> object:
    members: dict[str, object] = {}
    rest: Unknown | None = None
    for item in node.items:
        key_node, value_node = item.key, item.value
        key: object = key_node.value if key_node.__class__ is nodes.Literal else HANDLERS[key_node.__class__](key_node, scope)
        value = HANDLERS[value_node.__class__](value_node, scope)
        if key.__class__ is not str:
            try:
                key = to_key(key)
            except EvaluationError as error:
                _place(error, key_node)
                raise
            if isinstance(key, Unknown):
                scope.note(key)
                rest = rest or key
                override_members(members, key, value)
                continue
        members[key] = value  # type: ignore[index]
    return members if rest is None else OpenMap(members, unknown_from(rest))


def _call(node: nodes.Call, scope: Scope) -> object:
    try:
        fallback = FALLBACKS.get(node.name.removeprefix("core::"))
        if fallback is not None and not node.expands:
            return fallback(_step, node.arguments, scope)
        if scope.functions is None:
            raise EvaluationError(f"no function can be called here, so not `{node.name}`")
        arguments: list[object] = []
        for argument in node.arguments:
            value = HANDLERS[argument.__class__](argument, scope)
            arguments.append(value.whole() if is_namespace(value) else value)  # type: ignore[attr-defined]
        if node.expands:
            expanded = _expand(arguments.pop(), node.name)
            if isinstance(expanded, Unknown):
                scope.note(expanded)
                return unknown_from(expanded)
            arguments.extend(expanded)
        return _call_function(node.name, arguments, scope)
    except EvaluationError as error:
        _place(error, node)
        raise


def _call_function(name: str, arguments: list[object], scope: Scope) -> object:
    from immutcheck.sources.terraform.functions.table import call_function

    assert scope.functions is not None
    if scope.attempt is not None:
        # any of the values an unknown stands for may be one that the function refuses
        for argument in arguments:
            unknown = find_unknown(known_value(argument))
            if unknown is not None:
                scope.note(unknown)
    budget = scope.budget
    if budget is None:
        value = call_function(name, arguments, scope.functions)
    else:
        for argument in arguments:
            budget.charge(known_value(argument))
        value = call_function(name, arguments, scope.functions)
        budget.charge(value)
    if isinstance(value, Unknown):
        scope.note(value)
    return value


def _expand(last: object, name: str) -> list[object] | Unknown:
    """The arguments that the last one stands for."""
    last = settle(last)
    if isinstance(last, Unknown):
        return last
    if isinstance(last, OpenList):
        return [*last, last.rest] if name in MERGING else last.rest
    if isinstance(last, list):
        return list(last)
    raise EvaluationError("what stands before `...` is a list or set")


def _broken(node: nodes.Broken, scope: Scope) -> object:
    return Unknown("the expression cannot be read")


HANDLERS: Mapping[type[Node], Callable[[Any, Scope], object]] = {
    nodes.Literal: _literal,
    nodes.Template: _template,
    nodes.TemplateText: _template_text,
    nodes.TemplateIf: _template_if,
    nodes.TemplateFor: lambda node, scope: build_pieces(_step, node, scope, _render),
    nodes.Variable: _variable,
    nodes.Attribute: _attribute,
    nodes.Index: _index,
    nodes.SplatItem: _splat_item,
    nodes.Splat: partial(build_splat, _step),
    nodes.Call: _call,
    nodes.Conditional: _conditional,
    nodes.Unary: _unary,
    nodes.Binary: _binary,
    nodes.Tuple: _tuple,
    nodes.Object: _object,
    nodes.ForTuple: partial(build_tuple, _step),
    nodes.ForObject: partial(build_object, _step),
    nodes.Broken: _broken,
}

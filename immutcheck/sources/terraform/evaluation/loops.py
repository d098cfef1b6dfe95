"""`for` expressions, splats and `for` directives of templates over known, open and unknown collections."""

from __future__ import annotations

from immutcheck.model.values import OpenList, OpenMap, Reference, Unknown
from immutcheck.sources.terraform.evaluation.limits import CHARACTERS_AN_ELEMENT
from immutcheck.sources.terraform.evaluation.operators import settle, to_condition
from immutcheck.sources.terraform.evaluation.primitives import describe, scalar_text
from immutcheck.sources.terraform.evaluation.traversal import is_namespace, iterate
from immutcheck.sources.terraform.evaluation.unknowns import could_be, find_unknown, map_possible, merge_alternatives, unknown_from
from immutcheck.sources.terraform.values import EvaluationError, SetValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from immutcheck.sources.terraform.evaluation.scope import Scope
    from immutcheck.sources.terraform.syntax.nodes import ForObject, ForTuple, Node, Splat, TemplateFor

    Evaluate = Callable[[Node, Scope], object]

SPLAT_ITEM = "*"
"""The name of a splat's current element, which no variable can have."""


def build_tuple(evaluate: Evaluate, node: ForTuple, scope: Scope) -> object:
    """`[for …]`. Of instances of which not all keys are known, the one that stands for the rest takes part."""
    source = evaluate(node.collection, scope)
    typical = getattr(source, "typical", None)
    found = _over(source, scope, lambda collection: _build_tuple(evaluate, node, scope, collection))
    if typical is None or found.__class__ is not OpenList:
        return found
    assert isinstance(found, OpenList)
    of_rest = _build_tuple(evaluate, node, scope, OpenList((typical,), found.rest))
    assert isinstance(of_rest, OpenList)
    # a plain value would say that there is one
    return OpenList([*found, *[member for member in of_rest if isinstance(member, Reference) or is_namespace(member)]], found.rest)


def build_object(evaluate: Evaluate, node: ForObject, scope: Scope) -> object:
    """`{for …}`."""
    return _over(evaluate(node.collection, scope), scope, lambda collection: _build_object(evaluate, node, scope, collection))


def build_splat(evaluate: Evaluate, node: Splat, scope: Scope) -> object:
    """`source[*].…`."""
    source = evaluate(node.source, scope)
    if isinstance(source, Unknown):
        return _over(source, scope, lambda known: _build_splat(evaluate, node, scope, known))
    return _build_splat(evaluate, node, scope, source)


def build_pieces(evaluate: Evaluate, node: TemplateFor, scope: Scope, render: Callable[[tuple[Node, ...], Scope], object]) -> object:
    """The text of a `for` directive: a str or an `Unknown`. `render` makes the text of its body."""

    def build(collection: object) -> object:
        from immutcheck.sources.terraform.evaluation.templates import join_text

        rest = _rest_of(collection)
        if rest is not None:
            scope.note(rest)
            return unknown_from(rest)
        pieces = []
        for inner in _rounds(node, scope, collection):
            piece = render(node.body, inner)
            if piece.__class__ is str:
                inner.budget.take(len(piece) // CHARACTERS_AN_ELEMENT)  # type: ignore[union-attr]
            pieces.append(piece)
        return join_text(pieces)

    return _over(evaluate(node.collection, scope), scope, build)


def _over(collection: object, scope: Scope, build: Callable[[object], object]) -> object:
    """What a loop makes of its collection: seen through references, alternatives worked through."""
    if collection.__class__ is dict or collection.__class__ is list:
        return build(collection)
    if is_namespace(collection):
        collection = collection.whole()  # type: ignore[attr-defined]
    collection = settle(collection)
    if isinstance(collection, Unknown):
        scope.note(collection)
        return map_possible(collection, build)
    return build(collection)


def _rounds(node: ForTuple | ForObject | TemplateFor, scope: Scope, collection: object) -> Iterator[Scope]:
    """The scope of each round; one and the same, whose names change."""
    inner, names, budget = scope.looping()
    for key, value in iterate(collection):
        budget.take(1)
        if node.key:
            names[node.key] = key
        names[node.value] = value
        yield inner


def _rest_of(collection: object) -> Unknown | None:
    """Why a collection may have more members than those known, or in another order: an unknown member of a set has no place."""
    if isinstance(collection, SetValue):
        if len(collection) < 2:
            return None
        return next((member for member in collection if isinstance(member, Unknown)), None) or find_unknown(collection)
    return collection.rest if isinstance(collection, (OpenList, OpenMap)) else None


def _build_tuple(evaluate: Evaluate, node: ForTuple, scope: Scope, collection: object) -> object:
    rest = _rest_of(collection)
    members: list[object] = []
    condition, result = node.condition, node.result
    for inner in _rounds(node, scope, collection):
        if condition is not None:
            decided = to_condition(evaluate(condition, inner))
            if decided is False:
                continue
            if isinstance(decided, Unknown):
                scope.note(decided)
                rest = rest or decided
                continue
        members.append(evaluate(result, inner))
    if rest is None:
        return members
    scope.note(rest)
    return OpenList(members, rest)


def _build_object(evaluate: Evaluate, node: ForObject, scope: Scope, collection: object) -> object:
    draft = _Draft(groups=node.groups)
    rest = _rest_of(collection)
    if rest is not None:
        draft.leave_out(unknown_from(rest), rest)
    condition = node.condition
    for inner in _rounds(node, scope, collection):
        decided = True if condition is None else to_condition(evaluate(condition, inner))
        if decided is False:
            continue
        if isinstance(decided, Unknown):
            draft.leave_out(unknown_from(decided), decided)
            continue
        name = to_key(evaluate(node.name, inner))
        value = evaluate(node.result, inner)
        if isinstance(name, Unknown):
            draft.leave_out(name, unknown_from(name))
        else:
            draft.add(name, value)
    if draft.rest is None:
        return draft.members
    scope.note(draft.rest)
    return draft.finish()


class _Draft:
    """The object a `for` expression is making; `rest` says why it may have more members than those known."""

    __slots__ = ("groups", "left_out", "members", "rest")

    def __init__(self, *, groups: bool) -> None:
        self.groups = groups
        self.members: dict[str, object] = {}
        self.rest: Unknown | None = None
        self.left_out: list[Unknown] = []

    def add(self, name: object, value: object) -> None:
        if self.groups:
            self.members.setdefault(name, []).append(value)  # type: ignore[call-overload]
        elif name in self.members:
            raise EvaluationError("two elements of this loop have the same key; write `...` after the value to collect them")
        else:
            self.members[name] = value  # type: ignore[index]

    def leave_out(self, name: Unknown, why: Unknown) -> None:
        self.rest = self.rest or why
        self.left_out.append(name)

    def finish(self) -> OpenMap:
        """The open map; groups that more elements may belong to are open too."""
        rest = self.rest
        assert rest is not None
        members = self.members
        if self.groups:
            for name, group in members.items():
                if any([could_be(key, name) for key in self.left_out]):
                    members[name] = OpenList(group, rest)
        return OpenMap(members, rest)


def to_key(value: object) -> object:
    """A key of an object: a str or an `Unknown`; EvaluationError for null, lists and objects."""
    if value.__class__ is str:
        return value
    value = settle(value)
    if isinstance(value, Unknown):
        return map_possible(value, to_key) if value.possible else value
    text = scalar_text(value)
    if text is None:
        raise EvaluationError(f"a key is a text, found {describe(value)}")
    return text


def override_members(members: dict[str, object], key: Unknown, value: object) -> None:
    """An object's item with an unknown key may stand for any of the items written before it."""
    for name, known in members.items():
        if could_be(key, name):
            members[name] = merge_alternatives((known, value), key.reason, sensitive=key.sensitive)


def _build_splat(evaluate: Evaluate, node: Splat, scope: Scope, source: object) -> object:
    if source is None:
        return []
    members = source if isinstance(source, list) else (source,)
    inner, names, budget = scope.looping()
    found: list[object] = []
    for member in members:
        budget.take(1)
        names[SPLAT_ITEM] = member
        found.append(evaluate(node.each, inner))
    rest = _rest_of(members)
    if rest is None:
        return found
    scope.note(rest)
    return OpenList(found, rest)

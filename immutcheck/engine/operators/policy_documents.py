"""IAM policy documents → statements, as far as they are known. What a statement allows is judged in `policies.py`.

Source: AWS IAM User Guide, "IAM JSON policy elements reference" and "Grammar of the IAM JSON policy language".
"""

from __future__ import annotations

import re

from immutcheck.model.record import Record
from immutcheck.model.values import HOLE, MISSING, OpenList, OpenMap, Redacted, Reference, Text, Unknown, flatten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from immutcheck.model.location import PropertyPath


class Pattern(Record):
    """One entry of an Action or Resource list. `text` has `*` where holes are (`is_certain` is False then, and for what is not known at
    all), `shape` has `HOLE` there ("" when the text is certain); `service` is the address of the resource that the text begins with, ""
    when it says itself what it names."""

    text: str
    is_certain: bool = True
    service: str = ""
    shape: str = ""


class PatternList(Record):
    """`patterns` of an element, or of its Not-form when `is_negated`; `is_open` says that more may stand there."""

    patterns: tuple[Pattern, ...]
    is_negated: bool = False
    is_open: bool = False


class Statement(Record):
    """One statement. `path` leads to it from the value; `allows` is None when its effect is not known; `reason` says what is not known,
    `doubt` why the statement may not be there."""

    path: PropertyPath
    allows: bool | None
    actions: PatternList
    resources: PatternList
    principal: object
    not_principal: object
    condition: object
    reason: str = ""
    doubt: str = ""


class Statements(Record):
    """All statements of a document; `reason` is not empty when some may be hidden."""

    known: tuple[Statement, ...]
    reason: str = ""


EVERY_RESOURCE = PatternList((Pattern("*"),))
"""A statement without Resource speaks about what it is attached to."""

DEEPEST = 4

VARIABLE = re.compile(r"\$\{[^}]*\}")


def read_statements(value: object) -> Statements:
    """The statements of a policy document: a map, its JSON text, a list of statements or of documents."""
    known: list[Statement] = []
    reasons: list[str] = []
    _read(value, (), known, reasons, 0)
    return Statements(tuple(known), "; ".join(dict.fromkeys(reasons)))


def _read(value: object, path: PropertyPath, known: list[Statement], reasons: list[str], depth: int) -> None:
    inner: list[Statement]
    if isinstance(value, str):
        document = _parse(value)
        if document is None:
            reasons.append("the policy document is not readable as JSON")
        else:
            inner = []
            _read(document, (), inner, reasons, depth + 1)
            # A text has no places inside: the whole of it is to blame.
            known.extend(statement.replace(path=path) for statement in inner)
    elif isinstance(value, Unknown) and value.possible and depth < DEEPEST:
        inner = []
        for possible in value.possible:
            _read(possible, path, inner, reasons, depth + 1)
        known.extend([statement.replace(doubt=statement.doubt or value.reason) for statement in inner])
    elif isinstance(value, Unknown):
        reasons.append(value.reason)
    elif isinstance(value, Redacted):
        reasons.append("a secret was taken out of the policy document")
    elif isinstance(value, list) and depth < DEEPEST:
        for index, item in enumerate(value):
            _read(item, (*path, index), known, reasons, depth + 1)
        if isinstance(value, OpenList):
            _read(value.further, (*path, len(value)), known, reasons, depth + 1)
    elif isinstance(value, dict):
        if "Statement" in value and depth < DEEPEST:
            statement = value["Statement"]
            _read(statement, (*path, "Statement"), known, reasons, depth + 1)
        elif "Effect" in value or "Action" in value or "NotAction" in value:
            known.append(_read_statement(value, path))
        if isinstance(value, OpenMap):
            reasons.append(value.rest.reason)


def _parse(text: str) -> object:
    import json

    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return document if isinstance(document, dict | list) else None


def _read_statement(value: dict[str, object], path: PropertyPath) -> Statement:
    effect = value.get("Effect", MISSING)
    reason = ""
    allows: bool | None = None
    if isinstance(effect, str) and effect.lower() in ("allow", "deny"):
        allows = effect.lower() == "allow"
    else:
        reason = f"the effect is not known: {effect.reason}" if isinstance(effect, Unknown) else "the effect is neither Allow nor Deny"
    actions = _read_patterns(value, "Action", fold=True)
    resources = _read_patterns(value, "Resource", fold=False)
    return Statement(
        path,
        allows,
        actions if actions is not None else PatternList(()),
        resources if resources is not None else EVERY_RESOURCE,
        value.get("Principal", MISSING),
        value.get("NotPrincipal", MISSING),
        value.get("Condition", MISSING),
        reason,
    )


def _read_patterns(statement: dict[str, object], name: str, *, fold: bool) -> PatternList | None:
    """None when the statement has neither the element nor its Not-form."""
    for key in (name, f"Not{name}"):
        value = statement.get(key, MISSING)
        if value is MISSING or value is None:
            continue
        is_open = isinstance(value, OpenList)
        if isinstance(value, Unknown) and not isinstance(value, Text | Reference) and not value.possible:
            return PatternList((), key != name, is_open=True)
        items = value if isinstance(value, list) else [value]
        patterns = [pattern for item in items for pattern in _read_pattern(item)]
        if fold:
            patterns = [pattern.replace(text=pattern.text.lower()) for pattern in patterns]
        return PatternList(tuple(patterns), key != name, is_open)
    return None


def _read_variables(text: str) -> Pattern:
    """A policy variable (`${aws:username}`) is a hole: what it stands for differs from caller to caller, and nothing when the key is not in
    the request. `${*}`, `${?}` and `${$}` are the characters themselves (IAM User Guide, "IAM policy elements: Variables and tags")."""
    shape = VARIABLE.sub(HOLE, text)
    return Pattern(shape.replace(HOLE, "*"), is_certain=False, shape=shape)


def _read_pattern(item: object) -> Iterator[Pattern]:
    if isinstance(item, str):
        yield _read_variables(item) if "${" in item else Pattern(item)
    elif isinstance(item, list):
        for member in item:
            yield from _read_pattern(member)
        if isinstance(item, OpenList):
            yield Pattern("*", is_certain=False)
    elif isinstance(item, Text):
        shape = VARIABLE.sub(HOLE, flatten(item))
        first = item.pieces[0] if item.pieces else ""
        service = first.target if isinstance(first, Reference) else ""
        yield Pattern(shape.replace(HOLE, "*"), is_certain=False, service=service, shape=shape)
    elif isinstance(item, Unknown) and item.possible:
        for possible in item.possible:
            for pattern in _read_pattern(possible):
                yield pattern.replace(is_certain=False)
    elif isinstance(item, Unknown):
        service = item.target if isinstance(item, Reference) else ""
        yield Pattern(f"{item.prefix}*{item.suffix}", is_certain=False, service=service, shape=f"{item.prefix}{HOLE}{item.suffix}")
    elif item is not None:
        yield Pattern(str(item) if not isinstance(item, dict | Redacted) else "*", is_certain=not isinstance(item, dict | Redacted))

"""Conversions between types, and what marks a value as sensitive. A value that is not known stays what it is."""

from __future__ import annotations

from immutcheck.model.values import OpenMap, Reference, Unknown
from immutcheck.sources.terraform.functions import arguments
from immutcheck.sources.terraform.functions.unknowns import doubt_about, make_set, open_list, rest_of, unify, unknowns_in
from immutcheck.sources.terraform.values import Encoded, known_value

HIDDEN = "a value that is marked as sensitive is not shown"


def to_text(value: object) -> object:
    return None if known_value(value) is None else arguments.text(value)


def to_number(value: object) -> object:
    return None if known_value(value) is None else _without_alternatives(arguments.number(value))


def to_boolean(value: object) -> object:
    return None if known_value(value) is None else _without_alternatives(arguments.boolean(value))


def to_list(value: object) -> object:
    members = None if known_value(value) is None else arguments.sequence(value)
    return open_list(unify(members), doubt_about(members)) if isinstance(members, list) else _without_alternatives(members)


def to_set(value: object) -> object:
    members = None if known_value(value) is None else arguments.sequence(value)
    return make_set(members, rest_of(members)) if isinstance(members, list) else _without_alternatives(members)


def to_map(value: object) -> object:
    members = None if known_value(value) is None else arguments.mapping(value)
    if not isinstance(members, dict):
        return _without_alternatives(members)
    rest = rest_of(members)
    unified = dict(zip(members, unify(open_list(members.values(), rest)), strict=True))
    return unified if rest is None else OpenMap(unified, rest)


def _without_alternatives(value: object) -> object:
    """Of what is not known, what is still true when it is converted."""
    if isinstance(value, Reference):
        return value.replace(possible=(), prefix="", suffix="")
    return Unknown(value.reason, maybe_absent=value.maybe_absent, sensitive=value.sensitive) if isinstance(value, Unknown) else value


def mark_sensitive(value: object) -> object:
    """Never the value: what is sensitive is not kept."""
    if isinstance(value, Reference):
        return value.replace(sensitive=True, possible=(), prefix="", suffix="")
    return Unknown(value.reason if isinstance(value, Unknown) and value.sensitive else HIDDEN, sensitive=True)


def unmark_sensitive(value: object) -> object:
    return value.replace(sensitive=False) if isinstance(value, Unknown) and value.sensitive else value


def is_sensitive(value: object) -> object:
    if value.__class__ is Encoded:
        unknowns = unknowns_in(value)
    else:
        known = known_value(value)
        unknowns = [known] if isinstance(known, Unknown) else []
    if any([unknown.sensitive for unknown in unknowns]):
        return True
    return Unknown(unknowns[0].reason) if unknowns else False


def keep(value: object) -> object:
    """`ephemeralasnull` of what is not ephemeral."""
    return value

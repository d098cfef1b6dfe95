"""count and for_each: how many instances there are, with which keys. Works on values; evaluates nothing.

Source: Terraform language documentation, "The count meta-argument", "The for_each meta-argument".
"""

from __future__ import annotations

from immutcheck.model.record import Record
from immutcheck.model.values import OpenList, OpenMap, Unknown
from immutcheck.sources.terraform.configuration.addresses import ANY
from immutcheck.sources.terraform.configuration.limits import INSTANCE_LIMIT
from immutcheck.sources.terraform.values import EvaluationError, SetValue, known_value
from immutcheck.sources.text import list_possible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

COUNT, FOR_EACH = "count", "for_each"
NO_NAMES: Mapping[str, object] = {}


class Expansion(Record):
    """`names` maps every key to what its instance sees besides the module's names (`count` or `each`). `mode` is "" for what has neither,
    else "count" or "for_each". `rest` says why there may be others (then `ANY` is among the keys); `is_cut`: there were too many."""

    names: Mapping[object, Mapping[str, object]]
    mode: str = ""
    rest: Unknown | None = None
    is_cut: bool = False


SINGLE = Expansion({None: NO_NAMES})


def expand_count(value: object) -> Expansion:
    """The instances for the value of count; EvaluationError for what Terraform refuses."""
    value = known_value(value)
    if isinstance(value, Unknown):
        return Expansion({ANY: {COUNT: {"index": _hole(value)}}}, COUNT, value)
    if value.__class__ is str:
        value = _read_number(str(value))
    if value.__class__ is float or value.__class__ is bool or not isinstance(value, int) or value < 0:
        raise EvaluationError("count must be a whole number that is not negative")
    kept = min(value, INSTANCE_LIMIT)
    return Expansion({index: {COUNT: {"index": index}} for index in range(kept)}, COUNT, is_cut=kept < value)


def expand_for_each(value: object, typical: object = None) -> Expansion:
    """The instances for the value of for_each, sorted by key as Terraform does; EvaluationError for what it refuses. `typical` is the
    value of those of which the key is not known, when something is known of it."""
    value = known_value(value)
    if isinstance(value, Unknown):
        return Expansion({ANY: _each_of_possible(value)}, FOR_EACH, value)
    names: dict[object, Mapping[str, object]] = {}
    rest = value.rest if isinstance(value, (OpenMap, OpenList)) else None
    if isinstance(value, dict):
        members = {key: value[key] for key in sorted(value)}
    elif isinstance(value, (SetValue, OpenList)):
        members = {}
        for member in value:
            known = known_value(member)
            if isinstance(known, Unknown):
                rest = known
            elif known.__class__ is str:
                members[str(known)] = known
            else:
                raise EvaluationError("for_each needs a set of texts")
        members = {key: members[key] for key in sorted(members)}
    else:
        raise EvaluationError("for_each needs a map or a set of texts")
    is_cut = len(members) > INSTANCE_LIMIT
    for key, member in members.items():
        if len(names) == INSTANCE_LIMIT:
            break
        names[key] = _each(key, member)
    if rest is not None:
        names[ANY] = _each(_hole(rest), _hole(rest) if typical is None else typical)
    return Expansion(names, FOR_EACH, rest, is_cut)


def _each(key: object, value: object) -> Mapping[str, object]:
    return {"each": {"key": key, "value": value}}


def _each_of_possible(value: Unknown) -> Mapping[str, object]:
    """The key and the value of any instance, with what they can be when every collection that it can be is known."""
    keys: list[object] = []
    values: list[object] = []
    for collection in value.possible:
        if collection.__class__ is dict:
            keys += collection
            values += collection.values()
        elif collection.__class__ is SetValue:
            keys += collection
            values += collection
        else:
            return _each(_hole(value), _hole(value))
    return _each(_hole(value, list_possible(keys)), _hole(value, list_possible(values)))


def _hole(value: Unknown, possible: tuple[object, ...] = ()) -> Unknown:
    return Unknown(value.reason, possible=possible, sensitive=value.sensitive)


def _read_number(text: str) -> object:
    try:
        return int(text)
    except ValueError:
        return text

"""What `as:` does to a value before it takes its property's shape, and which raw value is behind what came out.

A conversion works on known values; of an undecided one each possible value is converted by whoever calls.
"""

from __future__ import annotations

from immutcheck.model.record import Record
from immutcheck.model.values import MISSING, OpenList, OpenMap, Reference, Text, Unknown
from immutcheck.sources.terraform.values import Encoded
from immutcheck.sources.text import is_scalar, scalar_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from immutcheck.sources.terraform.raw import RawPath

    Names = tuple[str, str]
    Conditions = Mapping[str, tuple[object, ...]]


class Conversion(Record):
    """`apply(value, names)` gives the new value; `trace(value, names, path)` the path in the old one of `path` in the new one.
    `takes_unknown`: it can do something with an unknown that lists no values; `takes_references`, with a reference to a single value,
    whatever is written there."""

    apply: Callable[[object, Names], object]
    trace: Callable[[object, Names, RawPath], RawPath]
    takes_unknown: bool = False
    takes_references: bool = False

    def takes(self, value: Unknown) -> bool:
        """The unknown is converted as it is, not each of its possible values."""
        if not value.possible:
            return self.takes_unknown
        return self.takes_references and isinstance(value, Reference) and not isinstance(value.possible[0], list)


def _same_path(_value: object, _names: Names, path: RawPath) -> RawPath:
    return path


def _no_path(_value: object, _names: Names, _path: RawPath) -> RawPath:
    return ()


def _read_json(value: object, _names: Names) -> object:
    if isinstance(value, Encoded):
        return value.value
    if isinstance(value, (str, Text)):
        from immutcheck.sources.json_text import read_json

        read = read_json(value)
        if read is value and (isinstance(value, Text) or value):
            return Unknown("a text with unknown parts is not read as JSON" if isinstance(value, Text) else "a text is no JSON")
        return read
    return value


def _decode_base64(value: object, _names: Names) -> object:
    if isinstance(value, Encoded) and value.format in ("base64", "base64gzip"):
        return value.value
    if not isinstance(value, str):
        return value
    import base64
    import binascii

    try:
        return base64.b64decode(value, validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        # a binary is kept as it is written: the one who reads scripts knows gzip
        return value


def _as_list(value: object, _names: Names) -> object:
    if isinstance(value, Unknown) and value.maybe_absent:
        return (
            value.replace(possible=([value.replace(maybe_absent=False)],), prefix="", suffix="") if not isinstance(value, Text) else value
        )
    return value if isinstance(value, list) else [value]


def _as_one(value: object, _names: Names) -> object:
    if isinstance(value, list):
        if value:
            return value[0]
        return value.further if isinstance(value, OpenList) else MISSING
    return value


def _trace_one(value: object, _names: Names, path: RawPath) -> RawPath:
    return (0, *path) if isinstance(value, list) else path


OPPOSITES: Mapping[str, bool] = {"true": False, "false": True}


def _invert(value: object, _names: Names) -> object:
    return OPPOSITES.get(scalar_text(value), value) if is_scalar(value) else value


def _as_pairs(value: object, names: Names) -> object:
    if not isinstance(value, dict):
        return value
    pairs = [{names[0]: key, names[1]: member} for key, member in value.items() if member is not None]
    return OpenList(pairs, value.rest) if isinstance(value, OpenMap) else pairs


def _trace_pairs(value: object, _names: Names, path: RawPath) -> RawPath:
    if not isinstance(value, dict) or not path:
        return path
    keys = [key for key, member in value.items() if member is not None]
    return (keys[path[0]], *path[2:]) if isinstance(path[0], int) and path[0] < len(keys) else ()


def _as_map(value: object, names: Names) -> object:
    if not isinstance(value, list):
        return value
    found: dict[str, object] = {}
    rest = value.rest if isinstance(value, OpenList) else None
    for member in value:
        key = member.get(names[0]) if isinstance(member, dict) else member
        if isinstance(key, str) and isinstance(member, dict):
            found[key] = member.get(names[1])
        elif isinstance(key, Unknown):
            rest = key
    return found if rest is None else OpenMap(found, rest)


def _trace_map(value: object, names: Names, path: RawPath) -> RawPath:
    if not isinstance(value, list) or not path:
        return path
    for index, member in enumerate(value):
        if isinstance(member, dict) and member.get(names[0]) == path[0]:
            return (index, names[1], *path[1:])
    return ()


def _as_keys(value: object, _names: Names) -> object:
    if not isinstance(value, dict):
        return value
    return OpenList(value, value.rest) if isinstance(value, OpenMap) else list(value)


def _trace_keys(value: object, _names: Names, path: RawPath) -> RawPath:
    if not isinstance(value, dict) or not path or not isinstance(path[0], int) or path[0] >= len(value):
        return ()
    return (list(value)[path[0]],)


def _as_prefix(value: object, _names: Names) -> object:
    return Unknown("the provider completes the name", prefix=value) if isinstance(value, str) and value else value


def _as_text(value: object, _names: Names) -> object:
    return scalar_text(value) if is_scalar(value) else value


def choose(where: Conditions, where_not: Conditions) -> Conversion:
    """Of a list of blocks those whose arguments have all the values of `where` and none of `where_not`."""

    def find_members(value: object) -> list[tuple[int, object]]:
        members = value if isinstance(value, list) else [value]
        chosen = [(index, _choose_member(member, where, where_not)) for index, member in enumerate(members)]
        return [(index, member) for index, member in chosen if member is not MISSING]

    def apply(value: object, _names: Names) -> object:
        if isinstance(value, Unknown):
            return value.replace(maybe_absent=True)
        found = [member for _, member in find_members(value)]
        if isinstance(value, OpenList):
            chosen = [_choose_member(member, where, where_not) for member in value.possible]
            possible = tuple([member for member in chosen if member is not MISSING])
            if possible or not chosen:
                return OpenList(found, value.rest, possible)
        return found or MISSING

    def trace(value: object, _names: Names, path: RawPath) -> RawPath:
        if not path or not isinstance(path[0], int):
            return path
        members = find_members(value)
        if path[0] == len(members):
            # what stands for any further ones
            return (len(value), *path[1:]) if isinstance(value, list) else path[1:]
        index = members[path[0]][0]
        return (index, *path[1:]) if isinstance(value, list) else path[1:]

    return Conversion(apply, trace, takes_unknown=True)


def _choose_member(member: object, where: Conditions, where_not: Conditions) -> object:
    """The member, MISSING when it is not chosen, an unknown that may be absent when that is open."""
    if isinstance(member, Unknown) and not member.possible:
        return member.replace(maybe_absent=True)
    if isinstance(member, Unknown):
        found = [_choose_member(known, where, where_not) for known in member.possible]
        possible = tuple([known for known in found if known is not MISSING])
        is_open = len(possible) < len(found) or any([isinstance(known, Unknown) for known in possible])
        return member.replace(possible=possible, maybe_absent=member.maybe_absent or is_open) if possible else MISSING
    if not isinstance(member, dict):
        return member
    reason = ""
    for conditions, wanted in ((where, True), (where_not, False)):
        for name, words in conditions.items():
            value = member.get(name, member.rest if isinstance(member, OpenMap) else None)
            holds = _is_one_of(value, words)
            if holds is None and isinstance(value, Unknown):
                reason = value.reason
            elif holds is not wanted:
                return MISSING
    return Unknown(reason, maybe_absent=True, possible=(member,)) if reason else member


def _is_one_of(value: object, words: tuple[object, ...]) -> bool | None:
    """Whether the value is one of the words, None when that is open. The empty text is not written."""
    if not isinstance(value, Unknown):
        return (None if value == "" else value) in words
    here = (_is_one_of(known, words) for known in value.possible) if value.possible else (False if words == (None,) else None,)
    answers: set[bool | None] = {*here}
    if value.maybe_absent:
        answers.add(None in words)
    return answers.pop() if len(answers) == 1 else None


TABLE: Mapping[str, Conversion] = {
    "base64": Conversion(_decode_base64, _no_path),
    "json": Conversion(_read_json, _same_path, takes_unknown=True),
    "keys": Conversion(_as_keys, _trace_keys),
    "list": Conversion(_as_list, _no_path, takes_unknown=True, takes_references=True),
    "map": Conversion(_as_map, _trace_map),
    "not": Conversion(_invert, _no_path),
    "one": Conversion(_as_one, _trace_one),
    "pairs": Conversion(_as_pairs, _trace_pairs),
    "prefix": Conversion(_as_prefix, _no_path),
    "text": Conversion(_as_text, _no_path),
}
"""The words of `as:`."""

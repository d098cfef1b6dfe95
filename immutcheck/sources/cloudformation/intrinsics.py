"""What each intrinsic function gives: a table of functions from a resolver and the raw argument to a value.

A wrong argument raises `IntrinsicError`; the resolver turns that into a diagnostic with a place and an unknown value. Conditions are in
`conditions`, names in `references`, Fn::ForEach (expanded before anything is resolved) in `foreach`.

Fn::Base64 gives the text itself, not its encoding: the canonical UserData is the script. A UserData that is written in Base64 stays as
written.

Source: AWS CloudFormation Template Reference, "Intrinsic function reference", a page for each function.
"""

from __future__ import annotations

import re

from immutcheck.model.values import MISSING, OpenList, OpenMap, Reference, Unknown
from immutcheck.sources.cloudformation.problems import IntrinsicError
from immutcheck.sources.cloudformation.references import resolve_attribute, resolve_name
from immutcheck.sources.text import is_scalar, join_reasons, list_possible, make_text, scalar_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from immutcheck.sources.cloudformation.resolver import Resolver

COUNTS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
CIDR_COUNT = 256
"""Most blocks that Fn::Cidr makes."""

NAME_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"
VARIABLE = re.compile(r"\$\{([^}]*)\}")
_VARIABLE_NAME = re.compile(r"[A-Za-z0-9_.:]+\Z")


def take_items(name: str, argument: object, *counts: int) -> list[object]:
    """The argument as a list of one of these lengths; IntrinsicError else."""
    wanted = " or ".join(COUNTS[count] for count in counts) + (" item" if counts == (1,) else " items")
    if not isinstance(argument, list):
        raise IntrinsicError(f"{name} needs a list of {wanted}, found {describe(argument)}")
    if len(argument) not in counts:
        raise IntrinsicError(f"{name} needs {wanted}, found {COUNTS[len(argument)] if len(argument) < len(COUNTS) else len(argument)}")
    return argument


def describe(value: object) -> str:
    """What kind of value something is, never the value."""
    for kind, words in ((dict, "a mapping"), (list, "a list"), (str, "a text"), (bool, "a boolean"), ((int, float), "a number")):
        if isinstance(value, kind):
            return words
    return "nothing" if value is None or value is MISSING else "an unknown value"


def for_each_possible(value: object, compute: Callable[[object], object]) -> object:
    """`compute` of a known value; for an unknown one every result its possible values give, or an Unknown with its reason."""
    if not isinstance(value, Unknown):
        return compute(value)
    results: tuple[object, ...] = ()
    if value.possible and not value.maybe_absent:
        try:
            results = list_possible([compute(possible) for possible in value.possible])
        except IntrinsicError:
            results = ()  # wrong in a case that may never come
    if len(results) == 1:
        return results[0]
    return Unknown(value.reason, possible=results, sensitive=value.sensitive)


def _ref(resolver: Resolver, argument: object) -> object:
    name = resolver.resolve(argument)
    if name.__class__ is str and name:
        return resolve_name(resolver, name)
    if isinstance(name, Unknown):
        return Unknown(name.reason)
    if not isinstance(name, str) or not name:
        raise IntrinsicError(f"Ref needs the name of a parameter or resource, found {describe(name)}")
    return resolve_name(resolver, name)


def _get_attribute(resolver: Resolver, argument: object) -> object:
    if isinstance(argument, str):
        argument = argument.split(".", 1)
        if len(argument) == 1:
            raise IntrinsicError("Fn::GetAtt needs a resource and an attribute, found no dot between them")
    if not isinstance(argument, list) or len(argument) < 2:
        raise IntrinsicError(f"Fn::GetAtt needs a resource and an attribute, found {describe(argument)}")
    parts = [resolver.resolve(part) for part in argument]
    unknown = [part.reason for part in parts if isinstance(part, Unknown)]
    if unknown:
        name = parts[0]
        known_target = name.__class__ is str and name in resolver.stack.template.resources
        return (
            Reference(join_reasons(unknown), target=resolver.stack.prefix + str(name)) if known_target else Unknown(join_reasons(unknown))
        )
    if not all(part.__class__ is str or part.__class__ is int for part in parts):
        raise IntrinsicError("Fn::GetAtt needs texts for the resource and the attribute")
    return resolve_attribute(resolver, str(parts[0]), ".".join(map(str, parts[1:])))


def _sub(resolver: Resolver, argument: object) -> object:
    values: dict[str, object] = {}
    text = argument
    if isinstance(argument, list):
        text, given = take_items("Fn::Sub", argument, 2)
        if not isinstance(given, dict):
            raise IntrinsicError(f"Fn::Sub needs a mapping of values as its second item, found {describe(given)}")
        values = {str(name): value for name, value in given.items()}
    if not isinstance(text, str):
        raise IntrinsicError(f"Fn::Sub needs a text, found {describe(text)}")
    pieces: list[object] = []
    for index, part in enumerate(VARIABLE.split(text)):
        if index % 2 == 0:
            pieces.append(part)
        elif part.startswith("!"):
            pieces.append("${" + part[1:] + "}")
        else:
            pieces.append(_substitute(resolver, part.strip(), values))
    return make_text(pieces)


def _substitute(resolver: Resolver, name: str, values: dict[str, object]) -> object:
    if name in values:
        value = resolver.resolve(values[name])
    elif not _VARIABLE_NAME.match(name):
        # what follows the name may be a shell's default value, and so a secret
        shown = name[: len(name) - len(name.lstrip(NAME_LETTERS))]
        raise IntrinsicError(f"Fn::Sub: `${{{shown}…}}` is not a name; write `${{!{shown}…}}` for a literal one")
    elif "." in name:
        target, attribute = name.split(".", 1)
        value = resolve_attribute(resolver, target, attribute)
    else:
        value = resolve_name(resolver, name)
    if value is MISSING:
        return ""
    if not is_scalar(value) and not isinstance(value, Unknown):
        raise IntrinsicError(f"Fn::Sub: `${{{name}}}` is {describe(value)}, not a text")
    return value


def _join(resolver: Resolver, argument: object) -> object:
    delimiter, members = take_items("Fn::Join", argument, 2)
    if not isinstance(delimiter, str):
        raise IntrinsicError(f"Fn::Join needs a text as its delimiter, found {describe(delimiter)}")
    return for_each_possible(resolver.resolve(members), lambda values: _join_values(delimiter, values))


def _join_values(delimiter: str, values: object) -> object:
    if is_scalar(values):
        values = [values]
    if not isinstance(values, list):
        raise IntrinsicError(f"Fn::Join needs a list of texts as its second item, found {describe(values)}")
    if isinstance(values, OpenList):
        return Unknown(values.rest.reason)
    pieces: list[object] = []
    previous_may_be_absent = True
    for value in values:
        if not is_scalar(value) and not isinstance(value, Unknown):
            raise IntrinsicError(f"Fn::Join can only join texts, found {describe(value)}")
        may_be_absent = isinstance(value, Unknown) and value.maybe_absent
        if not previous_may_be_absent and not may_be_absent:
            pieces.append(delimiter)
        pieces.append(value)
        # a hole that may be absent takes the delimiters beside it along
        previous_may_be_absent = may_be_absent
    return make_text(pieces)


def _split(resolver: Resolver, argument: object) -> object:
    delimiter, source = take_items("Fn::Split", argument, 2)
    if not isinstance(delimiter, str) or not delimiter:
        raise IntrinsicError(f"Fn::Split needs a text as its delimiter, found {describe(delimiter or None)}")

    def split(text: object) -> object:
        if not is_scalar(text):
            raise IntrinsicError(f"Fn::Split needs a text as its second item, found {describe(text)}")
        return list(scalar_text(text).split(delimiter))

    return for_each_possible(resolver.resolve(source), split)


def _select(resolver: Resolver, argument: object) -> object:
    position, members = take_items("Fn::Select", argument, 2)
    index, values = resolver.resolve(position), resolver.resolve(members)
    if isinstance(index, Unknown):
        return Unknown(index.reason)
    if index.__class__ is str and index.strip().isdecimal():
        index = int(index)
    if index.__class__ is not int:
        raise IntrinsicError(f"Fn::Select needs a number as its first item, found {describe(index)}")
    if isinstance(values, Reference):
        return values.replace(attribute=f"{values.attribute}.{index}" if values.attribute else str(index))
    return for_each_possible(values, lambda known: _select_value(int(str(index)), known))


def _select_value(index: int, values: object) -> object:
    if not isinstance(values, list):
        raise IntrinsicError(f"Fn::Select needs a list as its second item, found {describe(values)}")
    if isinstance(values, OpenList):
        return Unknown(values.rest.reason)
    for value in values[: index + 1]:
        if isinstance(value, Unknown) and value.maybe_absent:
            return Unknown(value.reason)
    if not 0 <= index < len(values):
        raise IntrinsicError(f"Fn::Select: item {index} of a list of {len(values)} does not exist")
    return values[index]


def _find_in_map(resolver: Resolver, argument: object) -> object:
    items = take_items("Fn::FindInMap", argument, 3, 4)
    default: object = MISSING
    if len(items) == 4:
        if not isinstance(items[3], dict) or list(items[3]) != ["DefaultValue"]:
            raise IntrinsicError("Fn::FindInMap needs a mapping with DefaultValue as its fourth item")
        default = resolver.resolve(items[3]["DefaultValue"])
    mappings: object = resolver.stack.template.mappings
    name, first, second = (resolver.resolve(item) for item in items[:3])
    found = [mappings]
    for key in (name, first, second):
        found = [value for level in found for value in _look_up(level, key, default)]
    values = list_possible([resolver.resolve(value) for value in found])
    if len(values) == 1:
        return values[0]
    reasons = [key.reason for key in (name, first, second) if isinstance(key, Unknown)]
    return Unknown(join_reasons(reasons) or "too many values are possible", possible=values)


def _look_up(level: object, key: object, default: object) -> Sequence[object]:
    """What is at `key` of one level of the mappings, every value there when the key is unknown; the default passes every level."""
    if level is default or isinstance(level, Unknown):
        return (level,)
    if not isinstance(level, dict):
        raise IntrinsicError(f"Fn::FindInMap needs two levels of keys in the mapping, found {describe(level)}")
    if isinstance(key, Unknown):
        if key.possible and not key.maybe_absent:
            return [value for possible in key.possible for value in _look_up(level, possible, default)]
        members = [value for name, value in level.items() if name != "Fn::Transform"]
        return [*members, *([] if default is MISSING else [default]), *([level.rest] if isinstance(level, OpenMap) else [])] or [key]
    if not is_scalar(key):
        raise IntrinsicError(f"Fn::FindInMap needs texts as keys, found {describe(key)}")
    text = scalar_text(key)
    for name, value in level.items():
        if name == text or (name.__class__ is not str and scalar_text(name) == text):
            return (value,)
    if isinstance(level, OpenMap):
        return (level.rest,)
    if "Fn::Transform" in level:
        return (Unknown("a macro adds to the mapping when the stack is deployed"),)
    if default is MISSING:
        raise IntrinsicError(f"Fn::FindInMap: there is no key `{text}` in the mapping")
    return (default,)


def _if(resolver: Resolver, argument: object) -> object:
    name, first, second = take_items("Fn::If", argument, 3)
    if not isinstance(name, str):
        raise IntrinsicError(f"Fn::If needs the name of a condition, found {describe(name)}")
    try:
        decided, reason = resolver.condition(name)
    except IntrinsicError as error:
        resolver.report(argument, str(error))
        decided, reason = None, str(error)
    if decided is not None:
        return resolver.resolve(first if decided else second)
    return _merge_branches(resolver.resolve(first), resolver.resolve(second), reason)


def _merge_branches(first: object, second: object, reason: str) -> object:
    present = [value for value in (first, second) if value is not MISSING]
    if len(present) == 2 and first.__class__ is second.__class__ and first == second:
        return first
    if not present:
        return MISSING
    maybe_absent = len(present) < 2 or any(isinstance(value, Unknown) and value.maybe_absent for value in present)
    sensitive = any(isinstance(value, Unknown) and value.sensitive for value in present)
    return Unknown(reason, maybe_absent=maybe_absent, possible=list_possible(present), sensitive=sensitive)


def _base64(resolver: Resolver, argument: object) -> object:
    value = resolver.resolve(argument)
    if isinstance(value, Unknown) or value.__class__ is str:
        return value
    if is_scalar(value):
        return scalar_text(value)
    raise IntrinsicError(f"Fn::Base64 needs a text, found {describe(value)}")


def _cidr(resolver: Resolver, argument: object) -> object:
    block, count, bits = [resolver.resolve(item) for item in [*take_items("Fn::Cidr", argument, 2, 3), None][:3]]
    unknown = [item for item in (block, count, bits) if isinstance(item, Unknown)]
    if unknown:
        return Unknown(join_reasons(item.reason for item in unknown))
    if not scalar_text(count).isdecimal() or not 1 <= int(scalar_text(count)) <= CIDR_COUNT:
        raise IntrinsicError(f"Fn::Cidr needs a count between 1 and {CIDR_COUNT}")
    import ipaddress

    try:
        network = ipaddress.ip_network(scalar_text(block), strict=False)
    except ValueError:
        raise IntrinsicError("Fn::Cidr needs an address block such as 10.0.0.0/16 as its first item") from None
    size = scalar_text(bits)
    if not size:
        return Unknown("Fn::Cidr is given no number of subnet bits")
    if not size.isdecimal() or not 0 < int(size) <= network.max_prefixlen - network.prefixlen:
        raise IntrinsicError("Fn::Cidr needs a number of subnet bits that fits into the address block")
    prefix = network.max_prefixlen - int(size)
    if int(scalar_text(count)) > 1 << (prefix - network.prefixlen):
        raise IntrinsicError("Fn::Cidr: that many blocks do not fit into the address block")
    subnets = network.subnets(new_prefix=prefix)
    return [str(next(subnets)) for _ in range(int(scalar_text(count)))]


def _import_value(resolver: Resolver, argument: object) -> object:
    name = resolver.resolve(argument)
    if isinstance(name, (list, dict)) or name is None:
        raise IntrinsicError(f"Fn::ImportValue needs the name of an export, found {describe(name)}")
    return Unknown(f"export `{name}` belongs to another stack" if is_scalar(name) else "an export belongs to another stack")


def _get_zones(resolver: Resolver, argument: object) -> object:
    region = resolver.resolve(argument)
    if not isinstance(region, (str, Unknown)):
        raise IntrinsicError(f"Fn::GetAZs needs a region or an empty text, found {describe(region)}")
    return Unknown("the availability zones depend on the account and region of the deployment")


def _transform(_resolver: Resolver, argument: object) -> object:
    if not isinstance(argument, dict) or not isinstance(argument.get("Name"), str):
        raise IntrinsicError("Fn::Transform needs a mapping with the Name of a macro")
    return Unknown(f"`{argument['Name']}` is only carried out when the stack is deployed", maybe_absent=True)


def _length(resolver: Resolver, argument: object) -> object:
    def count(value: object) -> object:
        if isinstance(value, OpenList):
            return Unknown(value.rest.reason)
        if not isinstance(value, list):
            raise IntrinsicError(f"Fn::Length needs a list, found {describe(value)}")
        open_member = next((member for member in value if isinstance(member, Unknown) and member.maybe_absent), None)
        return len(value) if open_member is None else Unknown(open_member.reason)

    return for_each_possible(resolver.resolve(argument), count)


def _to_json(resolver: Resolver, argument: object) -> object:
    value = resolver.resolve(argument)
    if isinstance(value, Unknown):
        return Unknown(value.reason, sensitive=value.sensitive)
    if not isinstance(value, (dict, list)):
        raise IntrinsicError(f"Fn::ToJsonString needs a mapping or a list, found {describe(value)}")
    from immutcheck.sources.json_text import write_json

    return write_json(value)


def _misplaced(name: str) -> Callable[[Resolver, object], object]:
    def refuse(_resolver: Resolver, _argument: object) -> object:
        raise IntrinsicError(f"{name} is only allowed in Conditions and Rules")

    return refuse


FUNCTIONS: dict[str, Callable[[Resolver, object], object]] = {
    "Ref": _ref,
    "Fn::And": _misplaced("Fn::And"),
    "Fn::Base64": _base64,
    "Fn::Cidr": _cidr,
    "Fn::Equals": _misplaced("Fn::Equals"),
    "Fn::FindInMap": _find_in_map,
    "Fn::GetAZs": _get_zones,
    "Fn::GetAtt": _get_attribute,
    "Fn::If": _if,
    "Fn::ImportValue": _import_value,
    "Fn::Join": _join,
    "Fn::Length": _length,
    "Fn::Not": _misplaced("Fn::Not"),
    "Fn::Or": _misplaced("Fn::Or"),
    "Fn::Select": _select,
    "Fn::Split": _split,
    "Fn::Sub": _sub,
    "Fn::ToJsonString": _to_json,
    "Fn::Transform": _transform,
}

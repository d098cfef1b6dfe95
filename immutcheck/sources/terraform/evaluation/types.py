"""Type constraints of variables (`list(object({name = string, size = optional(number, 1)}))`) and the conversions they ask for.

Collections are lists, sets and maps of one type, or tuples and objects with a type each; values do not carry their types.
Sources: Terraform Language Documentation, "Type Constraints"; "Input Variables" for texts given on the command line.
"""

from __future__ import annotations

from immutcheck.model.record import Record
from immutcheck.model.values import OpenList, OpenMap, Text, Unknown
from immutcheck.sources.terraform.evaluation.primitives import describe, scalar_boolean, scalar_number, scalar_text
from immutcheck.sources.terraform.evaluation.unknowns import merge_alternatives, unknown_from
from immutcheck.sources.terraform.syntax.nodes import Call, Literal, Object, Tuple, Variable
from immutcheck.sources.terraform.values import Encoded, EvaluationError, SetValue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from immutcheck.sources.terraform.syntax.nodes import Node

NO_ATTRIBUTES: Mapping[str, Attribute] = {}


class TypeConstraint(Record):
    """A type. `kind`: "any", "string", "number", "bool", "list", "set", "map", "tuple" or "object"; `element` is the type of a list's,
    set's or map's elements, `items` those of a tuple, `attributes` those of an object. `is_declared` is False when nothing was written."""

    kind: str
    element: TypeConstraint | None = None
    items: tuple[TypeConstraint, ...] = ()
    attributes: Mapping[str, Attribute] = NO_ATTRIBUTES
    is_declared: bool = True


class Attribute(Record):
    """An attribute of an object type; `default` is what an optional one gets when it is absent or null."""

    type: TypeConstraint
    is_optional: bool = False
    default: object = None


ANY = TypeConstraint("any")
UNDECLARED = TypeConstraint("any", is_declared=False)
STRING = TypeConstraint("string")
NUMBER = TypeConstraint("number")
BOOL = TypeConstraint("bool")

NAMED: Mapping[str, TypeConstraint] = {
    "any": ANY,
    "string": STRING,
    "number": NUMBER,
    "bool": BOOL,
    # without an element type, as configurations before Terraform 0.12 have them
    "list": TypeConstraint("list", ANY),
    "set": TypeConstraint("set", ANY),
    "map": TypeConstraint("map", ANY),
}
COLLECTIONS = frozenset(("list", "set", "map"))


def parse_type(node: Node | None) -> TypeConstraint:
    """The type that a variable's `type` says; EvaluationError when it is none."""
    if node is None:
        return UNDECLARED
    if isinstance(node, Variable):
        if node.name not in NAMED:
            raise EvaluationError(f"`{node.name}` is not a type", node.start, node.end)
        return NAMED[node.name]
    if isinstance(node, Call):
        return _parse_call(node)
    if isinstance(node, Literal) and isinstance(node.value, str):
        # JSON form, and configurations before Terraform 0.12
        return parse_type(parse_expression(node.value))
    raise EvaluationError("this is not a type", node.start, node.end)


def _parse_call(node: Call) -> TypeConstraint:
    name, arguments = node.name, node.arguments
    if len(arguments) == 1:
        argument = arguments[0]
        if name in COLLECTIONS:
            return TypeConstraint(name, parse_type(argument))
        if name == "tuple" and isinstance(argument, Tuple):
            return TypeConstraint("tuple", items=tuple([parse_type(item) for item in argument.items]))
        if name == "object" and isinstance(argument, Object):
            return TypeConstraint("object", attributes={_name(item.key): _parse_attribute(item.value) for item in argument.items})
    raise EvaluationError(f"`{name}(…)` is not a type", node.start, node.end)


def _name(node: Node) -> str:
    if isinstance(node, Literal):
        name = scalar_text(node.value)
        if name is not None:
            return name
    raise EvaluationError("the name of an attribute is written out in a type", node.start, node.end)


def _parse_attribute(node: Node) -> Attribute:
    if not isinstance(node, Call) or node.name != "optional":
        return Attribute(parse_type(node))
    if len(node.arguments) not in (1, 2):
        raise EvaluationError("`optional(…)` takes a type and a default", node.start, node.end)
    kind = parse_type(node.arguments[0])
    if len(node.arguments) == 1:
        return Attribute(kind, True)
    from immutcheck.sources.terraform.evaluation.evaluator import evaluate
    from immutcheck.sources.terraform.evaluation.scope import Scope

    return Attribute(kind, True, convert(evaluate(node.arguments[1], Scope({})), kind))


def parse_expression(text: str) -> Node:
    """The expression that a text holds; EvaluationError when it does not hold just one."""
    from immutcheck.sources.terraform.syntax.parsing import parse_file

    file = parse_file(f"value = {text}\n".encode(), "")
    if file.problems or file.blocks or len(file.arguments) != 1:
        raise EvaluationError("the text is not an expression")
    return file.arguments["value"].expression


def parse_input(text: str, constraint: TypeConstraint) -> object:
    """The value that a text on the command line or in the environment gives a variable; EvaluationError when it does not fit."""
    if constraint.kind in PRIMITIVES or not constraint.is_declared:
        return convert(text, constraint)
    from immutcheck.sources.terraform.evaluation.evaluator import evaluate
    from immutcheck.sources.terraform.evaluation.scope import Scope

    return convert(evaluate(parse_expression(text), Scope({})), constraint)


def convert(value: object, constraint: TypeConstraint) -> object:
    """The value as that type, with the defaults of optional attributes; what is unknown stays so. EvaluationError when it does not fit."""
    kind = constraint.kind
    if value is None or kind == "any":
        return value
    if isinstance(value, Unknown):
        return _convert_unknown(value, constraint)
    if kind in PRIMITIVES:
        return _convert_scalar(value, kind)
    if value.__class__ is not dict and getattr(value, "is_namespace", False):
        return convert(value.whole(), constraint)  # type: ignore[attr-defined]
    if kind == "object":
        return _convert_object(value, constraint)
    if kind == "map":
        return _convert_map(value, constraint)
    return _convert_list(value, constraint)


def _convert_scalar(value: object, kind: str) -> object:
    if value.__class__ is Encoded and kind == "string":
        return value
    found = PRIMITIVES[kind](value)
    if found is None:
        raise _misfit(kind, value)
    return found


PRIMITIVES: Mapping[str, Callable[[object], object]] = {"string": scalar_text, "number": scalar_number, "bool": scalar_boolean}


def _misfit(kind: str, value: object) -> EvaluationError:
    return EvaluationError(f"a value of type {kind} is needed, found {describe(value)}")


def _convert_unknown(value: Unknown, constraint: TypeConstraint) -> Unknown:
    if isinstance(value, Text) and constraint.kind not in PRIMITIVES:
        raise EvaluationError(f"a value of type {constraint.kind} is needed, found a text")
    if constraint.kind == "string":
        if all([member.__class__ is str for member in value.possible]):
            return value
    elif not value.possible:
        # the ends of a text say nothing about a number
        return unknown_from(value).replace(maybe_absent=value.maybe_absent) if isinstance(value, Text) else value
    try:
        return value.replace(possible=tuple([convert(member, constraint) for member in value.possible]))
    except EvaluationError:
        return value.replace(possible=())


def _convert_object(value: object, constraint: TypeConstraint) -> object:
    if not isinstance(value, dict):
        raise _misfit("object", value)
    rest = value.rest if isinstance(value, OpenMap) else None
    converted: dict[str, object] = {}
    for name, attribute in constraint.attributes.items():
        try:
            if name in value:
                converted[name] = _convert_member(value[name], attribute)
            elif rest is not None:
                converted[name] = Unknown(
                    rest.reason, maybe_absent=attribute.is_optional and attribute.default is None, sensitive=rest.sensitive
                )
            elif attribute.is_optional:
                converted[name] = attribute.default
            else:
                raise EvaluationError("it is required")
        except EvaluationError as error:
            raise EvaluationError(f"attribute `{name}`: {error.message}") from None
    return converted


def _convert_member(value: object, attribute: Attribute) -> object:
    """An attribute's value; the default stands in for null as well."""
    if value is None:
        return attribute.default
    converted = convert(value, attribute.type)
    if attribute.default is not None and isinstance(converted, Unknown) and converted.maybe_absent:
        if converted.possible:
            return merge_alternatives((*converted.possible, attribute.default), converted.reason, sensitive=converted.sensitive)
        return unknown_from(converted)
    return converted


def _convert_map(value: object, constraint: TypeConstraint) -> object:
    if not isinstance(value, dict):
        raise _misfit("map", value)
    element = constraint.element or ANY
    if element.kind == "any":
        from immutcheck.sources.terraform.evaluation.unification import unify_members

        converted = dict(zip(value, unify_members(list(value.values())), strict=True))
    else:
        converted = {name: convert(member, element) for name, member in value.items()}
    return OpenMap(converted, value.rest) if isinstance(value, OpenMap) else converted


def _convert_list(value: object, constraint: TypeConstraint) -> object:
    kind = constraint.kind
    if not isinstance(value, list) or (kind == "tuple" and isinstance(value, SetValue)):
        raise _misfit(kind, value)
    if kind == "tuple":
        if isinstance(value, OpenList):
            return OpenList(value, value.rest)
        if len(value) != len(constraint.items):
            raise EvaluationError(f"a tuple of {len(constraint.items)} is needed, found {len(value)} elements")
        return [convert(member, item) for member, item in zip(value, constraint.items, strict=True)]
    element = constraint.element or ANY
    if element.kind == "any":
        from immutcheck.sources.terraform.evaluation.unification import unify_members

        members = unify_members(value)
    else:
        members = [convert(member, element) for member in value]
    if isinstance(value, OpenList):
        return OpenList(members, value.rest)
    if kind == "list":
        return members
    from immutcheck.sources.terraform.functions.unknowns import make_set

    return make_set(members)

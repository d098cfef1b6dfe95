"""The forms of what is written in one version, in one scenario: each open part is named by the parameter, reference or function that it
is. What an intrinsic function gives is `cloudformation/intrinsics.py`'s knowledge; here it is only told apart.

A parameter of Parameter Store, an import, a macro give the same for the same words: what moves by itself is no change of the template.
"""

from __future__ import annotations

from immutcheck.model.values import MISSING, DynamicReference, OpenMap, Text, Unknown
from immutcheck.sources.cloudformation.intrinsics import VARIABLE
from immutcheck.sources.cloudformation.parameters import STORE_TYPE
from immutcheck.sources.cloudformation.problems import IntrinsicError
from immutcheck.sources.cloudformation.references import OUTPUTS, PSEUDO_PARAMETERS, WRITTEN_ATTRIBUTES
from immutcheck.sources.cloudformation.resolver import FUNCTION_NAMES, TRANSFORM
from immutcheck.sources.compared.forms import CHOICE, LIST, MAP, OPEN, REFERENCE, Form, is_known
from immutcheck.sources.text import DYNAMIC, read_text, scalar_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from immutcheck.sources.cloudformation.resolver import Resolver, Scenario
    from immutcheck.sources.cloudformation.stack import Stack
    from immutcheck.sources.compared.forms import Forms

DEFAULT = "*"
"""The key of a mapping's default value."""


class FormReader:
    """Reads raw values of one version in one scenario, which notes the variables that are looked at."""

    __slots__ = ("_busy", "_forms", "_known", "scenario")

    def __init__(self, scenario: Scenario, forms: Forms) -> None:
        self.scenario = scenario
        self._forms = forms
        self._known: dict[tuple[str, str, str], tuple[object, frozenset[str]]] = {}
        self._busy: set[tuple[str, str, str]] = set()

    def read(self, stack: Stack, node: object) -> object:
        """The form of a raw value of that stack; MISSING for AWS::NoValue."""
        try:
            return self._read(self.scenario.resolver(stack), node)
        except RecursionError:
            return self._forms.make("deep", str(id(node)))

    def condition(self, stack: Stack, name: object) -> object:
        """The form of what a condition of that stack says: "true", "false", or what it depends on."""
        if not isinstance(name, str):
            return "true" if name is MISSING else self._forms.make("condition", "")
        return self._condition(self.scenario.resolver(stack), name)

    def _read(self, resolver: Resolver, node: object) -> object:
        if isinstance(node, dict):
            if isinstance(node, OpenMap):
                members = {str(name): self._read(resolver, value) for name, value in node.items()}
                return self._forms.make_map({**members, OPEN: self._forms.make(OPEN, node.rest.reason)})
            if not FUNCTION_NAMES.isdisjoint(node):
                return self._apply(resolver, node)
            return self._forms.make_map({str(name): self._read(resolver, value) for name, value in node.items()})
        if isinstance(node, list):
            return self._forms.make_list([self._read(resolver, member) for member in node])
        if isinstance(node, str) and DYNAMIC in node:
            return self._forms.of_value(read_text(node))
        return self._forms.of_value(node)

    def _apply(self, resolver: Resolver, node: dict[str, object]) -> object:
        if len(node) != 1:
            members = {str(name): self._read(resolver, value) for name, value in node.items() if name != TRANSFORM}
            if TRANSFORM in node:
                members[OPEN] = self._forms.make(OPEN, self._read(resolver, node[TRANSFORM]))
            return self._forms.make_map(members)
        value = resolver.resolve(node)
        if is_known(value):
            return self._forms.of_value(value)
        ((name, argument),) = node.items()
        special = SPECIAL.get(name)
        try:
            form = special(self, resolver, argument) if special is not None else None
        except IntrinsicError:
            form = None  # the resolver has told
        return self._plain(resolver, name, argument) if form is None else form

    def _plain(self, resolver: Resolver, name: str, argument: object) -> Form:
        return self._forms.make(name, self._read(resolver, argument))

    def _remember(self, resolver: Resolver, kind: str, name: str, compute: Callable[[], object]) -> object:
        key = (resolver.stack.prefix, kind, name)
        known = self._known.get(key)
        if known is None:
            if key in self._busy:
                return self._forms.make(kind, name)  # depends on itself, which the resolver has told
            self._busy.add(key)
            try:
                known = self._known[key] = self.scenario.record(compute)
            finally:
                self._busy.discard(key)
        else:
            self.scenario.touched |= known[1]
        return known[0]

    def _ref(self, resolver: Resolver, argument: object) -> object:
        name = resolver.resolve(argument)
        return self._name(resolver, name) if isinstance(name, str) else None

    def _name(self, resolver: Resolver, name: str) -> object:
        template = resolver.stack.template
        if name in template.parameters:
            return self._remember(resolver, "parameter", name, lambda: self._parameter(resolver, name))
        if name in template.resources:
            return self._forms.make(REFERENCE, resolver.stack.prefix + name, "")
        if name in PSEUDO_PARAMETERS:
            value = PSEUDO_PARAMETERS[name](resolver.options)
            return self._forms.make("Ref", name) if isinstance(value, Unknown) else value
        return self._forms.make("Ref", name)

    def _parameter(self, resolver: Resolver, name: str) -> object:
        """What a parameter is, be it shown or not: nothing of it goes further than the comparison."""
        stack, forms = resolver.stack, self._forms
        value = resolver.parameter(name)
        if is_known(value):
            return forms.of_value(value)
        parameter = stack.template.parameters[name]
        if isinstance(value, DynamicReference) and parameter.type.startswith(STORE_TYPE):
            return forms.make("store", value.key)
        passed = MISSING
        if stack.parent is not None and name in stack.passed:
            raw = stack.passed[name]
            parent = self.scenario.resolver(stack.parent)
            passed = forms.make("passed", stack.prefix) if isinstance(raw, Unknown) else self._read(parent, raw)  # type: ignore[assignment]
        if passed is MISSING:
            if isinstance(value, DynamicReference | Text):
                return forms.of_value(value)
            return forms.make("parameter", stack.prefix + name, "list" if parameter.is_list else "")
        if parameter.type.startswith(STORE_TYPE):
            return forms.make("store", passed)
        return forms.make("split", passed) if parameter.is_list and not _is_list(passed) else passed

    def _get_attribute(self, resolver: Resolver, argument: object) -> object:
        parts = argument.split(".", 1) if isinstance(argument, str) else argument
        if not isinstance(parts, list) or len(parts) < 2:
            return None
        resolved = [resolver.resolve(part) for part in parts]
        if not all([isinstance(part, str | int) for part in resolved]):
            return None
        return self._attribute(resolver, str(resolved[0]), ".".join(map(str, resolved[1:])))

    def _attribute(self, resolver: Resolver, name: str, attribute: str) -> object:
        stack = resolver.stack
        child = stack.children.get(name)
        if child is not None and attribute.startswith(OUTPUTS):
            inner = self.scenario.resolver(child)
            output = child.template.outputs.get(attribute[len(OUTPUTS) :])
            if isinstance(output, dict) and "Value" in output:
                return self._remember(inner, "output", attribute, lambda: self._read(inner, output["Value"]))
        raw = stack.template.raw_properties(name)
        if attribute in WRITTEN_ATTRIBUTES.get(stack.template.types.get(name, ""), ()) and attribute in raw:
            written = self._remember(resolver, "written", f"{name}.{attribute}", lambda: self._read(resolver, raw[attribute]))
            if written is not MISSING:
                return written
        return self._forms.make(REFERENCE, stack.prefix + name, attribute)

    def _sub(self, resolver: Resolver, argument: object) -> object:
        text, given = argument if isinstance(argument, list) and len(argument) == 2 else (argument, {})
        if not isinstance(text, str) or not isinstance(given, dict):
            return None
        pieces: list[object] = []
        for index, part in enumerate(VARIABLE.split(text)):
            name = part.strip()
            if index % 2 == 0:
                pieces.append(part)
            elif part.startswith("!"):
                pieces.append("${" + part[1:] + "}")
            elif name in given:
                pieces.append(self._read(resolver, given[name]))
            elif "." in name:
                pieces.append(self._attribute(resolver, *name.split(".", 1)))
            else:
                pieces.append(self._name(resolver, name))
        return self._forms.make_text(pieces)

    def _join(self, resolver: Resolver, argument: object) -> object:
        if not isinstance(argument, list) or len(argument) != 2 or not isinstance(argument[0], str):
            return None
        members = self._read(resolver, argument[1])
        if not isinstance(members, Form) or members.word != LIST or any(map(_may_be_absent, members.parts)):
            return self._forms.make("Fn::Join", argument[0], members)
        pieces = [piece for member in members.parts for piece in (argument[0], member)]
        return self._forms.make_text(pieces[1:])

    def _select(self, resolver: Resolver, argument: object) -> object:
        if not isinstance(argument, list) or len(argument) != 2:
            return None
        index, members = self._read(resolver, argument[0]), self._read(resolver, argument[1])
        if isinstance(index, str) and index.isdecimal() and isinstance(members, Form) and members.word == LIST:
            before = members.parts[: int(index) + 1]
            if len(before) > int(index) and not any(map(_may_be_absent, before)):
                return before[-1]
        return self._forms.make("Fn::Select", index, members)

    def _find_in_map(self, resolver: Resolver, argument: object) -> object:
        if not isinstance(argument, list) or len(argument) not in (3, 4):
            return None
        name, first, second = [self._read(resolver, key) for key in argument[:3]]
        fourth = argument[3] if len(argument) == 4 else None
        nowhere = self._forms.make("nowhere")
        default = self._read(resolver, fourth["DefaultValue"]) if isinstance(fourth, dict) and "DefaultValue" in fourth else nowhere
        mappings = resolver.stack.template.mappings
        if not isinstance(name, str):
            return self._forms.make("Fn::FindInMap", name, first, second, default, self._read(resolver, dict(mappings)))
        return self._look_up(resolver, mappings.get(name), (first, second), default)

    def _look_up(self, resolver: Resolver, level: object, keys: tuple[object, ...], default: object) -> object:
        if not keys:
            return self._read(resolver, level)
        if not isinstance(level, dict):
            return default
        members = {scalar_text(name): value for name, value in level.items() if name != TRANSFORM}
        key, rest = keys[0], keys[1:]
        if isinstance(key, str):
            return self._look_up(resolver, members[key], rest, default) if key in members else default
        found = [(name, self._look_up(resolver, value, rest, default)) for name, value in members.items()]
        # a key that leads nowhere is refused when the stack is deployed
        options = [option for option in [*found, (DEFAULT, default)] if not isinstance(option[1], Form) or option[1].word != "nowhere"]
        return self._forms.make_choice(key, options)

    def _if(self, resolver: Resolver, argument: object) -> object:
        if not isinstance(argument, list) or len(argument) != 3 or not isinstance(argument[0], str):
            return None
        condition = self._condition(resolver, argument[0])
        if isinstance(condition, str):
            return self._read(resolver, argument[1 if condition == "true" else 2])
        return self._forms.make_choice(
            condition, [("true", self._read(resolver, argument[1])), ("false", self._read(resolver, argument[2]))]
        )

    def _base64(self, resolver: Resolver, argument: object) -> object:
        return self._read(resolver, argument)

    def _condition(self, resolver: Resolver, name: str) -> object:
        return self._remember(resolver, "condition", name, lambda: self._find_condition(resolver, name))

    def _find_condition(self, resolver: Resolver, name: str) -> object:
        declared = resolver.stack.template.conditions
        try:
            decided, _reason = resolver.condition(name)
        except IntrinsicError:
            decided = None
        if decided is not None:
            return "true" if decided else "false"
        return self._condition_function(resolver, declared[name]) if name in declared else self._forms.make("condition", name)

    def _condition_function(self, resolver: Resolver, node: object) -> object:
        if not isinstance(node, dict) or len(node) != 1:
            return self._read(resolver, node)
        ((name, argument),) = node.items()
        if name == "Condition" and isinstance(argument, str):
            return self._condition(resolver, argument)
        if name == "Fn::Equals" or not isinstance(argument, list):
            return self._plain(resolver, str(name), argument)
        return self._forms.make(str(name), *[self._condition_function(resolver, operand) for operand in argument])


def _is_list(value: object) -> bool:
    return isinstance(value, Form) and value.word == LIST


def _may_be_absent(value: object) -> bool:
    """It is no value for certain: a choice with nothing in it, or what cannot be joined."""
    if not isinstance(value, Form):
        return False
    if value.word == CHOICE:
        return any([option is MISSING or _may_be_absent(option) for option in value.pairs().values()])
    return value.word in (MAP, LIST, OPEN, TRANSFORM)


SPECIAL: dict[str, Callable[[FormReader, Resolver, object], object]] = {
    "Ref": FormReader._ref,
    "Fn::Base64": FormReader._base64,
    "Fn::FindInMap": FormReader._find_in_map,
    "Fn::GetAtt": FormReader._get_attribute,
    "Fn::If": FormReader._if,
    "Fn::Join": FormReader._join,
    "Fn::Select": FormReader._select,
    "Fn::Sub": FormReader._sub,
}
"""What is read more closely than by its argument."""

"""One stack in one scenario: walks raw values, applies intrinsic functions, keeps track of the variables that were looked at.

What each function means is in `intrinsics` and `conditions`; what a name means in `references`. Plain values pass through untouched
(the same object comes back), so that a template without functions costs one walk and no copies.
"""

from __future__ import annotations

from immutcheck.model.diagnostic import ERROR
from immutcheck.model.values import MISSING, OpenMap, Unknown
from immutcheck.sources.cloudformation import conditions
from immutcheck.sources.cloudformation.intrinsics import FUNCTIONS
from immutcheck.sources.cloudformation.parameters import convert_value, given_value, value_left_open
from immutcheck.sources.cloudformation.problems import INTRINSIC, LIMIT, IntrinsicError
from immutcheck.sources.text import DYNAMIC, read_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any, TypeVar

    from immutcheck.model.unit import Variable
    from immutcheck.sources.cloudformation.stack import Stack
    from immutcheck.sources.options import SourceOptions

    Answer = TypeVar("Answer")

TRANSFORM = "Fn::Transform"
FUNCTION_NAMES = frozenset(FUNCTIONS)
NO_VARIABLES: frozenset[str] = frozenset()


class Scenario:
    """One choice of values for the variables. `touched` collects the variables that were looked at since somebody emptied it;
    `relied` the parameters whose default was used."""

    __slots__ = ("_resolvers", "options", "relied", "touched", "values", "variables")

    def __init__(self, values: Mapping[str, object], variables: Mapping[str, Variable], options: SourceOptions, relied: set[str]) -> None:
        self.values = values
        self.variables = variables
        self.options = options
        self.relied = relied
        self.touched: set[str] = set()
        self._resolvers: dict[str, Resolver] = {}

    def resolver(self, stack: Stack) -> Resolver:
        """The resolver of a stack of this unit in this scenario."""
        resolver = self._resolvers.get(stack.prefix)
        if resolver is None:
            resolver = self._resolvers[stack.prefix] = Resolver(stack, self)
        return resolver

    def release(self) -> None:
        """Forget the resolvers, which know this scenario: without that only the garbage collector could free it and its templates."""
        self._resolvers.clear()

    def value(self, name: str) -> object:
        """The raw value of a variable here."""
        return self.values[name] if name in self.values else self.variables[name].values[0]

    def record(self, compute: Callable[[], Answer]) -> tuple[Answer, frozenset[str]]:
        """What `compute` returns and the variables it looked at, which also count as looked at by whoever is asking."""
        outer, self.touched = self.touched, set()
        try:
            value = compute()
        finally:
            inner, self.touched = self.touched, outer
            outer |= inner
        return value, frozenset(inner) if inner else NO_VARIABLES


class Resolver:
    """Resolves the values of one stack in one scenario."""

    __slots__ = ("_busy", "_known", "in_condition", "options", "scenario", "stack")

    def __init__(self, stack: Stack, scenario: Scenario) -> None:
        self.stack = stack
        self.scenario = scenario
        self.options = scenario.options
        self.in_condition = False
        self._known: dict[tuple[str, str], tuple[Any, frozenset[str]]] = {}
        self._busy: set[tuple[str, str]] = set()

    def resolve(self, node: object) -> object:
        """The value of a raw value: the same object when nothing in it is to be resolved, MISSING for AWS::NoValue."""
        kind = node.__class__
        if kind is dict:
            if not FUNCTION_NAMES.isdisjoint(node):  # type: ignore[arg-type]
                return self._apply(node)  # type: ignore[arg-type]
            return self._members(node)  # type: ignore[arg-type]
        if kind is list:
            return self._elements(node)  # type: ignore[arg-type]
        if kind is str:
            return read_text(node) if DYNAMIC in node else node  # type: ignore[operator,arg-type]
        if kind is OpenMap:
            return self._open_map(dict(node), node.rest)  # type: ignore[call-overload,attr-defined]
        return node

    def _open_map(self, written: dict[str, object], rest: Unknown) -> object:
        known = self._members(written)
        return OpenMap(known, rest) if isinstance(known, dict) else known

    def _members(self, node: dict[str, Any]) -> object:
        """A map with its values resolved and those that are AWS::NoValue taken out."""
        changed: dict[str, object] | None = None
        resolved: object
        for key, value in node.items():
            kind = value.__class__
            # most values are texts without functions: they cost no call
            if kind is str:
                if DYNAMIC not in value:
                    continue
                resolved = read_text(value)
            elif kind is dict:
                resolved = self._members(value) if FUNCTION_NAMES.isdisjoint(value) else self._apply(value)
            elif kind is list:
                resolved = self._elements(value)
            elif kind is OpenMap:
                resolved = self.resolve(value)
            else:
                continue
            if resolved is not value:
                if changed is None:
                    changed = dict(node)
                if resolved is MISSING:
                    del changed[key]
                else:
                    changed[key] = resolved
        if len(node) == 1 and key.__class__ is str and key.startswith("Fn::"):
            return self._refuse(node, f"{key} is not an intrinsic function")
        return node if changed is None else changed

    def _elements(self, node: list[Any]) -> list[object]:
        changed: list[object] | None = None
        resolved: object
        for index, value in enumerate(node):
            kind = value.__class__
            if kind is dict:
                resolved = self._members(value) if FUNCTION_NAMES.isdisjoint(value) else self._apply(value)
            elif kind is str:
                resolved = read_text(value) if DYNAMIC in value else value
            elif kind is list or kind is OpenMap:
                resolved = self.resolve(value)
            else:
                resolved = value
            if changed is not None:
                if resolved is not MISSING:
                    changed.append(resolved)
            elif resolved is not value:
                changed = node[:index]
                if resolved is not MISSING:
                    changed.append(resolved)
        return node if changed is None else changed

    def _apply(self, node: dict[str, object]) -> object:
        if len(node) != 1:
            if TRANSFORM in node:
                written = {key: value for key, value in node.items() if key != TRANSFORM}
                return self._open_map(written, transform_reason(node[TRANSFORM]))
            names = [name for name in node if name in FUNCTIONS]
            if names == ["Ref"]:
                # free-form JSON may have a member of that name
                return self._members(node)
            return self._refuse(node, f"{names[0]} must stand alone in its mapping")
        for name, argument in node.items():
            try:
                return FUNCTIONS[name](self, argument)
            except IntrinsicError as error:
                return self._refuse(node, str(error))
            except RecursionError:
                return self._refuse(node, "intrinsic functions are nested too deeply", LIMIT)
        return node

    def _refuse(self, node: object, message: str, code: str = INTRINSIC) -> Unknown:
        self.report(node, message, code)
        return Unknown(message)

    def report(self, node: object, message: str, code: str = INTRINSIC) -> None:
        """Keep an error at the place of a raw value."""
        template = self.stack.template
        template.problems.add_once(id(node), ERROR, code, message, lambda: template.place_of(node))

    def parameter(self, name: str) -> object:
        """The value of a declared parameter."""
        return self._remember("parameter", name, lambda: self._find_parameter(name))

    def condition(self, name: str) -> conditions.Decision:
        """What a declared condition says; IntrinsicError when it is not declared or refers to itself."""
        return self._remember("condition", name, lambda: conditions.decide(self, name))

    def output(self, name: str) -> object:
        """The value of an output of this stack, for the stack around it."""
        return self._remember("output", name, lambda: self._find_output(name))

    def written(self, logical_id: str, name: str) -> object:
        """What a resource's property is, for an attribute that gives it back."""
        return self._remember(
            "property", f"{logical_id}.{name}", lambda: self.resolve(self.stack.template.raw_properties(logical_id)[name])
        )

    def _find_parameter(self, name: str) -> object:
        stack, scenario = self.stack, self.scenario
        parameter = stack.template.parameters[name]
        if stack.parent is not None:
            if name in stack.passed:
                raw = scenario.resolver(stack.parent).resolve(stack.passed[name])
                if raw is not MISSING:
                    return convert_value(parameter, raw)
            default = parameter.default
            return value_left_open(parameter) if default is MISSING else convert_value(parameter, default)
        if name in stack.given:
            return convert_value(parameter, stack.given[name])
        if name in scenario.variables:
            scenario.touched.add(name)
            raw = scenario.value(name)
        else:
            raw = given_value(parameter)
        if raw is MISSING:
            return value_left_open(parameter)
        if name not in scenario.values and parameter.default is not MISSING:
            scenario.relied.add(name)
        return convert_value(parameter, raw)

    def _find_output(self, name: str) -> object:
        outputs = self.stack.template.outputs
        output = outputs.get(name)
        if not isinstance(output, dict) or "Value" not in output:
            if isinstance(outputs, OpenMap) or self.stack.template.has_macros:
                return Unknown(f"output `{name}` of the nested stack is not written out")
            raise IntrinsicError(f"the nested template {self.stack.template.document.path} has no output `{name}`")
        value = self.resolve(output["Value"])
        return Unknown(f"output `{name}` of the nested stack has no value") if value is MISSING else value

    def _remember(self, kind: str, name: str, compute: Callable[[], Answer]) -> Answer:
        key = (kind, name)
        known = self._known.get(key)
        if known is None:
            if key in self._busy:
                raise IntrinsicError(f"{kind} `{name}` depends on itself")
            self._busy.add(key)
            try:
                known = self.scenario.record(compute)
            finally:
                self._busy.discard(key)
            self._known[key] = known
        else:
            self.scenario.touched |= known[1]
        answer: Answer = known[0]
        return answer


def transform_reason(argument: object) -> Unknown:
    """What a macro adds."""
    name = argument.get("Name") if isinstance(argument, dict) else None
    shown = f"`{name}`" if isinstance(name, str) else "a macro"
    return Unknown(f"{shown} is only carried out when the stack is deployed", maybe_absent=True)

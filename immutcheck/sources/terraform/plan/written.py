"""The configuration section of a plan: what each module instance declares, and how a text finds its way through it.

Locals are no part of a plan, so nothing is known behind them.
"""

from __future__ import annotations

from immutcheck.model.record import Record
from immutcheck.model.values import MISSING
from immutcheck.sources.terraform.plan.addresses import split_steps, traversals
from immutcheck.sources.terraform.plan.reading import decode_mapping, decode_value, is_set

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from immutcheck.sources.terraform.plan.addresses import Step
    from immutcheck.sources.terraform.plan.structure import WrittenCall, WrittenModule, WrittenResource

DEPTH_LIMIT = 64
"""Outputs, variables and module calls that a reference is followed through."""

_OPAQUE = frozenset(("local", "each", "count", "path", "terraform", "self"))


class Link(Record):
    """An attribute of a resource instance; `attribute` is "" for the resource as a whole. `is_exact` is false where the instance is not
    known: then `address` has no key."""

    address: str
    attribute: str = ""
    is_exact: bool = True


class Literal(Record):
    """A value that is written out, in the configuration or as a root variable's value."""

    value: object


class ModuleScope:
    """One module instance: `prefix` stands before its resources' addresses ('module.net["a"].')."""

    __slots__ = ("_children", "_resources", "call", "parent", "prefix", "written")

    def __init__(self, prefix: str, written: WrittenModule, parent: ModuleScope | None = None, call: WrittenCall | None = None) -> None:
        self.prefix = prefix
        self.written = written
        self.parent = parent
        self.call = call
        self._children: dict[Step, ModuleScope | None] = {}
        self._resources: Mapping[str, WrittenResource] | None = None

    def child(self, step: Step) -> ModuleScope | None:
        """The instance of a called module; None when the configuration does not call it."""
        if step not in self._children:
            call = self.written.module_calls.get(step[0])
            module = call.module if call is not None else None
            prefix = f"{self.prefix}module.{step[0]}{step[1]}."
            self._children[step] = ModuleScope(prefix, module, self, call) if module is not None else None
        return self._children[step]

    def resource(self, name: str) -> WrittenResource | None:
        """The declaration of `aws_instance.web`."""
        if self._resources is None:
            self._resources = {resource.address: resource for resource in self.written.resources}
        return self._resources.get(name)


class References:
    """Follows references to the resource instance or the literal behind them. `instances` are all addresses that will exist; `given` holds
    the root variables' values."""

    __slots__ = ("_found", "_given", "_instances", "_root", "_scopes", "_steps")

    def __init__(self, root: WrittenModule | None, instances: Container[str], given: Mapping[str, object]) -> None:
        self._root = ModuleScope("", root) if root is not None else None
        self._instances = instances
        self._given = given
        self._scopes: dict[str, ModuleScope | None] = {"": self._root}
        self._found: dict[tuple[str, str], Link | Literal | None] = {}
        self._steps: dict[str, tuple[Step, ...]] = {}

    def scope(self, module_address: str) -> ModuleScope | None:
        """The module instance at `module.net["a"].module.x`; None when the plan's configuration does not have it."""
        if module_address not in self._scopes:
            self._scopes[module_address] = self._find_scope(module_address)
        return self._scopes[module_address]

    def _find_scope(self, module_address: str) -> ModuleScope | None:
        scope = self._root
        steps = split_steps(module_address)
        for name, step in zip(steps[::2], steps[1::2], strict=False):
            if scope is None or name[0] != "module":
                return None
            scope = scope.child(step)
        return scope

    def follow(self, reference: str, scope: ModuleScope, depth: int = 0) -> Link | Literal | None:
        """What is behind a reference of an expression in `scope`; None when it is not one known thing."""
        known = (scope.prefix, reference)
        found = self._found.get(known, MISSING)
        if found is MISSING:
            # modules with many instances have the same references again and again
            steps = self._steps.get(reference)
            if steps is None:
                steps = self._steps[reference] = split_steps(reference)
            found = self._found[known] = self._follow(steps, scope, depth) if depth < DEPTH_LIMIT else None
        return found  # type: ignore[return-value]

    def follow_expression(self, expression: object, scope: ModuleScope, rest: Sequence[Step] = (), depth: int = 0) -> Link | Literal | None:
        """The same for an expression that seems to be nothing but one reference or one literal; `rest` is looked up in it."""
        if not isinstance(expression, dict):
            return None
        if "constant_value" in expression:
            return _enter(expression["constant_value"], rest)
        listed = expression.get("references")
        names = dict.fromkeys(traversals(listed)) if isinstance(listed, list) else {}
        if len(names) != 1:
            return None
        found = self.follow(next(iter(names)), scope, depth + 1)
        if isinstance(found, Literal):
            return _enter(found.value, rest)
        if found is None or not rest:
            return found
        if not found.is_exact and rest[0][1]:
            # an output that has all instances by their keys
            return self._link(found.address + rest[0][1], found.attribute)
        return found if found.attribute else None

    def find_sensitive(self, reference: str, scope: ModuleScope, depth: int = 0) -> str:
        """The sensitive variable or output that a reference leads to, as it is written there; "" when there is none."""
        steps = split_steps(reference)
        if len(steps) < 2 or depth >= DEPTH_LIMIT:
            return ""
        if steps[0][0] == "var":
            name = steps[1][0]
            variable = scope.written.variables.get(name)
            if variable is not None and variable.sensitive:
                return f"var.{name}"
            if scope.parent is None or scope.call is None:
                return ""
            return self._find_in(decode_mapping(scope.call.expressions).get(name), scope.parent, depth)
        if steps[0][0] == "module" and len(steps) > 2:
            child = scope.child(steps[1])
            output = child.written.outputs.get(steps[2][0]) if child is not None else None
            if child is None or output is None:
                return ""
            return (
                f"module.{steps[1][0]}.{steps[2][0]}" if output.sensitive else self._find_in(decode_value(output.expression), child, depth)
            )
        return ""

    def _find_in(self, expression: object, scope: ModuleScope, depth: int) -> str:
        listed = expression.get("references") if isinstance(expression, dict) else None
        names = traversals(listed) if isinstance(listed, list) else []
        return next((found for name in names if (found := self.find_sensitive(name, scope, depth + 1))), "")

    def _follow(self, steps: Sequence[Step], scope: ModuleScope, depth: int) -> Link | Literal | None:
        if len(steps) < 2 or steps[0][0] in _OPAQUE:
            return None
        head = steps[0][0]
        if head == "var":
            return self._follow_variable(steps[1:], scope, depth)
        if head == "module":
            child = scope.child(steps[1])
            output = child.written.outputs.get(steps[2][0]) if child is not None and len(steps) > 2 else None
            if child is None or output is None:
                return None
            return self.follow_expression(decode_value(output.expression), child, _rest(steps[2:]), depth)
        if head == "data":
            attribute = steps[3][0] if len(steps) > 3 else ""
            return Link(f"{scope.prefix}data.{steps[1][0]}.{''.join(steps[2])}", attribute) if len(steps) > 2 else None
        return self._link(f"{scope.prefix}{head}.{''.join(steps[1])}", steps[2][0] if len(steps) > 2 else "")

    def _link(self, address: str, attribute: str) -> Link:
        return Link(address, attribute, address in self._instances)

    def _follow_variable(self, steps: Sequence[Step], scope: ModuleScope, depth: int) -> Link | Literal | None:
        name, rest = steps[0][0], _rest(steps)
        variable = scope.written.variables.get(name)
        if variable is not None and variable.sensitive:
            return None
        if scope.parent is None or scope.call is None:
            return _enter(self._given[name], rest) if name in self._given else None
        passed = decode_mapping(scope.call.expressions)
        if name in passed:
            return self.follow_expression(passed[name], scope.parent, rest, depth)
        if variable is None or not is_set(variable.default):
            return None
        return _enter(decode_value(variable.default), rest)


def _rest(steps: Sequence[Step]) -> tuple[Step, ...]:
    """What follows the first name: its keys, then further names."""
    first = (("", steps[0][1]),) if steps[0][1] else ()
    return (*first, *steps[1:])


def _enter(value: object, rest: Sequence[Step]) -> Literal | None:
    for name, key in rest:
        if name:
            value = value.get(name, MISSING) if isinstance(value, dict) else MISSING
        if key:
            index = key[1:-1]
            if isinstance(value, list) and index.isdigit():
                value = value[int(index)] if int(index) < len(value) else MISSING
            else:
                value = value.get(index.strip('"'), MISSING) if isinstance(value, dict) else MISSING
        if value is MISSING:
            return None
    return Literal(value)

"""One instance of a module in one scenario: everything that can be named in it, evaluated when asked for and kept.

How an argument's value is made is `evaluator`'s work, how many instances there are `expansion`'s; blocks are read by `blocks`.
"""

from __future__ import annotations

from immutcheck.model.diagnostic import ERROR
from immutcheck.model.values import Unknown
from immutcheck.sources.terraform.configuration.addresses import render_key
from immutcheck.sources.terraform.configuration.data_sources import find_data_class
from immutcheck.sources.terraform.configuration.expansion import COUNT, FOR_EACH, SINGLE, Expansion, expand_count, expand_for_each
from immutcheck.sources.terraform.configuration.functions import ModuleFunctions
from immutcheck.sources.terraform.configuration.instances import InstanceSet, ResourceInstance
from immutcheck.sources.terraform.configuration.limits import INSTANCE_LIMIT
from immutcheck.sources.terraform.configuration.namespaces import MISPLACED, Names
from immutcheck.sources.terraform.configuration.problems import LIMIT
from immutcheck.sources.terraform.configuration.variables import find_variable
from immutcheck.sources.terraform.evaluation.evaluator import evaluate, plain
from immutcheck.sources.terraform.evaluation.scope import Scope
from immutcheck.sources.terraform.syntax.nodes import Literal
from immutcheck.sources.terraform.values import EvaluationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.sources.terraform.configuration.declarations import Declaration
    from immutcheck.sources.terraform.configuration.module_tree import ModuleNode
    from immutcheck.sources.terraform.configuration.scenario import Remembered, Scenario
    from immutcheck.sources.terraform.syntax.nodes import Argument
    from immutcheck.sources.terraform.syntax.source_file import SourceFile


class ModuleInstance:
    """`prefix` is what addresses inside begin with, keys included (`module.net["a"].`). `caller` is the instance that calls, `key` the
    call's key, `caller_scope` where the call's arguments are evaluated."""

    __slots__ = (
        "_calls",
        "_data",
        "_locals",
        "_outputs",
        "_resources",
        "_types",
        "_variables",
        "caller",
        "caller_scope",
        "key",
        "known_tags",
        "node",
        "prefix",
        "scenario",
        "scope",
    )

    def __init__(
        self, scenario: Scenario, node: ModuleNode, caller: ModuleInstance | None, key: object, caller_scope: Scope | None = None
    ) -> None:
        self.scenario = scenario
        self.node = node
        self.caller = caller
        self.key = key
        self.caller_scope = caller_scope
        self.prefix: str = "" if caller is None else f"{caller.prefix}module.{node.path[-1]}{render_key(key)}."
        self._locals: dict[str, Remembered] = {}
        self._variables: dict[str, Remembered] = {}
        self._outputs: dict[str, Remembered] = {}
        self._resources: dict[str, Remembered] = {}
        self._data: dict[str, Remembered] = {}
        self._calls: dict[str, Remembered] = {}
        self._types: dict[str, Names] = {}
        self.known_tags: dict[str, Remembered] = {}
        ground = scenario.ground
        module = node.module
        self.scope = Scope(
            {
                "var": Names(self.variable, module.variables),
                "local": Names(self.local, module.locals),
                "module": Names(self.call_value, module.calls),
                "data": Names(self._data_type, module.data),
                "path": {"module": module.folder, "root": ground.top.module.folder, "cwd": WORKING_FOLDER},
                "terraform": {"workspace": WORKSPACE, "applying": APPLYING},
                "resource": Names(self._resource_type, module.resources),
                "ephemeral": EPHEMERAL,
            },
            self._resource_type,
            ModuleFunctions(ground.tree, module.folder, ground.top.module.folder, ground.templates),
        )

    def release(self) -> None:
        """Let go of everything that knows this instance."""
        for value, _touched in self._calls.values():
            if isinstance(value, InstanceSet):
                for child in value.instances.values():
                    assert isinstance(child, ModuleInstance)
                    child.release()
        for known in (self._locals, self._variables, self._outputs, self._resources, self._data, self._calls, self._types, self.known_tags):
            known.clear()
        # its names know this instance
        self.scope = Scope({})

    # What names give

    def variable(self, name: str) -> object:
        """`var.name`."""
        known = self._variables.get(name)
        if known is None:
            if name not in self.node.module.variables:
                return self._undeclared(f"var.{name}")
            return self.scenario.remember(self._variables, name, f"{self.prefix}var.{name}", self._find_variable)
        if known[1]:
            self.scenario.touched |= known[1]
        return known[0]

    def local(self, name: str) -> object:
        """`local.name`."""
        known = self._locals.get(name)
        if known is None:
            if name not in self.node.module.locals:
                return self._undeclared(f"local.{name}")
            return self.scenario.remember(self._locals, name, f"{self.prefix}local.{name}", self._find_local)
        if known[1]:
            self.scenario.touched |= known[1]
        return known[0]

    def output(self, name: str) -> object:
        """`module.x.name`, seen from the caller; EvaluationError for an output that is not declared."""
        known = self._outputs.get(name)
        if known is None:
            if name not in self.node.module.outputs:
                message = f"module `{self.node.path[-1]}` has no output `{name}`"
                self.scenario.report(message)
                return Unknown(message)
            return self.scenario.remember(self._outputs, name, f"{self.prefix}output.{name}", self._find_output)
        if known[1]:
            self.scenario.touched |= known[1]
        return known[0]

    def resources(self, declaration: Declaration) -> InstanceSet:
        """The instances of a resource of this module."""
        name = f"{declaration.type}.{declaration.name}"
        known = self._resources.get(name)
        if known is None:
            found = self.scenario.remember(self._resources, name, self.prefix + name, lambda name: self._find_resources(declaration, name))
        else:
            if known[1]:
                self.scenario.touched |= known[1]
            found = known[0]
        # one whose count depends on itself
        return found if isinstance(found, InstanceSet) else self._make_resources(declaration, name, expand_count(found))

    def call_instances(self, name: str) -> InstanceSet:
        """The instances of a module that is called here; `name` is among the node's children."""
        known = self._calls.get(name)
        if known is None:
            found = self.scenario.remember(self._calls, name, f"{self.prefix}module.{name}", self._find_calls)
        else:
            if known[1]:
                self.scenario.touched |= known[1]
            found = known[0]
        return found if isinstance(found, InstanceSet) else self._make_calls(name, expand_count(found))

    def call_value(self, name: str) -> object:
        """`module.name`."""
        node = self.node
        if name in node.children:
            return self.call_instances(name).value
        if name in node.module.calls:
            return Unknown(node.missing.get(name) or f"module `{name}` is not here")
        return self._undeclared(f"module.{name}")

    def _resource_type(self, kind: str) -> Names:
        found = self._types.get(kind)
        if found is None:
            if kind not in self.node.module.resources and "_" not in kind:
                raise EvaluationError(MISPLACED.get(kind) or f"nothing is named `{kind}` here")
            declared = self.node.module.resources.get(kind, {})
            found = self._types[kind] = Names(lambda name: self._resource_value(kind, name), declared)
        return found

    def _resource_value(self, kind: str, name: str) -> object:
        declaration = self.node.module.resources.get(kind, {}).get(name)
        return self._undeclared(f"{kind}.{name}") if declaration is None else self.resources(declaration).value

    def _data_type(self, kind: str) -> Names:
        return Names(lambda name: self._data_value(kind, name), self.node.module.data.get(kind, {}))

    def _data_value(self, kind: str, name: str) -> object:
        declaration = self.node.module.data.get(kind, {}).get(name)
        if declaration is None:
            return self._undeclared(f"data.{kind}.{name}")
        found = find_data_class(kind)
        if found is None:
            return Unknown(f"`{self.prefix}data.{kind}.{name}` is only read when Terraform runs")
        return self.data_sources(declaration).value

    def data_sources(self, declaration: Declaration) -> InstanceSet:
        """The instances of a data source that can be evaluated without reading anything."""
        name = f"data.{declaration.type}.{declaration.name}"
        known = self._data.get(name)
        if known is None:
            found = self.scenario.remember(self._data, name, self.prefix + name, lambda name: self._find_resources(declaration, name))
        else:
            if known[1]:
                self.scenario.touched |= known[1]
            found = known[0]
        return found if isinstance(found, InstanceSet) else self._make_resources(declaration, name, expand_count(found))

    def _undeclared(self, name: str) -> Unknown:
        message = f"`{name}` is not declared in this module"
        self.scenario.report(message)
        return Unknown(message)

    # How the values are made

    def evaluate_argument(self, argument: Argument, file: SourceFile, scope: Scope) -> object:
        """The value of an argument, namespaces in it left lazy; an `Unknown` and a Diagnostic when it has none."""
        expression = argument.expression
        if expression.__class__ is Literal:
            return expression.value
        scenario = self.scenario
        scenario.place = argument, file
        try:
            return evaluate(expression, scope)
        except EvaluationError as error:
            scenario.problems.add_error(error, expression, file)
            return Unknown(error.message)

    def plain_argument(self, argument: Argument, file: SourceFile, scope: Scope) -> object:
        """The value of an argument as it leaves evaluation."""
        expression = argument.expression
        if expression.__class__ is Literal:
            return expression.value
        value = self.evaluate_argument(argument, file, scope)
        if value.__class__ is str:
            return value
        try:
            return plain(value)
        except EvaluationError as error:
            self.scenario.problems.add_error(error, expression, file)
            return Unknown(error.message)
        except RecursionError:
            message = "the value is nested too deeply"
            self.scenario.problems.add_limit(argument, file, message)
            return Unknown(message)

    def _find_variable(self, name: str) -> object:
        return find_variable(self, name)

    def _find_local(self, name: str) -> object:
        local = self.node.module.locals[name]
        return self.evaluate_argument(local.argument, local.file, self.scope)

    def _find_output(self, name: str) -> object:
        declaration = self.node.module.outputs[name]
        argument = declaration.block.arguments.get("value")
        if argument is None:
            return Unknown(f"output `{name}` has no value")
        return self.evaluate_argument(argument, declaration.file_of(argument), self.scope)

    def _find_resources(self, declaration: Declaration, name: str) -> InstanceSet:
        return self._make_resources(declaration, name, self._expand(declaration))

    def _make_resources(self, declaration: Declaration, name: str, expansion: Expansion) -> InstanceSet:
        build = (find_data_class(declaration.type) if name.startswith("data.") else None) or ResourceInstance
        instances = {key: build(self, declaration, key, self.prefix + name, names) for key, names in expansion.names.items()}
        return InstanceSet(expansion, instances)

    def _find_calls(self, name: str) -> InstanceSet:
        return self._make_calls(name, self._expand(self.node.module.calls[name]))

    def _make_calls(self, name: str, expansion: Expansion) -> InstanceSet:
        node = self.node.children[name]
        instances = {}
        for key, names in expansion.names.items():
            instances[key] = ModuleInstance(self.scenario, node, self, key, self.scope.child(names) if names else self.scope)
        return InstanceSet(expansion, instances)

    def _expand(self, declaration: Declaration) -> Expansion:
        arguments = declaration.block.arguments
        for name in (COUNT, FOR_EACH):
            argument = arguments.get(name)
            if argument is None:
                continue
            file = declaration.file_of(argument)
            value = self.evaluate_argument(argument, file, self.scope)
            known = plain_collection(value)
            try:
                expansion = expand_count(known) if name is COUNT else expand_for_each(known, getattr(value, "typical", None))
            except EvaluationError as error:
                self.scenario.problems.add_at(argument, file, error.message)
                refused = Unknown(error.message)
                return expand_count(refused) if name is COUNT else expand_for_each(refused)
            if expansion.is_cut:
                message = f"{name} makes more than {INSTANCE_LIMIT} instances: only the first {INSTANCE_LIMIT} are judged"
                self.scenario.problems.add_at(argument, file, message, code=LIMIT, level=ERROR)
            return expansion
        return SINGLE

    # As a value of the caller

    is_namespace = True

    def attribute(self, name: str) -> object:
        """An output."""
        return self.output(name)

    def whole(self) -> object:
        """All outputs."""
        return {name: self.output(name) for name in self.node.module.outputs}


def plain_collection(value: object) -> object:
    """The collection that is looped over: of a namespace what it is as a value, members left lazy."""
    return value.whole() if getattr(value, "is_namespace", False) else value  # type: ignore[attr-defined]


WORKING_FOLDER = Unknown("the working folder is only known when Terraform runs")
WORKSPACE = Unknown("the workspace is chosen when Terraform runs")
APPLYING = Unknown("whether Terraform applies is only known when it runs")
EPHEMERAL = Unknown("ephemeral resources are only read when Terraform runs", sensitive=True)

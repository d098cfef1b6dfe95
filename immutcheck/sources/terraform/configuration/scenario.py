"""One choice of values for the root's variables, and the bookkeeping of one evaluation: what was looked at, what is being computed.

What names mean is in `module_instance`; which scenarios there are, in `scenario_variables`.
"""

from __future__ import annotations

from immutcheck.model.values import Unknown
from immutcheck.sources.terraform.configuration.functions import TemplateCache
from immutcheck.sources.terraform.configuration.limits import BLOCK_LIMIT, MODULE_LIMIT
from immutcheck.sources.terraform.configuration.module_instance import ModuleInstance
from immutcheck.sources.terraform.configuration.problems import Problems
from immutcheck.sources.terraform.configuration.providers import has_default_tags
from immutcheck.sources.terraform.configuration.variables import read_variable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from immutcheck.model.unit import Variable
    from immutcheck.sources.file_tree import FileTree
    from immutcheck.sources.options import SourceOptions
    from immutcheck.sources.terraform.configuration.declarations import Declaration
    from immutcheck.sources.terraform.configuration.module_tree import ModuleNode
    from immutcheck.sources.terraform.configuration.variable_inputs import Given
    from immutcheck.sources.terraform.configuration.variables import Declared
    from immutcheck.sources.terraform.syntax.nodes import Node
    from immutcheck.sources.terraform.syntax.source_file import SourceFile

    Remembered = tuple[Any, frozenset[str]]

NO_VARIABLES: frozenset[str] = frozenset()


class Ground:
    """What all scenarios of one root share. `given` are the values given to its variables, `variables` those that are enumerated."""

    __slots__ = ("_declared", "given", "has_default_tags", "options", "problems", "templates", "top", "tree", "variables")

    def __init__(self, top: ModuleNode, options: SourceOptions, given: Mapping[str, Given], tree: FileTree, problems: Problems) -> None:
        self.top = top
        self.options = options
        self.given = given
        self.variables: Mapping[str, Variable] = {}
        self.tree = tree
        self.templates = TemplateCache()
        self.problems = problems
        self.has_default_tags = any([has_default_tags(node.module) for node in top.walk()])
        self._declared: dict[Declaration, Declared] = {}

    def declared(self, variable: Declaration) -> Declared:
        """What a `variable` block says, read once for all roots that call the module."""
        found = variable.declared or self._declared.get(variable)
        if found is None:
            before = len(self.problems.all())
            found = self._declared[variable] = read_variable(variable, self.problems)
            if len(self.problems.all()) == before:
                variable.declared = found
        return found


class Scenario:
    """`touched` collects the variables that were looked at since somebody emptied it; `relied` the variables whose default was used;
    `place` is the argument that is being evaluated and its file; `blocks_left` the blocks that dynamic blocks may still make of the
    resource that is being read."""

    __slots__ = ("_busy", "_root", "blocks_left", "ground", "place", "problems", "relied", "touched", "values")

    def __init__(self, ground: Ground, values: Mapping[str, object], relied: set[str]) -> None:
        self.ground = ground
        self.problems = Problems(ground.problems) if values else ground.problems
        self.values = values
        self.relied = relied
        self.touched: set[str] = set()
        self.blocks_left = BLOCK_LIMIT
        self.place: tuple[Node, SourceFile] | None = None
        self._busy: dict[str, tuple[Node, SourceFile] | None] = {}
        self._root: ModuleInstance | None = None

    @property
    def root(self) -> ModuleInstance:
        """The root module here."""
        if self._root is None:
            self._root = ModuleInstance(self, self.ground.top, None, None)
        return self._root

    def release(self) -> None:
        """Forget what was evaluated, which knows this scenario: without that only the garbage collector could free it."""
        if self._root is not None:
            self._root.release()
            self._root = None

    def find_modules(self, node: ModuleNode) -> list[tuple[tuple[object, ...], ModuleInstance]]:
        """Every instance of a module that exists here, with the keys of the calls that lead to it."""
        found: list[tuple[tuple[object, ...], ModuleInstance]] = [((), self.root)]
        for name in node.path:
            callers, found = found, []
            for keys, caller in callers:
                if len(found) > MODULE_LIMIT:
                    break
                for key, instance in caller.call_instances(name).instances.items():
                    assert isinstance(instance, ModuleInstance)
                    found.append(((*keys, key), instance))
            if len(found) > MODULE_LIMIT:
                assert node.call is not None
                message = f"there are more than {MODULE_LIMIT} instances of this module: further ones are not judged"
                self.problems.add_limit(node.call.block, node.call.file, message)
                del found[MODULE_LIMIT:]
        return found

    def find_module(self, node: ModuleNode, keys: tuple[object, ...]) -> ModuleInstance | None:
        """The instance of a module with those keys; None when it does not exist here."""
        instance = self.root
        for name, key in zip(node.path, keys, strict=True):
            found = instance.call_instances(name).instances.get(key)
            if found is None:
                return None
            assert isinstance(found, ModuleInstance)
            instance = found
        return instance

    def find_first(self, node: ModuleNode) -> ModuleInstance | None:
        """The first instance of a module; None when there is none here."""
        return next((instance for _keys, instance in self.find_modules(node)), None)

    def value(self, name: str) -> object:
        """The value of an enumerated variable here."""
        return self.values[name] if name in self.values else self.ground.variables[name].values[0]

    def record(self, compute: Callable[[], object]) -> Remembered:
        """What `compute` returns and the variables it looked at, which also count as looked at by whoever is asking."""
        outer, place = self.touched, self.place
        inner: set[str] = set()
        self.touched = inner
        try:
            value = compute()
        finally:
            self.touched = outer
            self.place = place
        if inner:
            outer |= inner
            return value, frozenset(inner)
        return value, NO_VARIABLES

    def remember(self, known: dict[str, Remembered], name: str, label: str, compute: Callable[[str], object]) -> object:
        """The value that `compute` gives for `name`, computed once and kept in `known` with the variables that it looked at.

        `label` names it in this root ("module.net.local.a"). What depends on itself is unknown, and a Diagnostic."""
        busy = self._busy
        if label in busy:
            return self._break_cycle(label)
        outer, place = self.touched, self.place
        inner: set[str] = set()
        self.touched = inner
        busy[label] = place
        try:
            value = compute(name)
        finally:
            del busy[label]
            self.touched = outer
            self.place = place
        if inner:
            outer |= inner
            known[name] = value, frozenset(inner)
        else:
            known[name] = value, NO_VARIABLES
        return value

    def is_busy(self, label: str) -> bool:
        """It is being computed."""
        return label in self._busy

    def report(self, message: str) -> None:
        """Keep a problem of what is being evaluated."""
        if self.place is not None:
            self.problems.add_at(*self.place, message)

    def _break_cycle(self, label: str) -> Unknown:
        """The same message wherever the cycle is entered."""
        labels = list(self._busy)
        members = labels[labels.index(label) :]
        first = min(members)
        names = " and ".join(f"`{name}`" for name in sorted(members))
        message = f"{names} depend on each other" if len(members) > 1 else f"{names} depends on itself"
        after = members[(members.index(first) + 1) % len(members)]
        # the place where `first` was asked for what follows it: known while that is being computed, else it is being evaluated now
        place = self._busy[after] if after != label else self.place
        if place is not None:
            self.problems.add_at(*place, message)
        return Unknown(message)

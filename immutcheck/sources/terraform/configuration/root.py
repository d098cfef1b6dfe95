"""A root module with the modules it calls, as a source of raw resources: resolved when asked for and kept.

A resource is resolved once for every combination of the variables it looked at, not for every scenario.
"""

from __future__ import annotations

import posixpath

from immutcheck.model.values import MISSING
from immutcheck.sources.terraform.configuration.limits import SCENARIO_LIMIT
from immutcheck.sources.terraform.configuration.module import ModuleLibrary, build_module
from immutcheck.sources.terraform.configuration.module_files import ModuleFiles
from immutcheck.sources.terraform.configuration.module_tree import build_tree
from immutcheck.sources.terraform.configuration.places import PlaceFinder
from immutcheck.sources.terraform.configuration.problems import Problems
from immutcheck.sources.terraform.configuration.scenario import Ground, Scenario
from immutcheck.sources.terraform.configuration.scenario_variables import find_variables
from immutcheck.sources.terraform.configuration.unknown_functions import report_unknown_functions
from immutcheck.sources.terraform.configuration.variable_inputs import read_inputs, report_undeclared
from immutcheck.sources.text import scalar_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from immutcheck.model.diagnostic import Diagnostic
    from immutcheck.model.unit import Assignment, Variable
    from immutcheck.sources.file_tree import FileTree
    from immutcheck.sources.options import SourceOptions
    from immutcheck.sources.terraform.configuration.places import Place
    from immutcheck.sources.terraform.configuration.resources import Built
    from immutcheck.sources.terraform.raw import RawResource
    from immutcheck.sources.terraform.syntax.source_file import SourceFile

KIND = "terraform"


def load_root(folder: str, options: SourceOptions, tree: FileTree, library: ModuleLibrary | None = None) -> Configuration:
    """The configuration of the root module in `folder` (a display path). A `library` lets several roots share the modules they call."""
    folder = posixpath.normpath(folder)
    library = library or ModuleLibrary(tree)
    problems = Problems()
    module = library.find(folder) or build_module(folder, ModuleFiles((), ()))
    inputs = read_inputs(folder, options, tree, problems)
    report_undeclared(inputs, module.variables, problems)
    top = build_tree(module, library, problems)
    report_unknown_functions(top, problems)
    ground = Ground(top, options, inputs.values, tree, problems)
    ground.variables = find_variables(ground)
    documents = {file.path: file for node in top.walk() for file in node.module.files}
    documents.update({file.path: file for file in inputs.files})
    return Configuration(ground, documents)


class Configuration:
    """Implements `RawSource` for a root module. `documents` are all files that were read, by display path."""

    __slots__ = ("_addresses", "_given", "_ground", "_known", "_places", "_relied", "_scenarios", "documents")

    def __init__(self, ground: Ground, documents: Mapping[str, SourceFile]) -> None:
        self.documents = documents
        self._ground = ground
        self._relied: set[str] = set()
        self._given = Scenario(ground, {}, self._relied)
        self._scenarios: dict[frozenset[tuple[str, str]], Scenario] = {}
        self._places: dict[str, Place] | None = None
        self._addresses: Mapping[str, str] = {}
        self._known: dict[str, list[tuple[tuple[tuple[str, object], ...], Built]]] = {}

    @property
    def kind(self) -> str:
        """What the engine calls this source."""
        return KIND

    @property
    def tells_changes(self) -> bool:
        """A configuration does not know what is there."""
        return False

    @property
    def scope(self) -> str:
        """The folder of the root module."""
        return self._ground.top.module.folder

    @property
    def variables(self) -> Mapping[str, Variable]:
        """The variables of the root that are enumerated."""
        return self._ground.variables

    @property
    def consumed(self) -> tuple[str, ...]:
        """The files of called modules, which are judged here."""
        scope = self.scope
        return tuple(file.path for node in self._ground.top.walk() if node.module.folder != scope for file in node.module.files)

    @property
    def declared(self) -> tuple[str, ...]:
        """The variables of the root module."""
        return tuple(self._ground.top.module.variables)

    def addresses(self) -> Mapping[str, str]:
        """Address → Terraform type of everything that exists in any scenario."""
        self._find_places()
        return self._addresses

    def raw(self, address: str, assignment: Assignment) -> RawResource | None:
        """The resource in that scenario; None when it does not exist there. KeyError for an address that is not among `addresses`."""
        place = self._find_places()[address]
        scenario = self._scenario(assignment) if assignment else self._given
        known = self._known.get(address)
        if known is None:
            known = self._known[address] = []
        for values, built in known:
            if all([_is_same(scenario.value(name), value) for name, value in values]):
                return built.resource
        built = place.build(scenario, place)
        known.append((tuple([(name, scenario.value(name)) for name in sorted(built.touched)]), built))
        return built.resource

    def diagnostics(self) -> Sequence[Diagnostic]:
        """What went wrong so far, in all modules and while evaluating."""
        found: dict[Diagnostic, None] = {}
        for node in self._ground.top.walk():
            found.update(dict.fromkeys(node.module.problems))
        for file in self.documents.values():
            found.update(dict.fromkeys(file.problems))
        found.update(dict.fromkeys(self._ground.problems.all()))
        return tuple(found)

    def assumptions(self) -> Sequence[str]:
        """Defaults that were relied on so far."""
        if not self._relied:
            return ()
        from immutcheck.secrets.redaction import render_value

        declared = self._ground.top.module.variables
        lines = []
        for name in sorted(self._relied):
            default = self._ground.declared(declared[name]).default
            assert default is not MISSING
            lines.append(f"{name} = {render_value(name, default)}")
        return tuple(lines)

    def release(self) -> None:
        """Let go of what was resolved, so that it is freed as soon as nobody holds it any more."""
        for scenario in (self._given, *self._scenarios.values()):
            scenario.release()
        self._known.clear()

    def _find_places(self) -> dict[str, Place]:
        if self._places is None:
            self._places = PlaceFinder(self._ground, self._scenario).collect()
            self._addresses = {address: place.type for address, place in self._places.items()}
        return self._places

    def _scenario(self, assignment: Assignment) -> Scenario:
        variables = self._ground.variables
        different = {
            name: value for name, value in assignment.items() if name in variables and not _is_same(value, variables[name].values[0])
        }
        if not different:
            return self._given
        key = frozenset([(name, scalar_text(value)) for name, value in different.items()])
        scenario = self._scenarios.get(key)
        if scenario is None:
            if len(self._scenarios) >= SCENARIO_LIMIT:
                self._scenarios.clear()
            # only the given scenario relies on defaults
            scenario = self._scenarios[key] = Scenario(self._ground, different, set())
        return scenario


def _is_same(left: object, right: object) -> bool:
    """Equal and of one class: True is not 1 here."""
    return left.__class__ is right.__class__ and left == right

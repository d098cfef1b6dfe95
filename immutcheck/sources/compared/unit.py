"""A template's unit beside that of its older version: every resource says what the newer version would do to it. Implements `Unit`.

All else is the newer unit's. Each version has what its parameters are given, which is the same unless the older version's own values are
known; where nobody gives one, each has its own default, since a changed default is a change that somebody made.
"""

from __future__ import annotations

from immutcheck.model.change import ACTION, CHANGE, PROPERTIES
from immutcheck.model.unit import Variable
from immutcheck.model.values import MISSING
from immutcheck.sources.cloudformation.parameters import given_value
from immutcheck.sources.cloudformation.resolver import Scenario
from immutcheck.sources.compared.comparison import ReadPair, settle_outcomes
from immutcheck.sources.compared.forms import Forms
from immutcheck.sources.compared.outcomes import CREATED, UNCHANGED, Outcome, decide_outcome, unknown_outcome
from immutcheck.sources.compared.pairs import PairReader
from immutcheck.sources.compared.reading import FormReader
from immutcheck.sources.compared.replacing import Replacing
from immutcheck.sources.text import scalar_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from immutcheck.model.diagnostic import Diagnostic
    from immutcheck.model.resource import Resource
    from immutcheck.model.unit import Assignment
    from immutcheck.sources.cloudformation.stack import Stack
    from immutcheck.sources.cloudformation.unit import TemplateUnit
    from immutcheck.sources.compared.replacing import Replacing as ReplacingType

    Settled = tuple[dict[str, Outcome], dict[str, frozenset[str]]]

SCENARIO_LIMIT = 64
"""Scenarios kept at a time."""
NAMES = (f"{CHANGE}.{ACTION}", f"{CHANGE}.{PROPERTIES}")


class ComparedUnit:
    """`older` is the unit of the older version, None when there is none: then everything is created. With `reason` it could not be read."""

    __slots__ = ("_forms", "_known", "_newer", "_older", "_reason", "_replacing", "_resources", "_scenarios", "_stacks")

    def __init__(self, newer: TemplateUnit, older: TemplateUnit | None, replacing: ReplacingType, *, reason: str = "") -> None:
        self._newer = newer
        self._older = older
        self._reason = reason
        self._replacing = replacing
        self._forms = Forms()
        self._stacks: dict[str, Stack] = {stack.prefix + name: stack for stack in newer.root.walk() for name in stack.template.types}
        self._known: dict[str, list[tuple[tuple[tuple[str, object], ...], ReadPair]]] = {}
        self._scenarios: dict[frozenset[tuple[str, str]], Settled] = {}
        self._resources: dict[tuple[str, frozenset[tuple[str, str]]], tuple[Resource, Resource]] = {}

    @property
    def kind(self) -> str:
        """The source of the newer version."""
        return self._newer.kind

    @property
    def scope(self) -> str:
        """The newer version's file."""
        return self._newer.scope

    @property
    def spaces(self) -> frozenset[str]:
        """What a template has, and what changes."""
        return self._newer.spaces | {CHANGE}

    @property
    def variables(self) -> Mapping[str, Variable]:
        """Those of the newer version."""
        return self._newer.variables

    @property
    def not_judged(self) -> tuple[tuple[str, int], ...]:
        return self._newer.not_judged

    def inventory(self) -> Mapping[str, str]:
        return self._newer.inventory()

    def metadata(self, address: str) -> Mapping[str, object]:
        """The Metadata written at a resource of the newer version."""
        return self._newer.metadata(address)

    def resource(self, address: str, assignment: Assignment) -> Resource | None:
        """The newer version's resource in that scenario, with what becomes of the older one's."""
        resource = self._newer.resource(address, assignment)
        if resource is None or address not in self._stacks:
            return resource
        different = self._find_different(assignment)
        key = (address, frozenset([(name, scalar_text(value)) for name, value in different.items()]))
        known = self._resources.get(key)
        if known is None or known[0] is not resource:
            known = self._resources[key] = (resource, self._add_change(resource, address, different, key[1]))
        return known[1]

    def diagnostics(self) -> Sequence[Diagnostic]:
        """What went wrong in the newer version: the older one is no longer anybody's to mend."""
        return self._newer.diagnostics()

    def assumptions(self) -> Sequence[str]:
        return self._newer.assumptions()

    def release(self) -> None:
        """Forget both versions."""
        self._scenarios.clear()
        self._resources.clear()
        self._known.clear()
        self._forms = Forms()
        self._newer.release()
        if self._older is not None:
            self._older.release()

    def _add_change(self, resource: Resource, address: str, different: Mapping[str, object], key: frozenset[tuple[str, str]]) -> Resource:
        if self._older is None:
            outcome = unknown_outcome(self._reason) if self._reason else CREATED
            return resource.replace(change=outcome.change)
        if self._older is self._newer:
            return resource.replace(change=UNCHANGED.change)
        outcomes, deciding = self._settle(self._older, different, key)
        change = outcomes[address].change
        names = deciding[address] & self._newer.variables.keys()
        if not names:
            return resource.replace(change=change)
        return resource.replace(change=change, depends={**resource.depends, **dict.fromkeys(NAMES, names)})

    def _settle(self, older: TemplateUnit, different: Mapping[str, object], key: frozenset[tuple[str, str]]) -> Settled:
        settled = self._scenarios.get(key)
        if settled is None:
            if len(self._scenarios) >= SCENARIO_LIMIT:
                self._scenarios.clear()
                self._resources.clear()
            settled = self._scenarios[key] = self._compare(older, different)
        return settled

    def _compare(self, older: TemplateUnit, different: Mapping[str, object]) -> Settled:
        newer = Scenario(different, self._newer.variables, self._newer.options, set())
        values, variables = self._share(older, different, newer)
        former = Scenario(values, variables, older.options, set())
        stacks = {stack.prefix: stack for stack in older.root.walk()}
        reader = PairReader(FormReader(newer, self._forms), FormReader(former, self._forms), self._forms, stacks)
        pairs = {address: self._read(reader, address, newer, former) for address in self._stacks}
        newer.release()
        former.release()
        return settle_outcomes(pairs, self._replacing)

    def _read(self, reader: PairReader, address: str, newer: Scenario, former: Scenario) -> ReadPair:
        """The pair, read once for every combination of the variables it depends on."""
        known = self._known.setdefault(address, [])
        for values, read in known:
            if all([_is_same(newer.value(name), value) for name, value in values]):
                return read
        stack = self._stacks[address]
        newer.touched, former.touched = set(), set()
        pair = reader.read(stack, address[len(stack.prefix) :])
        touched = frozenset(newer.touched | former.touched) & self._newer.variables.keys()
        read = ReadPair(pair, touched, decide_outcome(pair, dict(pair.differences), self._replacing))
        known.append((tuple([(name, newer.value(name)) for name in sorted(touched)]), read))
        return read

    def _share(
        self, older: TemplateUnit, different: Mapping[str, object], newer: Scenario
    ) -> tuple[dict[str, object], dict[str, Variable]]:
        """The values and variables of the older version's scenario. Where the newer version has another value than the given one, the older
        has it, too. A parameter that nobody gives, and that has no default in one of the versions, is the same in both."""
        values: dict[str, object] = {}
        variables = dict(older.variables)
        declared = older.root.template.parameters
        for name, variable in self._newer.variables.items():
            parameter = declared.get(name)
            if parameter is None:
                continue
            if name not in different and name in older.root.given:
                continue
            if name in different or not variable.is_given or parameter.default is MISSING:
                values[name] = newer.value(name)
                variables.setdefault(name, variable)
            elif name not in variables:
                variables[name] = Variable(name, (given_value(parameter),), parameter.sensitive)
        return values, variables

    def _find_different(self, assignment: Assignment) -> dict[str, object]:
        variables = self._newer.variables
        return {name: value for name, value in assignment.items() if name in variables and not _is_same(value, variables[name].values[0])}


def make_replacing() -> Replacing:
    """The schemas' knowledge, for all units of a run."""
    from immutcheck.schemas.store import open_store

    return Replacing(open_store())


def _is_same(left: object, right: object) -> bool:
    """Equal and of one class: True is not 1 here."""
    return left.__class__ is right.__class__ and left == right

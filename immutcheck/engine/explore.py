"""Which scenarios decide a verdict: a tree of decisions over the variables that were touched, grown only where they were.

It does not say which places are to blame; whoever asks for the deciding variables brings that along as a predicate.
"""

from __future__ import annotations

from immutcheck.engine.assess import assess
from immutcheck.engine.deployment import NOTHING, Deployment
from immutcheck.engine.evaluation import Evaluation
from immutcheck.engine.reads import EVERYTHING, EXISTENCE, deciding_variables
from immutcheck.engine.scope import TAGS
from immutcheck.model.finding import FAIL, UNKNOWN, VERDICTS
from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from immutcheck.engine.deployment import Choice
    from immutcheck.engine.ruleset import CompiledRule
    from immutcheck.engine.sameness import Twin
    from immutcheck.model.resource import Resource
    from immutcheck.model.settings import Scope, Settings
    from immutcheck.model.unit import Unit

MOST_SCENARIOS = 64
KEPT_DEPLOYMENTS = 256
FEW_VALUES = 8
"""Of a variable with more values it is not asked whether they make a difference at all."""


class Leaf(Record):
    """The verdict in one scenario; None when the rule does not apply. `evaluation` is None when the resource does not exist there."""

    choice: Choice
    verdict: str | None
    evaluation: Evaluation | None


class Exploration(Record):
    """`given` is the given scenario, `leaves` are those that were told apart. `is_limited`: there are more, so only `given` counts."""

    given: Leaf
    leaves: tuple[Leaf, ...]
    is_limited: bool = False

    @property
    def verdict(self) -> str | None:
        """One verdict for all scenarios: FAIL before UNKNOWN before PASS; None when the rule applies in none."""
        if self.is_limited:
            return FAIL if self.given.verdict == FAIL else UNKNOWN
        verdicts = [leaf.verdict for leaf in self.leaves]
        return next((verdict for verdict in VERDICTS if verdict in verdicts), None)


class Explorer:
    """Looks at the scenarios of one unit. Keeps what was resolved, since most rules touch the same few variables."""

    def __init__(self, unit: Unit, settings: Settings, limit: Scope | None) -> None:
        self.unit = unit
        self.settings = settings
        self.limit = limit
        self._existence: dict[str, frozenset[str]] = {}
        self.given = Deployment(unit, (), self._existence)
        self._deployments: dict[Choice, Deployment] = {}
        self._deciders: dict[str, Mapping[str, frozenset[str]]] = {}
        self._twins: dict[tuple[str, Choice], Twin] = {}

    def explore(self, rule: CompiledRule, address: str) -> Exploration:
        """Every scenario that can make a difference to this rule and resource."""
        given, touched = self._look(rule, address, ())
        pending: list[tuple[Leaf, set[str]]] = [(given, touched)]
        leaves: list[Leaf] = []
        while pending:
            leaf, touched = pending.pop()
            chosen = {name for name, _position in leaf.choice}
            name = next((name for name in self.unit.variables if name in touched and name not in chosen), None)
            if name is None:
                leaves.append(leaf)
                continue
            positions = range(len(self.unit.variables[name].values))
            if len(leaves) + len(pending) + len(positions) > MOST_SCENARIOS:
                return Exploration(given, (given,), is_limited=True)
            for position in reversed(positions[1:]):
                pending.append(self._look(rule, address, with_value(leaf.choice, name, position)))
            # The first value is the given one, so that scenario is the one just seen.
            pending.append((leaf.replace(choice=with_value(leaf.choice, name, 0)), touched))
        return Exploration(given, tuple(leaves))

    def is_indifferent(self, rule: CompiledRule, resource: Resource) -> bool:
        """What the rule reads of the resource, as given, is the same in every scenario: comparing costs less than judging. False when it
        is not worth looking: for several variables, one with many values, or a rule that reads everything."""
        if self.limit is not None or EVERYTHING in rule.reads:
            return False
        deciders = self._deciders.get(resource.address)
        if deciders is None:
            deciders = self._deciders[resource.address] = self._list_deciders(resource)
        deciding = _of_what_is_read(deciders, rule)
        if len(deciding) != 1:
            return False
        (name,) = deciding
        count = len(self.unit.variables[name].values)
        if count > FEW_VALUES:
            return False
        for position in range(1, count):
            twin = self._twin(resource, ((name, position),))
            if not twin.is_same_at(rule.paths) or not deciding.issuperset(_of_what_is_read(twin.deciders, rule)):
                return False
        return True

    def _list_deciders(self, resource: Resource) -> Mapping[str, frozenset[str]]:
        """The variables that decide what the names of the resource hold, which is as it is in one scenario."""
        variables = self.unit.variables
        return {name: found for name, names in resource.depends.items() if (found := names.intersection(variables))}

    def _twin(self, resource: Resource, choice: Choice) -> Twin:
        key = (resource.address, choice)
        twin = self._twins.get(key)
        if twin is None:
            # Only templates with conditions come by here.
            from immutcheck.engine.sameness import Twin

            other = self._deployment(choice).resource(resource.address)
            twin = self._twins[key] = Twin(resource, other, {} if other is None else self._list_deciders(other))
        return twin

    def look(self, rule: CompiledRule, address: str, choice: Choice) -> Leaf:
        """The verdict in one scenario; variables that are not chosen have their given values."""
        return self._look(rule, address, choice)[0]

    def _look(self, rule: CompiledRule, address: str, choice: Choice) -> tuple[Leaf, set[str]]:
        """The verdict, and the variables that decided it."""
        deployment = self._deployment(choice)
        resource = deployment.resource(address)
        if resource is None:
            return Leaf(choice, None, None), set(deployment.existence_variables(address))
        evaluation = Evaluation(self.settings, resource, deployment=deployment)
        verdict = assess(rule, evaluation, self.limit)
        names = rule.reads if self.limit is None or not rule.rule.scoped else (*rule.reads, TAGS)
        return Leaf(choice, verdict, evaluation), deciding_variables(resource, names) | evaluation.touched

    def _deployment(self, choice: Choice) -> Deployment:
        if not choice:
            return self.given
        if choice not in self._deployments:
            if len(self._deployments) >= KEPT_DEPLOYMENTS:
                self._deployments.clear()
            self._deployments[choice] = Deployment(self.unit, choice, self._existence)
        return self._deployments[choice]


def _of_what_is_read(deciders: Mapping[str, frozenset[str]], rule: CompiledRule) -> frozenset[str]:
    """The variables that decide what the rule reads of a resource."""
    return NOTHING.union(*[variables for name, variables in deciders.items() if name in rule.reads or name == EXISTENCE])


def with_value(choice: Choice, name: str, position: int) -> Choice:
    """The choice with one more variable decided."""
    return tuple(sorted([*choice, (name, position)]))


def without(choice: Choice, name: str) -> Choice:
    """The choice with one variable left as it is given."""
    return tuple([pair for pair in choice if pair[0] != name])


def fewest_variables(choices: Sequence[Choice], fails: Callable[[Choice], bool]) -> Choice:
    """Of failing scenarios, one that changes the fewest variables, without those that can stay as given and it still fails."""
    choice = min(choices, key=lambda choice: sum(position > 0 for _name, position in choice))
    for name, _position in sorted(choice, key=lambda pair: (pair[1] > 0, pair[0])):
        smaller = without(choice, name)
        if fails(smaller):
            choice = smaller
    return choice


def deciding_part(choice: Choice, unit: Unit, fails: Callable[[Choice], bool]) -> Choice:
    """Of variables that nobody gave, those whose other values would make a difference to a failing scenario."""
    return tuple(
        [
            (name, position)
            for name, position in choice
            if not all(fails(((name, other),)) for other in range(len(unit.variables[name].values)) if other != position)
        ]
    )


def describe_choice(choice: Choice, unit: Unit, fails: Callable[[Choice], bool]) -> str:
    """`when Environment is prod or staging`; "" for the given scenario. A sensitive variable's values are not told."""
    if not choice:
        return ""
    positions: dict[str, list[int]] = {name: [position] for name, position in choice}
    if len(choice) == 1:
        name, chosen = choice[0]
        count = len(unit.variables[name].values)
        positions[name] = [position for position in range(count) if position == chosen or fails(((name, position),))]
    return "when " + " and ".join([_describe_variable(unit, name, chosen) for name, chosen in positions.items()])


def _describe_variable(unit: Unit, name: str, positions: Sequence[int]) -> str:
    from immutcheck.secrets.redaction import render_value

    variable = unit.variables[name]
    if variable.sensitive:
        return f"{name} has one of its allowed values"
    texts = [render_value(name, variable.values[position]) for position in positions]
    return f"{name} is {texts[0] if len(texts) == 1 else ', '.join(texts[:-1]) + ' or ' + texts[-1]}"

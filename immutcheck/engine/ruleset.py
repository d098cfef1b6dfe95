"""Rules ready to be asked: found by resource type, compiled when the first resource of a type comes."""

from __future__ import annotations

from immutcheck.engine.compile import compile_condition, looks_around
from immutcheck.engine.parts import Parts
from immutcheck.engine.reads import name_read_at, path_of_name, paths_of, reads_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from immutcheck.engine.checks import Closure, Operators
    from immutcheck.engine.evaluation import Answer, Evaluation
    from immutcheck.model.rule import Condition, Rule


class CompiledRule:
    """One rule. `check` answers True when the resource passes; it and `when` compile themselves when they are first asked, so that
    what is wrong with one rule is that rule's crash and a rule that is never asked costs nothing.

    `answer_to_blame` is what the condition answers when the rule fails.
    """

    __slots__ = ("_paths", "_reads", "answer_to_blame", "check", "id", "parts", "rule", "types", "when")

    def __init__(self, rule: Rule, operators: Operators) -> None:
        self.rule = rule
        self.id = rule.id
        self.types = frozenset(rule.resources)
        self.parts = Parts(operators)
        self.answer_to_blame = rule.demand == "forbid"
        self.check: Closure = self._compile_check
        self.when: Closure | None = None if rule.when is None else self._compile_when
        self._reads: frozenset[str] | None = None
        self._paths: frozenset[tuple[str, ...]] | None = None

    @property
    def reads(self) -> frozenset[str]:
        """The names it reads of the resource: only asked for where variables decide something."""
        if self._reads is None:
            self._reads = frozenset(self.rule.reads).union(*[reads_of(condition) for condition in self._conditions()])
        return self._reads

    @property
    def paths(self) -> frozenset[tuple[str, ...]]:
        """The paths, space first, at and below which it reads the resource: finer than `reads`, and found when first asked for."""
        if self._paths is None:
            paths = frozenset().union(*[paths_of(condition, self.parts.operators) for condition in self._conditions()])
            named = {name_read_at(path) for path in paths}
            self._paths = paths.union([path_of_name(name) for name in self.reads if name not in named])
        return self._paths

    def _conditions(self) -> list[Condition]:
        return [condition for condition in (self.rule.condition, self.rule.when) if condition is not None]

    def _compile_check(self, element: object, evaluation: Evaluation) -> Answer:
        condition = self.rule.condition
        if self.answer_to_blame:
            condition = {"not": condition}
        self.check = compile_condition(condition, self.parts.operators)
        return self.check(element, evaluation)

    def _compile_when(self, element: object, evaluation: Evaluation) -> Answer:
        assert self.rule.when is not None
        when = compile_condition(self.rule.when, self.parts.operators)
        self.when = _close(when) if looks_around(self.rule.when, self.parts.operators) else when
        return self.when(element, evaluation)


def _close(when: Closure) -> Closure:
    """Whether a rule applies is told by what is in the input: what may refer to a resource from outside takes no fault away."""

    def check_closed(element: object, evaluation: Evaluation) -> Answer:
        evaluation.is_closed = True
        try:
            return when(element, evaluation)
        finally:
            evaluation.is_closed = False

    return check_closed


class RuleSet:
    """The selected rules by resource type. The same whatever order they were given in."""

    def __init__(self, rules: Sequence[Rule], operators: Operators) -> None:
        self._operators = operators
        self._rules: dict[str, list[Rule]] = {}
        self._compiled: dict[str, CompiledRule] = {}
        self._by_type: dict[str, tuple[CompiledRule, ...]] = {}
        self._applicable: dict[tuple[str, frozenset[str], bool], tuple[CompiledRule, ...]] = {}
        for rule in sorted(rules, key=lambda rule: rule.id):
            for resource_type in dict.fromkeys(rule.resources):
                self._rules.setdefault(resource_type, []).append(rule)

    def for_type(self, resource_type: str) -> tuple[CompiledRule, ...]:
        """The rules that name the type, in the order of their ids."""
        if resource_type not in self._by_type:
            self._by_type[resource_type] = tuple([self._compile(rule) for rule in self._rules.get(resource_type, ())])
        return self._by_type[resource_type]

    def applicable(self, resource_type: str, spaces: frozenset[str], *, with_scoped: bool) -> tuple[CompiledRule, ...]:
        """Of these the rules that need nothing but `spaces`; without those about the immutable scope unless `with_scoped`."""
        key = (resource_type, spaces, with_scoped)
        if key not in self._applicable:
            self._applicable[key] = tuple(
                [
                    rule
                    for rule in self.for_type(resource_type)
                    if spaces.issuperset(rule.rule.spaces) and (with_scoped or not rule.rule.scoped)
                ]
            )
        return self._applicable[key]

    def _compile(self, rule: Rule) -> CompiledRule:
        if rule.id not in self._compiled:
            self._compiled[rule.id] = CompiledRule(rule, self._operators)
        return self._compiled[rule.id]


def compile_rules(rules: Sequence[Rule], operators: Operators | None = None) -> RuleSet:
    """The rules, indexed; `operators` is the table of `engine/operators/table.py` unless another one is given."""
    if operators is None:
        from immutcheck.engine.operators.table import OPERATORS

        operators = OPERATORS
    return RuleSet(rules, operators)

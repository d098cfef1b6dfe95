"""Rules and resources of one unit → findings. Pure: nothing is read, printed or remembered."""

from __future__ import annotations

from immutcheck.engine.assess import assess
from immutcheck.engine.evaluation import Evaluation
from immutcheck.engine.explore import MOST_SCENARIOS, Exploration, Explorer, Leaf
from immutcheck.engine.reads import EVERYTHING, EXISTENCE
from immutcheck.engine.scope import TAGS, holds_unit, may_hold_part
from immutcheck.model.diagnostic import ERROR, WARNING, Diagnostic
from immutcheck.model.finding import FAIL, PASS, UNKNOWN
from immutcheck.model.location import Location
from immutcheck.model.record import Record
from immutcheck.model.values import MISSING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from immutcheck.engine.ruleset import CompiledRule, RuleSet
    from immutcheck.model.finding import Finding
    from immutcheck.model.resource import Resource
    from immutcheck.model.settings import Settings
    from immutcheck.model.unit import Unit

    View = tuple[Evaluation | None, frozenset[str], bool]

NOTHING: frozenset[str] = frozenset()

DECLARATIONS = ("Immutcheck::CloudFormation::", "Immutcheck::Terraform::")
"""Types of what an input declares besides resources: parameters, outputs, providers. They are judged, and not counted."""


class Judgement(Record):
    """What the rules say of a unit. `findings` are the FAILs, with UNKNOWN and PASS when they were asked for; they are counted anyway:
    `passed` pairs, `unknown_by_rule` as (rule id, resources). `pairs` of a rule and a resource were evaluated. `judged` of the
    `resources` have a type that an applicable rule names."""

    findings: tuple[Finding, ...]
    diagnostics: tuple[Diagnostic, ...]
    pairs: int
    passed: int
    unknown_by_rule: tuple[tuple[str, int], ...]
    resources: int
    judged: int


def judge(unit: Unit, rules: RuleSet, settings: Settings, *, include_passed: bool = False, include_unknown: bool = False) -> Judgement:
    """Every rule on every resource of a type it names, in every scenario that makes a difference."""
    return _Judge(unit, rules, settings, include_passed, include_unknown).judge()


class _Judge:
    """The state of judging one unit."""

    def __init__(self, unit: Unit, rules: RuleSet, settings: Settings, include_passed: bool, include_unknown: bool) -> None:
        self.unit = unit
        self.rules = rules
        self.settings = settings
        self.include_passed = include_passed
        self.include_unknown = include_unknown
        limit = None if holds_unit(settings.scope, unit.scope) else settings.scope
        self.explorer = Explorer(unit, settings, limit)
        self.findings: list[Finding] = []
        self.diagnostics: list[Diagnostic] = []
        self.unknown: dict[str, int] = {}
        self.passed = 0
        self.is_limit_told = False

    def judge(self) -> Judgement:
        inventory = self.unit.inventory()
        spaces, limit = self.unit.spaces, self.explorer.limit
        with_scoped = limit is None or may_hold_part(limit)
        pairs = resources = judged = 0
        # what stands for resources that could not be listed is judged, and is none itself
        placeholders: frozenset[str] = getattr(self.unit, "placeholders", NOTHING)
        for address, resource_type in inventory.items():
            rules = self.rules.applicable(resource_type, spaces, with_scoped=with_scoped)
            # the first letters tell nearly all types apart
            is_resource = resource_type[:10] != DECLARATIONS[0][:10] or not resource_type.startswith(DECLARATIONS)
            if placeholders and address in placeholders:
                is_resource = False
            resources += is_resource
            if rules:
                judged += is_resource
                pairs += len(rules)
                self._judge_resource(address, rules)
        return Judgement(
            _sort_findings(self.findings),
            tuple(sorted(self.diagnostics, key=lambda diagnostic: (diagnostic.code, diagnostic.message))),
            pairs,
            self.passed,
            tuple(sorted(self.unknown.items())),
            resources,
            judged,
        )

    def _judge_resource(self, address: str, rules: tuple[CompiledRule, ...]) -> None:
        view: View | None = None
        for rule in rules:
            try:
                if view is None:
                    view = self._look_as_given(address)
                evaluation, decided, is_plain = view
                if evaluation is None or (
                    decided and self._is_decided(rule, decided) and not self.explorer.is_indifferent(rule, evaluation.resource)
                ):
                    self._settle(rule, address, self.explorer.explore(rule, address))
                elif is_plain:
                    self._judge_plainly(rule, address, evaluation)
                else:
                    self._judge_slowly(rule, address, evaluation)
                    evaluation.touched.clear()
            except Exception as error:  # noqa: BLE001
                # Whatever one rule runs into, RecursionError included, must not take the other rules' answers with it. The text of
                # the exception may hold a property's value and is not told; the place is not looked up, since that may have failed.
                message = f"rule {rule.id} on resource {address}: {type(error).__name__}; its answer is missing from this report"
                self.diagnostics.append(Diagnostic(ERROR, "rule-crashed", message, Location(self.unit.scope)))
                view = None

    def _look_as_given(self, address: str) -> View:
        """The resource in the given scenario, which of its names variables decided, and whether all rules apply to it unconditionally."""
        resource = self.explorer.given.resource(address)
        if resource is None:
            return None, NOTHING, False
        is_plain = not self.include_passed and self.explorer.limit is None and resource.merged_into is None
        return Evaluation(self.settings, resource, deployment=self.explorer.given), self._decided_names(resource), is_plain

    def _decided_names(self, resource: Resource) -> frozenset[str]:
        """The names whose values depend on what differs between deployments."""
        if not resource.depends:
            return NOTHING
        variables = self.unit.variables
        return frozenset([name for name, deciders in resource.depends.items() if not deciders.isdisjoint(variables)])

    def _is_decided(self, rule: CompiledRule, decided: frozenset[str]) -> bool:
        """A variable decided one of these names, or the existence, and the rule reads it."""
        if EXISTENCE in decided or EVERYTHING in rule.reads or not decided.isdisjoint(rule.reads):
            return True
        return self.explorer.limit is not None and rule.rule.scoped and TAGS in decided

    def _judge_plainly(self, rule: CompiledRule, address: str, evaluation: Evaluation) -> None:
        """`assess` for a resource that nothing keeps any rule from, without a record of every answer: nearly all pairs come by here."""
        is_applicable = True if rule.when is None else rule.when(MISSING, evaluation)
        answer = None if is_applicable is False else rule.check(MISSING, evaluation)
        if evaluation.touched:
            is_open = not evaluation.touched.isdisjoint(self.unit.variables)
            evaluation.touched.clear()
            if is_open:
                self._settle(rule, address, self.explorer.explore(rule, address))
                return
        if is_applicable is False:
            return
        if answer is True:
            self.passed += 1
        elif answer is None or is_applicable is None or evaluation.resource.exists is None:
            self._settle_as_given(rule, address, UNKNOWN, evaluation)
        else:
            self._settle_as_given(rule, address, FAIL, evaluation)

    def _judge_slowly(self, rule: CompiledRule, address: str, evaluation: Evaluation) -> None:
        """A pair that is not a plain PASS as given."""
        verdict = assess(rule, evaluation, self.explorer.limit)
        if not evaluation.touched.isdisjoint(self.unit.variables):
            self._settle(rule, address, self.explorer.explore(rule, address))
            return
        self._settle_as_given(rule, address, verdict, evaluation)

    def _settle_as_given(self, rule: CompiledRule, address: str, verdict: str | None, evaluation: Evaluation) -> None:
        """No other scenario can differ from the given one."""
        self._count(rule, verdict)
        if self._is_wanted(verdict):
            leaf = Leaf((), verdict, evaluation)
            self._keep_findings(rule, address, Exploration(leaf, (leaf,)))
            evaluation.touched.clear()

    def _settle(self, rule: CompiledRule, address: str, exploration: Exploration) -> None:
        """Counts the verdict and keeps the findings that were asked for."""
        if exploration.is_limited:
            self._tell_limit()
        verdict = exploration.verdict
        self._count(rule, verdict)
        if self._is_wanted(verdict):
            self._keep_findings(rule, address, exploration)

    def _count(self, rule: CompiledRule, verdict: str | None) -> None:
        if verdict == PASS:
            self.passed += 1
        elif verdict == UNKNOWN:
            self.unknown[rule.id] = self.unknown.get(rule.id, 0) + 1

    def _is_wanted(self, verdict: str | None) -> bool:
        return verdict == FAIL or (verdict == PASS and self.include_passed) or (verdict == UNKNOWN and self.include_unknown)

    def _keep_findings(self, rule: CompiledRule, address: str, exploration: Exploration) -> None:
        # Most scans of a commit find nothing: they need not load what explains findings.
        from immutcheck.engine.findings import make_findings

        self.findings.extend(make_findings(rule, address, exploration, self.explorer))

    def _tell_limit(self) -> None:
        """Once a unit: there were too many scenarios."""
        if not self.is_limit_told:
            self.is_limit_told = True
            message = (
                f"more than {MOST_SCENARIOS} combinations of parameters decide some verdicts; those were judged with the given values only:"
                " give a parameter file with --parameters to judge a real deployment"
            )
            self.diagnostics.append(Diagnostic(WARNING, "scenario-limit", message, Location(self.unit.scope)))


def _sort_findings(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """By scope, line, column, rule and property: the same order whatever was judged first."""

    def key(finding: Finding) -> tuple[str, int, int, str, str, str]:
        span = finding.location.span
        line, column = (0, 0) if span is None else (span.start_line, span.start_column)
        return finding.scope, line, column, finding.rule_id, finding.property, finding.fingerprint

    return tuple(sorted(findings, key=key))

"""An explored pair of rule and resource → the findings that are reported: places, messages, scenario, fingerprints.

The verdicts themselves come from `explore.py`, the places from `explain.py`, the reasons from `doubts.py`.
"""

from __future__ import annotations

from immutcheck.engine.doubts import Doubt, find_doubts
from immutcheck.engine.explain import WHOLE, find_causes
from immutcheck.engine.explore import deciding_part, describe_choice, fewest_variables
from immutcheck.engine.fingerprint import ElementNames, fingerprint_of
from immutcheck.engine.lookup import read_path
from immutcheck.engine.messages import list_paths, render_cause, render_message, render_place
from immutcheck.model.change import CHANGE, changed_place
from immutcheck.model.finding import FAIL, PASS, UNKNOWN, Finding
from immutcheck.model.location import RelatedLocation, render_path
from immutcheck.model.record import Record
from immutcheck.model.values import MISSING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.engine.deployment import Choice
    from immutcheck.engine.evaluation import Evaluation
    from immutcheck.engine.explain import Cause
    from immutcheck.engine.explore import Exploration, Explorer, Leaf
    from immutcheck.engine.ruleset import CompiledRule
    from immutcheck.model.location import Location, PropertyPath

NOT_IN_SCOPE = "whether its tags put it in the immutable scope is not known"
LESS_SURE = "low"
TOO_MANY = "more than 64 combinations of parameters decide it"


class Blame(Record):
    """A place that fails: its name in fingerprints, the first failing scenario's view of it, and all failing scenarios."""

    element_path: str
    cause: Cause
    evaluation: Evaluation
    choices: tuple[Choice, ...]


def make_findings(rule: CompiledRule, address: str, exploration: Exploration, explorer: Explorer) -> list[Finding]:
    """What is to be reported of an explored pair: a finding for each place that fails, or the one UNKNOWN or PASS."""
    if exploration.verdict == FAIL:
        return _make_failures(rule, address, exploration, explorer)
    return _make_unknown(rule, exploration) if exploration.verdict == UNKNOWN else _make_pass(rule, exploration)


def _make_failures(rule: CompiledRule, address: str, exploration: Exploration, explorer: Explorer) -> list[Finding]:
    """One finding for each place that fails in some scenario."""
    only = exploration.given.evaluation
    if only is not None and exploration.leaves == (exploration.given,):
        blamed = _find_places(rule, only)
        return [_make_failure(rule, Blame(name, cause, only, ((),)), "") for name, cause in blamed.items()]
    views = _Views(rule, address, exploration, explorer)
    return [_make_failure(rule, blame, views.name_scenario(blame, exploration)) for blame in views.collect_blame(exploration)]


class _Views:
    """The places that one rule blames in one resource, looked up once a scenario."""

    def __init__(self, rule: CompiledRule, address: str, exploration: Exploration, explorer: Explorer) -> None:
        self._rule = rule
        self._address = address
        self._explorer = explorer
        self._leaves: dict[Choice, Leaf] = {leaf.choice: leaf for leaf in (exploration.given, *exploration.leaves)}
        self._places: dict[Choice, dict[str, Cause]] = {}
        self._names: dict[Location | None, str] = {}

    def collect_blame(self, exploration: Exploration) -> list[Blame]:
        """Every place that fails in the given scenario or in one of those that were told apart."""
        found: dict[str, Blame] = {}
        for choice in dict.fromkeys([leaf.choice for leaf in (exploration.given, *exploration.leaves)]):
            evaluation = self._leaves[choice].evaluation
            for element_path, cause in self.places(choice).items():
                if element_path in found:
                    found[element_path] = found[element_path].replace(choices=(*found[element_path].choices, choice))
                elif evaluation is not None:
                    found[element_path] = Blame(element_path, cause, evaluation, (choice,))
        return list(found.values())

    def places(self, choice: Choice) -> dict[str, Cause]:
        """The places that fail in one scenario by the names of their elements; none when it does not fail there."""
        if choice not in self._places:
            if choice not in self._leaves:
                self._leaves[choice] = self._explorer.look(self._rule, self._address, choice)
            leaf = self._leaves[choice]
            failed = leaf.evaluation if leaf.verdict == FAIL else None
            self._places[choice] = {} if failed is None else self._name_alike(_find_places(self._rule, failed), failed)
        return self._places[choice]

    def _name_alike(self, places: dict[str, Cause], evaluation: Evaluation) -> dict[str, Cause]:
        """The places by the names their elements had in the scenario that was looked at first: an element whose content differs between
        scenarios (a parameter is in it) is still the one that is written there."""
        named: dict[str, Cause] = {}
        known = set(self._names.values())
        for name, cause in places.items():
            place = evaluation.resource.locator.locate(cause.path) if _is_in_collection(cause) else None
            first = name if name in known else self._names.setdefault(place, name)
            named[name if first in places or first in named else first] = cause
        return named

    def name_scenario(self, blame: Blame, exploration: Exploration) -> str:
        """The fewest variables that decide, "" when it fails as given or in every scenario."""
        failing = set(blame.choices)
        if failing.issuperset([leaf.choice for leaf in exploration.leaves]):
            return ""

        def fails(choice: Choice) -> bool:
            return blame.element_path in self.places(choice)

        unit = self._explorer.unit
        if () not in failing:
            return describe_choice(fewest_variables(blame.choices, fails), unit, fails)
        variables = {name for leaf in exploration.leaves for name, _position in leaf.choice}
        taken = tuple([(name, 0) for name in sorted(variables) if not unit.variables[name].is_given])
        return describe_choice(deciding_part(taken, unit, fails), unit, fails)


def _is_in_collection(cause: Cause) -> bool:
    """It is an element of a list or a map, and so a finding of its own."""
    return cause.is_element or any(isinstance(part, int) for part in cause.path)


def _find_places(rule: CompiledRule, evaluation: Evaluation) -> dict[str, Cause]:
    """Each element of a list or map to blame, and one place for all that is not in one: one FAIL a rule, resource and element."""
    causes = find_causes(rule.rule.condition, rule.answer_to_blame, MISSING, evaluation, rule.parts)
    outside = [cause for cause in causes if not _is_in_collection(cause)]
    names = ElementNames(evaluation.resource)
    places: dict[str, Cause] = {}
    for cause in causes:
        if outside and cause is outside[0]:
            also = tuple([other.focus for other in outside[1:]])
            is_weak = all([other.is_weak for other in outside])
            places[names.name(cause.path)] = cause.replace(also=also, is_weak=is_weak) if also or cause.also else cause
        elif cause not in outside:
            places.setdefault(names.name(cause.path), cause)
    return places


def _make_failure(rule: CompiledRule, blame: Blame, scenario: str) -> Finding:
    cause = blame.cause
    resource = blame.evaluation.resource
    text, value = render_cause(cause, rule.rule.secret)
    if cause.focus[:1] == (CHANGE,):
        value = ""  # what was found is that it differs: no value is kept
    values = {
        "address": resource.address,
        "property": render_path(changed_place(cause.focus)),
        "value": text,
        "path": " → ".join((resource.address, *cause.chain)),
    }
    for name in () if rule.rule.secret else list_paths(rule.rule.message):
        values[name] = render_place(name, read_path(name.split("."), MISSING, blame.evaluation))
    message = render_message(rule.rule.message, values)
    also = tuple([RelatedLocation(resource.locator.locate(path), f"also {render_path(path)}") for path in map(changed_place, cause.also)])
    return _make_finding(
        rule,
        blame.evaluation,
        FAIL,
        message,
        cause.focus,
        blame.element_path,
        value=value,
        scenario=scenario,
        walked=cause.walked,
        also=also,
        confidence=LESS_SURE if cause.is_weak else "",
    )


def _make_unknown(rule: CompiledRule, exploration: Exploration) -> list[Finding]:
    """The one finding for what could not be told, with the reasons of all scenarios; none when no scenario looked at has the resource."""
    from immutcheck.secrets.redaction import redact_text

    looked_at = [leaf.evaluation for leaf in exploration.leaves if leaf.evaluation is not None]
    unsure = [leaf.evaluation for leaf in exploration.leaves if leaf.evaluation is not None and leaf.verdict == UNKNOWN]
    if not looked_at:
        return []
    doubts = [_explain_unknown(rule, evaluation) for evaluation in unsure]
    evaluation, path = (unsure[0], doubts[0].path) if unsure else (looked_at[0], WHOLE)
    reasons = [TOO_MANY] if exploration.is_limited else []
    reasons += [redact_text(reason) for doubt in doubts for reason in doubt.reasons if reason]
    resource = evaluation.resource
    message = redact_text(f"It is not known whether this is so for {resource.address}: {rule.rule.title}")
    element_path = ElementNames(resource).name(path)
    return [_make_finding(rule, evaluation, UNKNOWN, message, path, element_path, reasons=tuple(dict.fromkeys(reasons)))]


def _explain_unknown(rule: CompiledRule, evaluation: Evaluation) -> Doubt:
    """Why it is not known in one scenario, and the place of the first doubt, or of what would fail if the rule did apply."""
    resource, condition, when = evaluation.resource, rule.rule.condition, rule.rule.when
    doubts: list[Doubt] = []
    answer = rule.parts.closure(condition)(MISSING, evaluation)
    if answer is None:
        doubts += find_doubts(condition, MISSING, evaluation, rule.parts)
    if when is not None and rule.parts.closure(when)(MISSING, evaluation) is None:
        doubts += find_doubts(when, MISSING, evaluation, rule.parts)
    reasons = [reason for doubt in doubts for reason in doubt.reasons]
    if not reasons or resource.exists is None:
        reasons.append(resource.existence_doubt if resource.exists is None else NOT_IN_SCOPE)
    if answer is not None:
        return Doubt(find_causes(condition, answer, MISSING, evaluation, rule.parts)[0].path, tuple(reasons))
    return Doubt(doubts[0].path if doubts else WHOLE, tuple(reasons))


def _make_pass(rule: CompiledRule, exploration: Exploration) -> list[Finding]:
    """The finding that says that all is well in every scenario."""
    evaluation = next(leaf.evaluation for leaf in exploration.leaves if leaf.verdict == PASS and leaf.evaluation is not None)
    message = f"This is not so for {evaluation.resource.address}: {rule.rule.title}"
    return [_make_finding(rule, evaluation, PASS, message, WHOLE, ElementNames(evaluation.resource).name(WHOLE))]


def _make_finding(
    rule: CompiledRule,
    evaluation: Evaluation,
    verdict: str,
    message: str,
    path: PropertyPath,
    element_path: str,
    *,
    value: str = "",
    reasons: tuple[str, ...] = (),
    scenario: str = "",
    walked: tuple[RelatedLocation, ...] = (),
    also: tuple[RelatedLocation, ...] = (),
    confidence: str = "",
) -> Finding:
    resource = evaluation.resource
    path = changed_place(path)
    fingerprint = fingerprint_of(rule.id, resource.scope, resource.address, element_path)
    return Finding(
        rule_id=rule.id,
        severity=rule.rule.severity,
        verdict=verdict,
        message=message,
        address=resource.address,
        resource_type=resource.type,
        scope=resource.scope,
        property=render_path(path),
        location=resource.locator.locate(path),
        fingerprint=fingerprint.full,
        moved_fingerprint=fingerprint.moved,
        value=value,
        reasons=reasons,
        scenario=scenario,
        path=walked,
        related=also + resource.related,
        logical_name=resource.logical_name,
        confidence=confidence,
    )

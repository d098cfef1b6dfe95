"""An explored pair of rule and resource → the findings that are reported: places, messages, scenario, fingerprints.

The verdicts themselves come from `explore.py`, the places from `explain.py`, the reasons from `doubts.py`.
"""

from __future__ import annotations

from immutcheck.engine.doubts import Doubt, find_doubts
from immutcheck.engine.explain import WHOLE, find_causes
from immutcheck.engine.explore import describe_choice, fewest_variables
from immutcheck.engine.fingerprint import fingerprint_of, name_elements
from immutcheck.engine.messages import render_cause, render_message
from immutcheck.model.finding import FAIL, PASS, UNKNOWN, Finding
from immutcheck.model.location import render_path
from immutcheck.model.record import Record
from immutcheck.model.values import MISSING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from immutcheck.engine.deployment import Choice
    from immutcheck.engine.evaluation import Evaluation
    from immutcheck.engine.explain import Cause
    from immutcheck.engine.explore import Exploration, Explorer
    from immutcheck.engine.ruleset import CompiledRule
    from immutcheck.model.location import PropertyPath

NOT_IN_SCOPE = "whether its tags put it in the immutable scope is not known"
TOO_MANY = "more than 64 combinations of parameters decide it"


class Blame(Record):
    """A place that fails: its name in fingerprints, the first failing scenario's view of it, and all failing scenarios."""

    element_path: str
    cause: Cause
    evaluation: Evaluation
    choices: tuple[Choice, ...]


def verdict_of(exploration: Exploration) -> str | None:
    """One verdict for all scenarios: FAIL before UNKNOWN before PASS; None when the rule applies in none."""
    if exploration.is_limited:
        return FAIL if exploration.given.verdict == FAIL else UNKNOWN
    verdicts = {leaf.verdict for leaf in exploration.leaves}
    return next((verdict for verdict in (FAIL, UNKNOWN, PASS) if verdict in verdicts), None)


def make_failures(rule: CompiledRule, address: str, exploration: Exploration, explorer: Explorer) -> list[Finding]:
    """One finding for each place that fails in some scenario."""
    return [
        _make_failure(rule, blame, _name_scenario(rule, address, blame, exploration, explorer))
        for blame in _collect_blame(rule, exploration)
    ]


def _collect_blame(rule: CompiledRule, exploration: Exploration) -> list[Blame]:
    found: dict[str, Blame] = {}
    leaves = [exploration.given, *[leaf for leaf in exploration.leaves if leaf is not exploration.given]]
    for leaf in leaves:
        if leaf.verdict != FAIL or leaf.evaluation is None:
            continue
        for element_path, cause in _places(rule, leaf.evaluation).items():
            known = found.get(element_path)
            choices = (leaf.choice,) if known is None else (*known.choices, leaf.choice)
            found[element_path] = Blame(element_path, cause, leaf.evaluation, choices) if known is None else known.replace(choices=choices)
    return list(found.values())


def _places(rule: CompiledRule, evaluation: Evaluation) -> dict[str, Cause]:
    """The places to blame in one failing scenario by the names of their elements."""
    causes = find_causes(rule.rule.condition, rule.answer_to_blame, MISSING, evaluation, rule.parts)
    places: dict[str, Cause] = {}
    for cause in causes:
        places.setdefault(name_elements(evaluation.resource, cause.path), cause)
    return places


def _name_scenario(rule: CompiledRule, address: str, blame: Blame, exploration: Exploration, explorer: Explorer) -> str:
    """The fewest variables that decide, "" when it fails as given or in every scenario."""
    if () in blame.choices or len(blame.choices) == len(exploration.leaves):
        return ""

    def fails(choice: Choice) -> bool:
        leaf = explorer.look(rule, address, choice)
        return leaf.verdict == FAIL and leaf.evaluation is not None and blame.element_path in _places(rule, leaf.evaluation)

    return describe_choice(fewest_variables(blame.choices, fails), explorer.unit, fails)


def _make_failure(rule: CompiledRule, blame: Blame, scenario: str) -> Finding:
    cause = blame.cause
    resource = blame.evaluation.resource
    text, value = render_cause(cause, rule.rule.secret)
    message = render_message(
        rule.rule.message,
        {
            "address": resource.address,
            "property": render_path(cause.path),
            "value": text,
            "path": " → ".join((resource.address, *cause.chain)),
        },
    )
    finding = _make_finding(rule, blame.evaluation, FAIL, message, cause.path, cause.focus, blame.element_path)
    return finding.replace(value=value, scenario=scenario, path=cause.walked)


def make_unknown(rule: CompiledRule, exploration: Exploration) -> list[Finding]:
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
    finding = _make_finding(rule, evaluation, UNKNOWN, message, path, path, name_elements(resource, path))
    return [finding.replace(reasons=tuple(dict.fromkeys(reasons)))]


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
        reasons.append(f"whether {resource.address} exists is not known" if resource.exists is None else NOT_IN_SCOPE)
    if answer is not None:
        return Doubt(find_causes(condition, answer, MISSING, evaluation, rule.parts)[0].path, tuple(reasons))
    return Doubt(doubts[0].path if doubts else WHOLE, tuple(reasons))


def make_pass(rule: CompiledRule, exploration: Exploration) -> Finding:
    """The finding that says that all is well in every scenario."""
    evaluation = next(leaf.evaluation for leaf in exploration.leaves if leaf.verdict == PASS and leaf.evaluation is not None)
    message = f"This is not so for {evaluation.resource.address}: {rule.rule.title}"
    return _make_finding(rule, evaluation, PASS, message, WHOLE, WHOLE, name_elements(evaluation.resource, WHOLE))


def _make_finding(
    rule: CompiledRule,
    evaluation: Evaluation,
    verdict: str,
    message: str,
    path: PropertyPath,
    focus: PropertyPath,
    element_path: str,
) -> Finding:
    resource = evaluation.resource
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
        location=resource.locator.locate(focus),
        fingerprint=fingerprint.full,
        moved_fingerprint=fingerprint.moved,
        related=resource.related,
        logical_name=resource.logical_name,
    )


def sort_findings(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """By scope, line, column, rule and property: the same order whatever was judged first."""

    def key(finding: Finding) -> tuple[str, int, int, str, str, str]:
        span = finding.location.span
        line, column = (0, 0) if span is None else (span.start_line, span.start_column)
        return finding.scope, line, column, finding.rule_id, finding.property, finding.fingerprint

    return tuple(sorted(findings, key=key))

"""Small observations, and what the rules say of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from immutcheck.engine.judge import Judgement, judge
from immutcheck.engine.ruleset import compile_rules
from immutcheck.model.finding import Finding
from immutcheck.model.observation import Observation, Observed, Unread
from immutcheck.model.rule import Rule
from immutcheck.model.settings import Settings
from immutcheck.packs.conditions import read_condition
from immutcheck.sources.snapshot.unit import LiveUnit

ACCOUNT = "123456789012"
REGION = "eu-west-1"
SETTINGS = Settings(now="2026-01-31T00:00:00Z")
ALL = {"*": ("*",)}


def observe(
    *resources: Observed,
    covered: Mapping[str, Sequence[str]] | None = None,
    unread: Mapping[str, str] | None = None,
    region: str = REGION,
    account: str = ACCOUNT,
) -> Observation:
    """An observation; everything was looked at unless `covered` says otherwise."""
    names = {name: tuple(told) for name, told in (ALL if covered is None else covered).items()}
    missing = tuple(Unread(name, reason) for name, reason in (unread or {}).items())
    return Observation("aws", account, region, tuple(resources), names, missing)


def rule(resource_type: str, *, secret: bool = False, when: object = None, **demand: object) -> Rule:
    """A rule that requires or forbids a condition as it is written in rule files."""
    ((word, written),) = demand.items()
    condition, complaints = read_condition(written, ())
    assert not complaints
    applies = None
    if when is not None:
        applies, complaints = read_condition(when, ())
        assert not complaints
    return Rule(
        id="sample",
        pack="samples",
        title="A sample",
        severity="high",
        confidence="high",
        resources=(resource_type,),
        demand=word,
        condition=condition,
        message="{address} at {property}",
        when=applies,
        secret=secret,
    )


def ask(unit: LiveUnit, *rules: Rule) -> Judgement:
    """What the rules say, with every verdict."""
    return judge(unit, compile_rules(rules), SETTINGS, include_passed=True, include_unknown=True)


def answers(unit: LiveUnit, *rules: Rule) -> list[tuple[str, str, str]]:
    """(verdict, address, property) of each finding."""
    return [(finding.verdict, finding.address, finding.property) for finding in ask(unit, *rules).findings]


def only(judgement: Judgement) -> Finding:
    (finding,) = judgement.findings
    return finding

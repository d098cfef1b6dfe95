"""What the rules say of what the collectors read: planned from the rules, read, redacted, judged, as an audit does."""

from __future__ import annotations

import functools

from immutcheck.engine.judge import judge
from immutcheck.engine.ruleset import compile_rules
from immutcheck.model.settings import Settings
from immutcheck.packs.catalogue import RuleCatalogue, load_catalogue
from immutcheck.packs.live_needs import join_needs
from immutcheck.sources.snapshot.ownership import Owners
from immutcheck.sources.snapshot.redaction import redact_observation
from immutcheck.sources.snapshot.unit import build_live_unit
from tests.live.conftest import Aws

NOW = Settings(now="2026-02-02T00:00:00Z")


@functools.cache
def _catalogue() -> RuleCatalogue:
    return load_catalogue(cache=False)


def judge_account(aws: Aws, service: str, *identifiers: str) -> set[tuple[str, str, str]]:
    """(rule, last part of the address, verdict) for each of the rules and every resource of the service that it judges."""
    chosen = [rule for rule in _catalogue().rules if rule.id in identifiers]
    assert sorted(rule.id for rule in chosen) == sorted(identifiers)
    observation = aws.read(service, needs=join_needs(chosen))
    owners = Owners()
    owners.learn(observation)
    unit = build_live_unit(redact_observation(observation), owners=owners)
    found = judge(unit, compile_rules(chosen), NOW, include_passed=True, include_unknown=True).findings
    return {(finding.rule_id, finding.address.replace("/", ":").rpartition(":")[2], finding.verdict) for finding in found}

"""What laws about live verdicts need: a made-up account read through the real collectors, with anything denied, and judged by all rules."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from immutcheck.engine.judge import judge
from immutcheck.engine.ruleset import RuleSet, compile_rules
from immutcheck.live.catalogue.table import SERVICES, find_service
from immutcheck.live.collectors.table import COLLECTORS
from immutcheck.live.plan import CallPlan, plan_calls
from immutcheck.live.progress import Tally
from immutcheck.live.reading import Collected, assemble, collect
from immutcheck.live.region import RegionDesk, RunTools
from immutcheck.model.finding import PASS, UNKNOWN
from immutcheck.model.observation import GLOBAL, Observation
from immutcheck.model.record import Record
from immutcheck.model.rule import Rule
from immutcheck.model.settings import Settings
from immutcheck.packs.catalogue import load_catalogue
from immutcheck.packs.live_needs import list_needs, narrow_rule
from immutcheck.schemas.store import SchemaStore, open_store
from immutcheck.sources.snapshot.ownership import Owners
from immutcheck.sources.snapshot.redaction import redact_observed
from immutcheck.sources.snapshot.unit import build_live_unit
from tests.live.conftest import ACCOUNT, REGION, open_tools
from tests.live.fake_endpoint import FakeEndpoint
from tests.live.made_up_account import MadeUpAccount
from tests.live.small_account import ONCE, make_client

NOW = Settings(now="2026-02-02T00:00:00Z")
Subject = tuple[str, str, str]
"""(rule, type, address)."""


@functools.cache
def live_rules() -> tuple[Rule, ...]:
    """The rules that are judged live, each with the types that are."""
    told = plan_calls(SERVICES).covered
    return tuple([narrowed for rule in load_catalogue(cache=False).rules if (narrowed := narrow_rule(rule, told)) is not None])


@functools.cache
def shared_store() -> SchemaStore:
    """Opening the archive takes its time."""
    return open_store()


@functools.cache
def rules_about(types: frozenset[str]) -> RuleSet:
    """Those whose verdicts may change when something about these types does."""
    return compile_rules([rule for rule in live_rules() if not types.isdisjoint(needs_of(rule.id))])


@functools.cache
def needs_of(identifier: str) -> frozenset[str]:
    """The types that a rule reads."""
    return frozenset(next(list_needs(rule) for rule in live_rules() if rule.id == identifier))


class Read(Record):
    """What one collector found, clean of secrets; the (service, operation) pairs that it asked for; what was reported."""

    found: Collected
    calls: frozenset[tuple[str, str]]
    messages: tuple[str, ...]


class MadeUpWorld:
    """The account of one seed behind one endpoint. `whole` is what every collector finds when nothing is denied."""

    def __init__(self, endpoint: FakeEndpoint, tools: RunTools, seed: int) -> None:
        self.seed = seed
        self.account = MadeUpAccount(seed)
        self._endpoint = endpoint
        self._tools = tools
        self._clients: dict[str, Any] = {}
        endpoint.fault = self.account.answer
        self.whole = [self.collect(index) for index in range(len(COLLECTORS))]

    def collect(self, index: int, plan: CallPlan | None = None) -> Read:
        """What one collector finds now; `plan` is for everything when none is given."""
        tools = self._tools.replace(plan=plan or self._tools.plan, tally=Tally())
        desk = self._desk(tools, region_of(index))
        found = collect(COLLECTORS[index], desk)
        clean = Collected(tuple([redact_observed(observed) for observed in found.resources]), found.unread)
        calls = frozenset([(service, key.partition(":")[0]) for service, key in tools.tally.calls])
        return Read(clean, calls, tuple([fault.message for fault in desk.failures.diagnostics()]))

    def observe(self, changed: Mapping[int, Collected], plan: CallPlan | None = None) -> dict[str, Observation]:
        """The account as it was read, with other finds of some collectors."""
        observations = {}
        tools = self._tools if plan is None else self._tools.replace(plan=plan)
        for region in (REGION, GLOBAL):
            chosen = [at for at in range(len(COLLECTORS)) if region_of(at) == region]
            found = [changed.get(at, self.whole[at].found) for at in chosen]
            observations[region] = assemble(self._desk(tools, region), [COLLECTORS[at] for at in chosen], found)
        return observations

    def _desk(self, tools: RunTools, region: str) -> RegionDesk:
        """A desk that knows of no failure; the clients, whose making takes longer than what is done here, go from one to the next."""
        desk = RegionDesk(tools, lambda service: make_client(self._endpoint.url, service), partition="aws", account=ACCOUNT, region=region)
        desk._clients = self._clients
        return desk


def region_of(index: int) -> str:
    """Where the collector reads."""
    return GLOBAL if find_service(COLLECTORS[index].service).is_global else REGION


@contextmanager
def made_up_world(seed: int) -> Iterator[MadeUpWorld]:
    """For the time of a `with`."""
    with FakeEndpoint() as endpoint, open_tools(plan_calls(SERVICES), limits=ONCE) as tools:
        endpoint.keeps_questions = False
        yield MadeUpWorld(endpoint, tools, seed)


def judge_all(observations: Mapping[str, Observation], rules: RuleSet) -> dict[Subject, str]:
    """What the rules say of everything; several findings of one rule about one resource are one FAIL."""
    owners = Owners(all_regions=True)
    for observation in observations.values():
        owners.learn(observation)
    verdicts: dict[Subject, str] = {}
    for observation in observations.values():
        unit = build_live_unit(observation, owners=owners, store=shared_store())
        judgement = judge(unit, rules, NOW, include_passed=True, include_unknown=True)
        assert judgement.diagnostics == ()
        verdicts.update({(finding.rule_id, finding.resource_type, finding.address): finding.verdict for finding in judgement.findings})
    return verdicts


def is_cautious(before: str | None, after: str | None) -> bool:
    """Who is told less may say less. Not that a rule, for all that is known, is kept or broken where it was not; a rule that perhaps does
    not apply may be kept in either case."""
    return after in (before, UNKNOWN) or (before is None and after == PASS)

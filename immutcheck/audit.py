"""One run over accounts: what the live side observes is redacted, kept, judged and forgotten, a region at a time.

Like `scan.py` it knows the rooms and holds no logic of its own; it makes no call: whoever asks for an audit brings the observations.
"""

from __future__ import annotations

from functools import partial

from immutcheck.model.observation import GLOBAL
from immutcheck.model.record import Record
from immutcheck.outcome import Outcome, add_excerpts, assemble_report, judge_units
from immutcheck.schemas.store import open_store
from immutcheck.sources.snapshot.ownership import Owners
from immutcheck.sources.snapshot.places import NO_PLACE
from immutcheck.sources.snapshot.redaction import redact_observation
from immutcheck.sources.snapshot.unit import build_live_unit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import TypeVar

    from immutcheck.engine.ruleset import RuleSet
    from immutcheck.model.diagnostic import Diagnostic
    from immutcheck.model.observation import Observation
    from immutcheck.model.report import Report
    from immutcheck.model.rule import Prose, Rule
    from immutcheck.model.settings import Settings
    from immutcheck.schemas.store import SchemaStore
    from immutcheck.sources.snapshot.places import Place
    from immutcheck.sources.snapshot.template_places import TemplatePlaces
    from immutcheck.sources.snapshot.writing import SnapshotWriter
    from immutcheck.triage.baseline import Baseline

    Result = TypeVar("Result")


class AuditRequest(Record):
    """How the observations are judged. `owners` knows the states that were given, `templates` the templates; `snapshot` keeps what was
    seen."""

    rules: tuple[Rule, ...]
    compiled: RuleSet
    prose: Callable[[Rule], Prose]
    settings: Settings
    profile: str = "default"
    include_unknown: bool = False
    include_passed: bool = False
    baseline: Baseline | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    owners: Owners | None = None
    templates: TemplatePlaces | None = None
    snapshot: SnapshotWriter | None = None


class RegionOutcome(Record):
    """What one region gave."""

    account: str
    region: str
    outcome: Outcome


def run_audit(request: AuditRequest, observations: Iterable[Observation], stop: Callable[[], None] = lambda: None) -> list[RegionOutcome]:
    """Judge each observation as it comes. What belongs to an account as a whole comes last: who owns it is written in the stacks of all
    regions.

    Ctrl-C while something is judged calls `stop`, which makes the observations end; what there is of them is judged to its end. A second
    one is raised.
    """
    owners = request.owners or Owners()
    judge_one = partial(judge_observation, request=request, owners=owners, store=open_store(), stop=stop)
    outcomes = []
    waiting = []
    for observation in observations:
        redacted = _finish(partial(redact_observation, observation), stop)
        owners.learn(redacted)
        if redacted.region == GLOBAL:
            waiting.append(redacted)
        else:
            outcomes.append(judge_one(redacted))
    outcomes += [judge_one(observation) for observation in waiting]
    return outcomes


def judge_observation(
    observation: Observation, request: AuditRequest, owners: Owners, store: SchemaStore, stop: Callable[[], None]
) -> RegionOutcome:
    """The rules' answers on one region, and its part of the snapshot."""
    place = NO_PLACE if request.snapshot is None else _finish(partial(request.snapshot.append, observation), stop)
    return _finish(partial(_judge_at, observation, place, request, owners, store), stop)


def _judge_at(observation: Observation, place: Place, request: AuditRequest, owners: Owners, store: SchemaStore) -> RegionOutcome:
    unit = build_live_unit(observation, place, owners=owners, templates=request.templates, store=store)
    outcome = judge_units((unit,), request, include_unknown=request.include_unknown)
    if request.templates is not None:
        outcome = outcome.replace(findings=tuple(add_excerpts(outcome.findings, request.templates.documents, {})))
    counts = outcome.counts.replace(regions=1, unreadable=len(observation.unread))
    unit.release()
    return RegionOutcome(observation.account, observation.region, outcome.replace(counts=counts))


def _finish(work: Callable[[], Result], stop: Callable[[], None]) -> Result:
    """The work's result. It changes nothing before its end, so it can be begun anew."""
    try:
        return work()
    except KeyboardInterrupt:
        stop()
        return work()


def report_audit(outcomes: Sequence[RegionOutcome], request: AuditRequest, further: Iterable[Diagnostic] = ()) -> Report:
    """The report on these regions; its category says which they are, so that uploads do not overwrite each other (SARIF 2.1.0, 3.17.3)."""
    accounts = sorted({outcome.account for outcome in outcomes})
    regions = sorted({outcome.region for outcome in outcomes} - {GLOBAL}) or [GLOBAL]
    account = accounts[0] if len(accounts) == 1 else "all"
    region = regions[0] if len(regions) == 1 else "all"
    ordered = sorted(outcomes, key=lambda outcome: (outcome.account, outcome.region))
    report = assemble_report([outcome.outcome for outcome in ordered], request, further)
    return report.replace(category=f"immutcheck/live/{account}/{region}/")

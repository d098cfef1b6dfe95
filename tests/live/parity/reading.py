"""One template read two ways: as a file, and as the account that it made of it."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import yaml

from immutcheck.audit import AuditRequest, run_audit
from immutcheck.cli.audit_rules import choose_rules
from immutcheck.configuration import Configuration
from immutcheck.engine.ruleset import RuleSet, compile_rules
from immutcheck.live.catalogue.table import SERVICES
from immutcheck.live.collectors.table import COLLECTORS
from immutcheck.live.plan import plan_calls
from immutcheck.live.run import RunRequest, run_observations
from immutcheck.model.diagnostic import ERROR
from immutcheck.model.finding import FAIL, PASS, UNKNOWN, Finding
from immutcheck.model.observation import Observation
from immutcheck.model.rule import Rule
from immutcheck.model.settings import Settings
from immutcheck.packs.catalogue import RuleCatalogue, load_catalogue
from immutcheck.packs.live_needs import join_needs
from immutcheck.scan import ScanRequest, run_scan
from immutcheck.sources.file_tree import tree_of
from immutcheck.sources.input_file import InputFile
from immutcheck.sources.snapshot.folded import FOLDED
from immutcheck.sources.snapshot.ownership import STACK, Owners
from immutcheck.sources.snapshot.unit import name_resources
from tests.live.conftest import REGION, Aws, shared_converter
from tests.live.parity.deployment import ONCE, make_shared_session
from tests.live.small_account import target

CASES = Path(__file__).resolve().parent / "cases"
NOW = Settings(now="2026-06-01T00:00:00Z")
NONE = "none"
"""The rule does not speak of the resource (its `when` is not so), or the resource is not there."""
RANKS = {NONE: 0, PASS: 1, UNKNOWN: 2, FAIL: 3}

Verdicts = Mapping[tuple[str, str], str]
"""(rule, logical id) → the worst of its verdicts."""


class Difference(NamedTuple):
    """What a rule says of a resource in the template and in the account."""

    rule: str
    on: str
    template: str
    live: str


class Case(NamedTuple):
    """`types` by logical id. `parts`: what is a resource of its own in a template and a property of another one in an account → that one.
    `named`: type → logical id, where the stack does not tell (it shows what the audit does not keep whole, such as an access key's id).
    `parameters` are given to the deployment, and not to the scan. `compares`: verdict → on how many pairs at least both agree."""

    name: str
    data: bytes
    types: Mapping[str, str]
    parts: Mapping[str, str]
    named: Mapping[str, str]
    parameters: Mapping[str, str]
    compares: Mapping[str, int]
    explained: Mapping[Difference, str]


class Reading(NamedTuple):
    """`live` and `template` have the same keys."""

    template: Verdicts
    live: Verdicts

    @property
    def agreed(self) -> Counter[str]:
        """How many pairs both decided, and alike: neither an UNKNOWN nor a rule that does not apply."""
        return Counter(verdict for key, verdict in self.template.items() if verdict in (PASS, FAIL) and self.live[key] == verdict)

    @property
    def differences(self) -> set[Difference]:
        """What differs, but for what only the running account can tell (the template is UNKNOWN)."""
        return {
            Difference(rule, on, before, self.live[rule, on])
            for (rule, on), before in self.template.items()
            if before not in (self.live[rule, on], UNKNOWN)
        }


class _Template(yaml.SafeLoader):
    """CloudFormation's short tags are read as their names."""


_Template.add_multi_constructor("!", lambda _loader, tag, _node: tag)


def list_cases() -> list[str]:
    """The names of all templates."""
    return sorted(path.stem for path in CASES.glob("*.yaml"))


def load_case(name: str) -> Case:
    """The template and, in its metadata, what is known to differ."""
    data = (CASES / f"{name}.yaml").read_bytes()
    content = yaml.load(data, _Template)
    parity = content["Metadata"]["Parity"]
    types = {logical_id: resource["Type"] for logical_id, resource in content["Resources"].items()}
    parts = parity.get("parts", {})
    assert all(types[part] in FOLDED and host in types for part, host in parts.items()), parts
    named = {types[logical_id]: logical_id for logical_id in parity.get("named", ())}
    explained = {
        Difference(rule, on, entry["template"], entry["live"]): entry["why"]
        for entry in parity.get("differences", ())
        for rule in entry["rules"]
        for on in entry["of"]
    }
    return Case(name, data, types, parts, named, parity.get("parameters", {}), parity["compares"], explained)


@functools.cache
def catalogue() -> RuleCatalogue:
    """All rules."""
    return load_catalogue(cache=False)


@functools.cache
def shared_rules() -> tuple[tuple[Rule, ...], RuleSet]:
    """The rules that templates and accounts both have: not those about facts."""
    rules = tuple(rule for rule in choose_rules(catalogue().rules, Configuration()).rules if "facts" not in rule.spaces)
    return rules, compile_rules(rules)


@functools.cache
def template_rules() -> tuple[tuple[Rule, ...], RuleSet]:
    """The same with all their types: also those that an account has only as parts of others."""
    judged = {rule.id for rule in shared_rules()[0]}
    rules = tuple(rule for rule in catalogue().rules if rule.id in judged)
    return rules, compile_rules(rules)


def read_case(aws: Aws, case: Case) -> Reading:
    """Both readings, filled up so that they have the same keys. What a template says of a part is said of what it is a part of."""
    template = _worst((finding, case.parts.get(finding.address, finding.address)) for finding in scan_template(case))
    live = _worst(audit_stack(aws, case))
    keys = template.keys() | live.keys()
    return Reading({key: template.get(key, NONE) for key in keys}, {key: live.get(key, NONE) for key in keys})


def scan_template(case: Case) -> list[Finding]:
    """As `immutcheck scan` does."""
    rules, compiled = template_rules()
    narrowed = {rule.id: rule.resources for rule in shared_rules()[0]}
    path = f"{case.name}.yaml"
    request = ScanRequest(
        files=(InputFile(absolute=str(CASES / path), path=path, named=True, size=len(case.data)),),
        tree=tree_of({path: case.data}),
        rules=rules,
        compiled=compiled,
        prose=catalogue().prose,
        settings=NOW,
        include_unknown=True,
        include_passed=True,
    )
    report = run_scan(request, processes=1)
    errors = [fault.render() for fault in report.diagnostics if fault.level == ERROR]
    assert not errors, errors
    return [
        finding
        for finding in report.findings
        if finding.address in case.types and (finding.resource_type in narrowed[finding.rule_id] or finding.address in case.parts)
    ]


def audit_stack(aws: Aws, case: Case) -> Iterator[tuple[Finding, str]]:
    """As `immutcheck audit` does, with the logical id of each finding's resource; what is not of the stack is left out. Calls what the
    rules about the template's types need."""
    rules, compiled = shared_rules()
    types = set(case.types.values())
    needs = join_needs(rule for rule in rules if types.intersection(rule.resources))
    needs[STACK] = needs.get(STACK, frozenset()) | {"facts.Resources"}
    plan = plan_calls(SERVICES, needs)
    live = RunRequest(
        targets=(target(make_shared_session(aws.endpoint), REGION),),
        plan=plan,
        collectors=tuple(collector for collector in COLLECTORS if plan.types.intersection(collector.types)),
        converter=shared_converter(),
        max_rate=0,
        limits=ONCE,
    )
    observed: list[Observation] = []
    owners = Owners(all_regions=True)
    request = AuditRequest(
        rules=rules,
        compiled=compiled,
        prose=catalogue().prose,
        settings=NOW,
        include_unknown=True,
        include_passed=True,
        owners=owners,
    )
    outcomes = run_audit(request, _keep(run_observations(live), observed))
    crashes = [fault.render() for one in outcomes for fault in one.outcome.diagnostics if fault.code.endswith("-crashed")]
    assert not crashes, crashes
    logical_ids = {
        (observation.region, address): owners.find(observation.resources[position], observation).logical_id
        for observation in observed
        for address, position in name_resources(observation).items()
    }
    for one in outcomes:
        for finding in one.outcome.findings:
            logical_id = logical_ids.get((one.region, finding.address), "") or case.named.get(finding.resource_type, "")
            if logical_id:
                yield finding, logical_id


def _keep(observations: Iterable[Observation], kept: list[Observation]) -> Iterator[Observation]:
    for observation in observations:
        kept.append(observation)
        yield observation


def _worst(findings: Iterable[tuple[Finding, str]]) -> dict[tuple[str, str], str]:
    verdicts: dict[tuple[str, str], str] = {}
    for finding, on in findings:
        key = (finding.rule_id, on)
        verdicts[key] = max(verdicts.get(key, NONE), finding.verdict, key=lambda verdict: RANKS[verdict])
    return verdicts

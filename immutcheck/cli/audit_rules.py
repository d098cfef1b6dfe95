"""Which rules an audit judges, and what has to be called for them."""

from __future__ import annotations

from immutcheck.live.catalogue.table import SERVICES
from immutcheck.live.collectors.table import COLLECTORS
from immutcheck.live.plan import plan_calls
from immutcheck.model.errors import UsageError
from immutcheck.model.record import Record
from immutcheck.packs.live_needs import STACK_NAME, TAGS, join_needs, narrow_rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from immutcheck.configuration import Configuration
    from immutcheck.live.collector import Collector
    from immutcheck.live.operation import Service
    from immutcheck.live.plan import CallPlan
    from immutcheck.model.rule import Rule

STACK = "AWS::CloudFormation::Stack"
OWN_SERVICES = ("organizations", "sts")
"""What a run asks about itself, whatever is read."""


class AuditRules(Record):
    """`rules` can be judged on a running account; `plan` calls what they read, and what a snapshot is to hold."""

    rules: tuple[Rule, ...]
    services: tuple[Service, ...]
    collectors: tuple[Collector, ...]
    plan: CallPlan


def choose_rules(
    selected: Sequence[Rule], configuration: Configuration, *, services: Sequence[str] = (), whole: bool = False, with_stacks: bool = False
) -> AuditRules:
    """The rules among `selected` that say something of a running account, and the calls. `services` narrows what is read, `whole` plans
    for all that can be told, `with_stacks` for the resources of stacks."""
    chosen_services = _choose_services(services)
    names = {service.name for service in chosen_services}
    told = plan_calls(SERVICES).covered
    rules = tuple([rule for rule in [narrow_rule(rule, told) for rule in selected] if rule is not None])
    needs: Mapping[str, frozenset[str]] | None = None
    if not whole:
        scope = configuration.scope
        needs = join_needs(rules, scope=((TAGS,) if scope.tags else ()) + ((STACK_NAME,) if scope.stacks else ()))
        if with_stacks:
            needs[STACK] = needs.get(STACK, frozenset()) | {"facts.Resources"}
    plan = plan_calls(chosen_services, needs)
    if services:
        rules = tuple([rule for rule in rules if plan.types.intersection(rule.resources)])
    if not rules and not whole:
        raise UsageError("none of the selected rules can be judged on a running account: `immutcheck rules coverage` shows which can (L)")
    collectors = tuple([collector for collector in COLLECTORS if collector.service in names])
    return AuditRules(rules, chosen_services, collectors, plan)


def _choose_services(names: Sequence[str]) -> tuple[Service, ...]:
    if not names:
        return SERVICES
    known = {service.name for service in SERVICES} - set(OWN_SERVICES)
    for name in names:
        if name not in known:
            from difflib import get_close_matches

            near = "".join(f": did you mean `{match}`?" for match in get_close_matches(name, sorted(known), n=1))
            raise UsageError(f"--service {name}: nothing is read of it{near or '; there are ' + ', '.join(sorted(known))}")
    return tuple([service for service in SERVICES if service.name in (*names, *OWN_SERVICES)])

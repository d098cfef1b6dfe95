"""Laws about what is not known of a running account: who is told less says less, and nothing else. Over accounts that are made up, with
every operation of the catalogue denied in its turn, and whatever was read hidden again.

A PASS or FAIL that comes of a denied call would be worse than no audit: it looks like knowledge.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping

import pytest

from immutcheck.engine.ruleset import compile_rules
from immutcheck.live.catalogue.table import SERVICES, find_service
from immutcheck.live.collectors.table import COLLECTORS
from immutcheck.live.plan import plan_calls
from immutcheck.live.reading import Collected
from immutcheck.model.finding import FAIL, PASS, UNKNOWN
from immutcheck.model.observation import Observed
from immutcheck.model.rule import Rule
from immutcheck.model.values import Unknown
from immutcheck.packs.live_needs import join_needs
from immutcheck.sources.snapshot.unit import noun_of
from tests.live.laws import (
    MadeUpWorld,
    Subject,
    is_cautious,
    judge_all,
    live_rules,
    made_up_world,
    needs_of,
    rules_about,
)

SEEDS = (0, 1)
ALONE = frozenset(
    (
        ("ec2", "DescribeRegions"),  # for `--all-regions` only
        ("organizations", "ListAccounts"),
        ("sts", "GetCallerIdentity"),
    )
)
"""Operations that no collector asks for."""
NEVER_THERE = {
    ("AWS::DynamoDB::Table", "OnDemandThroughput"),  # the first account's table has the other way of paying
    ("AWS::EC2::Instance", "Ipv6AddressCount"),  # its interfaces have them
    ("AWS::EC2::Instance", "Ipv6Addresses"),
    ("AWS::EC2::Instance", "SsmAssociations"),  # associations are resources of their own
    ("AWS::IAM::ManagedPolicy", "Groups"),  # whom a policy is attached to, these say
    ("AWS::IAM::ManagedPolicy", "Roles"),
    ("AWS::IAM::ManagedPolicy", "Users"),
    ("AWS::Lambda::Function", "Publish"),  # versions are resources of their own
}
"""What a running account tells in another place: here it is looked at and never set."""
HIDDEN = Unknown("hidden by the test", maybe_absent=True)


@pytest.fixture(scope="module", params=SEEDS)
def world(request: pytest.FixtureRequest) -> Iterator[MadeUpWorld]:
    with made_up_world(request.param) as made:
        yield made


@pytest.fixture(scope="module")
def verdicts(world: MadeUpWorld) -> dict[Subject, str]:
    return judge_all(world.observe({}), compile_rules(live_rules()))


def list_rash(before: Mapping[Subject, str], after: Mapping[Subject, str], gone: frozenset[tuple[str, str]]) -> list[tuple[str, ...]]:
    """The subjects of which more, or something else, is said `after`; what is `gone` (type, address) need not be spoken of."""
    subjects = {subject for subject in before if not _is_gone(subject, gone)} | set(after)
    changed = [(*subject, str(before.get(subject)), str(after.get(subject))) for subject in subjects]
    return sorted(one for one in changed if not is_cautious(before.get(one[:3]), after.get(one[:3])))


def _is_gone(subject: Subject, gone: frozenset[tuple[str, str]]) -> bool:
    """Of two things that have one ARN the second has its noun behind it."""
    _rule, resource_type, address = subject
    return not gone.isdisjoint({(resource_type, address), (resource_type, address.removesuffix(f"/{noun_of(resource_type)}"))})


def test_every_operation_is_asked_for_in_some_account(world: MadeUpWorld, verdicts: Mapping[Subject, str]) -> None:
    """Else the laws below would hold of nothing."""
    asked = frozenset().union(*[read.calls for read in world.whole])
    every = {(service.name, operation.name) for service in SERVICES for operation in service.operations} - ALONE
    assert len(every - asked) <= 2, f"never asked for: {sorted(every - asked)}"
    assert [message for read in world.whole for message in read.messages] == []
    assert set(verdicts.values()) == {PASS, FAIL, UNKNOWN}
    assert len({subject[0] for subject, verdict in verdicts.items() if verdict != UNKNOWN}) >= 110


def test_what_an_operation_is_said_to_tell_is_told_by_some_account(world: MadeUpWorld) -> None:
    """What is covered and never there would look as if AWS said that it is not set. The first account has everything set."""
    told: dict[str, set[str]] = {}
    for observed in [one for read in world.whole for one in read.found.resources]:
        names = {*observed.properties, *[f"facts.{name}" for name in observed.facts]}
        told.setdefault(observed.type, set()).update(names)
    if world.seed == SEEDS[0]:
        untold = {
            (name, property_)
            for name, every in plan_calls(SERVICES).covered.items()
            if name in told
            for property_ in set(every) - told[name]
        }
        assert untold == NEVER_THERE


def test_a_denied_operation_never_turns_a_verdict_into_another(world: MadeUpWorld, verdicts: Mapping[Subject, str]) -> None:
    rash: list[object] = []
    for operation in sorted(frozenset().union(*[read.calls for read in world.whole])):
        rash += [(operation, fault) for fault in _deny(world, verdicts, operation)]
    world.account.denied = ("", "")
    assert rash == [], "\n".join(map(str, rash))


def _deny(world: MadeUpWorld, verdicts: Mapping[Subject, str], operation: tuple[str, str]) -> list[object]:
    world.account.denied = operation
    reads = {index: world.collect(index) for index, read in enumerate(world.whole) if operation in read.calls}
    types = frozenset([name for index in reads for name in COLLECTORS[index].types])
    after = judge_all(world.observe({index: read.found for index, read in reads.items()}), rules_about(types))
    before = {subject: verdict for subject, verdict in verdicts.items() if not types.isdisjoint(needs_of(subject[0]))}

    unread = {one.type for read in reads.values() for one in read.found.unread}
    seen = {(one.type, one.address) for read in reads.values() for one in read.found.resources}
    gone = {(one.type, one.address) for index in reads for one in world.whole[index].found.resources} - seen
    action = next(one.actions[0] for one in find_service(operation[0]).operations if one.name == operation[1])
    faults: list[object] = [*list_rash(before, after, frozenset(gone))]
    if not any(action in message for read in reads.values() for message in read.messages):
        faults.append(f"no diagnostic names {action}")
    faults += [f"{name} {address} is gone, and the type does not count as unread" for name, address in gone if name not in unread]
    stood_in = {subject[:2] for subject, verdict in after.items() if verdict == UNKNOWN and subject[2].endswith("/*")}
    failed = {subject[:2] for subject, verdict in before.items() if verdict == FAIL and _is_gone(subject, frozenset(gone))}
    faults += [f"{pair} failed, and nothing is unknown now" for pair in failed - stood_in]
    return faults


def test_what_is_hidden_again_never_turns_a_verdict_into_another(world: MadeUpWorld, verdicts: Mapping[Subject, str]) -> None:
    """Every property and fact of every resource is hidden in some of the tries, whatever else is."""
    chance = random.Random(7)
    rules = compile_rules(live_rules())
    faults = []
    for share in (0.05, 0.1, 0.2, 0.2, 0.3, 0.5, 0.8, 1.0):
        hidden = {
            index: Collected(tuple([_hide(one, chance, share) for one in read.found.resources]), read.found.unread)
            for index, read in enumerate(world.whole)
        }
        faults += list_rash(verdicts, judge_all(world.observe(hidden), rules), frozenset())
    assert faults == [], "\n".join(map(str, faults))


def _hide(observed: Observed, chance: random.Random, share: float) -> Observed:
    def cover(held: Mapping[str, object]) -> dict[str, object]:
        return {name: HIDDEN if chance.random() < share else value for name, value in held.items()}

    return observed.replace(properties=cover(observed.properties), facts=cover(observed.facts))


def test_a_rule_alone_says_what_it_says_among_the_others(world: MadeUpWorld, verdicts: Mapping[Subject, str]) -> None:
    """The plan for one rule asks for less: what a collector then leaves out must be nothing that the rule reads."""
    faults = []
    for rule in live_rules():
        alone = _judge_alone(world, rule)
        among = {subject: verdict for subject, verdict in verdicts.items() if subject[0] == rule.id}
        faults += sorted((subject, among.get(subject), alone.get(subject)) for subject in among.keys() ^ alone.keys())
        faults += sorted(
            (subject, among[subject], alone[subject]) for subject in among.keys() & alone.keys() if among[subject] != alone[subject]
        )
    assert faults == [], "\n".join(map(str, faults))


def _judge_alone(world: MadeUpWorld, rule: Rule) -> dict[Subject, str]:
    plan = plan_calls(SERVICES, join_needs([rule]))
    nothing = Collected(())
    chosen = {index: plan.types.intersection(collector.types) for index, collector in enumerate(COLLECTORS)}
    found = {index: world.collect(index, plan).found if types else nothing for index, types in chosen.items()}
    return judge_all(world.observe(found, plan), compile_rules([rule]))

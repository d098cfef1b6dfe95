"""What becomes of one resource, once it is known of every property whether and where it differs: the members of its space `change`.

Source: AWS CloudFormation User Guide, "Understand update behaviors of stack resources".
"""

from __future__ import annotations

from immutcheck.model.change import ACTIONS, CREATE, NONE, REPLACE, UPDATE, describe_change, describe_property, maybe_changed
from immutcheck.model.record import Record
from immutcheck.model.values import OpenMap, Unknown
from immutcheck.sources.compared.pairs import HIDDEN, MAY_HAVE_BEEN, WAS_NOT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from immutcheck.sources.compared.differences import Difference
    from immutcheck.sources.compared.pairs import Pair
    from immutcheck.sources.compared.replacing import Replacing

    Answer = bool | None


class Outcome(Record):
    """`actions` are the possible ones, in the order of `ACTIONS`; `changed` and `maybe` are names of properties."""

    actions: tuple[str, ...]
    change: Mapping[str, object]
    changed: frozenset[str] = frozenset()
    maybe: frozenset[str] = frozenset()


UNCHANGED = Outcome((NONE,), describe_change(NONE, {}))
CREATED = Outcome((CREATE,), describe_change(CREATE, {}))


def decide_outcome(pair: Pair, differences: Mapping[str, Sequence[Difference]], replacing: Replacing) -> Outcome:
    """The outcome for a pair whose properties differ so. CloudFormation refuses an update that gives a resource another type ("Update of
    resource type is not permitted"): there is no way from the one to the other but a new resource."""
    if pair.before == WAS_NOT:
        return CREATED
    if pair.before == HIDDEN:
        return unknown_outcome(pair.reason)
    if pair.is_other_type:
        outcome = Outcome((REPLACE,), describe_change(REPLACE, {}))
    elif not differences:
        outcome = UNCHANGED
    else:
        outcome = _decide_changed(pair, differences, replacing)
    if pair.is_open:
        outcome = _leave_open(outcome)
    if pair.is_renamed is not False:
        outcome = _rename(outcome, pair.is_renamed)
    if pair.before == MAY_HAVE_BEEN:
        actions = tuple([action for action in ACTIONS if action in (CREATE, *outcome.actions)])
        known = _members(outcome)
        members: Mapping[str, object] = {name: maybe_changed(name, _replaces(member), pair.reason) for name, member in known.items()}
        if isinstance(known, OpenMap):
            members = OpenMap(members, known.rest)
        return outcome.replace(
            actions=actions,
            change=describe_change(Unknown(pair.reason, possible=actions), members),
            changed=frozenset(),
            maybe=outcome.maybe | outcome.changed,
        )
    return outcome


def unknown_outcome(reason: str) -> Outcome:
    """What becomes of a resource when nothing is known of what it was."""
    return Outcome(ACTIONS, describe_change(Unknown(reason, possible=ACTIONS), OpenMap({}, Unknown(reason, maybe_absent=True))))


def _leave_open(outcome: Outcome) -> Outcome:
    """What becomes of a resource to which a macro or a loop perhaps adds something else than before, beside what differs in it."""
    doubt = "what a macro or a loop adds to it may differ"
    members = OpenMap(_members(outcome), Unknown(doubt, maybe_absent=True))
    if outcome.actions == (REPLACE,):
        return outcome.replace(change=describe_change(REPLACE, members))
    possible = tuple([action for action in ACTIONS if action in (*outcome.actions, UPDATE, REPLACE)])
    return outcome.replace(actions=possible, change=describe_change(Unknown(doubt, possible=possible), members))


def _rename(outcome: Outcome, is_renamed: Answer) -> Outcome:
    """What becomes of a resource that gets another name, or perhaps gets one, beside what differs in it."""
    actions = (REPLACE,) if is_renamed else tuple([action for action in ACTIONS if action in (REPLACE, *outcome.actions)])
    action: object = REPLACE if len(actions) == 1 else Unknown("whether AWS SAM gives it another name is not known", possible=actions)
    return outcome.replace(actions=actions, change=describe_change(action, _members(outcome)))


def _decide_changed(pair: Pair, differences: Mapping[str, Sequence[Difference]], replacing: Replacing) -> Outcome:
    members: dict[str, object] = {}
    changed, maybe = set(), set()
    can_replace = will_replace = can_stay = False
    for name in sorted(differences):
        weighed = [(one.is_certain, replacing.weigh(pair.type, one, pair.circumstances)) for one in differences[name]]
        if any([is_certain for is_certain, _ in weighed]):
            changed.add(name)
            certain = [answer for is_certain, answer in weighed if is_certain]
            replaces: Answer = True if True in certain else None if any([answer is not False for _, answer in weighed]) else False
            members[name] = describe_property(name, _or_unknown(replaces, pair.type, name))
            will_replace = will_replace or replaces is True
        else:
            maybe.add(name)
            answers = {answer for _, answer in weighed}
            replaces = answers.pop() if len(answers) == 1 else None
            members[name] = maybe_changed(name, _or_unknown(replaces, pair.type, name), f"whether {name} changes is not known")
            can_stay = can_stay or replaces is not True
        can_replace = can_replace or replaces is not False
    if will_replace:
        actions: tuple[str, ...] = (REPLACE,)
    elif changed:
        actions = (UPDATE, REPLACE) if can_replace else (UPDATE,)
    else:
        actions = (NONE, *((UPDATE,) if can_stay else ()), *((REPLACE,) if can_replace else ()))
    action: object = actions[0]
    if len(actions) > 1:
        action = Unknown(_reason(members, changed), possible=actions)
    return Outcome(actions, describe_change(action, members), frozenset(changed), frozenset(maybe))


def _or_unknown(replaces: Answer, resource_type: str, name: str) -> object:
    return (
        Unknown(f"whether a change of {name} replaces the {resource_type} depends on more than the template says")
        if replaces is None
        else replaces
    )


def _reason(members: Mapping[str, object], changed: set[str]) -> str:
    """Why it is open what happens: the first member that leaves it so."""
    for member in members.values():
        if isinstance(member, Unknown):
            if not changed or _replaces(member) is not False:
                return member.reason
        elif isinstance(doubt := _replaces(member), Unknown):
            return doubt.reason
    return "it depends on more than the template says"


def _members(outcome: Outcome) -> Mapping[str, object]:
    members = outcome.change["Properties"]
    assert isinstance(members, dict)
    return members


def _replaces(member: object) -> object:
    described = member.possible[0] if isinstance(member, Unknown) else member
    assert isinstance(described, dict)
    return described["Replaces"]

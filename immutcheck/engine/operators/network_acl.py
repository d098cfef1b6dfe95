"""The inbound side of a network ACL: numbered entries that allow or deny, the first match decides, and nothing is allowed without one.

Source: Amazon VPC User Guide, "Network ACL rules" (lowest number first; as soon as a rule matches it is applied; the final * rule denies).
What is not known is bounded from both sides: the least and the most that can be let in.
"""

from __future__ import annotations

from immutcheck.engine.operators.addresses import NOTHING, intersect, subtract, unite
from immutcheck.engine.operators.network import Question, answer_of, describe_pairs, match_ports, reaches, read_block
from immutcheck.engine.operators.partial import fill_open, scalar_text, to_number
from immutcheck.model.record import Record
from immutcheck.model.values import MISSING, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from immutcheck.engine.evaluation import Answer
    from immutcheck.engine.operators.addresses import Ranges
    from immutcheck.engine.operators.network import PortMatch


class Entry(Record):
    """An entry as far as it is known. `number` is None when its place is not known; `allows` is None when its action is not; `certain` is
    False when the entry may not be there or not be inbound."""

    index: int
    number: int | None
    allows: bool | None
    match: PortMatch
    certain_range: Ranges
    possible_range: Ranges
    certain: bool
    label: str
    reason: str


ENTRY_KEYS = ("RuleNumber", "Protocol", "RuleAction", "Egress", "CidrBlock", "Ipv6CidrBlock", "PortRange")


def is_acl_entry(value: object) -> bool:
    """It is an entry of a network ACL and not a security group's rule."""
    return isinstance(value, dict) and ("RuleAction" in value or "RuleNumber" in value)


class AclReach:
    """How far a list of network ACL entries answers a question."""

    __slots__ = ("entries", "hidden", "pairs", "question")

    def __init__(self, question: Question, pairs: frozenset[tuple[str, int]], entries: Sequence[object], *, is_open: bool) -> None:
        self.question = question
        self.pairs = pairs
        self.hidden = is_open or any(not isinstance(entry, dict) for entry in entries)
        read = [_read_entry(question, pairs, index, entry) for index, entry in enumerate(entries) if isinstance(entry, dict)]
        self.entries = [entry for entry in read if entry is not None]

    def answer(self) -> Answer:
        """True when one of the asked pairs is let in from enough sources."""
        certain = possible = False
        for pair in self.pairs:
            least, most, _shares = self._bounds(pair)
            certain = certain or reaches(self.question, least)
            possible = possible or reaches(self.question, most)
        return answer_of(certain, possible)

    def blamed(self) -> list[int]:
        """Indexes of the entries that let it in: those that do it alone, and the others when only their union does."""
        blamed: set[int] = set()
        for pair in self.pairs:
            _least, _most, shares = self._bounds(pair)
            small = [index for index, share in shares.items() if share and not reaches(self.question, share)]
            blamed.update(index for index, share in shares.items() if reaches(self.question, share))
            if small and reaches(self.question, unite([part for index in small for part in shares[index]])):
                blamed.update(small)
        return sorted(blamed)

    def explain(self) -> tuple[str, ...]:
        """`rule 100: 0.0.0.0/0 to tcp 22`, or what is not known."""
        blamed = self.blamed()
        by_index = {entry.index: entry for entry in self.entries}
        if blamed:
            return tuple(
                f"rule {by_index[index].number}: {by_index[index].label} to {describe_pairs(by_index[index].match.certain)}"
                for index in blamed
            )
        reasons = [entry.reason for entry in self.entries if entry.reason]
        if self.hidden:
            reasons.append("some entries are not known")
        return tuple(dict.fromkeys(reasons))

    def _bounds(self, pair: tuple[str, int]) -> tuple[Ranges, Ranges, dict[int, Ranges]]:
        """The addresses let in at least and at most, and the certain share of each entry, for one (protocol, port).

        `open_` are addresses that no possible denial has reached yet, `undecided` those that no certain match has.
        """
        if self.hidden:
            return NOTHING, self.question.counted, {}
        ordered = sorted([entry for entry in self.entries if entry.number is not None], key=lambda entry: (entry.number, entry.index))
        floating = [entry for entry in self.entries if entry.number is None]
        open_: Ranges = self.question.counted
        undecided: Ranges = self.question.counted
        least: list[tuple[int, int]] = []
        most: list[tuple[int, int]] = []
        shares: dict[int, Ranges] = {}
        for entry in floating:
            if entry.allows is not True:
                open_ = subtract(open_, _possible(entry, pair))
            if entry.allows is not False:
                most.extend(_possible(entry, pair))
        for entry in ordered:
            certain, possible = _certain(entry, pair), _possible(entry, pair)
            if entry.allows is not False:
                most.extend(intersect(undecided, possible))
            if entry.allows is True:
                share = intersect(intersect(open_, undecided), certain)
                least.extend(intersect(open_, certain))
                shares[entry.index] = share
            else:
                open_ = subtract(open_, possible)
            undecided = subtract(undecided, certain)
        for entry in floating:
            if entry.allows is True:
                least.extend(intersect(open_, _certain(entry, pair)))
        return unite(least), unite(most), shares


def _certain(entry: Entry, pair: tuple[str, int]) -> Ranges:
    return entry.certain_range if entry.certain and pair in entry.match.certain else NOTHING


def _possible(entry: Entry, pair: tuple[str, int]) -> Ranges:
    return entry.possible_range if pair in entry.match.possible else NOTHING


def _read_entry(question: Question, pairs: frozenset[tuple[str, int]], index: int, entry: dict[str, object]) -> Entry | None:
    """None for outbound entries and for those about other ports."""
    entry = fill_open(entry, ENTRY_KEYS)
    egress = entry.get("Egress", False)
    if _is_true(egress):
        return None
    low = high = ports = entry.get("PortRange")
    if isinstance(ports, dict):
        ports = fill_open(ports, ("From", "To"))
        low, high = ports.get("From", MISSING), ports.get("To", MISSING)
    match = match_ports(pairs, entry.get("Protocol", MISSING), low, high)
    if not match.possible:
        return None
    certain_range: list[tuple[int, int]] = []
    possible_range: list[tuple[int, int]] = []
    reasons = [match.reason]
    labels = []
    for name in ("CidrBlock", "Ipv6CidrBlock"):
        value = entry.get(name)
        if value is not None:
            certain, possible, reason = read_block(value)
            certain_range.extend(certain)
            possible_range.extend(possible)
            reasons.append(reason)
            labels.append(scalar_text(value) or "an unknown address range")
    action = entry.get("RuleAction")
    text = scalar_text(action)
    allows = text.lower() == "allow" if text is not None and text.lower() in ("allow", "deny") else None
    if allows is None:
        reasons.append(f"the action is not known: {action.reason}" if isinstance(action, Unknown) else "the action is not valid")
    number = to_number(entry.get("RuleNumber"))
    if not isinstance(number, int):
        number = None
        reasons.append("the rule number is not known")
    if isinstance(egress, Unknown):
        reasons.append(f"the direction is not known: {egress.reason}")
    return Entry(
        index,
        number,
        allows,
        match,
        intersect(unite(certain_range), question.counted),
        intersect(unite(possible_range), question.counted),
        not isinstance(egress, Unknown),
        " and ".join(labels) or "no source",
        "; ".join(reason for reason in reasons if reason),
    )


def _is_true(value: object) -> bool:
    return (scalar_text(value) or "").lower() == "true"

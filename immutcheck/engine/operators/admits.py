"""`admits`: does a security group's rule list (or a network ACL's entry list) let traffic in from the internet, or from anywhere at all?

Security group rules only ever admit, so each entry adds to what is reachable: the sources of every (protocol, port) are united, and the
union's public part is measured. Sources: Amazon VPC User Guide, "Security group rules"; Amazon EC2 API Reference, IpPermission.
Prefix lists of the same input are read. It does not follow groups, routes or public addresses; the honest limit of `from: internet` is 2^24
addresses.
"""

from __future__ import annotations

from immutcheck.engine.operators.addresses import EVERYTHING, NOTHING, intersect, unite
from immutcheck.engine.operators.network import (
    ANY_PROTOCOL,
    PortMatch,
    Question,
    answer_of,
    asked_pairs,
    describe_pairs,
    is_narrow,
    match_ports,
    reaches,
    read_block,
    read_protocol,
    read_question,
)
from immutcheck.engine.operators.network_acl import AclReach, is_acl_entry
from immutcheck.engine.operators.partial import fill_open, scalar_text
from immutcheck.engine.operators.prefix_lists import ListedAddresses, read_prefix_list
from immutcheck.model.record import Record
from immutcheck.model.values import MISSING, OpenList, OpenMap, Reference, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from immutcheck.engine.evaluation import Answer, Check, Evaluation
    from immutcheck.engine.operators.addresses import Ranges
    from immutcheck.model.location import PropertyPath

BLOCKS = ("CidrIp", "CidrIpv6")
PREFIX_LISTS = ("SourcePrefixListId", "DestinationPrefixListId")
GROUPS = ("SourceSecurityGroupId", "SourceSecurityGroupName", "DestinationSecurityGroupId")


class Source(Record):
    """Where an entry lets traffic in from: `certain` and `possible` addresses; `label` names it; `reason` says what is not known.
    A group or prefix list has certain addresses only for the question "anywhere"."""

    certain: Ranges
    possible: Ranges
    label: str
    reason: str = ""


class Contribution(Record):
    """What one entry adds; `index` is its place in the list, None when the value is the entry itself. `doubt`: why it may not be there."""

    index: int | None
    match: PortMatch
    source: Source
    doubt: str = ""


class Choice(Record):
    """An entry that is one of several, or that may be absent for `reason`."""

    index: int | None
    entries: tuple[dict[str, object], ...]
    maybe_absent: bool
    reason: str


REMEMBERED = 4096
"""So many different plain entries are read once only: the same few stand in group after group."""

ENTRY_KEYS = ("IpProtocol", "FromPort", "ToPort", *BLOCKS, *PREFIX_LISTS, *GROUPS)
NO_PAIRS: frozenset[tuple[str, int]] = frozenset()
NO_ENTRY = "one of the entries cannot be read"
PLAIN_KEYS = frozenset(("IpProtocol", "FromPort", "ToPort", "CidrIp", "CidrIpv6", "Description"))


class Entries(Record):
    """A list of entries as every question reads it: the maps in it, each with its index and what a plain one says in full (None for any
    other), and what is undecided among them. `reasons`: why there may be more than these; `is_acl`: they are a network ACL's;
    `has_lists`: some refer to prefix lists."""

    read: tuple[tuple[int, dict[str, object], tuple[object, ...] | None], ...]
    choices: tuple[Choice, ...]
    reasons: tuple[str, ...]
    is_acl: bool
    has_lists: bool = False


ACL = Entries((), (), (), is_acl=True)


class EntryReader:
    """Entries → contributions to one question; plain entries are remembered."""

    __slots__ = ("_memory", "pairs", "question")

    def __init__(self, question: Question) -> None:
        self.question = question
        self.pairs = asked_pairs(question)
        self._memory: dict[tuple[object, ...], Contribution | None] = {}

    def read(self, entry: dict[str, object], values: tuple[object, ...] | None) -> Contribution | None:
        """What the entry adds; None when it is about other ports, or about sources that do not count. The index is left out."""
        if values is None:
            return self._read(entry)
        try:
            return self._memory[values]
        except KeyError:
            if len(self._memory) >= REMEMBERED:
                self._memory.clear()
            found = self._memory[values] = self._read(entry)
            return found

    def read_all(self, entries: Entries) -> list[Contribution]:
        """What all entries add, in list order for those that are decided."""
        contributions: list[Contribution] = []
        for index, entry, values in entries.read:
            found = self.read(entry, values)
            if found is not None:
                contributions.append(found.replace(index=index))
        for choice in entries.choices:
            contributions.extend(self._weigh(choice))
        return contributions

    def _weigh(self, choice: Choice) -> list[Contribution]:
        """What may be added by an undecided entry, and what it opens for itself however it is decided."""
        found = [self.read(entry, None) for entry in choice.entries]
        present = [one for one in found if one is not None]
        weighed = [one.replace(index=choice.index, match=one.match.replace(certain=NO_PAIRS), doubt=choice.reason) for one in present]
        pairs = self.pairs if len(present) == len(found) and not choice.maybe_absent else NO_PAIRS
        for one in present:
            pairs &= one.match.certain if reaches(self.question, one.source.certain) else NO_PAIRS
        if pairs:
            label = " or ".join(dict.fromkeys([one.source.label for one in present]))
            weighed.append(Contribution(choice.index, PortMatch(pairs, pairs), present[0].source.replace(label=label)))
        return weighed

    def _read(self, entry: dict[str, object]) -> Contribution | None:
        entry = fill_open(entry, ENTRY_KEYS)
        match = match_entry(self.pairs, entry)
        if not match.possible:
            return None
        source = read_source(self.question, entry)
        return Contribution(None, match, source) if source.possible else None


def make_admits(argument: object) -> Check:
    """True when one of the ports is reachable from enough sources; None when what is not known decides."""
    reader = EntryReader(read_question(argument))
    question, pairs = reader.question, reader.pairs

    def admits(value: object, evaluation: Evaluation) -> Answer:
        entries = evaluation.read_once(read_entries, value)
        if entries is None:
            return None
        if entries.has_lists:
            entries = enter_lists(question, entries, evaluation)
        if entries.is_acl:
            return AclReach(question, pairs, _entries_of(value) or (), is_open=value.__class__ is OpenList).answer()
        contributions: list[Contribution] = []
        for _index, entry, values in entries.read:
            found = reader.read(entry, values)
            if found is not None:
                contributions.append(found)
        if entries.choices:
            contributions = reader.read_all(entries)
        if not contributions:
            return None if entries.reasons else False
        if any(reaches(question, _united(contributions, pair, certain=True)) for pair in pairs):
            return True
        return answer_of(
            False, bool(entries.reasons) or any(reaches(question, _united(contributions, pair, certain=False)) for pair in pairs)
        )

    return admits


def read_entries(value: object) -> Entries | None:
    """What `admits` looks at, whatever it is asked; None for a value that is no list of entries."""
    entries = _entries_of(value)
    if entries is None:
        return None
    read: list[tuple[int, dict[str, object], tuple[object, ...] | None]] = []
    choices: list[Choice] = []
    reasons: list[str] = []
    for index, entry in enumerate(entries):
        if isinstance(entry, dict):
            if is_acl_entry(entry):
                return ACL
            read.append((index, entry, _plain_values(entry)))
        elif entry is not None:
            _read_choice(index, entry, choices, reasons)
    if value.__class__ is OpenList:
        _read_choice(None, value.further, choices, reasons)
    maps = [*[entry for _index, entry, values in read if values is None], *[entry for choice in choices for entry in choice.entries]]
    has_lists = any([isinstance(entry.get(name), Reference) for entry in maps for name in PREFIX_LISTS])
    return Entries(tuple(read), tuple(choices), tuple(reasons), is_acl=False, has_lists=has_lists)


def enter_lists(question: Question, entries: Entries, evaluation: Evaluation) -> Entries:
    """The entries with the addresses of prefix lists of the same input in the place of references to them, where addresses matter."""
    if not question.internet or not entries.has_lists:
        return entries

    def enter(entry: dict[str, object]) -> dict[str, object]:
        lists = {name: read_prefix_list(entry.get(name), evaluation) for name in PREFIX_LISTS if name in entry}
        known = {name: found for name, found in lists.items() if found is not None}
        if not known:
            return entry
        return OpenMap({**entry, **known}, entry.rest) if isinstance(entry, OpenMap) else {**entry, **known}

    read = [(index, entry if values is not None else enter(entry), values) for index, entry, values in entries.read]
    choices = [choice.replace(entries=tuple([enter(entry) for entry in choice.entries])) for choice in entries.choices]
    return entries.replace(read=tuple(read), choices=tuple(choices))


def _read_choice(index: int | None, entry: object, choices: list[Choice], reasons: list[str]) -> None:
    """Put an entry that is not decided among the choices, or why it cannot be read among the reasons."""
    possible: list[dict[str, object]] = []
    reason = entry.reason if isinstance(entry, Unknown) else NO_ENTRY
    if isinstance(entry, Unknown) and _list_possible(entry, possible):
        choices.append(Choice(index, tuple(possible), index is None or _is_optional(entry), reason))
    else:
        reasons.append(reason)


def _list_possible(entry: Unknown, found: list[dict[str, object]]) -> bool:
    """Whether everything that the entry can be is known; `found` gets the entries that it can be."""
    for possible in entry.possible:
        if isinstance(possible, Unknown):
            if not _list_possible(possible, found):
                return False
        elif isinstance(possible, dict) and not is_acl_entry(possible):
            found.append(possible)
        elif possible is not None:
            return False
    return bool(entry.possible)


def _is_optional(entry: Unknown) -> bool:
    """It may turn out to be no entry at all."""
    return entry.maybe_absent or any(
        [possible is None or (isinstance(possible, Unknown) and _is_optional(possible)) for possible in entry.possible]
    )


def _plain_values(entry: dict[str, object]) -> tuple[object, ...] | None:
    """All that a plain entry says; None for one that is not plain."""
    if entry.__class__ is not dict or not PLAIN_KEYS.issuperset(entry):
        return None
    values = (entry.get("IpProtocol"), entry.get("FromPort"), entry.get("ToPort"), entry.get("CidrIp"), entry.get("CidrIpv6"))
    for value in values:
        if value is not None and value.__class__ is not str and value.__class__ is not int:
            return None
    return values


def find_admitting(argument: object, value: object, evaluation: Evaluation) -> Sequence[PropertyPath]:
    """The entries that open the way: those that do it alone, and all others when only their union does."""
    question = read_question(argument)
    entries = _entries_of(value) or []
    if any(is_acl_entry(entry) for entry in entries):
        reach = AclReach(question, asked_pairs(question), entries, is_open=value.__class__ is OpenList)
        return [(index,) for index in reach.blamed()] if isinstance(value, list) else []
    read = read_entries(value)
    if read is None or not isinstance(value, list):
        return []
    contributions = EntryReader(question).read_all(enter_lists(question, read, evaluation))
    return [(found.index,) for found in _blamed(question, contributions) if found.index is not None]


def explain_admits(argument: object, value: object, evaluation: Evaluation) -> tuple[str, ...]:
    """`0.0.0.0/0 to tcp 22` for every entry that opens the way; when none does, what is not known."""
    question = read_question(argument)
    entries = _entries_of(value)
    if entries is None:
        return (value.reason,) if isinstance(value, Unknown) else ()
    if any(is_acl_entry(entry) for entry in entries):
        return AclReach(question, asked_pairs(question), entries, is_open=value.__class__ is OpenList).explain()
    read = read_entries(value)
    contributions = [] if read is None else EntryReader(question).read_all(enter_lists(question, read, evaluation))
    blamed = _blamed(question, contributions)
    if blamed:
        return tuple(
            dict.fromkeys(
                f"{found.source.label} to {describe_pairs(found.match.certain)}{_describe_range(found, entries)}" for found in blamed
            )
        )
    reasons = [reason for found in contributions for reason in (found.doubt, found.match.reason, found.source.reason) if reason]
    return tuple(dict.fromkeys([*reasons, *(read.reasons if read is not None else ())]))


def _describe_range(found: Contribution, entries: Sequence[object]) -> str:
    """What else the entry opens: ` (ports 20-25)`, ` (all traffic)`; "" for a single port, or where it is not written out."""
    entry = entries[found.index] if found.index is not None and found.index < len(entries) else None
    if not isinstance(entry, dict):
        return ""
    if read_protocol(entry.get("IpProtocol", MISSING)) == ANY_PROTOCOL:
        return " (all traffic)"
    first, last = scalar_text(entry.get("FromPort")), scalar_text(entry.get("ToPort"))
    return f" (ports {first}-{last})" if first and last and first != last else ""


def match_entry(pairs: frozenset[tuple[str, int]], entry: dict[str, object]) -> PortMatch:
    """Which of the asked (protocol, port) pairs the entry is about."""
    return match_ports(pairs, entry.get("IpProtocol", MISSING), entry.get("FromPort", MISSING), entry.get("ToPort", MISSING))


def read_source(question: Question, entry: dict[str, object]) -> Source:
    """Where the entry lets traffic in from. An entry without any source lets nothing in."""
    certain: list[tuple[int, int]] = []
    possible: list[tuple[int, int]] = []
    labels: list[str] = []
    reasons: list[str] = []
    for name in BLOCKS:
        value = entry.get(name)
        if value is None:
            continue
        if question.internet and is_narrow(value):
            labels.append(scalar_text(value) or "a narrow address range")
            continue
        block_certain, block_possible, reason = read_block(value)
        if isinstance(value, Unknown) and not value.maybe_absent and not question.internet:
            block_certain = block_possible
        certain.extend(block_certain)
        possible.extend(block_possible)
        labels.append(scalar_text(value) or "an unknown address range")
        if reason:
            reasons.append(reason)
    for name in PREFIX_LISTS:
        value = entry.get(name)
        if value is None:
            continue
        if isinstance(value, ListedAddresses):
            certain.extend(value.certain)
            possible.extend(value.possible)
            labels.append(f"prefix list {value.address}")
            if value.reason:
                reasons.append(value.reason)
            continue
        possible.extend(EVERYTHING)
        labels.append(f"prefix list {value}" if isinstance(value, str) else "a prefix list")
        if not question.internet and not _may_be_absent(value):
            certain.extend(EVERYTHING)
        else:
            reasons.append("the addresses of a prefix list are not known" if not isinstance(value, Unknown) else value.reason)
    for name in GROUPS:
        value = entry.get(name)
        if value is None or question.internet:
            continue
        possible.extend(EVERYTHING)
        labels.append(f"security group {value}" if isinstance(value, str) else "a security group")
        if not _may_be_absent(value):
            certain.extend(EVERYTHING)
        elif isinstance(value, Unknown):
            reasons.append(value.reason)
    counts = [intersect(unite(ranges), question.counted) for ranges in (certain, possible)]
    return Source(counts[0], counts[1], " and ".join(labels) or "no source", "; ".join(reasons))


def _may_be_absent(value: object) -> bool:
    return isinstance(value, Unknown) and value.maybe_absent


def _entries_of(value: object) -> list[object] | None:
    """The list that is asked about; one entry is a list of one, null is empty, anything that cannot be read is None."""
    if isinstance(value, list):
        return value
    if isinstance(value, dict):
        return [value]
    return [] if value is None else None


def _united(contributions: Sequence[Contribution], pair: tuple[str, int], *, certain: bool) -> Ranges:
    if certain:
        return unite([part for found in contributions if pair in found.match.certain for part in found.source.certain])
    return unite([part for found in contributions if pair in found.match.possible for part in found.source.possible])


def _blamed(question: Question, contributions: Sequence[Contribution]) -> list[Contribution]:
    """In list order. An office's small range beside 0.0.0.0/0 is not to blame."""
    blamed: set[int] = set()
    for pair in asked_pairs(question):
        small: list[int] = []
        for position, found in enumerate(contributions):
            if pair not in found.match.certain or found.source.certain == NOTHING:
                continue
            if reaches(question, found.source.certain):
                blamed.add(position)
            else:
                small.append(position)
        if small and reaches(question, _united([contributions[position] for position in small], pair, certain=True)):
            blamed.update(small)
    return [contributions[position] for position in sorted(blamed)]

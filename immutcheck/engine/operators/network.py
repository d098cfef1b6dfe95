"""What network rules have in common: the question (ports, protocols, how much of the internet), protocol names and numbers, port ranges.

Which entries there are and how they work together is `admits.py`'s (security groups) and `network_acl.py`'s (network ACLs) matter.
"""

from __future__ import annotations

from immutcheck.engine.operators.addresses import ALL_IPV4, EVERYTHING, NOTHING, intersect, parse_block, public_ranges, sizes, subtract
from immutcheck.engine.operators.partial import can_equal, scalar_text, to_number
from immutcheck.model.record import Record
from immutcheck.model.values import MISSING, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.engine.evaluation import Answer
    from immutcheck.engine.operators.addresses import Ranges

ANY_PROTOCOL = "all"
PROTOCOLS = {
    "-1": ANY_PROTOCOL,
    "all": ANY_PROTOCOL,
    "tcp": "tcp",
    "6": "tcp",
    "udp": "udp",
    "17": "udp",
    "icmp": "icmp",
    "1": "icmp",
    "icmpv6": "icmpv6",
    "58": "icmpv6",
}
"""Names and IANA numbers → our word. Source: Amazon EC2 API Reference, IpPermission; `all` is Terraform's word for -1."""

SOURCES = ("internet", "internet-ipv4", "internet-ipv6", "anywhere")
MOST_IPV4 = 1 << 24
MOST_IPV6 = 1 << 112
ALL_PORTS = (0, 65535)
NO_PORTS = (1, 0)


class Question(Record):
    """What `admits` is asked: `ports` is None for any port; `internet` is False for "any source at all"; `counted` are the addresses that
    count as a source."""

    ports: tuple[int, ...] | None
    protocols: tuple[str, ...]
    internet: bool
    counted: Ranges = EVERYTHING


class PortMatch(Record):
    """Which of the asked (protocol, port) pairs an entry covers for certain, and which it may cover. `reason` says what is not known."""

    certain: frozenset[tuple[str, int]] = frozenset()
    possible: frozenset[tuple[str, int]] = frozenset()
    reason: str = ""


NO_MATCH = PortMatch()
ANY_PORT = -1
"""Stands for "some port" in a pair when the question names no ports, and for protocols without ports."""


def read_question(argument: object) -> Question:
    """The operator's argument `{ports, protocols, from}`; ValueError says what is wrong with it."""
    if not isinstance(argument, dict):
        raise ValueError("`admits` needs {ports: […], protocols: […], from: internet | anywhere}")
    unknown = set(argument) - {"ports", "protocols", "from"}
    if unknown:
        raise ValueError(f"`admits` knows ports, protocols and from, not {', '.join(sorted(map(str, unknown)))}")
    source = argument.get("from", "internet")
    if source not in SOURCES:
        raise ValueError(f"`from` is one of {', '.join(SOURCES)}")
    ports = argument.get("ports")
    if ports is not None:
        ports = tuple([to_number(port) for port in (ports if isinstance(ports, list) else [ports])])
        if not ports or not all(isinstance(port, int) and 0 <= port <= 65535 for port in ports):
            raise ValueError("`ports` is a list of numbers from 0 to 65535")
    names = argument.get("protocols", ["tcp"])
    protocols = tuple([PROTOCOLS.get(str(name).lower(), "") for name in (names if isinstance(names, list) else [names])])
    if not protocols or "" in protocols or ANY_PROTOCOL in protocols:
        raise ValueError("`protocols` is a list of tcp, udp, icmp, icmpv6")
    return Question(ports, protocols, source != "anywhere", _counted(source))


def _counted(source: str) -> Ranges:
    """The addresses that count as the source."""
    if source == "anywhere":
        return EVERYTHING
    if source == "internet-ipv4":
        return intersect(public_ranges(), ALL_IPV4)
    return subtract(public_ranges(), ALL_IPV4) if source == "internet-ipv6" else public_ranges()


def asked_pairs(question: Question) -> frozenset[tuple[str, int]]:
    """Every (protocol, port) that the question is about."""
    pairs = set()
    for protocol in question.protocols:
        if protocol in ("icmp", "icmpv6") or question.ports is None:
            pairs.add((protocol, ANY_PORT))
        else:
            pairs.update((protocol, port) for port in question.ports)
    return frozenset(pairs)


def reaches(question: Question, ranges: Ranges) -> bool:
    """The sources (of which only those that count are given) are enough: a large part of the internet, or any source at all."""
    if not question.internet or not ranges:
        return bool(ranges)
    ipv4, ipv6 = sizes(ranges)
    return ipv4 >= MOST_IPV4 or ipv6 >= MOST_IPV6


def read_protocol(value: object) -> str | None:
    """Our word for a protocol; "" for one that carries none of the asked ports; None when it cannot be told."""
    text = scalar_text(value)
    if text is None:
        return None
    word = PROTOCOLS.get(text) or PROTOCOLS.get(text.lower())
    if word is not None:
        return word
    number = to_number(text)
    # Another protocol's number is no TCP and no UDP, whatever ports stand beside it.
    return "" if isinstance(number, int) and 0 <= number <= 255 else None


def may_be_protocol(value: object, protocol: str) -> bool:
    """An unresolved protocol can turn out to be this one."""
    if isinstance(value, Unknown):
        if value.possible:
            return any(may_be_protocol(possible, protocol) for possible in value.possible)
        return any(can_equal(value, name) for name, word in PROTOCOLS.items() if word in (protocol, ANY_PROTOCOL))
    word = read_protocol(value)
    return word is None or word in (protocol, ANY_PROTOCOL)


def match_ports(pairs: frozenset[tuple[str, int]], protocol: object, first: object, last: object) -> PortMatch:
    """Which of the asked pairs an entry with this protocol and these ends of a port range covers.

    TCP and UDP need both ends: EC2 refuses such an entry without, so it cannot be said what it opens. `-1` opens all ports, whatever
    range stands beside it. Source: Amazon EC2 API Reference, IpPermission.
    """
    word = read_protocol(protocol)
    if word == ANY_PROTOCOL:
        return PortMatch(pairs, pairs)
    if word is None:
        candidates = frozenset([pair for pair in pairs if may_be_protocol(protocol, pair[0])])
        possible = frozenset([pair for pair in candidates if pair[1] == ANY_PORT or _may_cover(pair[1], first, last)])
        may_be_all = may_be_protocol(protocol, ANY_PROTOCOL)
        return PortMatch(possible=candidates if may_be_all else possible, reason=_reason("the protocol", protocol))
    asked = [pair for pair in pairs if pair[0] == word]
    if not asked:
        return NO_MATCH
    if word in ("icmp", "icmpv6"):
        return PortMatch(frozenset(asked), frozenset(asked))
    low, high = to_number(first), to_number(last)
    if isinstance(low, int) and isinstance(high, int) and 0 <= low <= high:
        covered = frozenset([pair for pair in asked if pair[1] == ANY_PORT or low <= pair[1] <= high])
        return PortMatch(covered, covered)
    possible = frozenset([pair for pair in asked if pair[1] == ANY_PORT or _may_cover(pair[1], first, last)])
    if not possible:
        return NO_MATCH
    unresolved = first if isinstance(first, Unknown) else last
    return PortMatch(possible=possible, reason=_reason("the port range", unresolved))


def _may_cover(port: int, first: object, last: object) -> bool:
    """A port range with unresolved or impossible ends can turn out to hold the port. One that runs backwards holds none."""
    low, high = to_number(first), to_number(last)
    return not (low is not None and low > port) and not (high is not None and 0 <= high < port)


def _reason(what: str, value: object) -> str:
    if isinstance(value, Unknown):
        return f"{what} is not known: {value.reason}"
    if value is MISSING or value is None:
        return f"{what} is not written"
    return f"{what} is not valid"


def read_block(value: object) -> tuple[Ranges, Ranges, str]:
    """A CIDR block's addresses: (certain, possible, reason why they differ)."""
    if isinstance(value, str):
        if value == "0.0.0.0/0":
            return ALL_IPV4, ALL_IPV4, ""
        parsed = parse_block(value)
        return ((parsed,), (parsed,), "") if parsed is not None else (NOTHING, EVERYTHING, "the address range is not valid")
    if isinstance(value, Unknown):
        if value.possible:
            parts = [read_block(possible) for possible in value.possible]
            return (
                NOTHING,
                tuple(sorted({part for _certain, possible, _reason in parts for part in possible})),
                _reason("the address range", value),
            )
        return NOTHING, EVERYTHING, _reason("the address range", value)
    return NOTHING, EVERYTHING, "the address range is not valid"


NARROW_IPV4 = 16
NARROW_IPV6 = 32
"""Blocks of this length and longer do not make a large part of the internet: it would take 256 of them (IPv6: 65,536), and a security group
has 60 rules unless AWS raised its quota (Amazon VPC User Guide, "Amazon VPC quotas")."""


def is_narrow(value: object) -> bool:
    """A block whose addresses are not known but whose length is, and too long to matter: `${OfficeAddress}/32`."""
    if not isinstance(value, Unknown) or value.possible or "/" not in value.suffix:
        return False
    before, _, length = value.suffix.rpartition("/")
    if not length.isdecimal():
        return False
    return int(length) >= (NARROW_IPV6 if ":" in before or ":" in value.prefix else NARROW_IPV4) and int(length) <= 128


def describe_pairs(pairs: frozenset[tuple[str, int]]) -> str:
    """`tcp 22, 3389 and udp 3389`; without ports the protocol alone."""
    by_protocol: dict[str, list[int]] = {}
    for protocol, port in sorted(pairs):
        by_protocol.setdefault(protocol, []).append(port)
    parts = []
    for protocol, ports in by_protocol.items():
        numbers = ", ".join(str(port) for port in ports if port != ANY_PORT)
        parts.append(f"{protocol} {numbers}".strip())
    return " and ".join(parts)


def answer_of(certain: bool, possible: bool) -> Answer:
    """True when it is certain, False when it is not even possible."""
    if certain:
        return True
    return None if possible else False

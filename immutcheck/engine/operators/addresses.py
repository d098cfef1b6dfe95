"""Sets of IP addresses as sorted ranges of integers, IPv4 and IPv6 in one number line, and which of them are public.

IPv4 addresses are 0 … 2^32 - 1; an IPv6 address is its number plus `IPV6`. A set is a tuple of disjoint (first, last) pairs, ascending.
"""

from __future__ import annotations

from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    Ranges = tuple[tuple[int, int], ...]

IPV6 = 1 << 32
EVERYTHING: Ranges = ((0, IPV6 + (1 << 128) - 1),)
ALL_IPV4: Ranges = ((0, IPV6 - 1),)
ALL_IPV6: Ranges = ((IPV6, IPV6 + (1 << 128) - 1),)
NOTHING: Ranges = ()

SPECIAL_IPV4 = (
    (0x00000000, 8),  # this network
    (0x0A000000, 8),  # private use
    (0x64400000, 10),  # shared address space of carriers
    (0x7F000000, 8),  # loopback
    (0xA9FE0000, 16),  # link local
    (0xAC100000, 12),  # private use
    (0xC0000000, 24),  # IETF protocol assignments
    (0xC0000200, 24),  # documentation
    (0xC0586300, 24),  # deprecated 6to4 relays
    (0xC0A80000, 16),  # private use
    (0xC6120000, 15),  # benchmarking
    (0xC6336400, 24),  # documentation
    (0xCB007100, 24),  # documentation
    (0xE0000000, 4),  # multicast
    (0xF0000000, 4),  # reserved, with the limited broadcast
)
"""IPv4 ranges that no host on the internet sends from: (first address, prefix length).

Source: IANA IPv4 Special-Purpose Address Registry (entries that are not globally reachable) and IANA IPv4 Multicast Address Space."""

GLOBAL_UNICAST_IPV6 = (0x2000 << 112, 3)
"""The only block that IANA allocates to the internet: all else (loopback, mapped and unique local addresses, multicast) is not public."""

SPECIAL_IPV6 = (
    (0x2001 << 112, 23),  # IETF protocol assignments: Teredo, benchmarking, ORCHID
    (0x20010DB8 << 96, 32),  # documentation
    (0x3FFF << 112, 20),  # documentation
)
"""IPv6 ranges inside global unicast that are not public. Source: IANA IPv6 Special-Purpose Address Registry, and RFC 4291."""


def block(first: int, length: int, bits: int) -> tuple[int, int]:
    """The range of a block: `first` is any address of it, `length` the prefix length of `bits`."""
    size = 1 << (bits - length)
    start = first & ~(size - 1)
    if bits == 128:
        start += IPV6
    return start, start + size - 1


def unite(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """The set of all addresses in any of the ranges, which may overlap and come in any order."""
    united: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if united and first <= united[-1][1] + 1:
            if last > united[-1][1]:
                united[-1] = (united[-1][0], last)
        else:
            united.append((first, last))
    return tuple(united)


def intersect(one: Ranges, other: Ranges) -> Ranges:
    """The addresses in both sets."""
    common = []
    position = 0
    for first, last in one:
        while position < len(other) and other[position][1] < first:
            position += 1
        index = position
        while index < len(other) and other[index][0] <= last:
            common.append((max(first, other[index][0]), min(last, other[index][1])))
            index += 1
    return tuple(common)


def subtract(one: Ranges, other: Ranges) -> Ranges:
    """The addresses of the first set that are not in the second."""
    rest = []
    for first, last in one:
        start = first
        for other_first, other_last in other:
            if other_last < start:
                continue
            if other_first > last:
                break
            if other_first > start:
                rest.append((start, other_first - 1))
            start = other_last + 1
        if start <= last:
            rest.append((start, last))
    return tuple(rest)


def sizes(ranges: Ranges) -> tuple[int, int]:
    """How many IPv4 and how many IPv6 addresses are in the set."""
    ipv4 = ipv6 = 0
    for first, last in ranges:
        if last < IPV6:
            ipv4 += last - first + 1
        elif first >= IPV6:
            ipv6 += last - first + 1
        else:
            ipv4 += IPV6 - first
            ipv6 += last - IPV6 + 1
    return ipv4, ipv6


@lru_cache(maxsize=1)
def public_ranges() -> Ranges:
    """Every address that a host on the internet can have."""
    ipv4 = subtract(ALL_IPV4, unite(block(first, length, 32) for first, length in SPECIAL_IPV4))
    ipv6 = subtract((block(*GLOBAL_UNICAST_IPV6, 128),), unite(block(first, length, 128) for first, length in SPECIAL_IPV6))
    return ipv4 + ipv6


def parse_block(text: str) -> tuple[int, int] | None:
    """The range that a CIDR block or a single address names, host bits ignored as EC2 does; None when it is neither.

    Source: Amazon EC2 API Reference, AuthorizeSecurityGroupIngress (a block is changed to its canonical form).
    """
    address, slash, length_text = text.strip().partition("/")
    bits = 128 if ":" in address else 32
    length = bits
    if slash:
        if not length_text.isascii() or not length_text.isdigit() or len(length_text) > 3:
            return None
        length = int(length_text)
        if length > bits:
            return None
    number = _parse_ipv4(address) if bits == 32 else _parse_ipv6(address)
    return None if number is None else block(number, length, bits)


def _parse_ipv4(text: str) -> int | None:
    parts = text.split(".")
    if len(parts) != 4:
        return None
    number = 0
    for part in parts:
        if not part.isascii() or not part.isdigit() or len(part) > 3 or (part[0] == "0" and part != "0"):
            return None
        octet = int(part)
        if octet > 255:
            return None
        number = number << 8 | octet
    return number


def _parse_ipv6(text: str) -> int | None:
    if text == "::":
        return 0
    # Imported here: few templates hold IPv6 blocks other than ::/0.
    from ipaddress import AddressValueError, IPv6Address

    if "%" in text:
        return None
    try:
        return int(IPv6Address(text))
    except AddressValueError:
        return None

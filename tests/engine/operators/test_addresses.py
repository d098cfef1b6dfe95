"""Set arithmetic on ranges against sets of integers, blocks against `ipaddress`."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immutcheck.engine.operators.addresses import (
    EVERYTHING,
    IPV6,
    block,
    intersect,
    parse_block,
    public_ranges,
    sizes,
    subtract,
    unite,
)

RANGES = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 6)).map(lambda pair: (pair[0], pair[0] + pair[1])), max_size=6)


def members(ranges):
    return {number for first, last in ranges for number in range(first, last + 1)}


@given(RANGES, RANGES)
def test_arithmetic_agrees_with_sets(one, other):
    first, second = unite(one), unite(other)
    assert members(first) == members(one)
    assert members(intersect(first, second)) == members(one) & members(other)
    assert members(subtract(first, second)) == members(one) - members(other)
    for result in (first, intersect(first, second), subtract(first, second)):
        assert all(result[index][1] < result[index + 1][0] for index in range(len(result) - 1))


@given(st.integers(0, 2**32 - 1), st.integers(0, 32))
def test_ipv4_blocks_agree_with_the_standard_library(address, length):
    text = f"{ipaddress.IPv4Address(address)}/{length}"
    network = ipaddress.ip_network(text, strict=False)
    assert parse_block(text) == (int(network[0]), int(network[-1]))


@given(st.integers(0, 2**128 - 1), st.integers(0, 128))
def test_ipv6_blocks_agree_with_the_standard_library(address, length):
    text = f"{ipaddress.IPv6Address(address)}/{length}"
    network = ipaddress.ip_network(text, strict=False)
    assert parse_block(text) == (int(network[0]) + IPV6, int(network[-1]) + IPV6)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "any",
        "1.2.3",
        "1.2.3.4.5",
        "256.0.0.0/8",
        "10.0.0.0/33",
        "10.0.0.0/-1",
        "010.0.0.1/8",
        "::/129",
        "fe80::1%eth0/64",
        "g::/8",
        "1.2.3.4/x",
        "²/8",
    ],
)
def test_what_is_no_block_is_none(text):
    assert parse_block(text) is None


def test_a_single_address_is_a_block_of_one():
    assert parse_block("8.8.8.8") == (0x08080808, 0x08080808)


def test_sizes_count_both_families():
    assert sizes(EVERYTHING) == (2**32, 2**128)
    assert sizes((block(0, 1, 32), block(0, 1, 128))) == (2**31, 2**127)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("3.0.0.1", True),
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("172.15.255.255", True),
        ("172.16.0.1", False),
        ("172.31.255.255", False),
        ("172.32.0.0", True),
        ("192.0.2.1", False),
        ("192.168.1.1", False),
        ("198.18.0.1", False),
        ("198.51.100.7", False),
        ("203.0.113.7", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("0.0.0.0", False),
        ("2600::1", True),
        ("2001:db8::1", False),
        ("2001:2::1", False),
        ("::1", False),
        ("::ffff:8.8.8.8", False),
        ("fd00::1", False),
        ("fe80::1", False),
        ("ff02::1", False),
        ("3fff::1", False),
        ("4000::1", False),
    ],
)
def test_which_addresses_are_public(address, public):
    assert bool(intersect((parse_block(address),), public_ranges())) is public

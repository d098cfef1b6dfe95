"""Calculations with CIDR blocks, as Go's `net` package reads and writes them."""

from __future__ import annotations

import re

from immutcheck.sources.terraform.values import EvaluationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ipaddress import IPv4Network, IPv6Network

    Network = IPv4Network | IPv6Network

_LEADING_ZEROS = re.compile(r"(?<![0-9a-fA-F:])0+(?=[0-9])")
_MAPPED_BITS = 96
_LARGEST_STEP = 32
"""Terraform does not extend a prefix by more bits than this in `cidrsubnets`."""


def _parse(prefix: str) -> Network:
    import ipaddress

    address, separator, length = prefix.rpartition("/")
    try:
        if not separator or "%" in address or not length.isascii() or not length.isdigit():
            raise ValueError
        if ":" not in address:
            address = _LEADING_ZEROS.sub("", address)
        network = ipaddress.ip_network(f"{address}/{length}", strict=False)
    except ValueError:
        raise EvaluationError("a CIDR block such as 10.0.0.0/16 is required") from None
    if network.version == 6 and network.prefixlen >= _MAPPED_BITS:
        mapped = network.network_address.ipv4_mapped
        if mapped is not None:
            return ipaddress.ip_network((int(mapped), network.prefixlen - _MAPPED_BITS))
    return network


def find_host(prefix: str, number: int) -> str:
    network = _parse(prefix)
    size = network.num_addresses
    if not -size <= number < size:
        raise EvaluationError("the block has not so many addresses")
    return str(network[number])


def find_netmask(prefix: str) -> str:
    network = _parse(prefix)
    if network.version == 6:
        raise EvaluationError("an IPv6 block has no netmask")
    return str(network.netmask)


def find_subnet(prefix: str, bits: int, number: int) -> str:
    network = _parse(prefix)
    length = network.prefixlen + bits
    if not 0 <= length <= network.max_prefixlen:
        raise EvaluationError("the prefix cannot be extended by so many bits")
    if number < 0 or (bits >= 0 and number >> bits):
        raise EvaluationError("the bits do not hold the network's number")
    return _subnet(network, length, int(network.network_address) + (number << (network.max_prefixlen - length)))


def find_subnets(prefix: str, *steps: int) -> list[str]:
    """Blocks of the wanted sizes, one behind the other, each at a multiple of its size."""
    network = _parse(prefix)
    found = []
    position = int(network.network_address)
    end = position + network.num_addresses
    for bits in steps:
        length = network.prefixlen + bits
        if not 1 <= bits <= _LARGEST_STEP or length > network.max_prefixlen:
            raise EvaluationError("the prefix cannot be extended by so many bits")
        size = 1 << (network.max_prefixlen - length)
        position = -(-position // size) * size
        if position + size > end:
            raise EvaluationError("the blocks do not fit into the given one")
        found.append(_subnet(network, length, position))
        position += size
    return found


def _subnet(network: Network, length: int, address: int) -> str:
    import ipaddress

    kind = ipaddress.IPv4Network if network.version == 4 else ipaddress.IPv6Network
    return str(kind((address, length), strict=False))

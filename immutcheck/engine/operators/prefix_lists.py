"""The addresses in a customer-managed prefix list of the same input, so that a rule that names the list is read like one that names them.

Source: Amazon VPC User Guide, "Consolidate and manage network CIDR blocks with managed prefix lists". What a list of another account, or
one of AWS's own, holds is not in any input.
"""

from __future__ import annotations

from immutcheck.engine.lookup import read_name
from immutcheck.engine.operators.network import read_block
from immutcheck.model.record import Record
from immutcheck.model.values import OpenList, Reference

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.engine.evaluation import Evaluation
    from immutcheck.engine.operators.addresses import Ranges

PREFIX_LIST = "AWS::EC2::PrefixList"


class ListedAddresses(Record):
    """What stands in a list: the addresses that it certainly and possibly has, its `address` in the input, and what is not known."""

    certain: Ranges
    possible: Ranges
    address: str
    reason: str = ""


def read_prefix_list(value: object, evaluation: Evaluation) -> ListedAddresses | None:
    """The addresses of the list that the value refers to; None when that list, or all that it holds, is not in the input."""
    if not isinstance(value, Reference):
        return None
    related = evaluation.related_resource(value)
    if related is None or related.type != PREFIX_LIST:
        return None
    entries = read_name(related.properties, "Entries")
    if not isinstance(entries, list) or not entries:
        return None  # who writes none here adds them by other means
    certain: list[tuple[int, int]] = []
    possible: list[tuple[int, int]] = []
    reasons = []
    for entry in [*entries, entries.rest] if isinstance(entries, OpenList) else entries:
        block_certain, block_possible, reason = read_block(read_name(entry, "Cidr") if isinstance(entry, dict) else entry)
        certain += block_certain
        possible += block_possible
        if reason:
            reasons.append(f"{reason}, in {related.address}")
    is_certain = related.exists is True and not value.maybe_absent
    if not is_certain:
        reasons.append(value.reason)
    return ListedAddresses(tuple(certain) if is_certain else (), tuple(possible), related.address, "; ".join(dict.fromkeys(reasons)))

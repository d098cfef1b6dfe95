"""What was changed outside of Terraform since the last run: which resource and which of its attributes, never their values."""

from __future__ import annotations

from immutcheck.model.record import Record
from immutcheck.sources.terraform.plan.reading import decode_mapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from immutcheck.sources.terraform.plan.structure import ResourceChange


class Drift(Record):
    """`actions` is ("update",) or ("delete",); `attributes` are the names of the arguments that differ now, sorted."""

    address: str
    type: str
    actions: tuple[str, ...]
    attributes: tuple[str, ...]


def read_drift(changes: Sequence[ResourceChange]) -> tuple[Drift, ...]:
    """The drift of every managed resource, in the order of the plan. An entry that only writes nothing in another way is none."""
    found = []
    for entry in changes:
        if entry.mode != "managed":
            continue
        before, after = decode_mapping(entry.change.before), decode_mapping(entry.change.after)
        if not after:
            found.append(Drift(entry.address, entry.type, entry.change.actions, ()))
            continue
        names = sorted(name for name in {**before, **after} if (before.get(name) or None) != (after.get(name) or None))
        if names:
            found.append(Drift(entry.address, entry.type, entry.change.actions, tuple(names)))
    return tuple(found)

"""The identities of what a Terraform state holds, so that live resources can be told to be Terraform's. Judges nothing.

ARNs and ids such as `sg-0a1b2c3d` speak for themselves; any other id is a name, which counts for the type of its resource only.
"""

from __future__ import annotations

import re

from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.model.observation import Observed
    from immutcheck.sources.terraform.translation.tables import Tables

_TELLING = re.compile(r"arn:|[a-z]+-[0-9a-f]{8,17}\Z")


class StateIdentities(Record):
    """`path` is the state's file, for display; `texts` identify by themselves, `names` are (canonical type, name)."""

    path: str
    texts: frozenset[str]
    names: frozenset[tuple[str, str]]

    def owns(self, observed: Observed) -> bool:
        """The state has that resource."""
        known = (observed.address, *observed.identifiers, observed.name)
        return any(text in self.texts or (text and (observed.type, text) in self.names) for text in known)


def read_state_identities(data: bytes, path: str, tables: Tables | None = None) -> StateIdentities:
    """The identities in a state, in either of its two forms. DocumentError for a text that is no state of a known version."""
    import msgspec

    from immutcheck.sources.file_tree import tree_of
    from immutcheck.sources.options import SourceOptions
    from immutcheck.sources.terraform.plan.state_source import load_state
    from immutcheck.sources.terraform.translation.tables import Tables

    tables = tables or Tables()
    texts: set[str] = set()
    names: set[tuple[str, str]] = set()
    decode = msgspec.json.Decoder(dict).decode
    for instance in load_state(data, path, tree_of({}), SourceOptions()).instances.values():
        try:
            values = decode(instance.values)
        except (msgspec.DecodeError, RecursionError):
            continue
        table = tables.find(instance.type)
        for attribute in ("arn", "id", "identifier"):
            value = values.get(attribute)
            if not isinstance(value, str) or not value:
                continue
            if _TELLING.match(value):
                texts.add(value)
            elif table is not None and not table.attachments:
                names.add((table.type, value))
    return StateIdentities(path, frozenset(texts), frozenset(names))

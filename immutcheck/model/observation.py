"""What was seen of a running account: resources in the canonical shape, as they were read, and what could not be read.

One observation is one region of one account, or its `global` part (IAM, Organizations). `live/` makes them, snapshots keep them,
`sources/snapshot/` turns them into units.
"""

from __future__ import annotations

from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from immutcheck.model.diagnostic import Diagnostic

GLOBAL = "global"
"""The region of what belongs to the account as a whole."""

NO_FACTS: Mapping[str, object] = {}
NO_TAGS: Mapping[str, str] = {}


class Observed(Record):
    """One live resource.

    `address` is its ARN; for what has none, an ARN in the form that AWS's service authorization reference gives it. `properties` are in the
    canonical shape; a value that could not be read is an `Unknown`, a property that AWS says is not set is not there. `facts` hold
    what no template has. `identifiers` are the texts that mean this resource wherever they stand (its id `sg-0abc`, further ARNs);
    `name` is what it is called where the property alone says which type is meant (what `Ref` gives).
    `tags` are read from AWS, also those whose keys begin with `aws:`, which no property holds.
    """

    address: str
    type: str
    properties: Mapping[str, object]
    facts: Mapping[str, object] = NO_FACTS
    identifiers: tuple[str, ...] = ()
    name: str = ""
    tags: Mapping[str, str] = NO_TAGS


class Unread(Record):
    """Resources of a type that could not be listed: there may be any number of them. `reason` is a phrase such as
    "ecs:ListClusters was denied"."""

    type: str
    reason: str


class Observation(Record):
    """Everything that was read of one region.

    `covered` says of each type which properties and "facts.NAME" were looked at: one that is covered and not there is not set, any other
    is unknown. A type that is not in `covered` was not looked for at all.
    """

    partition: str
    account: str
    region: str
    resources: tuple[Observed, ...]
    covered: Mapping[str, tuple[str, ...]]
    unread: tuple[Unread, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def scope(self) -> str:
        """`123456789012/eu-west-1`: what fingerprints and reports call it."""
        return f"{self.account}/{self.region}"

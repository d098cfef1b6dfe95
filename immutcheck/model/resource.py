"""One resource in the canonical shape: CloudFormation type, CloudFormation property names and nesting, whatever the input was."""

from __future__ import annotations

from immutcheck.model.record import Record
from immutcheck.model.values import MISSING, MissingType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from immutcheck.model.location import Locator, RelatedLocation

NO_DEPENDENCIES: Mapping[str, frozenset[str]] = {}


class Resource(Record):
    """A resource as it is in one scenario.

    `address` names it inside its unit (logical id, Terraform address, ARN); `scope` is the file or account that holds it.
    A space a source cannot have is `MISSING`. `exists` is None when its own condition is undecided, `undecided` then says why.
    `depends` maps a property's name (or "policies.NAME", or "" for existence) to the unit's variables that decided it. `merged_into`
    names the resource whose derived list took this one in, so that it is not judged twice. `kind` is what `logicalLocations` shows
    ("resource", "parameter", …).
    `outside` says why, when it stands for a resource that is not in this input: what refers to that one is not known, either.
    """

    address: str
    type: str
    scope: str
    locator: Locator
    properties: Mapping[str, object]
    policies: Mapping[str, object] | MissingType = MISSING
    terraform: Mapping[str, object] | MissingType = MISSING
    facts: Mapping[str, object] | MissingType = MISSING
    exists: bool | None = True
    depends: Mapping[str, frozenset[str]] = NO_DEPENDENCIES
    merged_into: str | None = None
    change: Mapping[str, object] | MissingType = MISSING
    logical_name: str = ""
    related: tuple[RelatedLocation, ...] = ()
    outside: str = ""
    undecided: str = ""
    metadata: Mapping[str, object] | MissingType = MISSING

    @property
    def existence_doubt(self) -> str:
        """What a report says of a resource of which it is not known whether it exists."""
        return f"whether {self.address} exists is not known" + (f": {self.undecided}" if self.undecided else "")

"""One region of one account as a `Unit`: what was observed, with references between its resources.

What was looked at and is not there is MISSING, what was not looked at is UNKNOWN. For a type that could not be listed stands a resource
of which nothing is known, so that every rule about the type answers UNKNOWN, and so does a rule that asks who of that type refers to
something. What was not looked for at all is no resource; only who asks for it is told (`unlisted`).
"""

from __future__ import annotations

from immutcheck.model.location import RelatedLocation
from immutcheck.model.observation import GLOBAL
from immutcheck.model.record import Record
from immutcheck.model.resource import Resource
from immutcheck.model.values import OpenMap, Unknown
from immutcheck.sources.snapshot.folded import FOLDED
from immutcheck.sources.snapshot.links import Linker
from immutcheck.sources.snapshot.named_places import NAMED_PLACES
from immutcheck.sources.snapshot.places import NO_PLACE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from immutcheck.model.diagnostic import Diagnostic
    from immutcheck.model.location import Locator
    from immutcheck.model.observation import Observation, Observed
    from immutcheck.model.unit import Assignment, Variable
    from immutcheck.schemas.store import SchemaStore
    from immutcheck.sources.snapshot.ownership import Owners
    from immutcheck.sources.snapshot.places import Place
    from immutcheck.sources.snapshot.template_places import TemplatePlaces

KIND = "live"
SPACES = frozenset(("properties", "facts"))
FACTS = "facts."
EVERYTHING = "*"
"""Among the covered names: all of them. Among the covered types: every type was looked for."""

NO_VARIABLES: Mapping[str, Variable] = {}


class Facts(dict):  # type: ignore[type-arg]
    """Facts by name, as rules read them: one that is not there is missing when it was looked at, and unknown when it was not. `covered` are
    all names that were, the facts' with "facts." before them."""

    __slots__ = ("covered",)

    def __init__(self, members: Mapping[str, object], covered: frozenset[str]) -> None:
        super().__init__(members)
        self.covered = covered

    def get(self, name: str, default: object = None) -> object:
        """The fact; `default` for one that is not set."""
        if name in self or f"{FACTS}{name}" in self.covered or EVERYTHING in self.covered:
            return super().get(name, default)
        return not_read(f"{FACTS}{name}")


class Unlisted(Record):
    """A type that could not be listed, and the address that stands for its resources; `position` is that of its first entry."""

    address: str
    type: str
    reason: str
    position: int


class LiveUnit:
    """Implements `Unit` for an observation."""

    kind = KIND
    spaces = SPACES
    variables = NO_VARIABLES
    not_judged: tuple[tuple[str, int], ...] = ()

    def __init__(
        self, observation: Observation, place: Place, store: SchemaStore, owners: Owners | None, templates: TemplatePlaces | None
    ) -> None:
        self.observation = observation
        self._place = place
        self._store = store
        self._owners = owners
        self._templates = templates
        self._positions = name_resources(observation)
        self._unlisted = _list_unlisted(observation)
        self._linker: Linker | None = None
        self._resources: dict[str, Resource] = {}
        self._unread_names: dict[str, dict[str, object] | None] = {}

    @property
    def scope(self) -> str:
        """The account and region."""
        return self.observation.scope

    @property
    def placeholders(self) -> frozenset[str]:
        """The addresses of the inventory that stand for a type that could not be listed."""
        return frozenset(self._unlisted)

    def inventory(self) -> Mapping[str, str]:
        """Address → type of what was seen and, behind it, what stands for what could not be listed."""
        resources = self.observation.resources
        seen = {address: resources[position].type for address, position in self._positions.items()}
        return seen | {unlisted.address: unlisted.type for unlisted in self._unlisted.values()}

    def resource(self, address: str, _assignment: Assignment) -> Resource | None:
        """The resource; there is only one scenario. KeyError for an address that is not in the inventory."""
        known = self._resources.get(address)
        if known is None:
            position = self._positions.get(address)
            known = self._resources[address] = self._stand_in(address) if position is None else self._build(address, position)
        return known

    def observed(self, address: str) -> Observed | None:
        """What was seen at that address; None for what stands for a type."""
        position = self._positions.get(address)
        return None if position is None else self.observation.resources[position]

    def unlisted(self, resource_type: str, path: tuple[str, ...], target: str) -> str:
        """Why there may be resources of the type that are not in the inventory and refer to one of the type `target` at `path` (its space
        first); "" when there are none, or something stands for them."""
        covered = self.observation.covered
        meant = NAMED_PLACES.get(resource_type, {}).get(".".join(path[1:]))
        if meant is not None and target not in meant:
            return ""
        if resource_type in covered or EVERYTHING in covered or resource_type in {one.type for one in self._unlisted.values()}:
            return ""
        hosts = FOLDED.get(resource_type)
        if hosts and all(name in covered.get(host, ()) or EVERYTHING in covered.get(host, ()) for host, name in hosts):
            return next((one.reason for one in self._unlisted.values() if one.type in [host for host, _name in hosts]), "")
        return f"{resource_type} was not looked for in {self.scope}"

    def diagnostics(self) -> Sequence[Diagnostic]:
        """What went wrong while the region was read."""
        return self.observation.diagnostics

    def assumptions(self) -> Sequence[str]:
        """None."""
        return ()

    def release(self) -> None:
        """Forget what was linked."""
        self._resources.clear()
        self._linker = None

    def _build(self, address: str, position: int) -> Resource:
        if self._linker is None:
            resources = self.observation.resources
            self._linker = Linker({known: resources[at] for known, at in self._positions.items()})
        observed = self.observation.resources[position]
        covered = frozenset(self._names_covered(observed.type))
        facts = dict(observed.facts)
        locator = self._place.locator(position, self.scope)
        written: Locator | None = None
        if self._owners is not None:
            ownership = self._owners.find(observed, self.observation)
            facts = {**ownership.facts(), **facts}
            if self._templates is not None:
                members = self._owners.resources_of(ownership.stack, self.observation)
                written = self._templates.find(ownership, observed.type, members)
        related = () if written is None else (RelatedLocation(locator.locate(()), f"{address} in {self.scope}"),)
        return Resource(
            address=address,
            type=observed.type,
            scope=self.scope,
            locator=written or locator,
            properties=self._add_unread(observed.type, covered, self._linker.link(address)),
            facts=Facts(facts, covered),
            related=related,
        )

    def _add_unread(self, resource_type: str, covered: frozenset[str], properties: dict[str, object]) -> dict[str, object]:
        """The properties with an unknown value for each that the type has and nobody looked at."""
        if EVERYTHING in covered:
            return properties
        if resource_type not in self._unread_names:
            known = self._store.knows(resource_type)
            names = [name for name in self._store.facts(resource_type).root.names if name not in covered] if known else []
            self._unread_names[resource_type] = {name: not_read(name) for name in names} if known else None
        unread = self._unread_names[resource_type]
        return OpenMap(properties, not_read("it")) if unread is None else {**unread, **properties}

    def _names_covered(self, resource_type: str) -> Sequence[str]:
        covered = self.observation.covered
        return covered.get(resource_type, covered.get(EVERYTHING, ()))

    def _stand_in(self, address: str) -> Resource:
        unlisted = self._unlisted[address]
        nothing = OpenMap({}, Unknown(unlisted.reason, maybe_absent=True))
        return Resource(
            address=address,
            type=unlisted.type,
            scope=self.scope,
            locator=self._place.unread_locator(unlisted.position, self.scope),
            properties=nothing,
            facts=nothing,
            exists=None,
            undecided=unlisted.reason,
        )


def build_live_unit(
    observation: Observation,
    place: Place = NO_PLACE,
    *,
    owners: Owners | None = None,
    templates: TemplatePlaces | None = None,
    store: SchemaStore | None = None,
) -> LiveUnit:
    """The unit of an observation whose secrets were taken out (`redaction.py`). `place` says where it stands in a snapshot; `owners` give
    each resource its `facts.Owner`; `templates` (only together with `owners`) place findings where a resource's template is; `store` is
    shared by the units of a run."""
    if store is None:
        from immutcheck.schemas.store import open_store

        store = open_store()
    return LiveUnit(observation, place, store, owners, templates)


def name_resources(observation: Observation) -> dict[str, int]:
    """Address → position of every resource. One that was seen twice counts once; of resources of different types with the same ARN (a
    secret and its rotation) the later ones have their type's noun behind it."""
    positions: dict[str, int] = {}
    for position, observed in enumerate(observation.resources):
        address = observed.address
        if address in positions and observation.resources[positions[address]].type != observed.type:
            address = f"{address}/{noun_of(observed.type)}"
        positions.setdefault(address, position)
    return positions


def noun_of(resource_type: str) -> str:
    """`AWS::ECS::TaskDefinition` → `taskdefinition`."""
    return resource_type.rpartition("::")[2].lower()


def not_read(name: str) -> Unknown:
    """Stands for what nobody looked at."""
    return Unknown(f"{name} is not read from a running account", maybe_absent=True)


def _list_unlisted(observation: Observation) -> dict[str, Unlisted]:
    """What stands for the types that could not be listed, by address: `arn:aws:ecs:eu-west-1:123456789012:cluster/*`."""
    found: dict[str, Unlisted] = {}
    region = "" if observation.region == GLOBAL else observation.region
    for position, unread in enumerate(observation.unread):
        service = unread.type.split("::")[1].lower() if unread.type.count("::") > 1 else ""
        address = f"arn:{observation.partition}:{service}:{region}:{observation.account}:{noun_of(unread.type)}/*"
        known = found.get(address)
        if known is None:
            found[address] = Unlisted(address, unread.type, unread.reason, position)
        elif unread.reason not in known.reason.split("; "):
            found[address] = known.replace(reason=f"{known.reason}; {unread.reason}")
    return found

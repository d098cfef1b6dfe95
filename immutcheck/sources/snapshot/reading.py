"""A snapshot's document → observations. Whatever is wrong in it is a diagnostic with its place; the rest is read.

Tolerates another formatting, order of keys and further keys; not another format.
"""

from __future__ import annotations

from immutcheck.model.diagnostic import ERROR, NOTE, WARNING, Diagnostic
from immutcheck.model.errors import DocumentError
from immutcheck.model.location import Location
from immutcheck.model.observation import Observation, Observed, Unread
from immutcheck.model.record import Record
from immutcheck.secrets.redaction import redact_text
from immutcheck.sources.snapshot.encoding import EncodingError, decode
from immutcheck.sources.snapshot.writing import FORMAT, FORMAT_KEY

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from immutcheck.documents.document import Document
    from immutcheck.model.location import PropertyPath

LEVELS = frozenset((ERROR, WARNING, NOTE))
CODE = "snapshot"
MOST_PROBLEMS = 20


class ReadObservation(Record):
    """An observation, its path in the document, and the positions of its resources in the list that is written there."""

    observation: Observation
    at: PropertyPath
    positions: tuple[int, ...]


class Snapshot(Record):
    """What a snapshot holds. `diagnostics` are its own, those that it brings along, and what was wrong in it."""

    now: str
    all_regions: bool
    observations: tuple[ReadObservation, ...]
    diagnostics: tuple[Diagnostic, ...]


def read_snapshot(document: Document) -> Snapshot:
    """The snapshot. DocumentError for a document that is none, or of another format."""
    value = document.value
    if not isinstance(value, dict) or FORMAT_KEY not in value:
        raise DocumentError("this is no snapshot that immutcheck wrote")
    _check_format(document, value[FORMAT_KEY])
    reader = _Reader(document)
    now = reader.text(value, (), "now")
    if value.get("now", "") == "":
        reader.complain((), "the snapshot does not say when it was made (`now`), so ages cannot be told")
    elif now and not _is_time(now):
        reader.complain(("now",), "`now` is no time such as 2026-01-31T00:00:00Z")
        now = ""
    if "observations" not in value:
        reader.complain((), "the snapshot has no `observations`")
    observations = []
    for position, entry in enumerate(reader.list_at(value, (), "observations")):
        read = reader.read_observation(entry, ("observations", position))
        if read is not None:
            observations.append(read)
    found = reader.read_diagnostics(value, ())
    if value.get("complete") is not True:
        reader.complain(("complete",), "the snapshot is incomplete: it was not read to its end, so what is missing was not judged")
    return Snapshot(now, value.get("all-regions") is True, tuple(observations), (*reader.finish(), *found))


def _check_format(document: Document, written: object) -> None:
    if written == FORMAT and written.__class__ is int:
        return
    span = document.span((FORMAT_KEY,))
    is_newer = isinstance(written, int) and written > FORMAT
    what = "a newer immutcheck wrote it: scan it with that one" if is_newer else f"only format {FORMAT} is known"
    shown = written if isinstance(written, int) else "(no number)"
    raise DocumentError(f"this is a snapshot of format {shown}: {what}", span.start_line, span.start_column)


class _Reader:
    """Reads the parts of one document; `problems` grow."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._problems: list[Diagnostic] = []
        self._count = 0

    def complain(self, at: PropertyPath, message: str) -> None:
        """One more fault; each makes the run incomplete."""
        self._count += 1
        if len(self._problems) < MOST_PROBLEMS:
            self._problems.append(Diagnostic(ERROR, CODE, message, Location(self._document.path, self._document.span(at))))

    def finish(self) -> tuple[Diagnostic, ...]:
        """All faults, of very many only the first."""
        if self._count > len(self._problems):
            message = f"{self._count - len(self._problems)} further faults in this snapshot"
            self._problems.append(Diagnostic(ERROR, CODE, message, Location(self._document.path)))
            self._count = 0
        return tuple(self._problems)

    def text(self, value: Mapping[str, object], at: PropertyPath, name: str) -> str:
        """The text called `name`; "" when there is none."""
        found = value.get(name, "")
        if not isinstance(found, str):
            self.complain((*at, name), f"`{name}` must be a text")
            return ""
        return found

    def list_at(self, value: Mapping[str, object], at: PropertyPath, name: str) -> list[object]:
        """The list called `name`; empty when there is none."""
        found = value.get(name, [])
        if not isinstance(found, list):
            self.complain((*at, name), f"`{name}` must be a list")
            return []
        return found

    def mapping_at(self, value: Mapping[str, object], at: PropertyPath, name: str) -> Mapping[str, object]:
        """The mapping called `name`; empty when there is none."""
        found = value.get(name, {})
        if not isinstance(found, dict):
            self.complain((*at, name), f"`{name}` must be a mapping")
            return {}
        return found

    def read_diagnostics(self, value: Mapping[str, object], at: PropertyPath) -> tuple[Diagnostic, ...]:
        """The diagnostics that the snapshot brings along."""
        found = []
        for position, entry in enumerate(self.list_at(value, at, "diagnostics")):
            place = (*at, "diagnostics", position)
            if not isinstance(entry, dict) or entry.get("level") not in LEVELS:
                self.complain(place, "a diagnostic needs a level (error, warning, note)")
                continue
            scope, code, message = [redact_text(self.text(entry, place, name)) for name in ("scope", "code", "message")]
            found.append(Diagnostic(entry["level"], code, message, Location(scope) if scope else None))
        return tuple(found)

    def read_observation(self, entry: object, at: PropertyPath) -> ReadObservation | None:
        """One observation with all of its resources that can be read; None when nobody can tell whose it is."""
        if not isinstance(entry, dict):
            self.complain(at, "an observation must be a mapping")
            return None
        account, region = [redact_text(self.text(entry, at, name)) for name in ("account", "region")]
        if not account or not region:
            self.complain(at, "an observation needs `account` and `region`")
            return None
        resources, positions, addresses = [], [], set()
        for position, member in enumerate(self.list_at(entry, at, "resources")):
            place = (*at, "resources", position)
            observed = self._read_observed(member, place)
            if observed is None:
                continue
            key = (observed.address, observed.type)
            if key in addresses:
                self.complain(place, "a resource with this address and type stands in the snapshot already")
                continue
            addresses.add(key)
            resources.append(observed)
            positions.append(position)
        observation = Observation(
            partition=self.text(entry, at, "partition") or "aws",
            account=account,
            region=region,
            resources=tuple(resources),
            covered=self._read_covered(entry, at),
            unread=self._read_unread(entry, at),
            diagnostics=self.read_diagnostics(entry, at),
        )
        return ReadObservation(observation, at, tuple(positions))

    def _read_observed(self, entry: object, at: PropertyPath) -> Observed | None:
        if not isinstance(entry, dict):
            self.complain(at, "a resource must be a mapping")
            return None
        address, resource_type = self.text(entry, at, "address"), self.text(entry, at, "type")
        if not address or not resource_type:
            self.complain(at, "a resource needs `address` and `type`")
            return None
        return Observed(
            address=address,
            type=resource_type,
            properties=self._decode(entry, at, "properties"),
            facts=self._decode(entry, at, "facts"),
            identifiers=tuple([text for text in self.list_at(entry, at, "identifiers") if isinstance(text, str)]),
            name=self.text(entry, at, "name"),
            tags={name: value for name, value in self._decode(entry, at, "tags").items() if isinstance(value, str)},
        )

    def _decode(self, entry: Mapping[str, object], at: PropertyPath, name: str) -> Mapping[str, object]:
        """The values called `name`; a fault in one of them makes that one unknown."""
        from immutcheck.model.values import Unknown

        values: dict[str, object] = {}
        for key, member in self.mapping_at(entry, at, name).items():
            try:
                decoded = decode({key: member})
            except EncodingError as error:
                self.complain((*at, name, key), f"this value cannot be read: {error}")
                values[key] = Unknown("its value in the snapshot cannot be read", maybe_absent=True)
                continue
            if isinstance(decoded, dict):
                values |= decoded
            else:
                self.complain((*at, name, key), f"`{name}` must be a mapping of values")
        return values

    def _read_covered(self, entry: Mapping[str, object], at: PropertyPath) -> Mapping[str, tuple[str, ...]]:
        covered: dict[str, tuple[str, ...]] = {}
        place = (*at, "covered")
        for name in (written := self.mapping_at(entry, at, "covered")):
            covered[name] = tuple([told for told in self.list_at(written, place, name) if isinstance(told, str)])
        return covered

    def _read_unread(self, entry: Mapping[str, object], at: PropertyPath) -> tuple[Unread, ...]:
        found = []
        for position, member in enumerate(self.list_at(entry, at, "unread")):
            place = (*at, "unread", position)
            if isinstance(member, dict) and self.text(member, place, "type"):
                found.append(Unread(self.text(member, place, "type"), self.text(member, place, "reason") or "it could not be read"))
            else:
                self.complain(place, "what is unread needs a `type`")
        return tuple(found)


def _is_time(text: str) -> bool:
    from datetime import datetime

    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False

"""Snapshots as files: one JSON document, written observation by observation, a resource a line.

    {"immutcheck-snapshot": 1, "program": …, "now": …, "since": …, "partition": …, "scopes": […], "all-regions": …,
    "observations": [
    {"partition": …, "account": …, "region": …, "covered": {…}, "unread": […], "diagnostics": […], "resources": [
    {"address": …, "type": …, …},
    …
    ]},
    …
    ], "diagnostics": […], "complete": true}

The text is ASCII. It has its name only when it is whole: until then it stands beside it under another one. Only its owner may read it.
"""

from __future__ import annotations

import json
import os
import tempfile

from immutcheck.model.errors import ImmutcheckError
from immutcheck.model.record import Record
from immutcheck.secrets.redaction import redact_text
from immutcheck.sources.snapshot.encoding import encode
from immutcheck.sources.snapshot.places import Line, SnapshotPlace
from immutcheck.sources.snapshot.redaction import redact_observation

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType
    from typing import BinaryIO, Self

    from immutcheck.model.diagnostic import Diagnostic
    from immutcheck.model.observation import Observation, Observed

FORMAT = 1
FORMAT_KEY = "immutcheck-snapshot"


class SnapshotHeader(Record):
    """What a snapshot says of itself. `now` is when it was made, `since` since when there are sessions in it (ISO 8601, UTC); `scopes` are
    the accounts and regions that were to be read; `all_regions`: those are all that the accounts use."""

    program: str
    now: str
    since: str = ""
    partition: str = "aws"
    scopes: tuple[str, ...] = ()
    all_regions: bool = False


class SnapshotWriter:
    """Writes one snapshot; a context manager. Left by an exception, what was written is finished and marked as incomplete."""

    def __init__(self, file: str, path: str, header: SnapshotHeader) -> None:
        """`file` opens it, `path` is what it is called in reports. ImmutcheckError when it cannot be written there."""
        self._name = file
        self._path = path
        self._offset = 0
        self._lines = 0
        self._has_observations = False
        self._is_finished = False
        folder = os.path.dirname(os.path.abspath(file))
        try:
            # made anew, for the owner alone, and never through a link
            handle, self._temporary = tempfile.mkstemp(prefix=f".{os.path.basename(file)[:100]}.", suffix=".part", dir=folder)
        except OSError as error:
            raise ImmutcheckError(f"{file}: the snapshot cannot be written: {error.strerror}") from error
        self._stream: BinaryIO = os.fdopen(handle, "wb")
        head = {
            FORMAT_KEY: FORMAT,
            "program": header.program,
            "now": header.now,
            "since": header.since,
            "partition": header.partition,
            "scopes": list(header.scopes),
            "all-regions": header.all_regions,
        }
        self._write_line(_dump(head)[:-1] + ",")
        self._write_line('"observations": [')

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None) -> None:
        if not self._is_finished:
            self.finish(complete=False)

    @property
    def file(self) -> str:
        """What opens the snapshot now."""
        return self._name if self._is_finished else self._temporary

    def append(self, observation: Observation) -> SnapshotPlace:
        """Write an observation, secrets taken out again, and say where its resources stand. ImmutcheckError when that fails; an observation
        that could only be written in part is not in the snapshot."""
        clean = redact_observation(observation)
        before = (self._offset, self._lines, self._has_observations)
        try:
            place = self._write_observation(clean)
            self._stream.flush()
        except BaseException as error:
            self._offset, self._lines, self._has_observations = before
            self._take_back()
            if isinstance(error, OSError):
                raise ImmutcheckError(f"{self._name}: the snapshot cannot be written: {error.strerror}") from error
            raise
        return place

    def _write_observation(self, clean: Observation) -> SnapshotPlace:
        if self._has_observations:
            self._write_line(",")
        self._has_observations = True
        head = {
            "partition": clean.partition,
            "account": clean.account,
            "region": clean.region,
            "covered": {name: list(names) for name, names in clean.covered.items()},
            "unread": [{"type": unread.type, "reason": unread.reason} for unread in clean.unread],
            "diagnostics": _encode_diagnostics(clean.diagnostics),
        }
        header = self._write_line(_dump(head)[:-1] + ', "resources": [')
        # one that was seen twice (it changed while pages were turned) is written once
        left = len({(observed.address, observed.type) for observed in clean.resources})
        lines: dict[tuple[str, str], Line] = {}
        for observed in clean.resources:
            known = (observed.address, observed.type)
            if known not in lines:
                left -= 1
                lines[known] = self._write_line(_dump(encode_observed(observed)) + ("," if left else ""))
        self._write_line("]}")
        return SnapshotPlace(self._path, self, tuple([lines[observed.address, observed.type] for observed in clean.resources]), header)

    def _take_back(self) -> None:
        """Forget what was written behind the last whole observation."""
        import contextlib

        # what cannot be taken back now is found when the snapshot is finished
        with contextlib.suppress(OSError):
            self._stream.seek(self._offset)
            self._stream.truncate()

    def finish(self, *, complete: bool, diagnostics: Sequence[Diagnostic] = ()) -> None:
        """Write the end and give the file its name. `complete` says that everything was read that was to be; `diagnostics` are those that
        belong to no observation. ImmutcheckError when that fails."""
        self._is_finished = True
        tail = {"diagnostics": _encode_diagnostics(diagnostics), "complete": complete}
        try:
            with self._stream:
                self._write_line("], " + _dump(tail)[1:])
            os.replace(self._temporary, self._name)
        except OSError as error:
            if os.path.exists(self._temporary):
                os.unlink(self._temporary)
            raise ImmutcheckError(f"{self._name}: the snapshot cannot be written: {error.strerror}") from error

    def _write_line(self, text: str) -> Line:
        data = text.encode("ascii")
        self._lines += 1
        line = Line(self._lines, self._offset, len(data))
        self._stream.write(data + b"\n")
        self._offset += len(data) + 1
        return line


def encode_observed(observed: Observed) -> dict[str, object]:
    """A resource as it is written; what is empty is left out."""
    written = {
        "address": observed.address,
        "type": observed.type,
        "name": observed.name,
        "identifiers": list(observed.identifiers),
        "tags": encode(observed.tags),
        "properties": encode(observed.properties),
        "facts": encode(observed.facts),
    }
    return {name: value for name, value in written.items() if value or name in ("address", "type")}


def _encode_diagnostics(diagnostics: Sequence[Diagnostic]) -> list[dict[str, str]]:
    """Places in accounts are kept; nothing else can be told from a file that was read elsewhere."""
    return [
        {
            "level": diagnostic.level,
            "code": diagnostic.code,
            "message": redact_text(diagnostic.message),
            "scope": "" if diagnostic.location is None else diagnostic.location.path,
        }
        for diagnostic in diagnostics
    ]


def _dump(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, allow_nan=False)

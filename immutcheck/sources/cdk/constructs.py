"""Where the constructs of a stack were created: construct paths and source lines from an assembly's metadata.

The CDK writes for every resource an entry `aws:cdk:logicalId` under its construct path, with a stack trace when traces are on. Only frames
in the project itself count; the libraries' are passed over. Nothing is computed before somebody asks.
"""

from __future__ import annotations

import posixpath

from immutcheck.model.location import Location, RelatedLocation, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

LOGICAL_ID = "aws:cdk:logicalId"
CREATION_STACK = "aws:cdk:creationStack"
PATH = "aws:cdk:path"
LIBRARY_FOLDERS = ("node_modules", "site-packages", "dist-packages", ".venv", ".jsii")


class ConstructSites:
    """The metadata of one stack and the stacks nested in it.

    `base` is the absolute folder that display paths are relative to, `folder` the display folder of the assembly.
    """

    __slots__ = ("_base", "_folder", "_metadata", "_paths")

    def __init__(self, metadata: Sequence[Mapping[str, object]], base: str = "", folder: str = "") -> None:
        self._metadata = metadata
        self._base = base.replace("\\", "/").rstrip("/")
        self._folder = folder
        self._paths: dict[str, str] | None = None

    def __repr__(self) -> str:
        """Without the metadata: it may hold anything the application annotated."""
        return f"ConstructSites({sum(len(entries) for entries in self._metadata)} constructs)"

    def construct_path(self, logical_id: str, metadata: object) -> str:
        """The construct path of a resource: from its own Metadata, else from the assembly by its logical id; "" when neither tells."""
        path = metadata.get(PATH) if isinstance(metadata, dict) else None
        if isinstance(path, str):
            return path
        if self._paths is None:
            self._paths = {}
            for name, entries in self._constructs():
                for entry in entries:
                    if entry.get("type") == LOGICAL_ID and isinstance(entry.get("data"), str):
                        self._paths.setdefault(str(entry["data"]), name.lstrip("/"))
        return self._paths.get(logical_id, "")

    def related(self, logical_id: str, metadata: object) -> tuple[RelatedLocation, ...]:
        """The line of the application that created the resource's construct; empty when that is not known or not in the project."""
        path = self.construct_path(logical_id, metadata)
        if not path:
            return ()
        for entries in self._metadata:
            found = entries.get(f"/{path}")
            for entry in found if isinstance(found, list) else ():
                location = self._first_own_frame(_frames(entry))
                if location is not None:
                    return (RelatedLocation(location, f"construct {path} is created here"),)
        return ()

    def _constructs(self) -> Iterator[tuple[str, list[dict[str, object]]]]:
        for entries in self._metadata:
            for name, found in entries.items():
                if isinstance(found, list):
                    yield name, [entry for entry in found if isinstance(entry, dict)]

    def _first_own_frame(self, frames: Sequence[object]) -> Location | None:
        for frame in frames:
            parsed = parse_frame(frame)
            path = None if parsed is None else self._display_path(parsed[0])
            if parsed is not None and path is not None:
                _, line, column = parsed
                return Location(path, Span(line, column, line, column + 1))
        return None

    def _display_path(self, file: str) -> str | None:
        """Relative to the base, when the file is the project's own."""
        if file.startswith("/") or file[1:2] == ":":
            if not self._base or not file.startswith(f"{self._base}/"):
                return None
            relative = file[len(self._base) + 1 :]
        else:
            # a relative frame starts where the application ran: beside the assembly
            relative = posixpath.join(posixpath.dirname(self._folder), file)
        relative = posixpath.normpath(relative)
        if relative.startswith("..") or any(part in LIBRARY_FOLDERS for part in relative.split("/")):
            return None
        return relative


def _frames(entry: object) -> Sequence[object]:
    if not isinstance(entry, dict):
        return ()
    kind = entry.get("type")
    frames = entry.get("trace") if kind == LOGICAL_ID else entry.get("data") if kind == CREATION_STACK else None
    return frames if isinstance(frames, list) else ()


def parse_frame(frame: object) -> tuple[str, int, int] | None:
    """File, line and column of a stack frame as Node.js writes it: `new Service (/app/lib/service.ts:12:5)` or `/app/bin/app.ts:3:1`."""
    if not isinstance(frame, str):
        return None
    text = frame.strip().removeprefix("at ")
    if text.endswith(")") and "(" in text:
        text = text[text.rindex("(") + 1 : -1]
    rest, _, column = text.rpartition(":")
    file, _, line = rest.rpartition(":")
    if not file or file.startswith("node:") or not _is_number(line) or not _is_number(column):
        return None
    return file.removeprefix("file://").replace("\\", "/"), int(line), int(column)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10 and int(text) > 0

"""A snapshot's file → the units of its observations, each judged as if its region had just been read."""

from __future__ import annotations

from immutcheck.documents.loading import load_document
from immutcheck.model.diagnostic import ERROR, Diagnostic
from immutcheck.model.errors import DocumentError
from immutcheck.model.location import Location, Span
from immutcheck.sources.loading import LoadedUnits
from immutcheck.sources.snapshot.ownership import Owners
from immutcheck.sources.snapshot.places import DocumentPlace
from immutcheck.sources.snapshot.reading import read_snapshot
from immutcheck.sources.snapshot.redaction import redact_observation
from immutcheck.sources.snapshot.unit import build_live_unit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.sources.file_tree import FileTree
    from immutcheck.sources.input_file import InputFile
    from immutcheck.sources.options import SourceOptions


def load_snapshot(file: InputFile, data: bytes, options: SourceOptions, tree: FileTree) -> LoadedUnits:
    """The units of a snapshot; `now` is the snapshot's. Secrets that somebody wrote into it by hand are taken out again."""
    from immutcheck.schemas.store import open_store

    try:
        document = load_document(data, file.path)
        snapshot = read_snapshot(document)
    except DocumentError as error:
        span = Span(error.line, error.column, error.line, error.column + 1) if error.line else None
        return LoadedUnits(diagnostics=(Diagnostic(ERROR, "parse-error", error.message, Location(file.path, span)),))
    owners = Owners(options.states, all_regions=snapshot.all_regions)
    observations = [redact_observation(read.observation) for read in snapshot.observations]
    for observation in observations:
        owners.learn(observation)
    store = tree.recall("schemas", open_store)
    units = [
        build_live_unit(
            observation,
            DocumentPlace(document, read.at, read.positions),
            owners=owners,
            templates=options.templates,
            store=store,
        )
        for read, observation in zip(snapshot.observations, observations, strict=True)
    ]
    documents = (document, *(options.templates.documents.values() if options.templates is not None else ()))
    return LoadedUnits(tuple(units), documents, (*document.problems, *snapshot.diagnostics), now=snapshot.now)

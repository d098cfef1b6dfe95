"""One file → the units in it: tells its kind, reads it, and hands it to the source that understands it.

A file that was named, or looks like an input, and cannot be read is an error; a named one of no known kind is a note. Any other file of a
folder is not even parsed.
"""

from __future__ import annotations

import posixpath

from immutcheck.documents.loading import load_document
from immutcheck.model.diagnostic import ERROR, NOTE, Diagnostic
from immutcheck.model.errors import DocumentError
from immutcheck.model.location import Location, Span
from immutcheck.model.record import Record
from immutcheck.sources.grouping import is_configuration
from immutcheck.sources.identify import (
    CDK_ASSEMBLY,
    CHANGE_SET,
    SNAPSHOT,
    TERRAFORM_PLAN,
    TERRAFORM_STATE,
    identify,
    is_suspicious,
    looks_like_template,
)
from immutcheck.sources.input_file import base_folder
from immutcheck.sources.options import SourceOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from immutcheck.documents.document import Document, TextDocument
    from immutcheck.model.unit import Unit
    from immutcheck.sources.file_tree import FileTree
    from immutcheck.sources.input_file import InputFile

    Read = Callable[[str], bytes]

TEMPLATE_ENDINGS = (".yaml", ".yml", ".json", ".template", ".tmpl")

__all__ = ("LoadedUnits", "SourceOptions", "load_units")


class LoadedUnits(Record):
    """What one input holds. `documents` are all that locations of the units may name; `consumed` are the display paths of other files that
    are judged here and need not be judged by themselves; `declared` are the parameters of the root templates, `variables` those of the
    root modules. `now` is the time that a snapshot was made at, "" for anything else; `has_older`, once templates were compared, whether
    there is an older version."""

    units: tuple[Unit, ...] = ()
    documents: tuple[TextDocument, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    consumed: tuple[str, ...] = ()
    declared: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    now: str = ""
    has_older: bool | None = None


def load_units(file: InputFile, data: bytes, options: SourceOptions, tree: FileTree) -> LoadedUnits:
    """The units of `file`, whose bytes are `data`: empty for a folder, whose members are read from `tree`."""
    if file.members or is_configuration(file.path):
        from immutcheck.sources.terraform.loading import load_configuration

        return load_configuration(file, data, options, tree)
    kind = identify(data, file.path)
    if kind in (TERRAFORM_PLAN, TERRAFORM_STATE):
        from immutcheck.sources.terraform.loading import load_plan_or_state

        return load_plan_or_state(file, data, kind, options, tree)
    if kind == SNAPSHOT:
        from immutcheck.sources.snapshot.loading import load_snapshot

        return load_snapshot(file, data, options, tree)
    if kind == CHANGE_SET:
        from immutcheck.sources.change_set.loading import load_change_set

        return load_change_set(file, data, tree)
    if kind is None and not file.named and not (_may_be_template(file.path) and is_suspicious(data)):
        return LoadedUnits()
    try:
        document = load_document(data, file.path)
    except DocumentError as error:
        return LoadedUnits(diagnostics=(Diagnostic(ERROR, "parse-error", error.message, _place(file.path, error)),))
    if kind == CDK_ASSEMBLY:
        return _load_assembly(file, document, options, tree.read)
    if kind is None and not looks_like_template(document.value):
        if not file.named:
            return LoadedUnits()
        message = (
            "this is no template (CloudFormation, SAM), change set, cloud assembly, snapshot, Terraform plan or state, so it is not judged"
        )
        return LoadedUnits(diagnostics=(Diagnostic(NOTE, "unknown-kind", message, Location(file.path)),))
    from immutcheck.sources.cloudformation.unit import build_unit

    unit = build_unit(document, options, tree.read)
    documents = tuple(unit.documents.values())
    return LoadedUnits((unit,), documents, _problems(documents), unit.consumed, tuple(unit.root.template.parameters))


def _may_be_template(path: str) -> bool:
    """The name says that it is YAML or JSON; notes without an ending may talk about templates without being one."""
    return path.lower().endswith(TEMPLATE_ENDINGS)


def _load_assembly(file: InputFile, manifest: Document, options: SourceOptions, read: Read) -> LoadedUnits:
    from immutcheck.sources.cdk.assembly import read_assembly
    from immutcheck.sources.cloudformation.unit import build_unit

    assembly = read_assembly(manifest, posixpath.dirname(file.path), read, base_folder(file))
    units, documents, consumed = [], {document.path: document for document in assembly.documents}, dict.fromkeys(assembly.consumed)
    for stack in assembly.stacks:
        environment = options.replace(
            parameters=(*stack.parameters, *options.parameters),
            region=options.region or stack.region,
            account=options.account or stack.account,
        )
        unit = build_unit(stack.document, environment, read, kind="cdk", sites=stack.sites)
        units.append(unit)
        documents.update(unit.documents)
        consumed.update(dict.fromkeys(unit.consumed))
    read_documents = tuple(documents.values())
    declared = tuple(name for unit in units for name in unit.root.template.parameters)
    return LoadedUnits(tuple(units), read_documents, (*assembly.diagnostics, *_problems(read_documents)), tuple(consumed), declared)


def _problems(documents: tuple[Document, ...]) -> tuple[Diagnostic, ...]:
    return tuple(problem for document in documents for problem in document.problems)


def _place(path: str, error: DocumentError) -> Location:
    if not error.line:
        return Location(path)
    return Location(path, Span(error.line, error.column, error.line, error.column + 1))

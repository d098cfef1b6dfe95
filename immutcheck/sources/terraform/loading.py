"""A configuration, a plan or a state → the units in it. Reads through the tree; evaluates nothing itself."""

from __future__ import annotations

import posixpath

from immutcheck.model.diagnostic import ERROR, Diagnostic
from immutcheck.model.errors import DocumentError
from immutcheck.model.location import Location, Span
from immutcheck.sources.file_tree import tree_of
from immutcheck.sources.identify import TERRAFORM_PLAN
from immutcheck.sources.loading import LoadedUnits
from immutcheck.sources.terraform.translation.tables import Tables
from immutcheck.sources.terraform.translation.unit import build_terraform_unit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.sources.file_tree import FileTree
    from immutcheck.sources.input_file import InputFile
    from immutcheck.sources.options import SourceOptions


def load_configuration(file: InputFile, data: bytes, options: SourceOptions, tree: FileTree) -> LoadedUnits:
    """The root module in the folder `file`; of a single file (standard input) a root module of that file alone, which is `data`."""
    from immutcheck.sources.terraform.configuration.module import ModuleLibrary
    from immutcheck.sources.terraform.configuration.root import load_root

    shared = tree
    if file.members:
        folder = file.path
    else:
        folder = posixpath.dirname(file.path) or "."
        tree = tree_of({file.path: data})
    library = tree.recall("modules", lambda: ModuleLibrary(tree))
    configuration = load_root(folder, options, tree, library)
    library.forget(folder)
    unit = build_terraform_unit(configuration, _tables(shared))
    documents = tuple(source.document for source in configuration.documents.values())
    return LoadedUnits((unit,), documents, (), configuration.consumed, (), configuration.declared)


def load_plan_or_state(file: InputFile, data: bytes, kind: str, options: SourceOptions, tree: FileTree) -> LoadedUnits:
    """The unit of a plan (`terraform show -json`) or of a state."""
    from immutcheck.sources.terraform.plan.plan_source import load_plan
    from immutcheck.sources.terraform.plan.state_source import load_state

    try:
        source = (load_plan if kind == TERRAFORM_PLAN else load_state)(data, file.path, tree, options)
    except DocumentError as error:
        span = Span(error.line, error.column, error.line, error.column + 1) if error.line else None
        return LoadedUnits(diagnostics=(Diagnostic(ERROR, "parse-error", error.message, Location(file.path, span)),))
    return LoadedUnits((build_terraform_unit(source, _tables(tree)),), tuple(source.documents.values()))


def _tables(tree: FileTree) -> Tables:
    """The tables that all inputs of the run share."""
    return tree.recall("tables", Tables)

"""A change set's file → its unit, and what there is to say of the change set itself.

Source: AWS CloudFormation API Reference, "DescribeChangeSet"; User Guide, "Change sets for nested stacks".
"""

from __future__ import annotations

import posixpath

from immutcheck.documents.loading import load_document
from immutcheck.model.diagnostic import ERROR, NOTE, WARNING, Diagnostic
from immutcheck.model.errors import DocumentError
from immutcheck.model.location import Location, Span
from immutcheck.sources.change_set.document import ChangeSetDocument
from immutcheck.sources.change_set.reading import REMOVE, read_change_set
from immutcheck.sources.change_set.unit import ChangeSetUnit
from immutcheck.sources.identify import CHANGE_SET, identify
from immutcheck.sources.loading import LoadedUnits

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from immutcheck.model.location import PropertyPath
    from immutcheck.sources.change_set.reading import Change, ChangeSet
    from immutcheck.sources.file_tree import FileTree
    from immutcheck.sources.input_file import InputFile

INCOMPLETE = "incomplete-change-set"
PAST = "past-change-set"
EMPTY = "empty-change-set"
NESTED = "nested-change-set"

UNFINISHED = ("CREATE_PENDING", "CREATE_IN_PROGRESS")
DELETED = ("DELETE_PENDING", "DELETE_IN_PROGRESS", "DELETE_COMPLETE", "DELETE_FAILED")
EXECUTED = {
    "EXECUTE_IN_PROGRESS": "is being carried out",
    "EXECUTE_COMPLETE": "was carried out",
    "EXECUTE_FAILED": "was carried out and failed",
    "OBSOLETE": "is obsolete, since the stack was updated in the meantime",
}
NO_CHANGES = ("didn't contain changes", "No updates are to be performed")
"""Parts of the reason of a change set that failed because there is nothing to do."""
ENDINGS = (".json", ".yaml", ".yml")


def load_change_set(file: InputFile, data: bytes, tree: FileTree) -> LoadedUnits:
    """The unit of the change set in `data`. Change sets of nested stacks are looked for beside it."""
    try:
        document = ChangeSetDocument(load_document(data, file.path))
        change_set = read_change_set(document)
    except DocumentError as error:
        span = Span(error.line, error.column, error.line, error.column + 1) if error.line else None
        return LoadedUnits(diagnostics=(Diagnostic(ERROR, "parse-error", error.message, Location(file.path, span)),))
    problems = (*change_set.problems, *_tell_state(change_set, document), *_tell_nested(change_set, document, tree))
    return LoadedUnits((ChangeSetUnit(document, change_set, problems),), (document,), document.problems)


def _tell_state(change_set: ChangeSet, document: ChangeSetDocument) -> Iterator[Diagnostic]:
    def tell(level: str, code: str, message: str, path: PropertyPath) -> Diagnostic:
        return Diagnostic(level, code, message, Location(document.path, document.span(path)))

    if change_set.is_paged:
        message = (
            "this is one page of a change set, so resources are missing in it: describe it again without --no-paginate and --max-items, and"
            " the command line brings all pages together"
        )
        yield tell(ERROR, INCOMPLETE, message, ("NextToken",))
    status, execution = change_set.status, change_set.execution
    if status in UNFINISHED:
        message = "CloudFormation is still making this change set, so changes are missing in it: wait for it and describe it again"
        yield tell(ERROR, INCOMPLETE, message, ("Status",))
    elif status == "FAILED" and any(part in change_set.reason for part in NO_CHANGES):
        yield tell(NOTE, EMPTY, "this change set changes nothing", ("Status",))
    elif status == "FAILED":
        # the reason may quote values
        message = "CloudFormation could not make this change set, so changes are missing in it: see its StatusReason"
        yield tell(ERROR, INCOMPLETE, message, ("Status",))
    elif status in DELETED:
        yield tell(WARNING, PAST, "this change set is deleted, so it is never carried out", ("Status",))
    elif execution in EXECUTED:
        message = f"this change set {EXECUTED[execution]}: what is judged is not what will happen"
        yield tell(WARNING, PAST, message, ("ExecutionStatus",))


def _tell_nested(change_set: ChangeSet, document: ChangeSetDocument, tree: FileTree) -> Iterator[Diagnostic]:
    """The nested stacks whose changes are in no file beside this one."""
    nested = [change for change in change_set.changes if change.nested and change.action != REMOVE]
    known = _find_identities(document.path, tree) if nested else frozenset()
    for change in nested:
        if change.nested not in known:
            yield _missing(change, document)


def _missing(change: Change, document: ChangeSetDocument) -> Diagnostic:
    message = (
        f"the changes inside the nested stack `{change.address}` are in a change set of their own, which is not here: describe"
        f" {change.nested} too, into a file beside this one"
    )
    return Diagnostic(WARNING, NESTED, message, Location(document.path, document.span((*change.place, "ChangeSetId"))))


def _find_identities(path: str, tree: FileTree) -> frozenset[str]:
    """The ids of the change sets in the same folder."""
    folder = posixpath.dirname(path)
    found: set[str] = set()
    for name in tree.list_folder(folder or "."):
        other = posixpath.join(folder, name)
        if other == path or not name.lower().endswith(ENDINGS):
            continue
        try:
            data = tree.read(other)
        except OSError:
            continue
        if identify(data, other) == CHANGE_SET:
            found.update(_identities(data, other))
    return frozenset(found)


def _identities(data: bytes, path: str) -> tuple[str, ...]:
    """The id of a change set; none of one that cannot be read, which says so itself when it is scanned."""
    try:
        return (read_change_set(load_document(data, path)).identity,)
    except DocumentError:
        return ()

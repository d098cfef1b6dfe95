"""Where the resources of live stacks are written: templates at hand → the place of a stack's logical id.

A template is a stack's when it is called so (its file's name, or the name that the CDK gives the stack), else when it has more of the
stack's resources in common than any other and at least half of them. Where two templates fit equally well, nothing is placed: a finding at
the wrong line is worse than one at the snapshot's.
"""

from __future__ import annotations

import posixpath

from immutcheck.documents.loading import load_document
from immutcheck.model.diagnostic import ERROR, Diagnostic
from immutcheck.model.errors import DocumentError
from immutcheck.model.location import Location
from immutcheck.model.record import Record
from immutcheck.sources.grouping import is_configuration
from immutcheck.sources.identify import CDK_ASSEMBLY, CLOUDFORMATION, identify
from immutcheck.sources.input_file import base_folder
from immutcheck.sources.options import SourceOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from immutcheck.documents.document import Document
    from immutcheck.model.location import Locator, PropertyPath
    from immutcheck.sources.cloudformation.stack import Stack
    from immutcheck.sources.cloudformation.unit import TemplateUnit
    from immutcheck.sources.file_tree import FileTree
    from immutcheck.sources.input_file import InputFile
    from immutcheck.sources.snapshot.ownership import Ownership

    Members = frozenset[tuple[str, str]]

ENDINGS = (".json", ".yaml", ".yml", ".template")


class Candidate(Record):
    """A template that may be a stack's: `name` is what it is called, `members` are (logical id, type)."""

    name: str
    unit: TemplateUnit
    stack: Stack
    members: Members

    @property
    def path(self) -> str:
        """The template's file."""
        return self.stack.template.document.path


class TemplatePlaces:
    """Knows the templates of a folder."""

    def __init__(self, candidates: Sequence[Candidate], documents: Mapping[str, Document], diagnostics: Sequence[Diagnostic] = ()) -> None:
        """`documents` are all that places may name, by path; `diagnostics` say which templates could not be read."""
        self.documents = documents
        self.diagnostics = tuple(diagnostics)
        self._candidates = candidates
        self._matches: dict[tuple[str, Members], Candidate | None] = {}

    def find(self, ownership: Ownership, resource_type: str, members: Members) -> Locator | None:
        """The locator of what a stack owns, in its template; None when no template is clearly the stack's, or it does not have the
        resource. `members` are (logical id, type) of what the stack is known to have."""
        logical_id = ownership.logical_id
        if not ownership.stack or not logical_id:
            return None
        key = (ownership.stack, members)
        if key not in self._matches:
            self._matches[key] = self._match(ownership.stack, members)
        match = self._matches[key]
        if match is None or (logical_id, resource_type) not in match.members:
            return None
        resource = match.unit.resource(f"{match.stack.prefix}{logical_id}", {})
        # it exists, whatever the template's defaults say
        return resource.locator if resource is not None else _Declaration(match.stack, logical_id)

    def _match(self, name: str, members: Members) -> Candidate | None:
        called = [candidate for candidate in self._candidates if candidate.name == name]
        if len(called) == 1:
            return called[0]
        ranked = sorted([(_likeness(candidate.members, members), candidate) for candidate in called or self._candidates], key=_by_likeness)
        if not ranked or ranked[0][0] == 0 or (not called and 2 * len(ranked[0][1].members & members) < len(members)):
            return None
        best = ranked[0][1]
        # one file that is nested twice is one place
        rivals = [candidate for likeness, candidate in ranked[1:] if likeness == ranked[0][0] and candidate.path != best.path]
        return None if rivals else best


class _Declaration(Record):
    """Implements `Locator` for a resource that the template only makes under a condition."""

    stack: Stack
    logical_id: str

    def locate(self, _path: PropertyPath) -> Location:
        """Its logical id."""
        return self.stack.template.place(("Resources", self.logical_id), key=True)


def read_template_places(files: Sequence[InputFile], tree: FileTree, options: SourceOptions | None = None) -> TemplatePlaces:
    """The places of all templates and cloud assemblies among `files`, which `discovery` found; anything else is passed over."""
    candidates: list[Candidate] = []
    documents: dict[str, Document] = {}
    diagnostics: list[Diagnostic] = []
    consumed: set[str] = set()
    found: list[Candidate] = []
    for file in files:
        if is_configuration(file.path):
            continue
        try:
            for name, unit, taken in _load_units(file, tree, options or SourceOptions()):
                consumed.update(taken)
                documents.update(unit.documents)
                found += _list_candidates(name, unit)
        except OSError as error:
            message = f"cannot be read: {error.strerror or type(error).__name__}"
            diagnostics.append(Diagnostic(ERROR, "unreadable", message, Location(file.path)))
        except DocumentError as error:
            diagnostics.append(Diagnostic(ERROR, "parse-error", error.message, Location(file.path)))
    # what is judged inside another one is a candidate there
    candidates = [candidate for candidate in found if candidate.stack.parent is not None or candidate.path not in consumed]
    return TemplatePlaces(candidates, documents, diagnostics)


def _load_units(file: InputFile, tree: FileTree, options: SourceOptions) -> Iterator[tuple[str, TemplateUnit, Sequence[str]]]:
    """Name, unit and the files taken in of each root template."""
    from immutcheck.sources.cloudformation.unit import build_unit

    data = tree.read(file.path)
    kind = identify(data, file.path)
    if kind not in (CLOUDFORMATION, CDK_ASSEMBLY):
        return
    document = load_document(data, file.path)
    if kind == CLOUDFORMATION:
        unit = build_unit(document, options, tree.read)
        yield _called(file.path), unit, unit.consumed
        return
    from immutcheck.sources.cdk.assembly import read_assembly

    assembly = read_assembly(document, posixpath.dirname(file.path), tree.read, base_folder(file))
    for stack in assembly.stacks:
        given = options.replace(parameters=(*stack.parameters, *options.parameters))
        unit = build_unit(stack.document, given, tree.read, kind="cdk", sites=stack.sites)
        # of an assembly all templates are taken in; those of its stacks are roots all the same
        yield stack.name, unit, [path for path in assembly.consumed if path not in {other.document.path for other in assembly.stacks}]


def _list_candidates(name: str, unit: TemplateUnit) -> Iterator[Candidate]:
    for stack in unit.root.walk():
        members = frozenset(stack.template.types.items())
        yield Candidate(name if stack.parent is None else "", unit, stack, members)


def _called(path: str) -> str:
    """`cdk.out/Web.template.json` → `Web`."""
    name = posixpath.basename(path)
    for ending in ENDINGS:
        name = name.removesuffix(ending)
    return name


def _likeness(one: Members, other: Members) -> float:
    """The part of all that either has which both have."""
    both = len(one & other)
    return both / len(one | other) if both else 0.0


def _by_likeness(entry: tuple[float, Candidate]) -> tuple[float, str]:
    return -entry[0], entry[1].path

"""The edges of the resource graph: every `Reference` found in a resource's values, also inside a text with holes.

Which resources there are is `deployment.py`'s work, what is asked along an edge `related.py`'s.
"""

from __future__ import annotations

from immutcheck.engine.lookup import ELEMENT, read_collections
from immutcheck.model.record import Record
from immutcheck.model.values import MissingType, OpenList, OpenMap, Reference, Text, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from immutcheck.engine.evaluation import Evaluation
    from immutcheck.model.location import PropertyPath
    from immutcheck.model.resource import Resource

SPACES = ("properties", "policies", "terraform")
"""Where a resource may hold references; live facts hold none."""


class Edge(Record):
    """A reference and where it is written. Not `certain`: it may be absent, or is one of several possible values."""

    path: PropertyPath
    reference: Reference
    certain: bool


class Links(Record):
    """The references in a value; `holes` are values that may be a reference and cannot be known, `literals` texts that are written out."""

    edges: tuple[Edge, ...]
    holes: tuple[tuple[PropertyPath, Unknown], ...] = ()
    literals: tuple[tuple[PropertyPath, str], ...] = ()


def find_links(value: object, path: PropertyPath) -> Links:
    """Every reference in `value`, which is at `path`.

    A hole in a text beside a reference is no hole here (`arn:${AWS::Partition}:s3:::${Bucket}`), and a literal counts only when it
    is the value, a list's member, or in a map that refers to nothing.
    """
    search = _Search()
    search.visit(value, path, True)
    literals = search.literals if not search.edges else [found for found in search.literals if found[0] in search.direct]
    return Links(tuple(search.edges), tuple(search.holes), tuple(literals))


class _Search:
    """What one walk through a value has met so far."""

    __slots__ = ("direct", "edges", "holes", "literals", "maps")

    def __init__(self) -> None:
        self.edges: list[Edge] = []
        self.holes: list[tuple[PropertyPath, Unknown]] = []
        self.literals: list[tuple[PropertyPath, str]] = []
        self.direct: set[PropertyPath] = set()
        self.maps = 0

    def visit(self, value: object, path: PropertyPath, certain: bool) -> None:
        if isinstance(value, str):
            self.literals.append((path, value))
            if not self.maps:
                self.direct.add(path)
        elif isinstance(value, dict):
            self.maps += 1
            for key, member in value.items():
                self.visit(member, (*path, key), certain)
            self.maps -= 1
            if isinstance(value, OpenMap):
                self.visit(value.rest, path, False)
        elif isinstance(value, list):
            for position, member in enumerate(value):
                self.visit(member, (*path, position), certain)
            if isinstance(value, OpenList):
                self.visit(value.further if value.possible else value.rest, path, False)
        elif isinstance(value, Unknown):
            self._visit_unknown(value, path, certain and not value.maybe_absent)

    def _visit_unknown(self, value: Unknown, path: PropertyPath, certain: bool) -> None:
        if isinstance(value, Reference):
            self.edges.append(Edge(path, value, certain))
        elif isinstance(value, Text):
            before, holes = len(self.edges), len(self.holes)
            for piece in value.pieces:
                if isinstance(piece, Unknown):
                    self.visit(piece, path, certain)
            if len(self.edges) > before:
                del self.holes[holes:]
            elif len(self.holes) == holes:
                self.holes.append((path, value))
        elif value.possible:
            for possible in value.possible:
                self.visit(possible, path, False)
        else:
            self.holes.append((path, value))


def links_at(path: Sequence[str], element: object, evaluation: Evaluation) -> Links:
    """The references at a condition's path."""
    return _join([find_links(value, at) for value, at in read_collections(path, element, evaluation, evaluation.element_path)])


def links_of(resource: Resource) -> Links:
    """The references anywhere in a resource; its literals are no references."""
    links = []
    for space, members in zip(SPACES, (resource.properties, resource.policies, resource.terraform), strict=True):
        if not isinstance(members, MissingType):
            links.append(find_links(members if isinstance(members, dict) else dict(members), (space,)))
    joined = _join(links)
    return Links(joined.edges, joined.holes)


def is_whole_resource(path: Sequence[str]) -> bool:
    """`from: "."`: anywhere in it."""
    return len(path) == 1 and path[0] in (ELEMENT, *SPACES)


def _join(links: Sequence[Links]) -> Links:
    if len(links) == 1:
        return links[0]
    return Links(
        tuple([edge for part in links for edge in part.edges]),
        tuple([hole for part in links for hole in part.holes]),
        tuple([literal for part in links for literal in part.literals]),
    )

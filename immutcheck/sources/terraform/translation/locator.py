"""Where a canonical value is written: the translation is done again with a trace, when somebody asks for the first time.

What several resources make together (`attachments`) has several traces; the place of a member is in the resource that it came from.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from immutcheck.model.location import Location, PropertyPath
    from immutcheck.sources.terraform.raw import RawPath, RawResource
    from immutcheck.sources.terraform.translation.settlement import Run, Trace
    from immutcheck.sources.terraform.translation.tables import Table

    Positions = dict[PropertyPath, dict[int, int]]
    """Canonical path of a list that several resources make → index in it → index in the list of one of them."""

LIFECYCLE = "lifecycle"
LIST_DEPTH = 2
"""A property as a whole ("properties", "SecurityGroupIngress") is the resource's own."""
RETAINED: RawPath = (LIFECYCLE, "prevent_destroy")
RETAINING = frozenset(("DeletionPolicy", "UpdateReplacePolicy"))


class TranslatedLocator:
    """Implements `Locator` for one Terraform resource. `run` is made anew for the trace."""

    __slots__ = ("_raw", "_run", "_table", "_trace")

    def __init__(self, raw: RawResource, table: Table, run: Run) -> None:
        self._raw = raw
        self._table = table
        self._run = run
        self._trace: Trace | None = None

    def locate(self, path: PropertyPath) -> Location:
        """The place of the value at `path` (its space first); of its nearest written ancestor when it is not written itself."""
        return self._raw.locator.locate(self.find_raw(path))

    def find_raw(self, path: PropertyPath) -> RawPath:
        """The raw path behind a canonical one."""
        if path[:1] == ("terraform",) and path[1:2] == (LIFECYCLE,):
            return path[1:]
        trace = self.trace()
        depth = self.depth(path)
        if depth and depth == len(path) and path not in trace:
            return next(raw for at, raw in trace.items() if at[:depth] == path)
        if not depth and path[:1] == ("policies",) and path[1:2] and path[1] in RETAINING:
            return RETAINED
        if not depth and path[:1] == ("properties",) and path[1:2] and path[1] in self._raw.values:
            return path[1:2]  # an argument that no property stands for, of which a plan says that it changes
        return (*trace[path[:depth]], *path[depth:]) if depth else ()

    def depth(self, path: PropertyPath) -> int:
        """How many names of the path are known to be written: all of them, too, when something below it is."""
        trace = self.trace()
        length = len(path)
        if length > 1 and path not in trace and any(at[:length] == path for at in trace):
            return length
        return next((end for end in range(length, 0, -1) if path[:end] in trace), 0)

    def trace(self) -> Trace:
        """Canonical path → raw path of everything in the resource."""
        if self._trace is None:
            trace: Trace = {}
            self._table.translate(self._raw.values, self._run.with_trace(trace))
            self._trace = trace
        return self._trace


class JoinedLocator:
    """Implements `Locator` for a resource with the side resources that were attached to it: `parts` are their locators, each with the
    positions of its members in lists."""

    __slots__ = ("_own", "_parts")

    def __init__(self, own: TranslatedLocator, parts: Sequence[tuple[TranslatedLocator, Positions]]) -> None:
        self._own = own
        self._parts = parts

    def locate(self, path: PropertyPath) -> Location:
        """The place of the value at `path` in the resource that knows most of the path; of what two say, the side resource's."""
        best, depth, asked = self._own, self._own.depth(path), path
        for locator, positions in self._parts:
            back = _count_from(path, positions)
            known = 0 if back is None else locator.depth(back)
            if back is not None and (known > depth or (known == depth > LIST_DEPTH)):
                best, depth, asked = locator, known, back
        return best.locate(asked)


def _count_from(path: PropertyPath, positions: Positions) -> PropertyPath | None:
    """The path as the side resource counts; None when the member at it is not its."""
    for at, indexes in positions.items():
        depth = len(at)
        if len(path) > depth and path[:depth] == at and isinstance(path[depth], int):
            index = indexes.get(int(path[depth]))
            return None if index is None else (*at, index, *path[depth + 1 :])
    return path

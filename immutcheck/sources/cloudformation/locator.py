"""Where a resolved value is written: walks the raw values again, in the same scenario, down to what the value was made from.

Nothing is computed before somebody asks. A value that a function made has the place of that function.
"""

from __future__ import annotations

from immutcheck.model.location import Line
from immutcheck.model.record import Record
from immutcheck.model.values import MISSING
from immutcheck.sources.cloudformation.problems import IntrinsicError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.model.location import Location, PropertyPath
    from immutcheck.sources.cloudformation.resolver import Resolver

PROPERTIES = "properties"
SECTIONS = {PROPERTIES: "Properties", "metadata": "Metadata"}


class ResourceLocator(Record):
    """Places inside a resource of a template."""

    resolver: Resolver
    logical_id: str

    def locate(self, path: PropertyPath) -> Location:
        """The place of the value at `path` (its space first)."""
        template = self.resolver.stack.template
        base: PropertyPath = ("Resources", self.logical_id)
        if not path:
            return template.place(base, key=True)
        body: object = template.body(self.logical_id)
        space, names = path[0], path[1:]
        wanted = (SECTIONS[space], *names) if space in SECTIONS and names else () if space == PROPERTIES else names
        found = follow(self.resolver, body, wanted)
        line = path[-1]
        if isinstance(line, Line) and not (found and isinstance(found[-1], Line)):
            place = self._locate_line(found, line)
            if place is not None:
                return place
        return template.place((*base, *found), key=not found)

    def _locate_line(self, found: PropertyPath, line: Line) -> Location | None:
        """The place of a line of the text that is written at the raw path `found`."""
        from immutcheck.sources.cloudformation.text_places import locate_line

        node: object = self.resolver.stack.template.body(self.logical_id)
        for part in found:
            node = node[part]  # type: ignore[index]
        return locate_line(self.resolver, node, ("Resources", self.logical_id, *found), line)


class SectionLocator(Record):
    """Places inside a parameter or an output."""

    resolver: Resolver
    section: str
    name: str

    def locate(self, path: PropertyPath) -> Location:
        """The place of the value at `path`; of the whole declaration's key for its name."""
        template = self.resolver.stack.template
        names = path[1:]
        if not names or names == ("Name",):
            return template.place((self.section, self.name), key=True)
        section = template.outputs if self.section == "Outputs" else None
        if section is None:
            return template.place((self.section, self.name, *names))
        return template.place((self.section, self.name, *follow(self.resolver, section.get(self.name), names)))


def follow(resolver: Resolver, node: object, path: PropertyPath) -> PropertyPath:
    """The raw path of the resolved `path` below `node`. It ends early at a function; it goes one step past what is written when a member
    is missing."""
    found: PropertyPath = ()
    remaining = list(path)
    while True:
        node, steps = enter_branches(resolver, node)
        found += steps
        if not remaining:
            return found
        part = remaining.pop(0)
        if isinstance(node, dict):
            if part.__class__ is int:
                # one mapping where a list is expected is its only element
                continue
            if part in node:
                found, node = (*found, part), node[part]
            elif _is_function(node):
                return found
            else:
                return (*found, part)
        elif isinstance(node, list):
            index = _raw_index(resolver, node, part) if isinstance(part, int) else None
            if index is None:
                # an element that is not written
                return (*found, len(node))
            found, node = (*found, index), node[index]
        elif part.__class__ is not int:
            # below a scalar, or a line of it
            return found


def enter_branches(resolver: Resolver, node: object) -> tuple[object, PropertyPath]:
    """Down through every Fn::If that the scenario decides; an open one is where it ends."""
    steps: PropertyPath = ()
    while isinstance(node, dict) and len(node) == 1:
        choice = node.get("Fn::If")
        if not isinstance(choice, list) or len(choice) != 3 or not isinstance(choice[0], str):
            break
        try:
            decided, _ = resolver.condition(choice[0])
        except IntrinsicError:
            break
        if decided is None:
            break
        branch = 1 if decided else 2
        steps += ("Fn::If", branch)
        node = choice[branch]
    return node, steps


def _is_function(node: dict[str, object]) -> bool:
    return len(node) == 1 and any(str(key) == "Ref" or str(key).startswith("Fn::") for key in node)


def _raw_index(resolver: Resolver, node: list[object], wanted: int) -> int | None:
    """The index among the raw elements of the resolved element `wanted`: elements that are AWS::NoValue do not count."""
    position = -1
    for index, element in enumerate(node):
        if not isinstance(element, dict) or resolver.resolve(element) is not MISSING:
            position += 1
            if position == wanted:
                return index
    return None

"""A value takes the shape of its property: blocks become objects, single values lists, maps lists of pairs.

A shape is a closure made once from a schema node and what the table says below it. Names are matched by their letters:
`vpc_id`, `vpcId` and `VPCId` have the same.
"""

from __future__ import annotations

from immutcheck.model.values import MISSING, OpenList, OpenMap, Unknown
from immutcheck.sources.terraform.translation.settlement import PLAIN, encoded_text
from immutcheck.sources.terraform.values import Encoded

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from immutcheck.model.location import PropertyPath
    from immutcheck.schemas.node import Node
    from immutcheck.sources.terraform.raw import RawPath
    from immutcheck.sources.terraform.translation.block import Block
    from immutcheck.sources.terraform.translation.settlement import Run

    Shape = Callable[[object, Run, RawPath, PropertyPath], object]
    """(raw value, run, raw path, canonical path) → value, MISSING when there is nothing. The paths only matter when the run traces."""
    BlockOf = Callable[[Node], Block]

PAIR_NAMES = (("Key", "Value"), ("TagKey", "TagValue"), ("Name", "Value"))
"""Members of lists that a map becomes: tags, environment variables."""


def letters(name: str) -> str:
    """What two spellings of one name have in common."""
    return name.replace("_", "").lower()


def make_shape(node: Node, block_of: BlockOf, *, keeps_empty: bool = False) -> Shape:
    """The shape for a property; `block_of` gives what the table says of the members of an object at a node."""
    if node.is_list:
        element = node.element
        assert element is not None
        return list_shape(make_shape(element, block_of, keeps_empty=True), element)
    if node.is_free_form:
        return full_free_shape if keeps_empty else free_shape
    if node.names:
        return object_shape(block_of(node))
    if node.is_map:
        element = node.element
        assert element is not None
        return map_shape(make_shape(element, block_of, keeps_empty=True))
    return full_text_shape if keeps_empty else scalar_shape


def scalar_shape(value: object, run: Run, raw: RawPath, path: PropertyPath) -> object:
    """A text, number or boolean; the empty text is what a provider takes for nothing."""
    if value is None or value == "":
        return MISSING
    return full_text_shape(value, run, raw, path)


def full_text_shape(value: object, run: Run, raw: RawPath, path: PropertyPath) -> object:
    """The same where the empty text is a value: members of lists and maps."""
    if value.__class__ in PLAIN:
        return value
    if value is None:
        return MISSING
    if isinstance(value, Encoded):
        return encoded_text(value)
    if isinstance(value, Unknown):
        return run.convert_possible(value, lambda known: scalar_shape(known, run, raw, path))
    return run.settle(value)


def free_shape(value: object, run: Run, _raw: RawPath, _path: PropertyPath) -> object:
    """Anything, as it is: a policy, a document."""
    return MISSING if value is None or value == "" else run.settle(value)


def full_free_shape(value: object, run: Run, _raw: RawPath, _path: PropertyPath) -> object:
    """The same where the empty text is a value."""
    return MISSING if value is None else run.settle(value)


def list_shape(member: Shape, element: Node) -> Shape:
    """A list; a single value becomes its only member. A list of objects that is empty says nothing."""
    has_objects = bool(element.names)
    pair = next((names for names in PAIR_NAMES if has_objects and {*names} <= {*element.names}), None)

    def convert_list(value: object, run: Run, raw: RawPath, path: PropertyPath) -> object:
        if isinstance(value, list):
            members: list[object] = []
            for index, known in enumerate(value):
                converted = member(known, run, (*raw, index), (*path, len(members)))
                if converted is not MISSING:
                    if run.trace is not None:
                        run.trace.setdefault((*path, len(members)), (*raw, index))
                    members.append(converted)
            if isinstance(value, OpenList):
                return _open_list(members, value, run, raw, path)
            return MISSING if has_objects and not members else members
        if value is None or value == "":
            return MISSING
        if isinstance(value, Encoded):
            return convert_list(value.value, run, raw, path)
        if isinstance(value, Unknown):
            return run.convert_possible(value, lambda known: convert_list(known, run.with_trace(None), raw, path))
        if pair is not None and isinstance(value, dict) and not _is_member(value, element):
            return _convert_pairs(value, pair, run, raw, path)
        if run.trace is not None:
            run.trace[(*path, 0)] = raw
        converted = member(value, run, raw, (*path, 0))
        return MISSING if converted is MISSING else [converted]

    def _open_list(members: list[object], value: OpenList, run: Run, raw: RawPath, path: PropertyPath) -> object:
        """The list with what its further members become, which is written behind the others."""
        end, at = (*path, len(members)), (*raw, len(value))
        if run.trace is not None and value.possible:
            run.trace[end] = at
        converted = [member(known, run.with_trace(None) if index else run, at, end) for index, known in enumerate(value.possible)]
        possible = tuple([known for known in converted if known is not MISSING])
        return OpenList(members, run.settle_unknown(value.rest), possible) if possible or not converted else members

    return convert_list


def _is_member(value: dict[str, object], element: Node) -> bool:
    """The map is one member written without its list."""
    known = {letters(name) for name in element.names}
    return bool(value) and all(letters(name) in known for name in value)


def _convert_pairs(value: dict[str, object], pair: tuple[str, str], run: Run, raw: RawPath, path: PropertyPath) -> object:
    pairs: list[object] = []
    for key, member in value.items():
        if member is None:
            continue
        if run.trace is not None:
            run.trace[(*path, len(pairs))] = (*raw, key)
            run.trace[(*path, len(pairs), pair[1])] = (*raw, key)
        pairs.append({pair[0]: key, pair[1]: run.settle_text(member)})
    if isinstance(value, OpenMap):
        return OpenList(pairs, run.settle_unknown(value.rest))
    return pairs


def map_shape(member: Shape) -> Shape:
    """A map whose names are anybody's."""

    def convert_map(value: object, run: Run, raw: RawPath, path: PropertyPath) -> object:
        if isinstance(value, dict):
            members = {
                key: converted
                for key, known in value.items()
                if (converted := member(known, run, (*raw, key), (*path, key))) is not MISSING
            }
            return OpenMap(members, run.settle_unknown(value.rest)) if isinstance(value, OpenMap) else members
        if value is None or value == "":
            return MISSING
        if isinstance(value, list):
            first = value[0] if value else value.further if isinstance(value, OpenList) else None
            return convert_map(first, run, (*raw, 0), path)
        if isinstance(value, Encoded):
            return convert_map(value.value, run, raw, path)
        if isinstance(value, Unknown):
            return run.convert_possible(value, lambda known: convert_map(known, run.with_trace(None), raw, path))
        return value

    return convert_map


def object_shape(block: Block) -> Shape:
    """An object with names of its own; of a list of blocks the first, since only one can be written."""

    def convert_object(value: object, run: Run, raw: RawPath, path: PropertyPath) -> object:
        if isinstance(value, dict):
            return block.convert(value, run, raw, path)
        if isinstance(value, list):
            if value:
                if run.trace is not None:
                    run.trace[path] = (*raw, 0)
                return convert_object(value[0], run, (*raw, 0), path)
            if not isinstance(value, OpenList):
                return MISSING
            if run.trace is not None and value.possible:
                run.trace[path] = (*raw, 0)
            possible = [
                convert_object(known, run if run.trace is None or not index else run.with_trace(None), (*raw, 0), path)
                for index, known in enumerate(value.possible)
            ]
            return value.further.replace(possible=tuple(possible))
        if value is None or value == "":
            return MISSING
        if isinstance(value, Encoded):
            return convert_object(value.value, run, raw, path)
        if isinstance(value, Unknown):
            return run.convert_possible(value, lambda known: convert_object(known, run.with_trace(None), raw, path))
        return value

    return convert_object

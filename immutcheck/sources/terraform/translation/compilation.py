"""A table's text and a type's schema → the `Block` that translates. TableError where a target is not in the schema.

Everything below an argument is made when the argument is met for the first time: a run pays for what its resources have.
"""

from __future__ import annotations

from immutcheck.model.record import Record
from immutcheck.model.values import MISSING, Unknown
from immutcheck.sources.terraform.translation import conversions
from immutcheck.sources.terraform.translation.block import OTHER_SPACES, PROPERTIES, Block, Default, Step
from immutcheck.sources.terraform.translation.converters import CONVERTERS
from immutcheck.sources.terraform.translation.shapes import free_shape, letters, list_shape, make_shape
from immutcheck.sources.terraform.translation.table_file import SELF
from immutcheck.sources.text import is_scalar, scalar_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Protocol

    from immutcheck.model.location import PropertyPath
    from immutcheck.schemas.node import Node, TypeFacts
    from immutcheck.sources.terraform.raw import RawPath
    from immutcheck.sources.terraform.translation.block import Names
    from immutcheck.sources.terraform.translation.settlement import Run
    from immutcheck.sources.terraform.translation.shapes import Shape
    from immutcheck.sources.terraform.translation.table_file import ArgumentText, At, DefaultText, TableText

if TYPE_CHECKING:

    class Facts(Protocol):
        """What is asked of a `SchemaStore`."""

        def types(self) -> frozenset[str]: ...

        def knows(self, resource_type: str) -> bool: ...

        def facts(self, resource_type: str) -> TypeFacts: ...

        def space(self, name: str) -> Node: ...


NO_ARGUMENTS: Mapping[str, tuple[ArgumentText, ...]] = {}
OWN_TAGS = "tags_all"
"""The tags with the provider's default ones, which `tags` already has."""
TAGS = "Tags"
"""Those of a side resource are not those of what it belongs to."""


class Target(Record):
    """Where a dotted path leads: `node` is the property's, `names` say which of the names on the way hold lists."""

    names: Names
    node: Node
    space: str = PROPERTIES


class Compiler:
    """Makes the blocks of one table. Without a text everything matches by its letters."""

    __slots__ = ("_store", "text")

    def __init__(self, store: Facts, text: TableText | None = None) -> None:
        self._store = store
        self.text = text

    def compile_root(self, facts: TypeFacts) -> Block:
        """The block of the resource's own arguments, which become properties of the type. What names the resource that a side resource
        belongs to matches nothing by itself, nor does what only the provider computes."""
        root = facts.root
        if self.text is None:
            return self._block(root, root, NO_ARGUMENTS, unmatched=frozenset(facts.read_only))
        if self.text.entry:
            entry = self._target(root, self.text.entry, ("entry",))
            if not entry.node.is_list or len(entry.names) > 1:
                raise self.text.error("`entry` needs a list among the properties of the type", ("entry",))
            root = entry.node.entered()
        base = root if not self.text.under else self._target(root, self.text.under, ("under",)).node
        return self._block(
            root,
            base,
            self.text.arguments,
            under=self._target(root, self.text.under, ("under",)).names if self.text.under else (),
            unmatched=self.unmatched(facts),
            constants=self.list_values(root, self.text.constants, ("with",)),
        )

    def unmatched(self, facts: TypeFacts) -> frozenset[str]:
        """Names of arguments, and of properties where arguments match, that do not find each other by their letters."""
        assert self.text is not None
        inside = f"{self.text.entry or self.text.under}." if self.text.entry or self.text.under else ""
        computed = {path[len(inside) :] for path in facts.read_only if path.startswith(inside)}
        own = {TAGS} if self.text.attachments and not self.text.entry else set()
        return frozenset(computed | own).union([attachment.by for attachment in self.text.attachments])

    def list_values(self, root: Node, values: Mapping[str, object], at: At) -> tuple[tuple[Names, object], ...]:
        """`path: value` pairs with their paths looked up."""
        found = []
        for path, value in values.items():
            target = self._target(root, path, (*at, path), key=True)
            if target.space != PROPERTIES:
                raise self._error("constants can only be properties", (*at, path), key=True)
            found.append((target.names, value))
        return tuple(found)

    def list_defaults(self, root: Node, defaults: Mapping[str, DefaultText], at: At) -> tuple[Default, ...]:
        """The defaults with their paths looked up."""
        found = []
        for path, default in defaults.items():
            target = self._target(root, path, (*at, path), key=True)
            found.append(Default(target.names, default.value, target.space, default.unless))
        return tuple(found)

    def _block(
        self,
        node: Node,
        base: Node,
        arguments: Mapping[str, tuple[ArgumentText, ...]],
        *,
        under: Names = (),
        unmatched: frozenset[str] = frozenset(),
        constants: tuple[tuple[Names, object], ...] = (),
        defaults: tuple[Default, ...] = (),
    ) -> Block:
        """`node` is what targets are looked up in, `base` what names are matched with (the node at `under`); arguments and
        properties in `unmatched` are not."""
        by_letters: dict[str, str] = {}

        def find_steps(name: str) -> tuple[Step, ...]:
            if name in arguments:
                return tuple([step for use in arguments[name] for step in self.compile_argument(use, node)])
            if name == OWN_TAGS or name in unmatched:
                return ()
            if not by_letters:
                by_letters.update({letters(known): known for known in base.entered().names if known not in unmatched})
            found = by_letters.get(letters(name))
            child = base.child(found) if found is not None else None
            if found is None or child is None:
                return ()
            return (Step((*under, (found, child.is_list)), make_shape(child, self._match)),)

        fill = tuple([names for use in self._targets_of(arguments, node) for names in use])
        appending = tuple([name for name, uses in arguments.items() if any([use.append for use in uses])])
        return Block(find_steps, constants, defaults, fill, appending)

    def _match(self, node: Node) -> Block:
        return self._block(node, node, NO_ARGUMENTS)

    def _targets_of(self, arguments: Mapping[str, tuple[ArgumentText, ...]], node: Node) -> list[list[Names]]:
        """The paths that listed arguments feed: what is open when nothing is known of the block."""
        return [
            [self._target(node, path, use.at).names for path in use.targets if path != SELF and path.partition(".")[0] not in OTHER_SPACES]
            for uses in arguments.values()
            for use in uses
        ]

    def compile_argument(self, use: ArgumentText, node: Node) -> tuple[Step, ...]:
        """The steps of one use of an argument below the object at `node`."""
        conditions = tuple(use.when.items())
        if use.targets == (SELF,):
            block = self._block(node, node, use.each or NO_ARGUMENTS)
            return (Step((), free_shape, conditions=conditions, around=block),)
        steps = []
        for path in use.targets:
            target = self._target(node, path, use.at)
            shape = self._shape(use, target.node)
            steps.append(Step(target.names, shape, use.append, target.space, conditions, joins=tuple(use.join.items())))
        return tuple(steps)

    def _shape(self, use: ArgumentText, node: Node) -> Shape:
        if use.converter:
            if use.converter not in CONVERTERS:
                raise self._error(f"converter `{use.converter}` is unknown; known: {', '.join(sorted(CONVERTERS))}", use.at)
            return CONVERTERS[use.converter]
        if node.entered().is_free_form and (use.each is not None or use.constants) and not use.wrap:
            raise self._error(f"`each` and `with` need declared properties, and `{use.targets[0]}` may hold anything", use.at)
        if use.wrap:
            shape = self._wrap(use, node)
        elif use.conversions == ("json",) and not use.matching and use.each is None:
            shape = free_shape
        elif use.each is None and not use.constants and not use.defaults:
            shape = make_shape(node, self._match, keeps_empty=use.keeps_empty)
        else:
            shape = make_shape(node, lambda element: self._members(use, element), keeps_empty=use.keeps_empty)
        if use.values:
            shape = _translate_values(shape, use.values)
        for word in reversed(use.conversions):
            shape = _convert_first(shape, conversions.TABLE[word], use.names)
        if use.where or use.where_not:
            if not node.names:
                raise self._error("`where` and `where_not` choose members of an object's or list's blocks", use.at)
            shape = _convert_first(shape, conversions.choose(use.where, use.where_not), use.names)
        return shape

    def _members(self, use: ArgumentText, node: Node) -> Block:
        return self._block(
            node,
            node,
            use.each or NO_ARGUMENTS,
            constants=self.list_values(node, use.constants, (*use.at, "with")),
            defaults=self.list_defaults(node, use.defaults, (*use.at, "defaults")),
        )

    def _wrap(self, use: ArgumentText, node: Node) -> Shape:
        if not node.is_list:
            raise self._error("`wrap` makes the members of a list objects, and this is no list", use.at)
        element = node.entered()
        target = self._target(element, use.wrap, (*use.at, "wrap"))
        step = Step(target.names, make_shape(target.node, self._match))
        block = Block(lambda _name: (step,), self.list_values(element, use.constants, (*use.at, "with")))

        def wrap_member(value: object, run: Run, raw: RawPath, path: PropertyPath) -> object:
            if value is None:
                return MISSING
            wrapped = block.convert({use.name: value}, run.with_trace(None), raw, path)
            if run.trace is not None:
                run.trace[path] = raw
            return wrapped

        return list_shape(wrap_member, node)

    def _target(self, node: Node, path: str, at: At, *, key: bool = False) -> Target:
        names = path.split(".")
        space = names[0] if names[0] in OTHER_SPACES and len(names) > 1 else PROPERTIES
        if space != PROPERTIES:
            node, names = self._store.space(space), names[1:]
        found: list[tuple[str, bool]] = []
        for name in names:
            child = node.child(name)
            if child is None:
                behind = "".join(f"{known}." for known, _ in found)
                raise self._error(f"there is no property `{behind}{name}`{_nearest(name, node.names)}", at, key=key)
            found.append((name, child.is_list))
            node = child
        return Target(tuple(found), node, space)

    def _error(self, message: str, at: At, *, key: bool = False) -> Exception:
        assert self.text is not None
        return self.text.error(message, at, key=key)


def _nearest(name: str, known: tuple[str, ...]) -> str:
    import difflib

    near = difflib.get_close_matches(letters(name), [letters(other) for other in known], n=1)
    found = next((other for other in known if near and letters(other) == near[0]), None)
    return f"; did you mean `{found}`?" if found is not None else f"; known: {', '.join(known)}" if known else ""


def _translate_values(shape: Shape, values: Mapping[str, object]) -> Shape:
    """Words of Terraform → words of CloudFormation; others stay."""

    def translate(value: object, run: Run, raw: RawPath, path: PropertyPath) -> object:
        return shape(_replace(value, values), run, raw, path)

    return translate


def _replace(value: object, values: Mapping[str, object]) -> object:
    if is_scalar(value):
        return values.get(scalar_text(value), value)
    if value.__class__ is list:
        return [_replace(member, values) for member in value]
    if isinstance(value, Unknown) and value.possible:
        return value.replace(possible=tuple([_replace(known, values) for known in value.possible]))
    return value


def _convert_first(shape: Shape, conversion: conversions.Conversion, names: tuple[str, str]) -> Shape:
    """The shape of what the conversion makes; its trace leads back to what was converted."""

    def convert(value: object, run: Run, raw: RawPath, path: PropertyPath) -> object:
        if value is None:
            return MISSING
        if isinstance(value, Unknown) and not conversion.takes(value):
            return run.convert_possible(value, lambda known: convert(known, run.with_trace(None), raw, path))
        applied = conversion.apply(value, names)
        if applied is MISSING:
            return MISSING
        if run.trace is None:
            return shape(applied, run, (), ())
        inner: dict[PropertyPath, RawPath] = {}
        converted = shape(applied, run.with_trace(inner), (), path)
        run.trace.update({at: (*raw, *conversion.trace(value, names, origin)) for at, origin in inner.items()})
        return converted

    return convert

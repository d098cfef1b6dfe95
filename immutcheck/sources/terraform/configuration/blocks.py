"""Bodies of blocks → values: arguments evaluated, nested blocks of one type as a list, `dynamic` blocks carried out.

Source: Terraform language documentation, "dynamic Blocks"; HCL, "JSON configuration syntax" (there an argument may stand for blocks).
"""

from __future__ import annotations

from immutcheck.model.values import OpenList, OpenMap, Unknown
from immutcheck.sources.terraform.configuration.limits import BLOCK_LIMIT, INSTANCE_LIMIT
from immutcheck.sources.terraform.syntax.bodies import nested_blocks
from immutcheck.sources.terraform.syntax.nodes import Literal, Variable
from immutcheck.sources.terraform.values import EvaluationError, SetValue, known_value
from immutcheck.sources.text import list_possible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from immutcheck.sources.terraform.configuration.declarations import Declaration
    from immutcheck.sources.terraform.configuration.module_instance import ModuleInstance
    from immutcheck.sources.terraform.evaluation.scope import Scope
    from immutcheck.sources.terraform.syntax.nodes import Block

DYNAMIC = "dynamic"
META_NAMES = frozenset(("count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection"))
"""What a resource's body holds besides the provider's arguments."""


class Rounds:
    """The bodies that a block stands for, each with its scope; `rest` says why there may be more, which are like `further`."""

    __slots__ = ("bodies", "further", "rest")

    def __init__(
        self, bodies: Sequence[tuple[Block, Scope]], rest: Unknown | None = None, further: tuple[Block, Scope] | None = None
    ) -> None:
        self.bodies = bodies
        self.rest = rest
        self.further = further


def member_names(declaration: Declaration) -> Mapping[str, None]:
    """The names of the arguments and of the types of nested blocks of a resource, in the order of their first place."""
    names = declaration.members
    if names is None:
        names = declaration.members = {name: None for name in names_in(declaration.block) if name not in META_NAMES}
    return names


def names_in(block: Block) -> dict[str, None]:
    """The names of what a body holds, dynamic blocks under the type that they make."""
    names: dict[str, None] = dict.fromkeys(block.arguments)
    for nested in _nested(block):
        names[_made_type(nested)] = None
    if block.is_json:
        names.pop(DYNAMIC, None)
    return names


def read_member(module: ModuleInstance, declaration: Declaration, block: Block, name: str, scope: Scope) -> object:
    """The value of the argument `name` of `block`, which is `declaration`'s own or lies inside of it; or the list of its blocks of that
    type."""
    found: list[object] = []
    rest: Unknown | None = None
    possible: list[object] = []
    is_known = True
    argument = block.arguments.get(name)
    made = [nested for nested in _nested(block) if _made_type(nested) == name] if argument is None or block.is_json else ()
    if argument is not None:
        value = module.plain_argument(argument, declaration.file_of(argument), scope)
        if not made:
            return value
        found.extend(value if isinstance(value, list) else [value])
    for nested in made:
        rounds = expand_block(module, declaration, nested, scope)
        bodies = rounds.bodies if nested.type != DYNAMIC else _within_limit(module, declaration, nested, rounds.bodies)
        found.extend([read_body(module, declaration, body, inner) for body, inner in bodies])
        if rounds.rest is not None:
            rest = rest or rounds.rest
            if rounds.further is None:
                is_known = False
            else:
                possible.append(read_body(module, declaration, *rounds.further))
    return found if rest is None else OpenList(found, rest, tuple(possible) if is_known else ())


def read_body(module: ModuleInstance, declaration: Declaration, block: Block, scope: Scope) -> dict[str, object]:
    """The arguments and nested blocks of a block inside of `declaration`."""
    values: dict[str, object] = {}
    if not block.blocks and not block.is_json:
        for name, argument in block.arguments.items():
            expression = argument.expression
            # most values are literals: they cost no call
            if expression.__class__ is Literal:
                values[name] = expression.value
            else:
                values[name] = module.plain_argument(argument, declaration.file_of(argument), scope)
        return values
    for name in names_in(block):
        value = read_member(module, declaration, block, name, scope)
        # a dynamic block that makes none is as good as not written
        if not is_empty_list(value) or name in block.arguments:
            values[name] = value
    return values


def is_empty_list(value: object) -> bool:
    """It is a list that certainly has no members."""
    return value.__class__ is list and not value


def find_rounds(
    module: ModuleInstance, declaration: Declaration, block: Block, name: str, scope: Scope
) -> Iterator[tuple[Block, Block, Scope]]:
    """For every block of type `name` in the list that `read_member` makes: what is written for it, its body and its scope. Those that stand
    for any others come last."""
    further: list[tuple[Block, Block, Scope]] = []
    for nested in _nested(block):
        if _made_type(nested) == name:
            rounds = expand_block(module, declaration, nested, scope)
            for body, inner in rounds.bodies:
                yield nested, body, inner
            if rounds.further is not None:
                further.append((nested, *rounds.further))
    yield from further


def expand_block(module: ModuleInstance, declaration: Declaration, block: Block, scope: Scope) -> Rounds:
    """A block as it is, or what a dynamic block makes."""
    if block.type != DYNAMIC:
        return Rounds(((block, scope),))
    content = next(iter(nested_blocks(block, "content")), None)
    argument = block.arguments.get("for_each")
    if content is None or argument is None or not block.labels:
        return Rounds((), _fail(module, declaration, block, "a dynamic block needs a label, for_each and content"))
    file = declaration.file_of(argument)
    value = module.evaluate_argument(argument, file, scope)
    try:
        pairs, rest, further = _iterate(value)
    except EvaluationError as error:
        return Rounds((), _fail(module, declaration, argument, error.message))
    if len(pairs) > INSTANCE_LIMIT:
        message = f"this dynamic block makes more than {INSTANCE_LIMIT} blocks: only the first {INSTANCE_LIMIT} are judged"
        module.scenario.problems.add_limit(argument, file, message)
        pairs = pairs[:INSTANCE_LIMIT]
    iterator = _iterator_name(block)

    def enter(pair: tuple[object, object]) -> tuple[Block, Scope]:
        return content, scope.child({iterator: {"key": pair[0], "value": pair[1]}})

    return Rounds([enter(pair) for pair in pairs], rest, None if further is None else enter(further))


def _within_limit(
    module: ModuleInstance, declaration: Declaration, block: Block, bodies: Sequence[tuple[Block, Scope]]
) -> Sequence[tuple[Block, Scope]]:
    """The bodies that the resource may still have: dynamic blocks inside of each other multiply."""
    scenario = module.scenario
    scenario.blocks_left -= len(bodies)
    if scenario.blocks_left >= 0:
        return bodies
    message = f"the dynamic blocks of this resource make more than {BLOCK_LIMIT} blocks: further ones are not judged"
    scenario.problems.add_limit(block, declaration.file, message)
    kept = max(len(bodies) + scenario.blocks_left, 0)
    scenario.blocks_left = 0
    return bodies[:kept]


def _nested(block: Block) -> Sequence[Block]:
    """The blocks in a body; of a JSON body only those that are certainly blocks."""
    return nested_blocks(block, DYNAMIC) if block.is_json and DYNAMIC in block.arguments else block.blocks


def _made_type(block: Block) -> str:
    return block.labels[0] if block.type == DYNAMIC and block.labels else block.type


def _iterate(value: object) -> tuple[list[tuple[object, object]], Unknown | None, tuple[object, object] | None]:
    """Keys and values of a collection, why there may be more, and what is known of the key and the value of those."""
    typical = getattr(value, "typical", None)
    if getattr(value, "is_namespace", False):
        value = value.whole()  # type: ignore[attr-defined]
    value = known_value(value)
    if isinstance(value, Unknown):
        return _iterate_unknown(value)
    if not isinstance(value, (OpenMap, OpenList)):
        return _list_pairs(value), None, None
    rest = value.rest
    return _list_pairs(value), _hole(rest, maybe_absent=True), (_hole(rest), _hole(rest) if typical is None else typical)


def _iterate_unknown(value: Unknown) -> tuple[list[tuple[object, object]], Unknown | None, tuple[object, object] | None]:
    """The same for one of several collections, or for any: `var.wanted ? [1] : []` has one value at most."""
    rest, hole = _hole(value, maybe_absent=True), _hole(value)
    collections = [known_value(known) for known in value.possible]
    if not collections or any([isinstance(known, (Unknown, OpenMap, OpenList)) for known in collections]):
        return [], rest, (hole, hole)
    pairs = [pair for known in collections for pair in _list_pairs(known)]
    if not pairs:
        return [], None, None
    return [], rest, (_one_of([key for key, _ in pairs], hole), _one_of([member for _, member in pairs], hole))


def _list_pairs(value: object) -> list[tuple[object, object]]:
    if isinstance(value, dict):
        return [(key, value[key]) for key in sorted(value)]
    if isinstance(value, SetValue):
        return [(member, member) for member in value]
    if isinstance(value, list):
        return list(enumerate(value))
    raise EvaluationError("for_each of a dynamic block needs a list, a set, a map or an object")


def _one_of(values: list[object], hole: Unknown) -> object:
    """The only value, or one of several."""
    possible = list_possible(values)
    return possible[0] if len(possible) == 1 else hole.replace(possible=possible)


def _hole(value: Unknown, *, maybe_absent: bool = False) -> Unknown:
    return Unknown(value.reason, maybe_absent=maybe_absent, sensitive=value.sensitive)


def _iterator_name(block: Block) -> str:
    argument = block.arguments.get("iterator")
    expression = None if argument is None else argument.expression
    if isinstance(expression, Variable):
        return expression.name
    if isinstance(expression, Literal) and isinstance(expression.value, str):
        return expression.value
    return block.labels[0]


def _fail(module: ModuleInstance, declaration: Declaration, node: object, message: str) -> Unknown:
    module.scenario.problems.add_at(node, declaration.file_of(node), message)  # type: ignore[arg-type]
    return Unknown(message, maybe_absent=True)

"""Where a value is written: from the body of a block down through what its expressions are made of, in the same scenario.

It ends where a value is computed: at a local value or variable, a `for` expression, a function that makes something new. Nothing is
computed before somebody asks.
"""

from __future__ import annotations

from immutcheck.model.location import Line
from immutcheck.model.values import Text, flatten
from immutcheck.sources.terraform.configuration.blocks import DYNAMIC, find_rounds
from immutcheck.sources.terraform.configuration.data_sources import POLICY_DOCUMENT, POLICY_TEXTS, DataSource
from immutcheck.sources.terraform.evaluation.evaluator import evaluate
from immutcheck.sources.terraform.syntax.bodies import nested_blocks
from immutcheck.sources.terraform.syntax.nodes import Attribute, Call, Conditional, Index, Object, Template, Tuple, Variable
from immutcheck.sources.terraform.translation.policy_document import trace_policy_path
from immutcheck.sources.terraform.values import Encoded, EvaluationError, known_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from immutcheck.model.location import Location
    from immutcheck.sources.terraform.configuration.declarations import Declaration
    from immutcheck.sources.terraform.configuration.module_instance import ModuleInstance
    from immutcheck.sources.terraform.evaluation.scope import Scope
    from immutcheck.sources.terraform.raw import RawPath
    from immutcheck.sources.terraform.syntax.nodes import Argument, Block, Node
    from immutcheck.sources.terraform.syntax.source_file import SourceFile

META_BLOCKS = frozenset(("lifecycle", "connection", "provisioner"))
TRANSPARENT = frozenset(("jsonencode", "yamlencode", "tolist", "tomap", "sensitive", "nonsensitive"))
"""Functions whose result has the members of their first argument in the same places."""


def locate_in_body(module: ModuleInstance, declaration: Declaration, block: Block, scope: Scope, path: RawPath) -> Location:
    """The place of the value at `path` below a block that is `declaration`'s or lies inside of it; of its header for `()` and for what is
    not written."""
    file = declaration.file_of(block)
    if path:
        name, rest = path[0], path[1:]
        argument = block.arguments.get(str(name))
        if argument is not None and not (block.is_json and name in META_BLOCKS):
            written_here = _count_blocks(module, declaration, argument, scope) if block.is_json and DYNAMIC in block.arguments else -1
            if written_here < 0 or not rest or not isinstance(rest[0], int) or rest[0] < written_here:
                return locate_in_argument(module, argument, declaration.file_of(argument), scope, rest)
            # dynamic blocks follow what the argument of that name holds
            rest = (rest[0] - written_here, *rest[1:])
        index = rest[0] if rest and isinstance(rest[0], int) else 0
        if block.is_json and name in META_BLOCKS:
            rounds = [(nested, nested, scope) for nested in nested_blocks(block, str(name))]
        else:
            rounds = list(find_rounds(module, declaration, block, str(name), scope))
        if index < len(rounds):
            written, body, inner = rounds[index]
            steps = rest[1:] if rest and isinstance(rest[0], int) else rest
            if steps and _is_written(body, str(steps[0])):
                return locate_in_body(module, declaration, body, inner, steps)
            return declaration.file_of(written).location(written.start, written.header_end)
    return file.location(block.start, block.header_end)


def locate_in_argument(module: ModuleInstance, argument: Argument, file: SourceFile, scope: Scope, path: RawPath) -> Location:
    """The place of the value at `path` below an argument's expression; the key of what should hold it when it is not written."""
    return _Walk(module, scope, file).go(argument.expression, argument.start, argument.name_end, path)


def _count_blocks(module: ModuleInstance, declaration: Declaration, argument: Argument, scope: Scope) -> int:
    """How many blocks an argument of the JSON form stands for."""
    value = module.plain_argument(argument, declaration.file_of(argument), scope)
    return len(value) if isinstance(value, list) else 1


def _is_written(body: Block, name: str) -> bool:
    return name in body.arguments or any([name in (block.type, *block.labels[:1]) for block in body.blocks])


class _Walk:
    """One walk down an expression."""

    __slots__ = ("file", "module", "scope")

    def __init__(self, module: ModuleInstance, scope: Scope, file: SourceFile) -> None:
        self.module = module
        self.scope = scope
        self.file = file

    def go(self, node: Node, key_start: int, key_end: int, path: RawPath) -> Location:
        """`key_start` to `key_end` is the name under which `node` is written."""
        while True:
            inner = self._enter(node, path)
            if inner is not None and not isinstance(path[0], Line):
                node, path = inner
                continue
            if not path:
                break
            part = path[0]
            if isinstance(part, Line):
                return self._line(node, part) or self.file.location(node.start, node.end)
            if isinstance(node, Object):
                if part.__class__ is int:
                    # one object where a list is expected is its only element
                    path = path[1:]
                    continue
                item = next((item for item in reversed(node.items) if self._key(item.key) == part), None)
                if item is None:
                    return self.file.location(key_start, key_end)
                node, path, key_start, key_end = item.value, path[1:], item.key.start, item.key.end
            elif isinstance(node, Tuple) and isinstance(part, int) and part < len(node.items):
                node, path = node.items[part], path[1:]
                key_start, key_end = node.start, node.end
            else:
                found = self._in_policy_document(node, path)
                if found is not None:
                    return found
                break
        return self.file.location(node.start, node.end)

    def _enter(self, node: Node, path: RawPath) -> tuple[Node, RawPath] | None:
        """Through what has its value from one of its parts."""
        if isinstance(node, Template) and len(node.parts) == 1 and not node.is_heredoc and path:
            return node.parts[0], path
        if isinstance(node, Conditional) and path:
            decided = self._value(node.condition)
            if decided in (True, "true"):
                return node.then, path
            return (node.otherwise, path) if decided in (False, "false") else None
        if isinstance(node, Call) and path:
            if node.name in TRANSPARENT and node.arguments:
                return node.arguments[0], path
            find = CHOOSERS.get(node.name)
            return None if find is None or node.expands else find(self, node, path)
        return None

    def _merged(self, node: Call, path: RawPath) -> tuple[Node, RawPath] | None:
        for argument in reversed(node.arguments):
            value = self._value(argument)
            if not isinstance(value, dict):
                return None
            if path[0] in value:
                return argument, path
            if value.__class__ is not dict:
                return None
        return None

    def _concatenated(self, node: Call, path: RawPath) -> tuple[Node, RawPath] | None:
        index = path[0]
        if not isinstance(index, int):
            return None
        for argument in node.arguments:
            value = self._value(argument)
            if value.__class__ is not list:
                return None
            if index < len(value):
                return argument, (index, *path[1:])
            index -= len(value)
        return None

    def _tried(self, node: Call, path: RawPath) -> tuple[Node, RawPath] | None:
        for argument in node.arguments:
            try:
                evaluate(argument, self.scope)
            except EvaluationError:
                continue
            return argument, path
        return None

    def _line(self, node: Node, line: Line) -> Location | None:
        """The place of a line of the text that the expression gives."""
        from immutcheck.sources.terraform.configuration.text_places import locate_line

        try:
            text = self._flat_text(evaluate(node, self.scope))
        except EvaluationError:
            return None
        return None if text is None else locate_line(self.module, self.scope, self.file, node, line, text)

    def _flat_text(self, value: object) -> str | None:
        """The text that a script is read from: what an encoding hides, or the text as it is."""
        value = known_value(value)
        if isinstance(value, Encoded):
            return self._flat_text(value.value)
        return flatten(value) if isinstance(value, str | Text) else None

    def _in_policy_document(self, node: Node, path: RawPath) -> Location | None:
        """The argument of a policy document's statement, when the value is that document's text."""
        if not (isinstance(node, Attribute) and node.name in POLICY_TEXTS and _names_policy_document(node.source)):
            return None
        data = self._value(node.source)
        if not isinstance(data, DataSource) or not isinstance(known_value(data.policy()), Encoded):
            return None
        try:
            steps = trace_policy_path(data.values(), path)
        except EvaluationError:
            return None
        return locate_in_body(data.module, data.declaration, data.declaration.block, data.scope, steps) if steps else None

    def _key(self, node: Node) -> object:
        return self._value(node)

    def _value(self, node: Node) -> object:
        try:
            return known_value(evaluate(node, self.scope))
        except EvaluationError:
            return None


CHOOSERS: dict[str, Callable[[_Walk, Call, RawPath], tuple[Node, RawPath] | None]] = {
    "merge": _Walk._merged,
    "concat": _Walk._concatenated,
    "try": _Walk._tried,
}
"""Functions whose result is made of parts of their arguments."""


def _names_policy_document(node: Node) -> bool:
    """`data.aws_iam_policy_document.x`, with a key or without."""
    if isinstance(node, Index):
        node = node.source
    if not isinstance(node, Attribute) or not isinstance(node.source, Attribute):
        return False
    kind = node.source
    return kind.name == POLICY_DOCUMENT and isinstance(kind.source, Variable) and kind.source.name == "data"

"""The syntax tree of HCL: blocks, arguments, expressions. Values only; who makes them is `parsing`'s and `json_parsing`'s work.

`start` and `end` are byte offsets into the file's data, end exclusive. Source: HCL Native Syntax Specification.
"""

from __future__ import annotations

from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


class Node(Record):
    """Something that is written: `start` and `end` are byte offsets."""

    start: int
    end: int


class Literal(Node):
    """A number, boolean, null, or a text without interpolation (escapes already read)."""

    value: str | int | float | bool | None


class TemplateText(Node):
    """A literal piece of a template, escapes read, heredoc indentation and `~` trimming already applied."""

    text: str


class TemplateIf(Node):
    """`%{ if condition }then%{ else }otherwise%{ endif }`."""

    condition: Node
    then: tuple[Node, ...]
    otherwise: tuple[Node, ...] = ()


class TemplateFor(Node):
    """`%{ for key, value in collection }body%{ endfor }`; `key` is "" when only the value is named."""

    key: str
    value: str
    collection: Node
    body: tuple[Node, ...]


class Template(Node):
    """A text with interpolation or directives: pieces are `TemplateText`, `TemplateIf`, `TemplateFor` or expressions.

    A template that is nothing but one interpolation (`"${x}"`) has that value, whatever its type: then `parts` holds one expression.
    """

    parts: tuple[Node, ...]
    is_heredoc: bool = False


class Variable(Node):
    """The first name of a traversal: `var`, `local`, `aws_instance`, an iterator."""

    name: str


class Attribute(Node):
    """`source.name`."""

    source: Node
    name: str


class Index(Node):
    """`source[key]`, and the older `source.0`."""

    source: Node
    key: Node


class SplatItem(Node):
    """Stands for the current element inside `Splat.each`."""


class Splat(Node):
    """`source[*].a[0]` (full) or `source.*.a`: `each` is what is asked of every element, rooted at `SplatItem`.

    What follows an attribute splat's attributes (`source.*.a[0]`) is applied to the result, so it is an `Index` around the `Splat`.
    """

    source: Node
    each: Node


class Call(Node):
    """`name(arguments...)`; with `expands` the last argument is a list of further arguments. `name` may be `provider::aws::arn_parse`."""

    name: str
    arguments: tuple[Node, ...]
    expands: bool = False


class Conditional(Node):
    """`condition ? then : otherwise`."""

    condition: Node
    then: Node
    otherwise: Node


class Unary(Node):
    """`-x` or `!x`."""

    operator: str
    operand: Node


class Binary(Node):
    """`left operator right`: `* / % + - > >= < <= == != && ||`."""

    operator: str
    left: Node
    right: Node


class Tuple(Node):
    """`[a, b]`."""

    items: tuple[Node, ...]


class ObjectItem(Node):
    """`key = value`; a bare name as a key is a `Literal`, `(expression)` the expression."""

    key: Node
    value: Node


class Object(Node):
    """`{ … }`."""

    items: tuple[ObjectItem, ...]


class ForTuple(Node):
    """`[for key, value in collection : result if condition]`; `key` is "" when only the value is named."""

    key: str
    value: str
    collection: Node
    result: Node
    condition: Node | None = None


class ForObject(Node):
    """`{for key, value in collection : name => result... if condition}`; with `groups` (`...`) equal names collect lists."""

    key: str
    value: str
    collection: Node
    name: Node
    result: Node
    condition: Node | None = None
    groups: bool = False


class Broken(Node):
    """An expression that could not be read; its value is unknown. The problem itself is a Diagnostic of the file."""

    message: str


class Argument(Node):
    """`name = expression` in a body; `start` to `end` is the whole of it, `name_end` where its name ends (the name begins at `start`)."""

    name: str
    name_end: int
    expression: Node


class Block(Node):
    """`type "label" { … }`; `header_end` is where type and labels end. `arguments` by name (the first of a repeated one, with a
    Diagnostic), nested `blocks` in the order written. `is_json`: it comes from a `.tf.json` file, where one object may stand for blocks
    or for an argument: `blocks` is empty and every member is in `arguments`."""

    type: str
    labels: tuple[str, ...]
    header_end: int
    arguments: Mapping[str, Argument]
    blocks: tuple[Block, ...]
    is_json: bool = False


EMPTY_BODY: Mapping[str, Argument] = {}

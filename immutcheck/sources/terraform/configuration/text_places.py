"""Where a part of an evaluated text is written: through heredocs, interpolation, local values, `join`, `base64encode`, and into the files
that `file` and `templatefile` read.

The text is put together again, piece by piece; when that does not give the text that was asked about, nobody knows the place.
"""

from __future__ import annotations

from immutcheck.model.location import Location, Span
from immutcheck.model.record import Record
from immutcheck.model.values import Text, Unknown, flatten
from immutcheck.sources.terraform.evaluation.evaluator import evaluate
from immutcheck.sources.terraform.evaluation.scope import Scope
from immutcheck.sources.terraform.evaluation.templates import text_of
from immutcheck.sources.terraform.functions.encoding import encode_bytes
from immutcheck.sources.terraform.syntax.nodes import (
    Attribute,
    Call,
    Conditional,
    Literal,
    Template,
    TemplateFor,
    TemplateIf,
    TemplateText,
    Tuple,
    Variable,
)
from immutcheck.sources.terraform.values import EvaluationError, known_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from immutcheck.model.location import Line
    from immutcheck.sources.terraform.configuration.module_instance import ModuleInstance
    from immutcheck.sources.terraform.syntax.nodes import Node
    from immutcheck.sources.terraform.syntax.source_file import SourceFile

    Place = Callable[[int, int], Location]

SAME_TEXT = frozenset(
    ("base64encode", "base64gzip", "textencodebase64", "sensitive", "nonsensitive", "tostring", "chomp", "trimspace", "base64decode")
)
"""Functions whose result is still the text of their first argument, as far as scripts go; what they take away is found out at the end."""
DEEPEST = 20


class Segment(Record):
    """A piece of the flat text; `place(start, end)` is where the characters from `start` to `end` of it are written. `source` tells pieces
    of one written text from those of another."""

    text: str
    place: Place
    source: object


def locate_line(module: ModuleInstance, scope: Scope, file: SourceFile, node: Node, line: Line, text: str) -> Location | None:
    """The place of a part of the text that the expression `node` has as its value; `text` is the flat one, or what
    `base64encode` made of it."""
    try:
        segments = list(_Lister(module).list(node, scope, file, 0))
    except EvaluationError:
        return None
    whole = "".join([segment.text for segment in segments])
    start, end = line.start, line.end
    if whole != text and encode_bytes(whole.encode()) != text:
        # `chomp` and `trimspace` take blanks from the ends only
        if whole.strip() != text.strip() or not text.strip():
            return None
        shift = len(whole) - len(whole.lstrip()) - (len(text) - len(text.lstrip()))
        start, end = start + shift, end + shift
    return _place_range(segments, start, end)


def _place_range(segments: Sequence[Segment], start: int, end: int) -> Location | None:
    position = 0
    found: Location | None = None
    source: object = None
    for segment in segments:
        size = len(segment.text)
        if found is None and start < position + size:
            found = segment.place(start - position, min(end - position, size))
            source = segment.source
        elif found is not None and end > position:
            last = segment.place(0, min(end - position, size))
            if segment.source is not source or last.path != found.path or last.span is None or found.span is None:
                return found
            found = found.replace(span=found.span.replace(end_line=last.span.end_line, end_column=last.span.end_column))
        position += size
        if position >= end:
            break
    return found


class _Lister:
    """Lists the segments of one text."""

    __slots__ = ("_module",)

    def __init__(self, module: ModuleInstance) -> None:
        self._module = module

    def list(self, node: Node, scope: Scope, file: SourceFile, depth: int) -> Iterator[Segment]:
        """The segments of an expression's text; EvaluationError when it has none."""
        if depth < DEEPEST:
            if isinstance(node, Literal) and isinstance(node.value, str):
                yield Segment(node.value, _place_literal(node, file), node)
                return
            if isinstance(node, Template):
                yield from self._list_parts(node.parts, scope, file, depth, node)
                return
            if isinstance(node, Conditional):
                decided = known_value(evaluate(node.condition, scope))
                if decided in (True, "true", False, "false"):
                    yield from self.list(node.then if decided in (True, "true") else node.otherwise, scope, file, depth + 1)
                    return
            if isinstance(node, Call) and not node.expands:
                listed = self._list_call(node, scope, file, depth)
                if listed is not None:
                    yield from listed
                    return
            if isinstance(node, Attribute) and isinstance(node.source, Variable) and node.source.name == "local":
                local = self._module.node.module.locals.get(node.name)
                if local is not None:
                    yield from self.list(local.argument.expression, self._module.scope, local.file, depth + 1)
                    return
        yield self._whole(node, scope, file)

    def _list_parts(self, parts: Sequence[Node], scope: Scope, file: SourceFile, depth: int, source: object) -> Iterator[Segment]:
        for part in parts:
            if isinstance(part, TemplateText):
                yield Segment(part.text, _place_piece(part, file), source)
            elif isinstance(part, TemplateIf):
                decided = known_value(evaluate(part.condition, scope))
                if decided in (True, "true", False, "false"):
                    yield from self._list_parts(part.then if decided in (True, "true") else part.otherwise, scope, file, depth, source)
                else:
                    yield self._whole(Template(part.start, part.end, (part,)), scope, file)
            elif isinstance(part, TemplateFor):
                yield self._whole(Template(part.start, part.end, (part,)), scope, file)
            elif len(parts) == 1:
                yield from self.list(part, scope, file, depth + 1)
            else:
                yield self._whole(part, scope, file).replace(source=source)

    def _whole(self, node: Node, scope: Scope, file: SourceFile) -> Segment:
        """All of what an expression gives, in the place of the expression."""
        return Segment(_flat(evaluate(node, scope)), lambda _start, _end: file.location(node.start, node.end), node)

    def _list_call(self, node: Call, scope: Scope, file: SourceFile, depth: int) -> Iterator[Segment] | None:
        if node.name in SAME_TEXT and node.arguments:
            return self.list(node.arguments[0], scope, file, depth + 1)
        if node.name == "join" and len(node.arguments) == 2 and isinstance(node.arguments[1], Tuple):
            return self._list_joined(node, node.arguments[1], scope, file, depth)
        if node.name == "file" and len(node.arguments) == 1:
            return self._list_file(node.arguments[0], scope)
        if node.name == "templatefile" and len(node.arguments) == 2:
            return self._list_template(node, scope, depth)
        return None

    def _list_joined(self, node: Call, members: Tuple, scope: Scope, file: SourceFile, depth: int) -> Iterator[Segment]:
        delimiter = _flat(evaluate(node.arguments[0], scope))
        for index, member in enumerate(members.items):
            if index:
                yield Segment(delimiter, lambda _start, _end, at=member: file.location(at.start, at.end), None)  # type: ignore[misc]
            yield from self.list(member, scope, file, depth + 1)

    def _list_file(self, path: Node, scope: Scope) -> Iterator[Segment] | None:
        found = self._find_file(path, scope)
        if found is None:
            return None
        from immutcheck.documents.line_table import LineTable

        name, data = found
        text = data.decode("utf-8", "replace")
        table = LineTable(text)

        def place(start: int, end: int) -> Location:
            return Location(name, Span(*table.position(start), *table.position(max(start, end - 1) + 1)))

        return iter((Segment(text, place, name),))

    def _find_file(self, path: Node, scope: Scope) -> tuple[str, bytes] | None:
        from immutcheck.sources.terraform.functions.files import find_file

        written = known_value(evaluate(path, scope))
        if not isinstance(written, str) or scope.functions is None:
            return None
        found = find_file(written, scope.functions)
        return found if isinstance(found, tuple) else None

    def _list_template(self, node: Call, scope: Scope, depth: int) -> Iterator[Segment] | None:
        found = self._find_file(node.arguments[0], scope)
        names = known_value(evaluate(node.arguments[1], scope))
        if found is None or not isinstance(names, dict):
            return None
        from immutcheck.sources.terraform.syntax.parsing import parse_template
        from immutcheck.sources.terraform.syntax.source_file import SourceFile

        name, data = found
        template = parse_template(data.decode("utf-8", "replace"), name)
        return self.list(template, Scope(names, None, scope.functions), SourceFile(name, data), depth + 1)


def _flat(value: object) -> str:
    text = text_of(value)
    if isinstance(text, str | Text):
        return flatten(text)
    reason = text.reason if isinstance(text, Unknown) else ""
    return flatten(Text(reason, pieces=(text,)))


def _place_literal(node: Literal, file: SourceFile) -> Place:
    from immutcheck.sources.terraform.syntax.text_places import find_character

    def place(start: int, end: int) -> Location:
        data = file.data
        if not file.is_json and data[node.start : node.start + 1] not in (b'"', b"<"):
            # a template file without any sequence: the text is the file's
            return _place_piece(TemplateText(node.start, node.end, str(node.value)), file)(start, end)
        first, last = find_character(data, node, start), find_character(data, node, max(start, end - 1))
        if file.is_json or first is None or last is None:
            return file.location(node.start, node.end)
        return file.location(first, _next_character(data, last))

    return place


def _next_character(data: bytes, offset: int) -> int:
    offset += 2 if data[offset : offset + 1] == b"\\" else 1
    while offset < len(data) and data[offset] & 0xC0 == 0x80:
        offset += 1
    return offset


def _place_piece(part: TemplateText, file: SourceFile) -> Place:
    """Line by line: what indentation and `~` took away stood at the lines' beginnings."""

    def place(start: int, end: int) -> Location:
        written = file.data[part.start : part.end].decode("utf-8", "replace").split("\n")
        kept = part.text.split("\n")
        first = _find_in_lines(part, written, kept, start)
        last = _find_in_lines(part, written, kept, max(start, end - 1))
        if file.is_json or first is None or last is None:
            return file.location(part.start, part.end)
        return file.location(first, _next_character(file.data, last))

    return place


def _find_in_lines(part: TemplateText, written: list[str], kept: list[str], offset: int) -> int | None:
    number = part.text.count("\n", 0, offset)
    column = offset - (part.text.rfind("\n", 0, offset) + 1)
    # what was trimmed in front may have been whole lines
    behind = len(kept) - number
    if behind > len(written):
        return None
    number = len(written) - behind
    line, text = written[number], kept[len(kept) - behind]
    escaped = text.replace("${", "$${").replace("%{", "%%{")
    at = line.find(escaped) if behind < len(kept) or part.text[:1] != text[:1] else line.rfind(escaped)
    if at < 0:
        return None
    before = line[: at + len(text[:column].replace("${", "$${").replace("%{", "%%{"))]
    return part.start + len("".join([f"{earlier}\n" for earlier in written[:number]]).encode()) + len(before.encode())

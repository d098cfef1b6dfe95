"""Plain document values → the places that must not be shown, and values → text that may be shown.

It works on values as written (intrinsic functions in long form, Terraform's blocks as mappings) and on resolved values; it opens no files
and reports no findings.
"""

from __future__ import annotations

from immutcheck.model.location import Span
from immutcheck.model.values import Redacted, Text, Unknown
from immutcheck.secrets.detectors import HIGH, Detection, detect_literal, detect_of_kind, detect_tokens, may_hold_token, shapes_in
from immutcheck.secrets.encoded import encoded_ranges
from immutcheck.secrets.names import GENERIC, is_indirect, paired_keys, secret_kind
from immutcheck.secrets.shapes import SHAPES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from immutcheck.documents.document import TextDocument
    from immutcheck.model.location import PropertyPath
    from immutcheck.secrets.shapes import Shape

HIDDEN = "«redacted»"
ESCAPES = ("\\u", "\\x", "\\U", "\\/")

NAMELESS_FUNCTIONS = frozenset(
    {
        "Ref",
        "Condition",
        "Fn::GetAtt",
        "Fn::FindInMap",
        "Fn::ImportValue",
        "Fn::GetAZs",
        "Fn::Select",
        "Fn::Split",
        "Fn::Transform",
        "Fn::Cidr",
    }
)
"""Their texts are names, delimiters and indexes, whatever property they stand in; a token's shape still counts in them."""

SENSITIVE_SECTIONS = {"variable": "default", "output": "value"}
"""Terraform's blocks that may be marked `sensitive` → the argument that is hidden then."""


def secret_paths(value: object) -> list[tuple[PropertyPath, Detection]]:
    """Every literal in a plain document tree that must not be shown, in document order, as (path in the document, detection)."""
    walk = _Walk(SHAPES, value)
    walk.enter(value, "")
    return walk.found


def secret_spans(document: TextDocument) -> tuple[Span, ...]:
    """The spans of everything in the document that must not be shown: literals by name, what is marked, and known shapes anywhere, comments
    included. A document that knows its comments has their spans in `comments` (in others they begin with `#`), and one whose marks stand
    apart from the values has the marked paths in `sensitive_paths`."""
    # What is escaped in the text may have any shape.
    is_escaped = "\\" in document.text and any(escape in document.text for escape in ESCAPES)
    shapes = SHAPES if is_escaped else shapes_in(document.text)
    comments: Sequence[Span] | None = getattr(document, "comments", None)
    walk = _Walk(shapes, document.value, keeps_lists=comments is not None and bool(shapes))
    walk.enter(document.value, "")
    spans: list[Span] = []
    if walk.found or walk.joined:
        from immutcheck.secrets.written_passages import PassageFinder

        finder = PassageFinder(document)
        for path, found in walk.found:
            spans.extend(finder.find_in_scalar(path, found, is_piece=path[:-1] in walk.joined))
        for path, delimiter in walk.joined.items():
            spans.extend(finder.find_in_pieces(path, delimiter))
    marked: Callable[[], Iterable[PropertyPath]] | None = getattr(document, "sensitive_paths", None)
    if marked is not None:
        spans.extend([document.span(path) for path in marked()])
    secret_lines = {span.end_line for span in spans}
    if comments:
        spans.extend(_spans_in_comments(document.text, comments, secret_lines))
    elif comments is None and "#" in document.text:
        spans.extend(_comment_spans(document.text, secret_lines))
    spans.extend(_token_spans(document.text, shapes))
    return tuple(sorted(set(spans), key=lambda span: (span.start_line, span.start_column, span.end_line, span.end_column)))


def redact_text(text: str) -> str:
    """The text with every known secret shape replaced by «redacted»."""
    ranges = sorted([*((found.start, found.end) for found in detect_tokens(text)), *encoded_ranges(text)])
    if not ranges:
        return text
    shown = []
    position = 0
    for start, end in ranges:
        if end <= position:
            continue
        if start >= position:
            shown.append(text[position:start])
            shown.append(HIDDEN)
        position = end
    shown.append(text[position:])
    return "".join(shown)


def render_value(name: str, value: object, *, limit: int = 120) -> str:
    """One line of at most `limit` characters for the value of the property `name`: no secrets; an unknown as its reason in angle quotes."""
    text = " ".join(_render(name, value, 0).split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _render(name: str, value: object, depth: int) -> str:
    if isinstance(value, Unknown):
        return _render_unknown(name, value)
    if isinstance(value, Redacted):
        return HIDDEN
    if isinstance(value, str):
        detection = detect_literal(name, value)
        is_all_secret = detection is not None and (detection.start, detection.end) == (0, len(value)) and not _is_only_holes(value)
        return HIDDEN if is_all_secret else redact_text(value)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return HIDDEN if detect_literal(name, str(value)) is not None else str(value)
    if depth >= 4:
        return "…"
    if isinstance(value, dict):
        pair = paired_keys(value)
        parts = []
        for key, item in value.items():
            item_name = _pair_name(value, pair[0]) if pair is not None and key == pair[1] else name if key in GENERIC else str(key)
            parts.append(f"{key}: {_render(item_name, item, depth + 1)}")
        return "{" + ", ".join(parts) + "}"
    if isinstance(value, list):
        return "[" + ", ".join([_render(name, item, depth + 1) for item in value]) + "]"
    return type(value).__name__


def _render_unknown(name: str, value: Unknown) -> str:
    """A text with holes shows its known pieces unless they are (part of) a secret; everything else shows why it is unknown."""
    if not isinstance(value, Text) or value.sensitive or secret_kind(name) is not None:
        return f"\u2039{redact_text(value.reason)}\u203a"
    shown = "".join([piece if isinstance(piece, str) else "${…}" for piece in value.pieces])
    return redact_text(shown)


def _pair_name(mapping: dict[str, object], key: str) -> str:
    name = mapping[key]
    return name if isinstance(name, str) else ""


def _token_spans(text: str, shapes: Sequence[Shape]) -> list[Span]:
    """Spans of the known shapes in the whole text of a document, encoded ones too."""
    ranges = sorted({*((found.start, found.end) for found in detect_tokens(text, shapes)), *encoded_ranges(text)})
    spans = []
    line, line_start = 1, 0
    for start, end in ranges:
        newlines = text.count("\n", line_start, start)
        if newlines:
            line += newlines
            line_start = text.rfind("\n", 0, start) + 1
        end_line = line + text.count("\n", start, end)
        end_start = line_start if end_line == line else text.rfind("\n", 0, end) + 1
        spans.append(Span(line, start - line_start + 1, end_line, end - end_start + 1))
    return spans


def _comment_spans(text: str, secret_lines: set[int]) -> Iterator[Span]:
    """Spans behind `#`, with a blank before it as YAML has it: see `_search_comment`."""
    import re

    for number, line in enumerate(text.split("\n"), 1):
        match = re.search(r"(?:^|\s)#", line) if "#" in line else None
        if match is not None:
            yield from _search_comment(line, number, match.end() - 1, len(line), is_behind_secret=number in secret_lines)


def _spans_in_comments(text: str, comments: Sequence[Span], secret_lines: set[int]) -> Iterator[Span]:
    """Spans in comments whose places are known: see `_search_comment`."""
    from immutcheck.documents.line_table import LineTable

    table = LineTable(text)
    for comment in comments:
        for number in range(comment.start_line, comment.end_line + 1):
            line = table.line(number)
            start = comment.start_column - 1 if number == comment.start_line else 0
            end = comment.end_column - 1 if number == comment.end_line else len(line)
            behind = number == comment.start_line and number in secret_lines
            yield from _search_comment(line, number, start, end, is_behind_secret=behind)


def _search_comment(line: str, number: int, start: int, end: int, *, is_behind_secret: bool) -> Iterator[Span]:
    """Spans in the comment from `start` to `end` of a line: `PASSWORD: old` by its name, and all of a comment behind a secret, which is
    often the one before it."""
    import re

    if is_behind_secret:
        mark = 2 if line.startswith(("//", "/*"), start) else 1
        yield Span(number, start + mark + 1, number, end + 1)
        return
    for match in re.finditer(r"([A-Za-z_][\w.-]{0,60})[\"']?\s{0,3}[:=]\s{0,3}([^\s:=].{0,4096})", line[start:end]):
        if detect_literal(match[1], match[2].strip()) is not None:
            yield Span(number, start + match.start(2) + 1, number, end + 1)


class _Walk:
    """One walk over a document; `path` is where it stands, `found` what it has seen. Only `shapes` are looked for. `joined`: the lists
    whose texts make one together, by path, with the delimiter of Fn::Join (it may cut the words by which shapes are known); with
    `keeps_lists` those of a template's pieces, too, with None."""

    __slots__ = ("_hidden", "_keeps_lists", "_keywords", "_shapes", "found", "joined", "path")

    def __init__(self, shapes: Sequence[Shape], document: object, *, keeps_lists: bool = False) -> None:
        self._shapes = shapes
        self._keeps_lists = keeps_lists
        self._hidden = _hidden_parameters(document)
        self._keywords = None if shapes is SHAPES else tuple([keyword.lower() for shape in shapes for keyword in shape.keywords])
        self.path: list[str | int] = []
        self.found: list[tuple[PropertyPath, Detection]] = []
        self.joined: dict[PropertyPath, str | None] = {}

    def enter(self, value: object, name: str) -> None:
        """`name` is the nearest name that says something about the value, "" when none does."""
        if isinstance(value, dict):
            self._enter_mapping(value, name)
        elif isinstance(value, str):
            self._judge(value, name)
        elif isinstance(value, list):
            if self._keeps_lists:
                self.joined.setdefault(tuple(self.path), None)
            for index, item in enumerate(value):
                self._descend(index, item, name)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            self._judge(str(value), name)

    def _descend(self, key: str | int, value: object, name: str) -> None:
        if value.__class__ is str and self._is_harmless(name, value):
            return  # by far the most of any template
        self.path.append(key)
        self.enter(value, name)
        self.path.pop()

    def _enter_mapping(self, value: dict[str, object], name: str) -> None:
        pair = paired_keys(value)
        hidden_parameters = not self.path
        if len(value) > 1 and pair is None and not hidden_parameters:
            for key, item in value.items():
                key_text = key if isinstance(key, str) else str(key)
                self._descend(key_text, item, name if key_text in GENERIC else key_text)
            return
        for key, item in value.items():
            key_text = key if isinstance(key, str) else str(key)
            if key_text == "Parameters" and hidden_parameters and isinstance(item, dict):
                self._enter_parameters(item)
            elif hidden_parameters and key_text in SENSITIVE_SECTIONS:
                self._enter_declarations(key_text, item)
            elif len(value) == 1 and key_text in self._hidden and not isinstance(item, (dict, list)):
                self._hide_literals(key_text, item)
            elif pair is not None and key == pair[1]:
                indirect = is_indirect(value.get("Type"))
                self._descend(key_text, item, "" if indirect else _pair_name(value, pair[0]))
            elif len(value) == 1 and (key_text.startswith("Fn::") or key_text in NAMELESS_FUNCTIONS):
                self._enter_function(key_text, item, name)
            else:
                self._descend(key_text, item, name if key_text in GENERIC else key_text)

    def _is_harmless(self, name: str, text: str) -> bool:
        """The text cannot be a secret here: neither its name nor a shape would say so."""
        if secret_kind(name) is not None:
            return False
        if self._keywords is None:
            return not may_hold_token(text)
        folded = text.lower()
        for keyword in self._keywords:
            if keyword in folded:
                return False
        return True

    def _enter_parameters(self, parameters: dict[str, object]) -> None:
        """The default of a NoEcho parameter is hidden whatever it is called."""
        self.path.append("Parameters")
        for name, declaration in parameters.items():
            before = len(self.found)
            self._descend(str(name), declaration, str(name))
            if isinstance(declaration, dict) and str(declaration.get("NoEcho")).lower() == "true":
                known = {path for path, _detection in self.found[before:]}
                default = declaration.get("Default")
                path = ("Parameters", str(name), "Default")
                if default not in (None, "") and not isinstance(default, (dict, list)) and path not in known:
                    self.found.append((path, Detection("parameter value", "no-echo", HIGH, 0, len(str(default)))))
        self.path.pop()

    def _enter_declarations(self, section: str, declarations: object) -> None:
        """Terraform's variables or outputs: the value of a sensitive one is hidden whatever it is called."""
        self.path.append(section)
        for index, part in enumerate(declarations) if isinstance(declarations, list) else ((-1, declarations),):
            if not isinstance(part, dict):
                continue
            if index >= 0:
                self.path.append(index)
            for name, declaration in part.items():
                member = SENSITIVE_SECTIONS[section]
                hides = _is_sensitive(declaration) and member in declaration
                shown = {key: value for key, value in declaration.items() if key != member} if hides else declaration
                self._descend(str(name), shown, str(name))
                if hides:
                    self.path.append(str(name))
                    self._hide_literals(member, declaration[member])
                    self.path.pop()
            if index >= 0:
                self.path.pop()
        self.path.pop()

    def _hide_literals(self, key: str | int, value: object) -> None:
        """Every text and number in the value of something sensitive."""
        self.path.append(key)
        if isinstance(value, dict):
            for name, item in value.items():
                self._hide_literals(str(name), item)
        elif isinstance(value, list):
            for index, item in enumerate(value):
                self._hide_literals(index, item)
        elif isinstance(value, (str, int, float)) and not isinstance(value, bool) and value != "":
            self.found.append((tuple(self.path), Detection("variable value", "sensitive", HIGH, 0, len(str(value)))))
        self.path.pop()

    def _enter_function(self, function: str, argument: object, name: str) -> None:
        """The name of the property goes with the texts that become its value, not with names, conditions and delimiters."""
        if function in NAMELESS_FUNCTIONS:
            name = ""
        elif function == "Fn::If" and isinstance(argument, list):
            self.path.append(function)
            for index, branch in enumerate(argument):
                self._descend(index, branch, name if index else "")
            self.path.pop()
            return
        elif function == "Fn::Equals" and isinstance(argument, list):
            self._enter_comparison(argument, name)
            return
        elif function == "Fn::Join" and isinstance(argument, list) and len(argument) == 2:
            pieces = argument[1] if isinstance(argument[1], list) else []
            if any(isinstance(piece, str) and "{{resolve:" in piece for piece in pieces):
                name = ""
            self.path.append(function)
            if isinstance(argument[0], str):
                self.joined[(*self.path, 1)] = argument[0]
            self._descend(1, argument[1], name)
            self.path.pop()
            return
        self._descend(function, argument, name)

    def _enter_comparison(self, arguments: list[object], name: str) -> None:
        """What a secret parameter is compared with is one of its values."""
        references = [argument["Ref"] for argument in arguments if isinstance(argument, dict) and isinstance(argument.get("Ref"), str)]
        secret = next((reference for reference in references if reference in self._hidden or secret_kind(reference) is not None), None)
        self.path.append("Fn::Equals")
        for index, argument in enumerate(arguments):
            before = len(self.found)
            self._descend(index, argument, name if secret is None else secret)
            if secret in self._hidden and isinstance(argument, str) and argument and len(self.found) == before:
                self.found.append(((*self.path, index), Detection("parameter value", "no-echo", HIGH, 0, len(argument))))
        self.path.pop()

    def _judge(self, text: str, name: str) -> None:
        if not text or self._is_harmless(name, text):
            return
        detection = detect_of_kind(secret_kind(name), text, self._shapes)
        if detection is None or (detection.detector == "name" and _is_only_holes(text)):
            return
        self.found.append((tuple(self.path), detection))


def _hidden_parameters(document: object) -> frozenset[str]:
    """The names of the NoEcho parameters or sensitive variables that a document declares."""
    if not isinstance(document, dict):
        return frozenset()
    names: set[str] = set()
    parameters = document.get("Parameters")
    if isinstance(parameters, dict):
        for name, parameter in parameters.items():
            if isinstance(parameter, dict) and str(parameter.get("NoEcho")).lower() == "true":
                names.add(name)
    variables = document.get("variable")
    for part in variables if isinstance(variables, list) else (variables,):
        if isinstance(part, dict):
            names.update([str(name) for name, declaration in part.items() if _is_sensitive(declaration)])
    return frozenset(names)


def _is_sensitive(declaration: object) -> bool:
    """A variable or output of Terraform is marked `sensitive` (or `ephemeral`)."""
    return isinstance(declaration, dict) and any(str(declaration.get(mark)).lower() == "true" for mark in ("sensitive", "ephemeral"))


def _is_only_holes(text: str) -> bool:
    """`${Name}`, and nothing else but punctuation: no secret is written there."""
    first, *parts = text.split("${")
    if not parts or not all("}" in part for part in parts):
        return False
    rest = first + "".join([part.partition("}")[2] for part in parts])
    return not any(character.isalnum() for character in rest)

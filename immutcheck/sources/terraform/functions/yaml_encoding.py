"""`yamlencode`: the text that Terraform writes, character for character.

Texts are in double quotes, or literal blocks where they have several lines; keys are sorted. Lines, indentation and escapes are those of
libyaml's emitter (`emitter.c`), of which go-cty-yaml is a translation: the methods here do what its functions of the same purpose do.
"""

from __future__ import annotations

from immutcheck.sources.terraform.evaluation.primitives import number_text
from immutcheck.sources.terraform.evaluation.unknowns import unknown_from
from immutcheck.sources.terraform.functions.unknowns import unknowns_in
from immutcheck.sources.terraform.values import Encoded, known_value

STEP = 2
WIDTH = 80
LONGEST_SIMPLE_KEY = 128
DEPTH_LIMIT = 200
_BREAKS = "\r\n\x85\u2028\u2029"
_ESCAPES = {
    "\0": "0",
    "\a": "a",
    "\b": "b",
    "\t": "t",
    "\n": "n",
    "\v": "v",
    "\f": "f",
    "\r": "r",
    "\x1b": "e",
    '"': '"',
    "\\": "\\",
    "\x85": "N",
    "\xa0": "_",
    "\u2028": "L",
    "\u2029": "P",
}


def write_yaml(value: object) -> object:
    """The YAML text; an `Unknown` when not all of the value is known."""
    unknowns = unknowns_in(value)
    if unknowns:
        return unknown_from(*unknowns)
    emitter = _Emitter()
    emitter.document(value)
    return "".join(emitter.written)


def _is_printable(character: str) -> bool:
    if character < "\x80":
        return character == "\n" or " " <= character <= "~"
    return "\xa0" <= character < "\ud800" or ("\ue000" <= character <= "\ufffd" and character != "\ufeff")


def _allows_block(text: str) -> bool:
    """The text can be written as a literal block: nothing to escape, no space before a line's end."""
    return (
        "\n" in text
        and not text.endswith(" ")
        and all([_is_printable(character) for character in text])
        and not any([" " + line_break in text for line_break in _BREAKS])
    )


class _Emitter:
    """The state of libyaml's emitter: `column`; whether the last character was white, and whether only indentation stands in the line."""

    def __init__(self) -> None:
        self.written: list[str] = []
        self.indent = -1
        self.column = 0
        self.is_white = True
        self.is_indentation = True

    def document(self, value: object) -> None:
        self._node(value, in_mapping=False)
        self._write_indent()
        if self.written[0] not in ("[", "{") and not isinstance(known_value(value), (str, list, dict, Encoded)):
            # a plain scalar alone leaves the document open
            self.written.append("...\n")

    def _put(self, text: str) -> None:
        self.written.append(text)
        self.column += len(text)

    def _break(self) -> None:
        self.written.append("\n")
        self.column = 0

    def _write_indent(self) -> None:
        indent = max(self.indent, 0)
        if not self.is_indentation or self.column > indent or (self.column == indent and not self.is_white):
            self._break()
        if self.column < indent:
            self._put(" " * (indent - self.column))
        self.is_white = self.is_indentation = True

    def _indicator(self, text: str, *, needs_space: bool, is_white: bool = False, is_indentation: bool = False) -> None:
        if needs_space and not self.is_white:
            self._put(" ")
        self._put(text)
        self.is_white = is_white
        self.is_indentation = self.is_indentation and is_indentation

    def _node(self, value: object, *, in_mapping: bool) -> None:
        value = known_value(value)
        if value.__class__ is Encoded:
            from immutcheck.sources.terraform.functions.encoding import plain_text

            value = plain_text(value)
        outer = self.indent
        if isinstance(value, list):
            self._sequence(value, in_mapping)
        elif isinstance(value, dict):
            self._mapping(value)
        else:
            self.indent = STEP if outer < 0 else outer + STEP
            self._scalar(value)
        self.indent = outer

    def _scalar(self, value: object) -> None:
        if isinstance(value, str):
            if _allows_block(value):
                self._literal(value)
            else:
                self._quoted(value, may_break=True)
            return
        if not self.is_white:
            self._put(" ")
        self._put("null" if value is None else str(value).lower() if isinstance(value, bool) else number_text(value))  # type: ignore[arg-type]
        self.is_white = self.is_indentation = False

    def _sequence(self, members: list[object], in_mapping: bool) -> None:
        if not members:
            self._indicator("[", needs_space=True, is_white=True)
            self._indicator("]", needs_space=False)
            return
        if self.indent < 0:
            self.indent = 0
        elif not in_mapping or self.is_indentation:
            self.indent += STEP
        for member in members:
            self._write_indent()
            self._indicator("-", needs_space=True, is_indentation=True)
            self._node(member, in_mapping=False)

    def _mapping(self, members: dict[str, object]) -> None:
        if not members:
            self._indicator("{", needs_space=True, is_white=True)
            self._indicator("}", needs_space=False)
            return
        self.indent = 0 if self.indent < 0 else self.indent + STEP
        for key in sorted(members):
            self._write_indent()
            if len(key.encode()) <= LONGEST_SIMPLE_KEY and not any([line_break in key for line_break in _BREAKS]):
                self._quoted(key, may_break=False)
                self._indicator(":", needs_space=False)
            else:
                self._indicator("?", needs_space=True, is_indentation=True)
                self._node(key, in_mapping=True)
                self._write_indent()
                self._indicator(":", needs_space=True, is_indentation=True)
            self._node(members[key], in_mapping=True)

    def _literal(self, text: str) -> None:
        hint = str(STEP) if text[0] == " " or text[0] in _BREAKS else ""
        chomping = "-"
        if text[-1] in _BREAKS:
            chomping = "+" if len(text) == 1 or text[-2] in _BREAKS else ""
        self._indicator("|" + hint + chomping, needs_space=True)
        self._break()
        self.is_white = self.is_indentation = True
        starts_line = True
        for character in text:
            if character == "\n":
                self._break()
                self.is_indentation = starts_line = True
            elif character in _BREAKS:
                self.written.append(character)
                self.column = 0
                self.is_indentation = starts_line = True
            else:
                if starts_line:
                    self._write_indent()
                self._put(character)
                self.is_indentation = starts_line = False

    def _quoted(self, text: str, *, may_break: bool) -> None:
        self._indicator('"', needs_space=True)
        was_space = False
        for position, character in enumerate(text):
            if character == " ":
                if may_break and not was_space and self.column > WIDTH and 0 < position < len(text) - 1:
                    self._write_indent()
                    if text[position + 1] == " ":
                        self._put("\\")
                else:
                    self._put(character)
                was_space = True
                continue
            self._put(character if _is_printable(character) and character not in '"\\' and character not in _BREAKS else _escape(character))
            was_space = False
        self._indicator('"', needs_space=False)


def _escape(character: str) -> str:
    short = _ESCAPES.get(character)
    if short is not None:
        return "\\" + short
    code = ord(character)
    if code <= 0xFF:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"

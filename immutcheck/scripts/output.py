"""What a call is known to write to its output: echo, printf, cat, tee. Nothing is guessed of other programs."""

from __future__ import annotations

import re

from immutcheck.model.values import HOLE
from immutcheck.scripts.fragment import hidden

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.scripts.calls import Call
    from immutcheck.scripts.fragment import Fragment
    from immutcheck.scripts.reading import Collector

_DIRECTIVE = re.compile(r"%(?:-?\d*(?:\.\d+)?[sdqbi])")
_ESCAPES = {"\\n": "\n", "\\t": "\t", "\\r": "\r", "\\\\": "\\"}


def output_of(call: Call, script: Fragment, collector: Collector) -> Fragment | None:
    """The text, None when it is not known."""
    name = call.name.lower()
    words = list(call.arguments)
    if name in ("echo", "write-output", "write-host"):
        escapes = False
        while words and re.match(r"-[neE]+\Z", words[0].text):
            escapes = escapes or "e" in words.pop(0).text
        if len(words) == 1 and not (escapes and "\\" in words[0].text):
            return words[0].fragment(script)
        text = " ".join([word.text for word in words])
        return hidden(_unescape(text) if escapes else text)
    if name == "printf" and words:
        return hidden(_format(words[0].text, [word.text for word in words[1:]]))
    if name in ("out-file", "set-content", "add-content"):
        position = next((index for index, word in enumerate(words) if word.text.lower() in ("-value", "-inputobject")), -1)
        if 0 <= position < len(words) - 1:
            return words[position + 1].fragment(script)
        return output_of(call.source, script, collector) if call.source is not None else None
    if name == "literal" and words:
        return words[0].fragment(script)
    if name == "cat":
        files = [word.text for word in words if not word.text.startswith("-")]
        if not files:
            return _input_of(call, script, collector)
        known = collector.files.get(files[0]) if len(files) == 1 else None
        return None if known is None else known[0]
    return _input_of(call, script, collector) if name in ("tee", "sponge") else None


def _input_of(call: Call, script: Fragment, collector: Collector) -> Fragment | None:
    if call.stdin is not None:
        return call.stdin
    return None if call.source is None else output_of(call.source, script, collector)


def _unescape(text: str) -> str:
    return re.sub(r"\\[ntr\\]", lambda match: _ESCAPES[match[0]], text)


def _format(template: str, values: list[str]) -> str:
    """`printf`: the template is used again while there are values."""
    template = _unescape(template)
    count = len(_DIRECTIVE.findall(template))
    if count == 0 or HOLE in template:
        return template
    remaining = list(values)
    shown = ""
    while True:
        shown += _DIRECTIVE.sub(lambda _match: remaining.pop(0) if remaining else "", template)
        if not remaining:
            return shown

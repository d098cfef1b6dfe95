"""Documents inside texts: the input of a schedule, the parameters of a pipeline's action, a build's commands. AWS keeps them as texts, and
what their names call a secret is one. Opens no files."""

from __future__ import annotations

import json
import re

from immutcheck.documents.loading import load_document
from immutcheck.model.errors import DocumentError
from immutcheck.secrets.redaction import secret_paths

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_NAMES = re.compile(r"(?i)pass|pwd|secret|token|key|credential|auth|private")
"""No secret is named without one of these; most texts have none and are not parsed."""

_HOLE = re.compile(r"<[\w.-]+>")
"""In the template of an event's input, where JSON has a value. Source: Amazon EventBridge User Guide, "Input transformation"."""

LONGEST = 1 << 20
SCRIPT = "#!"
DEEPEST = 4
"""So many documents may be written in one another."""


def list_secrets(text: str, depth: int = 0) -> Mapping[str, str]:
    """Each secret of the document in the text, as it stands there, and its kind."""
    if len(text) > LONGEST or ":" not in text or not _NAMES.search(text):
        return {}
    value = _read(text)
    if not isinstance(value, dict | list):
        return {}
    found: dict[str, str] = {}
    for path, detection in secret_paths(value):
        member = _member_at(value, path)
        if isinstance(member, str) and member:
            whole = detection.start <= 0 and detection.end >= len(member)
            found[member if whole else member[detection.start : detection.end]] = detection.kind
        elif isinstance(member, int | float) and not isinstance(member, bool):
            found[str(member)] = detection.kind
    if depth < DEEPEST:
        for inner in _texts_in(value):
            found.update(list_secrets(inner, depth + 1))
    return found


def _read(text: str) -> object:
    """The document; None for a text that is none. YAML needs lines of its own: `Name: value` alone is a sentence, too."""
    start = text.lstrip()[:1]
    if start in ("{", "["):
        for written in (text, _HOLE.sub("0", text)):
            try:
                return json.loads(written)
            except (ValueError, RecursionError):
                continue
    if "\n" not in text.strip() or text.startswith(SCRIPT):
        return None
    try:
        return load_document(text.encode("utf-8", "surrogatepass"), "text").value
    except DocumentError:
        return None


def _member_at(value: object, path: tuple[str | int, ...]) -> object:
    for step in path:
        if isinstance(value, dict):
            value = next((member for key, member in value.items() if str(key) == str(step)), None)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
        else:
            return None
    return value


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for member in value.values() if isinstance(value, dict) else value:
            yield from _texts_in(member)

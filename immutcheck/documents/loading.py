"""Bytes → `Document`: chooses between JSON and YAML, bounds what is read, and turns every fault into a DocumentError.

Does not open files, and does not know what a template is.
"""

from __future__ import annotations

import gc
import re

from immutcheck.documents.document import Document
from immutcheck.documents.encoding import decode_text
from immutcheck.documents.limits import DEFAULT_LIMITS
from immutcheck.documents.line_table import LineTable
from immutcheck.documents.place import EmptyPlaces
from immutcheck.model.diagnostic import WARNING, Diagnostic
from immutcheck.model.errors import DocumentError
from immutcheck.model.location import Location, Span

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.documents.limits import Limits

_JSON_START = re.compile(rb"\s*(?:\{\s*[\"}]|\[\s*[\[\]{\"0-9tfn-])")
_ANCHOR = re.compile(r"(?:\A|[\s,\[{:?-])&[^\s,\[\]{}]")

_MOST_PROBLEMS = 50


def looks_like_json(data: bytes) -> bool:
    """The first characters are those of a JSON object or list (in UTF-8)."""
    return _JSON_START.match(data) is not None


def load_document(data: bytes, path: str, *, limits: Limits = DEFAULT_LIMITS) -> Document:
    """The document; `path` is shown in messages, and its ending ".json" forbids YAML, ".yaml" and ".yml" allow it behind a bracket.

    Raises DocumentError with the place of the fault. An empty text has the value None.
    """
    if len(data) > limits.size:
        raise DocumentError(f"the file has {len(data)} bytes, more than the limit of {limits.size}")
    text = decode_text(data)
    collecting = gc.isenabled()
    # Everything that is made here stays, so a collection in between finds nothing and costs as much as the parser.
    gc.disable()
    try:
        return _load_text(text, path, limits)
    finally:
        if collecting:
            gc.enable()


def _load_text(text: str, path: str, limits: Limits) -> Document:
    if not text or text.isspace():
        return Document(path, text, None, EmptyPlaces(), LineTable(text))
    name = path.lower()
    if name.endswith(".json"):
        return _load_json(text, path, limits)
    if looks_like_json(text[:4096].encode("utf-8", "replace")):
        try:
            return _load_json(text, path, limits)
        except DocumentError:
            if not name.endswith((".yaml", ".yml")):
                raise
    return _load_yaml(text, path, limits)


def _load_json(text: str, path: str, limits: Limits) -> Document:
    from immutcheck.documents.json_places import JsonPlaces
    from immutcheck.documents.json_values import parse_json

    table = LineTable(text)
    value, repeating = parse_json(text, table, limits)
    places = JsonPlaces(text)
    repeated = places.find_repeated_keys(value, repeating) if repeating else []
    return Document(path, text, value, places, table, _report_repeated(repeated, path, table))


def _load_yaml(text: str, path: str, limits: Limits) -> Document:
    # A folder of JSON templates never pays for importing the YAML parser.
    from immutcheck.documents.yaml_composition import compose_yaml
    from immutcheck.documents.yaml_places import YamlPlaces
    from immutcheck.documents.yaml_values import build_values

    table = LineTable(text)
    root = compose_yaml(text, text.encode(), table, limits)
    if root is None:
        return Document(path, text, None, EmptyPlaces(), table)
    has_aliases = "&" in text and "*" in text and _ANCHOR.search(text) is not None
    value, repeated_keys = build_values(root, table, limits, has_aliases=has_aliases)
    repeated = [(key.value, (key.start_mark.index, key.end_mark.index)) for key in repeated_keys]
    return Document(path, text, value, YamlPlaces(root, text), table, _report_repeated(repeated, path, table))


def _report_repeated(repeated: list[tuple[str, tuple[int, int]]], path: str, table: LineTable) -> tuple[Diagnostic, ...]:
    problems = []
    for name, (start, end) in repeated[:_MOST_PROBLEMS]:
        shown = name if len(name) <= 60 else name[:60] + "…"
        message = f"the key `{shown}` is written a second time in the same mapping, and only the last one counts: remove one"
        span = Span(*table.position(start), *table.position(end))
        problems.append(Diagnostic(WARNING, "duplicate-key", message, Location(path, span)))
    return tuple(problems)

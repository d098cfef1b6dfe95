"""`immutcheck/v1`: a finding's name that survives edits elsewhere in the file.

sha256 of rule id · scope · address · element path, the first 32 hexadecimal digits. A list's element is named by its content, without
its description and secrets, and by its ordinal among equals; never by its index. Scalars are compared as texts ("22" is 22).
"""

from __future__ import annotations

from immutcheck.engine.lookup import space_of
from immutcheck.model.location import Line
from immutcheck.model.record import Record
from immutcheck.model.values import DynamicReference, MissingType, Redacted, Reference, Text, Unknown, flatten

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.model.location import PropertyPath
    from immutcheck.model.resource import Resource

SECRET = "«secret»"  # noqa: S105
NO_TEXT = frozenset(("Description", "DriftCheckedAt"))
"""Members that say nothing of what an element is: words for people, and when somebody looked at it."""


class Fingerprint(Record):
    """`full` is `immutcheck/v1`; `moved` leaves the scope out, so that a moved file is recognised."""

    full: str
    moved: str


def fingerprint_of(rule_id: str, scope: str, address: str, element_path: str) -> Fingerprint:
    """The fingerprint of a finding; `element_path` comes from `ElementNames`."""
    return Fingerprint(_digest(rule_id, scope, address, element_path)[:32], _digest(rule_id, "", address, element_path)[:32])


class ElementNames:
    """Names the elements of one resource; remembers the contents of lists, which are read once however many elements are named."""

    def __init__(self, resource: Resource) -> None:
        self._resource = resource
        self._contents: dict[PropertyPath, list[str]] = {}

    def name(self, path: PropertyPath) -> str:
        """The path with each list index replaced by a name made from the element's content."""
        names: list[str] = []
        value: object = space_of(self._resource, str(path[0]))
        for depth, part in enumerate(path[1:], start=1):
            if isinstance(part, Line):
                lines = flatten(value).split("\n") if isinstance(value, str | Text) else []
                at = (*path[:depth], "lines")
                contents = self._read_contents(at, [line.strip() for line in lines])
                content = contents[part - 1] if part <= len(contents) else ""
                names.append(f"[{_digest(content)[:16]}#{contents[: part - 1].count(content)}]")
            elif isinstance(part, int):
                members = value if isinstance(value, list) else []
                contents = self._read_contents(path[:depth], members)
                value = members[part] if part < len(members) else None
                content = contents[part] if part < len(contents) else ""
                names.append(f"[{_digest(content)[:16]}#{contents[:part].count(content)}]")
            else:
                value = value.get(part) if hasattr(value, "get") else None
                names.append(part)
        return "\0".join((str(path[0]), *names))

    def _read_contents(self, path: PropertyPath, members: list[object]) -> list[str]:
        if path not in self._contents:
            name = next((part for part in reversed(path) if isinstance(part, str)), "")
            self._contents[path] = [_content(member, name) for member in members]
        return self._contents[path]


def canonical(value: object) -> object:
    """A JSON-compatible form that is the same for equal contents: scalars as texts, keys sorted by whoever writes it, no reasons."""
    if isinstance(value, dict):
        return {str(key): canonical(member) for key, member in value.items() if key not in NO_TEXT}
    if isinstance(value, list):
        return [canonical(member) for member in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if value is None or isinstance(value, MissingType):
        return None
    if isinstance(value, Redacted):
        return SECRET
    if isinstance(value, Unknown):
        return _canonical_unknown(value)
    return str(value)


def _canonical_unknown(value: Unknown) -> object:
    if isinstance(value, Reference):
        return ["reference", value.target, value.attribute]
    if isinstance(value, DynamicReference):
        return ["dynamic", value.service, value.key, value.version]
    if isinstance(value, Text):
        return ["text", *[canonical(piece) for piece in value.pieces]]
    return ["unknown", value.prefix, value.suffix, [canonical(possible) for possible in value.possible]]


def _content(value: object, name: str) -> str:
    """The element as canonical text. Secrets are left out: a hash of one could be tried against guesses."""
    import json

    from immutcheck.secrets.redaction import secret_paths

    context = {name: [value]}
    for path, _detection in secret_paths(context):
        value = _without_secret(value, path[2:])
    return json.dumps(canonical(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _without_secret(value: object, path: PropertyPath) -> object:
    """A copy of the value with what is at `path` taken out."""
    if not path:
        return SECRET
    first, rest = path[0], path[1:]
    if isinstance(value, dict) and first in value:
        return {key: _without_secret(member, rest) if key == first else member for key, member in value.items()}
    if isinstance(value, list) and isinstance(first, int) and first < len(value):
        return [_without_secret(member, rest) if position == first else member for position, member in enumerate(value)]
    return value


def _digest(*parts: str) -> str:
    import hashlib

    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()

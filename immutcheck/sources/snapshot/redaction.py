"""Takes the secrets out of what was observed, before anything is kept, judged or written.

A value that is a secret becomes `Redacted`; a text with a secret in it (a script, an address with a password) keeps its other parts, so
that rules about them still hold, and answers "secret" as a whole. Which texts are secrets is `secrets/`'s knowledge.
"""

from __future__ import annotations

from immutcheck.model.values import OpenList, OpenMap, Redacted, Text, Unknown
from immutcheck.secrets.detectors import detect_tokens
from immutcheck.secrets.redaction import redact_text, secret_paths
from immutcheck.sources.snapshot.written_documents import list_secrets

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from immutcheck.model.location import PropertyPath
    from immutcheck.model.observation import Observation, Observed
    from immutcheck.secrets.detectors import Detection

TAKEN_OUT = "a secret was taken out here"
DOCUMENT = "document"
"""The detector of what a document inside a text calls a secret."""

SHORTEST = 4
"""Characters of a secret that can be cut out of a text; a shorter one takes the whole text along."""

MOST_PASSES = 4
"""So often what is left is searched again: a token may show only when another one beside it is gone."""


def redact_observation(observation: Observation) -> Observation:
    """The observation without literal secrets, whatever rules are selected; what it holds of them is where they were and of which kind."""
    return observation.replace(
        resources=tuple([redact_observed(observed) for observed in observation.resources]),
        unread=tuple([unread.replace(reason=redact_text(unread.reason)) for unread in observation.unread]),
        diagnostics=tuple([diagnostic.replace(message=redact_text(diagnostic.message)) for diagnostic in observation.diagnostics]),
    )


def redact_observed(observed: Observed) -> Observed:
    """The same for one resource. Itself when there is nothing to take out."""
    whole: dict[str, object] = {"properties": observed.properties, "facts": observed.facts, "tags": observed.tags}
    cleaned = redact_value(whole)
    address, name = redact_text(observed.address), redact_text(observed.name)
    identifiers = tuple([text for text in observed.identifiers if redact_text(text) == text])
    if cleaned is whole and (address, name, identifiers) == (observed.address, observed.name, observed.identifiers):
        return observed
    assert isinstance(cleaned, dict)
    tags = {key: value if isinstance(value, str) else "" for key, value in cleaned["tags"].items()}
    return observed.replace(
        address=address, name=name, identifiers=identifiers, properties=cleaned["properties"], facts=cleaned["facts"], tags=tags
    )


def redact_value(value: object) -> object:
    """A mapping or list without the secrets in it, itself when there are none. Tuples become lists: a search would step over them."""
    value = _as_lists(value)
    for _ in range(MOST_PASSES):
        found = secret_paths(value)
        if not found:
            break
        for path, detection in found:
            value = _replace_at(value, path, detection)
    return _clean_rest(value)


def _as_lists(value: object) -> object:
    if isinstance(value, tuple | set | frozenset):
        return [_as_lists(member) for member in value]
    if value.__class__ is list:
        items = [_as_lists(member) for member in value]
        return value if all(one is other for one, other in zip(items, value, strict=True)) else items
    if value.__class__ is dict:
        members = {key: _as_lists(member) for key, member in value.items()}
        return value if all(members[key] is member for key, member in value.items()) else members
    return value


def _replace_at(value: object, path: PropertyPath, detection: Detection) -> object:
    """A copy with the text at `path` replaced."""
    if not path:
        return hide_secret(value, detection)
    first, rest = path[0], path[1:]
    if isinstance(value, dict):
        key = next((key for key in value if str(key) == first), None)
        if key is None:
            return value
        members = {name: _replace_at(member, rest, detection) if name == key else member for name, member in value.items()}
        return OpenMap(members, value.rest) if isinstance(value, OpenMap) else members
    if isinstance(value, list) and isinstance(first, int):
        items = [_replace_at(member, rest, detection) if index == first else member for index, member in enumerate(value)]
        return OpenList(items, value.rest, value.possible) if isinstance(value, OpenList) else items
    return value


def hide_secret(value: object, detection: Detection) -> object:
    """What stands for a value with a secret in it: `Redacted` when the secret is all of it, else a text with a hole for each secret, of
    which every part that is no secret is known, and whose only possible value is a secret."""
    secret = Redacted(detection.kind, detection.detector)
    if not isinstance(value, str) or (detection.start <= 0 and detection.end >= len(value.strip())):
        return secret
    ranges = sorted({(detection.start, detection.end), *[(other.start, other.end) for other in detect_tokens(value)]})
    pieces: list[object] = []
    position = 0
    for start, end in ranges:
        if end <= position:
            continue
        if start > position:
            pieces.append(value[position:start])
        if not pieces or isinstance(pieces[-1], str):
            pieces.append(Unknown(TAKEN_OUT, possible=(secret,), sensitive=True))
        position = end
    if position < len(value):
        pieces.append(value[position:])
    return make_hidden_text(pieces, secret)


def hide_in_document(text: str) -> object:
    """The text with a hole for each secret that the document (JSON, YAML) in it names; itself when it is none or names none."""
    secrets = list_secrets(text)
    if not secrets:
        return text
    kind = Redacted(next(iter(secrets.values())), DOCUMENT)
    if any(secret not in text or len(secret) < SHORTEST for secret in secrets):
        return kind  # it is written in another way than it reads, or stands for anything
    pieces: list[object] = [text]
    for secret in sorted(secrets, key=len, reverse=True):
        pieces = [part for piece in pieces for part in (_cut_out(piece, secret, kind) if isinstance(piece, str) else (piece,))]
    return make_hidden_text(pieces, kind)


def _cut_out(text: str, secret: str, kind: Redacted) -> list[object]:
    parts: list[object] = []
    for part in text.split(secret):
        parts += [Unknown(TAKEN_OUT, possible=(kind,), sensitive=True), part]
    return [part for part in parts[1:] if part != ""]


def make_hidden_text(pieces: Sequence[object], secret: Redacted) -> object:
    """The text that has `pieces`; the secret itself when there is nothing else."""
    if not any(isinstance(piece, str) for piece in pieces):
        return secret
    first, last = pieces[0], pieces[-1]
    return Text(
        TAKEN_OUT,
        possible=(secret,),
        prefix=first if isinstance(first, str) else "",
        suffix=last if isinstance(last, str) else "",
        sensitive=True,
        pieces=tuple(pieces),
    )


def _clean_rest(value: object) -> object:
    """What the search for literals does not enter: keys, the texts of values that are not known, documents that are written in texts."""
    if value.__class__ is str:
        return hide_in_document(str(value))
    if isinstance(value, Unknown):
        return _clean_unknown(value)
    if isinstance(value, dict):
        members = {redact_text(str(key)): _clean_rest(member) for key, member in value.items()}
        if all(key in members and members[key] is member for key, member in value.items()) and not isinstance(value, OpenMap):
            return value
        return OpenMap(members, _clean_unknown(value.rest)) if isinstance(value, OpenMap) else members
    if isinstance(value, list):
        items = [_clean_rest(member) for member in value]
        if isinstance(value, OpenList):
            return OpenList(items, _clean_unknown(value.rest), tuple([_clean_text(member) for member in value.possible]))
        return value if all(one is other for one, other in zip(items, value, strict=True)) else items
    return value


def _clean_unknown(value: Unknown) -> Unknown:
    changes: dict[str, object] = {}
    for name in value._fields:
        field = getattr(value, name)
        if isinstance(field, str):
            cleaned: object = redact_text(field)
        elif isinstance(field, tuple):
            cleaned = tuple([_clean_text(member) for member in field])
        else:
            continue
        if cleaned != field:
            changes[name] = cleaned
    return value.replace(**changes) if changes else value


def _clean_text(member: object) -> object:
    if isinstance(member, str):
        return redact_text(member)
    cleaned: Mapping[str, object] | object = redact_value(member) if isinstance(member, dict | list) else _clean_rest(member)
    return cleaned

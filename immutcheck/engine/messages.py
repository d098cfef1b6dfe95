"""A rule's message for one finding: placeholders filled, nothing secret in it."""

from __future__ import annotations

from functools import lru_cache

from immutcheck.model.values import MISSING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from immutcheck.engine.explain import Cause

NOT_SET = "not set"
SPACES = ("properties", "policies", "metadata", "terraform", "change", "facts")
REDACTED = "«redacted»"


def render_message(template: str, values: Mapping[str, str]) -> str:
    """The template with `{name}` replaced and `{{`, `}}` made single; what is no placeholder of ours stays as it is."""
    from immutcheck.secrets.redaction import redact_text

    pieces = _split_template(template, tuple(values))
    return redact_text("".join([values[piece] if is_name else piece for piece, is_name in pieces]))


@lru_cache(maxsize=512)
def _split_template(template: str, names: tuple[str, ...]) -> tuple[tuple[str, bool], ...]:
    """The pieces of a rule's message, and whether each is the name of a placeholder; a rule's is split once."""
    pieces: list[tuple[str, bool]] = []
    rest = template
    while rest:
        before, brace, behind = _next_brace(rest)
        pieces.append((before, False))
        if behind[:1] == brace:
            pieces.append((brace, False))
            rest = behind[1:]
        elif brace == "{" and "}" in behind and behind[: behind.index("}")] in names:
            name, _brace, rest = behind.partition("}")
            pieces.append((name, True))
        else:
            pieces.append((brace, False))
            rest = behind
    return tuple(pieces)


@lru_cache(maxsize=512)
def list_paths(template: str) -> tuple[str, ...]:
    """The placeholders that name a path of the judged resource: `{properties.Target}`, `{facts.StartedAt}`."""
    names = [piece.partition("}")[0] for piece in template.split("{")[1:]]
    return tuple([name for name in names if name.startswith(tuple([f"{space}." for space in SPACES]))])


def _next_brace(text: str) -> tuple[str, str, str]:
    """The text before the first brace, the brace, and the text behind it."""
    position = min([place for place in (text.find("{"), text.find("}")) if place >= 0], default=len(text))
    return text[:position], text[position : position + 1], text[position + 1 :]


def render_place(path: str, value: object) -> str:
    """What the message says of the value at the path."""
    from immutcheck.secrets.redaction import render_value

    return NOT_SET if value is MISSING else render_value(path.rpartition(".")[2], value)


def render_cause(cause: Cause, is_secret: bool) -> tuple[str, str]:
    """What `{value}` says, and what the finding holds as its value ("" when there is none or it must not be shown)."""
    from immutcheck.secrets.redaction import redact_text, render_value

    if is_secret:
        return REDACTED, ""
    name = next((str(part) for part in reversed(cause.focus) if isinstance(part, str)), "")
    if cause.value is MISSING:
        if cause.walked and cause.words:
            return redact_text(", ".join(cause.words)), ""
        if cause.default is MISSING:
            return NOT_SET, ""
        return f"{render_value(name, cause.default)} by default", ""
    is_told = bool(cause.words) and (cause.is_told or isinstance(cause.value, list | dict))
    text = redact_text(", ".join(cause.words)) if is_told else render_value(name, cause.value)
    return text, text

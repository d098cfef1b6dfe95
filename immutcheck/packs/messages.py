"""A rule's message: one sentence with placeholders. Here they are checked; the engine fills them."""

from __future__ import annotations

from immutcheck.packs.paths import SPACES
from immutcheck.packs.problems import Complaint, suggest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.packs.problems import At

PLACEHOLDERS = ("address", "property", "value", "path")


def check_message(message: str, at: At, *, is_secret: bool) -> list[Complaint]:
    """Complaints about placeholders that nobody fills and braces that are not doubled; `{value}` would print a secret."""
    complaints = []
    position = 0
    while position < len(message):
        character = message[position]
        if message[position : position + 2] in ("{{", "}}"):
            position += 2
            continue
        if character == "}":
            complaints.append(Complaint(at, "a single `}`: write `}}` for a literal brace", offset=position))
        elif character == "{":
            end = message.find("}", position)
            name = message[position + 1 : end] if end > 0 else ""
            if end < 0:
                complaints.append(Complaint(at, "`{` is never closed: write `{{` for a literal brace", offset=position))
                break
            is_path = _read_path(name) is not None
            if name not in PLACEHOLDERS and not is_path:
                text = f"unknown placeholder `{{{name}}}`{suggest(name, PLACEHOLDERS)} (write `{{{{` for a literal brace)"
                complaints.append(Complaint(at, text, offset=position))
            elif is_secret and (is_path or name == "value"):
                text = f"`{{{name}}}` would show the secret: a rule with `secret: true` must leave it out"
                complaints.append(Complaint(at, text, offset=position))
            position = end
        position += 1
    return complaints


def list_message_paths(message: str) -> list[list[str]]:
    """The paths in the judged resource that the message shows (`{properties.Target}`, `{facts.StartedAt}`), in normal form."""
    pieces = message.replace("{{", "").split("{")[1:]
    paths = [_read_path(piece.partition("}")[0]) for piece in pieces]
    return [path for path in paths if path is not None]


def _read_path(name: str) -> list[str] | None:
    """The path that a placeholder names; None when it names none."""
    path = name.split(".")
    return path if len(path) > 1 and path[0] in SPACES and all(part.isidentifier() for part in path) else None

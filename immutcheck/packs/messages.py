"""A rule's message: one sentence with placeholders. Here they are checked; the engine fills them."""

from __future__ import annotations

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
            if name not in PLACEHOLDERS:
                text = f"unknown placeholder `{{{name}}}`{suggest(name, PLACEHOLDERS)} (write `{{{{` for a literal brace)"
                complaints.append(Complaint(at, text, offset=position))
            elif name == "value" and is_secret:
                complaints.append(
                    Complaint(at, "`{value}` would show the secret: a rule with `secret: true` must leave it out", offset=position)
                )
            position = end
        position += 1
    return complaints

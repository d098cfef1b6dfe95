"""How much room text takes on a terminal, and lines broken to fit it. Knows nothing of findings."""

from __future__ import annotations


def cell_width(character: str) -> int:
    """Columns a character takes: 0 for marks that combine, 2 for wide ones (Unicode Standard Annex 11), else 1."""
    if character < "\u0300":
        return 1
    from unicodedata import category, east_asian_width

    if category(character) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1


def text_width(text: str) -> int:
    """Columns that `text` takes when printed; the text is already escaped."""
    return len(text) if text.isascii() else sum(map(cell_width, text))


def wrap_text(text: str, width: int, *, first: str = "", rest: str = "") -> list[str]:
    """`text` broken at blanks into lines of at most `width` columns, the first after `first`, the others after `rest`.

    A word longer than a line stays whole: addresses and paths are there to be copied.
    """
    lines: list[str] = []
    line, used = first, text_width(first)
    begun = False
    for word in text.split(" "):
        if not word:
            continue
        size = text_width(word)
        if begun and used + 1 + size > width:
            lines.append(line)
            line, used, begun = rest, text_width(rest), False
        line, used = (f"{line} {word}", used + 1 + size) if begun else (line + word, used + size)
        begun = True
    lines.append(line)
    return lines


def wrap_line(line: str, width: int, indent: str) -> list[str]:
    """One line of text with its own indentation kept, after `indent`; what follows a break hangs below its start."""
    body = line.lstrip(" ")
    own = indent + line[: len(line) - len(body)]
    if text_width(own) + text_width(body) <= width:
        return [(own + body).rstrip()]
    return wrap_text(body, width, first=own, rest=own)


def first_paragraph(text: str) -> str:
    """The text up to its first blank line, on one line."""
    lines: list[str] = []
    for line in text.strip().split("\n"):
        if not line.strip():
            break
        lines.append(line.strip())
    return " ".join(lines)

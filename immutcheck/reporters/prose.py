"""Rule prose on a terminal: paragraphs broken to the width, code left as it is. The prose is Markdown with indented or fenced code."""

from __future__ import annotations

from immutcheck.reporters.cells import wrap_text
from immutcheck.reporters.escape import safe_lines

_LIST_MARKS = ("- ", "* ", "1. ", "2. ", "3. ", "4. ", "5. ", "6. ", "7. ", "8. ", "9. ")


def render_prose(text: str, width: int) -> list[str]:
    """The lines of a prose text, at most `width` columns wide except where a code line or a single word is wider."""
    lines: list[str] = []
    paragraph: list[str] = []
    fenced = False

    def finish() -> None:
        if paragraph:
            hanging = "  " if paragraph[0].startswith(_LIST_MARKS) else ""
            lines.extend(wrap_text(" ".join(paragraph), width, rest=hanging))
            paragraph.clear()

    for line in safe_lines(text.strip("\n")):
        if line.startswith("```"):
            finish()
            fenced = not fenced
        elif fenced or line.startswith("    "):
            finish()
            lines.append("  " + (line if fenced else line[4:]))
        elif not line:
            finish()
            if lines and lines[-1]:
                lines.append("")
        else:
            if line.startswith(_LIST_MARKS):
                finish()
            paragraph.append(line.strip())
    finish()
    while lines and not lines[-1]:
        lines.pop()
    return lines

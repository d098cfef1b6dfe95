"""What is wrong in a rule or profile file, with its place, and the nearest name for a word nobody knows."""

from __future__ import annotations

from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from immutcheck.documents.document import Document

    At = tuple[str | int, ...]


class Complaint(Record):
    """A problem inside a document, not placed yet: `at` is the document path, `key` means the mapping key itself, `offset` a character
    inside the text at `at` (-1: the value as a whole)."""

    at: At
    message: str
    key: bool = False
    offset: int = -1


class Problem(Record):
    """A problem with its place. `line` and `column` are 1-based."""

    path: str
    line: int
    column: int
    message: str

    def render(self) -> str:
        """`path:line:column: message`, as compilers write it."""
        return f"{self.path}:{self.line}:{self.column}: {self.message}"


def place_complaints(document: Document, complaints: Iterable[Complaint]) -> list[Problem]:
    """The complaints about one document with their lines and columns."""
    problems = []
    for complaint in complaints:
        if complaint.offset >= 0:
            line, column = document.text_position(complaint.at, complaint.offset)
        else:
            span = document.span(complaint.at, key=complaint.key)
            line, column = span.start_line, span.start_column
        problems.append(Problem(document.path, line, column, complaint.message))
    return problems


def render_problems(problems: Iterable[Problem]) -> str:
    """One line a problem, in the order of files and places, each said once."""
    ordered = sorted(set(problems), key=lambda problem: (problem.path, problem.line, problem.column, problem.message))
    return "\n".join(problem.render() for problem in ordered)


def find_nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name most like `word`, None when none is like it."""
    import difflib

    names = sorted(known)
    folded = {name.casefold(): name for name in reversed(names)}
    if word.casefold() in folded:
        return folded[word.casefold()]
    near = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    return folded[near[0]] if near else None


def suggest(word: str, known: Iterable[str], *, limit: int = 12) -> str:
    """What to add to "unknown X": `: did you mean …?`, else the known names when they are few, else nothing."""
    names = sorted(known)
    nearest = find_nearest(word, names)
    if nearest is not None:
        return f": did you mean `{nearest}`?"
    if 0 < len(names) <= limit:
        return f"; known: {', '.join(names)}"
    return ""


def quote_text(value: object, *, limit: int = 40) -> str:
    """A value as it may stand in a message: one line, shortened."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    text = " ".join(text.split())
    return f"`{text[: limit - 1]}…`" if len(text) > limit else f"`{text}`"

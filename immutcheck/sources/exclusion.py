"""Glob patterns that leave paths out of a scan. No library is imported: the pre-commit hook uses this too."""

from __future__ import annotations

import re

from immutcheck.model.errors import UsageError
from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_CLASS = re.compile(r"\[(!?)([^\]/\\]+)\]")


class Exclusion(Record):
    """Compiled patterns: `*` and `?` stay within a name, `**` crosses folders; a pattern without a slash matches a name anywhere, one
    with a slash is relative to the base; what matches a folder leaves out everything in it."""

    pattern: re.Pattern[str] | None

    def excludes(self, path: str) -> bool:
        """Whether the path (relative to the base, forward slashes) or a folder that holds it matches."""
        return self.pattern is not None and self.pattern.match(path) is not None


def compile_exclusion(patterns: Sequence[str]) -> Exclusion:
    """The patterns as one; UsageError for one that is empty, negated or broken."""
    bodies = [_translate(pattern) for pattern in patterns]
    for pattern, body in zip(patterns, bodies, strict=True):
        try:
            re.compile(body)
        except re.error:
            raise UsageError(f"the exclusion `{pattern}` has a range in brackets that is none") from None
    return Exclusion(re.compile(f"(?:{'|'.join(bodies)})(?:/|\\Z)", re.DOTALL) if bodies else None)


def _translate(pattern: str) -> str:
    parts = [part for part in pattern.strip().replace("\\", "/").split("/") if part not in ("", ".")]
    if not parts:
        raise UsageError(f"the exclusion `{pattern}` names nothing: give a path or a glob pattern such as `build/**`")
    if pattern.startswith("!"):
        raise UsageError(f"the exclusion `{pattern}` is negated, which has no meaning here: leave the path out instead")
    anchored = "/" in pattern.strip().rstrip("/")
    body = "" if anchored else "(?:[^/]+/)*?"
    for index, part in enumerate(parts):
        last = index == len(parts) - 1
        if part == "**":
            body += "[^/]" if last else "(?:[^/]+/)*?"
        else:
            body += _translate_name(part) + ("" if last else "/")
    return body + (".*" if parts[-1] == "**" else "")


def _translate_name(name: str) -> str:
    """One level of a path. Atomic groups, as in the standard library's fnmatch: no pattern makes the match backtrack exponentially."""
    fixed = [_translate_fixed(piece) for piece in re.split(r"\*+", name)]
    if len(fixed) == 1:
        return fixed[0]
    return fixed[0] + "".join(f"(?>[^/]*?{piece})" for piece in fixed[1:-1]) + "[^/]*" + fixed[-1]


def _translate_fixed(piece: str) -> str:
    text = ""
    position = 0
    for match in _CLASS.finditer(piece):
        members = match[2].replace("[", "\\[").replace("^", "\\^").replace("&", "\\&").replace("~", "\\~").replace("|", "\\|")
        text += _escape(piece[position : match.start()]) + f"[{'^/' if match[1] else ''}{members}]"
        position = match.end()
    return text + _escape(piece[position:])


def _escape(piece: str) -> str:
    return "[^/]".join(re.escape(part) for part in piece.split("?"))

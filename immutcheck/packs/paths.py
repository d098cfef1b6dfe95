"""Property paths as rule files write them, and as the engine walks them: `[space, name, …]`."""

from __future__ import annotations

PROPERTIES = "properties"
ELEMENT = "element"
SPACES = (PROPERTIES, "policies", "metadata", "terraform", "change", "facts")
# `resource.` is how an element speaks of the resource it belongs to.
HEADS = {**{space: space for space in SPACES}, "resource": PROPERTIES}
FORBIDDEN = frozenset(" \t\n\"'[]{}()$!,")


class PathError(ValueError):
    """The text is no path; the message says why and what to write."""


def parse_path(text: str, *, inside_element: bool) -> list[str]:
    """The path in normal form. `.` alone is the element, or outside of one everything the resource has; PathError when it is no path."""
    relative = ELEMENT if inside_element else PROPERTIES
    if text == ".":
        return [relative]
    names = _split(text)
    head, is_quoted = names[0]
    if not is_quoted and head in HEADS:
        if len(names) == 1:
            raise PathError(f"`{text}` names a space, not a property: write `{head}.` and the property's name")
        return [HEADS[head], *[name for name, _ in names[1:]]]
    return [relative, *[name for name, _ in names]]


def _split(text: str) -> list[tuple[str, bool]]:
    """Names and whether each was quoted."""
    names: list[tuple[str, bool]] = []
    rest = text
    while True:
        if rest[:1] == '"':
            end = rest.find('"', 1)
            if end < 0:
                raise PathError(f"`{text}` has a quote that is not closed")
            name, rest = rest[1:end], rest[end + 1 :]
            names.append((name, True))
        else:
            name, dot, behind = rest.partition(".")
            names.append((name, False))
            rest = dot + behind
            _refuse_bad_name(name, text)
        if not name:
            raise PathError(f"`{text}` has an empty name: write names joined by single dots" if text else "the path is empty")
        if not rest:
            return names
        if rest[0] != ".":
            raise PathError(f"`{text}` needs a dot behind a quoted name")
        rest = rest[1:]


def _refuse_bad_name(name: str, text: str) -> None:
    if "[" in name or name.isdigit():
        raise PathError(f"`{text}` counts the members of a list: use `each` or `some`")
    if name == "*":
        raise PathError(f"`{text}` means every member of a list: use `each` or `some`")
    if not FORBIDDEN.isdisjoint(name):
        raise PathError(f'`{text}` has a character that must be quoted: properties."a b"')


def render_names(names: list[str]) -> str:
    """Names joined by dots, quoted where the language wants it."""
    return ".".join(f'"{name}"' if "." in name or not FORBIDDEN.isdisjoint(name) else name for name in names)

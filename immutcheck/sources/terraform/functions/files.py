"""Functions that read files: through the scanned tree only, nothing outside of it.

Terraform takes paths relative to the folder it runs in, which is the root module's; `path.module` and `path.root` are display paths here,
relative to the tree, so both meanings of a relative path are tried. What functions read never becomes part of a message.
"""

from __future__ import annotations

import posixpath

from immutcheck.model.values import OpenList, OpenMap, Unknown
from immutcheck.sources.terraform.evaluation.unknowns import unknown_from
from immutcheck.sources.terraform.functions.encoding import encode_bytes, normal_text
from immutcheck.sources.terraform.functions.hashes import hash_bytes
from immutcheck.sources.terraform.functions.unknowns import make_set
from immutcheck.sources.terraform.values import EvaluationError, LimitError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from immutcheck.sources.terraform.functions.context import FunctionContext

SIZE_LIMIT = 64 * 1024 * 1024
"""A larger file is not read."""
OUTSIDE = Unknown("the file is outside of what is scanned")
UNLISTED = Unknown("which files match the pattern is not known")


def _candidates(path: str, context: FunctionContext) -> Iterator[str]:
    """Where in the tree the path may lead: as it is when it begins with a display path, and from the root module's folder."""
    written = posixpath.normpath(path)
    for folder in (context.module_folder, context.root_folder):
        if folder == "." or path.startswith(folder + "/") or f"{written}/".startswith(folder + "/"):
            yield written
    yield posixpath.normpath(posixpath.join(context.root_folder, path))


def _leads_out(path: str) -> bool:
    return path == ".." or path.startswith(("../", "/"))


def find_file(path: str, context: FunctionContext) -> tuple[str, bytes] | Unknown | None:
    """The file's place in the tree and its bytes; None when it is not there."""
    if "\0" in path:
        return None
    if path.startswith(("/", "~")):
        return OUTSIDE
    candidates = dict.fromkeys(_candidates(path, context))
    inside = [candidate for candidate in candidates if not _leads_out(candidate)]
    for candidate in inside:
        try:
            return candidate, context.tree.read(candidate)
        except FileNotFoundError:
            folder, name = posixpath.split(candidate)
            if name in context.tree.list_folder(folder or "."):
                # it is listed, so only a link can lead out of the tree
                return OUTSIDE
            if context.tree.list_folder(candidate):
                raise EvaluationError("the path leads to a folder, not to a file") from None
        except OSError:
            return Unknown("the file cannot be read")
    return OUTSIDE if len(inside) < len(candidates) else None


def _read(path: str, context: FunctionContext) -> tuple[str, bytes] | Unknown:
    found = find_file(path, context)
    if found is None:
        raise EvaluationError("there is no such file")
    if isinstance(found, tuple) and len(found[1]) > SIZE_LIMIT:
        return Unknown(f"the file is too large to be read: more than {SIZE_LIMIT} bytes")
    return found


def _decode(data: bytes) -> str:
    try:
        return normal_text(data.decode())
    except UnicodeDecodeError:
        raise EvaluationError("the file is not a text in UTF-8") from None


def read_text(context: FunctionContext, path: str) -> object:
    found = _read(path, context)
    return found if isinstance(found, Unknown) else _decode(found[1])


def read_base64(context: FunctionContext, path: str) -> object:
    found = _read(path, context)
    return found if isinstance(found, Unknown) else encode_bytes(found[1])


def check_exists(context: FunctionContext, path: str) -> object:
    found = find_file(path, context)
    return found if isinstance(found, Unknown) else found is not None


def hash_file(algorithm: str, *, in_base64: bool = False) -> Callable[[FunctionContext, str], object]:
    """The function that gives a file's hash."""

    def compute(context: FunctionContext, path: str) -> object:
        found = _read(path, context)
        return found if isinstance(found, Unknown) else hash_bytes(found[1], algorithm, in_base64=in_base64)

    return compute


def render_file(context: FunctionContext, path: object, names: object) -> object:
    """`templatefile`: where names are not known, the template is only rendered when it does without them."""
    if isinstance(path, Unknown):
        return unknown_from(path)
    assert isinstance(path, str)
    found = _read(path, context)
    return found if isinstance(found, Unknown) else _render(context, _decode(found[1]), found[0], names)


def render_text(context: FunctionContext, text: object, names: object) -> object:
    """`templatestring`."""
    if isinstance(text, Unknown):
        return unknown_from(text)
    assert isinstance(text, str)
    return _render(context, text, context.module_folder, names)


def _render(context: FunctionContext, text: str, path: str, names: object) -> object:
    if isinstance(names, Unknown):
        return unknown_from(names)
    assert isinstance(names, dict)
    if not isinstance(names, OpenMap):
        return context.render(text, path, names)
    try:
        return context.render(text, path, names)
    except LimitError:
        raise
    except EvaluationError:
        return unknown_from(names.rest)


def list_files(context: FunctionContext, path: str, pattern: str) -> object:
    """`fileset`: files in the folder that match. Folders cannot be searched, so `**` and wildcards in their names leave the set open."""
    folder, name = posixpath.split(posixpath.normpath(pattern) if pattern else "")
    if "**" in folder.split("/") and set(folder.split("/")) == {"**"}:
        direct = list_files(context, path, name)
        return OpenList(direct, UNLISTED) if isinstance(direct, list) and direct else UNLISTED
    if _has_wildcards(folder) or name == "**":
        return UNLISTED
    expression = _compile(name)
    for candidate in dict.fromkeys(_candidates(posixpath.join(path, folder), context)):
        if _leads_out(candidate):
            return OUTSIDE
        names = context.tree.list_folder(candidate)
        if names:
            return make_set([posixpath.join(folder, found) for found in names if expression(found)])
    return make_set([])


def _has_wildcards(text: str) -> bool:
    return any([character in text for character in "*?[{\\"])


def _compile(pattern: str) -> Callable[[str], bool]:
    """Does a name match? `*`, `?`, `[a-z]`, `[^a]`, `{a,b}`, `\\` before a character."""
    import re

    from immutcheck.sources.terraform.functions.patterns import compile_pattern

    written, position, depth = "", 0, 0
    while position < len(pattern):
        character = pattern[position]
        if character == "[":
            end = pattern.find("]", position + 2)
            if end < 0:
                raise EvaluationError("the pattern has a `[` without a `]`")
            members = pattern[position + 1 : end]
            is_negated = members[0] == "^"
            written += f"[{'^' if is_negated else ''}{re.escape(members[is_negated:]).replace(chr(92) + '-', '-')}]"
            position = end
        elif character == "\\" and position + 1 < len(pattern):
            position += 1
            written += re.escape(pattern[position])
        elif character in "{}":
            depth += 1 if character == "{" else -1
            written += "(?:" if character == "{" else ")"
        else:
            written += {"*": "[^/]*", "?": "[^/]", ",": "|" if depth else ","}.get(character, re.escape(character))
        position += 1
    compiled = compile_pattern(f"^(?:{written})$")
    return lambda name: compiled.search(name.encode()) is not None


def base_name(path: str) -> str:
    if not path:
        return "."
    return posixpath.basename(path.rstrip("/")) or "/"


def directory_name(path: str) -> str:
    folder = posixpath.normpath(posixpath.dirname(path) or ".")
    return "/" if folder == "//" else folder


def make_absolute(path: str) -> object:
    if not posixpath.isabs(path):
        return Unknown("in which folder Terraform runs is not known")
    return "/" + posixpath.normpath(path).lstrip("/")


def expand_path(path: str) -> object:
    return Unknown("the home folder of who runs Terraform is not known") if path.startswith("~") else path

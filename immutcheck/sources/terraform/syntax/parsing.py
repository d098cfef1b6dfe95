"""Bytes → `SourceFile`: whatever is wrong with a text becomes a Diagnostic, and what is good in it is read all the same.

A text that is no UTF-8 or larger than the limit is refused. Expressions are read, not evaluated.
"""

from __future__ import annotations

import gc

from immutcheck.model.diagnostic import ERROR, Diagnostic
from immutcheck.model.location import Location
from immutcheck.sources.terraform.syntax.body_trees import BodyReader
from immutcheck.sources.terraform.syntax.faults import SyntaxFault
from immutcheck.sources.terraform.syntax.grammar import parse_tree
from immutcheck.sources.terraform.syntax.source_file import SourceFile
from immutcheck.sources.terraform.values import EvaluationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.sources.terraform.syntax.nodes import Node

SIZE_LIMIT = 16 * 1024 * 1024
"""Bytes of one file."""
PROBLEM_LIMIT = 50
"""Problems told of one file."""
PARSE_ERROR = "parse-error"

_MARK = b"\xef\xbb\xbf"
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")


def parse_file(data: bytes, path: str) -> SourceFile:
    """What is written in the file; a path that ends in `.json` is read as Terraform's JSON form. Never raises for a bad text: see
    `SourceFile.problems`."""
    collecting = gc.isenabled()
    # Nearly everything that is made here stays: a collection in between finds nothing and costs a third of the whole.
    gc.disable()
    try:
        return _parse(data, path)
    finally:
        if collecting:
            gc.enable()


def _parse(data: bytes, path: str) -> SourceFile:
    if len(data) > SIZE_LIMIT:
        return _refuse(path, "limit-reached", f"the file has {len(data)} bytes, more than the limit of {SIZE_LIMIT}: split it")
    if data.startswith(_MARK):
        data = data[len(_MARK) :]
    if b"\0" in data or data.startswith(_WIDE_MARKS):
        return _refuse(path, PARSE_ERROR, _explain_binary(data))
    problems: list[tuple[str, int, int]] = []
    data = _replace_bad_bytes(data, problems)
    if path.lower().endswith(".json"):
        from immutcheck.sources.terraform.syntax.json_parsing import read_json

        is_literal = path.lower().endswith(".tfvars.json")
        blocks, arguments = read_json(data, lambda message, start, end: problems.append((message, start, end)), is_literal=is_literal)
        file = SourceFile(path, data, blocks, arguments, is_json=True)
    else:
        file = _read_native(data, path, problems)
    if problems:
        file.problems = _diagnostics(file, problems)
    return file


def parse_template(text: str, path: str) -> Node:
    """The template that a text is (`templatefile`, `templatestring`, texts of the JSON form), a Literal when nothing in it is computed.
    Offsets are those of the text's UTF-8 form. EvaluationError when it cannot be read."""
    from immutcheck.sources.terraform.syntax.template_files import read_template

    try:
        return read_template(text.encode("utf-8", "replace"))
    except SyntaxFault as fault:
        raise EvaluationError(f"the template {path} cannot be read: {fault.message}", fault.start, fault.end) from None


def parse_expression(text: str, path: str) -> Node:
    """The expression that a text is (`--var` values, types in the JSON form). Offsets are those of the text's UTF-8 form; `path` names the
    text in messages. EvaluationError when it is no expression."""
    from immutcheck.sources.terraform.syntax.template_files import read_expression

    try:
        return read_expression(text.encode("utf-8", "replace"))
    except SyntaxFault as fault:
        raise EvaluationError(f"{path} is not an expression: {fault.message}", fault.start, fault.end) from None


def _read_native(data: bytes, path: str, problems: list[tuple[str, int, int]]) -> SourceFile:
    """A file that is good all through is read as one; else it is cut into pieces that are read one by one."""
    found: list[tuple[str, int, int]] = []
    tree = parse_tree(data if data.endswith(b"\n") else data + b"\n").root_node
    if not tree.has_error:
        reader = BodyReader(data, lambda message, start, end: found.append((message, start, end)))
        try:
            body = next((child for child in tree.children if child.type == "body"), None)
            arguments, blocks = ({}, ()) if body is None else reader.read_body(body)
        except SyntaxFault:
            found.clear()
        else:
            problems += found
            if body is None and any(child.type == "object" for child in tree.children):
                problems.append(("this is an object, not blocks and arguments: the JSON form needs a name that ends in `.json`", 0, 1))
            return SourceFile(path, data, blocks, arguments)
    from immutcheck.sources.terraform.syntax.recovery import read_broken

    arguments, blocks, unread = read_broken(data, lambda message, start, end: problems.append((message, start, end)))
    file = SourceFile(path, data, blocks, arguments)
    file.unread = unread
    return file


def _refuse(path: str, code: str, message: str) -> SourceFile:
    file = SourceFile(path, b"")
    file.problems = (Diagnostic(ERROR, code, message, Location(path)),)
    return file


def _explain_binary(data: bytes) -> str:
    if data.startswith(_WIDE_MARKS) or data[1:2] == b"\0" or data[:1] == b"\0":
        return "the file is not UTF-8 but seems to be UTF-16: save it as UTF-8"
    return "the file holds NUL bytes, so it is not a text: remove it, or save it as UTF-8"


def _replace_bad_bytes(data: bytes, problems: list[tuple[str, int, int]]) -> bytes:
    """The same text with `?` for every byte that is not UTF-8, so that all offsets stay."""
    try:
        data.decode()
    except UnicodeDecodeError as error:
        problems.append((f"byte 0x{data[error.start]:02x} is not UTF-8: save the file as UTF-8", error.start, error.start + 1))
        text = data.decode("utf-8", "surrogateescape")
        return text.encode("utf-8", "replace")
    return data


def _diagnostics(file: SourceFile, problems: list[tuple[str, int, int]]) -> tuple[Diagnostic, ...]:
    problems.sort(key=lambda problem: problem[1])
    found = dict.fromkeys(
        Diagnostic(ERROR, PARSE_ERROR, message, file.location(start, max(start, end))) for message, start, end in problems[:PROBLEM_LIMIT]
    )
    return tuple(found)

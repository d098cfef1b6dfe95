"""Calls of functions that are not known here: one Diagnostic for each function, at its first call."""

from __future__ import annotations

import re

from immutcheck.sources.terraform.configuration.node_search import find_arguments, walk
from immutcheck.sources.terraform.configuration.problems import UNKNOWN_FUNCTION
from immutcheck.sources.terraform.syntax.nodes import Call

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from immutcheck.sources.terraform.configuration.module_tree import ModuleNode
    from immutcheck.sources.terraform.configuration.problems import Problems
    from immutcheck.sources.terraform.syntax.source_file import SourceFile

_CALL = re.compile(rb"(?<![\w:-])([A-Za-z_][\w:-]*+)[ \t]*+\(")
NO_FUNCTIONS = frozenset(("list", "map", "set", "object", "tuple", "optional"))
"""What looks like a call in a type."""
LAZY_FUNCTIONS = frozenset(("try", "can", "core::try", "core::can"))
"""They look at expressions, so they are part of evaluation."""


def report_unknown_functions(top: ModuleNode, problems: Problems) -> None:
    """Look through the files of the root and of the modules it calls."""
    reported: set[str] = set()
    folders: set[str] = set()
    for node in top.walk():
        if node.module.folder not in folders:
            folders.add(node.module.folder)
            for file in node.module.files:
                _look_through(file, reported, problems)


def _look_through(file: SourceFile, reported: set[str], problems: Problems) -> None:
    if file.unknown_calls is None:
        file.unknown_calls = tuple(_find_unknown(file))
    for call in file.unknown_calls:
        if call.name not in reported:
            reported.add(call.name)
            message = f"function `{call.name}` is not known here, so what it gives is unknown"
            problems.add_once(call.start, call.start + len(call.name), file, message, UNKNOWN_FUNCTION)


def _find_unknown(file: SourceFile) -> Iterator[Call]:
    # what is in comments and texts is sorted out below, since hardly any file has a function that is not known
    names = {match[1].decode("ascii", "replace") for match in _CALL.finditer(file.data)} - NO_FUNCTIONS - LAZY_FUNCTIONS
    if not names:
        return
    from immutcheck.sources.terraform.functions.table import CORE, FUNCTIONS

    unknown = {name for name in names if name.removeprefix(CORE) not in FUNCTIONS}
    if not unknown:
        return
    places = [match.start() for match in _CALL.finditer(file.data) if match[1].decode("ascii", "replace") in unknown]
    for argument in find_arguments([block for block in file.blocks if block.type != "variable"], places):
        calls = [node for node in walk(argument.expression) if isinstance(node, Call) and node.name in unknown]
        yield from sorted(calls, key=lambda call: call.start)

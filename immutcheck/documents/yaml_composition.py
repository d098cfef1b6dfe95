"""YAML text → libyaml's tree of nodes with marks, or a DocumentError with the place and what to do. Does not build values."""

from __future__ import annotations

import operator
import re

from immutcheck.documents.libyaml import CParser  # isort: skip: before anything of PyYAML
from yaml import YAMLError
from yaml.error import MarkedYAMLError
from yaml.nodes import ScalarNode
from yaml.reader import ReaderError

from immutcheck.documents.yaml_structure import check_structure
from immutcheck.documents.yaml_tags import UNTAGGED
from immutcheck.model.errors import DocumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from immutcheck.documents.limits import Limits
    from immutcheck.documents.line_table import LineTable

_UNPRINTABLE = "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"


class _Composer(CParser):  # type: ignore[misc]
    """The resolver's hooks are C callables, so that no Python frame is paid for a node; whether a scalar's text is to be resolved can be
    told from its style alone."""

    resolve = UNTAGGED
    descend_resolver = operator.is_
    ascend_resolver = tuple


def compose_yaml(text: str, data: bytes, table: LineTable, limits: Limits) -> Any:
    """The root node of the only document that is not empty; None when there is none. `data` is `text` in UTF-8 without a mark."""
    try:
        check_structure(text, data, table, limits)
        composer = _Composer(data)
        root: Any = None
        while composer.check_node():
            node: Any = composer.get_node()
            if isinstance(node, ScalarNode) and not node.value and not node.style and not isinstance(node.tag, str):
                continue
            if root is not None:
                line, column = table.position(node.start_mark.index)
                raise DocumentError("a second YAML document starts here: put each document into a file of its own", line, column)
            root = node
    except YAMLError as error:
        raise _explain(error, text, table) from None
    except UnicodeDecodeError:
        raise DocumentError("a tag has a %-escape that is not UTF-8") from None
    return root


def _explain(error: YAMLError, text: str, table: LineTable) -> DocumentError:
    if isinstance(error, ReaderError):
        match = re.search(_UNPRINTABLE, text)
        if match is None:
            return DocumentError(f"the text is not readable: {error.reason}")
        line, column = table.position(match.start())
        return DocumentError(
            f"control character U+{ord(match[0]):04X} is not allowed in YAML: remove it or write it as an escape in double quotes",
            line,
            column,
        )
    if not isinstance(error, MarkedYAMLError):
        return DocumentError(f"the text is not readable as YAML: {type(error).__name__}")
    mark = error.problem_mark or error.context_mark
    if mark is None:
        return DocumentError(error.problem or "the text is not readable as YAML")
    line, column = table.position(mark.index)
    return DocumentError(_advise(error, text[mark.index : mark.index + 1]), line, column)


def _advise(error: MarkedYAMLError, character: str) -> str:
    problem = error.problem or error.context or "the text is not readable as YAML"
    if character == "\t" and ("cannot start any token" in problem or "tab character" in problem):
        return "a tab is used for indentation, which YAML does not allow: use spaces"
    if "cannot start any token" in problem:
        return f"a plain value cannot start with `{character}`: put it in quotes"
    if problem == "found undefined alias":
        return "the alias has no anchor before it: define `&name` first, or put a value that starts with `*` in quotes"
    if "duplicate anchor" in f"{problem} {error.context}":
        return "the anchor is defined a second time: give it another name"
    context = f" {error.context}" if error.context and error.context != problem else ""
    return f"{problem}{context}".strip()

"""Bounds the nesting and the size of a YAML text before libyaml composes it.

libyaml's composer is recursive C: at some ten thousand levels it ends the process. So a cheap look at the text rules deep nesting out,
and only a text where that is not possible is walked event by event, stopping at the limit. Does not build anything.
"""

from __future__ import annotations

import re

from immutcheck.documents.libyaml import CParser  # isort: skip: before anything of PyYAML
from yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, ScalarEvent

from immutcheck.model.errors import DocumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from immutcheck.documents.limits import Limits
    from immutcheck.documents.line_table import LineTable

_LARGE = 1 << 22
# Together at most 900 levels for the composer, which fit into the smallest stack a thread gets (512 KiB).
_FEW_BRACKETS = 300
_NARROW = 150


def check_structure(text: str, data: bytes, table: LineTable, limits: Limits) -> None:
    """DocumentError when lists and mappings nest deeper, or there are more of values, than the limits allow."""
    if _may_be_deep(text) or (len(text) > _LARGE and _may_be_many(text, limits.nodes)):
        _walk_events(data, table, limits)


def _may_be_deep(text: str) -> bool:
    """False only when the text cannot nest too deep for the composer.

    A flow collection needs a bracket (`[a: b]` is two levels for one); `${` never opens one, since a plain `$` stands before it. A block
    collection that starts in column N has nothing but blanks and indicators before it, and at most two start in one column.
    """
    if text.count("[") + text.count("{") - text.count("${") > _FEW_BRACKETS:
        return True
    prefix = f"[ \\t?:\ufeff-]{{{_NARROW}}}"
    breaks = "\\n" if text.isascii() and "\r" not in text else "[\\n\\r\\x85\u2028\u2029]"
    return re.match(prefix, text) is not None or re.search(breaks + prefix, text) is not None


def _may_be_many(text: str, nodes: int) -> bool:
    return 2 * text.count(":") + text.count("-") + text.count(",") + text.count("[") + text.count("{") + text.count("?") > nodes


def _walk_events(data: bytes, table: LineTable, limits: Limits) -> None:
    next_event: Callable[[], Any] = CParser(data).get_event
    depth = nodes = 0
    event = next_event()
    while event is not None:
        mark: Any = event.start_mark
        if isinstance(event, CollectionStartEvent):
            depth += 1
            nodes += 1
            if depth > limits.depth:
                line, column = table.position(mark.index)
                raise DocumentError(f"lists and mappings are nested more than {limits.depth} deep", line, column)
        elif isinstance(event, CollectionEndEvent):
            depth -= 1
        elif isinstance(event, ScalarEvent | AliasEvent):
            nodes += 1
        if nodes > limits.nodes:
            line, column = table.position(mark.index)
            raise DocumentError(f"there are more than {limits.nodes} values: split the file", line, column)
        event = next_event()

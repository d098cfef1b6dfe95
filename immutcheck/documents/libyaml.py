"""PyYAML's C parser, without the part of PyYAML's start-up that only its Python parser needs.

`yaml.reader` compiles a character class over all of Unicode when it is imported, which takes half of `import yaml`, and the resolver and
constructor compile some more; libyaml checks characters by itself, and values are resolved in `plain_values.py`. The patterns are put off
until somebody uses them; everything else about PyYAML is as it always is.
"""

from __future__ import annotations

import re
from _thread import get_ident

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

__all__ = ("CParser",)


class _PutOffPattern:
    """Compiles itself when it is first used."""

    def __init__(self, pattern: str, flags: Any, compile_pattern: Any) -> None:
        self._pattern = pattern
        self._flags = flags
        self._compile = compile_pattern

    def __getattr__(self, name: str) -> Any:
        return getattr(self._compile(self._pattern, self._flags), name)


def _import_parser() -> Any:
    compile_pattern, importing = re.compile, get_ident()

    def put_off(pattern: Any, flags: Any = 0) -> Any:
        # Other threads may import what they need meanwhile.
        if isinstance(pattern, str) and get_ident() == importing:
            return _PutOffPattern(pattern, flags, compile_pattern)
        return compile_pattern(pattern, flags)

    re.compile = put_off
    try:
        from yaml.cyaml import CParser  # type: ignore[attr-defined]
    finally:
        re.compile = compile_pattern
    return CParser


CParser = _import_parser()

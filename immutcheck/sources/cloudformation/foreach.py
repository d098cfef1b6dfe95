"""Expands Fn::ForEach, nested ones too, before anything is resolved, and remembers where each expanded part is written.

Only Resources, Conditions and Outputs are walked. A loop over something unknown leaves an `OpenMap` behind. The number of rounds is capped.
Source: AWS CloudFormation Template Reference, "Fn::ForEach": `${Identifier}` and `&{Identifier}` (letters and digits of the value only) are
replaced in keys and values, and `Ref: Identifier` gives the value.
"""

from __future__ import annotations

import re

from immutcheck.model.diagnostic import ERROR, WARNING
from immutcheck.model.values import OpenMap, Unknown
from immutcheck.sources.cloudformation.problems import INTRINSIC, LIMIT, NOT_EXPANDED
from immutcheck.sources.cloudformation.template import LOOP
from immutcheck.sources.text import is_scalar, scalar_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from immutcheck.model.location import PropertyPath
    from immutcheck.sources.cloudformation.parameters import Report

ROUND_LIMIT = 2_000
"""Rounds of all loops of a template together; CloudFormation allows 500 resources."""

_PLACEHOLDER = re.compile(r"([$&])\{\s*([A-Za-z0-9]+)\s*\}")
_NOT_ALPHANUMERIC = re.compile(r"[^A-Za-z0-9]")


class LoopExpansion:
    """Expands the sections of one template. `origins` maps expanded paths to the paths they are written at, in the order found."""

    __slots__ = ("_report", "_resolve", "_rounds", "origins")

    def __init__(self, resolve: Callable[[object], object], report: Report) -> None:
        self._resolve = resolve
        self._report = report
        self._rounds = 0
        self.origins: list[tuple[PropertyPath, PropertyPath]] = []

    def expand(self, node: object, path: PropertyPath) -> object:
        """The section at `path` without loops; the same object when it has none."""
        return self._expand(node, path, path, {})

    def _expand(self, node: object, path: PropertyPath, written: PropertyPath, names: Mapping[str, str]) -> object:
        if isinstance(node, dict):
            return self._expand_map(node, path, written, names)
        if isinstance(node, list):
            members = [self._expand(member, (*path, index), (*written, index), names) for index, member in enumerate(node)]
            return members if any(new is not old for new, old in zip(members, node, strict=True)) else node
        if isinstance(node, str) and names and "{" in node:
            return _replace_names(node, names)
        return node

    def _expand_map(self, node: dict[str, object], path: PropertyPath, written: PropertyPath, names: Mapping[str, str]) -> object:
        if len(node) == 1 and names:
            referred = node.get("Ref")
            if isinstance(referred, str) and referred in names:
                return names[referred]
        members: dict[str, object] = {}
        rests: list[Unknown] = []
        changed = False
        for key, value in node.items():
            if isinstance(key, str) and key.startswith(LOOP):
                changed = True
                rest = self._unroll(key, value, members, path, (*written, key), names)
                if rest is not None:
                    rests.append(rest)
                continue
            new_key = _replace_names(key, names) if names and isinstance(key, str) and "{" in key else key
            new = self._put(members, new_key, value, path, (*written, key), names)
            changed = changed or new is not value or new_key != key
        if rests:
            return OpenMap(members, rests[0])
        return members if changed else node

    def _put(
        self,
        members: dict[str, object],
        key: str,
        value: object,
        path: PropertyPath,
        written: PropertyPath,
        names: Mapping[str, str],
    ) -> object:
        if key in members:
            self._report(ERROR, INTRINSIC, f"Fn::ForEach makes `{key}` twice", written)
        if key != written[-1] or len(written) != len(path) + 1:
            self.origins.append(((*path, key), written))
        members[key] = new = self._expand(value, (*path, key), written, names)
        return new

    def _unroll(
        self,
        key: str,
        loop: object,
        members: dict[str, object],
        path: PropertyPath,
        written: PropertyPath,
        names: Mapping[str, str],
    ) -> Unknown | None:
        """Put what every round makes into `members`; the Unknown says what could not be made."""
        if not isinstance(loop, list) or len(loop) != 3 or not isinstance(loop[0], str) or not isinstance(loop[2], dict):
            self._report(ERROR, INTRINSIC, "Fn::ForEach needs an identifier, a collection and a mapping", written)
            return Unknown(f"{key} has a wrong shape", maybe_absent=True)
        identifier, collection, body = loop
        values = self._resolve(self._expand(collection, path, (*written, 1), names))
        if isinstance(values, Unknown):
            self._report(WARNING, NOT_EXPANDED, f"{key} is not expanded, so what it makes is not judged: {values.reason}", written)
            return values.replace(maybe_absent=True) if values.__class__ is Unknown else Unknown(values.reason, maybe_absent=True)
        if not isinstance(values, list):
            self._report(ERROR, INTRINSIC, "Fn::ForEach needs a list as its collection", written)
            return Unknown(f"{key} has a wrong shape", maybe_absent=True)
        for value in values:
            if isinstance(value, Unknown) or not is_scalar(value):
                reason = value.reason if isinstance(value, Unknown) else "its collection must hold texts"
                self._report(WARNING, NOT_EXPANDED, f"{key} is not wholly expanded, so not all it makes is judged: {reason}", written)
                return Unknown(reason, maybe_absent=True)
            self._rounds += 1
            if self._rounds > ROUND_LIMIT:
                self._report(ERROR, LIMIT, f"the loops of this template go over {ROUND_LIMIT} rounds: the rest is not judged", written)
                return Unknown("the loops of this template are too long", maybe_absent=True)
            rest = self._run_round(body, members, path, (*written, 2), {**names, identifier: scalar_text(value)})
            if rest is not None:
                return rest
        return None

    def _run_round(
        self, body: dict[str, object], members: dict[str, object], path: PropertyPath, written: PropertyPath, names: Mapping[str, str]
    ) -> Unknown | None:
        for key, value in body.items():
            if key.startswith(LOOP):
                rest = self._unroll(key, value, members, path, (*written, key), names)
                if rest is not None:
                    return rest
                continue
            self._put(members, _replace_names(key, names), value, path, (*written, key), names)
        return None


def _replace_names(text: str, names: Mapping[str, str]) -> str:
    def replacement(match: re.Match[str]) -> str:
        value = names.get(match[2])
        if value is None:
            return match[0]
        return value if match[1] == "$" else _NOT_ALPHANUMERIC.sub("", value)

    return _PLACEHOLDER.sub(replacement, text)

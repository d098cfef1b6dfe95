"""Values as they leave evaluation: namespaces written out."""

from __future__ import annotations

from immutcheck.model.values import OpenList, OpenMap, Unknown
from immutcheck.sources.terraform.evaluation.limits import SIZE_LIMIT
from immutcheck.sources.terraform.evaluation.primitives import ATOMS
from immutcheck.sources.terraform.evaluation.traversal import is_namespace
from immutcheck.sources.terraform.values import Encoded, LimitError, SetValue


def plain(value: object) -> object:
    """The value with what namespaces stand for in their place, however deep; the same object when there are none in it.
    LimitError when it is too large."""
    return value if value.__class__ in ATOMS else _Flattening().flatten(value)


class _Flattening:
    """One walk through a value, which counts what it sees."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = SIZE_LIMIT

    def flatten(self, value: object) -> object:
        kind = value.__class__
        self.left -= 1
        if self.left < 0:
            raise LimitError(f"the value is too large: more than {SIZE_LIMIT} values in it")
        if kind in ATOMS:
            return value
        if kind is dict or kind is OpenMap:
            return self._map(value)  # type: ignore[arg-type]
        if kind is list or kind is SetValue or kind is OpenList:
            return self._list(value)  # type: ignore[arg-type]
        if isinstance(value, Unknown):
            if not value.possible:
                return value
            possible = [self.flatten(member) for member in value.possible]
            is_changed = any([new is not old for new, old in zip(possible, value.possible, strict=True)])
            return value.replace(possible=tuple(possible)) if is_changed else value
        if kind is Encoded:
            inner = self.flatten(value.value)  # type: ignore[attr-defined]
            return value if inner is value.value else Encoded(inner, value.format)  # type: ignore[attr-defined]
        if is_namespace(value):
            return self.flatten(value.whole())  # type: ignore[attr-defined]
        return value

    def _map(self, value: dict[str, object]) -> object:
        changed: dict[str, object] | None = None
        for key, member in value.items():
            if member.__class__ is not str:
                new = self.flatten(member)
                if new is not member:
                    changed = changed or dict(value)
                    changed[key] = new
        if changed is None:
            return value
        return OpenMap(changed, value.rest) if isinstance(value, OpenMap) else changed

    def _list(self, value: list[object]) -> object:
        new = [self.flatten(member) for member in value]
        if all([one is other for one, other in zip(new, value, strict=True)]):
            return value
        if isinstance(value, OpenList):
            return OpenList(new, value.rest)
        return SetValue(new) if value.__class__ is SetValue else new

"""Frozen, slotted value classes that are cheap to create.

`dataclasses` imports `inspect` and needs some 0.6 ms for every frozen slotted class; the pre-commit hook would spend more on its
vocabulary than on its templates. `Record` gives the same to a reader and to a type checker (PEP 681): annotated fields in order,
defaults, equality, hash and representation. Defaults are shared, so they must be immutable.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, ClassVar, Self, dataclass_transform
else:

    def dataclass_transform(**_options: object) -> object:
        return lambda cls: cls


def _make_init(cls: type, fields: tuple[str, ...], defaults: dict[str, object]) -> Any:
    """Compile `__init__`: the slot descriptors set the fields, since `__setattr__` refuses."""
    parameters = ", ".join(f"{field}=_default_{field}" if field in defaults else field for field in fields)
    body = "\n    ".join(f"_set_{field}(self, {field})" for field in fields) or "pass"
    scope: dict[str, object] = {f"_set_{field}": getattr(cls, field).__set__ for field in fields}
    scope.update({f"_default_{field}": default for field, default in defaults.items()})
    exec(f"def __init__(self{', ' + parameters if parameters else ''}):\n    {body}", scope)  # noqa: S102
    init: Any = scope["__init__"]
    init.__qualname__ = f"{cls.__name__}.__init__"
    return init


COMPILED_AFTER = 24
"""So many instances cost less than compiling an `__init__`; of most classes a run makes fewer."""


def _make_init_later(self: Record, *values: object, **named: object) -> None:
    """Stands in for `__init__` until the class has had some instances."""
    cls = type(self)
    cls._made[0] += 1
    arranged = _arrange(cls, values, named) if cls._made[0] <= COMPILED_AFTER else None
    if arranged is None:
        init = cls.__init__ = _make_init(cls, cls._fields, cls._defaults)  # type: ignore[method-assign]
        init(self, *values, **named)
        return
    for field, value in zip(cls._fields, arranged, strict=True):
        object.__setattr__(self, field, value)


def _arrange(cls: type[Record], values: tuple[object, ...], named: dict[str, object]) -> tuple[object, ...] | None:
    """A value for each field; None for a call that is wrong, which is left to Python to complain about."""
    fields = cls._fields
    if len(values) == len(fields) and not named:
        return values
    filled = {**cls._defaults, **dict(zip(fields, values, strict=False)), **named}
    is_right = len(values) <= len(fields) and filled.keys() == set(fields) and named.keys().isdisjoint(fields[: len(values)])
    return tuple([filled[field] for field in fields]) if is_right else None


@dataclass_transform(frozen_default=True, eq_default=True)
class RecordMeta(type):
    """Turns the annotations of a `Record` subclass into slots and an `__init__`; a subclass's fields follow its base's."""

    def __new__(mcs, name: str, bases: tuple[type, ...], namespace: dict[str, Any]) -> RecordMeta:
        own = tuple(field for field in namespace.get("__annotations__", {}) if not field.startswith("__"))
        defaults: dict[str, object] = {}
        inherited: tuple[str, ...] = ()
        for base in bases:
            inherited += getattr(base, "_fields", ())
            defaults.update(getattr(base, "_defaults", {}))
        defaults.update({field: namespace.pop(field) for field in own if field in namespace})
        fields = inherited + tuple(field for field in own if field not in inherited)
        namespace["__slots__"] = tuple(field for field in own if field not in inherited)
        namespace["_fields"] = fields
        namespace["_defaults"] = defaults
        namespace["_made"] = [0]
        namespace.setdefault("__init__", _make_init_later)
        return super().__new__(mcs, name, bases, namespace)


class Record(metaclass=RecordMeta):
    """Base of every value class. Fields are read-only; `replace` returns a changed copy."""

    if TYPE_CHECKING:
        _fields: ClassVar[tuple[str, ...]]
        _defaults: ClassVar[dict[str, object]]
        _made: ClassVar[list[int]]

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: cannot set {name}")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} is frozen: cannot delete {name}")

    def _values(self) -> tuple[object, ...]:
        return tuple([getattr(self, field) for field in self._fields])

    def __eq__(self, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        return self._values() == other._values()

    def __hash__(self) -> int:
        return hash((self.__class__, self._values()))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{field}={getattr(self, field)!r}' for field in self._fields)})"

    def __reduce__(self) -> tuple[object, ...]:
        return (self.__class__, self._values())

    def replace(self, **changes: Any) -> Self:
        """A copy with the named fields changed; TypeError for a name that is no field."""
        values = [changes.pop(field) if field in changes else getattr(self, field) for field in self._fields]
        if changes:
            raise TypeError(f"{type(self).__name__} has no field {', '.join(changes)}")
        return self.__class__(*values)

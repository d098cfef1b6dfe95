"""The resource instances of a state in either of its two forms."""

from __future__ import annotations

from immutcheck.sources.terraform.plan.planned import MANAGED, list_present
from immutcheck.sources.terraform.plan.reading import decode_value, is_set
from immutcheck.sources.terraform.plan.sensitive_paths import read_stored_paths

LONGEST = 100_000
"""Members of a list in a state that may be marked as sensitive."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from msgspec import Raw

    from immutcheck.model.location import PropertyPath
    from immutcheck.sources.terraform.plan.structure import Key, PresentValues, StoredState


class Present:
    """One instance. `place` is the path of what stands for the whole of it, `values_at` that of its values, `sensitive` reads their marks;
    `dependencies` are addresses without keys. A plain class: a state has thousands."""

    __slots__ = ("address", "dependencies", "is_legacy", "place", "sensitive", "type", "values", "values_at")

    def __init__(
        self,
        address: str,
        kind: str,
        values: Raw,
        sensitive: Callable[[], object],
        dependencies: tuple[str, ...],
        place: PropertyPath,
        values_at: PropertyPath,
    ) -> None:
        self.address = address
        self.type = kind
        self.values = values
        self.sensitive = sensitive
        self.dependencies = dependencies
        self.place = place
        self.values_at = values_at
        self.is_legacy = False


def list_stored(state: StoredState) -> dict[str, Present]:
    """The managed instances of a state file by address; objects that are only waiting to be destroyed are none."""
    found: dict[str, Present] = {}
    for position, resource in enumerate(state.resources or ()):
        if resource.mode != MANAGED:
            continue
        prefix = f"{resource.module}." if resource.module else ""
        for index, instance in enumerate(resource.instances):
            if instance.deposed:
                continue
            address = f"{prefix}{resource.type}.{resource.name}{_render_key(instance.index_key)}"
            place: PropertyPath = ("resources", position, "instances", index)
            raw = instance.sensitive_attributes
            present = Present(
                address,
                resource.type,
                instance.attributes,
                lambda raw=raw: _marks_of(decode_value(raw)),  # type: ignore[misc]
                instance.dependencies,
                ("resources", position, "name"),
                (*place, "attributes"),
            )
            present.is_legacy = not is_set(instance.attributes) and is_set(instance.attributes_flat)
            found[address] = present
    return found


def list_shown(values: PresentValues) -> dict[str, Present]:
    """The managed instances of a shown state by address."""
    if values.root_module is None:
        return {}
    found: dict[str, Present] = {}
    for instance in list_present(values.root_module, ("values", "root_module")).values():
        found[instance.address] = Present(
            instance.address,
            instance.type,
            instance.values,
            lambda raw=instance.sensitive: decode_value(raw),  # type: ignore[misc]
            instance.dependencies,
            (*instance.place, "address"),
            (*instance.place, "values"),
        )
    return found


def _render_key(key: Key) -> str:
    if key is None:
        return ""
    if isinstance(key, int):
        return f"[{key}]"
    from immutcheck.sources.terraform.configuration.addresses import render_key

    return render_key(key)


def _marks_of(listed: object) -> object:
    """Paths → marks of the shape of the values; lists become mappings of indexes."""
    marks: dict[object, object] = {}
    for path in read_stored_paths(listed):
        inner: dict[object, object] = marks
        for step in path[:-1]:
            following = inner.setdefault(step, {})
            if not isinstance(following, dict):
                break
            inner = following
        else:
            inner[path[-1]] = True
    return _as_lists(marks)


def _as_lists(marks: object) -> object:
    if not isinstance(marks, dict):
        return marks
    if marks and all(isinstance(step, int) for step in marks):
        # a list that a file can hold is not longer; a mark behind it marks nothing
        length = max([step for step in marks if 0 <= step < LONGEST], default=-1) + 1
        return [_as_lists(marks.get(index)) for index in range(length)]
    return {step: _as_lists(inner) for step, inner in marks.items()}

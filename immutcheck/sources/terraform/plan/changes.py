"""What a plan does to one instance: its actions in our words, and which of its arguments differ. No value is kept.

An argument that nobody wrote is the provider's to fill in: that its value is known only later is no change that anybody asked for.
Source: Terraform documentation, "JSON Output Format", "Change Representation".
"""

from __future__ import annotations

from immutcheck.model.change import CREATE, CREATE_FIRST, DESTROY_FIRST, NONE, REPLACE, UPDATE
from immutcheck.model.values import Unknown
from immutcheck.sources.terraform.plan.reading import decode_mapping, decode_value
from immutcheck.sources.terraform.raw import RawChange

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from msgspec import Raw

    from immutcheck.sources.terraform.plan.structure import Values

WORDS: dict[tuple[str, ...], tuple[str, str]] = {
    ("no-op",): (NONE, ""),
    ("create",): (CREATE, ""),
    ("update",): (UPDATE, ""),
    ("delete", "create"): (REPLACE, DESTROY_FIRST),
    ("create", "delete"): (REPLACE, CREATE_FIRST),
    # The old one is kept, and Terraform looks after it no more. OpenTofu writes it the other way round (`destroy = false`).
    ("create", "forget"): (REPLACE, CREATE_FIRST),
    ("forget", "create"): (REPLACE, CREATE_FIRST),
}
TAGS, ALL_TAGS, VOLUME_TAGS = "tags", "tags_all", "volume_tags"
DISKS = ("root_block_device", "ebs_block_device")
"""Blocks whose tags label a volume, as `volume_tags` do for all of them. Source: Terraform AWS provider documentation, "Resource:
aws_instance"."""


def read_change(change: Values, is_written: Callable[[str, object], bool]) -> RawChange:
    """The change; `is_written` says of an argument and its new value whether it is, or may be, in the configuration. DocumentError for
    values that nobody can read."""
    action, order = WORDS.get(change.actions, ("", ""))
    if not action:
        return RawChange(Unknown(f"what the plan does is not known: {', '.join(change.actions)[:60]}"))
    if action not in (UPDATE, REPLACE):
        return RawChange(action, order)
    before, after, marks = (_read_arguments(raw) for raw in (change.before, change.after, change.after_unknown))
    changed, unsure = [], []
    for name in sorted({*before, *after, *marks}):
        differs = _differs(before.get(name), after.get(name), marks.get(name))
        if differs:
            changed.append(name)
        elif differs is None and is_written(name, after.get(name)):
            unsure.append(name)
    return RawChange(action, order, tuple(changed), tuple(unsure), _list_replacing(change.replace_paths))


def _read_arguments(raw: Raw) -> dict[str, object]:
    """The values or marks by argument. The provider's default tags are among `tags_all` only, which stands for `tags` then; the tags of
    an instance's disks are among `volume_tags`."""
    values = dict(decode_mapping(raw))
    every = values.pop(ALL_TAGS, None)
    if every is not None:
        values[TAGS] = every
    labels: dict[str, object] = {}
    for name in DISKS:
        blocks = values.get(name)
        if isinstance(blocks, list):
            labels[name] = [_tags_of(block) for block in blocks]
            values[name] = [_without_tags(block) for block in blocks]
        elif blocks is True:
            labels[name] = True
    if labels:
        values[VOLUME_TAGS] = {VOLUME_TAGS: values.get(VOLUME_TAGS), **labels}
    return values


def _tags_of(block: object) -> object:
    return {name: block.get(name) for name in (TAGS, ALL_TAGS)} if isinstance(block, dict) else block


def _without_tags(block: object) -> object:
    return {name: value for name, value in block.items() if name not in (TAGS, ALL_TAGS)} if isinstance(block, dict) else block


def _differs(before: object, after: object, mark: object) -> bool | None:
    """None when only what is not known yet could tell."""
    if mark is True:
        return None
    if not mark:
        return _plain(before) != _plain(after)
    if isinstance(mark, dict) and isinstance(before, dict) and isinstance(after, dict):
        answers = [_differs(before.get(name), after.get(name), mark.get(name)) for name in {**before, **after, **mark}]
    elif isinstance(mark, list) and isinstance(before, list) and isinstance(after, list):
        if len(before) != len(after):
            return True
        marks = [*mark, *[None] * len(after)]
        answers = [_differs(one, other, marks[index]) for index, (one, other) in enumerate(zip(before, after, strict=True))]
    else:
        return None if _has_marked(mark) else _plain(before) != _plain(after)
    return True if True in answers else None if None in answers else False


def _plain(value: object) -> object:
    """The value without what says nothing, for which providers have several forms: null, false, zero, empty, or a block of those."""
    if isinstance(value, dict):
        members = {name: plain for name, member in value.items() if (plain := _plain(member)) is not None}
        return members or None
    if isinstance(value, list):
        plains = [_plain(member) for member in value]
        return plains if any([plain is not None for plain in plains]) else None
    return value or None


def _has_marked(mark: object) -> bool:
    if isinstance(mark, dict | list):
        return any([_has_marked(member) for member in (mark.values() if isinstance(mark, dict) else mark)])
    return mark is True


def _list_replacing(raw: Raw) -> tuple[str, ...]:
    """`[["root_block_device", 0, "encrypted"]]` → ("root_block_device",)."""
    listed = decode_value(raw)
    paths = [path for path in listed if isinstance(path, list) and path] if isinstance(listed, list) else []
    return tuple(dict.fromkeys([str(path[0]) for path in paths]))

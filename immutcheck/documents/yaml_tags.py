"""CloudFormation's short tags and their long names. Other tags mean nothing here.

Source: AWS CloudFormation User Guide, "Intrinsic function reference": `!Sub` is `Fn::Sub`, but `!Ref` is `Ref` and `!Condition` is
`Condition`.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any as Node


UNTAGGED: object = slice
"""The class of a composed node's `tag` when none is written: a C callable, so that no Python frame is paid for a node."""


def long_name(tag: str) -> str:
    """`!Sub` → `Fn::Sub`; every tag of the template's own is a function, also one we have never heard of."""
    name = tag[1:]
    return name if name in ("Ref", "Condition") or name.startswith("Fn::") else "Fn::" + name


def is_merge_key(node: Node) -> bool:
    """A plain `<<` without a tag, whose value is merged into the mapping."""
    return bool(node.value == "<<" and not node.style and node.tag.__class__ is UNTAGGED)


def short_tag_name(node: Node) -> str:
    """The long name of the node's short tag, "" when it has none."""
    tag = node.tag
    return long_name(tag) if isinstance(tag, str) and tag.startswith("!") else ""

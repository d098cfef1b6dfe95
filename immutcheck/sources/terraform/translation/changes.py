"""A plan's change of one raw resource → the space `change` under canonical names.

What has no counterpart among the properties keeps Terraform's name when it is an argument, since it changes the thing all the same; what
only decides how Terraform works (`timeouts`, the space `terraform.`) changes nothing that runs.
"""

from __future__ import annotations

from immutcheck.model.change import REPLACE, describe_change, describe_property, maybe_changed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from immutcheck.sources.terraform.raw import RawChange
    from immutcheck.sources.terraform.translation.tables import Table

LATER = "known only when the plan is carried out"


def translate_change(change: RawChange, table: Table) -> dict[str, object]:
    """The members of the space."""
    properties: dict[str, object] = {}
    replacing = frozenset(_names(change.replacing, table))
    for name in _names(change.unsure, table):
        properties[name] = maybe_changed(name, name in replacing, f"whether {name} changes is {LATER}")
    for name in (*_names(change.changed, table), *(replacing if change.action == REPLACE else ())):
        properties[name] = describe_property(name, name in replacing)
    return describe_change(change.action, {name: properties[name] for name in sorted(properties)}, change.order)


def _names(arguments: Iterable[str], table: Table) -> list[str]:
    """The properties that the arguments decide, by their first names."""
    found: dict[str, None] = {}
    for argument in arguments:
        names = table.depending_names(argument)
        found.update(dict.fromkeys(sorted([name for name in names if "." not in name])))
        if not names and table.is_argument(argument):
            found[argument] = None
    return list(found)

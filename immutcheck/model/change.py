"""What a plan, a change set or a newer version of a template does to a resource: the members of its space `change`.

`Action` is one of the words below, an `Unknown` when it cannot be told; `Order`, of a replacement where it is known, which of the two
comes first. `Properties` holds, by name, every property that differs between what is there and what will be: `Name`, and `Replaces`,
whether that difference alone makes a replacement. A property that may differ is an `Unknown` that may be absent. No value is kept.
"""

from __future__ import annotations

from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from immutcheck.model.location import PropertyPath

CHANGE = "change"
"""The space's name."""
ACTION, ORDER, PROPERTIES = "Action", "Order", "Properties"

NONE, CREATE, UPDATE, REPLACE = "none", "create", "update", "replace"
ACTIONS = (NONE, CREATE, UPDATE, REPLACE)
"""What is deleted has no resource any more. `UPDATE` is in place: the resource stays the one that it was."""
CREATE_FIRST, DESTROY_FIRST = "create-first", "destroy-first"


def describe_property(name: str, replaces: object) -> dict[str, object]:
    """The member of `Properties` for a property that differs; `replaces` is True, False or an `Unknown`."""
    return {"Name": name, "Replaces": replaces}


def maybe_changed(name: str, replaces: object, reason: str) -> Unknown:
    """The member for a property of which it is not known whether it differs."""
    return Unknown(reason, maybe_absent=True, possible=(describe_property(name, replaces),))


def describe_change(action: object, properties: Mapping[str, object], order: str = "") -> dict[str, object]:
    """The space's members."""
    change: dict[str, object] = {ACTION: action, PROPERTIES: properties}
    if order:
        change[ORDER] = order
    return change


def changed_place(path: PropertyPath) -> PropertyPath:
    """`("change", "Properties", "UserData")` → `("properties", "UserData")`: a difference is shown where the property is written, and the
    change as a whole at the resource."""
    return ("properties", *path[2:3]) if path[:1] == (CHANGE,) else path

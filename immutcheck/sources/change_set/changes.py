"""One change of a change set → the space `change`. No value is kept.

CloudFormation usually creates what replaces a resource before it deletes the old one.
Source: AWS CloudFormation API Reference, "ResourceChange", "ResourceChangeDetail", "ResourceTargetDefinition"; User Guide, "Understand
update behaviors of stack resources".
"""

from __future__ import annotations

from immutcheck.model.change import (
    CREATE,
    CREATE_FIRST,
    NONE,
    REPLACE,
    UPDATE,
    describe_change,
    describe_property,
    maybe_changed,
)
from immutcheck.model.values import OpenMap, Unknown
from immutcheck.sources.change_set.reading import PROPERTIES
from immutcheck.sources.change_set.values import is_known_later, is_masked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from immutcheck.sources.change_set.reading import Change, Target

ACTIONS = {
    "Add": CREATE,
    # An imported resource runs already, and goes on as it is: only the stack's list grows.
    "Import": NONE,
    # "resource will not be changed, only CloudFormation metadata will change"
    "SyncWithActual": NONE,
}
MODIFY = "Modify"
TAGS = "Tags"
CANNOT_TELL = "CloudFormation cannot tell yet what it does to it"
UNTOLD = Unknown("the change set does not say which properties differ", maybe_absent=True)
ONE_OR_THE_OTHER = (UPDATE, REPLACE)
IDLE_SOURCE, IDLE_CHANGE = "NoModification", "SyncWithActual"
"""The template was brought in line with what is there: nothing that runs differs."""
REAL_CHANGES = ("Add", "Remove", "Modify")
"""What is there differs all the same when the change set brings it back in line with the template."""


def describe(change: Change) -> dict[str, object]:
    """The members of the space."""
    if change.action != MODIFY:
        known = ACTIONS.get(change.action)
        return describe_change(Unknown(CANNOT_TELL), OpenMap({}, UNTOLD)) if known is None else describe_change(known, {})
    properties = _describe_properties(change)
    if change.replacement == "True":
        return describe_change(REPLACE, properties, CREATE_FIRST)
    if change.replacement == "False":
        return describe_change(UPDATE, properties)
    return describe_change(Unknown(f"whether {change.address} is replaced is not known yet", possible=ONE_OR_THE_OTHER), properties)


def group_targets(change: Change) -> dict[str, list[Target]]:
    """The details by the property that they are about; others change nothing about the thing itself."""
    found: dict[str, list[Target]] = {}
    for target in change.targets:
        name = target.name or (TAGS if target.attribute == TAGS else "")
        if name:
            found.setdefault(name, []).append(target)
    return found


def _describe_properties(change: Change) -> dict[str, object]:
    grouped = group_targets(change)
    properties: dict[str, object] = {}
    for name, targets in sorted(grouped.items()):
        described = _describe_property(name, targets)
        if described is not None:
            properties[name] = described
    has_nameless = any([target.attribute == PROPERTIES and not target.name for target in change.targets])
    is_untold = not grouped and (PROPERTIES in change.scope or not change.targets)
    return OpenMap(properties, UNTOLD) if has_nameless or is_untold else properties


def _describe_property(name: str, targets: Sequence[Target]) -> object | None:
    """None when it does not differ after all."""
    answers = [(_differs(target), target) for target in targets]
    certain = [target for answer, target in answers if answer is True]
    unsure = [target for answer, target in answers if answer is None]
    if certain:
        replaces = _join([_replaces(target, name) for target in certain])
        if replaces is not True and any([_replaces(target, name) is not False for target in unsure]):
            replaces = _not_known(name)
        return describe_property(name, replaces)
    if unsure:
        reason = f"whether {name} changes is known only when the change set is carried out"
        return maybe_changed(name, _join([_replaces(target, name) for target in unsure]), reason)
    return None


def _differs(target: Target) -> bool | None:
    """None when only carrying it out could tell."""
    if target.change_type == IDLE_CHANGE or (target.source == IDLE_SOURCE and target.change_type not in REAL_CHANGES):
        return False
    if target.change_type in ("Add", "Remove"):
        return True
    before, after = target.before, target.after
    if is_known_later(after):
        # "static" only means that the reference to it was written
        return None
    if before is not None and after is not None and before != after and not is_masked(before) and not is_masked(after):
        return True
    return True if target.is_static else None


def _replaces(target: Target, name: str) -> object:
    if target.recreation == "Always":
        return True
    if target.recreation == "Never" or target.attribute == TAGS:
        return False
    return _not_known(name)


def _join(answers: Sequence[object]) -> object:
    """True when one of them alone replaces the resource."""
    if any([answer is True for answer in answers]):
        return True
    return next((answer for answer in answers if answer is not False), False)


def _not_known(name: str) -> Unknown:
    return Unknown(f"whether {name} alone makes a replacement depends on more than its name", possible=(True, False))

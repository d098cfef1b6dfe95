"""Two templates written inline → what the newer one does, for the tests of this folder."""

from __future__ import annotations

from typing import Any

from immutcheck.model.resource import Resource
from immutcheck.model.values import Unknown
from immutcheck.sources.compared.unit import ComparedUnit, make_replacing
from tests.sources.cloudformation.building import make_unit

REPLACING = make_replacing()


def compare(
    newer: str, older: str, *, files: dict[str, str] | None = None, before: dict[str, str] | None = None, **options: Any
) -> ComparedUnit:
    """The compared unit; `files` and `before` are the other files of the newer and the older version."""
    return ComparedUnit(make_unit(newer, files, **dict(options)), make_unit(older, before, **dict(options)), REPLACING)


def change_of(unit: ComparedUnit, address: str = "X", **assignment: object) -> dict[str, Any]:
    """The space of one resource; an unknown action as what it may be, a property that may change as what it may be with a question mark."""
    resource = unit.resource(address, assignment)
    assert resource is not None
    return show(resource)


def show(resource: Resource) -> dict[str, Any]:
    """The space in short: `{"Action": …, property: replaces, …}`."""
    change: Any = resource.change
    shown: dict[str, Any] = {"Action": _possible(change["Action"])}
    for name, member in change["Properties"].items():
        if isinstance(member, Unknown):
            assert member.maybe_absent
            assert member.possible[0]["Name"] == name  # type: ignore[index]
            shown[f"{name}?"] = _short(member.possible[0]["Replaces"])  # type: ignore[index]
        else:
            assert member["Name"] == name
            shown[name] = _short(member["Replaces"])
    return shown


def properties(written: str, former: str, sections: str = "", kind: str = "AWS::EC2::Instance", **options: Any) -> dict[str, Any]:
    """What becomes of resource X with one line of YAML as its properties, then and now; `sections` are both versions'."""
    return change_of(compare(template(written, sections, kind), template(former, sections, kind), **options))


def template(written: str, sections: str = "", kind: str = "AWS::EC2::Instance") -> str:
    return f"{sections}\nResources:\n  X:\n    Type: {kind}\n    Properties: {written}\n"


def _possible(action: object) -> object:
    return tuple(action.possible) if isinstance(action, Unknown) else action


def _short(replaces: object) -> object:
    return "?" if isinstance(replaces, Unknown) else replaces

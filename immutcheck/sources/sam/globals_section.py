"""The Globals section merged into the resources, with places.

Source: AWS SAM Developer Guide, "Globals section of the AWS SAM template".
"""

from __future__ import annotations

from immutcheck.model.diagnostic import NOTE
from immutcheck.sources.sam.tables import GLOBALS_NOT_SUPPORTED, GLOBALS_SECTIONS
from immutcheck.sources.sam.written import Written, compose, compose_list, is_intrinsic

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.sources.sam.draft import Workbench

PREFIX = "AWS::Serverless::"

REPLACED = ("Architectures",)
"""Lists that are not joined: the resource's own stands alone."""


def merge_globals(workbench: Workbench, resource: Written, resource_type: str) -> Written:
    """The resource's properties with what the Globals section adds; empty when it has none."""
    own = resource.map("Properties") or Written({}, (*resource.path, "Properties"))
    return add_globals(workbench, resource_type.removeprefix(PREFIX), own, resource.child("IgnoreGlobals"))


def add_globals(workbench: Workbench, section: str, own: Written, ignored: Written | None = None) -> Written:
    """Properties with what one section of Globals adds. `ignored` is "*" or the names that are not wanted."""
    shared = Written(workbench.template.get("Globals"), ("Globals",)).map(section)
    if shared is None or section not in GLOBALS_SECTIONS or (ignored is not None and ignored.value == "*"):
        return own
    left_out = set(GLOBALS_NOT_SUPPORTED.get(section, ()))
    if ignored is not None and isinstance(ignored.value, list):
        left_out.update(name for name in ignored.value if isinstance(name, str))
    left_out.update(name for name in REPLACED if name in own.value)  # type: ignore[operator]
    members = {str(key): value for key, value in shared.children() if key not in left_out}
    return merge(compose(shared.path, members), own) if members else own


def merge(shared: Written, own: Written) -> Written:
    """Maps are merged, lists joined (the shared one first), anything else is the resource's own; intrinsic functions count as values."""
    if isinstance(shared.value, dict) and isinstance(own.value, dict) and not is_intrinsic(shared.value) and not is_intrinsic(own.value):
        merged: dict[str | int, Written] = dict(shared.children())
        for key, value in own.children():
            before = merged.get(key)
            merged[key] = value if before is None else merge(before, value)
        return compose(own.path, {str(key): value for key, value in merged.items()})
    if isinstance(shared.value, list) and isinstance(own.value, list):
        return compose_list(own.path, [member for _, member in (*shared.children(), *own.children())])
    return own


def check_globals(workbench: Workbench) -> None:
    """Report a Globals section that nothing is taken from."""
    section = workbench.template.get("Globals")
    if section is None:
        return
    if not isinstance(section, dict):
        workbench.report("Globals must be a map of resource kinds; it is left out", ("Globals",))
        return
    for name, value in section.items():
        if name not in GLOBALS_SECTIONS:
            workbench.report(f"AWS SAM knows no Globals for `{name}`; it is left out", ("Globals", name), NOTE)
        elif not isinstance(value, dict):
            workbench.report(f"Globals for `{name}` must be a map of properties; it is left out", ("Globals", name))

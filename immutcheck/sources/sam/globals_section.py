"""The Globals section merged into the resources, with places. Source: AWS SAM Developer Guide, "Globals section of the AWS SAM template"."""

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
    section = resource_type.removeprefix(PREFIX)
    sections = Written(workbench.template.get("Globals"), ("Globals",))
    shared = sections.map(section)
    if shared is None or section not in GLOBALS_SECTIONS:
        return own
    ignored = resource.child("IgnoreGlobals")
    if ignored is not None and ignored.value == "*":
        return own
    left_out = set(GLOBALS_NOT_SUPPORTED.get(section, ()))
    if ignored is not None and isinstance(ignored.value, list):
        left_out.update(name for name in ignored.value if isinstance(name, str))
    left_out.update(name for name in REPLACED if name in own.value)  # type: ignore[operator]
    members = {str(key): value for key, value in shared.children() if key not in left_out}
    if not members:
        return own
    return merge(compose(shared.path, members), own)


def merge(shared: Written, own: Written) -> Written:
    """Maps are merged, lists joined (the shared one first), anything else is the resource's own; intrinsic functions count as values."""
    if isinstance(shared.value, dict) and isinstance(own.value, dict) and not is_intrinsic(shared.value) and not is_intrinsic(own.value):
        members: dict[str, object] = dict(shared.children())  # type: ignore[arg-type]
        for key, value in own.children():
            before = members.get(key)  # type: ignore[call-overload]
            members[key] = value if before is None else merge(before, value)  # type: ignore[index]
        return compose(own.path, members)
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

"""How other services say which launch template they use: by id and by name at once, where a template writes one of both."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

ID, NAME = "LaunchTemplateId", "LaunchTemplateName"


def drop_template_names(value: Any) -> Any:
    """The converted value without the names of launch templates whose ids stand beside them, at any depth."""
    if isinstance(value, dict):
        has_both = ID in value and NAME in value
        return {name: drop_template_names(member) for name, member in value.items() if not (has_both and name == NAME)}
    if isinstance(value, list):
        return [drop_template_names(member) for member in value]
    return value

"""Where a rule can be read about. The pages are generated into `rules/<pack>/README.md`, one heading a rule."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.model.rule import Prose, Rule

PROJECT_ADDRESS = "https://github.com/immutcheck/immutcheck"
PAGES_ADDRESS = f"{PROJECT_ADDRESS}/blob/main/rules"


def help_address(rule: Rule, prose: Prose | None) -> str:
    """The page of a built-in rule; the first reference of anybody else's rule, "" when it has none."""
    if is_built_in(rule):
        return f"{PAGES_ADDRESS}/{rule.pack}/README.md#{rule.id}"
    return prose.references[0] if prose is not None and prose.references else ""


def is_built_in(rule: Rule) -> bool:
    """The rule comes with the program: its file is named from `rules/` on, anybody else's from their folder on."""
    return rule.file == f"{rule.pack}/{rule.id}.yaml"

"""Rules in SARIF: what a viewer shows about a rule, whatever the result."""

from __future__ import annotations

from immutcheck.reporters.cells import first_paragraph
from immutcheck.reporters.rule_pages import help_address

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.model.rule import Prose, Rule

LEVELS = {"critical": "error", "high": "error", "medium": "warning", "low": "note"}
SECURITY_SEVERITIES = {"critical": "9.5", "high": "8.0", "medium": "5.5", "low": "2.0"}
"""GitHub sorts alerts by these: over 9.0 critical, 7.0 to 8.9 high, 4.0 to 6.9 medium, 0.1 to 3.9 low."""
MAXIMUM_TAGS = 20
# GitHub, "SARIF support for code scanning": longer descriptions are cut off.
_LONGEST_DESCRIPTION = 1_024


def describe_rule(rule: Rule, prose: Prose | None) -> tuple[dict[str, object], int]:
    """The rule's descriptor, and how many tags did not fit into it."""
    tags = ["security", "immutable-infrastructure", rule.pack]
    controls: dict[str, list[str]] = {}
    if prose is not None:
        controls = {framework: list(ids) for framework, ids in prose.controls}
        tags += [f"{framework}/{identifier}" for framework, ids in prose.controls for identifier in ids]
    tags = list(dict.fromkeys(tags))
    text, markdown = _write_help(rule, prose)
    descriptor: dict[str, object] = {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.id.split("-")),
        "shortDescription": {"text": _cut(rule.title)},
        "fullDescription": {"text": _cut(first_paragraph(prose.why) if prose is not None else rule.title)},
        "help": {"text": text, "markdown": markdown},
        "defaultConfiguration": {"level": LEVELS[rule.severity]},
        "properties": {
            "tags": tags[:MAXIMUM_TAGS],
            "precision": rule.confidence,
            "problem.severity": {"error": "error", "warning": "warning", "note": "recommendation"}[LEVELS[rule.severity]],
            "security-severity": SECURITY_SEVERITIES[rule.severity],
            "controls": controls,
        },
    }
    address = help_address(rule, prose)
    if address:
        descriptor["helpUri"] = address
    if rule.aliases:
        descriptor["deprecatedIds"] = list(rule.aliases)
    return descriptor, max(0, len(tags) - MAXIMUM_TAGS)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_DESCRIPTION else text[: _LONGEST_DESCRIPTION - 3] + "..."


def _write_help(rule: Rule, prose: Prose | None) -> tuple[str, str]:
    """The rule's page as plain text and as Markdown. It speaks of the rule, never of one result."""
    address = help_address(rule, prose)
    more = address or f"immutcheck rules show {rule.id}"
    if prose is None:
        return f"{rule.title}. {more}", f"{rule.title}.\n\n{more}\n"
    controls = "; ".join(f"{framework}: {', '.join(ids)}" for framework, ids in prose.controls)
    parts = [("Why", prose.why.strip("\n")), ("Fix", prose.fix.strip("\n"))]
    text = "\n\n".join(f"{head.upper()}\n{body}" for head, body in parts)
    markdown = f"# {rule.title}\n\n" + "\n\n".join(f"## {head}\n\n{body}" for head, body in parts)
    if prose.references:
        text += "\n\nREFERENCES\n" + "\n".join(prose.references)
        markdown += "\n\n## References\n\n" + "\n".join(f"- <{reference}>" for reference in prose.references)
    if controls:
        text += f"\n\nCONTROLS\n{controls}"
        markdown += f"\n\n## Controls\n\n{controls}"
    suppress = f'# immutcheck:ignore {rule.id} reason="..." until=YYYY-MM-DD'
    text += f"\n\nACCEPT\nOn the line or the line above it, with your own reason (the end is optional):\n{suppress}"
    markdown += (
        f"\n\n## Accept\n\nOn the line or the line above it, with your own reason (the end is optional):\n\n```yaml\n{suppress}\n```"
    )
    text += f"\n\n{more}"
    markdown += f"\n\n[{rule.id}]({address})\n" if address else "\n"
    return text, markdown

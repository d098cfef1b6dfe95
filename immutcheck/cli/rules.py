"""The commands `immutcheck rules list`, `show` and `test`."""

from __future__ import annotations

import os
import sys

from immutcheck.cli.output import terminal_width
from immutcheck.cli.preparation import count_of, wants_colour, write_stdout
from immutcheck.configuration import load_configuration
from immutcheck.model.errors import UsageError
from immutcheck.packs.catalogue import RuleCatalogue, load_catalogue

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from immutcheck.model.rule import Rule


def print_list(folders: Sequence[str], packs: Sequence[str], profile: str | None, *, as_json: bool) -> int:
    """Every rule, or those of the packs and the profile; those that run when nothing is said are marked."""
    catalogue = _open_catalogue(folders)
    chosen = catalogue.select(profile=profile, packs=tuple(packs)) if profile else catalogue.rules
    for name in packs:
        if name not in catalogue.packs:
            catalogue.select(packs=(name,))  # says which name is nearest
    chosen = tuple(rule for rule in chosen if not packs or rule.pack in packs)
    default = {rule.id for rule in catalogue.select()}
    if as_json:
        import json

        rows = [
            {
                "id": rule.id,
                "pack": rule.pack,
                "title": rule.title,
                "severity": rule.severity,
                "confidence": rule.confidence,
                "resources": list(rule.resources),
                "default": rule.id in default,
            }
            for rule in chosen
        ]
        write_stdout(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
        return 0
    lines = []
    for pack in sorted({rule.pack for rule in chosen}):
        lines.append(f"{pack}")
        for rule in chosen:
            if rule.pack == pack:
                lines.append(f"  {'*' if rule.id in default else ' '} {rule.severity:<8}  {rule.id}")
                lines.append(f"              {rule.title}")
        lines.append("")
    lines.append(f"{count_of(len(chosen), 'rule')}; * runs in the default profile. `immutcheck rules show ID` prints a rule's page.")
    write_stdout("\n".join(lines) + "\n")
    return 0


def print_page(rule_id: str, folders: Sequence[str]) -> int:
    """One rule's page."""
    catalogue = _open_catalogue(folders)
    rule = catalogue.find(rule_id)
    write_stdout(render_page(rule, catalogue, terminal_width()))
    return 0


def render_page(rule: Rule, catalogue: RuleCatalogue, width: int) -> str:
    """A rule's page as plain text, broken to `width` columns except where a line of code, an address or an id is wider."""
    from immutcheck.reporters.cells import wrap_text
    from immutcheck.reporters.prose import render_prose

    prose = catalogue.prose(rule)
    lines = [
        rule.id,
        "=" * len(rule.id),
        rule.title + ".",
        "",
        f"Pack:       {rule.pack}",
        f"Severity:   {rule.severity}",
        f"Confidence: {rule.confidence}",
        *wrap_text(", ".join(rule.resources), width, first="Judges:     ", rest=" " * 12),
        *wrap_text(_name_profiles(rule, catalogue), width, first="Runs:       ", rest=" " * 12),
    ]
    for framework, ids in prose.controls:
        lines += wrap_text(f"{framework}: {', '.join(ids)}", width, first="Controls:   ", rest=" " * 12)
    lines += [
        "",
        "Why",
        "---",
        *render_prose(prose.why, width),
        "",
        "Fix",
        "---",
        *render_prose(prose.fix, width),
        "",
        "Suppress",
        "--------",
    ]
    lines.append(f'# immutcheck:ignore {rule.id} reason="why this is accepted" until=YYYY-MM-DD')
    lines += ["", "References", "----------", *prose.references]
    return "\n".join(lines) + "\n"


def _name_profiles(rule: Rule, catalogue: RuleCatalogue) -> str:
    """In which profiles it runs."""
    names = [name for name in catalogue.profiles if rule.id in {other.id for other in catalogue.select(profile=name)}]
    if "default" in names or not names:
        return "in the default profile" if names else "in no profile; add it with --select"
    return f"in the profiles {', '.join(names)}; not in default" if len(names) > 1 else f"in the profile {names[0]}; not in default"


def run_tests(folder: str | None, select: Sequence[str]) -> int:
    """The examples of the built-in rules, or of the rules in `folder`: 0 when all are as promised, 1 when one is not, 4 without any."""
    from immutcheck.rule_tests import run_examples

    if folder is not None and not os.path.isdir(folder):
        raise UsageError(f"{folder} does not exist or is no folder")
    catalogue = load_catalogue((folder,) if folder else ())
    own = {rule.id for rule in load_catalogue().rules} if folder else set()
    rules = [rule for rule in catalogue.rules if rule.id not in own]
    if select:
        wanted = {rule.id for rule in catalogue.select(select=tuple(select))}
        rules = [rule for rule in rules if rule.id in wanted]
    colour = wants_colour(sys.stdout)
    bad = count = 0
    for result in run_examples(rules, catalogue):
        count += 1
        if result.problems:
            bad += 1
            mark = "\x1b[31mFAILED\x1b[0m" if colour else "FAILED"
            example = result.example
            write_stdout(f"{mark} {example.rule_id} · {example.kind} · {example.name}\n")
            for problem in result.problems:
                write_stdout(f"       {problem}\n")
    write_stdout(f"{count_of(count, 'example')} of {count_of(len(rules), 'rule')}: {count - bad} as promised, {bad} not\n")
    if not count:
        return 4
    return 1 if bad else 0


def _open_catalogue(folders: Sequence[str]) -> RuleCatalogue:
    configuration = load_configuration(os.getcwd())
    for folder in folders:
        if not os.path.isdir(folder):
            raise UsageError(f"the rules folder {folder} does not exist or is no folder")
    return load_catalogue((*configuration.rules, *folders))

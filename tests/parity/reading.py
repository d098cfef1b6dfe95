"""One case read three ways: as CloudFormation template, as Terraform configuration, and as the plan that Terraform made of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

from immutcheck.engine.ruleset import RuleSet, compile_rules
from immutcheck.model.diagnostic import ERROR
from immutcheck.model.finding import Finding
from immutcheck.model.report import Report
from immutcheck.model.rule import Rule
from immutcheck.model.settings import Settings
from immutcheck.packs.catalogue import load_catalogue
from immutcheck.scan import ScanRequest, run_scan
from immutcheck.sources.file_tree import tree_of
from immutcheck.sources.input_file import InputFile

CASES = Path(__file__).resolve().parent / "cases"
TEMPLATE, CONFIGURATION, PLAN = "template", "configuration", "plan"
PLAN_ALONE = "plan-alone"
"""The plan without the configuration that it was made from."""
OWN_KINDS = "Immutcheck::"
SUPPRESSED = "suppressed"
_INDEX = re.compile(r"\[[^\]]*\]")
NOW = "2026-06-01T00:00:00Z"
BREAK_GLASS = ("break-glass-*",)
"""Configured for all cases: the names of their emergency roles."""


class Answer(NamedTuple):
    """What a rule says of some resource; `property` has no indexes."""

    rule: str
    verdict: str
    property: str


class Difference(NamedTuple):
    """In the reading `where` the rules give `gives` instead of what they give elsewhere."""

    where: str
    rules: tuple[str, ...]
    gives: Counter[Answer]
    why: str


class Expected(NamedTuple):
    """`answers`: all that are no PASS; `passes`: rules that must say PASS of something (the known traps)."""

    answers: Counter[Answer]
    passes: tuple[str, ...]
    differences: tuple[Difference, ...]


@cache
def shared_rules() -> tuple[tuple[Rule, ...], RuleSet]:
    """The rules that all three readings have: those about other things than what only one of them has."""
    rules = tuple(
        rule
        for rule in load_catalogue().rules
        if not {"terraform", "change", "facts"}.intersection(rule.spaces) and not all(name.startswith(OWN_KINDS) for name in rule.resources)
    )
    return rules, compile_rules(rules)


@cache
def read_case(case: str, where: str) -> Counter[Answer]:
    """How often each answer is given."""
    report = scan_case(case, where)
    errors = [diagnostic.render() for diagnostic in report.diagnostics if diagnostic.level == ERROR]
    assert not errors, errors
    found = Counter(make_answer(finding, finding.verdict) for finding in report.findings if is_shared(finding))
    found.update(make_answer(finding, SUPPRESSED) for finding in report.suppressed if is_shared(finding))
    return found


def scan_case(case: str, where: str) -> Report:
    """The report of the production path."""
    folder = CASES / case
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "expected.yaml")
    shown = {path: path.relative_to(CASES).as_posix() for path in paths}
    tree = tree_of({shown[path]: path.read_bytes() for path in paths if where != PLAN_ALONE or path.name == "plan.json"})
    wanted = {TEMPLATE: ("template.yaml",), CONFIGURATION: (".tf", ".tf.json")}.get(where, ("plan.json",))
    files = tuple(
        InputFile(absolute=str(path), path=shown[path], named=True, size=path.stat().st_size)
        for path in paths
        if path.name.endswith(wanted)
    )
    assert files, f"{case} has no {where}"
    rules, compiled = shared_rules()
    request = ScanRequest(
        files=files,
        tree=tree,
        rules=rules,
        compiled=compiled,
        prose=load_catalogue().prose,
        settings=Settings(now=NOW, break_glass=BREAK_GLASS),
        include_unknown=True,
        include_passed=True,
    )
    return run_scan(request, processes=1)


def is_shared(finding: Finding) -> bool:
    """It is about a resource of AWS."""
    return not finding.resource_type.startswith(OWN_KINDS)


def make_answer(finding: Finding, verdict: str) -> Answer:
    return Answer(finding.rule_id, verdict, _INDEX.sub("", finding.property))


def read_expected(case: str) -> Expected:
    """What the case says that it shows."""
    content = yaml.safe_load((CASES / case / "expected.yaml").read_text())
    differences = tuple(
        Difference(entry["where"], tuple(entry["rules"]), count_answers(entry["gives"]), entry["why"])
        for entry in content.get("differences", ())
    )
    return Expected(count_answers(content.get("answers", ())), tuple(content.get("passes", ())), differences)


def count_answers(lines: Iterable[str]) -> Counter[Answer]:
    """One line an answer, as `parse_answer` reads it."""
    return Counter(parse_answer(line) for line in lines)


def parse_answer(line: str) -> Answer:
    """`fail ssh-open-to-internet SecurityGroupIngress` → the answer."""
    verdict, rule, *rest = line.split()
    return Answer(rule, verdict, "".join(rest))

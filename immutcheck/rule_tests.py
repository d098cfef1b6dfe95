"""Runs the examples of rules through the production path: the runner behind `immutcheck rules test`.

Knows the rooms like `scan.py`; prints nothing.
"""

from __future__ import annotations

from immutcheck.engine.judge import judge
from immutcheck.engine.ruleset import compile_rules
from immutcheck.model.diagnostic import NOTE
from immutcheck.model.finding import FAIL, PASS, UNKNOWN
from immutcheck.model.record import Record
from immutcheck.model.settings import Settings
from immutcheck.packs.examples import LIVE, PLAN, TERRAFORM, read_examples
from immutcheck.sources.file_tree import tree_of
from immutcheck.sources.input_file import InputFile
from immutcheck.sources.loading import LoadedUnits, load_units
from immutcheck.sources.options import SourceOptions, VariableInput

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from immutcheck.model.diagnostic import Diagnostic
    from immutcheck.model.rule import Rule
    from immutcheck.packs.catalogue import RuleCatalogue
    from immutcheck.packs.examples import Example

EXAMPLE_TIME = "2026-01-01T00:00:00Z"
"""`now` for examples that say none."""


HARMLESS = frozenset(("missing-module", "not-judged"))
"""Diagnostics of examples that are as they should be."""


class ExampleResult(Record):
    """What came of one example: `problems` is empty when it is as promised."""

    example: Example
    problems: tuple[str, ...]


def run_examples(rules: Sequence[Rule], catalogue: RuleCatalogue) -> Iterator[ExampleResult]:
    """Every example of `rules`, which are in `catalogue`, in order."""
    for rule in rules:
        for example in read_examples(catalogue.path(rule)):
            yield ExampleResult(example, check_example(rule, example))


def check_example(rule: Rule, example: Example) -> tuple[str, ...]:
    """What is wrong with the example, each a sentence; empty when the rule answers as promised."""
    loaded = _load_example(example)
    problems = _list_problems(loaded.diagnostics)
    settings = _make_settings(example)
    compiled = compile_rules((rule,))
    verdicts: dict[str, list[str]] = {FAIL: [], UNKNOWN: [], PASS: []}
    for unit in loaded.units:
        judgement = judge(unit, compiled, settings, include_passed=True, include_unknown=True)
        problems += _list_problems((*judgement.diagnostics, *unit.diagnostics()))
        for finding in judgement.findings:
            verdicts[finding.verdict].append(f"{finding.address}.{finding.property}" if finding.property else finding.address)
    return (*problems, *_compare(example, verdicts))


def _make_settings(example: Example) -> Settings:
    said: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in example.configuration}
    return Settings(now=example.now or EXAMPLE_TIME, **said)


def _load_example(example: Example) -> LoadedUnits:
    if example.language == LIVE:
        from immutcheck.sources.snapshot.example import build_example

        return LoadedUnits((build_example(example.template),))
    if example.language == PLAN:
        from immutcheck.sources.terraform.plan.example import write_plan

        name, data = "plan.json", write_plan(example.template)
    else:
        name, data = "main.tf" if example.language == TERRAFORM else "template.yaml", example.text.encode("utf-8")
    file = InputFile(absolute="", path=name, named=True, size=len(data))
    loaded = load_units(file, data, _make_options(example), tree_of({}))
    if not example.before:
        return loaded
    from immutcheck.sources.compared.loading import OlderVersions, compare_units

    older = OlderVersions(tree_of({name: example.before.encode("utf-8")}), lambda _file: name, "before")
    return compare_units(file, data, loaded, _make_options(example), older)


def _make_options(example: Example) -> SourceOptions:
    if example.language != TERRAFORM:
        return SourceOptions(parameters=example.parameters)
    import json

    given = [VariableInput(name, value if isinstance(value, str) else json.dumps(value)) for name, value in example.parameters]
    return SourceOptions(variables=tuple(given))


def _list_problems(diagnostics: Sequence[Diagnostic]) -> list[str]:
    """What must not be in an example; a note (a nested stack that is elsewhere) and what it need not bring along are no fault of it."""
    return [diagnostic.render() for diagnostic in diagnostics if diagnostic.level != NOTE and diagnostic.code not in HARMLESS]


def _compare(example: Example, verdicts: dict[str, list[str]]) -> Iterator[str]:
    if example.kind == "fail":
        expected, found = sorted(example.at), sorted(verdicts[FAIL])
        if expected != found:
            yield f"expected FAIL at {', '.join(expected) or 'nothing'}, found FAIL at {', '.join(found) or 'nothing'}"
        return
    if verdicts[FAIL]:
        yield f"must not FAIL, found FAIL at {', '.join(sorted(verdicts[FAIL]))}"
    if example.kind == "unknown" and not verdicts[UNKNOWN]:
        yield "expected UNKNOWN, found none"
    if example.kind == "pass":
        if verdicts[UNKNOWN]:
            yield f"must not be UNKNOWN, found UNKNOWN at {', '.join(sorted(verdicts[UNKNOWN]))}"
        elif not verdicts[PASS]:
            yield "expected PASS, but the rule judged nothing"

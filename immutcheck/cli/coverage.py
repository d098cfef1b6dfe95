"""The command `immutcheck rules coverage`: what must be seen, which rules see it, and where."""

from __future__ import annotations

from immutcheck.cli.preparation import write_stdout
from immutcheck.live.catalogue.table import SERVICES
from immutcheck.live.plan import plan_calls
from immutcheck.model.change import CHANGE
from immutcheck.packs.catalogue import load_catalogue
from immutcheck.packs.coverage import LIVE, PLACES, PLAN, TEMPLATE, read_coverage
from immutcheck.packs.examples import CLOUDFORMATION, TERRAFORM, read_examples
from immutcheck.packs.live_needs import narrow_rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from immutcheck.packs.catalogue import RuleCatalogue
    from immutcheck.packs.coverage import Capability


def print_coverage(*, as_json: bool) -> int:
    """The capabilities by pack, each with its rules and the places where they are judged."""
    catalogue = load_catalogue()
    capabilities = read_coverage()
    answers = list_answers(catalogue, {rule_id for capability in capabilities for rule_id in capability.rules})
    if as_json:
        import json

        rows = [
            {
                "pack": capability.pack,
                "text": capability.text,
                "where": list(capability.where),
                "rules": {rule_id: list(answers[rule_id]) for rule_id in capability.rules},
                "open": capability.open,
            }
            for capability in capabilities
        ]
        write_stdout(json.dumps(rows, indent=2, ensure_ascii=False) + "\n")
        return 0
    write_stdout("\n".join(_render(capabilities, answers)) + "\n")
    return 0


def list_answers(catalogue: RuleCatalogue, rule_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Where each rule is judged, by what shows it: its examples for code (a plan holds what Terraform code does), calls for accounts."""
    told = plan_calls(SERVICES).covered
    answers = {}
    for rule_id in rule_ids:
        rule = catalogue.find(rule_id)
        languages = {example.language for example in read_examples(catalogue.path(rule))}
        is_of_change = CHANGE in rule.spaces
        places = [
            place
            for place, holds in (
                (TEMPLATE, not is_of_change and (CLOUDFORMATION in languages or TERRAFORM in languages)),
                (PLAN, is_of_change or TERRAFORM in languages),
                (LIVE, narrow_rule(rule, told) is not None),
            )
            if holds
        ]
        answers[rule_id] = tuple(places)
    return answers


def _render(capabilities: Iterable[Capability], answers: Mapping[str, tuple[str, ...]]) -> Iterable[str]:
    import textwrap

    pack = ""
    answered = count = 0
    for capability in capabilities:
        if capability.pack != pack:
            pack = capability.pack
            yield f"{pack}"
        count += 1
        answered += not capability.open
        yield textwrap.fill(f"[{' '.join(capability.where)}] {capability.text}", 100, initial_indent="  ", subsequent_indent="      ")
        for rule_id in capability.rules:
            yield f"      {' '.join(answers[rule_id]):<6} {rule_id}"
        if capability.open:
            yield textwrap.fill(f"open: {capability.open}", 100, initial_indent="      ", subsequent_indent="            ")
        yield ""
    yield f"{count} capabilities, {answered} of them whole."
    yield f"{', '.join(f'{letter} {name}' for letter, name in PLACES.items())}."

"""Every built-in rule does what its examples promise."""

from __future__ import annotations

import re
import textwrap
from itertools import groupby

import pytest

from immutcheck.documents.loading import load_document
from immutcheck.model.rule import Rule
from immutcheck.packs.catalogue import load_catalogue
from immutcheck.packs.examples import CLOUDFORMATION, KINDS, LIVE, PLAN, TERRAFORM, read_examples
from immutcheck.rule_tests import check_example
from immutcheck.sources.terraform.syntax.parsing import parse_file

CATALOGUE = load_catalogue()
EXAMPLES = [(rule, example) for rule in CATALOGUE.rules for example in read_examples(CATALOGUE.path(rule))]

ONLY_LIVE = ("Immutcheck::EC2::", "Immutcheck::SSM::")
"""Kinds of our own that no code declares."""
ONLY_TERRAFORM = ("Immutcheck::Terraform::",)

ITSELF = "the resource itself is the fault, so no configuration that Terraform accepts passes"
CONSTANT = "Terraform and CloudFormation take only constants there, so there is nothing left to the deployer"
IMPORTED = "Terraform's key pairs are always imported, so there is nothing to fail and nothing to be unsure of"
SIGNALS = "Terraform has no rolling update that waits for signals: an instance refresh always waits for health checks"
CREATED_FIRST = "AWS CloudFormation makes what replaces before it deletes what is replaced"
PLANNED = "a plan says of every resource whether it is replaced, and in which order"
WITHOUT_EXAMPLE = {
    "asg-update-unchecked": {(TERRAFORM, "pass"): SIGNALS, (TERRAFORM, "fail"): SIGNALS, (TERRAFORM, "unknown"): SIGNALS},
    "cloud9-environment": {(TERRAFORM, "pass"): ITSELF},
    "compute-destroyed-first": {
        (CLOUDFORMATION, "fail"): CREATED_FIRST,
        (CLOUDFORMATION, "unknown"): CREATED_FIRST,
        (PLAN, "unknown"): PLANNED,
    },
    "ec2-instance-connect-endpoint": {(TERRAFORM, "pass"): ITSELF},
    "ec2-instance-standalone": {(TERRAFORM, "pass"): ITSELF},
    "key-pair-created": {(TERRAFORM, "fail"): IMPORTED, (TERRAFORM, "unknown"): IMPORTED},
    "parameter-secret-default": {(CLOUDFORMATION, "unknown"): CONSTANT, (TERRAFORM, "unknown"): CONSTANT},
    "parameter-secret-echoed": {(CLOUDFORMATION, "unknown"): CONSTANT, (TERRAFORM, "unknown"): CONSTANT},
    "pipeline-access-key": {(TERRAFORM, "pass"): ITSELF},
    "store-replaced": {(PLAN, "unknown"): PLANNED},
    "terraform-provider-not-constrained": {(TERRAFORM, "unknown"): CONSTANT},
    "terraform-state-local": {(TERRAFORM, "unknown"): CONSTANT},
}
"""Rule → (language, kind) → why there can be no such example."""


WITHOUT_CHANGED_LINES: dict[str, dict[str, str]] = {}
"""Rule → language → why its `fix` can show no lines in a language of its examples."""
ANNOUNCED = re.compile(r"\b(CloudFormation|Terraform)\b[^\n]*:$", re.MULTILINE)
"""How the prose of a `fix` says whose lines follow."""


def languages_of(rule: Rule) -> tuple[str, ...]:
    """The languages that the rule is judged on, from the spaces it reads and the types it names."""
    if "facts" in rule.spaces or all(name.startswith(ONLY_LIVE) for name in rule.resources):
        return (LIVE,)
    if "change" in rule.spaces:
        return (CLOUDFORMATION, PLAN)
    if "terraform" in rule.spaces or all(name.startswith(ONLY_TERRAFORM) for name in rule.resources):
        return (TERRAFORM,)
    return (CLOUDFORMATION, TERRAFORM)


@pytest.mark.parametrize(("rule", "example"), EXAMPLES, ids=[f"{rule.id}-{example.kind}-{example.name}" for rule, example in EXAMPLES])
def test_example_is_as_promised(rule: object, example: object) -> None:
    assert check_example(rule, example) == ()  # type: ignore[arg-type]


def test_all_seven_packs_have_rules() -> None:
    assert set(CATALOGUE.packs) == {
        "no-ssh-rdp",
        "no-ssm-sessions",
        "immutable-artifacts",
        "rel08-bp04",
        "external-state",
        "dynamic-config",
        "secure-pipeline",
    }
    assert len(CATALOGUE.rules) >= 25


@pytest.mark.parametrize("rule", CATALOGUE.rules, ids=lambda rule: rule.id)
def test_rule_has_examples_that_pass_and_fail(rule: object) -> None:
    kinds = {example.kind for example in read_examples(CATALOGUE.path(rule))}  # type: ignore[attr-defined]
    assert {"pass", "fail"} <= kinds


@pytest.mark.parametrize("rule", CATALOGUE.rules, ids=lambda rule: rule.id)
def test_rule_has_examples_of_all_kinds_in_every_language_it_is_judged_on(rule: Rule) -> None:
    """What an exception of the table says cannot be there must not be there: an example makes the exception false."""
    shown = {(example.language, example.kind) for example in read_examples(CATALOGUE.path(rule))}
    wanted = {(language, kind) for language in languages_of(rule) for kind in KINDS}
    assert wanted - shown == set(WITHOUT_EXAMPLE.get(rule.id, ()))


def test_exceptions_are_about_rules_that_exist() -> None:
    assert set(WITHOUT_EXAMPLE) <= {rule.id for rule in CATALOGUE.rules}


def changed_lines(fix: str) -> list[tuple[str, str]]:
    """The blocks of code in a `fix`, each with the language that was announced last before it: "" before any."""
    blocks = []
    language = ""
    for is_code, lines in groupby(filter(None, fix.splitlines()), key=lambda line: line.startswith("    ")):
        text = "\n".join(lines)
        if is_code:
            blocks.append((language, textwrap.dedent(text)))
        elif announced := ANNOUNCED.findall(text):
            language = announced[-1].lower()
    return blocks


@pytest.mark.parametrize("rule", CATALOGUE.rules, ids=lambda rule: rule.id)
def test_fix_shows_changed_lines_in_every_language_of_its_examples(rule: Rule) -> None:
    languages = {example.language for example in read_examples(CATALOGUE.path(rule))} - {LIVE}
    wanted = {TERRAFORM if language == PLAN else language for language in languages}
    shown = {language for language, _ in changed_lines(CATALOGUE.prose(rule).fix)}
    assert wanted - shown == set(WITHOUT_CHANGED_LINES.get(rule.id, ()))


@pytest.mark.parametrize("rule", CATALOGUE.rules, ids=lambda rule: rule.id)
def test_changed_lines_can_be_read(rule: Rule) -> None:
    for language, lines in changed_lines(CATALOGUE.prose(rule).fix):
        if language == TERRAFORM:
            assert parse_file(lines.encode(), "fix.tf").problems == (), lines
        elif language == CLOUDFORMATION:
            load_document(lines.encode(), "fix.yaml")


@pytest.mark.parametrize("rule", CATALOGUE.rules, ids=lambda rule: rule.id)
def test_prose_is_for_a_stranger(rule: object) -> None:
    prose = CATALOGUE.prose(rule)  # type: ignore[arg-type]
    assert prose.why.rstrip().endswith("."), "whole sentences"
    assert prose.why.strip().partition("\n\n")[0].endswith("."), "the first paragraph is shown alone"
    assert len(prose.why.split()) >= 20
    assert prose.fix.strip()
    assert prose.references
    assert all(reference.startswith("https://") for reference in prose.references)
    assert prose.controls

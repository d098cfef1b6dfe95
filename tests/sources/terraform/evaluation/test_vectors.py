"""What Terraform 1.11 says: values that `terraform console` gave for expressions, defaults of variables and texts for variables.

The locals that expressions use are `LOCALS`; a vector with `error` is one that Terraform refuses.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from immutcheck.sources.terraform.evaluation.evaluator import evaluate, plain
from immutcheck.sources.terraform.evaluation.types import convert, parse_expression, parse_input, parse_type
from immutcheck.sources.terraform.syntax.parsing import parse_file
from immutcheck.sources.terraform.values import EvaluationError
from tests.sources.terraform.evaluation.expressions import scope_of

LOCALS = """
name    = "web"
ports   = [80, 443]
nested  = [{ name = "a", ids = [1, 2] }, { name = "b", ids = [3] }]
tags    = { Team = "core", App = "web", "with space" = "x" }
nothing = null
yes     = true
no      = false
deep    = { a = { b = { c = [10, { d = "e" }] } } }
empty   = []
hollow  = {}
mixed   = [1, "a", true, null]
"""
REFUSED = object()


def _vectors(name: str) -> list[dict[str, object]]:
    vectors: list[dict[str, object]] = json.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))
    return vectors


def _expected(vector: dict[str, object]) -> object:
    return REFUSED if "error" in vector else _typed(vector["value"])


def _typed(value: object) -> object:
    """The value so that True is not 1 and a whole number is an int; sets are lists."""
    if isinstance(value, list):
        return [_typed(member) for member in value]
    if isinstance(value, dict):
        return {key: _typed(member) for key, member in value.items()}
    return (bool, value) if isinstance(value, bool) else value


def _locals() -> dict[str, object]:
    arguments = parse_file(LOCALS.encode(), "locals.tfvars").arguments
    return {name: evaluate(argument.expression, scope_of({})) for name, argument in arguments.items()}


@pytest.mark.parametrize("vector", _vectors("expressions.json"), ids=lambda vector: vector["expression"])
def test_expressions_have_the_values_that_terraform_gives_them(vector: dict[str, object]) -> None:
    file = parse_file(f"x = {vector['expression']}\n".encode(), "x.tf")

    try:
        found = REFUSED if file.problems else _typed(plain(evaluate(file.arguments["x"].expression, scope_of({"local": _locals()}))))
    except EvaluationError:
        found = REFUSED

    assert found == _expected(vector)


@pytest.mark.parametrize("vector", _vectors("conversions.json"), ids=lambda vector: f"{vector['type']} = {vector['written']}")
def test_defaults_are_converted_to_the_variables_type(vector: dict[str, object]) -> None:
    try:
        constraint = parse_type(parse_expression(str(vector["type"])))
        found = _typed(convert(evaluate(parse_expression(str(vector["written"])), scope_of({})), constraint))
    except EvaluationError:
        found = REFUSED

    assert found == _expected(vector)


@pytest.mark.parametrize("vector", _vectors("inputs.json"), ids=lambda vector: f"{vector['type']} = {vector['text']}")
def test_texts_given_for_variables_are_read_by_type(vector: dict[str, object]) -> None:
    written = vector["type"]
    try:
        found = _typed(parse_input(str(vector["text"]), parse_type(None if written is None else parse_expression(str(written)))))
    except EvaluationError:
        found = REFUSED

    assert found == _expected(vector)

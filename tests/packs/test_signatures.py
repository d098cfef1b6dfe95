"""The operators that rule files may use are the engine's, each with the argument it takes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from immutcheck.engine.operators.policies import EXEMPT, WITHOUT
from immutcheck.engine.operators.principals import KINDS
from immutcheck.engine.operators.table import OPERATORS
from immutcheck.engine.operators.versions import JUDGES
from immutcheck.packs.signatures import SIGNATURES
from immutcheck.scripts.kinds import KINDS as ACTIONS

# `exists` is the engine's own: no operator of the table sees a missing value.
BY_THE_ENGINE = {"exists"}
ARGUMENTS: dict[str, list[Any]] = {
    "equals": ["x", 1, True],
    "in": [["x", 1]],
    "contains": ["x"],
    "starts_with": ["x", ["x", "y"]],
    "ends_with": ["x", ["x", "y"]],
    "matches": ["^x$"],
    "is_empty": [True, False],
    "greater_than": [1, 1.5],
    "less_than": [1],
    "at_least": [1],
    "at_most": [1],
    "older_than": [30, "max_age_days"],
    "is_literal": [True, False],
    "is_sensitive": [True, False],
    "admits": [{"ports": [22], "protocols": ["tcp", "udp"], "from": "internet"}, {"ports": [0], "protocols": ["tcp"], "from": "anywhere"}],
    "image_pinned": [True, False],
    "ami_pinned": [True, False],
    "version_pinned": list(JUDGES),
    "literal_secret": [True, {"names": "always"}, {"plain_ssm": True}],
    "policy_allows": [
        {"actions": ["ssm:StartSession"], "except": ["break_glass", "pipeline"]},
        {"actions": ["ssm:*"], "resources": "*", "principal": "human"},
        *[{"actions": ["sts:AssumeRole"], "principal": "aws", "without": word} for word in WITHOUT],
    ],
    "managed_policy_allows": [{"actions": ["ssm:StartSession"]}],
    "script_does": [["creates-user"], list(ACTIONS)],
    "is_break_glass": [True, False],
    "is_pipeline_principal": [True, False],
    "is_human_principal": [True, False],
    "refers_to": [["AWS::EC2::Subnet"]],
    "dynamic_reference": [{"services": ["ssm"]}, {"services": ["ssm-secure", "secretsmanager"], "pinned": True}],
}


def test_names_are_the_engines() -> None:
    assert set(SIGNATURES) == set(OPERATORS) | BY_THE_ENGINE


def test_domain_operators_are_the_engines() -> None:
    assert {name for name, signature in SIGNATURES.items() if signature.domain} == {name for name, part in OPERATORS.items() if part.domain}


def test_choices_are_the_engines() -> None:
    assert SIGNATURES["script_does"].argument["items"]["enum"] == list(ACTIONS)
    assert set(SIGNATURES["version_pinned"].argument["enum"]) == set(JUDGES)
    permission = SIGNATURES["policy_allows"].argument["properties"]
    assert permission["principal"]["enum"] == list(KINDS)
    assert permission["without"]["enum"] == list(WITHOUT)
    assert permission["except"]["items"]["enum"] == list(EXEMPT)


@pytest.mark.parametrize(("name", "argument"), [(name, argument) for name, arguments in ARGUMENTS.items() for argument in arguments])
def test_what_a_rule_may_write_the_engine_takes(name: str, argument: object) -> None:
    from immutcheck.packs.shape import check_shape

    assert check_shape(argument, SIGNATURES[name].argument, SIGNATURES[name].argument) == []
    assert callable(OPERATORS[name].factory(argument))


def test_every_operator_has_an_argument_here() -> None:
    assert set(ARGUMENTS) | BY_THE_ENGINE == set(SIGNATURES)


@pytest.mark.parametrize("name", SIGNATURES)
def test_every_operator_is_in_the_language_description(name: str) -> None:
    text = (Path(__file__).parent.parent.parent / "rules" / "README.md").read_text(encoding="utf-8")
    assert f"`{name}`" in text

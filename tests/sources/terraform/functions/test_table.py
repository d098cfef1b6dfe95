"""The table of functions and the call of one."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from immutcheck.model.values import Unknown
from immutcheck.sources.terraform.functions.table import FUNCTIONS, call_function
from immutcheck.sources.terraform.values import EvaluationError
from tests.sources.terraform.functions.calls import WHY, Folder, call, refusal

SECRET = "correct horse battery staple"


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed")
def test_the_table_has_every_function_of_terraform(tmp_path: Path) -> None:
    answer = subprocess.run(["terraform", "metadata", "functions", "-json"], capture_output=True, text=True, check=True, cwd=tmp_path)
    names = json.loads(answer.stdout)["function_signatures"]
    assert {name for name in names if "::" not in name} == FUNCTIONS.keys() - {"type"} | {"can", "try"}


def test_a_function_that_is_not_known_is_unknown_by_name() -> None:
    assert call("frobnicate", "x") == Unknown("function `frobnicate` is not known here")


def test_a_provider_function_is_unknown() -> None:
    assert call("provider::aws::arn_parse", "arn") == Unknown("function `provider::aws::arn_parse` is the provider's")


def test_what_an_unknown_function_makes_of_a_sensitive_value_is_sensitive() -> None:
    assert call("frobnicate", [Unknown("not shown", sensitive=True)]) == Unknown("function `frobnicate` is not known here", sensitive=True)


def test_the_core_namespace_names_the_same_functions() -> None:
    assert call("core::upper", "a") == "A"


@pytest.mark.parametrize("name", ["bcrypt", "plantimestamp", "rsadecrypt", "timestamp", "uuid"])
def test_impure_functions_are_unknown(name: str) -> None:
    assert call(name) == Unknown(f"`{name}` is only computed when Terraform runs")


def test_type_is_refused() -> None:
    assert refusal("type", 1) == "function `type`: it exists in `terraform console` only"


def test_too_few_arguments_are_refused() -> None:
    assert refusal("lookup", {}) == "function `lookup`: 1 arguments are given, at least 2 are needed"


def test_too_many_arguments_are_refused() -> None:
    assert refusal("upper", "a", "b") == "function `upper`: 2 arguments are given, 1 are needed"


def message_of(name: str, arguments: list[object]) -> str:
    """Of the error that the call ends in; "" when there is none."""
    try:
        call_function(name, arguments, Folder())
    except EvaluationError as error:
        return error.message
    return ""


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_no_message_quotes_an_argument(name: str) -> None:
    # whatever a function takes: texts, lists, maps, one to three of them
    arguments: list[object] = [SECRET, [SECRET], {SECRET: SECRET}, [[SECRET]], {"a": [SECRET]}]
    messages = [message_of(name, [argument] * count) for argument in arguments for count in (1, 2, 3)]
    assert not [message for message in messages if SECRET in message]


@pytest.mark.parametrize("name", sorted(FUNCTIONS.keys() - {"coalesce", "concat", "coalescelist", "join", "merge", "setproduct"}))
def test_a_sensitive_argument_makes_a_sensitive_result(name: str) -> None:
    sensitive = Unknown("the value of variable `x` is not shown", sensitive=True)
    count = max(1, len(FUNCTIONS[name].parameters))
    if FUNCTIONS[name].parameters or name in ("max", "min"):
        result = call(name, *[sensitive] * count)
        assert result is True if name == "issensitive" else isinstance(result, Unknown)
        assert name in ("issensitive", "nonsensitive") or getattr(result, "sensitive", False)


def test_the_reasons_of_all_unknown_arguments_are_told() -> None:
    assert call("cidrsubnet", Unknown("one reason"), 8, Unknown("another")) == Unknown("one reason; another")


def test_every_value_that_an_argument_can_have_is_worked_through() -> None:
    branch = Unknown("which branch is not known", possible=("a", "b"))
    assert call("sha1", branch) == Unknown("which branch is not known", possible=(call("sha1", "a"), call("sha1", "b")))


def test_values_that_give_the_same_result_leave_nothing_unknown() -> None:
    branch = Unknown("which branch is not known", possible=(["a"], ["b"]))
    assert call("length", branch) == 1


def test_a_value_that_is_refused_leaves_the_result_open() -> None:
    assert call("parseint", Unknown("which is not known", possible=("1", "x")), 10) == Unknown("which is not known")


def test_a_text_that_is_null_would_be_refused_so_it_is_not() -> None:
    assert call("sha1", Unknown("may be null", possible=("a",), maybe_absent=True)) == call("sha1", "a")


def test_null_is_one_of_the_values_where_it_is_allowed() -> None:
    branch = Unknown("may be null", possible=("a",), maybe_absent=True)
    assert call("coalesce", branch, "b") == Unknown("may be null", possible=("a", "b"))


def test_too_many_combinations_are_not_worked_through() -> None:
    many = Unknown("one of many", possible=tuple(range(20)))
    assert call("abs", many) == Unknown("one of many")


def test_a_sensitive_value_is_never_worked_through() -> None:
    hidden = Unknown("not shown", sensitive=True, possible=("a", "b"))
    assert call("sha1", hidden) == Unknown("not shown", sensitive=True)


def test_namespaces_are_asked_for_what_they_are() -> None:
    class Lazy:
        is_namespace = True

        def whole(self) -> object:
            return {"a": 1}

    assert call("keys", Lazy()) == ["a"]
    assert call("keys", WHY) == WHY

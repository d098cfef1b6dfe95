"""Expressions of tests, read from HCL and evaluated where there are no files."""

from __future__ import annotations

from collections.abc import Mapping

from immutcheck.sources.file_tree import tree_of
from immutcheck.sources.terraform.evaluation.evaluator import evaluate, plain, text_of
from immutcheck.sources.terraform.evaluation.scope import Scope
from immutcheck.sources.terraform.syntax.nodes import Node
from immutcheck.sources.terraform.syntax.parsing import parse_file, parse_template
from immutcheck.sources.terraform.values import EvaluationError


class NoFiles:
    """Implements `FunctionContext`."""

    tree = tree_of({})
    module_folder = "."
    root_folder = "."

    def render(self, text: str, path: str, names: Mapping[str, object]) -> object:
        return text_of(evaluate(parse_template(text, path), Scope(names, None, self)))


class Lazy:
    """Implements `Namespace` over a mapping; every attribute that was asked for is in `asked`."""

    is_namespace = True

    def __init__(self, members: Mapping[str, object]) -> None:
        self.members = members
        self.asked: list[str] = []

    def attribute(self, name: str) -> object:
        self.asked.append(name)
        if name not in self.members:
            raise EvaluationError(f"there is no `{name}`")
        return self.members[name]

    def whole(self) -> object:
        return dict(self.members)


def read(text: str) -> Node:
    """The expression that is written."""
    file = parse_file(f"x = {text}\n".encode(), "x.tf")
    assert not file.problems, file.problems
    return file.arguments["x"].expression


def scope_of(names: Mapping[str, object]) -> Scope:
    """A scope with these names and functions."""
    return Scope(names, None, NoFiles())


def value_of(text: str, **names: object) -> object:
    """The value of an expression with these first names."""
    return plain(evaluate(read(text), scope_of(names)))


def error_of(text: str, **names: object) -> str:
    """The message of the error that an expression ends in."""
    try:
        evaluate(read(text), scope_of(names))
    except EvaluationError as error:
        return error.message
    raise AssertionError(f"no error: {text}")

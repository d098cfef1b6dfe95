"""Calls of functions in tests: of the functions themselves, or written in HCL and read by the parser."""

from __future__ import annotations

from collections.abc import Mapping

from immutcheck.model.values import Unknown
from immutcheck.sources.file_tree import FileTree, tree_of
from immutcheck.sources.terraform.evaluation.evaluator import evaluate, text_of
from immutcheck.sources.terraform.evaluation.scope import Scope
from immutcheck.sources.terraform.functions.encoding import plain_text
from immutcheck.sources.terraform.functions.table import call_function
from immutcheck.sources.terraform.syntax.parsing import parse_file, parse_template
from immutcheck.sources.terraform.values import Encoded, EvaluationError

NO_FILES = tree_of({})
WHY = Unknown("nobody knows")


class Folder:
    """Implements `FunctionContext`."""

    def __init__(self, tree: FileTree = NO_FILES, module_folder: str = ".", root_folder: str = ".") -> None:
        self.tree = tree
        self.module_folder = module_folder
        self.root_folder = root_folder

    def render(self, text: str, path: str, names: Mapping[str, object]) -> object:
        return text_of(evaluate(parse_template(text, path), Scope(names, None, self)))


def call(name: str, *arguments: object, context: Folder | None = None) -> object:
    """What the function gives."""
    return call_function(name, list(arguments), context or Folder())


def refusal(name: str, *arguments: object, context: Folder | None = None) -> str:
    """The message of the error that the call ends in."""
    try:
        call_function(name, list(arguments), context or Folder())
    except EvaluationError as error:
        return error.message
    raise AssertionError(f"no error: {name}")


def evaluate_text(expression: str, context: Folder | None = None, **names: object) -> object:
    """The value of an expression written in HCL."""
    file = parse_file(f"x = {expression}\n".encode(), "x.tf")
    assert not file.problems, file.problems
    return evaluate(file.arguments["x"].expression, Scope(names, None, context or Folder()))


def write_out(value: object) -> object:
    """The value with the texts of what is encoded, as `terraform console` shows it."""
    if isinstance(value, Encoded):
        return write_out(plain_text(value))
    if isinstance(value, list):
        return [write_out(member) for member in value]
    if isinstance(value, dict):
        return {name: write_out(member) for name, member in value.items()}
    return value

"""What functions may know of their surroundings, and the templates that they render."""

from __future__ import annotations

from immutcheck.sources.terraform.evaluation.evaluator import evaluate, text_of
from immutcheck.sources.terraform.evaluation.scope import Scope
from immutcheck.sources.terraform.syntax.parsing import parse_template

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from immutcheck.sources.file_tree import FileTree
    from immutcheck.sources.terraform.syntax.nodes import Node


class TemplateCache:
    """Parsed templates by their text: one that many instances render is parsed once."""

    __slots__ = ("_parsed",)

    def __init__(self) -> None:
        self._parsed: dict[str, Node] = {}

    def parse(self, text: str, path: str) -> Node:
        """The template; EvaluationError when it is broken."""
        parsed = self._parsed.get(text)
        if parsed is None:
            parsed = self._parsed[text] = parse_template(text, path)
        return parsed


class ModuleFunctions:
    """Implements `FunctionContext` for the expressions of one folder."""

    __slots__ = ("_templates", "module_folder", "root_folder", "tree")

    def __init__(self, tree: FileTree, module_folder: str, root_folder: str, templates: TemplateCache) -> None:
        self.tree = tree
        self.module_folder = module_folder
        self.root_folder = root_folder
        self._templates = templates

    def render(self, text: str, path: str, names: Mapping[str, object]) -> object:
        """The text that a template makes of `names`; EvaluationError when it is broken or uses other names."""
        return text_of(evaluate(self._templates.parse(text, path), Scope(names, None, self)))

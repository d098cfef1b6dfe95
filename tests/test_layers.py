"""The layer picture of CONTRIBUTING.md, held: who may import whom, read from the syntax trees."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parent.parent / "immutcheck"
GROUND = {"model", "documents", "schemas", "secrets", "scripts"}
GROUND_ORDER = {
    "model": set(),
    "documents": {"model"},
    "schemas": {"model", "documents"},
    "secrets": {"model", "documents"},
    "scripts": {"model", "documents"},
}
ROOMS = {"live", "sources", "packs", "engine", "triage", "reporters"}
ONLY_IN = {
    "yaml": {"documents"},
    "boto3": {"live", "cli"},
    "botocore": {"live", "cli"},
    "cfnlint": {"adapters"},
    "checkov": {"adapters"},
    "tree_sitter_bash": {"scripts"},
    "typer": {"cli"},
    "click": {"cli"},
    "rich": {"cli"},
    "samtranslator": set(),
}


def module_files() -> list[Path]:
    return sorted(path for path in PROGRAM.rglob("*.py") if "_rules" not in path.parts)


def imported_modules(tree: ast.AST) -> list[str]:
    names = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            names.append(node.module or "")
    return names


@pytest.mark.parametrize("path", module_files(), ids=lambda path: str(path.relative_to(PROGRAM)))
def test_room_imports_only_what_it_may(path: Path) -> None:
    parts = path.relative_to(PROGRAM).parts
    room = parts[0] if len(parts) > 1 else ""
    for name in imported_modules(ast.parse(path.read_text(encoding="utf-8"))):
        top, *rest = name.split(".")
        if top in ONLY_IN:
            assert room in ONLY_IN[top], f"{top} is imported in {room or path.name}"
        if top != "immutcheck" or not rest:
            continue
        other = rest[0]
        if room in GROUND:
            assert other == room or other in GROUND_ORDER[room], f"{room} imports {name}"
        elif room in ROOMS:
            assert other == room or other in GROUND, f"{room} imports {name}"


@pytest.mark.parametrize("path", module_files(), ids=lambda path: str(path.relative_to(PROGRAM)))
def test_only_the_command_line_prints_exits_or_reads_arguments(path: Path) -> None:
    if "cli" in path.parts:
        return
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            assert node.func.id not in {"print", "exit", "quit", "input"}, f"{path}:{node.lineno}"
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "sys":
            assert node.attr not in {"exit", "argv", "stdout", "stderr"}, f"{path}:{node.lineno}"


def test_only_the_command_line_reads_a_clock() -> None:
    for path in module_files():
        if "cli" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in {"now", "utcnow", "today"}:
                assert not (isinstance(node.value, ast.Name) and node.value.id in {"datetime", "date"}), f"{path}:{node.lineno}"
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "time":
                # a rate of calls needs to wait; what is reported of it does not depend on how long
                assert "live" in path.parts, f"{path}:{node.lineno} uses the time module"
                assert node.attr in {"monotonic", "sleep"}, f"{path}:{node.lineno} reads a clock"


def test_no_model_room_touches_files() -> None:
    for path in (PROGRAM / "model").rglob("*.py"):
        names = set(imported_modules(ast.parse(path.read_text(encoding="utf-8"))))
        assert not names & {"os", "pathlib", "io", "json"}, path


def test_files_stay_readable() -> None:
    """A file that passes 400 lines has a second noun in it."""
    long = [
        f"{path.relative_to(PROGRAM)}: {n}" for path in module_files() if (n := len(path.read_text(encoding="utf-8").splitlines())) > 400
    ]
    assert long == []

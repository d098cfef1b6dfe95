from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from immutcheck.sources.input_file import InputFile
from immutcheck.sources.parents import find_parents

PARENT = "Resources:\n  Child:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: %s}\n"


def file_at(base: Path, path: str) -> InputFile:
    return InputFile(absolute=str(base / path), path=path, named=False, size=0)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    (tmp_path / "nested").mkdir()
    (tmp_path / "nested" / "child.yaml").write_text("Resources: {}\n")
    (tmp_path / "parent.yaml").write_text(PARENT % "nested/child.yaml")
    (tmp_path / "other.yaml").write_text(PARENT % "nested/else.yaml")
    (tmp_path / "grand.json").write_text(
        '{"Resources": {"P": {"Type": "AWS::CloudFormation::Stack", "Properties": {"TemplateURL": "parent.yaml"}}}}'
    )
    return tmp_path


def test_parents_and_their_parents_are_found(tree: Path) -> None:
    assert [file.path for file in find_parents([file_at(tree, "nested/child.yaml")], str(tree))] == ["parent.yaml", "grand.json"]


def test_in_a_repository_git_says_where_and_what_is_ignored(tree: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=tree, check=True)
    (tree / "deep" / "down").mkdir(parents=True)
    (tree / "deep" / "down" / "far.yaml").write_text(PARENT % "../../nested/child.yaml")
    (tree / "build").mkdir()
    (tree / "build" / "ignored.yaml").write_text(PARENT % "../nested/child.yaml")
    (tree / ".gitignore").write_text("build/\n")
    found = [file.path for file in find_parents([file_at(tree, "nested/child.yaml")], str(tree))]
    assert found == ["deep/down/far.yaml", "parent.yaml", "grand.json"]


def test_a_damaged_repository_is_searched_like_a_folder(tree: Path) -> None:
    (tree / ".git").mkdir()
    assert [file.path for file in find_parents([file_at(tree, "nested/child.yaml")], str(tree))] == ["parent.yaml", "grand.json"]


def test_the_file_itself_is_no_parent(tree: Path) -> None:
    (tree / "self.yaml").write_text(PARENT % "self.yaml")
    assert find_parents([file_at(tree, "self.yaml")], str(tree)) == []


def test_files_that_cannot_be_templates_have_no_parents(tree: Path) -> None:
    assert find_parents([file_at(tree, "notes.md")], str(tree)) == []

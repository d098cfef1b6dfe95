from __future__ import annotations

import os
from pathlib import Path

import pytest

from immutcheck.workspace import find_base, find_common_folder, make_tree, rebase_patterns


def test_common_folder_of_files_and_folders(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    (tmp_path / "a" / "x.yaml").touch()
    assert find_common_folder([str(tmp_path / "a" / "x.yaml"), str(tmp_path / "b")]) == str(tmp_path)
    assert find_common_folder([str(tmp_path / "a" / "x.yaml")]) == str(tmp_path / "a")


def test_base_is_the_repository(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / "a" / "b").mkdir(parents=True)
    assert find_base(str(tmp_path / "a" / "b")) == str(tmp_path)


def test_base_is_the_working_folder_when_it_holds_the_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    monkeypatch.chdir(tmp_path)
    assert find_base(str(tmp_path / "a")) == str(tmp_path)


def test_base_is_the_folder_itself_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    monkeypatch.chdir(tmp_path / "b")
    assert find_base(str(tmp_path / "a")) == str(tmp_path / "a")


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("old/x.yaml", "infra/old/x.yaml"),
        ("./old/**", "infra/old/**"),
        ("*.json", "*.json"),
        ("old/", "old/"),
        ("/old/x.yaml", "/old/x.yaml"),
        ("/r/infra/old", "/infra/old"),
        ("/r", "**"),
    ],
)
def test_patterns_are_relative_to_the_folder_they_are_written_in(pattern: str, expected: str) -> None:
    assert rebase_patterns([pattern], "/r/infra", "/r") == (expected,)


def test_patterns_stay_where_the_folder_is_the_base_or_outside() -> None:
    assert rebase_patterns(["a/b"], "/r", "/r") == ("a/b",)
    assert rebase_patterns(["a/b"], "/elsewhere", "/r") == ("a/b",)


def test_signs_in_the_name_of_the_folder_mean_themselves() -> None:
    assert rebase_patterns(["b/*"], "/r/a[1]*", "/r") == ("a[[]1][*]/b/*",)


def test_anchored_patterns_are_paths_even_without_a_slash() -> None:
    assert rebase_patterns(["*.yaml"], "/r/a", "/r", anchored=True) == ("a/*.yaml",)


def test_reader_reads_inside_the_base_only(tmp_path: Path) -> None:
    base = tmp_path / "base"
    base.mkdir()
    (base / "in.yaml").write_text("in")
    (tmp_path / "out.yaml").write_text("out")
    os.symlink(tmp_path / "out.yaml", base / "link.yaml")
    read = make_tree(str(base)).read
    assert read("in.yaml") == b"in"
    os.symlink(tmp_path, base / "up")
    for path in ("../out.yaml", "link.yaml", "missing.yaml", "up/out.yaml", "up/../out.yaml", "..", str(tmp_path / "out.yaml")):
        with pytest.raises(FileNotFoundError):
            read(path)


def test_folder_is_listed_inside_the_base_only(tmp_path: Path) -> None:
    (tmp_path / "base" / "folder").mkdir(parents=True)
    (tmp_path / "base" / "b.tf").write_text("")
    (tmp_path / "base" / "a.tf").write_text("")
    (tmp_path / "out.tf").write_text("")
    os.symlink(tmp_path, tmp_path / "base" / "up")
    tree = make_tree(str(tmp_path / "base"))
    assert [tree.list_folder(folder) for folder in (".", "folder", "missing", "..", "up")] == [["a.tf", "b.tf"], [], [], [], []]

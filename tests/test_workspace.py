from __future__ import annotations

import os
from pathlib import Path

import pytest

from immutcheck.workspace import display_path, find_base, find_common_folder, make_reader


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


def test_display_path_is_relative_with_forward_slashes(tmp_path: Path) -> None:
    assert display_path(str(tmp_path / "a" / "x.yaml"), str(tmp_path)) == "a/x.yaml"


def test_reader_reads_inside_the_base_only(tmp_path: Path) -> None:
    base = tmp_path / "base"
    base.mkdir()
    (base / "in.yaml").write_text("in")
    (tmp_path / "out.yaml").write_text("out")
    os.symlink(tmp_path / "out.yaml", base / "link.yaml")
    read = make_reader(str(base))
    assert read("in.yaml") == b"in"
    for path in ("../out.yaml", "link.yaml", "missing.yaml", str(tmp_path / "out.yaml")):
        with pytest.raises(FileNotFoundError):
            read(path)

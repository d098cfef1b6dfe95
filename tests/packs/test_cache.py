"""The cache folder: private, atomic, never in the way."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from immutcheck.packs.cache import KEPT_FILES, RuleCache, cache_folder

posix = pytest.mark.skipif(sys.platform == "win32", reason="owners and modes are POSIX")
not_root = pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="root may write everywhere")


def test_what_is_written_is_read(tmp_path: Path) -> None:
    cache = RuleCache(str(tmp_path / "deep" / "cache"))
    cache.write("key", "text ünïcode")
    assert cache.read("key") == "text ünïcode"
    cache.write("key", "newer")
    assert cache.read("key") == "newer"
    assert cache.read("other") is None


@posix
def test_folder_and_files_are_private(tmp_path: Path) -> None:
    previous = os.umask(0)
    try:
        RuleCache(str(tmp_path / "cache")).write("key", "text")
    finally:
        os.umask(previous)
    (file,) = (tmp_path / "cache").iterdir()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "cache").stat().st_mode) == 0o700


@posix
@pytest.mark.parametrize("mode", [0o620, 0o602, 0o666])
def test_file_that_others_may_write_is_not_read(tmp_path: Path, mode: int) -> None:
    cache = RuleCache(str(tmp_path))
    cache.write("key", "text")
    (tmp_path / "rules-key.json").chmod(mode)
    assert cache.read("key") is None


@posix
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() != 0, reason="only root may give files away")
def test_file_of_another_user_is_not_read(tmp_path: Path) -> None:
    cache = RuleCache(str(tmp_path))
    cache.write("key", "text")
    os.chown(tmp_path / "rules-key.json", 54321, -1)
    assert cache.read("key") is None


@posix
def test_link_is_not_followed(tmp_path: Path) -> None:
    cache = RuleCache(str(tmp_path / "cache"))
    cache.write("key", "text")
    (tmp_path / "cache" / "rules-link.json").symlink_to(tmp_path / "cache" / "rules-key.json")
    assert cache.read("link") is None


@posix
def test_pipe_and_folder_are_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "rules-pipe.json", 0o600)
    (tmp_path / "rules-folder.json").mkdir()
    assert RuleCache(str(tmp_path)).read("pipe") is None
    assert RuleCache(str(tmp_path)).read("folder") is None


def test_bytes_that_are_no_text_are_not_read(tmp_path: Path) -> None:
    cache = RuleCache(str(tmp_path))
    cache.write("key", "text")
    (tmp_path / "rules-key.json").write_bytes(b"\xff\xfe\xfd")
    assert cache.read("key") is None


def test_folder_that_cannot_be_made_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    cache = RuleCache(str(tmp_path / "file" / "cache"))
    cache.write("key", "text")
    assert cache.read("key") is None


@not_root
def test_folder_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    cache = RuleCache(str(tmp_path))
    tmp_path.chmod(0o500)
    try:
        cache.write("key", "text")
        assert cache.read("key") is None
    finally:
        tmp_path.chmod(0o700)


def test_target_that_cannot_be_replaced_leaves_no_rest(tmp_path: Path) -> None:
    (tmp_path / "rules-key.json").mkdir()
    (tmp_path / "rules-key.json" / "inner").write_text("x")
    RuleCache(str(tmp_path)).write("key", "text")
    assert [path.name for path in tmp_path.iterdir()] == ["rules-key.json"]


def test_old_files_give_way_and_strange_ones_stay(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("not ours")
    cache = RuleCache(str(tmp_path))
    for number in range(KEPT_FILES + 5):
        cache.write(f"{number:03}", "text")
        os.utime(tmp_path / f"rules-{number:03}.json", ns=(number, number))
    cache.write("newest", "text")
    names = {path.name for path in tmp_path.iterdir()}
    assert len(names) == KEPT_FILES + 1
    assert {"notes.txt", "rules-newest.json", f"rules-{KEPT_FILES + 4:03}.json"} <= names
    assert "rules-000.json" not in names


@pytest.mark.parametrize(
    ("environment", "platform", "folder"),
    [
        ({"IMMUTCHECK_CACHE_DIR": "/own", "XDG_CACHE_HOME": "/xdg", "HOME": "/home/a"}, "linux", "/own"),
        ({"XDG_CACHE_HOME": "/xdg", "HOME": "/home/a"}, "linux", "/xdg/immutcheck"),
        ({"XDG_CACHE_HOME": "relative", "HOME": "/home/a"}, "linux", "/home/a/.cache/immutcheck"),
        ({"HOME": "/home/a"}, "linux", "/home/a/.cache/immutcheck"),
        ({"HOME": "/Users/a", "XDG_CACHE_HOME": "/xdg"}, "darwin", "/Users/a/Library/Caches/immutcheck"),
        ({"HOME": ""}, "linux", None),
        ({}, "linux", None),
        ({}, "darwin", None),
        ({}, "win32", None),
    ],
)
def test_place_follows_the_platform(environment: dict[str, str], platform: str, folder: str | None) -> None:
    assert cache_folder(environment, platform) == folder


def test_place_on_windows_is_local_application_data() -> None:
    found = cache_folder({"LOCALAPPDATA": "C:\\Users\\a\\AppData\\Local"}, "win32")
    assert found is not None
    assert found.startswith("C:\\Users\\a\\AppData\\Local")
    assert "immutcheck" in found

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from immutcheck.model.errors import UsageError
from immutcheck.sources.discovery import discover
from immutcheck.sources.input_file import InputFile


def _write(root: Path, **files: str) -> None:
    for name, text in files.items():
        _write_file(root / name.replace("__", "/").replace("_dot_", "."), text)


def _write_file(path: Path, text: str = "x") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _paths(root: Path, *named: str, exclude: tuple[str, ...] = ()) -> list[str]:
    files, _ = discover([str(root / name) for name in named or (".",)], str(root), exclude=exclude)
    return [file.path for file in files]


def _problems(root: Path, *named: str, **limits: int) -> list[str]:
    _, diagnostics = discover([str(root / name) for name in named or (".",)], str(root), **limits)  # type: ignore[arg-type]
    return [diagnostic.render() for diagnostic in diagnostics]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return tmp_path


def test_folder_gives_what_could_be_an_input_by_its_name(tmp_path: Path) -> None:
    for name in ("b/x.yaml", "a.yml", "c.JSON", "d.template", "e.tmpl", "Template", ".env", "f.txt", "g.py", "h.tar.gz", ".x.yaml"):
        _write_file(tmp_path / name)
    assert _paths(tmp_path) == [".x.yaml", "Template", "a.yml", "b/x.yaml", "c.JSON", "d.template", "e.tmpl"]


def test_named_file_may_have_any_name(tmp_path: Path) -> None:
    _write_file(tmp_path / "stack.txt")
    files, diagnostics = discover([str(tmp_path / "stack.txt")], str(tmp_path))
    assert files == [InputFile(str(tmp_path / "stack.txt"), "stack.txt", named=True, size=1)]
    assert diagnostics == []


def test_named_path_outside_the_base_has_a_relative_display_path(tmp_path: Path) -> None:
    _write_file(tmp_path / "a.yaml")
    (tmp_path / "base").mkdir()
    files, _ = discover([str(tmp_path / "a.yaml")], str(tmp_path / "base"))
    assert [file.path for file in files] == ["../a.yaml"]


@pytest.mark.parametrize("name", ["missing.yaml", "a.yaml/below", "nul\0.yaml"])
def test_named_path_that_does_not_exist_is_a_usage_error(tmp_path: Path, name: str) -> None:
    _write_file(tmp_path / "a.yaml")
    with pytest.raises(UsageError, match="there is no such file or folder"):
        discover([f"{tmp_path}/{name}"], str(tmp_path))


@pytest.mark.parametrize("folder", [".git", "node_modules", ".venv", "__pycache__", ".terraform"])
def test_folders_of_tools_are_not_entered_unless_named(tmp_path: Path, folder: str) -> None:
    _write_file(tmp_path / "a" / folder / "x.yaml")
    assert _paths(tmp_path) == []
    assert _paths(tmp_path, f"a/{folder}") == [f"a/{folder}/x.yaml"]


def test_same_file_is_found_once(tmp_path: Path) -> None:
    _write_file(tmp_path / "a" / "x.yaml")
    (tmp_path / "link.yaml").symlink_to("a/x.yaml")
    files, _ = discover([str(tmp_path), str(tmp_path / "a"), str(tmp_path / "a/x.yaml")], str(tmp_path))
    assert [(file.path, file.named) for file in files] == [("a/x.yaml", True)]


def test_ignore_files_are_followed_from_the_repository_root(repository: Path) -> None:
    _write(repository, _dot_gitignore="out/\n*.tmp.yaml\n/top.yaml\n# comment\n\n", a___dot_gitignore="!keep.tmp.yaml\nlocal.yaml\n")
    for name in (
        "out/x.yaml",
        "top.yaml",
        "a/top.yaml",
        "x.tmp.yaml",
        "a/keep.tmp.yaml",
        "a/b/keep.tmp.yaml",
        "a/local.yaml",
        "local.yaml",
    ):
        _write_file(repository / name)
    expected = ["a/b/keep.tmp.yaml", "a/keep.tmp.yaml", "a/top.yaml", "local.yaml"]
    assert _paths(repository) == expected
    assert _paths(repository, "a") == expected[:3]


def test_file_below_an_ignored_folder_cannot_be_taken_back(repository: Path) -> None:
    _write(repository, _dot_gitignore="out/\n!out/x.yaml\n")
    _write_file(repository / "out" / "x.yaml")
    assert _paths(repository) == []


def test_private_excludes_of_the_repository_are_followed(repository: Path) -> None:
    _write_file(repository / ".git" / "info" / "exclude", "mine.yaml\nother.yaml\n")
    _write(repository, _dot_gitignore="!other.yaml\n", mine_dot_yaml="x", other_dot_yaml="x")
    assert _paths(repository) == ["other.yaml"]


def test_ignored_folder_is_scanned_when_it_is_named(repository: Path) -> None:
    _write(repository, _dot_gitignore="cdk.out\n*.json\n")
    _write_file(repository / "cdk.out" / "manifest.json")
    _write_file(repository / "cdk.out" / "nested" / ".gitignore", "*")
    _write_file(repository / "cdk.out" / "nested" / "x.json")
    assert _paths(repository) == []
    assert _paths(repository, ".", "cdk.out") == ["cdk.out/manifest.json", "cdk.out/nested/x.json"]
    assert _paths(repository, "cdk.out/nested") == ["cdk.out/nested/x.json"]


def test_ignored_file_is_scanned_when_it_is_named(repository: Path) -> None:
    _write(repository, _dot_gitignore="*.yaml\n", x_dot_yaml="x")
    assert _paths(repository, "x.yaml", ".") == ["x.yaml"]


def test_ignore_files_above_the_repository_do_not_count(tmp_path: Path) -> None:
    _write(tmp_path, _dot_gitignore="*.yaml\n")
    _write_file(tmp_path / "repository" / ".git" / "config")
    _write_file(tmp_path / "repository" / "x.yaml")
    assert _paths(tmp_path, "repository") == ["repository/x.yaml"]


def test_ignore_rules_are_those_of_git(repository: Path) -> None:
    patterns = [
        "*.yaml",
        "!/keep.yaml",
        "d1/",
        "/d2",
        "d3/**",
        "!d3/x.yml",
        "**/d4/*.yml",
        "d[56]",
        "!d6",
        "\\!x.yml",
        "sp ace.yml ",
        "é.yml",
    ]
    names = [
        f"{folder}{name}"
        for folder in ("", "d1/", "d2/", "a/d2/", "d3/", "a/d4/", "d5/", "d6/")
        for name in ("x.yaml", "x.yml", "keep.yaml")
    ]
    names += ["!x.yml", "sp ace.yml", "é.yml", "a/é.yml"]
    _write_file(repository / ".gitignore", "\n".join(patterns))
    for name in names:
        _write_file(repository / name)
    (repository / ".git").rmdir()
    git = ["git", "-c", "core.quotePath=false", "-c", "core.excludesFile="]
    subprocess.run([*git, "init", "-q", "."], cwd=repository, check=True)
    listed = subprocess.run(
        [*git, "ls-files", "-co", "--exclude-standard"], cwd=repository, check=True, capture_output=True, text=True
    ).stdout
    assert _paths(repository) == sorted(name for name in listed.splitlines() if name != ".gitignore")


def test_byte_order_mark_and_form_feed_in_an_ignore_file_are_read_as_git_reads_them(repository: Path) -> None:
    _write_file(repository / "build" / "x.yaml")
    _write_file(repository / "y.yaml")
    (repository / ".gitignore").write_bytes(b"\xef\xbb\xbfbuild/\r\nz\x0cy.yaml\n")
    assert "build/x.yaml" not in _paths(repository)
    assert "y.yaml" in _paths(repository)


def test_bad_ignore_pattern_is_skipped_with_its_place(repository: Path) -> None:
    _write(repository, _dot_gitignore="a.yaml\n!\nb.yaml\n", a_dot_yaml="x", b_dot_yaml="x", c_dot_yaml="x")
    assert _paths(repository) == ["c.yaml"]
    assert _problems(repository, ".", "c.yaml") == [".gitignore:2:1: warning: this ignore pattern is not valid and is skipped"]


def test_linked_and_special_ignore_files_are_not_opened(repository: Path) -> None:
    _write_file(repository / "real", "*.yaml")
    (repository / ".gitignore").symlink_to("real")
    os.mkfifo(repository / "a.yaml")
    (repository / "b").mkdir()
    os.mkfifo(repository / "b" / ".gitignore")
    _write_file(repository / "b" / "x.yaml")
    assert _paths(repository) == ["b/x.yaml", "real"]


def test_exclusions_hold_for_folders_and_named_files(tmp_path: Path) -> None:
    for name in ("a/x.yaml", "a/b/y.yaml", "c/z.yaml"):
        _write_file(tmp_path / name)
    assert _paths(tmp_path, exclude=("a/b", "z.yaml")) == ["a/x.yaml"]
    files, diagnostics = discover([str(tmp_path / "a/x.yaml")], str(tmp_path), exclude=["*.yaml"])
    assert (files, [diagnostic.level for diagnostic in diagnostics]) == ([], ["note"])


def test_links_inside_the_base_are_followed_once(tmp_path: Path) -> None:
    _write_file(tmp_path / "real" / "x.yaml")
    _write_file(tmp_path / "elsewhere" / "y.yaml")
    for link, target in {
        "real/loop": "..",
        "real/self": "self",
        "0link": "real",
        "real/side": "../elsewhere",
        "real/z.yaml": "x.yaml",
    }.items():
        (tmp_path / link).symlink_to(target)
    assert _paths(tmp_path) == ["elsewhere/y.yaml", "real/x.yaml"]
    assert _paths(tmp_path, "0link") == ["0link/side/y.yaml", "0link/x.yaml"]


def test_links_that_lead_out_are_not_followed(tmp_path: Path) -> None:
    _write_file(tmp_path / "secret" / "x.yaml")
    (tmp_path / "base").mkdir()
    for link, target in {
        "folder": "../secret",
        "file.yaml": "../secret/x.yaml",
        "gone.yaml": "nowhere",
        "text.txt": "../secret/x.yaml",
    }.items():
        (tmp_path / "base" / link).symlink_to(target)
    assert _paths(tmp_path / "base") == []
    assert _problems(tmp_path / "base") == [
        "file.yaml: note: is a link that leads out of what is scanned and is not followed",
        "folder: note: is a link that leads out of what is scanned and is not followed",
        "gone.yaml: note: is a link to nothing",
    ]


def test_named_link_may_lead_out(tmp_path: Path) -> None:
    _write_file(tmp_path / "other" / "x.yaml")
    (tmp_path / "base").mkdir()
    (tmp_path / "base" / "link").symlink_to("../other")
    assert _paths(tmp_path / "base", "link", "link/x.yaml") == ["link/x.yaml"]


def test_too_large_file_is_an_error_when_it_looks_like_an_input(tmp_path: Path) -> None:
    _write(
        tmp_path,
        a_dot_yaml="x" * 50,
        b_dot_yaml="AWSTemplateFormatVersion: 2010-09-09\n" * 2,
        my_template_dot_json="x" * 50,
        ok_dot_yaml="x",
    )
    assert _problems(tmp_path, ".", max_size=40) == [
        "a.yaml: note: has 50 bytes, more than the limit of 40, and is not read",
        "b.yaml: error: has 74 bytes, more than the limit of 40, and is not read",
        "my_template.json: error: has 50 bytes, more than the limit of 40, and is not read",
    ]
    assert _problems(tmp_path, "a.yaml", max_size=40) == ["a.yaml: error: has 50 bytes, more than the limit of 40, and is not read"]


def test_depth_is_limited(tmp_path: Path) -> None:
    _write_file(tmp_path / "a" / "b" / "x.yaml")
    files, diagnostics = discover([str(tmp_path)], str(tmp_path), max_depth=1)
    assert (files, [(problem.level, problem.code) for problem in diagnostics]) == ([], [("error", "limit-reached")])


def test_special_files_are_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo.yaml")
    server = socket.socket(socket.AF_UNIX)
    with server:
        server.bind(os.path.relpath(tmp_path / "socket.yaml"))
        assert _problems(tmp_path) == [
            "fifo.yaml: note: is no regular file and is not opened",
            "socket.yaml: note: is no regular file and is not opened",
        ]
    assert _problems(tmp_path, "fifo.yaml")[0].startswith("fifo.yaml: error: is no regular file and is never opened")
    assert _problems(Path("/"), "dev/null")[0].startswith("dev/null: error: is no regular file")


def test_names_with_odd_bytes_have_a_printable_path(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/od\xffd\x1b[31m\n.yaml"
    with open(name, "wb") as stream:
        stream.write(b"x")
    (tmp_path / "é😀.yaml").write_text("x", encoding="utf-8")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("nothing*", encoding="utf-8")
    files, _ = discover([str(tmp_path)], str(tmp_path))
    assert [file.path for file in files] == ["od\\xffd\\x1b[31m\\n.yaml", "é😀.yaml"]
    assert os.fsencode(files[0].absolute) == name


@pytest.mark.skipif(os.geteuid() == 0, reason="root may list every folder")
def test_folder_that_cannot_be_listed_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0)
    _write_file(tmp_path / "x.yaml")
    assert _paths(tmp_path) == ["x.yaml"]
    assert _problems(tmp_path) == ["closed: error: the folder cannot be listed: Permission denied"]
    (tmp_path / "closed").chmod(0o700)


def test_link_loop_that_was_named_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "loop.yaml").symlink_to("loop.yaml")
    assert _problems(tmp_path, "loop.yaml") == ["loop.yaml: error: cannot be read: Too many levels of symbolic links"]


def test_named_files_need_no_library_for_patterns(tmp_path: Path) -> None:
    _write(tmp_path, a_dot_yaml="x")
    code = (
        "import sys; from immutcheck.sources.discovery import discover; discover([sys.argv[1]], '.', exclude=['b/**']);"
        "sys.exit(any(name in sys.modules for name in ('pathspec', 're2', 'yaml')))"
    )
    assert subprocess.run([sys.executable, "-c", code, str(tmp_path / "a.yaml")], check=False).returncode == 0

"""Functions that read files of the scanned tree."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from immutcheck.model.values import OpenList, OpenMap, Unknown
from immutcheck.sources.file_tree import FileTree, tree_of
from immutcheck.sources.terraform.functions.files import OUTSIDE, UNLISTED
from immutcheck.sources.terraform.values import SetValue
from immutcheck.sources.text import make_text
from immutcheck.workspace import make_tree
from tests.sources.terraform.functions.calls import WHY, Folder, call, refusal

FILES = {
    "infra/main.sh": b"root\n",
    "infra/net/main.sh": b"module\n",
    "shared/main.sh": b"shared\n",
    "infra/net/hello.tftpl": b"hello ${name}\n",
    "infra/net/rules/a.json": b"{}",
    "infra/net/rules/b.json": b"{}",
    "infra/net/rules/c.txt": b"c",
}
MODULE = Folder(tree_of(FILES), module_folder="infra/net", root_folder="infra")
TOP = Folder(tree_of({"main.sh": b"top\n", "rules/a.json": b"{}"}))


def test_a_path_is_relative_to_the_root_module() -> None:
    assert call("file", "main.sh", context=MODULE) == "root\n"
    assert call("file", "./net/main.sh", context=MODULE) == "module\n"


def test_a_path_that_begins_with_the_module_is_found_there() -> None:
    assert call("file", "infra/net/main.sh", context=MODULE) == "module\n"


def test_a_path_may_leave_the_module_inside_of_the_tree() -> None:
    assert call("file", "infra/net/../main.sh", context=MODULE) == "root\n"
    assert call("file", "infra/net/../../shared/main.sh", context=MODULE) == "shared\n"
    assert call("file", "../shared/main.sh", context=MODULE) == "shared\n"


def test_a_module_outside_of_the_root_folder_finds_its_neighbours() -> None:
    context = Folder(tree_of({"modules/b/x": b"x"}), module_folder="modules/a", root_folder="envs/prod")
    assert call("file", "modules/a/../b/x", context=context) == "x"


def test_paths_of_a_root_at_the_top() -> None:
    assert call("file", "./main.sh", context=TOP) == "top\n"


@pytest.mark.parametrize("path", ["/etc/passwd", "~/.ssh/id_rsa", "../../../etc/passwd", "infra/net/../../../x"])
def test_what_lies_outside_of_the_tree_is_unknown(path: str) -> None:
    assert call("file", path, context=MODULE) == OUTSIDE
    assert call("fileexists", path, context=MODULE) == OUTSIDE


def test_a_link_out_of_the_tree_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hunter2", encoding="utf-8")
    (tmp_path / "base").mkdir()
    os.symlink(tmp_path / "secret", tmp_path / "base" / "link")
    context = Folder(make_tree(str(tmp_path / "base")))
    assert call("file", "link", context=context) == OUTSIDE
    assert call("fileexists", "link", context=context) == OUTSIDE


def test_a_file_that_is_not_there_is_refused() -> None:
    assert refusal("file", "nope", context=MODULE) == "function `file`: there is no such file"
    assert call("fileexists", "nope", context=MODULE) is False


def test_a_path_with_a_null_character_leads_nowhere(tmp_path: Path) -> None:
    assert call("fileexists", "a\0b", context=Folder(make_tree(str(tmp_path)))) is False


def test_a_folder_is_no_file() -> None:
    assert refusal("fileexists", "net", context=MODULE) == "function `fileexists`: the path leads to a folder, not to a file"


def test_a_file_that_cannot_be_read_is_unknown() -> None:
    def read(path: str) -> bytes:
        raise PermissionError(path)

    assert call("file", "x", context=Folder(FileTree(read, lambda folder: []))) == Unknown("the file cannot be read")


def test_an_unknown_path_gives_something_unknown() -> None:
    assert call("file", make_text(["infra/", WHY]), context=MODULE) == WHY


def test_a_path_that_is_one_of_two_is_read_twice() -> None:
    path = Unknown("one of two", possible=("main.sh", "net/main.sh"))
    assert call("file", path, context=MODULE) == Unknown("one of two", possible=("root\n", "module\n"))


def test_a_template_is_rendered_with_its_names() -> None:
    assert call("templatefile", "infra/net/hello.tftpl", {"name": "x"}, context=MODULE) == "hello x\n"


def test_a_template_keeps_holes() -> None:
    assert call("templatefile", "infra/net/hello.tftpl", {"name": WHY}, context=MODULE) == make_text(["hello ", WHY, "\n"])


def test_a_name_that_is_not_given_is_refused() -> None:
    assert refusal("templatefile", "infra/net/hello.tftpl", {}, context=MODULE).startswith("function `templatefile`: ")


def test_a_name_that_may_be_given_is_unknown() -> None:
    assert call("templatefile", "infra/net/hello.tftpl", OpenMap({}, WHY), context=MODULE) == WHY
    assert call("templatefile", "infra/net/hello.tftpl", OpenMap({"name": "x"}, WHY), context=MODULE) == "hello x\n"
    assert call("templatefile", "infra/net/hello.tftpl", WHY, context=MODULE) == WHY


def test_a_template_in_a_text_is_rendered() -> None:
    assert call("templatestring", "${a}-${b}", {"a": 1, "b": WHY}) == make_text(["1-", WHY])


def test_files_that_match_are_listed() -> None:
    assert call("fileset", "infra/net", "rules/*.json", context=MODULE) == SetValue(["rules/a.json", "rules/b.json"])
    assert call("fileset", "infra/net/rules", "{a,c}.*", context=MODULE) == SetValue(["a.json", "c.txt"])
    assert call("fileset", ".", "rules/*", context=TOP) == SetValue(["rules/a.json"])


def test_folders_are_not_searched() -> None:
    found = call("fileset", "infra/net/rules", "**/*.json", context=MODULE)
    assert isinstance(found, OpenList)
    assert (list(found), found.rest) == (["a.json", "b.json"], UNLISTED)
    assert call("fileset", "infra", "*/main.sh", context=MODULE) == UNLISTED


def test_files_outside_of_the_tree_are_not_listed() -> None:
    assert call("fileset", "../..", "*", context=MODULE) == OUTSIDE


def test_a_relative_path_made_absolute_is_unknown() -> None:
    assert call("abspath", "x") == Unknown("in which folder Terraform runs is not known")


def test_a_home_folder_is_unknown() -> None:
    assert call("pathexpand", "~/x") == Unknown("the home folder of who runs Terraform is not known")

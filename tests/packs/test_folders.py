"""Folders of rule files and the digest that names their content."""

from __future__ import annotations

from pathlib import Path

import pytest

from immutcheck.model.errors import UsageError
from immutcheck.packs.folders import RuleFile, RuleFolder, digest_folder, read_rule_folder


def make_folder(*files: tuple[str, bytes]) -> RuleFolder:
    return RuleFolder("rules", tuple(RuleFile(name, name.partition("/")[0], data) for name, data in files))


def test_yaml_files_of_packs_are_read_in_order(tmp_path: Path) -> None:
    for name in ("b/two.yaml", "a/one.yaml", "a/other.yml", "a/README.md", "a/.hidden.yaml", ".git/x.yaml", "coverage.yaml", "top.yaml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)
    folder = read_rule_folder(str(tmp_path))
    assert [(file.file, file.group, file.name) for file in folder.files] == [
        ("a/one.yaml", "a", "one"),
        ("a/other.yml", "a", "other"),
        ("b/two.yaml", "b", "two"),
        ("top.yaml", "", "top"),
    ]
    assert folder.files[0].data == b"a/one.yaml"


def test_folder_that_is_not_there_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nowhere: cannot read rules: No such file or directory"):
        read_rule_folder(str(tmp_path / "nowhere"))


def test_file_instead_of_folder_is_a_usage_error(tmp_path: Path) -> None:
    (tmp_path / "rule.yaml").write_text("id: x")
    with pytest.raises(UsageError, match="cannot read rules: Not a directory"):
        read_rule_folder(str(tmp_path / "rule.yaml"))


def test_folder_without_rules_says_where_they_belong(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"no rule files: a rule is .*/<pack>/<id>\.yaml"):
        read_rule_folder(str(tmp_path))


def test_digest_changes_with_names_content_and_salt_only() -> None:
    folder = make_folder(("a/x.yaml", b"1"), ("a/y.yaml", b"2"))
    digest = digest_folder(folder, ["v1"])
    assert len(digest) == 32
    assert digest_folder(folder.replace(directory="elsewhere"), ["v1"]) == digest
    others = [
        digest_folder(folder, ["v2"]),
        digest_folder(make_folder(("a/x.yaml", b"1"), ("a/z.yaml", b"2")), ["v1"]),
        digest_folder(make_folder(("a/x.yaml", b"1"), ("a/y.yaml", b"3")), ["v1"]),
        digest_folder(make_folder(("a/x.yaml", b"12"), ("a/y.yaml", b"")), ["v1"]),
    ]
    assert len({digest, *others}) == 5


def test_rule_file_that_is_no_file_is_never_opened(tmp_path: Path) -> None:
    (tmp_path / "pack").mkdir()
    (tmp_path / "pack" / "x.yaml").symlink_to("/dev/zero")
    with pytest.raises(UsageError, match=r"pack/x\.yaml: cannot read rules: it is no regular file"):
        read_rule_folder(str(tmp_path))

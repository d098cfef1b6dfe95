"""The older version of an input beside it: found, missing, unreadable, in a cloud assembly, in a git revision."""

from __future__ import annotations

import gc
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from immutcheck.model.errors import UsageError
from immutcheck.older import open_folder, open_git_revision
from immutcheck.sources.cloudformation.resolver import Resolver
from immutcheck.sources.cloudformation.unit import TemplateUnit
from immutcheck.sources.compared.loading import OlderVersions, compare_units
from immutcheck.sources.compared.revision import open_revision
from immutcheck.sources.compared.unit import ComparedUnit
from immutcheck.sources.file_tree import tree_of
from immutcheck.sources.input_file import InputFile
from immutcheck.sources.loading import LoadedUnits, load_units
from immutcheck.sources.options import SourceOptions
from tests.sources.compared.comparing import show

TOPIC = b"Resources: {X: {Type: AWS::SNS::Topic, Properties: {DisplayName: %s}}}"


def load(newer: dict[str, bytes], older: dict[str, bytes], path: str = "app.yaml", members: tuple[str, ...] = ()) -> LoadedUnits:
    """The input at `path` of the newer files, compared with the same path of the older ones."""
    data = b"" if members else newer[path]
    file = InputFile(absolute=f"/repo/{path}", path=path, named=True, size=len(data), members=members)
    before = OlderVersions(tree_of(older), lambda file: file.path, "before")
    return compare_units(file, data, load_units(file, data, SourceOptions(), tree_of(newer)), SourceOptions(), before)


def changes(loaded: LoadedUnits, address: str = "X") -> list[Any]:
    """The change of the resource in each unit."""
    resources = [unit.resource(address, {}) for unit in loaded.units]
    return [show(resource)["Action"] for resource in resources if resource is not None]


def problems(loaded: LoadedUnits) -> list[str]:
    return [diagnostic.render() for diagnostic in loaded.diagnostics]


def test_an_older_version_is_compared() -> None:
    loaded = load({"app.yaml": TOPIC % b"b"}, {"app.yaml": TOPIC % b"a"})
    assert (changes(loaded), problems(loaded)) == (["update"], [])


def test_the_same_bytes_change_nothing() -> None:
    loaded = load({"app.yaml": TOPIC % b"a"}, {"app.yaml": TOPIC % b"a"})
    assert (changes(loaded), problems(loaded)) == (["none"], [])


def test_a_file_without_an_older_version_is_new() -> None:
    loaded = load({"app.yaml": TOPIC % b"a"}, {})
    assert changes(loaded) == ["create"]
    assert problems(loaded) == ["app.yaml: note: there is no older version of this file (before): everything in it is new"]


def test_a_file_that_was_no_template_is_new() -> None:
    loaded = load({"app.yaml": TOPIC % b"a"}, {"app.yaml": b"hello: world\n"})
    assert changes(loaded) == ["create"]
    assert problems(loaded) == ["app.yaml: note: the older version of this file (before) is no template: everything in it is new"]


@pytest.mark.parametrize("broken", [b"Resources: {X: [", b"\xff\xfe\x00", b"AWSTemplateFormatVersion: 1\n\t- x: ["])
def test_an_older_version_that_cannot_be_read_is_an_error_and_leaves_all_open(broken: bytes) -> None:
    loaded = load({"app.yaml": TOPIC % b"a"}, {"app.yaml": broken})
    assert changes(loaded) == [("none", "create", "update", "replace")]
    (problem,) = loaded.diagnostics
    assert (problem.level, problem.code) == ("error", "older-version")
    assert problem.message.startswith("the older version (before) cannot be read: ")


def test_an_older_file_that_the_system_refuses_is_an_error() -> None:
    def refuse(_path: str) -> bytes:
        raise PermissionError(13, "Permission denied")

    file = InputFile(absolute="/repo/app.yaml", path="app.yaml", named=True, size=1)
    data = TOPIC % b"a"
    before = OlderVersions(tree_of({}).replace(read=refuse), lambda file: file.path, "before")
    loaded = compare_units(file, data, load_units(file, data, SourceOptions(), tree_of({})), SourceOptions(), before)
    assert changes(loaded) == [("none", "create", "update", "replace")]
    assert problems(loaded) == ["app.yaml: error: the older version (before) cannot be read: Permission denied"]


def test_an_older_nested_template_that_cannot_be_read_is_an_error() -> None:
    parent = b"Resources: {Net: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: net.yaml}}}"
    loaded = load({"app.yaml": parent, "net.yaml": TOPIC % b"a"}, {"app.yaml": parent, "net.yaml": b"Resources: ["})
    assert changes(loaded, "Net/X") == [("none", "create", "update", "replace")]
    assert [(problem.level, problem.code) for problem in loaded.diagnostics] == [("error", "older-version")]


def test_terraform_code_is_not_compared() -> None:
    loaded = load({"main.tf": b'resource "aws_sns_topic" "x" {}'}, {}, path=".", members=("main.tf",))
    assert (
        problems(loaded)[-1]
        == ".: note: two versions of Terraform code are not compared: a plan says what would change (terraform show -json)"
    )
    assert "change" not in loaded.units[0].spaces


def assembly(**stacks: bytes) -> dict[str, bytes]:
    artifacts = {
        name: {
            "type": "aws:cloudformation:stack",
            "environment": "aws://111122223333/eu-west-1",
            "properties": {"templateFile": f"{name}.template.json"},
        }
        for name in stacks
    }
    files = {
        f"{name}.template.json": json.dumps(
            {"Resources": {"X": {"Type": "AWS::SNS::Topic", "Properties": {"DisplayName": text.decode()}}}}
        ).encode()
        for name, text in stacks.items()
    }
    return {"manifest.json": json.dumps({"version": "36.0.0", "artifacts": artifacts}).encode(), **files}


def test_stacks_of_a_cloud_assembly_are_compared_by_their_template() -> None:
    loaded = load(assembly(A=b"a", B=b"b", New=b"n"), assembly(B=b"old", A=b"a", Gone=b"g"), path="manifest.json")
    assert [unit.kind for unit in loaded.units] == ["cdk"] * 3
    assert (changes(loaded), problems(loaded)) == (["none", "update", "create"], [])


def test_a_stack_that_is_missing_in_the_older_assembly_leaves_all_open() -> None:
    older = assembly(A=b"a", B=b"b")
    del older["B.template.json"]
    loaded = load(assembly(A=b"b", B=b"b"), older, path="manifest.json")
    assert changes(loaded) == ["update", ("none", "create", "update", "replace")]
    assert [problem.level for problem in loaded.diagnostics] == ["error"]


def test_our_own_cloud_assembly_compared_with_itself() -> None:
    folder = Path(__file__).parents[3] / "fixtures/cdk/cdk.out"
    files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.json")}
    loaded = load(files, {**files, "manifest.json": files["manifest.json"] + b"\n"}, path="manifest.json")
    found = {(unit.scope, address): unit.resource(address, {}) for unit in loaded.units for address in unit.inventory()}
    assert len(loaded.units) == 2
    actions = {show(resource)["Action"] for resource in found.values() if resource is not None and resource.change}
    assert actions == {"none"}


def git(folder: Path, *words: str) -> str:
    given = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "HOME": str(folder)}
    names = ("-c", "user.name=T", "-c", "user.email=t@example.com", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false")
    return subprocess.run(
        ["git", "-C", str(folder), *names, *words], check=True, capture_output=True, text=True, env={**os.environ, **given}
    ).stdout


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one commit; the working folder goes on from there."""
    (tmp_path / "infra").mkdir()
    for name, data in {"infra/app.yaml": b"one", "infra/same.yaml": b"same", "gone.yaml": b"gone", "ünï code\n.yaml": b"odd"}.items():
        (tmp_path / name).write_bytes(data)
    (tmp_path / "infra/link.yaml").symlink_to("../gone.yaml")
    (tmp_path / "outside.yaml").symlink_to("../../secret.yaml")
    git(tmp_path, "init", "-q")
    git(tmp_path, "add", "-A")
    git(tmp_path, "commit", "-q", "-m", "one")
    (tmp_path / "infra/app.yaml").write_bytes(b"two")
    (tmp_path / "gone.yaml").unlink()
    (tmp_path / "ünï code\n.yaml").write_bytes(b"even odder")
    (tmp_path / "new.yaml").write_bytes(b"new")
    return tmp_path


def read_now(folder: Path) -> Any:
    def read(path: str) -> bytes:
        return (folder / path).read_bytes()

    return read


def test_files_of_a_revision(repository: Path) -> None:
    tree = open_revision(str(repository), "HEAD", read_now(repository))
    paths = ("infra/app.yaml", "infra/../infra/same.yaml", "gone.yaml", "infra/link.yaml", "ünï code\n.yaml")
    assert [tree.read(path) for path in paths] == [b"one", b"same", b"gone", b"gone", b"odd"]
    assert tree.list_folder("infra") == ["app.yaml", "link.yaml", "same.yaml"]
    for path in ("new.yaml", "outside.yaml", "infra", "../x.yaml"):
        with pytest.raises(FileNotFoundError):
            tree.read(path)


def test_a_revision_seen_from_a_folder_of_the_repository(repository: Path) -> None:
    tree = open_revision(str(repository / "infra"), "HEAD", read_now(repository / "infra"))
    assert (tree.read("app.yaml"), tree.read("same.yaml")) == (b"one", b"same")


def test_a_file_that_is_staged_or_ignored_by_the_index_still_has_its_old_content(repository: Path) -> None:
    git(repository, "add", "-A")
    git(repository, "rm", "-q", "--cached", "infra/same.yaml")
    (repository / "infra/same.yaml").write_bytes(b"changed")
    tree = open_revision(str(repository), "HEAD", read_now(repository))
    assert (tree.read("infra/app.yaml"), tree.read("infra/same.yaml")) == (b"one", b"same")


@pytest.mark.parametrize("flag", ["--assume-unchanged", "--skip-worktree"])
def test_a_file_that_git_is_told_not_to_look_at_still_has_its_old_content(repository: Path, flag: str) -> None:
    git(repository, "update-index", flag, "infra/same.yaml")
    (repository / "infra/same.yaml").write_bytes(b"changed")
    assert open_revision(str(repository), "HEAD", read_now(repository)).read("infra/same.yaml") == b"same"


def test_a_file_in_a_linked_folder(repository: Path) -> None:
    (repository / "linked").symlink_to("infra")
    (repository / "infra/circle").symlink_to("circle")
    git(repository, "add", "linked", "infra/circle")
    git(repository, "commit", "-q", "-m", "linked")
    tree = open_revision(str(repository), "HEAD", read_now(repository))
    assert tree.read("linked/same.yaml") == b"same"
    for path in ("linked/none.yaml", "infra/circle/app.yaml", "infra/same.yaml/x"):
        with pytest.raises(FileNotFoundError):
            tree.read(path)


def test_a_file_in_a_submodule(repository: Path) -> None:
    module = repository / "modules/net"
    module.mkdir(parents=True)
    git(module, "init", "-q")
    (module / "app.yaml").write_bytes(b"first")
    git(module, "add", "-A")
    git(module, "commit", "-q", "-m", "one")
    git(repository, "add", "modules/net")
    git(repository, "commit", "-q", "-m", "module")
    (module / "app.yaml").write_bytes(b"second")
    tree = open_revision(str(repository), "HEAD", read_now(repository))
    assert tree.read("modules/net/app.yaml") == b"first"
    for path in ("modules/net/none.yaml", "modules/app.yaml"):
        with pytest.raises(FileNotFoundError):
            tree.read(path)


def test_a_submodule_that_is_not_here_cannot_be_read(repository: Path) -> None:
    git(repository, "update-index", "--add", "--cacheinfo", f"160000,{'1a' * 20},modules/net")
    git(repository, "commit", "-q", "-m", "module")
    (repository / "modules/net").mkdir(parents=True)
    tree = open_revision(str(repository), "HEAD", read_now(repository))
    with pytest.raises(OSError, match="git does not have commit 1a1a1a1a1a1a of submodule modules/net"):
        tree.read("modules/net/app.yaml")


def test_reading_a_revision_leaves_the_repository_as_it_is(repository: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in sorted((repository / ".git").rglob("*"))}
    open_revision(str(repository), "HEAD", read_now(repository)).read("infra/app.yaml")
    assert {path: path.stat().st_mtime_ns for path in sorted((repository / ".git").rglob("*"))} == before


@pytest.mark.parametrize("revision", ["nowhere", "--help", "-p", "HEAD:infra", "", "HEAD; ls"])
def test_a_revision_that_is_none(repository: Path, revision: str) -> None:
    with pytest.raises(UsageError, match="git knows no such revision here"):
        open_revision(str(repository), revision, read_now(repository))


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is in no git repository that can be read here"):
        open_git_revision("HEAD", str(tmp_path))


def test_no_git(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(repository))
    with pytest.raises(UsageError, match="git cannot be started: No such file or directory"):
        open_git_revision("HEAD", str(repository))


def test_folders_are_matched_by_what_is_below_them(tmp_path: Path) -> None:
    for name in ("new/a", "old/a"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "old/a/app.yaml").write_bytes(b"older")
    before = open_folder(str(tmp_path / "old"), [str(tmp_path / "new")])
    path = before.find(InputFile(absolute=str(tmp_path / "new/a/app.yaml"), path="x/app.yaml", named=False, size=1))
    assert (path, before.tree.read(path)) == ("a/app.yaml", b"older")


def test_files_are_matched_whatever_they_are_called(tmp_path: Path) -> None:
    (tmp_path / "new.yaml").write_bytes(b"newer")
    (tmp_path / "old.yaml").write_bytes(b"older")
    before = open_folder(str(tmp_path / "old.yaml"), [str(tmp_path / "new.yaml")])
    path = before.find(InputFile(absolute=str(tmp_path / "new.yaml"), path="new.yaml", named=True, size=1))
    assert before.tree.read(path) == b"older"
    assert open_folder(str(tmp_path / "old.yaml"), []).tree.read("old.yaml") == b"older"


def test_what_cannot_be_matched(tmp_path: Path) -> None:
    (tmp_path / "app.yaml").write_bytes(b"")
    file, folder = str(tmp_path / "app.yaml"), str(tmp_path)
    for older, newer, message in (
        (f"{folder}/gone", [file], "does not exist"),
        (file, [folder], "a file, but what is scanned is a folder"),
        (folder, [file], "a folder, but what is scanned is a file"),
        (folder, [], "a folder, but what is scanned is standard input"),
        (folder, [folder, file], "name one file or folder to scan"),
    ):
        with pytest.raises(UsageError, match=message):
            open_folder(older, newer)


def count_kept() -> int:
    return sum(isinstance(thing, TemplateUnit | ComparedUnit | Resolver) for thing in gc.get_objects())


def test_both_versions_are_freed_without_the_collector() -> None:
    """A large folder is scanned with the collector off."""
    text = "Resources: {X: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Sub '%s ${AWS::Region} ${Y}'}}, Y: {Type: AWS::SNS::Topic}}"
    gc.collect()
    kept = count_kept()
    gc.disable()
    try:
        for newer, older, path in (
            ({"app.yaml": (text % "b").encode()}, {"app.yaml": (text % "a").encode()}, "app.yaml"),
            (assembly(A=b"b", B=b"c"), assembly(A=b"a", Gone=b"z"), "manifest.json"),
        ):
            loaded = load(newer, older, path)
            assert changes(loaded)[0] == "update"
            for unit in loaded.units:
                unit.release()
        del loaded, unit
        assert count_kept() == kept
    finally:
        gc.enable()

"""Loading everything: built-in rules, extra folders, the cache between runs, and every error at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from immutcheck.model.errors import RuleFileError, UsageError
from immutcheck.packs.catalogue import builtin_rules_folder, load_catalogue

from .samples import write_profile, write_rule

PROJECT = Path(__file__).parent.parent.parent
HEAVY = {
    "dataclasses", "difflib", "hashlib", "inspect", "jsonschema", "logging", "pathlib", "re2", "tempfile", "typing", "yaml", "zipfile",
    "immutcheck.schemas", "immutcheck.documents",
}  # fmt: skip


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("IMMUTCHECK_CACHE_DIR", str(folder))
    return folder


@pytest.fixture
def extra(tmp_path: Path) -> Path:
    return tmp_path / "extra"


def test_built_in_rules_are_found_in_the_source_tree() -> None:
    assert Path(builtin_rules_folder()) == PROJECT / "rules"


def test_built_in_rules_are_right_sorted_and_whole() -> None:
    catalogue = load_catalogue()
    assert [(rule.pack, rule.id) for rule in catalogue.rules] == sorted((rule.pack, rule.id) for rule in catalogue.rules)
    assert set(catalogue.packs) == {rule.pack for rule in catalogue.rules}
    assert {"default", "strict", "no-human-access", "break-glass", "essential-eight-theme-2"} <= set(catalogue.profiles)
    for rule in catalogue.rules:
        assert rule.file == f"{rule.pack}/{rule.id}.yaml"
        assert os.path.isfile(catalogue.path(rule))
        assert catalogue.prose(rule).controls


def test_extra_rule_is_loaded_beside_the_built_in_ones(extra: Path) -> None:
    write_rule(extra)
    catalogue = load_catalogue([str(extra)])
    rule = catalogue.find("sample-rule")
    assert rule.pack == "sample-pack"
    assert rule.file == f"{extra}/sample-pack/sample-rule.yaml"
    assert catalogue.path(rule) == str(extra / "sample-pack" / "sample-rule.yaml")
    assert catalogue.prose(rule).why == "Because."
    assert "sample-pack" in catalogue.packs
    assert len(catalogue.rules) == len(load_catalogue().rules) + 1


def test_second_load_reads_the_cache_and_gives_the_same(extra: Path, cache: Path) -> None:
    write_rule(extra)
    write_profile(extra, "mine", include=["sample-rule"])
    first = load_catalogue([str(extra)])
    kept = sorted(path.name for path in cache.iterdir())
    second = load_catalogue([str(extra)])
    assert (second.rules, second.packs, second.profiles) == (first.rules, first.packs, first.profiles)
    assert [second.prose(rule) for rule in second.rules] == [first.prose(rule) for rule in first.rules]
    assert len(kept) == 4
    assert sorted(path.name for path in cache.iterdir()) == kept


def test_load_without_cache_leaves_none(extra: Path, cache: Path) -> None:
    write_rule(extra)
    assert load_catalogue([str(extra)], cache=False).find("sample-rule")
    assert not cache.exists()


def test_changed_rule_is_compiled_again(extra: Path, cache: Path) -> None:
    write_rule(extra)
    load_catalogue([str(extra)])
    write_rule(extra, title="Another title")
    assert load_catalogue([str(extra)]).find("sample-rule").title == "Another title"


def test_moved_folder_uses_the_same_cache_with_its_new_place(extra: Path, cache: Path) -> None:
    write_rule(extra)
    load_catalogue([str(extra)])
    kept = {path.name for path in cache.iterdir()}
    moved = extra.rename(extra.with_name("moved"))
    assert load_catalogue([str(moved)]).find("sample-rule").file.startswith(str(moved))
    assert {path.name for path in cache.iterdir()} == kept


@pytest.mark.parametrize("damage", [b"", b"{}", b"\x00\xff", b'{"format": 1}\n{"rules": []}'])
def test_damaged_cache_is_ignored_and_written_again(extra: Path, cache: Path, damage: bytes) -> None:
    write_rule(extra)
    expected = load_catalogue([str(extra)])
    for path in cache.iterdir():
        path.write_bytes(damage)
    again = load_catalogue([str(extra)])
    assert again.rules == expected.rules
    assert [again.prose(rule) for rule in again.rules] == [expected.prose(rule) for rule in expected.rules]
    assert all(path.read_bytes() != damage for path in cache.iterdir())


def test_prose_that_is_gone_from_the_cache_is_read_from_the_rule_file(extra: Path, cache: Path) -> None:
    write_rule(extra)
    load_catalogue([str(extra)])
    for path in cache.glob("*-prose.json"):
        path.unlink()
    catalogue = load_catalogue([str(extra)])
    assert catalogue.prose(catalogue.find("sample-rule")).fix == "Change it."
    load_catalogue([str(extra)])
    assert len(list(cache.glob("*-prose.json"))) == 1, "it is there again for the run after"


def test_cache_that_cannot_be_written_is_no_error(extra: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "in-the-way").write_text("")
    monkeypatch.setenv("IMMUTCHECK_CACHE_DIR", str(tmp_path / "in-the-way"))
    write_rule(extra)
    assert load_catalogue([str(extra)]).find("sample-rule")


def test_runs_at_the_same_time_do_not_break_the_cache(extra: Path, cache: Path) -> None:
    write_rule(extra)
    code = (
        "import sys; from immutcheck.packs.catalogue import load_catalogue\n"
        "for _ in range(3): print(len(load_catalogue([sys.argv[1]]).rules))"
    )
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(extra)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(4)
    ]
    outcomes = {run.communicate(timeout=120) for run in runs}
    expected = len(load_catalogue([str(extra)]).rules)
    assert outcomes == {(f"{expected}\n" * 3, "")}
    assert not [path for path in cache.iterdir() if path.suffix == ".tmp"]


def test_warm_load_imports_neither_yaml_nor_zipfile_nor_schemas(extra: Path, cache: Path) -> None:
    write_rule(extra)
    code = (
        "import sys; from immutcheck.packs.catalogue import load_catalogue\n"
        "catalogue = load_catalogue([sys.argv[1]]); catalogue.prose(catalogue.rules[0]); catalogue.select()\n"
        f"heavy = {HEAVY}\n"
        "print(sorted(name for name in sys.modules if name.split('.')[0] in heavy or name.startswith(tuple(heavy))))"
    )
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    for _ in range(2):
        process = subprocess.run(
            [sys.executable, "-S", "-c", code, str(extra)], env=environment, capture_output=True, text=True, check=False
        )
        if process.returncode:  # the first run compiles and needs what is installed
            load_catalogue([str(extra)])
    assert process.stdout == "[]\n", process.stderr


def test_every_error_of_every_file_is_told_with_its_place(extra: Path) -> None:
    write_rule(extra, "pack-a", id="first", severity="worst", colour="red")
    write_rule(extra, "pack-b", id="second", resources=["AWS::ECR::Repositry"])
    (extra / "pack-b" / "broken.yaml").write_text("id: [\n")
    (extra / "pack-b" / "twice.yaml").write_text("id: a\nid: b\n")
    write_profile(extra, "mine", includes=["x"])
    with pytest.raises(RuleFileError) as caught:
        load_catalogue([str(extra)])
    lines = str(caught.value).replace(str(extra), "extra").splitlines()
    assert [line.split(": ", 1)[0].rsplit(":", 2)[0] for line in lines] == sorted(
        line.split(": ", 1)[0].rsplit(":", 2)[0] for line in lines
    )
    told = "\n".join(lines)
    assert "extra/pack-a/first.yaml:3:11: `severity` is `worst`, but must be one of critical, high, medium, low" in told
    assert "first.yaml" in told
    assert "unknown key `colour`" in told
    assert "extra/pack-b/second.yaml:6:3: unknown resource type `AWS::ECR::Repositry`: did you mean `AWS::ECR::Repository`?" in told
    assert "extra/pack-b/broken.yaml:" in told
    assert "extra/pack-b/twice.yaml:2:1: " in told
    assert "extra/profiles/mine.yaml:2:1: unknown key `includes`: did you mean `include`?" in told


def test_wrong_folder_is_not_cached(extra: Path, cache: Path) -> None:
    write_rule(extra, severity="worst")
    for _ in range(2):
        with pytest.raises(RuleFileError, match="worst"):
            load_catalogue([str(extra)])


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("sample-rule.yaml", "a rule file lies in the folder of its pack: <pack>/sample-rule.yaml"),
        ("pack/sample-rule.yml", "rule files end in .yaml: rename it to sample-rule.yaml"),
        ("My Pack/sample-rule.yaml", "the folder's name `My Pack` must be small letters, digits and single dashes"),
        ("pack/Sample.yaml", "the file's name `Sample` must be small letters, digits and single dashes"),
    ],
)
def test_file_in_the_wrong_place_is_explained(extra: Path, name: str, message: str) -> None:
    path = write_rule(extra)
    (extra / name).parent.mkdir(exist_ok=True)
    path.rename(extra / name)
    with pytest.raises(RuleFileError) as caught:
        load_catalogue([str(extra)])
    assert f"{extra}/{name}:1:1: {message}" in str(caught.value)


def test_id_that_is_taken_is_an_error_also_from_the_cache(extra: Path, tmp_path: Path, cache: Path) -> None:
    other = tmp_path / "other"
    write_rule(extra, aliases=["old-name"])
    write_rule(other, "pack-b")
    load_catalogue([str(extra)])
    load_catalogue([str(other)])
    with pytest.raises(RuleFileError) as caught:
        load_catalogue([str(extra), str(other)])
    assert str(caught.value) == f"{other}/pack-b/sample-rule.yaml:1:5: `sample-rule` is taken by {extra}/sample-pack/sample-rule.yaml"


def test_alias_that_is_taken_is_an_error(extra: Path) -> None:
    write_rule(extra, id="first", aliases=["old-name"])
    write_rule(extra, id="second", aliases=["first", "old-name"])
    with pytest.raises(RuleFileError) as caught:
        load_catalogue([str(extra)])
    assert [line.split(": ", 1)[1] for line in str(caught.value).splitlines()] == [
        f"`first` is taken by {extra}/sample-pack/first.yaml",
        f"`old-name` is taken by {extra}/sample-pack/first.yaml",
    ]


def test_same_folder_twice_and_the_built_in_one_are_loaded_once(extra: Path) -> None:
    write_rule(extra)
    once = load_catalogue([str(extra)])
    assert load_catalogue([str(extra), f"{extra}/", str(PROJECT / "rules")]).rules == once.rules


def test_unknown_folder_is_a_usage_error(extra: Path) -> None:
    with pytest.raises(UsageError, match="cannot read rules"):
        load_catalogue([str(extra)])


def test_rule_is_found_by_its_former_id(extra: Path) -> None:
    write_rule(extra, aliases=["old-name"])
    catalogue = load_catalogue([str(extra)])
    assert catalogue.find("old-name").id == "sample-rule"
    assert catalogue.aliases["old-name"] == "sample-rule"


def test_unknown_rule_is_told_with_the_nearest_name(extra: Path) -> None:
    write_rule(extra)
    with pytest.raises(UsageError, match="unknown rule `sample-rul`: did you mean `sample-rule`\\?"):
        load_catalogue([str(extra)]).find("sample-rul")


def test_profiles_are_described(extra: Path) -> None:
    write_rule(extra)
    write_profile(extra, "mine", description="For us.")
    catalogue = load_catalogue([str(extra)])
    assert catalogue.description("mine") == "For us."
    assert catalogue.description("default")
    assert catalogue.description("nobodys") == ""


@pytest.mark.parametrize(
    ("keys", "error"),
    [
        ({"include": ["sample-rul"]}, ":3:3: unknown rule `sample-rul`: did you mean `sample-rule`?"),
        ({"include": ["pack:sample-pak"]}, ":3:3: unknown pack `sample-pak`: did you mean `sample-pack`?"),
        ({"exclude": ["control:AWS-WA/REL08-BP99"]}, ":3:3: unknown control `AWS-WA/REL08-BP99`: did you mean `AWS-WA/REL08-BP0"),
        ({"severity": {"sample-rul": "low"}}, ":3:3: unknown rule `sample-rul`: did you mean `sample-rule`?"),
        ({"extends": "defualt"}, ":2:10: unknown profile `defualt`: did you mean `default`?"),
        ({"extends": "mine"}, ":2:10: profile `mine` extends itself: mine → mine"),
    ],
)
def test_profile_that_names_what_nobody_has_is_an_error(extra: Path, keys: dict[str, object], error: str) -> None:
    write_rule(extra)
    write_profile(extra, "mine", **keys)
    with pytest.raises(RuleFileError) as caught:
        load_catalogue([str(extra)])
    assert f"{extra}/profiles/mine.yaml{error}" in str(caught.value)


def test_profile_that_refines_a_built_in_one_extends_nothing(extra: Path) -> None:
    write_rule(extra)
    write_profile(extra, "default", extends="strict", include=["sample-rule"])
    with pytest.raises(
        RuleFileError, match=r"this refines the profile of .*default\.yaml, which says what it extends: leave `extends` out"
    ):
        load_catalogue([str(extra)])

"""A wheel knows its own rules and tables without parsing YAML."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from immutcheck.model.errors import RuleFileError
from immutcheck.packs.catalogue import load_catalogue
from immutcheck.packs.wheel import PROSE_FILE, RULES_FILE, compile_for_wheel, read_wheel_prose, read_wheel_rules
from immutcheck.sources.terraform.translation.bundle import BUNDLE

from .samples import write_rule

PROJECT = Path(__file__).parent.parent.parent
SHOW = """\
import os, sys
from immutcheck.packs.catalogue import builtin_rules_folder, load_catalogue
catalogue = load_catalogue()
has_prose = catalogue.prose(catalogue.rules[0]).why != ""
print(os.path.basename(builtin_rules_folder()), len(catalogue.rules), len(catalogue.select()), has_prose)
print(sorted({"yaml", "zipfile", "immutcheck.packs.compilation", "immutcheck.schemas.store"} & set(sys.modules)))
"""


def test_texts_hold_the_rules_and_their_prose(tmp_path: Path) -> None:
    write_rule(tmp_path / "rules")
    (tmp_path / "rules" / "rule.schema.json").write_bytes((PROJECT / "rules" / "rule.schema.json").read_bytes())
    (tmp_path / "rules" / "profile.schema.json").write_bytes((PROJECT / "rules" / "profile.schema.json").read_bytes())
    for name, text in zip((RULES_FILE, PROSE_FILE), compile_for_wheel(str(tmp_path / "rules")), strict=True):
        (tmp_path / name).write_text(text, encoding="utf-8")
    compiled = read_wheel_rules(str(tmp_path))
    prose = read_wheel_prose(str(tmp_path))
    assert compiled is not None
    assert prose is not None
    assert [rule.id for rule in compiled.rules] == ["sample-rule"]
    assert prose["sample-rule"].why == "Because."


def test_texts_of_another_program_or_none_are_not_read(tmp_path: Path) -> None:
    assert read_wheel_rules(str(tmp_path)) is None
    (tmp_path / RULES_FILE).write_text('{"format": 1, "key": "immutcheck 0.0.0", "digest": ""}\n{}')
    (tmp_path / PROSE_FILE).write_bytes(b"\xff")
    assert read_wheel_rules(str(tmp_path)) is None
    assert read_wheel_prose(str(tmp_path)) is None


def test_wrong_rule_fails_the_build_with_its_place(tmp_path: Path) -> None:
    path = write_rule(tmp_path, severity="worst")
    for name in ("rule.schema.json", "profile.schema.json"):
        (tmp_path / name).write_bytes((PROJECT / "rules" / name).read_bytes())
    with pytest.raises(RuleFileError, match=f"{path}:3:11: `severity` is `worst`"):
        compile_for_wheel(str(tmp_path))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)]
    process = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False, timeout=300)
    assert process.returncode == 0, process.stderr
    (path,) = folder.glob("*.whl")
    return path


def test_wheel_carries_rules_facts_and_their_compiled_form(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    assert {
        f"immutcheck/_rules/{RULES_FILE}",
        f"immutcheck/_rules/{PROSE_FILE}",
        "immutcheck/_rules/rule.schema.json",
        "immutcheck/_rules/profiles/default.yaml",
        "immutcheck/schemas/data.zip",
        "immutcheck/sources/tables/aws_instance.yaml",
        f"immutcheck/sources/tables/{BUNDLE}",
        "immutcheck/schemas/own/parameter.yaml",
    } <= names
    assert not [name for name in names if name.startswith(("tests/", "scripts/", "rules/"))]


def test_installed_program_finds_its_rules_without_yaml(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    environment = {"PYTHONPATH": str(tmp_path / "site"), "IMMUTCHECK_CACHE_DIR": str(tmp_path / "cache"), "PATH": os.environ["PATH"]}
    process = subprocess.run([sys.executable, "-S", "-c", SHOW], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    expected = load_catalogue()
    assert process.stdout.splitlines() == [f"_rules {len(expected.rules)} {len(expected.select())} True", "[]"], process.stderr
    assert not (tmp_path / "cache").exists()


TABLES = """\
import sys
from immutcheck.sources.terraform.translation.tables import Tables
tables = Tables()
print(len(tables.names()), tables.find("aws_instance").type, tables.find("aws_alb").type, tables.find("aws_s3_bucket_acl").type)
print(sorted({"yaml", "zipfile"} & set(sys.modules)))
"""


def test_installed_program_finds_its_tables_without_yaml(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    environment = {"PYTHONPATH": str(tmp_path / "site"), "PATH": os.environ["PATH"]}
    process = subprocess.run(
        [sys.executable, "-S", "-c", TABLES], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    count = len(list((PROJECT / "immutcheck" / "sources" / "tables").glob("*.yaml")))
    expected = f"{count} AWS::EC2::Instance AWS::ElasticLoadBalancingV2::LoadBalancer AWS::S3::Bucket"
    assert process.stdout.splitlines() == [expected, "[]"], process.stderr


def test_installed_program_without_the_compiled_form_compiles_it_once(wheel: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(tmp_path / "site")
    (tmp_path / "site" / "immutcheck" / "_rules" / RULES_FILE).unlink()
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "site"), "IMMUTCHECK_CACHE_DIR": str(tmp_path / "cache")}
    outcomes = [
        subprocess.run(
            [sys.executable, "-c", SHOW], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        ).stdout.splitlines()
        for _ in range(2)
    ]
    assert outcomes[0][0] == outcomes[1][0]
    assert "immutcheck.packs.compilation" in outcomes[0][1]
    assert outcomes[1][1] == "[]"

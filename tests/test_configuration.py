from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from immutcheck.configuration import Configuration, find_configuration, load_configuration, parse_configuration
from immutcheck.model.errors import ConfigurationError
from immutcheck.model.settings import Scope

SCHEMA = json.loads((Path(__file__).parent.parent / "immutcheck" / "configuration.schema.json").read_text())

GOOD = """\
profile: strict
select: [ssh-open-to-internet]
ignore: ecr-tag-mutable
rules: [policies]
fail_on: high
fail_on_unknown: true
exclude: ["generated/**"]
parameters: params/prod.json
baseline: baseline.json
scope:
  paths: ["production/**"]
  stacks: ["prod-*"]
  accounts: "111122223333"
  tags: {Environment: [prod, production], Tier: web}
break_glass: ["*BreakGlass*"]
pipeline_principals: ["*Pipeline*"]
max_age_days: 30
"""

BAD = {
    "profil: strict": ":1:1: unknown setting `profil`: did you mean `profile`?",
    "fail_on: fatal": ":1:10: `fail_on` must be one of low, medium, high, critical",
    "fail_on_unknown: maybe": ":1:18: `fail_on_unknown` must be true or false",
    "select: {a: b}": ":1:9: `select` must be a list of texts",
    "exclude: [1]": ":1:11: `exclude` must be a list of texts",
    "max_age_days: 0": ":1:15: `max_age_days` must be a number of days, 1 or more",
    "max_age_days: true": ":1:15: `max_age_days` must be a number of days, 1 or more",
    "scope: {tag: {}}": "`scope` knows `paths`, `stacks`, `accounts` and `tags`, not `tag`",
    "scope: {tags: [a]}": "`scope` has `tags` that are no mapping from tag name to accepted values",
    "scope: {tags: {a: 1}}": "`scope` has a tag whose accepted values are no text or list of texts",
    "scope: {paths: {a: 1}}": "`scope` has `paths` that are no list of texts",
    "scope: strict": "`scope` must be a mapping with `paths`, `stacks`, `accounts` or `tags`",
    "profile: ''": "`profile` must be a text",
    "[strict]": "a configuration is a mapping of settings",
    "profile: [": ".immutcheck.yaml:1",
    "profile: a\nprofile: b": ":2:1: the key `profile` is written a second time",
}


def test_every_setting_is_read(tmp_path: Path) -> None:
    assert parse_configuration(GOOD.encode(), str(tmp_path / ".immutcheck.yaml")) == Configuration(
        file=str(tmp_path / ".immutcheck.yaml"),
        profile="strict",
        select=("ssh-open-to-internet",),
        ignore=("ecr-tag-mutable",),
        rules=(str(tmp_path / "policies"),),
        fail_on="high",
        fail_on_unknown=True,
        exclude=("generated/**",),
        parameters=str(tmp_path / "params/prod.json"),
        baseline=str(tmp_path / "baseline.json"),
        scope=Scope(
            paths=("production/**",),
            stacks=("prod-*",),
            accounts=("111122223333",),
            tags=(("Environment", ("prod", "production")), ("Tier", ("web",))),
        ),
        break_glass=("*BreakGlass*",),
        pipeline_principals=("*Pipeline*",),
        max_age_days=30,
    )
    jsonschema.Draft202012Validator(SCHEMA).validate(yaml.safe_load(GOOD))


@pytest.mark.parametrize("text", BAD)
def test_wrong_setting_is_named_with_its_place(text: str) -> None:
    with pytest.raises(ConfigurationError) as error:
        parse_configuration(text.encode(), "/x/.immutcheck.yaml")
    assert BAD[text] in str(error.value)
    assert str(error.value).startswith("/x/.immutcheck.yaml")


@pytest.mark.parametrize("text", [text for text in BAD if text not in {"profile: [", "profile: a\nprofile: b"}])
def test_schema_for_editors_refuses_the_same(text: str) -> None:
    assert not jsonschema.Draft202012Validator(SCHEMA).is_valid(yaml.safe_load(text))


def test_all_errors_are_reported_at_once() -> None:
    with pytest.raises(ConfigurationError) as error:
        parse_configuration(b"profil: x\nfail_on: y\n", "c.yaml")
    assert len(str(error.value).splitlines()) == 2


@pytest.mark.parametrize("text", ["", "# nothing\n", "---\n"])
def test_empty_configuration_is_the_default(text: str) -> None:
    assert parse_configuration(text.encode(), "c.yaml") == Configuration(file="c.yaml")


@pytest.mark.parametrize("text", ["a: 1\n---\nb: 1", "\xff", "- a"])
def test_what_is_no_mapping_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError):
        parse_configuration(text.encode("latin-1"), "c.yaml")


def test_every_wrong_key_of_the_scope_is_named() -> None:
    with pytest.raises(ConfigurationError) as error:
        parse_configuration(b"scope: {a: 1, paths: [1], b: 2, tags: {x: 1, y: 2}}", "c.yaml")
    assert [line.split(": ")[0] for line in str(error.value).splitlines()] == [
        "c.yaml:1:9",
        "c.yaml:1:27",
        "c.yaml:1:23",
        "c.yaml:1:43",
        "c.yaml:1:49",
    ]


def test_nearest_configuration_above_is_found(tmp_path: Path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / ".immutcheck.yaml").write_text("profile: strict")
    assert load_configuration(str(tmp_path / "a" / "b")).profile == "strict"


@pytest.mark.parametrize("target", ["nowhere", "/dev/zero", "."])
def test_configuration_that_is_no_file_is_an_error(tmp_path: Path, target: str) -> None:
    (tmp_path / ".immutcheck.yaml").symlink_to(target)
    with pytest.raises(ConfigurationError, match="is no regular file"):
        load_configuration(str(tmp_path))


def test_search_stops_at_the_root_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / "repository" / ".git").mkdir(parents=True)
    (tmp_path / ".immutcheck.yaml").write_text("profile: strict")
    assert find_configuration(str(tmp_path / "repository")) == ""

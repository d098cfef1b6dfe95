"""Profiles and the words that narrow and widen them."""

from __future__ import annotations

import pytest

from immutcheck.model.errors import UsageError
from immutcheck.model.rule import Prose, Rule
from immutcheck.packs.profiles import Profile, build_profile
from immutcheck.packs.selection import RuleIndex, RuleSource, UnknownWord, apply_profile, list_chain, select_rules


def make_rule(rule_id: str, pack: str = "pack-a", aliases: tuple[str, ...] = (), severity: str = "medium") -> Rule:
    return Rule(rule_id, pack, "T", severity, "high", ("A::B::C",), "require", {"all": []}, "m", aliases=aliases)


def read_prose(rule: Rule) -> Prose:
    return Prose("w", "f", (), (("AWS-WA", ("REL08-BP04",)),) if rule.id in ("one", "three") else ())


RULES = (make_rule("one"), make_rule("two", aliases=("zwei",)), make_rule("three", "pack-b"))
PROFILES = (
    Profile("default", "", include=("pack:pack-a",), exclude=("two",)),
    Profile("strict", "", extends="default", include=("two",), severity=(("zwei", "critical"),)),
    Profile("controls", "", include=("control:AWS-WA/REL08-BP04",)),
)
BUILT_IN = RuleSource(RULES, PROFILES, False)


def choose(*sources: RuleSource, profile: str = "default", **words: tuple[str, ...]) -> list[str]:
    rules = tuple(rule for source in sources for rule in source.rules)
    index = RuleIndex(rules, read_prose)
    chosen = select_rules(sources, index, profile, words.get("packs", ()), words.get("select", ()), words.get("ignore", ()))
    return [f"{rule.id}!" if rule.severity == "critical" else rule.id for rule in chosen]


@pytest.mark.parametrize(
    ("profile", "words", "ids"),
    [
        ("default", {}, ["one"]),
        ("strict", {}, ["one", "two!"]),
        ("controls", {}, ["one", "three"]),
        ("strict", {"packs": ("pack-a",)}, ["one", "two!"]),
        ("strict", {"packs": ("pack-b",)}, []),
        ("controls", {"packs": ("pack-b",)}, ["three"]),
        ("default", {"packs": ("pack:pack-a",)}, ["one"]),
        ("strict", {"select": ("one",)}, ["one"]),
        ("default", {"select": ("three",)}, ["three"]),
        ("strict", {"select": ("zwei",)}, ["two!"]),
        ("default", {"select": ("pack:pack-b", "two")}, ["two", "three"]),
        ("default", {"packs": ("pack-a",), "select": ("three",)}, ["three"]),
        ("strict", {"ignore": ("zwei",)}, ["one"]),
        ("strict", {"ignore": ("control:AWS-WA/REL08-BP04",)}, ["two!"]),
        ("strict", {"select": ("one", "two"), "ignore": ("pack:pack-a",)}, []),
    ],
)
def test_words_choose(profile: str, words: dict[str, tuple[str, ...]], ids: list[str]) -> None:
    assert choose(BUILT_IN, profile=profile, **words) == ids


@pytest.mark.parametrize(
    ("profile", "words", "message"),
    [
        ("defualt", {}, "unknown profile `defualt`: did you mean `default`?"),
        ("default", {"packs": ("pack-c",)}, "unknown pack `pack-c`: did you mean `pack-b`?"),
        ("default", {"select": ("tow",)}, "unknown rule `tow`: did you mean `two`?"),
        ("default", {"ignore": ("zwie",)}, "unknown rule `zwie`: did you mean `zwei`?"),
        ("default", {"select": ("control:AWS-WA/REL99",)}, "unknown control `AWS-WA/REL99`: did you mean `AWS-WA/REL08-BP04`?"),
        ("default", {"select": ("xxxxxx",)}, "unknown rule `xxxxxx`; known: one, three, two, zwei"),
    ],
)
def test_unknown_word_is_a_usage_error_with_the_nearest_name(profile: str, words: dict[str, tuple[str, ...]], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        choose(BUILT_IN, profile=profile, **words)
    assert str(caught.value) == message


def test_rules_without_changed_severity_are_the_same_objects() -> None:
    index = RuleIndex(RULES, read_prose)
    assert select_rules([BUILT_IN], index, "default", (), (), ())[0] is RULES[0]


OWN_RULES = (make_rule("mine", "own"), make_rule("other", "own"))


def test_extra_folder_runs_whole_under_any_profile() -> None:
    extra = RuleSource(OWN_RULES, (), True)
    assert choose(BUILT_IN, extra) == ["one", "mine", "other"]
    assert choose(BUILT_IN, extra, profile="controls") == ["one", "three", "mine", "other"]


def test_extra_folder_whose_profile_is_in_the_chain_says_itself_what_runs() -> None:
    extra = RuleSource(OWN_RULES, (Profile("default", "", include=("mine",), exclude=("one",)),), True)
    assert choose(BUILT_IN, extra) == ["mine"]
    assert choose(BUILT_IN, extra, profile="strict") == ["two!", "mine"]
    assert choose(BUILT_IN, extra, profile="controls") == ["one", "three", "mine", "other"]


def test_profile_of_an_extra_folder_extends_a_built_in_one() -> None:
    extra = RuleSource(OWN_RULES, (Profile("ours", "", extends="strict", include=("mine",), severity=(("one", "critical"),)),), True)
    assert choose(BUILT_IN, extra, profile="ours") == ["one!", "two!", "mine"]
    assert choose(BUILT_IN, extra) == ["one", "mine", "other"]


def test_profile_may_leave_rules_of_whole_folders_out() -> None:
    whole = RuleSource(OWN_RULES, (), True)
    ours = RuleSource((), (Profile("ours", "", extends="default", exclude=("other",)),), True)
    assert choose(BUILT_IN, whole, ours, profile="ours") == ["one", "mine"]


def test_circle_of_profiles_is_told() -> None:
    source = RuleSource((), (Profile("a", "", extends="b"), Profile("b", "", extends="a")), False)
    with pytest.raises(UnknownWord, match="profile `a` extends itself: a → b → a"):
        list_chain("a", [source])


def test_chain_starts_where_everything_starts() -> None:
    assert list_chain("strict", [BUILT_IN]) == ["default", "strict"]


def test_prose_is_only_read_for_words_about_controls() -> None:
    def refuse(rule: Rule) -> Prose:
        raise AssertionError("nobody asked for controls")

    index = RuleIndex(RULES, refuse)
    assert apply_profile("strict", [BUILT_IN], index) == ({"one", "two"}, {"two": "critical"})


@pytest.mark.parametrize(
    ("rules", "clashes"),
    [
        (RULES, False),
        ((*RULES, make_rule("one")), True),
        ((*RULES, make_rule("four", aliases=("one",))), True),
        ((*RULES, make_rule("four", aliases=("zwei",))), True),
    ],
)
def test_clashes_are_seen(rules: tuple[Rule, ...], clashes: bool) -> None:
    assert RuleIndex(rules, read_prose).has_clashes is clashes


def test_profile_is_built_from_its_file() -> None:
    value = {"description": " D \n", "extends": "a", "include": ["x"], "exclude": ["y"], "severity": {"b": "low", "a": "high"}}
    assert build_profile(value, "name", "profiles/name.yaml") == Profile(
        "name", "D", "a", ("x",), ("y",), (("a", "high"), ("b", "low")), "profiles/name.yaml"
    )

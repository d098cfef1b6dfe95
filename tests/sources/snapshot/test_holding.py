"""What a narrowed snapshot has nothing to say to."""

from __future__ import annotations

import pytest

from immutcheck.model.diagnostic import ERROR, WARNING
from immutcheck.model.location import Location
from immutcheck.model.observation import Observation
from immutcheck.model.rule import Rule
from immutcheck.sources.snapshot.holding import tell_what_is_not_held
from immutcheck.sources.snapshot.unit import build_live_unit

from .samples import observe, rule

BUCKET, ROLE, USER, POLICY = "AWS::S3::Bucket", "AWS::IAM::Role", "AWS::IAM::User", "AWS::IAM::RolePolicy"
EXISTS = {"property": "Name", "exists": True}


def about(*types: str) -> Rule:
    """A rule about these types, called after the first."""
    return rule(types[0], require=EXISTS).replace(id=types[0].rpartition("::")[2].lower(), resources=types)


def tell(rules: list[Rule], *covered: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """Level and message for a snapshot with an observation for each of `covered`."""
    units = [build_live_unit(observe(covered=one, region=f"region-{number}")) for number, one in enumerate(covered)]
    found = tell_what_is_not_held("s.json", rules, units)
    assert all((one.code, one.location) == ("not-in-snapshot", Location("s.json")) for one in found)
    return [(one.level, one.message) for one in found]


def test_rules_whose_types_were_looked_for_have_something_to_say() -> None:
    assert tell([about(BUCKET), about(ROLE)], {BUCKET: ("BucketName",), ROLE: ()}) == []


def test_one_rule_that_finds_nothing_is_named() -> None:
    assert tell([about(BUCKET), about(ROLE)], {BUCKET: ()}) == [
        (
            WARNING,
            "the snapshot holds nothing of what this rule asks about (role): "
            "the audit that wrote it was narrowed; run it again without --service",
        )
    ]


def test_of_many_rules_only_the_first_are_named() -> None:
    ((level, message),) = tell([about(BUCKET), *[about(ROLE).replace(id=f"r{number}") for number in range(7)]], {BUCKET: ()})
    assert level == WARNING
    assert "what 7 rules ask about (r0, r1, r2, r3, r4 and 2 more): " in message


def test_rule_is_judged_by_any_of_its_types() -> None:
    assert tell([about(USER, ROLE)], {ROLE: ()}) == []


def test_what_another_type_tells_is_held_with_it() -> None:
    assert tell([about(POLICY)], {ROLE: ("Policies",)}) == []
    assert [level for level, _message in tell([about(POLICY)], {USER: ("Policies",)})] == [ERROR]


def test_types_of_all_observations_count_together() -> None:
    assert tell([about(BUCKET), about(ROLE)], {BUCKET: ()}, {ROLE: ()}) == []


@pytest.mark.parametrize("covered", [{}, {USER: ("*",)}], ids=["nothing", "something else"])
def test_nothing_judged_at_all_is_an_error_and_never_green(covered: dict[str, tuple[str, ...]]) -> None:
    assert [level for level, _message in tell([about(BUCKET), about(ROLE)], covered)] == [ERROR]


def test_type_that_was_looked_for_and_could_not_be_listed_is_held() -> None:
    """Its rules are UNKNOWN, and the snapshot says so."""
    denied: Observation = observe(covered={BUCKET: ()}, unread={BUCKET: "s3:ListAllMyBuckets was denied"})
    assert tell_what_is_not_held("s.json", [about(BUCKET)], [build_live_unit(denied)]) == ()


def test_example_in_which_everything_was_looked_at_holds_everything() -> None:
    assert tell([about(BUCKET), about(ROLE)], {"*": ("*",)}) == []


def test_snapshot_without_an_observation_holds_nothing() -> None:
    assert [level for level, _message in tell([about(BUCKET)])] == [ERROR]


def test_without_rules_nothing_is_missed() -> None:
    assert tell([], {BUCKET: ()}) == []

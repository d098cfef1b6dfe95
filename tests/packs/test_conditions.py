"""The condition language: normal form, and what is said about mistakes."""

from __future__ import annotations

from typing import Any

import pytest

from immutcheck.packs.conditions import read_condition

CHECK = {"property": "A", "exists": True}
NORMAL_CHECK = {"property": ["properties", "A"], "operator": "exists", "argument": True, "when_missing": {"answer": False}}


def normal_form(value: object) -> Any:
    condition, complaints = read_condition(value, ("require",))
    assert complaints == []
    return condition


def complaints_about(value: object) -> list[tuple[tuple[str | int, ...], str]]:
    return [(complaint.at, complaint.message) for complaint in read_condition(value, ("require",))[1]]


def test_check_is_normalised() -> None:
    assert normal_form(CHECK) == NORMAL_CHECK


def test_combinations_keep_their_shape() -> None:
    assert normal_form({"all": [{"any": [CHECK]}, {"not": CHECK}]}) == {"all": [{"any": [NORMAL_CHECK]}, {"not": NORMAL_CHECK}]}


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        (True, {"answer": True}),
        (False, {"answer": False}),
        ("MUTABLE", {"value": "MUTABLE"}),
        (0, {"value": 0}),
        ([], {"value": []}),
        ({"value": False}, {"value": False}),
        ({"value": {"a": 1}}, {"value": {"a": 1}}),
    ],
)
def test_when_missing_is_an_answer_or_a_value(written: object, normal: object) -> None:
    assert normal_form({"property": "A", "equals": "x", "when_missing": written})["when_missing"] == normal


@pytest.mark.parametrize("quantifier", ["some", "each"])
def test_paths_inside_a_quantifier_belong_to_the_member(quantifier: str) -> None:
    written = {quantifier: "List", "satisfies": {"all": [{"property": "X", "exists": True}, {"property": "resource.Y", "exists": True}]}}
    inner = normal_form(written)["satisfies"]["all"]
    assert normal_form(written)[quantifier] == ["properties", "List"]
    assert [part["property"] for part in inner] == [["element", "X"], ["properties", "Y"]]


def test_quantifiers_nest() -> None:
    condition = normal_form({"each": "A", "satisfies": {"some": "B", "satisfies": {"property": ".", "equals": 1}}})
    assert condition["satisfies"]["some"] == ["element", "B"]
    assert condition["satisfies"]["satisfies"]["property"] == ["element"]


def test_related_starts_a_resource_of_its_own() -> None:
    written = {
        "some": "List",
        "satisfies": {"related": ["AWS::EC2::Subnet"], "via": "SubnetId", "satisfies": {"property": "MapPublicIpOnLaunch", "equals": True}},
    }
    related = normal_form(written)["satisfies"]
    assert related["via"] == ["element", "SubnetId"]
    assert related["from"] is None
    assert related["satisfies"]["property"] == ["properties", "MapPublicIpOnLaunch"]


def test_related_against_the_arrow_starts_at_the_other_resource() -> None:
    condition = normal_form({"some": "List", "satisfies": {"related": ["X::Y::Z"], "from": ".", "satisfies": CHECK}})
    assert condition["satisfies"]["from"] == ["properties"]
    assert condition["satisfies"]["via"] is None


@pytest.mark.parametrize(
    ("value", "complaints"),
    [
        (None, [((), "a condition must be a mapping, not nothing")]),
        ([CHECK], [((), "a condition must be a mapping, not a list: write `all: […]` or `any: […]`")]),
        ({}, [((), "a condition needs one of all, any, not, some, each, related, property")]),
        ({"propery": "A", "exists": True}, [(("propery",), "unknown key `propery`: did you mean `property`?")]),
        ({"equals": 1}, [((), "a condition needs one of all, any, not, some, each, related, property")]),
        (
            {"all": [CHECK], "any": [CHECK]},
            [((), "`all` and `any` stand side by side: join the conditions with `all: […]` or `any: […]`")],
        ),
        ({"all": []}, [(("all",), "`all` needs a list of conditions")]),
        ({"any": CHECK}, [(("any",), "`any` needs a list of conditions")]),
        ({"all": [CHECK], "foo": 1}, [(("foo",), "unknown key `foo`; known: all")]),
        ({"each": "A"}, [(("each",), "`each` needs `satisfies`: the condition it must meet")]),
        ({"each": "A", "satisfy": CHECK}, [
            (("satisfy",), "unknown key `satisfy`: did you mean `satisfies`?"),
            (("each",), "`each` needs `satisfies`: the condition it must meet"),
        ]),
        ({"some": 3, "satisfies": CHECK}, [(("some",), "`some` must be a property path such as `Code.ImageUri`, not a whole number")]),
        ({"related": [], "satisfies": CHECK}, [(("related",), "`related` needs at least one entry")]),
        ({"related": "X::Y::Z", "satisfies": CHECK}, [(("related",), "`related` must be a list, not a text")]),
        (
            {"related": ["X::Y::Z"], "via": "A", "from": "B", "satisfies": CHECK},
            [(("from",), "`via` and `from` exclude each other: one follows the arrow, the other goes against it")],
        ),
        ({"property": ".", "exists": True}, [(("property",), "`.` is the member inside `each` or `some`; here name a property")]),
        ({"property": "A[0]", "exists": True}, [(("property",), "`A[0]` counts the members of a list: use `each` or `some`")]),
        ({"property": "A", "equls": 1}, [(("equls",), "unknown key `equls`: did you mean `equals`?")]),
        (
            {"property": "A", "equals": 1, "in": [1]},
            [(("in",), "`equals` and `in` stand side by side: a check has exactly one operator; join two with `all: […]`")],
        ),
        ({"property": "A", "equals": [1]}, [(("equals",), "`equals` must be a text or a number or true or false, not a list")]),
        ({"property": "A", "in": []}, [(("in",), "`in` needs at least one entry")]),
        ({"property": "A", "in": ["x", "x"]}, [(("in", 1), "`in` has `x` twice")]),
        ({"property": "A", "exists": "yes"}, [(("exists",), "`exists` must be true or false, not a text")]),
        ({"property": "A", "at_least": "2"}, [(("at_least",), "`at_least` must be a number, not a text")]),
        (
            {"property": "A", "older_than": "soon"},
            [(("older_than",), "`older_than` is `soon`, but must be a number of days or max_age_days")],
        ),
        ({"property": "A", "older_than": -1}, [(("older_than",), "`older_than` is -1, but must be at least 0")]),
        ({"property": "A", "matches": "(?=x)"}, [(("matches",), "`(?=x)` is no RE2 pattern: invalid perl operator: (?=")]),
        ({"property": "A", "literal_secret": False}, [(("literal_secret",), "`literal_secret` cannot be false")]),
        (
            {"property": "A", "version_pinned": "lamda"},
            [(("version_pinned",), "`version_pinned` is `lamda`, but must be one of lambda, launch_template, s3_object, fargate, layer: "
             "did you mean `lambda`?")],
        ),
        (
            {"property": "A", "admits": {"port": [22], "protocols": ["tcp"], "from": "internet"}},
            [
                (("admits", "port"), "unknown key `port`: did you mean `ports`?"),
                (("admits",), "missing key `ports`"),
            ],
        ),
        (
            {"property": "A", "admits": {"ports": [70000], "protocols": ["tpc"], "from": "internet"}},
            [
                (("admits", "ports", 0), "`ports[0]` is 70000, but must be from 0 to 65535"),
                (("admits", "protocols", 0), "`protocols[0]` is `tpc`, but must be one of tcp, udp: did you mean `tcp`?"),
            ],
        ),
        (
            {"property": "A", "policy_allows": {"actions": ["StartSession"]}},
            [(("policy_allows", "actions", 0), "`actions[0]` is `StartSession`, but must be an action such as ssm:StartSession")],
        ),
        (
            {"property": "A", "exists": True, "when_missing": True},
            [(("when_missing",), "`exists` says itself what holds when the property is missing: leave `when_missing` out")],
        ),
        (
            {"property": "A", "equals": "x", "when_missing": None},
            [(("when_missing",), "`when_missing` must be true, false or a value to assume, not nothing")],
        ),
        (
            {"property": "A", "equals": "x", "when_missing": {"a": 1}},
            [(("when_missing",), "`when_missing` is a mapping: write `{value: …}` with the value to assume")],
        ),
    ],
)  # fmt: skip
def test_mistake_is_explained(value: object, complaints: list[tuple[tuple[str | int, ...], str]]) -> None:
    assert complaints_about(value) == [(("require", *at), message) for at, message in complaints]


def test_check_without_operator_names_them() -> None:
    ((at, message),) = complaints_about({"property": "A", "when_missing": True})
    assert at == ("require",)
    assert message.startswith("the check has no operator: equals, in, ")


def test_unknown_operator_without_a_near_name_lists_them() -> None:
    ((_, message),) = complaints_about({"property": "A", "zzz": 1})
    assert message.startswith("unknown key `zzz`; operators: equals, in, ")


@pytest.mark.parametrize("value", [float("inf"), float("nan"), [1, [float("-inf")]], {"value": {"a": float("nan")}}])
def test_number_that_json_cannot_say_is_refused(value: object) -> None:
    ((_, message),) = complaints_about({"property": "A", "equals": 1, "when_missing": value})
    assert message.endswith("must be a finite number")
    ((_, message),) = complaints_about({"property": "A", "at_least": float("inf")})
    assert message == "`at_least` must be a finite number"


def test_every_mistake_is_told_at_its_place() -> None:
    written = {"all": [{"property": "A", "equals": [1]}, {"not": {"each": "B", "satisfies": {"property": "C"}}}]}
    assert [at for at, _ in complaints_about(written)] == [
        ("require", "all", 0, "equals"),
        ("require", "all", 1, "not", "satisfies"),
    ]


def test_depth_is_bounded() -> None:
    written: dict[str, object] = CHECK
    for _ in range(200):
        written = {"not": written}
    ((_, message),) = complaints_about(written)
    assert message == "conditions are nested more than 32 deep"

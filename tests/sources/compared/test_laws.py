"""Laws of comparing, held by property tests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from immutcheck.model.values import MISSING
from immutcheck.sources.compared.unit import ComparedUnit
from tests.sources.cloudformation.building import make_unit
from tests.sources.compared.comparing import REPLACING, show

FIXTURES = Path(__file__).parents[3] / "fixtures"
TEMPLATES = sorted(
    [*FIXTURES.glob("templates/**/*.y*ml"), *FIXTURES.glob("sam/**/*.yaml"), *FIXTURES.glob("cdk*/cdk.out/**/*.template.json")]
)
PROPERTIES = (
    "ImageId",
    "InstanceType",
    "UserData",
    "SubnetId",
    "SecurityGroupIds",
    "Monitoring",
    "Tenancy",
    "BlockDeviceMappings",
    "Unheard",
)
NAMES = ("A", "B", "C")

texts = st.sampled_from(["a", "b", "ab", "", "t3.micro", "m3.large", "x,y"])
leaves = st.one_of(
    texts,
    st.sampled_from([1, "1", True, None, {"Ref": "AWS::NoValue"}, {"Ref": "AWS::Region"}, {"Ref": "P"}, {"Ref": "Q"}, {"Ref": "D"}]),
    st.sampled_from(NAMES).map(lambda name: {"Ref": name}),
    st.sampled_from(NAMES).map(lambda name: {"Fn::GetAtt": [name, "PublicIp"]}),
    st.sampled_from(["{{resolve:ssm:/a}}", "{{resolve:secretsmanager:s}}"]),
)
values = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["Ebs", "VolumeSize", "x"]), inner, max_size=2),
        st.tuples(st.sampled_from(["IsP", "IsQ", "IsD"]), inner, inner).map(lambda parts: {"Fn::If": list(parts)}),
        st.lists(leaves, max_size=3).map(lambda members: {"Fn::Join": ["-", members]}),
        st.sampled_from(["x${P}", "${P}y${Q}", "${A}-${D}", "${AWS::Region}"]).map(lambda text: {"Fn::Sub": text}),
        st.tuples(st.sampled_from([0, 1, "0"]), st.lists(leaves, min_size=1, max_size=2)).map(lambda parts: {"Fn::Select": list(parts)}),
        st.sampled_from([{"Ref": "P"}, "one", {"Ref": "AWS::Region"}]).map(lambda key: {"Fn::FindInMap": ["M", key, "k"]}),
    ),
    max_leaves=4,
)
bodies = st.fixed_dictionaries(
    {"Type": st.sampled_from(["AWS::EC2::Instance", "AWS::S3::Bucket", "AWS::AutoScaling::AutoScalingGroup"])}
).flatmap(
    lambda body: st.dictionaries(st.sampled_from(PROPERTIES), values, max_size=4).map(lambda properties: {**body, "Properties": properties})
)
resources = st.fixed_dictionaries(dict.fromkeys(NAMES, bodies))


def wrap(written: dict[str, Any], mapped: str = "m") -> str:
    return json.dumps(
        {
            "Parameters": {
                "P": {"Type": "String"},
                "Q": {"Type": "String"},
                "D": {"Type": "String", "Default": "d"},
                "Hidden": {"Type": "String"},
            },
            "Mappings": {"M": {"one": {"k": mapped}, "two": {"k": "m"}}},
            "Conditions": {f"Is{name}": {"Fn::Equals": [{"Ref": name}, "one"]} for name in "PQD"},
            "Resources": written,
        }
    )


def changes(newer: str, older: str, path: str = "template.yaml") -> dict[str, dict[str, Any]]:
    unit = ComparedUnit(make_unit(newer, path=path), make_unit(older, path=path), REPLACING)
    found = {address: unit.resource(address, {}) for address in unit.inventory()}
    return {address: show(resource) for address, resource in found.items() if resource is not None and resource.change is not MISSING}


@given(resources)
@settings(deadline=None)
def test_a_template_compared_with_itself_changes_nothing(written: dict[str, Any]) -> None:
    found = changes(wrap(written), wrap(written))
    assert found == {address: {"Action": "none"} for address in found}


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(FIXTURES)))
def test_our_own_templates_compared_with_themselves_change_nothing(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    found = changes(text, text, path.name)
    assert found
    assert found == {address: {"Action": "none"} for address in found}


@given(resources, resources)
@settings(deadline=None)
def test_comparing_is_deterministic_and_its_words_fit_together(newer: dict[str, Any], older: dict[str, Any]) -> None:
    found = changes(wrap(newer), wrap(older))
    assert found == changes(wrap(newer), wrap(older))
    for change in found.values():
        action = change["Action"]
        certain = {name: replaces for name, replaces in change.items() if name != "Action" and not name.endswith("?")}
        perhaps = {name: replaces for name, replaces in change.items() if name.endswith("?")}
        if True in certain.values():
            assert action == "replace"
        if action == "none":
            assert change == {"Action": "none"}
        if action == "update":
            assert certain
            assert not {True, "?"} & {*certain.values(), *perhaps.values()}
        if isinstance(action, tuple):
            assert ("none" in action) is not bool(certain)


@given(resources, resources, st.sampled_from(NAMES), st.sampled_from(PROPERTIES), st.booleans())
@settings(deadline=None, max_examples=300)
def test_hiding_a_value_never_turns_one_answer_into_another(
    newer: dict[str, Any], older: dict[str, Any], name: str, member: str, in_newer: bool
) -> None:
    """Behind a parameter that only one version has, so that nobody can take it for the same."""
    before = changes(wrap(newer), wrap(older))
    sides = {True: json.loads(json.dumps(newer)), False: json.loads(json.dumps(older))}
    properties = sides[in_newer][name]["Properties"]
    if not hideable(properties.get(member)):
        return
    properties[member] = {"Ref": "Hidden"}
    after = changes(wrap(sides[True]), wrap(sides[False]))
    for address, change in after.items():
        action, known = change["Action"], before[address]["Action"]
        possible = action if isinstance(action, tuple) else (action,)
        assert set(known if isinstance(known, tuple) else (known,)) & set(possible), (address, before[address], change)
        if not isinstance(known, tuple) and not isinstance(action, tuple):
            assert known == action, (address, before[address], change)


def hideable(value: object) -> bool:
    """A parameter can stand for it: a text that is there."""
    return isinstance(value, str | int) and not isinstance(value, bool)


@given(resources, resources, st.sampled_from(["m", "n"]))
@settings(deadline=None)
def test_the_answer_for_an_open_parameter_covers_each_of_its_values(newer: dict[str, Any], older: dict[str, Any], mapped: str) -> None:
    """What is said while P and Q are open holds for any values that they may have."""
    opened = changes(wrap(newer, mapped), wrap(older))
    for value, other in (("one", "one"), ("one", "zz"), ("two", "one"), ("two", "zz")):
        given_values = {"P": value, "Q": other}
        unit = ComparedUnit(
            make_unit(wrap(newer, mapped), parameters=given_values), make_unit(wrap(older), parameters=given_values), REPLACING
        )
        for address, change in opened.items():
            resource = unit.resource(address, {})
            assert resource is not None
            decided, action = show(resource)["Action"], change["Action"]
            possible = set(action) if isinstance(action, tuple) else {action}
            assert set(decided if isinstance(decided, tuple) else (decided,)) <= possible, (address, given_values, change, show(resource))

from __future__ import annotations

import base64

import pytest

from immutcheck.model.values import OpenList, OpenMap, Text, Unknown
from immutcheck.sources.terraform.values import Encoded
from tests.sources.terraform.translation.samples import translate

OPEN = Unknown("variable `x` has no default")
TASK = "resource: aws_thing\ntype: AWS::ECS::TaskDefinition\n"
CONTAINERS = f"{TASK}arguments: {{definitions: {{to: ContainerDefinitions, as: json, matching: true}}}}"


def convert(kind, target, options, value):
    """The property that an argument `x` becomes."""
    text = f"resource: aws_thing\ntype: {kind}\narguments: {{x: {{to: {target}, {options}}}}}"
    return translate(text, {"x": value})["properties"].get(target.partition(".")[0], "nothing")


def instance(target, options, value):
    return convert("AWS::EC2::Instance", target, options, value)


def function(target, options, value):
    return convert("AWS::Lambda::Function", target, options, value)


@pytest.mark.parametrize("wrap", [Encoded, lambda value: '[{"name": "web", "portMappings": [{"containerPort": 80}], "x-own": 1}]'])
def test_json_is_read_and_its_keys_matched(wrap):
    value = wrap([{"name": "web", "portMappings": [{"containerPort": 80}], "x-own": 1}])
    assert translate(CONTAINERS, {"definitions": value})["properties"] == {
        "ContainerDefinitions": [{"Name": "web", "PortMappings": [{"ContainerPort": 80}]}]
    }


def test_json_text_with_holes_keeps_what_is_known():
    text = Text("why", pieces=('[{"name":"web","image":"', OPEN, ':1"}]'))
    (container,) = translate(CONTAINERS, {"definitions": text})["properties"]["ContainerDefinitions"]
    assert (container["Name"], container["Image"].pieces) == ("web", (OPEN, ":1"))


def test_text_that_is_no_json_is_unknown():
    assert translate(CONTAINERS, {"definitions": "oops"})["properties"] == {"ContainerDefinitions": Unknown("a text is no JSON")}


def test_json_without_matching_is_kept_as_it_is():
    assert convert("AWS::ECR::Repository", "RepositoryPolicyText", "as: json", '{"aB": [1]}') == {"aB": [1]}


def test_base64_is_decoded():
    assert instance("UserData", "as: base64", base64.b64encode(b"#!/bin/sh").decode()) == "#!/bin/sh"
    assert instance("UserData", "as: base64", Encoded("#!/bin/sh", "base64")) == "#!/bin/sh"


@pytest.mark.parametrize("value", ["no base64!", base64.b64encode(b"\x1f\x8b\xff").decode()])
def test_what_is_no_encoded_text_stays(value):
    assert instance("UserData", "as: base64", value) == value


def test_unknown_encoded_text_stays_unknown():
    assert instance("UserData", "as: base64", OPEN) == OPEN


def test_single_value_becomes_a_list():
    assert instance("SecurityGroupIds", "as: list", "sg-1") == ["sg-1"]
    assert instance("SecurityGroupIds", "as: list", OPEN) == [OPEN]
    assert instance("SecurityGroupIds", "as: list", None) == "nothing"


def test_value_that_may_be_absent_becomes_a_list_that_may_be_absent():
    value = Unknown("why", maybe_absent=True)
    assert instance("SecurityGroupIds", "as: list", value) == Unknown("why", maybe_absent=True, possible=([Unknown("why")],))


def test_first_member_of_a_list():
    assert instance("KeyName", "as: one", ["a", "b"]) == "a"
    assert instance("KeyName", "as: one", []) == "nothing"
    assert instance("KeyName", "as: one", OpenList([], OPEN)) == Unknown(OPEN.reason, maybe_absent=True)
    assert instance("KeyName", "as: one", "a") == "a"


def test_boolean_is_inverted():
    assert instance("EbsOptimized", "as: not", True) is False
    assert instance("EbsOptimized", "as: not", "false") is True
    assert instance("EbsOptimized", "as: not", OPEN) == OPEN
    assert instance("EbsOptimized", "as: not", Unknown("why", possible=(True, False))) == Unknown("why", possible=(False, True))


def test_map_becomes_named_pairs():
    value = {"A": "1", "B": None}
    assert convert("AWS::ECS::Service", "Tags", "as: pairs, names: [Key, Value]", value) == [{"Key": "A", "Value": "1"}]
    found = convert("AWS::ECS::Service", "Tags", "as: pairs", OpenMap({"A": OPEN}, OPEN))
    assert (list(found), found.rest) == ([{"Key": "A", "Value": OPEN}], OPEN)


def test_pairs_become_a_map():
    options = "as: map, names: [name, value]"
    assert function("Environment.Variables", options, [{"name": "A", "value": ""}]) == {"Variables": {"A": ""}}
    found = function("Environment.Variables", options, [{"name": "A", "value": "1"}, {"name": OPEN, "value": "2"}])["Variables"]
    assert (found, found.rest) == ({"A": "1"}, OPEN)


def test_keys_of_a_map():
    assert instance("SecurityGroups", "as: keys", {"a": 1, "b": 2}) == ["a", "b"]
    found = instance("SecurityGroups", "as: keys", OpenMap({"a": 1}, OPEN))
    assert (list(found), found.rest) == (["a"], OPEN)


def test_scalar_becomes_a_text():
    assert instance("KeyName", "as: text", True) == "true"
    assert instance("KeyName", "as: text", 5) == "5"


def test_prefix_of_a_name_is_known():
    assert instance("KeyName", "as: prefix", "web-") == Unknown("the provider completes the name", prefix="web-")
    assert instance("KeyName", "as: prefix", "") == "nothing"


def test_conversions_follow_each_other():
    assert instance("KeyName", "as: [one, text]", [5]) == "5"
    assert instance("KeyName", "as: [json, one]", '["a"]') == "a"

"""Two versions of a template: what is there in which, scenarios, nested stacks, SAM."""

from __future__ import annotations

from typing import Any

import pytest

from immutcheck.model.values import MISSING, OpenMap, Unknown
from immutcheck.sources.compared.unit import ComparedUnit
from tests.sources.cloudformation.building import make_unit
from tests.sources.compared.comparing import REPLACING, change_of, compare, show

EVERYTHING = ("none", "create", "update", "replace")
TOPIC = "Resources: {X: {Type: AWS::SNS::Topic, Properties: {DisplayName: %s}}}"


def test_a_new_resource_is_created_and_one_that_is_gone_is_in_no_answer() -> None:
    unit = compare("Resources: {X: {Type: AWS::SNS::Topic, Properties: {DisplayName: a}}}", "Resources: {Y: {Type: AWS::SNS::Topic}}")
    assert change_of(unit) == {"Action": "create"}
    assert list(unit.inventory()) == ["X"]


def test_a_template_without_an_older_version_is_created() -> None:
    unit = ComparedUnit(make_unit(TOPIC % "a"), None, REPLACING)
    assert change_of(unit) == {"Action": "create"}


def test_an_older_version_that_cannot_be_read_leaves_all_open() -> None:
    resource = ComparedUnit(make_unit(TOPIC % "a"), None, REPLACING, reason="it is broken").resource("X", {})
    assert resource is not None
    change: Any = resource.change
    assert change["Action"] == Unknown("it is broken", possible=EVERYTHING)
    assert (dict(change["Properties"]), change["Properties"].rest) == ({}, Unknown("it is broken", maybe_absent=True))
    assert isinstance(change["Properties"], OpenMap)


def test_all_but_the_change_is_that_of_the_newer_version() -> None:
    text = "Parameters: {A: {Type: String, Default: a}}\n"
    text += "Resources: {X: {Type: AWS::S3::Bucket, DeletionPolicy: Retain}}\nOutputs: {O: {Value: %s}}"
    newer = make_unit(text % "b")
    unit = ComparedUnit(newer, make_unit(text % "a"), REPLACING)
    assert (unit.kind, unit.scope, unit.not_judged) == ("cloudformation", "template.yaml", ())
    assert unit.spaces == {"properties", "policies", "metadata", "change"}
    assert unit.inventory() == newer.inventory()
    resource = unit.resource("X", {})
    assert resource is not None
    assert resource.replace(change=MISSING) == newer.resource("X", {})
    for address in ("Parameters.A", "Outputs.O"):
        assert unit.resource(address, {}) == newer.resource(address, {})


CONDITIONAL = """
Parameters: {Env: {Type: String, AllowedValues: [dev, prod], Default: dev}}
Conditions: {IsProd: !Equals [!Ref Env, prod]}
Resources:
  X:
    Type: AWS::SNS::Topic
    %s
    Properties: {DisplayName: %s}
"""


def test_scenarios_are_those_of_both_versions() -> None:
    unit = compare(CONDITIONAL % ("", "!If [IsProd, b, a]"), CONDITIONAL % ("", "a"))
    assert change_of(unit) == {"Action": "none"}
    assert change_of(unit, Env="prod") == {"Action": "update", "DisplayName": False}
    older_reads = compare(CONDITIONAL % ("", "a"), CONDITIONAL % ("", "!If [IsProd, b, a]"))
    assert change_of(older_reads, Env="prod") == {"Action": "update", "DisplayName": False}
    for one in (unit, older_reads):
        resource = one.resource("X", {})
        assert resource is not None
        assert [resource.depends[name] for name in ("change.Action", "change.Properties")] == [{"Env"}, {"Env"}]


def test_a_resource_that_was_only_there_in_one_scenario() -> None:
    unit = compare(CONDITIONAL % ("", "a"), CONDITIONAL % ("Condition: IsProd", "a"))
    assert change_of(unit) == {"Action": "create"}
    assert change_of(unit, Env="prod") == {"Action": "none"}
    resource = unit.resource("X", {})
    assert resource is not None
    assert resource.depends["change.Action"] == {"Env"}


OPEN = "Parameters: {P: {Type: String}}\nConditions: {C: !Equals [!Ref P, x], D: !Equals [!Ref P, x], E: !Equals [!Ref P, y]}\n"


@pytest.mark.parametrize(
    ("condition", "former", "expected"),
    [
        ("C", "C", {"Action": "update", "DisplayName": False}),
        ("C", "D", {"Action": "update", "DisplayName": False}),
        ("C", "E", {"Action": ("create", "update"), "DisplayName?": False}),
        (None, "C", {"Action": ("create", "update"), "DisplayName?": False}),
        ("C", None, {"Action": "update", "DisplayName": False}),
    ],
)
def test_existence_that_is_not_decided(condition: str | None, former: str | None, expected: dict[str, Any]) -> None:
    sides = [
        OPEN + f"Resources: {{X: {{Type: AWS::SNS::Topic, {f'Condition: {name}, ' if name else ''}Properties: {{DisplayName: {value}}}}}}}"
        for name, value in ((condition, "b"), (former, "a"))
    ]
    assert change_of(compare(*sides)) == expected


DEFAULTED = "Parameters: {P: {Type: String%s}}\nResources: {X: {Type: AWS::SNS::Topic, Properties: {DisplayName: !Ref P}}}"


@pytest.mark.parametrize(
    ("newer", "older", "given", "expected"),
    [
        (", Default: b", ", Default: a", {}, "update"),
        (", Default: b", ", Default: a", {"P": "c"}, "none"),
        ("", "", {}, "none"),
        (", Default: a", "", {}, ("none", "update")),
        (", AllowedValues: [b, a]", ", AllowedValues: [a, b]", {}, "none"),
        (", Default: a, AllowedValues: [b, a]", ", AllowedValues: [b, a]", {}, "none"),
        (", Default: ''", ", Default: ''", {}, "none"),
    ],
)
def test_parameters_that_nobody_gives_have_the_default_of_their_version(
    newer: str, older: str, given: dict[str, str], expected: object
) -> None:
    unit = compare(DEFAULTED % newer, DEFAULTED % older, parameters=given)
    assert change_of(unit)["Action"] == expected


def test_a_value_that_is_varied_is_varied_in_both() -> None:
    unit = compare(DEFAULTED % ", Default: a, AllowedValues: [a, b]", DEFAULTED % ", Default: a")
    assert change_of(unit, P="b") == {"Action": "none"}


def test_parameters_of_one_version_only() -> None:
    newer = "Parameters: {P: {Type: String, Default: a}}\n" + TOPIC % "!Ref P"
    older = "Parameters: {Q: {Type: String, Default: a}}\n" + TOPIC % "!Ref Q"
    assert change_of(compare(newer, older)) == {"Action": "none"}
    assert change_of(compare(newer, older, parameters={"P": "b"})) == {"Action": "update", "DisplayName": False}


PARENT = "Resources:\n  Net:\n    Type: AWS::CloudFormation::Stack\n    Properties: {TemplateURL: net.yaml, Parameters: {Size: %s}}\n"
CHILD = (
    "Parameters: {Size: {Type: String}}\nResources: {Web: {Type: AWS::EC2::Instance, Properties: {ImageId: %s, InstanceType: !Ref Size}}}\n"
)


def test_nested_stacks_are_compared_by_their_place() -> None:
    unit = compare(PARENT % "t3.large", PARENT % "t3.micro", files={"net.yaml": CHILD % "b"}, before={"net.yaml": CHILD % "b"})
    assert change_of(unit, "Net") == {"Action": "update", "Parameters": False}
    assert change_of(unit, "Net/Web") == {"Action": "update", "InstanceType": False}


def test_a_nested_template_that_changed_is_a_change_of_its_stack() -> None:
    unit = compare(PARENT % "t3.micro", PARENT % "t3.micro", files={"net.yaml": CHILD % "b"}, before={"net.yaml": CHILD % "a"})
    assert change_of(unit, "Net") == {"Action": "update", "TemplateURL": False}
    assert change_of(unit, "Net/Web") == {"Action": "replace", "ImageId": True}


def test_a_nested_template_that_was_not_at_hand_leaves_all_open() -> None:
    unit = compare(PARENT % "t3.micro", PARENT % "t3.micro", files={"net.yaml": CHILD % "b"})
    assert change_of(unit, "Net") == {"Action": ("none", "update"), "TemplateURL?": False}
    resource = unit.resource("Net/Web", {})
    assert resource is not None
    change: Any = resource.change
    assert change["Action"] == Unknown("the older template of nested stack `Net` is not here", possible=EVERYTHING)


def test_a_new_nested_stack_is_created() -> None:
    unit = compare(PARENT % "t3.micro", "Resources: {Y: {Type: AWS::SNS::Topic}}", files={"net.yaml": CHILD % "b"})
    assert (change_of(unit, "Net"), change_of(unit, "Net/Web")) == ({"Action": "create"}, {"Action": "create"})


def test_a_reference_reaches_into_a_nested_stack() -> None:
    parent = """
Resources:
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {GroupDescription: %s}}
  Net: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: net.yaml, Parameters: {Groups: !Ref Group}}}
  Out: {Type: AWS::SSM::Parameter, Properties: {Value: !GetAtt Net.Outputs.Id}}
"""
    child = """
Parameters: {Groups: {Type: CommaDelimitedList}}
Resources: {Web: {Type: AWS::EC2::Instance, Properties: {SecurityGroupIds: !Ref Groups, SubnetId: !Select [0, !Ref Groups]}}}
Outputs: {Id: {Value: !Ref Web}}
"""
    unit = compare(parent % "b", parent % "a", files={"net.yaml": child}, before={"net.yaml": child})
    assert change_of(unit, "Net/Web") == {"Action": ("none", "update", "replace"), "SecurityGroupIds?": False, "SubnetId?": True}
    assert change_of(unit, "Net") == {"Action": "update", "Parameters": False}
    assert change_of(unit, "Out") == {"Action": ("none", "update"), "Value?": False}
    same = compare(parent % "a", parent % "a", files={"net.yaml": child}, before={"net.yaml": child})
    assert {change_of(same, address)["Action"] for address in same.inventory() if "." not in address} == {"none"}


SAM = """
Transform: AWS::Serverless-2016-10-31
Globals: {Function: {Timeout: %s}}
Resources:
  Fn: {Type: AWS::Serverless::Function, Properties: {Handler: a.b, Runtime: python3.13, InlineCode: %s, AutoPublishAlias: live}}
"""


def test_sam_is_compared_as_what_it_becomes() -> None:
    unit = compare(SAM % (5, "b"), SAM % (5, "a"))
    assert change_of(unit, "Fn") == {"Action": "update", "Code": False}
    assert change_of(unit, "FnRole") == {"Action": "none"}
    assert change_of(compare(SAM % (6, "a"), SAM % (5, "a")), "Fn") == {"Action": "update", "Timeout": False}
    same = compare(SAM % (5, "a"), SAM % (5, "a"))
    resources = [same.resource(address, {}) for address in same.inventory()]
    assert {show(resource)["Action"] for resource in resources if resource is not None and resource.change is not MISSING} == {"none"}


def test_a_macro_that_adds_properties_may_add_anything() -> None:
    text = "Resources: {X: {Type: AWS::SNS::Topic, Properties: {DisplayName: %s, Fn::Transform: {Name: M}}}}"
    plain = "Resources: {X: {Type: AWS::SNS::Topic, Properties: {DisplayName: a}}}"
    assert change_of(compare(text % "a", text % "a")) == {"Action": "none"}
    assert change_of(compare(text % "b", text % "a")) == {"Action": "update", "DisplayName": False}
    assert change_of(compare(plain, "Resources: {X: {Type: AWS::SNS::Topic, Properties: {Fn::Transform: {Name: M}}}}")) == {
        "Action": ("none", "update", "replace"),
        "DisplayName?": False,
    }
    hidden = "Resources: {Fn::Transform: {Name: AWS::Include}, Y: {Type: AWS::SNS::Topic}}"
    assert change_of(compare(plain, hidden))["Action"] == EVERYTHING


MACRO = "{'Fn::Transform': {Name: AWS::Include, Parameters: {Location: 's3://parts/%s.yaml'}}}"


@pytest.mark.parametrize(
    ("written", "former"),
    [
        (f"{{Type: AWS::SNS::Topic, Properties: {MACRO % 'b'}}}", f"{{Type: AWS::SNS::Topic, Properties: {MACRO % 'a'}}}"),
        ("{Type: AWS::SNS::Topic, " + MACRO[1:] % "b", "{Type: AWS::SNS::Topic, " + MACRO[1:] % "a"),
        ("{Type: AWS::SNS::Topic}", f"{{Type: AWS::SNS::Topic, Properties: {MACRO % 'a'}}}"),
        (f"{{Type: AWS::SNS::Topic, Properties: {MACRO % 'a'}}}", "{Type: AWS::SNS::Topic}"),
    ],
)
def test_another_macro_among_the_properties_leaves_open_what_differs(written: str, former: str) -> None:
    resource = compare(f"Resources: {{X: {written}}}", f"Resources: {{X: {former}}}").resource("X", {})
    assert resource is not None
    doubt = "what a macro or a loop adds to it may differ"
    change: Any = resource.change
    assert change["Action"] == Unknown(doubt, possible=("none", "update", "replace"))
    assert (dict(change["Properties"]), change["Properties"].rest) == ({}, Unknown(doubt, maybe_absent=True))


def test_the_same_macro_among_the_properties_changes_nothing() -> None:
    template = f"Resources: {{X: {{Type: AWS::SNS::Topic, Properties: {MACRO % 'a'}}}}}"
    assert change_of(compare(template + "\n", template)) == {"Action": "none"}


LOOPED = """
Transform: AWS::LanguageExtensions
Parameters: {Names: {Type: CommaDelimitedList}}
Resources:
  X: {Type: AWS::SNS::Topic, Properties: %s}
"""


@pytest.mark.parametrize(
    ("properties", "expected"),
    [
        ("{Fn::ForEach::N: [N, !Ref Names, {'${N}': %s}]}", {"Action": ("none", "update", "replace")}),
        ("{ArchivePolicy: {Fn::ForEach::N: [N, !Ref Names, {'${N}': %s}]}}", {"Action": ("none", "update"), "ArchivePolicy?": False}),
    ],
)
def test_another_loop_that_is_not_carried_out_leaves_open_what_differs(properties: str, expected: dict[str, Any]) -> None:
    text = LOOPED % properties
    assert change_of(compare(text % "b", text % "a")) == expected
    assert change_of(compare(text % "a", text % "a")) == {"Action": "none"}


def test_what_a_loop_that_is_not_carried_out_made_is_not_known() -> None:
    looped = LOOPED.replace("  X: {", "  Fn::ForEach::T: [N, !Ref Names, {'${N}': {").replace("%s}", "{DisplayName: a}}}]")
    unit = compare("Resources: {X: {Type: AWS::SNS::Topic, Properties: {DisplayName: b}}}", looped)
    assert change_of(unit)["Action"] == EVERYTHING

from __future__ import annotations

import pytest

from immutcheck.model.unit import Variable
from immutcheck.model.values import DynamicReference, Unknown
from tests.sources.cloudformation.building import make_property, make_resource, make_unit, problems, resolve


def parameter(declaration: str) -> str:
    return f"Parameters:\n  P: {declaration}"


@pytest.mark.parametrize(
    ("declaration", "expected"),
    [
        ("{Type: String, Default: a}", "a"),
        ("{Type: Number, Default: 8}", 8),
        ("{Type: CommaDelimitedList, Default: 'a, b'}", ["a", "b"]),
        ("{Type: List<Number>, Default: '1,2'}", ["1", "2"]),
        ("{Type: 'List<AWS::EC2::Subnet::Id>', Default: 'subnet-1'}", ["subnet-1"]),
        ("{Type: 'AWS::SSM::Parameter::Name', Default: /a/b}", "/a/b"),
        ("{Type: String}", Unknown("parameter `P` has no default")),
        ("{Type: String, Default: ''}", Unknown("parameter `P` is left to the deployer: its default is empty")),
        ("{Type: CommaDelimitedList, Default: ''}", Unknown("parameter `P` is left to the deployer: its default is empty")),
        (
            "{Type: 'AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>', Default: /ami/latest}",
            DynamicReference("parameter `P` is read from Parameter Store when the stack is deployed", service="ssm", key="/ami/latest"),
        ),
        (
            "{Type: 'AWS::SSM::Parameter::Value<List<String>>', Default: /list}",
            Unknown("parameter `P` is read from Parameter Store when the stack is deployed"),
        ),
        ("{Type: 'AWS::SSM::Parameter::Value<String>'}", Unknown("parameter `P` has no default")),
        ("{Type: String, AllowedValues: [x, y]}", "x"),
        ("{Type: String, Default: '', AllowedValues: ['', y]}", ""),
        ("{Type: String, NoEcho: true, Default: hunter2}", Unknown("the value of parameter `P` is not shown", sensitive=True)),
    ],
)
def test_ref_to_a_parameter(declaration: str, expected: object) -> None:
    assert make_property("!Ref P", parameter(declaration)) == (expected, [])


def test_default_that_looks_like_a_secret_does_not_travel() -> None:
    value = resolve("!Sub 'postgres://app:${DbPassword}@db'", "Parameters:\n  DbPassword: {Type: String, Default: S3cr3t-Value-9}")

    assert isinstance(value, Unknown)
    assert value.sensitive
    assert "S3cr3t" not in repr(value)


@pytest.mark.parametrize(
    ("declaration", "given", "expected"),
    [
        ("{Type: String, Default: a}", "b", "b"),
        ("{Type: String, Default: a}", "", ""),
        ("{Type: CommaDelimitedList}", "a,b", ["a", "b"]),
        ("{Type: CommaDelimitedList}", ["a", "b"], ["a", "b"]),
        ("{Type: String}", "{{resolve:ssm:/a:1}}", "1"),
    ],
)
def test_given_value_is_used(declaration: str, given: object, expected: object) -> None:
    value = resolve("!Ref P", parameter(declaration), parameters={"P": given})

    assert (value.version if isinstance(value, DynamicReference) else value) == expected


@pytest.mark.parametrize(
    ("declaration", "conditions", "expected"),
    [
        ("{Type: String, Default: b, AllowedValues: [a, b]}", "", ("b", "a")),
        ("{Type: String, AllowedValues: [a, b]}", "", ("a", "b")),
        ("{Type: Number, Default: 1, AllowedValues: ['1', 2]}", "", (1, 2)),
        ("{Type: String, Default: '', AllowedValues: ['', a]}", "", ("", "a")),
        ("{Type: String, Default: dev}", "C: !Equals [!Ref P, prod]", ("dev", "prod")),
        ("{Type: String, Default: dev}", "C: !Or [!Equals [prod, !Ref P], !Equals [!Sub '${P}', test]]", ("dev", "prod", "test")),
    ],
)
def test_parameters_that_decide_are_enumerated_the_given_value_first(
    declaration: str, conditions: str, expected: tuple[object, ...]
) -> None:
    unit = make_unit(f"{parameter(declaration)}\nConditions: {{{conditions}}}\nResources: {{X: {{Type: 'A::B::C'}}}}\n")

    assert unit.variables == {"P": Variable("P", expected, is_given="Default" in declaration)}


@pytest.mark.parametrize(
    ("declaration", "conditions"),
    [
        ("{Type: String, Default: dev}", ""),
        ("{Type: String, Default: dev}", "C: !Equals [!Ref P, dev]"),
        ("{Type: String}", "C: !Equals [!Ref P, prod]"),
        ("{Type: String, Default: ''}", "C: !Not [!Equals [!Ref P, '']]"),
        ("{Type: String, AllowedValues: [a]}", ""),
        ("{Type: CommaDelimitedList, AllowedValues: [a, b], Default: a}", ""),
        ("{Type: 'AWS::SSM::Parameter::Value<String>', Default: /a}", "C: !Equals [!Ref P, b]"),
    ],
)
def test_what_does_not_differ_or_is_not_known_is_not_enumerated(declaration: str, conditions: str) -> None:
    unit = make_unit(f"{parameter(declaration)}\nConditions: {{{conditions}}}\nResources: {{X: {{Type: 'A::B::C'}}}}\n")

    assert unit.variables == {}


def test_given_parameter_is_fixed() -> None:
    text = f"{parameter('{Type: String, AllowedValues: [a, b]}')}\nResources: {{X: {{Type: 'A::B::C', Properties: {{P: !Ref P}}}}}}\n"
    unit = make_unit(text, parameters={"P": "b"})
    resource = unit.resource("X", {})

    assert resource is not None
    assert (unit.variables, resource.properties, resource.depends) == ({}, {"P": "b"}, {})


def test_sensitive_parameter_decides_conditions_without_being_shown() -> None:
    text = (
        "Parameters:\n  Password: {Type: String, NoEcho: true, Default: none-yet}\n"
        "Conditions:\n  HasPassword: !Not [!Equals [!Ref Password, none-yet]]\n"
        "Resources:\n  X: {Type: 'A::B::C', Properties: {A: !If [HasPassword, a, b]}}\n"
    )
    unit = make_unit(text, parameters={"Password": "S3cret-9-value"})
    resource = unit.resource("X", {})

    assert resource is not None
    assert resource.properties == {"A": "a"}


def test_parameters_are_resources_with_their_default_as_written() -> None:
    text = f"{parameter('{Type: String, NoEcho: true, Default: abc}')}\nResources: {{X: {{Type: 'A::B::C'}}}}\n"
    unit = make_unit(text)
    resource = unit.resource("Parameters.P", {})

    assert resource is not None
    assert unit.inventory()["Parameters.P"] == resource.type == "Immutcheck::CloudFormation::Parameter"
    assert resource.properties == {"Name": "P", "Type": "String", "NoEcho": True, "Default": "abc"}
    span = resource.locator.locate(("properties", "Default")).span
    assert span is not None
    assert (span.start_line, span.start_column) == (2, 44)


def test_assumptions_list_defaults_that_were_relied_on_but_no_secret() -> None:
    text = (
        "Parameters:\n  A: {Type: String, Default: x}\n  B: {Type: String, Default: y}\n"
        "  Secret: {Type: String, NoEcho: true, Default: hidden-value}\n"
        "Conditions: {C: !Equals [!Ref Secret, '']}\n"
        "Resources:\n  X: {Type: 'A::B::C', Properties: {A: !Ref A, S: !If [C, 1, 2]}}\n"
    )
    unit = make_unit(text)
    unit.resource("X", {})

    assert unit.assumptions() == ("A = x", "Secret (its default, not shown)")


@pytest.mark.parametrize(
    ("declaration", "message"),
    [
        ("text", "template.yaml:2:3: error: parameter `P` must be a mapping with a Type"),
        ("{Default: a}", "template.yaml:2:3: error: parameter `P` needs a Type that is a text"),
        ("{Type: {a: b}}", "template.yaml:2:3: error: parameter `P` needs a Type that is a text"),
        ("{Type: String, Default: [a]}", "template.yaml:2:21: error: the Default of parameter `P` must be a text or a number"),
        ("{Type: String, AllowedValues: a}", "template.yaml:2:21: error: the AllowedValues of parameter `P` must be a list"),
    ],
)
def test_wrong_declarations_are_errors(declaration: str, message: str) -> None:
    unit = make_unit(f"{parameter(declaration)}\nResources:\n  X: {{Type: 'A::B::C', Properties: {{P: !Ref P}}}}\n")

    assert problems(unit) == [message]


def test_value_for_an_undeclared_parameter_is_a_note() -> None:
    unit = make_unit("Resources: {X: {Type: 'A::B::C'}}", parameters={"Nowhere": "x"})

    assert problems(unit) == ["template.yaml: note: a value is given for parameter `Nowhere`, which this template does not declare"]


def test_parameters_section_that_is_a_list_is_an_error() -> None:
    assert problems(make_unit("Parameters: [a]\nResources: {X: {Type: 'A::B::C'}}")) == [
        "template.yaml:1:1: error: Parameters must be a mapping"
    ]


def test_depends_names_the_property_that_a_variable_decides() -> None:
    text = (
        "Parameters:\n  Env: {Type: String, AllowedValues: [a, b]}\n  Other: {Type: String, AllowedValues: [a, b]}\n"
        "Conditions:\n  C: !Equals [!Ref Env, a]\n"
        "Resources:\n  X:\n    Type: A::B::C\n    Condition: C\n    DeletionPolicy: !If [C, Retain, Delete]\n"
        "    Properties: {Plain: {a: b}, One: !Ref Other, Two: !If [C, !Ref Other, x]}\n"
    )

    env, other = frozenset({"Env"}), frozenset({"Other"})
    assert make_resource(text).depends == {"": env, "One": other, "Two": env | other, "policies.DeletionPolicy": env}

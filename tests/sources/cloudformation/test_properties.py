"""Laws that hold for every template (hypothesis)."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from immutcheck.documents.loading import load_document
from immutcheck.model.location import PropertyPath
from immutcheck.model.values import MISSING, OpenList, OpenMap, Redacted, Unknown
from immutcheck.sources.cloudformation.intrinsics import FUNCTIONS
from immutcheck.sources.cloudformation.template import SECTIONS
from immutcheck.sources.cloudformation.unit import TemplateUnit, build_unit
from immutcheck.sources.options import SourceOptions

NAMES = st.sampled_from(["A", "B", "Env", "X", "Y", "Net", "AWS::Region", "AWS::NoValue", "Nowhere"])
TEXTS = st.sampled_from(
    ["", "a", "prod", "1", "a,b", "${A}", "${X.Arn}-${!b}", "${", "{{resolve:ssm:/a:1}}", "{{resolve:x", "10.0.0.0/16", "n.json"]
)
SCALARS = st.none() | st.booleans() | st.integers(-3, 400) | st.floats(allow_nan=False, allow_infinity=False) | TEXTS | NAMES
KEYS = st.sampled_from([*FUNCTIONS, "Condition", "DefaultValue", "Fn::ForEach::L", "Fn::Wrong", "Type", "Properties", "Name"]) | NAMES
VALUES = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(KEYS, inner, max_size=3)
        | st.builds(
            lambda name, argument: {name: argument},
            st.sampled_from([*FUNCTIONS, "Condition"]),
            st.lists(inner, min_size=1, max_size=4) | inner,
        )
    ),
    max_leaves=12,
)
TYPES = st.sampled_from(
    ["A::B::C", "AWS::CloudFormation::Stack", "AWS::EC2::SecurityGroup", "AWS::EC2::SecurityGroupIngress", "My::Own::MODULE"]
)
RESOURCES = st.fixed_dictionaries(
    {"Type": TYPES},
    optional={
        "Properties": VALUES
        | st.dictionaries(st.sampled_from(["P", "GroupId", "TemplateURL", "Parameters", "SecurityGroupIngress"]), VALUES),
        "Condition": NAMES | VALUES,
        "DeletionPolicy": VALUES,
        "Metadata": VALUES,
    },
)
PARAMETERS = st.fixed_dictionaries(
    {"Type": st.sampled_from(["String", "Number", "CommaDelimitedList", "AWS::SSM::Parameter::Value<String>"])},
    optional={"Default": SCALARS, "AllowedValues": st.lists(SCALARS, max_size=3), "NoEcho": st.booleans()},
)
LOOPS = st.dictionaries(
    st.just("Fn::ForEach::L"), st.tuples(NAMES, VALUES, st.dictionaries(TEXTS, RESOURCES, max_size=2)).map(list), max_size=1
)


def section(members: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.dictionaries(NAMES, members, max_size=3) | VALUES


TEMPLATES = st.fixed_dictionaries(
    {"Resources": st.builds(lambda first, second: {**first, **second}, st.dictionaries(NAMES, RESOURCES | VALUES, max_size=4), LOOPS)},
    optional={
        "Parameters": section(PARAMETERS | VALUES),
        "Conditions": section(VALUES),
        "Mappings": section(VALUES),
        "Outputs": section(st.fixed_dictionaries({"Value": VALUES}) | VALUES),
        "Transform": VALUES | st.just("AWS::LanguageExtensions"),
    },
) | st.dictionaries(st.sampled_from(sorted(SECTIONS)) | KEYS, VALUES, max_size=5)

PLAIN = (str, int, float, bool, type(None))


def make_unit(template: object) -> TemplateUnit:
    data = json.dumps(template).encode()

    def read(path: str) -> bytes:
        if path != "n.json":
            raise FileNotFoundError(path)
        return data

    return build_unit(load_document(data, "t.json"), SourceOptions(), read)


def check_tree(value: object) -> None:
    if isinstance(value, Unknown):
        for possible in value.possible:
            check_tree(possible)
    elif isinstance(value, dict):
        assert type(value) in (dict, OpenMap)
        for member in value.values():
            check_tree(member)
    elif isinstance(value, list):
        assert type(value) in (list, OpenList)
        for member in value:
            check_tree(member)
    else:
        assert isinstance(value, (*PLAIN, Redacted))


def paths_of(value: object, path: PropertyPath = ()) -> list[PropertyPath]:
    found = [path]
    if isinstance(value, dict):
        found += [inner for key, member in value.items() for inner in paths_of(member, (*path, key))]
    elif isinstance(value, list):
        found += [inner for index, member in enumerate(value) for inner in paths_of(member, (*path, index))]
    return found


@given(TEMPLATES)
def test_resolving_never_raises_and_gives_only_values_of_the_vocabulary(template: object) -> None:
    unit = make_unit(template)
    assignments: list[dict[str, object]] = [{}, {name: variable.values[-1] for name, variable in unit.variables.items()}]

    for address in unit.inventory():
        for assignment in assignments:
            resource = unit.resource(address, assignment)
            if resource is not None:
                check_tree(resource.properties)
                check_tree(resource.policies if resource.policies is not MISSING else {})
                for path in paths_of(resource.properties):
                    assert resource.locator.locate(("properties", *path)).span is not None
    for diagnostic in unit.diagnostics():
        assert diagnostic.location is not None
    unit.assumptions()


@given(TEMPLATES)
def test_same_template_gives_the_same_answers(template: object) -> None:
    def answers(unit: TemplateUnit) -> object:
        resources = [unit.resource(address, {}) for address in unit.inventory()]
        return [(r and (r.address, r.type, r.properties, r.exists, r.depends)) for r in resources], unit.diagnostics(), unit.assumptions()

    assert repr(answers(make_unit(template))) == repr(answers(make_unit(template)))


@given(TEMPLATES, st.data())
def test_resources_are_the_same_in_whatever_order_they_are_asked_for(template: object, data: st.DataObject) -> None:
    first, second = make_unit(template), make_unit(template)
    order = data.draw(st.permutations(list(first.inventory())))
    there = {address: second.resource(address, {}) for address in order}

    for address in first.inventory():
        one, other = first.resource(address, {}), there[address]
        assert repr(one and (one.properties, one.exists, one.merged_into)) == repr(
            other and (other.properties, other.exists, other.merged_into)
        )


def known_leaves(value: object, path: PropertyPath = ()) -> dict[PropertyPath, object]:
    if isinstance(value, dict):
        return {at: leaf for key, member in value.items() for at, leaf in known_leaves(member, (*path, key)).items()}
    if isinstance(value, list):
        return {at: leaf for index, member in enumerate(value) for at, leaf in known_leaves(member, (*path, index)).items()}
    return {path: value}


def is_hidden(value: object, path: PropertyPath) -> bool:
    """Somewhere on the way to the path something is unknown now."""
    for part in path:
        if isinstance(value, (Unknown, OpenList, OpenMap)):
            return True
        if isinstance(value, list) and any(isinstance(member, Unknown) for member in value):
            return True
        if not isinstance(value, (dict, list)):
            return False
        try:
            value = value[part]  # type: ignore[index]
        except (KeyError, IndexError):
            return False
    return isinstance(value, (Unknown, OpenList, OpenMap))


EXPRESSIONS = st.recursive(
    st.sampled_from(["a", "b", "a,b", 1, True]) | st.builds(lambda name: {"Ref": name}, st.sampled_from(["P", "Q", "L", "AWS::NoValue"])),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["k", "l"]), inner, max_size=2),
        st.builds(lambda a, b: {"Fn::If": ["C", a, b]}, inner, inner),
        st.builds(lambda a: {"Fn::Sub": ["x${V}-${P}", {"V": a}]}, inner),
        st.builds(lambda a: {"Fn::Join": [",", a]}, st.lists(inner, max_size=3)),
        st.builds(lambda a: {"Fn::Split": [",", a]}, inner),
        st.builds(lambda i, a: {"Fn::Select": [i, a]}, st.integers(0, 2), inner),
        st.builds(lambda a: {"Fn::FindInMap": ["M", a, "v", {"DefaultValue": "none"}]}, inner),
        st.builds(lambda a: {"Fn::Length": a}, inner),
        st.builds(lambda a: {"Fn::ToJsonString": a}, st.dictionaries(st.just("k"), inner)),
    ),
    max_leaves=8,
)
OPERANDS = st.sampled_from(["a", "b", {"Ref": "P"}, {"Ref": "Q"}, {"Fn::Sub": "${P}"}, {"Fn::Sub": "x${P}"}, {"Ref": "L"}])
TESTS = st.recursive(
    st.builds(lambda a, b: {"Fn::Equals": [a, b]}, OPERANDS, OPERANDS),
    lambda inner: st.one_of(
        st.builds(lambda a: {"Fn::Not": [a]}, inner),
        st.builds(lambda a, b: {"Fn::And": [a, b]}, inner, inner),
        st.builds(lambda a, b: {"Fn::Or": [a, b]}, inner, inner),
    ),
    max_leaves=4,
)


@given(EXPRESSIONS, TESTS, st.sampled_from(["P", "Q", "L"]))
def test_hiding_a_default_only_turns_known_values_into_unknown_ones(expression: object, test: object, hidden: str) -> None:
    def resolve(parameters: dict[str, dict[str, object]]) -> object:
        unit = make_unit(
            {
                "Parameters": parameters,
                "Mappings": {"M": {"a": {"v": "one"}, "b": {"v": "two"}}},
                "Conditions": {"C": test},
                "Resources": {"X": {"Type": "A::B::C", "Properties": {"P": expression}}},
            }
        )
        resource = unit.resource("X", {})
        assert resource is not None
        return resource.properties

    parameters: dict[str, dict[str, object]] = {
        "P": {"Type": "String", "Default": "a"},
        "Q": {"Type": "String", "Default": "b"},
        "L": {"Type": "CommaDelimitedList", "Default": "a,b"},
    }
    before = resolve(parameters)
    after = resolve({**parameters, hidden: {"Type": parameters[hidden]["Type"]}})

    known_before, known_after = known_leaves(before), known_leaves(after)
    for path in [*known_before, *known_after]:
        if not is_hidden(after, path) and not is_hidden(before, path):
            assert repr(known_after.get(path)) == repr(known_before.get(path))

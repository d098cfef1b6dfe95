"""No tree makes the expansion raise: arbitrary ones, and real templates with one part replaced by an arbitrary one."""

from __future__ import annotations

import copy
import os

from hypothesis import given, settings
from hypothesis import strategies as st

from immutcheck.documents.loading import load_document
from immutcheck.sources.sam.expansion import SamExpansion, expand_sam

FOLDER = os.path.join(os.path.dirname(__file__), "..", "..", "..", "fixtures", "sam")


def _load(name: str) -> dict:
    with open(os.path.join(FOLDER, name), "rb") as file:
        return load_document(file.read(), name).value


TEMPLATES = [_load(name) for name in sorted(os.listdir(FOLDER)) if name.endswith(".yaml")]

WORDS = st.sampled_from(
    ["Ref", "Fn::If", "Fn::GetAtt", "Fn::Sub", "AWS::NoValue", "Type", "Properties", "Events", "Statement", "Bucket", "Key", "", "x", "Api"]
)
TREES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 5) | st.floats(allow_nan=False) | WORDS | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS | st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


def _check(expansion: SamExpansion) -> None:
    for logical_id, origins in expansion.origins.items():
        assert logical_id in expansion.resources
        assert any(prefix == () for prefix, _ in origins)
    assert not any(isinstance(value, dict) and value.get("Type") == "AWS::Serverless::Function" for value in expansion.resources.values())


def _paths(value: object, path: tuple = ()) -> list[tuple]:
    found = [path] if path else []
    members = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, member in members:
        found.extend(_paths(member, (*path, key)))
    return found


PATHS = [(template, path) for template in TEMPLATES for path in _paths(template)]


@given(TREES, TREES, TREES)
def test_arbitrary_sections(resources: object, shared: object, conditions: object) -> None:
    expand_sam({"Resources": resources, "Globals": shared, "Conditions": conditions})


@given(
    st.sampled_from(
        ["Function", "Api", "HttpApi", "SimpleTable", "LayerVersion", "StateMachine", "Application", "Connector", "GraphQLApi", "Else"]
    ),
    TREES,
    TREES,
)
def test_arbitrary_properties(kind: str, properties: object, shared: object) -> None:
    resource = {"Type": f"AWS::Serverless::{kind}", "Properties": properties}
    _check(expand_sam({"Resources": {"A": resource, "B": resource}, "Globals": {kind: shared}}))


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(PATHS), TREES)
def test_real_template_with_one_part_replaced(target: tuple[dict, tuple], value: object) -> None:
    template, path = target
    changed = copy.deepcopy(template)
    parent: object = changed
    for step in path[:-1]:
        parent = parent[step]  # type: ignore[index]
    parent[path[-1]] = value  # type: ignore[index]
    before = copy.deepcopy(changed)
    _check(expand_sam(changed))
    assert changed == before


def test_a_deep_tree_is_only_passed_on() -> None:
    tree: object = "end"
    for _ in range(400):
        tree = {"a": [tree]}
    template = {
        "Resources": {
            "F": {
                "Type": "AWS::Serverless::Function",
                "Properties": {"InlineCode": "x", "AutoPublishAlias": "live", "Environment": tree, "Policies": [{"Statement": tree}]},
            }
        }
    }
    assert expand_sam(template).resources["F"]["Properties"]["Environment"] is tree  # type: ignore[index]


def test_a_shared_tree_is_not_unfolded() -> None:
    tree: object = {"Ref": "F.Version"}
    for _ in range(60):
        tree = [tree, tree]
    function = {"Type": "AWS::Serverless::Function", "Properties": {"InlineCode": "x", "AutoPublishAlias": "live"}}
    outputs = expand_sam({"Resources": {"F": function}, "Outputs": {"O": {"Value": tree}}}).outputs
    value = outputs["O"]["Value"]  # type: ignore[index]
    for _ in range(60):
        value = value[0]
    assert value == {"Ref": "FVersion"}

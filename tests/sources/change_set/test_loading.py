"""A change set's file: what is said of one that is unfinished, past, in pages, nested or broken."""

from __future__ import annotations

import json
from typing import Any

import botocore.session
import pytest
import yaml
from botocore.model import Shape
from hypothesis import given, settings
from hypothesis import strategies as st

from immutcheck.sources.identify import CHANGE_SET, identify
from tests.conftest import PROJECT

from .samples import ARN, LATER, WEB, change, change_set, detail, load

STACK = "AWS::CloudFormation::Stack"
INNER = f"{ARN}changeSet/release-42-Net/9f8e"
NET = change("Net", STACK, details=[detail("TemplateURL", evaluation="Dynamic", source="Automatic")], ChangeSetId=INNER)


def rendered(value: object, files: dict[str, bytes] | None = None, text: str | bytes | None = None) -> list[str]:
    loaded = load(value, files=files, text=text)
    return [one.render() for one in (*loaded.diagnostics, *[problem for unit in loaded.units for problem in unit.diagnostics()])]


def addresses(value: object, text: str | bytes | None = None, path: str = "out/set.json") -> list[str]:
    return [address for unit in load(value, path, text=text).units for address in unit.inventory()]


def check_shape(value: Any, shape: Shape, path: str) -> None:
    """The value is what the service model says; timestamps are texts on the command line."""
    if value is None:
        return
    if shape.type_name == "structure":
        assert set(value) <= set(shape.members), path
        for name, member in value.items():
            check_shape(member, shape.members[name], f"{path}.{name}")
    elif shape.type_name == "list":
        for one in value:
            check_shape(one, shape.member, f"{path}[]")
    elif shape.type_name == "boolean":
        assert isinstance(value, bool), path
    else:
        assert isinstance(value, str), path
        assert not getattr(shape, "enum", None) or value in shape.enum, path


def test_samples_have_the_shape_of_the_service_model() -> None:
    output = botocore.session.get_session().get_service_model("cloudformation").operation_model("DescribeChangeSet").output_shape
    assert output is not None
    sample = change_set(WEB, NET, change("Old", "AWS::SQS::Queue", "Remove", PolicyAction="Delete"), NextToken="t")
    check_shape(sample, output, "DescribeChangeSet")


@pytest.mark.parametrize("write", [json.dumps, lambda value: json.dumps(value, indent=2), yaml.safe_dump], ids=["one line", "json", "yaml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("changes", [(), (WEB,), (NET, WEB)], ids=["none", "one", "two"])
def test_change_set_is_identified_in_every_form(write: Any, encoding: str, changes: tuple[dict[str, Any], ...]) -> None:
    data = write(change_set(*changes)).encode(encoding)
    assert identify(data, "set.txt") == CHANGE_SET
    assert addresses(None, data, "out/set.txt") == [one["ResourceChange"]["LogicalResourceId"] for one in changes]
    assert identify(data, "set.py") is None


QUOTED = json.dumps(change_set(WEB))
OTHERS = {
    "list of change sets": '{"Summaries": [{"StackId": "arn:x", "ChangeSetId": "arn:x", "Status": "CREATE_COMPLETE"}]}',
    "answer of create-change-set": '{"Id": "arn:aws:cloudformation:eu-west-1:1:changeSet/a", "StackId": "arn:x", "ChangeSetId": "x"}',
    "quoted in a document": json.dumps({"input": change_set(WEB)}),
    "quoted as a text": json.dumps({"Description": QUOTED, "Status": "x"}),
    "quoted in yaml": yaml.safe_dump({"examples": change_set(WEB)}),
    "yaml with more": yaml.safe_dump({"id": "x", **change_set(WEB)}),
}


@pytest.mark.parametrize("text", OTHERS.values(), ids=OTHERS)
def test_other_document_is_no_change_set(text: str) -> None:
    assert identify(text.encode(), "a.json") is None


def test_template_that_quotes_a_change_set_stays_a_template() -> None:
    resources = {"A": {"Type": "AWS::SSM::Parameter", "Properties": {"Value": QUOTED}}}
    assert identify(json.dumps({"Description": "x", "Resources": resources}).encode(), "a.json") == "cloudformation"
    nested = {"Description": "x", "Resources": {"A": {"Type": "AWS::S3::Bucket", "Metadata": change_set(WEB)}}}
    assert identify(json.dumps(nested).encode(), "a.json") == "cloudformation"
    assert identify(yaml.safe_dump(nested).encode(), "a.yaml") == "cloudformation"


def test_change_set_that_quotes_a_template_stays_a_change_set() -> None:
    body = json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": {"A": {"Type": "AWS::S3::Bucket"}}})
    copies = change("Copies", "AWS::CloudFormation::StackSet", "Add", after={"Properties": {"TemplateBody": body}})
    assert identify(json.dumps(change_set(copies)).encode(), "a.json") == CHANGE_SET
    assert identify(yaml.safe_dump(change_set(copies)).encode(), "a.yaml") == CHANGE_SET


def test_no_file_of_this_project_is_mistaken_for_a_change_set() -> None:
    files = [path for folder in ("rules", "fixtures", "docs") for path in (PROJECT / folder).rglob("*") if path.is_file()]
    assert len(files) > 100
    assert [path for path in files if identify(path.read_bytes(), path.name) == CHANGE_SET] == []


def test_sound_change_set_says_nothing() -> None:
    assert rendered(change_set(WEB)) == []


def test_one_page_is_incomplete() -> None:
    assert rendered(change_set(WEB, NextToken="abc")) == [
        "out/set.json:69:18: error: this is one page of a change set, so resources are missing in it: describe it again without"
        " --no-paginate and --max-items, and the command line brings all pages together"
    ]


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (
            {"Status": "CREATE_IN_PROGRESS", "ExecutionStatus": "UNAVAILABLE"},
            ("error", "incomplete-change-set", "is still making this change set"),
        ),
        (
            {"Status": "FAILED", "StatusReason": "The submitted information didn't contain changes. Submit different information."},
            ("note", "empty-change-set", "this change set changes nothing"),
        ),
        ({"Status": "FAILED", "StatusReason": "No updates are to be performed."}, ("note", "empty-change-set", "changes nothing")),
        (
            {"Status": "FAILED", "StatusReason": "Parameter Password=hunter2hunter2 must match pattern"},
            ("error", "incomplete-change-set", "could not make this change set, so changes are missing in it: see its StatusReason"),
        ),
        ({"Status": "DELETE_COMPLETE"}, ("warning", "past-change-set", "is deleted")),
        ({"ExecutionStatus": "EXECUTE_COMPLETE"}, ("warning", "past-change-set", "was carried out:")),
        ({"ExecutionStatus": "EXECUTE_FAILED"}, ("warning", "past-change-set", "was carried out and failed:")),
        ({"ExecutionStatus": "EXECUTE_IN_PROGRESS"}, ("warning", "past-change-set", "is being carried out:")),
        ({"ExecutionStatus": "OBSOLETE"}, ("warning", "past-change-set", "is obsolete, since the stack was updated in the meantime:")),
    ],
)
def test_state_of_the_change_set_is_told(state: dict[str, str], expected: tuple[str, str, str]) -> None:
    (unit,) = load(change_set(WEB, **state)).units
    (problem,) = unit.diagnostics()
    assert (problem.level, problem.code) == expected[:2]
    assert expected[2] in problem.message
    assert "hunter2" not in problem.message
    assert list(unit.inventory()) == ["Web"]


def test_nested_change_set_that_is_not_here_is_named() -> None:
    assert rendered(change_set(NET)) == [
        "out/set.json:25:32: warning: the changes inside the nested stack `Net` are in a change set of their own, which is not here:"
        f" describe {INNER} too, into a file beside this one"
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_nested_change_set_in_a_file_beside_is_here(encoding: str) -> None:
    beside = json.dumps(change_set(WEB, ChangeSetId=INNER)).encode(encoding)
    assert (
        rendered(change_set(NET), {"out/net.json": beside, "out/other.json": b"{", "out/ChangeSetId.json": b'{"ChangeSetId": "arn:'}) == []
    )
    assert len(rendered(change_set(NET), {"elsewhere/net.json": beside})) == 1


def broken(place: str, value: object) -> dict[str, Any]:
    """The change set of an instance and a queue in which the instance's change is broken."""
    web = json.loads(json.dumps(WEB))
    if place:
        web["ResourceChange"][place] = value
    return change_set(web, change("Queue", "AWS::SQS::Queue", "Add"))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (broken("LogicalResourceId", None), "the change of a resource has no LogicalResourceId"),
        (broken("ResourceType", 7), "the change of a resource has no ResourceType"),
        (broken("Action", []), "the change of a resource has no Action"),
        (broken("Details", {}), "the Details of the change of `Web` are a list"),
        (broken("Details", [{}]), "one of the Details of the change of `Web` has no Target"),
        (broken("Details", [7]), "one of the Details of the change of `Web` has no Target"),
        (change_set(7, change("Queue", "AWS::SQS::Queue", "Add")), "a change is a mapping"),  # type: ignore[arg-type]
        (change_set({"Type": "Resource"}, change("Queue", "AWS::SQS::Queue", "Add")), "a change has a ResourceChange"),
    ],
)
def test_change_that_cannot_be_read_leaves_the_others(value: dict[str, Any], expected: str) -> None:
    (problem,) = load(value).units[0].diagnostics()
    assert (problem.level, problem.code, problem.message) == ("error", "parse-error", expected)
    assert problem.location is not None
    assert problem.location.span is not None
    assert addresses(value) == ["Queue"]


def test_second_change_of_a_resource_is_told() -> None:
    assert rendered(change_set(WEB, WEB))[0].endswith("error: there are two changes of `Web`, and only the first one is judged")


def test_change_of_another_kind_is_no_resource() -> None:
    assert rendered(change_set({"Type": "Hook", "HookInvocationCount": 1}, WEB)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"ChangeSetId": "arn:a", "Changes": [', "out/set.json:1:38: error: the text is not valid JSON: expecting value"),
        ('{"ChangeSetId": "arn:a", "Changes": []} x', "out/set.json:1:41: error: the text is not valid JSON: extra data"),
        ('{"ChangeSetId": "arn:a", "Changes": [], "Changes": 7}', "out/set.json:1:41: error: the Changes of a change set are a list"),
    ],
)
def test_document_that_is_no_change_set_after_all_is_an_error_with_its_place(text: str, expected: str) -> None:
    assert rendered(None, text=text)[-1] == expected


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from([LATER, "****", "Modify", "True", STACK]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(list(WEB["ResourceChange"])), inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None, max_examples=150)
@given(
    st.dictionaries(st.sampled_from([*WEB["ResourceChange"], "ChangeSetId", "BeforeContext"]), JUNK, max_size=8),
    st.dictionaries(st.sampled_from(["Target", "Evaluation", "ChangeSource"]), JUNK, max_size=3),
    st.dictionaries(st.sampled_from(list(change_set())), JUNK, max_size=4),
)
def test_no_change_makes_the_source_raise(body: dict[str, Any], told: dict[str, Any], more: dict[str, Any]) -> None:
    value = change_set(
        {"ResourceChange": {**WEB["ResourceChange"], **body}}, {"ResourceChange": {**WEB["ResourceChange"], "Details": [told]}}
    )
    loaded = load({**value, **more, "ChangeSetId": "arn:x", "Changes": value["Changes"]})
    for unit in loaded.units:
        for address in unit.inventory():
            resource = unit.resource(address, {})
            assert resource is not None
            assert resource.locator.locate(("properties", "InstanceType")).span is not None
        unit.diagnostics()


@settings(deadline=None, max_examples=100)
@given(st.integers(0, 4000), st.binary(max_size=6))
def test_no_bytes_make_the_source_raise(at: int, junk: bytes) -> None:
    data = json.dumps(change_set(WEB, NET)).encode()
    for unit in load(None, text=data[:at] + junk + data[at + len(junk) :]).units:
        for address in unit.inventory():
            unit.resource(address, {})

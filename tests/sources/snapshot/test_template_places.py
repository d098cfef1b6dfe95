"""Where the resources of live stacks are written."""

from __future__ import annotations

import json

import pytest

from immutcheck.model.diagnostic import ERROR
from immutcheck.model.location import Location, RelatedLocation, Span
from immutcheck.model.observation import Observed
from immutcheck.sources.file_tree import tree_of
from immutcheck.sources.input_file import InputFile
from immutcheck.sources.snapshot.ownership import Owners, Ownership
from immutcheck.sources.snapshot.template_places import TemplatePlaces, read_template_places
from immutcheck.sources.snapshot.unit import build_live_unit

from .samples import ask, observe, only, rule

BUCKET, TOPIC, QUEUE = "AWS::S3::Bucket", "AWS::SNS::Topic", "AWS::SQS::Queue"
WEB = f"Resources:\n  Data:\n    Type: {BUCKET}\n    Properties:\n      BucketName: data\n  News:\n    Type: {TOPIC}\n"
JOBS = f"Resources:\n  Data:\n    Type: {BUCKET}\n  Work:\n    Type: {QUEUE}\n"
PARENT = "Resources:\n  Inner:\n    Type: AWS::CloudFormation::Stack\n    Properties:\n      TemplateURL: inner.yaml\n"
MEMBERS = frozenset({("Data", BUCKET), ("News", TOPIC)})


def places(**files: str) -> TemplatePlaces:
    data = {name.replace("__", "/").replace("_", "."): text.encode() for name, text in files.items()}
    return read_template_places([InputFile("", path, False, len(text)) for path, text in data.items()], tree_of(data))


def find(
    known: TemplatePlaces, stack: str, logical_id: str = "Data", kind: str = BUCKET, members: frozenset[tuple[str, str]] = MEMBERS
) -> str:
    """Path and line."""
    locator = known.find(Ownership("cloudformation", stack, logical_id), kind, members)
    if locator is None:
        return ""
    location = locator.locate(())
    assert location.span is not None
    return f"{location.path}:{location.span.start_line}"


@pytest.mark.parametrize("members", [MEMBERS, frozenset()])
def test_template_that_is_called_like_the_stack_is_its(members: frozenset[tuple[str, str]]) -> None:
    assert find(places(jobs_yaml=JOBS, web_yaml=WEB), "web", members=members) == "web.yaml:2"


def test_template_with_most_of_the_resources_is_the_stacks() -> None:
    assert find(places(jobs_yaml=JOBS, site_yaml=WEB), "prod-web") == "site.yaml:2"


def test_templates_that_fit_equally_well_place_nothing() -> None:
    assert find(places(one_yaml=WEB, two_yaml=WEB), "prod-web") == ""


def test_template_with_too_little_in_common_is_not_the_stacks() -> None:
    members = MEMBERS | {(f"Other{number}", TOPIC) for number in range(5)}
    assert find(places(site_yaml=WEB), "prod-web", members=members) == ""


def test_stack_of_which_nothing_is_listed_has_a_template_only_by_name() -> None:
    assert find(places(site_yaml=WEB), "prod-web", members=frozenset()) == ""


@pytest.mark.parametrize(("logical_id", "kind"), [("Data", TOPIC), ("Gone", BUCKET), ("", BUCKET)])
def test_what_the_template_does_not_have_is_not_placed(logical_id: str, kind: str) -> None:
    assert find(places(web_yaml=WEB), "web", logical_id, kind) == ""


def test_nested_template_is_found_by_its_resources() -> None:
    known = places(parent_yaml=PARENT, inner_yaml=WEB)
    assert find(known, "prod-Inner-1ABC") == "inner.yaml:2"
    assert (
        find(known, "parent", "Inner", "AWS::CloudFormation::Stack", frozenset({("Inner", "AWS::CloudFormation::Stack")}))
        == "parent.yaml:2"
    )


def test_template_that_is_nested_twice_is_one_place() -> None:
    twice = PARENT + PARENT.partition("\n")[2].replace("Inner", "Second")
    assert find(places(parent_yaml=twice, inner_yaml=WEB), "prod-Inner-1ABC") == "inner.yaml:2"


def test_resource_that_the_defaults_leave_out_has_the_place_of_its_name() -> None:
    text = "Conditions: {Never: !Equals [a, b]}\n" + WEB.replace(f"    Type: {BUCKET}\n", f"    Type: {BUCKET}\n    Condition: Never\n")
    assert find(places(web_yaml=text), "web") == "web.yaml:3"


def test_stack_of_a_cloud_assembly_is_known_by_its_name() -> None:
    manifest = {
        "version": "36.0.0",
        "artifacts": {
            "ProdWeb": {
                "type": "aws:cloudformation:stack",
                "environment": "aws://123456789012/eu-west-1",
                "properties": {"templateFile": "ProdWeb.template.json", "stackName": "prod-web"},
            }
        },
    }
    template = json.dumps({"Resources": {"Data": {"Type": BUCKET}, "News": {"Type": TOPIC}}}, indent=1)
    known = places(cdk__manifest_json=json.dumps(manifest), cdk__ProdWeb_template_json=template, copy_yaml=WEB)
    assert find(known, "prod-web") == "cdk/ProdWeb.template.json:3"


def test_file_that_cannot_be_read_is_a_diagnostic_and_the_rest_is_known() -> None:
    known = places(bad_yaml="Resources:\n  A: {Type: AWS::S3::Bucket\n", web_yaml=WEB, notes_json="{}", main_tf="x {}")
    assert [(one.level, one.location.path if one.location else "") for one in known.diagnostics] == [(ERROR, "bad.yaml")]
    assert find(known, "web") == "web.yaml:2"
    assert list(known.documents) == ["web.yaml"]


def test_finding_is_placed_in_the_template_and_names_the_resource() -> None:
    observation = observe(
        Observed("arn:data", BUCKET, {"BucketName": "data"}, name="data"),
        Observed(
            "arn:stack",
            "AWS::CloudFormation::Stack",
            {},
            {"Resources": [{"LogicalId": "Data", "Type": BUCKET, "PhysicalId": "data"}]},
            name="web",
        ),
    )
    owners = Owners()
    owners.learn(observation)
    named = rule(BUCKET, forbid={"property": "BucketName", "exists": True})
    unit = build_live_unit(observation, owners=owners, templates=places(web_yaml=WEB))
    finding = only(ask(unit, named))
    plain = only(ask(build_live_unit(observation, owners=owners), named))
    assert (finding.location, finding.address, finding.scope) == (
        Location("web.yaml", Span(5, 19, 5, 23)),
        "arn:data",
        "123456789012/eu-west-1",
    )
    assert finding.related == (RelatedLocation(Location("123456789012/eu-west-1"), "arn:data in 123456789012/eu-west-1"),)
    assert finding.fingerprint == plain.fingerprint

"""Arguments that are completed by others, and members of blocks that are chosen."""

from __future__ import annotations

import pytest

from immutcheck.model.values import OpenList, Unknown
from immutcheck.sources.terraform.translation.table_file import TableError
from immutcheck.sources.text import make_text
from tests.sources.terraform.translation.samples import raw, refer, resource_of, table_of, translate

OPEN = Unknown("variable `x` has no default")
JOINED = "resource: aws_thing\ntype: AWS::Lambda::Permission\narguments: {name: {to: FunctionName, join: {version: ':'}}, version: ~}"


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("live", "f:live"),
        (3, "f:3"),
        (None, "f"),
        ("", "f"),
        (OPEN, make_text(("f:", OPEN))),
        (OPEN.replace(maybe_absent=True), Unknown(OPEN.reason, possible=("f", make_text(("f:", OPEN))))),
        (Unknown("why", possible=("", "live")), Unknown("why", possible=("f", "f:live"))),
        (Unknown("why", maybe_absent=True, possible=("live",)), Unknown("why", possible=("f", "f:live"))),
    ],
)
def test_argument_is_completed_by_another(version, expected):
    for values in ({"name": "f", "version": version}, {"version": version, "name": "f"}):
        assert translate(JOINED, values)["properties"] == {"FunctionName": expected}


def test_argument_alone_is_not_completed():
    assert translate(JOINED, {"name": "f"})["properties"] == {"FunctionName": "f"}
    assert translate(JOINED, {"version": "live"})["properties"] == {}


def test_completing_argument_decides_the_property():
    assert table_of(JOINED).depending_names("version") == {"FunctionName"}


def test_permission_of_an_alias_names_function_and_alias():
    function, alias = raw("aws_lambda_function.f", {}), raw("aws_lambda_alias.live", {"name": "live"})
    values = {
        "function_name": refer("aws_lambda_function.f", "function_name"),
        "qualifier": refer("aws_lambda_alias.live", "name", ("live",)),
    }
    found = resource_of(raw("aws_lambda_permission.p", values), function, alias).properties["FunctionName"]
    pieces = [piece if isinstance(piece, str) else (piece.target, piece.attribute) for piece in found.pieces]
    assert pieces == [("aws_lambda_function.f", ""), ":", ("aws_lambda_alias.live", "Name")]


PIPELINE = (
    "resource: aws_thing\ntype: AWS::CodePipeline::Pipeline\narguments:\n  store:\n"
    "    - {to: ArtifactStore, where: {region: ~}}\n"
    "    - {to: ArtifactStores, where_not: {region: ~}, each: {location: ArtifactStore.Location}}\n"
)
BARE, REGIONAL = {"location": "a", "type": "S3"}, {"location": "b", "region": "eu-west-1"}
STORE = {"Location": "a", "Type": "S3"}
STORES = [{"ArtifactStore": {"Location": "b"}, "Region": "eu-west-1"}]


@pytest.mark.parametrize(
    ("stores", "expected"),
    [
        ([BARE], {"ArtifactStore": STORE}),
        ([REGIONAL], {"ArtifactStores": STORES}),
        ([REGIONAL, BARE], {"ArtifactStore": STORE, "ArtifactStores": STORES}),
        ([], {}),
        (None, {}),
        (BARE, {"ArtifactStore": STORE}),
        (Unknown("why", possible=([BARE], [REGIONAL])), {
            "ArtifactStore": Unknown("why", maybe_absent=True, possible=(STORE,)),
            "ArtifactStores": Unknown("why", maybe_absent=True, possible=(STORES,)),
        }),
    ],
)  # fmt: skip
def test_members_of_a_block_are_chosen(stores, expected):
    assert translate(PIPELINE, {"store": stores})["properties"] == expected


def test_member_that_cannot_be_chosen_for_certain_may_be_in_both():
    doubtful = {"location": "a", "region": Unknown("why", maybe_absent=True)}
    found = translate(PIPELINE, {"store": [doubtful]})["properties"]
    assert found["ArtifactStore"] == Unknown("why", maybe_absent=True, possible=({"Location": "a"},))
    assert found["ArtifactStores"] == [
        Unknown("why", maybe_absent=True, possible=({"ArtifactStore": {"Location": "a"}, "Region": doubtful["region"]},))
    ]


def test_blocks_of_which_nothing_is_known_may_be_in_both():
    for stores in (OPEN, OpenList([], OPEN)):
        found = translate(PIPELINE, {"store": stores})["properties"]
        assert found["ArtifactStore"] == Unknown(OPEN.reason, maybe_absent=True)
    assert translate(PIPELINE, {"store": OPEN})["properties"]["ArtifactStores"] == Unknown(OPEN.reason, maybe_absent=True)


def test_chosen_member_has_its_place():
    values = {"artifact_store": [REGIONAL, {**REGIONAL, "region": "eu-north-1"}], "stage": []}
    pipeline = resource_of(raw("aws_codepipeline.p", values))
    path = ("properties", "ArtifactStores", 1, "ArtifactStore", "Location")
    assert pipeline.locator.locate(path).path == "aws_codepipeline.p:artifact_store/1/location"
    pipeline = resource_of(raw("aws_codepipeline.p", {"artifact_store": [BARE]}))
    assert pipeline.properties == {"ArtifactStore": STORE}
    assert pipeline.locator.locate(("properties", "ArtifactStore", "Location")).path == "aws_codepipeline.p:artifact_store/0/location"


def test_groups_of_webhook_filters_are_lists_of_filters():
    groups = [{"filter": [{"type": "EVENT", "pattern": "PUSH"}, {"type": "HEAD_REF", "pattern": "x", "exclude_matched_pattern": True}]}]
    project = raw("aws_codebuild_project.p", {"name": "p"})
    webhook = raw("aws_codebuild_webhook.w", {"project_name": refer("aws_codebuild_project.p", "name"), "filter_group": groups})
    found = resource_of(project, webhook)
    expected = [[{"Type": "EVENT", "Pattern": "PUSH"}, {"Type": "HEAD_REF", "Pattern": "x", "ExcludeMatchedPattern": True}]]
    assert found.properties["Triggers"] == {"Webhook": True, "FilterGroups": expected}
    path = ("properties", "Triggers", "FilterGroups", 0, 1, "Pattern")
    assert found.locator.locate(path).path == "aws_codebuild_webhook.w:filter_group/0/filter/1/pattern"


def test_open_groups_of_webhook_filters_stay_open():
    def groups(written):
        webhook = raw("aws_codebuild_webhook.w", {"project_name": refer("aws_codebuild_project.p", "name"), "filter_group": written})
        return resource_of(raw("aws_codebuild_project.p", {}), webhook).properties["Triggers"].get("FilterGroups")

    assert groups([]) is None
    assert groups(OPEN) == OPEN
    assert groups([OPEN]) == [OPEN]
    found = groups(OpenList([{"filter": [{"pattern": OPEN}]}], OPEN))
    assert (found, found.rest) == ([[{"Pattern": OPEN}]], OPEN)
    found = groups([{"filter": OpenList([], OPEN)}])[0]
    assert (found, found.rest) == ([], OPEN)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ("{x: {to: PolicyDocument, each: {a: B}}}", "`each` and `with` need declared properties, and `PolicyDocument` may hold anything"),
        ("{x: {to: ManagedPolicyName, where: {a: 1}}}", "`where` and `where_not` choose members of an object's or list's blocks"),
    ],
)
def test_option_that_would_do_nothing_is_refused(arguments, message):
    with pytest.raises(TableError) as caught:
        translate(f"resource: aws_thing\ntype: AWS::IAM::ManagedPolicy\narguments: {arguments}", {"x": "y"})
    assert str(caught.value) == f"table.yaml:3:16: {message}"

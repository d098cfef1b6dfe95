from __future__ import annotations

import json

import pytest

from immutcheck.sources.file_tree import tree_of
from immutcheck.sources.input_file import InputFile
from immutcheck.sources.loading import LoadedUnits, SourceOptions, load_units

TEMPLATE = "Resources:\n  X: {Type: 'AWS::S3::Bucket'}\n"


def load(
    text: str | bytes,
    path: str = "t.yaml",
    *,
    named: bool = False,
    files: dict[str, str] | None = None,
    absolute: str = "",
    options: SourceOptions = SourceOptions(),  # noqa: B008
) -> LoadedUnits:
    data = text.encode() if isinstance(text, str) else text

    tree = tree_of({name: content.encode() for name, content in (files or {}).items()})
    return load_units(InputFile(absolute=absolute, path=path, named=named, size=len(data)), data, options, tree)


def rendered(loaded: LoadedUnits) -> list[str]:
    return [diagnostic.render() for diagnostic in loaded.diagnostics]


def test_template_is_one_unit() -> None:
    loaded = load(TEMPLATE)

    assert [(unit.kind, unit.scope, list(unit.inventory())) for unit in loaded.units] == [("cloudformation", "t.yaml", ["X"])]
    assert ([document.path for document in loaded.documents], loaded.diagnostics, loaded.consumed) == (["t.yaml"], (), ())


def test_given_parameters_reach_the_unit() -> None:
    text = "Parameters: {P: {Type: String}}\nResources: {X: {Type: 'AWS::S3::Bucket', Properties: {N: !Ref P}}}\n"
    (unit,) = load(text, options=SourceOptions(parameters=(("P", "v"),))).units
    resource = unit.resource("X", {})

    assert resource is not None
    assert resource.properties == {"N": "v"}


def test_nested_template_is_consumed_and_among_the_documents() -> None:
    parent = "Resources:\n  N: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: sub/c.yaml}}\n"
    loaded = load(parent, "a/p.yaml", files={"a/sub/c.yaml": TEMPLATE})

    assert loaded.consumed == ("a/sub/c.yaml",)
    assert [document.path for document in loaded.documents] == ["a/p.yaml", "a/sub/c.yaml"]


@pytest.mark.parametrize("text", ["", "a: 1", "[1, 2]", "not: [closed", "\x00\x01", '{"dependencies": {}}'])
def test_other_files_of_a_folder_say_nothing(text: str) -> None:
    assert load(text) == LoadedUnits()


def test_named_file_of_no_known_kind_is_a_note() -> None:
    assert rendered(load("a: 1", named=True)) == [
        "t.yaml: note: this is no template (CloudFormation, SAM), change set, cloud assembly, snapshot, Terraform plan or state, so it is"
        " not judged"
    ]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("AWSTemplateFormatVersion: '2010-09-09'\nResources: [", False),
        ("Resources:\n  X:\n    Type: AWS::S3::Bucket\n  - b", False),
        ("a: [", True),
    ],
)
def test_file_that_looks_like_an_input_or_is_named_and_cannot_be_read_is_an_error(text: str, named: bool) -> None:
    loaded = load(text, named=named)

    assert (loaded.units, [(diagnostic.level, diagnostic.code) for diagnostic in loaded.diagnostics]) == ((), [("error", "parse-error")])
    location = loaded.diagnostics[0].location
    assert location is not None
    assert location.span is not None


def test_document_that_only_quotes_a_template_is_left_alone() -> None:
    text = "id: rule\nexamples:\n  - cloudformation:\n      Resources: {X: {Type: AWS::S3::Bucket}}\n"

    assert load(text) == LoadedUnits()


def test_problems_of_the_text_are_passed_on() -> None:
    assert rendered(load("Resources:\n  X: {Type: 'AWS::S3::Bucket'}\n  X: {Type: 'AWS::S3::Bucket'}\n"))[0].startswith(
        "t.yaml:3:3: warning: "
    )


MANIFEST = json.dumps(
    {
        "version": "36.0.0",
        "artifacts": {
            "App": {
                "type": "aws:cloudformation:stack",
                "environment": "aws://123456789012/eu-west-1",
                "properties": {"templateFile": "App.template.json", "parameters": {"P": "from-assembly"}},
                "metadata": {"/App/Bucket": [{"type": "aws:cdk:logicalId", "data": "X", "trace": ["new Bucket (/repo/lib/app.ts:7:3)"]}]},
            }
        },
    }
)
STACK = json.dumps(
    {
        "Parameters": {"P": {"Type": "String"}},
        "Resources": {"X": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": {"Fn::Sub": "${P}-${AWS::Region}-${AWS::AccountId}"}}}},
    }
)


def test_cloud_assembly_gives_its_stacks_with_their_environment_and_construct_sites() -> None:
    loaded = load(MANIFEST, "cdk.out/manifest.json", files={"cdk.out/App.template.json": STACK}, absolute="/repo/cdk.out/manifest.json")
    (unit,) = loaded.units
    resource = unit.resource("X", {})

    assert (unit.kind, unit.scope, loaded.consumed) == ("cdk", "cdk.out/App.template.json", ("cdk.out/App.template.json",))
    assert resource is not None
    assert resource.properties == {"BucketName": "from-assembly-eu-west-1-123456789012"}
    assert resource.logical_name == "App/Bucket"
    assert [related.location.path for related in resource.related] == ["lib/app.ts"]


def test_notes_without_an_ending_that_talk_about_templates_are_no_input() -> None:
    assert load("See `Type: AWS::S3::Bucket`: x: y\n", "NOTES") == LoadedUnits()
    assert [diagnostic.level for diagnostic in load("See `Type: AWS::S3::Bucket`: x: y\n", "notes.yaml").diagnostics] == ["error"]

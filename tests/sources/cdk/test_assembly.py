from __future__ import annotations

import json
import os

from hypothesis import given
from hypothesis import strategies as st

from immutcheck.documents.loading import load_document
from immutcheck.sources.cdk.assembly import Assembly, read_assembly, read_environment, resolve_inside

FIXTURE = os.path.join(os.path.dirname(__file__), "..", "..", "..", "fixtures", "cdk")
STAGE = "cdk.out/assembly-Production"
SERVICE = f"{STAGE}/PipelineProductionService5A1B2C3D"


def read_fixture(path: str) -> bytes:
    with open(os.path.join(FIXTURE, path), "rb") as file:
        return file.read()


def read_folder(base: str = "") -> Assembly:
    manifest = load_document(read_fixture("cdk.out/manifest.json"), "cdk.out/manifest.json")
    return read_assembly(manifest, "cdk.out", read_fixture, base)


def read_files(files: dict[str, object]) -> Assembly:
    """An assembly whose files are given as values; a text stands for itself."""
    data = {path: (value if isinstance(value, str) else json.dumps(value)).encode() for path, value in files.items()}

    def read(path: str) -> bytes:
        if path not in data:
            raise FileNotFoundError(path)
        return data[path]

    return read_assembly(load_document(data["out/manifest.json"], "out/manifest.json"), "out", read)


def one_stack(**artifact: object) -> dict[str, object]:
    stack = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "S.template.json"}, **artifact}
    return {"version": "48.0.0", "artifacts": {"S": stack}}


def test_stacks_of_the_assembly_and_of_its_stages() -> None:
    assembly = read_folder()
    assert [(stack.document.path, stack.artifact, stack.name, stack.account, stack.region) for stack in assembly.stacks] == [
        ("cdk.out/Pipeline.template.json", "Pipeline", "Pipeline", "111122223333", "eu-west-1"),
        (f"{SERVICE}.template.json", "PipelineProductionService5A1B2C3D", "Production-Service", "111122223333", "eu-west-1"),
    ]
    assert assembly.diagnostics == ()


def test_everything_that_belongs_to_the_assembly_is_consumed() -> None:
    assert sorted(read_folder().consumed) == [
        "cdk.out/Pipeline.assets.json",
        "cdk.out/Pipeline.template.json",
        f"{SERVICE}.assets.json",
        f"{SERVICE}.metadata.json",
        f"{SERVICE}.template.json",
        f"{STAGE}/manifest.json",
        "cdk.out/tree.json",
    ]


def test_parameters_and_an_agnostic_environment() -> None:
    properties = {"templateFile": "S.template.json", "parameters": {"Size": "small"}}
    manifest = one_stack(environment="aws://unknown-account/unknown-region", properties=properties)
    (stack,) = read_files({"out/manifest.json": manifest, "out/S.template.json": {"Resources": {}}}).stacks
    assert (stack.parameters, stack.account, stack.region) == ((("Size", "small"),), "", "")


def test_environments() -> None:
    assert read_environment("aws://111122223333/unknown-region") == ("111122223333", "")
    assert read_environment("kubernetes://x") == ("", "")
    assert read_environment(None) == ("", "")


def test_missing_template_is_an_error_at_the_manifest() -> None:
    assembly = read_files({"out/manifest.json": one_stack()})
    assert assembly.stacks == ()
    assert [diagnostic.render() for diagnostic in assembly.diagnostics] == [
        "out/manifest.json:1:110: error: the template of stack `S` is not here (out/S.template.json); run `cdk synth` again"
    ]
    assert assembly.consumed == ("out/S.template.json",)


def test_broken_template_is_an_error_and_the_rest_goes_on() -> None:
    manifest = one_stack()
    manifest["artifacts"]["T"] = {"type": "aws:cloudformation:stack", "properties": {"templateFile": "T.template.json"}}  # type: ignore[index]
    files = {"out/manifest.json": manifest, "out/S.template.json": "{", "out/T.template.json": {"Resources": {}}}
    assembly = read_files(files)
    assert [stack.artifact for stack in assembly.stacks] == ["T"]
    (diagnostic,) = assembly.diagnostics
    assert diagnostic.level == "error"
    assert "out/S.template.json:1:" in diagnostic.message


def test_files_outside_the_assembly_are_never_read() -> None:
    for name in ("../S.template.json", "/etc/passwd", "a/../../S.template.json", "..\\S.template.json", "C:\\S.json", "..", "", 7, None):
        manifest = one_stack(properties={"templateFile": name})
        assembly = read_files({"out/manifest.json": manifest, "S.template.json": {"Resources": {}}})
        assert assembly.stacks == ()
        assert [diagnostic.level for diagnostic in assembly.diagnostics] == ["error"]


def test_paths_inside_are_normalised() -> None:
    assert resolve_inside("cdk.out", "./a//b.json") == "cdk.out/a/b.json"
    assert resolve_inside("", "a.json") == "a.json"


def test_a_stage_that_contains_itself_is_an_error() -> None:
    manifest = {"version": "48.0.0", "artifacts": {"A": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "."}}}}
    assembly = read_files({"out/manifest.json": manifest})
    assert [diagnostic.level for diagnostic in assembly.diagnostics] == ["error"]


def test_missing_stage_is_an_error() -> None:
    manifest = {"version": "48.0.0", "artifacts": {"A": {"type": "cdk:cloud-assembly", "properties": {"directoryName": "assembly-A"}}}}
    (diagnostic,) = read_files({"out/manifest.json": manifest}).diagnostics
    assert diagnostic.message == "nested assembly `A` is not here (out/assembly-A/manifest.json); run `cdk synth` again"


def test_missing_context_is_a_warning() -> None:
    manifest = one_stack() | {"missing": [{"key": "vpc-provider", "provider": "vpc-provider", "props": {}}]}
    assembly = read_files({"out/manifest.json": manifest, "out/S.template.json": {"Resources": {}}})
    assert [diagnostic.level for diagnostic in assembly.diagnostics] == ["warning"]


def test_missing_metadata_file_is_a_note_and_the_stack_stays() -> None:
    manifest = one_stack(additionalMetadataFile="S.metadata.json")
    assembly = read_files({"out/manifest.json": manifest, "out/S.template.json": {"Resources": {}}})
    assert [stack.artifact for stack in assembly.stacks] == ["S"]
    assert [diagnostic.level for diagnostic in assembly.diagnostics] == ["note"]


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["aws:cloudformation:stack", "cdk:cloud-assembly", "S.json", "..", "."]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["version", "artifacts", "type", "properties", "templateFile", "directoryName", "metadata", "file", "parameters"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(TREES, st.booleans())
def test_no_manifest_raises(tree: object, whole: bool) -> None:
    manifest = (
        tree if whole else {"version": "48.0.0", "artifacts": {"A": tree, "B": {"type": "aws:cloudformation:stack", "properties": tree}}}
    )
    read_files({"out/manifest.json": json.dumps(manifest), "out/S.json": {"Resources": {}}})

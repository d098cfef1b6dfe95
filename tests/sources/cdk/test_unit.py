"""A cloud assembly through the loader: units with environments, construct paths, source lines and mapped custom resources."""

from __future__ import annotations

import posixpath

from immutcheck.model.location import Location, Span
from immutcheck.sources.file_tree import FileTree
from immutcheck.sources.input_file import InputFile
from immutcheck.sources.loading import LoadedUnits, SourceOptions, load_units
from tests.sources.cdk.test_assembly import SERVICE, STAGE, read_fixture


def load() -> LoadedUnits:
    data = read_fixture("cdk.out/manifest.json")
    file = InputFile(absolute="/home/ci/shop/cdk.out/manifest.json", path="cdk.out/manifest.json", named=False, size=len(data))
    return load_units(file, data, SourceOptions(), FileTree(read_fixture, lambda _folder: ()))


def test_each_stack_is_a_unit_that_takes_its_nested_stacks_in() -> None:
    loaded = load()
    assert [(unit.kind, unit.scope) for unit in loaded.units] == [
        ("cdk", "cdk.out/Pipeline.template.json"),
        ("cdk", f"{SERVICE}.template.json"),
    ]
    assert [diagnostic for diagnostic in loaded.diagnostics if diagnostic.level != "note"] == []
    nested = f"{STAGE}/PipelineProductionServiceStorage9F8E7D6C.nested.template.json"
    assert nested in loaded.consumed
    assert posixpath.join(STAGE, "manifest.json") in loaded.consumed
    assert "StorageNestedStackStorageNestedStackResource1A2B3C4D/Uploads7C6B5A49" in loaded.units[1].inventory()


def test_resource_knows_its_construct_and_its_source_line() -> None:
    service = load().units[1]
    instance = service.resource("Jump", {})
    assert instance is not None
    assert instance.logical_name == "Pipeline/Production/Service/Jump"
    (related,) = instance.related
    assert related.location == Location("lib/service-stack.ts", Span(20, 5, 20, 6))
    assert instance.locator.locate(("properties", "KeyName")).path == f"{SERVICE}.template.json"


def test_cluster_of_the_cdk_is_judged_as_a_cluster() -> None:
    service = load().units[1]
    assert service.inventory()["Cluster9EE0221C"] == "AWS::EKS::Cluster"
    cluster = service.resource("Cluster9EE0221C", {})
    assert cluster is not None
    assert cluster.properties["ResourcesVpcConfig"]["EndpointPublicAccess"] is True  # type: ignore[index]
    location = cluster.locator.locate(("properties", "ResourcesVpcConfig", "EndpointPublicAccess"))
    written = read_fixture(location.path).decode().splitlines()[location.span.start_line - 1]  # type: ignore[union-attr]
    assert written.strip() == '"endpointPublicAccess": true,'

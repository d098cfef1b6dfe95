from __future__ import annotations

import pytest

from immutcheck.model.location import Location, RelatedLocation, Span
from immutcheck.sources.cdk.constructs import ConstructSites, parse_frame
from tests.sources.cdk.test_assembly import read_folder

LIBRARY = "new CfnInstance (/home/ci/shop/node_modules/aws-cdk-lib/aws-ec2/lib/ec2.generated.js:1:7)"


def sites(*trace: str, base: str = "/home/ci/shop", folder: str = "cdk.out") -> ConstructSites:
    return ConstructSites([{"/App/Jump": [{"type": "aws:cdk:logicalId", "data": "Jump1", "trace": list(trace)}]}], base, folder)


def test_first_frame_of_the_project_is_where_a_construct_is_created() -> None:
    found = sites(LIBRARY, "new App (/home/ci/shop/lib/app.ts:20:5)", "/home/ci/shop/bin/app.ts:3:1").related("Jump1", None)
    assert found == (RelatedLocation(Location("lib/app.ts", Span(20, 5, 20, 6)), "construct App/Jump is created here"),)


def test_source_outside_the_project_is_left_out() -> None:
    assert sites(LIBRARY, "new App (/elsewhere/lib/app.ts:20:5)").related("Jump1", None) == ()
    assert sites("new App (/home/ci/shopping/app.ts:2:5)").related("Jump1", None) == ()
    assert sites("new App (/home/ci/shop/lib/app.ts:20:5)", base="").related("Jump1", None) == ()


def test_relative_frame_starts_beside_the_assembly() -> None:
    (found,) = sites("new App (lib/app.ts:20:5)", folder="infra/cdk.out").related("Jump1", None)
    assert found.location.path == "infra/lib/app.ts"
    assert sites("new App (../../app.ts:20:5)", folder="infra/cdk.out").related("Jump1", None) == ()


def test_own_metadata_names_the_construct_before_the_assembly_does() -> None:
    assert sites().construct_path("Jump1", {"aws:cdk:path": "Other/Path"}) == "Other/Path"
    assert sites().construct_path("Jump1", {}) == "App/Jump"
    assert sites().construct_path("Nobody", {}) == ""


def test_a_redacted_trace_gives_nothing() -> None:
    metadata = [{"/App/Jump": [{"type": "aws:cdk:logicalId", "data": "Jump1", "trace": "redacted"}, "x", None]}, {"/App/Jump": 7}]
    assert ConstructSites(metadata, "/home").related("Jump1", None) == ()


def test_representation_shows_no_metadata() -> None:
    assert repr(sites("secret")) == "ConstructSites(1 constructs)"


@pytest.mark.parametrize(
    ("frame", "expected"),
    [
        ("new Service (/app/lib/service.ts:12:5)", ("/app/lib/service.ts", 12, 5)),
        ("at Object.<anonymous> (/app/bin/app.ts:3:1)", ("/app/bin/app.ts", 3, 1)),
        ("/app/bin/app.ts:3:1", ("/app/bin/app.ts", 3, 1)),
        ("file:///app/bin/app.mjs:3:1", ("/app/bin/app.mjs", 3, 1)),
        ("new A (C:\\app\\lib\\a.ts:4:2)", ("C:/app/lib/a.ts", 4, 2)),
        ("node:internal/main/run_main_module:28:49", None),
        ("new A (/app/lib/a.ts:0:2)", None),
        ("new A (native)", None),
        ("...", None),
        (7, None),
    ],
)
def test_frames(frame: object, expected: tuple[str, int, int] | None) -> None:
    assert parse_frame(frame) == expected


def test_nested_stack_has_its_places_in_the_metadata_of_its_parent() -> None:
    service = read_folder("/home/ci/shop").stacks[1]
    (found,) = service.sites.related("Uploads7C6B5A49", {"aws:cdk:path": "Pipeline/Production/Service/Storage/Uploads/Resource"})
    assert found.location == Location("lib/service-stack.ts", Span(10, 5, 10, 6))

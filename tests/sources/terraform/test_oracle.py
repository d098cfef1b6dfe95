"""Evaluated values against an independent evaluator: `tfparse`, which runs Terraform's own expression library (skipped where it is not
installed).

Every argument and nested block of every managed resource instance is compared, by address. What tfparse cannot say by design is no
difference: an attribute that only the provider knows is a random identifier there, and whatever holds a value that cannot be known is
null, often as a whole; here the known parts stay. Such a value must be unknown here as well. It knows no `default_tags`, and it gives the
lines of blocks only. Meta-arguments are no arguments here. All other differences are listed in `DIFFERENCES`, with their reason.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from immutcheck.model.values import OpenList, OpenMap, Unknown
from immutcheck.sources.file_tree import tree_of
from immutcheck.sources.options import SourceOptions
from immutcheck.sources.terraform.configuration.root import load_root
from immutcheck.sources.terraform.raw import RawResource
from immutcheck.sources.terraform.values import Encoded, known_value
from tests.conftest import PROJECT

tfparse = pytest.importorskip("tfparse")

OWN = Path(__file__).parent / "oracle_configurations"
CONFIGURATIONS = {
    "immutable": PROJECT / "fixtures" / "terraform" / "immutable",
    "mutable": PROJECT / "fixtures" / "terraform" / "mutable",
    **{name: OWN / name for name in ("blocks", "collections", "modules", "texts")},
}
DEFAULT_TAGS = {"Application", "Environment", "Backup"}
META_ARGUMENTS = {"count", "for_each", "provider", "depends_on", "lifecycle", "provisioner", "connection", "dynamic", "id"}
COMPUTED = object()
IDENTIFIER = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")

DROPPED = "of a dynamic block tfparse leaves out the last iteration, or the only one"
POLICY = "an aws_iam_policy_document's `json` is a random identifier in tfparse; here the document is built"
TEMPLATE = "tfparse has null for templatefile()"
REGION = "tfparse invents the region `current-region`; here it is the provider's"
BUCKET = "tfparse has the bucket's name as its id; here a reference leads to the bucket"
OWN_ID = "tfparse has an identifier of its own in place of the block's argument `id`"

DIFFERENCES = {
    ("immutable", "aws_security_group.balancer", "ingress"): DROPPED,
    ("immutable", "module.fleet.aws_autoscaling_group.this", "mixed_instances_policy.launch_template.override"): DROPPED,
    ("immutable", "module.function.aws_lambda_function.this", "environment"): DROPPED,
    ("immutable", "module.network.aws_network_acl.private", "ingress"): DROPPED,
    ("immutable", "module.network.aws_subnet.private", "tags.Name"): REGION,
    ("immutable", "module.network.aws_vpc_endpoint.interface", "service_name"): REGION,
    ("immutable", "module.pipeline.aws_codepipeline.this", "stage[2].action"): DROPPED,
    ("immutable", "module.pipeline.aws_s3_bucket_versioning.artifacts", "bucket"): BUCKET,
    (
        "immutable",
        "module.service.aws_ecs_task_definition.this",
        "container_definitions[0].logConfiguration.options.awslogs-region",
    ): REGION,
    ("immutable", "aws_iam_role.cluster", "assume_role_policy"): POLICY,
    ("immutable", "aws_iam_role.nodes", "assume_role_policy"): POLICY,
    ("immutable", "module.service.aws_iam_role.deployment", "assume_role_policy"): POLICY,
    ("immutable", "module.service.aws_iam_role.execution", "assume_role_policy"): POLICY,
    ("immutable", "module.stores.aws_dynamodb_table.orders", "attribute"): DROPPED,
    ("immutable", "module.stores.aws_s3_bucket_lifecycle_configuration.this", "bucket"): BUCKET,
    ("immutable", "module.stores.aws_s3_bucket_lifecycle_configuration.this", "rule.id"): OWN_ID,
    ("immutable", "module.stores.aws_s3_bucket_versioning.this", "bucket"): BUCKET,
    ("mutable", "aws_iam_group_policy.operators", "policy"): POLICY,
    ("mutable", "aws_security_group.doors", "ingress"): DROPPED,
    ("mutable", "module.fleet.aws_launch_template.this", "user_data"): TEMPLATE,
    ("mutable", "module.stores.aws_s3_bucket_versioning.this", "bucket"): BUCKET,
    ("blocks", "aws_instance.this", "ebs_block_device"): DROPPED,
    ("blocks", "aws_security_group.written_after", "ingress"): DROPPED,
    ("blocks", "aws_wafv2_web_acl.this", "rule[0].statement.or_statement.statement"): DROPPED,
    ("blocks", "aws_wafv2_web_acl.this", "rule[1].statement.or_statement.statement"): DROPPED,
    ("texts", "aws_instance.this", "tags.Template"): TEMPLATE,
}


class Compared:
    """One configuration, evaluated by both."""

    def __init__(self, folder: Path) -> None:
        files = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
        configuration = load_root(".", SourceOptions(), tree_of(files))
        self.ours: dict[str, RawResource] = {}
        for address, kind in configuration.addresses().items():
            resource = configuration.raw(address, {})
            if resource is not None and not kind.startswith("terraform_"):
                self.ours[address] = resource
        values = ["terraform.tfvars"] if "terraform.tfvars" in files else None
        parsed = tfparse.load_from_path(str(folder), vars_paths=values)
        blocks = [block for group in parsed.values() for block in group if isinstance(block, dict)]
        self.theirs = {block["__tfmeta"]["path"]: block for block in blocks if block.get("__tfmeta", {}).get("type") == "resource"}


@cache
def compared(name: str) -> Compared:
    return Compared(CONFIGURATIONS[name])


def is_partly_unknown(value: object) -> bool:
    value = known_value(value)
    if isinstance(value, (Unknown, OpenList, OpenMap)):
        return True
    if isinstance(value, Encoded):
        return is_partly_unknown(value.value)
    members = value.values() if isinstance(value, Mapping) else value if isinstance(value, list) else ()
    return any(is_partly_unknown(member) for member in members)


def is_computed(value: object) -> bool:
    """tfparse has no value: nothing, null, a placeholder, or a text with a random identifier."""
    if isinstance(value, dict):
        return "__attribute__" in value
    return value is None or value is COMPUTED or (isinstance(value, str) and IDENTIFIER.search(value) is not None)


def differences(ours: object, theirs: object, path: str) -> Iterator[str]:
    """The paths at which the values differ."""
    ours = known_value(ours)
    if isinstance(theirs, str) and ours == theirs:
        return
    if is_computed(theirs):
        if ours is not None and not is_partly_unknown(ours):
            yield path
    elif isinstance(ours, Encoded) and isinstance(theirs, str):
        yield from differences(ours.value, json.loads(theirs), path)
    elif isinstance(theirs, dict):
        if isinstance(ours, list) and len(ours) == 1:
            (ours,) = ours
        if not isinstance(ours, dict):
            yield path
            return
        written = {name for name in theirs if not name.startswith("__")} - ({"id"} if "__tfmeta" in theirs else set())
        for name in sorted(written | set(ours)):
            yield from differences(ours.get(name), theirs.get(name, COMPUTED), f"{path}.{name}")
    elif isinstance(theirs, list):
        if not isinstance(ours, list) or len(ours) != len(theirs):
            yield path
            return
        for index, (own, other) in enumerate(zip(ours, theirs, strict=True)):
            yield from differences(own, other, f"{path}[{index}]")
    elif ours != theirs or isinstance(ours, bool) is not isinstance(theirs, bool):
        yield path


def arguments_of(resource: RawResource, block: Mapping[str, object]) -> tuple[dict[str, object], dict[str, object]]:
    """What is compared of the two."""
    ours = dict(resource.values)
    tags = ours.get("tags")
    if isinstance(tags, dict):
        written = block.get("tags")
        kept = {name: value for name, value in tags.items() if name not in DEFAULT_TAGS or (isinstance(written, dict) and name in written)}
        ours["tags"] = kept if kept or written is not None else None
    theirs = {name: value for name, value in block.items() if name not in META_ARGUMENTS}
    return ours, theirs


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_same_resources_exist(name: str) -> None:
    both = compared(name)
    assert sorted(both.ours) == sorted(both.theirs)


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_values_are_the_same_but_for_what_is_listed(name: str) -> None:
    both = compared(name)
    found = set()
    for address in both.ours.keys() & both.theirs.keys():
        ours, theirs = arguments_of(both.ours[address], both.theirs[address])
        found |= {(name, both.ours[address].declared, path[1:]) for path in differences(ours, theirs, "")}
    assert found == {key for key in DIFFERENCES if key[0] == name}


@pytest.mark.parametrize("name", CONFIGURATIONS)
def test_resources_are_where_they_are(name: str) -> None:
    both = compared(name)
    for address in both.ours.keys() & both.theirs.keys():
        place = both.ours[address].locator.locate(())
        about = both.theirs[address]["__tfmeta"]
        assert place.span is not None
        assert (place.path, place.span.start_line) == (about["filename"], about["line_start"]), address


def test_enough_is_compared() -> None:
    values = 0
    for name in CONFIGURATIONS:
        both = compared(name)
        values += sum(len(arguments_of(both.ours[address], both.theirs[address])[1]) for address in both.ours.keys() & both.theirs.keys())
    assert values > 800

"""Whole configurations, compared with what Terraform 1.11.4 (AWS provider 5.100.0) plans for them.

`planned.json` is `planned_values` of `terraform show -json`, by address and without nulls; places do not matter here.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from immutcheck.model.values import Reference, Unknown
from immutcheck.sources.file_tree import tree_of
from immutcheck.sources.options import SourceOptions
from immutcheck.sources.terraform.configuration.root import load_root
from immutcheck.sources.terraform.values import Encoded
from tests.sources.terraform.configuration.building import existing, managed

DATA = Path(__file__).parent / "data"
WITHOUT_TAGS = ("aws_security_group_rule", "aws_s3_bucket_policy")


def known(value: object) -> object:
    """The value with what references carry in their place, and texts unpacked that hold JSON; an `Unknown` for the rest."""
    if isinstance(value, Reference) and len(value.possible) == 1:
        return known(value.possible[0])
    if isinstance(value, Encoded):
        return known(value.value)
    if isinstance(value, dict):
        return {name: known(member) for name, member in value.items() if member is not None}
    if isinstance(value, list):
        return [known(member) for member in value]
    if isinstance(value, str) and value[:1] == "{":
        return json.loads(value)
    return value


def is_same(ours: object, planned: object) -> bool:
    """What is unknown may be anything; lists may be sets, whose order is the provider's; scalars may have been converted."""
    if isinstance(ours, Unknown):
        return True
    if isinstance(ours, dict) and isinstance(planned, dict):
        return all(is_same(member, planned.get(name)) for name, member in ours.items())
    if isinstance(ours, dict) and isinstance(planned, list):
        # a block of the JSON form
        return len(planned) == 1 and is_same(ours, planned[0])
    if isinstance(ours, list) and isinstance(planned, list):
        rest = list(planned)
        for member in ours:
            match = next((other for other in rest if is_same(member, other)), None)
            if match is None:
                return False
            rest.remove(match)
        return not rest
    if isinstance(planned, str) and not isinstance(ours, str):
        return json.dumps(ours) == planned
    return ours == planned


@pytest.mark.parametrize("name", ["services", "network", "json_form"])
def test_values_are_what_terraform_plans(name: str) -> None:
    folder = DATA / name
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    planned = json.loads(files.pop("planned.json"))
    configuration = load_root(".", SourceOptions(), tree_of(files))

    assert configuration.diagnostics() == ()
    given = [address for address in managed(configuration) if configuration.raw(address, {}) is not None]
    assert sorted(given) == sorted(planned)
    different = {}
    for address in given:
        resource = existing(configuration, address)
        for argument, value in resource.values.items():
            if argument == "tags":
                expected = planned[address].get("tags_all", {})
                if resource.type in WITHOUT_TAGS:
                    continue
            else:
                expected = known(planned[address].get(argument))
            ours = known(value)
            if argument == "user_data" and isinstance(ours, str):
                # this provider plans the hash of the text
                ours = hashlib.sha1(ours.encode()).hexdigest()
            is_computed = expected is None and isinstance(ours, list) and any(isinstance(member, Unknown) for member in ours)
            if not is_computed and not is_same(ours, expected):
                different[f"{address}.{argument}"] = (ours, expected)

    assert different == {}

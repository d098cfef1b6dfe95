"""What a Terraform state holds, as identities of live resources."""

from __future__ import annotations

import json

import pytest

from immutcheck.model.errors import DocumentError
from immutcheck.model.observation import Observed
from immutcheck.sources.snapshot.state_identities import StateIdentities, read_state_identities

ROLE_ARN = "arn:aws:iam::1:role/deploy"
STORED = {
    "version": 4,
    "terraform_version": "1.9.0",
    "serial": 1,
    "lineage": "x",
    "resources": [
        {
            "mode": "managed",
            "type": "aws_iam_role",
            "name": "d",
            "instances": [{"attributes": {"id": "deploy", "arn": ROLE_ARN, "name": "deploy"}}],
        },
        {"mode": "managed", "type": "aws_instance", "name": "w", "instances": [{"attributes": {"id": "i-0123456789abcdef0"}}]},
        {"mode": "managed", "type": "aws_nothing_known", "name": "n", "instances": [{"attributes": {"id": "plain", "arn": "arn:n"}}]},
        {"mode": "managed", "type": "aws_s3_bucket_versioning", "name": "v", "instances": [{"attributes": {"id": "bucket"}}]},
        {"mode": "data", "type": "aws_instance", "name": "x", "instances": [{"attributes": {"id": "i-0fedcba9876543210"}}]},
        {"mode": "managed", "type": "aws_iam_user", "name": "u", "instances": [{"attributes": {"id": None, "arn": 3}}]},
    ],
}
SHOWN = {
    "format_version": "1.0",
    "terraform_version": "1.9.0",
    "values": {
        "root_module": {
            "child_modules": [
                {
                    "address": "module.a",
                    "resources": [
                        {
                            "address": "module.a.aws_iam_role.d",
                            "mode": "managed",
                            "type": "aws_iam_role",
                            "name": "d",
                            "values": {"id": "deploy"},
                        }
                    ],
                }
            ]
        }
    },
}


def test_stored_state_gives_ids_and_arns_of_what_it_manages() -> None:
    assert read_state_identities(json.dumps(STORED).encode(), "s") == StateIdentities(
        "s", frozenset({ROLE_ARN, "i-0123456789abcdef0", "arn:n"}), frozenset({("AWS::IAM::Role", "deploy")})
    )


def test_shown_state_gives_the_same() -> None:
    assert read_state_identities(json.dumps(SHOWN).encode(), "s").names == {("AWS::IAM::Role", "deploy")}


@pytest.mark.parametrize(
    ("observed", "owned"),
    [
        (Observed(ROLE_ARN, "AWS::IAM::Role", {}), True),
        (Observed("arn:other", "AWS::IAM::Role", {}, name="deploy"), True),
        (Observed("arn:other", "AWS::IAM::Role", {}, identifiers=("i-0123456789abcdef0",)), True),
        (Observed("arn:other", "AWS::IAM::User", {}, name="deploy"), False),
        (Observed("arn:other", "AWS::IAM::Role", {}), False),
    ],
)
def test_name_counts_for_its_type_and_id_for_any(observed: Observed, owned: bool) -> None:
    assert read_state_identities(json.dumps(STORED).encode(), "s").owns(observed) is owned


@pytest.mark.parametrize("text", ['{"version": 3, "terraform_version": "0.11"}', "{", "[]", "{}"])
def test_text_that_is_no_state_is_an_error(text: str) -> None:
    with pytest.raises(DocumentError):
        read_state_identities(text.encode(), "s")

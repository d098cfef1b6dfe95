"""Parameters, as they come from a real server."""

from __future__ import annotations

import json

from immutcheck.model.values import Unknown
from tests.live.conftest import Aws
from tests.live.schema_check import list_faults

UNREAD = Unknown("the value of a parameter is never read")
EXPIRATION = {"Type": "Expiration", "Version": "1.0", "Attributes": {"Timestamp": "2030-01-01T00:00:00Z"}}


def test_a_parameter_has_everything_but_its_value(aws: Aws) -> None:
    aws.client("ssm").put_parameter(
        Name="/shop/color", Value="very-blue", Type="String", Description="Of the shop", AllowedPattern=".*", Tier="Advanced"
    )

    observation = aws.read("ssm", needs={"AWS::SSM::Parameter": frozenset({"Type"})})

    (seen,) = observation.resources
    assert list_faults(seen) == []
    assert seen.properties == {
        "Name": "/shop/color",
        "Type": "String",
        "Description": "Of the shop",
        "AllowedPattern": ".*",
        "DataType": "text",
        "Tier": "Advanced",
        "Value": UNREAD,
    }
    assert (seen.address, seen.name) == ("arn:aws:ssm:eu-west-1:123456789012:parameter/shop/color", "/shop/color")
    assert str(seen.facts["ModifiedAt"]).endswith("Z")
    assert "very-blue" not in repr(observation)


def test_only_the_type_of_a_secure_parameter_is_unknown_to_the_schema(aws: Aws) -> None:
    aws.client("ssm").put_parameter(Name="password", Value="very-secret", Type="SecureString")

    (seen,) = aws.read("ssm", needs={"AWS::SSM::Parameter": frozenset({"Type"})}).resources

    # CloudFormation cannot make one, so its schema does not know the type.
    assert list_faults(seen) == ["Type: 'SecureString' is not one of ['String', 'StringList']"]
    assert seen.properties["Value"] == UNREAD
    assert "very-secret" not in repr(seen)


def test_policies_are_written_as_a_template_has_them() -> None:
    from immutcheck.live.collectors.ssm_parameters import _write_policies

    assert _write_policies([{"PolicyText": json.dumps(EXPIRATION), "PolicyType": "Expiration"}]) == json.dumps([EXPIRATION])
    assert _write_policies([{"PolicyText": "{broken"}]) == ""

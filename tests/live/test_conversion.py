"""Answers of AWS in the shape of the provider's schemas."""

from __future__ import annotations

import datetime
from io import BytesIO
from typing import Any

import pytest

from immutcheck.live.conversion import MAX_DEPTH, Converter, convert_scalar, plain
from immutcheck.model.values import Unknown
from immutcheck.schemas.store import open_store

INSTANCE = "AWS::EC2::Instance"
UTC = datetime.UTC


@pytest.fixture(scope="module")
def converter() -> Converter:
    return Converter(open_store())


def test_names_are_matched_whatever_their_case(converter: Converter) -> None:
    raw = {"imageTagMutability": "IMMUTABLE", "imageScanningConfiguration": {"scanOnPush": True}}

    assert converter.convert("AWS::ECR::Repository", raw) == {
        "ImageTagMutability": "IMMUTABLE",
        "ImageScanningConfiguration": {"ScanOnPush": True},
    }


def test_what_the_schema_does_not_know_or_only_aws_sets_is_left_out(converter: Converter) -> None:
    raw = {"InstanceId": "i-1", "ImageId": "ami-1", "AmiLaunchIndex": 0, "MetadataOptions": {"State": "applied", "HttpTokens": "required"}}

    assert converter.convert(INSTANCE, raw) == {"ImageId": "ami-1", "MetadataOptions": {"HttpTokens": "required"}}


def test_nested_names_that_only_aws_sets_are_left_out(converter: Converter) -> None:
    raw = {"ComputeResources": {"Ec2Configuration": [{"ImageType": "ECS_AL2", "BatchImageStatus": "DEFAULT"}]}}

    assert converter.convert("AWS::Batch::ComputeEnvironment", raw) == {
        "ComputeResources": {"Ec2Configuration": [{"ImageType": "ECS_AL2"}]}
    }


def test_names_of_the_first_level_can_be_changed_or_dropped(converter: Converter) -> None:
    raw = {"Description": "Web", "GroupName": "web", "IpPermissions": [], "Tags": [{"Key": "a", "Value": "b"}]}

    converted = converter.convert("AWS::EC2::SecurityGroup", raw, rename={"Description": "GroupDescription"}, drop=("Tags",))

    assert converted == {"GroupDescription": "Web", "GroupName": "web"}


def test_null_and_an_empty_text_at_the_top_are_not_set(converter: Converter) -> None:
    raw = {"KeyName": "", "KernelId": None, "BlockDeviceMappings": [{"DeviceName": "", "VirtualName": None}, None]}

    assert converter.convert(INSTANCE, raw) == {"BlockDeviceMappings": [{"DeviceName": ""}]}


def test_false_zero_and_an_empty_list_stay(converter: Converter) -> None:
    raw = {"EbsOptimized": False, "Ipv6AddressCount": 0, "SecurityGroupIds": []}

    assert converter.convert(INSTANCE, raw) == raw


def test_times_are_written_in_iso_8601_in_utc(converter: Converter) -> None:
    moment = datetime.datetime(2026, 1, 31, 14, 0, 0, 999, tzinfo=datetime.timezone(datetime.timedelta(hours=2)))

    converted = converter.convert("AWS::EC2::EC2Fleet", {"ValidUntil": moment})

    assert converted == {"ValidUntil": "2026-01-31T12:00:00Z"}


def test_keys_of_a_map_are_kept_as_they_are(converter: Converter) -> None:
    raw = {"environment": {"variables": {"db_HOST": "x", "*": "star", "EMPTY": ""}}}

    assert converter.convert("AWS::Lambda::Function", raw) == {"Environment": {"Variables": {"db_HOST": "x", "*": "star", "EMPTY": ""}}}


def test_shapes_of_alternatives_are_united(converter: Converter) -> None:
    raw = {"RoutingConfig": {"AdditionalVersionWeights": [{"FunctionVersion": "2", "FunctionWeight": 0.5}]}}

    assert converter.convert("AWS::Lambda::Alias", raw) == raw


def test_a_document_in_a_text_becomes_a_value(converter: Converter) -> None:
    raw = {"PolicyDocument": '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*"}]}', "ServiceName": "{x}"}

    assert converter.convert("AWS::EC2::VPCEndpoint", raw) == {
        "PolicyDocument": {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*"}]},
        "ServiceName": "{x}",
    }


@pytest.mark.parametrize("text", ["{", '{"a": NaN}', '{"a":' * 300 + "1" + "}" * 300, "plain", "{{resolve:ssm:x}}"])
def test_a_text_that_is_no_document_stays_text(converter: Converter, text: str) -> None:
    assert converter.convert("AWS::EC2::VPCEndpoint", {"PolicyDocument": text}) == {"PolicyDocument": text}


def test_a_scalar_where_the_schema_has_a_list_is_a_list_of_one(converter: Converter) -> None:
    assert converter.convert(INSTANCE, {"SecurityGroupIds": "sg-1"}) == {"SecurityGroupIds": ["sg-1"]}


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ({"IamInstanceProfile": {"Arn": "arn:x"}}, "AWS answers with an object where the provider's schema has something else"),
        ({"KeyName": ["a"]}, "AWS answers with a list where the provider's schema has something else"),
        ({"MetadataOptions": "on"}, "AWS answers with a plain value where the provider's schema has something else"),
        ({"Tags": {"team": "web"}}, "AWS answers with an object where the provider's schema has something else"),
        ({"UserData": BytesIO(b"x")}, "AWS answers with BytesIO, which is no plain value"),
    ],
)
def test_a_value_of_another_shape_is_unknown(converter: Converter, raw: dict[str, Any], reason: str) -> None:
    (name,) = raw

    assert converter.convert(INSTANCE, raw) == {name: Unknown(reason)}


def test_an_unknown_value_stays_unknown(converter: Converter) -> None:
    denied = Unknown("ec2:X was denied", maybe_absent=True)

    assert converter.convert(INSTANCE, {"KeyName": denied, "Tags": denied}) == {"KeyName": denied, "Tags": denied}


def test_endless_nesting_ends(converter: Converter) -> None:
    nested: Any = "end"
    for _ in range(5000):
        nested = {"Statement": [nested]}

    converted = converter.convert("AWS::EC2::VPCEndpoint", {"PolicyDocument": nested})

    depth, at = 0, converted["PolicyDocument"]
    while not isinstance(at, Unknown):
        depth, at = depth + 1, at["Statement"][0] if isinstance(at, dict) else at[0]
    assert depth <= MAX_DEPTH
    assert at == Unknown(f"it is nested more than {MAX_DEPTH} levels deep")


def test_a_part_has_the_shape_of_its_place(converter: Converter) -> None:
    part = converter.convert_part("AWS::EC2::NetworkAcl", ("Entries",), {"protocol": "6", "portRange": {"from": "22", "to": 22}})

    assert part == {"Protocol": 6, "PortRange": {"From": 22, "To": 22}}


def test_a_list_has_the_shape_of_its_place(converter: Converter) -> None:
    assert converter.convert_part(INSTANCE, ("Tags",), [{"key": "a", "value": 1}]) == [{"Key": "a", "Value": "1"}]


def test_a_part_of_nothing_is_nothing(converter: Converter) -> None:
    assert converter.convert_part(INSTANCE, ("Tags",), None) is None


def test_a_place_that_the_schema_does_not_have_is_refused(converter: Converter) -> None:
    with pytest.raises(KeyError, match=r"AWS::EC2::Instance has no property MetadataOptions\.Nothing"):
        converter.convert_part(INSTANCE, ("MetadataOptions", "Nothing"), {})


@pytest.mark.parametrize(
    ("scalars", "value", "converted"),
    [
        (("string",), 22, "22"),
        (("string",), 22.0, "22"),
        (("string",), 0.5, "0.5"),
        (("string",), True, "true"),
        (("integer",), "22", 22),
        (("integer",), "-1", -1),
        (("integer",), 22.0, 22),
        (("integer",), 22.5, 22.5),
        (("integer",), "1_000", "1_000"),
        (("integer",), " 7", " 7"),
        (("integer",), "٣", "٣"),
        (("integer",), "9" * 5000, "9" * 5000),
        (("number",), "0.25", 0.25),
        (("number",), 3, 3),
        (("number",), "nan", "nan"),
        (("number",), "1e999", "1e999"),
        (("boolean",), "TRUE", True),
        (("boolean",), "disabled", False),
        (("boolean",), "yes", "yes"),
        (("boolean", "string"), "true", "true"),
        (("integer", "string"), 5, 5),
        ((), "anything", "anything"),
    ],
)
def test_scalars_get_the_type_of_the_schema_when_they_are_one(scalars: tuple[str, ...], value: object, converted: object) -> None:
    found = convert_scalar(scalars, value)

    assert (found, type(found)) == (converted, type(converted))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (datetime.datetime(2026, 1, 31, 12, tzinfo=UTC), "2026-01-31T12:00:00Z"),
        (datetime.datetime(2026, 1, 31, 12, 0, 0, 5), "2026-01-31T12:00:00Z"),
        (datetime.datetime(1, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(hours=14))), "0001-01-01T00:00:00Z"),
        (datetime.date(2026, 1, 31), "2026-01-31"),
        (b"caf\xc3\xa9\xff", "café\ufffd"),
        (("a", {"b": (1,)}), ["a", {"b": [1]}]),
        ({1: None}, {"1": None}),
        (float("nan"), Unknown("AWS answers with a number that is none")),
        (2.5, 2.5),
        (False, False),
    ],
)
def test_plain_values_are_what_json_has(value: object, written: object) -> None:
    assert plain(value) == written


def test_the_answer_is_not_changed(converter: Converter) -> None:
    raw = {"InstanceId": "i-1", "Tags": [{"Key": "a", "Value": "b"}]}

    converter.convert(INSTANCE, raw)["Tags"].clear()

    assert raw == {"InstanceId": "i-1", "Tags": [{"Key": "a", "Value": "b"}]}

from __future__ import annotations

import pytest

from immutcheck.model.values import DynamicReference, Text, Unknown
from immutcheck.sources.options import SourceOptions
from immutcheck.sources.terraform.values import Encoded
from tests.sources.terraform.configuration.building import load, problems, values


def test_policy_document_is_its_policy() -> None:
    text = (
        'data "aws_iam_policy_document" "d" {\n  for_each = toset(["s3", "iam"])\n  statement {\n    actions   = ["${each.key}:*"]\n'
        '    resources = ["*"]\n  }\n}\n'
        'resource "aws_x" "y" {\n  p = data.aws_iam_policy_document.d["iam"].json\n'
        '  m = data.aws_iam_policy_document.d["s3"].minified_json\n}\n'
    )

    def policy(action: str) -> Encoded:
        return Encoded({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": action, "Resource": "*"}]})

    assert values(text) == {"p": policy("iam:*"), "m": policy("s3:*")}


def test_policy_document_keeps_known_statements_beside_unknown_ones() -> None:
    text = (
        'variable "u" {}\ndata "aws_iam_policy_document" "d" {\n  source_policy_documents = [var.u]\n  statement {\n'
        '    actions = ["s3:*"]\n  }\n}\nresource "aws_x" "y" {\n  p = data.aws_iam_policy_document.d.json\n}\n'
    )
    found = values(text)["p"]

    assert isinstance(found, Encoded)
    assert isinstance(found.value, dict)
    assert found.value["Statement"] == [{"Effect": "Allow", "Action": "s3:*"}]
    assert found.value["Statement"].rest == Unknown("variable `u` has no default")


def test_policy_document_from_something_else_is_told() -> None:
    text = (
        'data "aws_iam_policy_document" "d" {\n  source_policy_documents = ["[]"]\n}\n'
        'resource "aws_x" "y" {\n  p = data.aws_iam_policy_document.d.json\n}\n'
    )

    assert [problem.partition(": warning: ")[0] for problem in problems(load(text))] == ["main.tf:1:1"]


LOOK = (
    'data "aws_caller_identity" "i" {}\ndata "aws_region" "r" {}\ndata "aws_partition" "p" {}\n'
    'resource "aws_x" "y" {\n  account = data.aws_caller_identity.i.account_id\n  region = data.aws_region.r.name\n'
    "  partition = data.aws_partition.p.partition\n  suffix = data.aws_partition.p.dns_suffix\n}\n"
)


@pytest.mark.parametrize(
    ("region", "partition", "suffix"),
    [
        ("eu-central-1", "aws", "amazonaws.com"),
        ("cn-north-1", "aws-cn", "amazonaws.com.cn"),
        ("us-gov-west-1", "aws-us-gov", "amazonaws.com"),
    ],
)
def test_options_say_account_and_region(region: str, partition: str, suffix: str) -> None:
    found = values(LOOK, options=SourceOptions(region=region, account="123456789012"))

    assert found == {"account": "123456789012", "region": region, "partition": partition, "suffix": suffix}


def test_region_of_the_provider_counts_when_no_other_is_given() -> None:
    found = values('provider "aws" {\n  region = "eu-west-1"\n}\n' + LOOK)

    assert (found["region"], found["partition"]) == ("eu-west-1", "aws")


def test_account_and_region_are_unknown_else() -> None:
    assert values(LOOK) == {
        "account": Unknown("the account is chosen when Terraform runs"),
        "region": Unknown("the region is chosen when Terraform runs"),
        "partition": Unknown("the partition depends on the region of the deployment", prefix="aws"),
        "suffix": Unknown("the DNS suffix depends on the region of the deployment"),
    }


def test_template_file_is_rendered() -> None:
    text = (
        'data "template_file" "t" {\n  template = "a $${x}"\n  vars = { x = 1 }\n}\n'
        'resource "aws_x" "y" {\n  t = data.template_file.t.rendered\n}\n'
    )

    assert values(text) == {"t": "a 1"}


def cloud_init(*parts: str) -> str:
    blocks = "".join([f"  part {{\n{part}\n  }}\n" for part in parts])
    archive = f'variable "u" {{}}\ndata "cloudinit_config" "c" {{\n{blocks}}}\n'
    return archive + 'resource "aws_x" "y" {\n  u = data.cloudinit_config.c.rendered\n}\n'


def test_cloud_init_archive_holds_its_parts() -> None:
    text = cloud_init('    content_type = "text/x-shellscript"\n    content = "#!/bin/sh\\nuseradd bob\\n"', '    content = "notes"')

    assert values(text)["u"] == (
        'Content-Type: multipart/mixed; boundary="MIMEBOUNDARY"\nMIME-Version: 1.0\n\n'
        "--MIMEBOUNDARY\nContent-Type: text/x-shellscript\nMIME-Version: 1.0\n\n#!/bin/sh\nuseradd bob\n\n"
        "--MIMEBOUNDARY\nContent-Type: text/plain\nMIME-Version: 1.0\n\nnotes\n"
        "--MIMEBOUNDARY--\n"
    )


def test_unknown_part_of_a_cloud_init_archive_is_a_hole() -> None:
    found = values(cloud_init('    content = "#!/bin/sh"', "    content = var.u"))["u"]

    assert isinstance(found, Text)
    assert [piece.reason for piece in found.pieces if isinstance(piece, Unknown)] == ["variable `u` has no default"]
    assert "#!/bin/sh" in found.prefix


def test_part_of_a_cloud_init_archive_that_is_no_text_is_told() -> None:
    assert problems(load(cloud_init("    content = [1]"))) == ["main.tf:2:1: warning: a text is needed here, found a list"]


def test_all_other_data_sources_are_only_read_when_terraform_runs() -> None:
    text = (
        'data "aws_vpcs" "a" {\n  owners = ["self"]\n}\n'
        'resource "aws_x" "y" {\n  a = data.aws_vpcs.a.id\n  b = data.aws_vpcs.a[0].x[*].y\n  c = data.aws_iam_policy_document.d.id\n}\n'
        'data "aws_iam_policy_document" "d" {}\n'
    )
    hole = Unknown("`data.aws_vpcs.a` is only read when Terraform runs")

    assert values(text) == {
        "a": hole,
        "b": hole,
        "c": Unknown("`data.aws_iam_policy_document.d.id` is only read when Terraform runs"),
    }


@pytest.mark.parametrize(
    ("block", "value", "found"),
    [
        ('data "aws_ssm_parameter" "p" {\n  name = "/a/b"\n}\n', "data.aws_ssm_parameter.p.value", ("ssm-secure", "/a/b", "")),
        ('data "aws_ssm_parameter" "p" {\n  name = "/a/b:3"\n}\n', "data.aws_ssm_parameter.p.value", ("ssm-secure", "/a/b", "3")),
        ('data "aws_ssm_parameter" "p" {\n  name = "/a/b:gold"\n}\n', "data.aws_ssm_parameter.p.insecure_value", ("ssm", "/a/b:gold", "")),
        ('data "aws_ami" "p" {\n  most_recent = true\n}\n', "data.aws_ami.p.id", ("ssm", "data.aws_ami.p", "")),
        (
            'data "aws_secretsmanager_secret_version" "p" {\n  secret_id = "s"\n  version_id = "v"\n}\n',
            "data.aws_secretsmanager_secret_version.p.secret_string",
            ("secretsmanager", "s", "v"),
        ),
    ],
)
def test_what_will_be_read_is_a_dynamic_reference(block: str, value: str, found: tuple[str, str, str]) -> None:
    image = load(f'{block}resource "aws_instance" "x" {{\n  ami = {value}\n}}\n').raw("aws_instance.x", {}).values["ami"]  # type: ignore[union-attr]
    assert isinstance(image, DynamicReference)
    assert (image.service, image.key, image.version) == found


def test_an_image_that_only_one_can_be_is_unknown() -> None:
    text = 'data "aws_ami" "p" {\n  owners = ["self"]\n}\nresource "aws_instance" "x" {\n  ami = data.aws_ami.p.id\n}\n'
    image = load(text).raw("aws_instance.x", {}).values["ami"]  # type: ignore[union-attr]
    assert image == Unknown("`data.aws_ami.p.id` is only read when Terraform runs")

from __future__ import annotations

import pytest

from immutcheck.model.location import Location, Span
from tests.sources.terraform.configuration.building import load, located, text_at

RESOURCE = """variable "env" {
  default = "dev"
}
locals {
  cidrs = ["10.0.0.0/8"]
  more  = { Name = "local" }
}
resource "aws_x" "y" {
  name = "n"
  tags = {
    Name  = "web"
    "Own" = local.cidrs
  }
  cidrs = [local.cidrs[0], "0.0.0.0/0"]
  whole = local.cidrs
  size  = var.env == "prod" ? [1] : [2, 3]
  text  = jsonencode({
    Statement = [
      { Action = "s3:*" },
    ]
  })
  merged = merge(local.more, { Team = "a" }, var.env == "dev" ? { Team = "b" } : {})
  joined = concat(local.cidrs, ["192.168.0.0/16"], [for c in local.cidrs : c])
  script = <<-EOT
    line ${var.env}
  EOT
  fallback = try(local.more.x, { a = 1 })
  rule {
    port = 22
  }
  dynamic "rule" {
    for_each = local.cidrs
    content {
      cidr = rule.value
      nested {
        deep = 1
      }
    }
  }
  rule {
    port = 80
  }
  lifecycle {
    ignore_changes = [tags["Name"], name]
  }
}
"""


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ((), 'resource "aws_x" "y"'),
        (("name",), '"n"'),
        (("not_written",), 'resource "aws_x" "y"'),
        (("tags",), '{\n    Name  = "web"\n    "Own" = local.cidrs\n  }'),
        (("tags", "Name"), '"web"'),
        (("tags", "Own", 0), "local.cidrs"),
        (("tags", "Missing"), "tags"),
        (("cidrs", 0), "local.cidrs[0]"),
        (("cidrs", 1), '"0.0.0.0/0"'),
        (("cidrs", 7), '[local.cidrs[0], "0.0.0.0/0"]'),
        (("whole", 0), "local.cidrs"),
        (("size", 1), "3"),
        (("text", "Statement", 0, "Action"), '"s3:*"'),
        (("text", "Statement", 0, "Effect"), '{ Action = "s3:*" }'),
        (("merged", "Name"), "local.more"),
        (("merged", "Team"), '"b"'),
        (("joined", 0), "local.cidrs"),
        (("joined", 1), '"192.168.0.0/16"'),
        (("joined", 2), "[for c in local.cidrs : c]"),
        (("fallback", "a"), "1"),
        (("rule", 0), "rule"),
        (("rule", 0, "port"), "22"),
        (("rule", 0, "cidr"), "rule"),
        (("rule", 1), 'dynamic "rule"'),
        (("rule", 1, "cidr"), "rule.value"),
        (("rule", 1, "nested", 0, "deep"), "1"),
        (("rule", 1, "port"), 'dynamic "rule"'),
        (("rule", 2, "port"), "80"),
        (("rule", 9, "port"), 'resource "aws_x" "y"'),
        (("lifecycle",), "lifecycle"),
        (("lifecycle", "ignore_changes", 0), 'tags["Name"]'),
    ],
)
def test_places_are_what_is_written_for_a_value(path: tuple[str | int, ...], expected: str) -> None:
    assert text_at(load(RESOURCE), "aws_x.y", *path) == expected


def test_heredoc_is_its_own_place() -> None:
    assert text_at(load(RESOURCE), "aws_x.y", "script").startswith("<<-EOT\n    line ${var.env}\n")


def test_place_in_a_branch_follows_the_scenario() -> None:
    configuration = load(RESOURCE)
    resource = configuration.raw("aws_x.y", {"env": "prod"})

    assert resource is not None
    line = RESOURCE.split("\n").index('  size  = var.env == "prod" ? [1] : [2, 3]') + 1
    assert resource.locator.locate(("size", 0)) == Location("main.tf", Span(line, 32, line, 33))


def test_columns_count_characters() -> None:
    configuration = load('resource "aws_x" "y" {\n  a = { "ü" = "ä", b = 1 }\n}\n')

    assert located(configuration, "aws_x.y", ("a", "b")) == Location("main.tf", Span(2, 24, 2, 25))


def test_default_tag_is_placed_where_the_provider_says_it() -> None:
    text = (
        'provider "aws" {\n  default_tags {\n    tags = { Owner = "me", Name = "general" }\n  }\n}\n'
        'resource "aws_x" "y" {\n  tags = { Name = "own" }\n}\nresource "aws_x" "z" {}\n'
    )
    configuration = load(text)

    assert text_at(configuration, "aws_x.y", "tags", "Owner") == '"me"'
    assert text_at(configuration, "aws_x.y", "tags", "Name") == '"own"'
    assert text_at(configuration, "aws_x.y", "tags", "Other") == "tags"
    assert text_at(configuration, "aws_x.z", "tags", "Name") == '"general"'
    assert text_at(configuration, "aws_x.z", "tags", "Other") == 'resource "aws_x" "z"'


def test_place_inside_a_policy_document_is_the_statements_argument() -> None:
    text = (
        'data "aws_iam_policy_document" "d" {\n  count = 1\n  statement {\n    actions   = ["s3:Get*"]\n    resources = ["*"]\n  }\n'
        '  dynamic "statement" {\n    for_each = ["x"]\n    content {\n      sid     = statement.value\n'
        '      actions = ["iam:*"]\n    }\n  }\n}\n'
        'resource "aws_x" "y" {\n  policy = data.aws_iam_policy_document.d[0].json\n'
        "  again  = jsonencode({ p = data.aws_iam_policy_document.d[0].json })\n}\n"
    )
    configuration = load(text)

    assert text_at(configuration, "aws_x.y", "policy") == "data.aws_iam_policy_document.d[0].json"
    assert text_at(configuration, "aws_x.y", "policy", "Statement", 0, "Action") == '["s3:Get*"]'
    assert text_at(configuration, "aws_x.y", "policy", "Statement", 1, "Action") == '["iam:*"]'
    assert text_at(configuration, "aws_x.y", "policy", "Statement", 1, "Sid") == "statement.value"
    assert text_at(configuration, "aws_x.y", "policy", "Statement", 1) == 'dynamic "statement"'


def test_json_form_has_exact_places() -> None:
    files = {"main.tf.json": '{"resource": {"aws_x": {"y": {\n  "a": {"b": [1, "${2}"]},\n  "rule": {"port": 22}\n}}}}'}
    configuration = load(files)

    assert text_at(configuration, "aws_x.y", "a", "b", 1) == '"${2}"'
    assert text_at(configuration, "aws_x.y", "rule", 0, "port") == "22"
    assert text_at(configuration, "aws_x.y", "rule", "port") == "22"


def test_block_that_a_dynamic_one_makes_follows_those_of_the_argument_in_the_json_form() -> None:
    text = (
        '{"resource": {"aws_x": {"y": {\n  "rule": [{"port": 1}, {"port": 2}],\n'
        '  "dynamic": {"rule": {"for_each": [3, 4], "content": {"port": "${rule.value}"}}}\n}}}}'
    )
    configuration = load({"main.tf.json": text})

    assert text_at(configuration, "aws_x.y", "rule", 1, "port") == "2"
    assert text_at(configuration, "aws_x.y", "rule", 2, "port") == '"${rule.value}"'
    assert text_at(configuration, "aws_x.y", "rule", 3, "port") == '"${rule.value}"'
    assert text_at(configuration, "aws_x.y", "rule") == '[{"port": 1}, {"port": 2}]'


def test_place_in_a_called_module_is_in_its_file() -> None:
    files = {
        "main.tf": 'module "m" {\n  source = "./m"\n  v = [1]\n}\n',
        "m/main.tf": 'variable "v" {}\nresource "aws_x" "y" {\n  v = var.v\n}\n',
    }

    assert located(load(files), "module.m.aws_x.y", ("v", 0)) == Location("m/main.tf", Span(3, 7, 3, 12))

from __future__ import annotations

from immutcheck.model.values import OpenMap, Unknown
from tests.sources.terraform.configuration.building import existing, load, values

PROVIDERS = (
    'provider "aws" {\n  default_tags {\n    tags = { Owner = "a", Name = "general" }\n  }\n}\n'
    'provider "aws" {\n  alias = "west"\n  default_tags {\n    tags = { Owner = "w" }\n  }\n}\n'
)


def test_resources_have_the_tags_of_their_provider_under_their_own() -> None:
    text = (
        PROVIDERS + 'resource "aws_x" "y" {\n  tags = { Name = "own" }\n}\nresource "aws_x" "w" {\n  provider = aws.west\n}\n'
        'resource "random_id" "r" {}\nresource "aws_autoscaling_group" "g" {}\n'
    )

    assert values(text) == {"tags": {"Owner": "a", "Name": "own"}}
    assert values(text, "aws_x.w") == {"tags": {"Owner": "w"}}
    assert values(text, "random_id.r") == {}
    assert values(text, "aws_autoscaling_group.g") == {}


def test_called_modules_inherit_the_default_provider_or_what_is_passed() -> None:
    files = {
        "main.tf": PROVIDERS + 'module "a" {\n  source = "./m"\n}\n'
        'module "b" {\n  source = "./m"\n  providers = { aws = aws.west, aws.other = aws }\n}\n'
        'module "c" {\n  source = "./m"\n  providers = { tls = tls }\n}\n',
        "m/main.tf": 'resource "aws_x" "y" {}\nresource "aws_x" "o" {\n  provider = aws.other\n}\n',
    }
    configuration = load(files)

    assert existing(configuration, "module.a.aws_x.y").values == {"tags": {"Owner": "a", "Name": "general"}}
    assert existing(configuration, "module.a.aws_x.o").values == {}
    assert existing(configuration, "module.b.aws_x.y").values == {"tags": {"Owner": "w"}}
    assert existing(configuration, "module.b.aws_x.o").values == {"tags": {"Owner": "a", "Name": "general"}}
    assert existing(configuration, "module.c.aws_x.y").values == {}


def test_unknown_own_tags_leave_only_what_is_certain() -> None:
    text = 'variable "t" {}\n' + PROVIDERS + 'resource "aws_x" "y" {\n  tags = var.t\n}\n'
    found = values(text)["tags"]

    assert isinstance(found, OpenMap)
    assert (dict(found), found.rest) == ({}, Unknown("variable `t` has no default"))


def test_tags_depend_on_the_variables_of_the_provider() -> None:
    text = (
        'variable "prod" {\n  default = false\n}\nprovider "aws" {\n  default_tags {\n    tags = { Env = var.prod ? "p" : "d" }\n  }\n}\n'
        'resource "aws_x" "y" {\n  a = 1\n}\n'
    )
    configuration = load(text)

    assert dict(existing(configuration, "aws_x.y").depends) == {"tags": frozenset({"prod"})}
    assert existing(configuration, "aws_x.y", {"prod": True}).values == {"a": 1, "tags": {"Env": "p"}}

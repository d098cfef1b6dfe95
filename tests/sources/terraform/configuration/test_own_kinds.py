from __future__ import annotations

from immutcheck.model.values import Reference, Text, Unknown
from immutcheck.sources.terraform.configuration.own_kinds import ELSEWHERE
from tests.sources.terraform.configuration.building import existing, load, text_at, values


def test_kinds_of_declarations_and_their_addresses() -> None:
    text = (
        'terraform {}\nprovider "aws" {}\nprovider "aws" {\n  alias = "west"\n}\nvariable "v" {}\noutput "o" {\n  value = 1\n}\n'
        'module "m" {\n  source = "acme/m/aws"\n}\n'
    )

    assert load(text).addresses() == {
        "terraform": "terraform_settings",
        "provider.aws": "terraform_provider",
        "provider.aws.west": "terraform_provider",
        "var.v": "terraform_variable",
        "output.o": "terraform_output",
        "module.m": "terraform_module",
    }


def test_settings_are_one_thing_in_several_blocks() -> None:
    text = (
        'terraform {\n  required_version = ">= 1.5"\n  required_providers {\n    aws = { source = "hashicorp/aws", version = "~> 5.0" }\n'
        '    tls = "~> 4.0"\n  }\n}\nterraform {\n  backend "s3" {\n    bucket  = "b"\n    encrypt = true\n  }\n}\nprovider "aws" {}\n'
    )
    configuration = load(text)

    assert existing(configuration, "terraform").values == {
        "required_version": ">= 1.5",
        "required_providers": {"aws": {"source": "hashicorp/aws", "version": "~> 5.0"}, "tls": {"version": "~> 4.0"}},
        "backend": [{"type": "s3", "bucket": "b", "encrypt": True}],
        "providers": ["aws"],
    }
    assert text_at(configuration, "terraform", "backend", 0, "encrypt") == "true"
    assert text_at(configuration, "terraform", "backend", 0, "type") == 'backend "s3"'
    assert text_at(configuration, "terraform", "required_providers", "aws", "version") == '"~> 5.0"'
    assert text_at(configuration, "terraform", "providers") == "terraform"


def test_cloud_is_a_remote_backend() -> None:
    configuration = load('terraform {\n  cloud {\n    organization = "acme"\n    workspaces {\n      name = "w"\n    }\n  }\n}\n')

    assert existing(configuration, "terraform").values["backend"] == [
        {"type": "remote", "organization": "acme", "workspaces": [{"name": "w"}]}
    ]
    assert text_at(configuration, "terraform", "backend", 0, "organization") == '"acme"'


def test_root_that_only_configures_providers_has_settings_too() -> None:
    configuration = load('provider "aws" {\n  region = "r"\n}\n')

    assert existing(configuration, "terraform").values == {"providers": ["aws"]}
    assert text_at(configuration, "terraform", "backend") == 'provider "aws"'


def test_settings_of_called_modules_are_not_judged() -> None:
    files = {"main.tf": 'module "m" {\n  source = "./m"\n}\n', "m/main.tf": 'terraform {}\nprovider "aws" {}\n'}

    assert list(load(files).addresses()) == ["module.m", "module.m.provider.aws"]


def test_provider_has_its_arguments_and_blocks() -> None:
    text = 'provider "aws" {\n  alias = "w"\n  access_key = var.k\n  assume_role {\n    role_arn = "r"\n  }\n}\nvariable "k" {}\n'

    assert values(text, "provider.aws.w") == {
        "name": "aws",
        "alias": "w",
        "access_key": Unknown("variable `k` has no default"),
        "assume_role": [{"role_arn": "r"}],
    }


def test_variable_is_as_declared_whatever_it_is_given() -> None:
    files = {
        "main.tf": 'variable "v" {\n  type = list(string)\n  default = [1]\n  sensitive = true\n  ephemeral = false\n'
        '  description = "d"\n}\n',
        "terraform.tfvars": 'v = ["given"]\n',
    }
    configuration = load(files)

    assert existing(configuration, "var.v").values == {
        "name": "v",
        "type": "list(string)",
        "default": ["1"],
        "sensitive": True,
        "ephemeral": False,
        "description": "d",
    }
    assert text_at(configuration, "var.v", "default", 0) == "1"
    assert text_at(configuration, "var.v", "name") == 'variable "v"'


def test_output_has_its_value() -> None:
    text = (
        'resource "aws_x" "y" {}\noutput "o" {\n  value = aws_x.y.id\n  sensitive = true\n  precondition {\n    condition = true\n  }\n}\n'
    )
    reason = "`aws_x.y.id` is only known after apply"

    assert values(text, "output.o") == {
        "name": "o",
        "value": Reference(reason, target="aws_x.y", attribute="id"),
        "sensitive": True,
    }


def test_module_call_names_its_source_and_what_of_it() -> None:
    text = (
        'module "a" {\n  source = "git::https://example.com/x.git//sub?depth=1&ref=v1.2"\n}\n'
        'module "b" {\n  source = "acme/b/aws"\n  version = "1.0"\n}\n'
    )
    configuration = load(text)

    assert existing(configuration, "module.a").values == {
        "name": "a",
        "source": "git::https://example.com/x.git//sub?depth=1&ref=v1.2",
        "ref": "v1.2",
    }
    assert existing(configuration, "module.b").values == {"name": "b", "source": "acme/b/aws", "version": "1.0"}
    assert text_at(configuration, "module.a", "ref") == '"git::https://example.com/x.git//sub?depth=1&ref=v1.2"'


def test_declarations_of_a_called_folder_are_judged_once_with_the_first_call() -> None:
    files = {
        "main.tf": 'module "a" {\n  source = "./m"\n  v = 1\n}\nmodule "b" {\n  source = "./m"\n  v = 2\n}\n',
        "m/main.tf": 'variable "v" {}\noutput "o" {\n  value = var.v\n}\n',
    }
    configuration = load(files)
    output = existing(configuration, "module.a.output.o")

    assert list(configuration.addresses()) == ["module.a", "module.a.var.v", "module.a.output.o", "module.b"]
    assert (output.values, output.declared) == ({"name": "o", "value": 1}, "module.a.output.o")
    assert [related.message for related in output.related] == ["called as module `a`"]


def test_declarations_of_a_module_that_is_not_called_in_a_scenario_do_not_exist_there() -> None:
    files = {
        "main.tf": 'variable "on" {\n  default = false\n}\nmodule "m" {\n  source = "./m"\n  count = var.on ? 1 : 0\n}\n',
        "m/main.tf": 'output "o" {\n  value = 1\n}\n',
    }
    configuration = load(files)

    assert configuration.raw("module.m.output.o", {}) is None
    assert dict(existing(configuration, "module.m.output.o", {"on": True}).depends) == {"": frozenset({"on"})}


def test_module_call_has_what_is_written_out_in_its_arguments() -> None:
    text = 'module "a" {\n  source = "acme/a/aws"\n  count = 2\n  x = "1"\n  y = var.y\n  z = { k = [2, var.y], l = var.y }\n}\n'
    configuration = load(text + 'variable "y" {}\n')

    assert existing(configuration, "module.a").values["arguments"] == {"x": "1", "z": {"k": [2]}}
    assert text_at(configuration, "module.a", "arguments", "x") == '"1"'
    assert text_at(configuration, "module.a", "arguments", "z", "k", 0) == "2"


def test_module_call_has_what_is_written_in_one_branch_and_around_holes() -> None:
    text = (
        'module "a" {\n  source = "acme/a/aws"\n  x = var.y ? "1" : var.y\n  y = var.y ? var.y : [var.y]\n  z = "1-${var.y}"\n'
        '  w = "${var.y}"\n  v = { k = var.y ? { n = "1" } : null }\n}\n'
    )

    assert existing(load(text + 'variable "y" {}\n'), "module.a").values["arguments"] == {
        "x": Unknown(ELSEWHERE.reason, possible=("1", ELSEWHERE)),
        "z": Text(ELSEWHERE.reason, prefix="1-", pieces=("1-", ELSEWHERE)),
        "v": {"k": Unknown(ELSEWHERE.reason, possible=({"n": "1"}, ELSEWHERE))},
    }


def test_variable_of_a_module_says_so() -> None:
    files = {"main.tf": 'variable "v" {}\nmodule "m" {\n  source = "./m"\n  w = 1\n}\n', "m/main.tf": 'variable "w" {}\n'}
    configuration = load(files)

    assert existing(configuration, "var.v").values == {"name": "v"}
    assert existing(configuration, "module.m.var.w").values == {"name": "w", "module": "module.m"}

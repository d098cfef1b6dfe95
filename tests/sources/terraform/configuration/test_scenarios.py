from __future__ import annotations

import gc

from immutcheck.model.unit import Variable
from tests.sources.terraform.configuration.building import existing, given, load, managed, problems


def test_variables_with_a_list_of_allowed_values_are_enumerated() -> None:
    text = (
        'variable "a" {\n  default = "dev"\n  validation {\n    condition = contains(["dev", "prod"], var.a)\n'
        '    error_message = "x"\n  }\n}\n'
        'variable "b" {\n  type = number\n  validation {\n    condition = var.b == 1 || var.b == "2"\n    error_message = "x"\n  }\n}\n'
        'variable "c" {\n  validation {\n    condition = length(var.c) > 3\n    error_message = "x"\n  }\n}\n'
    )

    assert load(text).variables == {"a": Variable("a", ("dev", "prod")), "b": Variable("b", (1, 2), is_given=False)}


def test_booleans_with_a_default_are_enumerated() -> None:
    text = 'variable "a" {\n  type = bool\n  default = true\n}\nvariable "b" {\n  default = false\n}\nvariable "c" {\n  type = bool\n}\n'

    assert load(text).variables == {"a": Variable("a", (True, False)), "b": Variable("b", (False, True))}


def test_variables_that_are_compared_with_literals_are_enumerated() -> None:
    declared = "".join(f'variable "{name}" {{\n  default = "dev"\n}}\n' for name in "abcdefg")
    text = (
        declared + 'locals {\n  sizes = { dev = 1, big = 2 }\n  x = var.a == "prod" ? 1 : 2\n  y = local.sizes[var.b]\n'
        '  z = lookup({ dev = 1, other = 2 }, var.c, 3)\n  v = contains(["one", "two"], var.d)\n  w = "${var.e}-x"\n}\n'
        'resource "aws_x" "y" {\n  count = "prod" != var.f ? 1 : 0\n  # var.g == "comment"\n}\n'
    )

    assert {name: variable.values for name, variable in load(text).variables.items()} == {
        "a": ("dev", "prod"),
        "b": ("dev", "big"),
        "c": ("dev", "other"),
        "d": ("dev", "one", "two"),
        "f": ("dev", "prod"),
    }


def test_variable_handed_to_a_module_is_compared_there() -> None:
    files = {
        "main.tf": 'variable "env" {\n  default = "dev"\n}\nmodule "m" {\n  source = "./m"\n  stage = var.env\n}\n',
        "m/main.tf": 'variable "stage" {}\nmodule "n" {\n  source = "../n"\n  s = var.stage\n}\n',
        "n/main.tf": 'variable "s" {}\nresource "aws_x" "y" {\n  v = var.s == "prod" ? 1 : 2\n}\n',
    }
    configuration = load(files)

    assert configuration.variables == {"env": Variable("env", ("dev", "prod"))}
    assert existing(configuration, "module.m.module.n.aws_x.y", {"env": "prod"}).values == {"v": 1}


def test_given_sensitive_null_and_empty_ones_are_not_enumerated() -> None:
    text = (
        'variable "a" {\n  default = false\n}\nvariable "b" {\n  type = bool\n  default = false\n  sensitive = true\n}\n'
        'variable "c" {\n  default = null\n}\nvariable "d" {\n  default = ""\n}\nvariable "e" {\n  default = ["x"]\n}\n'
        'locals {\n  x = [var.c == "x", var.d == "x", var.e == "x"]\n}\n'
    )

    assert load(text, options=given(("a", "true"))).variables == {}


def test_scenarios_change_only_what_depends_on_them() -> None:
    configuration = load(
        'variable "prod" {\n  default = false\n}\nlocals {\n  size = var.prod ? "big" : "small"\n}\n'
        'resource "aws_x" "y" {\n  a = local.size\n  b = 1\n}\nresource "aws_x" "z" {\n  b = 2\n}\n'
    )
    first, second = existing(configuration, "aws_x.y"), existing(configuration, "aws_x.y", {"prod": True})

    assert (first.values, second.values) == ({"a": "small", "b": 1}, {"a": "big", "b": 1})
    assert dict(first.depends) == {"a": frozenset({"prod"})}
    assert configuration.raw("aws_x.y", {"prod": False}) is first
    assert configuration.raw("aws_x.z", {"prod": True}) is configuration.raw("aws_x.z", {})


def test_addresses_hold_what_exists_in_any_scenario_in_the_order_written() -> None:
    configuration = load(
        {
            "main.tf": 'variable "on" {\n  default = false\n}\nvariable "env" {\n  default = "dev"\n}\n'
            'resource "aws_x" "b" {\n  count = var.on ? 2 : 0\n}\n'
            'module "m" {\n  source = "./m"\n  for_each = toset(var.on && var.env == "prod" ? ["x"] : [])\n}\n'
            'resource "aws_x" "a" {\n  count = var.env == "prod" ? 1 : 3\n}\n',
            "m/main.tf": 'resource "aws_x" "y" {}\n',
        }
    )

    assert managed(configuration) == [
        *("aws_x.b[0]", "aws_x.b[1]"),
        'module.m["x"].aws_x.y',
        *("aws_x.a[0]", "aws_x.a[1]", "aws_x.a[2]"),
    ]
    assert configuration.raw("aws_x.b[0]", {}) is None
    resource = existing(configuration, "aws_x.b[0]", {"on": True})
    assert (resource.exists, dict(resource.depends)) == (True, {"": frozenset({"on"})})
    assert configuration.raw('module.m["x"].aws_x.y', {"on": True}) is None
    deep = existing(configuration, 'module.m["x"].aws_x.y', {"on": True, "env": "prod"})
    assert dict(deep.depends) == {"": frozenset({"on", "env"})}


def test_only_the_given_scenario_tells_what_has_no_value() -> None:
    text = (
        'variable "on" {\n  default = true\n}\nresource "aws_a" "a" {\n  count = var.on ? 1 : 0\n}\n'
        'resource "aws_x" "y" {\n  v = aws_a.a[0].id\n}\n'
    )
    configuration = load(text)
    existing(configuration, "aws_x.y", {"on": False})

    assert problems(configuration) == []
    assert len(problems(load(text, options=given(("on", "false"))))) == 1


def test_more_combinations_than_the_limit_are_told() -> None:
    count = 9
    declared = "".join(f'variable "b{number}" {{\n  default = false\n}}\n' for number in range(count))
    total = " + ".join(f"(var.b{number} ? 1 : 0)" for number in range(count))

    assert problems(load(declared + f'resource "aws_x" "y" {{\n  count = {total}\n}}\n')) == [
        "main.tf:28:1: error: how many instances there are is decided by more than 256 combinations of variables: not all are judged"
    ]


def test_released_configuration_is_freed_without_the_garbage_collector() -> None:
    files = {
        "main.tf": 'variable "on" {\n  default = false\n}\nmodule "m" {\n  source = "./m"\n  count = 2\n}\n'
        'resource "aws_x" "y" {\n  a = var.on\n  b = module.m[0].o\n}\n',
        "m/main.tf": 'resource "aws_x" "y" {\n  n = 1\n}\noutput "o" {\n  value = aws_x.y.n\n}\n',
    }
    configuration = load(files)
    gc.collect()
    gc.disable()
    try:
        problems(configuration)
        existing(configuration, "aws_x.y", {"on": True})
        configuration.release()
        del configuration
        assert gc.collect() == 0
    finally:
        gc.enable()

from __future__ import annotations

import pytest

from immutcheck.model.values import OpenMap, Reference, Unknown
from immutcheck.sources.terraform.configuration.addresses import ANY, render_key
from immutcheck.sources.terraform.configuration.expansion import expand_for_each
from immutcheck.sources.terraform.values import EvaluationError, SetValue
from tests.sources.terraform.configuration.building import existing, load, managed, problems, values


def test_keys_are_written_as_terraform_writes_them() -> None:
    keys = [None, 0, "a", 'a"b', "a\nb", "$x", "${x}", "%{y}", "back\\slash", "ü", "\x01", "\u200b", "\U000e0001", ANY]

    assert [render_key(key) for key in keys] == [
        "",
        "[0]",
        '["a"]',
        '["a\\"b"]',
        '["a\\nb"]',
        '["$x"]',
        '["$${x}"]',
        '["%%{y}"]',
        '["back\\\\slash"]',
        '["ü"]',
        '["\\u0001"]',
        '["\\u200b"]',
        '["\\U000e0001"]',
        "[*]",
    ]


def test_count_makes_numbered_instances() -> None:
    configuration = load('resource "aws_x" "y" {\n  count = "2"\n  i = count.index\n}\n')

    assert [(address, existing(configuration, address).values) for address in managed(configuration)] == [
        ("aws_x.y[0]", {"i": 0}),
        ("aws_x.y[1]", {"i": 1}),
    ]


def test_for_each_makes_instances_sorted_by_key() -> None:
    configuration = load(
        'resource "aws_x" "m" {\n  for_each = { b = { n = 2 }, a = { n = 1 } }\n  k = each.key\n  v = each.value.n\n}\n'
        'resource "aws_x" "s" {\n  for_each = toset(["z", "y", "z"])\n  k = each.value\n}\n'
    )

    assert [(address, existing(configuration, address).values) for address in managed(configuration)] == [
        ('aws_x.m["a"]', {"k": "a", "v": 1}),
        ('aws_x.m["b"]', {"k": "b", "v": 2}),
        ('aws_x.s["y"]', {"k": "y"}),
        ('aws_x.s["z"]', {"k": "z"}),
    ]


def test_count_of_none_makes_none() -> None:
    assert managed(load('resource "aws_x" "y" {\n  count = 0\n}\n')) == []


@pytest.mark.parametrize("argument", ["count = var.n", "for_each = var.n"])
def test_unknown_number_makes_one_instance_that_stands_for_all(argument: str) -> None:
    configuration = load(f'variable "n" {{}}\nresource "aws_x" "y" {{\n  {argument}\n  v = 1\n}}\n')
    resource = existing(configuration, "aws_x.y[*]")

    assert managed(configuration) == ["aws_x.y[*]"]
    assert (resource.exists, resource.values, resource.declared) == (None, {"v": 1}, "aws_x.y")


def test_names_of_the_one_instance_that_stands_for_all_are_unknown() -> None:
    text = 'variable "n" {}\nresource "aws_x" "y" {\n  for_each = var.n\n  k = each.key\n  v = each.value.cidr\n}\n'
    hole = Unknown("variable `n` has no default")

    assert values(text, "aws_x.y[*]") == {"k": hole, "v": hole}


def test_alternatives_of_for_each_say_what_keys_and_values_can_be() -> None:
    text = 'variable "n" {}\nresource "aws_x" "y" {\n  for_each = var.n ? { a = 1 } : {}\n  k = each.key\n  v = each.value\n}\n'
    reason = "variable `n` has no default"

    assert values(text, "aws_x.y[*]") == {"k": Unknown(reason, possible=("a",)), "v": Unknown(reason, possible=(1,))}


def test_known_keys_stay_beside_an_unknown_rest() -> None:
    text = 'variable "n" {}\nresource "aws_x" "y" {\n  for_each = merge(var.n, { a = 1 })\n  k = each.key\n}\n'
    configuration = load(text)

    assert managed(configuration) == ['aws_x.y["a"]', "aws_x.y[*]"]
    assert existing(configuration, 'aws_x.y["a"]').exists is True
    assert existing(configuration, "aws_x.y[*]").exists is None


def test_more_instances_than_the_limit_are_cut_off() -> None:
    configuration = load('resource "aws_x" "y" {\n  count = 10000\n}\n')

    assert len(managed(configuration)) == 1024
    assert problems(configuration) == ["main.tf:2:3: error: count makes more than 1024 instances: only the first 1024 are judged"]


@pytest.mark.parametrize(
    ("argument", "problem"),
    [
        ("count = -1", "count must be a whole number that is not negative"),
        ("count = 1.5", "count must be a whole number that is not negative"),
        ("count = null", "count must be a whole number that is not negative"),
        ("count = true", "count must be a whole number that is not negative"),
        ('for_each = ["a"]', "for_each needs a map or a set of texts"),
        ("for_each = toset([1])", "for_each needs a set of texts"),
    ],
)
def test_what_terraform_refuses_is_told_and_stands_for_any_number(argument: str, problem: str) -> None:
    configuration = load(f'resource "aws_x" "y" {{\n  {argument}\n}}\n')

    assert problems(configuration) == [f"main.tf:2:3: warning: {problem}"]
    assert managed(configuration) == ["aws_x.y[*]"]


def test_instances_of_modules_are_part_of_addresses() -> None:
    files = {
        "main.tf": 'module "a" {\n  source = "./a"\n  for_each = toset(["x", "y"])\n  n = each.key\n}\n',
        "a/main.tf": 'variable "n" {}\nmodule "b" {\n  source = "../b"\n  count = 2\n  n = "${var.n}${count.index}"\n}\n',
        "b/main.tf": 'variable "n" {}\nresource "aws_x" "y" {\n  v = var.n\n}\n',
    }
    configuration = load(files)

    assert {address: existing(configuration, address).values["v"] for address in managed(configuration)} == {
        'module.a["x"].module.b[0].aws_x.y': "x0",
        'module.a["x"].module.b[1].aws_x.y': "x1",
        'module.a["y"].module.b[0].aws_x.y': "y0",
        'module.a["y"].module.b[1].aws_x.y': "y1",
    }
    resource = existing(configuration, 'module.a["y"].module.b[1].aws_x.y')
    assert resource.declared == "module.a.module.b.aws_x.y"
    assert [related.message for related in resource.related] == ["called as module `b`", "called as module `a`"]
    assert [related.location.path for related in resource.related] == ["a/main.tf", "main.tf"]


def test_module_with_an_unknown_number_of_instances_makes_resources_that_may_exist() -> None:
    files = {
        "main.tf": 'variable "n" {}\nmodule "a" {\n  source = "./a"\n  count = var.n\n}\nresource "aws_x" "z" {\n  v = module.a[0].o\n}\n',
        "a/main.tf": 'resource "aws_x" "y" {}\noutput "o" {\n  value = aws_x.y.id\n}\n',
    }
    configuration = load(files)

    assert existing(configuration, "module.a[*].aws_x.y").exists is None
    reason = "`module.a[*].aws_x.y.id` is only known after apply"
    assert existing(configuration, "aws_x.z").values == {"v": Reference(reason, target="module.a[*].aws_x.y", attribute="id")}


def test_set_with_unknown_members_keeps_the_known_ones() -> None:
    found = expand_for_each(SetValue(["a", Unknown("why")]))

    assert (list(found.names), found.rest) == (["a", ANY], Unknown("why"))


def test_open_map_has_its_keys_and_any() -> None:
    assert list(expand_for_each(OpenMap({"b": 1, "a": 2}, Unknown("why"))).names) == ["a", "b", ANY]


def test_null_is_no_collection() -> None:
    with pytest.raises(EvaluationError, match="needs a map or a set"):
        expand_for_each(None)


def test_instance_of_which_nobody_knows_the_number_says_what_decides_it() -> None:
    module = 'resource "aws_x" "y" {\n  for_each = var.keys\n}\nresource "aws_x" "z" {}\nvariable "keys" {}\n'
    text = 'variable "n" {}\nmodule "m" {\n  source = "./m"\n  count  = var.n  >  1 ? 1 : 0\n  keys   = var.n\n}\n'
    configuration = load({"main.tf": text, "m/main.tf": module})
    of_module = ("count = var.n > 1 ? 1 : 0", "variable `n` has no default")

    assert [(address, existing(configuration, address).undecided) for address in managed(configuration) if ".aws_x." in address] == [
        ("module.m[*].aws_x.y[*]", (of_module, ("module.m[*].for_each = var.keys", "variable `n` has no default"))),
        ("module.m[*].aws_x.z", (of_module,)),
    ]

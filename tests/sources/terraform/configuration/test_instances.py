from __future__ import annotations

import pytest

from immutcheck.model.values import OpenList, OpenMap, Reference, Text, Unknown
from tests.sources.terraform.configuration.building import load, problems, values


def reference(address: str, attribute: str, *possible: object) -> Reference:
    reason = f"`{address}.{attribute}` is only known after apply"
    return Reference(reason, possible=possible, target=address, attribute=attribute)


def test_attributes_are_references_that_carry_what_is_written() -> None:
    text = (
        'resource "aws_a" "a" {\n  name = "n"\n  size = null\n  rule {\n    port = 22\n  }\n}\n'
        'resource "aws_x" "y" {\n  id = aws_a.a.id\n  name = aws_a.a.name\n  size = aws_a.a.size\n'
        '  port = aws_a.a.rule[0].port\n  text = "${aws_a.a.name}-x"\n  same = aws_a.a.name == "n"\n}\n'
    )
    found = values(text)

    assert found["id"] == reference("aws_a.a", "id")
    assert found["name"] == reference("aws_a.a", "name", "n")
    assert found["size"] == reference("aws_a.a", "size")
    port = found["port"]
    assert isinstance(port, Reference)
    assert (port.target, port.possible) == ("aws_a.a", (22,))
    assert (found["text"], found["same"]) == ("n-x", True)


def test_attribute_that_is_a_reference_itself_leads_to_where_it_comes_from() -> None:
    text = 'resource "aws_v" "v" {}\nresource "aws_a" "a" {\n  v = aws_v.v.id\n}\nresource "aws_x" "y" {\n  v = aws_a.a.v\n}\n'

    assert values(text) == {"v": reference("aws_v.v", "id")}


def test_unknown_pieces_of_an_attribute_stay_known() -> None:
    text = 'variable "u" {}\nresource "aws_a" "a" {\n  n = "pre-${var.u}"\n}\nresource "aws_x" "y" {\n  n = aws_a.a.n\n}\n'
    found = values(text)["n"]

    assert isinstance(found, Reference)
    assert (found.prefix, found.target) == ("pre-", "aws_a.a")


def test_instances_are_a_list_or_a_map() -> None:
    text = (
        'resource "aws_a" "c" {\n  count = 2\n  n = count.index\n}\nresource "aws_a" "e" {\n  for_each = { k = 7 }\n  n = each.value\n}\n'
        'resource "aws_x" "y" {\n  a = aws_a.c[1].id\n  b = aws_a.c[*].n\n  c = aws_a.e["k"].n\n'
        "  d = { for k, v in aws_a.e : k => v.id }\n  e = length(aws_a.c)\n  f = values(aws_a.e)[*].id\n}\n"
    )

    assert values(text) == {
        "a": reference("aws_a.c[1]", "id"),
        "b": [reference("aws_a.c[0]", "n", 0), reference("aws_a.c[1]", "n", 1)],
        "c": reference('aws_a.e["k"]', "n", 7),
        "d": {"k": reference('aws_a.e["k"]', "id")},
        "e": 2,
        "f": [reference('aws_a.e["k"]', "id")],
    }


def test_instances_of_unknown_number_are_the_one_that_stands_for_all() -> None:
    text = (
        'variable "n" {}\nresource "aws_a" "c" {\n  count = var.n\n}\nresource "aws_a" "e" {\n  for_each = var.n\n}\n'
        'resource "aws_x" "y" {\n  a = aws_a.c[0].id\n  b = aws_a.c[*].id\n  c = aws_a.e["k"].id\n}\n'
    )
    rest = Unknown("variable `n` has no default")
    found = values(text)

    assert (found["a"], found["c"]) == (reference("aws_a.c[*]", "id"), reference("aws_a.e[*]", "id"))
    assert (found["b"], getattr(found["b"], "rest", None)) == (OpenList([reference("aws_a.c[*]", "id")], rest), rest)


def test_loop_over_instances_of_unknown_number_sees_the_one_that_stands_for_all() -> None:
    text = (
        'variable "n" {}\nresource "aws_a" "e" {\n  for_each = var.n\n  v = "w"\n}\n'
        'resource "aws_x" "y" {\n  a = [for e in aws_a.e : e.id]\n  b = [for k, e in aws_a.e : e.v]\n'
        '  c = [for k, e in aws_a.e : k]\n  d = [for e in aws_a.e : e.id if e.v == "w"]\n'
        '  e = [for e in aws_a.e : e.id if e.v == "other"]\n  f = [for e in aws_a.e : "same"]\n}\n'
    )
    rest = Unknown("variable `n` has no default")
    one = reference("aws_a.e[*]", "id")
    found = values(text)

    assert found == {"a": [one], "b": [reference("aws_a.e[*]", "v", "w")], "c": [], "d": [one], "e": [], "f": []}
    assert [getattr(members, "rest", None) for members in found.values()] == [rest] * 6


def test_for_each_over_instances_of_unknown_number_has_the_one_that_stands_for_all_as_its_value() -> None:
    text = (
        'variable "n" {}\nresource "aws_a" "e" {\n  for_each = var.n\n}\n'
        'resource "aws_x" "y" {\n  for_each = aws_a.e\n  k = each.key\n  v = each.value.id\n}\n'
    )

    assert values(text, "aws_x.y[*]") == {"k": Unknown("variable `n` has no default"), "v": reference("aws_a.e[*]", "id")}


def test_whole_resource_is_an_open_map() -> None:
    found = values('resource "aws_a" "a" {\n  n = 1\n}\nresource "aws_x" "y" {\n  all = aws_a.a\n}\n')["all"]

    assert isinstance(found, OpenMap)
    assert dict(found) == {"n": reference("aws_a.a", "n", 1)}


def test_whole_resource_passes_through_locals_outputs_and_variables() -> None:
    files = {
        "main.tf": 'resource "aws_v" "v" {\n  cidr = "10.0.0.0/8"\n}\nlocals {\n  v = aws_v.v\n}\n'
        'module "m" {\n  source = "./m"\n  any = local.v\n  typed = local.v\n  many = { a = local.v }\n}\n'
        'resource "aws_x" "y" {\n  o = module.m.o.id\n}\n',
        "m/main.tf": 'variable "any" {}\nvariable "typed" {\n  type = object({ id = string, cidr = string })\n}\n'
        'variable "many" {\n  type = map(object({ id = string }))\n}\n'
        'resource "aws_x" "y" {\n  a = var.any.id\n  b = var.typed.id\n  c = var.typed.cidr\n  d = var.many["a"].id\n}\n'
        'output "o" {\n  value = var.any\n}\n',
    }

    assert values(files, "module.m.aws_x.y") == {
        "a": reference("aws_v.v", "id"),
        "b": reference("aws_v.v", "id"),
        "c": reference("aws_v.v", "cidr", "10.0.0.0/8"),
        "d": reference("aws_v.v", "id"),
    }
    assert values(files) == {"o": reference("aws_v.v", "id")}


def test_resource_that_is_there_only_in_one_branch() -> None:
    text = 'resource "aws_a" "a" {\n  count = 0\n}\nresource "aws_x" "y" {\n  v = length(aws_a.a) > 0 ? aws_a.a[0].id : "none"\n}\n'

    assert values(text) == {"v": "none"}


def test_prefix_resource_names_the_same() -> None:
    assert values('resource "aws_a" "a" {}\nresource "aws_x" "y" {\n  v = resource.aws_a.a.id\n}\n') == {"v": reference("aws_a.a", "id")}


def test_cycle_through_locals_is_told_with_both_names() -> None:
    text = 'locals {\n  a = "x${local.b}"\n  b = "y${local.a}"\n}\nresource "aws_x" "y" {\n  v = local.b\n}\n'

    assert problems(load(text)) == ["main.tf:2:3: warning: `local.a` and `local.b` depend on each other"]
    assert isinstance(values(text)["v"], (Unknown, Text))


def test_what_depends_on_itself_is_told() -> None:
    text = 'locals {\n  a = local.a\n}\nresource "aws_x" "y" {\n  count = length(aws_x.y)\n  v = local.a\n}\n'

    assert problems(load(text)) == [
        "main.tf:5:3: warning: `aws_x.y` depends on itself",
        "main.tf:2:3: warning: `local.a` depends on itself",
    ]


def test_cycle_through_modules_is_told() -> None:
    files = {
        "main.tf": 'module "a" {\n  source = "./m"\n  x = module.b.o\n}\nmodule "b" {\n  source = "./m"\n  x = module.a.o\n}\n',
        "m/main.tf": 'variable "x" {}\noutput "o" {\n  value = var.x\n}\nresource "aws_x" "y" {\n  v = var.x\n}\n',
    }

    assert len([problem for problem in problems(load(files)) if "depend on each other" in problem]) == 1


def test_argument_that_refers_to_itself_is_a_plain_reference() -> None:
    assert values('resource "aws_x" "y" {\n  a = aws_x.y.a\n}\n') == {"a": reference("aws_x.y", "a")}


@pytest.mark.parametrize("first", ["json", "source_policy_documents"])
def test_policy_document_that_is_made_of_itself_is_told(first: str) -> None:
    text = (
        'data "aws_iam_policy_document" "d" {\n  source_policy_documents = [data.aws_iam_policy_document.d.json]\n}\n'
        f'resource "aws_x" "y" {{\n  v = data.aws_iam_policy_document.d.{first}\n}}\n'
    )

    (problem,) = problems(load(text))
    assert problem.endswith("depend on each other")


@pytest.mark.parametrize("name", ["aws_q.z.id", "var.q", "local.q", "module.q.o", "data.aws_q.z.id"])
def test_what_is_not_declared_is_unknown_and_told(name: str) -> None:
    text = f'resource "aws_x" "y" {{\n  v = [{name}, "known"]\n}}\n'
    declared = name.removesuffix(".id").removesuffix(".o")
    message = f"`{declared}` is not declared in this module"

    assert values(text) == {"v": [Unknown(message), "known"]}
    assert problems(load(text)) == [f"main.tf:2:3: warning: {message}"]


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("each.key", "`each` can only be used where for_each is set"),
        ("count.index", "`count` can only be used where count is set"),
        ("self.id", "`self` can only be used in provisioners and connections"),
    ],
)
def test_names_out_of_place_are_told(name: str, message: str) -> None:
    assert problems(load(f'resource "aws_x" "y" {{\n  v = {name}\n}}\n')) == [f"main.tf:2:7: warning: {message}"]


def test_output_that_a_module_does_not_have_is_told() -> None:
    files = {"main.tf": 'module "m" {\n  source = "./m"\n}\nresource "aws_x" "y" {\n  v = module.m.o\n}\n', "m/main.tf": ""}

    assert problems(load(files)) == ["main.tf:5:3: warning: module `m` has no output `o`"]


def test_what_only_a_run_knows() -> None:
    found = values(
        'resource "aws_x" "y" {\n  a = terraform.workspace\n  b = path.cwd\n  c = path.module\n  d = path.root\n'
        "  e = ephemeral.aws_s.s.value\n  f = data.aws_vpcs.a.id\n}\n"
        'data "aws_vpcs" "a" {}\n'
    )

    assert found == {
        "a": Unknown("the workspace is chosen when Terraform runs"),
        "b": Unknown("the working folder is only known when Terraform runs"),
        "c": ".",
        "d": ".",
        "e": Unknown("ephemeral resources are only read when Terraform runs", sensitive=True),
        "f": Unknown("`data.aws_vpcs.a` is only read when Terraform runs"),
    }


def test_function_that_is_not_known_is_told_once() -> None:
    text = 'locals {\n  a = [foo(1), foo(2)] # bar(1)\n  b = "qux(3)"\n  c = core::upper("x")\n}\n'

    assert problems(load(text)) == ["main.tf:2:8: warning: function `foo` is not known here, so what it gives is unknown"]


def test_template_files_are_rendered_from_the_modules_folder() -> None:
    files = {
        "main.tf": 'module "m" {\n  source = "./m"\n}\n',
        "m/main.tf": 'resource "aws_x" "y" {\n  t = templatefile("${path.module}/t.tpl", { n = 2 })\n}\n',
        "m/t.tpl": "%{ for i in range(n) ~}\nline ${i}\n%{ endfor ~}\n",
    }

    assert values(files, "module.m.aws_x.y") == {"t": "line 0\nline 1\n"}


def test_long_chains_of_locals_end_in_a_diagnostic() -> None:
    chain = "".join(f"  a{number} = local.a{number - 1} + 1\n" for number in range(1, 3000))
    configuration = load(f"locals {{\n  a0 = 0\n{chain}}}\n" + 'resource "aws_x" "y" {\n  v = local.a2999\n  w = local.a20\n}\n')

    assert len(problems(configuration)) == 1
    resource = configuration.raw("aws_x.y", {})
    assert resource is not None
    assert isinstance(resource.values["v"], Unknown)

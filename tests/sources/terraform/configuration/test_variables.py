from __future__ import annotations

import pytest

from immutcheck.model.values import Unknown
from immutcheck.sources.options import SourceOptions
from tests.sources.terraform.configuration.building import given, load, problems, values

USE = 'resource "aws_x" "y" {\n  v = var.v\n}\n'


def variable(body: str) -> str:
    return f'variable "v" {{\n{body}\n}}\n{USE}'


def test_later_sources_of_values_win() -> None:
    files = {
        "main.tf": variable("default = 0"),
        "terraform.tfvars": "v = 2\n",
        "terraform.tfvars.json": '{"v": 3}',
        "a.auto.tfvars": "v = 4\n",
        "b.auto.tfvars.json": '{"v": 5}',
    }
    environment = (("v", "1"),)
    steps = [
        values({"main.tf": files["main.tf"]}),
        values({"main.tf": files["main.tf"]}, options=given(environment=environment)),
    ]
    for count in range(2, 6):
        steps.append(values(dict(list(files.items())[:count]), options=given(environment=environment)))
    steps.append(values(files, options=given(("@x.tfvars", "v = 6"), environment=environment)))
    steps.append(values(files, options=given(("@x.tfvars", "v = 6"), ("v", "7"), environment=environment)))
    steps.append(values(files, options=given(("v", "7"), ("@x.tfvars", "v = 8"), environment=environment)))

    assert [step["v"] for step in steps] == [0, "1", 2, 3, 4, 5, 6, "7", 8]


@pytest.mark.parametrize(
    ("constraint", "text", "expected"),
    [
        ("string", "5", "5"),
        ("number", "5", 5),
        ("bool", "true", True),
        ("list(string)", '["a", 1]', ["a", "1"]),
        ("map(number)", '{a = "1"}', {"a": 1}),
        ("object({a = string, b = optional(number, 3)})", '{a = "x"}', {"a": "x", "b": 3}),
    ],
)
def test_texts_of_the_command_line_are_read_by_type(constraint: str, text: str, expected: object) -> None:
    assert values(variable(f"type = {constraint}"), options=given(("v", text))) == {"v": expected}


def test_nested_optional_attributes_get_their_defaults() -> None:
    body = "type = list(object({\n  n = string\n  o = optional(object({ a = optional(number, 1), b = optional(bool) }), {})\n}))\n"

    assert values(variable(body + 'default = [{ n = "x" }, { n = "z", o = { a = "2" } }]')) == {
        "v": [{"n": "x", "o": {"a": 1, "b": None}}, {"n": "z", "o": {"a": 2, "b": None}}]
    }


def test_variable_without_a_value_is_unknown() -> None:
    assert values(variable("type = string")) == {"v": Unknown("variable `v` has no default")}


def test_empty_default_of_a_root_is_left_to_the_deployer() -> None:
    expected = Unknown("variable `v` is left to the deployer: its default is empty", maybe_absent=True)
    assert values(variable('default = ""')) == {"v": expected}


def test_empty_default_of_a_called_module_is_what_it_has() -> None:
    files = {"main.tf": 'module "m" {\n  source = "./m"\n}\n', "m/main.tf": variable('default = ""')}

    assert values(files, "module.m.aws_x.y") == {"v": ""}


def test_null_is_a_default() -> None:
    assert values(variable("type = string\ndefault = null")) == {"v": None}


def test_sensitive_value_never_travels() -> None:
    hidden = Unknown("the value of variable `v` is not shown", sensitive=True)
    files = {
        "main.tf": variable('sensitive = true\ndefault = "hunter2"') + 'module "m" {\n  source = "./m"\n  p = "x"\n}\n',
        "m/main.tf": 'variable "p" {\n  sensitive = true\n}\nresource "aws_x" "y" {\n  v = var.p\n}\n',
    }

    assert values(files) == {"v": hidden}
    assert values(files, options=given(("v", "other"))) == {"v": hidden}
    assert values(files, "module.m.aws_x.y") == {"v": Unknown("the value of variable `p` is not shown", sensitive=True)}


def test_null_given_to_a_variable_that_is_not_nullable_is_its_default() -> None:
    files = {
        "main.tf": 'module "m" {\n  source = "./m"\n  v = null\n  w = null\n}\n',
        "m/main.tf": 'variable "v" {\n  nullable = false\n  default = 1\n}\nvariable "w" {\n  default = 2\n}\n'
        'resource "aws_x" "y" {\n  v = var.v\n  w = var.w\n}\n',
    }

    assert values(files, "module.m.aws_x.y") == {"v": 1, "w": None}


def test_value_that_does_not_fit_is_unknown_and_told_without_the_value() -> None:
    files = {"main.tf": variable("type = number"), "terraform.tfvars": 'v = "hunter2"\n'}

    assert problems(load(files)) == ["terraform.tfvars:1:5: warning: a value of type number is needed, found a text"]
    assert isinstance(values(files)["v"], Unknown)
    assert problems(load(variable("type = number"), options=given(("v", "hunter2")))) == [
        "warning: the value given to variable `v` cannot be used: a value of type number is needed, found a text"
    ]


def test_value_for_a_variable_that_is_not_declared_is_told_for_the_roots_own_files_only() -> None:
    files = {"main.tf": "", "terraform.tfvars": "w = 1\n"}

    assert problems(load(files, options=given(("@other.tfvars", "z = 1")))) == [
        "terraform.tfvars:1:1: note: a value is given to variable `w`, which is not declared"
    ]


def test_files_with_values_are_documents_and_their_errors_told() -> None:
    configuration = load({"main.tf": "", "terraform.tfvars": "w = = 1\n"}, options=given(("@o/p.tfvars", "z = 1")))

    assert sorted(configuration.documents) == ["main.tf", "o/p.tfvars", "terraform.tfvars"]
    assert problems(configuration)[0].startswith("terraform.tfvars:1:")


def test_called_module_converts_what_it_is_given() -> None:
    files = {
        "main.tf": 'module "m" {\n  source = "./m"\n  v = ["b", "a", "b"]\n}\n',
        "m/main.tf": variable("type = set(string)"),
    }

    assert values(files, "module.m.aws_x.y") == {"v": ["a", "b"]}


def test_called_module_that_is_not_given_what_it_needs_is_told() -> None:
    configuration = load({"main.tf": 'module "m" {\n  source = "./m"\n}\n', "m/main.tf": variable("type = string")})

    assert problems(configuration) == ["main.tf:1:1: warning: module `m` is not given variable `v`, which has no default"]


def test_defaults_that_were_relied_on_are_told_without_secrets() -> None:
    configuration = load(
        variable('type = string\ndefault = "a"')
        + 'variable "unused" {\n  default = 1\n}\n'
        + 'variable "db_password" {\n  default = "hunter2hunter2"\n}\nresource "aws_z" "z" {\n  p = var.db_password\n}\n',
        options=SourceOptions(),
    )
    problems(configuration)

    assert configuration.assumptions() == ("db_password = «redacted»", "v = a")


def test_given_values_are_no_assumptions() -> None:
    configuration = load(variable("default = 1"), options=given(("v", "2")))
    problems(configuration)

    assert configuration.assumptions() == ()

from __future__ import annotations

from immutcheck.sources.terraform.configuration.limits import MODULE_DEPTH, MODULE_LIMIT, ROOT_LIMIT
from tests.sources.terraform.configuration.building import load, managed, problems

RESOURCE = 'resource "aws_x" "y" {}\n'


def errors(files: dict[str, str]) -> tuple[int, list[str]]:
    configuration = load(files)
    return len(managed(configuration)), [problem.split(": ", 2)[2] for problem in problems(configuration) if ": error: " in problem]


def test_modules_that_call_each_other_twice_end_at_the_limit() -> None:
    files = {
        f"m{level}/main.tf": f'module "a" {{\n  source = "../m{level + 1}"\n}}\nmodule "b" {{\n  source = "../m{level + 1}"\n}}\n{RESOURCE}'
        for level in range(25)
    }
    count, found = errors({"main.tf": 'module "a" {\n  source = "./m0"\n}\n', **files, "m25/main.tf": RESOURCE})

    assert found == [f"there are more than {MODULE_LIMIT} module calls: this and the following ones are not judged"]
    assert count <= MODULE_LIMIT


def test_modules_that_multiply_end_at_the_limit() -> None:
    files = {
        "main.tf": 'module "a" {\n  source = "./m0"\n}\n',
        "m0/main.tf": f'module "a" {{\n  source = "../m1"\n  count = 1000\n}}\n{RESOURCE}',
        "m1/main.tf": f'module "a" {{\n  source = "../m2"\n  count = 1000\n}}\n{RESOURCE}',
        "m2/main.tf": 'resource "aws_x" "y" {\n  count = 1000\n}\n',
    }
    count, found = errors(files)

    assert (count, sorted(found)) == (
        ROOT_LIMIT,
        [
            f"there are more than {ROOT_LIMIT} resource instances: this and the following ones are not judged",
            f"there are more than {MODULE_LIMIT} instances of this module: further ones are not judged",
        ],
    )


def test_calls_that_are_too_deep_are_left_out() -> None:
    files = {f"m{level}/main.tf": f'module "a" {{\n  source = "../m{level + 1}"\n}}\n{RESOURCE}' for level in range(MODULE_DEPTH + 5)}
    count, found = errors({"main.tf": 'module "a" {\n  source = "./m0"\n}\n', **files})

    assert (count, found) == (MODULE_DEPTH, [f"module `a` is called more than {MODULE_DEPTH} calls deep, so it is not judged"])


def test_file_that_cannot_be_read_is_an_error() -> None:
    from immutcheck.sources.file_tree import FileTree
    from immutcheck.sources.options import SourceOptions
    from immutcheck.sources.terraform.configuration.root import load_root

    def read(path: str) -> bytes:
        if path != "main.tf":
            raise FileNotFoundError(path)
        return RESOURCE.encode()

    tree = FileTree(read, lambda folder: ["link.tf", "main.tf", "terraform.tfvars"] if folder == "." else [])
    configuration = load_root(".", SourceOptions(), tree)

    assert managed(configuration) == ["aws_x.y"]
    assert [problem.partition(", ")[0] for problem in problems(configuration)] == [
        "link.tf: error: this file cannot be read",
        "terraform.tfvars: error: this file cannot be read",
    ]


def test_binary_file_is_an_error_and_the_others_are_judged() -> None:
    configuration = load({"main.tf": RESOURCE, "b.tf": "\0\1\2"})

    assert managed(configuration) == ["aws_x.y"]
    assert [(problem.level, problem.location.path) for problem in configuration.diagnostics() if problem.location] == [("error", "b.tf")]


def test_empty_folder_is_an_empty_root() -> None:
    configuration = load({})

    assert (dict(configuration.addresses()), configuration.diagnostics(), configuration.scope) == ({}, (), ".")

from __future__ import annotations

import json

from immutcheck.model.values import Unknown
from tests.sources.terraform.configuration.building import existing, load, managed, problems, values

INSTALLED = {
    ".terraform/modules/modules.json": json.dumps(
        {
            "Modules": [
                {"Key": "", "Source": "", "Dir": "."},
                {"Key": "vpc", "Source": "registry.terraform.io/acme/vpc/aws", "Version": "1.0.0", "Dir": ".terraform/modules/vpc"},
                {"Key": "vpc.inner", "Source": "git::https://example.com/i.git", "Dir": ".terraform/modules/vpc.inner"},
            ]
        }
    ),
    ".terraform/modules/vpc/main.tf": 'module "inner" {\n  source = "git::https://example.com/i.git"\n}\nresource "aws_x" "a" {}\n',
    ".terraform/modules/vpc.inner/main.tf": 'resource "aws_x" "b" {}\noutput "o" {\n  value = 1\n}\n',
}
CALL = 'module "vpc" {\n  source  = "acme/vpc/aws"\n  version = "1.0.0"\n}\n'


def test_installed_modules_are_found_by_the_path_of_the_call() -> None:
    configuration = load({"main.tf": CALL, **INSTALLED})

    assert managed(configuration) == ["module.vpc.module.inner.aws_x.b", "module.vpc.aws_x.a"]
    assert problems(configuration) == []


def test_folders_of_installed_modules_are_relative_to_the_root() -> None:
    configuration = load({"live/main.tf": CALL, **{f"live/{path}": text for path, text in INSTALLED.items()}}, "live")

    assert managed(configuration) == ["module.vpc.module.inner.aws_x.b", "module.vpc.aws_x.a"]
    assert configuration.consumed == ("live/.terraform/modules/vpc/main.tf", "live/.terraform/modules/vpc.inner/main.tf")


def test_module_that_is_not_installed_is_one_warning_and_unknown_outputs() -> None:
    files = CALL + 'resource "aws_x" "y" {\n  a = module.vpc.id\n  b = module.vpc[0].ids["k"].x\n  c = "pre-${module.vpc.id}"\n}\n'
    found = values(files)

    assert (found["a"], found["b"]) == (Unknown("module `vpc` is not here"), Unknown("module `vpc` is not here"))
    assert problems(load(files)) == [
        "main.tf:1:1: warning: module `vpc` is not installed here, so what it makes is not judged: run `terraform init` and scan again"
    ]


def test_broken_manifest_counts_as_none() -> None:
    assert len(problems(load({"main.tf": CALL, ".terraform/modules/modules.json": "{"}))) == 1


def test_message_does_not_repeat_a_source() -> None:
    text = 'module "m" {\n  source = "git::https://user:hunter2hunter2@example.com/x.git"\n}\n'

    assert "hunter2" not in "".join(problems(load(text)))


def test_local_folder_that_is_not_there_is_an_error() -> None:
    assert problems(load({"main.tf": 'module "m" {\n  source = "./x"\n}\n'})) == [
        "main.tf:1:1: error: module `m`: there are no Terraform files in `x`, so what it makes is not judged"
    ]


def test_local_folder_outside_of_the_tree_is_an_error() -> None:
    assert problems(load({"main.tf": 'module "m" {\n  source = "../x"\n}\n'})) == [
        "main.tf:1:1: error: module `m` is outside of what is scanned: scan the folder that holds both"
    ]


def test_source_must_be_there_and_a_plain_text() -> None:
    assert problems(load('module "a" {}\nmodule "b" {\n  source = "./${path.root}"\n}\n')) == [
        "main.tf:1:1: error: module `a` has no source",
        "main.tf:2:1: error: the source of module `b` must be a text without expressions",
    ]


def test_cycle_of_modules_is_an_error_at_the_call_that_closes_it() -> None:
    configuration = load(
        {
            "main.tf": 'module "a" {\n  source = "./a"\n}\n',
            "a/main.tf": 'module "b" {\n  source = "../b"\n}\nresource "aws_x" "y" {\n  v = module.b.o\n}\n',
            "b/main.tf": 'module "a" {\n  source = "../a"\n}\noutput "o" {\n  value = 1\n}\n',
        }
    )

    assert problems(configuration) == ["b/main.tf:1:1: error: module `a` calls itself: its folder `a` is among its callers"]
    assert existing(configuration, "module.a.aws_x.y").values == {"v": 1}


def test_argument_that_is_no_variable_of_the_module_is_told() -> None:
    files = {"main.tf": 'module "m" {\n  source = "./m"\n  nmae = 1\n}\n', "m/main.tf": 'variable "name" {\n  default = 2\n}\n'}

    assert problems(load(files)) == ["main.tf:3:3: warning: module `m` has no variable `nmae`"]


def test_folder_called_twice_is_read_once_and_its_declarations_judged_once() -> None:
    reads: list[str] = []
    files = {
        "main.tf": 'module "a" {\n  source = "./m"\n}\nmodule "b" {\n  source = "./m"\n}\n',
        "m/main.tf": 'variable "v" {\n  default = 1\n}\nresource "aws_x" "y" {\n  v = var.v\n}\n',
    }
    from immutcheck.sources.file_tree import FileTree, tree_of
    from immutcheck.sources.options import SourceOptions
    from immutcheck.sources.terraform.configuration.root import load_root

    tree = tree_of({path: text.encode() for path, text in files.items()})
    configuration = load_root(".", SourceOptions(), FileTree(lambda path: reads.append(path) or tree.read(path), tree.list_folder))

    assert list(configuration.addresses()) == ["module.a", "module.a.var.v", "module.a.aws_x.y", "module.b", "module.b.aws_x.y"]
    assert reads == ["main.tf", "m/main.tf"]

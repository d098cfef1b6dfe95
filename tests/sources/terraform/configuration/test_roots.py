from __future__ import annotations

from immutcheck.sources.terraform.configuration.roots import find_called_folders


def test_local_sources_of_module_blocks_are_folders_seen_from_the_caller() -> None:
    data = b'module "a" {\n  source = "./x/"\n}\nmodule "b" { source = "../y" }\nmodule "c" {\n  count  = 2\n  source="../../z"\n}\n'

    assert find_called_folders(data, "live/prod") == {"live/prod/x", "live/y", "z"}


def test_other_sources_are_not_folders() -> None:
    data = (
        b'module "r" {\n  source = "terraform-aws-modules/vpc/aws"\n}\n'
        b'module "g" {\n  source = "git::https://example.com/x.git"\n}\n'
        b'module "none" {\n}\nresource "aws_s3_object" "o" {\n  source = "./file"\n}\n'
    )

    assert find_called_folders(data, ".") == set()


def test_json_form_is_understood() -> None:
    assert find_called_folders(b'{"module": {"a": {"source": "./x"}}}', ".") == {"x"}


def test_folder_that_calls_itself_is_not_called() -> None:
    assert find_called_folders(b'module "a" {\n  source = "./"\n}\n', "x") == set()


def test_thousands_of_unfinished_blocks_are_looked_through_once() -> None:
    assert find_called_folders(b'module "a" {\n' * 50_000, ".") == set()

from __future__ import annotations

from tests.sources.terraform.configuration.building import load, managed, problems, text_at, values


def test_files_are_read_in_the_order_of_their_names_without_backups() -> None:
    configuration = load(
        {
            "b.tf": 'resource "aws_x" "b" {}\n',
            "a.tf.json": '{"resource": {"aws_x": {"a": {}}}}',
            ".hidden.tf": 'resource "aws_x" "hidden" {}\n',
            "c.tf~": 'resource "aws_x" "backup" {}\n',
            "#d.tf#": 'resource "aws_x" "backup2" {}\n',
            "notes.txt": "x",
        }
    )

    assert managed(configuration) == ["aws_x.a", "aws_x.b"]
    assert sorted(configuration.documents) == ["a.tf.json", "b.tf"]


def test_override_files_replace_arguments_and_all_blocks_of_a_type() -> None:
    files = {
        "main.tf": 'resource "aws_x" "y" {\n  a = 1\n  b = 2\n  rule {\n    n = 1\n  }\n  rule {\n    n = 2\n  }\n  other {}\n}\n',
        "y_override.tf": 'resource "aws_x" "y" {\n  b = 3\n  dynamic "rule" {\n    for_each = [9]\n    content {\n'
        "      n = rule.value\n    }\n  }\n}\n",
        "override.tf.json": '{"resource": {"aws_x": {"y": {"c": "${local.c}"}}}, "locals": {"c": 5}}',
        "locals.tf": "locals {\n  c = 4\n  d = 6\n}\n",
    }
    configuration = load(files)

    assert values(files) == {"a": 1, "b": 3, "c": 5, "other": [{}], "rule": [{"n": 9}]}
    assert text_at(configuration, "aws_x.y", "b") == "3"
    assert text_at(configuration, "aws_x.y", "rule", 0, "n") == "rule.value"


def test_override_merges_lifecycle_argument_by_argument() -> None:
    configuration = load(
        {
            "main.tf": 'resource "aws_x" "y" {\n  lifecycle {\n    prevent_destroy = true\n    ignore_changes = [a]\n  }\n}\n',
            "override.tf": 'resource "aws_x" "y" {\n  lifecycle {\n    prevent_destroy = false\n  }\n}\n',
        }
    )
    resource = configuration.raw("aws_x.y", {})

    assert resource is not None
    assert resource.lifecycle == {"prevent_destroy": False, "ignore_changes": ["a"]}
    assert text_at(configuration, "aws_x.y", "lifecycle", "prevent_destroy") == "false"


def test_override_replaces_the_backend_and_merges_required_providers() -> None:
    files = {
        "main.tf": 'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" }\n  }\n'
        '  backend "local" {\n    path = "x"\n  }\n}\n',
        "override.tf": 'terraform {\n  required_providers {\n    tls = { source = "hashicorp/tls" }\n  }\n  backend "s3" {}\n}\n',
    }

    assert values(files, "terraform") == {
        "required_providers": {"aws": {"source": "hashicorp/aws"}, "tls": {"source": "hashicorp/tls"}},
        "backend": [{"type": "s3"}],
        "providers": [],
    }


def test_override_of_nothing_is_refused() -> None:
    assert problems(load({"main.tf": "", "override.tf": 'resource "aws_x" "y" {}\n'})) == [
        "override.tf:1:1: error: resource `aws_x.y` is declared in no other file, so there is nothing to override: Terraform refuses this"
    ]


def test_second_declaration_of_a_name_is_refused_and_the_first_judged() -> None:
    configuration = load(
        'resource "aws_x" "y" {\n  a = 1\n}\nresource "aws_x" "y" {\n  a = 2\n}\nlocals {\n  b = 1\n}\nlocals {\n  b = 2\n}\n'
    )

    assert problems(configuration) == [
        "main.tf:4:1: error: resource `aws_x.y` is declared twice: only the first declaration is judged",
        "main.tf:11:3: error: local value `b` is declared twice: only the first declaration counts",
    ]
    resource = configuration.raw("aws_x.y", {})
    assert resource is not None
    assert resource.values == {"a": 1}


def test_blocks_that_say_nothing_about_values_are_passed_over() -> None:
    text = (
        "moved {\n  from = aws_x.a\n  to = aws_x.b\n}\n"
        'import {\n  to = aws_x.b\n  id = "1"\n}\n'
        'check "c" {\n  assert {\n    condition = false\n    error_message = "no"\n  }\n}\n'
        "removed {\n  from = aws_x.c\n}\n"
        'ephemeral "aws_secret" "e" {}\n'
    )

    assert problems(load(text)) == []


def test_blocks_that_terraform_does_not_have_are_told() -> None:
    assert problems(load('resorce "aws_x" "y" {}\nresource "aws_x" {}\nvariable "a" "b" {}\n')) == [
        "main.tf:1:1: error: `resorce` is no block of a Terraform configuration, so it is not judged",
        "main.tf:2:1: error: a `resource` block needs two labels, found 1",
        "main.tf:3:1: error: a `variable` block needs one label, found 2",
    ]


def test_good_blocks_of_a_broken_file_are_judged() -> None:
    configuration = load('resource "aws_x" "a" {\n  v = 1\n}\nresource "aws_x" "b" {\n  v = = 1\n}\nresource "aws_x" "c" {\n  v = 3\n}\n')

    assert {"aws_x.a", "aws_x.c"} <= set(managed(configuration))
    assert any(problem.startswith("main.tf:5:") for problem in problems(configuration))

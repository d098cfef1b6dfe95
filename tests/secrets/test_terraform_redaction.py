"""Nothing planted in Terraform's files is ever shown: by name, by a mark, by shape, in comments, in what could not be read."""

from __future__ import annotations

import pytest

from immutcheck.secrets.redaction import secret_paths, secret_spans
from immutcheck.sources.terraform.syntax.parsing import parse_file
from tests.secrets.planted import TOKENS

PLANTED = "h0rse-battery-st4ple"


def hidden(text: str, path: str = "main.tf") -> list[str]:
    """What is hidden of the text."""
    lines = text.split("\n")
    found = []
    for span in secret_spans(parse_file(text.encode(), path).document):
        part = lines[span.start_line - 1 : span.end_line]
        part[-1] = part[-1][: span.end_column - 1]
        part[0] = part[0][span.start_column - 1 :]
        found.append("\n".join(part))
    return found


@pytest.mark.parametrize(
    ("text", "secrets"),
    [
        (f'resource "aws_db_instance" "main" {{\n  password = "{PLANTED}"\n}}\n', [f'"{PLANTED}"']),
        (f'variable "db_password" {{\n  default = "{PLANTED}"\n}}\n', [f'"{PLANTED}"']),
        (f'output "db_password" {{\n  value = "{PLANTED}"\n}}\n', [f'"{PLANTED}"']),
        (f'locals {{\n  db_password = "{PLANTED}"\n}}\n', [f'"{PLANTED}"']),
        (f'db_password = "{PLANTED}"\n', [f'"{PLANTED}"']),
        (f'resource "aws_ssm_parameter" "p" {{\n  name  = "/shop/password"\n  value = "{PLANTED}"\n}}\n', [f'"{PLANTED}"']),
        (f'a {{\n  environment {{\n    name  = "API_KEY"\n    value = "{PLANTED}"\n  }}\n}}\n', [f'"{PLANTED}"']),
        (f'x = merge(var.x, {{ password = "{PLANTED}" }})\n', [f'"{PLANTED}"']),
        (f'x = jsonencode({{ "password" : "{PLANTED}" }})\n', [f'"{PLANTED}"']),
        (f'password = var.x ? "{PLANTED}" : null\n', [f'"{PLANTED}"']),
        (f'password = lookup(var.passwords, "main", "{PLANTED}")\n', [f'"{PLANTED}"']),
        (f'password = "{PLANTED}-${{var.x}}"\n', [f"{PLANTED}-"]),
        (f"password = <<-EOT\n  {PLANTED}\n  EOT\n", [f"<<-EOT\n  {PLANTED}\n  EOT"]),
        (f'x = var.password == "{PLANTED}" ? 1 : 2\n', [f'"{PLANTED}"']),
        (f'x = "{TOKENS["github-token"]}"\n', [TOKENS["github-token"], f'"{TOKENS["github-token"]}"']),
    ],
)
def test_a_literal_is_hidden_by_its_name_or_shape(text: str, secrets: list[str]) -> None:
    assert sorted(hidden(text)) == sorted(secrets)


@pytest.mark.parametrize(
    "text",
    [
        "password = var.password\n",
        'password = var.passwords["main"].value\n',
        'password = "${var.a}-${random_password.b.result}"\n',
        'password = file("password.txt")\n',
        "password = null\n",
        'variable "password" {\n  type = string\n  sensitive = true\n}\n',
        'variable "name" {\n  default = "web"\n}\n',
        'url = "https://example.org" # why\n',
        'x = var.stage == "prod" ? 1 : 2\n',
    ],
)
def test_what_is_no_secret_is_shown(text: str) -> None:
    assert hidden(text) == []


@pytest.mark.parametrize("mark", ["sensitive", "ephemeral"])
def test_the_default_of_a_sensitive_variable_is_hidden_whatever_it_is(mark: str) -> None:
    text = (
        f'variable "motto" {{\n  {mark} = true\n  default = {{ a = "one", b = ["two", 3, true, null, ""] }}\n'
        '  description = "four"\n}\nlocals {\n  x = var.motto == "five" ? 1 : 2\n}\n'
    )
    assert hidden(text) == ['"one"', '"two"', "3", '"five"']


def test_the_value_of_a_sensitive_output_is_hidden() -> None:
    assert hidden('output "motto" {\n  value = "one"\n  sensitive = true\n}\n') == ['"one"']


def test_a_variable_that_is_not_sensitive_is_shown() -> None:
    assert hidden('variable "motto" {\n  sensitive = false\n  default = "one"\n}\n') == []


def test_the_json_form_is_treated_alike() -> None:
    text = '{"variable": [{"motto": {"sensitive": true, "default": "one"}}, {"password": {"default": "two"}}]}'
    assert hidden(text, "main.tf.json") == ['"one"', '"two"']


def test_comments_of_all_kinds() -> None:
    text = (
        f"# password = {PLANTED}-1\n// password: {PLANTED}-2\n/* nothing\n   password = {PLANTED}-3 */\n"
        f'password = "{PLANTED}-4" // {PLANTED}-5\npassword_2 = "{PLANTED}-6" /* {PLANTED}-7 */\nx = "# password = {PLANTED}"\n'
    )
    assert hidden(text) == [
        f"{PLANTED}-1",
        f"{PLANTED}-2",
        f"{PLANTED}-3 */",
        f'"{PLANTED}-4"',
        f" {PLANTED}-5",
        f'"{PLANTED}-6"',
        f" {PLANTED}-7 */",
    ]


def test_what_could_not_be_read_is_hidden_by_name_too() -> None:
    text = f'a {{\n  password = = "{PLANTED}"\n}}\nresource "a" b" {{\n  password = "{PLANTED}"\n}}\nlost password: {PLANTED}\n'
    assert hidden(text) == [f'= "{PLANTED}"', f'"{PLANTED}"', PLANTED]


def test_paths_lead_through_blocks() -> None:
    text = f'variable "motto" {{\n  sensitive = true\n  default = "{PLANTED}"\n}}\na "b" {{\n  c {{\n    token = "{PLANTED}"\n  }}\n}}\n'
    found = secret_paths(parse_file(text.encode(), "main.tf").document.value)
    assert [(path, detection.detector) for path, detection in found] == [
        (("variable", "motto", "default"), "sensitive"),
        (("a", "b", "c", 0, "token"), "name"),
    ]

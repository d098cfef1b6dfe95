"""A part of an evaluated text is placed where it is written, also in the files that it was read from."""

from __future__ import annotations

from base64 import b64decode

import pytest

from immutcheck.model.location import Line
from immutcheck.model.values import flatten
from immutcheck.sources.terraform.values import Encoded, known_value
from tests.sources.terraform.configuration.building import existing, load

HEAD = """variable "extra" {
  type = string
}
variable "env" {
  default = "prod"
}
locals {
  script = <<-EOT
      #!/bin/sh
        echo $${HOME} ${var.env}
      yum update ${var.extra}
  EOT
}
"""
FILES = {
    "boot.sh": "#!/bin/sh\necho ü\n  yum update -y\n",
    "boot.tftpl": (
        '#!/bin/sh\n%{ if env == "prod" ~}\n  yum update ${env}\n%{ endif ~}\n'
        "%{ for name in names ~}\nexport ${name}\n%{ endfor ~}\ndnf upgrade\n"
    ),
}
WRITTEN = {
    "quoted": '"#!/bin/sh\\necho \\u00fc \\"x\\"\\nyum update\\n"',
    "with variables": '"#!/bin/sh\\necho ${var.env}\\nyum update ${var.extra}\\n"',
    "heredoc": "<<EOT\n#!/bin/sh\nyum update\nEOT",
    "indented heredoc": "<<-EOT\n    #!/bin/sh\n      echo a\n    yum update\n  EOT",
    "trimmed heredoc": '<<-EOT\n    #!/bin/sh\n    %{if var.env == "prod"~}\n    yum update\n    %{endif~}\n  EOT',
    "local": "local.script",
    "encoded": "base64encode(local.script)",
    "encoded at once": 'base64encode("#!/bin/sh\\nyum update\\n")',
    "compressed": 'base64gzip("#!/bin/sh\\nyum update")',
    "trimmed": 'trimspace("\\n\\n  #!/bin/sh\\nyum update\\n\\n")',
    "joined": 'join("\\n", ["#!/bin/sh", var.extra, "yum update", local.script])',
    "chosen": 'var.env == "prod" ? "#!/bin/sh\\nyum update" : ""',
    "file": 'file("boot.sh")',
    "file from the module's folder": 'file("${path.module}/boot.sh")',
    "template": 'templatefile("boot.tftpl", { env = var.env, names = ["a", "b"] })',
}


def place_word(name: str, word: str = "yum update") -> str:
    """The text at the place of the first occurrence of the word in the value."""
    files = {**FILES, "main.tf": f'{HEAD}resource "aws_x" "y" {{\n  script = {WRITTEN[name]}\n}}\n'}
    resource = existing(load(files), "aws_x.y")
    value = known_value(resource.values["script"])
    flat = flatten(value.value if isinstance(value, Encoded) else value)  # type: ignore[arg-type]
    if name == "encoded at once":
        flat = b64decode(flat).decode()
    start = flat.index(word)
    location = resource.locator.locate(("script", Line(flat.count("\n", 0, start) + 1, start, start + len(word))))
    span = location.span
    assert span is not None
    assert span.start_line == span.end_line
    return files[location.path].split("\n")[span.start_line - 1][span.start_column - 1 : span.end_column - 1]


@pytest.mark.parametrize("name", WRITTEN)
def test_words_lead_to_where_they_are_written(name: str) -> None:
    assert place_word(name) == "yum update"


def test_lines_behind_a_loop_are_found() -> None:
    assert place_word("template", "dnf upgrade") == "dnf upgrade"


def test_what_a_variable_gives_is_where_it_is_put_in() -> None:
    assert place_word("with variables", "prod") == "var.env"


def test_text_that_cannot_be_followed_has_the_place_of_the_whole() -> None:
    resource = existing(load('resource "aws_x" "y" {\n  script = upper("yum update")\n}\n'), "aws_x.y")
    span = resource.locator.locate(("script", Line(1, 0, 3))).span
    assert span is not None
    assert (span.start_line, span.start_column) == (2, 12)

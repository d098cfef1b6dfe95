"""Of a script with a secret the other lines are shown, whatever it is written in; nothing of the secret is."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immutcheck.documents.excerpt import excerpt
from immutcheck.documents.loading import load_document
from immutcheck.model.location import Span
from immutcheck.secrets.redaction import secret_spans
from immutcheck.sources.terraform.syntax.parsing import parse_file
from tests.secrets.planted import TOKENS, letters

if TYPE_CHECKING:
    from immutcheck.documents.document import TextDocument

SECRET = "h0rse-battery-st4ple"
SCRIPT = ("#!/bin/bash", "dnf -y upgrade", f"export DB_PASSWORD={SECRET}", f'echo "{SECRET}" > /x', "reboot")


def indented(lines: tuple[str, ...], width: int) -> str:
    return "".join([" " * width + line + "\n" for line in lines])


WRITTEN = {
    "literal block": ("a.yaml", "UserData: |\n" + indented(SCRIPT, 2)),
    "short tags": ("a.yaml", "UserData:\n  Fn::Base64: !Sub |\n" + indented(SCRIPT, 4)),
    "list of Fn::Sub": ("a.yaml", "UserData: !Sub\n  - |\n" + indented(SCRIPT, 4) + "  - {A: b}\n"),
    "double quotes": ("a.yaml", "UserData: " + json.dumps("\n".join(SCRIPT)) + "\n"),
    "single quotes": ("a.yaml", "UserData: '" + "\n\n  ".join(SCRIPT) + "'\n"),
    "JSON": ("a.json", json.dumps({"UserData": {"Fn::Base64": "\n".join(SCRIPT)}})),
    "JSON that is cut": ("a.json", json.dumps({"UserData": {"Fn::Join": ["\n", list(SCRIPT)]}}, indent=1)),
    "heredoc": ("a.tf", "user_data = <<EOT\n" + indented(SCRIPT, 0) + "EOT\n"),
    "indented heredoc": ("a.tf", "user_data = <<-EOT\n" + indented(SCRIPT, 4) + "    EOT\n"),
    "heredoc with holes": ("a.tf", "user_data = <<-EOT\n" + indented((*SCRIPT[:2], "echo ${var.x}", *SCRIPT[2:]), 4) + "    EOT\n"),
    "quoted template": ("a.tf", 'user_data = "' + "\\n".join(SCRIPT).replace('"', '\\"') + '"\n'),
    "encoded by a function": ("a.tf", "user_data = base64encode(<<-EOT\n" + indented(SCRIPT, 4) + "    EOT\n  )\n"),
}


def load(name: str, text: str) -> TextDocument:
    data = text.encode()
    return parse_file(data, name).document if name.endswith(".tf") else load_document(data, name)


def shown(name: str, text: str) -> str:
    """All lines of the document as excerpts of findings show them."""
    document = load(name, text)
    spans = secret_spans(document)
    numbers = range(1, text.count("\n") + 2)
    return "\n".join([excerpt(document, Span(number, 1, number, 2), spans).lines[0] for number in numbers])


@pytest.mark.parametrize("form", WRITTEN)
def test_only_the_secret_is_taken_out(form: str) -> None:
    name, text = WRITTEN[form]
    # where a line break is written as `\n` what stands behind it may belong to the word
    assert shown(name, text) == text.replace(f"{SECRET}\\necho", SECRET).replace(SECRET, "«redacted»")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", 'UserData: "#!/bin/bash\\nexport DB_PASSWORD=h0rse-b\\u0061ttery-st4ple\\nreboot"\n'),
        ("a.yaml", 'UserData: "#!/bin/bash\\nexport DB_PASSWORD=h0rse-battery-\\\n  st4ple\\nreboot"\n'),
        ("a.tf", 'user_data = "#!/bin/bash\\nexport DB_PASSWORD=h0rse-b\\u0061ttery-st4ple\\nreboot"\n'),
    ],
)
def test_what_is_not_found_as_it_is_written_hides_all_of_it(name: str, text: str) -> None:
    left = shown(name, text)
    assert left.split("«redacted»")[0].rstrip() in ("UserData:", "user_data =")
    assert "reboot" not in left


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "a.yaml",
            'UserData: !Join ["", ["export DB_PASSWORD=", "h0rse-bat", !Ref Stage, "st4ple\\n", "reboot"]]\n',
            'UserData: !Join ["", ["export DB_PASSWORD=", "«redacted»", !Ref Stage, "«redacted»\\n", "reboot"]]\n',
        ),
        (
            "a.yaml",
            'UserData: !Join [" ", [login, --password, h0rse-battery, --fast]]\n',
            'UserData: !Join [" ", [login, --password, «redacted», --fast]]\n',
        ),
        (
            "a.yaml",
            'UserData: !Join ["", ["export DB_PASSWORD=", !Ref Password, "\\n", "reboot"]]\n',
            'UserData: !Join ["", ["export DB_PASSWORD=", !Ref Password, "\\n", "reboot"]]\n',
        ),
        (
            "a.tf",
            "user_data = <<-EOT\n  export DB_PASSWORD=h0rse${var.x}st4ple\n  reboot\n  EOT\n",
            "user_data = <<-EOT\n  export DB_PASSWORD=«redacted»${var.x}«redacted»\n  reboot\n  EOT\n",
        ),
        ("a.tf", 'command = "login --password h0rse${var.x}st4ple now"\n', 'command = "«redacted»"\n'),
        (
            "a.tf",
            "user_data = <<-EOT\n  export DB_PASSWORD=${var.x}\n  reboot\n  EOT\n",
            "user_data = <<-EOT\n  export DB_PASSWORD=${var.x}\n  reboot\n  EOT\n",
        ),
    ],
)
def test_a_secret_that_is_put_together_is_taken_out_of_each_piece(name: str, text: str, expected: str) -> None:
    assert shown(name, text) == expected


LINES = st.lists(st.sampled_from(["dnf -y upgrade", "", "  a: yes", 'echo "a" > /x', "it's", "a\\b", "%{x", "${y}"]), max_size=4).map(
    "\n".join
)


def write(form: str, script: str) -> tuple[str, str]:
    """The script as one of the forms has it, and the document's name."""
    if form == "json":
        return "a.json", json.dumps({"UserData": {"Fn::Sub": script}})
    if form == "pieces":
        return "a.json", json.dumps({"UserData": {"Fn::Join": ["", [script[index : index + 7] for index in range(0, len(script), 7)]]}})
    if form == "block":
        return "a.yaml", "UserData: |2\n" + indented(tuple(script.split("\n")), 2)
    if form == "folded":
        return "a.yaml", "UserData: >2\n" + indented(tuple(script.split("\n")), 2)
    return "a.tf", "user_data = <<-EOT\n" + indented(tuple(script.split("\n")), 4).replace("%{", "%%{").replace("${", "$${") + "    EOT\n"


@given(st.sampled_from(["json", "pieces", "block", "folded", "heredoc"]), LINES, LINES, st.sampled_from(sorted(TOKENS)))
def test_nothing_of_a_token_of_any_shape_is_left_whatever_it_is_written_in(form: str, before: str, after: str, detector: str) -> None:
    token = TOKENS[detector]
    again = base64.b64encode(f"#!/bin/bash\n{token}\n".encode()).decode()
    name, text = write(form, f"start\n{before}\n{token}\n{after}\necho {again}\n{token}\nend")
    left = shown(name, text)
    assert again not in left
    for part in (letters(20), letters(11), "h0rse-battery", "h0rse-b"):
        assert part not in left

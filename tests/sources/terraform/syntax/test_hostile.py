"""Texts made to crash or to stall: each is read in a child process with little time, and is reported."""

from __future__ import annotations

import subprocess
import sys

import pytest

HOSTILE: dict[str, tuple[bytes, str]] = {
    "brackets": (b"x = " + b"[" * 100_000, ".tf"),
    "closed brackets": (b"x = " + b"[" * 100_000 + b"]" * 100_000, ".tf"),
    "parentheses": (b"x = " + b"(" * 100_000 + b"1" + b")" * 100_000, ".tf"),
    "objects": (b"x = " + b"{a = " * 20_000, ".tf"),
    "interpolations": (b"x = " + b'"${' * 30_000, ".tf"),
    "directives": (b'x = "' + b"%{ if a }" * 20_000, ".tf"),
    "blocks": (b"a {" * 30_000, ".tf"),
    "closed blocks": (b"a {\n" * 30_000 + b"}\n" * 30_000, ".tf"),
    "operators": (b"x = 1" + b" + 1" * 50_000 + b"\n", ".tf"),
    "minus signs": (b"x = " + b"-" * 100_000 + b"1\n", ".tf"),
    "conditionals": (b"x = " + b"a ? b : " * 50_000 + b"c\n", ".tf"),
    "attributes": (b"x = a" + b".b" * 100_000 + b"\n", ".tf"),
    "calls": (b"x = " + b"f(" * 50_000, ".tf"),
    "heredocs": (b"x = <<A\n" * 10_000, ".tf"),
    "heredocs of many names": (b"".join(b"x = <<A%d\n" % number for number in range(10_000)), ".tf"),
    "open blocks of the top level": (b'resource "a" "b" {\n' * 3_000, ".tf"),
    "open brackets": (b"x = [\n" * 10_000, ".tf"),
    "open comments": (b"/* \n" * 10_000, ".tf"),
    "faults": (b"x = = 1\n" * 5_000, ".tf"),
    "labels": (b"a " + b'"b" ' * 50_000 + b"{ x = = 1 }\n", ".tf"),
    "indentation": (b"".join(b" " * depth + b"a {\n" for depth in range(500)), ".tf"),
    "a long number": (b"x = " + b"1" * 300_000 + b"\n", ".tf"),
    "JSON lists": (b'{"a": ' + b"[" * 100_000, ".tf.json"),
    "JSON objects": (b'{"a": ' * 100_000, ".tf.json"),
    "JSON template": (b'{"locals": {"a": "' + b"${" * 10_000 + b'"}}', ".tf.json"),
}
PROGRAM = """
import sys
from immutcheck.secrets.redaction import secret_spans
from immutcheck.sources.terraform.syntax.parsing import parse_file
file = parse_file(sys.stdin.buffer.read(), sys.argv[1])
secret_spans(file.document)
print(len(file.problems) > 0)
"""


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_text_is_reported(name: str) -> None:
    data, ending = HOSTILE[name]
    child = subprocess.run([sys.executable, "-c", PROGRAM, "hostile" + ending], input=data, capture_output=True, timeout=120)
    assert (child.returncode, child.stdout.strip(), child.stderr) == (0, b"True", b"")

"""Values of expressions as Terraform 1.11.4 gave them (`vectors.json`), through the parser and the evaluator.

`terraform console` is asked again where it is installed. Left out on purpose: numbers with more digits than a float has, what depends on
whether a value is a list or a tuple, a map or an object, and what `test_files.py` says of folders.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from base64 import b64decode
from pathlib import Path

import pytest

from immutcheck.sources.file_tree import tree_of
from immutcheck.sources.terraform.functions.table import FUNCTIONS
from immutcheck.sources.terraform.values import EvaluationError
from tests.sources.terraform.functions.calls import Folder, evaluate_text, write_out

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text(encoding="utf-8"))
FILES = {
    "t.tftpl": "héllo ${name}\n".encode(),
    "bad.bin": b"plain\xff",
    "nfd.txt": "e\u0301\n".encode(),
    "sub/a.json": b"1\n",
    "sub/b.txt": b"2\n",
    "sub/deep/c.json": b"3\n",
}
ERROR = "an error"
NAME = re.compile(r"(?:core::)?([a-z0-9]+)\(")


def name_of(expression: str) -> str:
    """The first function that is called."""
    match = NAME.search(expression)
    return match[1] if match else "operators"


def expected_of(vector: dict[str, object]) -> str:
    return ERROR if "error" in vector else json.dumps(vector["value"], sort_keys=True, ensure_ascii=False)


def found_of(expression: str) -> str:
    try:
        value = write_out(evaluate_text(expression, Folder(tree_of(FILES))))
    except EvaluationError:
        return ERROR
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=repr)


@pytest.mark.parametrize("name", sorted({name_of(vector["expression"]) for vector in VECTORS}))
def test_values_are_those_of_terraform(name: str) -> None:
    chosen = [vector for vector in VECTORS if name_of(vector["expression"]) == name]
    assert {vector["expression"]: found_of(vector["expression"]) for vector in chosen} == {
        vector["expression"]: expected_of(vector) for vector in chosen
    }


def test_every_function_has_vectors() -> None:
    impure = {"bcrypt", "plantimestamp", "rsadecrypt", "timestamp", "uuid"}
    not_comparable = {"base64gzip", "sensitive", "templatestring"}
    assert {name_of(vector["expression"]) for vector in VECTORS} >= FUNCTIONS.keys() - impure - not_comparable - {"type"}


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not installed")
def test_the_vectors_are_what_terraform_says(tmp_path: Path) -> None:
    for path, data in FILES.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(data)
    lines = [
        f'  e{index} = base64encode(try(jsonencode({{v = ({vector["expression"]})}}), "{{}}"))\n' for index, vector in enumerate(VECTORS)
    ]
    listed = ", ".join(f"local.e{index}" for index in range(len(VECTORS)))
    (tmp_path / "main.tf").write_text(f"locals {{\n{''.join(lines)}  all = [{listed}]\n}}\n", encoding="utf-8")
    command = ["terraform", "console", "-no-color"]
    answer = subprocess.run(command, input="local.all\n", cwd=tmp_path, capture_output=True, text=True, check=True)
    values = [json.loads(b64decode(text)) for text in re.findall(r'^  "([A-Za-z0-9+/=]+)",$', answer.stdout, re.MULTILINE)]
    assert len(values) == len(VECTORS)
    found = [{"expression": vector["expression"], "value": value.get("v")} for vector, value in zip(VECTORS, values, strict=True) if value]
    assert found == [vector for vector in VECTORS if "error" not in vector]

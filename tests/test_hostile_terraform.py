"""Hostile and broken Terraform through the whole program, in a child process with little memory: a Diagnostic each, and what is good is
judged."""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import PROJECT

Report = dict[str, list[dict[str, dict[str, str]]]]

DATA = PROJECT / "tests" / "sources" / "terraform" / "plan" / "data"
MEMORY = 3 << 30
GOOD = """\
resource "aws_security_group" "good" {
  ingress {
    protocol    = "tcp"
    from_port   = 22
    to_port     = 22
    cidr_blocks = ["0.0.0.0/0"]
  }
}
"""
LAST = GOOD.replace('"good"', '"last"')

# What stands in a resource between two good ones → line and column (in the resource's lines) of the Diagnostic.
BROKEN: dict[str, tuple[str, tuple[int, int]]] = {
    "double-equals": ("  ami = = 1", (2, 9)),
    "unterminated-text": ('  ami = "abc', (2, 9)),
    "unterminated-interpolation": ('  ami = "abc${var.x"', (2, 20)),
    "unterminated-heredoc": ("  user_data = <<EOT\nhello", (2, 15)),
    "unterminated-comment": ("  /* never closed", (2, 3)),
    "missing-bracket": ("  xs = [1, 2\n  y = 3", (2, 8)),
    "missing-parenthesis": ("  ami = (1 + 2", (2, 9)),
    "missing-value": ("  ami =", (2, 8)),
    "missing-operand": ("  x = 1 +", (2, 10)),
    "half-conditional": ("  ami = true ? 1", (2, 14)),
    "half-for": ("  ami = [for x in]", (2, 19)),
    "half-directive": ('  ami = "%{ if true }x"', (2, 22)),
    "two-arguments-on-a-line": ('  ami = "x" instance_type = "y"', (2, 13)),
    "single-quotes": ("  ami = 'x'", (2, 9)),
    "bad-escape": ('  ami = "\\q"', (2, 10)),
    "strange-signs": ("  @@@", (2, 3)),
}
# What stands alone between two good ones.
SNAPPED: dict[str, tuple[str, tuple[int, int]]] = {
    "missing-brace": ('resource "aws_instance" "bad" {\n  ami = "x"\n', (1, 1)),
    "extra-brace": ("}\n", (1, 1)),
    "no-language": ("hello world this is not it (((\n", (1, 28)),
    "half-a-label": ('resource "aws_instance" bad" {\n  ami = "x"\n}\n', (1, 28)),
    "brace-on-the-next-line": ('resource "aws_instance" "bad"\n{\n  ami = "x"\n}\n', (1, 1)),
}


def chain(name: str, first: str, step: str, count: int = 60) -> str:
    """Locals of which each is made of the one before: `step` says how, `@` is the one before."""
    lines = [f"  {name}0 = {first}\n", *(f"  {name}{i} = {step.replace('@', f'local.{name}{i - 1}')}\n" for i in range(1, count))]
    return "locals {\n" + "".join(lines) + "}\n"


def used(expression: str, argument: str = "ami") -> str:
    return f'resource "aws_instance" "used" {{\n  {argument} = {expression}\n}}\n'


LETTERS = 'locals {\n  letters = split("", join("", [for i in range(300) : join("", [for j in range(300) : "a"])]))\n}\n'
YAML_BOMB = "".join(f"a{i}: &a{i} [{','.join([f'*a{i - 1}'] * 10) if i else 'x'}]\n" for i in range(10))
CALL = 'module "{0}" {{\n  source = "{1}"\n}}\n'
# Files of a root → the level and some words of a Diagnostic in it ("" when the run has to end in peace).
CASES: dict[str, tuple[dict[str, str | bytes], str, str]] = {
    "count-ten-thousand": ({"main.tf": GOOD.replace("{\n", "{\n  count = 10000\n", 1)}, "error", "only the first 1024"),
    "count-billion": ({"main.tf": GOOD.replace("{\n", "{\n  count = 1e9\n", 1)}, "error", "only the first 1024"),
    "count-of-texts": ({"main.tf": GOOD + used('"x"', "count")}, "warning", "whole number"),
    "for-each-ten-thousand": (
        {"main.tf": GOOD + used('toset(flatten([for i in range(100) : [for j in range(100) : "${i}-${j}"]]))', "for_each")},
        "error",
        "only the first 1024",
    ),
    "brackets": ({"main.tf": GOOD + "locals {\n  x = " + "[" * 100_000 + "\n}\n"}, "error", "not closed"),
    "brackets-closed": ({"main.tf": GOOD + "locals {\n  x = " + "[" * 100_000 + "]" * 100_000 + "\n}\n"}, "error", "more than 200 deep"),
    "parentheses": ({"main.tf": GOOD + "locals {\n  x = " + "(" * 100_000 + "1" + ")" * 100_000 + "\n}\n"}, "error", "more than 200 deep"),
    "objects": ({"main.tf": GOOD + "locals {\n  x = " + "{a=" * 50_000 + "1" + "}" * 50_000 + "\n}\n"}, "error", "more than 200 deep"),
    "calls": ({"main.tf": GOOD + "locals {\n  x = " + "f(" * 50_000 + "1" + ")" * 50_000 + "\n}\n"}, "error", "more than 200 deep"),
    "interpolations": ({"main.tf": GOOD + "locals {\n  x = " + '"${' * 20_000 + "1" + '}"' * 20_000 + "\n}\n"}, "error", "not valid"),
    "negations": ({"main.tf": GOOD + "locals {\n  x = " + "!" * 100_000 + "true\n}\n"}, "error", "more than 200 deep"),
    "operators": ({"main.tf": GOOD + "locals {\n  x = 1" + " + 1" * 100_000 + "\n}\n"}, "error", "more than 200"),
    "conditions": ({"main.tf": GOOD + "locals {\n  x = " + "true ? 1 : " * 20_000 + "1\n}\n"}, "error", "more than 200"),
    "attributes": ({"main.tf": GOOD + "locals {\n  x = a" + ".b" * 100_000 + "\n}\n"}, "error", "more than 200 deep"),
    "blocks": ({"main.tf": GOOD + "a {\n" * 50_000 + "}\n" * 50_000}, "error", "nested more than 50 deep"),
    "long-list": (
        {"main.tf": GOOD + "locals {\n  x = [" + ",".join(f'"{i}-${{1 + 2}}"' for i in range(100_000)) + "]\n}\n" + used("local.x")},
        "",
        "",
    ),
    "long-text": ({"main.tf": GOOD + used('"' + "x" * 5_000_000 + '"')}, "", ""),
    "long-heredoc": ({"main.tf": GOOD + used("<<EOT\n" + "hello ${1 + 1} world\n" * 50_000 + "EOT", "user_data")}, "", ""),
    "directives": ({"main.tf": GOOD + used("<<EOT\n" + "%{ if true }\n" * 50_000 + "EOT", "user_data")}, "error", "not valid"),
    "heredocs-open": ({"main.tf": GOOD + "x = <<A\n" * 20_000}, "error", "has no end"),
    "locals-that-call-each-other": (
        {"main.tf": GOOD + "locals {\n  a = local.b\n  b = local.a\n}\n" + used("local.a")},
        "warning",
        "depend on each other",
    ),
    "local-that-calls-itself": ({"main.tf": GOOD + "locals {\n  a = [local.a]\n}\n" + used("local.a")}, "warning", "depends on itself"),
    "locals-five-thousand-deep": ({"main.tf": GOOD + chain("a", "1", "@", 5_000) + used("local.a4999")}, "error", "too deeply"),
    "resources-that-call-each-other": (
        {"main.tf": GOOD + used("length(aws_vpc.b)", "count") + 'resource "aws_vpc" "b" {\n  count = length(aws_instance.used)\n}\n'},
        "warning",
        "depend on each other",
    ),
    "inputs-that-call-each-other": (
        {
            "main.tf": GOOD + 'module "m" {\n  source = "./m"\n  x = module.m.y\n}\n',
            "m/main.tf": 'variable "x" {}\noutput "y" {\n  value = var.x\n}\n' + used("var.x"),
        },
        "warning",
        "depend on each other",
    ),
    "texts-that-double": ({"main.tf": GOOD + chain("a", '"xxxxxxxxxx"', '"${@}${@}"') + used("local.a59")}, "error", "too large"),
    "lists-that-double": ({"main.tf": GOOD + chain("a", '["x"]', "[@, @]") + used("jsonencode(local.a59)")}, "error", "too large"),
    "lists-that-join": ({"main.tf": GOOD + chain("a", '["x"]', "concat(@, @)") + used("local.a59")}, "error", "too large"),
    "maps-that-double": ({"main.tf": GOOD + chain("a", "{}", "{ l = @, r = @ }") + used("local.a59", "tags")}, "error", "too large"),
    "json-that-doubles": ({"main.tf": GOOD + chain("a", '"x"', "jsonencode([@, @])") + used("local.a59")}, "error", "too large"),
    "unknown-texts-that-double": (
        {"main.tf": GOOD + 'variable "v" {}\n' + chain("a", '"a${var.v}b"', '"${@}${@}"') + used("local.a59")},
        "",
        "",
    ),
    "alternatives-that-double": (
        {"main.tf": GOOD + 'variable "v" {\n  type = bool\n}\n' + chain("a", '"x"', "var.v ? [@, @] : [@]") + used("local.a59")},
        "",
        "",
    ),
    "policies-that-double": (
        {
            "main.tf": GOOD
            + "".join(
                f'data "aws_iam_policy_document" "d{i}" {{\n  source_policy_documents = [data.aws_iam_policy_document.d{i + 1}.json, '
                f'data.aws_iam_policy_document.d{i + 1}.json]\n  statement {{\n    actions = ["s3:Get{i}"]\n  }}\n}}\n'
                for i in range(40)
            )
            + 'data "aws_iam_policy_document" "d40" {}\n'
            + 'resource "aws_iam_policy" "p" {\n  policy = data.aws_iam_policy_document.d0.json\n}\n'
        },
        "error",
        "too large",
    ),
    "policy-made-of-itself": (
        {
            "main.tf": GOOD
            + 'data "aws_iam_policy_document" "d" {\n  source_policy_documents = [data.aws_iam_policy_document.d.json]\n}\n'
            + 'resource "aws_iam_policy" "p" {\n  policy = data.aws_iam_policy_document.d.json\n}\n'
        },
        "warning",
        "depend on each other",
    ),
    "dynamic-blocks": (
        {
            "main.tf": GOOD
            + 'resource "aws_security_group" "d" {\n'
            + 'dynamic "a" {\n  for_each = range(1000)\n  content {\n' * 3
            + "    b = 1\n"
            + "  }\n}\n" * 3
            + "}\n"
        },
        "error",
        "more than 10000 blocks",
    ),
    "dynamic-nonsense": (
        {"main.tf": GOOD + 'resource "aws_security_group" "d" {\n  dynamic "a" {}\n  dynamic {}\n}\n'},
        "warning",
        "dynamic block",
    ),
    "module-cycle": (
        {"main.tf": GOOD + CALL.format("a", "./a"), "a/main.tf": CALL.format("b", "../b"), "b/main.tf": CALL.format("a", "../a")},
        "error",
        "calls itself",
    ),
    "module-that-calls-itself": ({"main.tf": GOOD + CALL.format("a", "./")}, "error", "calls itself"),
    "module-missing": ({"main.tf": GOOD + CALL.format("a", "./gone")}, "error", "no Terraform files"),
    "module-without-source": ({"main.tf": GOOD + 'module "a" {}\n'}, "error", "no source"),
    "module-far-away": ({"main.tf": GOOD + CALL.format("a", "../../../../../../../../etc")}, "error", ""),
    "module-list-broken": (
        {"main.tf": GOOD + CALL.format("a", "a/b/c"), ".terraform/modules/modules.json": '{"Modules": ['},
        "warning",
        "not installed",
    ),
    "modules-forty-deep": (
        {"main.tf": GOOD + CALL.format("a", "./m0"), **{f"m{i}/main.tf": CALL.format("a", f"../m{i + 1}") for i in range(40)}},
        "error",
        "more than 32 calls deep",
    ),
    "modules-that-double": (
        {
            "main.tf": GOOD + CALL.format("a", "./m0"),
            **{f"m{i}/main.tf": CALL.format("a", f"../m{i + 1}") + CALL.format("b", f"../m{i + 1}") for i in range(20)},
            "m20/main.tf": "locals {}\n",
        },
        "error",
        "more than 5000 module calls",
    ),
    "file-missing": ({"main.tf": GOOD + used('file("gone")', "user_data")}, "warning", "no such file"),
    "template-broken": (
        {"main.tf": GOOD + used('templatefile("t.tpl", {})', "user_data"), "t.tpl": "%{ if x }\n${"},
        "warning",
        "t.tpl cannot be read",
    ),
    "template-that-reads-itself": (
        {"main.tf": GOOD + used('templatefile("t.tpl", {})', "user_data"), "t.tpl": '${templatefile("t.tpl", {})}'},
        "error",
        "too deeply",
    ),
    "yaml-bomb": ({"main.tf": GOOD + used('yamldecode(file("b.yml"))', "tags"), "b.yml": YAML_BOMB}, "error", "too large"),
    "yaml-that-holds-itself": ({"main.tf": GOOD + used('yamldecode(file("b.yml"))', "tags"), "b.yml": "a: &a [*a]\n"}, "warning", "itself"),
    "yaml-brackets": ({"main.tf": GOOD + used('yamldecode(file("b.yml"))', "tags"), "b.yml": "[" * 100_000}, "warning", "not valid YAML"),
    "json-brackets": ({"main.tf": GOOD + used('jsondecode(file("b.txt"))', "tags"), "b.txt": "[" * 100_000}, "error", "too deeply"),
    "range": ({"main.tf": GOOD + used("range(1e12)")}, "warning", "more than 1024 numbers"),
    "format": ({"main.tf": GOOD + used('format("%1000000000d", 1)')}, "error", "too large"),
    "indent": ({"main.tf": GOOD + used('indent(1e9, "a\\nb")')}, "error", "too large"),
    "setproduct": ({"main.tf": GOOD + used("setproduct(range(1000), range(1000), range(1000))")}, "error", "too large"),
    "power": ({"main.tf": GOOD + used("pow(10, 1e9)")}, "warning", "not a finite number"),
    "digits": ({"main.tf": GOOD + used("9" * 100_000)}, "error", "number"),
    "cidrsubnets": (
        {"main.tf": GOOD + used('cidrsubnets("::/0", [for i in range(1000) : 127]...)')},
        "warning",
        "cidrsubnets",
    ),
    "strrev-substr": ({"main.tf": GOOD + LETTERS + used('substr(strrev(join("e\\u0301", local.letters)), 1, 1000000000)')}, "", ""),
    "matchkeys": (
        {"main.tf": GOOD + LETTERS + used("matchkeys(local.letters, local.letters, local.letters)")},
        "error",
        "comparisons",
    ),
    "split-in-a-loop": (
        {"main.tf": GOOD + LETTERS + used('[for x in local.letters : split("", join("", local.letters))]')},
        "error",
        "elements",
    ),
    "nested-loops": ({"main.tf": GOOD + used("[for a in range(1000) : [for b in range(1000) : 1]]")}, "error", "too large"),
    "regular-expression": (
        {"main.tf": GOOD + LETTERS + used('regex("(a+)+$", "${join("", local.letters)}b")')},
        "warning",
        "does not match",
    ),
    "regular-expression-huge": (
        {"main.tf": GOOD + LETTERS + used('regexall("(((a{1,1000}){1,1000}){1,1000})", join("", local.letters))')},
        "warning",
        "not a valid regular expression",
    ),
    "replacement": (
        {"main.tf": GOOD + LETTERS + used('replace(join("", local.letters), "a", join("", local.letters))')},
        "error",
        "too large",
    ),
    "types": ({"main.tf": GOOD + 'variable "v" {\n  type = ' + "list(" * 5_000 + "string" + ")" * 5_000 + "\n}\n"}, "error", "200 deep"),
    "binary": ({"main.tf": bytes(range(256)) * 100, "good.tf": GOOD}, "error", "UTF-8"),
    "utf-16": ({"main.tf": GOOD.encode("utf-16"), "good.tf": GOOD}, "error", "UTF-16"),
    "nul": ({"main.tf": "locals {\n  x = \x00\n}\n", "good.tf": GOOD}, "error", "NUL"),
    "latin": ({"main.tf": 'locals {\n  x = "ü"\n}\n'.encode("latin-1"), "good.tf": GOOD}, "error", "is not UTF-8"),
    "values-broken": ({"main.tf": GOOD, "terraform.tfvars": "x = = 1\n"}, "error", "not valid"),
    "values-json-broken": ({"main.tf": GOOD, "a.auto.tfvars.json": '{"x": '}, "error", "JSON"),
    "json-form-broken": ({"main.tf.json": '{"resource": {"aws_instance": {"x": {"ami": "${"}}}', "good.tf": GOOD}, "error", "not valid"),
    "json-form-brackets": ({"main.tf.json": "[" * 100_000, "good.tf": GOOD}, "error", "more than 200 deep"),
    "json-form-nonsense": ({"main.tf.json": "[1, 2]", "good.tf": GOOD}, "error", "object is expected"),
    "declared-twice": ({"main.tf": GOOD + GOOD}, "error", "declared twice"),
    "labels-missing": ({"main.tf": GOOD + "resource {}\n"}, "error", "two labels"),
    "plan-truncated": ({"main.tf": GOOD, "plan.json": (DATA / "create" / "plan.json").read_bytes()[:40_000]}, "error", "not valid JSON"),
    "plan-of-the-future": (
        {
            "main.tf": GOOD,
            "plan.json": (DATA / "create" / "plan.json").read_bytes().replace(b'"format_version":"1.', b'"format_version":"2.'),
        },
        "error",
        "format version 2",
    ),
    "plan-nonsense": (
        {"main.tf": GOOD, "plan.json": '{"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": [1]}'},
        "error",
        "",
    ),
    "plan-brackets": (
        {"main.tf": GOOD, "plan.json": '{"format_version": "1.2", "terraform_version": "1.9.0", "planned_values": {"a":' + "[" * 100_000},
        "error",
        "200 deep",
    ),
    "state-of-version-3": (
        {
            "main.tf": GOOD,
            "terraform.tfstate": '{"version": 3, "terraform_version": "0.11.14", "serial": 1, "lineage": "x", "modules": []}',
        },
        "error",
        "version 3",
    ),
    "state-of-the-future": (
        {"main.tf": GOOD, "state.json": '{"format_version": "3.0", "terraform_version": "9.0", "values": {"root_module": {}}}'},
        "error",
        "format version 3",
    ),
    "state-truncated": (
        {"main.tf": GOOD, "terraform.tfstate": (DATA / "change" / "terraform.tfstate").read_bytes()[:3_000]},
        "error",
        "not valid JSON",
    ),
}
JUDGED_MANY_TIMES = {"count-ten-thousand": 1024, "count-billion": 1024}


def write(folder: Path, files: dict[str, str | bytes]) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())


def limit_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def run(folder: Path, *words: str) -> Report:
    process = subprocess.run(
        [sys.executable, "-m", "immutcheck", "scan", *words, "--format", "json", "--include-unknown"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=240,
        env={**os.environ},
        preexec_fn=limit_memory,
    )
    assert process.stderr == ""
    assert process.returncode in (0, 1, 3)
    report: Report = json.loads(process.stdout)
    assert [one["message"] for one in report["diagnostics"] if "crashed" in str(one["code"])] == []
    return report


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The report of all cases: one folder each, in one run."""
    folder = tmp_path_factory.mktemp("hostile")
    for name, (text, _) in BROKEN.items():
        write(folder / name, {"main.tf": f'{GOOD}\nresource "aws_instance" "bad" {{\n{text}\n}}\n\n{LAST}'})
    for name, (text, _) in SNAPPED.items():
        write(folder / name, {"main.tf": f"{GOOD}\n{text}\n{LAST}"})
    for name, (files, _, _) in CASES.items():
        write(folder / name, files)
    return run(folder, ".")


def judged(report: Report, name: str) -> list[str]:
    return [
        str(finding["address"])
        for finding in report["findings"]
        if str(finding["rule"]) == "ssh-open-to-internet" and finding["location"]["path"].startswith(f"{name}/")
    ]


@pytest.mark.parametrize("name", [*BROKEN, *SNAPPED])
def test_blocks_around_a_broken_one_are_judged(report: Report, name: str) -> None:
    assert judged(report, name) == ["aws_security_group.good", "aws_security_group.last"]


@pytest.mark.parametrize("name", [*BROKEN, *SNAPPED])
def test_broken_text_has_an_error_with_line_and_column(report: Report, name: str) -> None:
    line, column = {**BROKEN, **SNAPPED}[name][1]
    above = len(GOOD.splitlines()) + 1
    own = [one for one in report["diagnostics"] if one["location"]["path"] == f"{name}/main.tf"]
    assert [(str(one["level"]), one["location"]["start_line"], one["location"]["start_column"]) for one in own] == [
        ("error", above + line, column)
    ]


@pytest.mark.parametrize("name", CASES)
def test_good_blocks_are_judged_beside_the_hostile_ones(report: Report, name: str) -> None:
    assert len(judged(report, name)) == JUDGED_MANY_TIMES.get(name, 1)


@pytest.mark.parametrize("name", CASES)
def test_hostile_input_has_its_diagnostic(report: Report, name: str) -> None:
    _, level, words = CASES[name]
    own = [one for one in report["diagnostics"] if one["location"]["path"].split("/")[0] == name and str(one["code"]) != "not-judged"]
    if level:
        assert any(str(one["level"]) == level and words in str(one["message"]) for one in own), own
    else:
        assert own == []


def test_two_thousand_files_are_one_root(tmp_path: Path) -> None:
    write(tmp_path, {f"f{number}.tf": f"locals {{\n  l{number} = {number}\n}}\n" for number in range(2_000)})
    write(tmp_path, {"good.tf": GOOD.replace("= 22", "= local.l22")})
    assert judged_alone(run(tmp_path, ".")) == ["aws_security_group.good"]


def test_links_that_lead_out_are_not_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    write(outside, {"module/main.tf": LAST, "secret.txt": "text-outside", "x.tfvars": "port = 22\n"})
    write(
        inside,
        {
            "main.tf": GOOD.replace("from_port   = 22", "from_port   = var.port")
            + 'variable "port" {\n  default = 22\n}\n'
            + CALL.format("m", "./linked")
            + 'resource "aws_ssm_parameter" "p" {\n  name  = file("${path.module}/link.txt")\n  value = templatefile("link.txt", {})\n'
            '  description = filebase64("folder/secret.txt")\n  tags = { x = file("../outside/secret.txt") }\n}\n'
        },
    )
    for name, target in (
        ("linked", outside / "module"),
        ("link.txt", outside / "secret.txt"),
        ("terraform.tfvars", outside / "x.tfvars"),
        ("folder", outside),
        ("extra.tf", outside / "module" / "main.tf"),
        ("loop", inside),
        ("gone.tf", tmp_path / "nowhere"),
        ("endless.tf", Path("/dev/zero")),
    ):
        os.symlink(target, inside / name)
    os.mkfifo(inside / "pipe.tf")
    report = run(inside, ".")
    assert judged_alone(report) == ["aws_security_group.good"]
    assert "text-outside" not in json.dumps(report)
    assert [str(one["message"]) for one in report["diagnostics"] if "linked" in str(one["message"])]


def test_what_may_not_be_read_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"main.tf": GOOD + CALL.format("m", "./closed"), "closed/main.tf": LAST, "shut.tf": LAST})
    (tmp_path / "closed").chmod(0)
    (tmp_path / "shut.tf").chmod(0)
    if os.access(tmp_path / "shut.tf", os.R_OK):
        pytest.skip("who runs this may read everything")
    try:
        report = run(tmp_path, ".")
    finally:
        (tmp_path / "closed").chmod(0o700)
    assert judged_alone(report) == ["aws_security_group.good"]
    assert {"shut.tf", "main.tf"} <= {one["location"]["path"] for one in report["diagnostics"] if str(one["level"]) == "error"}


def test_json_form_gives_the_same_findings(tmp_path: Path) -> None:
    ingress = {"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]}
    write(tmp_path / "a", {"main.tf": GOOD})
    write(tmp_path / "b", {"main.tf.json": json.dumps({"resource": {"aws_security_group": {"good": {"ingress": ingress}}}})})
    findings = run(tmp_path, ".")["findings"]
    answers = [
        {(str(one["rule"]), str(one["address"]), str(one["property"])) for one in findings if str(one["location"]["path"]).startswith(root)}
        for root in ("a/", "b/")
    ]
    assert answers[0] == answers[1]
    assert ("ssh-open-to-internet", "aws_security_group.good", "SecurityGroupIngress[0]") in answers[0]


def judged_alone(report: Report) -> list[str]:
    return [str(finding["address"]) for finding in report["findings"] if str(finding["rule"]) == "ssh-open-to-internet"]

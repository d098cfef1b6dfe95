"""Broken and hostile Terraform between two good resources, and the Diagnostic that each must have."""

from __future__ import annotations

from tests.conftest import PROJECT

DATA = PROJECT / "tests" / "sources" / "terraform" / "plan" / "data"
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

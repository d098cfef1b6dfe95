"""Expressions come out as Terraform reads them; the groupings were checked with `terraform console`."""

from __future__ import annotations

import pytest

from immutcheck.sources.terraform.syntax.expressions import DEPTH_LIMIT
from immutcheck.sources.terraform.syntax.nodes import Literal, Node, Tuple
from immutcheck.sources.terraform.syntax.parsing import parse_expression, parse_file
from immutcheck.sources.terraform.values import EvaluationError
from tests.sources.terraform.syntax.notation import expression, written


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("1", "1"),
        ("010", "10"),
        ("1.50", "1.5"),
        ("2.0", "2"),
        ("1e5", "100000"),
        ("1E+2", "100"),
        ("1.5e3", "1500"),
        ("1e-2", "0.01"),
        ("12345678901234567890", "12345678901234567890"),
        ("true", "True"),
        ("null", "None"),
        ('"a"', "'a'"),
        ('""', "''"),
        ('"ünï"', "'ünï'"),
        ('"e\u0301"', "'é'"),
    ],
)
def test_a_literal(text: str, node: str) -> None:
    assert written(expression(text)) == node


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("1 + 2 * 3 == 7 && !a || b", "(|| (&& (== (+ 1 (* 2 3)) 7) (! a)) b)"),
        ("a < b == c", "(== (< a b) c)"),
        ("10 - 2 - 3", "(- (- 10 2) 3)"),
        ("7 % 4 / 2", "(/ (% 7 4) 2)"),
        ("1 -1", "(- 1 1)"),
        ("1 - -1", "(- 1 (- 1))"),
        ("-a.b[0]", "(- a.b[0])"),
        ("!!a", "(! (! a))"),
        ("!a == b", "(== (! a) b)"),
        ("(1 + 2) * 3", "(* (+ 1 2) 3)"),
        ("a-b", "a-b"),
        ("(a\n  && b # why\n)", "(&& a b)"),
        ("a && b && c && d", "(&& (&& (&& a b) c) d)"),
    ],
)
def test_operators_bind_as_in_terraform(text: str, node: str) -> None:
    assert written(expression(text)) == node


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("a ? b : c", "(? a b c)"),
        ("a ? b : c ? d : e", "(? a b (? c d e))"),
        ("a ? b : c ? d : e ? f : g", "(? a b (? c d (? e f g)))"),
        ("a ? b ? c : d : e", "(? a (? b c d) e)"),
        ("(a ? b : c) ? d : e", "(? (? a b c) d e)"),
        ('a == "" ? b : c + 1', "(? (== a '') b (+ c 1))"),
    ],
)
def test_conditionals_group_to_the_right(text: str, node: str) -> None:
    assert written(expression(text)) == node


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("var.a", "var.a"),
        ("a.b-c.d_e", "a.b-c.d_e"),
        ('a["b"].c[d]', "a['b'].c[d]"),
        ("a.0.b", "a[0].b"),
        ("a.0.1", "a[0][1]"),
        ("a[*].b[0].c", "a*(@.b[0].c)"),
        ("a[*].b[*].c", "a*(@.b*(@.c))"),
        ("a[*].b[0][*]", "a*(@.b[0]*(@))"),
        ("a.*.b.c", "a*(@.b.c)"),
        ("a.*.b[0].c", "a*(@.b)[0].c"),
        ("a.*.b.0", "a*(@.b)[0]"),
        ("a.*.b.*.c", "a*(@.b)*(@.c)"),
        ("a.for.if", "a.for.if"),
        ("f(a)[0].b", "f(a)[0].b"),
        ("[1, 2][0]", "[1, 2][0]"),
        ("(a)[0].b", "a[0].b"),
        ("a [ /* which */ 0 ]", "a[0]"),
    ],
)
def test_what_is_asked_of_a_value(text: str, node: str) -> None:
    assert written(expression(text)) == node


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("[]", "[]"),
        ("[a, [1], # last\n]", "[a, [1]]"),
        ("{}", "{}"),
        ('{ a = 1, "b" : 2\n c = 3 }', "{'a': 1, 'b': 2, 'c': 3}"),
        ("{ (a) = 1, a.b = 2 }", "{a: 1, a.b: 2}"),
        ('{ "${a}" = 1, "${a}-b" : 2 }', "{<a>: 1, <a, '-b'>: 2}"),
        ("{ true = 1, null = 2, 3 = 4, if = 5 }", "{'true': 1, 'null': 2, 3: 4, 'if': 5}"),
        ("{\n a = b\n (c) = d\n}", "{'a': b, c: d}"),
        ("f()", "f()"),
        ("f(\n  a,\n  b,\n)", "f(a, b)"),
        ("f(a, b...)", "f(a, b...)"),
        ("provider::aws::arn_parse(a)", "provider::aws::arn_parse(a)"),
        ("[for v in m : v.id]", "[for _ v m: v.id]"),
        ('[for k, v in m : k if v != ""]', "[for k v m: k if (!= v '')]"),
        ("{ for v in m : v.a => v.b }", "{for _ v m: v.a => v.b}"),
        ("{\n for k, v in m :\n k => v...\n if v\n}", "{for k v m: k => v... if v}"),
        ("[for a in b : a][*].c", "[for _ a b: a]*(@.c)"),
    ],
)
def test_collections_calls_and_loops(text: str, node: str) -> None:
    assert written(expression(text)) == node


def spans(node: Node, text: str) -> list[str]:
    found = [text[node.start : node.end]]
    for field in node._fields:
        value = getattr(node, field)
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, Node):
                found += spans(part, text)
    return found


def test_every_node_knows_its_place() -> None:
    text = 'x = a.b[c] == (f("d") ? [g[*].h] : { i = -1 })\n'
    node = parse_file(text.encode(), "main.tf").arguments["x"].expression
    assert spans(node, text) == [
        'a.b[c] == (f("d") ? [g[*].h] : { i = -1 })',
        "a.b[c]",
        "a.b",
        "a",
        "c",
        'f("d") ? [g[*].h] : { i = -1 }',
        'f("d")',
        '"d"',
        "[g[*].h]",
        "g[*].h",
        "g",
        "[*].h",
        "[*]",
        "{ i = -1 }",
        "i = -1",
        "i",
        "-1",
        "1",
    ]


def test_nesting_up_to_the_limit_is_read() -> None:
    node: Node = expression("[" * (DEPTH_LIMIT - 1) + "1" + "]" * (DEPTH_LIMIT - 1))
    for _ in range(DEPTH_LIMIT - 1):
        assert isinstance(node, Tuple)
        (node,) = node.items
    assert node == Literal(DEPTH_LIMIT + 3, DEPTH_LIMIT + 4, 1)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 300 + "]" * 300,
        "(" * 300 + "1" + ")" * 300,
        "-" * 300 + "1",
        " + ".join("1" * 300),
        "a ? b : " * 300 + "c",
        "a" + ".b" * 300,
        "a" + "[0]" * 300,
        "a" + "[*]" * 300,
    ],
)
def test_deeper_nesting_is_refused(text: str) -> None:
    file = parse_file(f"x = {text}\ny = 1\n".encode(), "main.tf")
    assert [written(argument.expression) for argument in file.arguments.values()] == ["broken", "1"]
    assert len(file.problems) == 1


@pytest.mark.parametrize("text", ["0x1F", "1e99999", "1" * 1001, "9" + "0" * 999 + "e999"])
def test_a_number_that_terraform_cannot_read(text: str) -> None:
    file = parse_file(f"x = {text}\n".encode(), "main.tf")
    assert [problem.render() for problem in file.problems] == [
        "main.tf:1:5: error: this is not a number that Terraform can read: write digits with at most 1000 places"
    ]


def test_an_expression_alone_has_its_own_places() -> None:
    assert parse_expression("[1,\n2]", "--var x") == Tuple(0, 6, (Literal(1, 2, 1), Literal(4, 5, 2)))


@pytest.mark.parametrize("text", ["", "1 2", "1\ny = 2", "a {}", "[", '"abc'])
def test_a_text_that_is_no_expression(text: str) -> None:
    with pytest.raises(EvaluationError, match=r"^--var x is not an expression: "):
        parse_expression(text, "--var x")

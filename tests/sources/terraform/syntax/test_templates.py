"""Texts in quotes, heredocs and template files. `templates.json` holds what `terraform console` makes of generated ones."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from immutcheck.sources.terraform.syntax.nodes import Literal, Node, Template, TemplateFor, TemplateIf, TemplateText, Tuple, Variable
from immutcheck.sources.terraform.syntax.parsing import parse_file, parse_template
from immutcheck.sources.terraform.values import EvaluationError
from tests.sources.terraform.syntax.notation import expression, written

VECTORS = json.loads((Path(__file__).parent / "templates.json").read_text(encoding="utf-8"))


def render(parts: tuple[Node, ...], names: dict[str, object]) -> str:
    """Just what the vectors need: literals, `if` and `for` over them."""
    texts = []
    for part in parts:
        match part:
            case TemplateText():
                texts.append(part.text)
            case Literal():
                texts.append(str(part.value))
            case Variable():
                texts.append(str(names[part.name]))
            case TemplateIf(condition=Literal(value=decision)):
                texts.append(render(part.then if decision else part.otherwise, names))
            case TemplateFor(collection=Tuple(items=items)):
                texts += [render(part.body, {part.value: item.value}) for item in items if isinstance(item, Literal)]
    return "".join(texts)


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["template"])
def test_white_space_is_what_terraform_leaves(vector: dict[str, str]) -> None:
    node = expression(vector["template"])
    assert isinstance(node, Literal | Template)
    assert (node.value if isinstance(node, Literal) else render(node.parts, {})) == vector["value"]


@pytest.mark.parametrize(
    ("text", "node"),
    [
        (r'"a\"b\\c\n\r\t"', repr('a"b\\c\n\r\t')),
        (r'"\u00e9\U0001F600"', "'é😀'"),
        (r'"\ud800"', "'\ufffd'"),
        ('"$${a} %%{b}"', "'${a} %{b}'"),
        ('"$ % $$ %% $"', "'$ % $$ %% $'"),
        ('"$$${a}"', "'$${a}'"),
        ('"$$$${a}"', "'$$${a}'"),
        ('"%%%{a}"', "'%%{a}'"),
        ('"a # b // c /* d"', "'a # b // c /* d'"),
        ('"${a}"', "<a>"),
        ('"${~ a ~}"', "<a>"),
        ('" ${~ a ~} "', "<a, ''>"),
        ('"a ${~ b ~} \\n c"', "<'a', b, 'c'>"),
        ('"${a["b"]}${f("c")}"', "<a['b'], f('c')>"),
        ('"${ { a = "}" } }"', "<{'a': '}'}>"),
        ('"${\n  a\n}"', "<a>"),
        ('"%{ if a }b%{ endif }"', "<if(a; 'b'; )>"),
        ('"%{ if a }b%{ else }c${d}%{ endif }e"', "<if(a; 'b'; 'c', d), 'e'>"),
        ('"%{ for a, b in c }${a}%{ endfor }"', "<for(a b c; a)>"),
        ('"%{ if a }%{ if b }1%{ else }2%{ endif }%{ endif }"', "<if(a; if(b; '1'; '2'); )>"),
    ],
)
def test_a_text_in_quotes(text: str, node: str) -> None:
    assert written(expression(text)) == node


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("<<EOT\nEOT", "''"),
        ("<<EOT\n a\n\n  b\n    EOT", "' a\\n\\n  b\\n'"),
        ('<<EOT\na\\n " $ $${b} %%{c}\nEOT', "'a\\\\n \" $ ${b} %{c}\\n'"),
        ("<<EOT\n# a\n// b\n/*\nEOT", "'# a\\n// b\\n/*\\n'"),
        ("<<EOT\nEOTX\nE\n EOT x\nEOT", "'EOTX\\nE\\n EOT x\\n'"),
        ("<<EOT\nEO\n  EOT", "'EO\\n'"),
        ("<<-EOT\n    a\n      b\n     \n\n   c\n  EOT", "' a\\n   b\\n     \\n\\nc\\n'"),
        ("<<-EOT\n\ta\n\t\tb\n EOT", "'a\\n\\tb\\n'"),
        ("<<-EOT\n    é\n   \u00a0b\n  EOT", "'é\\nb\\n'"),
        ("<<EOT\r\n a\r\nEOT\r", "' a\\r\\n'"),
        ("<<EOT\n${a}\nEOT", "<a, '\\n'>"),
        ("<<-EOT\n    ${a}\n      b ${c} d\n  EOT", "<a, '\\n  b ', c, ' d\\n'>"),
        ("<<-EOT\n  ${a}\n b\n  EOT", "<' ', a, '\\nb\\n'>"),
        ('<<A\n${f("${b}")} ${a ? <<B\nb\nB\n: ""}\nA', "<f(<b>), ' ', (? a 'b\\n' ''), '\\n'>"),
        ("[<<A\na\nA\n, <<B\nb\nB\n]", "['a\\n', 'b\\n']"),
    ],
)
def test_a_heredoc(text: str, node: str) -> None:
    assert written(expression(text)) == node


def test_only_a_computed_heredoc_is_marked() -> None:
    text = "x = <<EOT\n${a}\nEOT\n"
    node = parse_file(text.encode(), "main.tf").arguments["x"].expression
    assert node == Template(4, 18, (Variable(12, 13, "a"), TemplateText(14, 15, "\n")), is_heredoc=True)


def test_a_heredoc_ends_with_the_file() -> None:
    assert parse_file(b"x = <<EOT\na\nEOT", "main.tf").arguments["x"].expression == Literal(4, 15, "a\n")


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("", "''"),
        ('plain "text"\n', "'plain \"text\"\\n'"),
        ("${a}", "<a>"),
        ("x ${a}\n%{ for b in c ~}\n  ${b}\n%{ endfor ~}\n y", "<'x ', a, '\\n', for(_ b c; '  ', b, '\\n'), ' y'>"),
        ("$${a} \\n %%{b}", "'${a} \\\\n %{b}'"),
        ("EOT\n_0\n${a}", "<'EOT\\n_0\\n', a>"),
    ],
)
def test_a_template_file(text: str, node: str) -> None:
    assert written(parse_template(text, "user_data.tftpl")) == node


def test_a_template_file_has_its_own_places() -> None:
    assert parse_template("é${a}", "x.tftpl") == Template(0, 6, (TemplateText(0, 2, "é"), Variable(4, 5, "a")))


@pytest.mark.parametrize("text", ["${", "${a b}", "%{ if a }b", "a %{ endif }", "%{ for a }%{ endfor }"])
def test_a_broken_template_file(text: str) -> None:
    with pytest.raises(EvaluationError, match=r"^the template x\.tftpl cannot be read: "):
        parse_template(text, "x.tftpl")


def test_directives_in_one_another_without_end() -> None:
    text = '"' + "%{ if a }" * 150 + "%{ endif }" * 150 + '"'
    file = parse_file(f"x = {text}\n".encode(), "main.tf")
    assert [problem.message for problem in file.problems] == ["directives are nested more than 100 deep here: simplify them"]

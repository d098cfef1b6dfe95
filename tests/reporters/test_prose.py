from __future__ import annotations

from immutcheck.reporters.prose import render_prose


def test_paragraphs_are_broken_and_code_is_not() -> None:
    text = (
        "Delete it, or let the\npipeline do it.\n\nCloudFormation:\n\n    Rules:\n      - {Port: 443, Source: 0.0.0.0/0, On: yes}\n\n"
        '```hcl\nresource "a" "b" {\n\n}\n```\n\n- one item\n  that goes on\n- another\n'
    )
    assert render_prose(text, 30) == [
        "Delete it, or let the pipeline",
        "do it.",
        "",
        "CloudFormation:",
        "",
        "  Rules:",
        "    - {Port: 443, Source: 0.0.0.0/0, On: yes}",
        "",
        '  resource "a" "b" {',
        "  ",
        "  }",
        "",
        "- one item that goes on",
        "- another",
    ]


def test_escapes_in_prose_are_shown() -> None:
    assert render_prose("one \x1b[31m two", 40) == ["one \\x1b[31m two"]


def test_no_prose_is_no_lines() -> None:
    assert render_prose("\n\n", 40) == []

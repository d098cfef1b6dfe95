"""`immutcheck rules show`: a rule's page on a terminal of any width."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from immutcheck.packs.catalogue import load_catalogue
from tests.conftest import Outcome

Immutcheck = Callable[..., Outcome]


@pytest.mark.parametrize("width", [60, 80, 120])
def test_page_is_as_wide_as_the_terminal_but_for_code_addresses_and_comments(
    width: int, immutcheck: Immutcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    page = immutcheck("rules", "show", "instance-changed-in-place").out

    prose = page.partition("\nWhy\n---\n")[2].partition("\nSuppress\n")[0]
    texts = [line for line in prose.splitlines() if not line.startswith("  ")]
    assert max(map(len, texts)) <= width
    assert sum(len(line) > width * 0.75 for line in texts) >= 5, "lines are filled"
    assert '  resource "aws_instance" "web" {\n' in prose


def test_page_says_all_that_the_rule_says(immutcheck: Immutcheck) -> None:
    catalogue = load_catalogue()
    rule = catalogue.find("store-replaced")
    prose = catalogue.prose(rule)
    page = immutcheck("rules", "show", rule.id)
    words = page.out.split()

    assert page.code == 0
    assert [word for word in (*prose.why.split(), *prose.fix.split(), *prose.references) if word not in words] == []
    assert all(f"{name}," in words or name in words for name in rule.resources)
    assert {"Severity:", "critical", "AWS-WA:", "REL08-BP04,"} <= set(words)


def test_rule_that_is_not_there_is_named_with_the_nearest(immutcheck: Immutcheck) -> None:
    outcome = immutcheck("rules", "show", "store-replace")

    assert (outcome.code, outcome.out) == (2, "")
    assert "store-replaced" in outcome.err

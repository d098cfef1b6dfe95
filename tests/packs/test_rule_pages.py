"""The generated rule pages."""

from __future__ import annotations

from pathlib import Path

import pytest

from immutcheck.packs.catalogue import load_catalogue
from scripts.generate_docs import MARK, build_pages, compare_pages, main

from .samples import write_profile, write_rule


@pytest.fixture
def page(tmp_path: Path) -> str:
    write_rule(tmp_path, title="A | in the title", aliases=["former-id"], scoped=True)
    write_rule(tmp_path, id="worse-rule", severity="critical")
    write_profile(tmp_path, "default", include=["worse-rule"])
    return build_pages(load_catalogue([str(tmp_path)]))["sample-pack/README.md"]


def test_pages_that_ship_are_up_to_date(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--check"]) == 0, capsys.readouterr().out


def test_every_pack_has_a_page() -> None:
    catalogue = load_catalogue()
    assert sorted(build_pages(catalogue)) == [f"{pack}/README.md" for pack in catalogue.packs]


def test_table_is_worst_first_and_says_what_runs_by_default(page: str) -> None:
    rows = [line for line in page.splitlines() if line.startswith("| [")]
    assert rows == [
        "| [`worse-rule`](#worse-rule) | critical | yes | Tags can be overwritten |",
        "| [`sample-rule`](#sample-rule) | high | no | A \\| in the title |",
    ]


def test_example_of_a_running_account_says_so(tmp_path: Path) -> None:
    good: dict[str, object] = {"name": "good", "live": {"resources": {"A": {"type": "AWS::ECR::Repository"}}}}
    bad: dict[str, object] = {"name": "bad", "at": ["A"], "live": {"resources": {"A": {"type": "AWS::ECR::Repository"}}}}
    write_rule(tmp_path, examples={"pass": [good], "fail": [bad]})
    page = build_pages(load_catalogue([str(tmp_path)]))["sample-pack/README.md"]
    assert "### Prefer\n\nGood · in a running account\n\n```yaml\nresources:\n  A:\n    type: AWS::ECR::Repository\n```\n" in page
    assert "### Avoid\n\nBad · in a running account · found at `A`\n" in page


def test_headings_are_the_ids_so_that_they_are_anchors(page: str) -> None:
    assert page.startswith(f"{MARK}\n\n# `sample-pack`\n")
    assert [line for line in page.splitlines() if line.startswith("## ")] == ["## sample-rule", "## worse-rule"]


def test_section_has_everything_a_reader_needs(page: str) -> None:
    section = page[page.index("## sample-rule") : page.index("## worse-rule")]
    assert [line for line in section.splitlines() if line.startswith("### ")] == [
        "### Avoid",
        "### Prefer",
        "### Why",
        "### Fix",
        "### Controls",
        "### References",
        "### Suppress",
    ]
    for part in (
        "Severity high, confidence high. Judges `AWS::ECR::Repository`.",
        "In no profile: run it with `--select`.",
        "Former ids: `former-id`.",
        "Only looks at what the configuration holds immutable (`scope`).",
        "Bad · found at `A`\n\n```yaml\nResources:\n  A:\n    Type: AWS::ECR::Repository\n```",
        "AWS-WA: REL08-BP04",
        "- <https://docs.aws.amazon.com/AmazonECR/>",
        '# immutcheck:ignore sample-rule reason="…" until=YYYY-MM-DD',
    ):
        assert part in section


def test_stale_and_missing_pages_are_named(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "README.md").write_text("old")
    (tmp_path / "c").mkdir()
    (tmp_path / "c" / "README.md").write_text("same")
    pages = {"a/README.md": "new", "b/README.md": "new", "c/README.md": "same"}
    assert compare_pages(pages, tmp_path) == ["a/README.md: differs from the rule files", "b/README.md: missing"]

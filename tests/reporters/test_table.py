from __future__ import annotations

import subprocess
import sys

import pytest

from immutcheck.reporters.table import REPORTERS, ReportOptions, render
from tests.reporters.samples import full_report


@pytest.mark.parametrize("name", REPORTERS)
def test_every_format_renders_and_ends_its_last_line(name: str) -> None:
    assert render(name, full_report(), ReportOptions()).endswith("\n")


def test_options_reach_the_format() -> None:
    coloured = render("text", full_report(), ReportOptions(colour=True, width=80, include_suppressed=True))
    assert "\x1b[" in coloured
    assert "the group is being removed this week" in coloured
    assert '"suppressions"' in render("sarif", full_report(), ReportOptions(include_suppressed=True))
    assert '"suppressions"' not in render("sarif", full_report(), ReportOptions())


@pytest.mark.parametrize("name", REPORTERS)
def test_format_loads_nothing_heavy(name: str) -> None:
    module, _ = REPORTERS[name]
    code = f"import sys, {module}, immutcheck.reporters.table, immutcheck.secrets.redaction; print(sorted(sys.modules))"
    loaded = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True).stdout
    for heavy in ("'dataclasses'", "'typing'", "'pathlib'", "'jsonschema'", "'rich'", "'inspect'", "'logging'", "'zipfile'"):
        assert heavy not in loaded

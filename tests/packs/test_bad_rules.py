"""What people read who wrote a wrong rule: every error of every file of `bad_rules/`, as it is shown.

`bad_rules.txt` is a golden file: read it before accepting a change.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from immutcheck.model.errors import RuleFileError
from immutcheck.packs.catalogue import load_catalogue

HERE = Path(__file__).parent


def test_errors_read_as_they_should(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(HERE)
    with pytest.raises(RuleFileError) as caught:
        load_catalogue(["bad_rules"], cache=False)
    assert str(caught.value).splitlines() == (HERE / "bad_rules.txt").read_text(encoding="utf-8").splitlines()

"""Ages are counted from the run's `now`."""

import pytest

from tests.engine.operators.asking import ask, evaluation, explain


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ("2026-08-25T00:00:00Z", False),
        ("2026-08-24T23:59:59Z", True),
        ("2026-08-24", True),
        ("2026-08-25T01:00:00+02:00", True),
        ("2026-08-25T00:00:00.000Z", False),
        ("2027-01-01T00:00:00Z", False),
        ("yesterday", None),
        (20260824, None),
        (None, False),
    ],
)
def test_older_than_ninety_days(value, answer):
    assert ask("older_than", 90, value) is answer


def test_the_configured_number_of_days():
    at = evaluation(max_age_days=10)
    assert ask("older_than", "max_age_days", "2026-11-12T00:00:00Z", at) is True
    assert ask("older_than", "max_age_days", "2026-11-14T00:00:00Z", at) is False


def test_what_is_no_time_is_said():
    assert explain("older_than", 90, "yesterday") == ("the value is not an ISO 8601 time",)

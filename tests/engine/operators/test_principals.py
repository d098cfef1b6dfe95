"""Roles that the configuration names."""

import pytest

from immutcheck.model.values import Unknown
from tests.engine.operators.asking import HIDDEN, PARAMETER, ask, assert_hiding_keeps, evaluation, text

NAMED = evaluation(break_glass=("break-glass-*", "arn:aws:iam::111122223333:role/ops/emergency"), pipeline_principals=("deploy",))


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ("break-glass-admin", True),
        ("Break-Glass-Admin", True),
        ("arn:aws:iam::999988887777:role/path/break-glass-admin", True),
        ("arn:aws:iam::111122223333:role/ops/emergency", True),
        ("arn:aws:iam::999988887777:role/ops/emergency", False),
        ("admin", False),
        ("", False),
        (None, False),
        (PARAMETER, None),
        (text("break-glass-", None), None),
        (text("admin-", None, "-x"), False),
        (Unknown("u", possible=("break-glass-a", "break-glass-b")), True),
        (Unknown("u", possible=("break-glass-a", "admin")), None),
    ],
)
def test_break_glass_roles(value, answer):
    assert ask("is_break_glass", True, value, NAMED) is answer
    assert ask("is_break_glass", False, value, NAMED) is (None if answer is None else not answer)


def test_pipeline_roles():
    assert ask("is_pipeline_principal", True, "deploy", NAMED) is True
    assert ask("is_pipeline_principal", True, "break-glass-admin", NAMED) is False


def test_without_configuration_nobody_is_named():
    assert ask("is_break_glass", True, PARAMETER) is False


def test_hiding_keeps_the_answer():
    for value in ("break-glass-admin", "admin"):
        assert_hiding_keeps("is_break_glass", True, value, NAMED)
    assert ask("is_break_glass", True, HIDDEN, NAMED) is None

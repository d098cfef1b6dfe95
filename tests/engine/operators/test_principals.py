"""Roles that the configuration names."""

import pytest

from immutcheck.engine.operators.principals import named_by
from immutcheck.model.values import Unknown
from tests.engine.operators.asking import HIDDEN, PARAMETER, ask, assert_hiding_keeps, evaluation, text

NAMED = evaluation(
    break_glass=("break-glass-*", "arn:aws:iam::111122223333:role/ops/emergency"),
    pipeline_principals=("deploy",),
    human_principals=("team-*",),
)


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


def test_roles_of_people():
    assert ask("is_human_principal", True, "team-web", NAMED) is True
    assert ask("is_human_principal", False, "team-web", NAMED) is False
    assert ask("is_human_principal", True, "deploy", NAMED) is False


def test_without_configuration_nobody_is_named():
    assert ask("is_break_glass", True, PARAMETER) is False


def test_hiding_keeps_the_answer():
    for value in ("break-glass-admin", "admin"):
        assert_hiding_keeps("is_break_glass", True, value, NAMED)
    assert ask("is_break_glass", True, HIDDEN, NAMED) is None


SESSION = "arn:aws:sts::111122223333:assumed-role/"


@pytest.mark.parametrize(
    ("glob", "name", "answer"),
    [
        # Whoever takes on a role chooses the session's name.
        ("*BreakGlass*", f"{SESSION}operator/BreakGlass", False),
        ("break-glass*", f"{SESSION}operator/break-glass-x", False),
        ("jane", f"{SESSION}operator/jane", False),
        ("*BreakGlass*", "arn:aws:sts::111122223333:federated-user/BreakGlass", False),
        ("break-glass*", f"{SESSION}break-glass-admin/jane", True),
        ("*BreakGlass*", f"{SESSION}AWSReservedSSO_BreakGlass_0a1b/jane", True),
        ("*assumed-role/break-glass/*", f"{SESSION}break-glass/jane", True),
        ("arn:aws:iam::*:role/emergency", f"{SESSION}emergency/jane", True),
        # A session's ARN leaves the role's path out.
        ("arn:aws:iam::111122223333:role/ops/emergency", f"{SESSION}emergency/jane", True),
        ("arn:aws:iam::999922223333:role/ops/emergency", f"{SESSION}emergency/jane", False),
        ("arn:aws:iam::*:role/ops/*", f"{SESSION}emergency/jane", None),
        # A template has the bare name, and does not say in which account it will be.
        ("arn:aws:iam::111122223333:role/emergency", "emergency", True),
        ("arn:aws:iam::111122223333:role/ops/emergency", "emergency", True),
        ("arn:aws:iam::111122223333:role/ops/*", "emergency", None),
        ("arn:aws:iam::111122223333:role/emergency", "operator", False),
        ("jane", "arn:aws:iam::111122223333:user/jane", True),
    ],
)
def test_whom_a_configured_name_means(glob: str, name: str, answer: bool | None) -> None:
    assert named_by((glob,), name) is answer

"""`dynamic_reference`: what is read when it is deployed, from where, and with a version or without."""

from __future__ import annotations

import pytest

from immutcheck.engine.operators.dynamic_references import make_dynamic_reference
from immutcheck.model.values import DynamicReference, Reference
from tests.engine.operators.asking import HIDDEN, PARAMETER, ask, text

LATEST = DynamicReference("it is read when it is deployed", service="ssm", key="/shop/limit")
THIRD = DynamicReference("it is read when it is deployed", service="ssm", key="/shop/limit", version="3")
SECRET = DynamicReference("it is read when it is deployed", service="secretsmanager", key="shop")


@pytest.mark.parametrize(
    ("argument", "value", "answer"),
    [
        ({"services": ["ssm"]}, LATEST, True),
        ({"services": ["ssm"]}, SECRET, False),
        ({"services": ["ssm"], "pinned": False}, LATEST, True),
        ({"services": ["ssm"], "pinned": False}, THIRD, False),
        ({"services": ["ssm"], "pinned": True}, THIRD, True),
        ({"services": ["secretsmanager"]}, text("postgres://shop:", SECRET, "@db"), True),
        ({"services": ["ssm"]}, text("shop-", None), False),
        ({"services": ["ssm"]}, "plain", False),
        ({"services": ["ssm"]}, Reference("it is made with the stack", target="Table"), False),
        ({"services": ["ssm"]}, PARAMETER, False),
        ({"services": ["ssm"]}, HIDDEN, None),
    ],
)
def test_a_value_that_is_read_when_it_is_deployed(argument: object, value: object, answer: bool | None) -> None:
    assert ask("dynamic_reference", argument, value) is answer


@pytest.mark.parametrize("argument", [{}, {"services": []}, {"services": ["s3"]}, {"services": ["ssm"], "pinned": "yes"}, ["ssm"]])
def test_another_argument_is_refused(argument: object) -> None:
    with pytest.raises(ValueError, match="dynamic_reference"):
        make_dynamic_reference(argument)

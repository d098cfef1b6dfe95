"""`refers_to`: references of this input, and what only looks like one."""

from __future__ import annotations

import pytest

from immutcheck.engine.operators.references import make_refers_to
from immutcheck.model.values import OpenList, Reference, Unknown
from tests.engine.operators.asking import HIDDEN, PARAMETER, ask, evaluation, resource, text

SUBNET = "AWS::EC2::Subnet"
MADE = Reference("it is made with the stack", target="Subnet")
HERE = (resource("Subnet", SUBNET), resource("Vpc", "AWS::EC2::VPC"), resource("Nested", "AWS::CloudFormation::Stack"))


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ("subnet-0123456789abcdef0", False),
        (MADE, True),
        (Reference("it is made with the stack", target="Vpc"), False),
        (Reference("it is not here", target="Elsewhere"), False),
        (Reference("it is another stack's", target="Nested", attribute="Outputs.Subnet"), None),
        (PARAMETER, False),
        (HIDDEN, None),
        (["subnet-0123456789abcdef0", MADE], True),
        (["subnet-0123456789abcdef0"], False),
        (["subnet-0123456789abcdef0", HIDDEN], None),
        (OpenList(["subnet-0123456789abcdef0"], Unknown("more")), None),
        (text(MADE, ","), None),
        (text("subnet-", None), False),
    ],
)
def test_only_a_resource_of_this_input_is_referred_to(value: object, answer: bool | None) -> None:
    assert ask("refers_to", [SUBNET], value, evaluation(others=HERE)) is answer


def test_no_type_is_refused() -> None:
    with pytest.raises(ValueError, match="list of resource types"):
        make_refers_to([])

"""An image id is pinned when it names one image for ever."""

import pytest

from immutcheck.model.values import DynamicReference, Reference, Unknown
from tests.engine.operators.asking import HIDDEN, PARAMETER, ask, assert_hiding_keeps, evaluation, explain, resource, text

LATEST = "/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"


@pytest.mark.parametrize(
    ("image", "answer"),
    [
        ("ami-0123456789abcdef0", True),
        ("ami-12345678", True),
        (text("ami-", None), True),
        ("resolve:ssm:/golden/ami:3", True),
        ("resolve:ssm:/golden/ami", False),
        ("resolve:ssm:/golden/ami:stable", False),
        (f"resolve:ssm:{LATEST}", False),
        ("{{resolve:ssm:/golden/ami:3}}", True),
        (LATEST, False),
        (text("/aws/service/", None), False),
        ("my-image", False),
        ("", False),
        (None, False),
        (DynamicReference("d", service="ssm", key=LATEST), False),
        (DynamicReference("d", service="ssm", key="/golden/ami", version="3"), True),
        (DynamicReference("d", service="ssm", key="/golden/ami", version="${Version}"), True),
        (PARAMETER, None),
        (text(None, "x"), None),
        (Unknown("u", possible=("ami-1", "ami-2")), True),
        (Unknown("u", possible=("ami-1", LATEST)), None),
        (Reference("r", target="Nowhere", attribute="ImageId"), None),
        (Reference("r", target="Image", attribute="ImageId"), True),
        (Reference("r", target="Image", attribute="Arn"), None),
        (Reference("r", target="Built"), True),
        (Reference("r", target="Built", attribute="Name"), None),
        (Reference("r", target="Golden", attribute="Value"), True),
        (Reference("r", target="Lookup", attribute="Value"), None),
        (Reference("r", target="Custom", attribute="Id"), None),
    ],
)
def test_ami_pinned(image, answer):
    at = evaluation(
        others=[
            resource("Image", "AWS::ImageBuilder::Image"),
            resource("Built", "Immutcheck::EC2::Image"),
            resource("Golden", "AWS::SSM::Parameter", Value="ami-0123456789abcdef0"),
            resource("Lookup", "AWS::SSM::Parameter", Value=PARAMETER),
            resource("Custom", "Custom::AmiLookup"),
        ]
    )
    assert ask("ami_pinned", True, image, at) is answer
    assert ask("ami_pinned", False, image, at) is (None if answer is None else not answer)


def test_references_in_a_circle_end():
    circle = Reference("r", target="A", attribute="Value")
    at = evaluation(others=[resource("A", "AWS::SSM::Parameter", Value=circle)])
    assert ask("ami_pinned", True, circle, at) is None


def test_the_explanation_names_what_moves():
    assert explain("ami_pinned", True, DynamicReference("d", service="ssm", key="/golden")) == (
        "parameter `/golden` is read without a version",
    )
    assert explain("ami_pinned", True, "resolve:ssm:/golden") == ("the parameter is read without a version number",)
    assert explain("ami_pinned", True, LATEST) == ("it is the name of a parameter",)
    assert explain("ami_pinned", True, "x") == ("it is no image id",)
    assert explain("ami_pinned", True, PARAMETER) == ("parameter `X` has no default",)


def test_hiding_keeps_the_answer():
    for image in ("ami-1", LATEST, "resolve:ssm:/golden:3"):
        assert_hiding_keeps("ami_pinned", True, image)
    assert ask("ami_pinned", True, HIDDEN) is None

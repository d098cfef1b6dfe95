"""`ami_pinned`: does an image id name one image for ever, or whatever a parameter says on the day?

Sources: Amazon EC2 User Guide, "Reference the latest AMIs using Systems Manager public parameters" and "Use a Systems Manager parameter
instead of an AMI ID" (`resolve:ssm:name:version`, `resolve:ssm:name:label`); AWS CloudFormation User Guide, "Get values stored in other
services using dynamic references".
"""

from __future__ import annotations

from immutcheck.engine.lookup import agree
from immutcheck.engine.operators.partial import known_head
from immutcheck.model.values import DynamicReference, Redacted, Reference, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.engine.evaluation import Answer, Check, Evaluation

LITERAL = "ami-"
PARAMETER = "resolve:ssm:"
BUILT_TYPES = {"AWS::ImageBuilder::Image": "ImageId", "Immutcheck::EC2::Image": ""}
"""Resources of the same input of which this attribute is one image, built by that very resource."""

PARAMETER_TYPE = "AWS::SSM::Parameter"
DEEPEST = 4


def make_ami_pinned(argument: object) -> Check:
    """True (for the argument true) for a literal `ami-…`, a parameter with a version number, an image that the input itself builds."""
    if argument.__class__ is not bool:
        raise ValueError("`ami_pinned` needs true or false")

    def ami_pinned(value: object, evaluation: Evaluation) -> Answer:
        answer = is_pinned(value, evaluation)
        return None if answer is None else answer is argument

    return ami_pinned


def is_pinned(value: object, evaluation: Evaluation, depth: int = 0) -> Answer:
    """The image id names one image."""
    if isinstance(value, str):
        return is_pinned_text(value)
    if isinstance(value, DynamicReference):
        return bool(value.version)
    if isinstance(value, Unknown):
        if value.possible:
            return agree([is_pinned(possible, evaluation, depth) for possible in value.possible])
        if isinstance(value, Reference):
            return _follow(value, evaluation, depth)
        head = known_head(value)
        if head.startswith(LITERAL):
            return True
        return False if head.startswith("/aws/service/") else None
    return None if value.__class__ is Redacted else False


def is_pinned_text(text: str) -> bool:
    """`ami-…`, or a parameter with a version number; a label such as `:golden` can be moved."""
    if text.startswith(LITERAL):
        return True
    reference = text.strip().removeprefix("{{").removesuffix("}}")
    if reference.startswith(PARAMETER):
        _name, colon, version = reference[len(PARAMETER) :].rpartition(":")
        return bool(colon) and version.isdigit()
    return False


def explain_ami(_argument: object, value: object, _evaluation: Evaluation) -> tuple[str, ...]:
    """What makes the image move, or why it cannot be told."""
    if isinstance(value, DynamicReference):
        return () if value.version else (f"parameter `{value.key}` is read without a version",)
    if isinstance(value, Unknown):
        return (value.reason,)
    if isinstance(value, str) and not is_pinned_text(value):
        if PARAMETER in value:
            return ("the parameter is read without a version number",)
        return ("it is the name of a parameter" if value.startswith("/") else "it is no image id",)
    return ()


def _follow(reference: Reference, evaluation: Evaluation, depth: int) -> Answer:
    """What the input itself says about the resource that gives the id."""
    related = evaluation.related_resource(reference)
    if related is None or depth >= DEEPEST:
        return None
    if related.type in BUILT_TYPES:
        return True if reference.attribute == BUILT_TYPES[related.type] else None
    if related.type == PARAMETER_TYPE and reference.attribute == "Value":
        return is_pinned(related.properties.get("Value"), evaluation, depth + 1)
    return None

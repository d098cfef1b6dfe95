"""`version_pinned`: does something that has versions name one, or whatever is newest on the day? A kind of thing is one function here.

Sources: AWS Lambda Developer Guide, "Manage Lambda function versions" and "Using Lambda aliases in event sources and permissions policies";
Amazon EC2 Auto Scaling API Reference, LaunchTemplateSpecification ($Latest, $Default); Amazon ECS Developer Guide, "Fargate platform
versions" (LATEST); Terraform AWS provider, aws_lambda_function (`publish`, `qualified_arn`, `version`). An alias counts as pinned: it is
what AWS tells callers to use, and it moves by a deployment only.
"""

from __future__ import annotations

from immutcheck.engine.lookup import agree
from immutcheck.engine.operators.partial import known_head, known_tail, scalar_text
from immutcheck.model.values import MISSING, OpenMap, Redacted, Reference, Text, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from immutcheck.engine.evaluation import Answer, Check, Evaluation
    from immutcheck.model.resource import Resource

    Judge = Callable[[object, Evaluation], Answer]

FUNCTION = "AWS::Lambda::Function"
QUALIFIED_TYPES = frozenset(("AWS::Lambda::Version", "AWS::Lambda::Alias"))
PUBLISHED = frozenset(("Version", "QualifiedArn", "QualifiedInvokeArn"))
"""Attributes of a Terraform function: of the version that `publish = true` makes with every change, else of `$LATEST`."""

ITSELF = frozenset(("", "Arn", "InvokeArn"))
"""Attributes that name a function without a version."""

LAUNCH_CONFIGURATION = "AWS::AutoScaling::LaunchConfiguration"
TEMPLATE_VERSIONS = frozenset(("LatestVersionNumber", "DefaultVersionNumber"))
STAGE_VARIABLE = "${stageVariables."
"""A part of an integration's address that each stage of the API fills in: the function, its alias, or both."""

INDIRECT_TYPES = ("AWS::SSM::", "AWS::CloudFormation::")
"""Beginnings of types whose references may stand for a function that is not seen here."""

VERSION_KEYS = ("Version", "S3ObjectVersion")
"""Where a map (a launch template specification, a function's code) says its version."""


def make_version_pinned(argument: object) -> Check:
    """True when one version is named; the argument says what kind of thing the value names."""
    judge = JUDGES.get(argument) if isinstance(argument, str) else None
    if judge is None:
        raise ValueError(f"`version_pinned` needs one of {', '.join(sorted(JUDGES))}")
    chosen = judge

    def version_pinned(value: object, evaluation: Evaluation) -> Answer:
        return _judge(value, evaluation, chosen)

    return version_pinned


def explain_version(argument: object, value: object, evaluation: Evaluation) -> tuple[str, ...]:
    """Which moving version is named, or why it cannot be told."""
    judge = JUDGES.get(argument) if isinstance(argument, str) else None
    answer = _judge(value, evaluation, judge) if judge is not None else None
    if answer is True:
        return ()
    if isinstance(value, Unknown) and answer is None:
        return (value.reason,)
    text = scalar_text(value) or (known_tail(value) if isinstance(value, Unknown) else "")
    for moving in ("$LATEST", "$Latest", "$Default", "LATEST"):
        if text.endswith(moving):
            return (f"`{moving}` is whatever is newest",)
    return ("no version is named",) if answer is False else ()


def _judge(value: object, evaluation: Evaluation, judge: Judge) -> Answer:
    if isinstance(value, dict):
        for key in VERSION_KEYS:
            if key in value:
                return _judge(value[key], evaluation, judge)
        return None if value.__class__ is OpenMap else False
    if isinstance(value, Reference) and value.possible:
        # What it refers to says more than a name that is known: an alias is pinned whatever it is called.
        answer = judge(value, evaluation)
        if answer is not None:
            return answer
    if isinstance(value, Unknown) and value.possible:
        return agree([_judge(possible, evaluation, judge) for possible in value.possible])
    if value is None or isinstance(value, list):
        return False
    return None if value.__class__ is Redacted else judge(value, evaluation)


def _judge_lambda(value: object, evaluation: Evaluation) -> Answer:
    """A function's name, partial or full ARN, the address of its invocation, or a version alone. What is no function moves with none."""
    if isinstance(value, Reference):
        return _judge_function_reference(value, evaluation)
    if isinstance(value, Text):
        return _judge_function_text(value, evaluation)
    if isinstance(value, Unknown):
        return None
    text = (scalar_text(value) or "").strip()
    if STAGE_VARIABLE in text:
        return None
    if text.isdigit() or (text.startswith("arn:") and ":lambda:" not in text):
        return True
    qualifier = function_qualifier(text)
    return bool(qualifier) and qualifier != "$LATEST"


def function_qualifier(text: str) -> str:
    """What follows a function's name: a version, an alias, `$LATEST`; "" when nothing does."""
    if text == "$LATEST":
        return text
    _head, marker, tail = text.removesuffix("/invocations").rpartition(":function:")
    return (tail if marker else text).partition(":")[2]


def _judge_function_reference(value: Reference, evaluation: Evaluation) -> Answer:
    related = evaluation.related_resource(value)
    if related is None:
        return None
    if related.type in QUALIFIED_TYPES:
        return True
    if related.type == FUNCTION:
        if value.attribute in PUBLISHED:
            return _is_published(related)
        return False if value.attribute in ITSELF else None
    is_itself = value.attribute == "" or value.attribute.endswith("Arn")
    return True if is_itself and related.type.startswith("AWS::") and not related.type.startswith(INDIRECT_TYPES) else None


def _is_published(function: Resource) -> Answer:
    """It makes a version of itself with every change."""
    publish = function.properties.get("Publish", MISSING)
    if isinstance(publish, Unknown):
        return None
    return publish is True or publish == "true"


def _judge_function_text(value: Text, evaluation: Evaluation) -> Answer:
    """`${Function.Arn}:live`, `arn:…:function:name:${Qualifier}`, the invocation address of any of them."""
    pieces = list(value.pieces)
    if pieces and isinstance(pieces[-1], str):
        pieces[-1] = pieces[-1].removesuffix("/invocations")
        if not pieces[-1]:
            pieces.pop()
    if not pieces:
        return None
    last = pieces[-1]
    if isinstance(last, str):
        if STAGE_VARIABLE in last:
            return None
        if ":function:" in last:
            qualifier = function_qualifier(last)
            return bool(qualifier) and qualifier != "$LATEST"
        qualifier = last.rpartition(":")[2]
        if last.startswith(":") and last.count(":") == 1:
            return bool(qualifier) and qualifier != "$LATEST"
        return False if qualifier == "$LATEST" else None
    if isinstance(last, Reference):
        return _judge_function_reference(last, evaluation)
    return None


def _judge_launch_template(value: object, evaluation: Evaluation) -> Answer:
    """A number; the number of the version that this very template makes (`LatestVersionNumber`, fixed when it is deployed), alone or in
    a text; the name of a launch configuration, which has no versions since it can only be replaced."""
    if isinstance(value, Reference):
        return _judge_template_reference(value, evaluation)
    if isinstance(value, Text) and any(_judge_template_reference(piece, evaluation) for piece in value.pieces):
        return True
    if isinstance(value, Unknown):
        return False if known_head(value).startswith("$") else None
    text = (scalar_text(value) or "").strip()
    return text.isascii() and text.isdigit()


def _judge_template_reference(piece: object, evaluation: Evaluation) -> Answer:
    if not isinstance(piece, Reference):
        return None
    if piece.attribute in TEMPLATE_VERSIONS:
        return True
    related = evaluation.related_resource(piece)
    return True if related is not None and related.type == LAUNCH_CONFIGURATION and piece.attribute in ITSELF else None


def _judge_s3_object(value: object, _evaluation: Evaluation) -> Answer:
    """Any version id at all; one that is there but not known is one, since it cannot be empty."""
    if isinstance(value, Unknown):
        return None if value.maybe_absent else True
    return bool(scalar_text(value))


def _judge_fargate(value: object, _evaluation: Evaluation) -> Answer:
    """A platform version's number."""
    if isinstance(value, Unknown):
        return None
    text = (scalar_text(value) or "").strip()
    return bool(text) and text.upper() != "LATEST"


def _judge_layer(value: object, evaluation: Evaluation) -> Answer:
    """An ARN that ends with a version number, or a layer version of the same template."""
    if isinstance(value, Reference):
        related = evaluation.related_resource(value)
        return True if related is not None and related.type == "AWS::Lambda::LayerVersion" and value.attribute == "" else None
    if isinstance(value, Unknown):
        tail = known_tail(value)
        if not tail:
            return None
        _head, colon, version = tail.rpartition(":")
        if colon and version.isdigit():
            return True
        return None if tail.isdigit() else False
    name, _colon, version = (scalar_text(value) or "").rpartition(":")
    return version.isdigit() and ":layer:" in name


JUDGES: Mapping[str, Judge] = {
    "lambda": _judge_lambda,
    "launch_template": _judge_launch_template,
    "s3_object": _judge_s3_object,
    "fargate": _judge_fargate,
    "layer": _judge_layer,
}

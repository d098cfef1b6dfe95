"""One fixed version, not whatever is newest."""

import pytest

from immutcheck.model.values import OpenMap, Reference, Text, Unknown
from tests.engine.operators.asking import HIDDEN, PARAMETER, ask, assert_hiding_keeps, evaluation, explain, resource, text

ARN = "arn:aws:lambda:eu-west-1:111122223333:function:shop"
OTHERS = [
    resource("Function", "AWS::Lambda::Function"),
    resource("Published", "AWS::Lambda::Function", Publish=True),
    resource("Unpublished", "AWS::Lambda::Function", Publish=False),
    resource("Undecided", "AWS::Lambda::Function", Publish=PARAMETER),
    resource("Version", "AWS::Lambda::Version"),
    resource("Alias", "AWS::Lambda::Alias"),
    resource("Layer", "AWS::Lambda::LayerVersion"),
    resource("Queue", "AWS::SQS::Queue"),
    resource("Parameter", "AWS::SSM::Parameter"),
    resource("Template", "AWS::EC2::LaunchTemplate"),
    resource("Configuration", "AWS::AutoScaling::LaunchConfiguration"),
]


def ref(target, attribute="", possible=()):
    return Reference("r", target=target, attribute=attribute, possible=possible)


@pytest.mark.parametrize(
    ("kind", "value", "answer"),
    [
        ("lambda", ARN, False),
        ("lambda", f"{ARN}:$LATEST", False),
        ("lambda", f"{ARN}:7", True),
        ("lambda", f"{ARN}:live", True),
        ("lambda", "shop", False),
        ("lambda", "shop:7", True),
        ("lambda", "111122223333:function:shop", False),
        ("lambda", "111122223333:function:shop:live", True),
        ("lambda", "$LATEST", False),
        ("lambda", "7", True),
        ("lambda", 7, True),
        ("lambda", f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{ARN}/invocations", False),
        ("lambda", f"arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/{ARN}:live/invocations", True),
        ("lambda", "arn:aws:sqs:eu-west-1:111122223333:orders", True),
        ("lambda", ref("Function"), False),
        ("lambda", ref("Function", "Arn"), False),
        ("lambda", ref("Function", "InvokeArn"), False),
        ("lambda", ref("Function", possible=("shop",)), False),
        ("lambda", ref("Function", "Version"), False),
        ("lambda", ref("Function", "QualifiedArn"), False),
        ("lambda", ref("Published", "Version"), True),
        ("lambda", ref("Published", "QualifiedArn"), True),
        ("lambda", ref("Published", "QualifiedInvokeArn"), True),
        ("lambda", ref("Published", "Arn"), False),
        ("lambda", ref("Published", "CodeSha256"), None),
        ("lambda", ref("Unpublished", "QualifiedArn"), False),
        ("lambda", ref("Undecided", "Version"), None),
        ("lambda", ref("Version"), True),
        ("lambda", ref("Version", "Version"), True),
        ("lambda", ref("Alias"), True),
        ("lambda", ref("Alias", "Name", possible=("live",)), True),
        ("lambda", ref("Nowhere", possible=("shop:7",)), True),
        ("lambda", ref("Queue", "Arn"), True),
        ("lambda", ref("Parameter", "Value"), None),
        ("lambda", ref("Nowhere", "Arn"), None),
        ("lambda", Text("t", pieces=(ref("Function", "Arn"), ":live")), True),
        ("lambda", Text("t", pieces=(ref("Function", "Arn"), ":$LATEST")), False),
        ("lambda", Text("t", pieces=(ref("Function", "Arn"), ":", PARAMETER)), None),
        ("lambda", Text("t", pieces=("arn:aws:apigateway:x:lambda:path/f/functions/", ref("Function", "Arn"), "/invocations")), False),
        ("lambda", Text("t", pieces=("arn:aws:apigateway:x:lambda:path/f/functions/", ref("Alias"), "/invocations")), True),
        ("lambda", text("arn:aws:lambda:", None, ":111122223333:function:shop"), False),
        ("lambda", text("arn:aws:lambda:", None, ":111122223333:function:shop:live"), True),
        ("lambda", text("arn:aws:lambda:eu-west-1:111122223333:function:", None), None),
        ("lambda", PARAMETER, None),
        ("lambda", "", False),
        ("launch_template", "$Latest", False),
        ("launch_template", "$Default", False),
        ("launch_template", "3", True),
        ("launch_template", 3, True),
        ("launch_template", ref("Template", "LatestVersionNumber"), True),
        ("launch_template", ref("Template", "DefaultVersionNumber"), True),
        ("launch_template", ref("Template", "LatestVersionNumber", possible=("web-3",)), True),
        ("launch_template", Text("t", pieces=("web-", ref("Template", "LatestVersionNumber"))), True),
        ("launch_template", Text("t", pieces=("web-", ref("Template"))), None),
        ("launch_template", Text("t", pieces=("web-", ref("Configuration"))), True),
        ("launch_template", ref("Configuration"), True),
        ("launch_template", ref("Configuration", "ImageId"), None),
        ("launch_template", "web", False),
        ("launch_template", PARAMETER, None),
        ("launch_template", {"LaunchTemplateId": "lt-1", "Version": "$Latest"}, False),
        ("launch_template", {"LaunchTemplateId": "lt-1", "Version": "4"}, True),
        ("launch_template", {"LaunchTemplateId": "lt-1"}, False),
        ("launch_template", OpenMap({"LaunchTemplateId": "lt-1"}, PARAMETER), None),
        ("launch_template", Unknown("u", possible=("1", "2")), True),
        ("launch_template", Unknown("u", possible=("1", "$Latest")), None),
        ("s3_object", "3HL4kqtJlcpXroDTDmJ+rmSpXd3dIbrHY+MTRCxf3vjVBH40Nr8X8gdRQBpUMLUo", True),
        ("s3_object", "", False),
        ("s3_object", PARAMETER, True),
        ("s3_object", HIDDEN, None),
        ("s3_object", {"S3Bucket": "b", "S3Key": "k"}, False),
        ("s3_object", {"S3Bucket": "b", "S3Key": "k", "S3ObjectVersion": "v"}, True),
        ("fargate", "LATEST", False),
        ("fargate", "latest", False),
        ("fargate", "1.4.0", True),
        ("fargate", PARAMETER, None),
        ("layer", "arn:aws:lambda:eu-west-1:111122223333:layer:tools:3", True),
        ("layer", "arn:aws:lambda:eu-west-1:111122223333:layer:tools", False),
        ("layer", ref("Layer"), True),
        ("layer", ref("Nowhere"), None),
        ("layer", text("arn:aws:lambda:", None, ":111122223333:layer:tools:12"), True),
        ("layer", text("arn:aws:lambda:", None, ":111122223333:layer:tools"), False),
        ("layer", text("arn:aws:lambda:eu-west-1:111122223333:layer:tools:", None), None),
        ("layer", PARAMETER, None),
    ],
)
def test_version_pinned(kind, value, answer):
    assert ask("version_pinned", kind, value, evaluation(others=OTHERS)) is answer


def test_the_explanation_names_the_moving_version():
    assert explain("version_pinned", "lambda", f"{ARN}:$LATEST") == ("`$LATEST` is whatever is newest",)
    assert explain("version_pinned", "fargate", "LATEST") == ("`LATEST` is whatever is newest",)
    assert explain("version_pinned", "lambda", ARN) == ("no version is named",)
    assert explain("version_pinned", "lambda", PARAMETER) == ("parameter `X` has no default",)
    assert explain("version_pinned", "lambda", f"{ARN}:7") == ()


@pytest.mark.parametrize("kind", ["lambda", "launch_template", "s3_object", "fargate", "layer"])
@pytest.mark.parametrize("value", ["1", "$LATEST", "", f"{ARN}:1", {"Version": "$Latest"}, {"S3ObjectVersion": "v"}, {}])
def test_hiding_keeps_the_answer(kind, value):
    assert_hiding_keeps("version_pinned", kind, value)

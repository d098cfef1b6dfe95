"""Lambda functions with their versions and aliases, from moto; what it does not have from canned answers."""

from __future__ import annotations

import io
import zipfile
from typing import Any
from urllib.parse import quote

from immutcheck.live.collectors.lambda_functions import PACKAGE
from immutcheck.model.finding import FAIL, PASS, UNKNOWN
from immutcheck.model.values import Unknown
from tests.live.collectors.canned import Denied, canned_aws
from tests.live.collectors.verdicts import judge_account
from tests.live.conftest import Aws
from tests.live.schema_check import list_faults

ARN = "arn:aws:lambda:eu-west-1:123456789012:"
FUNCTION = "AWS::Lambda::Function"
ROLE = "arn:aws:iam::123456789012:role/functions"
IMAGE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/shop:latest"
FUNCTIONS = "2015-03-31/functions"
SIGNING = "2020-04-22/code-signing-configs"
CONFIGURATION = f"{ARN}code-signing-config:csc-0123456789abcdef0"


def deny(_question: object) -> dict[str, Any]:
    raise Denied


def make_package() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("shop.py", "def handle(event, context): pass")
    return packed.getvalue()


def make_functions(aws: Aws) -> Any:
    aws.client("iam").create_role(RoleName="functions", AssumeRolePolicyDocument="{}")
    functions = aws.client("lambda")
    settings = {"Runtime": "python3.12", "Role": ROLE, "Handler": "shop.handle", "Code": {"ZipFile": make_package()}}
    variables = {"STAGE": "prod", "EMPTY": ""}
    functions.create_function(
        FunctionName="shop", Environment={"Variables": variables}, Tags={"team": "web"}, Publish=True, Description="sells", **settings
    )
    functions.create_function(FunctionName="draft", **settings)
    return functions


def test_a_function_has_the_canonical_shape(aws: Aws) -> None:
    make_functions(aws)
    needs = {FUNCTION: frozenset({"Code", "Environment", "Tags"})}

    _draft, seen = sorted(aws.read("lambda", needs=needs).resources, key=lambda found: found.name)

    assert list_faults(seen) == []
    assert seen.properties == {
        "FunctionName": "shop",
        "Description": "sells",
        "Runtime": "python3.12",
        "Role": ROLE,
        "Handler": "shop.handle",
        "Timeout": 3,
        "MemorySize": 128,
        "PackageType": "Zip",
        "Architectures": ["x86_64"],
        "EphemeralStorage": {"Size": 512},
        "TracingConfig": {"Mode": "PassThrough"},
        "SnapStart": {"ApplyOn": "None"},
        "Environment": {"Variables": {"STAGE": "prod", "EMPTY": ""}},
        "Code": {"S3Bucket": PACKAGE, "S3Key": PACKAGE, "S3ObjectVersion": PACKAGE, "ZipFile": PACKAGE},
        "Tags": [{"Key": "team", "Value": "web"}],
    }
    assert (seen.address, seen.name, seen.tags) == (f"{ARN}function:shop", "shop", {"team": "web"})
    assert list(seen.facts) == ["LastModifiedAt"]


def test_versions_and_aliases_have_the_canonical_shape(aws: Aws) -> None:
    functions = make_functions(aws)
    functions.update_function_code(FunctionName="shop", ZipFile=make_package(), Publish=True)
    functions.create_alias(FunctionName="shop", Name="dev", FunctionVersion="$LATEST")
    routing = {"AdditionalVersionWeights": {"1": 0.25}}
    functions.create_alias(FunctionName="shop", Name="live", FunctionVersion="1", Description="served", RoutingConfig=routing)
    needs = {"AWS::Lambda::Version": frozenset({"*"}), "AWS::Lambda::Alias": frozenset({"*"})}

    dev, live, version, *_later = aws.read("lambda", needs=needs).resources

    assert [list_faults(seen) for seen in (dev, live, version)] == [[], [], []]
    function = {"FunctionName": f"{ARN}function:shop"}
    assert dev.properties == {**function, "Name": "dev", "FunctionVersion": "$LATEST"}
    assert live.properties == {
        **function,
        "Name": "live",
        "FunctionVersion": "1",
        "Description": "served",
        "RoutingConfig": {"AdditionalVersionWeights": [{"FunctionVersion": "1", "FunctionWeight": 0.25}]},
    }
    assert version.properties == {**function, "Description": "sells"}
    assert [seen.address for seen in (live, version)] == [f"{ARN}function:shop:live", f"{ARN}function:shop:1"]


def test_functions_are_judged_by_their_versions_aliases_and_layers(aws: Aws) -> None:
    functions = make_functions(aws)
    functions.create_alias(FunctionName="shop", Name="live", FunctionVersion="1")
    functions.create_alias(FunctionName="shop", Name="dev", FunctionVersion="$LATEST")
    rules = ("lambda-not-versioned", "lambda-alias-latest", "lambda-layer-not-pinned", "lambda-image-not-pinned")

    assert judge_account(aws, "lambda", *rules) == {
        ("lambda-not-versioned", "shop", PASS),
        ("lambda-not-versioned", "draft", FAIL),
        ("lambda-alias-latest", "live", PASS),
        ("lambda-alias-latest", "dev", FAIL),
        ("lambda-layer-not-pinned", "shop", PASS),
        ("lambda-layer-not-pinned", "draft", PASS),
    }


def test_where_a_package_came_from_is_a_question_for_code_only(aws: Aws) -> None:
    make_functions(aws)

    assert judge_account(aws, "lambda", "lambda-code-unversioned") == set()


def test_secrets_in_environments_are_found(aws: Aws) -> None:
    functions = make_functions(aws)
    functions.update_function_configuration(FunctionName="draft", Environment={"Variables": {"DB_PASSWORD": "hunter2-and-more"}})

    assert judge_account(aws, "lambda", "lambda-environment-secret") == {
        ("lambda-environment-secret", "shop", PASS),
        ("lambda-environment-secret", "draft", FAIL),
    }


def describe_function(name: str, **changes: Any) -> dict[str, Any]:
    return {
        "FunctionName": name,
        "FunctionArn": f"{ARN}function:{name}",
        "Runtime": "python3.12",
        "Role": ROLE,
        "Handler": "shop.handle",
        "CodeSize": 100,
        "Description": "",
        "Timeout": 3,
        "MemorySize": 128,
        "LastModified": "2025-11-24T16:00:00.123+0000",
        "CodeSha256": "abc",
        "Version": "$LATEST",
        "VpcConfig": {"SubnetIds": [], "SecurityGroupIds": [], "VpcId": "", "Ipv6AllowedForDualStack": False},
        "PackageType": "Zip",
        "Layers": [],
        "SnapStart": {"ApplyOn": "None", "OptimizationStatus": "Off"},
        **changes,
    }


def describe_image(**changes: Any) -> dict[str, Any]:
    return {**describe_function("image", Runtime=None, Handler=None, PackageType="Image"), **changes}


def answer_functions(*functions: dict[str, Any], **others: Any) -> dict[str, Any]:
    return {
        FUNCTIONS: {"Functions": list(functions)},
        SIGNING: {"CodeSigningConfigs": [{"CodeSigningConfigArn": CONFIGURATION}]},
        f"{SIGNING}/{quote(CONFIGURATION, safe='')}/functions": {"FunctionArns": [f"{ARN}function:shop"]},
        **{f"2021-07-20/functions/{raw['FunctionName']}/runtime-management-config": {"UpdateRuntimeOn": "Auto"} for raw in functions},
        **others,
    }


def test_what_is_set_beside_the_defaults_is_read() -> None:
    shop = describe_function(
        "shop",
        Layers=[{"Arn": f"{ARN}layer:common:12", "CodeSize": 10}],
        VpcConfig={"SubnetIds": ["subnet-0abc"], "SecurityGroupIds": ["sg-0abc"], "VpcId": "vpc-0abc", "Ipv6AllowedForDualStack": False},
        KMSKeyArn="arn:aws:kms:eu-west-1:123456789012:key/1",
        DeadLetterConfig={"TargetArn": "arn:aws:sqs:eu-west-1:123456789012:failed"},
        FileSystemConfigs=[
            {"Arn": "arn:aws:elasticfilesystem:eu-west-1:123456789012:access-point/fsap-0123456789abcdef0", "LocalMountPath": "/mnt/files"}
        ],
        LoggingConfig={"LogFormat": "JSON", "LogGroup": "/aws/lambda/shop"},
    )
    with canned_aws(answer_functions(shop)) as aws:
        needs = {FUNCTION: frozenset({"Layers", "RuntimeManagementConfig", "CodeSigningConfigArn"})}
        (seen,) = aws.read("lambda", needs=needs).resources

    assert list_faults(seen, unreadable=("Code",)) == []
    assert seen.properties == {
        "FunctionName": "shop",
        "Runtime": "python3.12",
        "Role": ROLE,
        "Handler": "shop.handle",
        "Timeout": 3,
        "MemorySize": 128,
        "PackageType": "Zip",
        "SnapStart": {"ApplyOn": "None"},
        "Layers": [f"{ARN}layer:common:12"],
        "VpcConfig": {"SubnetIds": ["subnet-0abc"], "SecurityGroupIds": ["sg-0abc"], "Ipv6AllowedForDualStack": False},
        "KmsKeyArn": "arn:aws:kms:eu-west-1:123456789012:key/1",
        "DeadLetterConfig": {"TargetArn": "arn:aws:sqs:eu-west-1:123456789012:failed"},
        "FileSystemConfigs": shop["FileSystemConfigs"],
        "LoggingConfig": {"LogFormat": "JSON", "LogGroup": "/aws/lambda/shop"},
        "RuntimeManagementConfig": {"UpdateRuntimeOn": "Auto"},
        "CodeSigningConfigArn": CONFIGURATION,
    }
    assert seen.facts == {"LastModifiedAt": "2025-11-24T16:00:00Z"}


def test_of_an_image_its_name_is_kept_and_nothing_else() -> None:
    code = {"RepositoryType": "ECR", "ImageUri": IMAGE, "ResolvedImageUri": f"{IMAGE}@sha256:1", "Location": "https://signed.example/"}
    image = describe_image(ImageConfigResponse={"ImageConfig": {"Command": ["serve"], "EntryPoint": []}})
    answers = answer_functions(image, describe_function("shop"), **{f"{FUNCTIONS}/image": {"Configuration": image, "Code": code}})
    with canned_aws(answers) as aws:
        seen, _shop = aws.read("lambda", needs={FUNCTION: frozenset({"Code"})}).resources
        asked = [name for name, _question in aws.asked]
        verdicts = judge_account(aws, "lambda", "lambda-image-not-pinned")

    assert list_faults(seen) == []
    assert seen.properties["Code"] == {"ImageUri": IMAGE}
    assert seen.properties["ImageConfig"] == {"Command": ["serve"]}
    assert asked == [FUNCTIONS, f"{FUNCTIONS}/image"]
    assert verdicts == {("lambda-image-not-pinned", "image", FAIL)}


def test_signatures_and_runtimes_are_questions_to_packages_only() -> None:
    image = {f"{FUNCTIONS}/image": {"Code": {"ImageUri": IMAGE}}}
    answers = answer_functions(describe_image(), describe_function("shop"), describe_function("draft"), **image)
    with canned_aws(answers) as aws:
        verdicts = judge_account(aws, "lambda", "lambda-code-unsigned", "lambda-runtime-updated-in-place")
        asked = {name for name, _question in aws.asked if name.endswith("runtime-management-config")}

    assert verdicts == {
        ("lambda-code-unsigned", "shop", PASS),
        ("lambda-code-unsigned", "draft", FAIL),
        ("lambda-runtime-updated-in-place", "shop", FAIL),
        ("lambda-runtime-updated-in-place", "draft", FAIL),
    }
    assert asked == {f"2021-07-20/functions/{name}/runtime-management-config" for name in ("shop", "draft")}


def test_variables_that_lambda_may_not_decrypt_are_unknown() -> None:
    error = {"ErrorCode": "AccessDeniedException", "Message": "Lambda was unable to decrypt your environment variables"}
    with canned_aws(answer_functions(describe_function("shop", Environment={"Error": error}))) as aws:
        (seen,) = aws.read("lambda", needs={FUNCTION: frozenset({"Environment"})}).resources
        verdicts = judge_account(aws, "lambda", "lambda-environment-secret")

    assert seen.properties["Environment"] == Unknown(
        "Lambda does not tell the environment variables: AccessDeniedException", maybe_absent=True
    )
    assert verdicts == {("lambda-environment-secret", "shop", UNKNOWN)}


def test_details_that_are_denied_are_unknown() -> None:
    answers = answer_functions(
        describe_image(),
        describe_function("shop"),
        **{
            f"{FUNCTIONS}/image": deny,
            f"{SIGNING}/{quote(CONFIGURATION, safe='')}/functions": deny,
            "2021-07-20/functions/shop/runtime-management-config": deny,
        },
    )
    needs = {FUNCTION: frozenset({"Code", "CodeSigningConfigArn", "RuntimeManagementConfig"})}
    with canned_aws(answers) as aws:
        observation = aws.read("lambda", needs=needs)

    image, shop = observation.resources
    assert image.properties["Code"] == Unknown("lambda:GetFunction was denied", maybe_absent=True)
    assert "CodeSigningConfigArn" not in image.properties
    assert shop.properties["CodeSigningConfigArn"] == Unknown("lambda:ListFunctionsByCodeSigningConfig was denied", maybe_absent=True)
    assert shop.properties["RuntimeManagementConfig"] == Unknown("lambda:GetRuntimeManagementConfig was denied", maybe_absent=True)
    assert observation.unread == ()

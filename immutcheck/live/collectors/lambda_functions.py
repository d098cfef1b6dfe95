"""Lambda functions with what belongs to each: aliases, permissions, URLs.

The answers carry environment variables; they are redacted where everything else is, before anything is shown or written.
"""

from __future__ import annotations

from immutcheck.live.catalogue.lambda_ import ALIAS, FUNCTION, PERMISSION, SIGNING_OF_FUNCTIONS, URL
from immutcheck.live.collector import CallFailed, Collector
from immutcheck.live.collectors.details import call_planned, select_facts, without_empty
from immutcheck.live.collectors.lambda_permissions import observe_permissions
from immutcheck.live.collectors.lambda_versions import observe_alias
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from immutcheck.live.collector import Answer, Reader

IMAGE = "Image"
PACKAGE_PLACES = ("S3Bucket", "S3Key", "S3ObjectVersion", "ZipFile")
PACKAGE = Unknown("Lambda keeps a copy of the package and does not say where it came from", maybe_absent=True)
IMAGE_NOT_TOLD = Unknown("Lambda did not name the function's image", maybe_absent=True)


def collect_functions(reader: Reader) -> Iterator[Observed]:
    """The functions of the region, then what belongs to them."""
    functions = list(reader.items("ListFunctions"))
    yield from _observe_functions(reader, functions)
    unread: dict[str, str] = {}
    aliases: list[tuple[Answer, str]] = []
    if reader.plans("ListAliases"):
        for function, found in zip(functions, reader.items_each("ListAliases", _name_each(functions)), strict=True):
            if isinstance(found, Unknown):
                unread.update(dict.fromkeys((ALIAS, PERMISSION), found.reason))
            else:
                aliases.extend([(function, raw["Name"]) for raw in found])
                yield from [observe_alias(reader, function["FunctionArn"], raw) for raw in found]
    if reader.plans("GetPolicy"):
        yield from observe_permissions(reader, functions, aliases, unread)
    if reader.plans("ListFunctionUrlConfigs"):
        for function, found in zip(functions, reader.items_each("ListFunctionUrlConfigs", _name_each(functions)), strict=True):
            if isinstance(found, Unknown):
                unread[URL] = found.reason
            else:
                yield from [_observe_url(reader, function["FunctionArn"], raw) for raw in found]
    if unread:
        raise CallFailed(next(iter(unread.values())), unread)


def _name_each(functions: Sequence[Answer]) -> list[dict[str, str]]:
    return [{"FunctionName": raw["FunctionName"]} for raw in functions]


def _observe_functions(reader: Reader, functions: Sequence[Answer]) -> Iterator[Observed]:
    tags = call_planned(reader, "ListTags", [{"Resource": raw["FunctionArn"]} for raw in functions])
    packaged = [raw for raw in functions if raw.get("PackageType") != IMAGE]
    answers = call_planned(reader, "GetRuntimeManagementConfig", _name_each(packaged))
    runtimes = {raw["FunctionArn"]: answer for raw, answer in zip(packaged, answers, strict=True)}
    images = _read_images(reader, [raw for raw in functions if raw.get("PackageType") == IMAGE])
    signing = _read_signing(reader)
    for raw, answer in zip(functions, tags, strict=True):
        arn = raw["FunctionArn"]
        properties = _convert_function(reader, raw)
        if reader.plans("GetFunction"):
            properties["Code"] = images[arn] if arn in images else dict.fromkeys(PACKAGE_PLACES, PACKAGE)
        runtime = runtimes.get(arn, {})
        if isinstance(runtime, Unknown):
            properties["RuntimeManagementConfig"] = runtime
        elif runtime:
            shown = {name: runtime[name] for name in ("UpdateRuntimeOn", "RuntimeVersionArn") if runtime.get(name)}
            properties["RuntimeManagementConfig"] = shown
        configuration = signing if isinstance(signing, Unknown) else signing.get(arn)
        if configuration is not None and arn in runtimes:  # signatures are for packages
            properties["CodeSigningConfigArn"] = configuration
        written, every = read_tags(answer, "Tags")
        if reader.plans("ListTags"):
            properties["Tags"] = written
        yield Observed(
            address=arn,
            type=FUNCTION,
            properties=properties,
            facts=select_facts(LastModifiedAt=_read_time(raw.get("LastModified"))),
            name=raw["FunctionName"],
            tags=every,
        )


def _convert_function(reader: Reader, raw: Answer) -> dict[str, Any]:
    """What ListFunctions tells. Environment variables keep their empty values."""
    special = ("Environment", "ImageConfigResponse", "Layers", "VpcConfig")
    properties: dict[str, Any] = without_empty(reader.convert(FUNCTION, raw, drop=special))
    environment = raw.get("Environment") or {}
    if environment.get("Error"):
        properties["Environment"] = _tell_error("the environment variables", environment["Error"])
    elif environment.get("Variables"):
        properties["Environment"] = {"Variables": dict(environment["Variables"])}
    image = raw.get("ImageConfigResponse") or {}
    if image.get("Error"):
        properties["ImageConfig"] = _tell_error("the image's configuration", image["Error"])
    elif image.get("ImageConfig"):
        properties["ImageConfig"] = without_empty(reader.convert_part(FUNCTION, ("ImageConfig",), image["ImageConfig"]))
    layers = [layer["Arn"] for layer in raw.get("Layers") or ()]
    if layers:
        properties["Layers"] = layers
    network = without_empty(reader.convert_part(FUNCTION, ("VpcConfig",), raw.get("VpcConfig") or {}))
    if network.get("SubnetIds"):
        properties["VpcConfig"] = network
    return properties


def _tell_error(what: str, error: Answer) -> Unknown:
    return Unknown(f"Lambda does not tell {what}: {error.get('ErrorCode', 'no reason given')}", maybe_absent=True)


def _read_images(reader: Reader, functions: Sequence[Answer]) -> dict[str, Any]:
    """Function → `Code`, for functions made from images. Nothing else of the answer is kept."""
    if not reader.plans("GetFunction"):
        return {}
    images: dict[str, Any] = {}
    for raw, answer in zip(functions, reader.call_each("GetFunction", _name_each(functions)), strict=True):
        if isinstance(answer, Unknown):
            images[raw["FunctionArn"]] = answer
        else:
            images[raw["FunctionArn"]] = {"ImageUri": (answer.get("Code") or {}).get("ImageUri") or IMAGE_NOT_TOLD}
    return images


def _read_signing(reader: Reader) -> dict[str, Any] | Unknown:
    """Function → its code signing configuration."""
    if not reader.plans(SIGNING_OF_FUNCTIONS):
        return {}
    (configurations,) = reader.items_each(SIGNING_OF_FUNCTIONS, [{}])
    if isinstance(configurations, Unknown):
        return configurations
    arns = [raw["CodeSigningConfigArn"] for raw in configurations]
    signing: dict[str, Any] = {}
    answers = reader.items_each("ListFunctionsByCodeSigningConfig", [{"CodeSigningConfigArn": arn} for arn in arns])
    for arn, functions in zip(arns, answers, strict=True):
        if isinstance(functions, Unknown):  # any function may be among them
            return functions
        signing.update({_drop_qualifier(function): arn for function in functions})
    return signing


def _drop_qualifier(arn: str) -> str:
    return ":".join(arn.split(":")[:7])


def _read_time(text: str | None) -> Any:
    """`2026-01-31T12:00:00.000+0000`, as Lambda writes it."""
    from datetime import datetime

    try:
        return datetime.fromisoformat(text) if text else None
    except ValueError:
        return Unknown("Lambda writes no time there")


def _observe_url(reader: Reader, function: str, raw: Answer) -> Observed:
    """A URL belongs to the function or to one of its aliases, as the ARN in the answer says."""
    properties = without_empty(reader.convert(URL, raw))
    properties["TargetFunctionArn"] = function
    qualifier = raw["FunctionArn"][len(function) + 1 :]
    if qualifier:
        properties["Qualifier"] = qualifier
    return Observed(address=f"{raw['FunctionArn']}/url", type=URL, properties=properties)


LAMBDA_FUNCTIONS = Collector("lambda", (FUNCTION, ALIAS, PERMISSION, URL), collect_functions)

"""Where code, layers and definitions lie: SAM's URIs as CloudFormation's bucket, key and version.

A path into the working folder is packaged when it is deployed: bucket and key are `Unknown` then, and so is whether there is a version.
"""

from __future__ import annotations

from immutcheck.model.values import Unknown
from immutcheck.sources.sam.written import Written, compose, convert_branches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.sources.sam.draft import Workbench

CODE_NAMES = ("S3Bucket", "S3Key", "S3ObjectVersion")
"""What AWS::Lambda::Function.Code and AWS::Lambda::LayerVersion.Content call them."""

BODY_NAMES = ("Bucket", "Key", "Version")
"""What BodyS3Location and DefinitionS3Location call them."""


def package_location(workbench: Workbench, uri: Written, names: tuple[str, str, str]) -> object:
    """The location that `s3://bucket/key?versionId=…`, a map of Bucket, Key and Version, or a path stands for, in each branch."""
    return convert_branches(uri, lambda branch: _one_location(workbench, branch, names))


def _one_location(workbench: Workbench, uri: Written, names: tuple[str, str, str]) -> object:
    bucket, key, version = names
    if isinstance(uri.value, dict) and "Bucket" in uri.value:
        members: dict[str, object] = {bucket: uri.child("Bucket"), key: uri.child("Key"), version: uri.child("Version")}
        return compose(uri.path, members)
    if isinstance(uri.value, str):
        written = parse_s3_uri(uri.value)
        if written is not None:
            return compose(uri.path, {name: Written(part, uri.path) for name, part in zip(names, written, strict=True) if part})
        return unpackaged(uri, names, "its path is packaged when it is deployed")
    if isinstance(uri.value, dict):
        return unpackaged(uri, names, "its location is computed")
    workbench.report(f"`{uri.path[-1]}` must be a path, an S3 URI or a map of Bucket and Key", uri.path)
    return unpackaged(uri, names, "its location cannot be read")


def unpackaged(place: Written, names: tuple[str, str, str], reason: str) -> Written:
    """A location that only the deployment knows."""
    bucket, key, version = names
    return compose(
        place.path,
        {
            bucket: Written(Unknown(reason), place.path),
            key: Written(Unknown(reason), place.path),
            version: Written(Unknown(reason, maybe_absent=True), place.path),
        },
    )


def parse_s3_uri(uri: str) -> tuple[str, str, str] | None:
    """Bucket, key and version ("" when none) of `s3://bucket/key?versionId=version`; None for anything else."""
    if not uri.startswith("s3://"):
        return None
    location, _, query = uri[5:].partition("?")
    bucket, _, key = location.partition("/")
    if not bucket or not key:
        return None
    versions = [part[10:] for part in query.split("&") if part.startswith("versionId=") and len(part) > 10]
    return bucket, key, versions[0] if len(versions) == 1 else ""


def function_code(workbench: Workbench, resource: Written, properties: Written) -> Written | object:
    """AWS::Lambda::Function.Code of a function: from InlineCode, ImageUri or CodeUri, by its package type."""
    if properties.text("PackageType") == "Image":
        image = properties.child("ImageUri")
        if image is None or (isinstance(image.value, str) and _is_local_image(image.value)):
            place = image or properties.child("PackageType") or properties
            return compose(place.path, {"ImageUri": Written(Unknown("its image is built and pushed when it is deployed"), place.path)})
        return compose(image.path, {"ImageUri": image})
    key = properties.child("SourceKMSKeyArn")
    inline, uri = properties.child("InlineCode"), properties.child("CodeUri")
    if inline is not None:
        location: object = compose(inline.path, {"ZipFile": inline})
    elif uri is not None:
        location = package_location(workbench, uri, CODE_NAMES)
    else:
        workbench.report(f"function `{resource.path[-1]}` has neither CodeUri nor InlineCode: its code is unknown", resource.path)
        location = unpackaged(properties, CODE_NAMES, "it has no CodeUri")
    if key is None or not isinstance(location, Written):
        return location
    members = {str(name): member for name, member in location.children()}
    return location if "Fn::If" in members else compose(location.path, {**members, "SourceKMSKeyArn": key})


def _is_local_image(uri: str) -> bool:
    """A name without a registry, as `sam build` uses it: `function:tag`. Registries have a dot or a port in their host."""
    host = uri.partition("/")[0]
    return "/" not in uri and "." not in host

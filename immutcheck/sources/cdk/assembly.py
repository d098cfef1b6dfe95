"""A CDK cloud assembly (`cdk.out`) → its stacks: which template goes to which account and region, and where its constructs were created.

Follows nested assemblies (pipeline stages). Nested *stacks* are left to whoever builds the unit: the parent template names their files.
Resolves nothing in a template. Everything that the manifest names must lie inside the assembly's folder.

Source: AWS CDK API Reference, module `aws-cdk-lib.cloud_assembly_schema`: AssemblyManifest, ArtifactManifest,
AwsCloudFormationStackProperties, NestedCloudAssemblyProperties, MetadataEntry.
"""

from __future__ import annotations

import posixpath

from immutcheck.documents.loading import load_document
from immutcheck.model.diagnostic import ERROR, NOTE, WARNING, Diagnostic
from immutcheck.model.errors import DocumentError
from immutcheck.model.location import Location
from immutcheck.model.record import Record
from immutcheck.sources.cdk.constructs import ConstructSites

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from immutcheck.documents.document import Document
    from immutcheck.model.location import PropertyPath

CODE = "cdk-assembly"
MANIFEST = "manifest.json"
STACK_ARTIFACT = "aws:cloudformation:stack"
ASSEMBLY_ARTIFACT = "cdk:cloud-assembly"
FILE_ARTIFACTS = ("cdk:tree", "cdk:asset-manifest")
"""Artifacts that are one file which is no template."""
UNKNOWN_ENVIRONMENT = ("unknown-account", "unknown-region")
NESTING_LIMIT = 16


class AssembledStack(Record):
    """One stack of an assembly. `name` is the stack's name in AWS; `region` and `account` are "" when the stack is environment-agnostic;
    `parameters` are values that the assembly passes when it is deployed."""

    document: Document
    artifact: str
    name: str
    region: str
    account: str
    parameters: tuple[tuple[str, object], ...]
    sites: ConstructSites


class Assembly(Record):
    """`consumed` are the display paths of everything in the assembly that is not to be looked at by itself: templates, manifests of
    nested assemblies, metadata, the construct tree and asset manifests. `documents` are the manifests: diagnostics point into them."""

    stacks: tuple[AssembledStack, ...]
    diagnostics: tuple[Diagnostic, ...]
    consumed: tuple[str, ...]
    documents: tuple[Document, ...]


def read_assembly(manifest: Document, folder: str, read: Callable[[str], bytes], base: str = "") -> Assembly:
    """The stacks of an assembly, those of nested assemblies after the ones before them in the manifest.

    `folder` is the display folder of the manifest. `read` gives the bytes of a file by display path and raises OSError when it cannot.
    `base` is the absolute folder that display paths are relative to: source files below it are named relative to it, others not at all.
    """
    reader = _AssemblyReader(read, base)
    reader.read_manifest(manifest, folder, ())
    consumed = tuple(path for path in dict.fromkeys(reader.consumed) if path != manifest.path)
    return Assembly(tuple(reader.stacks), tuple(reader.diagnostics), consumed, tuple(reader.documents))


class _AssemblyReader:
    __slots__ = ("_base", "_read", "consumed", "diagnostics", "documents", "stacks")

    def __init__(self, read: Callable[[str], bytes], base: str) -> None:
        self._read = read
        self._base = base
        self.stacks: list[AssembledStack] = []
        self.diagnostics: list[Diagnostic] = []
        self.consumed: list[str] = []
        self.documents: list[Document] = []

    def read_manifest(self, manifest: Document, folder: str, above: tuple[str, ...]) -> None:
        """Take in one manifest; `above` are the folders of the assemblies that it is nested in."""
        self.documents.append(manifest)
        value = manifest.value
        if not isinstance(value, dict) or not isinstance(value.get("version"), str):
            self._report(ERROR, "this is no manifest of a cloud assembly: it needs a version; run `cdk synth` again", manifest, ())
            return
        artifacts = value.get("artifacts", {})
        if not isinstance(artifacts, dict):
            self._report(ERROR, "artifacts must be a map", manifest, ("artifacts",))
            return
        if value.get("missing"):
            message = "the assembly is not complete: the CDK could not look up everything; run `cdk synth` with access to the account"
            self._report(WARNING, message, manifest, ("missing",))
        for name, artifact in artifacts.items():
            path = ("artifacts", name)
            if not isinstance(artifact, dict) or not isinstance(artifact.get("type"), str):
                self._report(WARNING, f"artifact `{name}` must be a map with a type; it is left out", manifest, path)
            elif artifact["type"] == STACK_ARTIFACT:
                self._read_stack(manifest, folder, name, artifact)
            elif artifact["type"] == ASSEMBLY_ARTIFACT:
                self._read_nested(manifest, folder, name, artifact, above)
            elif artifact["type"] in FILE_ARTIFACTS:
                properties = artifact.get("properties")
                file = properties.get("file") if isinstance(properties, dict) else None
                inside = resolve_inside(folder, file)
                if inside is not None:
                    self.consumed.append(inside)

    def _read_stack(self, manifest: Document, folder: str, name: str, artifact: dict[str, object]) -> None:
        properties = artifact.get("properties")
        properties = properties if isinstance(properties, dict) else {}
        place: PropertyPath = ("artifacts", name, "properties", "templateFile")
        file = resolve_inside(folder, properties.get("templateFile"))
        if file is None:
            self._report(ERROR, f"stack `{name}` names no template inside the assembly", manifest, place)
            return
        # also when it cannot be read: it is accounted for
        self.consumed.append(file)
        document = self._load(file, f"the template of stack `{name}`", manifest, place)
        if document is None:
            return
        account, region = read_environment(artifact.get("environment"))
        parameters = properties.get("parameters")
        stack_name = properties.get("stackName")
        self.stacks.append(
            AssembledStack(
                document=document,
                artifact=name,
                name=stack_name if isinstance(stack_name, str) else name,
                region=region,
                account=account,
                parameters=tuple(parameters.items()) if isinstance(parameters, dict) else (),
                sites=ConstructSites(self._read_metadata(manifest, folder, name, artifact), self._base, folder),
            )
        )

    def _read_metadata(self, manifest: Document, folder: str, name: str, artifact: dict[str, object]) -> tuple[dict[str, object], ...]:
        """What the assembly knows of the stack's constructs: in the manifest, and in the file beside it that newer versions write."""
        found = []
        written = artifact.get("metadata")
        if isinstance(written, dict):
            found.append(written)
        extra = artifact.get("additionalMetadataFile")
        if extra is not None:
            place: PropertyPath = ("artifacts", name, "additionalMetadataFile")
            file = resolve_inside(folder, extra)
            if file is None:
                self._report(WARNING, f"the metadata of stack `{name}` must lie inside the assembly; it is left out", manifest, place)
                return tuple(found)
            self.consumed.append(file)
            document = self._load(file, f"the metadata of stack `{name}`", manifest, place, NOTE)
            if document is not None and isinstance(document.value, dict):
                found.append(document.value)
        return tuple(found)

    def _read_nested(self, manifest: Document, folder: str, name: str, artifact: dict[str, object], above: tuple[str, ...]) -> None:
        properties = artifact.get("properties")
        place: PropertyPath = ("artifacts", name, "properties", "directoryName")
        inside = resolve_inside(folder, properties.get("directoryName") if isinstance(properties, dict) else None)
        if inside is None or inside == folder or inside in above:
            self._report(ERROR, f"nested assembly `{name}` names no folder inside the assembly", manifest, place)
            return
        if len(above) >= NESTING_LIMIT:
            self._report(ERROR, f"nested assembly `{name}` is nested too deeply; it is not judged", manifest, place)
            return
        file = posixpath.join(inside, MANIFEST)
        self.consumed.append(file)
        document = self._load(file, f"nested assembly `{name}`", manifest, place)
        if document is not None:
            self.read_manifest(document, inside, (*above, folder))

    def _load(self, file: str, what: str, manifest: Document, place: PropertyPath, level: str = ERROR) -> Document | None:
        try:
            return load_document(self._read(file), file)
        except OSError:
            self._report(level, f"{what} is not here ({file}); run `cdk synth` again", manifest, place)
        except DocumentError as error:
            position = f"{file}:{error.line}:{error.column}" if error.line else file
            self._report(level, f"{what} cannot be read: {position}: {error.message}", manifest, place)
        return None

    def _report(self, level: str, message: str, manifest: Document, place: PropertyPath) -> None:
        self.diagnostics.append(Diagnostic(level, CODE, message, Location(manifest.path, manifest.span(place))))


def resolve_inside(folder: str, name: object) -> str | None:
    """The display path of a file that an assembly names, None when it is no relative path or leaves the assembly's folder."""
    if not isinstance(name, str) or not name or "\0" in name:
        return None
    relative = posixpath.normpath(name.replace("\\", "/"))
    if relative.startswith(("/", "../")) or relative in ("..", ".") or relative[1:2] == ":":
        return None
    return posixpath.normpath(posixpath.join(folder, relative))


def read_environment(environment: object) -> tuple[str, str]:
    """Account and region of `aws://account/region`; "" for what the CDK left open."""
    if not isinstance(environment, str) or not environment.startswith("aws://"):
        return "", ""
    account, _, region = environment[6:].partition("/")
    return "" if account in UNKNOWN_ENVIRONMENT else account, "" if region in UNKNOWN_ENVIRONMENT else region

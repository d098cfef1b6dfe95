"""One template as it is to be resolved: its sections checked, loops expanded, SAM turned into CloudFormation, every part's place known.

Reads no file and resolves nothing itself. "Working" paths are paths in the expanded template; `document_path` turns them into written ones.
Source: AWS CloudFormation User Guide, "CloudFormation template sections".
"""

from __future__ import annotations

from immutcheck.model.diagnostic import ERROR, WARNING
from immutcheck.model.location import Location
from immutcheck.model.values import MISSING, OpenMap, Unknown
from immutcheck.sources.cloudformation.parameters import read_parameters
from immutcheck.sources.cloudformation.problems import NOT_EXPANDED, TEMPLATE, Problems

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from immutcheck.documents.document import Document
    from immutcheck.model.location import PropertyPath
    from immutcheck.sources.cloudformation.parameters import Parameter

    Origin = tuple[PropertyPath, PropertyPath]

SECTIONS = frozenset(
    (
        "AWSTemplateFormatVersion",
        "Conditions",
        "Description",
        "Globals",
        "Hooks",
        "Mappings",
        "Metadata",
        "Outputs",
        "Parameters",
        "Resources",
        "Rules",
        "Transform",
    )
)
LANGUAGE_EXTENSIONS = "AWS::LanguageExtensions"
SERVERLESS = "AWS::Serverless-2016-10-31"
HARMLESS_TRANSFORMS = frozenset((LANGUAGE_EXTENSIONS, SERVERLESS, "AWS::CodeDeployBlueGreen"))
"""Transforms that bring no names this program does not know: all others are macros."""
EXPANDABLE = ("Conditions", "Resources", "Outputs")
POLICIES = ("DeletionPolicy", "UpdateReplacePolicy", "UpdatePolicy", "CreationPolicy")
MODULE_ENDING = "::MODULE"
CUSTOM_CLUSTER = "Custom::AWSCDK-EKS-Cluster"
"""The CDK's custom resource that stands for a resource of another type."""
TRANSFORM = "Fn::Transform"
LOOP = "Fn::ForEach::"


class Template:
    """The sections of one template. `resources` holds every declared name, `types` only what is sound enough to be judged.
    `has_macros`: names may come from elsewhere, so that an undeclared one is no error."""

    __slots__ = (
        "_loop_origins",
        "_resource_origins",
        "conditions",
        "document",
        "has_macros",
        "is_serverless",
        "mappings",
        "outputs",
        "parameters",
        "problems",
        "resources",
        "transforms",
        "types",
    )

    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems = Problems()
        self._loop_origins: list[Origin] = []
        self._resource_origins: dict[str, Sequence[Origin]] = {}
        value = document.value
        if not isinstance(value, dict):
            self.report(ERROR, TEMPLATE, "a template must be a mapping with Resources", ())
            value = {}
        self.transforms = _read_transforms(value.get("Transform"), TRANSFORM in value)
        self.is_serverless = SERVERLESS in self.transforms
        macros = [name for name in self.transforms if name not in HARMLESS_TRANSFORMS]
        self.has_macros = bool(macros) or self.is_serverless
        for name in macros:
            message = f"`{name}` may change this template when it is deployed; it is judged as it is written"
            self.report(WARNING, NOT_EXPANDED, message, ("Transform",))
        for name in value:
            if name not in SECTIONS and name != TRANSFORM and not str(name).startswith(LOOP):
                self.report(WARNING, TEMPLATE, f"`{name}` is no section of a template", (name,))
        self.parameters: dict[str, Parameter] = read_parameters(value.get("Parameters"), self.report)
        self.mappings = self._section(value, "Mappings")
        self.conditions = self._section(value, "Conditions")
        self.resources = self._section(value, "Resources")
        self.outputs = self._section(value, "Outputs")
        self.types: dict[str, str] = {}

    def expand(self, resolve: Callable[[object], object], given: Mapping[str, object]) -> None:
        """Expand loops and SAM and check every resource; `resolve` gives the collections of loops."""
        if LOOP in self.document.text:
            from immutcheck.sources.cloudformation.foreach import LoopExpansion

            loops = LoopExpansion(resolve, self.report)
            self._loop_origins = loops.origins
            for name in EXPANDABLE:
                setattr(self, name.lower(), loops.expand(getattr(self, name.lower()), (name,)))
            self._loop_origins.sort(key=lambda origin: -len(origin[0]))
        if self.is_serverless:
            self._expand_serverless(given)
        if CUSTOM_CLUSTER in self.document.text:
            self._map_custom_resources()
        if TRANSFORM in self.resources:
            self.report(WARNING, NOT_EXPANDED, "what Fn::Transform adds to Resources is not judged", ("Resources", TRANSFORM))
            self.has_macros = True
        self.types = {name: kind for name, body in self.resources.items() if (kind := self._check_resource(name, body))}

    def report(self, level: str, code: str, message: str, path: PropertyPath) -> None:
        """Keep a problem at a working path."""
        self.problems.add(level, code, message, self.place(path, key=True))

    def place(self, path: PropertyPath, *, key: bool = False) -> Location:
        """The place of the value (or key) at a working path."""
        return Location(self.document.path, self.document.span(self.document_path(path), key=key))

    def text_place(self, path: PropertyPath, start: int, end: int) -> Location:
        """The place of the characters from `start` to `end` of the scalar at a working path; of all of it where they cannot be found."""
        written = self.document_path(path)
        span = self.document.text_span(written, start, end)
        return Location(self.document.path, self.document.span(written) if span is None else span)

    def place_of(self, node: object) -> Location:
        """The place of a value of this template, found by identity; the file when it cannot be found."""
        waiting: list[tuple[PropertyPath, object]] = [((name,), getattr(self, name.lower())) for name in EXPANDABLE]
        while waiting:
            path, value = waiting.pop()
            if value is node:
                return self.place(path)
            if isinstance(value, dict):
                waiting.extend(((*path, key), member) for key, member in value.items() if isinstance(member, (dict, list)))
            elif isinstance(value, list):
                waiting.extend(((*path, index), member) for index, member in enumerate(value) if isinstance(member, (dict, list)))
        return Location(self.document.path)

    def document_path(self, path: PropertyPath) -> PropertyPath:
        """Where the value at a working path is written in the document."""
        if len(path) > 1 and path[0] == "Resources":
            origins = self._resource_origins.get(str(path[1]))
            if origins is not None:
                path = _follow(_resource_path(path), sorted(origins, key=lambda origin: -len(origin[0])))
        return _follow(path, self._loop_origins)

    def body(self, name: str) -> dict[str, object]:
        """The raw resource; empty for one that is not sound."""
        body = self.resources.get(name)
        return body if isinstance(body, dict) else {}

    def raw_properties(self, name: str) -> dict[str, object]:
        """The raw properties of a resource; an `OpenMap` when a macro adds to them."""
        body = self.body(name)
        properties = body.get("Properties")
        if not isinstance(properties, dict):
            return {}
        if TRANSFORM in properties or TRANSFORM in body:
            known = {key: value for key, value in properties.items() if key != TRANSFORM}
            return OpenMap(known, Unknown("a macro adds properties when the stack is deployed", maybe_absent=True))
        return properties

    def _section(self, value: dict[str, object], name: str) -> dict[str, object]:
        section = value.get(name, MISSING)
        if isinstance(section, dict):
            return section
        if section is MISSING or (section is None and name != "Resources"):
            if name == "Resources" and value and TRANSFORM not in value:
                self.report(ERROR, TEMPLATE, "a template needs a Resources section", ())
            return {}
        self.report(ERROR, TEMPLATE, f"{name} must be a mapping", (name,))
        return {}

    def _check_resource(self, name: str, body: object) -> str:
        """Its type; "" for what cannot be judged."""
        path: PropertyPath = ("Resources", name)
        if name == TRANSFORM:
            return ""
        if not isinstance(body, dict):
            self.report(ERROR, TEMPLATE, f"resource `{name}` must be a mapping with a Type", path)
            return ""
        kind = body.get("Type")
        if not isinstance(kind, str) or not kind:
            self.report(ERROR, TEMPLATE, f"resource `{name}` needs a Type that is a text", (*path, "Type") if "Type" in body else path)
            return ""
        if kind.endswith(MODULE_ENDING):
            self.report(WARNING, NOT_EXPANDED, f"module `{name}` ({kind}) is not expanded, so its resources are not judged", path)
            self.has_macros = True
            return ""
        properties = body.get("Properties")
        if properties is not None and not isinstance(properties, dict):
            self.report(ERROR, TEMPLATE, f"the Properties of resource `{name}` must be a mapping", (*path, "Properties"))
        return kind

    def _map_custom_resources(self) -> None:
        from immutcheck.sources.cdk.custom_resources import map_custom_resources

        self.resources, origins = map_custom_resources(self.resources)
        self._resource_origins = {**self._resource_origins, **origins}

    def _expand_serverless(self, given: Mapping[str, object]) -> None:
        from immutcheck.sources.sam.expansion import expand_sam

        whole = dict(self.document.value) if isinstance(self.document.value, dict) else {}
        whole.update(Resources=self.resources, Conditions=self.conditions, Outputs=self.outputs)
        expansion = expand_sam(whole, given, locate=lambda path: self.place(path, key=True))
        self.resources = dict(expansion.resources)
        self.conditions = dict(expansion.conditions)
        self.outputs = expansion.outputs if isinstance(expansion.outputs, dict) else {}
        self._resource_origins = dict(expansion.origins)
        for diagnostic in expansion.diagnostics:
            self.problems.add(diagnostic.level, diagnostic.code, diagnostic.message, diagnostic.location)


def _read_transforms(written: object, has_root_transform: bool) -> tuple[str, ...]:
    names = []
    for item in written if isinstance(written, list) else [written]:
        if isinstance(item, str):
            names.append(item)
        elif isinstance(item, dict):
            # Transform: {Name: …}, or {Fn::Transform: {Name: …}}
            inner = item.get(TRANSFORM, item)
            names.append(str(inner.get("Name", "a macro")) if isinstance(inner, dict) else "a macro")
    return (*names, "a macro") if has_root_transform else tuple(names)


def _resource_path(path: PropertyPath) -> PropertyPath:
    """A working path inside a resource with its space in front, as the origins of SAM have it."""
    rest = path[2:]
    if rest[:1] == ("Properties",):
        return ("properties", *rest[1:])
    return ("policies", *rest) if rest and rest[0] in POLICIES else rest


def _follow(path: PropertyPath, origins: Sequence[Origin]) -> PropertyPath:
    """The path with its longest known prefix replaced; `origins` come longest first."""
    for prefix, written in origins:
        if path[: len(prefix)] == prefix:
            return (*written, *path[len(prefix) :])
    return path

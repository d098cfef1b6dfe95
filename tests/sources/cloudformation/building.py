"""Templates written inline → units, for the tests of this folder."""

from __future__ import annotations

from typing import Any

from immutcheck.documents.loading import load_document
from immutcheck.model.resource import Resource
from immutcheck.sources.cloudformation.unit import TemplateUnit, build_unit
from immutcheck.sources.options import SourceOptions


def make_unit(text: str, files: dict[str, str] | None = None, path: str = "template.yaml", **options: Any) -> TemplateUnit:
    """The unit of a YAML template; `files` are the other files there are; `parameters` is a map."""
    parameters = tuple(options.pop("parameters", {}).items())

    def read(name: str) -> bytes:
        if name not in (files or {}):
            raise FileNotFoundError(name)
        return (files or {})[name].encode()

    return build_unit(load_document(text.encode(), path), SourceOptions(parameters=parameters, **options), read)


def make_resource(text: str, address: str = "X", assignment: dict[str, object] | None = None, **options: Any) -> Resource:
    """One resource of a template."""
    resource = make_unit(text, **options).resource(address, assignment or {})
    assert resource is not None
    return resource


def resolve(value: str, sections: str = "", **options: Any) -> object:
    """What property `P` of a resource resolves to; None too when it is gone. `value` is one line of YAML."""
    return make_property(value, sections, **options)[0]


def make_property(value: str, sections: str = "", **options: Any) -> tuple[object, list[str]]:
    """The property and the diagnostics, rendered."""
    text = f"{sections}\nResources:\n  Bucket: {{Type: 'AWS::S3::Bucket'}}\n  X:\n    Type: A::B::C\n    Properties:\n      P: {value}\n"
    unit = make_unit(text, **options)
    resource = unit.resource("X", {})
    assert resource is not None
    return resource.properties.get("P"), [diagnostic.render() for diagnostic in unit.diagnostics()]


def problems(unit: TemplateUnit) -> list[str]:
    """Diagnostics after every resource was looked at."""
    for address in unit.inventory():
        unit.resource(address, {})
    return [diagnostic.render() for diagnostic in unit.diagnostics()]

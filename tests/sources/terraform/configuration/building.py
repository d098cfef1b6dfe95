"""Configurations from texts, and what of them the tests look at."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from immutcheck.model.location import Location
from immutcheck.sources.file_tree import tree_of
from immutcheck.sources.options import SourceOptions, VariableInput
from immutcheck.sources.terraform.configuration.root import Configuration, load_root
from immutcheck.sources.terraform.raw import RawResource

if TYPE_CHECKING:
    from immutcheck.sources.terraform.raw import RawPath


def load(files: Mapping[str, str] | str, folder: str = ".", options: SourceOptions | None = None) -> Configuration:
    """The root in `folder`; a text alone is `main.tf`."""
    files = {"main.tf": files} if isinstance(files, str) else files
    return load_root(folder, options or SourceOptions(), tree_of({path: text.encode() for path, text in files.items()}))


def given(*variables: tuple[str, str], environment: tuple[tuple[str, str], ...] = ()) -> SourceOptions:
    """Options with `--var NAME=TEXT`, or a file for a name that begins with "@"."""
    inputs = [
        VariableInput("", path=name[1:], data=text.encode()) if name.startswith("@") else VariableInput(name, text)
        for name, text in variables
    ]
    return SourceOptions(variables=tuple(inputs), environment=environment)


def existing(configuration: Configuration, address: str, assignment: Mapping[str, object] | None = None) -> RawResource:
    resource = configuration.raw(address, assignment or {})
    assert resource is not None
    return resource


def values(files: Mapping[str, str] | str, address: str = "aws_x.y", options: SourceOptions | None = None) -> dict[str, object]:
    """The values of one resource in the given scenario."""
    return dict(existing(load(files, options=options), address).values)


def managed(configuration: Configuration) -> list[str]:
    """The addresses that are not of our own kinds."""
    return [address for address, kind in configuration.addresses().items() if not kind.startswith("terraform_")]


def problems(configuration: Configuration) -> list[str]:
    """Everything evaluated, and what went wrong."""
    for address in configuration.addresses():
        configuration.raw(address, {})
    return [diagnostic.render() for diagnostic in configuration.diagnostics()]


def text_at(configuration: Configuration, address: str, *path: str | int) -> str:
    """What is written at the place of a value."""
    found = located(configuration, address, path)
    assert found.span is not None
    lines = configuration.documents[found.path].data.decode().split("\n")[found.span.start_line - 1 : found.span.end_line]
    lines[-1] = lines[-1][: found.span.end_column - 1]
    lines[0] = lines[0][found.span.start_column - 1 :]
    return "\n".join(lines)


def located(configuration: Configuration, address: str, path: RawPath) -> Location:
    return existing(configuration, address).locator.locate(path)

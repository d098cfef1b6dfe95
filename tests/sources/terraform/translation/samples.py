"""A source of raw resources that are written down in the test, and places that say which raw path was asked for."""

from __future__ import annotations

from immutcheck.model.location import Location
from immutcheck.model.values import Reference
from immutcheck.schemas.store import open_store
from immutcheck.sources.terraform.raw import RawResource
from immutcheck.sources.terraform.translation.settlement import Run
from immutcheck.sources.terraform.translation.table_file import read_table
from immutcheck.sources.terraform.translation.tables import Table
from immutcheck.sources.terraform.translation.unit import build_terraform_unit

STORE = open_store()


class PathLocator:
    """The place of a raw path is its text behind the address."""

    def __init__(self, address):
        self.address = address

    def locate(self, path):
        return Location(f"{self.address}:{'/'.join(str(part) for part in path)}")


class Source:
    """Raw resources by scenario: `written` is called with the values of the variables and yields them."""

    kind = "terraform"
    scope = "infra"
    tells_changes = False

    def __init__(self, written, variables=None):
        self._written = written
        self.variables = variables or {}
        self._known = {}
        self.released = False

    def _resources(self, assignment):
        given = {name: variable.values[0] for name, variable in self.variables.items()} | dict(assignment)
        key = tuple(sorted(given.items()))
        if key not in self._known:
            self._known[key] = {raw.address: raw for raw in self._written(**given)}
        return self._known[key]

    def addresses(self):
        found = {}
        scenarios = [{}, *[{name: value} for name, variable in self.variables.items() for value in variable.values[1:]]]
        for assignment in scenarios:
            found |= {address: raw.type for address, raw in self._resources(assignment).items()}
        return found

    def raw(self, address, assignment):
        return self._resources(assignment).get(address)

    def diagnostics(self):
        return ()

    def assumptions(self):
        return ("size = 1",)

    def release(self):
        self.released = True


def raw(address, values, **more):
    """A raw resource; the type is in the address."""
    return RawResource(address, address.split(".")[-2].partition("[")[0], values, PathLocator(address), **more)


def unit_of(*resources):
    """A unit with these resources and the tables of the package."""
    return build_terraform_unit(Source(lambda: resources))


def resource_of(*resources, address=None):
    """The canonical form of one resource, the first one's without an address."""
    return unit_of(*resources).resource(resources[0].address if address is None else address, {})


def refer(target, attribute="id", possible=()):
    return Reference(f"`{target}.{attribute}` is only known when it is made", possible=possible, target=target, attribute=attribute)


def table_of(text):
    """A table from its text; its file is named after the resource."""
    read = read_table(text.encode(), "table.yaml")
    return Table(read.resource, read.type or read.attachments[0].type, STORE, read)


def translate(text, values, trace=None):
    """Space → members that a table makes of values."""
    return table_of(text).translate(values, Run("aws_thing.x", lambda reference: reference, trace))

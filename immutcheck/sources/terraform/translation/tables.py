"""Which table translates a Terraform type, read when the type occurs for the first time. `awscc_*` types are CloudFormation's own.

Source: Terraform AWSCC provider, "AWSCC Provider": its resources are generated from the CloudFormation resource schemas.
"""

from __future__ import annotations

import os

from immutcheck.model.values import OpenMap
from immutcheck.sources.terraform.translation.block import PROPERTIES, put_default
from immutcheck.sources.terraform.translation.bundle import TABLE, BundledFacts, open_bundle
from immutcheck.sources.terraform.translation.compilation import Compiler
from immutcheck.sources.terraform.translation.converters import DIRECTIONS, RESOURCE_CONVERTERS
from immutcheck.sources.terraform.translation.shapes import letters
from immutcheck.sources.terraform.translation.table_file import Attachment, read_bundled_table, read_table

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from immutcheck.schemas.store import SchemaStore
    from immutcheck.sources.terraform.translation.compilation import Facts
    from immutcheck.sources.terraform.translation.settlement import Run
    from immutcheck.sources.terraform.translation.table_file import TableText

AWSCC = "awscc_"
DEFAULT_IDENTITY = ("id",)


class Table:
    """The translation of one Terraform type. `type` is the canonical type of its resources, for a side resource that of what it belongs to
    (`attachments`)."""

    __slots__ = ("_attributes", "_block", "_defaults", "_names", "_read_only", "attachments", "identity", "resource", "text", "type")

    def __init__(self, resource: str, resource_type: str, store: Facts, text: TableText | None = None) -> None:
        facts = store.facts(resource_type)
        compiler = Compiler(store, text)
        self.resource = resource
        self.type = resource_type
        self.text = text
        self.attachments: tuple[Attachment, ...] = text.attachments if text is not None else ()
        self.identity = text.identity if text is not None else DEFAULT_IDENTITY
        self._names = facts.root.names
        self._block = compiler.compile_root(facts)
        self._defaults = compiler.list_defaults(facts.root, text.defaults, ("defaults",)) if text is not None else ()
        self._read_only = {letters(name): name for name in facts.read_only}
        self._attributes: dict[str, str] = dict(text.attributes) if text is not None else {}

    def translate(self, values: Mapping[str, object], run: Run) -> dict[str, dict[str, object]]:
        """Space → its members of a resource with these arguments; the properties are always there. `run.trace`, if any, is filled."""
        properties: dict[str, object] = {}
        spaces: dict[str, dict[str, object]] = {}
        text = self.text
        if text is not None and text.converter:
            properties = RESOURCE_CONVERTERS[text.converter](values, run)
        elif text is not None and text.entry:
            member: dict[str, object] = {}
            self._block.convert_into(member, spaces, values, run, (), (PROPERTIES, text.entry, 0))
            properties[text.entry] = [member]
            if run.trace is not None:
                run.trace[PROPERTIES, text.entry, 0] = ()
        else:
            self._block.convert_into(properties, spaces, values, run, (), (PROPERTIES,))
        if isinstance(values, OpenMap):
            properties = OpenMap(properties, run.settle_unknown(values.rest))
        spaces[PROPERTIES] = properties
        for default in self._defaults:
            members = spaces.get(default.space, {})
            put_default(members, default, values)
            if members:
                spaces[default.space] = members
        return spaces

    def attribute(self, name: str) -> str:
        """The canonical name of an attribute: "" for the resource's identity, Terraform's name where nothing corresponds."""
        if name in self.identity:
            return ""
        found = self._attributes.get(name)
        if found is None:
            found = self._attributes[name] = self._find_attribute(name)
        return found

    def argument_target(self, name: str) -> tuple[str, ...]:
        """The names of the property that an argument becomes; () when there is none."""
        steps = [step for step in self._block.steps(name) if step.names and step.space == PROPERTIES]
        return tuple([part for part, _ in steps[0].names]) if steps else ()

    def is_argument(self, name: str) -> bool:
        """It is an argument of which the table says something, if only that nothing corresponds to it; not what the provider computes."""
        return self.text is not None and name in self.text.arguments

    def depending_names(self, argument: str) -> frozenset[str]:
        """The keys of `Resource.depends` for what an argument decides."""
        text = self.text
        if text is not None and text.converter:
            return frozenset([direction.property for direction in DIRECTIONS.values()])
        found: set[str] = set()
        for name in (argument, *self._asked_by(argument)):
            for step in self._block.steps(name):
                if step.around is not None:
                    found.update(self._names)
                    continue
                top = step.names[0][0] if text is None or not text.entry else text.entry
                found.add(top if step.space == PROPERTIES else f"{step.space}.{step.names[0][0]}")
        for default in self._defaults:
            if argument in default.unless:
                found.add(default.names[0][0] if default.space == PROPERTIES else f"{default.space}.{default.names[0][0]}")
        return frozenset(found)

    def _asked_by(self, argument: str) -> list[str]:
        """The arguments whose `when` asks for this one, or that it completes."""
        if self.text is None:
            return []
        return [name for name, uses in self.text.arguments.items() if any(argument in use.when or argument in use.join for use in uses)]

    def _find_attribute(self, name: str) -> str:
        known = self._read_only.get(letters(name))
        if known is not None:
            return known
        return ".".join(self.argument_target(name)) or name


class Tables:
    """Tables by Terraform type, from a folder of `<terraform type>.yaml`."""

    def __init__(self, store: SchemaStore | None = None, folder: str | None = None) -> None:
        if store is None:
            from immutcheck.schemas.store import open_store

            store = open_store()
        self._folder = default_folder() if folder is None else folder
        self._bundle = open_bundle(self._folder)
        self._store = store if self._bundle is None else BundledFacts(self._bundle, store)
        self._tables: dict[str, Table | None] = {}
        self._awscc: dict[str, str] | None = None

    def find(self, terraform_type: str) -> Table | None:
        """The table of a type, None when there is none. TableError for one that is wrong."""
        if terraform_type in self._tables:
            return self._tables[terraform_type]
        found = self._tables[terraform_type] = self._find(terraform_type)
        return found

    def names(self) -> list[str]:
        """Every Terraform type that has a table, sorted."""
        if self._bundle is not None:
            return self._bundle.tables()
        return sorted(name[: -len(".yaml")] for name in os.listdir(self._folder) if name.endswith(".yaml"))

    def _find(self, terraform_type: str) -> Table | None:
        if terraform_type.startswith(AWSCC):
            canonical = self._awscc_type(terraform_type)
            return None if canonical is None else Table(terraform_type, canonical, self._store)
        text = self._read(terraform_type)
        if text is None:
            return None
        if text.same_as:
            other = self._read(text.same_as)
            if other is None or other.same_as:
                raise text.error(f"`{text.same_as}` has no table of its own", ("same_as",))
            return self.find(text.same_as)
        canonical, at = (text.type, ("type",)) if text.type else (text.attachments[0].type, ("attach",))
        for name in (canonical, *[attachment.type for attachment in text.attachments]):
            if not self._store.knows(name):
                raise text.error(f"unknown CloudFormation type `{name}`", at)
        if text.converter and text.converter not in RESOURCE_CONVERTERS:
            raise text.error(f"unknown converter; known: {', '.join(sorted(RESOURCE_CONVERTERS))}", ("converter",))
        return Table(terraform_type, canonical, self._store, text)

    def _read(self, terraform_type: str) -> TableText | None:
        """The text of a table; None for a type that has none."""
        if not terraform_type.replace("_", "").isalnum():
            return None
        if self._bundle is not None:
            member = f"{TABLE}{terraform_type}"
            text = read_bundled_table(self._bundle.read(member), terraform_type) if self._bundle.has(member) else None
        else:
            text = self._read_file(terraform_type)
        if text is not None and text.resource != terraform_type:
            raise text.error(f"`resource` must be the file's name, {terraform_type}", ("resource",))
        return text

    def _read_file(self, terraform_type: str) -> TableText | None:
        try:
            with open(os.path.join(self._folder, f"{terraform_type}.yaml"), "rb") as file:
                return read_table(file.read(), f"{terraform_type}.yaml")
        except FileNotFoundError:
            return None

    def _awscc_type(self, terraform_type: str) -> str | None:
        if self._awscc is None:
            self._awscc = {name[len("AWS") :].replace("::", "").lower(): name for name in self._store.types() if name.startswith("AWS::")}
        return self._awscc.get(letters(terraform_type[len(AWSCC) :]))


def default_folder() -> str:
    """The folder of the installed package's tables."""
    here = os.path.dirname(os.path.abspath(__file__))
    return os.path.join(os.path.dirname(os.path.dirname(here)), "tables")

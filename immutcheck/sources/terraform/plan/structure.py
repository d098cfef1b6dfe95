"""The parts of a plan and of a state that are read, as typed structures; everything else in the text is stepped over.

Values stay undecoded (`Raw`, a view of the text) until their resource is asked for. Imports msgspec, so nothing but what reads plans and
states may import this module. Source: Terraform documentation, "JSON Output Format"; Terraform's state file, version 4.
"""

from __future__ import annotations

from msgspec import Raw, Struct

NULL = Raw(b"null")
FALSE = Raw(b"false")
NOTHING = Raw(b"{}")
UNSET = Raw()
"""Stands for what is not there at all: null is a value too."""

Key = int | str | None


class Values(Struct):
    """What will be, or is, with marks of the same shape: true where a value is unknown or sensitive."""

    actions: tuple[str, ...] = ()
    before: Raw = NULL
    after: Raw = NULL
    after_unknown: Raw = FALSE
    after_sensitive: Raw = FALSE
    replace_paths: Raw = NULL


class ResourceChange(Struct):
    """One resource instance, in the list of changes or of drift."""

    address: str
    change: Values
    type: str = ""
    name: str = ""
    mode: str = "managed"
    module_address: str = ""
    index: Key = None
    deposed: str = ""


class GivenVariable(Struct):
    """A root variable's value for this plan."""

    value: Raw = NULL


class OutputValue(Struct):
    """An output's value; unset while it is not known."""

    sensitive: bool = False
    value: Raw = UNSET


class PresentResource(Struct):
    """One resource instance among the planned or present values."""

    address: str
    type: str = ""
    name: str = ""
    mode: str = "managed"
    index: Key = None
    values: Raw = NOTHING
    sensitive_values: Raw = FALSE
    depends_on: tuple[str, ...] = ()
    deposed_key: str = ""


class PresentModule(Struct):
    """A module instance among the planned or present values."""

    address: str = ""
    resources: tuple[PresentResource, ...] = ()
    child_modules: tuple[PresentModule, ...] = ()


class PresentValues(Struct):
    """Planned or present values."""

    outputs: dict[str, OutputValue] = {}
    root_module: PresentModule | None = None


class WrittenProvisioner(Struct):
    """A provisioner without its `when` and its connection, which plans leave out."""

    type: str
    expressions: Raw = NOTHING


class WrittenResource(Struct):
    """A resource or data source as declared."""

    address: str
    mode: str = "managed"
    type: str = ""
    name: str = ""
    expressions: Raw = NOTHING
    provisioners: tuple[WrittenProvisioner, ...] = ()


class WrittenOutput(Struct):
    """An output as declared."""

    expression: Raw = NOTHING
    sensitive: bool = False
    ephemeral: bool = False
    description: str = ""


class WrittenVariable(Struct):
    """A variable as declared; its type is not written in plans."""

    default: Raw = UNSET
    sensitive: bool = False
    ephemeral: bool = False
    description: str = ""


class WrittenCall(Struct):
    """A module call; `module` is what the called folder declares."""

    source: str = ""
    version_constraint: str = ""
    expressions: Raw = NOTHING
    module: WrittenModule | None = None


class WrittenModule(Struct):
    """What one module declares."""

    outputs: dict[str, WrittenOutput] = {}
    resources: tuple[WrittenResource, ...] = ()
    module_calls: dict[str, WrittenCall] = {}
    variables: dict[str, WrittenVariable] = {}


class WrittenProvider(Struct):
    """A provider configuration."""

    name: str
    alias: str = ""
    module_address: str = ""
    version_constraint: str = ""
    expressions: Raw = NOTHING


class WrittenConfiguration(Struct):
    """The configuration that the plan was made from; locals are not part of it."""

    provider_config: dict[str, WrittenProvider] = {}
    root_module: WrittenModule | None = None


class Plan(Struct):
    """A plan."""

    format_version: str
    variables: dict[str, GivenVariable] = {}
    planned_values: PresentValues | None = None
    resource_drift: tuple[ResourceChange, ...] = ()
    resource_changes: tuple[ResourceChange, ...] | None = None
    configuration: WrittenConfiguration | None = None
    errored: bool = False
    complete: bool = True


class ShownState(Struct):
    """A state as `terraform show -json` writes it."""

    format_version: str
    values: PresentValues | None = None


class StoredInstance(Struct):
    """One instance of a resource in a state file. `attributes_flat` is what Terraform 0.11 wrote and nobody has refreshed since."""

    index_key: Key = None
    attributes: Raw = UNSET
    attributes_flat: Raw = UNSET
    sensitive_attributes: Raw = NULL
    dependencies: tuple[str, ...] = ()
    deposed: str = ""


class StoredResource(Struct):
    """A resource in a state file."""

    type: str
    name: str
    mode: str = "managed"
    module: str = ""
    instances: tuple[StoredInstance, ...] = ()


class StoredState(Struct):
    """A state file."""

    version: int
    outputs: dict[str, OutputValue] = {}
    resources: tuple[StoredResource, ...] | None = None


class AnyState(Struct):
    """Enough of a state to tell which of the two forms it has."""

    version: int | None = None
    format_version: str | None = None

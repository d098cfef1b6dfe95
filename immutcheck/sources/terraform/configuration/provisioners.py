"""Provisioners and connections of resources, as resources of our own kinds.

Source: Terraform language documentation, "Provisioners", "Connection block": a provisioner's own connection goes over its resource's.
"""

from __future__ import annotations

from immutcheck.sources.terraform.configuration.blocks import names_in, read_body
from immutcheck.sources.terraform.configuration.locator import NO_NAMES, BlockLocator
from immutcheck.sources.terraform.configuration.resources import EXISTENCE, Built, Existing, find_instance
from immutcheck.sources.terraform.raw import NO_DEPENDENCIES, RawResource
from immutcheck.sources.terraform.syntax.bodies import nested_blocks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.model.location import Location
    from immutcheck.sources.terraform.configuration.instances import ResourceInstance
    from immutcheck.sources.terraform.configuration.places import Place
    from immutcheck.sources.terraform.configuration.scenario import Scenario
    from immutcheck.sources.terraform.evaluation.scope import Scope
    from immutcheck.sources.terraform.raw import RawPath
    from immutcheck.sources.terraform.syntax.nodes import Block

PROVISIONER, CONNECTION = "provisioner", "connection"
KEYWORDS = {name: name for name in ("create", "destroy", "continue", "fail")}
"""What `when` and `on_failure` name without quotes."""
PROVISIONER_TYPE, CONNECTION_TYPE = "terraform_provisioner", "terraform_connection"
NAMES = {PROVISIONER_TYPE: {"type": ""}}
"""The type of a provisioner is written in its header."""


class ProvisionerLocator:
    """Places inside a provisioner, of which the part of its connection that `own` does not say is in the resource's `general` one."""

    __slots__ = ("_block", "_general", "_own")

    def __init__(self, block: BlockLocator, own: Block | None, general: BlockLocator) -> None:
        self._block = block
        self._own = own
        self._general = general

    def locate(self, path: RawPath) -> Location:
        """The place of the value at `path`."""
        steps = path[2:] if path[1:2] == (0,) else path[1:]
        if path[:1] != (CONNECTION,) or (self._own is not None and (not steps or steps[0] in names_in(self._own))):
            return self._block.locate(path)
        return self._general.locate(steps)


def build_provisioner(scenario: Scenario, place: Place) -> Built:
    """The provisioner number `place.index` of the resource at a place."""
    block = nested_blocks(place.declaration.block, PROVISIONER)[place.index]
    return _build(scenario, place, block, PROVISIONER_TYPE, f"{PROVISIONER}[{place.index}]")


def build_connection(scenario: Scenario, place: Place) -> Built:
    """The connection of the resource at a place."""
    block = nested_blocks(place.declaration.block, CONNECTION)[0]
    return _build(scenario, place, block, CONNECTION_TYPE, CONNECTION)


def _build(scenario: Scenario, place: Place, block: Block, kind: str, name: str) -> Built:
    found = find_instance(scenario, place)
    if not isinstance(found, Existing):
        return Built(None, found)
    instance, declaration = found.instance, place.declaration
    scope = instance.scope.child({"self": instance, **KEYWORDS})
    values, touched = scenario.record(lambda: _read(instance, block, scope))
    depends = dict.fromkeys(values, touched) if touched else {}
    if found.touched:
        depends[EXISTENCE] = found.touched
    own_locator = BlockLocator(instance.module, declaration, block, scope, NAMES.get(kind, NO_NAMES))
    locator: BlockLocator | ProvisionerLocator = own_locator
    general = nested_blocks(declaration.block, CONNECTION) if kind == PROVISIONER_TYPE else ()
    if general:
        own = next(iter(nested_blocks(block, CONNECTION)), None)
        locator = ProvisionerLocator(own_locator, own, BlockLocator(instance.module, declaration, general[0], scope))
    resource = RawResource(
        address=f"{instance.address}.{name}",
        type=kind,
        values=values,
        locator=locator,
        exists=found.exists,
        depends=depends or NO_DEPENDENCIES,
        declared=f"{place.node.prefix}{declaration.type}.{declaration.name}",
        related=place.node.related,
    )
    return Built(resource, found.touched | touched)


def _read(instance: ResourceInstance, block: Block, scope: Scope) -> dict[str, object]:
    values = read_body(instance.module, instance.declaration, block, scope)
    if block.type != PROVISIONER:
        return values
    values = {"type": block.labels[0] if block.labels else "", **values}
    general = nested_blocks(instance.declaration.block, CONNECTION)
    own = values.get(CONNECTION)
    if general:
        inherited = read_body(instance.module, instance.declaration, general[0], scope)
        own = own[0] if isinstance(own, list) and own else own
        values[CONNECTION] = [{**inherited, **own} if isinstance(own, dict) else inherited]
    elif isinstance(own, dict):
        values[CONNECTION] = [own]
    return values

"""Implements `RawLocator` for what a configuration declares."""

from __future__ import annotations

from immutcheck.sources.terraform.configuration.providers import default_tags, default_tags_block, find_provider
from immutcheck.sources.terraform.configuration.written_places import locate_in_body
from immutcheck.sources.terraform.values import known_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from immutcheck.model.location import Location
    from immutcheck.sources.terraform.configuration.declarations import Declaration
    from immutcheck.sources.terraform.configuration.instances import ResourceInstance
    from immutcheck.sources.terraform.configuration.module_instance import ModuleInstance
    from immutcheck.sources.terraform.evaluation.scope import Scope
    from immutcheck.sources.terraform.raw import RawPath
    from immutcheck.sources.terraform.syntax.nodes import Block

NO_NAMES: Mapping[str, str] = {}


class ResourceLocator:
    """Places inside a resource instance."""

    __slots__ = ("_instance",)

    def __init__(self, instance: ResourceInstance) -> None:
        self._instance = instance

    def locate(self, path: RawPath) -> Location:
        """The place of the value at `path`; of the tag in the provider's configuration where it comes from there."""
        instance = self._instance
        if len(path) > 1 and path[0] == "tags":
            found = self._locate_default_tag(path)
            if found is not None:
                return found
        declaration = instance.declaration
        return locate_in_body(instance.module, declaration, declaration.block, instance.scope, path)

    def _locate_default_tag(self, path: RawPath) -> Location | None:
        instance = self._instance
        if not instance.module.scenario.ground.has_default_tags:
            return None
        if "tags" in instance.declaration.block.arguments:
            own = known_value(instance.member("tags")[0])
            if not isinstance(own, dict) or path[1] in own:
                return None
        general = default_tags(instance.module, instance.declaration)
        if not isinstance(general, dict) or path[1] not in general:
            return None
        use = find_provider(instance.module, instance.declaration)
        block = default_tags_block(use)
        if use is None or block is None:
            return None
        return locate_in_body(use.module, use.declaration, block, use.module.scope, path)


class BlockLocator:
    """Places inside any other block. `names` maps names of values to the names of the arguments that they are read from ("" for the
    block's header)."""

    __slots__ = ("_block", "_declaration", "_module", "_names", "_scope")

    def __init__(
        self, module: ModuleInstance, declaration: Declaration, block: Block, scope: Scope, names: Mapping[str, str] = NO_NAMES
    ) -> None:
        self._module = module
        self._declaration = declaration
        self._block = block
        self._scope = scope
        self._names = names

    def locate(self, path: RawPath) -> Location:
        """The place of the value at `path`."""
        if path and path[0] in self._names:
            name = self._names[str(path[0])]
            path = (name, *path[1:]) if name else ()
        return locate_in_body(self._module, self._declaration, self._block, self._scope, path)

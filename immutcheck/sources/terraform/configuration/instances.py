"""Instances of resources and modules as values: what expressions see of them.

An argument that is written is evaluated once and kept with the variables that it looked at.
"""

from __future__ import annotations

from immutcheck.model.values import OpenList, OpenMap, Reference, Unknown
from immutcheck.sources.terraform.configuration.addresses import ANY, render_key
from immutcheck.sources.terraform.configuration.blocks import member_names, read_member
from immutcheck.sources.terraform.configuration.expansion import COUNT, FOR_EACH
from immutcheck.sources.terraform.configuration.limits import BLOCK_LIMIT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from immutcheck.sources.terraform.configuration.declarations import Declaration
    from immutcheck.sources.terraform.configuration.expansion import Expansion
    from immutcheck.sources.terraform.configuration.module_instance import ModuleInstance
    from immutcheck.sources.terraform.configuration.scenario import Remembered
    from immutcheck.sources.terraform.evaluation.scope import Scope


class InstanceSet:
    """What count or for_each makes. `value` is what the name of the resource or module stands for: the instance itself, a list of
    instances, a map of them, and something open when it is not known how many there are."""

    __slots__ = ("expansion", "instances", "value")

    def __init__(self, expansion: Expansion, instances: Mapping[object, object]) -> None:
        self.expansion = expansion
        self.instances = instances
        self.value: object
        rest = expansion.rest
        if expansion.mode == COUNT:
            members = list(instances.values())
            self.value = members if rest is None else OpenList(members, rest)
        elif expansion.mode == FOR_EACH:
            self.value = instances if rest is None else OpenInstances(instances, rest)
        else:
            self.value = instances[None]


class OpenInstances:
    """Implements `Namespace` for instances of which not all keys are known: any other key gives the one that stands for the rest, which
    is `typical`."""

    __slots__ = ("_instances", "_rest", "typical")

    is_namespace = True

    def __init__(self, instances: Mapping[object, object], rest: Unknown) -> None:
        self._instances = instances
        self._rest = rest
        self.typical: object = instances[ANY]

    def element(self, key: object) -> object:
        """The instance with that key."""
        return self._instances[key] if key.__class__ is str and key in self._instances else self.typical

    def attribute(self, name: str) -> object:
        """The instance with that key: `aws_instance.web.a` is not Terraform, but what follows a key may be written so."""
        return self.element(name)

    def whole(self) -> object:
        """The known ones."""
        return OpenMap({key: instance for key, instance in self._instances.items() if key is not ANY}, self._rest)


class ResourceInstance:
    """Implements `Namespace`: one instance of a resource. `scope` is where its arguments are evaluated; `names` is what that has
    besides the module's."""

    __slots__ = ("_known", "address", "declaration", "key", "module", "scope")

    is_namespace = True

    def __init__(self, module: ModuleInstance, declaration: Declaration, key: object, address: str, names: Mapping[str, object]) -> None:
        self.module = module
        self.declaration = declaration
        self.key = key
        self.address: str = address if key is None else address + render_key(key)
        self.scope: Scope = module.scope.child(names) if names else module.scope
        self._known: dict[str, Remembered] = {}

    def release(self) -> None:
        """Let go of what was evaluated."""
        self._known.clear()

    def member(self, name: str) -> Remembered:
        """The value of the argument `name`, or the list of the blocks of that type, which is written; and what it looked at."""
        known = self._known.get(name)
        if known is None:
            value = self.module.scenario.remember(self._known, name, f"{self.address}.{name}", self._read)
            # nothing is remembered of what goes round in a circle
            known = self._known.get(name) or (value, frozenset())
        return known

    def _read(self, name: str) -> object:
        scenario = self.module.scenario
        outer, scenario.blocks_left = scenario.blocks_left, BLOCK_LIMIT
        try:
            return read_member(self.module, self.declaration, self.declaration.block, name, self.scope)
        finally:
            scenario.blocks_left = outer

    def attribute(self, name: str) -> object:
        """A reference, which carries the value when it is written here."""
        if name not in member_names(self.declaration):
            return self._refer(name)
        scenario = self.module.scenario
        if scenario.is_busy(f"{self.address}.{name}"):
            # an argument that refers to itself, as `self` does
            return self._refer(name)
        value, touched = self.member(name)
        if touched:
            scenario.touched |= touched
        if value is None:
            return self._refer(name)
        if isinstance(value, Unknown):
            if isinstance(value, Reference):
                return value
            return Reference(
                value.reason,
                value.maybe_absent,
                value.possible,
                value.prefix,
                value.suffix,
                value.sensitive,
                self.address,
                name,
            )
        return Reference(self._reason(name), possible=(value,), target=self.address, attribute=name)

    def whole(self) -> object:
        """The arguments that are written, and an unknown rest."""
        scenario = self.module.scenario
        members = {}
        for name in member_names(self.declaration):
            if not scenario.is_busy(f"{self.address}.{name}"):
                members[name] = self.attribute(name)
        return OpenMap(members, Unknown(f"the other attributes of `{self.address}` are only known after apply"))

    def _refer(self, name: str) -> Reference:
        return Reference(self._reason(name), target=self.address, attribute=name)

    def _reason(self, name: str) -> str:
        return f"`{self.address}.{name}` is only known after apply"

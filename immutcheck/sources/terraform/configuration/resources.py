"""Managed resources of one scenario: turns declarations into `RawResource`s with what they depend on. Keeps nothing.

Source: Terraform language documentation, "The lifecycle meta-argument".
"""

from __future__ import annotations

from immutcheck.model.record import Record
from immutcheck.model.values import Reference, Unknown
from immutcheck.sources.terraform.configuration.addresses import ANY
from immutcheck.sources.terraform.configuration.blocks import is_empty_list, member_names
from immutcheck.sources.terraform.configuration.instances import ResourceInstance
from immutcheck.sources.terraform.configuration.locator import ResourceLocator
from immutcheck.sources.terraform.configuration.providers import default_tags, merge_tags, traversal_text
from immutcheck.sources.terraform.raw import NO_DEPENDENCIES, NO_VALUES, RawResource
from immutcheck.sources.terraform.syntax.bodies import nested_blocks
from immutcheck.sources.terraform.syntax.nodes import Tuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from immutcheck.sources.terraform.configuration.declarations import Declaration
    from immutcheck.sources.terraform.configuration.expansion import Expansion
    from immutcheck.sources.terraform.configuration.module_instance import ModuleInstance
    from immutcheck.sources.terraform.configuration.places import Place
    from immutcheck.sources.terraform.configuration.scenario import Scenario
    from immutcheck.sources.terraform.syntax.nodes import Block

NO_VARIABLES: frozenset[str] = frozenset()
EXISTENCE = ""
"""The name under which `RawResource.depends` holds what decides whether the resource exists."""
TAGS = "tags"
LIFECYCLE = "lifecycle"


class Built(Record):
    """A resource in one scenario, None when it does not exist there, and every variable that was looked at."""

    resource: RawResource | None
    touched: frozenset[str]


class Existing(Record):
    """An instance of a resource in one scenario; `exists` is None when that cannot be known."""

    instance: ResourceInstance
    exists: bool | None
    touched: frozenset[str]


def find_instance(scenario: Scenario, place: Place) -> Existing | frozenset[str]:
    """The instance at a place; what decided that it does not exist when it does not."""

    def find() -> ResourceInstance | None:
        module = scenario.find_module(place.node, place.keys)
        if module is None:
            return None
        found = module.resources(place.declaration).instances.get(place.key)
        assert found is None or isinstance(found, ResourceInstance)
        return found

    instance, touched = scenario.record(find)
    if instance is None:
        return touched
    return Existing(instance, None if place.key is ANY or ANY in place.keys else True, touched)


def build_resource(scenario: Scenario, place: Place) -> Built:
    """The managed resource at a place."""
    found = find_instance(scenario, place)
    if not isinstance(found, Existing):
        return Built(None, found)
    instance, declaration = found.instance, place.declaration
    depends: dict[str, frozenset[str]] = {EXISTENCE: found.touched} if found.touched else {}
    values: dict[str, object] = {}
    for name in member_names(declaration):
        value, touched = instance.member(name)
        if not is_empty_list(value) or name in declaration.block.arguments:
            # a dynamic block that makes none is as good as not written
            values[name] = value
        if touched:
            depends[name] = touched
    if declaration.type.startswith("aws_"):
        _add_default_tags(instance, values, depends)
    lifecycle = _read_lifecycle(instance, depends)
    resource = RawResource(
        address=instance.address,
        type=declaration.type,
        values=values,
        locator=ResourceLocator(instance),
        lifecycle=lifecycle,
        exists=found.exists,
        depends=depends or NO_DEPENDENCIES,
        declared=f"{place.node.prefix}{declaration.type}.{declaration.name}",
        related=place.node.related,
        undecided=_find_undecided(scenario, place) if found.exists is None else (),
    )
    return Built(resource, NO_VARIABLES.union(*depends.values()) if depends else NO_VARIABLES)


def _find_undecided(scenario: Scenario, place: Place) -> tuple[tuple[str, str], ...]:
    """Each count and for_each on the way to the place that cannot be known: where and how it is written, and why."""
    found: list[tuple[str, str]] = []
    module = scenario.root
    for name, key in zip(place.node.path, place.keys, strict=True):
        calls = module.call_instances(name)
        if key is ANY:
            found.append(_describe_undecided(module, module.node.module.calls[name], calls.expansion))
        module = calls.instances[key]  # type: ignore[assignment]
    if place.key is ANY:
        found.append(_describe_undecided(module, place.declaration, module.resources(place.declaration).expansion))
    return tuple(found)


def _describe_undecided(module: ModuleInstance, declaration: Declaration, expansion: Expansion) -> tuple[str, str]:
    argument = declaration.block.arguments[expansion.mode]
    expression = argument.expression
    text = declaration.file_of(argument).data[expression.start : expression.end].decode("utf-8", "replace")
    return f"{module.prefix}{expansion.mode} = {' '.join(text.split())}", "" if expansion.rest is None else expansion.rest.reason


def _add_default_tags(instance: ResourceInstance, values: dict[str, object], depends: dict[str, frozenset[str]]) -> None:
    scenario = instance.module.scenario
    if not scenario.ground.has_default_tags:
        return
    tags, touched = scenario.record(lambda: default_tags(instance.module, instance.declaration))
    if tags is None:
        return
    values[TAGS] = merge_tags(tags, values.get(TAGS))
    if touched:
        depends[TAGS] = depends.get(TAGS, NO_VARIABLES) | touched


def _read_lifecycle(instance: ResourceInstance, depends: dict[str, frozenset[str]]) -> Mapping[str, object]:
    blocks = nested_blocks(instance.declaration.block, LIFECYCLE)
    if not blocks:
        return NO_VALUES
    scenario = instance.module.scenario
    lifecycle, touched = scenario.record(lambda: _lifecycle_values(instance, blocks[0]))
    if touched:
        depends[LIFECYCLE] = touched
    values: Mapping[str, object] = lifecycle
    return values


def _lifecycle_values(instance: ResourceInstance, block: Block) -> Mapping[str, object]:
    module, declaration = instance.module, instance.declaration
    values: dict[str, object] = {}
    for name, argument in block.arguments.items():
        file = declaration.file_of(argument)
        expression = argument.expression
        if name == "ignore_changes":
            items = expression.items if isinstance(expression, Tuple) else (expression,)
            values[name] = [traversal_text(item, file) for item in items]
        elif name == "replace_triggered_by":
            triggers = module.evaluate_argument(argument, file, instance.scope)
            members = triggers if isinstance(triggers, list) else [triggers]
            values[name] = [reference for trigger in members for reference in _refer(trigger)]
        elif name in ("create_before_destroy", "prevent_destroy"):
            values[name] = module.plain_argument(argument, file, instance.scope)
    return values


def _refer(trigger: object) -> list[object]:
    """Whole resources as references to them."""
    if isinstance(trigger, ResourceInstance):
        return [Reference(f"`{trigger.address}` is only known after apply", target=trigger.address)]
    if isinstance(trigger, (list, dict)):
        members = trigger.values() if isinstance(trigger, dict) else trigger
        return [reference for member in members for reference in _refer(member)]
    return [trigger if isinstance(trigger, Unknown) else Unknown("what triggers the replacement is not known")]

"""What a configuration declares besides resources, as resources of our own kinds: settings, providers, variables, outputs, module calls.

Source: Terraform language documentation, "terraform block", "Provider configuration", "Backend block", "cloud block", "Module sources".
"""

from __future__ import annotations

from immutcheck.model.record import Record
from immutcheck.model.values import MISSING, Unknown
from immutcheck.sources.terraform.configuration.blocks import read_body
from immutcheck.sources.terraform.configuration.declarations import MODULE, OUTPUT, PROVIDER, SETTINGS, VARIABLE
from immutcheck.sources.terraform.configuration.locator import BlockLocator
from immutcheck.sources.terraform.configuration.providers import traversal_text
from immutcheck.sources.terraform.configuration.resources import EXISTENCE, NO_VARIABLES, Built
from immutcheck.sources.terraform.evaluation.templates import join_text
from immutcheck.sources.terraform.evaluation.unknowns import merge_alternatives
from immutcheck.sources.terraform.raw import NO_DEPENDENCIES, RawResource
from immutcheck.sources.terraform.syntax.bodies import nested_blocks
from immutcheck.sources.terraform.syntax.nodes import Conditional, Literal, Object, Template, TemplateText, Tuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from immutcheck.model.location import Location
    from immutcheck.sources.terraform.configuration.declarations import Declaration
    from immutcheck.sources.terraform.configuration.module_instance import ModuleInstance
    from immutcheck.sources.terraform.configuration.module_tree import ModuleNode
    from immutcheck.sources.terraform.configuration.places import Place
    from immutcheck.sources.terraform.configuration.scenario import Scenario
    from immutcheck.sources.terraform.raw import RawPath
    from immutcheck.sources.terraform.syntax.nodes import Node

OWN_TYPES = {
    SETTINGS: "terraform_settings",
    PROVIDER: "terraform_provider",
    VARIABLE: "terraform_variable",
    OUTPUT: "terraform_output",
    MODULE: "terraform_module",
}
REMOTE = "remote"
"""The type of backend that a `cloud` block is."""
CALL_WORDS = frozenset(("source", "version", "count", "for_each", "providers", "depends_on"))
"""Arguments of a module block that are not handed to the module."""
ELSEWHERE = Unknown("what is not written out in a module's arguments is judged where it is used")


class CallLocator(Record):
    """Places in a module block, whose arguments are gathered under one name."""

    block: BlockLocator

    def locate(self, path: RawPath) -> Location:
        """The place of the value at `path`."""
        return self.block.locate(path[1:] if path[:1] == ("arguments",) else path)


def own_address(node: ModuleNode, declaration: Declaration) -> str:
    """The address of a declaration of a module: `terraform`, `provider.aws.west`, `module.net.var.x`."""
    kind, name = declaration.kind, declaration.name
    if kind == SETTINGS:
        return f"{node.prefix}terraform"
    if kind == PROVIDER:
        alias = declaration.block.arguments.get("alias")
        suffix = f".{alias.expression.value}" if alias is not None and isinstance(alias.expression, Literal) else ""
        return f"{node.prefix}provider.{name}{suffix}"
    return f"{node.prefix}{'var' if kind == VARIABLE else kind}.{name}"


def build_own_kind(scenario: Scenario, place: Place) -> Built:
    """The declaration at a place, in the first instance of its module."""
    declaration, node = place.declaration, place.node
    module, existence = scenario.record(lambda: scenario.find_first(node))
    if module is None:
        return Built(None, existence)
    values, touched = scenario.record(lambda: READERS[declaration.kind](module, declaration))
    depends = dict.fromkeys(values, touched) if touched else {}
    if existence:
        depends[EXISTENCE] = existence
    address = own_address(node, declaration)
    names = {"name": ""}
    if declaration.kind == SETTINGS:
        names = {"providers": "", "backend": "backend" if nested_blocks(declaration.block, "backend") else "cloud"}
    elif declaration.kind == MODULE:
        names["ref"] = "source"
    locator = BlockLocator(module, declaration, declaration.block, module.scope, names)
    resource = RawResource(
        address=address,
        type=OWN_TYPES[declaration.kind],
        values=values,
        locator=CallLocator(locator) if declaration.kind == MODULE else locator,
        depends=depends or NO_DEPENDENCIES,
        declared=address,
        related=node.related,
    )
    return Built(resource, existence | touched if touched else existence or NO_VARIABLES)


def _settings(module: ModuleInstance, declaration: Declaration) -> dict[str, object]:
    block = declaration.block
    values: dict[str, object] = {}
    version = block.arguments.get("required_version")
    if version is not None:
        values["required_version"] = module.plain_argument(version, declaration.file_of(version), module.scope)
    required = nested_blocks(block, "required_providers")
    if required:
        values["required_providers"] = {
            name: {"version": wanted} if isinstance(wanted, str) else wanted
            for name, wanted in read_body(module, declaration, required[0], module.scope).items()
        }
    backends: list[object] = [
        {"type": backend.labels[0] if backend.labels else "", **read_body(module, declaration, backend, module.scope)}
        for backend in nested_blocks(block, "backend")
    ]
    backends += [{"type": REMOTE, **read_body(module, declaration, cloud, module.scope)} for cloud in nested_blocks(block, "cloud")]
    if backends:
        values["backend"] = backends
    values["providers"] = list(dict.fromkeys(name for name, _alias in module.node.module.providers))
    return values


def _provider(module: ModuleInstance, declaration: Declaration) -> dict[str, object]:
    return {"name": declaration.name, **read_body(module, declaration, declaration.block, module.scope)}


def _variable(module: ModuleInstance, declaration: Declaration) -> dict[str, object]:
    arguments = declaration.block.arguments
    values: dict[str, object] = {"name": declaration.name}
    if module.node.prefix:
        values["module"] = module.node.prefix.removesuffix(".")
    written = arguments.get("type")
    if written is not None:
        values["type"] = traversal_text(written.expression, declaration.file_of(written))
    default = module.scenario.ground.declared(declaration).default
    if default is not MISSING:
        values["default"] = default
    return values | _plain_arguments(module, declaration, ("sensitive", "ephemeral", "description"))


def _output(module: ModuleInstance, declaration: Declaration) -> dict[str, object]:
    return {"name": declaration.name} | _plain_arguments(module, declaration, ("value", "sensitive", "ephemeral", "description"))


def _call(module: ModuleInstance, declaration: Declaration) -> dict[str, object]:
    values = {"name": declaration.name} | _plain_arguments(module, declaration, ("source", "version"))
    source = values.get("source")
    if isinstance(source, str):
        reference = next((part[4:] for part in source.partition("?")[2].split("&") if part.startswith("ref=")), "")
        if reference:
            values["ref"] = reference
    written = {name: _read_written(argument.expression) for name, argument in declaration.block.arguments.items() if name not in CALL_WORDS}
    given = {name: value for name, value in written.items() if value is not None}
    return values | {"arguments": given} if given else values


def _read_written(node: Node) -> object:
    """What is written out in an expression, None for what is not: an argument's value belongs to the resources that it ends in."""
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Tuple):
        members = [_read_written(item) for item in node.items]
        return [member for member in members if member is not None] or None
    if isinstance(node, Object):
        pairs = {item.key.value: _read_written(item.value) for item in node.items if isinstance(item.key, Literal)}
        return {str(name): value for name, value in pairs.items() if value is not None} or None
    if isinstance(node, Conditional):
        branches = [_read_written(branch) for branch in (node.then, node.otherwise)]
        if branches == [None, None]:
            return None
        return merge_alternatives([ELSEWHERE if branch is None else branch for branch in branches], ELSEWHERE.reason)
    if isinstance(node, Template) and any([isinstance(part, TemplateText) for part in node.parts]):
        return join_text([part.text if isinstance(part, TemplateText) else ELSEWHERE for part in node.parts])
    return None


def _plain_arguments(module: ModuleInstance, declaration: Declaration, names: tuple[str, ...]) -> dict[str, object]:
    arguments = declaration.block.arguments
    return {
        name: module.plain_argument(arguments[name], declaration.file_of(arguments[name]), module.scope)
        for name in names
        if name in arguments
    }


READERS: dict[str, Callable[[ModuleInstance, Declaration], dict[str, object]]] = {
    SETTINGS: _settings,
    PROVIDER: _provider,
    VARIABLE: _variable,
    OUTPUT: _output,
    MODULE: _call,
}

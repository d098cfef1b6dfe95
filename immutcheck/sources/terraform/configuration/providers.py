"""Which provider configuration a resource or data source uses, and what it gives all of them: tags, region.

Source: Terraform language documentation, "The resource provider meta-argument", "Providers within modules"; AWS provider documentation,
"default_tags Configuration Block".
"""

from __future__ import annotations

from immutcheck.model.record import Record
from immutcheck.model.values import OpenMap, Unknown
from immutcheck.sources.terraform.configuration.blocks import read_body
from immutcheck.sources.terraform.syntax.bodies import nested_blocks
from immutcheck.sources.terraform.syntax.nodes import Literal, Object
from immutcheck.sources.terraform.values import known_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.sources.terraform.configuration.declarations import Declaration, Module
    from immutcheck.sources.terraform.configuration.module_instance import ModuleInstance
    from immutcheck.sources.terraform.syntax.nodes import Block, Node
    from immutcheck.sources.terraform.syntax.source_file import SourceFile

DEFAULT_TAGS = "default_tags"
PROXY_NAMES = frozenset(("alias", "version"))
"""A called module's provider block with nothing else only says that one is passed in."""
WITHOUT_DEFAULT_TAGS = frozenset(("aws_autoscaling_group",))
"""Types whose `tags` do not take them. Source: AWS provider documentation, "Resource: aws_autoscaling_group"."""


class ProviderUse(Record):
    """A provider block and the module that it is configured in."""

    module: ModuleInstance
    declaration: Declaration


def find_provider(module: ModuleInstance, declaration: Declaration) -> ProviderUse | None:
    """The provider configuration of a resource or data source; None when it has none, or one that cannot be found."""
    name, _, alias = _provider_name(declaration).partition(".")
    return _find(module, name, alias)


def provider_argument(module: ModuleInstance, declaration: Declaration, name: str) -> object:
    """The value of an argument of that provider configuration; None when it is not written."""
    use = find_provider(module, declaration)
    argument = None if use is None else use.declaration.block.arguments.get(name)
    if use is None or argument is None:
        return None
    return use.module.plain_argument(argument, use.declaration.file_of(argument), use.module.scope)


def default_tags(module: ModuleInstance, declaration: Declaration) -> object:
    """The tags that the provider gives to a resource: a mapping or an `Unknown`, None when there are none."""
    if not module.scenario.ground.has_default_tags or declaration.type in WITHOUT_DEFAULT_TAGS:
        return None
    name = _provider_name(declaration)
    known = module.known_tags.get(name)
    if known is None:
        known = module.known_tags[name] = module.scenario.record(lambda: _read_default_tags(find_provider(module, declaration)))
    else:
        module.scenario.touched |= known[1]
    return known[0]


def has_default_tags(module: Module) -> bool:
    """Some provider configuration in the module has such a block."""
    return any([nested_blocks(declaration.block, DEFAULT_TAGS) for declaration in module.providers.values()])


def merge_tags(general: object, own: object) -> object:
    """The tags of a resource over those of its provider."""
    own = known_value(own)
    if own is None:
        return general
    if isinstance(own, Unknown):
        # nothing but the names is certain: any of the values may be another one
        return OpenMap({}, own) if isinstance(general, dict) else own
    if not isinstance(own, dict):
        return own
    if isinstance(general, Unknown):
        return OpenMap(own, general)
    assert isinstance(general, dict)
    merged = {**general, **own}
    if isinstance(own, OpenMap):
        # the unknown rest may say otherwise than the provider
        return OpenMap({name: value for name, value in merged.items() if name in own}, own.rest)
    return OpenMap(merged, general.rest) if isinstance(general, OpenMap) else merged


def default_tags_block(use: ProviderUse | None) -> Block | None:
    """The block in which a provider's tags are written."""
    return None if use is None else next(iter(nested_blocks(use.declaration.block, DEFAULT_TAGS)), None)


def _read_default_tags(use: ProviderUse | None) -> object:
    block = default_tags_block(use)
    if use is None or block is None:
        return None
    tags = known_value(read_body(use.module, use.declaration, block, use.module.scope).get("tags"))
    return tags if isinstance(tags, (dict, Unknown)) else None


def _provider_name(declaration: Declaration) -> str:
    """`aws` or `aws.alias`."""
    argument = declaration.block.arguments.get("provider")
    if argument is None:
        return declaration.type.partition("_")[0]
    return traversal_text(argument.expression, declaration.file_of(argument))


def traversal_text(node: Node, file: SourceFile) -> str:
    """A reference as it is written, be it in quotes."""
    if isinstance(node, Literal):
        return str(node.value)
    text = file.data[node.start : node.end].decode("utf-8", "replace").strip().strip('"')
    # in the JSON form it stands inside of a text
    return text.replace('\\"', '"') if file.is_json else text


def _find(module: ModuleInstance, name: str, alias: str) -> ProviderUse | None:
    declaration = module.node.module.providers.get((name, alias))
    call, caller = module.node.call, module.caller
    is_proxy = declaration is not None and not (declaration.block.arguments.keys() - PROXY_NAMES or declaration.block.blocks)
    if declaration is not None and (caller is None or not is_proxy):
        return ProviderUse(module, declaration)
    if call is None or caller is None:
        return None
    passed = call.block.arguments.get("providers")
    if passed is None:
        return _find(caller, name, "") if not alias else None
    wanted = f"{name}.{alias}" if alias else name
    file = call.file_of(passed)
    for item in passed.expression.items if isinstance(passed.expression, Object) else ():
        if traversal_text(item.key, file) == wanted:
            there, _, other = traversal_text(item.value, file).partition(".")
            return _find(caller, there, other)
    return None

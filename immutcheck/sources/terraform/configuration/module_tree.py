"""Which module calls which: the tree of calls as declared, whatever count and for_each say. Each folder is parsed once.

A call that cannot be followed is a Diagnostic, and what it would give is unknown.
"""

from __future__ import annotations

from immutcheck.model.diagnostic import ERROR, WARNING
from immutcheck.model.location import RelatedLocation
from immutcheck.sources.terraform.configuration.limits import MODULE_DEPTH, MODULE_LIMIT
from immutcheck.sources.terraform.configuration.module_sources import InstalledModules, find_module
from immutcheck.sources.terraform.configuration.problems import LIMIT, MISSING_MODULE, MODULE_CYCLE

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from immutcheck.sources.terraform.configuration.declarations import Declaration, Module
    from immutcheck.sources.terraform.configuration.module import ModuleLibrary
    from immutcheck.sources.terraform.configuration.problems import Problems

META_NAMES = frozenset(("source", "version", "count", "for_each", "providers", "depends_on"))
"""Arguments of a call that are no variables of the module."""


class ModuleNode:
    """A module as it is called from one place. `path` are the names of the calls from the root, `folders` those of the modules on the way,
    its own last; `prefix` is what the addresses inside begin with, without keys; `children` are the calls that could be followed;
    `missing` says of the others why not; `related` is the chain of calls, the innermost first."""

    __slots__ = ("call", "children", "folders", "missing", "module", "path", "prefix", "related")

    def __init__(self, module: Module, caller: ModuleNode | None, call: Declaration | None) -> None:
        # a node does not know its caller, so that a tree that nobody needs any more is freed at once
        self.module = module
        self.call = call
        self.children: dict[str, ModuleNode] = {}
        self.missing: dict[str, str] = {}
        if caller is None or call is None:
            self.path: tuple[str, ...] = ()
            self.folders: tuple[str, ...] = (module.folder,)
            self.prefix = ""
            self.related: tuple[RelatedLocation, ...] = ()
        else:
            self.path = (*caller.path, call.name)
            self.folders = (*caller.folders, module.folder)
            self.prefix = f"{caller.prefix}module.{call.name}."
            place = call.file.location(call.block.start, call.block.header_end)
            self.related = (RelatedLocation(place, f"called as module `{call.name}`"), *caller.related)

    def walk(self) -> Iterator[ModuleNode]:
        """This module and all below it, callers first."""
        yield self
        for child in self.children.values():
            yield from child.walk()


def build_tree(root: Module, library: ModuleLibrary, problems: Problems) -> ModuleNode:
    """The tree of calls below `root`."""
    installed = InstalledModules(root.folder, library.tree)
    top = ModuleNode(root, None, None)
    count = 0
    waiting = [top]
    while waiting:
        node = waiting.pop()
        for call in node.module.calls.values():
            count += 1
            if count > MODULE_LIMIT:
                message = f"there are more than {MODULE_LIMIT} module calls: this and the following ones are not judged"
                _leave_out(node, call, ERROR, LIMIT, message, problems)
                return top
            _follow(node, call, installed, library, problems)
        waiting.extend(reversed(node.children.values()))
    return top


def _follow(node: ModuleNode, call: Declaration, installed: InstalledModules, library: ModuleLibrary, problems: Problems) -> None:
    found = find_module(call, node.module.folder, ".".join((*node.path, call.name)), installed)
    if not found.folder:
        _leave_out(node, call, found.level, MISSING_MODULE, found.message, problems)
        return
    if found.folder in node.folders:
        message = f"module `{call.name}` calls itself: its folder `{found.folder}` is among its callers"
        _leave_out(node, call, ERROR, MODULE_CYCLE, message, problems)
        return
    if len(node.path) >= MODULE_DEPTH:
        message = f"module `{call.name}` is called more than {MODULE_DEPTH} calls deep, so it is not judged"
        _leave_out(node, call, ERROR, LIMIT, message, problems)
        return
    module = library.find(found.folder)
    if module is None:
        # what terraform init made may be gone; a folder of the tree should be there
        level = WARNING if ".terraform/" in f"{found.folder}/" else ERROR
        message = f"module `{call.name}`: there are no Terraform files in `{found.folder}`, so what it makes is not judged"
        _leave_out(node, call, level, MISSING_MODULE, message, problems)
        return
    node.children[call.name] = ModuleNode(module, node, call)
    for argument in call.block.arguments.values():
        if argument.name not in module.variables and argument.name not in META_NAMES:
            message = f"module `{call.name}` has no variable `{argument.name}`"
            problems.add_once(argument.start, argument.name_end, call.file_of(argument), message)


def _leave_out(node: ModuleNode, call: Declaration, level: str, code: str, message: str, problems: Problems) -> None:
    node.missing[call.name] = f"module `{call.name}` is not here"
    problems.add(level, code, message, call.file.location(call.block.start, call.block.header_end))

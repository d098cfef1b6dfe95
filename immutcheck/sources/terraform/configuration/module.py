"""One folder, parsed once: its declarations, override files merged in. `moved`, `import`, `check` and the like say nothing about values.

Source: Terraform language documentation, "Syntax: blocks", "Override files".
"""

from __future__ import annotations

from immutcheck.model.diagnostic import ERROR
from immutcheck.sources.terraform.configuration.declarations import (
    DATA,
    LOCAL,
    MODULE,
    OUTPUT,
    PROVIDER,
    RESOURCE,
    SETTINGS,
    VARIABLE,
    Declaration,
    Local,
    Module,
)
from immutcheck.sources.terraform.configuration.module_files import read_module_files
from immutcheck.sources.terraform.configuration.overrides import merge_declarations
from immutcheck.sources.terraform.configuration.problems import UNREADABLE, Problems
from immutcheck.sources.terraform.syntax.nodes import Literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from immutcheck.sources.file_tree import FileTree
    from immutcheck.sources.terraform.configuration.module_files import ModuleFiles
    from immutcheck.sources.terraform.syntax.nodes import Block
    from immutcheck.sources.terraform.syntax.source_file import SourceFile

    Key = tuple[str, str, str]

LABELS = {VARIABLE: 1, OUTPUT: 1, MODULE: 1, PROVIDER: 1, RESOURCE: 2, DATA: 2, SETTINGS: 0, LOCAL: 0}
WITHOUT_VALUES = frozenset(("moved", "import", "check", "removed", "ephemeral", "action"))


class ModuleLibrary:
    """The modules of a tree, each read once however often it is called."""

    __slots__ = ("_modules", "tree")

    def __init__(self, tree: FileTree) -> None:
        self.tree = tree
        self._modules: dict[str, Module | None] = {}

    def find(self, folder: str) -> Module | None:
        """The module in a folder; None when there are no configuration files in it."""
        if folder not in self._modules:
            files = read_module_files(folder, self.tree)
            found = files.primary or files.overrides or files.problems
            self._modules[folder] = build_module(folder, files) if found else None
        return self._modules[folder]

    def forget(self, folder: str) -> None:
        """Let go of a folder that nobody is expected to call, a root module's."""
        self._modules.pop(folder, None)


def build_module(folder: str, files: ModuleFiles) -> Module:
    """The declarations in `files`."""
    problems = Problems()
    declared: dict[Key, Declaration] = {}
    settings: list[Declaration] = []
    local_values: dict[str, Local] = {}
    for file in files.primary:
        for block in file.blocks:
            declaration = _read_declaration(block, file, problems)
            if declaration is None:
                continue
            if declaration.kind == LOCAL:
                _add_locals(declaration, local_values, problems)
            elif declaration.kind == SETTINGS:
                settings.append(declaration)
            elif declared.setdefault(_key(declaration), declaration) is not declaration:
                _refuse(block, file, f"{_describe(declaration)} is declared twice: only the first declaration is judged", problems)
    for file in files.overrides:
        for block in file.blocks:
            declaration = _read_declaration(block, file, problems)
            if declaration is not None:
                _override(declaration, declared, settings, local_values, problems)
    read = (*files.primary, *files.overrides)
    for file in read:
        for argument in () if file.is_json else file.arguments.values():
            message = f"`{argument.name}` stands outside of a block, so it is not judged: write a block, without `=`"
            problems.add(ERROR, UNREADABLE, message, file.location(argument.start, argument.name_end))
    order = tuple(sorted([*settings, *declared.values()], key=_place_in(files.primary)))
    faults = (*files.problems, *[problem for file in read for problem in file.problems], *problems.all())
    return Module(
        folder=folder,
        files=read,
        order=order,
        variables=_by_name(order, VARIABLE),
        locals=local_values,
        outputs=_by_name(order, OUTPUT),
        calls=_by_name(order, MODULE),
        resources=_by_type(order, RESOURCE),
        data=_by_type(order, DATA),
        providers={(declaration.name, _alias(declaration)): declaration for declaration in order if declaration.kind == PROVIDER},
        settings=tuple(settings),
        problems=faults,
    )


def literal_argument(block: Block, name: str) -> object:
    """The value of an argument that is written as a literal, else None."""
    argument = block.arguments.get(name)
    return argument.expression.value if argument is not None and isinstance(argument.expression, Literal) else None


def _read_declaration(block: Block, file: SourceFile, problems: Problems) -> Declaration | None:
    wanted = LABELS.get(block.type)
    if wanted is None:
        if block.type not in WITHOUT_VALUES:
            _refuse(block, file, f"`{block.type}` is no block of a Terraform configuration, so it is not judged", problems)
        return None
    if len(block.labels) != wanted:
        _refuse(block, file, f"a `{block.type}` block needs {_count_labels(wanted)}, found {len(block.labels)}", problems)
        return None
    return Declaration(block.type, block, file)


def _count_labels(count: int) -> str:
    return "no labels" if count == 0 else "one label" if count == 1 else "two labels"


def _add_locals(declaration: Declaration, local_values: dict[str, Local], problems: Problems) -> None:
    for name, argument in declaration.block.arguments.items():
        if name in local_values:
            message = f"local value `{name}` is declared twice: only the first declaration counts"
            problems.add_at(argument, declaration.file, message, code=UNREADABLE, level=ERROR)
        else:
            local_values[name] = Local(argument, declaration.file)


def _override(
    declaration: Declaration,
    declared: dict[Key, Declaration],
    settings: list[Declaration],
    local_values: dict[str, Local],
    problems: Problems,
) -> None:
    if declaration.kind == LOCAL:
        local_values.update({name: Local(argument, declaration.file) for name, argument in declaration.block.arguments.items()})
    elif declaration.kind == SETTINGS:
        if settings:
            # the settings are one thing in several blocks: what an override replaces must not stay in another one
            merged = settings[0]
            for other in (*settings[1:], declaration):
                merged = merge_declarations(merged, other)
            settings[:] = [merged]
        else:
            settings.append(declaration)
    else:
        key = _key(declaration)
        base = declared.get(key)
        if base is None:
            message = f"{_describe(declaration)} is declared in no other file, so there is nothing to override: Terraform refuses this"
            _refuse(declaration.block, declaration.file, message, problems)
        else:
            declared[key] = merge_declarations(base, declaration)


def _refuse(block: Block, file: SourceFile, message: str, problems: Problems) -> None:
    problems.add(ERROR, UNREADABLE, message, file.location(block.start, block.header_end))


def _key(declaration: Declaration) -> Key:
    if declaration.kind == PROVIDER:
        return declaration.kind, declaration.name, _alias(declaration)
    return declaration.kind, declaration.type, declaration.name


def _alias(provider: Declaration) -> str:
    alias = literal_argument(provider.block, "alias")
    return alias if isinstance(alias, str) else ""


def _describe(declaration: Declaration) -> str:
    names = ".".join(name for name in (declaration.type, declaration.name) if name)
    return f"{declaration.kind} `{names}`"


def _place_in(files: Sequence[SourceFile]):  # type: ignore[no-untyped-def]
    positions = {id(file): position for position, file in enumerate(files)}
    last = len(files)
    return lambda declaration: (positions.get(id(declaration.file), last), declaration.block.start)


def _by_name(order: Sequence[Declaration], kind: str) -> dict[str, Declaration]:
    return {declaration.name: declaration for declaration in order if declaration.kind == kind}


def _by_type(order: Sequence[Declaration], kind: str) -> dict[str, dict[str, Declaration]]:
    found: dict[str, dict[str, Declaration]] = {}
    for declaration in order:
        if declaration.kind == kind:
            found.setdefault(declaration.type, {})[declaration.name] = declaration
    return found

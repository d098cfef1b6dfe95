"""What the files of one module declare, as written. Nothing is evaluated here.

Source: Terraform language documentation, "Configuration syntax", "Style guide: file names", "Override files".
"""

from __future__ import annotations

from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from immutcheck.model.diagnostic import Diagnostic
    from immutcheck.sources.terraform.configuration.variables import Declared
    from immutcheck.sources.terraform.syntax.nodes import Argument, Block, Node
    from immutcheck.sources.terraform.syntax.source_file import SourceFile

NO_FILES: Mapping[int, SourceFile] = {}

VARIABLE, LOCAL, OUTPUT, MODULE, RESOURCE, DATA, PROVIDER, SETTINGS = (
    "variable",
    "locals",
    "output",
    "module",
    "resource",
    "data",
    "provider",
    "terraform",
)


class Declaration:
    """One block at the top of a file, overrides merged in. A plain class, since there is one for everything that is declared.

    `overriding` holds the file of every argument and nested block that an override file brought in, by the node's identity; `members` is
    filled in by whoever asks first what the block holds, `declared` by whoever reads a variable without meeting a problem.
    """

    __slots__ = ("block", "declared", "file", "kind", "members", "name", "overriding", "type")

    def __init__(self, kind: str, block: Block, file: SourceFile, overriding: Mapping[int, SourceFile] = NO_FILES) -> None:
        self.kind = kind
        self.block = block
        self.file = file
        self.overriding = overriding
        self.members: Mapping[str, None] | None = None
        self.declared: Declared | None = None
        labels = block.labels
        self.type = labels[0] if len(labels) > 1 else ""
        self.name = labels[-1] if labels else ""

    def __repr__(self) -> str:
        """Without what is written inside."""
        return f"Declaration({self.kind} {' '.join(self.block.labels)})"

    def file_of(self, node: Node) -> SourceFile:
        """The file in which an argument or block inside of this declaration is written."""
        return self.overriding.get(id(node), self.file) if self.overriding else self.file


class Local(Record):
    """One local value: `argument` in `file`."""

    argument: Argument
    file: SourceFile


class Module(Record):
    """A folder's declarations. `order` has all but locals in the order written; `resources` and `data` are by type, then name; `providers`
    by local name and alias ("" for the default one). `problems` are those of the files and of the declarations together."""

    folder: str
    files: tuple[SourceFile, ...]
    order: tuple[Declaration, ...]
    variables: Mapping[str, Declaration]
    locals: Mapping[str, Local]
    outputs: Mapping[str, Declaration]
    calls: Mapping[str, Declaration]
    resources: Mapping[str, Mapping[str, Declaration]]
    data: Mapping[str, Mapping[str, Declaration]]
    providers: Mapping[tuple[str, str], Declaration]
    settings: tuple[Declaration, ...]
    problems: tuple[Diagnostic, ...]

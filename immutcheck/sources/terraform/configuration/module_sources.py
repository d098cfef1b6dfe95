"""Where a called module is: in a folder of the tree, or where `terraform init` put it. Nothing is ever downloaded.

Source: Terraform language documentation, "Module sources"; `.terraform/modules/modules.json` names for every call (`vpc`, `vpc.subnets`)
the folder in which the module was installed, relative to the root module.
"""

from __future__ import annotations

from immutcheck.model.diagnostic import ERROR, WARNING
from immutcheck.model.record import Record
from immutcheck.sources.terraform.configuration.module_files import join_path
from immutcheck.sources.terraform.configuration.roots import join_folder
from immutcheck.sources.terraform.syntax.nodes import Literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from immutcheck.sources.file_tree import FileTree
    from immutcheck.sources.terraform.configuration.declarations import Declaration

MANIFEST = ".terraform/modules/modules.json"
LOCAL_STARTS = ("./", "../", ".\\", "..\\")


class Found(Record):
    """`folder` is the display path, "" when the module is not here: then `level` and `message` say why."""

    folder: str = ""
    level: str = ""
    message: str = ""


class InstalledModules:
    """What `terraform init` installed for one root; looked up only when a call needs it."""

    __slots__ = ("_folder", "_known", "_tree")

    def __init__(self, folder: str, tree: FileTree) -> None:
        self._folder = folder
        self._tree = tree
        self._known: Mapping[str, str] | None = None

    def find(self, path: str) -> str:
        """The display path of the folder of the call `path` ("vpc.subnets"), "" when it is not installed."""
        if self._known is None:
            self._known = self._read()
        directory = self._known.get(path)
        return join_folder(self._folder, directory) if directory else ""

    def _read(self) -> Mapping[str, str]:
        import json

        try:
            manifest = json.loads(self._tree.read(join_path(self._folder, MANIFEST)))
        except (OSError, ValueError, RecursionError):
            return {}
        entries = manifest.get("Modules") if isinstance(manifest, dict) else None
        found = {}
        for entry in entries if isinstance(entries, list) else ():
            if isinstance(entry, dict) and isinstance(entry.get("Key"), str) and isinstance(entry.get("Dir"), str):
                found[entry["Key"]] = entry["Dir"]
        return found


def find_module(call: Declaration, folder: str, path: str, installed: InstalledModules) -> Found:
    """Where the module is that `call` in `folder` names; `path` is the call's own path from the root. A message never repeats the source,
    which may carry credentials."""
    argument = call.block.arguments.get("source")
    if argument is None:
        return Found(level=ERROR, message=f"module `{call.name}` has no source")
    source = argument.expression.value if isinstance(argument.expression, Literal) else None
    if not isinstance(source, str):
        return Found(level=ERROR, message=f"the source of module `{call.name}` must be a text without expressions")
    if source.startswith(LOCAL_STARTS):
        found = join_folder(folder, source)
        if found == ".." or found.startswith("../"):
            message = f"module `{call.name}` is outside of what is scanned: scan the folder that holds both"
            return Found(level=ERROR, message=message)
        return Found(found)
    found = installed.find(path)
    if found and found != ".." and not found.startswith(("../", "/")):
        return Found(found)
    message = f"module `{call.name}` is not installed here, so what it makes is not judged: run `terraform init` and scan again"
    return Found(level=WARNING, message=message)

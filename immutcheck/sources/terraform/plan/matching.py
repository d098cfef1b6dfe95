"""The configuration that a plan was made from, when it is in the scanned tree, and the places in it."""

from __future__ import annotations

import posixpath
import re

from immutcheck.model.record import Record
from immutcheck.sources.options import VariableInput
from immutcheck.sources.terraform.plan.addresses import ANY_KEY, without_last_key
from immutcheck.sources.terraform.plan.alignment import align
from immutcheck.sources.terraform.values import known_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from immutcheck.model.location import Location
    from immutcheck.sources.file_tree import FileTree
    from immutcheck.sources.options import SourceOptions
    from immutcheck.sources.terraform.configuration.root import Configuration
    from immutcheck.sources.terraform.plan.structure import Plan, WrittenModule
    from immutcheck.sources.terraform.raw import RawLocator, RawPath, RawResource

_DECLARED = re.compile(rb'(?m)^\s*+(?:resource\s++"?([\w-]++)"?\s++"?([\w-]++)"?|module\s++"?([\w-]++)"?)\s*+\{')
_NAME = re.compile(rb'"([\w-]++)"\s*+:')


def find_configuration(plan: Plan, path: str, tree: FileTree, options: SourceOptions) -> Configuration | None:
    """The root module in the plan's folder or in the base that declares most of what the plan says its root module declares."""
    module = plan.configuration.root_module if plan.configuration is not None else None
    if module is None:
        return None
    for folder in dict.fromkeys((posixpath.dirname(path) or ".", ".")):
        if _declares(module, folder, tree):
            from immutcheck.sources.terraform.configuration.root import load_root

            given = VariableInput("", path=given_path(path), data=_render_given(plan))
            return load_root(folder, options.replace(variables=(*options.variables, given)), tree)
    return None


def given_path(path: str) -> str:
    """What the values that a plan was made with are called among the files of the configuration; there is no such file."""
    return f"{path}.tfvars.json"


def find_written(configuration: Configuration, address: str) -> RawResource | None:
    """The evaluated resource of that address; where it is not known how many there are, the one that stands for all."""
    known = configuration.addresses()
    for candidate in dict.fromkeys((address, f"{without_last_key(address)}[*]", ANY_KEY.sub("[*]", address))):
        if candidate in known:
            return configuration.raw(candidate, {})
    return None


def _render_given(plan: Plan) -> bytes:
    return b"{" + b",".join(_quote(name) + b":" + bytes(variable.value) for name, variable in plan.variables.items()) + b"}"


def _quote(name: str) -> bytes:
    import json

    return json.dumps(name).encode()


def _declares(module: WrittenModule, folder: str, tree: FileTree) -> bool:
    wanted = {(resource.type, resource.name) for resource in module.resources if resource.mode == "managed"}
    wanted |= {("module", name) for name in module.module_calls}
    if not wanted:
        return False
    found: set[tuple[str, str]] = set()
    for name in tree.list_folder(folder):
        if not name.endswith((".tf", ".tf.json")):
            continue
        try:
            data = tree.read(name if folder == "." else f"{folder}/{name}")
        except OSError:
            continue
        if name.endswith(".json"):
            names = {match[1].decode() for match in _NAME.finditer(data)}
            found |= {pair for pair in wanted if names.issuperset(pair)}
        else:
            for kind, label, call in _DECLARED.findall(data):
                found.add(("module", call.decode()) if call else (kind.decode(), label.decode()))
    return 2 * len(wanted & found) > len(wanted)


class ConfiguredPlaces(Record):
    """Places in the configuration for the values of a plan, whose lists of blocks and sets may have another order."""

    locator: RawLocator
    written: Mapping[str, object]
    planned: Mapping[str, object]

    def locate(self, path: RawPath) -> Location:
        """The place of what the value was made from."""
        return self.locator.locate(translate_path(path, self.planned, self.written))


def translate_path(path: RawPath, planned: object, written: object) -> RawPath:
    """The path in `written` of the value at `path` in `planned`; it ends where the two cannot be followed together."""
    found: list[str | int] = []
    for part in path:
        planned, written = known_value(planned), known_value(written)
        if isinstance(part, int):
            if not isinstance(planned, list) or part >= len(planned):
                return (*found, part)
            if not isinstance(written, list):
                break
            position = align(planned, written)[part]
            if position is None:
                break
            planned, written = planned[part], written[position]
            found.append(position)
        else:
            found.append(part)
            planned = planned.get(part) if isinstance(planned, dict) else None
            written = written.get(part) if isinstance(written, dict) else None
    return tuple(found)

"""The smallest plans and states that show one thing, and the real ones in `data`."""

from __future__ import annotations

import json
import os

from immutcheck.sources.file_tree import FileTree, tree_of
from immutcheck.sources.options import SourceOptions
from immutcheck.sources.terraform.plan.plan_source import PlanSource, load_plan
from immutcheck.sources.terraform.plan.state_source import StateSource, load_state
from immutcheck.sources.terraform.raw import RawResource

DATA = os.path.join(os.path.dirname(__file__), "data")


def read_data(name: str) -> bytes:
    with open(os.path.join(DATA, name), "rb") as stream:
        return stream.read()


def tree_of_data(folder: str) -> FileTree:
    """The files of one folder of `data`, by their path inside it."""
    files = {}
    top = os.path.join(DATA, folder)
    for where, _, names in os.walk(top):
        for name in names:
            path = os.path.join(where, name)
            files[os.path.relpath(path, top).replace(os.sep, "/")] = read_data(os.path.relpath(path, DATA))
    return tree_of(files)


def change(
    address: str,
    after: dict[str, object] | None = None,
    unknown: dict[str, object] | None = None,
    sensitive: dict[str, object] | None = None,
    **more: object,
) -> dict[str, object]:
    """An entry of `resource_changes`; what it says of the change besides goes in `more`."""
    module, _, rest = address.rpartition("module.")
    module_address = ""
    if module or address.startswith("module."):
        step, _, tail = rest.partition(".")
        module_address, rest = f"{module}module.{step}", tail
    change_part = {"actions": ["create"], "after": after, "after_unknown": unknown or {}, "after_sensitive": sensitive or {}, **more}
    kind = rest.removeprefix("data.").partition(".")[0]
    entry: dict[str, object] = {
        "address": address,
        "mode": "data" if rest.startswith("data.") else "managed",
        "type": kind,
        "name": "x",
        "change": change_part,
    }
    if module_address:
        entry["module_address"] = module_address
    return entry


def declared(address: str, **expressions: object) -> dict[str, object]:
    """A resource of the configuration section."""
    parts = address.removeprefix("data.").split(".")
    mode = "data" if address.startswith("data.") else "managed"
    return {"address": address, "mode": mode, "type": parts[0], "name": parts[1], "expressions": expressions}


def constant(value: object) -> dict[str, object]:
    return {"constant_value": value}


def refers(*names: str) -> dict[str, object]:
    """An expression with these references, each followed by its shorter forms, as Terraform lists them."""
    listed: list[str] = []
    for name in names:
        listed.append(name)
        shorter = name
        while shorter.count(".") > 1 or (shorter.startswith("module.") and shorter.count(".") > 1):
            shorter = shorter.rpartition(".")[0]
            listed.append(shorter)
    return {"references": listed}


def plan_text(
    changes: list[dict[str, object]],
    resources: list[dict[str, object]] | None = None,
    *,
    module: dict[str, object] | None = None,
    **more: object,
) -> bytes:
    """A plan: `resources` or a whole `module` are the root module of its configuration."""
    root = {"resources": resources or [], **(module or {})}
    plan = {"format_version": "1.2", "terraform_version": "1.11.4", "resource_changes": changes, "configuration": {"root_module": root}}
    return json.dumps({**plan, **more}).encode()


def open_plan(data: bytes, files: dict[str, str] | None = None, path: str = "plan.json") -> PlanSource:
    """The plan at `path` among `files`."""
    tree = tree_of({name: text.encode() for name, text in (files or {}).items()})
    return load_plan(data, path, tree, SourceOptions())


def open_state(data: bytes | dict[str, object], path: str = "terraform.tfstate") -> StateSource:
    return load_state(data if isinstance(data, bytes) else json.dumps(data).encode(), path, tree_of({}), SourceOptions())


def stored(*resources: dict[str, object], **more: object) -> dict[str, object]:
    """A state file of version 4."""
    return {"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "x", "outputs": {}, "resources": list(resources), **more}


def stored_resource(address: str, attributes: dict[str, object] | None = None, **instance: object) -> dict[str, object]:
    kind, name = address.split(".")[-2:]
    body = {"schema_version": 0, "attributes": attributes or {}, **instance}
    return {"mode": "managed", "type": kind, "name": name, "provider": 'provider["x"]', "instances": [body]}


def raw_of(source: PlanSource | StateSource, address: str) -> RawResource:
    found = source.raw(address, {})
    assert found is not None
    return found


def values_of(source: PlanSource | StateSource, address: str) -> dict[str, object]:
    return dict(raw_of(source, address).values)

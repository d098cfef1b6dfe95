"""What botocore knows of the services, cut down to what may be called.

One loader serves all accounts and threads of a run: a new account then costs a tenth. Only botocore's own files are read (a model in
`~/.aws/models` or on AWS_DATA_PATH could give a harmless name to a harmful call), and of each service only the operations of the
catalogue are kept: a guarded client has no method for anything else, and EC2's 700 operations do not stay in memory.
"""

from __future__ import annotations

import threading

from immutcheck.live.wire import read_wires

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Any

    from immutcheck.live.wire import Wire

SERVICE = "service-2"


class ModelLoader:
    """Stands where botocore's `Loader` does (component `data_loader`)."""

    def __init__(self, kept: Mapping[str, Collection[str]]) -> None:
        self._kept = kept
        self._files: Any = _open_files()
        self._lock = threading.RLock()
        self._models: dict[tuple[str, str], dict[str, Any]] = {}
        self._wires: dict[str, dict[str, Wire]] = {}

    def load_service_model(self, service_name: str, type_name: str, api_version: str | None = None) -> Any:
        """botocore's model of the service, with the operations that are kept; the other kinds of files as they are."""
        with self._lock:
            if type_name != SERVICE:
                return self._files.load_service_model(service_name, type_name, api_version)
            version = api_version or self._files.determine_latest_version(service_name, SERVICE)
            model = self._models.get((service_name, version))
            if model is None:
                model = self._models[service_name, version] = self._read(service_name, version)
            return model

    def wires(self, service: str) -> Mapping[str, Wire]:
        """How the kept operations of the service look on the wire. They are taken when the file is read: whoever changes a model
        afterwards does not change them."""
        found = self._wires.get(service)
        if found is None:
            self.load_service_model(service, SERVICE)
            found = self._wires[service]
        return found

    def list_operations(self, service: str) -> frozenset[str]:
        """What is kept of the service."""
        return frozenset(self._kept.get(service, ()))

    def _read(self, service: str, version: str) -> dict[str, Any]:
        files = _open_files()
        # The listing of all folders is the slow part, and is known already.
        files.list_available_services = self._files.list_available_services
        model = keep_operations(files.load_service_model(service, SERVICE, version), self._kept.get(service, ()))
        self._wires.setdefault(service, read_wires(service, model))
        return model

    def __getattr__(self, name: str) -> Any:
        return getattr(self._files, name)


def _open_files() -> Any:
    from botocore.loaders import Loader

    return Loader(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)


def keep_operations(model: Mapping[str, Any], kept: Collection[str]) -> dict[str, Any]:
    """The model with these operations alone, the shapes that they need, and no documentation."""
    operations = {name: model["operations"][name] for name in kept if name in model["operations"]}
    shapes: dict[str, Any] = {}
    waiting = [part["shape"] for operation in operations.values() for part in _parts_of(operation)]
    while waiting:
        name = waiting.pop()
        if name in shapes:
            continue
        shape = shapes[name] = model["shapes"][name]
        waiting.extend(member["shape"] for member in shape.get("members", {}).values())
        waiting.extend(shape[part]["shape"] for part in ("member", "key", "value") if part in shape)
    rest = {name: value for name, value in model.items() if name not in ("operations", "shapes", "documentation", "examples")}
    return {**rest, "operations": _without_prose(operations), "shapes": _without_prose(shapes)}


def _parts_of(operation: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [operation[part] for part in ("input", "output") if part in operation] + list(operation.get("errors", ()))


def _without_prose(value: Any) -> Any:
    if isinstance(value, dict):
        # A member may be called "documentation": that is a mapping, prose is a text.
        kept = {name: member for name, member in value.items() if name != "documentation" or not isinstance(member, str)}
        return type(value)((name, _without_prose(member)) for name, member in kept.items())
    return [_without_prose(member) for member in value] if isinstance(value, list) else value

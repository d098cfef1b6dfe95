"""Do converted resources have the shape that the provider's own schema asks for? cfn-lint carries the schemas (development only)."""

from __future__ import annotations

import functools
import json
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import cfnlint
import jsonschema
import regex

from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown


def _match_pattern(_validator: Any, pattern: str, value: object, _schema: Any) -> Iterator[jsonschema.ValidationError]:
    r"""The schemas' patterns are ECMAScript's (`\p{L}`), which `re` does not read; cfn-lint brings `regex`."""
    if isinstance(value, str) and not regex.search(pattern, value):
        yield jsonschema.ValidationError(f"{value!r} does not match {pattern!r}")


VALIDATOR = jsonschema.validators.extend(jsonschema.Draft7Validator, {"pattern": _match_pattern})
FOLDER = Path(cfnlint.__file__).parent / "data" / "schemas" / "resources"


@functools.cache
def _schemas() -> dict[str, Path]:
    found = {}
    for path in FOLDER.rglob("*.json"):
        head = path.read_text(encoding="utf-8")
        name = json.loads(head).get("typeName") if '"typeName"' in head else None
        if name:
            found[name] = path
    return found


def list_faults(observed: Observed, *, unreadable: Collection[str] = ()) -> list[str]:
    """What the schema says against the properties. `unreadable` are required properties that a running account never tells (a
    parameter's value); whatever is `Unknown` is taken out before."""
    schema = json.loads(_schemas()[observed.type].read_text(encoding="utf-8"))
    schema["required"] = [name for name in schema.get("required", ()) if name not in unreadable]
    known = _without_unknown(dict(observed.properties))
    hidden = {name for name, value in observed.properties.items() if isinstance(value, Unknown)}
    schema["required"] = [name for name in schema["required"] if name not in hidden]
    faults = VALIDATOR(schema).iter_errors(known)
    return [f"{'.'.join(str(part) for part in fault.absolute_path) or '(resource)'}: {fault.message[:300]}" for fault in faults]


def _without_unknown(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_unknown(member) for name, member in value.items() if not isinstance(member, Unknown)}
    if isinstance(value, list):
        return [_without_unknown(member) for member in value if not isinstance(member, Unknown)]
    return value

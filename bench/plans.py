"""A large Terraform plan, made the same way every time, and what it costs to read all of it.

The floor is a bare parse into typed structures of the parts that are needed, with the collector off. Memory is the peak above what the
process held before, so each figure needs a process of its own.
"""

from __future__ import annotations

import gc
import json
import resource
import sys
import time

from immutcheck.sources.file_tree import tree_of
from immutcheck.sources.options import SourceOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PLAN_SIZE = 50_000_000
SAMPLE = "tests/sources/terraform/plan/data/change/plan.json"
"""A real plan with every kind of change, which is repeated."""


def make_plan(sample: bytes, size: int = PLAN_SIZE) -> bytes:
    """The text of a plan of about `size` bytes: module after module holds what the plan `sample` does."""
    plan: dict[str, Any] = json.loads(sample)
    configuration = plan["configuration"]["root_module"]
    changes, drift, planned, present, calls = [], [], [], [], {}
    made = 0
    number = 0
    while made < size:
        name = f"copy_{number}"
        prefix = f"module.{name}"
        parts = (
            [_move_change(entry, prefix) for entry in plan["resource_changes"]],
            [_move_change(entry, prefix) for entry in plan.get("resource_drift", [])],
            _move_module(plan["planned_values"]["root_module"], prefix),
            _move_module(plan["prior_state"]["values"]["root_module"], prefix),
            {"source": f"./{name}", "module": configuration},
        )
        changes += parts[0]
        drift += parts[1]
        planned.append(parts[2])
        present.append(parts[3])
        calls[name] = parts[4]
        made += len(_render(parts))
        number += 1
    plan["resource_changes"], plan["resource_drift"] = changes, drift
    plan["planned_values"]["root_module"] = {"child_modules": planned}
    plan["prior_state"]["values"]["root_module"] = {"child_modules": present}
    plan["configuration"]["root_module"] = {"module_calls": calls, "variables": configuration.get("variables", {})}
    return _render(plan)


def measure_floor(data: bytes) -> tuple[float, float]:
    """Seconds and bytes of memory for each byte of the text that the bare typed parse takes."""
    from msgspec.json import decode

    structure = _plain_structure()
    return _measure(lambda: decode(data, type=structure), len(data))


def measure_plan(data: bytes) -> tuple[float, float]:
    """The same for loading the plan and making every raw resource of it, each let go before the next one."""
    from immutcheck.sources.terraform.plan.plan_source import load_plan

    def read_all() -> object:
        source = load_plan(data, "plan.json", tree_of({}), SourceOptions())
        for address in source.addresses():
            source.raw(address, {})
        return source

    return _measure(read_all, len(data))


def _measure(work: Any, size: int) -> tuple[float, float]:
    gc.collect()
    gc.disable()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.process_time()
    kept = work()
    seconds = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    gc.enable()
    del kept
    return seconds, peak * 1024 / size


def _plain_structure() -> type:
    """What is needed of a plan, with plain values where the program keeps them undecoded."""
    from msgspec import Struct, defstruct

    values = defstruct(
        "Values",
        [(name, object, None) for name in ("actions", "after", "after_unknown", "after_sensitive", "replace_paths")],
    )
    change = defstruct("Change", [("address", str), ("change", values), ("type", str, ""), ("mode", str, ""), ("module_address", str, "")])
    plan: type[Struct] = defstruct(
        "Plan",
        [("format_version", str), ("resource_changes", list[change]), ("configuration", object), ("variables", object, None)],  # type: ignore[valid-type]
    )
    return plan


def _move_change(entry: dict[str, Any], prefix: str) -> dict[str, Any]:
    inner = entry.get("module_address")
    return {**entry, "address": f"{prefix}.{entry['address']}", "module_address": f"{prefix}.{inner}" if inner else prefix}


def _move_module(module: dict[str, Any], prefix: str) -> dict[str, Any]:
    address = module.get("address")
    return {
        "address": f"{prefix}.{address}" if address else prefix,
        "resources": [{**entry, "address": f"{prefix}.{entry['address']}"} for entry in module.get("resources", [])],
        "child_modules": [_move_module(child, prefix) for child in module.get("child_modules", [])],
    }


def _render(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def main(arguments: list[str]) -> None:
    """`floor FILE`, `plan FILE`: prints seconds and the factor of memory; `make FILE` writes the plan."""
    command, path = arguments
    if command == "make":
        with open(SAMPLE, "rb") as stream:
            sample = stream.read()
        with open(path, "wb") as stream:
            stream.write(make_plan(sample))
        return
    with open(path, "rb") as stream:
        data = stream.read()
    seconds, factor = (measure_floor if command == "floor" else measure_plan)(data)
    print(json.dumps({"seconds": seconds, "memory": factor}))


if __name__ == "__main__":
    main(sys.argv[1:])

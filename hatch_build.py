"""Build hook: compile the built-in rules and Terraform's tables into the wheel, so that an installed program parses no YAML of its own.

An editable installation gets nothing: there rules and tables are edited; rules are compiled into the user's cache when they changed.
"""

from __future__ import annotations

import os
import sys
import tempfile
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileData(BuildHookInterface):  # type: ignore[type-arg]
    """Puts `compiled.json` and `compiled-prose.json` beside the rule files and a `compiled.json` beside the tables; a wrong rule file fails
    the build with every error, and so does a wrong table with its first."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or version == "editable":
            return
        sys.path.insert(0, self.root)
        try:
            from immutcheck.packs.wheel import PROSE_FILE, RULES_FILE, compile_for_wheel
            from immutcheck.schemas.store import open_store
            from immutcheck.sources.terraform.translation.bundle import BUNDLE, write_bundle

            rules, prose = compile_for_wheel(os.path.join(self.root, "rules"))
            tables = write_bundle(os.path.join(self.root, "immutcheck", "sources", "tables"), open_store())
        finally:
            sys.path.remove(self.root)
        self._folder = tempfile.TemporaryDirectory(prefix="immutcheck-wheel-")
        compiled = {
            f"immutcheck/_rules/{RULES_FILE}": rules.encode(),
            f"immutcheck/_rules/{PROSE_FILE}": prose.encode(),
            f"immutcheck/sources/tables/{BUNDLE}": tables,
        }
        for index, (target, data) in enumerate(compiled.items()):
            path = os.path.join(self._folder.name, str(index))
            with open(path, "wb") as file:
                file.write(data)
            build_data["force_include"][path] = target

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        folder = getattr(self, "_folder", None)
        if folder is not None:
            folder.cleanup()

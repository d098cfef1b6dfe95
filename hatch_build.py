"""Build hook: compile the built-in rules into the wheel, so that an installed program parses no YAML to know its own rules.

An editable installation gets nothing: there rules are edited, and compiled into the user's cache when they changed.
"""

from __future__ import annotations

import os
import sys
import tempfile
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileRules(BuildHookInterface):  # type: ignore[type-arg]
    """Puts `compiled.json` and `compiled-prose.json` beside the rule files; a wrong rule file fails the build with every error."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or version == "editable":
            return
        sys.path.insert(0, self.root)
        try:
            from immutcheck.packs.wheel import PROSE_FILE, RULES_FILE, compile_for_wheel

            texts = compile_for_wheel(os.path.join(self.root, "rules"))
        finally:
            sys.path.remove(self.root)
        self._folder = tempfile.TemporaryDirectory(prefix="immutcheck-rules-")
        for name, text in zip((RULES_FILE, PROSE_FILE), texts, strict=True):
            path = os.path.join(self._folder.name, name)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
            build_data["force_include"][path] = f"immutcheck/_rules/{name}"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        folder = getattr(self, "_folder", None)
        if folder is not None:
            folder.cleanup()

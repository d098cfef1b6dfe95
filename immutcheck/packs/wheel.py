"""The compiled built-in rules that a wheel carries: written when it is built, read when it runs. Nothing else is compiled ahead."""

from __future__ import annotations

import os

from immutcheck import __version__
from immutcheck.packs.compiled_folder import read_prose_text, read_rules_text, write_prose_text, write_rules_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from immutcheck.model.rule import Prose
    from immutcheck.packs.compiled_folder import CompiledFolder

RULES_FILE = "compiled.json"
PROSE_FILE = "compiled-prose.json"
# The texts belong to exactly this program.
KEY = f"immutcheck {__version__}"


def compile_for_wheel(directory: str) -> tuple[str, str]:
    """The texts of `RULES_FILE` and `PROSE_FILE` for the rules in `directory`; RuleFileError with every error of every file."""
    from immutcheck.packs.catalogue import check_folders
    from immutcheck.packs.compilation import open_compiler
    from immutcheck.packs.folder_loading import LoadedFolder
    from immutcheck.packs.folders import read_rule_folder
    from immutcheck.packs.prose import ProseShelf

    compilation = open_compiler(directory).compile_folder(read_rule_folder(directory))
    shelf = ProseShelf(directory, lambda: compilation.prose)
    check_folders([LoadedFolder(directory, True, compilation.compiled, shelf, compilation.problems)])
    return write_rules_text(compilation.compiled, KEY), write_prose_text(compilation.prose, KEY)


def read_wheel_rules(directory: str) -> CompiledFolder | None:
    """The compiled rules beside the rule files; None when there are none for this program."""
    text = _read_text(os.path.join(directory, RULES_FILE))
    return read_rules_text(text, KEY) if text is not None else None


def read_wheel_prose(directory: str) -> Mapping[str, Prose] | None:
    """The prose of the compiled rules; None when there is none for this program."""
    text = _read_text(os.path.join(directory, PROSE_FILE))
    return read_prose_text(text, KEY) if text is not None else None


def _read_text(path: str) -> str | None:
    try:
        with open(path, "rb") as file:
            return file.read().decode("utf-8")
    except (OSError, UnicodeDecodeError):
        return None

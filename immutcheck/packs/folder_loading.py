"""A rule folder's compiled form: from the wheel, from the cache, or made now. Compares no folders with each other."""

from __future__ import annotations

import os

from immutcheck import __version__
from immutcheck.packs.compiled_folder import FORMAT, read_prose_text, read_rules_text, write_prose_text, write_rules_text
from immutcheck.packs.folders import digest_folder, read_rule_folder
from immutcheck.packs.prose import ProseShelf
from immutcheck.packs.wheel import read_wheel_prose, read_wheel_rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from immutcheck.model.rule import Prose
    from immutcheck.packs.cache import RuleCache
    from immutcheck.packs.compilation import Compilation, FolderCompiler
    from immutcheck.packs.compiled_folder import CompiledFolder
    from immutcheck.packs.folders import RuleFolder
    from immutcheck.packs.problems import Problem

INSTALLED = "_rules"


class LoadedFolder:
    """One folder's rules and profiles, with `file`s relative to `directory`. `is_new`: it was compiled in this run."""

    __slots__ = ("compiled", "directory", "is_builtin", "is_new", "problems", "shelf")

    def __init__(
        self, directory: str, is_builtin: bool, compiled: CompiledFolder, shelf: ProseShelf, problems: tuple[Problem, ...] | None = None
    ) -> None:
        self.directory = directory
        self.is_builtin = is_builtin
        self.compiled = compiled
        self.shelf = shelf
        self.is_new = problems is not None
        self.problems = problems or ()


class FolderLoader:
    """Loads folders one after the other; `keep` puts what was compiled into the cache, once the caller found everything right."""

    def __init__(self, cache: RuleCache | None) -> None:
        self._cache = cache
        self._compiler: FolderCompiler | None = None
        self._made: list[tuple[str, Compilation]] = []

    def load_builtin(self) -> LoadedFolder:
        """The rules that come with the program."""
        directory = builtin_rules_folder()
        if os.path.basename(directory) == INSTALLED:
            compiled = read_wheel_rules(directory)
            if compiled is not None:
                return LoadedFolder(directory, True, compiled, ProseShelf(directory, lambda: read_wheel_prose(directory)))
        return self.load(directory, is_builtin=True)

    def load(self, directory: str, *, is_builtin: bool = False) -> LoadedFolder:
        """The rules of a folder; UsageError when it cannot be read. What is wrong in its files is in `problems`."""
        folder = read_rule_folder(directory)
        if self._cache is None:
            return self._compile(folder, "", is_builtin)
        key = digest_folder(folder, stamp_program())
        text = self._cache.read(key)
        compiled = read_rules_text(text, key) if text is not None else None
        if compiled is None:
            return self._compile(folder, key, is_builtin)
        return LoadedFolder(directory, is_builtin, compiled, ProseShelf(directory, lambda: self._read_cached_prose(key)))

    def keep(self) -> None:
        """Put what was compiled into the cache."""
        for key, compilation in self._made:
            if self._cache is not None:
                self._cache.write(f"{key}-prose", write_prose_text(compilation.prose, key))
                self._cache.write(key, write_rules_text(compilation.compiled, key))
        self._made = []

    def _compile(self, folder: RuleFolder, key: str, is_builtin: bool) -> LoadedFolder:
        if self._compiler is None:
            from immutcheck.packs.compilation import open_compiler

            self._compiler = open_compiler(builtin_rules_folder())
        compilation = self._compiler.compile_folder(folder)
        if key:
            self._made.append((key, compilation))
        shelf = ProseShelf(folder.directory, lambda: compilation.prose)
        return LoadedFolder(folder.directory, is_builtin, compilation.compiled, shelf, compilation.problems)

    def _read_cached_prose(self, key: str) -> Mapping[str, Prose] | None:
        if self._cache is None:
            return None
        text = self._cache.read(f"{key}-prose")
        prose = read_prose_text(text, key) if text is not None else None
        if prose is None:
            # The next run compiles the folder anew and writes both texts.
            self._cache.remove(key)
        return prose


def builtin_rules_folder() -> str:
    """The built-in rules: inside the package when it is installed from a wheel, beside it in the source tree."""
    package = _package_folder()
    installed = os.path.join(package, INSTALLED)
    return installed if os.path.isdir(installed) else os.path.join(os.path.dirname(package), "rules")


def stamp_program() -> list[str]:
    """What compiled rules depend on besides the rule files: the program that compiled them and the facts it used. Names, sizes and times
    of files will do: they change with every installation and with every edit in the source tree."""
    package = _package_folder()
    stamps = [f"format {FORMAT}", f"version {__version__}"]
    for folder in ("packs", "schemas", os.path.join("schemas", "own")):
        with os.scandir(os.path.join(package, folder)) as entries:
            stamps += sorted(_stamp(entry) for entry in entries if entry.is_file())
    with os.scandir(builtin_rules_folder()) as entries:
        stamps += sorted(_stamp(entry) for entry in entries if entry.name.endswith(".schema.json"))
    return stamps


def _stamp(entry: os.DirEntry[str]) -> str:
    status = entry.stat()
    return f"{entry.name} {status.st_size} {status.st_mtime_ns}"


def _package_folder() -> str:
    return os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

"""Every rule and profile there is, ready to be selected: built-in ones and those of extra folders, compiled once and cached.

The only entry into this room for a scan. With compiled rules at hand it reads one small JSON text a folder and nothing else; what parses,
checks or compiles is imported when a folder is new.
"""

from __future__ import annotations

import os

from immutcheck.model.errors import RuleFileError, UsageError
from immutcheck.packs.cache import RuleCache, cache_folder
from immutcheck.packs.folder_loading import FolderLoader, builtin_rules_folder
from immutcheck.packs.selection import RuleIndex, RuleSource, UnknownWord, select_rules

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from immutcheck.model.rule import Prose, Rule
    from immutcheck.packs.folder_loading import LoadedFolder
    from immutcheck.packs.problems import Problem

__all__ = ["RuleCatalogue", "builtin_rules_folder", "load_catalogue"]


class RuleCatalogue:
    """`rules` are sorted by pack and id; `packs` and `profiles` are names, sorted."""

    def __init__(self, folders: Sequence[LoadedFolder]) -> None:
        self._homes: dict[str, tuple[LoadedFolder, str]] = {}
        self.sources: list[RuleSource] = []
        rules: list[Rule] = []
        for folder in folders:
            shown = folder.compiled.rules
            if not folder.is_builtin:
                prefix = folder.directory.replace(os.sep, "/").rstrip("/") + "/"
                shown = tuple([rule.replace(file=prefix + rule.file) for rule in shown])
            for rule in folder.compiled.rules:
                self._homes[rule.id] = (folder, rule.file)
            rules += shown
            self.sources.append(RuleSource(shown, folder.compiled.profiles, not folder.is_builtin))
        rules.sort(key=lambda rule: (rule.pack, rule.id))
        self.rules = tuple(rules)
        self.index = RuleIndex(self.rules, self.prose)
        self.packs = tuple(sorted(self.index.packs))
        self.profiles = tuple(sorted({profile.name for source in self.sources for profile in source.profiles}))

    @property
    def has_clashes(self) -> bool:
        """Two rules go by one name, so one of them would silently not run."""
        return self.index.has_clashes

    @property
    def aliases(self) -> Mapping[str, str]:
        """Former id → id."""
        return self.index.aliases

    def find(self, name: str) -> Rule:
        """The rule of that id or former id; UsageError with the nearest name when there is none."""
        try:
            return self.index.rules[self.index.find_id(name)]
        except UnknownWord as error:
            raise UsageError(str(error)) from error

    def prose(self, rule: Rule) -> Prose:
        """Why, fix, references and controls of a rule; read only now."""
        folder, file = self._homes[rule.id]
        return folder.shelf.read(rule.id, file)

    def path(self, rule: Rule) -> str:
        """Where the rule's file can be opened."""
        folder, file = self._homes[rule.id]
        return folder.shelf.path(file)

    def description(self, profile: str) -> str:
        """What the profile says of itself, by the first folder that declares it; "" when nobody does."""
        described = (part.description for source in self.sources for part in source.profiles if part.name == profile)
        return next(described, "")

    def select(
        self, *, profile: str = "default", packs: Sequence[str] = (), select: Sequence[str] = (), ignore: Sequence[str] = ()
    ) -> tuple[Rule, ...]:
        """The profile's rules in `packs` (when given), or exactly those that `select` names (when given), less those `ignore` names; sorted
        like `rules`, with the profile's severities. UsageError with the nearest name for a word that names nothing."""
        return select_rules(self.sources, self.index, profile, packs, select, ignore)


def load_catalogue(directories: Sequence[str] = (), *, cache: bool = True) -> RuleCatalogue:
    """The built-in rules and those of `directories` (`DIR/<pack>/<id>.yaml`, `DIR/profiles/<name>.yaml`).

    RuleFileError with every error of every file, a line each (`path:line:column: …`); UsageError for a folder that cannot be read.
    """
    place = cache_folder(os.environ) if cache else None
    loader = FolderLoader(RuleCache(place) if place is not None else None)
    folders = [loader.load_builtin()]
    seen = {os.path.realpath(folders[0].directory)}
    for directory in directories:
        real = os.path.realpath(directory)
        if real not in seen:
            seen.add(real)
            folders.append(loader.load(directory))
    catalogue = check_folders(folders)
    loader.keep()
    return catalogue


def check_folders(folders: Sequence[LoadedFolder]) -> RuleCatalogue:
    """The catalogue of the folders; RuleFileError with everything that is wrong in them and between them."""
    catalogue = RuleCatalogue(folders)
    # A cached folder was right by itself and with the folders of that run; two cached ones may still clash with each other.
    if any(folder.is_new for folder in folders) or catalogue.has_clashes:
        problems = _list_problems(folders, catalogue)
        if problems:
            from immutcheck.packs.problems import render_problems

            raise RuleFileError(render_problems(problems))
    return catalogue


def _list_problems(folders: Sequence[LoadedFolder], catalogue: RuleCatalogue) -> list[Problem]:
    from immutcheck.packs.cross_checks import check_names, check_profiles

    compiled = [(folder.directory, folder.compiled) for folder in folders]
    problems = [problem for folder in folders for problem in folder.problems] + check_names(compiled)
    # A profile may name a rule that is only missing because its own file is wrong: the same error would be told twice.
    return problems or check_profiles(compiled, catalogue.sources, catalogue.index)

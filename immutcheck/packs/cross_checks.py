"""What can only be wrong between files: two rules of one name, and profiles that name what nobody has."""

from __future__ import annotations

import os

from immutcheck.model.errors import DocumentError
from immutcheck.packs.compilation import display_path
from immutcheck.packs.problems import Complaint, Problem, place_complaints, suggest
from immutcheck.packs.selection import UnknownWord, list_chain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from immutcheck.packs.compiled_folder import CompiledFolder
    from immutcheck.packs.problems import At
    from immutcheck.packs.profiles import Profile
    from immutcheck.packs.selection import RuleIndex, RuleSource

    Folders = Sequence[tuple[str, CompiledFolder]]


def check_names(folders: Folders) -> list[Problem]:
    """A complaint for every id and alias that an earlier file has taken."""
    problems: list[Problem] = []
    owners: dict[str, str] = {}
    for directory, compiled in folders:
        for rule in compiled.rules:
            places: list[tuple[At, str]] = [(("id",), rule.id), *[(("aliases", index), alias) for index, alias in enumerate(rule.aliases)]]
            complaints = [Complaint(at, f"`{name}` is taken by {owners[name]}") for at, name in places if name in owners]
            problems += _place(directory, rule.file, complaints)
            for _, name in places:
                owners.setdefault(name, display_path(directory, rule.file))
    return problems


def check_profiles(folders: Folders, sources: Sequence[RuleSource], index: RuleIndex) -> list[Problem]:
    """A complaint for every word of a profile that names nothing, and for what it extends."""
    problems: list[Problem] = []
    declared: dict[str, str] = {}
    for directory, compiled in folders:
        for profile in compiled.profiles:
            complaints = _check_words(profile, index) + _check_extends(profile, sources, declared)
            problems += _place(directory, profile.file, complaints)
            declared.setdefault(profile.name, display_path(directory, profile.file))
    return problems


def _check_words(profile: Profile, index: RuleIndex) -> list[Complaint]:
    places: list[tuple[At, str]] = [
        *[(("include", number), word) for number, word in enumerate(profile.include)],
        *[(("exclude", number), word) for number, word in enumerate(profile.exclude)],
        *[(("severity", word), word) for word, _ in profile.severity],
    ]
    complaints = []
    for at, word in places:
        try:
            index.expand(word)
        except UnknownWord as error:
            complaints.append(Complaint(at, str(error), key=at[0] == "severity"))
    return complaints


def _check_extends(profile: Profile, sources: Sequence[RuleSource], declared: dict[str, str]) -> list[Complaint]:
    if not profile.extends:
        return []
    at: At = ("extends",)
    if profile.name in declared:
        return [Complaint(at, f"this refines the profile of {declared[profile.name]}, which says what it extends: leave `extends` out")]
    names = {known.name for source in sources for known in source.profiles}
    if profile.extends not in names:
        return [Complaint(at, f"unknown profile `{profile.extends}`{suggest(profile.extends, names - {profile.name})}")]
    try:
        list_chain(profile.name, sources)
    except UnknownWord as error:
        return [Complaint(at, str(error))]
    return []


def _place(directory: str, file: str, complaints: list[Complaint]) -> list[Problem]:
    """Read the file again for the places: this happens only when something is wrong."""
    from immutcheck.documents.loading import load_document

    if not complaints:
        return []
    shown = display_path(directory, file)
    try:
        with open(os.path.join(directory, *file.split("/")), "rb") as handle:
            document = load_document(handle.read(), shown)
    except (OSError, DocumentError):
        # The file was just read and compiled: it changed meanwhile.
        return [Problem(shown, 1, 1, complaint.message) for complaint in complaints]
    return place_complaints(document, complaints)

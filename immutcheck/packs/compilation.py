"""A rule folder's files → its compiled form, or every error of every file. Slow (parsing, schemas): run only for new content."""

from __future__ import annotations

import os

from immutcheck.model.errors import DocumentError
from immutcheck.model.record import Record
from immutcheck.packs.compiled_folder import CompiledFolder
from immutcheck.packs.folders import PROFILES, SUFFIX
from immutcheck.packs.problems import Complaint, Problem, place_complaints
from immutcheck.packs.profiles import build_profile
from immutcheck.packs.rule_files import compile_rule
from immutcheck.packs.shape import check_shape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from immutcheck.documents.document import Document
    from immutcheck.model.rule import Prose, Rule
    from immutcheck.packs.folders import RuleFile, RuleFolder
    from immutcheck.packs.profiles import Profile
    from immutcheck.schemas.store import SchemaStore

NAME_PATTERN = r"[a-z0-9]+(-[a-z0-9]+)*"


class Compilation(Record):
    """What came of a folder. With `problems`, `compiled` holds only what was right."""

    compiled: CompiledFolder
    prose: Mapping[str, Prose]
    problems: tuple[Problem, ...]


class FolderCompiler:
    """Compiles folders; the two JSON Schemas are read once."""

    def __init__(self, schema_folder: str, store: SchemaStore) -> None:
        self._store = store
        self._rule_schema = _read_json(os.path.join(schema_folder, "rule.schema.json"))
        self._profile_schema = _read_json(os.path.join(schema_folder, "profile.schema.json"))

    def compile_folder(self, folder: RuleFolder) -> Compilation:
        """Every rule and profile of the folder. References between files are checked by the catalogue, which sees all folders."""
        rules: list[Rule] = []
        profiles: list[Profile] = []
        prose: dict[str, Prose] = {}
        problems: list[Problem] = []
        for file in folder.files:
            path = display_path(folder.directory, file.file)
            document, found = _load(file, path)
            problems += found
            if document is None:
                continue
            complaints = _check_place(file)
            if file.group == PROFILES:
                profile, more = self._compile_profile(document, file)
                profiles += [profile] if profile is not None else []
            else:
                compiled, more = compile_rule(document.value, file.group, file.name, file.file, self._rule_schema, self._store)
                if compiled is not None:
                    rules.append(compiled.rule)
                    prose[compiled.rule.id] = compiled.prose
            problems += place_complaints(document, complaints + more)
        rules.sort(key=lambda rule: (rule.pack, rule.id))
        return Compilation(CompiledFolder(tuple(rules), tuple(profiles)), prose, tuple(problems))

    def _compile_profile(self, document: Document, file: RuleFile) -> tuple[Profile | None, list[Complaint]]:
        complaints = check_shape(document.value, self._profile_schema, self._profile_schema)
        if complaints or not isinstance(document.value, dict):
            return None, complaints
        return build_profile(document.value, file.name, file.file), []


def open_compiler(schema_folder: str) -> FolderCompiler:
    """A compiler with the schemas of `schema_folder` (the built-in rules') and the facts of the installed package."""
    from immutcheck.schemas.store import open_store

    return FolderCompiler(schema_folder, open_store())


def display_path(directory: str, file: str) -> str:
    """The file's path as it is shown: the folder as it was given, forward slashes."""
    return f"{directory.replace(os.sep, '/').rstrip('/')}/{file}" if directory else file


def _load(file: RuleFile, path: str) -> tuple[Document | None, list[Problem]]:
    """The document, and what the YAML itself has wrong; a duplicate key in a rule is an error, since one of the two is ignored."""
    from immutcheck.documents.loading import load_document

    try:
        document = load_document(file.data, path)
    except DocumentError as error:
        return None, [Problem(path, max(error.line, 1), max(error.column, 1), error.message)]
    problems = []
    for diagnostic in document.problems:
        span = diagnostic.location.span if diagnostic.location is not None else None
        line, column = (span.start_line, span.start_column) if span is not None else (1, 1)
        problems.append(Problem(path, line, column, diagnostic.message))
    return document, problems


def _check_place(file: RuleFile) -> list[Complaint]:
    """A rule's pack is its folder, its id its file's name."""
    import re

    if not file.group:
        return [Complaint((), f"a rule file lies in the folder of its pack: <pack>/{file.name}{SUFFIX}")]
    complaints = []
    if not file.file.endswith(SUFFIX):
        complaints.append(Complaint((), f"rule files end in {SUFFIX}: rename it to {file.name}{SUFFIX}"))
    for word, what in ((file.group, "folder"), (file.name, "file")):
        if not re.fullmatch(NAME_PATTERN, word):
            complaints.append(Complaint((), f"the {what}'s name `{word}` must be small letters, digits and single dashes"))
    return complaints


def _read_json(path: str) -> Mapping[str, Any]:
    import json

    with open(path, encoding="utf-8") as file:
        value: dict[str, Any] = json.load(file)
    return value

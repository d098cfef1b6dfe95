"""The configuration file `.immutcheck.yaml`: found upward from what is scanned, validated, turned into values.

Every wrong key and value is reported at once with its line. The JSON Schema for editors (`configuration.schema.json`) says the same; a
test holds the two together. This module neither scans nor selects rules.
"""

from __future__ import annotations

import os

from immutcheck.model.errors import ConfigurationError, DocumentError
from immutcheck.model.record import Record
from immutcheck.model.rule import SEVERITIES
from immutcheck.model.settings import Scope, Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from immutcheck.documents.document import Document
    from immutcheck.model.location import Location, PropertyPath

FILE_NAME = ".immutcheck.yaml"
POLICIES = "service_control_policies"


class Configuration(Record):
    """What the file says. `file` is its absolute path, "" when there is none; `rules`, `parameters`, `variable_files` and `baseline` are
    absolute paths; `service_control_policies` are the policies themselves, as JSON, level by level."""

    file: str = ""
    profile: str = "default"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    fail_on: str = "low"
    fail_on_unknown: bool = False
    exclude: tuple[str, ...] = ()
    parameters: str = ""
    baseline: str = ""
    scope: Scope = Scope()
    break_glass: tuple[str, ...] = ()
    pipeline_principals: tuple[str, ...] = ()
    human_principals: tuple[str, ...] = ()
    service_control_policies: tuple[tuple[str, ...], ...] = ()
    max_age_days: int = 90
    variable_files: tuple[str, ...] = ()

    def settings(self, now: str) -> Settings:
        """The engine's view of it."""
        return Settings(
            now=now,
            max_age_days=self.max_age_days,
            break_glass=self.break_glass,
            pipeline_principals=self.pipeline_principals,
            human_principals=self.human_principals,
            service_control_policies=self.service_control_policies,
            scope=self.scope,
        )


def find_configuration(start: str) -> str:
    """The nearest `.immutcheck.yaml` in the folder `start` or above it, up to the repository's root; "" when there is none."""
    folder = os.path.abspath(start)
    while True:
        candidate = os.path.join(folder, FILE_NAME)
        if os.path.lexists(candidate):
            return candidate
        parent = os.path.dirname(folder)
        if parent == folder or os.path.exists(os.path.join(folder, ".git")):
            return ""
        folder = parent


def load_configuration(start: str) -> Configuration:
    """The configuration that holds for the folder `start`; ConfigurationError lists everything that is wrong with it."""
    file = find_configuration(start)
    if not file:
        return Configuration()
    if not os.path.isfile(file):
        raise ConfigurationError(f"{file}: is no regular file, or a link to nothing")
    try:
        with open(file, "rb") as stream:
            data = stream.read()
    except OSError as error:
        raise ConfigurationError(f"{file}: cannot be read: {error.strerror}") from error
    return parse_configuration(data, file)


def parse_configuration(data: bytes, file: str) -> Configuration:
    """`data` as a configuration; relative paths in it are relative to the folder of `file`. Reads the service control policies."""
    from immutcheck.documents.loading import load_document

    name = os.path.basename(file)
    if not data.strip():
        return Configuration(file=file)
    try:
        document = load_document(data, name)
    except DocumentError as error:
        raise ConfigurationError(f"{file}:{error.line}:{error.column}: {error.message}") from error
    value = document.value
    if value is None:
        return Configuration(file=file)
    errors = [f"{file}{_place(problem.location)}: {problem.message}" for problem in document.problems]
    if not isinstance(value, dict):
        raise ConfigurationError(f"{file}: a configuration is a mapping of settings, such as `profile: strict`")
    fields: dict[str, object] = {}
    for key, item in value.items():
        reader = _READERS.get(key)
        if reader is None:
            errors.append(_at(document, (key,), f"unknown setting `{key}`{_nearest(key, _READERS)}", file, key=True))
            continue
        try:
            fields[key] = reader(item)
        except _WrongValue as wrong:
            errors += [_at(document, (key, *one.path), f"`{key}` {one}", file, key=one.is_key) for one in (wrong, *wrong.more)]
    folder = os.path.dirname(os.path.abspath(file))
    if "service_control_policies" in fields:
        levels = fields["service_control_policies"]
        fields["service_control_policies"] = _read_policies(levels, folder, document, file, errors)  # type: ignore[arg-type]
    if errors:
        raise ConfigurationError("\n".join(errors))
    for key in ("parameters", "baseline"):
        if key in fields:
            fields[key] = os.path.join(folder, str(fields[key]))
    for key in ("rules", "variable_files"):
        fields[key] = tuple(os.path.join(folder, entry) for entry in fields.get(key, ()))  # type: ignore[attr-defined]
    return Configuration(file=file, **fields)  # type: ignore[arg-type]


def _read_policies(
    levels: Sequence[Sequence[tuple[PropertyPath, str]]], folder: str, document: Document, file: str, errors: list[str]
) -> tuple[tuple[str, ...], ...]:
    """The policies of each level; what is wrong is added to `errors`."""
    from immutcheck.service_control_policies import find_files, read_policy

    read = []
    for level in levels:
        texts = []
        for path, pattern in level:
            files = find_files(pattern, folder)
            if not files:
                message = f"`{POLICIES}` names {pattern}, and there is no such file: give a path or a glob pattern relative to {folder}"
                errors.append(_at(document, (POLICIES, *path), message, file))
            for found in files:
                text, problems = read_policy(found)
                texts.append(text)
                errors += problems
        read.append(tuple(dict.fromkeys(texts)))
    return tuple(read)


def _at(document: Document, path: tuple[str | int, ...], message: str, file: str, *, key: bool = False) -> str:
    span = document.span(path, key=key)
    return f"{file}:{span.start_line}:{span.start_column}: {message}"


def _place(location: Location | None) -> str:
    span = location.span if location is not None else None
    return "" if span is None else f":{span.start_line}:{span.start_column}"


def _nearest(word: str, known: object) -> str:
    from difflib import get_close_matches

    matches = get_close_matches(word, list(known), n=1)  # type: ignore[call-overload]
    return f": did you mean `{matches[0]}`?" if matches else ""


class _WrongValue(Exception):
    """What is wrong with a setting, at `path` inside it; `more` of it may be wrong."""

    def __init__(self, message: str, *path: str | int, is_key: bool = False) -> None:
        super().__init__(message)
        self.path = path
        self.is_key = is_key
        self.more: tuple[_WrongValue, ...] = ()


def _read_text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise _WrongValue("must be a text")
    return value


def _read_texts(value: object) -> tuple[str, ...]:
    if isinstance(value, str) and value:
        return (value,)
    if not isinstance(value, list):
        raise _WrongValue("must be a list of texts")
    for index, item in enumerate(value):
        if not isinstance(item, str) or not item:
            raise _WrongValue("must be a list of texts", index)
    return tuple(value)


def _read_levels(value: object) -> tuple[tuple[tuple[PropertyPath, str], ...], ...]:
    """(path in the setting, glob pattern) of the files of each level; a text, and a list of texts, are one level."""
    if isinstance(value, str) and value:
        return ((((), value),),)
    if not isinstance(value, list):
        raise _WrongValue("must be a list of policy files, or a list of such lists: one for each level of the organization")
    if not any(isinstance(item, list) for item in value):
        return (tuple([((index,), text) for index, text in enumerate(_read_texts(value))]),) if value else ()
    levels = []
    for index, level in enumerate(value):
        if not isinstance(level, list):
            raise _WrongValue("has lists, one for each level, and something else beside: put the files of each level into a list", index)
        if not level:
            raise _WrongValue("has a level without a file", index)
        try:
            levels.append(tuple([((index, place), text) for place, text in enumerate(_read_texts(level))]))
        except _WrongValue as wrong:
            raise _WrongValue("has a level that is no list of policy files", index, *wrong.path) from wrong
    return tuple(levels)


def _read_severity(value: object) -> str:
    if value not in SEVERITIES:
        raise _WrongValue(f"must be one of {', '.join(SEVERITIES)}")
    return str(value)


def _read_flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise _WrongValue("must be true or false")
    return value


def _read_days(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise _WrongValue("must be a number of days, 1 or more")
    return value


_SCOPE_LISTS = ("paths", "stacks", "accounts")


def _read_scope(value: object) -> Scope:
    if not isinstance(value, dict):
        raise _WrongValue("must be a mapping with `paths`, `stacks`, `accounts` or `tags`")
    wrongs = [
        _WrongValue(f"knows `paths`, `stacks`, `accounts` and `tags`, not `{key}`", key, is_key=True)
        for key in value
        if key not in (*_SCOPE_LISTS, "tags")
    ]
    texts: dict[str, tuple[str, ...]] = {}
    for key in _SCOPE_LISTS:
        try:
            texts[key] = _read_texts(value.get(key, []))
        except _WrongValue as wrong:
            wrongs.append(_WrongValue(f"has `{key}` that are no list of texts", key, *wrong.path))
    tags = value.get("tags", {})
    accepted = []
    if isinstance(tags, dict):
        for name, values in tags.items():
            try:
                accepted.append((name, _read_texts(values)))
            except _WrongValue as wrong:
                wrongs.append(_WrongValue("has a tag whose accepted values are no text or list of texts", "tags", name, *wrong.path))
    else:
        wrongs.append(_WrongValue("has `tags` that are no mapping from tag name to accepted values", "tags"))
    if wrongs:
        wrongs[0].more = tuple(wrongs[1:])
        raise wrongs[0]
    return Scope(**texts, tags=tuple(accepted))


_READERS: dict[str, Callable[[object], object]] = {
    "profile": _read_text,
    "select": _read_texts,
    "ignore": _read_texts,
    "rules": _read_texts,
    "fail_on": _read_severity,
    "fail_on_unknown": _read_flag,
    "exclude": _read_texts,
    "parameters": _read_text,
    "variable_files": _read_texts,
    "baseline": _read_text,
    "scope": _read_scope,
    "break_glass": _read_texts,
    "pipeline_principals": _read_texts,
    "human_principals": _read_texts,
    POLICIES: _read_levels,
    "max_age_days": _read_days,
}

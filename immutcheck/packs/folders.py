"""A folder of rule files: which files it has, their bytes, and the digest that names its compiled form. Parses nothing."""

from __future__ import annotations

import os

from immutcheck.model.errors import UsageError
from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

PROFILES = "profiles"
SUFFIX = ".yaml"
# Data about the packs that is no rule file.
OTHER_FILES = ("coverage.yaml",)


class RuleFile(Record):
    """One file. `file` is relative to the folder, with forward slashes; `group` is its pack, "profiles", or "" at the top."""

    file: str
    group: str
    data: bytes

    @property
    def name(self) -> str:
        """The file's name without its ending, which is the id of what it holds."""
        return self.file.rpartition("/")[2].rpartition(".")[0]


class RuleFolder(Record):
    """`directory` as it was given: error messages and `Rule.file` begin with it. `files` are sorted."""

    directory: str
    files: tuple[RuleFile, ...]


def read_rule_folder(directory: str) -> RuleFolder:
    """Every YAML file of the folder and of the folders directly in it; UsageError when it cannot be read or has none."""
    files: list[RuleFile] = []
    try:
        for name, is_folder in _list_folder(directory):
            if is_folder:
                inner = os.path.join(directory, name)
                files += [
                    _read_file(inner, f"{name}/{file}", name) for file, is_inner in _list_folder(inner) if not is_inner and _is_yaml(file)
                ]
            elif _is_yaml(name) and name not in OTHER_FILES:
                files.append(_read_file(directory, name, ""))
    except OSError as error:
        raise UsageError(f"{error.filename or directory}: cannot read rules: {error.strerror}") from error
    if not files:
        raise UsageError(f"{directory}: no rule files: a rule is {directory}/<pack>/<id>.yaml")
    return RuleFolder(directory, tuple(files))


def _list_folder(directory: str) -> list[tuple[str, bool]]:
    """Names and whether they are folders, sorted; what begins with a dot is nobody's rule."""
    with os.scandir(directory) as entries:
        return sorted((entry.name, entry.is_dir()) for entry in entries if not entry.name.startswith("."))


def _is_yaml(name: str) -> bool:
    return name.endswith((SUFFIX, ".yml"))


def _read_file(directory: str, file: str, group: str) -> RuleFile:
    # Unbuffered: a rule file is read in one go, and there are many.
    with open(os.path.join(directory, file.rpartition("/")[2]), "rb", buffering=0) as handle:
        return RuleFile(file, group, handle.read())


def digest_folder(folder: RuleFolder, salt: Iterable[str]) -> str:
    """32 hexadecimal digits that change with any file's name or content, and with `salt`; not with where the folder lies."""
    digest = new_digest()
    for part in salt:
        digest.update(part.encode() + b"\0")
    for file in folder.files:
        digest.update(f"{file.file}\0{len(file.data)}\0".encode())
        digest.update(file.data)
    return digest.hexdigest()


def new_digest() -> _Digest:
    """BLAKE2b of 128 bits, from the interpreter's own module: `hashlib` loads OpenSSL, for which no scan should pay."""
    try:
        from _blake2 import blake2b
    except ImportError:
        from hashlib import blake2b
    digest: _Digest = blake2b(digest_size=16)
    return digest


if TYPE_CHECKING:
    from typing import Protocol

    class _Digest(Protocol):
        def update(self, data: bytes, /) -> None: ...

        def hexdigest(self) -> str: ...

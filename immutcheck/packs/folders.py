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
        names, folders = _list_folder(directory)
        files += [_read_file(directory, name, "") for name in names if name not in OTHER_FILES]
        for folder in folders:
            inner = os.path.join(directory, folder)
            files += [_read_file(inner, f"{folder}/{name}", folder) for name in _list_folder(inner)[0]]
    except OSError as error:
        raise UsageError(f"{error.filename or directory}: cannot read rules: {error.strerror}") from error
    if not files:
        raise UsageError(f"{directory}: no rule files: a rule is {directory}/<pack>/<id>.yaml")
    return RuleFolder(directory, tuple(sorted(files, key=lambda file: file.file.split("/"))))


def _list_folder(directory: str) -> tuple[list[str], list[str]]:
    """Names of YAML files and of folders, sorted; what begins with a dot is nobody's rule. OSError for a rule that is no file: a FIFO
    would wait for ever, and a device would never end."""
    names, folders = [], []
    with os.scandir(directory) as entries:
        for entry in entries:
            if entry.name.startswith("."):
                continue
            if entry.is_dir():
                folders.append(entry.name)
            elif _is_yaml(entry.name):
                if not entry.is_file():
                    raise OSError(0, "it is no regular file", entry.path)
                names.append(entry.name)
    return sorted(names), sorted(folders)


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

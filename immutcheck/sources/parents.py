"""Finds the templates that nest a given template, so that it can be judged where it is used.

Only names are compared here; whether the parent really reaches the file is decided when the parent is loaded.
"""

from __future__ import annotations

import os

from immutcheck.sources.discovery import InputFile

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

TEMPLATE_ENDINGS = (".yaml", ".yml", ".json", ".template")
SKIPPED_FOLDERS = frozenset((".git", "node_modules", "__pycache__", ".terraform", ".venv", "venv", ".tox", "cdk.out", ".aws-sam"))
MAXIMUM_FILES = 20_000
"""Files looked at in one run: a hook must not walk a disk."""
MAXIMUM_SIZE = 2 * 1024 * 1024
"""A larger file is no hand-written parent of nested stacks."""


def find_parents(files: Sequence[InputFile], base: str) -> list[InputFile]:
    """Templates below `base` that name one of `files`, or a parent found on the way, as a nested stack's template."""
    known = {file.absolute for file in files}
    candidates: dict[str, bytes] | None = None
    parents: list[InputFile] = []
    wanted = [file for file in files if file.path.endswith(TEMPLATE_ENDINGS)]
    while wanted:
        if candidates is None:
            candidates = dict(_read_nesting_templates(base))
        names = [os.path.basename(file.path).encode("utf-8", "surrogateescape") for file in wanted]
        wanted = []
        for absolute, data in candidates.items():
            if absolute not in known and any(name in data for name in names):
                known.add(absolute)
                path = os.path.relpath(absolute, base).replace(os.sep, "/")
                wanted.append(InputFile(absolute=absolute, path=path, named=False, size=len(data)))
        parents += wanted
    return parents


def _read_nesting_templates(base: str) -> Iterator[tuple[str, bytes]]:
    """Every template-like file below `base` that nests stacks at all."""
    seen = 0
    for folder, folders, names in os.walk(base):
        folders[:] = sorted(name for name in folders if name not in SKIPPED_FOLDERS)
        for name in sorted(names):
            if not name.endswith(TEMPLATE_ENDINGS):
                continue
            seen += 1
            if seen > MAXIMUM_FILES:
                return
            absolute = os.path.join(folder, name)
            try:
                if os.path.islink(absolute) or os.path.getsize(absolute) > MAXIMUM_SIZE:
                    continue
                with open(absolute, "rb") as stream:
                    data = stream.read()
            except OSError:
                continue  # unreadable: discovery says so when it is scanned
            if b"AWS::CloudFormation::Stack" in data or b"AWS::Serverless::Application" in data:
                yield absolute, data

"""The files with service control policies that the configuration names: found, read and checked, so that a slip does not pass for a guard.

What the policies leave of other policies is weighed in `engine/operators/policy_organization.py`.
Source: AWS Organizations User Guide, "SCP syntax" (elements; no Principal).
"""

from __future__ import annotations

import os

from immutcheck.model.errors import DocumentError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from immutcheck.model.location import PropertyPath

LARGEST = 1024 * 1024
"""Bytes. AWS takes some ten thousand characters a policy."""

TOP = ("Version", "Id", "Statement")
ELEMENTS = ("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition")


def find_files(pattern: str, folder: str) -> Sequence[str]:
    """The files that a path or a glob pattern relative to `folder` names, sorted."""
    from glob import escape, glob

    exact = os.path.join(folder, pattern)
    if os.path.isfile(exact):
        return [exact]
    found = glob(pattern if os.path.isabs(pattern) else os.path.join(escape(folder), pattern), recursive=True)
    return sorted(os.path.normpath(file) for file in found if os.path.isfile(file))


def read_policy(file: str) -> tuple[str, list[str]]:
    """(the policy as JSON, what is wrong with it, each with its place)."""
    import json

    from immutcheck.documents.loading import load_document

    try:
        with open(file, "rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        return "", [f"{file}: the service control policy cannot be read: {error.strerror}"]
    if len(data) > LARGEST:
        return "", [f"{file}: is larger than {LARGEST >> 20} MiB, which no service control policy is"]
    try:
        document = load_document(data, os.path.basename(file))
    except DocumentError as error:
        return "", [f"{file}:{error.line}:{error.column}: {error.message}"]
    wrongs = [(document.span(path, key=is_key), message) for path, message, is_key in _find_wrongs(document.value)]
    problems = [f"{file}:{span.start_line}:{span.start_column}: {message}" for span, message in wrongs]
    for problem in document.problems:
        span = problem.location.span if problem.location is not None else None
        problems.append(f"{file}{f':{span.start_line}:{span.start_column}' if span is not None else ''}: {problem.message}")
    return ("" if problems else json.dumps(document.value)), problems


def _find_wrongs(value: object) -> Iterator[tuple[PropertyPath, str, bool]]:
    """(path, what is wrong there, whether it is the key)."""
    if not isinstance(value, dict) or "Statement" not in value:
        yield (), "is no service control policy: a mapping with `Statement` is needed, as IAM policies have it", False
        return
    yield from [((key,), f"a policy has {', '.join(TOP)}, not `{key}`", True) for key in value if key not in TOP]
    statements = value["Statement"]
    if isinstance(statements, dict):
        yield from _find_wrongs_of(statements, ("Statement",))
    elif isinstance(statements, list) and statements:
        for index, statement in enumerate(statements):
            yield from _find_wrongs_of(statement, ("Statement", index))
    else:
        yield ("Statement",), "`Statement` must be a statement or a list of statements", False


def _find_wrongs_of(statement: object, path: PropertyPath) -> Iterator[tuple[PropertyPath, str, bool]]:
    if not isinstance(statement, dict):
        yield path, "a statement is a mapping with Effect, Action and Resource", False
        return
    for key in statement:
        if key in ("Principal", "NotPrincipal"):
            yield (*path, key), f"service control policies have no {key}; write a condition on aws:PrincipalArn", True
        elif key not in ELEMENTS:
            yield (*path, key), f"a statement has {', '.join(ELEMENTS)}, not `{key}`", True
    if "Effect" not in statement:
        yield path, "the statement has no Effect", False
    elif statement["Effect"] not in ("Allow", "Deny"):
        yield (*path, "Effect"), "`Effect` must be Allow or Deny", False
    for name in ("Action", "Resource"):
        names = [key for key in (name, f"Not{name}") if key in statement]
        if len(names) != 1:
            yield path, f"the statement needs either {name} or Not{name}", False
        yield from [((*path, key), f"`{key}` must be a text or a list of texts", False) for key in names if not _are_texts(statement[key])]
    condition = statement.get("Condition", {})
    if not isinstance(condition, dict) or not all(isinstance(keys, dict) and keys for keys in condition.values()):
        yield (*path, "Condition"), "`Condition` must be a mapping such as {ArnNotLike: {aws:PrincipalArn: ...}}", False
    else:
        tests = [(operator, key, given) for operator, keys in condition.items() for key, given in keys.items()]
        wrong = [(operator, key) for operator, key, given in tests if not _are_scalars(given)]
        yield from [((*path, "Condition", *place), f"`{place[1]}` must have a value or a list of values", False) for place in wrong]


def _are_texts(value: object) -> bool:
    listed = value if isinstance(value, list) else [value]
    return bool(listed) and all(isinstance(item, str) and item for item in listed)


def _are_scalars(value: object) -> bool:
    listed = value if isinstance(value, list) else [value]
    return bool(listed) and all(isinstance(item, str | int | float | bool) for item in listed)

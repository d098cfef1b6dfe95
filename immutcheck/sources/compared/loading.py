"""The older version of each input beside it: found, read, compared, and let go with the newer one.

An input that had no older version is new; one whose older version cannot be read is an error, and what becomes of its resources is unknown.
"""

from __future__ import annotations

import posixpath

from immutcheck.model.diagnostic import ERROR, NOTE, Diagnostic
from immutcheck.model.location import Location
from immutcheck.model.record import Record
from immutcheck.sources.cloudformation.problems import NESTED
from immutcheck.sources.cloudformation.unit import TemplateUnit
from immutcheck.sources.compared.unit import ComparedUnit, make_replacing
from immutcheck.sources.grouping import is_configuration
from immutcheck.sources.input_file import InputFile
from immutcheck.sources.loading import LoadedUnits, load_units

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from immutcheck.model.unit import Unit
    from immutcheck.sources.compared.replacing import Replacing
    from immutcheck.sources.file_tree import FileTree
    from immutcheck.sources.options import SourceOptions

CODE = "older-version"


class OlderVersions(Record):
    """Where the older versions are: `tree` holds them, `find` says under which path that of an input would be, `name` is what messages
    call them ("old/", "origin/main"). `parameters` are the values that they were given, None for those of the newer versions. `is_whole`:
    what is not there was not there at all."""

    tree: FileTree
    find: Callable[[InputFile], str]
    name: str
    parameters: tuple[tuple[str, object], ...] | None = None
    is_whole: bool = False


def compare_units(file: InputFile, data: bytes, loaded: LoadedUnits, options: SourceOptions, before: OlderVersions) -> LoadedUnits:
    """The units of `file`, compared with those of its older version; `data` are its bytes."""
    if file.members or is_configuration(file.path):
        message = "two versions of Terraform code are not compared: a plan says what would change (terraform show -json)"
        return _add(loaded, Diagnostic(NOTE, CODE, message, Location(file.path)))
    if not any(isinstance(unit, TemplateUnit) for unit in loaded.units):
        if not loaded.units:
            return loaded
        message = (
            "this is no template: only templates are compared with an older version (a plan or a change set says itself what it changes)"
        )
        return _add(loaded, Diagnostic(NOTE, CODE, message, Location(file.path)))
    replacing = before.tree.recall("replacing", make_replacing)
    path = before.find(file)
    try:
        former = before.tree.read(path)
    except FileNotFoundError:
        message = f"there is no older version of this file ({before.name}): everything in it is new"
        compared = _compare_all(loaded, {}, "", file.path, path, replacing).replace(has_older=False)
        return _add(compared, Diagnostic(NOTE, CODE, message, Location(file.path)))
    except OSError as error:
        return _refuse(loaded, file, before, error.strerror or type(error).__name__, replacing)
    given = options.parameters if before.parameters is None else before.parameters
    if former == data and not loaded.consumed and given == options.parameters:
        units = [ComparedUnit(unit, unit, replacing) if isinstance(unit, TemplateUnit) else unit for unit in loaded.units]
        return loaded.replace(units=tuple(units), has_older=True)
    older = load_units(
        InputFile(absolute="", path=path, named=True, size=len(former)), former, options.replace(parameters=given), before.tree
    )
    problems = [problem for problem in older.diagnostics if problem.level == ERROR]
    problems += [problem for unit in older.units for problem in unit.diagnostics() if problem.level == ERROR and problem.code == NESTED]
    if problems and not older.units:
        return _refuse(loaded, file, before, problems[0].message, replacing)
    units_by_scope = {posixpath.relpath(unit.scope, _folder(path)): unit for unit in older.units if isinstance(unit, TemplateUnit)}
    reason = f"the older version ({before.name}) cannot be read" if problems else ""
    compared = _compare_all(loaded, units_by_scope, reason, file.path, path, replacing)
    for document in older.documents:
        document.release()
    for scope in units_by_scope.keys() - {_relative(unit.scope, file.path, path) for unit in loaded.units}:
        units_by_scope[scope].release()  # it is gone in the newer version
    if not units_by_scope and not problems:
        message = f"the older version of this file ({before.name}) is no template: everything in it is new"
        return _add(compared, Diagnostic(NOTE, CODE, message, Location(file.path)))
    return _add(compared, *[_describe_error(file, before, problem.message) for problem in problems])


def _compare_all(
    loaded: LoadedUnits, older: dict[str, TemplateUnit], reason: str, path: str, former_path: str, replacing: Replacing
) -> LoadedUnits:
    """Every template beside the one of the same path below its input; the input's own template, whatever it was called, is itself."""
    units: list[Unit] = []
    for unit in loaded.units:
        if isinstance(unit, TemplateUnit):
            found = older.get(_relative(unit.scope, path, former_path))
            units.append(ComparedUnit(unit, found, replacing, reason="" if found is not None else reason))
        else:
            units.append(unit)
    return loaded.replace(units=tuple(units), has_older=True)


def _relative(scope: str, path: str, former_path: str) -> str:
    """A template's path below its input's folder."""
    return posixpath.basename(former_path) if scope == path else posixpath.relpath(scope, _folder(path))


def _refuse(loaded: LoadedUnits, file: InputFile, before: OlderVersions, why: str, replacing: Replacing) -> LoadedUnits:
    reason = f"the older version ({before.name}) cannot be read"
    return _add(_compare_all(loaded, {}, reason, file.path, file.path, replacing), _describe_error(file, before, why))


def _describe_error(file: InputFile, before: OlderVersions, why: str) -> Diagnostic:
    return Diagnostic(ERROR, CODE, f"the older version ({before.name}) cannot be read: {why}", Location(file.path))


def _add(loaded: LoadedUnits, *diagnostics: Diagnostic) -> LoadedUnits:
    return loaded.replace(diagnostics=(*loaded.diagnostics, *diagnostics))


def _folder(path: str) -> str:
    return posixpath.dirname(path) or "."

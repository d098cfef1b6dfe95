"""What the root's variables are given, in Terraform's order of precedence: the environment, terraform.tfvars, terraform.tfvars.json,
*.auto.tfvars(.json) by name, and last the command line in its order.

Nothing is converted here. Source: Terraform language documentation, "Input variables", "Variable definition precedence".
"""

from __future__ import annotations

from immutcheck.model.diagnostic import ERROR, NOTE
from immutcheck.model.location import Location
from immutcheck.model.record import Record
from immutcheck.sources.terraform.configuration.module_files import is_ignored, join_path
from immutcheck.sources.terraform.configuration.problems import UNKNOWN_VARIABLE, UNREADABLE
from immutcheck.sources.terraform.syntax.parsing import parse_file

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from immutcheck.sources.file_tree import FileTree
    from immutcheck.sources.options import SourceOptions
    from immutcheck.sources.terraform.configuration.problems import Problems
    from immutcheck.sources.terraform.syntax.nodes import Argument
    from immutcheck.sources.terraform.syntax.source_file import SourceFile

FIXED_NAMES = ("terraform.tfvars", "terraform.tfvars.json")
AUTO_ENDINGS = (".auto.tfvars", ".auto.tfvars.json")


class Given(Record):
    """The value given to one variable: a `text`, or an `argument` in `file`."""

    text: str = ""
    argument: Argument | None = None
    file: SourceFile | None = None


class Inputs(Record):
    """`values` by variable; `files` are the files with values that were read, of which `own` are the root's."""

    values: dict[str, Given]
    files: tuple[SourceFile, ...]
    own: tuple[SourceFile, ...]


def read_inputs(folder: str, options: SourceOptions, tree: FileTree, problems: Problems) -> Inputs:
    """Everything that the root in `folder` is given."""
    values = {name: Given(text) for name, text in options.environment}
    own = tuple(_read_files(folder, tree, problems))
    files = list(own)
    for file in own:
        _take(file, values)
    for variable in options.variables:
        if variable.name:
            values[variable.name] = Given(variable.text)
        else:
            file = parse_file(variable.data, variable.path)
            files.append(file)
            _take(file, values)
    return Inputs(values, tuple(files), own)


def report_undeclared(inputs: Inputs, declared: Mapping[str, object], problems: Problems) -> None:
    """Values in the root's own files that no variable takes: most likely the name is misspelt. Files of the command line may serve several
    roots."""
    for file in inputs.own:
        for argument in file.arguments.values():
            if argument.name not in declared:
                message = f"a value is given to variable `{argument.name}`, which is not declared"
                problems.add_once(argument.start, argument.name_end, file, message, UNKNOWN_VARIABLE, NOTE)


def _read_files(folder: str, tree: FileTree, problems: Problems) -> Iterator[SourceFile]:
    names = [name for name in tree.list_folder(folder) if not is_ignored(name)]
    wanted = [name for name in FIXED_NAMES if name in names]
    wanted += sorted(name for name in names if name.endswith(AUTO_ENDINGS))
    for name in wanted:
        path = join_path(folder, name)
        try:
            data = tree.read(path)
        except OSError:
            message = "this file cannot be read, so the values in it are not known: check its permissions and where its link leads"
            problems.add(ERROR, UNREADABLE, message, Location(path))
            continue
        yield parse_file(data, path)


def _take(file: SourceFile, values: dict[str, Given]) -> None:
    for name, argument in file.arguments.items():
        values[name] = Given(argument=argument, file=file)

"""What `immutcheck scan` and the hook share: from configuration and paths to a request, from a report to an exit code.

Imports no command-line library: the hook pays for none.
"""

from __future__ import annotations

import os
import sys

from immutcheck.configuration import Configuration, load_configuration
from immutcheck.engine.ruleset import compile_rules
from immutcheck.model.diagnostic import NOTE, Diagnostic
from immutcheck.model.errors import ConfigurationError, UsageError
from immutcheck.model.record import Record
from immutcheck.packs.catalogue import RuleCatalogue, load_catalogue
from immutcheck.scan import ScanRequest
from immutcheck.sources.options import SourceOptions, VariableInput
from immutcheck.workspace import find_base, find_common_folder, make_tree, rebase_patterns

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from immutcheck.model.rule import Rule
    from immutcheck.sources.compared.loading import OlderVersions
    from immutcheck.sources.input_file import InputFile
    from immutcheck.triage.baseline import Baseline


# A link to a device would never end.
_LARGEST_NAMED = 64 * 1024 * 1024


class Workspace(Record):
    """Where the run stands (`base`, absolute) and what the configuration says there."""

    base: str
    configuration: Configuration


class Selection(Record):
    """The rules that run, out of all that there are."""

    catalogue: RuleCatalogue
    rules: tuple[Rule, ...]
    profile: str


def open_workspace(paths: Sequence[str]) -> Workspace:
    """The workspace of the paths to scan: the configuration is looked for upward from the folder that holds them all, and the paths in
    it are relative to its own folder."""
    folder = find_common_folder(paths)
    base = find_base(folder)
    configuration = load_configuration(folder)
    if configuration.exclude or configuration.scope.paths:
        home = os.path.dirname(configuration.file)
        scope = configuration.scope
        configuration = configuration.replace(
            exclude=rebase_patterns(configuration.exclude, home, base),
            scope=scope.replace(paths=rebase_patterns(scope.paths, home, base, anchored=True)),
        )
    return Workspace(base=base, configuration=configuration)


def select_rules(
    configuration: Configuration,
    *,
    rules: Sequence[str] = (),
    profile: str | None = None,
    packs: Sequence[str] = (),
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
) -> Selection:
    """The rules of this run: words on the command line replace those of the configuration, `ignore` and rule folders add to them."""
    for folder in (*configuration.rules, *rules):
        if not os.path.isdir(folder):
            raise UsageError(f"the rules folder {folder} does not exist or is no folder")
    catalogue = load_catalogue((*configuration.rules, *rules))
    name = profile or configuration.profile
    try:
        chosen = catalogue.select(
            profile=name,
            packs=tuple(packs),
            select=tuple(select) or configuration.select,
            ignore=(*configuration.ignore, *ignore),
        )
    except UsageError:
        _blame_configuration(configuration, catalogue)
        raise
    return Selection(catalogue, chosen, name)


def _blame_configuration(configuration: Configuration, catalogue: RuleCatalogue) -> None:
    """ConfigurationError when it is the words of the configuration that name nothing."""
    try:
        catalogue.select(profile=configuration.profile, select=configuration.select, ignore=configuration.ignore)
    except UsageError as error:
        raise ConfigurationError(f"{configuration.file}: {error}") from error


def read_parameter_values(path: str) -> tuple[tuple[str, object], ...]:
    """The parameters file at `path` as name-value pairs."""
    from immutcheck.sources.cloudformation.parameter_files import read_parameters

    return tuple(read_parameters(read_named(path, "parameters file"), path).items())


def read_variables(words: Sequence[tuple[str, str]]) -> tuple[VariableInput, ...]:
    """`("var", "NAME=TEXT")` and `("var-file", path)` in the order given, as Terraform takes them."""
    variables = []
    for option, text in words:
        if option == "var-file":
            variables.append(VariableInput("", path=text, data=read_named(text, "variables file")))
            continue
        name, separator, value = text.partition("=")
        if not separator or not name.strip():
            # the text itself is not told: it may be the value alone, and a secret
            raise UsageError("--var: write NAME=VALUE, such as --var environment=prod")
        variables.append(VariableInput(name.strip(), value))
    return tuple(variables)


def environment_variables() -> tuple[tuple[str, str], ...]:
    """What the environment says of Terraform's variables: the names behind TF_VAR_ with their texts."""
    start = "TF_VAR_"
    return tuple(sorted((name[len(start) :], text) for name, text in os.environ.items() if name.startswith(start)))


def open_baseline(path: str) -> Baseline:
    """The baseline at `path`."""
    from immutcheck.triage.baseline import read_baseline

    return read_baseline(read_named(path, "baseline"), path)


def read_named(path: str, what: str) -> bytes:
    """The bytes of a file that was named; ConfigurationError, which calls it `what`, when it cannot be read."""
    try:
        with open(path, "rb") as stream:
            data = stream.read(_LARGEST_NAMED + 1)
    except OSError as error:
        raise ConfigurationError(f"{path}: the {what} cannot be read: {error.strerror}") from error
    if len(data) > _LARGEST_NAMED:
        raise ConfigurationError(f"{path}: the {what} is larger than {_LARGEST_NAMED >> 20} MiB and is not read")
    return data


def make_request(
    workspace: Workspace,
    selection: Selection,
    files: Sequence[InputFile],
    *,
    now: str,
    parameters: str = "",
    variables: Sequence[tuple[str, str]] = (),
    baseline: str = "",
    include_unknown: bool = False,
    include_passed: bool = False,
    diagnostics: Sequence[Diagnostic] = (),
    stdin: bytes | None = None,
    is_now_given: bool = False,
    before: OlderVersions | None = None,
) -> ScanRequest:
    """Everything `run_scan` needs. `baseline` is the file to compare with, "" for none; `before` holds the older versions of templates."""
    configuration = workspace.configuration
    parameters = parameters or configuration.parameters
    options = SourceOptions(
        parameters=read_parameter_values(parameters) if parameters else (),
        variables=read_variables([*[("var-file", path) for path in configuration.variable_files], *variables]),
        environment=environment_variables(),
    )
    return ScanRequest(
        files=tuple(files),
        tree=make_tree(workspace.base),
        rules=selection.rules,
        compiled=compile_rules(selection.rules),
        prose=selection.catalogue.prose,
        settings=configuration.settings(now),
        profile=selection.profile,
        options=options,
        include_unknown=include_unknown,
        include_passed=include_passed,
        baseline=open_baseline(baseline) if baseline else None,
        diagnostics=(*diagnostics, *tell_policies(configuration)),
        known_ids=tuple(name for rule in selection.catalogue.rules for name in (rule.id, *rule.aliases)),
        stdin=stdin,
        is_now_given=is_now_given,
        before=before,
    )


def tell_policies(configuration: Configuration) -> Iterator[Diagnostic]:
    """That findings may be missing because of policies which nobody but the configuration says hold."""
    levels = len(configuration.service_control_policies)
    if levels:
        what = "the service control policies" if levels == 1 else f"the {levels} levels of service control policies"
        message = f"{what} of the configuration are taken to hold for every account that is judged: what they deny is no finding"
        yield Diagnostic(NOTE, "service-control-policies", message)


def refuse_empty(given: Mapping[str, str | None]) -> None:
    """UsageError for a text that was given and is empty."""
    for name, value in given.items():
        if value == "":  # an unset variable in a job, most likely
            raise UsageError(f"--{name}: a value is missing")


def current_time() -> str:
    """The one reading of the clock, for runs without `--now`: UTC, whole seconds, ISO 8601."""
    import time

    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())


def wants_colour(stream: object) -> bool:
    """Colour only on a terminal, never with NO_COLOR set (https://no-color.org) or TERM=dumb; FORCE_COLOR asks for it anywhere, or with 0
    nowhere."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return os.environ["FORCE_COLOR"] != "0"
    return os.environ.get("TERM") != "dumb" and bool(getattr(stream, "isatty", lambda: False)())


def write_stdout(text: str) -> None:
    """Print `text`; a reader that has gone away is no error, UsageError for a disk that is full and the like."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except OSError as error:
        # Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):
            raise UsageError(f"standard output: cannot be written: {error.strerror}") from error


def count_of(count: int, noun: str) -> str:
    """`1 rule`, `2 rules`."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def fail(message: str) -> int:
    """Say what is wrong on standard error, with nothing in it that a terminal would obey; the exit code for it."""
    from immutcheck.reporters.escape import escape_text

    for line in message.split("\n"):
        sys.stderr.write(f"immutcheck: {escape_text(line)}\n")
    return 2

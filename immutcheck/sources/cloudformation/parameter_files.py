"""Files with values for parameters, in the forms AWS's own tools take; JSON or YAML.

- CloudFormation: `[{"ParameterKey": …, "ParameterValue": …}, …]`, and the same list below `Parameters` (`--cli-input-json`)
- `aws cloudformation deploy --parameter-overrides`: `["Key=Value", …]`
- CodePipeline's template configuration: `{"Parameters": {…}, "Tags": {…}, "StackPolicy": {…}}`

No message here repeats a value: it may be a secret.
Sources: AWS CLI Command Reference, "cloudformation deploy"; AWS CloudFormation User Guide, "AWS CloudFormation artifacts" (CodePipeline).
"""

from __future__ import annotations

from immutcheck.model.errors import ConfigurationError, DocumentError
from immutcheck.model.values import Unknown
from immutcheck.sources.text import is_scalar

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from immutcheck.documents.document import Document

    Entry = tuple[str, object, tuple[str | int, ...]]

FORMS = 'write [{"ParameterKey": …, "ParameterValue": …}] or {"Parameters": {…}}'


def read_parameters(data: bytes, path: str) -> dict[str, object]:
    """Parameter → raw value; an `Unknown` for what only a pipeline knows. ConfigurationError with file, line and column."""
    from immutcheck.documents.loading import load_document

    try:
        document = load_document(data, path)
    except DocumentError as error:
        place = f"{path}:{error.line}:{error.column}" if error.line else path
        raise ConfigurationError(f"{place}: {error.message}") from error
    values: dict[str, object] = {}
    for name, value, place_of_entry in _read_entries(document):
        if name in values:
            raise _fault(document, place_of_entry, f"parameter `{name}` is given twice")
        values[name] = _read_value(document, name, value, place_of_entry)
    return values


def _read_entries(document: Document) -> Iterator[Entry]:
    value = document.value
    if isinstance(value, list):
        return _read_list(document, value, ())
    parameters = value.get("Parameters") if isinstance(value, dict) else None
    if isinstance(parameters, dict):
        return iter([(str(name), member, ("Parameters", name)) for name, member in parameters.items()])
    if isinstance(parameters, list):
        return _read_list(document, parameters, ("Parameters",))
    raise _fault(document, (), f"this is no parameters file; {FORMS}")


def _read_list(document: Document, entries: Sequence[object], base: tuple[str | int, ...]) -> Iterator[Entry]:
    for index, entry in enumerate(entries):
        path = (*base, index)
        if isinstance(entry, str) and "=" in entry:
            name, _, text = entry.partition("=")
            yield name, text, path
            continue
        if not isinstance(entry, dict) or not isinstance(entry.get("ParameterKey"), str):
            raise _fault(document, path, f"an entry needs a ParameterKey; {FORMS}")
        name = entry["ParameterKey"]
        if "ParameterValue" in entry:
            yield name, entry["ParameterValue"], (*path, "ParameterValue")
        elif entry.get("UsePreviousValue") in (True, "true"):
            yield name, Unknown(f"parameter `{name}` keeps the value of the deployed stack"), path
        else:
            raise _fault(document, path, f"parameter `{name}` needs a ParameterValue")


def _read_value(document: Document, name: str, value: object, path: tuple[str | int, ...]) -> object:
    if is_scalar(value) or isinstance(value, Unknown) or (isinstance(value, list) and all(map(is_scalar, value))):
        return value
    if isinstance(value, dict) and len(value) == 1 and next(iter(value)) in ("Fn::GetArtifactAtt", "Fn::GetParam"):
        return Unknown(f"parameter `{name}` is given by the pipeline")
    raise _fault(document, path, f"the value of parameter `{name}` must be a text, a number or a list of those")


def _fault(document: Document, path: tuple[str | int, ...], message: str) -> ConfigurationError:
    span = document.span(path)
    return ConfigurationError(f"{document.path}:{span.start_line}:{span.start_column}: {message}")

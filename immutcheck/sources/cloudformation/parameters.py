"""Declared parameters: what each can be, before anything asks for it.

Says which parameters differ between deployments (`Variable`s) and turns a raw value into the value a Ref has. Does not know conditions;
who compares what with what comes in as `compared`.
Source: AWS CloudFormation User Guide, "CloudFormation template Parameters syntax" and "Specify existing resources at runtime with
CloudFormation-supplied parameter types" (a Parameter Store type has no version: the newest value at each deployment).
"""

from __future__ import annotations

from immutcheck.model.diagnostic import ERROR
from immutcheck.model.record import Record
from immutcheck.model.unit import Variable
from immutcheck.model.values import MISSING, DynamicReference, Unknown
from immutcheck.sources.cloudformation.problems import TEMPLATE
from immutcheck.sources.text import POSSIBLE_LIMIT, is_scalar, read_text, scalar_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from immutcheck.model.location import PropertyPath

    Report = Callable[[str, str, str, PropertyPath], None]

PARAMETER_TYPE = "Immutcheck::CloudFormation::Parameter"
STORE_TYPE = "AWS::SSM::Parameter::Value<"


class Parameter(Record):
    """One declared parameter. `default` is MISSING when there is none; `sensitive` values are never shown."""

    name: str
    type: str
    default: object = MISSING
    allowed: tuple[object, ...] = ()
    sensitive: bool = False

    @property
    def is_list(self) -> bool:
        """Whether its value is a comma-separated list."""
        return "List<" in self.type or self.type == "CommaDelimitedList" or self.type.endswith("<CommaDelimitedList>")


def read_parameters(section: object, report: Report) -> dict[str, Parameter]:
    """The declared parameters by name; what is no declaration is reported and then known by name only."""
    if section is None or section is MISSING:
        return {}
    if not isinstance(section, dict):
        report(ERROR, TEMPLATE, "Parameters must be a mapping", ("Parameters",))
        return {}
    return {str(name): _read_parameter(str(name), declaration, report) for name, declaration in section.items()}


def _read_parameter(name: str, declaration: object, report: Report) -> Parameter:
    place: PropertyPath = ("Parameters", name)
    if not isinstance(declaration, dict):
        report(ERROR, TEMPLATE, f"parameter `{name}` must be a mapping with a Type", place)
        return Parameter(name, "String")
    kind = declaration.get("Type")
    if not isinstance(kind, str):
        report(ERROR, TEMPLATE, f"parameter `{name}` needs a Type that is a text", place)
        kind = "String"
    default = declaration.get("Default", MISSING)
    if default is not MISSING and not is_scalar(default):
        if default is not None:
            report(ERROR, TEMPLATE, f"the Default of parameter `{name}` must be a text or a number", (*place, "Default"))
        default = MISSING
    allowed = declaration.get("AllowedValues")
    values = tuple(value for value in allowed if is_scalar(value)) if isinstance(allowed, list) else ()
    if allowed is not None and not isinstance(allowed, list):
        report(ERROR, TEMPLATE, f"the AllowedValues of parameter `{name}` must be a list", (*place, "AllowedValues"))
    return Parameter(name, kind, default, values, _is_sensitive(name, declaration.get("NoEcho"), default))


def _is_sensitive(name: str, no_echo: object, default: object) -> bool:
    if no_echo is not None and scalar_text(no_echo).lower() == "true":
        return True
    from immutcheck.secrets.detectors import detect_literal

    return isinstance(default, str) and detect_literal(name, default) is not None


def find_variables(
    parameters: Mapping[str, Parameter], given: Mapping[str, object], compared: Mapping[str, Sequence[object]]
) -> dict[str, Variable]:
    """The parameters that are enumerated: they carry AllowedValues, or feed a condition (then they are in `compared`, with the literals
    they are compared with there) and have a default. Given ones, lists, Parameter Store types and empty defaults are not."""
    variables = {}
    for name, parameter in parameters.items():
        if name in given or parameter.is_list or parameter.type.startswith(STORE_TYPE):
            continue
        default = parameter.default
        if parameter.allowed:
            values = parameter.allowed if default is MISSING else (default, *parameter.allowed)
        elif default is MISSING or default == "" or name not in compared:
            continue
        else:
            values = (default, *compared[name])
        first_of = {scalar_text(value): value for value in reversed(values)}
        different = tuple(first_of[text] for text in dict.fromkeys(map(scalar_text, values)))
        if 1 < len(different) <= POSSIBLE_LIMIT:
            variables[name] = Variable(name, different, parameter.sensitive, is_given=default is not MISSING)
    return variables


def given_value(parameter: Parameter) -> object:
    """The raw value when nobody gives one: the default, else the first allowed value, else MISSING. An empty default is MISSING too: it is
    left to the deployer, unless the allowed values say what there is."""
    if parameter.allowed and not parameter.is_list:
        return parameter.allowed[0] if parameter.default is MISSING else parameter.default
    return MISSING if parameter.default == "" else parameter.default


def value_left_open(parameter: Parameter) -> Unknown:
    """What a parameter is that nobody gives a value."""
    why = "has no default" if parameter.default is MISSING else "is left to the deployer: its default is empty"
    return Unknown(f"parameter `{parameter.name}` {why}", sensitive=parameter.sensitive)


def convert_value(parameter: Parameter, raw: object) -> object:
    """What a Ref to the parameter gives for a raw value: lists are split, Parameter Store types are read at deployment only."""
    if isinstance(raw, Unknown):
        return _restrict(parameter, raw)
    if parameter.type.startswith(STORE_TYPE):
        reason = f"parameter `{parameter.name}` is read from Parameter Store when the stack is deployed"
        if parameter.is_list or not is_scalar(raw):
            return Unknown(reason, sensitive=parameter.sensitive)
        return DynamicReference(reason, sensitive=parameter.sensitive, service="ssm", key=scalar_text(raw))
    if parameter.is_list:
        members = raw if isinstance(raw, list) else scalar_text(raw).split(",")
        return [read_text(member.strip()) if isinstance(member, str) else member for member in members]
    if isinstance(raw, list):
        # a nested stack may be given a list for a text parameter: CloudFormation joins it
        return ",".join(map(scalar_text, raw)) if all(map(is_scalar, raw)) else Unknown(f"parameter `{parameter.name}` is given a list")
    return read_text(raw) if isinstance(raw, str) else raw


def _restrict(parameter: Parameter, value: Unknown) -> Unknown:
    """An unknown value that is handed down can only be one of the allowed ones."""
    if parameter.allowed and not parameter.is_list and not value.possible and value.__class__ is Unknown:
        return value.replace(possible=parameter.allowed)
    return value


def hide_sensitive(parameter: Parameter) -> Unknown:
    """What a Ref to a sensitive parameter gives outside conditions: its value, default or given, never travels."""
    return Unknown(f"the value of parameter `{parameter.name}` is not shown", sensitive=True)

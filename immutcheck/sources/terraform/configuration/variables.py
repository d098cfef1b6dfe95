"""Input variables: what is declared, and the value in one instance of a module, of the root or of a called one.

Which root variables are enumerated is `scenario_variables`' work. No message repeats a value.
Source: Terraform language documentation, "Input variables".
"""

from __future__ import annotations

from immutcheck.model.diagnostic import WARNING
from immutcheck.model.record import Record
from immutcheck.model.values import MISSING, Unknown
from immutcheck.sources.terraform.configuration.module import literal_argument
from immutcheck.sources.terraform.configuration.problems import EVALUATION
from immutcheck.sources.terraform.evaluation.evaluator import evaluate
from immutcheck.sources.terraform.evaluation.scope import Scope
from immutcheck.sources.terraform.evaluation.types import UNDECLARED, convert, parse_input, parse_type
from immutcheck.sources.terraform.values import EvaluationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.sources.terraform.configuration.declarations import Declaration
    from immutcheck.sources.terraform.configuration.module_instance import ModuleInstance
    from immutcheck.sources.terraform.configuration.problems import Problems
    from immutcheck.sources.terraform.configuration.variable_inputs import Given
    from immutcheck.sources.terraform.evaluation.types import TypeConstraint

NO_NAMES = Scope({})
"""Defaults and given values are literals: nothing has a name there."""


class Declared(Record):
    """A variable as declared. `default` is converted to the type, MISSING when there is none."""

    type: TypeConstraint
    default: object = MISSING
    is_sensitive: bool = False
    is_nullable: bool = True


def read_variable(declaration: Declaration, problems: Problems) -> Declared:
    """What a `variable` block says; a wrong type counts as none, a wrong default as unknown."""
    block = declaration.block
    constraint = UNDECLARED
    written = block.arguments.get("type")
    if written is not None:
        try:
            constraint = parse_type(written.expression)
        except EvaluationError as error:
            problems.add_error(error, written.expression, declaration.file_of(written))
    default: object = MISSING
    argument = block.arguments.get("default")
    if argument is not None:
        try:
            default = convert(evaluate(argument.expression, NO_NAMES), constraint)
        except EvaluationError as error:
            problems.add_error(error, argument.expression, declaration.file_of(argument))
            default = Unknown(f"the default of variable `{declaration.name}` cannot be used: {error.message}")
    is_nullable = literal_argument(block, "nullable") is not False
    return Declared(constraint, default, literal_argument(block, "sensitive") is True, is_nullable)


def hide_sensitive(name: str) -> Unknown:
    """What a sensitive variable is: its value, default or given, never travels."""
    return Unknown(f"the value of variable `{name}` is not shown", sensitive=True)


def find_variable(module: ModuleInstance, name: str) -> object:
    """The value of a declared variable in an instance of its module."""
    declaration = module.node.module.variables[name]
    declared = module.scenario.ground.declared(declaration)
    if declared.is_sensitive:
        return hide_sensitive(name)
    return _find_in_root(module, name, declared) if module.caller is None else _find_passed(module, name, declared)


def read_given(name: str, declared: Declared, given: Given, problems: Problems) -> object:
    """The value that a root variable is given."""
    try:
        if given.argument is None or given.file is None:
            return parse_input(given.text, declared.type)
        value = convert(evaluate(given.argument.expression, NO_NAMES), declared.type)
    except EvaluationError as error:
        if given.argument is not None and given.file is not None:
            problems.add_error(error, given.argument.expression, given.file)
        else:
            problems.add(WARNING, EVALUATION, f"the value given to variable `{name}` cannot be used: {error.message}", None)
        return Unknown(f"the value given to variable `{name}` cannot be used: {error.message}")
    if value is None and not declared.is_nullable and declared.default is not MISSING:
        return declared.default
    return value


def _find_in_root(module: ModuleInstance, name: str, declared: Declared) -> object:
    scenario = module.scenario
    given = scenario.ground.given.get(name)
    if given is not None:
        return read_given(name, declared, given, scenario.problems)
    if name in scenario.ground.variables:
        scenario.touched.add(name)
        if name not in scenario.values and declared.default is not MISSING:
            scenario.relied.add(name)
        return scenario.value(name)
    if declared.default is MISSING:
        return Unknown(f"variable `{name}` has no default")
    if declared.default == "":
        return Unknown(f"variable `{name}` is left to the deployer: its default is empty", maybe_absent=True)
    scenario.relied.add(name)
    return declared.default


def _find_passed(module: ModuleInstance, name: str, declared: Declared) -> object:
    call, caller, scope = module.node.call, module.caller, module.caller_scope
    assert call is not None
    assert caller is not None
    assert scope is not None
    argument = call.block.arguments.get(name)
    value: object = MISSING
    if argument is not None:
        file = call.file_of(argument)
        value = caller.evaluate_argument(argument, file, scope)
        try:
            value = convert(_shape(value, declared.type), declared.type)
        except EvaluationError as error:
            module.scenario.problems.add_at(argument.expression, file, f"variable `{name}` of module `{call.name}`: {error.message}")
            return Unknown(error.message)
    if value is None and not declared.is_nullable:
        value = MISSING
    if value is not MISSING:
        return value
    if declared.default is not MISSING:
        return declared.default
    message = f"module `{call.name}` is not given variable `{name}`, which has no default"
    module.scenario.problems.add_once(call.block.start, call.block.header_end, call.file, message)
    return Unknown(message)


def _shape(value: object, constraint: TypeConstraint) -> object:
    """Of resources where an object type is wanted, the attributes that it names: they stay references."""
    kind = constraint.kind
    if kind == "object":
        if value.__class__ is not dict and getattr(value, "is_namespace", False):
            return {name: value.attribute(name) for name in constraint.attributes}  # type: ignore[attr-defined]
        if value.__class__ is dict:
            return {
                name: _shape(member, constraint.attributes[name].type) if name in constraint.attributes else member
                for name, member in value.items()
            }
    elif constraint.element is not None:
        if value.__class__ is dict:
            return {name: _shape(member, constraint.element) for name, member in value.items()}
        if value.__class__ is list:
            return [_shape(member, constraint.element) for member in value]
    return value

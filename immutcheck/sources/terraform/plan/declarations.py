"""Providers, variables, outputs, module calls and provisioners from the configuration section of a plan, as raw resources of our own kinds.

A plan leaves out the `terraform` block, the types of variables, `when` of a provisioner and all connections.
Source: Terraform documentation, "JSON Output Format", "Configuration Representation".
"""

from __future__ import annotations

from immutcheck.model.record import Record
from immutcheck.model.values import MISSING, Unknown
from immutcheck.sources.terraform.plan.expressions import WrittenBody
from immutcheck.sources.terraform.plan.origins import MARKED_HERE
from immutcheck.sources.terraform.plan.reading import decode_mapping, decode_value, is_set

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from immutcheck.model.location import PropertyPath
    from immutcheck.sources.terraform.plan.expressions import Context
    from immutcheck.sources.terraform.plan.structure import Plan, WrittenConfiguration
    from immutcheck.sources.terraform.plan.written import ModuleScope

PROVIDER, VARIABLE, OUTPUT, CALL, PROVISIONER = (
    "terraform_provider",
    "terraform_variable",
    "terraform_output",
    "terraform_module",
    "terraform_provisioner",
)
NOT_IN_PLAN = "a plan does not say it"


class Declaration(Record):
    """`values` as a configuration's own would be; `place` is the path of the declaration in the plan; `declared` what it belongs to."""

    address: str
    type: str
    values: Mapping[str, object]
    place: PropertyPath
    declared: str


def read_declarations(
    plan: Plan,
    root: ModuleScope | None,
    context_of: Callable[[ModuleScope, str], Context],
    instances_of: Callable[[str], Sequence[str]],
) -> Iterator[Declaration]:
    """Everything that the configuration declares beside resources; what a called module declares once, provisioners for each instance.

    `instances_of` gives the addresses of the instances of a resource by its own address without keys.
    """
    configuration = plan.configuration
    if configuration is None or root is None:
        return
    yield from _providers(configuration, context_of(root, ""))
    waiting: list[tuple[ModuleScope, PropertyPath]] = [(root, ("configuration", "root_module"))]
    while waiting:
        scope, place = waiting.pop(0)
        context = context_of(scope, "")
        yield from _variables(scope, place)
        yield from _outputs(scope, place, context, plan)
        for name, call in scope.written.module_calls.items():
            at: PropertyPath = (*place, "module_calls", name)
            values = {"name": name, "source": call.source, **_optional(version=call.version_constraint, ref=_find_revision(call.source))}
            yield _declare(f"{scope.prefix}module.{name}", CALL, values, at)
            child = scope.child((name, ""))
            if child is not None:
                waiting.append((child, (*at, "module")))
        yield from _provisioners(scope, place, context_of, instances_of)


def _providers(configuration: WrittenConfiguration, context: Context) -> Iterator[Declaration]:
    for key, provider in configuration.provider_config.items():
        expressions = decode_mapping(provider.expressions)
        if not expressions and not provider.alias:
            # a provider that is only used has an entry too
            continue
        values = {"name": provider.name, **_optional(alias=provider.alias, version=provider.version_constraint)}
        values |= _evaluate(expressions, context)
        prefix = f"{provider.module_address}." if provider.module_address else ""
        address = f"{prefix}provider.{provider.name}" + (f".{provider.alias}" if provider.alias else "")
        yield _declare(address, PROVIDER, values, ("configuration", "provider_config", key))


def _variables(scope: ModuleScope, place: PropertyPath) -> Iterator[Declaration]:
    for name, variable in scope.written.variables.items():
        values: dict[str, object] = {"name": name, "sensitive": variable.sensitive, "ephemeral": variable.ephemeral}
        if scope.prefix:
            values["module"] = scope.prefix.removesuffix(".")
        if is_set(variable.default):
            values["default"] = decode_value(variable.default)
        if variable.description:
            values["description"] = variable.description
        yield _declare(f"{scope.prefix}var.{name}", VARIABLE, values, (*place, "variables", name))


def _outputs(scope: ModuleScope, place: PropertyPath, context: Context, plan: Plan) -> Iterator[Declaration]:
    planned = plan.planned_values.outputs if plan.planned_values is not None and scope.parent is None else {}
    for name, output in scope.written.outputs.items():
        origin = WrittenBody({"value": decode_value(output.expression)}, context).member("value")
        value = origin.literal()
        if value is MISSING and output.sensitive:
            value = MARKED_HERE
        elif value is MISSING:
            known = decode_value(planned[name].value) if name in planned else None
            value = origin.unknown(is_list=False, maybe_absent=False) if known is None else origin.link(known)
        values = {"name": name, "value": value, "sensitive": output.sensitive, "ephemeral": output.ephemeral}
        if output.description:
            values["description"] = output.description
        yield _declare(f"{scope.prefix}output.{name}", OUTPUT, values, (*place, "outputs", name))


def _provisioners(
    scope: ModuleScope,
    place: PropertyPath,
    context_of: Callable[[ModuleScope, str], Context],
    instances_of: Callable[[str], Sequence[str]],
) -> Iterator[Declaration]:
    for position, resource in enumerate(scope.written.resources):
        declared = f"{scope.prefix}{resource.address}"
        for address in instances_of(declared) if resource.provisioners else ():
            for index, provisioner in enumerate(resource.provisioners):
                values = {
                    "type": provisioner.type,
                    "when": Unknown(NOT_IN_PLAN),
                    **_evaluate(decode_mapping(provisioner.expressions), context_of(scope, address)),
                    "connection": Unknown(NOT_IN_PLAN, maybe_absent=True),
                }
                at: PropertyPath = (*place, "resources", position, "provisioners", index)
                yield Declaration(f"{address}.provisioner[{index}]", PROVISIONER, values, at, declared)


def _declare(address: str, kind: str, values: Mapping[str, object], place: PropertyPath) -> Declaration:
    return Declaration(address, kind, values, place, address)


def _evaluate(expressions: Mapping[str, object], context: Context) -> dict[str, object]:
    """Constants as they are, everything else as far as it is known."""
    body = WrittenBody(expressions, context)
    values: dict[str, object] = {}
    for name, expression in expressions.items():
        if isinstance(expression, list):
            values[name] = [_evaluate(block, context) for block in expression if isinstance(block, dict)]
        elif isinstance(expression, dict) and "constant_value" in expression:
            values[name] = expression["constant_value"]
        elif isinstance(expression, dict):
            values[name] = body.member(name).unknown(is_list=False, maybe_absent=False)
    return values


def _find_revision(source: str) -> str:
    """The `ref` of a git source."""
    query = source.partition("?")[2]
    return next((value for name, _, value in (part.partition("=") for part in query.split("&")) if name == "ref"), "")


def _optional(**values: str) -> dict[str, object]:
    return {name: value for name, value in values.items() if value}

"""The resources of one stack in one scenario: turns raw bodies into `Resource`s with what they depend on.

Does not derive lists over several resources (`security_groups` does) and keeps no cache (the unit does).
"""

from __future__ import annotations

from immutcheck.model.record import Record
from immutcheck.model.resource import NO_DEPENDENCIES, Resource
from immutcheck.model.values import MISSING, OpenMap, Unknown
from immutcheck.sources.cloudformation.locator import ResourceLocator, SectionLocator
from immutcheck.sources.cloudformation.parameters import PARAMETER_TYPE
from immutcheck.sources.cloudformation.problems import LIMIT, IntrinsicError
from immutcheck.sources.cloudformation.template import POLICIES
from immutcheck.sources.embedded import EMBEDDED, read_embedded
from immutcheck.sources.text import DYNAMIC

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from immutcheck.sources.cloudformation.conditions import Decision
    from immutcheck.sources.cloudformation.resolver import Resolver, Scenario
    from immutcheck.sources.cloudformation.stack import Stack

OUTPUT_TYPE = "Immutcheck::CloudFormation::Output"
EXISTENCE = ""
"""The name under which `Resource.depends` holds what decides whether the resource exists."""

POLICY_NAMES = frozenset(POLICIES)
INIT = "AWS::CloudFormation::Init"
"""The only Metadata that rules may read: what cfn-init does to a machine."""
NO_VARIABLES: frozenset[str] = frozenset()


class Built(Record):
    """A resource in one scenario, None when it does not exist there, and every variable that was looked at."""

    resource: Resource | None
    touched: frozenset[str]


def build_resource(scenario: Scenario, stack: Stack, logical_id: str) -> Built:
    """The resource `logical_id` of `stack`."""
    body = stack.template.body(logical_id)
    exists, existence = _decide_existence(scenario, stack, body.get("Condition", MISSING), body)
    if exists is False:
        return Built(None, existence)
    resource = resolve_resource(scenario, stack, logical_id, exists, existence)
    return Built(resource, _all_touched(resource.depends))


def resolve_resource(
    scenario: Scenario, stack: Stack, logical_id: str, exists: bool | None = True, existence: frozenset[str] = frozenset()
) -> Resource:
    """The resource, whether it exists or not."""
    resolver = scenario.resolver(stack)
    template = stack.template
    body = template.body(logical_id)
    depends: dict[str, frozenset[str]] = {EXISTENCE: existence} if existence else {}
    properties = _resolve_members(resolver, template.raw_properties(logical_id), depends, "")
    written = body.get("Properties")
    if written is not None and not isinstance(written, dict):
        properties = OpenMap({}, Unknown(f"the Properties of `{logical_id}` are not a mapping", maybe_absent=True))
    if not EMBEDDED.isdisjoint(properties):
        properties = read_embedded(template.types[logical_id], properties)
    policies: Mapping[str, object] = NO_MEMBERS
    if not POLICY_NAMES.isdisjoint(body):
        policies = _resolve_members(resolver, {name: body[name] for name in POLICIES if name in body}, depends, "policies.")
    metadata: Mapping[str, object] = NO_MEMBERS
    written = body.get("Metadata")
    if isinstance(written, dict) and INIT in written:
        metadata = _resolve_members(resolver, {INIT: written[INIT]}, depends, "metadata.")
    sites = stack.sites
    return Resource(
        address=stack.prefix + logical_id,
        type=template.types[logical_id],
        scope=template.document.path,
        locator=ResourceLocator(resolver, logical_id),
        properties=properties,
        policies=policies,
        metadata=metadata,
        exists=exists,
        depends=depends or NO_DEPENDENCIES,
        logical_name=_construct_path(body) if sites is None else sites.construct_path(logical_id, body.get("Metadata")),
        related=stack.nested_at() if sites is None else (*sites.related(logical_id, body.get("Metadata")), *stack.nested_at()),
    )


def build_parameter(scenario: Scenario, stack: Stack, name: str) -> Built:
    """The declaration of a parameter as a resource: its default as written, whatever it is given."""
    document = stack.template.document.value
    declaration = document["Parameters"][name] if isinstance(document, dict) else None
    properties: dict[str, object] = {"Name": name}
    if isinstance(declaration, dict):
        properties.update({key: value for key, value in declaration.items() if key != "Name"})
    locator = SectionLocator(scenario.resolver(stack), "Parameters", name)
    scope = stack.template.document.path
    return Built(Resource(f"{stack.prefix}Parameters.{name}", PARAMETER_TYPE, scope, locator, properties), frozenset())


def build_output(scenario: Scenario, stack: Stack, name: str) -> Built:
    """An output as a resource."""
    resolver = scenario.resolver(stack)
    output = stack.template.outputs[name]
    written = dict(output) if isinstance(output, dict) else {}
    exists, existence = _decide_existence(scenario, stack, written.pop("Condition", MISSING), written)
    if exists is False:
        return Built(None, existence)
    depends: dict[str, frozenset[str]] = {EXISTENCE: existence} if existence else {}
    properties = _resolve_members(resolver, {"Name": name, **written}, depends, "")
    resource = Resource(
        address=f"{stack.prefix}Outputs.{name}",
        type=OUTPUT_TYPE,
        scope=stack.template.document.path,
        locator=SectionLocator(resolver, "Outputs", name),
        properties=properties,
        exists=exists,
        depends=depends or NO_DEPENDENCIES,
    )
    return Built(resource, _all_touched(depends))


NO_MEMBERS: Mapping[str, object] = {}


def _resolve_members(resolver: Resolver, raw: dict[str, object], depends: dict[str, frozenset[str]], prefix: str) -> dict[str, object]:
    """The members resolved one by one, so that it is known which variable decided which."""
    scenario = resolver.scenario
    outer, scenario.touched = scenario.touched, set()
    changed: dict[str, object] | None = None
    try:
        for name, value in raw.items():
            if value.__class__ is str and DYNAMIC not in value:
                continue
            try:
                resolved = resolver.resolve(value)
            except RecursionError:
                resolver.report(value, f"`{name}` is nested too deeply", LIMIT)
                resolved = Unknown(f"`{name}` is nested too deeply")
            if scenario.touched:
                depends[prefix + name] = frozenset(scenario.touched)
                outer |= scenario.touched
                scenario.touched = set()
            if resolved is not value:
                if changed is None:
                    changed = OpenMap(raw, raw.rest) if isinstance(raw, OpenMap) else dict(raw)
                if resolved is MISSING:
                    del changed[name]
                else:
                    changed[name] = resolved
    finally:
        scenario.touched = outer
    return raw if changed is None else changed


def _decide_existence(scenario: Scenario, stack: Stack, condition: object, body: object) -> tuple[bool | None, frozenset[str]]:
    """Whether what carries `condition` exists: its own condition and, for a nested stack, the stack itself."""
    if condition is MISSING and stack.parent is None:
        return True, NO_VARIABLES
    answer, touched = scenario.record(lambda: _decide(scenario.resolver(stack), condition, body))
    decided: bool | None = answer[0]
    if stack.parent is not None and decided is not False:
        parent_body = stack.parent.template.body(stack.logical_id)
        above, above_touched = _decide_existence(scenario, stack.parent, parent_body.get("Condition", MISSING), parent_body)
        touched |= above_touched
        decided = False if above is False else None if above is None else decided
    return decided, touched


def _decide(resolver: Resolver, condition: object, body: object) -> Decision:
    if condition is MISSING:
        return True, ""
    try:
        if not isinstance(condition, str):
            raise IntrinsicError("Condition needs the name of a condition")
        return resolver.condition(condition)
    except IntrinsicError as error:
        resolver.report(body, str(error))
        return None, str(error)


def _construct_path(body: dict[str, object]) -> str:
    """The CDK's name of the construct, when the template carries it."""
    metadata = body.get("Metadata")
    path = metadata.get("aws:cdk:path") if isinstance(metadata, dict) else None
    return path if isinstance(path, str) else ""


def _all_touched(depends: Mapping[str, frozenset[str]]) -> frozenset[str]:
    return NO_VARIABLES.union(*depends.values()) if depends else NO_VARIABLES

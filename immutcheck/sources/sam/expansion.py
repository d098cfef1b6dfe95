"""A SAM template → the CloudFormation resources that AWS SAM would make of it, each with its places in the SAM file.

Works on the raw document, before intrinsic functions are resolved, and never changes it. Which builder makes which type is the visible
table in `_build`; what it makes is in the modules beside this one. Does not validate a template as SAM does: what it cannot
understand becomes a diagnostic and the rest goes on.

Two things are deliberately not as AWS SAM has them:
- The names of Lambda versions, layer versions and REST API deployments end in a hash of the code in a deployed stack
  (`<function>Version<hash>`, …). Here they end before it (`<function>Version`, `<layer>`, `<api>Deployment`): an address
  that changes with every build would make every baseline stale.
- A `CodeUri` (`ContentUri`, `DefinitionUri`, `ImageUri`) that points into the working folder gets an `Unknown` bucket and key: the
  deployment tool chooses them.

Source: AWS SAM Developer Guide, "Generated AWS CloudFormation resources" and "AWS SAM resources and properties".
"""

from __future__ import annotations

from immutcheck.model.diagnostic import ERROR, NOTE
from immutcheck.model.record import Record
from immutcheck.sources.sam.apis import ApiBuilder
from immutcheck.sources.sam.deployment import DeploymentPreferences
from immutcheck.sources.sam.draft import Draft, Workbench
from immutcheck.sources.sam.events import EventReader
from immutcheck.sources.sam.function import FunctionBuilder
from immutcheck.sources.sam.globals_section import PREFIX, check_globals, merge_globals
from immutcheck.sources.sam.references import ReferenceRewriter
from immutcheck.sources.sam.roles import PolicyReader
from immutcheck.sources.sam.simple_types import build_application, build_layer, build_table
from immutcheck.sources.sam.state_machine import StateMachineBuilder
from immutcheck.sources.sam.tables import UNEXPANDED_TYPES
from immutcheck.sources.sam.written import Written

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from immutcheck.model.diagnostic import Diagnostic
    from immutcheck.model.location import Location, PropertyPath

    Build = Callable[[str, Written, Written], None]
    DocumentPath = tuple[str | int, ...]
    Origin = tuple[PropertyPath, DocumentPath]
    Locate = Callable[[DocumentPath], Location | None]

TRANSFORM = "AWS::Serverless-2016-10-31"


class SamExpansion(Record):
    """`resources` is the raw Resources section after the expansion, plain ones included, in the order written. Values keep their
    intrinsic functions; a leaf may be an `Unknown` where only the deployment decides. `conditions` is the raw Conditions section with
    the generated ones. `outputs` is the raw Outputs section with names like `Function.Version` resolved.

    `origins` has an entry for every resource that is not written as it is judged: (prefix of the raw property path, path in the
    document), to be tried longest prefix first; what follows the prefix is appended. A prefix starts with the space ("properties",
    "policies") and counts intrinsic functions as levels: `("properties", "Layers", "Fn::If", 1)`. The prefix `()` is always there.
    """

    resources: Mapping[str, object]
    conditions: Mapping[str, object]
    outputs: object
    origins: Mapping[str, tuple[Origin, ...]]
    diagnostics: tuple[Diagnostic, ...]


def uses_sam(template: Mapping[str, object]) -> bool:
    """The template asks for the SAM transform."""
    transform = template.get("Transform")
    return transform == TRANSFORM or (isinstance(transform, list) and TRANSFORM in transform)


def expand_sam(
    template: Mapping[str, object],
    parameters: Mapping[str, object] | None = None,
    locate: Locate | None = None,
) -> SamExpansion:
    """Expand a raw template. `parameters` are values given for parameters (defaults are read from the template); they only decide names.

    `locate` turns a document path into the location of a diagnostic.
    """
    workbench = Workbench(template, parameters or {}, locate)
    section = template.get("Resources")
    resources = section if isinstance(section, dict) else {}
    check_globals(workbench)
    groups = _build(workbench, resources)
    rewriter = ReferenceRewriter(workbench.references)
    expanded: dict[str, object] = {}
    origins: dict[str, tuple[Origin, ...]] = {}
    for logical_id, value in resources.items():
        drafts = groups.get(logical_id)
        if drafts is None:
            expanded[logical_id] = rewriter.rewrite(value)
            continue
        for draft in drafts:
            expanded[draft.logical_id] = rewriter.rewrite(draft.render())
            origins[draft.logical_id] = tuple(draft.origins)
    for draft in groups.get("", ()):
        expanded[draft.logical_id] = rewriter.rewrite(draft.render())
        origins[draft.logical_id] = tuple(draft.origins)
    conditions = template.get("Conditions")
    return SamExpansion(
        resources=expanded,
        conditions={**(conditions if isinstance(conditions, dict) else {}), **workbench.conditions},
        outputs=rewriter.rewrite(template.get("Outputs")),
        origins=origins,
        diagnostics=tuple(workbench.diagnostics),
    )


def _build(workbench: Workbench, resources: Mapping[str, object]) -> dict[str, list[Draft]]:
    """Run the builders. Answers which drafts stand where: by the logical id they are generated for, "" for what several imply."""
    apis = ApiBuilder(workbench)
    policies = PolicyReader(workbench)
    preferences = DeploymentPreferences(workbench)
    functions = FunctionBuilder(workbench, policies, EventReader(workbench, apis), preferences)
    machines = StateMachineBuilder(workbench, policies, apis)
    builders: dict[str, Build] = {
        "AWS::Serverless::Function": functions.build,
        "AWS::Serverless::StateMachine": machines.build,
        "AWS::Serverless::Api": apis.build_rest_api,
        "AWS::Serverless::HttpApi": apis.build_http_api,
        "AWS::Serverless::SimpleTable": lambda *args: build_table(workbench, *args),
        "AWS::Serverless::LayerVersion": lambda *args: build_layer(workbench, *args),
        "AWS::Serverless::Application": lambda *args: build_application(workbench, *args),
    }
    groups: dict[str, list[Draft]] = {}
    # functions and state machines first: their events say what APIs have to do
    for resource_types in (tuple(builders)[:2], tuple(builders)[2:]):
        for logical_id, value in resources.items():
            resource_type = value.get("Type") if isinstance(value, dict) else None
            if not isinstance(resource_type, str) or resource_type not in resource_types:
                continue
            resource = Written(value, ("Resources", logical_id))
            own = resource.child("Properties")
            if own is not None and not isinstance(own.value, dict):
                workbench.report(
                    f"Properties of `{logical_id}` must be a map; the resource is not judged", own.path, ERROR, "sam-resource-invalid"
                )
                groups[logical_id] = []
                continue
            before = set(workbench.drafts)
            builders[resource_type](str(logical_id), resource, merge_globals(workbench, resource, resource_type))
            groups[logical_id] = [draft for name, draft in workbench.drafts.items() if name not in before]
    before = set(workbench.drafts)
    apis.finish()
    preferences.finish()
    groups[""] = [draft for name, draft in workbench.drafts.items() if name not in before]
    for logical_id, value in resources.items():
        resource_type = value.get("Type") if isinstance(value, dict) else None
        if isinstance(resource_type, str) and resource_type.startswith(PREFIX) and resource_type not in builders:
            groups[logical_id] = []
            _report_unexpanded(workbench, resource_type, logical_id)
        if isinstance(value, dict) and "Connectors" in value:
            message = f"the permissions that the connectors of `{logical_id}` grant are not judged"
            workbench.report(message, ("Resources", logical_id, "Connectors"), NOTE)
    _return_extended(groups, resources)
    return groups


def _return_extended(groups: dict[str, list[Draft]], resources: Mapping[str, object]) -> None:
    """A resource of the template that an event extended (a bucket, a user pool) stands where it is written, not where the event is."""
    for name in list(groups):
        for draft in list(groups[name]):
            if draft.logical_id != name and draft.logical_id in resources:
                groups[name].remove(draft)
                groups[draft.logical_id] = [draft]


def _report_unexpanded(workbench: Workbench, resource_type: str, logical_id: str) -> None:
    path = ("Resources", logical_id, "Type")
    if resource_type == "AWS::Serverless::Connector":
        workbench.report(f"{UNEXPANDED_TYPES[resource_type]} (`{logical_id}`) are not judged", path, NOTE)
    elif resource_type in UNEXPANDED_TYPES:
        workbench.report(f"{resource_type} is not expanded yet: {UNEXPANDED_TYPES[resource_type]} (`{logical_id}`) is not judged", path)
    else:
        workbench.report(f"AWS SAM knows no type {resource_type}; `{logical_id}` is not judged", path)

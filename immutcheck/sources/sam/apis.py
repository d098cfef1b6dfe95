"""AWS::Serverless::Api and ::HttpApi, written or implied by events → API, deployment, stage and what belongs to them.

A definition that SAM writes from the events is an `Unknown` body: what calls a function is told by its permissions.
"""

from __future__ import annotations

from immutcheck.model.values import Unknown
from immutcheck.sources.sam.api_access import draft_authorizer_permissions, draft_usage_plan
from immutcheck.sources.sam.domains import draft_domain
from immutcheck.sources.sam.draft import OWN_ATTRIBUTES, Draft, hashed_id
from immutcheck.sources.sam.globals_section import add_globals
from immutcheck.sources.sam.packages import BODY_NAMES, package_location
from immutcheck.sources.sam.tables import HTTP_API_PROPERTIES, HTTP_STAGE_PROPERTIES, REST_API_PROPERTIES, REST_STAGE_PROPERTIES
from immutcheck.sources.sam.written import Written, compose, compose_list, convert_branches, is_intrinsic, tag_list

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.sources.sam.draft import Workbench
    from immutcheck.sources.sam.events import Event
    from immutcheck.sources.sam.expansion import DocumentPath

IMPLICIT_REST_API = "ServerlessRestApi"
IMPLICIT_HTTP_API = "ServerlessHttpApi"
DEFAULT_ROUTE = "$default"
DEFINITION_REASON = "AWS SAM writes the API's definition from the events"


class UsedApi:
    """An API as events use it: how they refer to it, and what they add to it."""

    __slots__ = ("conditions", "default_routes", "permission_suffix", "place", "reference", "retained", "routes")

    def __init__(self, reference: object, permission_suffix: str, place: DocumentPath) -> None:
        self.reference = reference
        self.permission_suffix = permission_suffix
        self.place = place
        self.conditions: list[str | None] = []
        self.retained: dict[str, list[str]] = {"DeletionPolicy": [], "UpdateReplacePolicy": []}
        self.default_routes: set[str] = set()
        self.routes: dict[str, Written] = {}

    def has_default_route(self, function: str) -> bool:
        """The function answers every route without one of its own."""
        return function in self.default_routes

    def note_user(self, resource: Written) -> None:
        """Remember on which conditions, and with which policies, the users of the API exist."""
        self.conditions.append(resource.text("Condition") or None)
        for name, values in self.retained.items():
            values.append(resource.text(name))


class ApiBuilder:
    """Builds APIs. Events come first (`use_…`), then the written APIs (`build_…`), then the implied ones (`finish`)."""

    __slots__ = ("_apis", "_workbench")

    def __init__(self, workbench: Workbench) -> None:
        self._workbench = workbench
        self._apis: dict[str, UsedApi] = {}

    def use_rest_api(self, written: Written | None, place: DocumentPath, resource: Written) -> UsedApi:
        """The REST API of an event: the one it names, or the implied one."""
        reference = written.value if written is not None else None
        logical_id = reference.get("Ref") if isinstance(reference, dict) else reference
        if not isinstance(logical_id, str):
            return UsedApi(reference, "AllStages", place) if written is not None else self._use_implicit(IMPLICIT_REST_API, place, resource)
        properties = self._properties_of(logical_id)
        stage = properties.get("StageName") if properties is not None else None
        return UsedApi(reference, stage if isinstance(stage, str) and stage else "Stage", place)

    def use_http_api(self, event: Event, resource: Written) -> UsedApi:
        """The HTTP API of an event: the one it names, or the implied one; the event's route settings go to its stage."""
        written = event.properties.child("ApiId")
        reference = written.value if written is not None else None
        logical_id = reference.get("Ref") if isinstance(reference, dict) else reference
        if written is None:
            api = self._use_implicit(IMPLICIT_HTTP_API, event.place, resource)
        elif isinstance(logical_id, str):
            api = self._apis.setdefault(logical_id, UsedApi(reference, "", event.place))
        else:
            api = UsedApi(reference, "", event.place)
        settings = event.properties.map("RouteSettings")
        if settings is not None:
            path, method = event.properties.text("Path") or DEFAULT_ROUTE, event.properties.text("Method")
            api.routes[f"{method.upper()} {path}" if method and method != "x-amazon-apigateway-any-method" else path] = settings
        return api

    def _use_implicit(self, logical_id: str, place: DocumentPath, resource: Written) -> UsedApi:
        api = self._apis.setdefault(logical_id, UsedApi({"Ref": logical_id}, "Prod", place))
        api.note_user(resource)
        return api

    def _properties_of(self, logical_id: str) -> dict[str, object] | None:
        resources = self._workbench.template.get("Resources")
        resource = resources.get(logical_id) if isinstance(resources, dict) else None
        properties = resource.get("Properties") if isinstance(resource, dict) else None
        return properties if isinstance(properties, dict) else None

    def finish(self) -> None:
        """Build the APIs that events imply and the template does not have."""
        for logical_id, section in ((IMPLICIT_REST_API, "Api"), (IMPLICIT_HTTP_API, "HttpApi")):
            api = self._apis.get(logical_id)
            if api is None or not isinstance(api.reference, dict) or self._properties_of(logical_id) is not None:
                continue
            resource = Written(self._implied_attributes(logical_id, api), api.place)
            if section == "Api":
                own = compose(api.place, {"StageName": Written("Prod", api.place)})
                self.build_rest_api(logical_id, resource, add_globals(self._workbench, section, own))
            else:
                self.build_http_api(logical_id, resource, add_globals(self._workbench, section, Written({}, api.place)))

    def _implied_attributes(self, logical_id: str, api: UsedApi) -> dict[str, object]:
        """An implied API exists when one of its users does, and is kept when one of them is."""
        attributes: dict[str, object] = {}
        names = sorted({name for name in api.conditions if name is not None})
        if names and None not in api.conditions:
            attributes["Condition"] = names[0]
            if len(names) > 1:
                attributes["Condition"] = f"{logical_id}Condition"
                self._workbench.conditions[f"{logical_id}Condition"] = {"Fn::Or": [{"Condition": name} for name in names]}
        for name, values in api.retained.items():
            kept = [value for value in ("Retain", "Snapshot", "Delete") if value in values]
            if kept:
                attributes[name] = kept[0]
        return attributes

    def build_rest_api(self, logical_id: str, resource: Written, properties: Written) -> None:
        """Draft a REST API with its deployment, stage, domain, usage plan and authorizer permissions."""
        api = Draft(logical_id, "AWS::ApiGateway::RestApi", resource.path).carry(resource, OWN_ATTRIBUTES)
        api.place_properties(resource, properties)
        api.put_all(properties, REST_API_PROPERTIES)
        endpoint = properties.child("EndpointConfiguration")
        if endpoint is not None:
            api.put("EndpointConfiguration", convert_branches(endpoint, _endpoint_configuration))
        self._put_body(api, properties)
        self._workbench.add(api, replace=True)

        deployment = Draft(self._workbench.free_id(f"{logical_id}Deployment"), "AWS::ApiGateway::Deployment", resource.path).carry(resource)
        deployment.put("RestApiId", {"Ref": logical_id})
        if properties.child("OpenApiVersion") is None:
            # AWS SAM leaves a stage of this name behind unless OpenApiVersion is set
            deployment.put("StageName", "Stage")
        self._workbench.add(deployment)

        stage_name = properties.child("StageName")
        if stage_name is None:
            self._workbench.report(f"the API `{logical_id}` needs a StageName", properties.path)
        stage = Draft(_stage_id(logical_id, stage_name), "AWS::ApiGateway::Stage", resource.path).carry(resource)
        stage.place_properties(resource, properties)
        stage.put_all(properties, REST_STAGE_PROPERTIES)
        stage.put("RestApiId", {"Ref": logical_id})
        stage.put("DeploymentId", {"Ref": deployment.logical_id})
        stage.put("Tags", tag_list(properties.map("Tags")))
        if properties.value.get("PropagateTags") is True:  # type: ignore[attr-defined]
            api.put("Tags", tag_list(properties.map("Tags")))
        self._workbench.add(stage)

        self._workbench.references[f"{logical_id}.Stage"] = stage.logical_id
        self._workbench.references[f"{logical_id}.Deployment"] = deployment.logical_id
        draft_authorizer_permissions(self._workbench, logical_id, resource, properties, by_default=True)
        draft_usage_plan(self._workbench, logical_id, stage.logical_id, resource, properties)
        draft_domain(self._workbench, logical_id, stage.logical_id, resource, properties)

    def build_http_api(self, logical_id: str, resource: Written, properties: Written) -> None:
        """Draft an HTTP API with its stage, domain and authorizer permissions."""
        api = Draft(logical_id, "AWS::ApiGatewayV2::Api", resource.path).carry(resource, OWN_ATTRIBUTES)
        api.place_properties(resource, properties)
        api.put_all(properties, HTTP_API_PROPERTIES)
        sharing = properties.child("CorsConfiguration")
        if sharing is not None and sharing.value is True:
            api.put("CorsConfiguration", compose(sharing.path, {"AllowOrigins": compose_list(sharing.path, ["*"])}))
        elif sharing is not None and isinstance(sharing.value, dict):
            api.put("CorsConfiguration", sharing)
        self._put_body(api, properties)
        self._workbench.add(api, replace=True)

        stage_name = properties.child("StageName")
        if stage_name is None or stage_name.value == DEFAULT_ROUTE:
            stage_id = f"{logical_id}ApiGatewayDefaultStage"
        else:
            stage_id = _stage_id(logical_id, stage_name)
        stage = Draft(stage_id, "AWS::ApiGatewayV2::Stage", resource.path).carry(resource)
        stage.place_properties(resource, properties)
        stage.put("StageName", stage_name or DEFAULT_ROUTE)
        stage.put("ApiId", {"Ref": logical_id})
        stage.put("AutoDeploy", True)
        stage.put_all(properties, HTTP_STAGE_PROPERTIES)
        self._put_route_settings(stage, logical_id, properties)
        self._workbench.add(stage)

        self._workbench.references[f"{logical_id}.Stage"] = stage.logical_id
        draft_authorizer_permissions(self._workbench, logical_id, resource, properties, by_default=False)
        draft_domain(self._workbench, logical_id, stage.logical_id, resource, properties, http=True)

    def _put_route_settings(self, stage: Draft, logical_id: str, properties: Written) -> None:
        api = self._apis.get(logical_id)
        written = properties.child("RouteSettings")
        if api is None or not api.routes or (written is not None and (is_intrinsic(written.value) or not isinstance(written.value, dict))):
            return
        members: dict[str, object] = dict(written.children()) if written is not None else {}  # type: ignore[arg-type]
        members.update(api.routes)
        stage.put("RouteSettings", compose(written.path if written is not None else api.place, members))

    def _put_body(self, api: Draft, properties: Written) -> None:
        uri, body = properties.child("DefinitionUri"), properties.child("DefinitionBody")
        if uri is not None:
            api.put("BodyS3Location", package_location(self._workbench, uri, BODY_NAMES))
        elif body is not None:
            api.put("Body", body)
        else:
            api.put("Body", Unknown(DEFINITION_REASON))


def _stage_id(logical_id: str, stage_name: Written | None) -> str:
    name = stage_name.value if stage_name is not None and isinstance(stage_name.value, str) else ""
    return f"{logical_id}{name}Stage" if name.isalnum() else hashed_id(f"{logical_id}Stage", name)


def _endpoint_configuration(endpoint: Written) -> object:
    """SAM's `Type` and `VPCEndpointIds`, or just the type, as CloudFormation's `Types` and `VpcEndpointIds`."""
    if not isinstance(endpoint.value, dict) or is_intrinsic(endpoint.value):
        return compose(endpoint.path, {"Types": compose_list(endpoint.path, [endpoint])})
    kind = endpoint.child("Type")
    members: dict[str, object] = {
        "Types": compose_list(kind.path, [kind]) if kind is not None else None,
        "VpcEndpointIds": endpoint.child("VPCEndpointIds"),
        "IpAddressType": endpoint.child("IpAddressType"),
    }
    return compose(endpoint.path, members)

"""The SAM types that become one resource: tables, layers and nested applications."""

from __future__ import annotations

from immutcheck.model.values import Unknown
from immutcheck.sources.sam.draft import OWN_ATTRIBUTES, Draft
from immutcheck.sources.sam.packages import CODE_NAMES, package_location, unpackaged
from immutcheck.sources.sam.tables import LAYER_PROPERTIES, TABLE_KEY_TYPES, TABLE_PROPERTIES
from immutcheck.sources.sam.written import Written, compose, compose_list, tag_list

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.sources.sam.draft import Workbench


def build_table(workbench: Workbench, logical_id: str, resource: Written, properties: Written) -> None:
    """AWS::Serverless::SimpleTable → AWS::DynamoDB::Table: one key, on demand unless a throughput is given."""
    table = Draft(logical_id, "AWS::DynamoDB::Table", resource.path).carry(resource, OWN_ATTRIBUTES)
    table.place_properties(resource, properties)
    table.put_all(properties, TABLE_PROPERTIES)
    if properties.child("ProvisionedThroughput") is None:
        table.put("BillingMode", "PAY_PER_REQUEST")
    key = properties.map("PrimaryKey")
    name: object = (key.child("Name") if key is not None else None) or "id"
    kind = key.child("Type") if key is not None else None
    letter: object = "S"
    if kind is not None:
        known = TABLE_KEY_TYPES.get(kind.value) if isinstance(kind.value, str) else None
        letter = Written(known, kind.path) if known is not None else kind
    place = key.path if key is not None else resource.path
    table.put("AttributeDefinitions", compose_list(place, [compose(place, {"AttributeName": name, "AttributeType": letter})]))
    table.put("KeySchema", compose_list(place, [compose(place, {"AttributeName": name, "KeyType": "HASH"})]))
    table.put("Tags", tag_list(properties.map("Tags")))
    workbench.add(table, replace=True)


def build_layer(workbench: Workbench, logical_id: str, resource: Written, properties: Written) -> None:
    """AWS::Serverless::LayerVersion → AWS::Lambda::LayerVersion, kept when it is replaced unless RetentionPolicy says Delete."""
    layer = Draft(logical_id, "AWS::Lambda::LayerVersion", resource.path).carry(resource, OWN_ATTRIBUTES)
    layer.place_properties(resource, properties)
    layer.put("LayerName", logical_id)
    layer.put_all(properties, LAYER_PROPERTIES)
    uri = properties.child("ContentUri")
    if uri is None:
        workbench.report(f"layer `{logical_id}` needs a ContentUri", properties.path)
        layer.put("Content", unpackaged(properties, CODE_NAMES, "it has no ContentUri"))
    else:
        layer.put("Content", package_location(workbench, uri, CODE_NAMES))
    retention = properties.child("RetentionPolicy")
    if retention is not None and isinstance(retention.value, str) and retention.value.lower() in ("retain", "delete"):
        layer.set_attribute("DeletionPolicy", Written(retention.value.capitalize(), retention.path))
    elif "DeletionPolicy" not in layer.attributes:
        layer.set_attribute("DeletionPolicy", "Retain")
    workbench.add(layer, replace=True)


def build_application(workbench: Workbench, logical_id: str, resource: Written, properties: Written) -> None:
    """AWS::Serverless::Application → AWS::CloudFormation::Stack: a template by path or address, or a published application."""
    stack = Draft(logical_id, "AWS::CloudFormation::Stack", resource.path).carry(resource, OWN_ATTRIBUTES)
    stack.place_properties(resource, properties)
    stack.put_all(properties, ("Parameters", "NotificationARNs", "TimeoutInMinutes"))
    location = properties.child("Location")
    first: list[tuple[str, str]] = [("lambda:createdBy", "SAM")]
    if location is None:
        workbench.report(f"application `{logical_id}` needs a Location", properties.path)
    elif isinstance(location.value, str) or "ApplicationId" not in location.value:  # type: ignore[operator]
        stack.put("TemplateURL", location)
    else:
        stack.put("TemplateURL", Written(Unknown("it is published in the Serverless Application Repository"), location.path))
        for name, tag in (("ApplicationId", "serverlessrepo:applicationId"), ("SemanticVersion", "serverlessrepo:semanticVersion")):
            if location.text(name):
                first.append((tag, location.text(name)))
    stack.put("Tags", tag_list(properties.map("Tags"), tuple(first)))
    workbench.add(stack, replace=True)

"""AWS's protocols from the other side: what an HTTP request asks, and how an answer looks on the wire. botocore's models say both."""

from __future__ import annotations

import base64
import functools
import json
import re
import urllib.parse
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

import botocore.loaders
from botocore.model import ServiceModel

from immutcheck.model.record import Record

REST = ("rest-json", "rest-xml")
_CREDENTIAL = re.compile(r"Credential=([^/]*)/[^/]*/([^/]*)/([^/]*)/aws4_request")
_LABEL = re.compile(r"\{([^}+]+)(\+?)\}")


class Question(Record):
    """A request, understood. `account` is the access key; `number` counts the requests for the operation, from 1."""

    service: str
    operation: str
    region: str
    account: str
    parameters: Mapping[str, Any]
    number: int = 0


class Route(Record):
    """How a REST operation is asked for."""

    service: str
    operation: str
    method: str
    path: re.Pattern[str]
    labels: tuple[str, ...]
    literals: frozenset[str]
    weight: tuple[int, int]


@functools.cache
def load_model(service: str) -> ServiceModel:
    """botocore's model of the service."""
    return ServiceModel(botocore.loaders.create_loader().load_service_model(service, "service-2"), service)


class Protocols:
    """Understands requests to these services."""

    def __init__(self, services: tuple[str, ...]) -> None:
        models = {name: load_model(name) for name in services}
        self._targets = {model.metadata.get("targetPrefix"): name for name, model in models.items()}
        self._versions = {(m.signing_name, m.api_version): name for name, m in models.items() if m.resolved_protocol in ("query", "ec2")}
        routes = [route for name, model in models.items() if model.resolved_protocol in REST for route in _read_routes(name, model)]
        self._routes: dict[str, list[Route]] = {}
        for route in sorted(routes, key=lambda route: route.weight, reverse=True):
            self._routes.setdefault(models[route.service].signing_name, []).append(route)

    def read(self, method: str, target: str, headers: Mapping[str, str], body: bytes) -> Question:
        """What is asked; LookupError for what no service of ours has."""
        signed = _CREDENTIAL.search(headers.get("authorization", ""))
        account, region, signing_name = signed.groups() if signed else ("", "", "")
        json_target = headers.get("x-amz-target", "")
        if json_target:
            prefix, _, operation = json_target.rpartition(".")
            return Question(self._targets[prefix], operation, region, account, json.loads(body or b"{}"))
        address = urllib.parse.urlsplit(target)
        if headers.get("content-type", "").startswith("application/x-www-form-urlencoded"):
            asked = dict(urllib.parse.parse_qsl(body.decode(), keep_blank_values=True))
            service = self._versions[(signing_name, asked.pop("Version"))]
            return Question(service, asked.pop("Action"), region, account, asked)
        query = dict(urllib.parse.parse_qsl(address.query, keep_blank_values=True))
        for route in self._routes[signing_name]:
            matched = route.path.fullmatch(address.path) if route.method == method and route.literals <= query.keys() else None
            if matched:
                labels = dict(zip(route.labels, map(urllib.parse.unquote, matched.groups()), strict=True))
                is_json = body and load_model(route.service).resolved_protocol == "rest-json"
                told = json.loads(body) if is_json else {}
                return Question(route.service, route.operation, region, account, {**query, **labels, **told})
        raise LookupError(f"no operation for {method} {target}")


@functools.cache
def load_protocols(services: tuple[str, ...]) -> Protocols:
    """Made once a set of services: reading their models takes its time."""
    return Protocols(services)


def _read_routes(service: str, model: ServiceModel) -> list[Route]:
    routes = []
    for name in model.operation_names:
        http = model.operation_model(name).http
        path, _, query = http["requestUri"].partition("?")
        parts = _LABEL.split(path)
        pattern, labels, fixed = "", [], 0
        for at in range(0, len(parts), 3):
            pattern += re.escape(parts[at])
            fixed += len(parts[at])
            if at + 1 < len(parts):
                labels.append(parts[at + 1])
                pattern += "(.+)" if parts[at + 2] else "([^/]+)"
        literals = frozenset(part.partition("=")[0] for part in query.split("&") if part)
        routes.append(Route(service, name, http["method"], re.compile(pattern + "/?"), tuple(labels), literals, (len(literals), fixed)))
    return routes


def write_answer(service: str, operation: str, members: Mapping[str, Any]) -> tuple[dict[str, str], bytes]:
    """Headers and body. KeyError for a member that the operation does not have."""
    model = load_model(service)
    shape = model.operation_model(operation).output_shape
    protocol = model.resolved_protocol
    headers = {"Content-Type": "text/xml" if protocol in ("query", "ec2", "rest-xml") else "application/x-amz-json-1.1"}
    if shape is None:
        return headers, b"{}" if "json" in protocol else f"<{operation}Response/>".encode()
    inside = dict(members)
    for name in members:
        located = shape.members[name].serialization
        if protocol in REST and located.get("location") == "header":
            headers[located["name"]] = _text(inside.pop(name))
    payload = shape.serialization.get("payload") if protocol in REST else None
    if payload:
        content = inside.get(payload, {})
        if shape.members[payload].type_name in ("blob", "string"):
            return headers, str(content).encode()
        return headers, _write_body(protocol, operation, shape.members[payload], content)
    return headers, _write_body(protocol, operation, shape, inside)


def _write_body(protocol: str, operation: str, shape: Any, members: Mapping[str, Any]) -> bytes:
    if "json" in protocol:
        return json.dumps(_to_json(shape, members)).encode()
    content = _members_xml(shape, members)
    if protocol == "rest-xml":
        root = shape.serialization.get("name", shape.name)
        return f'<?xml version="1.0"?><{root}>{content}</{root}>'.encode()
    wrapper = shape.serialization.get("resultWrapper")
    if wrapper:
        content = f"<{wrapper}>{content}</{wrapper}><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata>"
    else:
        content = f"<requestId>r</requestId>{content}"
    return f'<?xml version="1.0"?><{operation}Response>{content}</{operation}Response>'.encode()


def _to_json(shape: Any, value: Any) -> Any:
    if shape.type_name == "structure" and not shape.is_document_type:
        return {shape.members[n].serialization.get("name", n): _to_json(shape.members[n], v) for n, v in value.items() if v is not None}
    if shape.type_name == "list":
        return [_to_json(shape.member, member) for member in value]
    if shape.type_name == "map":
        return {name: _to_json(shape.value, member) for name, member in value.items()}
    if isinstance(value, datetime):
        return value.isoformat() if shape.serialization.get("timestampFormat") == "iso8601" else value.timestamp()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _members_xml(shape: Any, members: Mapping[str, Any]) -> str:
    return "".join([_to_xml(shape.members[n], v, shape.members[n].serialization.get("name", n)) for n, v in members.items()])


def _to_xml(shape: Any, value: Any, name: str) -> str:
    if shape.type_name == "structure":
        return f"<{name}>{_members_xml(shape, value)}</{name}>"
    if shape.type_name == "list":
        if shape.serialization.get("flattened"):
            inner = shape.member.serialization.get("name", name)
            return "".join([_to_xml(shape.member, member, inner) for member in value])
        inner = shape.member.serialization.get("name", "member")
        return f"<{name}>{''.join([_to_xml(shape.member, member, inner) for member in value])}</{name}>"
    if shape.type_name == "map":
        key, val = shape.key.serialization.get("name", "key"), shape.value.serialization.get("name", "value")
        pairs = [f"<{key}>{escape(k)}</{key}>{_to_xml(shape.value, v, val)}" for k, v in value.items()]
        if shape.serialization.get("flattened"):
            return "".join([f"<{name}>{pair}</{name}>" for pair in pairs])
        return f"<{name}>{''.join([f'<entry>{pair}</entry>' for pair in pairs])}</{name}>"
    return f"<{name}>{escape(_text(value))}</{name}>"


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.isoformat()
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


def write_error(service: str, code: str, message: str) -> tuple[dict[str, str], bytes]:
    """Headers and body of a refusal."""
    protocol = load_model(service).resolved_protocol if service else "json"
    if "json" in protocol:
        return {"Content-Type": "application/json", "x-amzn-ErrorType": code}, json.dumps({"__type": code, "message": message}).encode()
    error = f"<Error><Code>{escape(code)}</Code><Message>{escape(message)}</Message></Error>"
    if protocol == "ec2":
        error = f"<Response><Errors>{error}</Errors><RequestID>r</RequestID></Response>"
    elif protocol == "query":
        error = f"<ErrorResponse>{error}<RequestId>r</RequestId></ErrorResponse>"
    return {"Content-Type": "text/xml"}, f'<?xml version="1.0"?>{error}'.encode()

"""How an operation looks on the wire, and whether a request that is about to be sent is that operation and nothing else.

The name under which a client sends a request is a claim; method, path, target header and body are what AWS acts on. botocore's models say
what these must be.

Source: Smithy's pages on AWS's protocols (awsJson, awsQuery, ec2Query, restJson1, restXml, rpcv2Cbor).
"""

from __future__ import annotations

import re
from urllib.parse import unquote, urlsplit

from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

JSON = "json"
CBOR = "smithy-rpc-v2-cbor"
QUERY = ("query", "ec2")
REST = ("rest-json", "rest-xml")
RPC_AT_ROOT = (JSON, *QUERY)

FORM = "application/x-www-form-urlencoded"
AMZ_JSON = "application/x-amz-json-"

FOREIGN_HEADERS = frozenset(
    (
        *("x-amz-target", "smithy-protocol", "x-http-method-override", "x-http-method", "x-method-override", "x-amz-copy-source"),
        *("host", "transfer-encoding", "content-encoding", "connection", "upgrade", "te", "trailer", "expect"),
    )
)
"""Headers that make another operation of a request, or claim to; that name another host than the address; or that say where the request
ends, so that a second one may stand behind it. botocore sets none of them for what only reads."""

OWN_HEADERS: Mapping[str, frozenset[str]] = {JSON: frozenset(("x-amz-target",)), CBOR: frozenset(("smithy-protocol",))}

# botocore escapes whatever could begin another parameter; a key with an escape in it, a second Action or Version and raw separators were
# put in.
_STRANGE_FORM = re.compile(r"[;\s]|&(?:action|version)(?:=|&|\Z)|&[^=&]*%[^=&]*=", re.IGNORECASE)
_LABEL = re.compile(r"\{([^}+]+)(\+?)\}")

_DOTS = (".", "..")
_TEXTS = (str, bytes)

S3 = "s3"
_VIRTUAL_BUCKET = ".s3"
SIGNING_NAMES: Mapping[str, tuple[str, ...]] = {"s3": ("s3express",)}
"""Further names under which requests to a service are signed. Source: Amazon S3 User Guide, "Directory buckets"."""


class Wire(Record):
    """`path` matches the paths of the operation's addresses; `query` are the keys that an address may have behind it (None: any), `fixed`
    the parts that it must have. `form` is the beginning of the body, `target` the header X-Amz-Target, each "" where the protocol has
    none. `signing_names` are the services for which the request may be signed."""

    service: str
    name: str
    service_id: str
    protocol: str
    method: str
    path: re.Pattern[str]
    query: frozenset[str] | None
    fixed: tuple[str, ...]
    form: str
    target: str
    signing_names: tuple[str, ...]
    has_bucket: bool = False

    @property
    def event(self) -> str:
        """How botocore names the operation in its events: `ecr.DescribeRepositories`."""
        return f"{self.service_id}.{self.name}"


def read_wires(service: str, model: Mapping[str, Any]) -> dict[str, Wire]:
    """Every operation of a botocore model, by name."""
    from botocore.model import ServiceModel

    read = ServiceModel(model, service)
    metadata = model["metadata"]
    signing_name = metadata.get("signingName") or metadata["endpointPrefix"]
    common = {
        "service": service,
        "service_id": str(read.service_id.hyphenize()),
        "protocol": str(read.resolved_protocol),
        "signing_names": (str(signing_name), *SIGNING_NAMES.get(service, ())),
    }
    return {name: _read_wire(name, model, common) for name in model["operations"]}


def _read_wire(name: str, model: Mapping[str, Any], common: dict[str, Any]) -> Wire:
    operation, metadata, protocol = model["operations"][name], model["metadata"], common["protocol"]
    method, uri = operation["http"]["method"], operation["http"]["requestUri"]
    if protocol not in REST:
        path = rf"/service/{metadata.get('targetPrefix')}/operation/{name}" if protocol == CBOR else "/"
        return Wire(
            **common,
            name=name,
            method="POST",
            path=re.compile(re.escape(path) if protocol != CBOR else path),
            query=frozenset(),
            fixed=(),
            form=f"Action={name}&Version={metadata['apiVersion']}" if protocol in QUERY else "",
            target=f"{metadata['targetPrefix']}.{name}" if protocol == JSON else "",
        )
    raw_path, _, raw_query = uri.partition("?")
    fixed = tuple(part for part in raw_query.split("&") if part)
    members = model["shapes"][operation["input"]["shape"]].get("members", {}) if "input" in operation else {}
    asked = [(member.get("locationName", key), member) for key, member in members.items() if member.get("location") == "querystring"]
    takes_any = any(model["shapes"][member["shape"]]["type"] == "map" for _, member in asked)
    return Wire(
        **common,
        name=name,
        method=method,
        path=_compile_path(raw_path),
        query=None if takes_any else frozenset([key for key, _ in asked] + [part.partition("=")[0] for part in fixed]),
        fixed=fixed,
        form="",
        target="",
        has_bucket=common["service"] == S3 and "{Bucket}" in raw_path,
    )


def _compile_path(uri: str) -> re.Pattern[str]:
    """`/a/{Name}/b/{Key+}`: a label is one part of the path, a greedy one may be several."""
    parts = _LABEL.split(uri)
    pattern = ""
    for at in range(0, len(parts), 3):
        pattern += re.escape(parts[at])
        if at + 1 < len(parts):
            pattern += ".+" if parts[at + 2] else "[^/]+"
    return re.compile(pattern)


def find_fault(wire: Wire, request: Any, base_path: str = "") -> str:
    """Why the prepared request is not the operation, as a phrase; "" when it is. `base_path` is that of an endpoint of the user's own."""
    fault = _find_strange_part(request)
    if fault:
        return fault
    if request.method != wire.method:
        return f"its method is {request.method}"
    address = urlsplit(request.url)
    path = address.path.removeprefix(base_path) or "/"
    if path != "/" or wire.protocol not in RPC_AT_ROOT:
        fault = _find_path_fault(wire, path, address.netloc)
        if fault:
            return fault
    if address.query or wire.fixed:
        fault = _find_query_fault(wire, address.query)
        if fault:
            return fault
    headers = request.headers
    foreign = FOREIGN_HEADERS.intersection([name.lower() for name in headers])
    if foreign and not foreign <= OWN_HEADERS.get(wire.protocol, frozenset()):
        return f"it has the header {max(foreign)}"
    if wire.target and _text(headers.get("X-Amz-Target")) != wire.target:
        return "its target is another one"
    kind = _text(headers.get("Content-Type")).strip().lower()
    if wire.form:
        if not kind.startswith(FORM) or not _is_form_of(wire, _text(request.body)):
            return "its body is another one"
    elif kind.startswith(FORM):
        return "its body is a form"
    elif wire.target and not kind.startswith(AMZ_JSON):
        return "its body is no JSON of AWS's"
    signature = _text(headers.get("Authorization"))
    if signature.startswith("AWS") and not any([f"/{name}/aws4_request" in signature for name in wire.signing_names]):
        return "it is signed for another service"
    return ""


def _find_strange_part(request: Any) -> str:
    """Texts that only look like texts, lines within a header, and a length that is not the body's."""
    headers, body = request.headers, request.body
    # A subclass of `str` can be read as one thing and written as another.
    if type(request.method) is not str or type(request.url) is not str or not (body is None or type(body) in _TEXTS):
        return "it is made of something else than text"
    for name, value in headers.items():
        if type(name) is not str or type(value) not in _TEXTS:
            return "it has headers of something else than text"
        text = name + _text(value)
        if "\n" in text or "\r" in text:
            return "it has lines within a header"
    length = headers.get("Content-Length")
    if length is None:
        return "its body has no length" if body else ""
    if isinstance(body, str) and not body.isascii():
        return "its body has another length"
    return "" if _text(length) == str(len(body or "")) else "its body has another length"


def _find_path_fault(wire: Wire, path: str, host: str) -> str:
    if wire.service == S3 and _VIRTUAL_BUCKET in host:
        is_right = wire.has_bucket and path == "/"
    else:
        is_right = wire.path.fullmatch(path) is not None and not any(part in _DOTS for part in unquote(path).split("/"))
    return "" if is_right else "its path is another one"


def _find_query_fault(wire: Wire, query: str) -> str:
    parts = query.split("&") if query else []
    for part in parts:
        key = unquote(part.partition("=")[0])
        if wire.query is not None and key not in wire.query:
            return f"it asks for {key}"
    missing = [part for part in wire.fixed if part not in parts and part + "=" not in parts]
    return f"it does not ask for {missing[0]}" if missing else ""


def _is_form_of(wire: Wire, body: str) -> bool:
    rest = body.removeprefix(wire.form)
    return rest != body and (not rest or rest[0] == "&") and not _STRANGE_FORM.search(rest)


def _text(value: Any) -> str:
    """A header or body as text; what is neither (an open file) is no text of ours."""
    if isinstance(value, bytes):
        return value.decode("latin-1")
    return value if isinstance(value, str) else ""

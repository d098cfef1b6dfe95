"""How operations look on the wire, read from models."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.awsrequest import AWSRequest

from immutcheck.live.service_models import keep_operations
from immutcheck.live.wire import Wire, find_fault, read_wires

SHAPES = {
    "ListThingsRequest": {
        "type": "structure",
        "members": {
            "Group": {"shape": "Text", "location": "uri", "locationName": "Group"},
            "Next": {"shape": "Text", "location": "querystring", "locationName": "next"},
        },
    },
    "Text": {"type": "string", "documentation": "prose"},
    "Thing": {
        "type": "structure",
        "members": {"documentation": {"shape": "Text"}, "Things": {"shape": "Things"}},
        "documentation": "prose",
    },
    "Things": {"type": "list", "member": {"shape": "Thing"}},
    "Unused": {"type": "string"},
}


def make_model(protocol: str, uri: str = "/", method: str = "POST") -> dict[str, Any]:
    operation = {"name": "ListThings", "http": {"method": method, "requestUri": uri}, "input": {"shape": "ListThingsRequest"}}
    return {
        "metadata": {
            "protocol": protocol,
            "protocols": [protocol],
            "serviceId": "Some Things",
            "endpointPrefix": "things",
            "targetPrefix": "Things_1",
            "apiVersion": "2020-01-01",
        },
        "operations": {"ListThings": operation, "DeleteThing": {"name": "DeleteThing", "http": operation["http"]}},
        "shapes": SHAPES,
    }


def read_wire(protocol: str, uri: str = "/", method: str = "POST") -> Wire:
    return read_wires("things", make_model(protocol, uri, method))["ListThings"]


def judge(wire: Wire, method: str, path: str, body: str = "", **headers: str) -> str:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return find_fault(wire, AWSRequest(method, f"https://things.eu-west-1.amazonaws.com{path}", headers=named, data=body).prepare())


FORM = "application/x-www-form-urlencoded; charset=utf-8"
JSON = "application/x-amz-json-1.1"
CBOR = "/service/Things_1/operation/"


@pytest.mark.parametrize(
    ("path", "headers", "fault"),
    [
        (CBOR + "ListThings", {"Smithy_Protocol": "rpc-v2-cbor", "Content_Type": "application/cbor"}, ""),
        (CBOR + "DeleteThing", {"Smithy_Protocol": "rpc-v2-cbor"}, "its path is another one"),
        ("/", {"X_Amz_Target": "Things_1.DeleteThing"}, "its path is another one"),
        (CBOR + "ListThings", {"X_Amz_Target": "Things_1.DeleteThing"}, "it has the header x-amz-target"),
    ],
)
def test_cbor_is_told_by_its_path(path: str, headers: dict[str, str], fault: str) -> None:
    assert judge(read_wire("smithy-rpc-v2-cbor"), "POST", path, "x", **headers) == fault


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("Action=ListThings&Version=2020-01-01", ""),
        ("Action=ListThings&Version=2020-01-01&Filter.1.Action=a%3Bb%26Action%3Dx", ""),
        ("Action=ListThings&Version=2020-01-012", "its body is another one"),
        ("Action=DeleteThing&Version=2020-01-01", "its body is another one"),
        ("Version=2020-01-01&Action=ListThings", "its body is another one"),
        ("Action=ListThings&Version=2020-01-01&ACTION=DeleteThing", "its body is another one"),
        ("Action=ListThings&Version=2020-01-01&A%63tion=DeleteThing", "its body is another one"),
        ("Action=ListThings&Version=2020-01-01&x=1;Action=DeleteThing", "its body is another one"),
        ("Action=ListThings&Version=2020-01-01&Action", "its body is another one"),
        ("", "its body is another one"),
    ],
)
def test_forms_are_told_by_their_beginning(body: str, fault: str) -> None:
    assert judge(read_wire("query"), "POST", "/", body, Content_Type=FORM) == fault


@pytest.mark.parametrize(
    ("method", "path", "fault"),
    [
        ("GET", "/groups/a%2Fb/things?kind=all&next=x%26y", ""),
        ("GET", "/groups/a/things?kind=all", ""),
        ("GET", "/groups/a/things", "it does not ask for kind=all"),
        ("GET", "/groups/a/things?kind=all&delete", "it asks for delete"),
        ("GET", "/groups/a/things?kind=all&%64elete=1", "it asks for delete"),
        ("GET", "/groups/a/b/things?kind=all", "its path is another one"),
        ("GET", "/groups/../things?kind=all", "its path is another one"),
        ("GET", "/groups/%2E%2e/things?kind=all", "its path is another one"),
        ("POST", "/groups/a/things?kind=all", "its method is POST"),
    ],
)
def test_addresses_are_told_by_their_parts(method: str, path: str, fault: str) -> None:
    assert judge(read_wire("rest-json", "/groups/{Group}/things?kind=all", "GET"), method, path) == fault


@pytest.mark.parametrize(
    ("signature", "fault"),
    [
        ("AWS4-HMAC-SHA256 Credential=A/20200101/eu-west-1/things/aws4_request, Signature=0", ""),
        ("AWS4-HMAC-SHA256 Credential=A/20200101/eu-west-1/s3/aws4_request, Signature=0", "it is signed for another service"),
    ],
)
def test_signatures_are_for_the_service(signature: str, fault: str) -> None:
    headers = {"Content_Type": JSON, "X_Amz_Target": "Things_1.ListThings", "Authorization": signature}
    assert judge(read_wire("json"), "POST", "/", "{}", **headers) == fault


def test_models_keep_only_what_is_listed_and_what_it_needs() -> None:
    model = make_model("json")
    model["operations"]["ListThings"]["output"] = {"shape": "Things"}

    kept = keep_operations(model, ["ListThings", "NoSuchThing"])

    assert list(kept["operations"]) == ["ListThings"]
    assert sorted(kept["shapes"]) == ["ListThingsRequest", "Text", "Thing", "Things"]
    assert kept["shapes"]["Thing"] == {"type": "structure", "members": {"documentation": {"shape": "Text"}, "Things": {"shape": "Things"}}}
    assert kept["metadata"] == model["metadata"]

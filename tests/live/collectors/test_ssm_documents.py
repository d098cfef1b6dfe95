"""Documents of Systems Manager, as they come from a real server."""

from __future__ import annotations

import json

import pytest

from immutcheck.live.collectors.ssm_documents import read_content
from tests.live.conftest import Aws
from tests.live.schema_check import list_faults

PREFERENCES = {
    "schemaVersion": "1.0",
    "description": "Session preferences",
    "sessionType": "Standard_Stream",
    "inputs": {"cloudWatchLogGroupName": "", "s3BucketName": "sessions", "s3EncryptionEnabled": True, "maxSessionDuration": "60"},
}
DOCUMENTS = {"AWS::SSM::Document": frozenset({"Content", "Tags"})}


def test_the_session_preferences_have_their_content_as_values(aws: Aws) -> None:
    aws.client("ssm").create_document(
        Name="SSM-SessionManagerRunShell",
        Content=json.dumps(PREFERENCES),
        DocumentType="Session",
        DocumentFormat="JSON",
        Tags=[{"Key": "team", "Value": "web"}],
    )

    (seen,) = aws.read("ssm", needs=DOCUMENTS).resources

    assert list_faults(seen) == []
    assert {name: value for name, value in seen.properties.items() if name != "TargetType"} == {
        "Name": "SSM-SessionManagerRunShell",
        "DocumentType": "Session",
        "DocumentFormat": "JSON",
        "Content": PREFERENCES,
        "Tags": [{"Key": "team", "Value": "web"}],
    }
    assert seen.address == "arn:aws:ssm:eu-west-1:123456789012:document/SSM-SessionManagerRunShell"
    assert (seen.name, seen.tags) == ("SSM-SessionManagerRunShell", {"team": "web"})


@pytest.mark.parametrize(
    ("text", "form", "content"),
    [
        ('{"schemaVersion": "1.0", "sessionType": "Port"}', "JSON", {"schemaVersion": "1.0", "sessionType": "Port"}),
        ('{"schemaVersion": "1.0", "sessionType": "Port"}', "YAML", {"schemaVersion": "1.0", "sessionType": "Port"}),
        ("schemaVersion: '1.0'\nsessionType: Port\n", "YAML", {"schemaVersion": "1.0", "sessionType": "Port"}),
        ("a: b", "TEXT", "a: b"),
        ("just words", "YAML", "just words"),
        ("{broken", "JSON", "{broken"),
    ],
)
def test_content_is_read_whatever_its_form(text: str, form: str, content: object) -> None:
    assert read_content(text, form) == content

"""Secrets in documents that are written in texts: AWS answers with many."""

from __future__ import annotations

import json

import pytest

from immutcheck.model.observation import Observed
from immutcheck.model.values import Redacted, Text
from immutcheck.sources.snapshot.redaction import redact_observed
from immutcheck.sources.snapshot.written_documents import list_secrets

SECRET = "correct-horse-7x"
OVERRIDES = {"containerOverrides": [{"environment": [{"name": "DB_PASSWORD", "value": SECRET}]}]}
TEXTS = {
    "the input of a task": json.dumps({"password": SECRET, "user": "shop"}),
    "environment variables": json.dumps([{"name": "DB_PASSWORD", "value": SECRET, "type": "PLAINTEXT"}]),
    "overrides": json.dumps(OVERRIDES),
    "a document in a document": json.dumps({"input": json.dumps({"password": SECRET})}),
    "a template with holes": f'{{"password": "{SECRET}", "id": <id>}}',
    "a build": f"version: 0.2\nenv:\n  variables:\n    DB_PASSWORD: {SECRET}\nphases: {{}}\n",
    "cloud-init": f"#cloud-config\nchpasswd:\n  expire: false\npassword: {SECRET}\n",
    "twice": json.dumps({"password": SECRET, "old": {"password": SECRET}}),
    "escaped": json.dumps({"password": f'{SECRET}"'}),
}


def redact(text: str) -> object:
    rule = Observed("arn:rule", "AWS::Events::Rule", {"Targets": [{"Input": text}]})
    cleaned = redact_observed(rule)
    assert redact_observed(cleaned) == cleaned
    targets = cleaned.properties["Targets"]
    assert isinstance(targets, list)
    return targets[0]["Input"]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_secret_in_a_written_document_is_taken_out(text: str) -> None:
    assert SECRET not in repr(redact(text))


def test_the_rest_of_the_document_stays() -> None:
    hidden = redact(TEXTS["the input of a task"])
    assert isinstance(hidden, Text)
    assert (hidden.prefix, hidden.suffix, hidden.possible) == ('{"password": "', '", "user": "shop"}', (Redacted("password", "document"),))


@pytest.mark.parametrize("text", [json.dumps({"password": "x7q"}), json.dumps({"password": f'{SECRET}"'})], ids=["short", "escaped"])
def test_secret_that_cannot_be_cut_out_takes_the_text_along(text: str) -> None:
    assert redact(text) == Redacted("password", "document")


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"user": "shop", "keys": []}),
        json.dumps({"passwordSecretArn": "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db"}),
        "version: 0.2\nphases:\n  build:\n    commands: [make token]\n",
        "#!/bin/bash\necho password: please\n",
        "password: what this describes",
        '{"password": ',
        "[" * 100_000,
        "",
    ],
    ids=["harmless", "where the secret is", "a build", "a script", "a sentence", "cut off", "deep", "empty"],
)
def test_text_without_a_secret_is_left_alone(text: str) -> None:
    assert redact(text) == text
    assert list_secrets(text) == {}

"""Findings placed in inline documents."""

from __future__ import annotations

from immutcheck.documents.document import Document
from immutcheck.documents.loading import load_document
from immutcheck.model.finding import FAIL, Finding
from immutcheck.model.location import Location, PropertyPath, render_path
from immutcheck.model.rule import Rule


def load(text: str, path: str = "app.yaml") -> Document:
    return load_document(text.encode(), path)


def make_rule(identifier: str, *aliases: str) -> Rule:
    return Rule(identifier, "pack", "Title", "high", "high", ("AWS::EC2::Instance",), "forbid", {}, "", aliases=aliases)


def find_at(document: Document, path: PropertyPath, rule_id: str = "ec2-key-pair", **fields: object) -> Finding:
    """A finding of the rule at a document path such as ("Resources", "Web", "Properties", "KeyName")."""
    finding = Finding(
        rule_id=rule_id,
        severity="high",
        verdict=FAIL,
        message="message",
        address=str(path[1]),
        resource_type="AWS::EC2::Instance",
        scope=document.path,
        property=render_path(path[2:]).removeprefix("Properties."),
        location=Location(document.path, document.span(path)),
        fingerprint=f"{document.path}:{rule_id}:{render_path(path)}",
        moved_fingerprint=f"{rule_id}:{render_path(path)}",
    )
    return finding.replace(**fields)

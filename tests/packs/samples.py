"""The smallest rule and profile files that are right, to be changed by tests."""

from __future__ import annotations

from pathlib import Path

import yaml

RULE: dict[str, object] = {
    "id": "sample-rule",
    "title": "Tags can be overwritten",
    "severity": "high",
    "confidence": "high",
    "resources": ["AWS::ECR::Repository"],
    "require": {"property": "ImageTagMutability", "equals": "IMMUTABLE"},
    "message": "{address} is mutable.",
    "why": "Because.",
    "fix": "Change it.",
    "references": ["https://docs.aws.amazon.com/AmazonECR/"],
    "controls": {"AWS-WA": ["REL08-BP04"]},
    "examples": {
        "pass": [{"name": "good", "cloudformation": {"Resources": {"A": {"Type": "AWS::ECR::Repository"}}}}],
        "fail": [{"name": "bad", "at": ["A"], "cloudformation": {"Resources": {"A": {"Type": "AWS::ECR::Repository"}}}}],
    },
}


def rule_with(**changes: object) -> dict[str, object]:
    """The sample rule with keys changed; a value of None takes the key out. `require` gives way to `forbid`."""
    rule = {**RULE, **changes}
    if "forbid" in changes and "require" not in changes:
        del rule["require"]
    return {key: value for key, value in rule.items() if value is not None}


def write_rule(folder: Path, pack: str = "sample-pack", **changes: object) -> Path:
    """Write the sample rule into `folder/<pack>/<id>.yaml`."""
    rule = rule_with(**changes)
    path = folder / pack / f"{rule['id']}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(rule, sort_keys=False), encoding="utf-8")
    return path


def write_profile(folder: Path, name: str, **keys: object) -> Path:
    """Write a profile file; a description is there unless given."""
    path = folder / "profiles" / f"{name}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump({"description": "A sample.", **keys}, sort_keys=False), encoding="utf-8")
    return path

"""What a file is, told from its content. Cheap looks at bytes, which may be broken or UTF-16; nothing is parsed.

A template is a document whose *top level* is a template's: templates quoted inside other documents (rule files with examples, stack
sets, documentation) do not count.
"""

from __future__ import annotations

import os
import re

from immutcheck.documents.encoding import split_mark

CLOUDFORMATION = "cloudformation"
CHANGE_SET = "cloudformation-change-set"
CDK_ASSEMBLY = "cdk-assembly"
TERRAFORM_PLAN = "terraform-plan"
TERRAFORM_STATE = "terraform-state"
SNAPSHOT = "snapshot"

Kind = str
"""`CLOUDFORMATION`, `CHANGE_SET`, `CDK_ASSEMBLY`, `TERRAFORM_PLAN`, `TERRAFORM_STATE` or `SNAPSHOT`; Terraform's configurations are known
by their names."""

# Source: AWS CloudFormation User Guide, "CloudFormation template sections"; `Globals` is SAM's.
_SECTIONS = frozenset(
    (
        *(b"AWSTemplateFormatVersion", b"Description", b"Metadata", b"Parameters", b"Rules", b"Mappings", b"Conditions"),
        *(b"Transform", b"Hooks", b"Globals", b"Resources", b"Outputs"),
    )
)
_OTHER_LANGUAGES = (".md", ".markdown", ".rst", ".adoc", ".html", ".py", ".ts", ".js", ".go", ".java", ".cs", ".rb", ".sh", ".ps1", ".tf")
_LEADING = re.compile(rb"(?:\s++|#[^\r\n]*+|%[^\r\n]*+|---(?=[\s{]))*+")
_FIRST_FLOW_KEY = re.compile(rb"""\{\s*+["']?([A-Za-z]++)["']?\s*+:""")
_TYPE = re.compile(rb"""Type["']?[ \t]*+:\s*+(?:&\S++\s++)?["']?[A-Za-z0-9]{2,64}::[A-Za-z0-9]""")
_AWS_TYPE = re.compile(rb"""Type["']?[ \t]*+:\s*+["']?(?:AWS|Alexa|Custom)::""")
_ARTIFACTS = re.compile(rb'"artifacts"\s*:')
_NEAR = 200


def identify(data: bytes, path: str) -> Kind | None:
    """The kind of input that the bytes of `path` are, None for anything that is not scanned."""
    data = _convert_to_utf8(data)
    if b'"immutcheck-snapshot"' in data:
        from immutcheck.sources.snapshot.identification import looks_like_snapshot

        if looks_like_snapshot(data):
            return SNAPSHOT
    if b'"terraform_version"' in data:
        from immutcheck.sources.terraform.plan.identification import looks_like_plan, looks_like_state

        if looks_like_plan(data):
            return TERRAFORM_PLAN
        if looks_like_state(data):
            return TERRAFORM_STATE
    if b"ChangeSetId" in data:
        from immutcheck.sources.change_set.identification import looks_like_change_set

        if looks_like_change_set(data) and not path.lower().endswith(_OTHER_LANGUAGES):
            return CHANGE_SET
    if b"::" not in data and b"AWSTemplateFormatVersion" not in data and b'"artifacts"' not in data:
        return None
    name = os.path.basename(path).lower()
    if name.endswith(_OTHER_LANGUAGES):
        return None
    leading = _LEADING.match(data)
    start = leading.end() if leading else 0
    if data[start : start + 1] == b"{":
        if name == "manifest.json" and _ARTIFACTS.search(data) and (b"aws:cloudformation:stack" in data or b'"cdk:' in data):
            return CDK_ASSEMBLY
        return CLOUDFORMATION if _is_flow_template(data, start) else None
    return CLOUDFORMATION if _is_block_template(data, start) else None


def is_suspicious(data: bytes) -> bool:
    """The bytes name CloudFormation somewhere, so a file that cannot be read for them leaves the scan incomplete."""
    data = _convert_to_utf8(data)
    return b"AWSTemplateFormatVersion" in data or _AWS_TYPE.search(data) is not None


def looks_like_template(value: object) -> bool:
    """The loaded value is a template: it says so, or one of its resources has a type such as `AWS::S3::Bucket`."""
    if not isinstance(value, dict):
        return False
    if "AWSTemplateFormatVersion" in value:
        return True
    resources = value.get("Resources")
    if not isinstance(resources, dict):
        return False
    transforms = value.get("Transform")
    if any(isinstance(name, str) and name.startswith("AWS::") for name in (transforms if isinstance(transforms, list) else [transforms])):
        return True
    types = (resource.get("Type") for resource in resources.values() if isinstance(resource, dict))
    return any(isinstance(name, str) and "::" in name for name in types)


def _convert_to_utf8(data: bytes) -> bytes:
    encoding, mark = split_mark(data)
    if encoding == "utf-8":
        return data[mark:] if mark else data
    return data[mark:].decode(encoding, "replace").encode("utf-8", "replace")


def _is_flow_template(data: bytes, start: int) -> bool:
    """Every top-level key of a template is a section, so the first one tells documents that only quote a template apart."""
    first = _FIRST_FLOW_KEY.match(data, start)
    if first is None or first[1] not in _SECTIONS:
        return False
    return b"AWSTemplateFormatVersion" in data or (b"Resources" in data and _TYPE.search(data, start) is not None)


def _is_block_template(data: bytes, start: int) -> bool:
    """Looks only at keys that stand as far to the right as the first one."""
    line = max(data.rfind(b"\n", 0, start), data.rfind(b"\r", 0, start)) + 1
    indentation = data[line:start]
    if indentation.strip(b" ") or start == len(data):
        return False
    if _find_key(data, b"AWSTemplateFormatVersion", indentation) >= 0:
        return True
    transform = _find_key(data, b"Transform", indentation)
    if transform >= 0 and b"AWS::" in data[transform : transform + _NEAR]:
        return True
    resources = _find_key(data, b"Resources", indentation)
    return resources >= 0 and _TYPE.search(data, resources) is not None


def _find_key(data: bytes, name: bytes, indentation: bytes) -> int:
    """Where the key stands behind exactly this indentation, -1 when it does not."""
    for match in re.finditer(name + rb"""["']?[ \t]*+:""", data):
        start = match.start()
        quote = 1 if data[start - 1 : start] in (b'"', b"'") else 0
        line = start - quote - len(indentation)
        if line >= 0 and data[line : start - quote] == indentation and (line == 0 or data[line - 1] in b"\r\n"):
            return start
    return -1

"""Tells the answer of DescribeChangeSet by its first key and by names that stand at its top. Nothing is parsed.

Names inside the texts of a change set are escaped or indented, so those of a template that it quotes are not mistaken for its own.
Source: AWS CloudFormation API Reference, "DescribeChangeSet".
"""

from __future__ import annotations

import re

_KEYS = frozenset(
    (
        *(b"Changes", b"ChangeSetName", b"ChangeSetId", b"StackId", b"StackName", b"Description", b"Parameters", b"CreationTime"),
        *(b"ExecutionStatus", b"Status", b"StatusReason", b"StackDriftStatus", b"NotificationARNs", b"RollbackConfiguration"),
        *(b"Capabilities", b"Tags", b"NextToken", b"IncludeNestedStacks", b"ParentChangeSetId", b"RootChangeSetId", b"OnStackFailure"),
        *(b"ImportExistingResources", b"DeploymentMode", b"DeploymentConfig"),
    )
)
_FIRST_KEY = re.compile(rb'\s*+\{\s*+"([A-Za-z]++)"\s*+:')
_IDENTITY = re.compile(rb'"ChangeSetId"\s*+:\s*+"arn:')
_CHANGES = re.compile(rb'"Changes"\s*+:\s*+\[')
_TEMPLATE = re.compile(rb'"(?:AWSTemplateFormatVersion|Resources)"\s*+:')
_BLOCK_KEY = re.compile(rb"^([A-Za-z]++):", re.MULTILINE)
_BLOCK_IDENTITY = re.compile(rb"^ChangeSetId:\s*+[\"']?arn:", re.MULTILINE)


def looks_like_change_set(data: bytes) -> bool:
    """The bytes (UTF-8) are a described change set, in JSON or in the YAML that the command line writes."""
    first = _FIRST_KEY.match(data)
    if first is not None:
        is_known = first[1] in _KEYS and _IDENTITY.search(data) is not None and _CHANGES.search(data) is not None
        return is_known and _TEMPLATE.search(data) is None
    if _BLOCK_IDENTITY.search(data) is None:
        return False
    names = {match[1] for match in _BLOCK_KEY.finditer(data)}
    return b"Changes" in names and names <= _KEYS

"""Shared by the tests of this room: the facts that ship, and the rule schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from immutcheck.schemas.store import SchemaStore, open_store

RULES = Path(__file__).parent.parent.parent / "rules"


@pytest.fixture(scope="session")
def store() -> SchemaStore:
    return open_store()


@pytest.fixture(scope="session")
def rule_schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((RULES / "rule.schema.json").read_text(encoding="utf-8"))
    return schema


@pytest.fixture(scope="session")
def profile_schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((RULES / "profile.schema.json").read_text(encoding="utf-8"))
    return schema

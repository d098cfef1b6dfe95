"""Where facts about resource types come from: the generated archive and our own kinds beside it. Read lazily, a type at a time.

Nothing here is on the way of a scan with compiled rules: the archive (and `zipfile`) is opened when a rule file is new.
"""

from __future__ import annotations

import os

from immutcheck.schemas.node import FREE_FORM, Node, TypeFacts, unpack_facts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Any
    from zipfile import ZipFile

    from immutcheck.schemas.own_kinds import OwnKinds

ARCHIVE = "data.zip"
META_MEMBER = "meta.json"
CUSTOM_RESOURCE = "AWS::CloudFormation::CustomResource"


class SchemaStore:
    """Facts by type name. Custom resources (`Custom::Anything`) have the facts of `AWS::CloudFormation::CustomResource`."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._facts: dict[str, TypeFacts] = {}
        self._archive: ZipFile | None = None
        self._members: frozenset[str] | None = None
        self._own: OwnKinds | None = None

    def types(self) -> frozenset[str]:
        """Every type name known, our own kinds included."""
        return self._archived_types() | self._own_kinds().types.keys()

    def knows(self, resource_type: str) -> bool:
        return canonical_type(resource_type) in self.types()

    def facts(self, resource_type: str) -> TypeFacts:
        """What is known of a type; KeyError for a type that is not."""
        name = canonical_type(resource_type)
        found = self._facts.get(name)
        if found is None:
            found = self._facts[name] = self._read_facts(name)
        return found

    def find(self, resource_type: str, path: Sequence[str]) -> Node | None:
        """The property at `path` (names only; lists are entered silently), None when there is none. KeyError for an unknown type."""
        return self.facts(resource_type).root.find(path)

    def space(self, name: str) -> Node:
        """What may be written in a resource's space other than "properties" ("policies", …); free-form when nobody declared it."""
        packed = self._own_kinds().spaces.get(name, FREE_FORM)
        return Node(packed, {})

    def meta(self) -> Mapping[str, Any]:
        """What the archive was made from: `cfn_lint` (its version), `types` (how many)."""
        import json

        meta: dict[str, Any] = json.loads(self._open().read(META_MEMBER))
        return meta

    def _read_facts(self, name: str) -> TypeFacts:
        import json

        own = self._own_kinds()
        if name in own.types:
            return unpack_facts(name, own.types[name])
        if name not in self._archived_types():
            raise KeyError(name)
        packed = json.loads(self._open().read(name.replace("::", "/") + ".json"))
        if name in own.extensions:
            packed["properties"].update(own.extensions[name])
        return unpack_facts(name, packed)

    def _open(self) -> ZipFile:
        if self._archive is None:
            import io
            import zipfile

            # From memory: no file stays open behind the caller's back.
            with open(os.path.join(self._folder, ARCHIVE), "rb") as file:
                self._archive = zipfile.ZipFile(io.BytesIO(file.read()))
        return self._archive

    def _archived_types(self) -> frozenset[str]:
        if self._members is None:
            names = self._open().namelist()
            self._members = frozenset(name[: -len(".json")].replace("/", "::") for name in names if name != META_MEMBER)
        return self._members

    def _own_kinds(self) -> OwnKinds:
        if self._own is None:
            from immutcheck.schemas.own_kinds import read_own_kinds

            self._own = read_own_kinds(os.path.join(self._folder, "own"))
        return self._own


def canonical_type(resource_type: str) -> str:
    """`Custom::Anything` is written as a type of its own but is a custom resource."""
    return CUSTOM_RESOURCE if resource_type.startswith("Custom::") else resource_type


def open_store() -> SchemaStore:
    """The store of the installed package. Nothing is read yet."""
    return SchemaStore(os.path.dirname(os.path.abspath(__file__)))

"""All tables and the schemas they need in one file, made when the wheel is built: a run reads a few members instead of YAML and an archive.

Measured with 24 types: 60 ms without it, most of it for importing `yaml` and `zipfile` and for the archive's directory; 4 ms with it. The
file's first line is JSON: `key`, the program it belongs to, and `members`, a map of member → [offset, length] behind that line; members
are JSON. In the source tree there is no such file: there tables are edited.
"""

from __future__ import annotations

import os

from immutcheck import __version__
from immutcheck.schemas.node import Node, pack_facts, unpack_facts
from immutcheck.sources.terraform.translation.block import OTHER_SPACES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from immutcheck.schemas.node import Packed, TypeFacts
    from immutcheck.schemas.store import SchemaStore

BUNDLE = "compiled.json"
TABLE, FACTS, SPACE = "table ", "facts ", "space "
# A bundle belongs to exactly this program.
KEY = f"immutcheck {__version__}"


class Bundle:
    """The members of a bundle, read when they are asked for."""

    __slots__ = ("_index", "_path", "_start")

    def __init__(self, path: str, index: Mapping[str, tuple[int, int]], start: int) -> None:
        self._path = path
        self._index = index
        self._start = start

    def read(self, name: str) -> object:
        """A member's value; KeyError when there is none."""
        import json

        offset, length = self._index[name]
        with open(self._path, "rb") as file:
            file.seek(self._start + offset)
            return json.loads(file.read(length))

    def has(self, name: str) -> bool:
        """There is such a member."""
        return name in self._index

    def tables(self) -> list[str]:
        """Every Terraform type that has a table, sorted."""
        return sorted(name.removeprefix(TABLE) for name in self._index if name.startswith(TABLE))


def open_bundle(folder: str) -> Bundle | None:
    """The bundle beside the tables in `folder`; None when there is none for this program."""
    path = os.path.join(folder, BUNDLE)
    try:
        with open(path, "rb") as file:
            head = file.readline()
    except OSError:
        return None
    import json

    try:
        index = json.loads(head)
    except ValueError:
        return None
    return Bundle(path, index["members"], len(head)) if isinstance(index, dict) and index.get("key") == KEY else None


class BundledFacts:
    """The part of a `SchemaStore` that tables ask for: from the bundle, and from the whole store what is not in it (`awscc_*` types)."""

    __slots__ = ("_bundle", "_facts", "_store")

    def __init__(self, bundle: Bundle, store: SchemaStore) -> None:
        self._bundle = bundle
        self._store = store
        self._facts: dict[str, TypeFacts] = {}

    def types(self) -> frozenset[str]:
        """Every type name known."""
        return self._store.types()

    def knows(self, resource_type: str) -> bool:
        """The type is known."""
        return self._bundle.has(FACTS + resource_type) or self._store.knows(resource_type)

    def facts(self, resource_type: str) -> TypeFacts:
        """What is known of a type; KeyError for a type that is not."""
        found = self._facts.get(resource_type)
        if found is None:
            packed = self._bundle.read(FACTS + resource_type) if self._bundle.has(FACTS + resource_type) else None
            found = unpack_facts(resource_type, packed) if isinstance(packed, dict) else self._store.facts(resource_type)
            self._facts[resource_type] = found
        return found

    def space(self, name: str) -> Node:
        """What may be written in another space of a resource."""
        packed = self._bundle.read(SPACE + name)
        return Node(packed["properties"], packed["definitions"]) if isinstance(packed, dict) else self._store.space(name)


def write_bundle(folder: str, store: SchemaStore) -> bytes:
    """The bundle of the tables in `folder`, each of them checked; TableError when one is wrong."""
    import json

    from immutcheck.documents.loading import load_document
    from immutcheck.sources.terraform.translation.tables import Tables

    members: dict[str, Packed] = {}
    tables = Tables(store, folder)
    for name in tables.names():
        table = tables.find(name)
        assert table is not None
        with open(os.path.join(folder, f"{name}.yaml"), "rb") as file:
            members[TABLE + name] = load_document(file.read(), f"{name}.yaml").value
        for kind in (table.type, *[attachment.type for attachment in table.attachments]):
            members[FACTS + kind] = pack_facts(store.facts(kind))
    for space in OTHER_SPACES:
        members[SPACE + space] = store.space(space).pack()
    index: dict[str, tuple[int, int]] = {}
    body = b""
    for name in sorted(members):
        text = json.dumps(members[name], separators=(",", ":"), sort_keys=True).encode()
        index[name] = (len(body), len(text))
        body += text
    return json.dumps({"key": KEY, "members": index}, separators=(",", ":")).encode() + b"\n" + body

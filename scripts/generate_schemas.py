"""Write `immutcheck/schemas/data.zip` from the provider schemas that cfn-lint carries: one packed member a resource type.

    python -m scripts.generate_schemas            write the archive
    python -m scripts.generate_schemas --check    compare; exit 1 when it is stale

The bytes depend on cfn-lint's data alone (fixed dates, sorted names). Members are written in the form `immutcheck/schemas/node.py`
documents. When the installed cfn-lint is another version than the archive was made from, `--check` compares only the types that
rules name, and reports the two versions. cfn-lint's `extensions` hold enumerations and cross-property conditions, no shapes: not used.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
import zipfile
from importlib import metadata
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ARCHIVE = ROOT / "immutcheck" / "schemas" / "data.zip"
META = "meta.json"
FORMAT = 1
FIXED_DATE = (1980, 1, 1, 0, 0, 0)
LETTERS = {"string": "s", "integer": "i", "number": "n", "boolean": "b"}
FREE_FORM = "j"
# SAM types become CloudFormation types before any rule sees them.
LEFT_OUT = ("AWS::Serverless::",)


class Packer:
    """Packs one provider schema; collects the definitions that are reached."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self.schema = schema
        self.definitions: dict[str, Any] = {}

    def pack(self, node: Any) -> Any:
        """The packed form of a property's schema."""
        if not isinstance(node, dict):
            return FREE_FORM
        if "$ref" in node:
            return self._reference(str(node["$ref"]))
        kinds = node.get("type", [])
        kinds = [kinds] if isinstance(kinds, str) else list(kinds)
        if ("items" in node and kinds != ["object"]) or ("array" in kinds and len(kinds) <= 2):
            return self._list(node)
        names = self._names(node)
        alternatives = [self._resolved(part) for keyword in ("allOf", "anyOf", "oneOf") for part in node.get(keyword, ())]
        if names or "properties" in node or "patternProperties" in node:
            for alternative in alternatives:
                names = {**self._names(alternative), **names}
            return names
        if "object" in kinds or "array" in kinds:
            shapes = [names for names in map(self._names, alternatives) if names]
            if shapes:
                return {name: shape for names in shapes for name, shape in names.items()}
            # "additionalProperties: false" without properties is an object that is always empty.
            return {} if kinds == ["object"] and node.get("additionalProperties") is False else FREE_FORM
        scalars = "".join(sorted({LETTERS[kind] for kind in kinds if kind in LETTERS}))
        return scalars or self._alternatives(node)

    def _reference(self, pointer: str) -> Any:
        name = pointer.removeprefix("#/definitions/")
        if name not in self.definitions:
            self.definitions[name] = FREE_FORM  # stands in while the definition refers to itself
            self.definitions[name] = self.pack(self._target(pointer))
        return f"#{name}"

    def _target(self, pointer: str) -> Any:
        target: Any = self.schema
        for part in pointer.removeprefix("#/").split("/"):
            target = target[part.replace("~1", "/").replace("~0", "~")]
        return target

    def _entered(self, packed: Any) -> Any:
        """The object a packed reference stands for, so that alternatives can be united."""
        target = self.definitions.get(packed[1:]) if isinstance(packed, str) and packed[:1] == "#" else None
        return target if isinstance(target, dict) else packed

    def _resolved(self, node: Any) -> dict[str, Any]:
        for _ in range(20):
            if not isinstance(node, dict) or "$ref" not in node:
                break
            node = self._target(str(node["$ref"]))
        return node if isinstance(node, dict) else {}

    def _list(self, node: dict[str, Any]) -> Any:
        member = self.pack(node["items"]) if "items" in node else FREE_FORM
        return [member, 0] if node.get("insertionOrder") is False else [member]

    def _names(self, node: dict[str, Any]) -> dict[str, Any]:
        """The names an object declares, and "*" when it takes others too."""
        names = {name: self.pack(shape) for name, shape in node.get("properties", {}).items()}
        patterns = node.get("patternProperties", {})
        if isinstance(node.get("additionalProperties"), dict):
            patterns = {**patterns, "": node["additionalProperties"]}
        shapes = [self.pack(shape) for shape in patterns.values()]
        if shapes:
            names["*"] = shapes[0] if all(shape == shapes[0] for shape in shapes) else FREE_FORM
        return names

    def _alternatives(self, node: dict[str, Any]) -> Any:
        """A schema without a type of its own: what its alternatives agree on."""
        packed = [self.pack(part) for keyword in ("allOf", "anyOf", "oneOf") for part in node.get(keyword, ())]
        shapes = [shape for shape in map(self._entered, packed) if shape != FREE_FORM]
        if not shapes:
            return FREE_FORM
        if all(shape == shapes[0] for shape in shapes):
            return shapes[0]
        if all(isinstance(shape, dict) for shape in shapes):
            return {name: shape for names in shapes for name, shape in names.items()}
        if all(isinstance(shape, str) and shape[:1] != "#" for shape in shapes):
            return "".join(sorted(set("".join(shapes))))
        return FREE_FORM


def pack_schema(schema: dict[str, Any]) -> dict[str, Any]:
    """The archive's member for one provider schema."""
    packer = Packer(schema)
    root = {"properties": schema.get("properties", {}), "patternProperties": schema.get("patternProperties", {})}
    properties = packer.pack(root)
    return {
        "properties": properties,
        "definitions": packer.definitions,
        "create_only": _paths(schema, "createOnlyProperties"),
        "conditional_create_only": _paths(schema, "conditionalCreateOnlyProperties"),
        "read_only": _paths(schema, "readOnlyProperties"),
    }


def _paths(schema: dict[str, Any], keyword: str) -> list[str]:
    """JSON pointers as dotted names; list steps (`*`, `items`) are left out, since lists are entered silently."""
    found = set()
    for pointer in schema.get(keyword, ()):
        parts = [part for part in pointer.removeprefix("/properties/").split("/") if part not in ("*", "items", "properties", "")]
        found.add(".".join(parts))
    return sorted(found)


def read_provider_schemas() -> dict[str, dict[str, Any]]:
    """Type → provider schema, of all regions. The folder is found without importing cfn-lint, which would take half a second."""
    distribution = metadata.distribution("cfn-lint")
    folder = Path(str(distribution.locate_file("cfnlint/data/schemas")))
    hashes: dict[str, set[str]] = {}
    for region in sorted((folder / "providers").glob("*.json")):
        for resource_type, digest in json.loads(region.read_text(encoding="utf-8")).items():
            hashes.setdefault(resource_type, set()).add(digest)
    schemas = {}
    for resource_type in sorted(hashes):
        if resource_type.startswith(LEFT_OUT):
            continue
        variants = [
            json.loads((folder / "resources" / f"{digest}.json").read_text(encoding="utf-8")) for digest in sorted(hashes[resource_type])
        ]
        schemas[resource_type] = merge_variants(variants)
    return schemas


def merge_variants(variants: list[dict[str, Any]]) -> dict[str, Any]:
    """One schema of a type's regional variants: the union of names, so that no region's property is refused."""
    merged = dict(variants[0])
    for variant in variants[1:]:
        for keyword in ("properties", "definitions"):
            merged[keyword] = {**variant.get(keyword, {}), **merged.get(keyword, {})}
        for keyword in ("createOnlyProperties", "conditionalCreateOnlyProperties", "readOnlyProperties"):
            merged[keyword] = sorted({*merged.get(keyword, ()), *variant.get(keyword, ())})
    return merged


def member_name(resource_type: str) -> str:
    return resource_type.replace("::", "/") + ".json"


def build_members(schemas: dict[str, dict[str, Any]], version: str) -> dict[str, str]:
    """Member name → text."""
    members = {member_name(resource_type): _dump(pack_schema(schema)) for resource_type, schema in schemas.items()}
    members[META] = _dump({"format": FORMAT, "cfn_lint": version, "types": len(schemas)})
    return members


def _dump(value: Any) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def build_archive(members: dict[str, str]) -> bytes:
    """The archive's bytes: sorted members, a fixed date, no attributes of the machine."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, FIXED_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, members[name])
    return buffer.getvalue()


def read_members(data: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name).decode("utf-8") for name in archive.namelist()}


def types_in_rules(folder: Path) -> set[str]:
    """The resource types that rules name, without parsing them: every word of the form A::B::C."""
    words: set[str] = set()
    for path in folder.glob("*/*.yaml"):
        text = path.read_text(encoding="utf-8")
        for mark in "[],{}\"'":
            text = text.replace(mark, " ")
        words.update(word for word in text.split() if word.count("::") == 2)
    return words


def compare(current: dict[str, str], fresh: dict[str, str], used: set[str]) -> tuple[bool, str]:
    """Whether the archive is up to date, and what to say. Texts are compared, not compressed bytes, which depend on the zlib."""
    made_from = json.loads(current.get(META, "{}")).get("cfn_lint", "nothing")
    installed = json.loads(fresh[META])["cfn_lint"]
    if made_from == installed:
        changed = sorted(name for name in {*current, *fresh} if current.get(name) != fresh.get(name))
        note = f"same cfn-lint {installed}"
    else:
        names = {member_name(resource_type) for resource_type in used}
        changed = sorted(name for name in names if current.get(name) != fresh.get(name))
        note = f"made from cfn-lint {made_from}, installed is {installed}: only the types that rules name were compared"
    if not changed:
        return True, f"up to date ({note})"
    shown = ", ".join(changed[:5]) + (f" and {len(changed) - 5} more" if len(changed) > 5 else "")
    return False, f"stale ({note}): {shown}. Run `python -m scripts.generate_schemas`."


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="compare instead of writing")
    options = parser.parse_args(arguments)
    fresh = build_members(read_provider_schemas(), metadata.version("cfn-lint"))
    if options.check:
        current = read_members(ARCHIVE.read_bytes()) if ARCHIVE.exists() else {}
        up_to_date, text = compare(current, fresh, types_in_rules(ROOT / "rules"))
        print(f"{ARCHIVE.relative_to(ROOT)}: {text}")
        return 0 if up_to_date else 1
    data = build_archive(fresh)
    temporary = ARCHIVE.with_name(f".{ARCHIVE.name}.{os.getpid()}")
    temporary.write_bytes(data)
    temporary.replace(ARCHIVE)
    print(f"{ARCHIVE.relative_to(ROOT)}: {len(fresh) - 1} types, {len(data):,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())

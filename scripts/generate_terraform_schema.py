"""Write `tests/sources/terraform/provider_schema.zip`: the arguments of the Terraform types that have tables, as the AWS provider has them.

    python -m scripts.generate_terraform_schema SCHEMA.json    from the output of `terraform providers schema -json`
    python -m scripts.generate_terraform_schema                runs terraform in a folder of its own, which downloads the provider

A member a type, and `meta.json` with the names of all types. Packed form of an argument (JSON): "string", "number", "bool", "dynamic";
["list", T], ["set", T], ["map", T]; {"name": T, …} for an object; {"block": {…}} for a nested block. What the provider alone computes is
listed in "computed" of the type.
"""

from __future__ import annotations

import argparse
import io
import json
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
ARCHIVE = ROOT / "tests" / "sources" / "terraform" / "provider_schema.zip"
TABLES = ROOT / "immutcheck" / "sources" / "tables"
PROVIDER = "registry.terraform.io/hashicorp/aws"
META = "meta.json"
FIXED_DATE = (1980, 1, 1, 0, 0, 0)
CONFIGURATION = 'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" }\n  }\n}\n'


def pack_type(shape: Any) -> Any:
    """Terraform's JSON form of a type without what tells sets, lists and tuples of one kind apart."""
    if isinstance(shape, str):
        return shape
    kind, inner = shape[0], shape[1]
    if kind == "object":
        return {name: pack_type(member) for name, member in sorted(inner.items())}
    if kind == "tuple":
        return ["list", pack_type(inner[0]) if inner else "dynamic"]
    return [kind, pack_type(inner)]


def pack_block(block: dict[str, Any]) -> dict[str, Any]:
    """What may be written in a block: attributes that are not only computed, and nested blocks."""
    packed = {}
    for name, attribute in block.get("attributes", {}).items():
        if attribute.get("optional") or attribute.get("required"):
            if "nested_type" in attribute:
                packed[name] = {"block": pack_block(attribute["nested_type"])}
            else:
                packed[name] = pack_type(attribute["type"])
    for name, nested in block.get("block_types", {}).items():
        packed[name] = {"block": pack_block(nested["block"])}
    return dict(sorted(packed.items()))


def pack_resource(schema: dict[str, Any]) -> dict[str, Any]:
    """The archive's member for one type."""
    attributes = schema["block"].get("attributes", {})
    computed = sorted(name for name, found in attributes.items() if not (found.get("optional") or found.get("required")))
    return {"arguments": pack_block(schema["block"]), "computed": computed}


def build_archive(schemas: dict[str, Any], wanted: list[str]) -> bytes:
    """The archive's bytes; `schemas` are the provider's `resource_schemas`."""
    members: dict[str, Any] = {name: pack_resource(schemas[name]) for name in sorted(wanted) if name in schemas}
    members[META] = {"types": sorted(schemas)}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, value in members.items():
            info = zipfile.ZipInfo(name if name == META else f"{name}.json", FIXED_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, json.dumps(value, separators=(",", ":"), sort_keys=True))
    return buffer.getvalue()


def read_schemas(path: str | None) -> dict[str, Any]:
    """The provider's resource schemas from the file, or from terraform itself."""
    if path is not None:
        text = Path(path).read_text(encoding="utf-8")
    else:
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "main.tf").write_text(CONFIGURATION, encoding="utf-8")
            subprocess.run(["terraform", "init", "-input=false"], cwd=folder, check=True, stdout=subprocess.DEVNULL)
            text = subprocess.run(
                ["terraform", "providers", "schema", "-json"], cwd=folder, check=True, capture_output=True, text=True
            ).stdout
    schemas: dict[str, Any] = json.loads(text)["provider_schemas"][PROVIDER]["resource_schemas"]
    return schemas


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description="Write the archive of the Terraform provider's arguments")
    parser.add_argument("schema", nargs="?", help="output of `terraform providers schema -json`")
    options = parser.parse_args(arguments)
    wanted = [file.stem for file in TABLES.glob("*.yaml")]
    ARCHIVE.write_bytes(build_archive(read_schemas(options.schema), wanted))
    print(f"wrote {ARCHIVE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

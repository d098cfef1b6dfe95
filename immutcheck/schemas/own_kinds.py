"""Our own kinds, and what we add to the provider's: `own/*.yaml` in packed form.

A file declares a kind (`type:`), adds properties to a provider's type (`extends:`), or describes a resource's space other than its
properties (`space:`). Shapes are written for people: `string`, `integer`, `number`, `boolean`, `any`, several joined by `|`;
`{list: SHAPE}` (with `ordered: false` where order means nothing), `{map: SHAPE}`, `{object: {Name: SHAPE, …}}`.
"""

from __future__ import annotations

import os

from immutcheck.model.errors import ImmutcheckError
from immutcheck.model.record import Record
from immutcheck.schemas.node import ANY_NAME, FREE_FORM, SCALARS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from immutcheck.schemas.node import Packed

LETTERS = {name: letter for letter, name in SCALARS.items()} | {"any": FREE_FORM}
HEADS = ("type", "extends", "space")
KEYS = {*HEADS, "description", "references", "properties"}


class OwnKinds(Record):
    """`types`: name → packed facts; `extensions`: provider type → packed properties to add; `spaces`: space → packed node."""

    types: Mapping[str, Mapping[str, Packed]]
    extensions: Mapping[str, Mapping[str, Packed]]
    spaces: Mapping[str, Packed]


def read_own_kinds(folder: str) -> OwnKinds:
    """Everything the folder's YAML files declare; ImmutcheckError with the file's name when one is wrong."""
    from immutcheck.documents.loading import load_document

    types: dict[str, Mapping[str, Packed]] = {}
    extensions: dict[str, dict[str, Packed]] = {}
    spaces: dict[str, Packed] = {}
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".yaml"):
            continue
        with open(os.path.join(folder, name), "rb") as file:
            value = load_document(file.read(), name).value
        head, subject, properties = _read_declaration(value, name)
        if head == "type":
            types[subject] = {
                "properties": properties,
                "definitions": {},
                "create_only": (),
                "conditional_create_only": (),
                "read_only": (),
            }
        elif head == "extends":
            extensions.setdefault(subject, {}).update(properties)
        else:
            spaces[subject] = properties
    return OwnKinds(types, extensions, spaces)


def _read_declaration(value: object, name: str) -> tuple[str, str, dict[str, Packed]]:
    heads = [head for head in HEADS if isinstance(value, dict) and head in value]
    if not isinstance(value, dict) or len(heads) != 1 or not value.keys() <= KEYS or not isinstance(value.get("properties"), dict):
        raise ImmutcheckError(f"{name}: write exactly one of {', '.join(HEADS)}, and properties (beside them only description, references)")
    properties = {key: pack_shape(shape, f"{name}: properties.{key}") for key, shape in value["properties"].items()}
    return heads[0], str(value[heads[0]]), properties


def pack_shape(shape: object, where: str) -> Packed:
    """The packed node for a shape as it is written; ImmutcheckError naming `where` when it is none."""
    if isinstance(shape, str):
        words = shape.split("|")
        if all(word.strip() in LETTERS for word in words):
            return "".join(sorted({LETTERS[word.strip()] for word in words}))
    if isinstance(shape, dict):
        if shape.keys() == {"object"} and isinstance(shape["object"], dict):
            return {name: pack_shape(inner, f"{where}.{name}") for name, inner in shape["object"].items()}
        if shape.keys() == {"map"}:
            return {ANY_NAME: pack_shape(shape["map"], f"{where}.*")}
        if "list" in shape and shape.keys() <= {"list", "ordered"}:
            member = pack_shape(shape["list"], f"{where}[]")
            return [member] if shape.get("ordered", True) else [member, 0]
    known = ", ".join([*LETTERS, "{list: …}", "{map: …}", "{object: …}"])
    raise ImmutcheckError(f"{where}: not a shape; write one of {known}")

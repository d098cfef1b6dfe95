"""Our own kinds, as people write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from immutcheck.model.errors import ImmutcheckError
from immutcheck.schemas.own_kinds import pack_shape, read_own_kinds


@pytest.mark.parametrize(
    ("shape", "packed"),
    [
        ("string", "s"),
        ("string|integer", "is"),
        ("any", "j"),
        ({"list": "string"}, ["s"]),
        ({"list": {"object": {"Name": "boolean"}}, "ordered": False}, [{"Name": "b"}, 0]),
        ({"map": "number"}, {"*": "n"}),
    ],
)
def test_shape_is_packed(shape: object, packed: object) -> None:
    assert pack_shape(shape, "here") == packed


@pytest.mark.parametrize("shape", ["text", 1, None, {}, {"list": "string", "map": "string"}, {"object": "string"}, {"list": "strings"}])
def test_wrong_shape_is_named(shape: object) -> None:
    with pytest.raises(ImmutcheckError, match=r"^here.*: not a shape; write one of string, "):
        pack_shape(shape, "here")


def test_folder_gives_types_extensions_and_spaces(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("type: Own::A::B\nproperties: {Name: string}\n")
    (tmp_path / "b.yaml").write_text("extends: AWS::X::Y\nproperties: {Extra: boolean}\n")
    (tmp_path / "c.yaml").write_text("space: policies\nproperties: {DeletionPolicy: string}\n")
    (tmp_path / "notes.txt").write_text("not ours")
    own = read_own_kinds(str(tmp_path))
    assert own.types["Own::A::B"]["properties"] == {"Name": "s"}
    assert own.extensions == {"AWS::X::Y": {"Extra": "b"}}
    assert own.spaces == {"policies": {"DeletionPolicy": "s"}}


@pytest.mark.parametrize(
    "text",
    ["[]", "type: A::B::C", "type: A::B::C\nextends: D::E::F\nproperties: {}", "type: A::B::C\nproperties: {}\nproprties: {}"],
)
def test_wrong_file_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "wrong.yaml").write_text(text)
    with pytest.raises(ImmutcheckError, match=r"^wrong\.yaml: write exactly one of type, extends, space"):
        read_own_kinds(str(tmp_path))

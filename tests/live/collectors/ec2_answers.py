"""EC2's answers as XML, by botocore's own model of them: what moto does not have is answered over real HTTP all the same."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

import botocore.loaders
import botocore.model


@functools.cache
def _model() -> botocore.model.ServiceModel:
    return botocore.model.ServiceModel(botocore.loaders.Loader().load_service_model("ec2", "service-2"), "ec2")


def answer(operation: str, members: Mapping[str, Any]) -> str:
    """The XML of an answer with these members; KeyError for one that the operation does not have."""
    shape = _model().operation_model(operation).output_shape
    return f"<{operation}Response><requestId>r</requestId>{_write_members(shape, members)}</{operation}Response>"


def _write_members(shape: Any, members: Mapping[str, Any]) -> str:
    return "".join(_write(shape.members[name], value) for name, value in members.items())


def _write(shape: Any, value: Any) -> str:
    name = shape.serialization["name"]
    if shape.type_name == "structure":
        return f"<{name}>{_write_members(shape, value)}</{name}>"
    if shape.type_name == "list":
        items = "".join(f"<item>{_write_item(shape.member, item)}</item>" for item in value)
        return f"<{name}>{items}</{name}>"
    return f"<{name}>{_write_scalar(value)}</{name}>"


def _write_item(shape: Any, value: Any) -> str:
    return _write_members(shape, value) if shape.type_name == "structure" else _write_scalar(value)


def _write_scalar(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else escape(str(value))

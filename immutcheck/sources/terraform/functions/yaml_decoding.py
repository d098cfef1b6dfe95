"""`yamldecode`: YAML as Terraform reads it, which is not how CloudFormation does.

Octal numbers begin with `0o`, underscores make a text, dates become timestamps, keys become texts, tags other than YAML's own are
refused. Reading the text is the work of `documents`. Source: go-cty-yaml, `resolve.go`, checked against `terraform console`.
"""

from __future__ import annotations

import re

from immutcheck.model.errors import DocumentError
from immutcheck.model.values import Unknown
from immutcheck.sources.terraform.evaluation.primitives import read_number, scalar_text
from immutcheck.sources.terraform.evaluation.unknowns import unknown_from
from immutcheck.sources.terraform.functions.encoding import YAML, decode_bytes, normal_text, plain_text
from immutcheck.sources.terraform.values import Encoded, EvaluationError, LimitError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

STANDARD = "tag:yaml.org,2002:"
EXPANSION_LIMIT = 100_000
"""More values than this are not made of one text, aliases included."""

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"], True),
    **dict.fromkeys(["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"], False),
    **dict.fromkeys(["", "~", "null", "Null", "NULL"], None),
}
_BASED = re.compile(r"0(?:x([0-9a-fA-F]+)|o([0-7]+))\Z")
_TIMESTAMP = re.compile(
    r"(\d{4})-(\d\d?)-(\d\d?)(?:[Tt ](\d\d?):(\d\d?):(\d\d?)(?:\.\d+)?(Z|[+-]\d\d:\d\d)?)?\Z",
    re.ASCII,
)
_SCALAR_TAGS = frozenset(("", "str", "binary", "timestamp", "int", "float", "bool", "null"))
_INFINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z")


def decode_yaml(text: object) -> object:
    """The value of the text's only document."""
    if text.__class__ is Encoded:
        if text.format == YAML:
            return text.value
        text = plain_text(text)
    if isinstance(text, Unknown):
        return unknown_from(text)
    assert isinstance(text, str)
    from immutcheck.documents.limits import DEFAULT_LIMITS
    from immutcheck.documents.line_table import LineTable
    from immutcheck.documents.yaml_composition import compose_yaml

    try:
        root = compose_yaml(text, text.encode(), LineTable(text), DEFAULT_LIMITS)
        if root is None:
            raise EvaluationError("the text holds no YAML document")
        return _Builder().build(root)
    except DocumentError as error:
        raise EvaluationError(f"the text is not valid YAML (line {error.line})" if error.line else "the text is not valid YAML") from None
    except RecursionError:
        raise LimitError("the YAML is nested too deeply") from None


class _Builder:
    """Makes values of composed nodes; counts them, since aliases repeat their nodes."""

    def __init__(self) -> None:
        self.count = 0
        self.open: set[int] = set()

    def build(self, node: Any) -> object:
        self.count += 1
        if self.count > EXPANSION_LIMIT:
            raise LimitError("the YAML is too large")
        if node.id == "scalar":
            return _read_scalar(node)
        tag = node.tag if isinstance(node.tag, str) else ""
        if tag.removeprefix(STANDARD) not in ("", "seq" if node.id == "sequence" else "map"):
            raise EvaluationError("the YAML has a tag that is not supported")
        if id(node) in self.open:
            raise EvaluationError("an alias in the YAML holds itself")
        self.open.add(id(node))
        value = [self.build(member) for member in node.value] if node.id == "sequence" else self._mapping(node)
        self.open.discard(id(node))
        return value

    def _mapping(self, node: Any) -> dict[str, object]:
        values: dict[str, object] = {}
        for key_node, value_node in node.value:
            if key_node.id != "scalar":
                raise EvaluationError("a key in the YAML is no text")
            value = self.build(value_node)
            if key_node.value == "<<" and not key_node.style:
                if not isinstance(value, dict):
                    raise EvaluationError("`<<` in the YAML needs a mapping")
                values = {**values, **value}
                continue
            key = scalar_text(_read_scalar(key_node))
            if key is None:
                raise EvaluationError("a key in the YAML is null")
            values[key] = value
        return values


def _read_scalar(node: Any) -> object:
    text: str = node.value
    tag = node.tag.removeprefix(STANDARD) if isinstance(node.tag, str) else ""
    if tag not in _SCALAR_TAGS:
        raise EvaluationError("the YAML has a tag that is not supported")
    if tag == "binary":
        decode_bytes(text)
    if node.style or tag in ("str", "binary"):
        return normal_text(text)
    value = None if tag == "null" else resolve(text)
    if tag and isinstance(value, str) and (tag != "timestamp" or _read_timestamp(text) is None):
        raise EvaluationError("a value in the YAML is not what its tag says")
    return value


def resolve(text: str) -> object:
    """The value of a plain scalar."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] in "0123456789+-.":
        based = _BASED.match(text)
        if based is not None and len(text) < 100:
            return int(based[1], 16) if based[1] else int(based[2], 8)
        number = read_number(text)
        if number is not None:
            return number
        moment = _read_timestamp(text)
        if moment is not None:
            return moment
        if _INFINITE.match(text):
            raise EvaluationError("the YAML has a number that is not finite")
    return normal_text(text)


def _read_timestamp(text: str) -> str | None:
    match = _TIMESTAMP.match(text)
    if match is None:
        return None
    from datetime import datetime

    try:
        year, month, day, hour, minute, second = [int(part or 0) for part in match.groups()[:6]]
        moment = datetime(year, month, day, hour, minute, second)
    except ValueError:
        return None
    return f"{moment.year:04}-{moment:%m-%dT%H:%M:%S}{match[7] or 'Z'}"

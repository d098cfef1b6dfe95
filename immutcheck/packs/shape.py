"""Checks a plain value against our own JSON Schemas, with messages for people.

Knows the keywords those schemas use and nothing else: an interpreter of a hundred lines loads in a millisecond, and says what to do
instead of which `anyOf` branch failed. A test holds it against a complete JSON Schema implementation on the same bad inputs. What a
`$ref` in `delegated` names (the condition language) is left to its own reader.
"""

from __future__ import annotations

from immutcheck.packs.problems import Complaint, quote_text, suggest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from immutcheck.packs.problems import At

    Schema = Mapping[str, Any]

ARTICLES = {
    "string": "a text",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "a mapping",
    "null": "null",
}


def check_shape(value: object, schema: Schema, root: Schema, *, at: At = (), delegated: frozenset[str] = frozenset()) -> list[Complaint]:
    """Everything about `value` that `schema` refuses; `root` is where its `$ref`s point into."""
    return _Checker(root, delegated).check(value, schema, at)


def type_name(value: object) -> str:
    """The JSON Schema type of a plain value; a whole float is still a number."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    for kind, name in ((int, "integer"), (float, "number"), (str, "string"), (list, "array")):
        if isinstance(value, kind):
            return name
    return "object"


def is_finite(value: float) -> bool:
    """YAML can write infinity and not-a-number, JSON cannot."""
    return value - value == 0


def label_of(at: At) -> str:
    """How a message names the place: its key, with indexes."""
    text = ""
    for part in reversed(at):
        text = (f"[{part}]" if isinstance(part, int) else str(part)) + text
        if isinstance(part, str):
            break
    return f"`{text}`" if text else "the file"


class _Checker:
    def __init__(self, root: Schema, delegated: frozenset[str]) -> None:
        self.root = root
        self.delegated = delegated

    def check(self, value: object, schema: Schema, at: At) -> list[Complaint]:
        if "$ref" in schema:
            reference = schema["$ref"]
            if reference in self.delegated:
                return []
            schema = {**self._resolve(reference), **{key: part for key, part in schema.items() if key != "$ref"}}
        kinds = schema.get("type", [])
        kinds = [kinds] if isinstance(kinds, str) else kinds
        found = type_name(value)
        if kinds and found not in kinds and not (found == "integer" and "number" in kinds):
            wanted = " or ".join(ARTICLES[kind] for kind in kinds)
            return [Complaint(at, f"{label_of(at)} must be {wanted}, not {'nothing' if found == 'null' else ARTICLES[found]}")]
        if "enum" in schema and value not in schema["enum"]:
            return [Complaint(at, _say_choices(label_of(at), value, schema["enum"]))]
        if value in schema.get("not", {}).get("enum", ()) and isinstance(value, bool):
            return [Complaint(at, f"{label_of(at)} cannot be {quote_text(value)[1:-1]}")]
        checks: dict[str, Callable[[Any, Schema, At], list[Complaint]]] = {
            "string": self._check_text,
            "integer": self._check_number,
            "number": self._check_number,
            "array": self._check_list,
            "object": self._check_mapping,
        }
        return checks[found](value, schema, at) if found in checks else []

    def _resolve(self, reference: str) -> Schema:
        target: Any = self.root
        for part in reference.removeprefix("#/").split("/"):
            target = target[part]
        return dict(target)

    def _check_text(self, value: str, schema: Schema, at: At) -> list[Complaint]:
        import re

        if len(value.strip()) < schema.get("minLength", 0):
            return [Complaint(at, f"{label_of(at)} must not be empty")]
        if "pattern" in schema and not re.search(schema["pattern"], value):
            hint = schema.get("patternErrorMessage", f"must match {schema['pattern']}")
            return [Complaint(at, f"{label_of(at)} is {quote_text(value)}, but {hint}")]
        return []

    def _check_number(self, value: float, schema: Schema, at: At) -> list[Complaint]:
        if not is_finite(value):
            return [Complaint(at, f"{label_of(at)} must be a finite number")]
        if value < schema.get("minimum", value) or value > schema.get("maximum", value):
            return [Complaint(at, f"{label_of(at)} is {value}, but must be {_say_range(schema)}")]
        return []

    def _check_list(self, value: list[object], schema: Schema, at: At) -> list[Complaint]:
        complaints = []
        if len(value) < schema.get("minItems", 0):
            complaints.append(Complaint(at, f"{label_of(at)} needs at least one entry"))
        if schema.get("uniqueItems"):
            for index, item in enumerate(value):
                if any(isinstance(other, bool) == isinstance(item, bool) and other == item for other in value[:index]):
                    complaints.append(Complaint((*at, index), f"{label_of(at)} has {quote_text(item)} twice"))
        if "items" in schema:
            for index, item in enumerate(value):
                complaints += self.check(item, schema["items"], (*at, index))
        return complaints

    def _check_mapping(self, value: dict[object, object], schema: Schema, at: At) -> list[Complaint]:
        properties = schema.get("properties", {})
        others = schema.get("additionalProperties", True)
        complaints = []
        if len(value) < schema.get("minProperties", 0):
            complaints.append(Complaint(at, f"{label_of(at)} needs at least one entry"))
        for name, part in value.items():
            place = (*at, str(name))
            if name in properties:
                complaints += self.check(part, properties[name], place)
            elif others is False:
                complaints.append(Complaint(place, f"unknown key `{name}`{suggest(str(name), properties)}", key=True))
            else:
                if "propertyNames" in schema:
                    complaints += [
                        Complaint(place, complaint.message, key=True) for complaint in self.check(str(name), schema["propertyNames"], place)
                    ]
                if isinstance(others, dict):
                    complaints += self.check(part, others, place)
        for name in schema.get("required", ()):
            if name not in value:
                complaints.append(Complaint(at, f"missing key `{name}`{_say_purpose(properties.get(name, {}))}", key=True))
        return complaints


def _say_choices(label: str, value: object, choices: list[object]) -> str:
    words = [quote_text(choice)[1:-1] for choice in choices]
    hint = suggest(str(value), words, limit=0)
    return f"{label} is {quote_text(value)}, but must be {'one of ' if len(words) > 1 else ''}{', '.join(words)}{hint}"


def _say_range(schema: Schema) -> str:
    if "minimum" in schema and "maximum" in schema:
        return f"from {schema['minimum']} to {schema['maximum']}"
    return f"at least {schema['minimum']}" if "minimum" in schema else f"at most {schema['maximum']}"


def _say_purpose(schema: Schema) -> str:
    """The description's first words, so that whoever left a key out learns what belongs there."""
    import re

    text = re.sub(r" \([^)]*\)", "", str(schema.get("description", "")))
    sentence = re.split(r"\. |: |; ", text)[0].rstrip(".")
    return f" ({sentence[:1].lower()}{sentence[1:]})" if sentence else ""

"""The condition language: what rule files write → normal form, with every complaint at its place.

Normal form (JSON-compatible, what `Rule.condition` and `Rule.when` hold and the engine compiles):

    {"all": [C…]}  {"any": [C…]}  {"not": C}
    {"some": PATH, "satisfies": C}  {"each": PATH, "satisfies": C}
    {"property": PATH, "operator": NAME, "argument": …, "when_missing": {"answer": bool} | {"value": …}}
    {"related": [TYPE…], "via": PATH | null, "from": PATH | null, "satisfies": C}

PATH is `[space, name, …]`; the space "element" is relative to the member of the enclosing `some` or `each`, and `["element"]` is that
member; "properties" are those of the nearest enclosing resource (inside `related`: the related one). Knows no resource types.
"""

from __future__ import annotations

from immutcheck.packs.paths import PathError, parse_path
from immutcheck.packs.problems import Complaint, quote_text, suggest
from immutcheck.packs.shape import ARTICLES, check_shape, is_finite, type_name
from immutcheck.packs.signatures import SIGNATURES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.model.rule import Condition
    from immutcheck.packs.problems import At

KEYS_BY_HEAD = {
    "all": frozenset({"all"}),
    "any": frozenset({"any"}),
    "not": frozenset({"not"}),
    "some": frozenset({"some", "satisfies"}),
    "each": frozenset({"each", "satisfies"}),
    "related": frozenset({"related", "via", "from", "satisfies"}),
    "property": frozenset({"property", "when_missing", *SIGNATURES}),
}
NEVER: Condition = {"any": []}
"""Stands in for a condition that could not be read; a file with complaints is never compiled."""

MAXIMUM_DEPTH = 32


def read_condition(value: object, at: At) -> tuple[Condition, list[Complaint]]:
    """The normal form of the condition at document path `at`, and everything that is wrong with it."""
    reader = _Reader()
    condition = reader.read(value, at, inside_element=False)
    return condition, reader.complaints


class _Reader:
    def __init__(self) -> None:
        self.complaints: list[Complaint] = []

    def complain(self, at: At, message: str, *, key: bool = False) -> None:
        self.complaints.append(Complaint(at, message, key=key))

    def read(self, value: object, at: At, *, inside_element: bool, depth: int = 0) -> Condition:
        if not isinstance(value, dict):
            hint = ": write `all: […]` or `any: […]`" if isinstance(value, list) else ""
            found = "nothing" if value is None else ARTICLES[type_name(value)]
            self.complain(at, f"a condition must be a mapping, not {found}{hint}")
            return NEVER
        if depth > MAXIMUM_DEPTH:
            self.complain(at, f"conditions are nested more than {MAXIMUM_DEPTH} deep")
            return NEVER
        heads = [key for key in value if key in KEYS_BY_HEAD]
        if len(heads) != 1:
            self._explain_heads(value, heads, at)
            return NEVER
        head = heads[0]
        for key in value:
            if key not in KEYS_BY_HEAD[head]:
                self._explain_key(str(key), head, (*at, str(key)))
        if head in ("all", "any"):
            return self._read_members(head, value[head], (*at, head), inside_element, depth)
        if head == "not":
            return {"not": self.read(value["not"], (*at, "not"), inside_element=inside_element, depth=depth + 1)}
        if head in ("some", "each"):
            return {
                head: self._read_path(value[head], (*at, head), inside_element),
                "satisfies": self._read_satisfies(value, at, head, inside_element=True, depth=depth),
            }
        if head == "related":
            return self._read_related(value, at, inside_element, depth)
        return self._read_check(value, at, inside_element)

    def _read_members(self, head: str, value: object, at: At, inside_element: bool, depth: int) -> Condition:
        if not isinstance(value, list) or not value:
            self.complain(at, f"`{head}` needs a list of conditions")
            return NEVER
        return {
            head: [self.read(member, (*at, index), inside_element=inside_element, depth=depth + 1) for index, member in enumerate(value)]
        }

    def _read_satisfies(self, value: dict[str, object], at: At, head: str, *, inside_element: bool, depth: int) -> Condition:
        if "satisfies" not in value:
            self.complain((*at, head), f"`{head}` needs `satisfies`: the condition it must meet", key=True)
            return NEVER
        return self.read(value["satisfies"], (*at, "satisfies"), inside_element=inside_element, depth=depth + 1)

    def _read_related(self, value: dict[str, object], at: At, inside_element: bool, depth: int) -> Condition:
        types = value["related"]
        shape = {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"type": "string", "minLength": 1}}
        wrong = check_shape(types, shape, shape, at=(*at, "related"))
        self.complaints += wrong
        if "via" in value and "from" in value:
            self.complain((*at, "from"), "`via` and `from` exclude each other: one follows the arrow, the other goes against it", key=True)
        via = self._read_path(value["via"], (*at, "via"), inside_element) if "via" in value else None
        origin = self._read_path(value["from"], (*at, "from"), False) if "from" in value else None
        return {
            "related": [] if wrong else list(types),  # type: ignore[call-overload]
            "via": via,
            "from": origin,
            "satisfies": self._read_satisfies(value, at, "related", inside_element=False, depth=depth),
        }

    def _read_check(self, value: dict[str, object], at: At, inside_element: bool) -> Condition:
        path = self._read_path(value["property"], (*at, "property"), inside_element)
        if path == ["properties"]:
            self.complain((*at, "property"), "`.` is the member inside `each` or `some`; here name a property")
        operators = [key for key in value if key in SIGNATURES]
        if len(operators) != 1:
            self._explain_operators(value, operators, at)
            return NEVER
        operator = operators[0]
        argument = value[operator]
        shape = SIGNATURES[operator].argument
        wrong = check_shape(argument, shape, shape, at=(*at, operator))
        self.complaints += wrong
        if operator == "matches" and not wrong:
            self._check_pattern(str(argument), (*at, operator))
        return {
            "property": path,
            "operator": operator,
            "argument": argument,
            "when_missing": self._read_when_missing(value, operator, at),
        }

    def _read_when_missing(self, value: dict[str, object], operator: str, at: At) -> dict[str, object]:
        if "when_missing" not in value:
            return {"answer": False}
        place = (*at, "when_missing")
        if operator == "exists":
            self.complain(place, "`exists` says itself what holds when the property is missing: leave `when_missing` out", key=True)
        assumed = value["when_missing"]
        if isinstance(assumed, bool):
            return {"answer": assumed}
        if assumed is None:
            self.complain(place, "`when_missing` must be true, false or a value to assume, not nothing")
        if isinstance(assumed, dict):
            if assumed.keys() == {"value"} and assumed["value"] is not None:
                return {"value": self._read_plain(assumed["value"], (*place, "value"))}
            self.complain(place, "`when_missing` is a mapping: write `{value: …}` with the value to assume")
        return {"value": self._read_plain(assumed, place)}

    def _read_plain(self, value: object, at: At) -> object:
        """The value itself; what JSON cannot say is complained about, since compiled rules are JSON."""
        if isinstance(value, float) and not is_finite(value):
            self.complain(at, f"`{at[-1]}` must be a finite number")
        for name, part in value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ():
            self._read_plain(part, (*at, name))
        return value

    def _read_path(self, value: object, at: At, inside_element: bool) -> list[str]:
        if not isinstance(value, str):
            self.complain(at, f"`{at[-1]}` must be a property path such as `Code.ImageUri`, not {ARTICLES[type_name(value)]}")
            return ["properties", ""]
        try:
            return parse_path(value, inside_element=inside_element)
        except PathError as error:
            self.complain(at, str(error))
            return ["properties", ""]

    def _check_pattern(self, pattern: str, at: At) -> None:
        import re2

        options = re2.Options()
        options.log_errors = False
        try:
            re2.compile(pattern, options)
        except re2.error as error:
            reason = error.args[0].decode("utf-8", "replace") if isinstance(error.args[0], bytes) else str(error.args[0])
            self.complain(at, f"{quote_text(pattern)} is no RE2 pattern: {reason}")

    def _explain_heads(self, value: dict[str, object], heads: list[str], at: At) -> None:
        if heads:
            joined = " and ".join(f"`{head}`" for head in heads)
            self.complain(at, f"{joined} stand side by side: join the conditions with `all: […]` or `any: […]`", key=True)
            return
        said = False
        for key in value:
            hint = suggest(str(key), KEYS_BY_HEAD, limit=0)
            if hint:
                self.complain((*at, str(key)), f"unknown key `{key}`{hint}", key=True)
                said = True
        if not said:
            self.complain(at, f"a condition needs one of {', '.join(KEYS_BY_HEAD)}", key=True)

    def _explain_key(self, key: str, head: str, at: At) -> None:
        allowed = KEYS_BY_HEAD[head]
        hint = suggest(key, allowed)
        if head == "property" and not hint:
            hint = "; operators: " + ", ".join(SIGNATURES)
        self.complain(at, f"unknown key `{key}`{hint}", key=True)

    def _explain_operators(self, value: dict[str, object], operators: list[str], at: At) -> None:
        if operators:
            joined = " and ".join(f"`{operator}`" for operator in operators)
            self.complain(
                (*at, operators[1]), f"{joined} stand side by side: a check has exactly one operator; join two with `all: […]`", key=True
            )
        elif value.keys() <= {"property", "when_missing"}:
            self.complain(at, f"the check has no operator: {', '.join(SIGNATURES)}", key=True)

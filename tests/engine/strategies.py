"""Random property trees, conditions of general operators about them, and ways to hide parts of a tree."""

from __future__ import annotations

from hypothesis import strategies as st

from immutcheck.model.values import OpenList, OpenMap, Unknown

NAMES = ("A", "B", "C")
SCALARS = st.sampled_from(["bad", "good", "b", "", 1, 22, "22", True, False, None, "2020-01-01T00:00:00Z"])
ARGUMENTS = {
    "equals": st.sampled_from(["bad", "b", 22, "22", True, ""]),
    "in": st.lists(st.sampled_from(["bad", 22, True]), min_size=1, max_size=2, unique_by=str),
    "contains": st.sampled_from(["bad", "b", 22]),
    "starts_with": st.sampled_from(["b", ["g", "2"]]),
    "ends_with": st.sampled_from(["d", ["2"]]),
    "matches": st.sampled_from(["^b", "d$", "."]),
    "is_empty": st.booleans(),
    "greater_than": st.sampled_from([1, 21]),
    "less_than": st.sampled_from([2, 22]),
    "at_least": st.sampled_from([22]),
    "at_most": st.sampled_from([1]),
    "older_than": st.sampled_from([30, "max_age_days"]),
    "exists": st.booleans(),
}
WHEN_MISSING = st.one_of(
    st.booleans().map(lambda answer: {"answer": answer}),
    SCALARS.filter(lambda value: value is not None).map(lambda value: {"value": value}),
)
TREES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(NAMES), inner, max_size=3)),
    max_leaves=12,
)
PROPERTIES = st.dictionaries(st.sampled_from(NAMES), TREES, max_size=3)
PATHS = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3)


@st.composite
def checks(draw: st.DrawFn, operators: tuple[str, ...]) -> dict[str, object]:
    operator = draw(st.sampled_from(operators))
    space = draw(st.sampled_from(["properties", "element"]))
    names = draw(PATHS if space == "properties" else st.lists(st.sampled_from(NAMES), max_size=2))
    condition = {"property": [space, *names], "operator": operator, "argument": draw(ARGUMENTS[operator])}
    if operator != "exists":
        condition["when_missing"] = draw(WHEN_MISSING)
    return condition


def conditions(operators: tuple[str, ...]) -> st.SearchStrategy[dict[str, object]]:
    """Conditions in normal form: a path is relative only inside a quantifier."""

    def extend(inner: st.SearchStrategy[dict[str, object]]) -> st.SearchStrategy[dict[str, object]]:
        path = st.one_of(PATHS.map(lambda names: ["properties", *names]), st.lists(st.sampled_from(NAMES), max_size=2).map(_relative))
        return st.one_of(
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
            st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
            inner.map(lambda part: {"not": part}),
            st.tuples(path, inner).map(lambda pair: {"some": pair[0], "satisfies": pair[1]}),
            st.tuples(path, inner).map(lambda pair: {"each": pair[0], "satisfies": pair[1]}),
        )

    return st.recursive(checks(operators), extend, max_leaves=6).map(_ground)


def _ground(condition: dict[str, object]) -> dict[str, object]:
    grounded = dict(condition)
    for word in ("property", "some", "each"):
        if word in grounded and grounded[word][0] == "element":
            grounded[word] = ["properties", *grounded[word][1:]]
    for word in ("all", "any"):
        if word in grounded:
            grounded[word] = [_ground(part) for part in grounded[word]]
    if "not" in grounded:
        grounded["not"] = _ground(grounded["not"])
    return grounded


def _relative(names: list[str]) -> list[str]:
    return ["element", *names]


@st.composite
def hidden(draw: st.DrawFn, value: object) -> object:
    """The value with some of its parts behind something that cannot be known, and may be absent."""
    way = draw(st.integers(0, 9))
    if way == 0:
        return Unknown("hidden", maybe_absent=True)
    if way == 1:
        return Unknown("hidden", maybe_absent=True, possible=(value, draw(TREES)))
    if way == 2:
        return Unknown("hidden", possible=(draw(hidden(value)),))
    if isinstance(value, dict):
        members = {key: draw(hidden(member)) for key, member in value.items()}
        if way == 3 and members:
            members.pop(draw(st.sampled_from(sorted(members))))
            return OpenMap(members, Unknown("hidden rest", maybe_absent=True))
        return members
    if isinstance(value, list):
        known = [draw(hidden(member)) for member in value]
        if way == 3:
            return OpenList(known[: draw(st.integers(0, len(known)))], Unknown("hidden rest", maybe_absent=True))
        return known
    return value


@st.composite
def hidden_properties(draw: st.DrawFn, properties: dict[str, object]) -> dict[str, object]:
    """The same for a resource's properties, which stay a mapping."""
    members = {key: draw(hidden(member)) for key, member in properties.items()}
    if members and draw(st.booleans()):
        members.pop(draw(st.sampled_from(sorted(members))))
        return OpenMap(members, Unknown("hidden rest", maybe_absent=True))
    return members

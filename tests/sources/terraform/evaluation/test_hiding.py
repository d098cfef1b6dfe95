"""The law of three-valued evaluation: hiding any part of what goes in never makes another known value come out."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from immutcheck.model.values import OpenList, OpenMap, Reference, Unknown
from immutcheck.sources.terraform.evaluation.evaluator import evaluate, plain
from immutcheck.sources.terraform.evaluation.primitives import scalar_text
from immutcheck.sources.terraform.evaluation.unknowns import find_unknown
from immutcheck.sources.terraform.functions.unknowns import make_set
from immutcheck.sources.terraform.values import EvaluationError, SetValue
from tests.sources.terraform.evaluation.expressions import read, scope_of

NAMES = ("v", "w", "x", "y")
KEYS = ("a", "b", "c")
FUNCTIONS = ("length", "keys", "toset", "flatten", "tostring", "tonumber", "jsonencode")
FUNCTIONS_OF_TWO = ("merge", "concat", "lookup", "contains", "coalesce", "element", "join")
WORDS = ("a", "b", "ab", "", "true", "1", "c-a")

scalars = st.one_of(st.sampled_from(WORDS), st.integers(-2, 3), st.booleans(), st.none())
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
        st.lists(st.sampled_from(WORDS), max_size=3).map(make_set),
    ),
    max_leaves=6,
)


def _expressions() -> st.SearchStrategy[str]:
    leaves = st.one_of(
        st.sampled_from(NAMES),
        st.sampled_from(NAMES),
        st.sampled_from(('"a"', '"b"', "1", "2", "0", "true", "false", "null", '"c-a"', "[]", "{}", "item", "item")),
    )

    def deeper(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        return st.one_of(
            st.builds("{}.{}".format, st.sampled_from(NAMES), st.sampled_from(KEYS)),
            st.builds("({})[{}]".format, inner, inner),
            st.builds("({})[*].{}".format, inner, st.sampled_from(KEYS)),
            st.builds("({})[*]".format, inner),
            st.builds("({} ? {} : {})".format, inner, inner, inner),
            st.builds("({} {} {})".format, inner, st.sampled_from(("==", "!=", "&&", "||")), inner),
            st.builds("({} {} {})".format, inner, st.sampled_from(("+", "*", "<", ">=", "%")), inner),
            st.builds("!({})".format, inner),
            st.builds('"{}${{{}}}{}"'.format, st.sampled_from(("", "a", "c-")), inner, st.sampled_from(("", "b"))),
            st.builds('"%{{ if {} }}{}%{{ else }}${{{}}}%{{ endif }}"'.format, inner, st.sampled_from(("a", "")), inner),
            st.builds('"%{{ for item in {} }}${{{}}},%{{ endfor }}"'.format, inner, inner),
            st.builds("[{}, {}]".format, inner, inner),
            st.builds("{{ a = {}, ({}) = {}, b = {} }}".format, inner, inner, inner, inner),
            st.builds("[for item in {} : {}]".format, inner, inner),
            st.builds("[for key, item in {} : key if {}]".format, inner, inner),
            st.builds("{{ for key, item in {} : key => {} }}".format, inner, inner),
            st.builds("{{ for item in {} : {} => {}... }}".format, inner, inner, inner),
            st.builds("try({}, {})".format, inner, inner),
            st.builds("can({})".format, inner),
            st.builds("{}({})".format, st.sampled_from(FUNCTIONS), inner),
            st.builds("{}({}, {})".format, st.sampled_from(FUNCTIONS_OF_TWO), inner, inner),
            st.builds("{}({}...)".format, st.sampled_from(("merge", "concat", "max")), inner),
        )

    return st.recursive(leaves, deeper, max_leaves=8)


@st.composite
def _hidden(draw: st.DrawFn, value: object) -> object:
    """The value with some of it unknown, in any of the ways in which something can be unknown."""
    kind = draw(st.sampled_from(("same", "same", "members", "plain", "possible", "reference", "ends", "rest")))
    if kind == "plain" or (kind == "reference" and value is None):
        return Unknown("hidden", maybe_absent=value is None or draw(st.booleans()))
    if kind == "possible" and value is not None:
        others = [other for other in draw(st.lists(values, max_size=2)) if other is not None]
        return Unknown("hidden", possible=tuple(draw(st.permutations([value, *others]))), maybe_absent=draw(st.booleans()))
    if kind == "possible":
        return Unknown("hidden", possible=(draw(values.filter(lambda other: other is not None)),), maybe_absent=True)
    if kind == "reference":
        written = draw(st.booleans())
        return Reference("hidden", possible=(value,) if written else (), target="aws_x.y", attribute="z")
    if kind == "ends" and isinstance(value, str) and value:
        cut = draw(st.integers(0, len(value)))
        return Unknown("hidden", prefix=value[:cut], suffix=value[cut:] if draw(st.booleans()) else "")
    if kind == "rest" and isinstance(value, list):
        return OpenList(draw(st.permutations([member for member in value if draw(st.booleans())])), Unknown("hidden"))
    if kind == "rest" and isinstance(value, dict):
        return OpenMap({key: member for key, member in value.items() if draw(st.booleans())}, Unknown("hidden"))
    if kind == "members" and isinstance(value, dict):
        return {key: draw(_hidden(member)) for key, member in value.items()}
    if kind == "members" and value.__class__ is list:
        return [draw(_hidden(member)) for member in value]
    return value


def is_consistent(hidden: object, known: object) -> bool:
    """What came out with something hidden allows what comes out when nothing is."""
    if isinstance(hidden, Unknown):
        if known is None:
            return hidden.maybe_absent or not hidden.possible
        if hidden.possible and not any([is_consistent(value, known) for value in hidden.possible]):
            return False
        ends = (hidden.prefix, hidden.suffix)
        return ends == ("", "") or (isinstance(known, str) and known.startswith(ends[0]) and known.endswith(ends[1]))
    if isinstance(hidden, OpenList):
        return isinstance(known, list) and all([any([is_consistent(member, other) for other in known]) for member in hidden])
    if isinstance(hidden, OpenMap):
        return isinstance(known, dict) and all([key in known and is_consistent(member, known[key]) for key, member in hidden.items()])
    if isinstance(hidden, SetValue):
        return isinstance(known, SetValue) and all([any([is_consistent(member, other) for other in known]) for member in hidden])
    if isinstance(hidden, list):
        return isinstance(known, list) and len(hidden) == len(known) and all(map(is_consistent, hidden, known))
    if isinstance(hidden, dict):
        return isinstance(known, dict) and hidden.keys() == known.keys() and all([is_consistent(hidden[key], known[key]) for key in hidden])
    if hidden.__class__ is known.__class__ and hidden == known:
        return True
    # the branches of a conditional take each other's type, and that of an unknown branch is not known
    return hidden is not None and known is not None and scalar_text(hidden) == scalar_text(known) is not None


@settings(
    deadline=None,
    max_examples=600,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(data=st.data(), text=_expressions(), known=st.fixed_dictionaries(dict.fromkeys(NAMES, values)))
def test_hiding_inputs_never_gives_another_known_value(data: st.DataObject, text: str, known: dict[str, object]) -> None:
    node = read(text)
    try:
        expected = plain(evaluate(node, scope_of({**known, "item": "a"})))
    except EvaluationError:
        return
    if find_unknown(expected) is not None:
        # whether a typed list equals a tuple is never known
        return
    hidden = {name: data.draw(_hidden(value), name) for name, value in known.items()}

    found = plain(evaluate(node, scope_of({**hidden, "item": "a"})))

    assert is_consistent(found, expected), (found, expected)

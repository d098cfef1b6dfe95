"""What a statement's Condition does to it: nothing, narrow it without taking it away, take it away, or decide it request by request.

Sources: AWS IAM User Guide, "IAM JSON policy elements: Condition operators" (an operator on a key that the request does not carry is
false, its Not-form, `…IfExists` and `ForAllValues:` are true), "Single-valued vs. multivalued context keys", "AWS global condition context
keys"; AWS Systems Manager User Guide, "Start a session with a document by specifying the session documents in IAM policies".
"""

from __future__ import annotations

from immutcheck.engine.operators.iam_actions import find_facts
from immutcheck.engine.operators.partial import any_of, scalar_text
from immutcheck.engine.operators.policy_shapes import is_wanted
from immutcheck.engine.operators.wildcards import covers, intersects, matches
from immutcheck.model.record import Record
from immutcheck.model.values import MISSING, OpenMap, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    Context = tuple[tuple[str, str | None], ...]
    """Condition key in lower case → its value in the request (`*` for what is up to the caller); None: the request does not carry it."""

    Facts = tuple[tuple[str, tuple[str, ...]], ...]
    """Condition key in lower case, which every request carries → shapes of which its value has one (`policy_shapes.py`)."""

ALWAYS = "always"
"""It holds for every request."""
NARROWS = "narrows"
"""It holds for some requests of everybody: it limits where or how, not whether."""
NEVER = "never"
"""It holds for no request."""
DECIDES = "decides"
"""It depends on the request."""

NARROWING_KEYS = frozenset(("aws:requestedregion", "ssm:sessiondocumentaccesscheck", "ssm:resourcetag/aws:ssmmessages:session-id"))
"""Keys that say in which Region, with which session document, for whose own session. Lower case: condition keys are not case-sensitive."""

EVER_PRESENT = frozenset(
    (
        "aws:currenttime",
        "aws:epochtime",
        "aws:principalaccount",
        "aws:principalarn",
        "aws:principaltype",
        "aws:securetransport",
        "aws:userid",
    )
)
"""Keys that every signed request carries ("AWS global condition context keys": always included)."""

GENERAL = "aws:"
"""Keys that any service's requests may carry begin so."""

SIGN_IN_KEYS = (
    "aws:multifactorauth",
    "aws:principalorg",
    "aws:principaltag/",
    "aws:requesttag/",
    "aws:sourceip",
    "aws:tagkeys",
    "sts:externalid",
    "sts:rolesessionname",
    "sts:sourceidentity",
    "sts:transitivetagkeys",
)
"""Beginnings of keys of which a trust policy makes a demand on whoever signs in ("IAM and AWS STS condition context keys")."""

HOW_KEYS = ("aws:multifactorauth", "aws:sourceip", "sts:externalid", "sts:rolesessionname", "sts:sourceidentity")
"""Of those, what says nothing about who it is: a denial for lack of it denies nobody who brings it along."""

STRANGER = "\x01"
"""Stands for a name that no policy writes."""

ANY_ADDRESS = frozenset(("0.0.0.0/0", "::/0"))
POSITIVE = ("stringequals", "stringequalsignorecase", "stringlike", "arnequals", "arnlike")


class Test(Record):
    """One `{operator: {key: values}}`, in lower case but for the values. `quantifier` is "forallvalues", "foranyvalue" or ""; `is_optional`
    is …IfExists; `values` is None when they are not known."""

    operator: str
    quantifier: str
    is_optional: bool
    key: str
    values: tuple[str, ...] | None

    @property
    def is_negated(self) -> bool:
        """The Not-form, which holds when the key is not there."""
        return "not" in self.operator

    @property
    def holds_when_absent(self) -> bool:
        """What it says of a request without the key."""
        if self.operator == "null":
            return self.values == ("true",)
        return self.is_optional or self.is_negated or self.quantifier == "forallvalues"


def weigh_condition(
    condition: object, action: str = "", *, denies: bool = False, asks_who: bool = False, context: Context = (), facts: Facts = ()
) -> tuple[str, str]:
    """(ALWAYS, NARROWS, NEVER or DECIDES; the keys that decide). All operators and keys of a condition must hold together. `action` (lower
    case) says which keys a request can carry; `denies`: the condition is a Deny statement's; `asks_who`: the question is what kind of
    principal it is, so that a demand on how it signs in leaves the answer as it is; `context` says what is asked about some keys, `facts`
    what is known about some."""
    if condition is MISSING or condition is None:
        return ALWAYS, ""
    if not isinstance(condition, dict) or isinstance(condition, OpenMap):
        return DECIDES, condition.reason if isinstance(condition, Unknown) else "a condition that is not known"
    tests = []
    deciding: dict[str, None] = {}
    for operator, keys in condition.items():
        if not isinstance(keys, dict) or isinstance(keys, OpenMap):
            deciding[str(operator)] = None
            continue
        tests.extend([_read_test(str(operator), str(key), values) for key, values in keys.items()])
    if _contradict(tests):
        return NEVER, ""
    weights = []
    given, known = dict(context), dict(facts)
    for test, written in zip(tests, _written_keys(condition), strict=True):
        if test.key in given:
            weight = _weigh_given(test, given[test.key], denies)
        elif test.key in known:
            weight = _weigh_known(test, known[test.key])
        else:
            weight = NARROWS if asks_who and _is_about_sign_in(test, denies) else _weigh_test(test, action, denies)
        weights.append(weight)
        if weight == DECIDES:
            deciding[written] = None
    if NEVER in weights:
        return NEVER, ""
    if deciding:
        return DECIDES, ", ".join(deciding)
    return (NARROWS if NARROWS in weights else ALWAYS), ""


def _written_keys(condition: dict[str, object]) -> Iterator[str]:
    for keys in condition.values():
        if isinstance(keys, dict) and not isinstance(keys, OpenMap):
            yield from [str(key) for key in keys]


def read_tests(condition: object) -> Sequence[Test]:
    """The tests of a condition that is written out; none of any other."""
    if not isinstance(condition, dict):
        return ()
    return [
        _read_test(str(operator), str(key), values)
        for operator, keys in condition.items()
        if isinstance(keys, dict)
        for key, values in keys.items()
    ]


def _read_test(operator: str, key: str, values: object) -> Test:
    quantifier, colon, name = operator.lower().rpartition(":")
    is_optional = name.endswith("ifexists")
    texts = [scalar_text(value) for value in (values if isinstance(values, list) else [values])]
    # bool, int and float are what `scalar_text` reads; a list with an unknown rest is none that is known
    is_known = values.__class__ in (list, str, bool, int, float) and None not in texts
    known = tuple([text for text in texts if text is not None]) if is_known else None
    if known is not None and name.removesuffix("ifexists") in ("bool", "null"):
        known = tuple([text.lower() for text in known])
    return Test(name.removesuffix("ifexists"), quantifier if colon else "", is_optional, key.lower(), known)


def _contradict(tests: Sequence[Test]) -> bool:
    """Two tests of one single-valued key cannot hold together."""
    by_key: dict[str, list[Test]] = {}
    for test in tests:
        if not test.quantifier and test.values is not None:
            by_key.setdefault(test.key, []).append(test)
    return any(len(group) > 1 and _exclude(group) for group in by_key.values())


def _exclude(tests: Sequence[Test]) -> bool:
    """No value of the key, and not its absence either, meets all of the tests."""
    can_be_absent = all(test.holds_when_absent for test in tests)
    must_be_absent = any(test.operator == "null" and test.values == ("true",) for test in tests)
    if can_be_absent:
        return False
    if must_be_absent:
        return True
    exact = [test for test in tests if test.operator in ("stringequals", "bool") and not _has_variables(test)]
    if not exact:
        return False
    return not any(all(_admits(test, value) for test in tests) for value in exact[0].values or ())


def _admits(test: Test, value: str) -> bool:
    """The test may hold for the value: True also when it cannot be told."""
    if test.values is None or _has_variables(test):
        return True
    if test.operator in ("stringequals", "bool"):
        return value in test.values
    if test.operator == "stringnotequals":
        return value not in test.values
    if test.operator == "stringlike":
        return any(matches(pattern, value) for pattern in test.values)
    if test.operator == "stringnotlike":
        return not any(matches(pattern, value) for pattern in test.values)
    return True


def _has_variables(test: Test) -> bool:
    return any("${" in value for value in test.values or ())


def _weigh_test(test: Test, action: str, denies: bool) -> str:
    """One test; several values are alternatives (for a Not-form: none of them)."""
    if test.key in NARROWING_KEYS:
        return NARROWS
    if test.values is None:
        return DECIDES
    if test.operator == "null":
        return _weigh_presence(test, action, denies)
    if not test.values:
        return DECIDES
    if _is_up_to_the_caller(test) and not denies:
        return NARROWS
    if test.key == "aws:securetransport" and test.operator == "bool":
        # Requests to AWS are made over TLS; where plain HTTP is still possible, whoever is allowed can use TLS.
        return ALWAYS if "true" in test.values else NEVER
    if test.operator == "ipaddress" and ANY_ADDRESS.issubset(test.values):
        return ALWAYS
    if test.operator in ("stringlike", "arnlike") and "*" in test.values and not test.quantifier:
        # `IfExists` or not: a key such as aws:PrincipalArn is always there, others may not be.
        return ALWAYS if test.key in EVER_PRESENT or test.is_optional else DECIDES
    if test.operator in ("stringnotlike", "arnnotlike") and "*" in test.values and not test.quantifier and test.key in EVER_PRESENT:
        return NEVER
    if test.operator == "bool" and {"true", "false"}.issubset(test.values) and test.is_optional and not test.quantifier:
        return ALWAYS
    return _weigh_absence(test, action, denies)


def _weigh_given(test: Test, value: str | None, denies: bool) -> str:
    """The test for a request of which the key's value is told; None: it does not carry the key."""
    if test.values is None:
        return DECIDES
    if value is None:
        return ALWAYS if test.holds_when_absent else NEVER
    if test.operator == "null":
        return NEVER if test.holds_when_absent else ALWAYS
    if test.operator == "bool":
        return ALWAYS if value in test.values else NEVER
    return _weigh_text(test, value, denies)


def _weigh_text(test: Test, value: str, denies: bool) -> str:
    """The test for a text of which the caller chooses what `*` stands for: an Allow holds when it can be chosen to fit, a Deny when it
    cannot be chosen otherwise."""
    operator, names = test.operator.replace("not", ""), test.values or ()
    if operator not in ("stringequals", "stringequalsignorecase", "stringlike") or _has_variables(test):
        return DECIDES
    if operator == "stringequalsignorecase":
        value, names = value.lower(), tuple([name.lower() for name in names])
    if operator != "stringlike":
        can_fit = any(matches(value, name) for name in names)
        must_fit = value in names
    else:
        can_fit = any(intersects(name, value) for name in names)
        must_fit = any(covers(name, value) for name in names)
    if test.is_negated:
        can_fit, must_fit = not must_fit, not can_fit
    return ALWAYS if (must_fit if denies else can_fit) else NEVER


def _weigh_known(test: Test, shapes: Sequence[str]) -> str:
    """The test for a text of which the shapes are known: it may be any text that one of them matches."""
    if test.values is None or not test.values or _has_variables(test):
        return DECIDES
    if test.operator == "null":
        return DECIDES if len(test.values) > 1 else NEVER if test.holds_when_absent else ALWAYS
    answers = {any_of([is_wanted(test.operator.replace("not", ""), value, shape) for value in test.values]) for shape in shapes}
    answer = answers.pop() if len(answers) == 1 else None
    if answer is None:
        return DECIDES
    return NEVER if answer is test.is_negated else ALWAYS


def _is_about_sign_in(test: Test, denies: bool) -> bool:
    """Which subject, with what: SAML's and OpenID Connect's keys begin with the provider. `principals.py` heeds `aws:PrincipalArn`."""
    if denies:
        return test.key.startswith(HOW_KEYS)
    if test.key == "aws:principalarn":
        return test.values is not None and test.operator in POSITIVE and not test.quantifier
    return test.key.startswith(SIGN_IN_KEYS) or not test.key.startswith(("aws:", "sts:"))


def _is_up_to_the_caller(test: Test) -> bool:
    """Whoever asks can make it hold: by sending no tags along, by asking directly and not through a service."""
    if test.key == "aws:tagkeys":
        return test.quantifier == "forallvalues"
    return test.key == "aws:viaawsservice" and test.operator == "bool" and test.values == ("false",)


def _weigh_presence(test: Test, action: str, denies: bool) -> str:
    """`Null`: whether the request carries the key."""
    if len(test.values or ()) != 1 or test.quantifier:
        return DECIDES
    if test.key in EVER_PRESENT:
        return NEVER if test.holds_when_absent else ALWAYS
    return _weigh_absence(test, action, denies)


def _weigh_absence(test: Test, action: str, denies: bool) -> str:
    """A key of some service that requests for the action do not carry answers by its absence. Should AWS's list be incomplete, that must
    not hide anything: only what leaves an Allow in force, or a Deny without, is concluded."""
    if _is_carried(test.key, action):
        return DECIDES
    if test.holds_when_absent:
        return DECIDES if denies else ALWAYS
    return NEVER if denies else DECIDES


def _is_carried(key: str, action: str) -> bool:
    """A request for the action may carry the key."""
    if key.startswith(GENERAL) or not action:
        return True
    facts = find_facts(action)
    if facts is None:
        return True
    return any(matches(known, key) for known in facts.keys)

"""What a statement's Condition does to it: nothing, narrow it without taking it away, take it away, or decide it request by request.

Sources: AWS IAM User Guide, "IAM JSON policy elements: Condition operators" and "AWS global condition context keys"; AWS Systems Manager
User Guide, "Start a session with a document by specifying the session documents in IAM policies".
"""

from __future__ import annotations

from immutcheck.engine.operators.partial import scalar_text
from immutcheck.model.values import MISSING, OpenMap, Unknown

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

ANY_ADDRESS = frozenset(("0.0.0.0/0", "::/0"))


def weigh_condition(condition: object) -> tuple[str, str]:
    """(ALWAYS, NARROWS, NEVER or DECIDES; the keys that decide). All operators and keys of a condition must hold together."""
    if condition is MISSING or condition is None:
        return ALWAYS, ""
    if not isinstance(condition, dict) or isinstance(condition, OpenMap):
        return DECIDES, condition.reason if isinstance(condition, Unknown) else "a condition that is not known"
    weights = []
    deciding = []
    for operator, tests in condition.items():
        if not isinstance(tests, dict) or isinstance(tests, OpenMap):
            weights.append(DECIDES)
            deciding.append(str(operator))
            continue
        for key, values in tests.items():
            weight = _weigh_test(str(operator), str(key).lower(), values)
            weights.append(weight)
            if weight == DECIDES:
                deciding.append(str(key))
    for weight in (NEVER, DECIDES, NARROWS):
        if weight in weights:
            return weight, ", ".join(deciding)
    return ALWAYS, ""


def _weigh_test(operator: str, key: str, values: object) -> str:
    """One `{operator: {key: values}}`; several values are alternatives."""
    name = operator.rpartition(":")[2].removesuffix("IfExists").lower()
    texts = [scalar_text(value) for value in (values if isinstance(values, list) else [values])]
    if key in NARROWING_KEYS:
        return NARROWS
    if any(text is None for text in texts) or values.__class__ not in (list, str, bool):
        return DECIDES
    if key == "aws:securetransport" and name == "bool":
        # Requests to AWS are made over TLS; where plain HTTP is still possible, whoever is allowed can use TLS.
        return ALWAYS if "true" in [text.lower() for text in texts if text] else NEVER
    if name == "ipaddress" and ANY_ADDRESS.issubset(texts):
        return ALWAYS
    if name in ("stringlike", "arnlike") and "*" in texts and ":" not in operator:
        # `IfExists` or not: a key such as aws:PrincipalArn is always there, others may not be.
        return ALWAYS if key == "aws:principalarn" or operator.endswith("IfExists") else DECIDES
    return DECIDES

"""What a condition's value says of a text of which only the shape is known, such as a role's ARN without its account.

Source: AWS IAM User Guide, "IAM JSON policy elements: Condition operators" (String and ARN operators, wildcards).
"""

from __future__ import annotations

from functools import lru_cache

from immutcheck.engine.operators.wildcards import covers, matches

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.engine.evaluation import Answer

PART = "\x02"
"""In a shape: any text without slashes and colons. `*` is any text at all, `?` one character."""

TEXT_OPERATORS = ("stringlike", "arnlike", "arnequals")


@lru_cache(maxsize=4096)
def is_wanted(operator: str, wanted: str, shape: str) -> Answer:
    """A text of that shape is what the operator (lower case, without Not) wants; None: some are. No segment of an ARN that is compared
    has a colon, so that each is compared with its own. Its partition goes without saying: an organization has one."""
    head, partition, rest = (*shape.split(":", 2), "", "")[:3]
    if head == "arn" and partition == "*":
        shape = f"arn:{wanted.split(':')[1] if wanted.startswith('arn:') else 'aws'}:{rest}"
    if operator == "stringequalsignorecase":
        operator, wanted, shape = "stringequals", wanted.lower(), shape.lower()
    if operator in ("stringequals", "bool"):
        return wanted == shape or (None if matches(shape.replace(PART, "*"), wanted) else False)
    if operator not in TEXT_OPERATORS:
        return None
    pairs = list(zip(wanted.split(":"), shape.split(":"), strict=False))
    if wanted.count(":") != shape.count(":"):
        if operator != "stringlike" and wanted != "*":
            return None
        pairs = [(wanted, shape)]
    if all(covers(one, other.replace(PART, "*")) for one, other in pairs):
        return True
    return None if all(_can_meet(one, other) for one, other in pairs) else False


def _can_meet(pattern: str, shape: str) -> bool:
    """Some text has the shape and is matched by the pattern."""
    if pattern == "*" or not any(character in shape for character in ("*", "?", PART)):
        return matches(pattern, shape)
    # reached[j]: the part of the pattern read so far and the first j characters of the shape can match one text.
    reached = [True] + [False] * len(shape)
    for j, character in enumerate(shape):
        reached[j + 1] = reached[j] and character in ("*", PART)
    for own in pattern:
        following = [reached[0] and own == "*"] + [False] * len(shape)
        for j, character in enumerate(shape):
            if own == "*":
                following[j + 1] = reached[j + 1] or following[j]
            elif character in ("*", PART):
                following[j + 1] = following[j] or (reached[j + 1] and (character == "*" or own not in "/:"))
            else:
                following[j + 1] = reached[j] and (own in (character, "?") or character == "?")
        reached = following
    return reached[-1]

"""Plain YAML scalars → values by the YAML 1.1 rules that CloudFormation follows.

Not resolved, on purpose: dates (they stay text, as CloudFormation has no date type), base-60 numbers (`22:30` is text), and numbers so
long that Python refuses to print them.
"""

from __future__ import annotations

import re

_WORDS: dict[str, bool | None] = {
    **dict.fromkeys(["yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"], True),
    **dict.fromkeys(["no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"], False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
}
_INTEGER = re.compile(r"[-+]?(?:0b[01_]+|0x[0-9a-fA-F_]+|0[0-7_]*|[1-9][0-9_]*)\Z")
_FLOAT = re.compile(
    r"(?:[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z"
)
_NUMBER_STARTS = frozenset("0123456789+-.")
_LONGEST_NUMBER = 1000


class PlainValues(dict[str, object]):
    """Text of a plain scalar → its value, remembered for one document: templates repeat themselves."""

    __slots__ = ()

    def __missing__(self, text: str) -> object:
        value: object = text
        if text in _WORDS:
            value = _WORDS[text]
        elif text[0] in _NUMBER_STARTS and len(text) <= _LONGEST_NUMBER:
            value = _resolve_number(text)
        self[text] = value
        return value


def _resolve_number(text: str) -> object:
    if _INTEGER.match(text):
        digits = text.replace("_", "").lstrip("+-")
        sign = -1 if text[0] == "-" else 1
        try:
            if digits[:2] in ("0b", "0x"):
                return sign * int(digits, 0)
            return sign * int(digits, 8 if digits[0] == "0" else 10)
        except ValueError:  # nothing but underscores behind the base
            return text
    if _FLOAT.match(text):
        try:
            value = float(text.replace("_", "").lower().replace(".inf", "inf").replace(".nan", "nan"))
        except ValueError:
            return text
        # Neither is a JSON number, and NaN is not even equal to itself.
        return value if value - value == 0 else text
    return text

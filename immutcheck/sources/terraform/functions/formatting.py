"""`format` and `formatlist`: texts by a pattern of verbs.

Source: Terraform language documentation, "format Function". Arguments that are not known leave holes where the verb sets neither width
nor precision.
"""

from __future__ import annotations

import re

from immutcheck.model.values import OpenList, Unknown
from immutcheck.sources.terraform.evaluation.limits import TEXT_LIMIT
from immutcheck.sources.terraform.evaluation.templates import encoded_text, join_text
from immutcheck.sources.terraform.evaluation.unknowns import unknown_from
from immutcheck.sources.terraform.functions import arguments
from immutcheck.sources.terraform.functions.graphemes import split_graphemes
from immutcheck.sources.terraform.functions.unknowns import is_scalar_unknown
from immutcheck.sources.terraform.values import Encoded, EvaluationError, LimitError, known_value

_VERB = re.compile(r"%(?:%|([-+ #0]*)([1-9][0-9]*)?(?:\.([0-9]*))?(?:\[([0-9]+)\])?(.)?)", re.DOTALL)
_INTEGERS = {"d": "", "b": "0b", "o": "0", "x": "0x", "X": "0X"}
"""Verbs for whole numbers, and the prefix that the flag `#` gives them."""
_SIGNS = {ord("+"): None, ord(" "): None}
_FLOATS = frozenset("eEfgG")
WIDTH_LIMIT = 10_000
SMALLEST_EXPONENT = -4
LARGEST_EXPONENT = 6


def format_text(pattern: object, *values: object) -> object:
    if isinstance(pattern, Unknown):
        return unknown_from(pattern)
    assert isinstance(pattern, str)
    pieces: list[object] = []
    last = next_value = highest = 0
    for match in _VERB.finditer(pattern):
        pieces.append(pattern[last : match.start()])
        last = match.end()
        if match[0] == "%%":
            pieces.append("%")
            continue
        if match[5] is None:
            raise EvaluationError("the format ends inside of a verb")
        position = int(match[4]) - 1 if match[4] else next_value
        if not 0 <= position < len(values):
            raise EvaluationError("the format needs more arguments")
        next_value = position + 1
        highest = max(highest, next_value)
        pieces.append(_write(values[position], match))
    if highest < len(values):
        raise EvaluationError("there are more arguments than the format uses")
    pieces.append(pattern[last:])
    return join_text(pieces)


def _write(value: object, match: re.Match[str]) -> object:
    flags, width, precision, verb = match[1], int(match[2] or 0), match[3], match[5]
    digits = None if precision is None else int(precision or 0)
    if width > WIDTH_LIMIT or (digits or 0) > WIDTH_LIMIT:
        raise LimitError("too large: a width or precision above 10,000")
    if verb not in _INTEGERS and verb not in _FLOATS and verb not in "vstq":
        raise EvaluationError("the format has a verb that does not exist")
    if verb == "v":
        verb, value = _choose_verb(value, flags)
        flags, digits = flags.translate(_SIGNS), None
    read = _read(value, verb)
    if isinstance(read, Unknown):
        return read if verb == "t" or (not width and digits is None and verb == "s") else unknown_from(read)
    if verb == "t":
        return read
    if verb in _INTEGERS:
        return _pad(_integer(read, flags, digits, verb), flags if digits is None else flags.replace("0", ""), width)  # type: ignore[arg-type]
    if verb in _FLOATS:
        return _pad(_float(read, flags, digits, verb), flags, width)  # type: ignore[arg-type]
    assert isinstance(read, str)
    text = read if digits is None else "".join(split_graphemes(read)[:digits])
    return _fill(text if verb == "s" else str(encoded_text(Encoded(text))), flags, width)


def _choose_verb(value: object, flags: str) -> tuple[str, object]:
    """What `%v` means for the value, and the value to write."""
    known = known_value(value)
    if "#" in flags or known is None or isinstance(known, (list, dict)):
        return "s", encoded_text(Encoded(known))
    return ("g" if known.__class__ is int or known.__class__ is float else "s"), value


def _read(value: object, verb: str) -> object:
    if verb in "sq":
        return arguments.text(value)
    if verb == "t":
        answer = arguments.boolean(value)
        return unknown_from(answer) if isinstance(answer, Unknown) else "true" if answer else "false"
    return arguments.whole_number(value) if verb in _INTEGERS else arguments.number(value)


def _sign(number: float, flags: str) -> str:
    if number < 0:
        return "-"
    return "+" if "+" in flags else " " if " " in flags else ""


def _integer(number: int, flags: str, precision: int | None, verb: str) -> tuple[str, str]:
    """Sign and prefix, and the digits."""
    digits = format(abs(number), verb)
    if precision is not None:
        digits = digits.rjust(precision, "0") if number or precision else ""
    return _sign(number, flags) + (_INTEGERS[verb] if "#" in flags else ""), digits


def _float(number: float, flags: str, precision: int | None, verb: str) -> tuple[str, str]:
    size = abs(number)
    if precision is None and verb in "gG":
        digits = _shortest(size)
        return _sign(number, flags), digits.upper() if verb == "G" else digits
    return _sign(number, flags), format(size, f".{6 if precision is None else precision}{verb}")


def _shortest(number: float) -> str:
    """As few digits as tell the number from all others, with an exponent from a million on. Source: Go, `big.Float.Format`."""
    from decimal import Decimal

    value = Decimal(repr(number)).normalize()
    exponent = value.adjusted()
    if value == 0 or SMALLEST_EXPONENT <= exponent < LARGEST_EXPONENT:
        return format(value, "f")
    digits = "".join([str(digit) for digit in value.as_tuple().digits])
    fraction = f".{digits[1:]}" if len(digits) > 1 else ""
    return f"{digits[0]}{fraction}e{'-' if exponent < 0 else '+'}{abs(exponent):02}"


def _pad(number: tuple[str, str], flags: str, width: int) -> str:
    sign, digits = number
    missing = width - len(sign) - len(digits)
    if "0" in flags and "-" not in flags:
        return sign + "0" * missing + digits
    return _fill(sign + digits, flags.replace("0", ""), width)


def _fill(text: str, flags: str, width: int) -> str:
    if not width:
        return text
    filler = ("0" if "0" in flags else " ") * (width - len(split_graphemes(text)))
    return text + filler if "-" in flags else filler + text


def format_list(pattern: object, *values: object) -> object:
    """A text for each position of the lists among the values, which have one length; other values are the same in all."""
    read = [known_value(value) if isinstance(known_value(value), list) else value for value in values]
    lists = [value for value in read if isinstance(value, list)]
    opened = [value for value in lists if value.__class__ is OpenList]
    hidden = [value for value in read if isinstance(known_value(value), Unknown) and not is_scalar_unknown(known_value(value))]
    if isinstance(pattern, Unknown) or hidden or (opened and len(lists) > 1):
        return unknown_from(*[value for value in (pattern, *hidden) if isinstance(value, Unknown)], *[value.rest for value in opened])
    if len({len(value) for value in lists}) > 1:
        raise EvaluationError("the lists must have the same length")
    length = len(lists[0]) if lists else 1
    texts: list[object] = []
    size = 0
    for position in range(length):
        texts.append(format_text(pattern, *[value[position] if isinstance(value, list) else value for value in read]))
        size += len(texts[-1]) if isinstance(texts[-1], str) else 0
        if size > TEXT_LIMIT:
            raise LimitError(f"the texts are too large: more than {TEXT_LIMIT} characters")
    return OpenList(texts, opened[0].rest) if opened else texts

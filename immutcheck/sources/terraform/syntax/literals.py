"""Numbers and texts as HCL writes them → values. Source: HCL Native Syntax Specification, "Numeric Literals", "Template Literals"."""

from __future__ import annotations

import re

SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
"""What Terraform takes for white space in templates."""

_MOST_DIGITS = 1000
_NUMBER = re.compile(r"([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?")
_QUOTED_ESCAPE = re.compile(r"\\(?:([nrt\"\\])|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|.?)|\$\$\{|%%\{", re.DOTALL)
_SIMPLE_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def read_number(text: str) -> int | float | None:
    """An int when it is integral, else a float; None for what is no number of HCL or has more than 1000 digits."""
    match = _NUMBER.fullmatch(text)
    if match is None:
        return None
    whole, fraction, exponent = match[1], (match[2] or "").rstrip("0"), match[3] or "0"
    if len(text) > _MOST_DIGITS or len(exponent) > 6:
        return None
    shift = int(exponent) - len(fraction)
    if abs(shift) > _MOST_DIGITS:
        return None
    digits = int(whole + fraction)
    if shift >= 0:
        return digits * int(10**shift)
    return digits // 10**-shift if digits % 10**-shift == 0 else float(text)


def unescape_quoted(text: str) -> str | None:
    """The text between quotes with its escapes read; None when one of them does not exist."""
    is_good = True

    def replace(match: re.Match[str]) -> str:
        nonlocal is_good
        if match[1]:
            return _SIMPLE_ESCAPES[match[1]]
        if match[0][0] != "\\":
            return match[0][1:]
        code = match[2] or match[3]
        if code is None:
            is_good = False
            return ""
        number = int(code, 16)
        return "\ufffd" if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF else chr(number)

    value = normalize(_QUOTED_ESCAPE.sub(replace, text))
    return value if is_good else None


def unescape_template(text: str) -> str:
    """The literal text of a heredoc or template file: only `$${` and `%%{` are escapes."""
    if "{" in text:
        text = text.replace("$${", "${").replace("%%{", "%{")
    return normalize(text)


def normalize(text: str) -> str:
    """Texts are kept in Unicode's composed form, as Terraform compares them."""
    if text.isascii():
        return text
    import unicodedata

    return unicodedata.normalize("NFC", text)

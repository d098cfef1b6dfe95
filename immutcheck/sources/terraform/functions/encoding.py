"""Texts that encode values: JSON, base64, CSV, percent-encoding, character sets.

`jsonencode`, `yamlencode` and a base64 of a text with holes stay `Encoded`, so that what is inside can still be judged; `plain_text`
writes them out. YAML itself is in `yaml_encoding` and `yaml_decoding`.
"""

from __future__ import annotations

from immutcheck.model.values import Text, Unknown
from immutcheck.sources.terraform.evaluation.flattening import plain
from immutcheck.sources.terraform.evaluation.primitives import read_number
from immutcheck.sources.terraform.evaluation.templates import encoded_text
from immutcheck.sources.terraform.evaluation.unknowns import unknown_from
from immutcheck.sources.terraform.functions.strings import map_text
from immutcheck.sources.terraform.functions.unknowns import unknowns_in
from immutcheck.sources.terraform.values import Encoded, EvaluationError, LimitError, known_value

JSON = "json"
YAML = "yaml"
BASE64 = "base64"
GZIP = "base64gzip"

_UNRESERVED = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~")


def plain_text(encoded: Encoded) -> object:
    """The text itself: a str, a `Text` with holes, or an `Unknown`."""
    if encoded.format == JSON:
        return encoded_text(encoded)
    if encoded.format == YAML:
        from immutcheck.sources.terraform.functions.yaml_encoding import write_yaml

        return write_yaml(encoded.value)
    if encoded.format == BASE64 and encoded.value.__class__ is str:
        return encode_bytes(encoded.value.encode())
    unknowns = unknowns_in(encoded.value)
    return unknown_from(*unknowns) if unknowns else Unknown("the compressed text is not computed here")


def encode_json(value: object) -> object:
    return _encode(value, JSON)


def encode_yaml(value: object) -> object:
    return _encode(value, YAML)


def _encode(value: object, form: str) -> object:
    value = known_value(plain(value))
    # of a reference, a text with holes or one of several values there is more to say
    return unknown_from(value) if value.__class__ is Unknown and not value.possible else Encoded(value, form)


def decode_json(text: object) -> object:
    """The value; what is encoded here is not written out and read again."""
    import json

    if text.__class__ is Encoded:
        if text.format == JSON:
            return text.value
        text = plain_text(text)
    if isinstance(text, Unknown):
        return unknown_from(text)
    assert isinstance(text, str)
    try:
        value = json.loads(text, parse_constant=_refuse_constant, parse_float=_read_float, parse_int=_read_float)
    except RecursionError:
        raise LimitError("the JSON is nested too deeply") from None
    except ValueError:
        raise EvaluationError("the text is not valid JSON") from None
    return value if text.isascii() and "\\u" not in text else _normalize(value)


def _refuse_constant(_name: str) -> object:
    raise ValueError("JSON has no such number")


def _read_float(text: str) -> float:
    number = read_number(text)
    if number is None:
        raise LimitError("the JSON has a number that is too large")
    return number


def normal_text(text: str) -> str:
    """The text in Unicode's composed form, which every text that enters Terraform gets."""
    if text.isascii():
        return text
    import unicodedata

    return unicodedata.normalize("NFC", text)


def _normalize(value: object) -> object:
    if isinstance(value, str):
        return normal_text(_replace_surrogates(value))
    if isinstance(value, list):
        return [_normalize(member) for member in value]
    if isinstance(value, dict):
        return {_normalize(name): _normalize(member) for name, member in value.items()}
    return value


def _replace_surrogates(text: str) -> str:
    """Half of a pair that JSON escapes alone is no character."""
    return "".join(["\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text])


def encode_bytes(data: bytes) -> str:
    import binascii

    return binascii.b2a_base64(data, newline=False).decode()


def encode_base64(text: object) -> object:
    if isinstance(text, str):
        return encode_bytes(text.encode())
    assert isinstance(text, Unknown)
    return Encoded(text, BASE64) if isinstance(text, Text) else unknown_from(text)


def compress(text: object) -> object:
    if isinstance(text, (str, Text)):
        return Encoded(text, GZIP)
    assert isinstance(text, Unknown)
    return unknown_from(text)


def decode_bytes(text: str) -> bytes:
    import binascii

    try:
        return binascii.a2b_base64(text.replace("\r", "").replace("\n", ""), strict_mode=True)
    except ValueError:
        raise EvaluationError("the text is not valid base64") from None


def decode_base64(text: object) -> object:
    if text.__class__ is Encoded:
        if text.format == BASE64:
            return text.value
        text = plain_text(text)
    if isinstance(text, Unknown):
        return unknown_from(text)
    try:
        return normal_text(decode_bytes(text).decode())  # type: ignore[arg-type]
    except UnicodeDecodeError:
        raise EvaluationError("the bytes are not a text in UTF-8") from None


def encode_url(value: object) -> object:
    return map_text(value, _percent_encode)


def _percent_encode(text: str) -> str:
    written = [chr(byte) if byte in _UNRESERVED else "+" if byte == 0x20 else f"%{byte:02X}" for byte in text.encode()]
    return "".join(written)

"""Texts in other character sets than UTF-8, as base64. Names are those of the IANA registry; rare ones are left unknown."""

from __future__ import annotations

from immutcheck.model.values import Unknown
from immutcheck.sources.terraform.functions.encoding import decode_bytes, encode_bytes, normal_text
from immutcheck.sources.terraform.values import EvaluationError

UTF_16 = "utf-16"
_BIG_ENDIAN, _LITTLE_ENDIAN = b"\xfe\xff", b"\xff\xfe"
_CODECS = {
    "utf-8": "utf-8",
    "us-ascii": "ascii",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    "latin1": "latin_1",
    "shift_jis": "shift_jis",
    "euc-jp": "euc_jp",
    "iso-2022-jp": "iso2022_jp",
    "euc-kr": "euc_kr",
    "big5": "big5",
    "gbk": "gbk",
    "gb18030": "gb18030",
    "koi8-r": "koi8_r",
    "koi8-u": "koi8_u",
    "ibm437": "cp437",
    "ibm866": "cp866",
    "macintosh": "mac_roman",
    "windows-874": "cp874",
    **{f"iso-8859-{number}": f"iso8859_{number}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16)},
    **{f"windows-{number}": f"cp{number}" for number in range(1250, 1259)},
}


def encode_text(text: str, character_set: str) -> object:
    name = character_set.lower()
    if name == UTF_16:
        return encode_bytes(_BIG_ENDIAN + text.encode("utf-16-be"))
    if name not in _CODECS:
        return _unlisted()
    try:
        return encode_bytes(text.encode(_CODECS[name]))
    except UnicodeEncodeError:
        raise EvaluationError("the text has characters that the character set has not") from None


def decode_text(text: str, character_set: str) -> object:
    data = decode_bytes(text)
    name = character_set.lower()
    if name == UTF_16:
        codec = "utf-16-le" if data.startswith(_LITTLE_ENDIAN) else "utf-16-be"
        return normal_text(data.decode(codec, "replace").removeprefix("\ufeff"))
    if name not in _CODECS:
        return _unlisted()
    try:
        return normal_text(data.decode(_CODECS[name]))
    except UnicodeDecodeError:
        raise EvaluationError("the bytes are not a text in that character set") from None


def _unlisted() -> Unknown:
    return Unknown("the character set is not known here")

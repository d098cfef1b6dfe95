"""What a reader sees as one character, which is what Terraform counts: `é` in two code points, a flag, a family emoji are one each.

An approximation of Unicode's text segmentation (UAX #29) from the categories the standard library knows: it leaves out the Indic
conjuncts and prepended marks.
"""

from __future__ import annotations

JOINER = "\u200d"
_REGIONAL = range(0x1F1E6, 0x1F200)
_SKIN_TONES = range(0x1F3FB, 0x1F400)
_TAGS = range(0xE0020, 0xE0080)
_HANGUL_VOWELS_AND_TAILS = range(0x1160, 0x1200)
_HALF_WIDTH_MARKS = range(0xFF9E, 0xFFA0)


def split_graphemes(text: str) -> list[str]:
    """The characters of the text as a reader counts them."""
    if text.isascii() and "\r\n" not in text:
        return list(text)
    found: list[str] = []
    for character in text:
        if found and _continues(found[-1], character):
            found[-1] += character
        else:
            found.append(character)
    return found


def _continues(cluster: str, character: str) -> bool:
    if cluster[-1] == "\r":
        return character == "\n"
    if cluster[-1] < " " or character < "\u0300":
        return False
    import unicodedata

    code = ord(character)
    if character == JOINER or unicodedata.category(character) in ("Mn", "Me", "Mc"):
        return True
    if code in _SKIN_TONES or code in _TAGS or code in _HANGUL_VOWELS_AND_TAILS or code in _HALF_WIDTH_MARKS:
        return True
    if code in _REGIONAL:
        return len(cluster) == 1 and ord(cluster) in _REGIONAL
    return cluster[-1] == JOINER and len(cluster) > 1 and unicodedata.category(character) == "So"

"""Colours of the text report: ANSI sequences by meaning, or nothing at all. Whether there is colour is the command line's decision."""

from __future__ import annotations

# SGR parameters (ECMA-48, 8.3.117); only the eight basic colours, which every terminal's theme makes readable.
_CODES = {
    "critical": "1;31",
    "high": "31",
    "medium": "33",
    "low": "36",
    "unknown": "35",
    "pass": "32",
    "suppressed": "2",
    "error": "1;31",
    "warning": "33",
    "note": "36",
    "strong": "1",
    "dim": "2",
    "place": "36",
    "good": "1;32",
    "bad": "1;31",
}


class Palette:
    """Paints words by what they mean; without colour it returns them unchanged."""

    __slots__ = ("colour",)

    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def paint(self, meaning: str, text: str) -> str:
        """`text` in the colour of `meaning`; the text is already escaped."""
        if not self.colour or not text:
            return text
        return f"\x1b[{_CODES[meaning]}m{text}\x1b[0m"

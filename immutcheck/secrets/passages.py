"""A text of several lines with a secret in it → the parts of it that must not be shown, so that the other lines may be.

Whoever hides a whole script has nothing to prove. Whoever shows parts of it looks harder than a detector does: for what only stands
beside a telling name or option, for the rest of a word or line, and for everything found wherever it stands again, encoded too. Where that
cannot tell what is secret, nothing is shown. It reports no findings: much of what it hides is harmless.
"""

from __future__ import annotations

import re
from itertools import islice

from immutcheck.secrets.detectors import detect_literal, detect_tokens, is_hole
from immutcheck.secrets.doubtful_lines import doubtful_ranges
from immutcheck.secrets.encoded import RUN, decode_text
from immutcheck.secrets.names import secret_kind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Range = tuple[int, int]

LONGEST = 65_536
MOST_SECRETS = 100
"""Of a longer text, and of one with more secrets than anybody writes into one, nothing is shown: each is looked for in all of it."""
WHOLE_WORDS = frozenset(("assignment", "command-option", "password-command", "authorization-header"))
"""Detectors that find the beginning of a secret: it goes on to the end of the shell's word."""

_NAME = re.compile(r"[A-Za-z_][\w.-]{0,60}")
_ASSIGNED = re.compile(r"[\"']?([ \t]{0,8}(?:=>|:=|[:=>])[ \t]{0,8})(?=\S)")
_BELOW = re.compile(r"[\"']?[ \t]{0,8}[:=][ \t]{0,8}(?P<block>[|>][-+0-9]{0,2})?[ \t]{0,8}\n[ \t]{0,80}(?=\S)")
_BESIDE = re.compile(r"[ \t]{1,8}(?![-|;&<>=$#\\`)\]}])(?=\S)")
_CONTINUED = re.compile(r"[ \t]{1,8}[\\`]\n[ \t]{0,80}(?![-|;&<>=$#)])(?=\S)")
_COMPUTED = re.compile(r"[\"']?(?:\$\((?![^)\n]{0,200}\b(?:echo|printf|base64)\b)|`|\$\w+|\$\{[\w.:!]+\}(?!\w))")
"""A value that comes from elsewhere: what a command prints (unless it prints what stands there), a variable."""
_WORD = re.compile(r"(?<![^\s\"'=:;,|()\[\]{}<>&@])(?![-/$]|https?:)[^\s\"'=:;,|()\[\]{}<>&@]{8,200}")
_ODD = re.compile(r"\d.*[A-Za-z]|[A-Za-z].*\d|[!#%^*+?~]")
_OPTIONS = (
    re.compile(r"(?<!\S)(?:-[uU]|--(?:proxy-)?user)[ =]?[\"']?[^\s:\"'/]{0,100}:(?P<secret>[^\s\"'])"),
    re.compile(
        r"\b(?:my(?:sql|loader|dumper)\w{0,12}|mariadb[\w-]{0,12}|sshpass|login|mongo\w{0,8}|smbclient)\b[^\n|;&]{0,400}?[ \t]-p[ \t]{0,4}"
        r"(?P<secret>[^\s-])"
    ),
    re.compile(r"\b(?:redis-cli|ldap\w{2,10}|az[ \t]+login|zip|7z)\b[^\n|;&]{0,400}?[ \t]-[aAwpP][ \t]{0,4}(?P<secret>[^\s-])"),
)
"""What is a secret where it stands, up to the end of the word."""
_LINES = (
    re.compile(r"(?i:identified[ \t]{1,8}by|requirepass|masterauth|htpasswd)[ \t]{1,8}(?P<secret>[^\s$])"),
    re.compile(
        r"^[ \t]{0,200}(?=\S)(?P<secret>[^\n]{0,4000}?)(?:--?password-stdin|--stdin|passphrase-fd|\bsudo[ \t]{1,8}-S)", re.MULTILINE
    ),
    re.compile(r"^[ \t]{0,200}(?=\S)(?P<secret>[^\n]{0,4000}?)\|[^\n|]{0,80}\bpasswd\b", re.MULTILINE),
)
"""What is a secret up to the end of the line."""


def hidden_ranges(text: str) -> list[Range] | None:
    """What must not be shown of a text, as sorted (start, end) offsets; None when that is all of it."""
    if len(text) > LONGEST or ("chpasswd" in text and "<<" in text):
        return None  # the latter are names and passwords, line by line
    ranges: set[Range] = set()
    secrets: set[str] = set()
    tokens = list(islice(detect_tokens(text), MOST_SECRETS + 1))
    names = list(islice((name for name in _NAME.finditer(text) if secret_kind(name[0]) is not None), MOST_SECRETS + 1))
    if max(len(tokens), len(names)) > MOST_SECRETS:
        return None
    for found in tokens:
        end = found.end
        if found.detector in WHOLE_WORDS:
            word_end = _end_of_word(text, found.start, found.end)
            if word_end is None:
                return None
            end = word_end
        ranges.add((found.start, end))
        secrets.update(_values_of(text[found.start : end]))
    for start, end, is_value in (*_find_named(text, names), *_find_options(text)):
        ranges.add((start, end))
        values = _values_of(text[start:end])
        secrets.update(values if is_value else filter(_is_telling, values))
    ranges.update([match.span() for match in re.finditer(RUN, text) if _is_readable(match[0])])
    again = _find_again(text, secrets, ranges)
    if again is None:
        return None
    hidden = merge_ranges((*ranges, *again))
    doubtful = doubtful_ranges(text, hidden)
    if doubtful is None:
        return None
    hidden = merge_ranges((*hidden, *doubtful))
    return merge_ranges((*hidden, *_find_words_again(text, hidden)))


def _find_named(text: str, names: Iterable[re.Match[str]]) -> Iterator[tuple[int, int, bool]]:
    """What stands behind a telling name, as (start, end, surely the value of the name)."""
    for name in names:
        end = name.end()
        below = _BELOW.match(text, end)
        if below is not None:
            end_of_block = _end_of_block(text, below.end()) if below["block"] else _end_of_line(text, below.end())
            yield below.end(), end_of_block, False
            continue
        match = _ASSIGNED.match(text, end)
        is_used = match is None and text[max(0, name.start() - 2) : name.start()].endswith(("$", "${"))
        beside = None if match is not None or is_used else _CONTINUED.match(text, end) or _BESIDE.match(text, end)
        start = match.end() if match is not None else beside.end() if beside is not None else -1
        if start < 0 or _COMPUTED.match(text, start):
            continue
        line_end = _end_of_line(text, start)
        if detect_literal(name[0], _first_word(text[start:line_end])) is None:
            continue
        is_option = text[max(0, name.start() - 2) : name.start()] == "--"
        if ((match is not None and match[1] == "=") or is_option) and not text.startswith("$(", start):
            quote = text[start] in "\"'"
            line_end = _end_of_word(text, start + quote, start + quote) or line_end
            start += quote
        yield start, line_end, match is not None


def _find_options(text: str) -> Iterator[tuple[int, int, bool]]:
    for pattern in _OPTIONS:
        for match in pattern.finditer(text):
            start = match.start("secret")
            if _COMPUTED.match(text, start):
                continue
            quote = text[start] in "\"'"
            end = _end_of_word(text, start + quote, start + quote)
            yield start + quote, _end_of_line(text, start) if end is None else end, True
    for pattern in _LINES:
        for match in pattern.finditer(text):
            yield match.start("secret"), _end_of_line(text, match.start("secret")), False


def _end_of_word(text: str, start: int, end: int) -> int | None:
    """Where the shell's word ends in which a secret begins at `start` and goes on to `end` at least, without the quote that closes it; None
    when the secret stands in quotes that are not closed on its line."""
    opening = quote = _quote_at(text, start)
    position = start
    while position < len(text):
        character = text[position]
        if character == "\\" and quote != "'":
            position += 2
            continue
        if character == "\n" and quote:
            break
        if character.isspace() and not quote and position >= end:
            break
        if character == quote:
            quote = ""
        elif character in "\"'" and not quote:
            quote = character
        position += 1
    position = min(position, len(text))
    if opening and quote == opening:
        return None
    return position - 1 if opening and text[position - 1] == opening and position - 1 >= end else position


def _quote_at(text: str, place: int) -> str:
    """The quote within which a place is on its line, "" when it is in none."""
    quote = ""
    position = text.rfind("\n", 0, place) + 1
    while position < place:
        character = text[position]
        if character == "\\" and quote != "'":
            position += 1
        elif character == quote:
            quote = ""
        elif character in "\"'" and not quote:
            quote = character
        position += 1
    return quote


def _end_of_line(text: str, start: int) -> int:
    """Where the line ends, or the last of those that it goes on in."""
    while True:
        end = text.find("\n", start)
        if end < 0:
            return len(text)
        if text[end - 1] not in "\\`":
            return end
        start = end + 1


def _end_of_block(text: str, start: int) -> int:
    """Where the lines end that are indented at least as the one is in which something begins at `start`."""
    indentation = start - text.rfind("\n", 0, start) - 1
    end = _end_of_line(text, start)
    while end < len(text):
        line = text[end + 1 : _end_of_line(text, end + 1)]
        if line.strip() and len(line) - len(line.lstrip()) < indentation:
            break
        end += len(line) + 1
    return min(end, len(text))


def _first_word(value: str) -> str:
    quote = value[0] if value[0] in "\"'" else ""
    return value[1:].partition(quote)[0] if quote else value.split(None, 1)[0]


def _values_of(passage: str) -> list[str]:
    """What may stand again: the hidden passage, its first word, and both as the shell reads them; without holes."""
    values: set[str] = set()
    for part in re.split(r"\$\{[^}]*\}", passage.strip()):
        if part.strip():
            first = _first_word(part.strip())
            values.update((part.strip(), first, re.sub(r"\\(.)|[\"']", r"\1", part.strip()), first.rstrip("\"',;)")))
    return [value for value in values if value and not is_hole(value)]


def _is_telling(secret: str) -> bool:
    """No plain word: what is hidden wherever this one stands gives it not away."""
    return len(secret) >= 8 and not secret.isalpha() and len(set(secret)) > 2


def _find_again(text: str, secrets: Iterable[str], ranges: Iterable[Range]) -> list[Range] | None:
    """Where the secrets stand elsewhere, encoded too; None when a plain word does: hiding it would tell it, and so would showing it."""
    found: list[Range] = []
    covered = merge_ranges(ranges)
    searched = _Searched(text)
    for secret in secrets:
        plain = [match.span() for match in re.finditer(re.escape(secret), text) if not _is_covered(match.span(), covered)]
        encoded = searched.find_encoded(secret, covered)
        if encoded is None or (plain and not _is_telling(secret)):
            return None
        found.extend((*plain, *encoded))
    return found


def _is_covered(place: Range, ranges: Iterable[Range]) -> bool:
    return any(start <= place[0] and place[1] <= end for start, end in ranges)


def _find_words_again(text: str, hidden: Iterable[Range]) -> list[Range]:
    """Where words of what is hidden stand elsewhere that look like secrets rather than like words of a script."""
    words = {word for start, end in hidden for word in _WORD.findall(text[start:end]) if _is_telling(word) and _ODD.search(word)}
    return [match.span() for word in words for match in re.finditer(re.escape(word), text)]


class _Searched:
    """A text, and the forms of it in which encoded secrets are looked for."""

    __slots__ = ("_compact", "_folded", "_plain", "_standard")

    def __init__(self, text: str) -> None:
        self._plain = text
        self._folded = text.lower()
        self._standard = text.replace("-", "+").replace("_", "/")
        self._compact = re.sub(r"\s+", "", self._standard)

    def find_encoded(self, secret: str, covered: Iterable[Range]) -> list[Range] | None:
        """The words outside of what is covered in which the secret stands encoded; None when one goes on in the next line."""
        places = []
        for searched, form in self._list_forms(secret):
            places += [match.span() for match in re.finditer(re.escape(form), searched)]
        for piece in _base64_of(secret):
            in_lines = [match.span() for match in re.finditer(re.escape(piece), self._standard)]
            if len(in_lines) < self._compact.count(piece):
                return None
            places += in_lines
        if "%" in self._plain:
            from urllib.parse import unquote

            words = re.finditer(r"\S*%[0-9A-Fa-f]{2}\S*", self._plain)
            places += [word.span() for word in words if secret in unquote(word[0]) and secret not in word[0]]
        return [self._word_round(*place) for place in places if not _is_covered(place, covered)]

    def _list_forms(self, secret: str) -> Iterator[tuple[str, str]]:
        import html
        import json

        if len(secret) >= 4:
            yield self._folded, secret.encode().hex()
        for form in {json.dumps(secret)[1:-1], html.escape(secret), re.sub(r"(\W)", r"\\\1", secret), secret.replace("'", "'\\''")} - {
            secret
        }:
            yield self._plain, form

    def _word_round(self, start: int, end: int) -> Range:
        """The characters round a place up to blanks and quotes."""
        while start and self._plain[start - 1] not in " \t\n\"'":
            start -= 1
        while end < len(self._plain) and self._plain[end] not in " \t\n\"'":
            end += 1
        return start, end


def _base64_of(secret: str) -> list[str]:
    """What is in Base64 of anything that holds the secret, for each of the three places it may begin at."""
    import base64

    pieces = []
    data = secret.encode()
    for before, unsettled in ((0, 0), (1, 2), (2, 3)):
        encoded = base64.b64encode(b"\0" * before + data).decode().rstrip("=")
        settled = encoded[unsettled : len(encoded) - ((before + len(data)) % 3 != 0)]
        if len(settled) >= 4:
            pieces.append(settled)
    return pieces


def _is_readable(run: str) -> bool:
    """The run is Base64 of a text, which nobody has looked into."""
    decoded = decode_text(run)
    return decoded is not None and bool(decoded) and all(character.isprintable() or character in "\t\r\n" for character in decoded)


def merge_ranges(ranges: Iterable[Range]) -> list[Range]:
    """Sorted, without overlaps and empty ones."""
    merged: list[Range] = []
    for start, end in sorted(ranges):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif end > start:
            merged.append((start, end))
    return merged

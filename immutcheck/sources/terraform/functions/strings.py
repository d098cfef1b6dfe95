"""Functions on texts. Those that can keep the known pieces of a text with holes do; everything that is cut or counted must be known.

Patterns are in `patterns`, `format` is in `formatting`.
"""

from __future__ import annotations

from immutcheck.model.values import OpenList, Text, Unknown
from immutcheck.sources.terraform.evaluation.limits import TEXT_LIMIT
from immutcheck.sources.terraform.evaluation.templates import join_text, text_of
from immutcheck.sources.terraform.evaluation.unknowns import unknown_from
from immutcheck.sources.terraform.functions.graphemes import split_graphemes
from immutcheck.sources.terraform.functions.unknowns import doubt_about
from immutcheck.sources.terraform.values import EvaluationError, LimitError
from immutcheck.sources.text import make_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_SPACES = "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"


def map_text(value: object, change: Callable[[str], str]) -> object:
    """A text, or the known pieces of one, changed; only for changes that treat every character by itself."""
    if value.__class__ is str:
        return change(value)
    assert isinstance(value, Unknown)
    return make_text([change(piece) if isinstance(piece, str) else _changed(piece, change) for piece in _pieces(value)])


def _pieces(value: Unknown) -> tuple[object, ...]:
    return value.pieces if isinstance(value, Text) and value.pieces else (value,)


def _changed(hole: object, change: Callable[[str], str]) -> Unknown:
    assert isinstance(hole, Unknown)
    possible = hole.possible if all([value.__class__ is str for value in hole.possible]) else ()
    return Unknown(
        hole.reason,
        possible=tuple(dict.fromkeys([change(value) for value in possible])),  # type: ignore[arg-type]
        prefix=change(hole.prefix),
        suffix=change(hole.suffix),
        sensitive=hole.sensitive,
    )


def lower(value: object) -> object:
    return map_text(value, lambda text: text.lower() if text.isascii() else "".join([_lower_one(character) for character in text]))


def upper(value: object) -> object:
    return map_text(value, lambda text: text.upper() if text.isascii() else "".join([_upper_one(character) for character in text]))


def _lower_one(character: str) -> str:
    """Go maps one code point to one."""
    changed = character.lower()
    return changed[0]


def _upper_one(character: str) -> str:
    changed = character.upper()
    return changed if len(changed) == 1 else character


def title(text: str) -> str:
    changed = []
    is_start = True
    for character in text:
        titled = character.title() if is_start else character
        changed.append(titled if len(titled) == 1 else character)
        is_start = not (character.isalnum() or character == "_")
    return "".join(changed)


def chomp(value: object) -> object:
    return _strip(value, "", "\r\n")


def trim_space(value: object) -> object:
    return _strip(value, _SPACES, _SPACES)


def trim(value: object, characters: object) -> object:
    if isinstance(characters, Unknown):
        return unknown_from(characters)
    return _strip(value, characters, characters)  # type: ignore[arg-type]


def _strip(value: object, left: str, right: str) -> object:
    if value.__class__ is str:
        stripped = value.lstrip(left) if left else value
        return stripped.rstrip(right) if right else stripped
    assert isinstance(value, Unknown)
    pieces = list(_pieces(value))
    first, last = pieces[0], pieces[-1]
    if left:
        if not isinstance(first, str) or not first.lstrip(left):
            return unknown_from(value)
        pieces[0] = first.lstrip(left)
    if right:
        if not isinstance(last, str) or not last.rstrip(right):
            return unknown_from(value)
        pieces[-1] = last.rstrip(right)
    return make_text(pieces)


def trim_prefix(value: object, prefix: object) -> object:
    if isinstance(prefix, Unknown):
        return unknown_from(prefix)
    assert isinstance(prefix, str)
    if isinstance(value, str):
        return value.removeprefix(prefix)
    assert isinstance(value, Unknown)
    first, *others = _pieces(value)
    if not isinstance(first, str) or (len(first) < len(prefix) and prefix.startswith(first)):
        return value if not prefix else unknown_from(value)
    return make_text([first.removeprefix(prefix), *others])


def trim_suffix(value: object, suffix: object) -> object:
    if isinstance(suffix, Unknown):
        return unknown_from(suffix)
    assert isinstance(suffix, str)
    if isinstance(value, str):
        return value.removesuffix(suffix)
    assert isinstance(value, Unknown)
    *others, last = _pieces(value)
    if not isinstance(last, str) or (len(last) < len(suffix) and suffix.endswith(last)):
        return value if not suffix else unknown_from(value)
    return make_text([*others, last.removesuffix(suffix)])


def starts_with(value: object, prefix: object) -> object:
    if isinstance(prefix, Unknown):
        return unknown_from(prefix)
    assert isinstance(prefix, str)
    if isinstance(value, str):
        return value.startswith(prefix)
    assert isinstance(value, Unknown)
    if value.prefix.startswith(prefix):
        return True
    return unknown_from(value) if prefix.startswith(value.prefix) else False


def ends_with(value: object, suffix: object) -> object:
    if isinstance(suffix, Unknown):
        return unknown_from(suffix)
    assert isinstance(suffix, str)
    if isinstance(value, str):
        return value.endswith(suffix)
    assert isinstance(value, Unknown)
    if value.suffix.endswith(suffix):
        return True
    return unknown_from(value) if suffix.endswith(value.suffix) else False


def holds_text(value: object, wanted: object) -> object:
    if isinstance(wanted, Unknown):
        return unknown_from(wanted)
    assert isinstance(wanted, str)
    if isinstance(value, str):
        return wanted in value
    assert isinstance(value, Unknown)
    known = [piece for piece in _pieces(value) if isinstance(piece, str)]
    return True if any([wanted in piece for piece in [*known, value.prefix, value.suffix]]) else unknown_from(value)


def indent(spaces: object, value: object) -> object:
    if isinstance(spaces, Unknown):
        return unknown_from(spaces)
    assert isinstance(spaces, int)
    if spaces < 0:
        raise EvaluationError("the number of spaces must not be negative")
    return map_text(value, lambda text: replace_all(text, "\n", "\n" + " " * min(spaces, TEXT_LIMIT)))


def replace_all(text: str, old: str, new: str) -> str:
    """The text with `old` replaced; EvaluationError when it would become too large."""
    if len(text) + text.count(old) * (len(new) - len(old)) > TEXT_LIMIT:
        raise LimitError(f"the text is too large: more than {TEXT_LIMIT} characters")
    return text.replace(old, new)


def reverse_text(text: str) -> str:
    return "".join(reversed(split_graphemes(text)))


def cut(value: object, offset: object, length: object) -> object:
    unknowns = [argument for argument in (offset, length) if isinstance(argument, Unknown)]
    if unknowns:
        return unknown_from(*unknowns)
    assert isinstance(offset, int)
    assert isinstance(length, int)
    if isinstance(value, Unknown):
        graphemes = split_graphemes(value.prefix)
        # the hole may begin with a mark that belongs to the last known character
        if offset < 0 or length < 0 or offset + length >= len(graphemes):
            return unknown_from(value)
        return "".join(graphemes[offset : offset + length])
    graphemes = split_graphemes(value)  # type: ignore[arg-type]
    if offset < 0:
        offset = max(0, offset + len(graphemes))
    return "".join(graphemes[offset:] if length < 0 else graphemes[offset : offset + length])


def split(separator: object, value: object) -> object:
    if isinstance(separator, Unknown):
        return unknown_from(separator)
    assert isinstance(separator, str)
    if isinstance(value, str):
        return (value.split(separator) if separator else list(value)) if value or separator else []
    assert isinstance(value, Unknown)
    known = value.prefix.split(separator)[:-1] if separator and value.prefix else []
    if isinstance(value, Text) and len(separator) == 1:
        return _split_pieces(separator, value)
    return OpenList(known, unknown_from(value)) if known else unknown_from(value)


def _split_pieces(separator: str, value: Text) -> object:
    """What stands between two separators that are both known and have no hole between them is known."""
    parts: list[list[object]] = [[]]
    for piece in value.pieces:
        if isinstance(piece, str):
            first, *others = piece.split(separator)
            parts[-1].append(first)
            parts.extend([other] for other in others)
        else:
            parts[-1].append(piece)
    holes = [piece for part in parts for piece in part if isinstance(piece, Unknown)]
    if all([_holds_none(hole, separator) for hole in holes]):
        return [make_text(part) for part in parts]
    known = [part[0] if part else "" for part in parts if not any([isinstance(piece, Unknown) for piece in part])]
    return OpenList(known, unknown_from(value)) if known else unknown_from(value)


def _holds_none(hole: Unknown, separator: str) -> bool:
    """Every value that the hole can have is listed, and none holds the separator."""
    return bool(hole.possible) and not hole.maybe_absent and not any([separator in str(value) for value in hole.possible])


def join(separator: object, *lists: object) -> object:
    pieces: list[object] = []
    for members in lists:
        if isinstance(members, Unknown):
            return unknown_from(members)
        assert isinstance(members, list)
        rest = doubt_about(members)
        if rest is not None:
            return unknown_from(rest)
        for member in members:
            if member is None:
                raise EvaluationError("a member is null")
            if pieces:
                pieces.append(separator)
            pieces.append(member if member.__class__ is str else text_of(member))
    return join_text(pieces)

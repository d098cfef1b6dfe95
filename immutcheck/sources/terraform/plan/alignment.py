"""Which of the written blocks became which element: providers keep many blocks as sets, so their order is not the written one."""

from __future__ import annotations

from immutcheck.model.values import OpenList, Unknown
from immutcheck.sources.terraform.values import known_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_SCALARS = frozenset((str, int, bool, float))

PAIR_LIMIT = 20_000
"""More pairs than this are not compared: elements stand for the blocks of the same index."""


def align(elements: Sequence[object], written: Sequence[object]) -> list[int | None]:
    """For each element the index of what is written for it, each used once; None where nothing is left that fits."""
    if len(elements) == len(written) == 1:
        return [None if agreement(elements[0], written[0]) is None else 0]
    if len(elements) * len(written) > PAIR_LIMIT:
        return [index if index < len(written) else None for index in range(len(elements))]
    fitting: list[list[int]] = []
    best = []
    for index, element in enumerate(elements):
        scores = [(score, position) for position, candidate in enumerate(written) if (score := agreement(element, candidate)) is not None]
        scores.sort(key=lambda entry: (-entry[0], entry[1] != index))
        fitting.append([position for _, position in scores])
        best += [(-score, index != position, index, position) for score, position in scores]
    taken: dict[int, int] = {}
    placed: set[int] = set()
    for _score, _moved, index, position in sorted(best):
        if index not in placed and position not in taken:
            taken[position] = index
            placed.add(index)
    for index in range(len(elements)):
        if index not in placed:
            _make_room(index, fitting, taken, set())
    positions = {index: position for position, index in taken.items()}
    return [positions.get(index) for index in range(len(elements))]


def _make_room(index: int, fitting: Sequence[Sequence[int]], taken: dict[int, int], tried: set[int]) -> bool:
    """Give the element a place by moving others to where they fit as well (an augmenting path)."""
    for position in fitting[index]:
        if position not in tried:
            tried.add(position)
            if position not in taken or _make_room(taken[position], fitting, taken, tried):
                taken[position] = index
                return True
    return False


def agreement(value: object, written: object) -> int | None:
    """How many known scalars agree; None when one of them differs, so that the one cannot be made from the other."""
    value, written = known_value(value), known_value(written)
    if written is None or isinstance(written, Unknown) or value is None or isinstance(value, Unknown):
        return 0
    if isinstance(value, dict) and isinstance(written, dict):
        return _compare_members(value, written)
    if isinstance(value, list) and isinstance(written, list):
        return _compare_elements(value, written)
    if isinstance(value, (dict, list)) or isinstance(written, (dict, list)):
        # a scalar stands for what it encodes
        return 0
    if same_scalar(value, written):
        return 1
    return None if isinstance(written, (str, int, float)) else 0


def same_scalar(left: object, right: object) -> bool:
    """Equal as Terraform converts scalars: `"true"` and true, `"80"` and 80."""
    if left.__class__ is right.__class__:
        return left == right
    return _text(left) == _text(right)


def _text(value: object) -> object:
    if value is True:
        return "true"
    if value is False:
        return "false"
    return str(value) if isinstance(value, (str, int, float)) else value


def _compare_members(value: Mapping[str, object], written: Mapping[str, object]) -> int | None:
    total = 0
    for name, known in written.items():
        member = value.get(name)
        if known.__class__ in _SCALARS and member.__class__ is known.__class__:
            if member != known:
                return None
            total += 1
            continue
        score = agreement(member, known)
        if score is None:
            return None
        total += score
    # a list that nobody wrote for this one speaks for another one
    return total - sum(1 for name, member in value.items() if isinstance(member, list) and member and written.get(name) is None)


def _compare_elements(value: Sequence[object], written: Sequence[object]) -> int | None:
    if written and not value and not isinstance(written, OpenList):
        return None
    if any(isinstance(element, (dict, list)) for element in (*value[:1], *written[:1])):
        scores = [agreement(*pair) for pair in zip(value, written, strict=False)] if len(value) == len(written) else []
        return sum(score for score in scores if score is not None)
    known = [element for element in map(known_value, written) if isinstance(element, (str, int, float))]
    agreeing = sum(any(same_scalar(element, known_value(other)) for other in value) for element in known)
    return None if agreeing < len(known) and None not in value else agreeing

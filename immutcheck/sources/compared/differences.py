"""Whether two forms are the same value: no, yes, or not to be told. Who asks says of each reference whether what it points at changes.

A difference is told at the deepest names it can be pinned to, since a type's properties differ in what a change of them does.
"""

from __future__ import annotations

from immutcheck.model.record import Record
from immutcheck.model.values import MISSING
from immutcheck.sources.compared.forms import CHOICE, DYNAMIC, LIST, MAP, OPEN, REFERENCE, TEMPLATES, TEXT, Form

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    Answer = bool | None
    """It differs; None when that cannot be told."""
    AskTarget = Callable[[str, str], Answer]
    """(address, attribute) → whether the value of that reference changes."""

PAIR_LIMIT = 1024
"""Values of two choices that are held against each other."""
NEVER_READ = ("secretsmanager", "ssm-secure")
"""Dynamic references that CloudFormation keeps as they are written, and compares so. Source: AWS CloudFormation User Guide, "Get values
stored in other services using dynamic references"."""
PASSING = ("Latest", "Revision", "Secret", "Stream", "Version")
"""In names such as StreamArn, MasterUserSecret.SecretArn, StateMachineRevisionId."""


class Difference(Record):
    """What differs at `path` (names; lists are entered silently), for certain or perhaps."""

    path: tuple[str, ...]
    is_certain: bool


def is_unchanged(_address: str, _attribute: str) -> bool:
    """Whatever is referred to stays as it is."""
    return False


class Comparison:
    """Compares forms of one `Forms`; `ask` tells of references."""

    __slots__ = ("_ask", "_known")

    def __init__(self, ask: AskTarget) -> None:
        self._ask = ask
        self._known: dict[tuple[object, object], Answer] = {}

    def differences(self, one: object, other: object, path: tuple[str, ...] = ()) -> Iterator[Difference]:
        """Where the two differ."""
        if one is other and not _has_targets(one):
            return
        words = {value.word if isinstance(value, Form) else value if value is MISSING else TEXT for value in (one, other)}
        if words in ({MAP}, {MAP, MISSING}) and not _is_empty(one, other):
            yield from self._member_differences(one, other, path)
        elif words in ({LIST}, {LIST, MISSING}) and not _is_empty(one, other):
            yield from self._element_differences(one, other, path)
        else:
            answer = self.differs(one, other)
            if answer is not False:
                yield Difference(path, answer is True)

    def differs(self, one: object, other: object) -> Answer:
        """Whether the two are different values."""
        if isinstance(one, Form) or isinstance(other, Form):
            key = (one, other)
            if key not in self._known:
                self._known[key] = None  # for one that is inside itself, which does not happen
                self._known[key] = self._compare(one, other)
            return self._known[key]
        return not (one is other or (isinstance(one, str) and isinstance(other, str) and one == other))

    def _member_differences(self, one: object, other: object, path: tuple[str, ...]) -> Iterator[Difference]:
        members, fellows = _members_of(one), _members_of(other)
        for name in {**members, **fellows}:
            if name == OPEN:
                if members.get(OPEN) is not fellows.get(OPEN):
                    yield Difference(path, is_certain=False)
                continue
            # what a function adds may be what is written on the other side
            is_open = OPEN in members if name not in members else OPEN in fellows if name not in fellows else False
            for difference in self.differences(members.get(name, MISSING), fellows.get(name, MISSING), (*path, name)):
                yield difference.replace(is_certain=False) if is_open else difference

    def _element_differences(self, one: object, other: object, path: tuple[str, ...]) -> Iterator[Difference]:
        elements, fellows = _parts_of(one), _parts_of(other)
        left, right = _take_out_same(elements, fellows), _take_out_same(fellows, elements)
        if not left and not right and elements != fellows:
            # whether the order means something is the service's to say
            yield Difference(path, is_certain=False)
        for element in set(elements).intersection(fellows):
            yield from self.differences(element, element, path)
        for index in range(max(len(left), len(right))):
            values = [side[index] if index < len(side) else MISSING for side in (left, right)]
            yield from self.differences(values[0], values[1], path)

    def _compare(self, one: object, other: object) -> Answer:
        if one is other:
            return self._changes(one)
        for first, second in ((one, other), (other, one)):
            if isinstance(first, Form) and first.word == CHOICE:
                return self._compare_choice(first, second)
        if any(isinstance(value, Form) and value.word == OPEN for value in (one, other)):
            return None
        if one is MISSING or other is MISSING:
            return True
        words = {value.word if isinstance(value, Form) else TEXT for value in (one, other)}
        if words == {MAP} or words == {LIST}:
            answers = {difference.is_certain for difference in self.differences(one, other)}
            return True if True in answers else None if answers else False
        if words <= {MAP, LIST, TEXT}:
            return self._compare_texts(_parts_of(one), _parts_of(other)) if words == {TEXT} else self._compare_kinds(one, other, words)
        if words == {TEMPLATES}:
            return True
        if words == {REFERENCE}:
            return self._compare_references(one, other)
        if DYNAMIC in words:
            kept = [value for value in (one, other) if isinstance(value, Form) and value.word == DYNAMIC and value.parts[0] in NEVER_READ]
            if kept and words <= {DYNAMIC, TEXT}:
                return True
        if any(isinstance(value, Form) and value.word == TEXT for value in (one, other)):
            # the other one is a hole by itself
            return self._compare_texts(_parts_of(one), _parts_of(other))
        return None

    def _compare_kinds(self, one: object, other: object, words: set[str]) -> Answer:
        """A text and a list of one are the same to CloudFormation, a text may hold a map as JSON."""
        if words == {MAP, LIST}:
            return True
        if MAP in words:
            return None
        known, elements = (one, other) if isinstance(other, Form) and other.word == LIST else (other, one)
        parts = _parts_of(elements)
        return self.differs(known, parts[0]) if len(parts) == 1 else None

    def _compare_choice(self, choice: Form, other: object) -> Answer:
        values = choice.pairs()
        if isinstance(other, Form) and other.word == CHOICE and other.parts[0] is choice.parts[0]:
            # a key that only one has cannot have been chosen in both
            fellows = other.pairs()
            return _agree([self.differs(value, fellows[name]) for name, value in values.items() if name in fellows])
        others = list(other.pairs().values()) if isinstance(other, Form) and other.word == CHOICE else [other]
        if len(values) * len(others) > PAIR_LIMIT:
            return None
        answer = _agree([self.differs(value, fellow) for value in values.values() for fellow in others])
        return answer if answer is True else None

    def _compare_texts(self, one: Sequence[object], other: Sequence[object]) -> Answer:
        pieces, fellows = list(one), list(other)
        for end in (0, -1):
            while pieces and fellows and _is_equal(pieces[end], fellows[end]) and self._changes(pieces[end]) is False:
                del pieces[end], fellows[end]
        if not pieces and not fellows:
            return False
        holes, others = [[piece for piece in side if isinstance(piece, Form)] for side in (pieces, fellows)]
        if not (holes or others) or _ends_differ(pieces, fellows):
            return True
        if sorted(map(id, holes)) == sorted(map(id, others)) and all([self._changes(hole) is False for hole in holes]):
            lengths = [sum([len(piece) for piece in side if isinstance(piece, str)]) for side in (pieces, fellows)]
            if lengths[0] != lengths[1]:
                return True
        if len(pieces) == len(fellows):
            answers = [self.differs(piece, fellow) for piece, fellow in zip(pieces, fellows, strict=True)]
            open_ones = [answer for answer in answers if answer is not False]
            return open_ones[0] if len(open_ones) == 1 else None
        return None

    def _compare_references(self, one: object, other: object) -> Answer:
        """Two resources, or two attributes of one: what identifies a resource identifies no other one."""
        assert isinstance(one, Form)
        assert isinstance(other, Form)
        (address, attribute), (fellow, fellows_attribute) = one.parts, other.parts
        return True if attribute == fellows_attribute and address != fellow and is_identity(str(attribute)) else None

    def _changes(self, value: object) -> Answer:
        """Whether what is written alike becomes another value, since something it refers to changes."""
        if not isinstance(value, Form) or not value.targets:
            return False
        if value.word == REFERENCE:
            return self._ask(str(value.parts[0]), str(value.parts[1]))
        answers = [self._ask(address, attribute) for address, attribute in value.targets]
        if all(answer is False for answer in answers):
            return False
        if value.word in (TEXT, LIST, MAP):
            parts = [self.differs(part, part) for part in value.parts]
            return True if True in parts else None if None in parts else False
        if value.word == CHOICE:
            return _agree([self.differs(option, option) for option in value.pairs().values()])
        return None


def is_identity(attribute: str) -> bool:
    """An attribute that no other resource has: Ref, its ARN, its id, or that of something that belongs to it."""
    return attribute == "" or attribute.endswith(("Arn", "Id"))


def is_lasting(attribute: str) -> bool:
    """An attribute that stays as long as the resource is the same one. What belongs to it may be made anew in an update: a table's stream,
    a cluster's secret, a revision or version."""
    return is_identity(attribute) and not any([part in attribute for part in PASSING])


def _agree(answers: Sequence[Answer]) -> Answer:
    return answers[0] if answers and all(answer is answers[0] for answer in answers) else None


def _has_targets(value: object) -> bool:
    return isinstance(value, Form) and bool(value.targets)


def _is_empty(one: object, other: object) -> bool:
    """Nothing is in either, so that what differs is whether it is written at all."""
    return not any(isinstance(value, Form) and value.parts for value in (one, other)) and one is not other


def _parts_of(value: object) -> tuple[object, ...]:
    """The elements of a list, the pieces of a text."""
    if isinstance(value, Form) and value.word in (LIST, TEXT):
        return value.parts
    return () if value is MISSING else (value,)


def _members_of(value: object) -> dict[str, object]:
    return value.pairs() if isinstance(value, Form) else {}


def _take_out_same(elements: Sequence[object], others: Sequence[object]) -> list[object]:
    """The elements that have no equal among the others, each of which counts once."""
    remaining: dict[object, int] = {}
    for other in others:
        remaining[other] = remaining.get(other, 0) + 1
    left = []
    for element in elements:
        if remaining.get(element):
            remaining[element] -= 1
        else:
            left.append(element)
    return left


def _is_equal(one: object, other: object) -> bool:
    return one is other or (isinstance(one, str) and isinstance(other, str) and one == other)


def _ends_differ(pieces: Sequence[object], fellows: Sequence[object]) -> bool:
    """Both begin, or both end, with known texts of which neither continues the other."""
    if not pieces or not fellows:
        return any([isinstance(piece, str) for piece in (*pieces, *fellows)])
    first, second = pieces[0], fellows[0]
    if isinstance(first, str) and isinstance(second, str) and not first.startswith(second) and not second.startswith(first):
        return True
    first, second = pieces[-1], fellows[-1]
    return isinstance(first, str) and isinstance(second, str) and not first.endswith(second) and not second.endswith(first)

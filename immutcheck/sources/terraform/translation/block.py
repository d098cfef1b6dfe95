"""The arguments of a resource or of a nested block → the members of an object, by the steps that a table and the schema give.

Steps are made when an argument is met for the first time and kept. Makes no shapes itself (`shapes`) and reads no files (`tables`).
"""

from __future__ import annotations

from immutcheck.model.record import Record
from immutcheck.model.values import MISSING, OpenList, OpenMap, Unknown
from immutcheck.sources.text import list_possible, make_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from immutcheck.model.location import PropertyPath
    from immutcheck.sources.terraform.raw import RawPath
    from immutcheck.sources.terraform.translation.settlement import Run, Trace
    from immutcheck.sources.terraform.translation.shapes import Shape

    Names = tuple[tuple[str, bool], ...]
    """A path below an object: each name, and whether what is at it is a list."""
    Condition = tuple[str, tuple[object, ...]]

PROPERTIES = "properties"
OTHER_SPACES = ("policies", "terraform")


class Step(Record):
    """What one argument does: its value takes `shape` and goes to `names` of `space`, behind what is there with `appends`.
    `conditions`: other arguments that must have one of some values. `around`: its members join the object around it. `joins`: (argument,
    text between) of others that complete the value."""

    names: Names
    shape: Shape
    appends: bool = False
    space: str = PROPERTIES
    conditions: tuple[Condition, ...] = ()
    around: Block | None = None
    joins: tuple[tuple[str, str], ...] = ()


class Default(Record):
    """What the provider sends where nobody wrote anything, unless one of the arguments in `unless` is written."""

    names: Names
    value: object
    space: str = PROPERTIES
    unless: tuple[str, ...] = ()


class Block:
    """`find_steps(name)` makes the steps of an argument; `constants` are (names, value) of every such object, `defaults` what it has
    where nobody wrote anything. The arguments in `appending` feed lists, in this order."""

    __slots__ = ("_appending", "_find_steps", "_steps", "constants", "defaults", "fill")

    def __init__(
        self,
        find_steps: Callable[[str], tuple[Step, ...]],
        constants: tuple[tuple[Names, object], ...] = (),
        defaults: tuple[Default, ...] = (),
        fill: tuple[Names, ...] = (),
        appending: tuple[str, ...] = (),
    ) -> None:
        self._find_steps = find_steps
        self._steps: dict[str, tuple[Step, ...]] = {}
        self.constants = constants
        self.defaults = defaults
        self.fill = fill
        self._appending = appending

    def steps(self, name: str) -> tuple[Step, ...]:
        """The steps of an argument; none when it has no counterpart."""
        steps = self._steps.get(name)
        if steps is None:
            steps = self._steps[name] = self._find_steps(name)
        return steps

    def _in_order(self, values: Mapping[str, object]) -> Mapping[str, object]:
        """The arguments with those that feed lists last, as the table has them."""
        feeding = [name for name in self._appending if name in values]
        if len(feeding) < 2:
            return values
        others = {name: value for name, value in values.items() if name not in feeding}
        return {**others, **{name: values[name] for name in feeding}}

    def convert(self, values: Mapping[str, object], run: Run, raw: RawPath, path: PropertyPath) -> dict[str, object]:
        """The object that a nested block becomes."""
        members: dict[str, object] = {}
        self.convert_into(members, {}, values, run, raw, path)
        if isinstance(values, OpenMap):
            return OpenMap(members, run.settle_unknown(values.rest))
        return members

    def convert_into(
        self,
        members: dict[str, object],
        spaces: dict[str, dict[str, object]],
        values: Mapping[str, object],
        run: Run,
        raw: RawPath,
        path: PropertyPath,
    ) -> None:
        """Put the members into `members`, and what belongs to another space of the resource into that one of `spaces`."""
        known = self._steps
        for name, value in self._in_order(values).items() if self._appending else values.items():
            if value is None:
                continue
            steps = known.get(name)
            if steps is None:
                steps = self.steps(name)
            for step in steps:
                used = _decide(step.conditions, values, value) if step.conditions else value
                if used is MISSING:
                    continue
                if step.joins:
                    used = _complete(used, step.joins, values)
                if step.around is not None:
                    _join_around(step.around, members, spaces, used, run, (*raw, name), path)
                elif step.space == PROPERTIES:
                    _put(step, members, used, run, (*raw, name), path)
                else:
                    _put(step, spaces.setdefault(step.space, {}), used, run, (*raw, name), (step.space,))
        for names, value in self.constants:
            _set(members, names, value)
        for default in self.defaults:
            put_default(members, default, values)


def _join_around(
    block: Block,
    members: dict[str, object],
    spaces: dict[str, dict[str, object]],
    value: object,
    run: Run,
    raw: RawPath,
    path: PropertyPath,
) -> None:
    """A block whose members belong to the object around it. Of one that may be there nothing is known."""
    nested = value
    if isinstance(nested, list):
        raw = (*raw, 0)
        nested = nested[0] if nested else nested.rest if isinstance(nested, OpenList) else MISSING
    if isinstance(nested, dict):
        block.convert_into(members, spaces, nested, run, raw, path)
        if isinstance(nested, OpenMap):
            nested = nested.rest
    if isinstance(nested, Unknown):
        for names in block.fill:
            if not _is_set(members, names):
                _set(members, names, Unknown(nested.reason, maybe_absent=True))


def _decide(conditions: tuple[Condition, ...], values: Mapping[str, object], value: object) -> object:
    """The value when the conditions hold, MISSING when one does not, an unknown that may be absent when that is open."""
    for name, wanted in conditions:
        found = values.get(name)
        if isinstance(found, Unknown):
            if found.possible and not any(known in wanted for known in found.possible):
                return MISSING
            if not (found.possible and all(known in wanted for known in found.possible) and not found.maybe_absent):
                value = Unknown(found.reason, maybe_absent=True, possible=(value,))
        elif found not in wanted:
            return MISSING
    return value


def _complete(value: object, joins: tuple[tuple[str, str], ...], values: Mapping[str, object]) -> object:
    """The text with those behind it that other arguments give, each with a text between."""
    for name, between in joins:
        found = values.get(name)
        if isinstance(found, Unknown) and (found.maybe_absent or "" in found.possible):
            written = [known for known in found.possible if known != ""] or [found.replace(maybe_absent=False)]
            value = Unknown(found.reason, possible=list_possible([value, *[make_text((value, between, known)) for known in written]]))
        elif found is not None and found != "":
            value = make_text((value, between, found))
    return value


def _put(step: Step, members: dict[str, object], value: object, run: Run, raw: RawPath, path: PropertyPath) -> None:
    trace = run.trace
    if trace is None:
        converted = step.shape(value, run, (), ())
        if converted is not MISSING:
            container, name = _enter(members, step.names)
            _place(container, name, converted, step.appends)
        return
    full = (*path, *_spell(step.names))
    inner: Trace = {}
    converted = step.shape(value, run.with_trace(inner), raw, full)
    if converted is MISSING:
        return
    container, name = _enter(members, step.names)
    offset = _place(container, name, converted, step.appends)
    if offset:
        inner = shift(inner, full, offset)
    else:
        inner.setdefault(full, raw)
    trace.update(inner)


def shift(trace: Trace, path: PropertyPath, offset: int) -> Trace:
    """The trace of what is below the list at `path`, its members counted from `offset`."""
    depth = len(path)
    shifted: Trace = {}
    for at, raw in trace.items():
        index = at[depth] if len(at) > depth and at[:depth] == path else None
        if isinstance(index, int):
            shifted[(*path, index + offset, *at[depth + 1 :])] = raw
    return shifted


def _spell(names: Names) -> PropertyPath:
    """The path with the index of the only member where there is a list between."""
    spelled: list[str | int] = []
    for position, (name, is_list) in enumerate(names):
        spelled.append(name)
        if is_list and position < len(names) - 1:
            spelled.append(0)
    return tuple(spelled)


def _enter(members: dict[str, object], names: Names) -> tuple[dict[str, object], str]:
    """The object that the last name belongs to; objects between are made."""
    for name, is_list in names[:-1]:
        found = members.get(name)
        if isinstance(found, list):
            found = found[0] if found else None
        if not isinstance(found, dict):
            # what is open stays open around the member
            found = OpenMap({}, found) if isinstance(found, Unknown) else {}
            members[name] = [found] if is_list else found
        members = found
    return members, names[-1][0]


def _place(container: dict[str, object], name: str, value: object, appends: bool) -> int:
    """Put the value; of a list that is appended, how many members stand before it."""
    existing = container.get(name, MISSING)
    if existing is MISSING:
        container[name] = value
        return 0
    merged, offset = merge(existing, value, appends=appends)
    container[name] = merged
    return offset


def merge(existing: object, value: object, *, appends: bool) -> tuple[object, int]:
    """Both together: lists in a row with `appends`, objects name by name, else what came later; and how many members stood there before."""
    if isinstance(existing, dict) and isinstance(value, dict):
        members = {**existing}
        for name, member in value.items():
            members[name] = merge(members[name], member, appends=appends)[0] if name in members else member
        rest = next((part.rest for part in (existing, value) if isinstance(part, OpenMap)), None)
        return (members if rest is None else OpenMap(members, rest)), 0
    if not appends:
        # of `name` and `name_prefix` the one that is known
        return (existing if isinstance(value, Unknown) and not isinstance(existing, Unknown) else value), 0
    before = existing if isinstance(existing, list) else [] if isinstance(existing, Unknown) else [existing]
    after = value if isinstance(value, list) else [] if isinstance(value, Unknown) else [value]
    return open_list([*before, *after], (existing, value)), len(before)


def open_list(members: list[object], parts: tuple[object, ...]) -> list[object]:
    """The known members of some lists, open when one of the lists is. An undecided list has any of the members of those that it can be."""
    rest: Unknown | None = None
    possible: list[object] = []
    is_known = True
    for part in parts:
        if isinstance(part, OpenList):
            further = part.possible
        elif isinstance(part, Unknown):
            lists = [known for known in part.possible if known.__class__ is list]
            further = tuple([member for known in lists for member in known]) if len(lists) == len(part.possible) else ()
            if lists and not further:
                continue
        else:
            continue
        rest = rest or (part.rest if isinstance(part, OpenList) else part)
        is_known = is_known and bool(further)
        possible += further
    return members if rest is None else OpenList(members, rest, tuple(possible) if is_known else ())


def _set(members: dict[str, object], names: Names, value: object) -> None:
    container, name = _enter(members, names)
    container[name] = _copy(value)


def _copy(value: object) -> object:
    """A constant of a table is put into many resources."""
    if isinstance(value, dict):
        return {name: _copy(member) for name, member in value.items()}
    return [_copy(member) for member in value] if isinstance(value, list) else value


def _is_set(members: Mapping[str, object], names: Names) -> bool:
    found: object = members
    for name, _ in names:
        if isinstance(found, list):
            found = found[0] if found else None
        if not isinstance(found, dict) or name not in found:
            return False
        found = found[name]
    return True


def put_default(members: dict[str, object], default: Default, values: Mapping[str, object]) -> None:
    """Put what the provider sends for an object with these arguments; a part of them may not be known."""
    value = default.value
    for name in default.unless:
        written = values.get(name)
        if isinstance(written, OpenList) and not written:
            written = written.rest.replace(maybe_absent=True)
        if isinstance(written, Unknown) and (written.maybe_absent or "" in written.possible):
            value = value if isinstance(value, Unknown) else Unknown(written.reason, maybe_absent=True, possible=(value,))
        elif written is not None and written != "" and written != []:
            return
    _set_default(members, default.names, value, is_open=isinstance(values, OpenMap))


def _set_default(members: dict[str, object], names: Names, value: object, *, is_open: bool) -> None:
    """Lists on the way are entered, objects that are not there are made."""
    (name, is_list), rest = names[0], names[1:]
    found = members.get(name, MISSING)
    if found is MISSING and (is_open or isinstance(members, OpenMap)):
        return
    if not rest:
        if found is MISSING:
            members[name] = _copy(value)
        elif isinstance(found, Unknown) and found.maybe_absent:
            members[name] = _with_default(found, value)
        return
    if found is MISSING and not is_list:
        found = members[name] = {}
    inside = [*found, *found.possible] if isinstance(found, OpenList) else found if isinstance(found, list) else (found,)
    for member in inside:
        if isinstance(member, dict):
            _set_default(member, rest, value, is_open=False)


def _with_default(found: Unknown, value: object) -> Unknown:
    """The value that may be absent, or what is sent then: that may be open itself."""
    is_open = isinstance(value, Unknown)
    possible = list_possible([*found.possible, value]) if found.possible else ()
    return found.replace(maybe_absent=is_open, possible=possible)

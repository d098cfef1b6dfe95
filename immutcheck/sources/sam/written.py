"""Values as they are written, with their places, and how they are put together. They are never changed: a `Written` only points at them."""

from __future__ import annotations

from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from immutcheck.model.location import PropertyPath
    from immutcheck.sources.sam.expansion import DocumentPath, Origin


class Written(Record):
    """A value and where it is written; `places` are parts of it (relative path → document path) that are written elsewhere."""

    value: object
    path: DocumentPath
    places: tuple[Origin, ...] = ()

    def child(self, key: str | int) -> Written | None:
        """The member of a map or list; None when there is none, or when it is null."""
        value = self.value
        if isinstance(value, dict):
            member = value.get(key)
        elif isinstance(value, list) and isinstance(key, int) and key < len(value):
            member = value[key]
        else:
            return None
        return None if member is None else self.member(key, member)

    def children(self) -> Iterator[tuple[str | int, Written]]:
        """Every member of a map or list with its key or index; nothing for a scalar."""
        value = self.value
        if isinstance(value, dict):
            for key, member in value.items():
                yield key, self.member(key, member)
        elif isinstance(value, list):
            for index, member in enumerate(value):
                yield index, self.member(index, member)

    def text(self, key: str) -> str:
        """The member when it is a text, else ""."""
        member = self.value.get(key) if isinstance(self.value, dict) else None
        return member if isinstance(member, str) else ""

    def map(self, key: str) -> Written | None:
        """The member when it is a map."""
        member = self.child(key)
        return member if member is not None and isinstance(member.value, dict) else None

    def member(self, key: str | int, value: object) -> Written:
        """`value`, which stands at `key`."""
        path = (*self.path, key)
        if not self.places:
            return Written(value, path)
        places = []
        for relative, place in self.places:
            if relative == (key,):
                path = place
            elif relative[:1] == (key,):
                places.append((relative[1:], place))
        return Written(value, path, tuple(places))


def compose(path: DocumentPath, members: Mapping[str, object]) -> Written:
    """A map made of plain and `Written` members; None members are left out."""
    value: dict[str, object] = {}
    places: list[Origin] = []
    for name, member in members.items():
        if isinstance(member, Written):
            value[name] = member.value
            places.extend(placed((name,), member))
        elif member is not None:
            value[name] = member
    return Written(value, path, tuple(places))


def compose_list(path: DocumentPath, members: list[object]) -> Written:
    """A list made of plain and `Written` members."""
    value: list[object] = []
    places: list[Origin] = []
    for index, member in enumerate(members):
        if isinstance(member, Written):
            value.append(member.value)
            places.extend(placed((index,), member))
        else:
            value.append(member)
    return Written(value, path, tuple(places))


def placed(prefix: PropertyPath, written: Written) -> list[Origin]:
    """The places of a value that is put at `prefix`."""
    return [(prefix, written.path), *[((*prefix, *relative), place) for relative, place in written.places]]


BRANCH_DEPTH = 8
"""Choices inside choices that are followed: shared branches would double the work with every level."""


def is_intrinsic(value: object) -> bool:
    """A map of one member that is an intrinsic function."""
    if not isinstance(value, dict) or len(value) != 1:
        return False
    name = next(iter(value))
    return isinstance(name, str) and (name in ("Ref", "Condition") or name.startswith("Fn::"))


def is_no_value(value: object) -> bool:
    """`!Ref AWS::NoValue`."""
    return isinstance(value, dict) and value == {"Ref": "AWS::NoValue"}


def convert_branches(written: Written, convert: Callable[[Written], object], depth: int = BRANCH_DEPTH) -> object:
    """`convert` of the value or, under Fn::If, of each branch that is not AWS::NoValue; the Fn::If stays."""
    value = written.value
    if not (isinstance(value, dict) and len(value) == 1) or depth == 0:
        return convert(written)
    choice = written.child("Fn::If")
    if choice is None or not isinstance(choice.value, list) or len(choice.value) != 3:
        return convert(written)
    members: list[object] = [choice.value[0]]
    for index in (1, 2):
        branch = choice.member(index, choice.value[index])
        members.append(branch if is_no_value(branch.value) else convert_branches(branch, convert, depth - 1))
    return compose(written.path, {"Fn::If": compose_list(choice.path, members)})


def tag_list(tags: Written | None, first: tuple[tuple[str, str], ...] = ()) -> Written | list[object] | None:
    """SAM's map of tags as CloudFormation's list of Key and Value, behind the tags that SAM adds itself."""
    members: list[object] = [{"Key": key, "Value": value} for key, value in first]
    if tags is None or not isinstance(tags.value, dict) or is_intrinsic(tags.value):
        return members or None
    members.extend(compose(value.path, {"Key": str(key), "Value": value}) for key, value in tags.children())
    return compose_list(tags.path, members)

"""`each` and `some`: one answer about the members of a list or map, three-valued.

A scalar is a list of one, and so is a policy's only statement, written without the list. Finding the list is `lookup.py`'s work, what is
asked of a member is the closure's.
"""

from __future__ import annotations

from immutcheck.engine.lookup import agree, read_collections
from immutcheck.model.values import MISSING, OpenList, OpenMap, Redacted, Reference, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from immutcheck.engine.checks import Closure
    from immutcheck.engine.evaluation import Answer, Evaluation
    from immutcheck.model.location import PropertyPath


LISTS_OF_MAPS = ("Statement",)
"""Names of lists whose only member may stand there without the list (IAM User Guide, "Grammar of the IAM JSON policy language")."""


class Lone(list):  # type: ignore[type-arg]
    """The only member of a list that is written without it: its place has no index."""

    __slots__ = ()


def collections_at(
    path: Sequence[str], element: object, evaluation: Evaluation, element_path: PropertyPath = ()
) -> Sequence[tuple[object, PropertyPath]]:
    """`read_collections` for a quantifier."""
    found = read_collections(path, element, evaluation, element_path)
    return [(_as_list(collection), place) for collection, place in found] if path[-1] in LISTS_OF_MAPS else found


def _as_list(collection: object) -> object:
    if isinstance(collection, dict):
        return Lone((collection,))
    if isinstance(collection, Unknown) and collection.possible:
        return collection.replace(possible=tuple([_as_list(value) for value in collection.possible]))
    return collection


def members_of(collection: object, path: PropertyPath) -> Iterable[tuple[object, PropertyPath]]:
    """The known members and their paths, and one for all further ones when it is known what they can be; a scalar is its own only member.
    Not for `Unknown` and `Redacted`."""
    if collection.__class__ is Lone:
        return [(member, path) for member in collection]
    if isinstance(collection, list):
        members = [*collection, collection.further] if isinstance(collection, OpenList) and collection.possible else collection
        return [(member, (*path, position)) for position, member in enumerate(members)]
    if isinstance(collection, dict):
        return [(member, (*path, key)) for key, member in collection.items()]
    if collection is MISSING or collection is None:
        return ()
    return ((collection, path),)


def rest_of(collection: object) -> Unknown | None:
    """What stands for the members that cannot be known; None when there are none."""
    if isinstance(collection, OpenMap) or (isinstance(collection, OpenList) and not collection.possible):
        rest: Unknown = collection.rest
        return rest
    return None


def quantify(collection: object, check: Closure, evaluation: Evaluation, decisive: bool, path: PropertyPath | None = None) -> Answer:
    """The answer about all members; `decisive` is the member's answer that settles it: False for `each`, True for `some`.

    With a `path`, `evaluation.element_path` is moved along.
    """
    if isinstance(collection, Unknown) and not is_name(collection):
        answers = [quantify(value, check, evaluation, decisive, path) for value in collection.possible]
        if collection.maybe_absent and answers:
            answers.append(not decisive)
        return agree(answers)
    if collection.__class__ is Redacted:
        return None
    answer: Answer = not decisive if rest_of(collection) is None else None
    for member, member_path in members_of(collection, path or ()):
        if path is not None:
            evaluation.element_path = member_path
        result = ask_member(member, check, evaluation, decisive)
        if result is decisive:
            return decisive
        if result is None:
            answer = None
    return answer


def is_name(value: object) -> bool:
    """A reference of which the text is known, too: it is asked as one value, since `related` follows it and operators see through it."""
    return isinstance(value, Reference) and bool(value.possible) and all(isinstance(text, str) for text in value.possible)


def ask_member(member: object, check: Closure, evaluation: Evaluation, decisive: bool) -> Answer:
    """The answer for one member: the possible values of an unresolved one are asked one by one; one that may be absent settles nothing."""
    if not isinstance(member, Unknown):
        return check(member, evaluation)
    is_one = is_name(member) or not member.possible
    result = check(member, evaluation) if is_one else agree([check(value, evaluation) for value in member.possible])
    return None if result is decisive and member.maybe_absent else result

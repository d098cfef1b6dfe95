"""`each` and `some`: one answer about the members of a list or map, three-valued.

A scalar is a list of one. Where the members are and what is asked of them is the caller's.
"""

from __future__ import annotations

from immutcheck.engine.lookup import agree, may_be_absent
from immutcheck.model.values import MISSING, OpenList, OpenMap, Redacted, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from immutcheck.engine.evaluation import Answer

    Test = Callable[[object, object], Answer]
    """(member, its index or key; None for a scalar that stands for a list) → answer."""

NO_KEY = None


def members_of(collection: object) -> tuple[Iterable[tuple[object, object]], Unknown | None]:
    """Pairs of index or key and member, and what stands for the unknown rest, if there is one. Not for `Unknown` and `Redacted`."""
    if isinstance(collection, list):
        return enumerate(collection), collection.rest if collection.__class__ is OpenList else None  # type: ignore[attr-defined]
    if isinstance(collection, dict):
        return collection.items(), collection.rest if collection.__class__ is OpenMap else None  # type: ignore[attr-defined]
    if collection is MISSING or collection is None:
        return (), None
    return ((NO_KEY, collection),), None


def quantify(collection: object, test: Test, decisive: bool) -> Answer:
    """The answer about all members; `decisive` is the member's answer that settles it: False for `each`, True for `some`."""
    if isinstance(collection, Unknown):
        answers = [quantify(value, test, decisive) for value in collection.possible]
        if collection.maybe_absent and answers:
            answers.append(not decisive)
        return agree(answers)
    if collection.__class__ is Redacted:
        return None
    members, rest = members_of(collection)
    answer: Answer = not decisive if rest is None else None
    for key, member in members:
        result = ask_member(member, key, test, decisive) if isinstance(member, Unknown) else test(member, key)
        if result is decisive:
            return decisive
        if result is None:
            answer = None
    return answer


def ask_member(member: object, key: object, test: Test, decisive: bool) -> Answer:
    """The answer for a member that may be unresolved: its possible values are asked one by one; one that may be absent settles nothing."""
    if isinstance(member, Unknown) and member.possible:
        result = agree([test(value, key) for value in member.possible])
    else:
        result = test(member, key)
    if result is decisive and may_be_absent(member):
        return None
    return result

"""The account's authorization details, by the id of whom they are about."""

from __future__ import annotations

from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from typing import Any

    from immutcheck.live.collector import Reader

    Details = Callable[[str], Mapping[str, Any] | Unknown]

NOTHING: Mapping[str, Any] = {}
MADE_MEANWHILE = Unknown("it was made while the account was read", maybe_absent=True)


def find_details(reader: Reader, kind: str) -> Details:
    """A function from a role's or user's id to its details: nothing when they are not planned, unknown when they could not be read.
    `kind` is "Role" or "User"."""
    operation = f"GetAccountAuthorizationDetails:{kind}"
    if not reader.plans(operation):
        return lambda _identifier: NOTHING
    (answer,) = reader.items_each(operation, [{"Filter": [kind]}])
    if isinstance(answer, Unknown):
        unread = answer
        return lambda _identifier: unread
    known = {raw[f"{kind}Id"]: raw for raw in answer}
    return lambda identifier: known.get(identifier, MADE_MEANWHILE)

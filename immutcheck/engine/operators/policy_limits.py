"""What keeps a principal from using what a policy gives it, as values. Found in `policy_holders.py`, weighed in `policy_grants.py`."""

from __future__ import annotations

from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from immutcheck.engine.operators.policy_conditions import Facts
    from immutcheck.engine.operators.policy_documents import Statement


class Boundary(Record):
    """Statements of which some must allow what is asked: a permissions boundary, or one level of the organization. `reason`: why not all
    of it is known; `is_data`: it is AWS's own, known for some actions only."""

    statements: tuple[Statement, ...]
    reason: str = ""
    is_data: bool = False


class Organization(Record):
    """The service control policies above a principal, level by level, and what is known of the principal for their conditions."""

    levels: tuple[Boundary, ...]
    principal: Facts = ()

    def name_doubt(self, keys: Iterable[str]) -> str:
        """Why it is not known what they leave; `keys` are those that their conditions depend on."""
        named = ", ".join(dict.fromkeys([key for key in keys if key]))
        if named:
            return f"a condition of a service control policy decides: {named}"
        return "whether a service control policy takes it away is only partly known"


class Limits(Record):
    """What keeps a holder from using what a policy gives: the Deny statements of all its policies (`reason`: why some may be hidden), its
    permissions boundary, None when it has none, and the organization, None when no service control policy is known that holds for it."""

    denials: tuple[Statement, ...] = ()
    reason: str = ""
    boundary: Boundary | None = None
    organization: Organization | None = None


UNLIMITED = Limits()

"""What collectors do with the answers of detail calls: those that failed, and what AWS writes where nothing is set."""

from __future__ import annotations

from immutcheck.live.collector import CallFailed
from immutcheck.live.conversion import plain
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import Any

    from immutcheck.live.collector import Answer, Reader
    from immutcheck.live.operation import Service

FACTS = "facts."
GOING = frozenset(("deleting", "deleted", "terminating", "terminated", "final-snapshot"))
"""States of what is on its way out, in small letters; "final-snapshot" is what Redshift takes before ("Cluster status")."""


def call_planned(reader: Reader, operation: str, parameters: Sequence[Mapping[str, Any]]) -> list[Answer | Unknown]:
    """The answers when the operation is planned, and an empty one for each else."""
    if not reader.plans(operation):
        return [{} for _ in parameters]
    return reader.call_each(operation, parameters)


def spread_unknown(service: Service, operation: str, resource_type: str, unknown: Unknown) -> tuple[dict[str, Any], dict[str, Any]]:
    """The unknown in the place of everything that the operation would have told of the type: properties and facts."""
    told = service.operation(operation).feeds.get(resource_type, ())
    properties = {name: unknown for name in told if not name.startswith(FACTS)}
    return properties, {name.removeprefix(FACTS): unknown for name in told if name.startswith(FACTS)}


def without_empty(value: Any) -> Any:
    """The answer without null, "", [] and {} at any depth: AWS writes them where nothing is set. A list's members keep their places."""
    if isinstance(value, dict):
        kept = {name: without_empty(member) for name, member in value.items()}
        return {name: member for name, member in kept.items() if not _is_empty(member)}
    if isinstance(value, list):
        return [without_empty(member) for member in value]
    return value


def select_facts(**facts: Any) -> dict[str, Any]:
    """The facts that are set, times as ISO 8601 text."""
    return {name: plain(value) for name, value in facts.items() if not _is_empty(value)}


def raise_unread(answers: Iterable[object], *resource_types: str) -> None:
    """CallFailed when one of the answers is unknown: not all resources of the types (none named: of the collector's) could be listed. For
    the end of a collector that finds them through others; what it could list was given by then."""
    for answer in answers:
        if isinstance(answer, Unknown):
            raise CallFailed(answer.reason, dict.fromkeys(resource_types, answer.reason))


def is_going(status: object) -> bool:
    """It is being deleted: nobody has to mend it any more, and what AWS answers of it is no longer all there."""
    return isinstance(status, str) and status.lower() in GOING


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str | list | dict) and not value)

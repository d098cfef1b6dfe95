"""What a collector is, and what it may ask. A collector turns answers of one service into resources; it calls nothing by itself."""

from __future__ import annotations

from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from typing import Any, Protocol

    from immutcheck.model.observation import Observed
    from immutcheck.model.values import Unknown

    Answer = Mapping[str, Any]
    """What boto3 gives back for a call, without `ResponseMetadata`."""

    class Reader(Protocol):
        """One service in one region of one account. Every operation is one of the catalogue and of the plan."""

        @property
        def partition(self) -> str:
            """ "aws", "aws-cn", "aws-us-gov"."""
            ...

        @property
        def account(self) -> str:
            """Twelve digits."""
            ...

        @property
        def region(self) -> str:
            """ "eu-west-1"; for a global service "global"."""
            ...

        @property
        def since(self) -> str:
            """Where history that a run reads begins (sessions, executions), ISO 8601; "" for wherever AWS begins."""
            ...

        def plans(self, operation: str) -> bool:
            """A selected rule needs what the operation tells (or a snapshot is made). What is not planned must not be called."""
            ...

        def convert(self, resource_type: str, raw: Mapping[str, Any], **options: Any) -> dict[str, Any]:
            """`live/conversion.py`: an answer's object in the canonical shape of the type."""
            ...

        def convert_part(self, resource_type: str, path: tuple[str, ...], raw: Any) -> Any:
            """A part of an answer in the shape that the type has at `path` (names only, lists entered silently)."""
            ...

        def items(self, operation: str, **parameters: Any) -> Iterator[Any]:
            """The items of all pages. CallFailed when it is denied or fails: let it through, the runner reports it and marks the
            collector's types as unread."""
            ...

        def call(self, operation: str, **parameters: Any) -> Answer:
            """One answer; {} for an error that says nothing is set. CallFailed otherwise."""
            ...

        def call_each(self, operation: str, parameters: Sequence[Mapping[str, Any]]) -> list[Answer | Unknown]:
            """One call for each of the `parameters`, side by side; answers in their order. A call that failed gives an `Unknown` (present
            or absent, nobody knows) to put where the answer's values would have been; it is reported already."""
            ...

        def items_each(self, operation: str, parameters: Sequence[Mapping[str, Any]]) -> list[list[Any] | Unknown]:
            """The same for operations with pages: all items of each."""
            ...

        def call_batches(self, operation: str, identifiers: Sequence[Any], **parameters: Any) -> list[Answer | Unknown]:
            """One call for each batch of the identifiers (the catalogue's `batch`)."""
            ...

        def report_denied(self, operation: str) -> Unknown:
            """For an operation that answers with nothing, instead of an error, what the caller may not see: it is reported as denied, and
            the `Unknown` is for the values' places."""
            ...

        def of(self, service: str) -> Reader:
            """A reader of another service in the same region (an image of EC2 for a launch configuration)."""
            ...

    Collect = Callable[[Reader], Iterator[Observed]]


class Collector(Record):
    """Reads resources of `types` from `service`; it runs when a rule needs one of them."""

    service: str
    types: tuple[str, ...]
    collect: Collect


class CallFailed(Exception):
    """A call that the rest of a collector cannot do without was denied or failed. `reason` is a phrase: "ecs:ListClusters was denied".

    `unread` names the types that could not be listed, each with its reason; empty: all types of the collector, for `reason`. A collector
    that found the rest raises this at its end: what it has given by then counts.
    """

    def __init__(self, reason: str, unread: Mapping[str, str] | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.unread = unread or {}

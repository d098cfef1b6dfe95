"""A unit is what is judged together: a template with its nested stacks, a Terraform root, an account's region."""

from __future__ import annotations

from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Protocol

    from immutcheck.model.diagnostic import Diagnostic
    from immutcheck.model.resource import Resource

    class Unit(Protocol):
        """What the engine asks a source for. An empty assignment is the *given* scenario: `--parameters` over defaults."""

        @property
        def kind(self) -> str:
            """The source: "cloudformation", "sam", "cdk", …"""
            ...

        @property
        def scope(self) -> str:
            """The unit's file, relative to the scan's base."""
            ...

        @property
        def spaces(self) -> frozenset[str]:
            """Which of "properties", "policies", "metadata", "terraform", "change", "facts" this source can have; a rule that needs another
            is not applicable."""
            ...

        @property
        def variables(self) -> Mapping[str, Variable]:
            """What may differ between deployments and is enumerated."""
            ...

        @property
        def not_judged(self) -> tuple[tuple[str, int], ...]:
            """How many resources there are of each type that is not translated, and so not in the inventory."""
            ...

        def inventory(self) -> Mapping[str, str]:
            """Address → type of everything that exists in any scenario, in the order written."""
            ...

        def resource(self, address: str, assignment: Assignment) -> Resource | None:
            """The resource in that scenario; None when it does not exist there."""
            ...

        def diagnostics(self) -> Sequence[Diagnostic]:
            """What went wrong so far, while loading and while resolving."""
            ...

        def assumptions(self) -> Sequence[str]:
            """Defaults that were relied on so far, as `Name = value`; never a secret value."""
            ...

        def release(self) -> None:
            """Forget what was resolved; nothing is asked any more."""
            ...

    Assignment = Mapping[str, object]


class Variable(Record):
    """A parameter that is enumerated: its possible values, the given one first. `sensitive`: its value is never printed. `is_given`: it was
    given or has a default; else the first value stands for any, and a finding that depends on it says so."""

    name: str
    values: tuple[object, ...]
    sensitive: bool = False
    is_given: bool = True

"""What a configuration, a plan and a state all become before translation: Terraform's own types, names and nesting, already evaluated.

`translation` turns these into canonical `Resource`s; it does not know which of the three they came from.
"""

from __future__ import annotations

from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from typing import Protocol

    from immutcheck.model.diagnostic import Diagnostic
    from immutcheck.model.location import Location, RelatedLocation
    from immutcheck.model.unit import Assignment, Variable
    from immutcheck.model.values import Unknown

    RawPath = tuple[str | int, ...]
    """Names of arguments and nested blocks, 0-based indexes of lists and of blocks of one type: ("ingress", 0, "cidr_blocks", 1)."""

    class RawLocator(Protocol):
        """Knows where a raw resource is written."""

        def locate(self, path: RawPath) -> Location:
            """The place of the value at `path`, of its nearest written ancestor when it is not written; `()` is the block's header."""
            ...

    class RawSource(Protocol):
        """A root configuration, a plan or a state. Everything that is resolved lazily is kept until `release`."""

        @property
        def kind(self) -> str:
            """ "terraform", "terraform-plan" or "terraform-state"."""
            ...

        @property
        def scope(self) -> str:
            """The root folder ("." for the base), or the plan's or state's file when no configuration belongs to it."""
            ...

        @property
        def variables(self) -> Mapping[str, Variable]:
            """Root variables that are enumerated; empty for plans and states."""
            ...

        @property
        def tells_changes(self) -> bool:
            """Its resources have a `change`."""
            ...

        def addresses(self) -> Mapping[str, str]:
            """Address → Terraform type of every managed resource instance that exists in any scenario, and of our own kinds
            (`terraform`, `provider.aws`, `var.x`, …), in the order written."""
            ...

        def raw(self, address: str, assignment: Assignment) -> RawResource | None:
            """The resource in that scenario; None when it does not exist there."""
            ...

        def diagnostics(self) -> Sequence[Diagnostic]: ...

        def assumptions(self) -> Sequence[str]: ...

        def release(self) -> None: ...


NO_VALUES: Mapping[str, object] = {}
NO_DEPENDENCIES: Mapping[str, frozenset[str]] = {}


class RawChange(Record):
    """What a plan does to a resource: `action` and `order` in the words of `model.change`; by name, the arguments that differ, those of
    which that is not known yet, and those whose difference makes a replacement."""

    action: str | Unknown
    order: str = ""
    changed: tuple[str, ...] = ()
    unsure: tuple[str, ...] = ()
    replacing: tuple[str, ...] = ()


class RawResource(Record):
    """One resource instance in one scenario.

    `values`: arguments by name; nested blocks of one type are always a list of mappings, even where only one is allowed. Null is None,
    what cannot be known an `Unknown`; references to other resources are `Reference`s whose `target` is an address of the same source and
    whose `attribute` is Terraform's name ("id", "arn"); a reference to an argument that is written carries its value as the only member
    of `possible`. `jsonencode(…)` and policy documents are `Encoded`.
    `lifecycle`: {"ignore_changes": [paths as text] or ["all"], "create_before_destroy": bool, "prevent_destroy": bool,
    "replace_triggered_by": [Reference, …]}; an `Unknown` when the source cannot tell.
    `exists` is None when count or for_each cannot be known. `depends`: argument name ("" existence, "lifecycle") → deciding variables.
    `declared` is the address without module instance keys and resource keys ("module.web.aws_instance.app"), which comments name.
    `related` is the chain of module calls, the innermost first. `undecided` has, when `exists` is None, each count and for_each that
    cannot be known: which one it is (the same for resources that have the same one written) and why.
    """

    address: str
    type: str
    values: Mapping[str, object]
    locator: RawLocator
    lifecycle: object = NO_VALUES
    exists: bool | None = True
    depends: Mapping[str, frozenset[str]] = NO_DEPENDENCIES
    change: RawChange | None = None
    declared: str = ""
    related: tuple[RelatedLocation, ...] = ()
    undecided: tuple[tuple[str, str], ...] = ()

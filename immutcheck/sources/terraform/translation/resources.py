"""One raw resource → one canonical `Resource`, with its policies, its lifecycle and what it depends on. Joins nothing and keeps nothing."""

from __future__ import annotations

from immutcheck.model.resource import NO_DEPENDENCIES, Resource
from immutcheck.model.values import MISSING, Reference, Unknown
from immutcheck.sources.embedded import EMBEDDED, read_embedded
from immutcheck.sources.terraform.translation.block import PROPERTIES
from immutcheck.sources.terraform.translation.changes import translate_change
from immutcheck.sources.terraform.translation.locator import LIFECYCLE, RETAINING, TranslatedLocator
from immutcheck.sources.terraform.translation.settlement import Run
from immutcheck.sources.text import list_possible

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from immutcheck.sources.terraform.raw import RawResource
    from immutcheck.sources.terraform.translation.tables import Table

EXISTENCE = ""
RETAIN = "Retain"
POLICIES, TERRAFORM = "policies", "terraform"
OWN_KINDS = "Immutcheck::"
NOTHING: frozenset[str] = frozenset()
NO_MEMBERS: Mapping[str, object] = {}


class Translator:
    """Translates the resources of one unit; `tables` are those of its addresses."""

    __slots__ = ("_scope", "_tables")

    def __init__(self, scope: str, tables: Mapping[str, Table]) -> None:
        self._scope = scope
        self._tables = tables

    def translate(self, raw: RawResource, table: Table) -> Resource:
        """The resource as it is alone."""
        run = Run(raw.address, self._rename)
        spaces = table.translate(raw.values, run)
        properties = spaces[PROPERTIES]
        if not EMBEDDED.isdisjoint(properties):
            properties = read_embedded(table.type, properties)
        policies: Mapping[str, object] = spaces.get(POLICIES, NO_MEMBERS)
        terraform: Mapping[str, object] = spaces.get(TERRAFORM, NO_MEMBERS)
        if raw.lifecycle and not table.type.startswith(OWN_KINDS):
            lifecycle = run.settle(raw.lifecycle)
            policies = {**policies, **_retention(lifecycle, policies)}
            terraform = {**terraform, LIFECYCLE: lifecycle}
        return Resource(
            address=raw.address,
            type=table.type,
            scope=self._scope,
            locator=TranslatedLocator(raw, table, run),
            properties=properties,
            policies=policies,
            terraform=terraform,
            exists=raw.exists,
            depends=_depends(raw, table) if raw.depends else NO_DEPENDENCIES,
            change=MISSING if raw.change is None else translate_change(raw.change, table),
            related=raw.related,
            undecided=next((why for _, why in raw.undecided if why), ""),
        )

    def settle(self, value: object) -> object:
        """A raw value with its references under canonical names."""
        return Run("", self._rename).settle(value)

    def _rename(self, reference: Reference) -> Reference:
        """The reference under its canonical name; one to an argument of a side resource is what is written there."""
        table = self._tables.get(reference.target)
        if table is None:
            return reference
        if table.attachments and len(reference.possible) == 1 and isinstance(reference.possible[0], Reference):
            return self._rename(reference.possible[0])
        attribute = table.attribute(reference.attribute)
        return reference if attribute == reference.attribute else reference.replace(attribute=attribute)


def _retention(lifecycle: object, policies: Mapping[str, object]) -> dict[str, object]:
    """What `prevent_destroy` means: Terraform then refuses to delete the resource, and so to replace it; else its arguments' `policies`
    hold."""
    if isinstance(lifecycle, Unknown):
        prevents: object = Unknown(lifecycle.reason, maybe_absent=True)
    else:
        prevents = lifecycle.get("prevent_destroy") if isinstance(lifecycle, dict) else None
    if isinstance(prevents, Unknown):
        undecided = Unknown(prevents.reason, maybe_absent=True, possible=(RETAIN,))
        return {name: _either(undecided, policies.get(name, MISSING)) for name in sorted(RETAINING)}
    return dict.fromkeys(sorted(RETAINING), RETAIN) if prevents is True else {}


def _either(undecided: Unknown, otherwise: object) -> Unknown:
    """The policy that may hold, or else the other one."""
    if otherwise is MISSING:
        return undecided
    if isinstance(otherwise, Unknown) and not otherwise.possible:
        return Unknown(undecided.reason, maybe_absent=otherwise.maybe_absent)
    is_open = isinstance(otherwise, Unknown) and otherwise.maybe_absent
    return undecided.replace(maybe_absent=is_open, possible=list_possible([*undecided.possible, otherwise]))


def _depends(raw: RawResource, table: Table) -> dict[str, frozenset[str]]:
    """Variables by the canonical names that they decide."""
    depends: dict[str, frozenset[str]] = {}
    for argument, variables in raw.depends.items():
        if argument == EXISTENCE:
            names = frozenset((EXISTENCE,))
        elif argument == LIFECYCLE:
            names = frozenset((f"{TERRAFORM}.{LIFECYCLE}", *[f"{POLICIES}.{name}" for name in RETAINING]))
        else:
            names = table.depending_names(argument)
        for name in names:
            depends[name] = depends.get(name, NOTHING) | variables
    return depends

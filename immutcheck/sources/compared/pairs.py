"""One resource in both versions, in one scenario: the forms of its properties, where they differ by themselves, and what it was before."""

from __future__ import annotations

from immutcheck.model.record import Record
from immutcheck.model.values import MISSING, OpenMap
from immutcheck.sources.cloudformation.resolver import TRANSFORM
from immutcheck.sources.cloudformation.stack import STACK_TYPE
from immutcheck.sources.compared.differences import Comparison, is_unchanged
from immutcheck.sources.compared.forms import NO_TARGETS, OPEN, TEMPLATES, Form
from immutcheck.sources.compared.replacing import DECIDED_BY_POLICY, DECIDING_PROPERTIES, NO_CIRCUMSTANCES, Circumstances
from immutcheck.sources.sam.draft import NAMED_AFTER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from immutcheck.sources.cloudformation.stack import Stack
    from immutcheck.sources.compared.differences import Difference
    from immutcheck.sources.compared.forms import Forms
    from immutcheck.sources.compared.reading import FormReader

WAS, WAS_NOT, MAY_HAVE_BEEN, HIDDEN = "was", "was not", "may have been", "hidden"
TEMPLATE_URL = "TemplateURL"


class Pair(Record):
    """`before`: whether the resource was there; `HIDDEN` when it is not known what was. `differences` by property are those of the two
    texts; `forms` (new, old) are kept of properties that refer to other resources, since those may change too. `is_renamed`: AWS SAM gives
    it another name, and so it is another resource."""

    type: str
    before: str = WAS
    is_other_type: bool = False
    is_renamed: bool | None = False
    reason: str = ""
    differences: tuple[tuple[str, tuple[Difference, ...]], ...] = ()
    forms: tuple[tuple[str, object, object], ...] = ()
    targets: frozenset[tuple[str, str]] = NO_TARGETS
    circumstances: Circumstances = NO_CIRCUMSTANCES


class PairReader:
    """Reads pairs in one scenario: `newer` and `older` read the two versions, `former_stacks` are those of the older one by prefix."""

    __slots__ = ("_former_stacks", "_forms", "_newer", "_older")

    def __init__(self, newer: FormReader, older: FormReader, forms: Forms, former_stacks: Mapping[str, Stack]) -> None:
        self._newer = newer
        self._older = older
        self._forms = forms
        self._former_stacks = former_stacks

    def read(self, stack: Stack, name: str) -> Pair:
        """The pair of the resource `name` of the newer version's `stack`."""
        kind = stack.template.types[name]
        former = self._former_stacks.get(stack.prefix)
        if former is None:
            return self._describe_missing_stack(stack, kind)
        if name not in former.template.types:
            hidden = name in former.template.resources or TRANSFORM in former.template.resources
            return Pair(kind, HIDDEN, reason=f"what `{name}` was in the older version is not known") if hidden else Pair(kind, WAS_NOT)
        existed = self._existence(self._older, former, name)
        if existed == "false":
            return Pair(kind, WAS_NOT)
        # under one and the same condition it is there in both or in none
        before = WAS if existed == "true" or existed is self._existence(self._newer, stack, name) else MAY_HAVE_BEEN
        reason = "" if before == WAS else "the condition under which it was there is not decided"
        if former.template.types[name] != kind:
            return Pair(kind, before, is_other_type=True, reason=reason)
        differences, forms, targets = self._compare(stack, former, name)
        return Pair(
            type=kind,
            before=before,
            reason=reason,
            differences=differences,
            forms=forms,
            targets=targets,
            circumstances=self._read_circumstances(stack, former, name, kind),
            is_renamed=self._compare_names(stack, former, name),
        )

    def _describe_missing_stack(self, stack: Stack, kind: str) -> Pair:
        """A nested stack that the older version has not: it is new, unless its template was only not at hand."""
        inner = stack
        while inner.parent is not None and inner.parent.prefix not in self._former_stacks:
            inner = inner.parent
        above = None if inner.parent is None else self._former_stacks.get(inner.parent.prefix)
        if above is not None and above.template.types.get(inner.logical_id) == STACK_TYPE:
            return Pair(kind, HIDDEN, reason=f"the older template of nested stack `{inner.logical_id}` is not here")
        return Pair(kind, WAS_NOT)

    def _existence(self, reader: FormReader, stack: Stack, name: str) -> object:
        """What decides whether it exists: "true", "false" or a form."""
        own = reader.condition(stack, stack.template.body(name).get("Condition", MISSING))
        if stack.parent is None or own == "false":
            return own
        above = self._existence(reader, stack.parent, stack.logical_id)
        if above == "false" or own == "true":
            return above
        return own if above == "true" else self._forms.make("both", own, above)

    def _compare(
        self, stack: Stack, former: Stack, name: str
    ) -> tuple[tuple[tuple[str, tuple[Difference, ...]], ...], tuple[tuple[str, object, object], ...], frozenset[tuple[str, str]]]:
        properties, before = stack.template.raw_properties(name), former.template.raw_properties(name)
        comparison = Comparison(is_unchanged)
        differences, forms, targets = [], [], NO_TARGETS
        for member in sorted({*properties, *before}):
            new, old = self._read_member(self._newer, stack, properties, member), self._read_member(self._older, former, before, member)
            if member == TEMPLATE_URL and stack.template.types[name] == STACK_TYPE:
                new, old = (self._nested_form(side, name, form) for side, form in ((stack, new), (former, old)))
            found = tuple(comparison.differences(new, old, (member,)))
            if found:
                differences.append((member, found))
            referred = [form.targets for form in (new, old) if isinstance(form, Form) and form.targets]
            if referred:
                forms.append((member, new, old))
                targets = targets.union(*referred)
        return tuple(differences), tuple(forms), targets

    def _compare_names(self, stack: Stack, former: Stack, name: str) -> bool | None:
        """Whether the hash in a name that AWS SAM makes is another one."""
        made_of, was_made_of = stack.template.body(name).get(NAMED_AFTER), former.template.body(name).get(NAMED_AFTER)
        if not isinstance(made_of, dict) or not isinstance(was_made_of, dict):
            return made_of is not was_made_of
        comparison = Comparison(is_unchanged)
        certainly, perhaps = [
            comparison.differs(self._newer.read(stack, made_of[part]), self._older.read(former, was_made_of[part]))
            for part in ("certainly", "perhaps")
        ]
        return certainly if certainly is not False or perhaps is False else None

    def _read_member(self, reader: FormReader, stack: Stack, properties: dict[str, object], member: str) -> object:
        if member in properties:
            return reader.read(stack, properties[member])
        return self._forms.make(OPEN, properties.rest.reason) if isinstance(properties, OpenMap) else MISSING

    def _nested_form(self, stack: Stack, name: str, form: object) -> object:
        """A local template is uploaded under a name that is made from what is in it: it changes with everything nested there."""
        child = stack.children.get(name)
        return form if child is None else self._forms.make(TEMPLATES, *[nested.template.document.text for nested in child.walk()])

    def _read_circumstances(self, stack: Stack, former: Stack, name: str, kind: str) -> Circumstances:
        names = DECIDING_PROPERTIES.get(kind, ())
        if not names and kind not in DECIDED_BY_POLICY:
            return NO_CIRCUMSTANCES
        resolver = self._older.scenario.resolver(former)
        before = former.template.raw_properties(name)
        policy = stack.template.body(name).get("UpdatePolicy", MISSING)
        return Circumstances(
            former={member: resolver.resolve(before[member]) for member in names if member in before},
            update_policy=self._newer.scenario.resolver(stack).resolve(policy) if policy is not MISSING else MISSING,
        )

"""One resource in both versions, in one scenario: the forms of its properties, where they differ by themselves, and what it was before."""

from __future__ import annotations

from immutcheck.model.record import Record
from immutcheck.model.values import MISSING, OpenMap, Unknown
from immutcheck.sources.cloudformation.resolver import TRANSFORM
from immutcheck.sources.cloudformation.stack import STACK_TYPE
from immutcheck.sources.cloudformation.template import LOOP
from immutcheck.sources.compared.differences import Comparison, Difference, is_unchanged
from immutcheck.sources.compared.forms import NO_TARGETS, OPEN, TEMPLATES, Form
from immutcheck.sources.compared.replacing import DECIDED_BY_POLICY, DECIDING_PROPERTIES, NO_CIRCUMSTANCES, Circumstances
from immutcheck.sources.sam.draft import NAMED_AFTER

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from immutcheck.model.location import PropertyPath
    from immutcheck.sources.cloudformation.stack import Stack
    from immutcheck.sources.cloudformation.template import Template
    from immutcheck.sources.compared.forms import Forms
    from immutcheck.sources.compared.reading import FormReader

WAS, WAS_NOT, MAY_HAVE_BEEN, HIDDEN = "was", "was not", "may have been", "hidden"
TEMPLATE_URL = "TemplateURL"


class Pair(Record):
    """`before`: whether the resource was there; `HIDDEN` when it is not known what was. `differences` by property are those of the two
    texts; `forms` (new, old) are kept of properties that refer to other resources, since those may change too. `is_renamed`: AWS SAM gives
    it another name, and so it is another resource. `is_open`: what a macro or a loop adds to the properties may be something else than it
    was."""

    type: str
    before: str = WAS
    is_other_type: bool = False
    is_renamed: bool | None = False
    is_open: bool = False
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
            declared = former.template.resources
            hidden = name in declared or TRANSFORM in declared or isinstance(declared, OpenMap)
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
            is_open=self._compare_additions(stack, former, name),
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
            if not found and _is_made_otherwise(stack, former, name, member):
                found = (Difference((member,), is_certain=False),)
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
        function = stack.template.raw_properties(name).get("FunctionName")
        of_function = function.get("Ref") if isinstance(function, dict) else None
        if certainly is False and isinstance(of_function, str) and _is_made_otherwise(stack, former, of_function, "Code"):
            return None
        return certainly if certainly is not False or perhaps is False else None

    def _compare_additions(self, stack: Stack, former: Stack, name: str) -> bool:
        """Whether what macros and loops add to the properties may differ: they are others, or are given something else."""
        sides = [_find_additions(side.template, name) for side in (stack, former)]
        if not any(sides):
            return False
        written, before = (
            reader.read(side, found) for reader, side, found in zip((self._newer, self._older), (stack, former), sides, strict=True)
        )
        return Comparison(is_unchanged).differs(written, before) is not False

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
        newer, older = self._newer.scenario.resolver(stack), self._older.scenario.resolver(former)
        written, before = stack.template.raw_properties(name), former.template.raw_properties(name)
        policy = stack.template.body(name).get("UpdatePolicy", MISSING)
        return Circumstances(
            former={member: older.resolve(before[member]) for member in names if member in before},
            newer={member: newer.resolve(written[member]) for member in names if member in written},
            update_policy=newer.resolve(policy) if policy is not MISSING else MISSING,
        )


def _find_additions(template: Template, name: str) -> dict[str, object]:
    """The macro beside the properties, and the macro and the loops among them that are not carried out here."""
    if not isinstance(template.raw_properties(name), OpenMap) and TRANSFORM not in template.body(name):
        return {}
    beside, among = template.body(name), _walk(template, ("Resources", name, "Properties"))
    found = {"beside": beside[TRANSFORM]} if TRANSFORM in beside else {}
    if isinstance(among, dict):
        found.update({f"among {key}": value for key, value in among.items() if key == TRANSFORM or str(key).startswith(LOOP)})
    return found


def _is_made_otherwise(stack: Stack, former: Stack, name: str, member: str) -> bool:
    """What AWS SAM or a loop makes of the property is not known, and it is made of something else than before."""
    if not any([_has_unknown(side.template.raw_properties(name).get(member, MISSING)) for side in (stack, former)]):
        return False
    path = ("Resources", name, "Properties", member)
    made_of = [_walk(side.template, path) for side in (stack, former)]
    # what nobody wrote may be made of anything
    return made_of[0] != made_of[1] or (made_of[0] is MISSING and stack.template.document.value != former.template.document.value)


def _walk(template: Template, path: PropertyPath) -> object:
    """What the document has for a working path."""
    value = template.document.value
    for step in template.document_path(path):
        known: object = dict(enumerate(value)) if isinstance(value, list) else value
        if not isinstance(known, dict) or step not in known:
            return MISSING
        value = known[step]
    return value


def _has_unknown(value: object) -> bool:
    if isinstance(value, OpenMap):
        return True
    if isinstance(value, dict | list):
        return any([_has_unknown(member) for member in (value.values() if isinstance(value, dict) else value)])
    return isinstance(value, Unknown)

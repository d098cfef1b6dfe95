"""What a configuration says about one value of a plan, told from the expressions in the plan itself.

Plans name the references of an expression and not what is made of them: a value that depends on one attribute of one resource is taken
for that attribute, a list for those attributes, a document or script for neither. Where the configuration is at hand, `evaluated` knows
better.
"""

from __future__ import annotations

from immutcheck.model.values import MISSING, Reference, Unknown
from immutcheck.sources.terraform.plan.addresses import last_key, traversals
from immutcheck.sources.terraform.plan.alignment import align, same_scalar
from immutcheck.sources.terraform.plan.origins import LATER, MARKED, MARKED_BY_PROVIDER, NOT_WRITTEN, UNDECIDED
from immutcheck.sources.terraform.plan.user_data import USER_DATA
from immutcheck.sources.terraform.plan.written import Link, Literal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from immutcheck.sources.terraform.plan.attributes import PlannedAttributes
    from immutcheck.sources.terraform.plan.origins import Origin
    from immutcheck.sources.terraform.plan.written import ModuleScope, References

SELECTORS = ("each.key", "count.index", "path.module", "path.root")
"""References that choose what others lead to, or add nothing that is not known."""

IDENTITIES = (("_id", "id"), ("_ids", "id"), ("_arn", "arn"), ("_arns", "arn"))
"""Endings of arguments that take an identity, and which one."""

DOCUMENTS = frozenset(
    (
        *("access_policy", "assume_role_policy", "inline_policy", "key_policy", "permission_policy", "policy", "user_data_base64"),
        *("body", "buildspec", "container_definitions", "content", "custom_json", "definition", "document", "event_pattern", "input"),
        *("input_parameters", "pattern", "secret_string", "settings", "template_body", "user_data"),
    )
)
"""Arguments that take a whole text, in which a reference is mostly only a part."""

IDENTIFIERS = frozenset(("id", "arn", "name", "address", "endpoint", "dns_name", "domain_name", "url", "repository_url", "unique_id"))
"""Attributes that are no such text themselves."""


NO_BLOCKS: frozenset[str] = frozenset()


class Context:
    """What an expression needs around it: the module instance, the resource instance that it belongs to, and known attributes. `exists`:
    the instance is there already, so that the provider has filled in what nobody wrote, and nested blocks of the types `provided`. A plain
    class: every resource has one."""

    __slots__ = ("address", "attributes", "exists", "provided", "references", "scope")

    def __init__(
        self,
        references: References,
        scope: ModuleScope,
        address: str,
        attributes: PlannedAttributes,
        exists: bool = False,
        provided: frozenset[str] = NO_BLOCKS,
    ) -> None:
        self.references = references
        self.scope = scope
        self.address = address
        self.attributes = attributes
        self.exists = exists
        self.provided = provided


class WrittenBody:
    """The expressions of a block by the arguments' names; nested blocks are lists of them, without those that `dynamic` made."""

    __slots__ = ("context", "expressions")

    is_written = True
    can_link = True

    def __init__(self, expressions: Mapping[str, object], context: Context) -> None:
        self.expressions = expressions
        self.context = context

    @property
    def names(self) -> Collection[str]:
        """Those that have an expression."""
        return self.expressions

    def literal(self) -> object:
        """A block is no value."""
        return MISSING

    def unknown(self, *, is_list: bool, maybe_absent: bool) -> object:
        """The whole block is unknown."""
        return Unknown(LATER, maybe_absent)

    def hidden(self) -> Unknown:
        """Blocks are not marked as a whole."""
        return MARKED

    def link(self, value: object) -> object:
        """A block is no scalar."""
        return value

    def is_plain(self, name: str) -> bool:
        """It refers to nothing."""
        expression = self.expressions.get(name)
        if expression.__class__ is not dict or name == USER_DATA:
            return False
        return "references" not in expression and expression.get("constant_value", MISSING) is not None

    def may_add(self, name: str) -> bool:
        """`dynamic` may have made them, unless the provider does."""
        return name not in self.context.provided

    def member(self, name: str) -> Origin:
        """The expression or the nested blocks of that name."""
        expression = self.expressions.get(name, MISSING)
        if expression is MISSING and name not in self.context.provided:
            return UNDECIDED
        if isinstance(expression, list):
            return WrittenBlocks([block for block in expression if isinstance(block, dict)], self.context)
        if not isinstance(expression, dict):
            return NOT_WRITTEN
        if expression and "constant_value" not in expression and "references" not in expression:
            return WrittenBlocks([expression], self.context)
        listed = expression.get("references")
        names = traversals(listed) if isinstance(listed, list) else ()
        constant = expression.get("constant_value", MISSING)
        if constant is None:
            return NOT_WRITTEN
        written = Written(constant, names, self.context, name)
        return NOT_WRITTEN if len(names) == 1 and self.context.exists and written.is_null() else written

    def elements(self, values: Sequence[object]) -> Sequence[Origin]:
        """A single nested block that is shown as a list."""
        return [self] * len(values)


class WrittenBlocks:
    """Nested blocks of one type, in the order written."""

    __slots__ = ("blocks", "context")

    is_written = True
    names = None
    can_link = True

    def __init__(self, blocks: Sequence[Mapping[str, object]], context: Context) -> None:
        self.blocks = blocks
        self.context = context

    def literal(self) -> object:
        """Blocks are no value."""
        return MISSING

    def unknown(self, *, is_list: bool, maybe_absent: bool) -> object:
        """All blocks are unknown."""
        return Unknown(LATER, maybe_absent)

    def hidden(self) -> Unknown:
        """Blocks are not marked as a whole."""
        return MARKED

    def link(self, value: object) -> object:
        """Blocks are no scalar."""
        return value

    def is_plain(self, name: str) -> bool:
        """Blocks are told apart first."""
        return False

    def may_add(self, name: str) -> bool:
        """Blocks are told apart first."""
        return False

    def member(self, name: str) -> Origin:
        """A block that is shown as a mapping: the only one."""
        return WrittenBody(self.blocks[0], self.context).member(name) if len(self.blocks) == 1 else UNDECIDED

    def elements(self, values: Sequence[object]) -> Sequence[Origin]:
        """Each element's block; an element without one comes from a dynamic block, or the provider added it."""
        if len(values) == len(self.blocks) == 1:
            return [WrittenBody(self.blocks[0], self.context)]
        bodies = [WrittenBody(block, self.context) for block in self.blocks]
        constants = [_constants_of(block) for block in self.blocks]
        return [UNDECIDED if position is None else bodies[position] for position in align(values, constants)]


class Written:
    """The expression of `argument`: `constant` when it is one, and what it refers to. A plain class: every argument has one."""

    __slots__ = ("_inner", "_values", "argument", "constant", "context", "is_written", "references")

    def __init__(
        self, constant: object, references: Sequence[str], context: Context, argument: str = "", is_written: bool | None = True
    ) -> None:
        self.constant = constant
        self.references = references
        self.context = context
        self.argument = argument
        self.is_written = is_written
        self._inner: Written | None = None
        self._values: Sequence[tuple[Link, object]] | None = None

    @property
    def can_link(self) -> bool:
        """It refers to something."""
        return bool(self.references)

    @property
    def names(self) -> Collection[str] | None:
        """Those that have a value, of a constant that stands for a block."""
        constant = self.constant
        return {name: value for name, value in constant.items() if value is not None} if isinstance(constant, dict) else None

    def literal(self) -> object:
        """The constant, also when a variable passes it on."""
        if self.constant is not MISSING or len(self.references) != 1:
            return self.constant
        found = self._follow(self.references[0])
        return found.value if isinstance(found, Literal) else MISSING

    def is_null(self) -> bool:
        """It passes on one variable, and that has no value here."""
        if len(self.references) != 1 or not self.references[0].startswith("var."):
            return False
        found = self._follow(self.references[0])
        return isinstance(found, Literal) and found.value is None

    def unknown(self, *, is_list: bool, maybe_absent: bool) -> object:
        """A reference where there is only one thing that it can be."""
        names = list(dict.fromkeys(name for name in self.references if name not in SELECTORS))
        literals = [found for name in names if isinstance(found := self._follow(name), Literal)]
        if self.references and len(literals) == len(names):
            # what is known beforehand is null or empty and left to the provider, or made by a function such as `timestamp`
            return MISSING if len(literals) == 1 and literals[0].value in (None, "") else Unknown(LATER, maybe_absent=True)
        links = [found for name in names if (found := self._attribute(name)) is not None]
        reason = self._reason(names)
        if links and len(links) == len(names):
            if links[0].address.rpartition("data.")[1]:
                document = self.context.attributes.document(links[0].address, links[0].attribute) if len(links) == 1 else MISSING
                return Unknown(reason, maybe_absent) if document is MISSING else document
            is_same = all(link.attribute == links[0].attribute for link in links)
            if is_list and is_same and not (len(links) == 1 and self.context.attributes.is_list(links[0].address, links[0].attribute)):
                return [_reference(link) for link in links]
            if len(links) == 1 and not (self.argument in DOCUMENTS and links[0].attribute in IDENTIFIERS):
                return _reference(links[0])
        return Unknown(reason, maybe_absent and not names)

    def hidden(self) -> Unknown:
        """Sensitive when it comes from a sensitive variable or output."""
        context = self.context
        for name in self.references:
            found = context.references.find_sensitive(name, context.scope)
            if found:
                return Unknown(f"the value of `{found}` is not shown", sensitive=True)
        return MARKED_BY_PROVIDER

    def link(self, value: object) -> object:
        """The value with the reference that it comes from: the one whose attribute has this value."""
        if value.__class__ is not str and value.__class__ is not int:
            return value
        if self._values is None:
            self._values = self._read_values()
        for link, known in self._values:
            if same_scalar(known, value):
                return _reference(link, value)
        return value

    def is_plain(self, name: str) -> bool:
        """A member of a constant refers to nothing."""
        return not self.references and name != USER_DATA

    def may_add(self, name: str) -> bool:
        """A constant is complete."""
        return False

    def member(self, name: str) -> Origin:
        """The member of a constant; of another expression no more than that it is part of it."""
        if isinstance(self.constant, dict):
            constant = self.constant.get(name, MISSING)
            return NOT_WRITTEN if constant is MISSING or constant is None else Written(constant, (), self.context)
        if self._inner is None:
            self._inner = Written(MISSING, self.references, self.context, is_written=None)
        return self._inner

    def elements(self, values: Sequence[object]) -> Sequence[Origin]:
        """The elements of a constant; of as many references as there are elements each its own."""
        if isinstance(self.constant, list):
            return [
                UNDECIDED if position is None else Written(self.constant[position], (), self.context)
                for position in align(values, self.constant)
            ]
        if len(self.references) == len(values):
            # the order of a set is another one, but in a set with unknown members nothing else is known either
            return [Written(MISSING, (name,), self.context, self.argument) for name in self.references]
        return [Written(MISSING, self.references, self.context, self.argument)] * len(values)

    def _read_values(self) -> Sequence[tuple[Link, object]]:
        """The attributes that it refers to whose values are known."""
        found = []
        for name in self.references:
            link = self._follow(name)
            if isinstance(link, Link) and link.is_exact and link.attribute and not link.address.rpartition("data.")[1]:
                known = self.context.attributes.value(link.address, link.attribute)
                if known is not MISSING and known != "":
                    found.append((link, known))
        return found

    def _attribute(self, name: str) -> Link | None:
        found = self._follow(name)
        if not isinstance(found, Link) or not found.is_exact:
            return None
        if not found.attribute:
            # what stands behind a key that is no constant is not listed: `subnet_id` wants an id
            wanted = next((attribute for ending, attribute in IDENTITIES if self.argument.endswith(ending)), "")
            return found.replace(attribute=wanted) if wanted else None
        return found

    def _follow(self, name: str) -> Link | Literal | None:
        context = self.context
        found = context.references.follow(name, context.scope)
        if isinstance(found, Link) and not found.is_exact and any(selector in self.references for selector in SELECTORS[:2]):
            # `aws_subnet.s[each.key]` is listed without its key
            keyed = context.references.follow(_with_key(name, last_key(context.address)), context.scope)
            return keyed if isinstance(keyed, Link) and keyed.is_exact else found
        return found

    def _reason(self, names: Sequence[str]) -> str:
        return f"`{names[0]}` is {LATER}" if len(names) == 1 else LATER


def _reference(link: Link, *values: object) -> Reference:
    return Reference(f"`{link.address}.{link.attribute}` is {LATER}", possible=values, target=link.address, attribute=link.attribute)


def _with_key(name: str, key: str) -> str:
    """`aws_subnet.s` and `aws_subnet.s.id` with the key behind the resource's name."""
    parts = name.split(".")
    return ".".join([*parts[:1], f"{parts[1]}{key}", *parts[2:]]) if len(parts) > 1 else name


def _constants_of(block: Mapping[str, object]) -> dict[str, object]:
    """What is written out in a block, nested blocks as lists; everything else is left out."""
    found: dict[str, object] = {}
    for name, expression in block.items():
        if isinstance(expression, list):
            found[name] = [_constants_of(nested) for nested in expression if isinstance(nested, dict)]
        elif isinstance(expression, dict) and "constant_value" in expression:
            found[name] = expression["constant_value"]
    return found

"""A change set's document → what it says of itself and of each resource. Judges nothing and keeps no value.

What cannot be read of one change is a diagnostic, and the others are read all the same.
Source: AWS CloudFormation API Reference, "DescribeChangeSet", "ResourceChange", "ResourceChangeDetail" and "ResourceTargetDefinition".
"""

from __future__ import annotations

from immutcheck.model.diagnostic import ERROR, Diagnostic
from immutcheck.model.errors import DocumentError
from immutcheck.model.location import Location
from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from immutcheck.documents.document import Document
    from immutcheck.model.location import PropertyPath

REMOVE = "Remove"
PROPERTIES = "Properties"
STACK = "AWS::CloudFormation::Stack"


class Target(Record):
    """What one of the details of a change says; `position` is its index. `name` is the property's, "" for another attribute. `before` and
    `after` are None when the change set does not show them."""

    position: int
    attribute: str
    name: str
    recreation: str
    change_type: str
    before: str | None
    after: str | None
    is_static: bool
    source: str


class Change(Record):
    """What is done to one resource; `position` is its index among the changes. `nested` is the change set of a nested stack. `scope` are
    the attributes of the resource that change. `context` is the text that describes the resource afterwards, None when the change set
    does not show it."""

    position: int
    address: str
    type: str
    action: str
    replacement: str
    nested: str
    scope: tuple[str, ...]
    context: str | None
    targets: tuple[Target, ...]

    @property
    def place(self) -> PropertyPath:
        """Where it stands in the document."""
        return ("Changes", self.position, "ResourceChange")


class ChangeSet(Record):
    """A described change set. `is_paged`: further changes are on further pages."""

    identity: str
    status: str
    execution: str
    reason: str
    is_paged: bool
    changes: tuple[Change, ...]
    problems: tuple[Diagnostic, ...]


def read_change_set(document: Document) -> ChangeSet:
    """The change set; DocumentError with its place for a document that is none."""
    value = document.value
    if not isinstance(value, dict):
        raise DocumentError("a change set is a mapping: write it with `aws cloudformation describe-change-set --output json`", 1, 1)
    listed = value.get("Changes")
    if not isinstance(listed, list):
        span = document.span(("Changes",), key=True)
        raise DocumentError("the Changes of a change set are a list", span.start_line, span.start_column)
    changes: list[Change] = []
    problems: list[Diagnostic] = []
    known: set[str] = set()
    for position, entry in enumerate(listed):
        try:
            change = _read_change(position, entry)
        except DocumentError as error:
            problems.append(_problem(document, ("Changes", position), error.message))
            continue
        if change is None:
            continue
        if change.address in known:
            message = f"there are two changes of `{change.address}`, and only the first one is judged"
            problems.append(_problem(document, change.place, message))
            continue
        known.add(change.address)
        changes.append(change)
    return ChangeSet(
        identity=_text(value, "ChangeSetId"),
        status=_text(value, "Status"),
        execution=_text(value, "ExecutionStatus"),
        reason=_text(value, "StatusReason"),
        is_paged=bool(value.get("NextToken")),
        changes=tuple(changes),
        problems=tuple(problems),
    )


def _read_change(position: int, entry: object) -> Change | None:
    """None for what is no resource; DocumentError for what cannot be read."""
    if not isinstance(entry, dict):
        raise DocumentError("a change is a mapping")
    # the only type there is, which older tools leave out
    if entry.get("Type", "Resource") != "Resource":
        return None
    body = entry.get("ResourceChange")
    if not isinstance(body, dict):
        raise DocumentError("a change has a ResourceChange")
    address, resource_type, action = _text(body, "LogicalResourceId"), _text(body, "ResourceType"), _text(body, "Action")
    missing = [
        name
        for name, text in (("LogicalResourceId", address), ("ResourceType", resource_type), ("Action", action))
        if not text  # without one of them nobody can say what is changed how
    ]
    if missing:
        raise DocumentError(f"the change of a resource has no {' and no '.join(missing)}")
    details = body.get("Details")
    if details is not None and not isinstance(details, list):
        raise DocumentError(f"the Details of the change of `{address}` are a list")
    context, scope = body.get("AfterContext"), body.get("Scope")
    return Change(
        position=position,
        address=address,
        type=resource_type,
        action=action,
        replacement=_text(body, "Replacement"),
        nested=_text(body, "ChangeSetId") if resource_type == STACK else "",
        scope=tuple([part for part in scope if isinstance(part, str)]) if isinstance(scope, list) else (),
        context=context if isinstance(context, str) else None,
        targets=tuple([_read_target(index, detail, address) for index, detail in enumerate(details or ())]),
    )


def _read_target(position: int, detail: object, address: str) -> Target:
    target = detail.get("Target") if isinstance(detail, dict) else None
    if not isinstance(detail, dict) or not isinstance(target, dict):
        raise DocumentError(f"one of the Details of the change of `{address}` has no Target")
    attribute = _text(target, "Attribute")
    return Target(
        position=position,
        attribute=attribute,
        name=_name_property(target) if attribute == PROPERTIES else "",
        recreation=_text(target, "RequiresRecreation"),
        change_type=_text(target, "AttributeChangeType"),
        before=_value(target, "BeforeValue"),
        after=_value(target, "AfterValue"),
        is_static=detail.get("Evaluation") == "Static",
        source=_text(detail, "ChangeSource"),
    )


def _name_property(target: Mapping[str, object]) -> str:
    """By its name, else by its path `/Properties/Environment/Variables/MODE`."""
    names = _text(target, "Path").split("/")
    return _text(target, "Name") or (names[2] if len(names) > 2 and names[1] == PROPERTIES else "")


def _text(mapping: Mapping[str, object], name: str) -> str:
    value = mapping.get(name)
    return value if isinstance(value, str) else ""


def _value(mapping: Mapping[str, object], name: str) -> str | None:
    value = mapping.get(name)
    return value if isinstance(value, str) else None


def _problem(document: Document, path: PropertyPath, message: str) -> Diagnostic:
    return Diagnostic(ERROR, "parse-error", message, Location(document.path, document.span(path)))

"""Suppressions written in CloudFormation `Metadata`, for JSON templates and whoever prefers it to comments.

`Metadata: {immutcheck: {ignore: [{rule: ID, reason: …, until: YYYY-MM-DD}]}}` at a resource covers that resource; at the template it
covers the file, or with `address: Parameters.Name` (a logical id, `Parameters.Name`, `Outputs.Name`) that one thing. `rule` may be a list.
A change set shows a resource's metadata inside a text, the AfterContext.
Source: AWS CloudFormation User Guide, "Metadata" and "Metadata attribute"; API Reference, "ResourceChange". Decides nothing about findings.
"""

from __future__ import annotations

from immutcheck.documents.loading import load_document
from immutcheck.model.diagnostic import WARNING, Diagnostic
from immutcheck.model.errors import DocumentError
from immutcheck.model.location import Location, Span
from immutcheck.triage.comments import named_things
from immutcheck.triage.suppression import INVALID, Suppression, SuppressionWords, check_words

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from immutcheck.documents.document import TextDocument

    Path = tuple[str | int, ...]

_KEYS = ("rule", "reason", "until")


def read_metadata(document: TextDocument) -> tuple[list[Suppression], list[Diagnostic]]:
    """The suppressions written in metadata of the template and of its resources, and what is wrong with some of them."""
    suppressions: list[Suppression] = []
    diagnostics: list[Diagnostic] = []
    value = document.value
    if not isinstance(value, dict):
        return [], []
    named: dict[str, Path] = {}
    for owner, address, context in _owners(value):
        block = _metadata_of(_load_context(_value_at(value, context)) if context else _value_at(value, owner))
        if block is None:
            continue
        for entry_path, entry, problem in _entries(block, (*owner, "Metadata", "immutcheck")):
            location = Location(document.path, document.span(context or entry_path))
            words = SuppressionWords(problem=problem) if problem else _words_of(entry, whole_template=not owner)
            if words.problem:
                diagnostics.append(Diagnostic(WARNING, INVALID, f"this suppression {words.problem}; it suppresses nothing", location))
                continue
            target, path_of_target = address, owner
            if isinstance(entry, dict) and "address" in entry:
                named = named or {known: path for known, path in named_things(value) if known}
                target, path_of_target = entry["address"], named.get(entry["address"], ())
            suppressions += [_make(rule, words, location, document, path_of_target, target) for rule in words.rules]
    return suppressions, diagnostics


def _owners(value: dict[str, object]) -> Iterator[tuple[Path, str, Path]]:
    """The template itself, then every resource: document path, address, and in a change set the path of the text that it is in."""
    yield (), "", ()
    for address, path in named_things(value):
        if path[0] == "Resources":
            yield path, address, ()
    changes = value.get("Changes")
    for index, change in enumerate(changes if isinstance(changes, list) else ()):
        resource = change.get("ResourceChange") if isinstance(change, dict) else None
        if not isinstance(resource, dict):
            continue
        context = resource.get("AfterContext")
        if isinstance(context, str) and "immutcheck" in context:
            owner: Path = ("Changes", index, "ResourceChange")
            yield owner, str(resource.get("LogicalResourceId", "")), (*owner, "AfterContext")


def _load_context(text: object) -> object:
    """What an AfterContext holds; None when it cannot be read, which whoever reads its resources says."""
    try:
        return load_document(str(text).encode("utf-8", "replace"), "AfterContext.json").value
    except DocumentError:
        return None


def _value_at(value: object, path: Path) -> object:
    for step in path:
        value = value[step]  # type: ignore[index]
    return value


def _metadata_of(owner: object) -> object | None:
    metadata = owner.get("Metadata") if isinstance(owner, dict) else None
    return metadata.get("immutcheck") if isinstance(metadata, dict) else None


def _entries(block: object, path: Path) -> Iterator[tuple[Path, object, str]]:
    """Path, value and problem ("" for none) of each entry of a metadata block."""
    if not isinstance(block, dict) or "ignore" not in block:
        yield path, block, "has no list `ignore` of entries with `rule` and `reason`"
        return
    unknown = [str(key) for key in block if key != "ignore"]
    if unknown:
        yield path, block, f"stands beside a key that does not exist: `{unknown[0][:40]}`; there is `ignore`"
    ignore = block["ignore"]
    if isinstance(ignore, dict):
        yield (*path, "ignore"), ignore, ""
    elif isinstance(ignore, list):
        yield from (((*path, "ignore", index), entry, "") for index, entry in enumerate(ignore))
    else:
        yield (*path, "ignore"), ignore, "has an `ignore` that is no list of entries with `rule` and `reason`"


def _words_of(entry: object, *, whole_template: bool) -> SuppressionWords:
    if not isinstance(entry, dict):
        return SuppressionWords(problem="is no mapping with `rule` and `reason`")
    keys = (*_KEYS, "address") if whole_template else _KEYS
    unknown = [str(key) for key in entry if key not in keys]
    if unknown:
        return SuppressionWords(problem=f"has a key that does not exist: `{unknown[0][:40]}`; there are {', '.join(keys)}")
    rule = entry.get("rule", "")
    words = rule if isinstance(rule, list) else [rule]
    texts = [*words, *(entry[key] for key in keys if key != "rule" and key in entry)]
    if not all(isinstance(text, str) for text in texts):
        return SuppressionWords(problem="has a value that is no text")
    if entry.get("address") == "":
        return SuppressionWords(problem="has an empty address: leave it out to cover the whole file")
    rules = tuple(dict.fromkeys(part.strip() for word in words for part in word.split(",") if part.strip()))
    until = entry.get("until")
    return check_words(SuppressionWords(rules, str(entry.get("reason", "")), until))


def _make(rule: str, words: SuppressionWords, location: Location, document: TextDocument, target: Path, address: str) -> Suppression:
    """A suppression of what is written at `target` and called `address`; of the whole file when there is neither."""
    if not target and not address:
        return Suppression(rule, words.reason, location, words.until, whole_file=True)
    span = None
    if target:
        # Not by lines: a minified template is one line, and so is a resource in braces.
        key, value = document.span(target, key=True), document.span(target)
        span = Span(key.start_line, key.start_column, value.end_line, value.end_column)
    return Suppression(rule, words.reason, location, words.until, addresses=(address,) if address else (), span=span)

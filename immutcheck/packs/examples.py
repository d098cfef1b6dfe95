"""The examples in a rule file: its tests and its documentation. Here they are read; who runs them scans their text."""

from __future__ import annotations

from immutcheck.model.errors import DocumentError, RuleFileError
from immutcheck.model.location import Location
from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from immutcheck.documents.document import Document
    from immutcheck.model.location import Span
    from immutcheck.packs.problems import At

KINDS = ("pass", "fail", "unknown")
CLOUDFORMATION = "cloudformation"
TERRAFORM = "terraform"
PLAN = "plan"
LIVE = "live"
LANGUAGES = (CLOUDFORMATION, TERRAFORM, PLAN, LIVE)
BEFORE = "before"


class Example(Record):
    """`text` is the input as the rule file has it, moved to the left margin, so that short tags and comments survive; `template` is its
    plain value. `language` is "cloudformation", "terraform", "plan" (what Terraform would do) or "live" (a part of a running
    account). `at` lists the expected FAILs (`address.path`). `location` is where the input stands in the rule file. `configuration` is
    what the configuration file says, by key. `before` is the text of the template's older version, "" where there is none."""

    rule_id: str
    kind: str
    name: str
    template: object
    text: str
    parameters: tuple[tuple[str, object], ...]
    now: str
    at: tuple[str, ...]
    location: Location
    language: str = CLOUDFORMATION
    configuration: tuple[tuple[str, object], ...] = ()
    before: str = ""


def read_examples(rule_file: str, *, shown: str = "") -> tuple[Example, ...]:
    """The examples of the rule file at that path, in the order passing, failing, unknown; `shown` is the path their locations name.

    RuleFileError when the file cannot be read or has no examples where they belong; it was checked when its rule was compiled.
    """
    from immutcheck.documents.loading import load_document

    path = shown or rule_file
    try:
        with open(rule_file, "rb") as file:
            document = load_document(file.read(), path)
    except OSError as error:
        raise RuleFileError(f"{path}: cannot read the rule: {error.strerror}") from error
    except DocumentError as error:
        raise RuleFileError(f"{path}:{error.line}:{error.column}: {error.message}") from error
    try:
        return tuple(_build_examples(document))
    except (AttributeError, KeyError, TypeError) as error:
        raise RuleFileError(f"{path}: the examples are not what rules/rule.schema.json says") from error


def _build_examples(document: Document) -> Iterator[Example]:
    rule: Any = document.value
    for kind in KINDS:
        for index, example in enumerate(rule["examples"].get(kind, ())):
            language = next(language for language in LANGUAGES if language in example)
            at: At = ("examples", kind, index, language)
            written = example[language]
            template, text = (written, written) if language == TERRAFORM else _read_template(document, written, at)
            older: At = ("examples", kind, index, BEFORE)
            yield Example(
                rule_id=rule["id"],
                kind=kind,
                name=example["name"],
                template=template,
                text=text,
                parameters=tuple(example.get("parameters", {}).items()),
                now=example.get("now", ""),
                at=tuple(example.get("at", ())),
                location=Location(document.path, document.span(at)),
                language=language,
                configuration=tuple(example.get("configuration", {}).items()),
                before=_read_template(document, example[BEFORE], older)[1] if BEFORE in example else "",
            )


def _read_template(document: Document, value: object, at: At) -> tuple[object, str]:
    """The template's plain value and its text."""
    if isinstance(value, str):
        return _load_plain(value), value
    text = slice_text(document.text, document.span(at))
    if _load_plain(text) != value:
        # An alias of an anchor outside of the example, or indentation that carries meaning: say the same in JSON.
        import json

        text = json.dumps(value, indent=2, ensure_ascii=False)
    return value, text


def slice_text(text: str, span: Span) -> str:
    """The text of a span, with the indentation of its first line taken from all of them."""
    lines = text.split("\n")[span.start_line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    indentation = span.start_column - 1
    lines[0] = lines[0][indentation:]
    moved = [line[min(indentation, len(line) - len(line.lstrip(" "))) :] for line in lines[1:]]
    return "\n".join([lines[0], *moved]).rstrip() + "\n"


def _load_plain(text: str) -> object:
    from immutcheck.documents.loading import load_document

    try:
        return load_document(text.encode("utf-8"), "example").value
    except DocumentError:
        return None

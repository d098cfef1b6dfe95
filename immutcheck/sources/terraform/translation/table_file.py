"""A table file → `TableText`: its keys and options as written, checked for shape. README.md beside the tables is the language.

Knows no schema: whether the properties exist is asked in `compilation.py`.
"""

from __future__ import annotations

from immutcheck.model.errors import DocumentError, ImmutcheckError
from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from immutcheck.documents.document import Document

    At = tuple[str | int, ...]

HEADS = frozenset(("attach", "same_as", "type"))
TABLE_KEYS = HEADS | frozenset(
    (
        "absent",
        "arguments",
        "attributes",
        "converter",
        "defaults",
        "entry",
        "identity",
        "other_versions",
        "references",
        "resource",
        "under",
        "with",
    )
)
OPTIONS = frozenset(
    (
        "append",
        "as",
        "converter",
        "defaults",
        "each",
        "empty",
        "join",
        "matching",
        "names",
        "to",
        "values",
        "when",
        "where",
        "where_not",
        "with",
        "wrap",
    )
)
DEFAULT_KEYS = frozenset(("unless", "value"))
ATTACH_KEYS = frozenset(("by", "names", "to"))
CONVERSIONS = frozenset(("base64", "json", "keys", "list", "map", "not", "one", "pairs", "prefix", "text"))
SELF = "."
"""As a target: the members of a block belong to the object around it."""
KEY, VALUE = "Key", "Value"
NO_OPTIONS: Mapping[str, object] = {}
NO_CONDITIONS: Mapping[str, tuple[object, ...]] = {}
NO_DEFAULTS: Mapping[str, DefaultText] = {}
NO_TEXTS: Mapping[str, str] = {}


class TableError(ImmutcheckError):
    """A table file is wrong; the text names the file, the line and the column."""


class DefaultText(Record):
    """What is sent where nobody wrote anything, unless one of the arguments in `unless` is written."""

    value: object
    unless: tuple[str, ...] = ()


class ArgumentText(Record):
    """What a table says of one argument. No `targets`: it has no counterpart. `each` is None where everything below matches by name.
    `where` and `where_not` choose members of a block by their arguments, `when` asks for arguments beside this one, `join` is argument →
    text before it."""

    name: str
    at: At
    targets: tuple[str, ...]
    each: Mapping[str, tuple[ArgumentText, ...]] | None = None
    append: bool = False
    constants: Mapping[str, object] = NO_OPTIONS
    defaults: Mapping[str, DefaultText] = NO_DEFAULTS
    conversions: tuple[str, ...] = ()
    names: tuple[str, str] = (KEY, VALUE)
    values: Mapping[str, object] = NO_OPTIONS
    matching: bool = False
    when: Mapping[str, tuple[object, ...]] = NO_CONDITIONS
    where: Mapping[str, tuple[object, ...]] = NO_CONDITIONS
    where_not: Mapping[str, tuple[object, ...]] = NO_CONDITIONS
    join: Mapping[str, str] = NO_TEXTS
    wrap: str = ""
    converter: str = ""
    keeps_empty: bool = False


class Attachment(Record):
    """The type that a side resource belongs to; `by` is its argument that names the one it belongs to, `names` the property of that one
    which a literal is compared with ("" for none)."""

    type: str
    by: str
    names: str = ""


class TableText(Record):
    """A table as written. `entry`: the arguments are those of one member of this list. `under`: where arguments match by name. `absent` and
    `other_versions` (arguments that the provider's schema at hand does not have) are only read by the tests."""

    resource: str
    document: Document
    type: str
    same_as: str
    attachments: tuple[Attachment, ...]
    identity: tuple[str, ...]
    attributes: Mapping[str, str]
    arguments: Mapping[str, tuple[ArgumentText, ...]]
    defaults: Mapping[str, DefaultText]
    constants: Mapping[str, object]
    absent: tuple[str, ...]
    entry: str
    under: str
    converter: str
    other_versions: tuple[str, ...]
    references: tuple[str, ...]

    def error(self, message: str, at: At, *, key: bool = False) -> TableError:
        """The error with its place in the file."""
        return _error(self.document, message, at, key=key)


def read_table(data: bytes, path: str) -> TableText:
    """The table in the bytes of a file, in YAML or JSON; TableError for what the language does not have."""
    from immutcheck.documents.loading import load_document

    try:
        document = load_document(data, path)
    except DocumentError as error:
        raise TableError(f"{path}:{error.line}:{error.column}: {error.message}") from error
    return _Reader(document).read()


def read_bundled_table(value: object, name: str) -> TableText:
    """The table from its value, which was read from a file when the bundle was made; places are not known any more."""
    from immutcheck.documents.document import Document
    from immutcheck.documents.line_table import LineTable
    from immutcheck.documents.place import EmptyPlaces

    return _Reader(Document(f"{name}.yaml", "", value, EmptyPlaces(), LineTable(""))).read()


def _error(document: Document, message: str, at: At, *, key: bool = False) -> TableError:
    span = document.span(at, key=key)
    return TableError(f"{document.path}:{span.start_line}:{span.start_column}: {message}")


class _Reader:
    """Reads one document."""

    __slots__ = ("document",)

    def __init__(self, document: Document) -> None:
        self.document = document

    def read(self) -> TableText:
        table = self._map(self.document.value, (), TABLE_KEYS)
        if len(HEADS & table.keys()) != 1:
            heads = "`type` (a CloudFormation type), `attach` (what a side resource belongs to), `same_as` (another table)"
            raise self._error(f"write one of {heads}", ())
        if "same_as" in table and table.keys() != {"resource", "same_as"}:
            raise self._error("beside `same_as` only `resource` has a meaning", ())
        return TableText(
            resource=self._text(table.get("resource"), ("resource",)),
            document=self.document,
            type=self._text(table["type"], ("type",)) if "type" in table else "",
            same_as=self._text(table.get("same_as", ""), ("same_as",)),
            attachments=self._attachments(table["attach"]) if "attach" in table else (),
            identity=self._texts(table.get("identity", ["id"]), ("identity",)),
            attributes={
                name: self._text(value, ("attributes", name))
                for name, value in self._map(table.get("attributes", {}), ("attributes",)).items()
            },
            arguments=self._arguments(table.get("arguments", {}), ("arguments",)),
            defaults=self._defaults(table.get("defaults", {}), ("defaults",)),
            constants=self._map(table.get("with", {}), ("with",)),
            absent=self._texts(table.get("absent", []), ("absent",)),
            entry=self._text(table.get("entry", ""), ("entry",)),
            under=self._text(table.get("under", ""), ("under",)),
            converter=self._text(table.get("converter", ""), ("converter",)),
            other_versions=self._texts(table.get("other_versions", []), ("other_versions",)),
            references=self._texts(table.get("references", []), ("references",)),
        )

    def _attachments(self, value: object) -> tuple[Attachment, ...]:
        found = []
        for index, member in enumerate(value if isinstance(value, list) else [value]):
            at: At = ("attach", index) if isinstance(value, list) else ("attach",)
            options = self._map(member, at, ATTACH_KEYS)
            texts = {key: self._text(options[key], (*at, key)) for key in options}
            if "to" not in texts or "by" not in texts:
                raise self._error("`attach` needs `to` (a CloudFormation type) and `by` (the argument that names what it belongs to)", at)
            found.append(Attachment(texts["to"], texts["by"], texts.get("names", "")))
        return tuple(found)

    def _arguments(self, value: object, at: At) -> dict[str, tuple[ArgumentText, ...]]:
        return {name: self._uses(name, member, (*at, name)) for name, member in self._map(value, at).items()}

    def _uses(self, name: str, value: object, at: At) -> tuple[ArgumentText, ...]:
        if isinstance(value, list) and all(isinstance(member, dict) for member in value):
            return tuple([self._argument(name, member, (*at, index)) for index, member in enumerate(value)])
        return (self._argument(name, value, at),)

    def _argument(self, name: str, value: object, at: At) -> ArgumentText:
        if value is None:
            return ArgumentText(name, at, ())
        if not isinstance(value, dict):
            return ArgumentText(name, at, self._targets(value, at))
        options = self._map(value, at, OPTIONS)
        if "to" not in options:
            raise self._error(f"`{name}` needs `to`, the property it becomes (or ~ instead of everything when there is none)", at)
        names = self._texts(options.get("names", [KEY, VALUE]), (*at, "names"))
        if len(names) != 2:
            raise self._error("`names` are two: the key's and the value's", (*at, "names"))
        return ArgumentText(
            name=name,
            at=at,
            targets=self._targets(options["to"], (*at, "to")),
            each=self._arguments(options["each"], (*at, "each")) if "each" in options else None,
            append=self._flag(options.get("append", False), (*at, "append")),
            constants=self._map(options.get("with", {}), (*at, "with")),
            defaults=self._defaults(options.get("defaults", {}), (*at, "defaults")),
            conversions=self._conversions(options.get("as", []), (*at, "as")),
            names=(names[0], names[1]),
            values={str(key): member for key, member in self._map(options.get("values", {}), (*at, "values")).items()},
            matching=self._flag(options.get("matching", False), (*at, "matching")),
            when=self._conditions(options.get("when", {}), (*at, "when")),
            where=self._conditions(options.get("where", {}), (*at, "where")),
            where_not=self._conditions(options.get("where_not", {}), (*at, "where_not")),
            join={key: self._text(member, (*at, "join", key)) for key, member in self._map(options.get("join", {}), (*at, "join")).items()},
            wrap=self._text(options.get("wrap", ""), (*at, "wrap")),
            converter=self._text(options.get("converter", ""), (*at, "converter")),
            keeps_empty=self._keeps_empty(options.get("empty", ""), (*at, "empty")),
        )

    def _conditions(self, value: object, at: At) -> dict[str, tuple[object, ...]]:
        return {key: tuple(member) if isinstance(member, list) else (member,) for key, member in self._map(value, at).items()}

    def _defaults(self, value: object, at: At) -> dict[str, DefaultText]:
        return {path: self._default(member, (*at, path)) for path, member in self._map(value, at).items()}

    def _default(self, value: object, at: At) -> DefaultText:
        if not isinstance(value, dict) or "unless" not in value:
            return DefaultText(value)
        options = self._map(value, at, DEFAULT_KEYS)
        if "value" not in options:
            raise self._error("a default with `unless` needs `value`", at, key=True)
        return DefaultText(options["value"], self._texts(options["unless"], (*at, "unless")))

    def _targets(self, value: object, at: At) -> tuple[str, ...]:
        targets = self._texts(value if isinstance(value, list) else [value], at)
        if not targets or "" in targets:
            raise self._error("a target is a property's name, or names joined by dots", at)
        return targets

    def _conversions(self, value: object, at: At) -> tuple[str, ...]:
        words = self._texts(value if isinstance(value, list) else [value], at)
        for word in words:
            if word not in CONVERSIONS:
                raise self._error(f"`as: {word}` is unknown; known: {', '.join(sorted(CONVERSIONS))}", at)
        return words

    def _keeps_empty(self, value: object, at: At) -> bool:
        if value not in ("", "keep"):
            raise self._error("`empty` can only be `keep`: the empty text is a value", at)
        return value == "keep"

    def _map(self, value: object, at: At, known: frozenset[str] | None = None) -> dict[str, object]:
        if not isinstance(value, dict):
            raise self._error("a mapping is needed here", at)
        for key in value:
            if known is not None and key not in known:
                raise self._error(f"unknown key `{key}`; known: {', '.join(sorted(known))}", (*at, key), key=True)
        return value

    def _texts(self, value: object, at: At) -> tuple[str, ...]:
        if not isinstance(value, list):
            raise self._error("a list is needed here", at)
        return tuple([self._text(member, (*at, index) if len(value) > 1 else at) for index, member in enumerate(value)])

    def _text(self, value: object, at: At) -> str:
        if not isinstance(value, str):
            raise self._error("a text is needed here", at)
        return value

    def _flag(self, value: object, at: At) -> bool:
        if not isinstance(value, bool):
            raise self._error("true or false is needed here", at)
        return value

    def _error(self, message: str, at: At, *, key: bool = False) -> TableError:
        return _error(self.document, message, at, key=key)

"""`aws_iam_policy_document`: the arguments of the data source → the policy it renders, and which statement block made which statement.

Renders as the provider does: lists reverse-sorted, a single member as a scalar, `&{…}` as `${…}`, documents merged by Sid. What is unknown
stays unknown; conditions and principals keep the order written (the provider's depends on hashes and means nothing).
Source: Terraform AWS provider documentation, "Data Source: aws_iam_policy_document".
"""

from __future__ import annotations

from immutcheck.model.record import Record
from immutcheck.model.values import OpenList, OpenMap, Text, Unknown
from immutcheck.sources.terraform.values import Encoded, EvaluationError, known_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from immutcheck.sources.terraform.raw import RawPath

DEFAULT_VERSION = "2012-10-17"
STATEMENT, SID = "Statement", "Sid"
LISTS = {"actions": "Action", "not_actions": "NotAction", "resources": "Resource", "not_resources": "NotResource"}
PRINCIPALS = {"principals": "Principal", "not_principals": "NotPrincipal"}
ELEMENTS = {element: argument for argument, element in (LISTS | PRINCIPALS).items()} | {
    SID: "sid",
    "Effect": "effect",
    "Condition": "condition",
}
"""Element of a statement → argument of the statement block."""
SOURCES = ("source_policy_documents", "source_json")
OVERRIDES = ("override_policy_documents", "override_json")
"""The second of each is what providers before version 5 had, one document instead of a list."""


class _Document(Record):
    """A policy in the making: `statements` are pairs of the statement and the index of the block that it comes from, -1 for none; `rest`
    says why there may be more, `possible`, when not empty, what those can be."""

    head: Mapping[str, object]
    statements: tuple[tuple[object, int], ...] = ()
    rest: Unknown | None = None
    possible: tuple[object, ...] = ()


def build_policy_document(values: Mapping[str, object]) -> object:
    """The policy as a value, an `Unknown` when nothing of it is known; EvaluationError when a source document is no policy."""
    document = _merge_all(values)
    policy = dict(document.head)
    statements = [statement for statement, _ in document.statements]
    if document.rest is not None:
        policy[STATEMENT] = OpenList(statements, document.rest, document.possible)
    elif statements:
        policy[STATEMENT] = statements
    return policy


def trace_policy_path(values: Mapping[str, object], path: RawPath) -> RawPath:
    """The arguments behind a path of the built policy: ("Statement", 1, "Action", 0) → ("statement", 0, "actions"); () for what comes
    from another document."""
    if path[:1] == ("Version",):
        return ("version",)
    if path[:1] == ("Id",):
        return ("policy_id",)
    if len(path) < 2 or path[0] != STATEMENT or not isinstance(path[1], int):
        return ()
    statements = _merge_all(values).statements
    index = statements[path[1]][1] if path[1] < len(statements) else -1
    if index < 0:
        return ()
    argument = ELEMENTS.get(str(path[2])) if len(path) > 2 else None
    return ("statement", index) if argument is None else ("statement", index, argument)


def _merge_all(values: Mapping[str, object]) -> _Document:
    document = _Document({})
    for source in _documents(values, SOURCES):
        document = _merge(document, source)
    document = _merge(document, _own_document(values))
    for override in _documents(values, OVERRIDES):
        document = _merge(document, override)
    return document


def _own_document(values: Mapping[str, object]) -> _Document:
    version = values.get("version")
    head: dict[str, object] = {"Version": DEFAULT_VERSION if version is None else version}
    if values.get("policy_id") not in (None, ""):
        head["Id"] = values["policy_id"]
    blocks = values.get("statement")
    statements = [(_statement(block), index) for index, block in enumerate(blocks if isinstance(blocks, list) else ())]
    possible = blocks.possible if isinstance(blocks, OpenList) else ()
    return _Document(head, tuple(statements), _open_rest(blocks), tuple([_statement(block) for block in possible]))


def _documents(values: Mapping[str, object], names: tuple[str, ...]) -> Iterator[_Document]:
    for name in names:
        value = known_value(values.get(name))
        for member in value if isinstance(value, list) else (value,):
            if member not in (None, ""):
                yield _read_document(known_value(member))
        if isinstance(value, OpenList):
            yield _Document({}, (), value.rest)


def _read_document(value: object) -> _Document:
    """The document in a text; one that is unknown may hold any statement."""
    if isinstance(value, Encoded):
        policy = value.value
    else:
        from immutcheck.sources.json_text import read_json

        policy = read_json(value) if isinstance(value, (str, Text)) else value
    policy = known_value(policy)
    if isinstance(policy, Unknown):
        return _Document({}, (), policy)
    if not isinstance(policy, dict):
        raise EvaluationError("a source policy document is no JSON policy")
    head = {name: member for name, member in policy.items() if name != STATEMENT}
    statements = policy.get(STATEMENT)
    members = statements if isinstance(statements, list) else () if statements is None or isinstance(statements, Unknown) else (statements,)
    rest = policy.rest if isinstance(policy, OpenMap) and STATEMENT not in policy else _open_rest(statements)
    return _Document(head, tuple([(member, -1) for member in members]), rest)


def _merge(left: _Document, right: _Document) -> _Document:
    """`right` over `left`: a statement takes the place of the one with its Sid, others follow; the newer version wins."""
    head = {**left.head, **right.head}
    versions = [document.head["Version"] for document in (left, right) if "Version" in document.head]
    if versions and all(isinstance(version, str) for version in versions):
        head["Version"] = max(str(version) for version in versions)
    statements = list(left.statements)
    if right.rest is not None:
        # what is not known may replace whatever has a Sid
        statements = [(_replaced(statement, right.rest, right.possible), index) for statement, index in statements]
    positions = {_sid(statement): position for position, (statement, _) in enumerate(statements)}
    for statement, index in right.statements:
        sid = _sid(statement)
        if sid and sid in positions:
            statements[positions[sid]] = (statement, index)
        else:
            positions[sid] = len(statements)
            statements.append((statement, index))
    ordered: dict[str, object] = {name: head[name] for name in ("Version", "Id") if name in head}
    is_known = all([document.possible for document in (left, right) if document.rest is not None])
    possible = (*left.possible, *right.possible) if is_known else ()
    return _Document({**ordered, **head}, tuple(statements), right.rest if left.rest is None else left.rest, possible)


def _replaced(statement: object, rest: Unknown, possible: tuple[object, ...]) -> object:
    """A statement whose place one of those that are not known may take, when that has the same Sid."""
    sid = _sid(statement)
    if not sid:
        return statement
    if not possible:
        return rest
    others = [other for other in possible if _may_have(other, sid)]
    return Unknown(rest.reason, possible=(statement, *others)) if others else statement


def _sid(statement: object) -> str:
    """The statement's Sid when it is known, "" when it has none."""
    sid = statement.get(SID) if isinstance(statement, dict) else None
    return sid if isinstance(sid, str) else ""


def _may_have(statement: object, sid: str) -> bool:
    if not isinstance(statement, dict) or (isinstance(statement, OpenMap) and SID not in statement):
        return True
    return isinstance(statement.get(SID), Unknown) or _sid(statement) == sid


def _statement(block: object) -> object:
    if not isinstance(block, dict):
        return block
    statement: dict[str, object] = {}
    if block.get("sid") not in (None, ""):
        statement[SID] = block["sid"]
    effect = block.get("effect")
    statement["Effect"] = "Allow" if effect is None else effect
    for argument, element in LISTS.items():
        if argument in block:
            members = _members(block[argument], as_set=True)
            if members is not None:
                statement[element] = members
    for argument, element in PRINCIPALS.items():
        if argument in block:
            principals = _principals(block[argument])
            if principals is not None:
                statement[element] = principals
    if "condition" in block:
        conditions = _conditions(block["condition"])
        if conditions is not None:
            statement["Condition"] = conditions
    return OpenMap(statement, block.rest) if isinstance(block, OpenMap) else statement


def _members(value: object, *, as_set: bool) -> object:
    """Members as the provider writes them: sorted downwards, one alone as a scalar; None for none."""
    value = known_value(value)
    if not isinstance(value, list):
        return value if value is None or isinstance(value, Unknown) else _variables(value)
    members = [_variables(member) for member in value]
    if as_set and all([member.__class__ is str for member in members]):
        members = list(dict.fromkeys(members))
    if isinstance(value, OpenList):
        return OpenList(members, value.rest)
    if len(members) < 2:
        return members[0] if members else None
    if as_set and all(isinstance(member, str) for member in members):
        members.sort(key=str, reverse=True)
    return members


def _variables(value: object) -> object:
    """`&{aws:username}` is how a policy variable is written where `${…}` would be Terraform's own."""
    known = known_value(value)
    if isinstance(known, str):
        return known.replace("&{", "${") if "&{" in known else value
    if isinstance(value, Text):
        pieces = tuple([piece.replace("&{", "${") if isinstance(piece, str) else piece for piece in value.pieces])
        return value.replace(pieces=pieces, prefix=value.prefix.replace("&{", "${"), suffix=value.suffix.replace("&{", "${"))
    return value


def _principals(blocks: object) -> object:
    """`{type: identifiers}`; `"*"` for the one principal that is everybody."""
    if not isinstance(blocks, list):
        return blocks
    found: dict[str, object] = {}
    rest = blocks.rest if isinstance(blocks, OpenList) else None
    for block in blocks:
        kind = known_value(block.get("type")) if isinstance(block, dict) else block
        if isinstance(kind, str):
            found[kind] = _join(found.get(kind), _members(block.get("identifiers"), as_set=True))
        elif isinstance(kind, Unknown):
            rest = kind
    if rest is not None:
        return OpenMap(found, rest)
    if found == {"*": "*"}:
        return "*"
    return {kind: found[kind] for kind in sorted(found)} if found else None


def _conditions(blocks: object) -> object:
    """`{test: {variable: values}}`."""
    if not isinstance(blocks, list):
        return blocks
    found: dict[str, dict[str, object]] = {}
    rest = blocks.rest if isinstance(blocks, OpenList) else None
    for block in blocks:
        test = known_value(block.get("test")) if isinstance(block, dict) else block
        variable = known_value(block.get("variable")) if isinstance(block, dict) else block
        if isinstance(test, str) and isinstance(variable, str):
            tests = found.setdefault(test, {})
            tests[variable] = _join(tests.get(variable), _members(block.get("values"), as_set=False))
        elif isinstance(test, str) and isinstance(variable, Unknown):
            found[test] = OpenMap(found.get(test, {}), variable)
        elif isinstance(test, Unknown):
            rest = test
    if rest is not None:
        return OpenMap(found, rest)
    return {test: found[test] for test in sorted(found)} if found else None


def _join(first: object, second: object) -> object:
    """The members of two blocks of the same name, as one list."""
    if first is None:
        return [] if second is None else second
    members: list[object] = []
    for value in (first, second):
        members += value if isinstance(value, list) else () if value is None else (value,)
    rest = next((value.rest for value in (first, second) if isinstance(value, OpenList)), None)
    return members if rest is None else OpenList(members, rest)


def _open_rest(value: object) -> Unknown | None:
    if isinstance(value, OpenList):
        return value.rest
    return value if isinstance(value, Unknown) else None

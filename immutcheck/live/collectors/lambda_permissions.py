"""Who may invoke a Lambda function: the statements of its resource policy, each as the permission that makes it.

A function has a policy for itself and one for each alias or version. Those of versions are left out: nobody gets to them without naming
one, which is all that could be asked.
"""

from __future__ import annotations

from immutcheck.live.catalogue.lambda_ import ALIAS_POLICY, PERMISSION
from immutcheck.live.conversion import convert_scalar
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from immutcheck.live.collector import Answer, Reader

CONDITION_KEYS = {
    "aws:sourcearn": "SourceArn",
    "aws:sourceaccount": "SourceAccount",
    "aws:principalorgid": "PrincipalOrgID",
    "lambda:functionurlauthtype": "FunctionUrlAuthType",
    "lambda:invokedviafunctionurl": "InvokedViaFunctionUrl",
}
"""Condition key → the property that sets it. Source: AWS Lambda API, AddPermission; AWS Lambda Developer Guide, "Condition keys for
Lambda". An event source token is a shared secret and is not read."""

SEVERAL = Unknown("the policy's statement names several, which a permission cannot")
UNREADABLE = "the policy that Lambda answered with cannot be read"


def observe_permissions(
    reader: Reader, functions: Sequence[Answer], aliases: Sequence[tuple[Answer, str]], unread: dict[str, str]
) -> Iterator[Observed]:
    """The permissions of functions, and of aliases (function and alias's name); adds to `unread` when a policy could not be read."""
    own = [{"FunctionName": raw["FunctionName"]} for raw in functions]
    answers = [(raw, "", answer) for raw, answer in zip(functions, reader.call_each("GetPolicy", own), strict=True)]
    if reader.plans(ALIAS_POLICY):
        asked = [{"FunctionName": raw["FunctionName"], "Qualifier": alias} for raw, alias in aliases]
        answers += [(*alias, answer) for alias, answer in zip(aliases, reader.call_each(ALIAS_POLICY, asked), strict=True)]
    for raw, alias, answer in answers:
        if isinstance(answer, Unknown):
            unread.setdefault(PERMISSION, answer.reason)
            continue
        statements = _read_statements(answer.get("Policy"))
        if isinstance(statements, Unknown):
            unread.setdefault(PERMISSION, statements.reason)
            continue
        arn = f"{raw['FunctionArn']}:{alias}" if alias else raw["FunctionArn"]
        for number, statement in enumerate(statements):
            resource = str(statement.get("Resource", arn))
            if resource == arn or not resource.startswith(raw["FunctionArn"]):  # else it is of another alias's policy
                yield _observe_permission(arn, number, statement)


def _read_statements(text: str | None) -> list[Mapping[str, Any]] | Unknown:
    import json

    if not text:
        return []
    try:
        found = json.loads(text)["Statement"]
    except (KeyError, TypeError, ValueError, RecursionError):
        return Unknown(UNREADABLE)
    statements = found if isinstance(found, list) else [found]
    return statements if all(isinstance(statement, dict) for statement in statements) else Unknown(UNREADABLE)


def _observe_permission(function: str, number: int, statement: Mapping[str, Any]) -> Observed:
    sid = str(statement.get("Sid") or number)
    properties: dict[str, Any] = {"FunctionName": function}
    for name, value in (("Action", statement.get("Action")), ("Principal", _find_principal(statement.get("Principal")))):
        if value is not None:
            properties[name] = _take_single(value)
    for compared in (statement.get("Condition") or {}).values():
        for key, value in compared.items():
            target = CONDITION_KEYS.get(key.lower())
            if target is not None:
                properties[target] = _take_single(value)
    if "InvokedViaFunctionUrl" in properties:
        properties["InvokedViaFunctionUrl"] = convert_scalar(("boolean",), properties["InvokedViaFunctionUrl"])
    return Observed(address=f"{function}/permission/{sid}", type=PERMISSION, properties=properties, name=sid)


def _find_principal(value: Any) -> Any:
    """`{"Service": "s3.amazonaws.com"}`, `{"AWS": "arn:…"}` or `*` without what kind it is."""
    if not isinstance(value, dict):
        return value
    members = [member for held in value.values() for member in (held if isinstance(held, list) else [held])]
    return members or None


def _take_single(value: Any) -> Any:
    """The only member of a list, as a permission has it."""
    if not isinstance(value, list):
        return value
    return value[0] if len(value) == 1 else SEVERAL

"""One rule file → one `Rule` and its `Prose`, or everything that is wrong with it. Knows nothing of other files."""

from __future__ import annotations

from immutcheck.model.record import Record
from immutcheck.model.rule import Prose, Rule
from immutcheck.packs.condition_facts import list_needed_spaces, list_operators, list_reads, list_spaces
from immutcheck.packs.conditions import read_condition
from immutcheck.packs.examples import BEFORE, CLOUDFORMATION, LANGUAGES
from immutcheck.packs.live_examples import check_live_examples
from immutcheck.packs.messages import check_message, list_message_paths
from immutcheck.packs.path_checks import PathChecker, check_types
from immutcheck.packs.problems import Complaint
from immutcheck.packs.shape import check_shape

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from immutcheck.model.rule import Condition
    from immutcheck.packs.problems import At
    from immutcheck.schemas.store import SchemaStore

CONDITION_REFERENCE = frozenset({"#/$defs/condition"})
DEMANDS = ("require", "forbid")
TEMPLATE_SPACES = ("policies", "terraform", "change")


class CompiledRule(Record):
    """A rule with the prose that is kept apart from it."""

    rule: Rule
    prose: Prose


def compile_rule(
    value: object, pack: str, name: str, file: str, schema: Mapping[str, Any], store: SchemaStore
) -> tuple[CompiledRule | None, list[Complaint]]:
    """Compile the plain value of `<pack>/<name>.yaml`; `file` is what `Rule.file` will say. None when there are complaints."""
    complaints = check_shape(value, schema, schema, delegated=CONDITION_REFERENCE)
    if not isinstance(value, dict):
        return None, complaints
    complaints += _check_name(value, name) + _check_demand(value) + _check_examples(value) + _check_texts(value)
    conditions: dict[str, Condition] = {}
    for key in ("when", *DEMANDS):
        if key in value:
            condition, found = read_condition(value[key], (key,))
            complaints += found
            if not found:
                conditions[key] = condition
    complaints += _check_meaning(value, conditions, store)
    if complaints:
        return None, complaints
    return _assemble(value, conditions, pack, file), []


def _assemble(value: dict[str, Any], conditions: dict[str, Condition], pack: str, file: str) -> CompiledRule:
    demand = next(key for key in DEMANDS if key in value)
    every = (conditions.get("when"), conditions[demand])
    wanted = conditions[demand] if demand == "require" else {"not": conditions[demand]}
    rule = Rule(
        id=value["id"],
        pack=pack,
        title=value["title"].strip(),
        severity=value["severity"],
        confidence=value["confidence"],
        resources=tuple(value["resources"]),
        demand=demand,
        condition=conditions[demand],
        message=value["message"].strip(),
        when=conditions.get("when"),
        spaces=list_needed_spaces(conditions.get("when"), wanted),
        reads=list_reads(*every),
        secret=value.get("secret", False),
        scoped=value.get("scoped", False),
        aliases=tuple(value.get("aliases", ())),
        file=file,
    )
    return CompiledRule(rule, read_prose(value))


def read_prose(value: Mapping[str, Any]) -> Prose:
    """The prose in the plain value of a rule file that was checked before."""
    return Prose(
        why=value["why"].strip(),
        fix=value["fix"].strip(),
        references=tuple(value["references"]),
        controls=tuple((framework, tuple(ids)) for framework, ids in sorted(value["controls"].items())),
    )


def _check_name(value: dict[str, Any], name: str) -> list[Complaint]:
    if "id" not in value or value["id"] == name:
        return []
    return [Complaint(("id",), f"`id` is `{value['id']}`, but the file is named `{name}.yaml`: they must be equal")]


def _check_demand(value: dict[str, Any]) -> list[Complaint]:
    demands = [demand for demand in DEMANDS if demand in value]
    if len(demands) == 1:
        return []
    if demands:
        return [Complaint((demands[1],), "`require` and `forbid` stand side by side: a rule has exactly one of them", key=True)]
    return [Complaint((), "missing key `require` or `forbid` (the condition that decides)", key=True)]


def _check_examples(value: dict[str, Any]) -> list[Complaint]:
    """Each shows one input; names of examples are how a failing one is reported, so no two of a rule share one."""
    complaints = []
    seen: set[object] = set()
    examples = value.get("examples")
    for kind, group in examples.items() if isinstance(examples, dict) else ():
        for index, example in enumerate(group if isinstance(group, list) else ()):
            at: At = ("examples", kind, index)
            name = example.get("name") if isinstance(example, dict) else None
            written = [language for language in LANGUAGES if isinstance(example, dict) and language in example]
            if isinstance(example, dict) and not written:
                text = "missing key `cloudformation`, `terraform`, `plan` or `live` (the smallest valid input that shows it)"
                complaints.append(Complaint(at, text, key=True))
            elif isinstance(example, dict) and BEFORE in example and CLOUDFORMATION not in example:
                text = "`before` stands beside `cloudformation` only: it is the older version of that template"
                complaints.append(Complaint((*at, BEFORE), text, key=True))
            elif len(written) > 1:
                text = f"`{written[0]}` and `{written[1]}` stand side by side: write two examples"
                complaints.append(Complaint((*at, written[1]), text, key=True))
            if isinstance(name, str) and name in seen:
                complaints.append(Complaint((*at, "name"), f"a second example is named `{name}`"))
            seen.add(name)
    return complaints


def _check_texts(value: dict[str, Any]) -> list[Complaint]:
    complaints = []
    message, aliases = value.get("message"), value.get("aliases")
    if isinstance(message, str):
        complaints += check_message(message, ("message",), is_secret=value.get("secret") is True)
    for index, alias in enumerate(aliases if isinstance(aliases, list) else ()):
        if alias == value.get("id"):
            complaints.append(Complaint(("aliases", index), f"`{alias}` is the rule's own id, not an alias"))
    return complaints


def _check_meaning(value: dict[str, Any], conditions: dict[str, Condition], store: SchemaStore) -> list[Complaint]:
    """What needs more than the file's shape: types, paths, spaces, secrets. `conditions` are those that could be read."""
    complaints = []
    if "literal_secret" in list_operators(*conditions.values()) and value.get("secret") is not True:
        complaints.append(Complaint((), "a rule with `literal_secret` must say `secret: true`, so that no value is ever shown", key=True))
    complaints += _check_spaces(conditions) + check_live_examples(value, store)
    types = value.get("resources")
    if not isinstance(types, list) or not all(isinstance(name, str) for name in types):
        return complaints
    complaints += check_types(types, store, ("resources",))
    checker = PathChecker(types, store)
    for key, condition in conditions.items():
        checker.check(condition, (key,))
    if conditions.keys() == value.keys() & {"when", *DEMANDS}:
        checker.complain_about_idle_types(types, ("resources",))
    message = value.get("message")
    for path in list_message_paths(message) if isinstance(message, str) else ():
        checker.check_shown(path, ("message",))
    return complaints + checker.complaints


def _check_spaces(conditions: dict[str, Condition]) -> list[Complaint]:
    """No resource has both facts and what only templates have; a rule may speak of both as long as it can do without one of them."""
    demand = next((key for key in DEMANDS if key in conditions), None)
    wanted = None if demand is None else conditions[demand] if demand == "require" else {"not": conditions[demand]}
    needed = list_needed_spaces(conditions.get("when"), wanted)
    read = list_spaces(*conditions.values())
    mixed = [space for space in TEMPLATE_SPACES if space in read and (space in needed or "facts" in needed)]
    if "facts" not in read or not mixed:
        return []
    at: At = (next(iter(conditions)),)
    text = f"`facts.` exists on live resources only, `{mixed[0]}.` in templates only: no resource has both, so write two rules"
    return [Complaint(at, text, key=True)]

"""What has to be read of a running account for a rule to be judged there, and which rules can be judged there at all.

Answers come from the rules alone; which call tells what is the live catalogue's knowledge, and comes in as `told`.
"""

from __future__ import annotations

from immutcheck.packs.condition_facts import EVERYTHING, list_reads
from immutcheck.packs.holder_needs import list_holder_needs
from immutcheck.packs.messages import list_message_paths
from immutcheck.packs.paths import PROPERTIES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from immutcheck.model.rule import Condition, Rule

    Needs = Mapping[str, frozenset[str]]
    """Type → names of properties and "facts.NAME"; "*" among them: all. No names: only which resources there are."""

TEMPLATE_SPACES = ("policies", "metadata", "terraform", "change")
TAGS = "Tags"
STACK_NAME = "facts.StackName"
NOTHING: Needs = {}

OWNERSHIP = frozenset(("facts.Owner", STACK_NAME))
OWNER_NEEDS: Needs = {
    "AWS::AutoScaling::AutoScalingGroup": frozenset(("Tags",)),
    "AWS::CloudFormation::Stack": frozenset(("facts.Resources",)),
}
"""Nobody reads these two facts of a resource itself: what stacks say of their resources tells them, a resource's tags, and for a machine
of a group the group's."""


def list_needs(rule: Rule, *, scope: Sequence[str] = ()) -> dict[str, frozenset[str]]:
    """What judging the rule on a running account reads of which types; empty for a rule that is never judged there.

    `scope` is what tells whether a resource is held immutable (`TAGS`, `STACK_NAME`), when that is configured.
    """
    if any(space in rule.spaces for space in TEMPLATE_SPACES):
        return {}
    needs: dict[str, set[str]] = {}
    conditions = [condition for condition in (rule.when, rule.condition) if condition is not None]
    _add(needs, rule.resources, list_reads(*conditions))
    _add(needs, rule.resources, [_name_at(path) for path in list_message_paths(rule.message)])
    for condition in conditions:
        _add_related(needs, condition)
        for name, read in list_holder_needs(rule.resources, condition):
            _add(needs, (name,), read)
    if rule.scoped:
        _add(needs, rule.resources, scope)
    owned = [name for name, told in needs.items() if not OWNERSHIP.isdisjoint(told)]
    if owned:
        _add(needs, owned, (TAGS,))
        for name, told in OWNER_NEEDS.items():
            _add(needs, (name,), told)
    return {name: frozenset(told) for name, told in needs.items()}


def join_needs(rules: Iterable[Rule], *, scope: Sequence[str] = ()) -> dict[str, frozenset[str]]:
    """What all the rules need together."""
    joined: dict[str, frozenset[str]] = {}
    for rule in rules:
        for name, told in list_needs(rule, scope=scope).items():
            joined[name] = joined.get(name, frozenset()) | told
    return joined


def narrow_rule(rule: Rule, told: Mapping[str, Collection[str]]) -> Rule | None:
    """The rule with those of its types about which a running account can say anything that it reads; None when that is none of them.

    `told` is what the calls of a catalogue can tell of each type. AWS never gives a password back, for one: a rule about passwords in
    clear text would be UNKNOWN for every database, whatever was read.
    """
    needs = list_needs(rule)
    types = tuple([name for name in rule.resources if name in needs and _is_told(needs[name], told.get(name))])
    if not types:
        return None
    return rule if types == rule.resources else rule.replace(resources=types)


def _is_told(needed: frozenset[str], told: Collection[str] | None) -> bool:
    if told is None:
        return False
    is_of_any = not needed or EVERYTHING in needed or not OWNERSHIP.isdisjoint(needed)
    return is_of_any or any(name in told for name in needed)


def _name_at(path: Sequence[str]) -> str:
    """`["facts", "StartedAt"]` → "facts.StartedAt"."""
    return path[1] if path[0] == PROPERTIES else f"{path[0]}.{path[1]}"


def _add(needs: dict[str, set[str]], types: Sequence[str], names: Iterable[str]) -> None:
    told = [name for name in names if not name.startswith(tuple([f"{space}." for space in TEMPLATE_SPACES]))]
    for name in types:
        needs.setdefault(name, set()).update(told)


def _add_related(needs: dict[str, set[str]], condition: Condition) -> None:
    """What `related` asks of other types; below one, the conditions speak of those."""
    if "related" in condition:
        types, origin = condition["related"], condition["from"]
        _add(needs, types, list_reads(condition["satisfies"]))
        if origin is not None:
            _add(needs, types, (_name_at(origin) if len(origin) > 1 else EVERYTHING,))
    for key in ("all", "any"):
        for part in condition.get(key, ()):
            _add_related(needs, part)
    for key in ("not", "satisfies"):
        if key in condition:
            _add_related(needs, condition[key])

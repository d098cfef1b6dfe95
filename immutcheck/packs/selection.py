"""Which rules run: profiles, and the words that narrow or widen them. Knows rules and profiles, no files."""

from __future__ import annotations

from immutcheck.model.errors import UsageError
from immutcheck.model.record import Record
from immutcheck.packs.profiles import CONTROL_PREFIX, PACK_PREFIX

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from typing import TypeVar

    from immutcheck.model.rule import Prose, Rule
    from immutcheck.packs.profiles import Profile

    Value = TypeVar("Value")


class UnknownWord(ValueError):
    """A word that names no rule, pack, control or profile; the message has the nearest name."""


class RuleSource(Record):
    """What one folder brings. `runs_whole`: its rules run under a profile that none of its own profiles speaks about."""

    rules: tuple[Rule, ...]
    profiles: tuple[Profile, ...]
    runs_whole: bool


class RuleIndex:
    """Rules by the words that name them. `read_prose` is only called for words about controls."""

    def __init__(self, rules: Sequence[Rule], read_prose: Callable[[Rule], Prose]) -> None:
        self.rules = {rule.id: rule for rule in rules}
        self.aliases = {alias: rule.id for rule in rules for alias in rule.aliases}
        self.packs: dict[str, list[str]] = {}
        for rule in rules:
            self.packs.setdefault(rule.pack, []).append(rule.id)
        # Two rules of one name, or an alias that is somebody's id: one of them would silently not run.
        self.has_clashes = len({*self.rules, *self.aliases}) != sum([1 + len(rule.aliases) for rule in rules])
        self._read_prose = read_prose
        self._controls: dict[str, list[str]] | None = None

    def expand(self, word: str) -> tuple[str, ...]:
        """The ids a word names (an id or former id, `pack:NAME`, `control:FRAMEWORK/ID`); UnknownWord when it names nothing."""
        if word.startswith(PACK_PREFIX):
            return tuple(_look_up(word[len(PACK_PREFIX) :], self.packs, "pack"))
        if word.startswith(CONTROL_PREFIX):
            return tuple(_look_up(word[len(CONTROL_PREFIX) :], self._index_controls(), "control"))
        return (self.find_id(word),)

    def find_id(self, name: str) -> str:
        """The id that an id or a former id names; UnknownWord when it names nothing."""
        if name in self.rules:
            return name
        return _look_up(name, {**{rule_id: rule_id for rule_id in self.rules}, **self.aliases}, "rule")

    def expand_all(self, words: Iterable[str]) -> set[str]:
        return {rule_id for word in words for rule_id in self.expand(word)}

    def _index_controls(self) -> dict[str, list[str]]:
        if self._controls is None:
            controls: dict[str, list[str]] = {}
            for rule in self.rules.values():
                for framework, ids in self._read_prose(rule).controls:
                    for control in ids:
                        controls.setdefault(f"{framework}/{control}", []).append(rule.id)
            self._controls = controls
        return self._controls


def _look_up(name: str, known: Mapping[str, Value], what: str) -> Value:
    if name in known:
        return known[name]
    from immutcheck.packs.problems import suggest

    raise UnknownWord(f"unknown {what} `{name}`{suggest(name, known)}")


def list_chain(name: str, sources: Sequence[RuleSource]) -> list[str]:
    """The profile's name and those it extends, the one everything starts from first; UnknownWord for a name nobody declares and for a
    circle."""
    known = {profile.name: profile for source in reversed(sources) for profile in source.profiles}
    chain: list[str] = []
    while name:
        if name in chain:
            raise UnknownWord(f"profile `{name}` extends itself: {' → '.join([*chain, name])}")
        chain.append(name)
        name = _look_up(name, known, "profile").extends
    return chain[::-1]


def apply_profile(name: str, sources: Sequence[RuleSource], index: RuleIndex) -> tuple[set[str], dict[str, str]]:
    """The ids the profile selects, and the severities it changes.

    A profile of a name that an earlier folder declares already refines that one. A folder runs whole when none of its profiles is in the
    chain.
    """
    chain = list_chain(name, sources)
    chosen: set[str] = set()
    severity: dict[str, str] = {}
    for source in sources:
        if source.runs_whole and not any(profile.name in chain for profile in source.profiles):
            chosen.update(rule.id for rule in source.rules)
    for link in chain:
        for source in sources:
            for profile in source.profiles:
                if profile.name == link:
                    chosen |= index.expand_all(profile.include)
                    chosen -= index.expand_all(profile.exclude)
                    severity.update((rule_id, level) for word, level in profile.severity for rule_id in index.expand(word))
    return chosen, severity


def select_rules(
    sources: Sequence[RuleSource],
    index: RuleIndex,
    profile: str,
    packs: Sequence[str],
    select: Sequence[str],
    ignore: Sequence[str],
) -> tuple[Rule, ...]:
    """The profile's rules in `packs` (when given), or exactly what `select` names (when given), without what `ignore` names; with the
    profile's severities. UsageError for a word that names nothing."""
    try:
        chosen, severity = apply_profile(profile, sources, index)
        if packs:
            chosen &= index.expand_all(PACK_PREFIX + name.removeprefix(PACK_PREFIX) for name in packs)
        if select:
            chosen = index.expand_all(select)
        chosen -= index.expand_all(ignore)
    except UnknownWord as error:
        raise UsageError(str(error)) from error
    return tuple(
        rule.replace(severity=severity[rule.id]) if severity.get(rule.id, rule.severity) != rule.severity else rule
        for rule in index.rules.values()
        if rule.id in chosen
    )

"""All resources of two versions in one scenario, and what follows for those that refer to others.

CloudFormation follows references the same way: what is replaced has a new id, so that every property that refers to it changes, and may
replace in turn (API Reference, "ResourceChangeDetail", Evaluation: Dynamic). A circle of references changes nothing by itself.
"""

from __future__ import annotations

from immutcheck.model.change import NONE, REPLACE, UPDATE
from immutcheck.model.record import Record
from immutcheck.sources.compared.differences import Comparison, is_identity, is_lasting
from immutcheck.sources.compared.outcomes import UNCHANGED, Outcome, decide_outcome, unknown_outcome

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from immutcheck.sources.compared.differences import Difference
    from immutcheck.sources.compared.pairs import Pair
    from immutcheck.sources.compared.replacing import Replacing

    Answer = bool | None

LAUNCH_TEMPLATE = "AWS::EC2::LaunchTemplate"
LATEST, TEMPLATE_DATA = "LatestVersionNumber", "LaunchTemplateData"
TIMES_LIMIT = 64
"""How often one resource is decided again: once for each length of a chain of references to it."""


class ReadPair(Record):
    """A pair, the variables that decided anything in it, and its outcome as long as nothing changes that it refers to."""

    pair: Pair
    touched: frozenset[str]
    outcome: Outcome


def settle_outcomes(pairs: Mapping[str, ReadPair], replacing: Replacing) -> tuple[dict[str, Outcome], dict[str, frozenset[str]]]:
    """The outcome of every resource by its address, and the variables that decided it, those of what it refers to included."""
    settlement = _Settlement(pairs, replacing)
    settlement.follow()
    return settlement.outcomes, settlement.collect_deciding()


class _Settlement:
    def __init__(self, pairs: Mapping[str, ReadPair], replacing: Replacing) -> None:
        self._pairs = pairs
        self._replacing = replacing
        self._referring: dict[str, list[str]] = {}
        for address, read in pairs.items():
            for target in dict.fromkeys([target for target, _attribute in sorted(read.pair.targets)]):
                self._referring.setdefault(target, []).append(address)
        self.outcomes = {address: read.outcome for address, read in pairs.items()}

    def follow(self) -> None:
        """Decide again whatever refers to what changed, round by round, until nothing is new."""
        times: dict[str, int] = {}
        changed = [address for address, outcome in self.outcomes.items() if outcome is not UNCHANGED]
        while changed:
            affected = dict.fromkeys([address for target in changed for address in self._referring.get(target, ())])
            found: dict[str, Outcome] = {}
            for address in affected:
                times[address] = times.get(address, 0) + 1
                if times[address] <= TIMES_LIMIT:
                    pair = self._pairs[address].pair
                    found[address] = decide_outcome(pair, self._find_differences(pair), self._replacing)
                elif times[address] == TIMES_LIMIT + 1:
                    found[address] = unknown_outcome("too many resources refer to each other")
            changed = [address for address, outcome in found.items() if _is_news(outcome, self.outcomes[address])]
            self.outcomes.update(found)

    def collect_deciding(self) -> dict[str, frozenset[str]]:
        """The variables that decided each outcome."""
        deciding = {address: read.touched for address, read in self._pairs.items()}
        waiting = dict.fromkeys([address for address, names in deciding.items() if names])
        while waiting:
            target = next(iter(waiting))
            del waiting[target]
            for address in self._referring.get(target, ()):
                if not deciding[target] <= deciding[address]:
                    deciding[address] |= deciding[target]
                    waiting[address] = None
        return deciding

    def _find_differences(self, pair: Pair) -> dict[str, Sequence[Difference]]:
        comparison = Comparison(self._ask)
        found: dict[str, Sequence[Difference]] = dict(pair.differences)
        for name, new, old in pair.forms:
            differences = tuple(comparison.differences(new, old, (name,)))
            if differences:
                found[name] = differences
        return found

    def _ask(self, address: str, attribute: str) -> Answer:
        """Whether the value of a reference changes."""
        outcome = self.outcomes.get(address)
        if outcome is None or outcome.actions == (NONE,):
            return False
        if is_lasting(attribute) and set(outcome.actions) <= {NONE, UPDATE}:
            return False
        if outcome.actions == (REPLACE,) and is_identity(attribute):
            return True
        if attribute == LATEST and self._pairs[address].pair.type == LAUNCH_TEMPLATE:
            # every change of the data is a new version (Amazon EC2 User Guide, "Modify a launch template")
            return True if TEMPLATE_DATA in outcome.changed and outcome.actions == (UPDATE,) else None
        return None


def _is_news(outcome: Outcome, known: Outcome) -> bool:
    return (outcome.actions, outcome.changed, outcome.maybe) != (known.actions, known.changed, known.maybe)

"""Which rules a snapshot has nothing to say to, because the audit that wrote it did not look for what they ask about."""

from __future__ import annotations

from immutcheck.model.diagnostic import ERROR, WARNING, Diagnostic
from immutcheck.model.location import Location
from immutcheck.sources.snapshot.folded import FOLDED
from immutcheck.sources.snapshot.unit import EVERYTHING, LiveUnit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from immutcheck.model.rule import Rule
    from immutcheck.model.unit import Unit

MOST_NAMED = 5


def tell_what_is_not_held(path: str, rules: Sequence[Rule], units: Sequence[Unit]) -> tuple[Diagnostic, ...]:
    """A warning that names the rules of whose types none was looked for; an error when these are all of them: nothing was judged then."""
    held = {name for unit in units if isinstance(unit, LiveUnit) for name in unit.observation.covered}
    if EVERYTHING in held:
        return ()
    held.update(name for name, hosts in FOLDED.items() if any(host in held for host, _property in hosts))
    lost = [rule.id for rule in rules if held.isdisjoint(rule.resources)]
    if not lost:
        return ()
    named = ", ".join(lost[:MOST_NAMED]) + ("" if len(lost) <= MOST_NAMED else f" and {len(lost) - MOST_NAMED} more")
    message = (
        f"the snapshot holds nothing of what {'this rule asks' if len(lost) == 1 else f'{len(lost)} rules ask'} about ({named}): "
        "the audit that wrote it was narrowed; run it again without --service"
    )
    level = ERROR if len(lost) == len(rules) else WARNING
    return (Diagnostic(level, "not-in-snapshot", message, Location(path)),)

"""Everything a reporter needs, and nothing it would have to look up."""

from __future__ import annotations

from immutcheck.model.diagnostic import ERROR
from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.model.diagnostic import Diagnostic
    from immutcheck.model.finding import Finding
    from immutcheck.model.rule import Prose, Rule


class Counts(Record):
    """How much was seen. `files` were read as inputs, `regions` of accounts (the part of an account that has no region is one, too);
    `judged` resources had at least one rule; `pairs` of rule and resource were evaluated; `rules` were selected; the verdicts count
    findings before thresholds, suppressed ones left out."""

    files: int = 0
    resources: int = 0
    judged: int = 0
    pairs: int = 0
    failed: int = 0
    unknown: int = 0
    passed: int = 0
    suppressed: int = 0
    unreadable: int = 0
    rules: int = 0
    regions: int = 0


class Report(Record):
    """The outcome of a run. `findings` are sorted and hold what is to be shown; `unknown_by_rule` counts UNKNOWN that may not be shown;
    `suppressed` are findings that were taken out; `rules` and `prose` cover at least the rules with findings; `base` is the absolute
    folder that every path is relative to (never printed); `category` is the automation id ("immutcheck/iac/"); `not_judged` counts
    resources by their type that no rule could look at, because the type is not translated."""

    version: str
    now: str
    profile: str
    findings: tuple[Finding, ...]
    diagnostics: tuple[Diagnostic, ...]
    counts: Counts
    rules: tuple[Rule, ...]
    prose: tuple[tuple[str, Prose], ...] = ()
    unknown_by_rule: tuple[tuple[str, int], ...] = ()
    suppressed: tuple[Finding, ...] = ()
    assumptions: tuple[str, ...] = ()
    has_baseline: bool = False
    category: str = "immutcheck/iac/"
    not_judged: tuple[tuple[str, int], ...] = ()

    @property
    def incomplete(self) -> bool:
        """Something could not be seen: never green."""
        return any(diagnostic.level == ERROR for diagnostic in self.diagnostics)

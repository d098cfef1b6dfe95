"""One suppression as a value: which rule, why, until when, and what it covers. Reads and applies nothing."""

from __future__ import annotations

from immutcheck.model.location import MODULE_CALL
from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.model.finding import Finding
    from immutcheck.model.location import Location, Span

INVALID = "suppression-invalid"
"""Code of the diagnostic for a suppression that is not understood and suppresses nothing."""


class Suppression(Record):
    """`rule_id` is the word as written (it may be an alias); `location` is where the suppression itself is written.

    It covers findings of that file that start on a line from `first_line` to `last_line` (1-based, inclusive, 0: no lines) or in `span`,
    findings of that file's resources named in `addresses`, or with `whole_file` every finding placed in the file. `until` is the last day
    it holds. In a Terraform file, whose folder is `root`, the lines of a module call also cover what the call makes, and an address covers
    all instances.
    """

    rule_id: str
    reason: str
    location: Location
    until: str | None = None
    first_line: int = 0
    last_line: int = 0
    addresses: tuple[str, ...] = ()
    whole_file: bool = False
    span: Span | None = None
    root: str = ""

    @property
    def is_wide(self) -> bool:
        """It may cover findings that are placed elsewhere than on its lines."""
        return self.whole_file or bool(self.addresses) or self.span is not None or bool(self.root)

    def covers(self, finding: Finding) -> bool:
        """The finding's place or resource is covered; its rule is not looked at."""
        file = self.location.path
        if finding.location.path == file:
            if self.whole_file:
                return True
            span = finding.location.span
            if span is not None and self.first_line <= span.start_line <= self.last_line:
                return True
            if span is not None and self.span is not None and _starts_in(span, self.span):
                return True
            # In a nested stack's template the address also leads through the parents: "Parent/Web".
            if finding.address.rpartition("/")[2] in self.addresses:
                return True
        if self.root:
            return self._covers_call(finding) or (finding.scope == self.root and without_keys(finding.address) in self.addresses)
        return finding.scope == file and finding.address in self.addresses

    def _covers_call(self, finding: Finding) -> bool:
        """One of the module calls that led to the finding is written on the lines."""
        return any(
            place.location.path == self.location.path
            and place.message.startswith(MODULE_CALL)
            and place.location.span is not None
            and (self.whole_file or self.first_line <= place.location.span.start_line <= self.last_line)
            for place in finding.related
        )

    def is_expired(self, now: str) -> bool:
        """Its last day lies before the day of `now` (both ISO 8601)."""
        return self.until is not None and self.until < now[:10]


def without_keys(address: str) -> str:
    """A Terraform address without the keys of instances: `module.a["x"].aws_instance.web[0]` → `module.a.aws_instance.web`."""
    import re

    return re.sub(r'\[(?:"(?:[^"\\]|\\.)*"|[^\]"]*)\]', "", address)


def _starts_in(span: Span, outer: Span) -> bool:
    start = (span.start_line, span.start_column)
    return (outer.start_line, outer.start_column) <= start < (outer.end_line, outer.end_column)


class SuppressionWords(Record):
    """What a comment or a metadata entry says, or in `problem` why it says nothing that can be followed."""

    rules: tuple[str, ...] = ()
    reason: str = ""
    until: str | None = None
    problem: str = ""


def check_words(words: SuppressionWords) -> SuppressionWords:
    """The words, or what is wrong with them: no rule, a wildcard, no reason, a date that is none."""
    problem = words.problem
    if not problem and not words.rules:
        problem = "names no rule: write the rule's id after `immutcheck:ignore`"
    if not problem and any("*" in rule or rule == "all" for rule in words.rules):
        problem = "has a wildcard: name the rules one by one, so that a new rule is not hidden unseen"
    if not problem and not words.reason.strip():
        problem = 'gives no reason: add reason="why this is acceptable here"'
    if not problem and _is_placeholder(words.reason.strip()):
        problem = "still has a placeholder for a reason: say why this is acceptable here"
    if not problem and words.until is not None and not is_date(words.until):
        problem = f"has an end that is no date: `{words.until[:40]}`; write until=YYYY-MM-DD"
    return SuppressionWords(problem=problem) if problem else words


def _is_placeholder(reason: str) -> bool:
    """The reason is what a report offers to paste, not what somebody thought."""
    return not reason.strip(".\u2026") or (reason.startswith("<") and reason.endswith(">"))


def is_date(text: str) -> bool:
    """`text` is a day of the calendar, written YYYY-MM-DD."""
    if len(text) != 10 or not text.isascii() or text[4] != "-" or text[7] != "-":
        return False
    if not (text[:4].isdigit() and text[5:7].isdigit() and text[8:].isdigit()):
        return False
    from datetime import date

    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True

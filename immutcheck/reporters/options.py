"""What the command line decides about a report. Decides nothing itself."""

from __future__ import annotations

from immutcheck.model.record import Record


class ReportOptions(Record):
    """`width` is in terminal columns; `verbose` shows whole explanations and every note; the rest is named as on the command line."""

    colour: bool = False
    width: int = 100
    include_unknown: bool = False
    include_passed: bool = False
    include_suppressed: bool = False
    fail_on: str = "low"
    fail_on_unknown: bool = False
    verbose: bool = False

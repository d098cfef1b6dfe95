"""The formats there are: name, module, function. Imported when asked for; to add one, write its module and its line here."""

from __future__ import annotations

from immutcheck.reporters.options import ReportOptions

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.model.report import Report

__all__ = ["REPORTERS", "ReportOptions", "render"]

REPORTERS: dict[str, tuple[str, str]] = {
    "text": ("immutcheck.reporters.text", "report_text"),
    "json": ("immutcheck.reporters.json_report", "report_json"),
    "sarif": ("immutcheck.reporters.sarif", "report_sarif"),
}
"""Format name → module and function; every function takes a `Report` and `ReportOptions` and returns the whole text."""


def render(name: str, report: Report, options: ReportOptions) -> str:
    """The report in the format `name`, a key of `REPORTERS`; ends with a line break."""
    from importlib import import_module

    module, function = REPORTERS[name]
    text: str = getattr(import_module(module), function)(report, options)
    return text

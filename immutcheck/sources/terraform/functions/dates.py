"""Points in time as RFC 3339 texts. Reads no clock."""

from __future__ import annotations

import re

from immutcheck.sources.terraform.values import EvaluationError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
_STAMP = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(?:Z|([+-])(\d\d):(\d\d))\Z", re.ASCII)
_UNITS = {"ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
_STEP = re.compile(r"(\d+\.?\d*|\.\d+)(ns|us|µs|μs|ms|s|m|h)", re.ASCII)
_PART = re.compile(r"''|'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+|'", re.ASCII)
_BILLION = 10**9


def _parse(stamp: str) -> tuple[datetime, int]:
    """The point in time to the second, and its nanoseconds."""
    from datetime import datetime, timedelta, timezone

    match = _STAMP.match(stamp)
    if match is None:
        raise EvaluationError("a timestamp such as 2018-01-02T23:12:01Z is required")
    year, month, day, hour, minute, second = (int(match[index]) for index in range(1, 7))
    offset = timedelta(hours=int(match[9] or 0), minutes=int(match[10] or 0))
    try:
        zone = timezone(-offset if match[8] == "-" else offset)
        moment = datetime(year, month, day, hour, minute, second, tzinfo=zone)
    except ValueError:
        raise EvaluationError("the timestamp names no point in time") from None
    return moment, int((match[7] or "0")[:9].ljust(9, "0"))


def format_date(pattern: str, stamp: str) -> str:
    moment, _ = _parse(stamp)
    meanings = _meanings(moment)
    written = []
    for match in _PART.finditer(pattern):
        part = match[0]
        if part == "'":
            raise EvaluationError("a quoted text in the format does not end")
        if part.startswith("'"):
            written.append(match[1].replace("''", "'") if match[1] else "'")
        elif match[2]:
            if part not in meanings:
                raise EvaluationError("the format holds letters that mean nothing: enclose literal text in single quotes")
            written.append(meanings[part])
        else:
            written.append(part)
    return "".join(written)


def _meanings(moment: datetime) -> dict[str, str]:
    day, month = DAYS[moment.weekday()], MONTHS[moment.month - 1]
    twelve, half = (moment.hour - 1) % 12 + 1, "AM" if moment.hour < 12 else "PM"
    offset = _offset(moment)
    return {
        "YYYY": f"{moment.year:04}",
        "YY": f"{moment.year % 100:02}",
        "MMMM": month,
        "MMM": month[:3],
        "MM": f"{moment.month:02}",
        "M": str(moment.month),
        "DD": f"{moment.day:02}",
        "D": str(moment.day),
        "EEEE": day,
        "EEE": day[:3],
        "hh": f"{moment.hour:02}",
        "h": str(moment.hour),
        "HH": f"{twelve:02}",
        "H": str(twelve),
        "AA": half,
        "aa": half.lower(),
        "mm": f"{moment.minute:02}",
        "m": str(moment.minute),
        "ss": f"{moment.second:02}",
        "s": str(moment.second),
        "ZZZZZ": offset,
        "ZZZZ": offset.replace(":", ""),
        "ZZZ": "UTC" if offset == "+00:00" else offset.replace(":", ""),
        "Z": "Z" if offset == "+00:00" else offset,
    }


def _offset(moment: datetime) -> str:
    minutes = int(moment.utcoffset().total_seconds()) // 60  # type: ignore[union-attr]
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def add_duration(stamp: str, duration: str) -> str:
    from datetime import timedelta

    moment, nanoseconds = _parse(stamp)
    try:
        moment += timedelta(seconds=(nanoseconds + _parse_duration(duration)) // _BILLION)
    except OverflowError:
        raise EvaluationError("the result is no date") from None
    return moment.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0") + _meanings(moment)["Z"]


def _parse_duration(text: str) -> int:
    """A Go duration ("-1h30m", "1.5s") in nanoseconds."""
    from fractions import Fraction

    written = text[1:] if text[:1] in ("+", "-") else text
    total = Fraction(0)
    position = 0
    while position < len(written):
        match = _STEP.match(written, position)
        if match is None or len(match[1]) > 30:
            break
        total += Fraction(match[1].rstrip(".")) * _UNITS[match[2]]
        position = match.end()
    if written != "0" and (not written or position < len(written)):
        raise EvaluationError("a duration such as 1h30m is required")
    return -int(total) if text[0] == "-" else int(total)


def compare_dates(one: str, other: str) -> int:
    first, second = _parse(one), _parse(other)
    return (first > second) - (first < second)

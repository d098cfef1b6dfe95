"""`older_than`: how far an ISO 8601 time lies back from the run's `now`. It reads no clock."""

from __future__ import annotations

from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.engine.evaluation import Answer, Check, Evaluation

CONFIGURED = "max_age_days"


def make_older_than(argument: object) -> Check:
    """True for a time more than so many days before `now`; `max_age_days` takes the configured number. What is no time is unknown."""
    is_number = isinstance(argument, int | float) and not isinstance(argument, bool)
    if argument != CONFIGURED and not is_number:
        raise ValueError("`older_than` needs a number of days or max_age_days")

    def older_than(value: object, evaluation: Evaluation) -> Answer:
        if value is None:
            return False
        moment = seconds_since_epoch(value)
        now = seconds_since_epoch(evaluation.settings.now)
        if moment is None or now is None:
            return None
        days = evaluation.settings.max_age_days if argument == CONFIGURED else argument
        return now - moment > float(days) * 86400  # type: ignore[arg-type]

    return older_than


def seconds_since_epoch(value: object) -> float | None:
    """Seconds of an ISO 8601 date or time, UTC when it names no zone; None for anything else."""
    if not isinstance(value, str):
        return None
    # Imported here: only live facts and a few properties hold times.
    from datetime import UTC, datetime

    try:
        moment = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    return (moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)).timestamp()


def explain_time(_argument: object, value: object, _evaluation: Evaluation) -> tuple[str, ...]:
    """Why an age could not be told."""
    if isinstance(value, Unknown):
        return (value.reason,)
    return () if seconds_since_epoch(value) is not None else ("the value is not an ISO 8601 time",)

"""Which of the options that Elastic Beanstalk answers say something. It lists every option that there is, with the value in force or none;
a template holds the few that somebody chose, and the rules were written for those.
"""

from __future__ import annotations

from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

OWN = "aws:cloudformation:template:parameter"
"""Parameters of the stack that Elastic Beanstalk makes: its own copies. One of them holds all environment properties once more, in one
text."""
DATABASE, PASSWORD = "aws:rds:dbinstance", "DBPassword"
ROLLING, ROLLING_ON, ROLLING_TYPE = "aws:autoscaling:updatepolicy:rollingupdate", "RollingUpdateEnabled", "RollingUpdateType"
IMMUTABLE = "Immutable"
HIDDEN = Unknown("the password of a database is never read")


def select_options(options: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The options as a template has them, ordered by name: without those that have no value, without Elastic Beanstalk's own, without the
    type of rolling updates that are switched off (AWS answers its default, `Time`), and without any database password.

    Source: Elastic Beanstalk Developer Guide, "General options for all environments".
    """
    named = {(one["Namespace"], one.get("ResourceName") or "", one["OptionName"]): one.get("Value") for one in options}
    is_rolling = any(_is_true(value) for (space, _resource, name), value in named.items() if (space, name) == (ROLLING, ROLLING_ON))
    chosen = []
    for (space, resource, name), value in sorted(named.items(), key=lambda item: item[0]):
        is_idle = (space, name) == (ROLLING, ROLLING_TYPE) and not is_rolling and value != IMMUTABLE
        if value in (None, "") or space == OWN or is_idle:
            continue
        option: dict[str, Any] = {"Namespace": space, "OptionName": name}
        if resource:
            option["ResourceName"] = resource
        option["Value"] = HIDDEN if (space, name) == (DATABASE, PASSWORD) else value
        chosen.append(option)
    return chosen


def _is_true(value: object) -> bool:
    return str(value).lower() == "true"

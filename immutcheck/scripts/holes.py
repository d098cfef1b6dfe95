"""What a call with holes in its arguments does: what it does however they are filled is sure, what it does for some filling is not.

The fillings that are tried are the words that the handlers tell apart; any other word is like none of them. A hole behind an option is
taken as that option's value, and so as no option itself.
"""

from __future__ import annotations

from functools import lru_cache

from immutcheck.model.values import HOLE
from immutcheck.scripts.calls import can_be
from immutcheck.scripts.kinds import KINDS
from immutcheck.scripts.packages import MANAGERS
from immutcheck.scripts.reading import Seen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from immutcheck.scripts.calls import Call

WORDS = (
    *("enable", "start", "unmask", "disable", "stop", "mask", "on", "off", "defaults", "add", "del", "remove", "install", "run", "pull"),
    *("clone", "agent", "apply", "user", "automatic", "disabled", "running", "stopped", "config", "checkout", "update", "auto", "0", "1"),
    *("sshd", "cfn-hup", "puppet", "codedeploy-agent", "mysqld", "unattended-upgrades", "x.timer", "apt-daily.timer", "yum-cron"),
    *("mysql-server", "mysql", "postgresql", "redis6", "puppet-agent", "ansible", "openssh-server", "https://x/y", "git+https://x/y"),
    *("mysql:8", "x@sha256:0", "openssh.server", "remote desktop", "fDenyTSConnections", "x", "/sbin/nologin", "/bin/bash", "enable=yes"),
    *("firewall", "action=allow", "/add", "/create", "/v", "/d", "group", "module", "container", "image"),
)
FLAGS = (
    *(
        "--version",
        "--help",
        "-h",
        "-l",
        "-r",
        "-S",
        "-e",
        "-u",
        "-d",
        "-c",
        "-i",
        "-U",
        "-q",
        "-p",
        "-s",
        "-Syu",
        "-x",
        "--system",
        "--only-upgrade",
    ),
    *(
        "--upgrade",
        "--password",
        "--shell",
        "--pull=always",
        "--on-calendar=x",
        "-name",
        "-install",
        "-acceptall",
        "-password",
        "-newpassword",
    ),
    *("-startuptype", "-status", "-value", "--add", "--lock"),
)


MOST_TRIALS = 1000
"""Holes times arguments of one call."""


@lru_cache(maxsize=1)
def _vocabulary() -> tuple[str, ...]:
    commands = [word for manager in MANAGERS.values() for word in sorted(manager.upgrades | manager.installs | manager.removes)]
    options = [word for manager in MANAGERS.values() for word in sorted(manager.values)]
    return tuple(dict.fromkeys([*WORDS, *FLAGS, *commands, *options]))


def see_with_holes(handler: Callable[[Call], list[Seen]], call: Call) -> list[Seen]:
    """What the handler sees of the call, three-valued."""
    found = handler(call)
    count = len([word for word in call.arguments if HOLE in word.text])
    if count * len(call.arguments) > MOST_TRIALS:
        return [Seen(kind, f"{call.name} with arguments that are not known", sure=False) for kind in KINDS]
    outcomes = [found]
    for index, word in enumerate(call.arguments):
        if HOLE not in word.text:
            continue
        before = call.arguments[index - 1].text if index else ""
        is_value = before.startswith("-") and "=" not in before
        for filling in _vocabulary():
            if not (is_value and filling.startswith("-")) and can_be(word.text, filling):
                arguments = (*call.arguments[:index], word.replace(text=filling, places=()), *call.arguments[index + 1 :])
                outcomes.append(handler(call.replace(arguments=arguments)))
    if len(outcomes) == 1:
        return found
    always = [{seen.kind for seen in outcome if seen.sure} for outcome in outcomes]
    merged: dict[str, Seen] = {}
    for outcome in outcomes:
        for seen in outcome:
            if seen.kind not in merged:
                sure = all([seen.kind in kinds for kinds in always])
                what = seen.what if outcome is found else f"{call.name} with an argument that is not known"
                merged[seen.kind] = seen.replace(what=what, sure=sure)
    return list(merged.values())

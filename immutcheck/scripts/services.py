"""Services and users: what starts, stops, schedules, creates and gives a password.

Sources: manual pages systemctl(1), service(8), chkconfig(8), update-rc.d(8), useradd(8), adduser(8), usermod(8), passwd(1), chpasswd(8),
crontab(1), at(1), systemd-run(1); AWS CloudFormation User Guide, "cfn-hup"; Microsoft Learn, "net user", "schtasks", "reg add".
"""

from __future__ import annotations

import re

from immutcheck.model.record import Record
from immutcheck.model.values import HOLE
from immutcheck.scripts.calls import flag_answer, has_flag, is_in, least, option_value, split_options
from immutcheck.scripts.kinds import (
    CREATES_USER,
    DISABLES_REMOTE_LOGIN,
    ENABLES_REMOTE_LOGIN,
    PULLS_CODE,
    RUNS_AGENT,
    RUNS_CFN_HUP,
    RUNS_DATABASE,
    SCHEDULES_WORK,
    SETS_PASSWORD,
    UPGRADES_PACKAGES,
)
from immutcheck.scripts.reading import Seen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from immutcheck.scripts.calls import Answer, Call


class Service(Record):
    """A pattern of names, and what it means that such a service runs or that it does not (any more)."""

    pattern: re.Pattern[str]
    running: str
    stopped: str = ""


SERVICES: Sequence[Service] = (
    Service(
        re.compile(r"(?:sshd|ssh|dropbear|xrdp|telnet|vncserver\S*|termservice|winrm)\Z", re.I), ENABLES_REMOTE_LOGIN, DISABLES_REMOTE_LOGIN
    ),
    Service(re.compile(r"cfn-hup\Z"), RUNS_CFN_HUP),
    Service(
        re.compile(r"(?:puppet\w*|salt-minion|chef-client|cinc-client|cfengine\d*|rudder-agent|mcollective|ansible-pull)\Z", re.I),
        RUNS_AGENT,
    ),
    Service(re.compile(r"codedeploy-agent|codedeployagent\Z", re.I), PULLS_CODE),
    Service(
        re.compile(
            r"(?:mysqld?|mariadb|postgresql\S*|mongod|mongodb|redis\S*|valkey\S*|couchdb|couchbase-server|cassandra|scylla-server|neo4j|elasticsearch"
            r"|opensearch|influxdb|clickhouse-server|cockroachdb?|rethinkdb|arangodb3|etcd|mssql-server|mssqlserver|keydb\S*)\Z",
            re.I,
        ),
        RUNS_DATABASE,
    ),
    Service(re.compile(r"(?:unattended-upgrades|dnf-automatic\S*|yum-cron)\Z"), UPGRADES_PACKAGES),
)
_UPGRADE_TIMER = re.compile(r"(?:apt-daily\S*|dnf-automatic\S*|yum-cron|unattended-upgrades)\Z")
ABOUT_SERVICES = (ENABLES_REMOTE_LOGIN, DISABLES_REMOTE_LOGIN, RUNS_CFN_HUP, RUNS_AGENT, PULLS_CODE, RUNS_DATABASE, UPGRADES_PACKAGES)

STARTING = ("enable", "start", "unmask", "reenable")
STOPPING = ("disable", "stop", "mask", "kill")


def see_service(unit: str, starts: Answer, stops: Answer, shown: str) -> list[Seen]:
    """What it means that the unit is started or stopped."""
    found: list[Seen] = []
    name, dot, ending = unit.partition(".")
    name = name.partition("@")[0]
    if ending == "timer" and starts is not False:
        found.append(Seen(SCHEDULES_WORK, f"{shown} of a timer", sure=starts is True))
        if _UPGRADE_TIMER.match(name):
            found.append(Seen(UPGRADES_PACKAGES, f"{shown} {unit}", sure=starts is True))
    for service in SERVICES:
        known: Answer = None if HOLE in name else bool(service.pattern.match(name))
        if least(known, starts) is not False:
            found.append(Seen(service.running, _phrase(shown, unit), sure=least(known, starts) is True))
        if service.stopped and least(known, stops) is not False:
            found.append(Seen(service.stopped, _phrase(shown, unit), sure=least(known, stops) is True))
    if HOLE in unit and not dot and starts is not False:
        found.append(Seen(SCHEDULES_WORK, _phrase(shown, unit), sure=False))
    return found


def _phrase(shown: str, unit: str) -> str:
    return f"{shown} {unit}" if HOLE not in unit else f"{shown} of a service whose name is not known"


def read_systemctl(call: Call) -> list[Seen]:
    """`systemctl enable --now sshd`."""
    positional, _options = split_options(call.arguments, ("-H", "-M", "-t", "-p", "--type", "--root"))
    if not positional:
        return []
    return _see_units(call, positional[0].text, [word.text for word in positional[1:]])


def read_service(call: Call) -> list[Seen]:
    """`service sshd start`, `rc-service sshd start`, `/etc/init.d/sshd start`."""
    texts = [word.text for word in call.arguments if not word.text.startswith("-")]
    return _see_units(call, texts[1], texts[:1]) if len(texts) > 1 else []


def read_chkconfig(call: Call) -> list[Seen]:
    """`chkconfig sshd on`, `update-rc.d ssh enable`, `rc-update add sshd`."""
    texts = [word.text for word in call.arguments if not word.text.startswith("-")]
    if call.name == "rc-update":
        texts = texts[1:2] + texts[:1]
    if not texts:
        return []
    state = {"on": "enable", "off": "disable", "defaults": "enable", "add": "enable", "del": "disable", "remove": "disable"}
    word = texts[1] if len(texts) > 1 else ("on" if "--add" in call.texts else "")
    return _see_units(call, state.get(word, word), texts[:1])


def _see_units(call: Call, command: str, units: Sequence[str]) -> list[Seen]:
    starts, stops = is_in(command, STARTING), is_in(command, STOPPING)
    shown = f"{call.name} {command}" if HOLE not in command else call.name
    return [seen for unit in units for seen in see_service(unit, starts, stops, shown)]


_NO_LOGIN = re.compile(r".*/(?:nologin|false|true|git-shell|sync)\Z")


def read_useradd(call: Call) -> list[Seen]:
    """`useradd`, `adduser`: a user that may log in; one of a service (`--system`, `-r`, no shell) is none."""
    values = ("-s", "--shell", "-d", "--home", "--home-dir", "-g", "--gid", "-G", "--groups", "-u", "--uid", "-c", "--comment", "--gecos")
    positional, options = split_options(call.arguments, (*values, "-p", "--password", "-e", "-f", "-k", "-K", "-b", "--ingroup"))
    flags = [option.text for option in options]
    found: list[Seen] = []
    if option_value(call.arguments, ("-p", "--password")) is not None:
        found.append(Seen(SETS_PASSWORD, f"{call.name} -p"))
    known = [word for word in positional if not word.text.startswith(HOLE)]
    if (call.name == "adduser" and len(known) == 2) or (not positional and not any([HOLE in word.text for word in call.arguments])):
        # `adduser user group`, `useradd -D`
        return found
    shell = option_value(call.arguments, ("-s", "--shell"))
    if shell is not None and _NO_LOGIN.match(shell.text):
        return found
    if shell is None and (has_flag(flags, "--system", "-r") or (call.name == "adduser" and has_flag(flags, "-S"))):
        return found
    sure = (shell is None or HOLE not in shell.text) and not any([HOLE in flag for flag in flags])
    sure = sure and len(known) == len(positional)
    return [*found, Seen(CREATES_USER, call.name, sure=sure)]


def read_usermod(call: Call) -> list[Seen]:
    """`usermod -p`."""
    given = option_value(call.arguments, ("-p", "--password"))
    return [Seen(SETS_PASSWORD, "usermod -p")] if given is not None else []


def read_passwd(call: Call) -> list[Seen]:
    """`passwd`: not what only locks an account or tells about it."""
    harmless = flag_answer(call.arguments, "-l", "-S", "-e", "-u", "--lock", "--status", "--expire", "--unlock")
    return [] if harmless else [Seen(SETS_PASSWORD, "passwd", sure=harmless is False)]


def read_chpasswd(call: Call) -> list[Seen]:
    """`chpasswd`, `newusers`."""
    found = [Seen(SETS_PASSWORD, call.name)]
    return [*found, Seen(CREATES_USER, call.name)] if call.name == "newusers" else found


def read_crontab(call: Call) -> list[Seen]:
    """`crontab FILE`, `crontab -`: not what lists or removes."""
    harmless = flag_answer(call.arguments, "-l", "-r")
    return [] if harmless else [Seen(SCHEDULES_WORK, "crontab", sure=harmless is False)]


def read_at(call: Call) -> list[Seen]:
    """`at`, `batch`: not what lists or removes."""
    harmless = flag_answer(call.arguments, "-l", "-r", "-d", "-c")
    return [] if harmless else [Seen(SCHEDULES_WORK, call.name, sure=harmless is False)]


def read_systemd_run(call: Call) -> list[Seen]:
    """`systemd-run --on-calendar=…`."""
    timed = any([word.text.startswith(("--on-", "--timer-property")) for word in call.arguments])
    return [Seen(SCHEDULES_WORK, "systemd-run with a timer")] if timed else []


def read_net(call: Call) -> list[Seen]:
    """`net user NAME PASSWORD /add` of Windows, `net start sshd`."""
    words = [text.lower() for text in call.texts]
    if len(words) < 2:
        return []
    if words[0] in ("start", "stop"):
        return see_service(words[1], words[0] == "start", words[0] == "stop", f"net {words[0]}")
    if words[0] not in ("user", "users"):
        return []
    found = [Seen(CREATES_USER, "net user /add")] if "/add" in words else []
    given = [word for word in words[2:] if not word.startswith("/")]
    # a hole may be another switch
    sure = any([HOLE not in word or len(given) > 1 for word in given])
    return [*found, Seen(SETS_PASSWORD, "net user", sure=sure)] if given else found


def read_schtasks(call: Call) -> list[Seen]:
    """`schtasks /create`."""
    answer = [is_in(text.lower(), ("/create", "-create")) for text in call.texts]
    if True in answer:
        return [Seen(SCHEDULES_WORK, "schtasks /create")]
    return [Seen(SCHEDULES_WORK, "schtasks", sure=False)] if None in answer else []


def read_registry(call: Call) -> list[Seen]:
    """`reg add … /v fDenyTSConnections /d 0`."""
    words = [text.lower() for text in call.texts]
    if "fdenytsconnections" not in words:
        return []
    value = option_value(tuple([word.replace(text=word.text.lower()) for word in call.arguments]), ("/d",))
    if value is None:
        return []
    denies = value.text.strip("0x") or "0"
    return [Seen(DISABLES_REMOTE_LOGIN if denies == "1" else ENABLES_REMOTE_LOGIN, "reg add fDenyTSConnections", sure=HOLE not in denies)]


def read_sc(call: Call) -> list[Seen]:
    """`sc config sshd start= auto`, `sc start sshd`."""
    words = [text.lower() for text in call.texts]
    if len(words) < 2:
        return []
    starts = words[0] == "start" or (words[0] == "config" and "auto" in "".join(words[2:]))
    stops = words[0] in ("stop", "delete") or (words[0] == "config" and "disabled" in "".join(words[2:]))
    return see_service(words[1], starts, stops, f"sc {words[0]}")

"""Package managers: what a call upgrades and installs, and what the packages are.

Sources: manual pages yum(8), dnf(8), apt-get(8), zypper(8), apk(8), pacman(8), rpm(8), dpkg(1); Amazon Linux 2 User Guide, "Extras
library"; pip, npm, RubyGems and Chocolatey documentation of `install`. Package names: the vendors' installation guides.
"""

from __future__ import annotations

import re
from functools import lru_cache

from immutcheck.model.record import Record
from immutcheck.model.values import HOLE
from immutcheck.scripts.calls import is_in, least, split_options
from immutcheck.scripts.kinds import (
    DISABLES_REMOTE_LOGIN,
    ENABLES_REMOTE_LOGIN,
    FETCHES_AND_RUNS,
    INSTALLS_PACKAGES,
    PULLS_CODE,
    RUNS_AGENT,
    RUNS_DATABASE,
    UPGRADES_PACKAGES,
)
from immutcheck.scripts.reading import Seen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from immutcheck.scripts.calls import Answer, Call, Word


class Manager(Record):
    """The subcommands of a package manager, and its options that take a value."""

    upgrades: frozenset[str] = frozenset()
    installs: frozenset[str] = frozenset()
    removes: frozenset[str] = frozenset()
    values: frozenset[str] = frozenset()
    is_system: bool = True


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_YUM = Manager(
    _words("update upgrade upgrade-minimal update-minimal update-to upgrade-to distro-sync distribution-synchronization dsync"),
    _words("install reinstall localinstall groupinstall localupdate"),
    _words("remove erase autoremove"),
    _words("-c --config -d --debuglevel -e --errorlevel -R --randomwait -x --exclude --enablerepo --disablerepo --setopt --installroot"),
)
_APT = Manager(
    _words("upgrade dist-upgrade full-upgrade safe-upgrade"),
    _words("install reinstall"),
    _words("remove purge autoremove"),
    _words("-o --option -t --target-release -c --config-file -a --host-architecture"),
)
_NPM = Manager(installs=_words("install i add ci update upgrade"), is_system=False)
MANAGERS: Mapping[str, Manager] = {
    **dict.fromkeys(("yum", "dnf", "dnf5", "microdnf", "tdnf", "dnf-3", "yum4"), _YUM),
    **dict.fromkeys(("apt", "apt-get", "aptitude", "apt-fast", "nala"), _APT),
    "zypper": Manager(
        _words("update up patch dup dist-upgrade"),
        _words("install in"),
        _words("remove rm"),
        _words("-c --config -R --root -D --reposd-dir"),
    ),
    "apk": Manager(_words("upgrade"), _words("add"), _words("del"), _words("-X --repository -p --root -t --virtual")),
    "snap": Manager(_words("refresh"), _words("install"), _words("remove")),
    "brew": Manager(_words("upgrade"), _words("install"), _words("uninstall")),
    "choco": Manager(_words("upgrade update"), _words("install cinst"), _words("uninstall"), _words("-s --source --version")),
    "winget": Manager(_words("upgrade update"), _words("install"), _words("uninstall"), _words("--id -e --source")),
    "amazon-linux-extras": Manager(installs=_words("install")),
    "opkg": Manager(_words("upgrade"), _words("install"), _words("remove")),
    **dict.fromkeys(("npm", "yarn", "pnpm"), _NPM),
    "gem": Manager(installs=_words("install update"), is_system=False),
    "composer": Manager(installs=_words("install update require"), is_system=False),
    "cargo": Manager(installs=_words("install"), is_system=False),
    "go": Manager(installs=_words("install get"), is_system=False),
    "conda": Manager(installs=_words("install update create"), is_system=False),
}
_YUM_NAMES = frozenset(("yum", "dnf", "dnf5", "microdnf", "tdnf", "dnf-3", "yum4", "amazon-linux-extras", "rpm"))
"""Where `postgresql` is only the client."""

_V = r"[\d.]*"
_DATABASE = re.compile(
    rf"(?:default-mysql-server|mysql(?:-community)?{_V}-server(?:-(?:core-)?{_V})?|mysql-cluster\S*|percona-server-server\S*|Percona-Server-server\S*"
    rf"|percona-xtradb-cluster\S*|mariadb(?:-galera)?{_V}-server\S*|MariaDB-server|postgresql{_V}-server|timescaledb\S*"
    rf"|mongodb(?:-server|-org(?:-server|-mongos)?)?|redis{_V}(?:-server)?|valkey{_V}(?:-server)?|keydb(?:-server)?|couchdb|couchbase-server\S*"
    rf"|cassandra|scylla(?:-server)?|neo4j\S*|elasticsearch|opensearch|influxdb2?|clickhouse-server|cockroachdb|rethinkdb|arangodb3?|etcd(?:-server)?"
    rf"|mssql-server|firebird{_V}-server\S*|riak|victoria-metrics|questdb|ravendb)\Z"
)
_DEBIAN_DATABASE = re.compile(rf"(?:postgresql(?:-{_V})?|mysql|sql-server-\S+|postgresql{_V}|mariadb{_V})\Z")
"""Server packages only where the manager is not of Red Hat's family, where these names are clients."""
_EXTRAS_DATABASE = re.compile(rf"(?:mariadb{_V}|redis{_V})\Z")
"""Topics of Amazon Linux Extras that bring a server."""
_DATABASE_IMAGE = re.compile(
    r"(?:mysql|mysql-server|mariadb|postgres|postgresql|postgis|mongo|mongodb|redis|redis-stack|valkey|keydb|couchdb|couchbase|cassandra|scylla|neo4j"
    r"|elasticsearch|opensearch|influxdb|clickhouse-server|cockroach|rethinkdb|arangodb|etcd|timescaledb|mssql/server)\Z"
)
_AGENT = re.compile(
    r"(?:chef|chef-client|chefdk|cinc|cinc-client|puppet|puppet-agent|puppet5?-\w+|salt|salt-minion|ansible|ansible-core|cfengine\S*|rudder-agent|mcollective)\Z"
)
_LOGIN = re.compile(
    r"(?:openssh-server|openssh|ssh|dropbear|xrdp|telnet-server|telnetd|tigervnc-server|tightvncserver|ec2-instance-connect|vnc4server|x11vnc)\Z"
)
_UPGRADER = re.compile(r"(?:unattended-upgrades|dnf-automatic|yum-cron|apticron|cron-apt)\Z")
_DEPLOYER = re.compile(r"codedeploy-agent\Z")
_FROM_ELSEWHERE = re.compile(r"(?:git\+|hg\+|svn\+|https?://|git://|git@|s3://)")
_DECORATION = re.compile(r"(?:=.*|@.*|~.*|\.(?:x86_64|noarch|aarch64|amd64|arm64)|\*)\Z")
_RELEASE = re.compile(r"-\d[\w.:+~]*(?:-[\w.+~]+)?\Z")

ABOUT_PACKAGES = (RUNS_DATABASE, RUNS_AGENT, ENABLES_REMOTE_LOGIN, UPGRADES_PACKAGES, PULLS_CODE)
"""What the installation of a package whose name is not known may also do."""


def read_manager(call: Call) -> list[Seen]:
    """What a call of one of `MANAGERS` does."""
    manager = MANAGERS[call.name]
    positional, options = split_options(call.arguments, manager.values)
    if not positional:
        return _judge_subcommand(call, manager, HOLE, []) if any([HOLE in option.text for option in options]) else []
    subcommand, rest = positional[0].text, positional[1:]
    if subcommand in ("group", "module", "groups") and rest:
        subcommand, rest = rest[0].text, rest[1:]
    flags = {option.text for option in options}
    if call.name.startswith("apt") and "--only-upgrade" in flags and is_in(subcommand, manager.installs) is True:
        return [Seen(UPGRADES_PACKAGES, f"{call.name} {subcommand}")]
    if call.name == "apk" and subcommand == "add" and flags & {"-u", "--upgrade"}:
        return [Seen(UPGRADES_PACKAGES, "apk add --upgrade"), *_see_installation(call.name, rest, True)]
    return _judge_subcommand(call, manager, subcommand, rest)


def _judge_subcommand(call: Call, manager: Manager, subcommand: str, packages: list[Word]) -> list[Seen]:
    shown = subcommand if HOLE not in subcommand else "with a command that is not known"
    upgrades = is_in(subcommand, manager.upgrades)
    installs = is_in(subcommand, manager.installs)
    removes = is_in(subcommand, manager.removes)
    found: list[Seen] = []
    if upgrades is not False:
        found.append(Seen(UPGRADES_PACKAGES, f"{call.name} {shown}", sure=upgrades is True))
    if installs is not False:
        found += _see_installation(call.name, packages, installs, shown=f"{call.name} {shown}", is_system=manager.is_system)
        if not packages and installs is None:
            found += [Seen(kind, f"{call.name} {shown}", sure=False) for kind in ABOUT_PACKAGES]
    if removes is not False:
        for word in packages:
            login = _matches(_LOGIN, word.text)
            if login is not False:
                found.append(Seen(DISABLES_REMOTE_LOGIN, f"{call.name} {shown}", sure=least(removes, login) is True))
    return found


def _see_installation(name: str, packages: Iterable[Word], installs: Answer, *, shown: str = "", is_system: bool = True) -> list[Seen]:
    shown = shown or f"{name} install"
    found = [Seen(INSTALLS_PACKAGES, shown, sure=installs is True)]
    for word in packages:
        for seen in see_package(word.text, name, shown) if is_system else _see_language_package(word.text, shown):
            found.append(seen if installs is True else seen.replace(sure=False))
    return found


def see_package(package: str, manager: str, shown: str) -> list[Seen]:
    """What installing the package means beyond being installed."""
    found = []
    if _FROM_ELSEWHERE.match(package):
        found.append(Seen(FETCHES_AND_RUNS, f"{shown} from an address"))
    elif HOLE in package and (package.startswith(HOLE) or "://" in package):
        found.append(Seen(FETCHES_AND_RUNS, f"{shown} of a package whose name is not known", sure=False))
    database = is_database(package, manager)
    for kind, answer in (
        (RUNS_DATABASE, database),
        (RUNS_AGENT, _matches(_AGENT, package)),
        (ENABLES_REMOTE_LOGIN, _matches(_LOGIN, package)),
        (UPGRADES_PACKAGES, _matches(_UPGRADER, package)),
        (PULLS_CODE, _matches(_DEPLOYER, package)),
    ):
        if answer is not False:
            what = f"{shown} {package}" if answer else f"{shown} of a package whose name is not known"
            found.append(Seen(kind, what, sure=answer is True))
    return found


def is_database(package: str, manager: str) -> Answer:
    """A package that brings a database server."""
    answers = [_matches(_DATABASE, package)]
    if manager not in _YUM_NAMES:
        answers.append(_matches(_DEBIAN_DATABASE, package))
    elif manager == "amazon-linux-extras":
        answers.append(_matches(_EXTRAS_DATABASE, package))
    return True if True in answers else None if None in answers else False


def _matches(pattern: re.Pattern[str], package: str) -> Answer:
    """The package is one of the pattern's, with or without version and architecture; None when it has holes before those."""
    plain = _DECORATION.sub("", _DECORATION.sub("", package.rsplit("/", 1)[-1].removesuffix(".rpm").removesuffix(".deb")))
    if HOLE in plain:
        known = plain.partition(HOLE)[0]
        # `mysql-server-${Version}`: the hole is behind a name that is known
        if known.endswith("-") and pattern.match(known[:-1]):
            return True
        return None if any([known.startswith(stem) or stem.startswith(known) for stem in _stems(pattern)]) else False
    return bool(pattern.match(plain) or pattern.match(_RELEASE.sub("", plain)))


@lru_cache(maxsize=16)
def _stems(pattern: re.Pattern[str]) -> tuple[str, ...]:
    """The letters that the pattern's alternatives begin with."""
    return tuple(re.findall(r"(?:\(\?:|\|)([A-Za-z]+)", pattern.pattern))


def _see_language_package(package: str, shown: str) -> list[Seen]:
    if _FROM_ELSEWHERE.match(package):
        return [Seen(FETCHES_AND_RUNS, f"{shown} from an address")]
    # a package of a language: ansible, for one
    agent = _matches(_AGENT, package)
    if agent is False:
        return [Seen(FETCHES_AND_RUNS, f"{shown} of a package that is not known", sure=False)] if package.startswith(HOLE) else []
    return [Seen(RUNS_AGENT, f"{shown} {package}" if agent else f"{shown} of a package that is not known", sure=agent is True)]


def read_pip(call: Call) -> list[Seen]:
    """`pip install`, also of a requirements file or an address."""
    positional, _options = split_options(
        call.arguments, _words("-r --requirement -i --index-url --extra-index-url -c --constraint -t --target")
    )
    if not positional:
        return []
    installs = is_in(positional[0].text, ("install",))
    return [] if installs is False else _see_installation(call.name, positional[1:], installs, is_system=False)


def read_rpm(call: Call) -> list[Seen]:
    """`rpm -Uvh file-or-address`, `rpm -e`; `dpkg -i`, `dpkg --remove`."""
    positional, options = split_options(call.arguments)
    flags = [option.text for option in options]
    found: list[Seen] = []
    is_rpm = call.name == "rpm"
    letters = "iUF" if is_rpm else "i"
    names = ("--install", "--upgrade", "--freshen")
    if any([flag in names or (flag[:2] != "--" and not set(letters).isdisjoint(flag[1:]) and "q" not in flag) for flag in flags]):
        found += _see_installation(call.name, positional, True)
    elif any([flag in ("--erase", "--remove", "--purge") or (flag[:2] != "--" and set(flag[1:]) & set("erP")) for flag in flags]):
        found += [Seen(DISABLES_REMOTE_LOGIN, f"{call.name} of a server for logins") for word in positional if _matches(_LOGIN, word.text)]
    elif any([HOLE in flag for flag in flags]):
        found += _see_installation(call.name, positional, None)
    return found


def read_pacman(call: Call) -> list[Seen]:
    """`pacman -Syu`, `pacman -S package`."""
    positional, options = split_options(call.arguments)
    flags = "".join([option.text for option in options if option.text.startswith("-S") or option.text.startswith("--")])
    found = []
    if "-S" in flags and ("u" in flags.replace("--sync", "") or "--sysupgrade" in flags):
        found.append(Seen(UPGRADES_PACKAGES, "pacman -Su"))
    if "-S" in flags and positional:
        found += _see_installation("pacman", positional, True)
    return found


def read_container(call: Call) -> list[Seen]:
    """`docker run`, `docker pull`: a database in a container, an image that is fetched by a name that moves."""
    positional, _options = split_options(call.arguments, _CONTAINER_VALUES)
    if len(positional) < 2:
        return []
    words = [word.text for word in positional]
    if words[0] in ("container", "image"):
        words = words[1:]
    command, image = words[0], words[1] if len(words) > 1 else ""
    found: list[Seen] = []
    runs = is_in(command, ("run", "create"))
    if runs is not False and image:
        name = image.partition("@")[0].rpartition("/")[2].partition(":")[0]
        database = None if HOLE in name else bool(_DATABASE_IMAGE.match(name))
        if database is not False:
            found.append(
                Seen(RUNS_DATABASE, f"{call.name} {'run' if runs is None else command} of a database", sure=bool(runs and database))
            )
    may_be_fetched = runs is True and ("--pull=always" in call.texts or HOLE in image or _LATEST.match(image) is not None)
    pulls = True if may_be_fetched else is_in(command, ("pull",))
    if pulls is not False and "@sha256:" not in image:
        found.append(
            Seen(FETCHES_AND_RUNS, f"{call.name} {command} of an image by a name that moves", sure=pulls is True and HOLE not in image)
        )
    return found


_LATEST = re.compile(r"[^@\s]+:latest\Z|[^@:\s]+(?::\d+)?/[^@:\s]+\Z")
"""The newest image: by that tag, or in a registry or of somebody's without any."""
_CONTAINER_VALUES = _words(
    "-e --env --env-file -p --publish -v --volume --mount --name --network --net -w --workdir -u --user -h --hostname --restart -m --memory"
    " --cpus --log-driver --log-opt --entrypoint -l --label --add-host --ulimit --platform --gpus --ip --link --device --cap-add --cap-drop"
    " --pull --tmpfs --shm-size --health-cmd --security-opt --sysctl --dns -H --host --config --context"
)

"""What single calls do, by the name of the program: the one table to add to. What depends on earlier calls is `interpreter`'s work.

Sources: AWS CloudFormation User Guide, "CloudFormation helper scripts reference"; the documentation of Chef, Puppet, Salt and Ansible about
their agents; Ubuntu Server documentation, "Automatic updates"; ssh-import-id(1).
"""

from __future__ import annotations

from immutcheck.scripts.calls import flag_answer, is_in
from immutcheck.scripts.fetching import read_git
from immutcheck.scripts.kinds import (
    ENABLES_REMOTE_LOGIN,
    RUNS_AGENT,
    RUNS_CFN_HUP,
    RUNS_CFN_INIT,
    RUNS_DATABASE,
    UPGRADES_PACKAGES,
    WRITES_KEYS,
)
from immutcheck.scripts.packages import MANAGERS, read_container, read_manager, read_pacman, read_pip, read_rpm
from immutcheck.scripts.reading import Seen
from immutcheck.scripts.services import (
    read_at,
    read_chkconfig,
    read_chpasswd,
    read_crontab,
    read_net,
    read_passwd,
    read_registry,
    read_sc,
    read_schtasks,
    read_service,
    read_systemctl,
    read_systemd_run,
    read_useradd,
    read_usermod,
)
from immutcheck.scripts.windows import CMDLETS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from immutcheck.scripts.calls import Call

    Handler = Callable[[Call], list[Seen]]


def _always(kind: str) -> Handler:
    def read(call: Call) -> list[Seen]:
        tells = flag_answer(call.arguments, "--version", "--help", "-h")
        return [] if tells else [Seen(kind, call.name, sure=tells is False)]

    return read


def _with_command(kind: str, *commands: str) -> Handler:
    """The program with one of these subcommands among its arguments."""

    def read(call: Call) -> list[Seen]:
        answers = [is_in(text, commands) for text in call.texts]
        if True in answers:
            return [Seen(kind, f"{call.name} {call.texts[answers.index(True)]}")]
        return [Seen(kind, call.name, sure=False)] if None in answers else []

    return read


PROGRAMS: Mapping[str, Handler] = {
    **dict.fromkeys(MANAGERS, read_manager),
    **dict.fromkeys(("pip", "pip3", "pipx"), read_pip),
    **dict.fromkeys(("rpm", "dpkg"), read_rpm),
    "pacman": read_pacman,
    **dict.fromkeys(("docker", "podman", "nerdctl"), read_container),
    **dict.fromkeys(
        ("unattended-upgrade", "unattended-upgrades", "do-release-upgrade", "yum-cron", "dnf-automatic"), _always(UPGRADES_PACKAGES)
    ),
    "dpkg-reconfigure": _with_command(UPGRADES_PACKAGES, "unattended-upgrades"),
    **dict.fromkeys(("wusa", "usoclient", "wuauclt"), _always(UPGRADES_PACKAGES)),
    **dict.fromkeys(("git", "svn", "hg"), read_git),
    **dict.fromkeys(
        ("chef-client", "chef-solo", "chef-apply", "cinc-client", "salt-call", "salt-minion", "ansible-pull"), _always(RUNS_AGENT)
    ),
    **dict.fromkeys(("ansible-playbook", "cf-agent", "puppetd", "start-dscconfiguration"), _always(RUNS_AGENT)),
    "puppet": _with_command(RUNS_AGENT, "agent", "apply", "device"),
    "cfn-init": _always(RUNS_CFN_INIT),
    "cfn-hup": _always(RUNS_CFN_HUP),
    **dict.fromkeys(("sshd", "dropbear", "xrdp", "winrm"), _always(ENABLES_REMOTE_LOGIN)),
    **dict.fromkeys(("ssh-import-id", "ssh-import-id-gh", "ssh-import-id-lp"), _always(WRITES_KEYS)),
    **dict.fromkeys(
        ("mysqld", "mysqld_safe", "mariadbd", "postgres", "pg_ctl", "pg_ctlcluster", "mongod", "redis-server"), _always(RUNS_DATABASE)
    ),
    **dict.fromkeys(
        ("valkey-server", "initdb", "postgresql-setup", "mysql_install_db", "mysql_secure_installation"), _always(RUNS_DATABASE)
    ),
    "systemctl": read_systemctl,
    **dict.fromkeys(("service", "rc-service", "invoke-rc.d"), read_service),
    **dict.fromkeys(("chkconfig", "update-rc.d", "rc-update"), read_chkconfig),
    **dict.fromkeys(("useradd", "adduser"), read_useradd),
    "usermod": read_usermod,
    "passwd": read_passwd,
    **dict.fromkeys(("chpasswd", "newusers"), read_chpasswd),
    "crontab": read_crontab,
    **dict.fromkeys(("at", "batch"), read_at),
    "systemd-run": read_systemd_run,
    **dict.fromkeys(("net", "net1"), read_net),
    "schtasks": read_schtasks,
    "reg": read_registry,
    "sc": read_sc,
    **CMDLETS,
}

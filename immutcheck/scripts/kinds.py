"""The kinds of actions: what a rule may ask for.

`packs/signatures.py` and `rules/rule.schema.json` list the same names; a test holds it.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

UPGRADES_PACKAGES = "upgrades-packages"
INSTALLS_PACKAGES = "installs-packages"
RUNS_DATABASE = "runs-database"
FETCHES_AND_RUNS = "fetches-and-runs"
PULLS_CODE = "pulls-code"
RUNS_AGENT = "runs-configuration-agent"
RUNS_CFN_HUP = "runs-cfn-hup"
RUNS_CFN_INIT = "runs-cfn-init"
SCHEDULES_WORK = "schedules-work"
CREATES_USER = "creates-user"
SETS_PASSWORD = "sets-password"  # noqa: S105
WRITES_KEYS = "writes-authorized-keys"
ENABLES_PASSWORD_LOGIN = "enables-password-login"  # noqa: S105
ENABLES_REMOTE_LOGIN = "enables-remote-login"
DISABLES_REMOTE_LOGIN = "disables-remote-login"

KINDS: Mapping[str, str] = {
    UPGRADES_PACKAGES: "brings installed packages to newer versions, now or from time to time",
    INSTALLS_PACKAGES: "installs packages",
    RUNS_DATABASE: "installs or starts a database server",
    FETCHES_AND_RUNS: "runs what it has just fetched from somewhere",
    PULLS_CODE: "fetches an application's code (git, an archive, CodeDeploy's agent)",
    RUNS_AGENT: "installs, starts or runs Chef, Puppet, Salt, Ansible or the like",
    RUNS_CFN_HUP: "starts cfn-hup, which applies changes of the stack's metadata to the running machine",
    RUNS_CFN_INIT: "runs cfn-init, which sets up the machine by the stack's metadata",
    SCHEDULES_WORK: "makes the machine do something by the clock (cron, at, a systemd timer, a scheduled task)",
    CREATES_USER: "creates a user that may log in",
    SETS_PASSWORD: "gives a user a password",
    WRITES_KEYS: "puts a key into authorized_keys",
    ENABLES_PASSWORD_LOGIN: "lets the SSH server take passwords",
    ENABLES_REMOTE_LOGIN: "installs or starts a server for logins (SSH, RDP, WinRM, EC2 Instance Connect)",
    DISABLES_REMOTE_LOGIN: "stops or removes such a server",
}
"""Kind → what it means."""

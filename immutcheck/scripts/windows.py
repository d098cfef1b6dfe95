"""Cmdlets of PowerShell that matter; names and parameters are compared in lower case.

Sources: Microsoft Learn, module references: LocalAccounts, ScheduledTasks, NetSecurity, WindowsUpdate, PackageManagement, DISM
(Add-WindowsCapability), Microsoft.PowerShell.Core (Enable-PSRemoting); PSWindowsUpdate.
"""

from __future__ import annotations

from immutcheck.model.values import HOLE
from immutcheck.scripts.calls import is_in, option_value, split_options
from immutcheck.scripts.kinds import (
    CREATES_USER,
    ENABLES_REMOTE_LOGIN,
    INSTALLS_PACKAGES,
    SCHEDULES_WORK,
    SETS_PASSWORD,
    UPGRADES_PACKAGES,
)
from immutcheck.scripts.reading import Seen
from immutcheck.scripts.services import see_service

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from immutcheck.scripts.calls import Call, Word

_DENIES = "fdenytsconnections"


def _lowered(call: Call) -> tuple[Word, ...]:
    return tuple([word.replace(text=word.text.lower()) for word in call.arguments])


def _name(call: Call, *parameters: str) -> str:
    """The value of one of the parameters, or the first positional argument."""
    words = _lowered(call)
    given = option_value(words, parameters)
    if given is not None:
        return given.text
    positional, _options = split_options(words)
    return positional[0].text if positional else ""


def _new_user(call: Call) -> list[Seen]:
    found = [Seen(CREATES_USER, "New-LocalUser")]
    if option_value(_lowered(call), ("-password",)) is not None:
        found.append(Seen(SETS_PASSWORD, "New-LocalUser -Password"))
    return found


def _set_user(call: Call) -> list[Seen]:
    return [Seen(SETS_PASSWORD, call.name)] if option_value(_lowered(call), ("-password", "-newpassword")) is not None else []


def _start_service(call: Call) -> list[Seen]:
    return see_service(_name(call, "-name"), True, False, call.name)


def _stop_service(call: Call) -> list[Seen]:
    return see_service(_name(call, "-name"), False, True, call.name)


def _set_service(call: Call) -> list[Seen]:
    words = _lowered(call)
    mode = option_value(words, ("-startuptype", "-startmode"))
    state = option_value(words, ("-status",))
    texts = [word.text for word in (mode, state) if word is not None]
    starts = any([is_in(text, ("automatic", "automaticdelayedstart", "running")) for text in texts])
    stops = any([is_in(text, ("disabled", "stopped")) for text in texts])
    return see_service(_name(call, "-name"), starts, stops, call.name)


def _set_item(call: Call) -> list[Seen]:
    words = _lowered(call)
    if not any([word.text == _DENIES for word in words]):
        return []
    value = option_value(words, ("-value",))
    text = value.text if value is not None else words[-1].text
    sure = HOLE not in text
    return [Seen(ENABLES_REMOTE_LOGIN, "allows remote desktop connections", sure=sure)] if text == "0" or not sure else []


def _open_firewall(call: Call) -> list[Seen]:
    text = " ".join([word.text for word in _lowered(call)])
    doors = ("remote desktop", "remotedesktop", "winrm", "windows remote management", "openssh")
    if any([door in text for door in doors]):
        return [Seen(ENABLES_REMOTE_LOGIN, "opens the firewall for remote logins")]
    return [Seen(ENABLES_REMOTE_LOGIN, call.name, sure=False)] if HOLE in text else []


def _netsh(call: Call) -> list[Seen]:
    text = " ".join([word.text for word in _lowered(call)])
    return _open_firewall(call) if "firewall" in text and ("enable=yes" in text or "action=allow" in text) else []


def _add_capability(call: Call) -> list[Seen]:
    name = _name(call, "-name")
    if name.startswith("openssh.server"):
        return [Seen(ENABLES_REMOTE_LOGIN, "adds the SSH server"), Seen(INSTALLS_PACKAGES, call.name)]
    return [Seen(kind, call.name, sure=False) for kind in (ENABLES_REMOTE_LOGIN, INSTALLS_PACKAGES)] if HOLE in name else []


def _get_updates(call: Call) -> list[Seen]:
    flags = [word.text for word in _lowered(call)]
    return [Seen(UPGRADES_PACKAGES, call.name)] if {"-install", "-acceptall"} & set(flags) or call.name != "get-windowsupdate" else []


def _enable_remoting(call: Call) -> list[Seen]:
    return [Seen(ENABLES_REMOTE_LOGIN, call.name)]


def _schedule(call: Call) -> list[Seen]:
    return [Seen(SCHEDULES_WORK, call.name)]


def _install(call: Call) -> list[Seen]:
    return [Seen(INSTALLS_PACKAGES, call.name)]


CMDLETS: Mapping[str, Callable[[Call], list[Seen]]] = {
    "new-localuser": _new_user,
    **dict.fromkeys(("set-localuser", "set-adaccountpassword"), _set_user),
    "start-service": _start_service,
    "stop-service": _stop_service,
    "set-service": _set_service,
    **dict.fromkeys(("set-itemproperty", "new-itemproperty", "sp"), _set_item),
    **dict.fromkeys(("enable-netfirewallrule", "new-netfirewallrule", "set-netfirewallrule"), _open_firewall),
    "netsh": _netsh,
    "add-windowscapability": _add_capability,
    **dict.fromkeys(("install-windowsupdate", "get-windowsupdate", "get-wuinstall", "install-wuupdates"), _get_updates),
    **dict.fromkeys(("enable-psremoting", "set-wsmanquickconfig"), _enable_remoting),
    **dict.fromkeys(("register-scheduledtask", "register-scheduledjob"), _schedule),
    **dict.fromkeys(("install-module", "install-package", "install-windowsfeature", "add-windowsfeature", "msiexec"), _install),
}

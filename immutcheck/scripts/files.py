"""What it means that a script writes a file: by its path, and by what is known to stand in it.

Sources: manual pages sshd_config(5), sshd(8) (authorized_keys), crontab(5), cron(8), systemd.timer(5), apt.conf(5); AWS CloudFormation User
Guide, "cfn-hup" (cfn-hup.conf, hooks.d); sed(1).
"""

from __future__ import annotations

import re

from immutcheck.model.values import HOLE
from immutcheck.scripts.kinds import (
    CREATES_USER,
    ENABLES_PASSWORD_LOGIN,
    ENABLES_REMOTE_LOGIN,
    RUNS_CFN_HUP,
    SCHEDULES_WORK,
    SETS_PASSWORD,
    UPGRADES_PACKAGES,
    WRITES_KEYS,
)
from immutcheck.scripts.reading import Seen

_KEYS = re.compile(r"(?:.*/)?(?:authorized_keys2?|administrators_authorized_keys)\Z")
_CRON = re.compile(r"/etc/(?:cron\.(?:d|hourly|daily|weekly|monthly)/.+|(?:ana)?crontab)\Z|/var/spool/cron/.+\Z")
_TIMER = re.compile(r".+\.timer\Z")
_CFN_HUP = re.compile(r"(?:.*/)?cfn-hup\.conf\Z|.*[/\\]cfn[/\\]hooks\.d[/\\].+\Z")
_SSHD = re.compile(r"(?:.*/)?sshd_config(?:\.d/.+)?\Z")
_APT_PERIODIC = re.compile(r"/etc/apt/apt\.conf\.d/\S*(?:auto-upgrades|unattended-upgrades|periodic)\S*\Z")
_YUM_CRON = re.compile(r"/etc/(?:yum/yum-cron\S*|dnf/automatic)\.conf\Z")
_ACCOUNTS = {"/etc/passwd": CREATES_USER, "/etc/shadow": SETS_PASSWORD}
_BY_PATH = (
    (_KEYS, WRITES_KEYS, "writes authorized_keys"),
    (_CRON, SCHEDULES_WORK, "writes a cron table"),
    (_TIMER, SCHEDULES_WORK, "writes a systemd timer"),
    (_CFN_HUP, RUNS_CFN_HUP, "configures cfn-hup"),
)
_SWITCHES = "(?:PasswordAuthentication|PermitEmptyPasswords|KbdInteractiveAuthentication|ChallengeResponseAuthentication)"
_PASSWORD_LOGIN = re.compile(rf"(?im)^[ \t]*{_SWITCHES}[ \t=]+\"?yes\b")
_PASSWORD_WORDS = re.compile(rf"(?i)\b{_SWITCHES}\b")
_ROOT_LOGIN = re.compile(r"(?im)^[ \t]*PermitRootLogin[ \t=]+\"?yes\b")
_UPGRADE_ON = re.compile(r"(?im)(?:Unattended-Upgrade\"?\s+\"1\"|^\s*apply_updates\s*=\s*yes)")
_HIDDEN_WORD = re.compile(rf"(?im)^[ \t]*[a-z]*{HOLE}[a-z]*[ \t]+yes\b")
_HIDDEN_LINE = re.compile(rf"(?m)^[ \t]*{HOLE}")


def see_file(path: str, content: str | None) -> list[Seen]:
    """What writing `content` (None: not known) to the file does."""
    if HOLE in path:
        return _see_hidden_file(path, content)
    found = [Seen(kind, what) for pattern, kind, what in _BY_PATH if pattern.match(path)]
    if _SSHD.match(path):
        found += [Seen(ENABLES_PASSWORD_LOGIN, "writes sshd_config", sure=False)] if content is None else see_sshd_lines(content)
    if path in _ACCOUNTS:
        found.append(Seen(_ACCOUNTS[path], f"writes {path}"))
    if _APT_PERIODIC.match(path) or _YUM_CRON.match(path):
        is_on = content is not None and _UPGRADE_ON.search(content)
        if is_on or content is None or HOLE in content:
            found.append(Seen(UPGRADES_PACKAGES, "switches on upgrades by themselves", sure=bool(is_on)))
    return found


def _see_hidden_file(path: str, content: str | None) -> list[Seen]:
    """The same for a path with holes: a sure answer where they stand in front of all that matters."""
    head, last = path.partition(HOLE)[0], path.rpartition("/")[2]
    if _KEYS.match(last) and "/" in path.rpartition(HOLE)[2]:
        return [Seen(WRITES_KEYS, "writes authorized_keys")]
    what = "writes a file whose path is not known"
    found = []
    if _may_end_with(path, "authorized_keys"):
        found.append(Seen(WRITES_KEYS, what, sure=False))
    if _may_be_below(head, "/etc/cron.d/") or _may_be_below(head, "/var/spool/cron/") or _may_end_with(path, ".timer"):
        found.append(Seen(SCHEDULES_WORK, what, sure=False))
    if _may_end_with(path, "cfn-hup.conf") or _may_be_below(head, "/etc/cfn/hooks.d/"):
        found.append(Seen(RUNS_CFN_HUP, what, sure=False))
    if _may_end_with(path, "sshd_config") or _may_be_below(head, "/etc/ssh/sshd_config.d/"):
        lines = see_sshd_lines(content) if content is not None else [Seen(ENABLES_PASSWORD_LOGIN, what)]
        found += [seen.replace(sure=False) for seen in lines]
    if _may_be_below(head, "/etc/apt/apt.conf.d/") and (content is None or HOLE in content or _UPGRADE_ON.search(content)):
        found.append(Seen(UPGRADES_PACKAGES, what, sure=False))
    return found


def _may_end_with(path: str, name: str) -> bool:
    """The file may have this name; a hole may hold slashes, too."""
    tail = path.rpartition(HOLE)[2]
    return name.endswith(tail) or tail.endswith(name)


def _may_be_below(head: str, folder: str) -> bool:
    """What is known of a path's beginning leads into the folder, or may."""
    return head.startswith(folder[:9]) if len(head) > 9 else folder.startswith(head)


def see_sshd_lines(content: str) -> list[Seen]:
    """What lines of sshd_config allow; holes in the place of values and lines leave it open."""
    found = []
    if _PASSWORD_LOGIN.search(content):
        found.append(Seen(ENABLES_PASSWORD_LOGIN, "PasswordAuthentication yes"))
    elif HOLE in content and (_PASSWORD_WORDS.search(content) or _HIDDEN_LINE.search(content) or _HIDDEN_WORD.search(content)):
        found.append(Seen(ENABLES_PASSWORD_LOGIN, "a line of sshd_config that is not known", sure=False))
    if _ROOT_LOGIN.search(content):
        found.append(Seen(ENABLES_REMOTE_LOGIN, "PermitRootLogin yes"))
    return found


def see_edit(script: str, path: str) -> list[Seen]:
    """What `sed -i script path` leaves behind in sshd_config."""
    if not (_SSHD.match(path) or (HOLE in path and (_may_end_with(path, "sshd_config")))):
        return []
    found = see_sshd_lines("\n".join(list_new_texts(script)))
    if HOLE in script:
        known = {seen.kind for seen in found}
        found += [
            Seen(kind, "edits sshd_config in a way that is not known", sure=False)
            for kind in (ENABLES_PASSWORD_LOGIN, ENABLES_REMOTE_LOGIN)
            if kind not in known
        ]
    return found if HOLE not in path else [seen.replace(sure=False) for seen in found]


def list_new_texts(script: str) -> list[str]:
    """The texts that a sed script puts in: replacements of `s`, and what `a`, `c` and `i` add."""
    found = []
    for match in re.finditer(r"s([^\w\s\\])", script):
        parts = _split_unescaped(script[match.end() :], match[1])
        if len(parts) > 2:
            found.append(re.sub(r"\\[1-9&]|&", "", parts[1]))
    for match in re.finditer(r"(?m)(?:^|[\s/;$}\d])[aci]\\?\s*([A-Z][^\n]*)", script):
        found.append(match[1])
    return found


def _split_unescaped(text: str, delimiter: str) -> list[str]:
    parts: list[str] = []
    current, position = "", 0
    while position < len(text) and len(parts) < 2:
        if text[position] == "\\" and position + 1 < len(text):
            current += text[position : position + 2] if text[position + 1] != delimiter else delimiter
            position += 2
            continue
        if text[position] == delimiter:
            parts.append(current)
            current = ""
        else:
            current += text[position]
        position += 1
    return [*parts, current]

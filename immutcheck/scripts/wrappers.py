"""Programs that only run another one: `sudo`, `env`, `nohup`, `timeout`, `xargs`, … → the program behind them, or a script in an argument.

Sources: manual pages sudo(8), su(1), runuser(1), env(1), timeout(1), nice(1), xargs(1), flock(1), setpriv(1), chroot(1), ionice(1).
"""

from __future__ import annotations

import re

from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from immutcheck.scripts.calls import Word


class Wrapper(Record):
    """Options with a value, and how many arguments stand before the program; `script` is the option whose value is a script."""

    values: frozenset[str] = frozenset()
    skipped: int = 0
    script: str = ""
    takes_assignments: bool = False


def _wrapper(values: str = "", skipped: int = 0, script: str = "", *, takes_assignments: bool = False) -> Wrapper:
    return Wrapper(frozenset(values.split()), skipped, script, takes_assignments)


_USER = _wrapper("-g --group -G -s --shell -w", 1, "-c")
WRAPPERS: Mapping[str, Wrapper] = {
    "sudo": _wrapper(
        "-u --user -g --group -h --host -p --prompt -C -r --role -t --type -U -D --chdir -R --chroot -T", takes_assignments=True
    ),
    "doas": _wrapper("-u -C"),
    "su": _USER,
    "runuser": _wrapper("-u --user -g --group -G -s --shell -w", 0, "-c"),
    "env": _wrapper("-u --unset -C --chdir -S --split-string", takes_assignments=True),
    "nohup": _wrapper(),
    "setsid": _wrapper(),
    "exec": _wrapper("-a"),
    "command": _wrapper(),
    "builtin": _wrapper(),
    "time": _wrapper("-f -o"),
    "timeout": _wrapper("-s --signal -k --kill-after", 1),
    "nice": _wrapper("-n --adjustment"),
    "ionice": _wrapper("-c -n -p --class --classdata"),
    "stdbuf": _wrapper("-i -o -e"),
    "chroot": _wrapper("", 1),
    "flock": _wrapper("-w --timeout -E", 1, "-c"),
    "xargs": _wrapper("-I -i -n -P -L -d -a -E -s --max-args --max-procs --delimiter --replace --arg-file"),
    "retry": _wrapper("-t -d -n --tries --delay"),
    "chronic": _wrapper(),
    "setpriv": _wrapper("--reuid --regid --groups"),
    "unbuffer": _wrapper(),
    "busybox": _wrapper(),
    "systemd-cat": _wrapper("-t -p"),
    "systemd-inhibit": _wrapper("--what --who --why"),
    "cloud-init-per": _wrapper("", 2),
    "systemd-run": _wrapper("-p --property -u --unit --on-calendar --on-boot --on-active --uid --gid"),
    "start-process": _wrapper("-argumentlist -workingdirectory"),
}
_ARGUMENT_LISTS = frozenset(("-argumentlist", "-args"))
_ARGUMENT = re.compile(r"\"[^\"]*\"|[^\s,\"]+")
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*=")


def unwrap(wrapper: Wrapper, arguments: Sequence[Word]) -> tuple[Sequence[Word], Word | None]:
    """The words of the program behind the wrapper (none when there is no program), and the script in the wrapper's option."""
    position = 0
    skipped = wrapper.skipped
    while position < len(arguments):
        text = arguments[position].text
        if wrapper.script and text in (wrapper.script, "--command") and position + 1 < len(arguments):
            return (), arguments[position + 1]
        if text == "--":
            position += 1
            break
        if text.startswith("-") and len(text) > 1:
            position += 2 if text in wrapper.values else 1
        elif text == "-" or (wrapper.takes_assignments and _ASSIGNMENT.match(text)):
            position += 1
        elif skipped:
            skipped -= 1
            position += 1
        elif wrapper.script and _has_script(wrapper, arguments[position:]):
            position += 1
        else:
            break
    return arguments[position:], None


def spread_arguments(words: Iterable[Word]) -> list[Word]:
    """`Start-Process program -ArgumentList '/i C:\\x.msi'`: the program's arguments as words of their own."""
    found: list[Word] = []
    is_list = False
    for word in words:
        if is_list:
            found += [word.replace(text=part.strip("\"'"), places=()) for part in _ARGUMENT.findall(word.text)]
        elif word.text.lower() not in _ARGUMENT_LISTS:
            found.append(word)
        is_list = word.text.lower() in _ARGUMENT_LISTS
    return found


def _has_script(wrapper: Wrapper, rest: Sequence[Word]) -> bool:
    """`su - app -c '…'`: the user stands before the option."""
    return any([word.text in (wrapper.script, "--command") for word in rest])

"""User data as it is written → the scripts in it: base64, gzip, MIME multipart, cloud-config and what Windows machines take.

Sources: cloud-init documentation, "User data formats"; Amazon EC2 User Guide, "Run commands when you launch an EC2 instance with user data
input" (Linux, Windows); EC2Launch v2 documentation, "User data in the YAML format"; Bottlerocket documentation, "settings".
"""

from __future__ import annotations

import re

from immutcheck.model.values import HOLE
from immutcheck.scripts.fragment import Fragment, hidden
from immutcheck.scripts.kinds import ENABLES_REMOTE_LOGIN, FETCHES_AND_RUNS, SETS_PASSWORD
from immutcheck.scripts.reading import Seen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from immutcheck.scripts.reading import Collector

    Read = Callable[[Fragment, Collector], None]

GZIP = b"\x1f\x8b"
COMPRESSED = 16 + 15
"""zlib's `wbits` for a gzip header and the largest window."""
LARGEST = 1 << 20
_BASE64 = re.compile(r"[A-Za-z0-9+/\s]{16,}={0,2}\s*\Z")
_SHEBANG = re.compile(r"#![ \t]*(\S+)(?:[ \t]+(?:-S[ \t]+)?(\S+))?[^\n]*")
_WINDOWS = re.compile(
    r"<(powershell|script|powershellArguments|persist|runAsLocalSystem|version|detach)>(.*?)(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE
)
_MIME = re.compile(r"(?:content-type|mime-version)[ \t]*:", re.IGNORECASE)
_BOTTLEROCKET = re.compile(r"(?m)^[ \t]*\[+[ \t]*settings[.\] \t]")
_ADMIN_CONTAINER = re.compile(r"(?ms)^\[settings\.host-containers\.admin\][^\[]*?^[ \t]*enabled[ \t]*=[ \t]*true")
_LAUNCH = re.compile(r"(?m)\A(?:#[^\n]*\n|\s)*(?:version[ \t]*:|tasks[ \t]*:)")
_JINJA = re.compile(r"\{\{.*?(?:\}\}|\Z)|\{%.*?(?:%\}|\Z)|\{#.*?(?:#\}|\Z)", re.DOTALL)
_FIRST_LINE = re.compile(r"[^\n]*\n?")


def read_user_data(text: Fragment, collector: Collector) -> None:
    """Gather what the user data does; what is no known format may do anything."""
    written = text.text
    stripped = written.lstrip()
    if not stripped:
        return
    if stripped.startswith(HOLE):
        collector.doubt("what kind of script it is is only known when it is deployed")
        return
    body = text.cut(len(written) - len(stripped), len(written))
    decoded = _decode(written)
    if decoded is not None:
        read_bytes(decoded, collector)
        return
    lowered = stripped[:80].lower()
    for start, read in STARTS.items():
        if lowered.startswith(start):
            if collector.enter(body):
                read(body, collector)
                collector.leave()
            return
    if _MIME.match(stripped):
        from immutcheck.scripts.mime import read_mime

        read_mime(body, collector)
    elif _WINDOWS.search(stripped):
        _read_windows(body, collector)
    elif _BOTTLEROCKET.search(stripped):
        _read_bottlerocket(body, collector)
    elif _LAUNCH.match(stripped):
        _read_launch(body, collector)
    else:
        collector.doubt("the format of the user data is not known")


def read_bytes(data: bytes, collector: Collector) -> None:
    """The same for user data that was encoded."""
    if data.startswith(GZIP):
        import zlib

        try:
            data = zlib.decompressobj(COMPRESSED).decompress(data, LARGEST)
        except zlib.error:
            collector.doubt("the user data is compressed and cannot be read")
            return
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        collector.doubt("the user data is no text")
        return
    inner = hidden(text.replace(HOLE, "\ufffd"))
    if collector.enter(inner):
        read_user_data(inner, collector)
        collector.leave()


def _decode(text: str) -> bytes | None:
    """What is in base64; None for a text as it is."""
    if not _BASE64.match(text):
        return None
    import base64
    import binascii

    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None


def read_script(text: Fragment, collector: Collector) -> None:
    """A script with a shebang line."""
    match = _SHEBANG.match(text.text)
    if match is None:
        from immutcheck.scripts.shell import read_shell

        read_shell(text, collector)
        return
    program = match[1].rpartition("/")[2]
    if program == "env":
        program = (match[2] or "").rpartition("/")[2]
    _read_program(program, text, collector)


def _read_program(program: str, text: Fragment, collector: Collector) -> None:
    from immutcheck.scripts.calls import bare_name
    from immutcheck.scripts.interpreter import SHELLS

    if bare_name(program) in SHELLS:
        from immutcheck.scripts.shell import read_shell

        read_shell(text, collector)
    elif bare_name(program) in ("pwsh", "powershell"):
        from immutcheck.scripts.powershell import read_powershell

        read_powershell(text, collector)
    else:
        collector.doubt(
            "a script for a program other than a shell is not read" if HOLE in program else f"a script for {program[:30]} is not read"
        )


def _read_boothook(text: Fragment, collector: Collector) -> None:
    """`#cloud-boothook`: a script behind it, with a shebang line or without."""
    read_script(_behind_first_line(text), collector)


def _read_include(text: Fragment, collector: Collector) -> None:
    """`#include`: addresses whose content is taken as user data."""
    position = 0
    for line in text.text.split("\n"):
        address = line.strip().removeprefix("#include-once").removeprefix("#include").strip()
        if address and not address.startswith("#"):
            seen = Seen(FETCHES_AND_RUNS, "includes user data from an address", sure=address.strip(HOLE) != "")
            start = position + line.index(address)
            collector.add(seen, text, start, start + len(address))
            if not seen.sure:
                collector.doubt("what is included is only known when it is deployed")
        position += len(line) + 1


def _read_jinja(text: Fragment, collector: Collector) -> None:
    """`## template: jinja`: what cloud-init fills in is a hole, what it decides is taken as decided for."""
    from immutcheck.scripts.fragment import picked

    body = _behind_first_line(text)
    filled: list[str] = []
    places: list[int] = []
    position = 0
    for match in _JINJA.finditer(body.text):
        filled.append(body.text[position : match.start()])
        places += range(position, match.start())
        if match[0].startswith("{{"):
            filled.append(HOLE)
            places.append(match.start())
        position = match.end()
    filled.append(body.text[position:])
    places += range(position, len(body.text))
    read_user_data(picked("".join(filled), [body.place(place) for place in places]), collector)


def _read_unread(text: Fragment, collector: Collector) -> None:
    collector.doubt(f"user data that begins with {_FIRST_LINE.match(text.text[:30])[0].strip()} is not read")  # type: ignore[index]


def _behind_first_line(text: Fragment) -> Fragment:
    match = _FIRST_LINE.match(text.text)
    return text.cut(match.end() if match else 0, len(text.text))


def _read_config(text: Fragment, collector: Collector) -> None:
    from immutcheck.scripts.cloud_config import read_cloud_config

    read_cloud_config(text, collector)


def _read_archive(text: Fragment, collector: Collector) -> None:
    from immutcheck.scripts.cloud_config import read_archive

    read_archive(text, collector)


STARTS: Mapping[str, Read] = {
    "#cloud-config-archive": _read_archive,
    "#cloud-config": _read_config,
    "#cloud-boothook": _read_boothook,
    "#include": _read_include,
    "#part-handler": _read_unread,
    "#upstart-job": _read_unread,
    "#!": read_script,
    "## template: jinja": _read_jinja,
    "##template: jinja": _read_jinja,
}
"""How user data begins → who reads it; longer words before their beginnings."""


def _read_windows(text: Fragment, collector: Collector) -> None:
    from immutcheck.scripts.powershell import read_batch, read_powershell

    position = 0
    for match in _WINDOWS.finditer(text.text):
        if HOLE in text.text[position : match.start()]:
            collector.doubt("what kind of script it is is only known when it is deployed")
        position = match.end()
        kind = match[1].lower()
        if kind in ("powershell", "script"):
            part = text.cut(match.start(2), match.end(2))
            (read_powershell if kind == "powershell" else read_batch)(part, collector)
    if HOLE in text.text[position:]:
        collector.doubt("what kind of script it is is only known when it is deployed")


LAUNCH_TASKS: Mapping[str, str] = {"enableOpenSsh": ENABLES_REMOTE_LOGIN, "setAdminAccount": SETS_PASSWORD}


def _read_launch(text: Fragment, collector: Collector) -> None:
    """Tasks of EC2Launch v2 in YAML."""
    from immutcheck.scripts.powershell import read_batch, read_powershell
    from immutcheck.scripts.yaml_text import YamlText

    document = YamlText.load(text, collector)
    if document is None:
        return
    tasks = document.value.get("tasks") if isinstance(document.value, dict) else None
    if not isinstance(tasks, list):
        collector.doubt("the format of the user data is not known")
        return
    for index, task in enumerate(tasks):
        name = task.get("task") if isinstance(task, dict) else HOLE
        inputs = task.get("inputs") if isinstance(task, dict) else None
        if isinstance(name, str) and HOLE in name:
            collector.doubt("a task is only known when it is deployed")
        elif name in LAUNCH_TASKS:
            start, end = document.range(("tasks", index, "task"))
            collector.add(Seen(LAUNCH_TASKS[str(name)], str(name)), text, start, end)
        if name != "executeScript" or not isinstance(inputs, list):
            continue
        for number, given in enumerate(inputs):
            content = given.get("content") if isinstance(given, dict) else None
            if isinstance(content, str):
                read = read_batch if given.get("type") == "batch" else read_powershell
                read(document.text(("tasks", index, "inputs", number, "content"), content), collector)
            else:
                collector.doubt("a task is only known when it is deployed")


def _read_bottlerocket(text: Fragment, collector: Collector) -> None:
    """Settings in TOML: there is no script in them; the admin container is a way in."""
    for match in _ADMIN_CONTAINER.finditer(text.text):
        collector.add(Seen(ENABLES_REMOTE_LOGIN, "enables Bottlerocket's admin container"), text, match.start(), match.end())
    if re.search(rf"(?m)^[ \t]*{HOLE}", text.text) or "bootstrap-containers" in text.text:
        collector.doubt("a part of the settings is not known or not read")

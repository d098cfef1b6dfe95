"""`#cloud-config` → actions: the modules that matter, in the order cloud-init runs them; every other module is passed over.

Source: cloud-init documentation, "Module reference" (Package Update Upgrade Install, Runcmd, Bootcmd, Write Files, Users and Groups, Set
Passwords, SSH, Chef, Puppet, Salt Minion, Ansible, MCollective, Landscape, Snap); "Cloud config archive".
"""

from __future__ import annotations

from immutcheck.model.values import HOLE
from immutcheck.scripts.files import see_file
from immutcheck.scripts.fragment import NOWHERE, Fragment, fixed, hidden
from immutcheck.scripts.kinds import (
    CREATES_USER,
    ENABLES_PASSWORD_LOGIN,
    INSTALLS_PACKAGES,
    RUNS_AGENT,
    SETS_PASSWORD,
    UPGRADES_PACKAGES,
    WRITES_KEYS,
)
from immutcheck.scripts.packages import ABOUT_PACKAGES, see_package
from immutcheck.scripts.reading import Seen
from immutcheck.scripts.yaml_text import YamlText

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from immutcheck.model.location import PropertyPath
    from immutcheck.scripts.reading import Collector

    Module = Callable[["_Config", str, object], None]

TRUE = frozenset(("true", "yes", "on", "1"))
NOT_KNOWN = "a part of the cloud-config is only known when it is deployed"
_NO_LOGIN = ("/nologin", "/false", "/true")
_PASSWORDS = ("passwd", "hashed_passwd", "plain_text_passwd", "password", "hash")
_KEYS = ("ssh_authorized_keys", "ssh-authorized-keys", "ssh_import_id")


def read_cloud_config(text: Fragment, collector: Collector) -> None:
    """Gather what the modules do."""
    document = YamlText.load(text, collector)
    if document is None or document.value is None:
        return
    if not isinstance(document.value, dict):
        collector.doubt("the cloud-config is no mapping")
        return
    if _has_hidden_key(document.value):
        collector.doubt(NOT_KNOWN)
    config = _Config(document, collector)
    for name, read in MODULES.items():
        if name in document.value and document.value[name] is not None:
            read(config, name, document.value[name])


def _has_hidden_key(value: object) -> bool:
    """Some mapping has a key that is not known."""
    if isinstance(value, dict):
        return any([HOLE in str(key) or _has_hidden_key(member) for key, member in value.items()])
    return isinstance(value, list) and any([_has_hidden_key(member) for member in value])


def read_archive(text: Fragment, collector: Collector) -> None:
    """`#cloud-config-archive`: a list of texts, or of maps with `content` and `type`."""
    from immutcheck.scripts.mime import read_typed

    document = YamlText.load(text, collector)
    if document is None:
        return
    for index, part in enumerate(document.value if isinstance(document.value, list) else ()):
        content = part.get("content") if isinstance(part, dict) else part
        kind = part.get("type", "") if isinstance(part, dict) else ""
        path: PropertyPath = (index, "content") if isinstance(part, dict) else (index,)
        if not isinstance(content, str) or HOLE in str(kind):
            collector.doubt(NOT_KNOWN)
            continue
        body = document.text(path, content)
        if collector.enter(body):
            read_typed(str(kind) or "text/plain", body, collector)
            collector.leave()
    if not isinstance(document.value, list):
        collector.doubt("the cloud-config archive is no list")


class _Config:
    """The document, and ways to keep what a place in it does."""

    __slots__ = ("_document", "collector")

    def __init__(self, document: YamlText, collector: Collector) -> None:
        self._document = document
        self.collector = collector

    def see(self, seen: Seen, *path: str | int, key: bool = False) -> None:
        """Keep it at the value (or the key) that stands at the path."""
        start, end = self._document.range(path, key=key)
        self.collector.add(seen, self._document.fragment, start, end)

    def text(self, value: str, *path: str | int) -> Fragment:
        """A text of the document."""
        return self._document.text(path, value)

    def start(self, *path: str | int) -> int:
        """Where the value begins in the whole text."""
        return self._document.fragment.place(self._document.range(path)[0])

    def is_hole(self, value: object) -> bool:
        """Nothing is known of the value."""
        return isinstance(value, str) and HOLE in value and value.strip(HOLE + " ") == ""


def _is_true(value: object) -> bool | None:
    """cloud-init's idea of true; None when a hole decides."""
    text = str(value).strip().lower()
    return None if HOLE in text else text in TRUE


def _read_switch(kind: str, what: str) -> Module:
    def read(config: _Config, name: str, value: object) -> None:
        answer = _is_true(value)
        if answer is not False:
            config.see(Seen(kind, what, sure=answer is True), name, key=True)

    return read


def _read_packages(config: _Config, name: str, value: object, *path: str | int) -> None:
    at = (name, *path)
    if config.is_hole(value):
        for kind in (INSTALLS_PACKAGES, *ABOUT_PACKAGES):
            config.see(Seen(kind, "packages that are only known when it is deployed", sure=False), *at)
        return
    for index, entry in enumerate(value if isinstance(value, list) else [value]):
        if isinstance(entry, dict):
            for manager, names in entry.items():
                _read_packages(config, name, names, *path, index, str(manager))
            continue
        package = str(entry[0]) if isinstance(entry, list) and entry else str(entry)
        place = (*at, index) if isinstance(value, list) else at
        config.see(Seen(INSTALLS_PACKAGES, "packages:"), *place)
        # which manager it is depends on the image: a name counts when it is a server with either family
        for seen in see_package(package, "packages", "packages:"):
            config.see(seen, *place)


def _read_commands(config: _Config, name: str, value: object) -> None:
    """`runcmd`, `bootcmd`: one script of all entries, texts and lists of arguments."""
    from immutcheck.scripts.shell import read_shell

    entries = value if isinstance(value, list) else list(value.items()) if isinstance(value, dict) else None
    if entries is None:
        config.collector.doubt(NOT_KNOWN)
        return
    parts: list[Fragment] = []
    for index, entry in enumerate(entries):
        step = index if isinstance(value, list) else str(entry[0])
        command = entry if isinstance(value, list) else entry[1]
        if isinstance(command, list):
            parts.append(_join_arguments(config, command, name, step))
        elif isinstance(command, str):
            parts.append(config.text(command, name, step))
        elif command is not None:
            parts.append(hidden(str(command)))
    read_shell(join_lines(parts), config.collector)


def _join_arguments(config: _Config, arguments: list[object], name: str, step: str | int) -> Fragment:
    from shlex import quote

    return fixed(" ".join([quote(str(argument)) for argument in arguments]), config.start(name, step))


def join_lines(parts: list[Fragment]) -> Fragment:
    """The parts one below the other."""
    from immutcheck.scripts.fragment import picked

    places: list[int] = []
    for part in parts:
        places += [part.place(offset) for offset in range(len(part.text))]
        places.append(places[-1] if places else NOWHERE)
    return picked("".join([f"{part.text}\n" for part in parts]), places)


def _read_files(config: _Config, name: str, value: object) -> None:
    if not isinstance(value, list):
        config.collector.doubt(NOT_KNOWN)
        return
    for index, entry in enumerate(value):
        if not isinstance(entry, dict) or not isinstance(entry.get("path"), str):
            if config.is_hole(entry) or (isinstance(entry, dict) and config.is_hole(entry.get("path"))):
                config.collector.doubt(NOT_KNOWN)
            continue
        path = entry["path"]
        content = _read_content(config, entry, name, index)
        for seen in see_file(path, None if content is None else content.text):
            config.see(seen, name, index, "path")
        if content is not None:
            config.collector.files[path] = (content, config.collector.path)
        elif "source" in entry:
            config.collector.fetched[path] = True
        else:
            config.collector.opaque.add(path)


def _read_content(config: _Config, entry: dict[str, object], name: str, index: int) -> Fragment | None:
    """The text of an entry of `write_files`, decoded; None when it is not known."""
    content = entry.get("content", "")
    encoding = str(entry.get("encoding", "")).lower()
    if "source" in entry or not isinstance(content, str):
        return None if "source" in entry or content is not None else hidden("")
    if encoding in ("", "text/plain"):
        return config.text(content, name, index, "content")
    if HOLE in content + encoding:
        return None
    import base64
    import binascii
    import zlib

    from immutcheck.scripts.user_data import COMPRESSED, LARGEST

    try:
        data = base64.b64decode("".join(content.split())) if "64" in encoding else content.encode("latin-1")
        if "gz" in encoding:
            unpacker = zlib.decompressobj(COMPRESSED)
            data = unpacker.decompress(data, LARGEST)
            if not unpacker.eof:
                return None
        return hidden(data.decode("utf-8"))
    except (binascii.Error, ValueError, zlib.error):
        return None


def _read_users(config: _Config, name: str, value: object) -> None:
    if isinstance(value, str) and "," in value:
        value = value.split(",")
    entries: list[tuple[tuple[str | int, ...], object]] = (
        [((name, index), entry) for index, entry in enumerate(value)]
        if isinstance(value, list)
        else [((name, str(key)), entry) for key, entry in value.items()]
        if isinstance(value, dict) and name == "users"
        else [((name,), value)]
    )
    for path, entry in entries:
        if isinstance(entry, dict):
            _read_user(config, entry, path, named="name" in entry or name == "users")
        elif config.is_hole(entry):
            for kind in (CREATES_USER, SETS_PASSWORD, WRITES_KEYS):
                config.see(Seen(kind, "a user that is only known when it is deployed", sure=False), *path)
        elif entry not in ("default", None, ""):
            config.see(Seen(CREATES_USER, f"{name}:"), *path)


def _read_user(config: _Config, entry: dict[object, object], path: tuple[str | int, ...], *, named: bool) -> None:
    shell, system = str(entry.get("shell", "")), _is_true(entry.get("system", False))
    is_service = shell.endswith(_NO_LOGIN) or (system is True and not shell)
    if any([HOLE in str(key) for key in entry]):
        is_service, named = False, False
        config.see(Seen(CREATES_USER, "users:", sure=False), *path)
    if named and not is_service:
        config.see(Seen(CREATES_USER, "users:", sure=HOLE not in shell and system is not None), *path)
    for key in entry:
        if key in _PASSWORDS:
            config.see(Seen(SETS_PASSWORD, f"users: {key}"), *path, str(key), key=True)
        elif key in _KEYS and entry[key]:
            config.see(Seen(WRITES_KEYS, f"users: {key}"), *path, str(key), key=True)


def _read_present(kind: str) -> Module:
    """A module that does it whenever it has anything to do."""

    def read(config: _Config, name: str, value: object) -> None:
        if value not in (False, "", [], {}):
            config.see(Seen(kind, f"{name}:"), name, key=True)

    return read


def _read_chpasswd(config: _Config, name: str, value: object) -> None:
    if config.is_hole(value):
        config.see(Seen(SETS_PASSWORD, "chpasswd:", sure=False), name, key=True)
    elif isinstance(value, dict):
        for key in ("list", "users"):
            if value.get(key):
                config.see(Seen(SETS_PASSWORD, f"chpasswd: {key}"), name, key, key=True)


def _read_snap(config: _Config, name: str, value: object) -> None:
    commands = value.get("commands") if isinstance(value, dict) else value
    if config.is_hole(commands):
        config.collector.doubt(NOT_KNOWN)
    elif commands:
        config.see(Seen(INSTALLS_PACKAGES, "snap: commands"), name, key=True)


_upgrade = _read_switch(UPGRADES_PACKAGES, "package_upgrade")
_agent = _read_present(RUNS_AGENT)
MODULES: Mapping[str, Module] = {
    "bootcmd": _read_commands,
    "write_files": _read_files,
    "users": _read_users,
    "user": _read_users,
    "ssh_authorized_keys": _read_present(WRITES_KEYS),
    "ssh_import_id": _read_present(WRITES_KEYS),
    "ssh_pwauth": _read_switch(ENABLES_PASSWORD_LOGIN, "ssh_pwauth"),
    "password": _read_present(SETS_PASSWORD),
    "chpasswd": _read_chpasswd,
    "package_upgrade": _upgrade,
    "apt_upgrade": _upgrade,
    "packages": _read_packages,
    "snap": _read_snap,
    **dict.fromkeys(("puppet", "chef", "salt_minion", "ansible", "mcollective", "landscape"), _agent),
    "runcmd": _read_commands,
}
"""Module → its reader, in the order in which what one writes can matter to the next."""

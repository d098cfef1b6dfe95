"""`AWS::CloudFormation::Init` metadata → actions, at the paths of the map.

Which configuration sets cfn-init is asked for is not looked at: everything that is written counts. Users that cfn-init makes have the shell
/sbin/nologin and are no users that log in. Source: AWS CloudFormation Template Reference, "AWS::CloudFormation::Init".
"""

from __future__ import annotations

from immutcheck.model.values import HOLE, OpenList, OpenMap, Redacted, Text, Unknown, flatten
from immutcheck.scripts.files import see_file
from immutcheck.scripts.fragment import hidden, whole
from immutcheck.scripts.kinds import FETCHES_AND_RUNS, INSTALLS_PACKAGES, PULLS_CODE
from immutcheck.scripts.packages import see_package
from immutcheck.scripts.reading import Seen
from immutcheck.scripts.services import see_service

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from immutcheck.model.location import PropertyPath
    from immutcheck.scripts.calls import Answer
    from immutcheck.scripts.reading import Collector

CONFIG_SETS = "configSets"
DEFAULT = "config"
NOT_KNOWN = "a part of AWS::CloudFormation::Init is only known when it is deployed"


def read_init(metadata: Mapping[str, object], collector: Collector) -> None:
    """Gather what the configurations do."""
    reader = _InitReader(collector)
    names = [name for name in metadata if name != CONFIG_SETS]
    if isinstance(metadata, OpenMap):
        collector.doubt(metadata.rest.reason)
    for name in names:
        config = metadata[name]
        if isinstance(config, dict):
            reader.read_config(config, (name,))
        elif config is not None:
            collector.doubt(_reason(config))


class _InitReader:
    """Reads configurations."""

    __slots__ = ("_collector",)

    def __init__(self, collector: Collector) -> None:
        self._collector = collector

    def read_config(self, config: Mapping[str, object], path: PropertyPath) -> None:
        """The sections of one, in the order in which cfn-init works on them."""
        if isinstance(config, OpenMap):
            self._collector.doubt(config.rest.reason)
        for section, read in SECTIONS.items():
            value = config.get(section)
            if isinstance(value, dict):
                if isinstance(value, OpenMap):
                    self._collector.doubt(value.rest.reason)
                # commands run in alphabetical order of their names
                for name in sorted(value, key=str) if section == "commands" else value:
                    read(self, str(name), value[name], (*path, section, name))
            elif value is not None:
                self._collector.doubt(_reason(value))

    def _see(self, seen: Seen, path: PropertyPath) -> None:
        outer, self._collector.path = self._collector.path, path
        self._collector.add(seen, hidden(""), 0, 0)
        self._collector.path = outer

    def read_packages(self, manager: str, packages: object, path: PropertyPath) -> None:
        """`packages: {yum: {httpd: []}}`."""
        if not isinstance(packages, dict):
            self._collector.doubt(_reason(packages))
            return
        for name, versions in packages.items():
            at = (*path, name)
            self._see(Seen(INSTALLS_PACKAGES, f"packages: {manager}"), at)
            addresses = [versions] if isinstance(versions, str) else versions if isinstance(versions, list) else []
            if manager in ("rpm", "msi") and any([not isinstance(address, str) or "://" in address for address in addresses]):
                self._see(Seen(FETCHES_AND_RUNS, f"packages: {manager} from an address"), at)
            for seen in see_package(str(name), manager, f"packages: {manager}"):
                self._see(seen, at)

    def read_source(self, _name: str, _address: object, path: PropertyPath) -> None:
        """`sources: {/etc/puppet: https://…}`."""
        self._see(Seen(PULLS_CODE, "sources:"), path)

    def read_file(self, name: str, file: object, path: PropertyPath) -> None:
        """`files: {/etc/x: {content: …}}`."""
        if not isinstance(file, dict):
            self._collector.doubt(_reason(file))
            return
        content = file.get("content")
        text = content if isinstance(content, str) else flatten(content) if isinstance(content, Text) else None
        for seen in see_file(name, text):
            self._see(seen, path)
        if text is not None:
            self._collector.files[name] = (whole(text), (*path, "content"))
        elif "source" in file:
            self._collector.fetched[name] = True
        else:
            self._collector.opaque.add(name)

    def read_command(self, _name: str, command: object, path: PropertyPath) -> None:
        """`commands: {10_x: {command: …}}`."""
        written = command.get("command") if isinstance(command, dict) else command
        read_commands(written, (*path, "command"), self._collector)

    def read_service(self, manager: str, services: object, path: PropertyPath) -> None:
        """`services: {systemd: {sshd: {enabled: true}}}`."""
        if not isinstance(services, dict):
            self._collector.doubt(_reason(services))
            return
        for name, settings in services.items():
            states = [settings.get(key) for key in ("enabled", "ensureRunning")] if isinstance(settings, dict) else [settings]
            answers = [_is_on(state) for state in states if state is not None]
            starts: Answer = True if True in answers else None if None in answers else False
            stops: Answer = False if not answers or True in answers else None if None in answers else True
            for seen in see_service(str(name), starts, stops, f"services: {manager}"):
                self._see(seen, (*path, name))


def read_commands(written: object, path: PropertyPath, collector: Collector) -> None:
    """A command: a text for the shell, or a list of arguments."""
    from immutcheck.scripts.shell import read_shell

    outer, collector.path = collector.path, path
    if isinstance(written, str | Text):
        read_shell(whole(flatten(written)), collector)
    elif isinstance(written, list) and not isinstance(written, OpenList):
        from shlex import quote

        texts = [flatten(part) if isinstance(part, Text) else HOLE if isinstance(part, Unknown) else str(part) for part in written]
        read_shell(hidden(" ".join([quote(text) for text in texts])), collector)
    elif written is not None:
        collector.doubt(_reason(written))
    collector.path = outer


def _is_on(value: object) -> Answer:
    if isinstance(value, Unknown | Redacted):
        return None
    return str(value).lower() == "true"


def _reason(value: object) -> str:
    return value.reason if isinstance(value, Unknown) and value.reason else NOT_KNOWN


SECTIONS: Mapping[str, Callable[[_InitReader, str, object, PropertyPath], None]] = {
    "packages": _InitReader.read_packages,
    "sources": _InitReader.read_source,
    "files": _InitReader.read_file,
    "commands": _InitReader.read_command,
    "services": _InitReader.read_service,
}
"""Source: "cfn-init processes these configuration sections in the following order: packages, groups, users, sources, files, commands, and
then services"."""

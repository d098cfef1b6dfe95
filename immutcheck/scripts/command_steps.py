"""A step of a Systems Manager command document → what it does on the machines that it runs on.

Source: AWS Systems Manager User Guide, "Command document plugin reference"; "SSM document syntax" (`{{ Name }}` stands for a parameter,
which whoever runs the document gives).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate

from immutcheck.model.values import HOLE, OpenList, Text, Unknown, flatten
from immutcheck.scripts.fragment import picked
from immutcheck.scripts.kinds import INSTALLS_PACKAGES, PULLS_CODE
from immutcheck.scripts.reading import NOT_UNDERSTOOD, Action, Seen

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from immutcheck.model.location import PropertyPath
    from immutcheck.scripts.reading import Collector

SHELL, POWERSHELL = "aws:runShellScript", "aws:runPowerShellScript"
PLUGINS: Mapping[str, tuple[Seen, ...]] = {
    "aws:applications": (Seen(INSTALLS_PACKAGES, "aws:applications"),),
    "aws:configurePackage": (Seen(INSTALLS_PACKAGES, "aws:configurePackage"),),
    "aws:psModule": (Seen(INSTALLS_PACKAGES, "aws:psModule"),),
    "aws:downloadContent": (Seen(PULLS_CODE, "aws:downloadContent"),),
    "aws:configureDocker": (Seen(INSTALLS_PACKAGES, "aws:configureDocker"),),
    "aws:updateSsmAgent": (),
    "aws:updateAgent": (),
    "aws:softwareInventory": (),
    "aws:refreshAssociation": (),
    "aws:cloudWatch": (),
    "aws:domainJoin": (),
}
"""What a plugin does by itself; of any other (`aws:runDocument`) nothing is known."""
REMOVES = frozenset(("uninstall",))
_PARAMETER = re.compile(r"\{\{[^{}\n]{1,200}\}\}")


def is_step(value: Mapping[str, object]) -> bool:
    """The map is a step, not metadata of cfn-init, whose members are maps."""
    return isinstance(value.get("action"), str)


def read_step(step: Mapping[str, object], collector: Collector) -> None:
    """Gather what the step does; a `precondition` counts as met."""
    action, inputs = str(step["action"]), step.get("inputs")
    if action in (SHELL, POWERSHELL):
        commands = inputs.get("runCommand") if isinstance(inputs, dict) else inputs
        if isinstance(commands, list):
            _read_lines(commands, ("inputs", "runCommand"), collector, action)
        elif isinstance(commands, str | Text):
            _read_lines([commands], ("inputs", "runCommand"), collector, action)
        else:
            collector.doubt(commands.reason if isinstance(commands, Unknown) and commands.reason else "what the step runs is not known")
        return
    if action not in PLUGINS:
        collector.doubt(f"what {action} does is not read")
        return
    wanted = inputs.get("action") if isinstance(inputs, dict) else None
    if isinstance(wanted, str) and wanted.lower() in REMOVES:
        return
    is_sure = inputs is None or (isinstance(inputs, dict) and not isinstance(wanted, Unknown) and not _PARAMETER.search(str(wanted)))
    for seen in PLUGINS[action]:
        collector.add(seen.replace(sure=is_sure), picked("", ()), 0, 0)


def _read_lines(lines: Sequence[object], path: PropertyPath, collector: Collector, action: str) -> None:
    """The lines as the one script that they are written into; what is seen has the place of its line."""
    from immutcheck.scripts.powershell import read_powershell
    from immutcheck.scripts.shell import read_shell

    texts = [flatten(line) if isinstance(line, Text) else HOLE if isinstance(line, Unknown) else str(line) for line in lines]
    starts = [0, *accumulate([len(text) + 1 for text in texts])]
    script, places = _put_holes("\n".join(texts))
    inner = collector.fork()
    (read_shell if action == SHELL else read_powershell)(picked(script, places), inner)
    if isinstance(lines, OpenList):
        inner.doubt(lines.rest.reason or NOT_UNDERSTOOD)

    def place(seen: Action) -> Action:
        if seen.start < 0:
            return seen.replace(path=(*path, *seen.path))
        index = bisect_right(starts, seen.start) - 1
        end = min(seen.end - starts[index], len(texts[index]))
        if texts[index].startswith("{{", end - 1):  # the parameter that it ends with
            end = texts[index].find("}}", end) + 2
        return seen.replace(path=(*path, index), start=seen.start - starts[index], end=end)

    collector.take(inner, place)


def _put_holes(text: str) -> tuple[str, list[int]]:
    """The text with a hole for each parameter, and where each of its characters stood."""
    parts: list[str] = []
    places: list[int] = []
    position = 0
    for match in _PARAMETER.finditer(text):
        parts += (text[position : match.start()], HOLE)
        places += (*range(position, match.start()), match.start())
        position = match.end()
    return "".join((*parts, text[position:])), [*places, *range(position, len(text))]

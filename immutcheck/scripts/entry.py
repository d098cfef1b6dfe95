"""The one way in: what a value that holds scripts does, as an operator asks.

A text is user data, a map the metadata `AWS::CloudFormation::Init` or a step of a Systems Manager command document, a list commands of a
shell.
"""

from __future__ import annotations

from immutcheck.model.values import OpenList, Text, Unknown, flatten
from immutcheck.scripts.fragment import whole
from immutcheck.scripts.reading import TOO_DEEP, Collector, Reading

NOT_KNOWN = "what the script is is not known"


def read_value(value: object) -> Reading:
    """Its actions and doubts; of what is no script at all, nothing."""
    collector = Collector()
    try:
        _read(value, collector)
    except RecursionError:
        # substitutions, functions and MIME parts in each other, on top of a rule's own depth
        collector.doubt(TOO_DEEP)
    return collector.finish()


def _read(value: object, collector: Collector) -> None:
    if isinstance(value, str | Text):
        from immutcheck.scripts.user_data import read_user_data

        read_user_data(whole(flatten(value)), collector)
    elif isinstance(value, dict):
        from immutcheck.scripts.command_steps import is_step, read_step

        if is_step(value):
            read_step(value, collector)
            return
        from immutcheck.scripts.cloudformation_init import read_init

        read_init(value, collector)
    elif isinstance(value, list):
        _read_lines(value, collector)
    elif isinstance(value, Unknown):
        collector.doubt(value.reason or NOT_KNOWN)
    elif value is not None and not isinstance(value, bool | int | float):
        collector.doubt("a secret was taken out of the script")


def _read_lines(lines: list[object], collector: Collector) -> None:
    """Each line is read by itself, in order, so that it has its own place."""
    from immutcheck.scripts.cloudformation_init import read_commands

    for index, line in enumerate(lines):
        read_commands(line, (index,), collector)
    if isinstance(lines, OpenList):
        collector.doubt(lines.rest.reason)

"""Reads scripts as the operator does and shows what was found in short."""

from __future__ import annotations

from immutcheck.model.values import Text, Unknown
from immutcheck.scripts.entry import read_value

PARAMETER = Unknown("parameter `X` has no default")


def text(*pieces):
    """A text with holes: None is one."""
    parts = tuple(PARAMETER if piece is None else piece for piece in pieces)
    return Text("holes", pieces=parts)


def shell(script):
    """A script of Bash; `∅` in it is a hole."""
    return holes(f"#!/bin/bash\n{script}\n")


def holes(script):
    """The text with `∅` as holes."""
    pieces = script.split("∅")
    if len(pieces) == 1:
        return script
    return text(*[part for piece in pieces for part in (piece, None)][:-1])


def seen(value):
    """The kinds of actions that surely happen, in order, each once; `?` before those that may; "…" when there may be any."""
    reading = read_value(value)
    sure = dict.fromkeys(action.kind for action in reading.actions if action.sure)
    maybe = dict.fromkeys(f"?{action.kind}" for action in reading.actions if not action.sure and action.kind not in sure)
    return [*sure, *maybe, *(["…"] if reading.doubts else [])]


def written(value):
    """What is written where each sure action is, in order."""
    return [value[action.start : action.end] for action in read_value(value).actions if action.sure]

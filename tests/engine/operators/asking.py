"""Asks operators through the table, as the engine does, with the smallest possible resource around the value."""

from __future__ import annotations

from immutcheck.engine.evaluation import Evaluation
from immutcheck.engine.operators.table import OPERATORS
from immutcheck.model.location import Location
from immutcheck.model.resource import Resource
from immutcheck.model.settings import Settings
from immutcheck.model.values import MISSING, OpenList, OpenMap, Text, Unknown

HIDDEN = Unknown("hidden", maybe_absent=True)
PARAMETER = Unknown("parameter `X` has no default")


class Nowhere:
    """A locator for resources that are written nowhere."""

    def locate(self, path):
        return Location("t.yaml")


class Others:
    """The other resources of the unit."""

    def __init__(self, resources):
        self._resources = {resource.address: resource for resource in resources}

    def resource(self, address):
        return self._resources.get(address)


def resource(address, type_, **properties):
    return Resource(address, type_, "t.yaml", Nowhere(), properties)


def evaluation(path=("properties", "Value"), properties=None, others=(), **settings):
    judged = resource("Judged", "AWS::Test::Thing", **(properties or {}))
    chosen = Settings(**{"now": "2026-11-23T00:00:00Z", **settings})
    return Evaluation(chosen, judged, path=tuple(path), neighbours=Others(others))


def ask(name, argument, value, at=None):
    return OPERATORS[name].factory(argument)(value, at or evaluation())


def explain(name, argument, value, at=None):
    return OPERATORS[name].explain(argument, value, at or evaluation())


def points(name, argument, value, at=None):
    return list(OPERATORS[name].points(argument, value, at or evaluation()))


def text(*pieces):
    """A text with holes: None is one."""
    parts = tuple(PARAMETER if piece is None else piece for piece in pieces)
    prefix = parts[0] if isinstance(parts[0], str) else ""
    suffix = parts[-1] if isinstance(parts[-1], str) else ""
    return Text("holes", prefix=prefix, suffix=suffix, pieces=parts)


def hidings(value):
    """Every value that comes from hiding exactly one part of this one (or all of it)."""
    yield HIDDEN
    if isinstance(value, dict):
        for key, item in value.items():
            for hidden in hidings(item):
                changed = {**value, key: hidden}
                yield OpenMap(changed, value.rest) if isinstance(value, OpenMap) else changed
        yield OpenMap({}, HIDDEN)
    elif isinstance(value, list):
        for index, item in enumerate(value):
            for hidden in hidings(item):
                changed = [*value[:index], hidden, *value[index + 1 :]]
                yield OpenList(changed, value.rest) if isinstance(value, OpenList) else changed
            yield OpenList([*value[:index], *value[index + 1 :]], HIDDEN)


def assert_hiding_keeps(name, argument, value, at=None):
    """The law: hiding any part of a value never turns True into False or False into True."""
    answer = ask(name, argument, value, at)
    for hidden in hidings(value):
        if isinstance(hidden, Unknown) and not OPERATORS[name].handles_unknown:
            continue
        assert ask(name, argument, hidden, at) in (answer, None), (value, hidden)


__all__ = [
    "HIDDEN",
    "MISSING",
    "PARAMETER",
    "ask",
    "assert_hiding_keeps",
    "evaluation",
    "explain",
    "hidings",
    "points",
    "resource",
    "text",
]

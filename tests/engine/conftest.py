"""A unit made of plain data, and a table with the few operators that the engine's own tests need."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from immutcheck.engine.evaluation import Evaluation, Operator
from immutcheck.engine.judge import Judgement, judge
from immutcheck.engine.ruleset import compile_rules
from immutcheck.model.location import Location, Span, render_path
from immutcheck.model.resource import Resource
from immutcheck.model.rule import Rule
from immutcheck.model.settings import Settings
from immutcheck.model.unit import Variable
from immutcheck.model.values import OpenList, Redacted, Text, Unknown

NOW = Settings(now="2026-01-31T00:00:00Z")
TYPE = "AWS::Test::Thing"


def scalar(value: object) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, str | int | float) else None


def make_equals(argument: object):
    wanted = scalar(argument)

    def equals(value: object, _evaluation: Evaluation) -> bool | None:
        if isinstance(value, Text):
            return False if not wanted.startswith(value.prefix) else None
        if isinstance(value, Unknown | Redacted):
            return None
        return scalar(value) == wanted

    return equals


def make_contains(argument: object):
    wanted = scalar(argument)

    def contains(value: object, _evaluation: Evaluation) -> bool | None:
        if not isinstance(value, list):
            return wanted in value if isinstance(value, str) else False
        if any(scalar(member) == wanted and not isinstance(member, Unknown) for member in value):
            return True
        return None if isinstance(value, OpenList) or any(isinstance(member, Unknown) for member in value) else False

    return contains


def make_greater(argument: float):
    def greater(value: object, _evaluation: Evaluation) -> bool | None:
        return isinstance(value, int) and value > argument

    return greater


def make_path_probe(argument: object):
    """True when the path it is told ends with the argument."""

    def probe(_value: object, evaluation: Evaluation) -> bool | None:
        return render_path(evaluation.path).endswith(str(argument))

    return probe


def make_lists_bad(_argument: object):
    def lists_bad(value: object, _evaluation: Evaluation) -> bool | None:
        return isinstance(value, list) and "bad" in value

    return lists_bad


def make_crash(_argument: object):
    def crash(value: object, _evaluation: Evaluation) -> bool | None:
        raise RecursionError if value == "deep" else RuntimeError(f"secret {value}")

    return crash


OPERATORS: Mapping[str, Operator] = {
    "equals": Operator(make_equals, handles_unknown=True),
    "contains": Operator(make_contains),
    "greater_than": Operator(make_greater),
    "path_ends": Operator(make_path_probe, domain=True, handles_unknown=True),
    "crash": Operator(make_crash),
    "lists_bad": Operator(
        make_lists_bad,
        domain=True,
        explain=lambda _argument, value, _evaluation: (f"{len(value)} of them",) if isinstance(value, list) else (),
        points=lambda _argument, value, _evaluation: [(index,) for index, member in enumerate(value) if member == "bad"],
    ),
}


class FakeLocator:
    """Places every property on a line of its own, in the order in which it is asked."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.lines: dict[tuple, int] = {}

    def locate(self, path: tuple) -> Location:
        line = self.lines.setdefault(path, len(self.lines) + 1)
        return Location(f"{self.address}/{render_path(path)}", Span(line, 1, line, 2))


class FakeUnit:
    """`build` gives the resources of a scenario; an address that it leaves out does not exist there."""

    def __init__(
        self,
        build: Callable[[Mapping[str, object]], Mapping[str, Resource]],
        variables: Mapping[str, Variable] | None = None,
        inventory: Mapping[str, str] | None = None,
        spaces: tuple[str, ...] = ("properties", "policies"),
        scope: str = "web/template.yaml",
    ) -> None:
        self.build = build
        self.kind = "cloudformation"
        self.scope = scope
        self.spaces = frozenset(spaces)
        self.variables = variables or {}
        self._inventory = inventory
        self.asked = 0

    def given(self) -> dict[str, object]:
        return {name: variable.values[0] for name, variable in self.variables.items()}

    def inventory(self) -> Mapping[str, str]:
        if self._inventory is not None:
            return self._inventory
        return {address: resource.type for address, resource in self.build(self.given()).items()}

    def resource(self, address: str, assignment: Mapping[str, object]) -> Resource | None:
        self.asked += 1
        return self.build({**self.given(), **assignment}).get(address)

    def diagnostics(self) -> tuple:
        return ()

    def assumptions(self) -> tuple:
        return ()

    def release(self) -> None:
        """Nothing was kept."""


def make_resource(address: str = "Thing", type: str = TYPE, properties: Mapping[str, object] | None = None, **fields: object) -> Resource:
    return Resource(
        address=address,
        type=type,
        scope="web/template.yaml",
        locator=FakeLocator(address),
        properties={} if properties is None else properties,
        **fields,
    )


def make_unit(*resources: Resource, **fields: object) -> FakeUnit:
    by_address = {resource.address: resource for resource in resources}
    return FakeUnit(lambda _assignment: by_address, **fields)


def make_rule(condition: Mapping[str, object], *, id: str = "thing-bad", demand: str = "forbid", **fields: object) -> Rule:
    defaults = {
        "pack": "test",
        "title": "A thing is bad",
        "severity": "high",
        "confidence": "high",
        "resources": (TYPE,),
        "message": "{address}: {property} is {value}",
    }
    return Rule(id=id, demand=demand, condition=condition, **{**defaults, **fields})


def check(path: str, operator: str = "equals", argument: object = "bad", **fields: object) -> dict[str, object]:
    """`check("Name")` reads the resource, `check("./Name")` the element, `check(".")` is the element itself."""
    if path.startswith("."):
        parts = ["element", *[name for name in path[1:].removeprefix("/").split(".") if name]]
    else:
        parts = ["properties", *path.split(".")]
    return {"property": parts, "operator": operator, "argument": argument, **fields}


def evaluate(condition: Mapping[str, object], properties: Mapping[str, object], element: object = None) -> bool | None:
    from immutcheck.engine.compile import compile_condition

    evaluation = Evaluation(NOW, make_resource(properties=properties))
    return compile_condition(condition, OPERATORS)(element, evaluation)


def run(
    unit: FakeUnit, *rules: Rule, settings: Settings = NOW, operators: Mapping[str, Operator] = OPERATORS, **options: bool
) -> Judgement:
    return judge(unit, compile_rules(rules, operators), settings, **options)


@pytest.fixture
def unknown() -> Unknown:
    return Unknown("parameter `P` has no default")

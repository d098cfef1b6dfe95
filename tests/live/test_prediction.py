"""How many calls a plan makes: pages, batches, details; held against the calls that the real reader makes."""

from __future__ import annotations

from typing import Any

import pytest

from immutcheck.live.operation import Operation, Service
from immutcheck.live.plan import plan_calls
from immutcheck.live.prediction import count_resources, predict_by_operation, predict_calls
from immutcheck.live.run import RunRequest, run_observations
from tests.live.fake_endpoint import FakeEndpoint
from tests.live.fake_protocols import Question
from tests.live.small_account import ECR, ONCE, REPOSITORIES, PlainSession, repository_page, target

OPERATIONS = {
    "pages": Operation("L", ("x:L",), lists=("T",), items="x", page_size=("Max", 100)),
    "no-page-size": Operation("L", ("x:L",), lists=("T",), items="x"),
    "further-types": Operation("L", ("x:L",), lists=("T", "U"), items="x", page_size=("Max", 100)),
    "alike": Operation("L", ("x:L",), lists=("A::B", "C::B"), items="x", page_size=("Max", 100)),
    "details": Operation("D", ("x:D",), feeds={"T": ("P",)}, per="T"),
    "batches": Operation("D", ("x:D",), feeds={"T": ("P",)}, per="T", batch=("ids", 10)),
    "children": Operation("L", ("x:L",), lists=("U",), items="x", per="T", page_size=("Max", 100)),
    "account": Operation("G", ("x:G",), feeds={"T": ("P",)}),
    "who-am-i": Operation("G", ("x:G",)),
}


@pytest.mark.parametrize(
    ("operation", "counts", "calls"),
    [
        ("pages", {}, 1),
        ("pages", {"T": 100}, 1),
        ("pages", {"T": 101}, 2),
        ("pages", {"T": 5, "x:L": 250}, 3),
        ("no-page-size", {"T": 1000}, 1),
        ("further-types", {"T": 10, "U": 5000}, 1),
        ("alike", {"A::B": 150, "C::B": 60}, 3),
        ("details", {"T": 7}, 7),
        ("batches", {}, 0),
        ("batches", {"T": 21}, 3),
        ("batches", {"T": [1, 21, 0]}, 4),
        ("children", {"U": 10}, 0),
        ("children", {"T": 3, "U": 10}, 3),
        ("children", {"T": 3, "U": [250, 1, 0]}, 5),
        ("account", {"T": 7}, 1),
        ("who-am-i", {}, 0),
    ],
)
def test_calls_follow_from_what_there_is(operation: str, counts: dict[str, Any], calls: int) -> None:
    service = Service("x", "X", (OPERATIONS[operation],))

    assert predict_calls(plan_calls((service,)), (service,), counts) == calls


def test_what_is_not_planned_is_not_predicted() -> None:
    plan = plan_calls((ECR,), {"AWS::ECR::Repository": frozenset({"RepositoryName"})})

    assert predict_by_operation(plan, (ECR,), {"AWS::ECR::Repository": 7}) == {("ecr", "DescribeRepositories"): 1}


def test_the_prediction_is_what_a_run_makes(fake: FakeEndpoint) -> None:
    def answer(question: Question) -> dict[str, Any]:
        at = int(question.parameters.get("nextToken", 0))
        names = [f"r{number}" for number in range(at, min(at + 100, 250))]
        return repository_page(*names, token=str(at + 100) if at + 100 < 250 else "")

    fake.answers[("ecr", "DescribeRepositories")] = answer
    plan = plan_calls((ECR,))
    account = target(PlainSession(fake.url), "eu-west-1")
    run = run_observations(RunRequest((account,), plan, services=(ECR,), collectors=(REPOSITORIES,), limits=ONCE, max_rate=0))
    counts = count_resources(run)

    assert counts == {"AWS::ECR::Repository": 250}
    assert predict_by_operation(plan, (ECR,), counts) == run.calls == dict(fake.calls)
    assert predict_calls(plan, (ECR,), counts) == 253

"""Runs over several processes, and Ctrl-C: in processes of their own, as they are for a user."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.live.fake_endpoint import FakeEndpoint
from tests.live.fake_protocols import Question
from tests.live.small_account import LIST, TAGS, repository_page

PROJECT = Path(__file__).parent.parent.parent
READ = """
import json, os, sys
from immutcheck.live.plan import plan_calls
from immutcheck.live.run import RunRequest, run_observations
from tests.live.small_account import ECR, ONCE, REPOSITORIES, PlainSession, target

url, processes, accounts, kill = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:]
parent = os.getpid()

def open_account(number):
    def die():
        if os.getpid() != parent and kill:
            os.kill(os.getpid(), 9)
        return target(PlainSession(url, f"{number:012}"), "eu-west-1", "us-east-1").open()
    made = target(PlainSession(url, f"{number:012}"), "eu-west-1", "us-east-1")
    return made.replace(open=die) if kill and number == int(kill[0]) else made

request = RunRequest(targets=tuple([open_account(number) for number in range(accounts)]), plan=plan_calls((ECR,)), services=(ECR,),
                     collectors=(REPOSITORIES,), limits=ONCE, max_rate=0, processes=processes)
run = run_observations(request)
print("begun", flush=True)
seen = {o.scope: [len(o.resources), [d.code for d in o.diagnostics]] for o in run}
print(json.dumps({"seen": seen, "calls": sum(run.calls.values()), "counts": run.counts.calls}))
"""


def begin(fake: FakeEndpoint, *words: object) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    command = [sys.executable, "-c", READ, fake.url, *map(str, words)]
    return subprocess.Popen(command, cwd=PROJECT, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True)


def finish(process: subprocess.Popen[str]) -> dict[str, Any]:
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    told: dict[str, Any] = json.loads(output.splitlines()[-1])
    return told


def wait_for_calls(fake: FakeEndpoint, number: int) -> None:
    end = time.monotonic() + 30
    while fake.calls.total() < number and time.monotonic() < end:
        time.sleep(0.01)


def wait_for_tags(fake: FakeEndpoint, account: str) -> None:
    """The account's first region was listed."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        if ("eu-west-1", account, TAGS[1]) in {(asked.region, asked.account, asked.operation) for asked in list(fake.questions)}:
            return
        time.sleep(0.01)


def test_accounts_are_shared_out_and_all_come_back(fake: FakeEndpoint) -> None:
    fake.answers[LIST] = repository_page("a", "b")
    fake.answers[TAGS] = {"tags": []}

    told = finish(begin(fake, 3, 5))

    scopes = [f"{number:012}/{region}" for number in range(5) for region in ("eu-west-1", "us-east-1")]
    assert told["seen"] == {scope: [2, []] for scope in scopes}
    assert (told["calls"], told["counts"], fake.calls.total()) == (30, 30, 30)


def test_a_process_that_dies_is_reported_and_the_others_go_on(fake: FakeEndpoint) -> None:
    fake.answers[LIST] = repository_page("a")

    told = finish(begin(fake, 2, 4, 1))

    assert {scope: told["seen"][scope] for scope in ("000000000000/eu-west-1", "000000000002/us-east-1")} == {
        "000000000000/eu-west-1": [1, []],
        "000000000002/us-east-1": [1, []],
    }
    assert told["seen"]["000000000001/global"] == [0, ["process-lost"]]


@pytest.mark.parametrize(("processes", "to_group"), [(1, False), (2, True), (2, False)], ids=["one", "terminal", "kill"])
def test_ctrl_c_gives_what_was_read(fake: FakeEndpoint, processes: int, to_group: bool) -> None:
    """A terminal sends it to all processes, `kill` to one."""

    def answer(question: Question) -> dict[str, Any]:
        return repository_page(*[f"r{n}" for n in range(1000)])

    fake.answers[LIST] = answer
    fake.answers[TAGS] = {"tags": []}
    fake.latency = 0.02
    process = begin(fake, processes, 2)
    wait_for_calls(fake, 60)
    wait_for_tags(fake, "000000000000")
    if to_group:
        os.killpg(process.pid, signal.SIGINT)
    else:
        os.kill(process.pid, signal.SIGINT)
    told = finish(process)

    assert fake.calls.total() < 2000
    # The first of each process are open by then; in one process, the second account may not be begun.
    assert told["seen"]["000000000000/eu-west-1"] == [1000, ["interrupted"]]
    assert all(codes == ["interrupted"] for _, codes in told["seen"].values())


ODD = """
import sys
from immutcheck.live.guard import ReadOnlyViolation
from immutcheck.live.plan import plan_calls
from immutcheck.live.run import AccountTarget, RunRequest, run_observations
from tests.live.small_account import ECR, ONCE, REPOSITORIES

class Odd(ReadOnlyViolation):
    def __init__(self, one, two):
        super().__init__(f"{one} {two}")

def open_account():
    raise Odd("hunter2", "b")

request = RunRequest(targets=tuple([AccountTarget(name, open_account) for name in "ab"]), plan=plan_calls((ECR,)), services=(ECR,),
                     collectors=(REPOSITORIES,), limits=ONCE, processes=2)
try:
    print(list(run_observations(request)))
except RuntimeError as error:
    print(error)
"""


def test_an_error_that_cannot_be_sent_ends_the_run_all_the_same() -> None:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT)}
    told = subprocess.run([sys.executable, "-c", ODD], cwd=PROJECT, env=environment, capture_output=True, text=True, timeout=30, check=True)

    assert told.stdout == "Odd in a process that reads accounts (TypeError)\n"

"""A live audit of the benchmark account: calls, calls a second, throttling, memory; on the fake endpoint, behind the guard.

What the machine can do at all is measured in the same run: as many threads, the same latency, requests of nobody's library.
"""

from __future__ import annotations

import http.client
import os
import shlex
import subprocess
import threading
import time
import urllib.parse
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bench.live_account import ACCOUNT, COUNTS, REGION, LiveAccount
from immutcheck.live.calls import CallPool, client_config
from immutcheck.live.catalogue.table import SERVICES
from immutcheck.live.conversion import Converter
from immutcheck.live.failures import may_be_repeated
from immutcheck.live.guard import Guard
from immutcheck.live.iam_policy import list_actions
from immutcheck.live.limits import CallLimits
from immutcheck.live.paging import Paginators
from immutcheck.live.plan import plan_calls
from immutcheck.live.prediction import predict_by_operation
from immutcheck.live.process_lock import lock_process
from immutcheck.live.progress import Tally
from immutcheck.live.reading import ServiceReader
from immutcheck.live.region import RegionDesk, RunTools
from immutcheck.live.run import AccountTarget, OpenedAccount, RunRequest, run_observations
from immutcheck.live.sessions import AccountSession, Identity, SessionFactory
from immutcheck.model.values import Unknown
from immutcheck.schemas.store import open_store

if TYPE_CHECKING:
    from bench.run import Measure

Row = tuple[str, str, str]
LATENCY = 0.05
SMALL_CALLS = 2000
QUESTIONS = ("ssh-open-to-internet", "ecr-tag-mutable", "ecs-root-filesystem-writable", "ec2-instance-too-old")
PROWLER = "IMMUTCHECK_BENCH_PROWLER"
"""The environment variable that holds a whole command of Prowler with the same four questions, to compare with."""
KEYS = {"AWS_ACCESS_KEY_ID": "benchmark", "AWS_SECRET_ACCESS_KEY": "benchmark", "AWS_REGION": REGION}
CLIENT = CallLimits()


def measure_live(measure: Measure) -> list[Row]:
    """All rows. `measure` runs whole processes; it gets the keys of the account that only the fake endpoint knows."""
    saved = {name: os.environ.get(name) for name in KEYS}
    os.environ.update(KEYS)
    measure.environment.update(KEYS)
    try:
        with LiveAccount() as account:
            return [
                *measure_questions(measure, account),
                *measure_all(account),
                *measure_small(account),
                *measure_throttled(account),
                *measure_memory(measure, account),
            ]
    finally:
        for name, value in saved.items():
            measure.environment.pop(name, None)
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


def measure_questions(measure: Measure, account: LiveAccount) -> list[Row]:
    """The program itself with four rules, and Prowler with the same when there is one."""
    account.ask(latency=LATENCY)
    select = [word for rule in QUESTIONS for word in ("--select", rule)]
    ours, _ = measure.once(audit_command(account, *select))
    calls = count_calls(account)
    rows = [("four questions (open SSH, mutable ECR tags, writable ECS root, instance age)", f"{calls} calls", "≤ 210")]
    prowler = os.environ.get(PROWLER, "")
    if prowler:
        environment = {**measure.environment, "AWS_ENDPOINT_URL": account.url}
        start = time.perf_counter()
        subprocess.run(shlex.split(prowler), env=environment, cwd=measure.folder, check=False, capture_output=True)
        theirs = time.perf_counter() - start
        rows.append(("the same with Prowler", f"{count_calls(account)} calls, {theirs / ours:.1f} × our time", ""))
    return rows


def measure_all(account: LiveAccount) -> list[Row]:
    """Everything that the catalogue can tell: the calls that were predicted, those that were made, and how fast."""
    plan = plan_calls(SERVICES)
    predicted = predict_by_operation(plan, SERVICES, COUNTS)
    print(f"all rules on the benchmark account: {sum(predicted.values()):,} calls predicted", flush=True)
    with open_account(account) as session:
        account.ask(latency=LATENCY)
        target = AccountTarget(ACCOUNT, lambda: OpenedAccount(session, (REGION,)))
        start = time.perf_counter()
        run = run_observations(RunRequest((target,), plan, max_rate=0))
        observations = list(run)
        seconds = time.perf_counter() - start
    made, seen = sum(run.calls.values()), sum(len(observation.resources) for observation in observations)
    assert not any(observation.diagnostics for observation in observations)
    is_right = {key: number for key, number in predicted.items() if number} == run.calls
    difference = "as predicted" if is_right else f"predicted {sum(predicted.values())}"
    return [
        (f"all rules, {seen} resources", f"{made} calls, {difference}", "as predicted"),
        (f"these calls, mixed, {LATENCY * 1000:.0f} ms latency, clients made anew", f"{made / seconds:.0f}/s", "≥ 180/s"),
    ]


def measure_small(account: LiveAccount) -> list[Row]:
    """One attribute of an instance at a time, against bare requests."""
    with open_reader(account, max_rate=0) as reader:
        ask_attributes(reader, CLIENT.threads)
        account.ask(latency=LATENCY)
        start = time.perf_counter()
        answers = ask_attributes(reader, SMALL_CALLS)
        seconds = time.perf_counter() - start
    assert not any(isinstance(answer, Unknown) for answer in answers)
    floor = send_bare(account.url, CLIENT.threads, SMALL_CALLS)
    return [
        (f"small calls, {LATENCY * 1000:.0f} ms latency, {CLIENT.threads} threads", f"{SMALL_CALLS / seconds:.0f}/s", "≥ 400/s"),
        ("the same against bare requests of as many threads", f"{floor / seconds:.0%} of their rate", ""),
    ]


def measure_throttled(account: LiveAccount) -> list[Row]:
    """400 calls of a catalogue's 100/s against an endpoint that gives 40/s."""
    calls, rate, burst = 400, 40, 80
    with open_reader(account, "lambda") as reader:
        account.ask(latency=LATENCY, throttle=[rate, burst])
        start = time.perf_counter()
        answers = reader.call_each("GetFunction", [{"FunctionName": f"function-{number % 100}"} for number in range(calls)])
        seconds = time.perf_counter() - start
    throttled = account.ask(throttle=None)["throttled"]
    lost = sum(isinstance(answer, Unknown) for answer in answers)
    shortest = (calls - burst) / rate
    return [
        (f"{calls} calls against a throttle of {rate}/s", f"{lost} lost ({throttled} answers were throttled)", "0 lost"),
        ("the time that took", f"{seconds / shortest:.1f} × the shortest that the throttle allows", ""),
    ]


def measure_memory(measure: Measure, account: LiveAccount) -> list[Row]:
    """The whole program: everything read, judged, and written as report and snapshot."""
    account.ask(latency=0)
    _, memory = measure.once(audit_command(account, "--snapshot", "account.snapshot.json", "--format", "json=live.json"))
    return [("peak memory of an audit that also writes a snapshot of everything", f"{memory / 2**20:.0f} MiB", "≤ 220")]


def audit_command(account: LiveAccount, *words: str) -> list[str]:
    """`immutcheck audit` of the account."""
    from bench.run import SCAN

    return [*SCAN[:-1], "audit", "--region", REGION, "--endpoint-url", account.url, "--max-rate", "0", *words]


def count_calls(account: LiveAccount) -> int:
    """Calls since the last question, without those that only ask who we are."""
    calls: Mapping[str, int] = account.ask()["calls"]
    return sum(count for name, count in calls.items() if not name.startswith("sts:"))


@contextmanager
def open_account(account: LiveAccount) -> Iterator[AccountSession]:
    """A guarded session, as an audit has it."""
    guard = Guard(SERVICES, endpoint_url=account.url)
    with lock_process(guard):
        actions = list_actions(SERVICES, plan_calls(SERVICES))
        session = SessionFactory(guard, actions=actions, config=client_config(CLIENT)).open(Identity())
        yield session
        session.close()


@contextmanager
def open_reader(account: LiveAccount, service: str = "ec2", max_rate: float | None = None) -> Iterator[ServiceReader]:
    """A reader of one service, with the threads of a run."""
    with open_account(account) as session:
        pool = CallPool(CLIENT.threads, may_be_repeated, CLIENT.repeats)
        converter = Converter(open_store())
        tools = RunTools(plan_calls(SERVICES), SERVICES, converter, pool, Tally(), CLIENT, Paginators(), max_rate)
        desk = RegionDesk(tools, lambda name: session.client(name, REGION), partition="aws", account=ACCOUNT, region=REGION)
        try:
            yield ServiceReader(desk, service)
        finally:
            pool.close()


def ask_attributes(reader: ServiceReader, number: int) -> list[object]:
    """Small answers of EC2."""
    asked = [{"InstanceId": f"i-{at % 500:017x}", "Attribute": "userData"} for at in range(number)]
    return list(reader.call_each("DescribeInstanceAttribute:userData", asked))


def send_bare(url: str, threads: int, number: int) -> float:
    """Seconds for as many requests of the same kind without any library but the interpreter's."""
    address = urllib.parse.urlsplit(url)
    body = b"Action=DescribeInstanceAttribute&Version=2016-11-15&InstanceId=i-00000000000000001&Attribute=userData"
    signed = f"AWS4-HMAC-SHA256 Credential=benchmark/20240101/{REGION}/ec2/aws4_request, SignedHeaders=host, Signature=0"
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": signed}
    left = iter(range(number))
    lock = threading.Lock()

    def send() -> None:
        connection = http.client.HTTPConnection(str(address.hostname), address.port)
        while True:
            with lock:
                if next(left, None) is None:
                    break
            connection.request("POST", "/", body, headers)
            connection.getresponse().read()
        connection.close()

    workers = [threading.Thread(target=send) for _ in range(threads)]
    start = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return time.perf_counter() - start

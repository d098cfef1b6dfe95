"""Whole runs: accounts, regions, global services, interruption, several processes."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from immutcheck.live.calls import client_config
from immutcheck.live.catalogue.ecr import REPOSITORY
from immutcheck.live.catalogue.table import find_service
from immutcheck.live.collector import Collector
from immutcheck.live.guard import Guard, ReadOnlyViolation
from immutcheck.live.iam_policy import list_actions
from immutcheck.live.local_reading import find_account
from immutcheck.live.operation import Operation, Service
from immutcheck.live.plan import plan_calls
from immutcheck.live.process_lock import lock_process
from immutcheck.live.progress import Counts
from immutcheck.live.run import AccountTarget, OpenedAccount, Run, RunRequest, run_observations
from immutcheck.live.sessions import Identity, open_session
from immutcheck.model.errors import UsageError
from immutcheck.model.observation import Observation, Observed, Unread
from tests.live.fake_endpoint import FakeEndpoint, Refusal, Silence
from tests.live.fake_protocols import Question
from tests.live.small_account import ECR, LIST, ONCE, REPOSITORIES, TAGS, PlainSession, names, repository_page, target

if TYPE_CHECKING:
    from immutcheck.live.collector import Reader

IAM = Service("iam", "IAM", (Operation("ListUsers", ("iam:ListUsers",), lists=("U",), items="Users"),), is_global=True, rate=1000)


def collect_users(reader: Reader) -> Iterator[Observed]:
    """Users, once an account."""
    for raw in reader.items("ListUsers"):
        yield Observed(raw["Arn"], "U", {})


USERS = Collector("iam", ("U",), collect_users)


def request(*targets: AccountTarget, **changes: Any) -> RunRequest:
    services = changes.setdefault("services", (ECR,))
    changes.setdefault("plan", plan_calls(services))
    changes.setdefault("collectors", (REPOSITORIES,))
    return RunRequest(targets=targets, **{"limits": ONCE, "max_rate": 0, **changes})


def collect_all(run: Run) -> dict[str, Observation]:
    """By scope."""
    return {observation.scope: observation for observation in run}


def by_region(question: Question) -> dict[str, Any]:
    """A repository called after where it is."""
    return repository_page(f"{question.account}-{question.region}")


def test_every_region_of_every_account_is_one_observation(fake: FakeEndpoint) -> None:
    fake.answers[LIST] = by_region
    fake.answers[TAGS] = {"tags": [{"Key": "a", "Value": "b"}]}
    sessions = [PlainSession(fake.url, "111111111111"), PlainSession(fake.url, "222222222222")]

    run = run_observations(request(target(sessions[0], "eu-west-1", "us-east-1"), target(sessions[1], "eu-west-1")))
    seen = collect_all(run)

    assert {scope: names(observation) for scope, observation in seen.items()} == {
        "111111111111/eu-west-1": ["111111111111-eu-west-1"],
        "111111111111/us-east-1": ["111111111111-us-east-1"],
        "222222222222/eu-west-1": ["222222222222-eu-west-1"],
    }
    assert [observation.diagnostics for observation in seen.values()] == [()] * 3
    assert run.calls == {LIST: 3, TAGS: 3}
    assert [sorted(session.released) for session in sessions] == [["eu-west-1", "us-east-1"], ["eu-west-1"]]
    assert [session.is_closed for session in sessions] == [True, True]


def test_a_run_behind_the_guard(fake: FakeEndpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    """The real sessions; throttled answers are seen although the guard looks at every request, too."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    caller = "arn:aws:sts::123456789012:assumed-role/Audit/me"
    fake.answers[("sts", "GetCallerIdentity")] = {"Account": "123456789012", "Arn": caller, "UserId": "AROAEXAMPLE:me"}
    fake.answers[LIST] = [Refusal("ThrottlingException", "Rate exceeded"), repository_page("app")]
    services = (ECR, find_service("sts"))
    plan = plan_calls(services)
    guard = Guard(services, endpoint_url=fake.url)
    with lock_process(guard):
        session = open_session(guard, Identity(), actions=list_actions(services, plan), config=client_config(ONCE))
        account = AccountTarget(session.account, lambda: OpenedAccount(session, ("eu-west-1",)))
        run = run_observations(request(account, services=services, plan=plan, limits=ONCE.replace(repeats=1)))
        (seen,) = run

    assert (seen.scope, names(seen), seen.diagnostics) == ("123456789012/eu-west-1", ["app"], ())
    assert run.counts.throttled == 1
    assert run.calls == {LIST: 2, TAGS: 1}


def test_a_global_service_is_asked_once_an_account(fake: FakeEndpoint) -> None:
    user = {"Path": "/", "UserName": "ann", "UserId": "AIDAEXAMPLE", "Arn": "arn:ann", "CreateDate": "2024-01-01T00:00:00Z"}
    fake.answers[("iam", "ListUsers")] = {"Users": [user], "IsTruncated": False}
    fake.answers[LIST] = by_region
    account = target(PlainSession(fake.url), "eu-west-1", "us-east-1")

    seen = collect_all(run_observations(request(account, services=(ECR, IAM), collectors=(REPOSITORIES, USERS))))

    assert {scope: [one.address for one in observation.resources if one.type == "U"] for scope, observation in seen.items()} == {
        "123456789012/eu-west-1": [],
        "123456789012/us-east-1": [],
        "123456789012/global": ["arn:ann"],
    }
    assert fake.count("iam", "ListUsers") == 1
    assert seen["123456789012/global"].covered.keys() == {"U"}


def test_what_no_rule_needs_is_not_begun(fake: FakeEndpoint) -> None:
    plan = plan_calls((ECR, IAM), {REPOSITORY: frozenset({"RepositoryName"})})
    account = target(PlainSession(fake.url), "eu-west-1")

    seen = collect_all(run_observations(request(account, services=(ECR, IAM), collectors=(USERS,), plan=plan)))

    assert seen == {}
    assert fake.calls == {}


def test_an_account_that_cannot_be_opened_is_reported_and_the_others_are_read(fake: FakeEndpoint) -> None:
    def refuse() -> OpenedAccount:
        raise UsageError("the role may not be assumed")

    def crash() -> OpenedAccount:
        raise ValueError("hunter2")

    fake.answers[LIST] = by_region
    targets = [AccountTarget("shop (111111111111)", refuse), AccountTarget("bank", crash), target(PlainSession(fake.url), "eu-west-1")]

    seen = collect_all(run_observations(request(*targets)))

    assert [(code, text) for observation in seen.values() for code, text in [(d.code, d.message) for d in observation.diagnostics]] == [
        ("account-not-opened", "account shop (111111111111): the role may not be assumed"),
        ("account-not-opened", "account bank: opening it failed: ValueError"),
    ]
    assert names(seen["123456789012/eu-west-1"]) == ["123456789012-eu-west-1"]


@pytest.mark.parametrize(
    ("name", "account"),
    [
        ("shop (111111111111)", "111111111111"),
        ("111111111111", "111111111111"),
        ("../../etc/passwd", "etc-passwd"),
        ("a/b: c", "a-b-c"),
        ("...", "account"),
    ],
)
def test_an_account_is_called_by_its_number(name: str, account: str) -> None:
    """Reports make names of files of it."""
    assert find_account(name) == account


def test_the_guard_ends_the_run(fake: FakeEndpoint) -> None:
    def collect(reader: Reader) -> Iterator[Observed]:
        raise ReadOnlyViolation("ecr:DeleteRepository is not on the list")
        yield

    run = run_observations(
        request(target(PlainSession(fake.url), "eu-west-1", "us-east-1"), collectors=(Collector("ecr", (REPOSITORY,), collect),))
    )

    with pytest.raises(ReadOnlyViolation, match="DeleteRepository"):
        list(run)


def test_progress_is_told_to_the_end(fake: FakeEndpoint) -> None:
    told: list[Counts] = []
    threads: set[int] = set()

    def show(counts: Counts) -> None:
        told.append(counts)
        threads.add(threading.get_ident())

    fake.answers[LIST] = repository_page("a", "b")
    fake.answers[TAGS] = Refusal("AccessDeniedException")
    list(run_observations(request(target(PlainSession(fake.url), "eu-west-1", "us-east-1"), progress=show)))

    assert told[-1] == Counts(calls=6, failed=4, throttled=0, tasks=2, tasks_done=2, regions=2, regions_done=2)
    assert threads == {threading.get_ident()}


def test_only_so_many_regions_are_open_at_once_until_their_observations_are_taken(fake: FakeEndpoint) -> None:
    fake.answers[LIST] = by_region
    regions = [f"eu-west-{number}" for number in range(1, 7)]
    run = run_observations(request(target(PlainSession(fake.url), *regions), limits=ONCE.replace(regions=2)))
    first = next(run)
    for _ in range(100):
        if fake.count(*LIST) == 3:
            break
        threading.Event().wait(0.01)
    threading.Event().wait(0.05)

    assert fake.count(*LIST) == 3
    assert len({first.region} | {observation.region for observation in run}) == 6


def test_a_stop_gives_what_was_read_and_says_so(fake: FakeEndpoint) -> None:
    """The first region is complete, two are open, the rest was not begun."""
    asked = threading.Event()

    def answer(question: Question) -> dict[str, Any]:
        if question.number > 20:
            asked.set()
        return {"tags": []}

    fake.answers[LIST] = lambda question: repository_page(*[f"r{n}" for n in range(1 if question.region == "eu-west-1" else 500)])
    fake.answers[TAGS] = answer
    fake.latency = 0.01
    regions = ["eu-west-1", "eu-west-2", "eu-west-3", "us-east-1"]
    others = [AccountTarget(f"{number:012}", lambda: OpenedAccount(PlainSession(fake.url), ("eu-west-1",))) for number in range(30)]
    run = run_observations(request(target(PlainSession(fake.url), *regions), *others, limits=ONCE.replace(regions=2, threads=4)))
    first = next(run)
    asked.wait(10)
    run.stop()
    rest = list(run)

    assert (first.region, first.diagnostics) == ("eu-west-1", ())
    codes = {observation.scope: [fault.code for fault in observation.diagnostics] for observation in rest}
    assert codes == {
        "123456789012/eu-west-2": ["interrupted"],
        "123456789012/eu-west-3": ["interrupted"],
        "123456789012/us-east-1": ["interrupted"],
        "000000000000/global": ["interrupted"],
    }
    messages = {observation.scope: observation.diagnostics[0].message for observation in rest}
    assert messages["123456789012/us-east-1"] == "account 123456789012: us-east-1: not read, the run was interrupted"
    assert messages["000000000000/global"].endswith("000000000019 and 10 more: not read, the run was interrupted")
    opened = {observation.region: len(observation.resources) for observation in rest}
    assert opened["eu-west-2"] == 500


def test_a_list_that_two_collectors_ask_for_is_read_once(fake: FakeEndpoint) -> None:
    """As the images of launch templates and the templates themselves; another filter is another list."""
    service = Service("ecr", "ECR", (Operation(LIST[1], ("x:y",), lists=(REPOSITORY,), feeds={"X": ("Name",)}, items="repositories"),))

    def collect_others(reader: Reader) -> Iterator[Observed]:
        (found,) = reader.items_each(LIST[1], [{}])
        yield Observed("arn:x", "X", {"Name": [raw["repositoryName"] for raw in found]})
        yield Observed("arn:y", "X", {"Name": [raw["repositoryName"] for raw in reader.items(LIST[1], registryId="123456789012")]})

    def collect(reader: Reader) -> Iterator[Observed]:
        for raw in reader.items(LIST[1]):
            yield Observed(raw["repositoryArn"], REPOSITORY, {})

    fake.answers[LIST] = lambda question: repository_page("a", **({} if "nextToken" in question.parameters else {"token": "1"}))
    collectors = (Collector("ecr", (REPOSITORY,), collect), Collector("ecr", ("X",), collect_others))
    (seen,) = run_observations(request(target(PlainSession(fake.url), "eu-west-1"), services=(service,), collectors=collectors))

    assert [one.properties for one in seen.resources] == [{}, {}, {"Name": ["a", "a"]}, {"Name": ["a", "a"]}]
    assert fake.calls == {LIST: 4}


def test_a_shared_list_that_is_denied_is_reported_once_and_unread_for_both(fake: FakeEndpoint) -> None:
    service = Service("ecr", "ECR", (Operation(LIST[1], ("x:y",), lists=("X", "Y"), items="repositories"),))

    def collect(reader: Reader) -> Iterator[Observed]:
        yield from reader.items(LIST[1])

    fake.answers[LIST] = Refusal("AccessDeniedException")
    collectors = (Collector("ecr", ("X",), collect), Collector("ecr", ("Y",), collect))
    (seen,) = run_observations(request(target(PlainSession(fake.url), "eu-west-1"), services=(service,), collectors=collectors))

    assert seen.unread == (Unread("X", "x:y was denied"), Unread("Y", "x:y was denied"))
    assert [fault.message for fault in seen.diagnostics] == ["x:y was denied: the role needs x:y"]
    assert fake.calls == {LIST: 1}


def test_nothing_hangs_on_a_call_without_answer_after_a_stop(fake: FakeEndpoint) -> None:
    fake.answers[LIST] = Silence()
    run = run_observations(request(target(PlainSession(fake.url), "eu-west-1"), limits=ONCE.replace(read_timeout=60)))
    while not fake.calls:
        threading.Event().wait(0.01)
    run.stop()
    (observation,) = run

    assert [(fault.level, fault.code) for fault in observation.diagnostics] == [("error", "interrupted")]
    assert [unread.reason for unread in observation.unread] == ["the run was interrupted"]


def test_nothing_hangs_on_an_account_that_does_not_open_after_a_stop() -> None:
    """botocore waits minutes for a silent STS."""
    opening, never = threading.Event(), threading.Event()

    def wait() -> OpenedAccount:
        opening.set()
        never.wait()
        raise AssertionError

    run = run_observations(request(AccountTarget("shop (111111111111)", wait), AccountTarget("222222222222", wait)))
    opening.wait(10)
    run.stop()
    (observation,) = run
    never.set()

    assert observation.scope == "111111111111/global"
    assert [(fault.code, fault.message) for fault in observation.diagnostics] == [
        ("interrupted", "shop (111111111111), 222222222222: not read, the run was interrupted")
    ]

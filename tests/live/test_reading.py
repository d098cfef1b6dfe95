"""Pages, batches, answers side by side: the reader over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from immutcheck.live.catalogue.ecr import REPOSITORY
from immutcheck.live.collector import CallFailed, Collector
from immutcheck.live.operation import Operation, Service
from immutcheck.live.plan import plan_calls
from immutcheck.live.reading import observe
from immutcheck.live.region import RegionDesk
from immutcheck.model.observation import Observed, Unread
from immutcheck.model.values import Unknown
from tests.live.conftest import ACCOUNT, REGION, open_tools
from tests.live.fake_endpoint import FakeEndpoint, Refusal
from tests.live.fake_protocols import Question
from tests.live.small_account import ECR, LIST, ONCE, REPOSITORIES, TAGS, faults, make_client, names, read, repository_page

if TYPE_CHECKING:
    from immutcheck.live.collector import Reader


def listing(service: str, operation: Operation, *calls: dict[str, Any]) -> tuple[Service, Collector, list[Any]]:
    """A service of one operation, a collector that walks it once for each of `calls`, and the list that gets what it read."""
    found: list[Any] = []

    def collect(reader: Reader) -> Iterator[Observed]:
        found.extend(reader.items_each(operation.key, calls) if calls else list(reader.items(operation.key)))
        yield from ()

    return Service(service, service, (operation,), rate=1000), Collector(service, operation.lists, collect), found


def paged(pages: list[dict[str, Any]], name: str = "nextToken") -> Any:
    """Answers by the token that is asked for: the first has none, each one names the next."""
    return lambda question: pages[int(question.parameters.get(name, 0))]


def test_the_items_of_all_pages_come_in_their_order(fake: FakeEndpoint) -> None:
    fake.answers[LIST] = paged([repository_page("a", "b", token="1"), repository_page("c", token="2"), repository_page("d")])

    assert names(read(fake)) == ["a", "b", "c", "d"]
    assert [question.parameters for question in fake.questions if question.operation == "DescribeRepositories"] == [
        {"maxResults": 100},
        {"maxResults": 100, "nextToken": "1"},
        {"maxResults": 100, "nextToken": "2"},
    ]


def test_an_operation_without_a_paginator_of_botocore_is_walked_by_the_names_in_its_model(fake: FakeEndpoint) -> None:
    entry = Operation("ListPullTimeUpdateExclusions", ("ecr:List",), lists=("X",), items="pullTimeUpdateExclusions")
    service, collector, found = listing("ecr", entry)
    fake.answers[("ecr", entry.name)] = paged([{"pullTimeUpdateExclusions": ["a"], "nextToken": "1"}, {"pullTimeUpdateExclusions": ["b"]}])

    read(fake, [collector], [service])

    assert found == ["a", "b"]


def test_more_that_is_only_said_by_a_flag_is_asked_for(fake: FakeEndpoint) -> None:
    """IAM: IsTruncated and Marker; pages of a size that it takes as a number."""
    entry = Operation("ListUsers", ("iam:ListUsers",), lists=("X",), items="Users[].UserName", page_size=("MaxItems", 1000))
    service, collector, found = listing("iam", entry)
    user = {"Path": "/", "UserId": "AIDAEXAMPLE", "Arn": "arn:aws:iam::123456789012:user/x", "CreateDate": "2024-01-01T00:00:00Z"}
    fake.answers[("iam", "ListUsers")] = paged(
        [
            {"Users": [{**user, "UserName": "ann"}], "IsTruncated": True, "Marker": "1"},
            {"Users": [{**user, "UserName": "bob"}], "IsTruncated": False, "Marker": "0"},
        ],
        "Marker",
    )

    read(fake, [collector], [service], region="global")

    assert found == ["ann", "bob"]
    assert [question.parameters for question in fake.questions] == [{"MaxItems": "1000"}, {"MaxItems": "1000", "Marker": "1"}]


def test_rest_services_are_walked_too(fake: FakeEndpoint) -> None:
    entry = Operation(
        "ListFunctions", ("lambda:ListFunctions",), lists=("X",), items="Functions[].FunctionName", page_size=("MaxItems", 50)
    )
    service, collector, found = listing("lambda", entry)
    fake.answers[("lambda", "ListFunctions")] = paged(
        [{"Functions": [{"FunctionName": "f"}], "NextMarker": "1"}, {"Functions": [{"FunctionName": "g"}]}], "Marker"
    )

    read(fake, [collector], [service])

    assert found == ["f", "g"]


def test_walks_of_many_go_side_by_side_and_keep_their_order(fake: FakeEndpoint) -> None:
    entry = Operation("ListServices", ("ecs:ListServices",), lists=("X",), items="serviceArns", per="C")
    service, collector, found = listing("ecs", entry, *({"cluster": name} for name in "abcd"))

    def answer(question: Question) -> dict[str, Any]:
        cluster, page = question.parameters["cluster"], question.parameters.get("nextToken", "0")
        return {"serviceArns": [f"{cluster}{page}"], **({"nextToken": str(int(page) + 1)} if cluster in "bc" and page < "2" else {})}

    fake.answers[("ecs", "ListServices")] = answer
    fake.latency = 0.05
    read(fake, [collector], [service])

    assert found == [["a0"], ["b0", "b1", "b2"], ["c0", "c1", "c2"], ["d0"]]
    assert fake.most_at_once >= 2


def test_batches_are_as_large_as_the_catalogue_says(fake: FakeEndpoint) -> None:
    entry = Operation("DescribeServices", ("ecs:DescribeServices",), lists=("X",), batch=("services", 10))
    answers: list[Any] = []

    def collect(reader: Reader) -> Iterator[Observed]:
        answers.extend(reader.call_batches("DescribeServices", [str(number) for number in range(23)], cluster="c"))
        yield from ()

    fake.answers[("ecs", "DescribeServices")] = lambda question: {"failures": [{"arn": question.parameters["services"][0]}]}
    read(fake, [Collector("ecs", ("X",), collect)], [Service("ecs", "ECS", (entry,), rate=1000)])

    assert [answer["failures"][0]["arn"] for answer in answers] == ["0", "10", "20"]
    assert sorted(len(question.parameters["services"]) for question in fake.questions) == [3, 10, 10]


def test_an_error_that_says_nothing_is_set_is_an_answer(fake: FakeEndpoint) -> None:
    entry = Operation("GetRepositoryPolicy", ("ecr:GetRepositoryPolicy",), lists=("X",), absent=("RepositoryPolicyNotFoundException",))
    answers: list[Any] = []

    def collect(reader: Reader) -> Iterator[Observed]:
        answers.append(reader.call("GetRepositoryPolicy", repositoryName="app"))
        yield from ()

    fake.answers[("ecr", "GetRepositoryPolicy")] = Refusal("RepositoryPolicyNotFoundException", "no policy")
    observation = read(fake, [Collector("ecr", ("X",), collect)], [Service("ecr", "ECR", (entry,))])

    assert answers == [{}]
    assert observation.diagnostics == ()


def test_what_is_not_planned_is_not_called_and_not_covered(fake: FakeEndpoint) -> None:
    asked: list[bool] = []

    def collect(reader: Reader) -> Iterator[Observed]:
        asked.append(reader.plans("ListTagsForResource"))
        for raw in reader.items("DescribeRepositories"):
            yield Observed(raw["repositoryArn"], REPOSITORY, {"RepositoryName": raw["repositoryName"]})

    fake.answers[LIST] = repository_page("a")
    observation = read(fake, [Collector("ecr", (REPOSITORY,), collect)], needs={REPOSITORY: frozenset({"RepositoryName"})})

    assert asked == [False]
    assert observation.covered == {REPOSITORY: ("RepositoryName",)}
    assert fake.calls == {LIST: 1}


def test_a_call_that_was_not_planned_is_a_crash_of_the_collector(fake: FakeEndpoint) -> None:
    def collect(reader: Reader) -> Iterator[Observed]:
        reader.call("ListTagsForResource", resourceArn="a")
        yield from ()

    observation = read(fake, [Collector("ecr", (REPOSITORY,), collect)], needs={REPOSITORY: frozenset({"RepositoryName"})})

    assert [code for _, code, _ in faults(observation)] == ["collector-crashed"]
    assert fake.calls == {}


def test_a_reader_of_another_service_and_the_start_of_history(fake: FakeEndpoint) -> None:
    ec2 = Service("ec2", "EC2", (Operation("DescribeVpcs", ("ec2:DescribeVpcs",), lists=("V",), items="Vpcs[].VpcId"),), rate=1000)
    seen: list[Any] = []

    def collect(reader: Reader) -> Iterator[Observed]:
        seen.extend([reader.since, reader.of("ec2").plans("DescribeVpcs"), reader.of("sqs").plans("ListQueues")])
        seen.extend(reader.of("ec2").items("DescribeVpcs"))
        yield from ()

    fake.answers[("ec2", "DescribeVpcs")] = {"Vpcs": [{"VpcId": "vpc-1"}]}
    read(fake, [Collector("ecr", (REPOSITORY,), collect)], [ECR, ec2], since="2024-01-01T00:00:00Z")

    assert seen == ["2024-01-01T00:00:00Z", True, False, "vpc-1"]


@pytest.mark.parametrize("pages", [["1", "1"], ["1", "2", "1"]], ids=["repeated", "in-a-circle"])
def test_a_token_that_comes_again_ends_the_walk_and_keeps_what_was_read(fake: FakeEndpoint, pages: list[str]) -> None:
    fake.answers[LIST] = [repository_page(f"r{number}", token=token) for number, token in enumerate(pages)]

    observation = read(fake)

    reason = "ecr:DescribeRepositories did not come to an end"
    assert names(observation) == [f"r{number}" for number in range(len(pages))]
    assert observation.unread == (Unread(REPOSITORY, reason),)
    assert faults(observation) == [
        ("error", "limit-reached", f"{reason}: the same page token came twice; what was read until then is kept")
    ]


def test_pages_that_never_end_are_bounded(fake: FakeEndpoint) -> None:
    fake.answers[LIST] = lambda question: repository_page(f"r{question.number}", token=f"t{question.number}")

    observation = read(fake, limits=ONCE.replace(pages=5))

    reason = "ecr:DescribeRepositories did not come to an end"
    assert names(observation) == ["r1", "r2", "r3", "r4", "r5"]
    assert observation.unread == (Unread(REPOSITORY, reason),)
    assert [code for _, code, _ in faults(observation)] == ["limit-reached"]


def test_a_walk_that_only_tells_of_others_must_be_whole(fake: FakeEndpoint) -> None:
    """Half of the services that use a definition would say that the other half does not."""
    entry = Operation("ListServices", ("ecs:ListServices",), feeds={"X": ("facts.UsedBy",)}, items="serviceArns")
    service, collector, found = listing("ecs", entry)
    fake.answers[("ecs", "ListServices")] = {"serviceArns": ["s"], "nextToken": "again"}
    observation = read(fake, [Collector("ecs", ("X",), collector.collect)], [service])

    assert found == []
    assert observation.unread == (Unread("X", "ecs:ListServices did not come to an end"),)


def test_a_walk_of_one_among_many_that_never_ends_is_unknown(fake: FakeEndpoint) -> None:
    entry = Operation("ListServices", ("ecs:ListServices",), lists=("X",), items="serviceArns", per="C")
    service, collector, found = listing("ecs", entry, {"cluster": "a"}, {"cluster": "b"})
    fake.answers[("ecs", "ListServices")] = lambda question: {
        "serviceArns": ["s"],
        **({"nextToken": "x"} if question.parameters["cluster"] == "a" else {}),
    }

    read(fake, [collector], [service])

    assert found == [Unknown("ecs:ListServices did not come to an end", maybe_absent=True), ["s"]]


def test_what_came_before_a_page_that_failed_is_kept(fake: FakeEndpoint) -> None:
    fake.answers[LIST] = [repository_page("a", token="1"), Refusal("AccessDeniedException", "", 400)]

    observation = read(fake)

    assert names(observation) == ["a"]
    assert observation.unread == (Unread(REPOSITORY, "ecr:DescribeRepositories was denied"),)


def test_calls_are_counted_as_they_are_made(fake: FakeEndpoint) -> None:

    fake.answers[LIST] = repository_page("a", "b", "c")
    with open_tools(plan_calls((ECR,)), services=(ECR,), limits=ONCE) as tools:
        desk = RegionDesk(tools, lambda name: make_client(fake.url, name), partition="aws", account=ACCOUNT, region=REGION)
        observe((REPOSITORIES,), desk)

    assert tools.tally.calls == dict(fake.calls) == {LIST: 1, TAGS: 3}


def test_what_an_answer_keeps_back_can_be_reported_by_its_collector(fake: FakeEndpoint) -> None:
    def collect(reader: Reader) -> Iterator[Observed]:
        yield Observed("arn:a", REPOSITORY, {"Tags": reader.report_denied("ListTagsForResource")})

    observation = read(fake, [Collector("ecr", (REPOSITORY,), collect)])

    reason = "ecr:ListTagsForResource was denied"
    assert observation.resources[0].properties == {"Tags": Unknown(reason, maybe_absent=True)}
    assert faults(observation) == [("error", "access-denied", f"{reason}: the role needs ecr:ListTagsForResource")]


def test_a_collector_may_say_which_of_its_types_could_not_be_listed(fake: FakeEndpoint) -> None:
    def collect(reader: Reader) -> Iterator[Observed]:
        yield Observed("arn:a", REPOSITORY, {})
        raise CallFailed("one", {"Y": "two", "Z": "not planned"})

    service = Service("ecr", "ECR", (*ECR.operations, Operation("ListImages", ("ecr:ListImages",), lists=("Y",))))
    observation = read(fake, [Collector("ecr", (REPOSITORY, "Y", "Z"), collect)], [service])

    assert [seen.address for seen in observation.resources] == ["arn:a"]
    assert observation.unread == (Unread("Y", "two"),)


def test_what_a_region_does_not_offer_is_not_unread_there(fake: FakeEndpoint) -> None:
    fake.answers[LIST] = Refusal("UnknownOperationException")

    observation = read(fake)

    assert (observation.resources, observation.unread) == ((), ())
    assert observation.covered.keys() == {REPOSITORY}
    assert [(level, code) for level, code, _ in faults(observation)] == [("note", "service-not-available")]


def test_an_operation_with_a_rate_of_its_own_has_a_bucket_of_its_own(fake: FakeEndpoint) -> None:
    plain, other = ECR.operations
    slow = Operation("DescribeImages", ("ecr:DescribeImages",), lists=("X",), rate=3)
    service = Service("ecr", "ECR", (plain, other, slow), rate=20)
    with open_tools(plan_calls((service,)), services=(service,), max_rate=None) as tools:
        desks = [RegionDesk(tools, lambda name: None, partition="aws", account=ACCOUNT, region=name) for name in ("eu-west-1", "us-east-1")]
        buckets = [[desk.bucket(service, operation) for operation in service.operations] for desk in desks]

    assert [[bucket.rate for bucket in each] for each in buckets] == [[20, 20, 3], [20, 20, 3]]
    assert len({id(bucket) for each in buckets for bucket in each}) == 4

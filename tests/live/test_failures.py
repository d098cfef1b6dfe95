"""Every way in which a call can fail, over real HTTP: what is reported, what is unknown, what goes on."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import EndpointConnectionError

from immutcheck.live.catalogue.ecr import REPOSITORY
from immutcheck.live.collector import Collector
from immutcheck.live.failures import classify
from immutcheck.live.operation import Operation, Service
from immutcheck.model.observation import Observed, Unread
from immutcheck.model.values import Unknown
from tests.live.fake_endpoint import CutOff, FakeEndpoint, Page, Refusal, Silence
from tests.live.fake_protocols import Question
from tests.live.small_account import ECR, LIST, ONCE, REPOSITORIES, TAGS, faults, names, read, repository_page

if TYPE_CHECKING:
    from immutcheck.live.collector import Reader

DENIED = "User: arn:aws:sts::123456789012:assumed-role/Audit/x is not authorized to perform: ecr:DescribeRepositories on resource: *"
RUN_AGAIN = "AWS has a problem there: run again"


@pytest.mark.parametrize(
    ("message", "advice"),
    [
        (DENIED, ""),
        (f"{DENIED} because no identity-based policy allows the action", "; AWS says that the policies of the role would have to allow it"),
        (f"{DENIED} with an explicit deny in a service control policy", "; AWS says that an SCP of the organization denies it"),
        (
            f"{DENIED} because no service control policy allows the ecr:DescribeRepositories action",
            "; AWS says that an SCP of the organization would have to allow it",
        ),
        (f"{DENIED} with an explicit deny in a permissions boundary", "; AWS says that the permissions boundary of the role denies it"),
        ("secret=hunter2", ""),
    ],
    ids=["bare", "identity", "scp-denies", "scp-lacks", "boundary", "strange"],
)
def test_a_denied_list_names_the_action_and_whose_policy_it_is(fake: FakeEndpoint, message: str, advice: str) -> None:
    fake.answers[LIST] = Refusal("AccessDeniedException", message)

    observation = read(fake)

    reason = "ecr:DescribeRepositories was denied"
    assert observation.resources == ()
    assert observation.unread == (Unread(REPOSITORY, reason),)
    assert faults(observation) == [("error", "access-denied", f"{reason}: the role needs ecr:DescribeRepositories{advice}")]
    assert observation.diagnostics[0].location is not None
    assert observation.diagnostics[0].location.path == "123456789012/eu-west-1"


def test_an_action_that_aws_names_beside_the_catalogues_is_said(fake: FakeEndpoint) -> None:
    fake.answers[LIST] = Refusal("AccessDeniedException", "You are not authorized to perform: kms:Decrypt on resource: x")

    assert faults(read(fake))[0][2].endswith("the role needs ecr:DescribeRepositories and kms:Decrypt")


def test_many_denied_details_are_one_diagnostic_and_unknown_values(fake: FakeEndpoint) -> None:
    fake.answers[LIST] = repository_page(*[f"r{number}" for number in range(50)])
    fake.answers[TAGS] = lambda question: (
        Refusal("AccessDeniedException") if "r7" not in question.parameters["resourceArn"] else {"tags": []}
    )

    observation = read(fake)

    reason = "ecr:ListTagsForResource was denied"
    assert [seen.properties["Tags"] for seen in observation.resources] == [
        Unknown(reason, maybe_absent=True) if n != 7 else [] for n in range(50)
    ]
    assert observation.unread == ()
    assert faults(observation) == [("error", "access-denied", f"{reason} (49 calls): the role needs ecr:ListTagsForResource")]


def test_other_protocols_denials_are_denials_too(fake: FakeEndpoint) -> None:
    """EC2 says UnauthorizedOperation, IAM AccessDenied in XML, S3 a bare 403, Lambda AccessDeniedException in a header."""
    asked = {"ec2": "DescribeVpcs", "iam": "ListUsers", "s3": "ListBuckets", "lambda": "ListFunctions"}
    codes = {"ec2": "UnauthorizedOperation", "iam": "AccessDenied", "s3": "AccessDenied", "lambda": "AccessDeniedException"}
    told = []
    for service, operation in asked.items():
        entry = Operation(operation, (f"{service}:{operation}",), lists=("X",), items="x")
        fake.answers[(service, operation)] = Refusal(codes[service], "no", 403)

        def collect(reader: Reader, operation: str = operation) -> Iterator[Observed]:
            list(reader.items(operation))
            yield from ()

        told += faults(read(fake, [Collector(service, ("X",), collect)], [Service(service, service, (entry,))]))

    assert [code for _, code, _ in told] == ["access-denied"] * 4


def test_credentials_that_expire_on_the_way_keep_what_was_read_and_stop_the_rest(fake: FakeEndpoint) -> None:
    fake.answers[LIST] = repository_page(*[f"r{number}" for number in range(40)])
    fake.fault = lambda question, before: (
        Refusal("ExpiredTokenException", "The security token included in the request is expired") if before >= 10 else None
    )

    observation = read(fake)

    assert len(observation.resources) == 40
    known = [seen for seen in observation.resources if not isinstance(seen.properties["Tags"], Unknown)]
    assert len(known) == 9
    assert fake.calls.total() < 10 + 2 * ONCE.threads
    assert faults(observation) == [
        (
            "error",
            "credentials-expired",
            "ecr:ListTagsForResource was refused, the credentials have expired (31 calls): log in again and run again",
        )
    ]


def test_wrong_credentials_are_said_in_a_region_that_everybody_has(fake: FakeEndpoint) -> None:
    fake.answers[LIST] = Refusal("UnrecognizedClientException", "The security token included in the request is invalid.")

    observation = read(fake)

    assert [(level, code) for level, code, _ in faults(observation)] == [("error", "credentials-invalid")]
    assert observation.unread == (Unread(REPOSITORY, "ecr:DescribeRepositories was refused, AWS does not know the credentials"),)


def test_a_region_that_is_not_enabled_is_a_note_and_nothing_was_looked_for(fake: FakeEndpoint) -> None:
    fake.answers[LIST] = Refusal("UnrecognizedClientException", "The security token included in the request is invalid.")

    observation = read(fake, region="af-south-1")

    assert [(level, code) for level, code, _ in faults(observation)] == [("note", "region-not-enabled")]
    assert (observation.covered, observation.unread) == ({}, ())


def test_a_service_without_subscription_is_a_note(fake: FakeEndpoint) -> None:
    fake.answers[LIST] = Refusal("OptInRequired", "You are not subscribed to this service")

    observation = read(fake)

    assert faults(observation) == [
        ("note", "region-not-enabled", "ecr:DescribeRepositories is not enabled for the account there: nothing was read of it")
    ]
    assert (observation.covered, observation.unread) == ({}, ())


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("InvalidSignatureException", "Signature expired: 20240101T000000Z is now earlier than 20240101T001500Z"),
        ("SignatureDoesNotMatch", "Signature not yet current: 20240101T003000Z is still later than 20240101T001500Z"),
        ("RequestTimeTooSkewed", "The difference between the request time and the current time is too large."),
    ],
)
def test_a_wrong_clock_is_said_as_such(fake: FakeEndpoint, code: str, message: str) -> None:
    fake.answers[LIST] = Refusal(code, message, 403)

    assert faults(read(fake)) == [
        (
            "error",
            "clock-skew",
            "ecr:DescribeRepositories was refused for its date: the clock of this machine is wrong: set it and run again",
        )
    ]


def test_a_wrong_secret_key_is_no_wrong_clock(fake: FakeEndpoint) -> None:
    fake.answers[LIST] = Refusal("SignatureDoesNotMatch", "The request signature we calculated does not match", 403)

    assert [code for _, code, _ in faults(read(fake))] == ["credentials-invalid"]


def test_silence_is_a_timeout(fake: FakeEndpoint) -> None:
    fake.answers[LIST] = Silence()

    observation = read(fake, limits=ONCE.replace(read_timeout=0.05))

    assert faults(observation) == [
        ("error", "timeout", "ecr:DescribeRepositories got no answer in time: AWS or the network is slow: run again")
    ]
    assert observation.unread == (Unread(REPOSITORY, "ecr:DescribeRepositories got no answer in time"),)


def test_a_service_that_takes_too_long_altogether_ends_at_its_deadline(fake: FakeEndpoint) -> None:
    fake.answers[LIST] = repository_page(*[f"r{number}" for number in range(40)])
    fake.latency = 0.03

    observation = read(fake, limits=ONCE.replace(threads=2, deadline=0.2))

    assert [(code, text.partition(" (")[0]) for _, code, text in faults(observation)] == [
        ("timeout", "ecr:ListTagsForResource got no turn in time")
    ]
    assert 0 < sum(not isinstance(seen.properties["Tags"], Unknown) for seen in observation.resources) < 40


def test_silence_again_and_again_ends_the_service(fake: FakeEndpoint) -> None:
    fake.answers[LIST] = repository_page(*[f"r{number}" for number in range(60)])
    fake.answers[TAGS] = Silence()

    observation = read(fake, limits=ONCE.replace(threads=4, read_timeout=0.05))

    assert fake.calls[TAGS] < 16
    assert [text for _, _, text in faults(observation)] == [
        "ecr:ListTagsForResource got no answer in time (60 calls): AWS or the network is slow: run again"
    ]


@pytest.mark.parametrize("answer", [CutOff({"repositories": []}), CutOff({"repositories": []}, is_honest=True)], ids=["cut", "garbled"])
def test_an_answer_that_ends_in_the_middle_is_not_believed(fake: FakeEndpoint, answer: CutOff) -> None:
    fake.answers[LIST] = answer

    observation = read(fake)

    assert [(level, code) for level, code, _ in faults(observation)] == [("error", "truncated-answer")]
    assert [unread.type for unread in observation.unread] == [REPOSITORY]


def test_a_cut_answer_is_asked_for_again(fake: FakeEndpoint) -> None:
    fake.answers[LIST] = [CutOff(repository_page("a")), repository_page("a")]

    observation = read(fake, limits=ONCE.replace(repeats=1))

    assert (names(observation), observation.diagnostics) == (["a"], ())


def test_a_storm_of_5xx_is_reported_and_the_other_service_is_read(fake: FakeEndpoint) -> None:
    ec2 = Service("ec2", "EC2", (Operation("DescribeVpcs", ("ec2:DescribeVpcs",), lists=("V",), items="Vpcs"),))

    def collect(reader: Reader) -> Iterator[Observed]:
        for raw in reader.items("DescribeVpcs"):
            yield Observed(raw["VpcId"], "V", {})

    fake.answers[LIST] = Refusal("ServerException", "internal", 500)
    fake.answers[("ec2", "DescribeVpcs")] = {"Vpcs": [{"VpcId": "vpc-1"}]}
    observation = read(fake, [REPOSITORIES, Collector("ec2", ("V",), collect)], [ECR, ec2])

    assert [seen.address for seen in observation.resources] == ["vpc-1"]
    assert faults(observation) == [("error", "server-error", f"ecr:DescribeRepositories failed in AWS (HTTP 500): {RUN_AGAIN}")]


def test_a_page_of_a_proxy_is_no_answer(fake: FakeEndpoint) -> None:
    fake.answers[LIST] = Page()

    assert [code for _, code, _ in faults(read(fake))] == ["server-error"]


def test_an_endpoint_that_nobody_listens_at_cannot_be_reached() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        observation = read(f"http://127.0.0.1:{taken.getsockname()[1]}")

    assert faults(observation) == [
        (
            "error",
            "unreachable",
            "ecr:DescribeRepositories could not reach its endpoint: check network, name resolution, proxy and VPC endpoints",
        )
    ]


def no_address(url: str) -> EndpointConnectionError:
    return EndpointConnectionError(endpoint_url=url, error=socket.gaierror(-2, "Name or service not known"))


@pytest.mark.parametrize(
    ("region", "code", "level"), [("eu-west-1", "unreachable", "error"), ("xx-nowhere-1", "service-not-available", "note")]
)
def test_a_name_without_address_is_a_missing_service_only_where_nobody_knows_it(region: str, code: str, level: str) -> None:
    failure = classify(no_address("https://api.ecr"), ECR.operations[0], "ecr", region)

    assert (failure.code, failure.level) == (code, level)


def test_throttled_for_good_is_reported_after_every_repeat(fake: FakeEndpoint) -> None:
    fake.answers[LIST] = Refusal("ThrottlingException", "Rate exceeded")

    observation = read(fake, limits=ONCE.replace(repeats=1), max_rate=None)

    assert fake.calls == {LIST: 2}
    assert [code for _, code, _ in faults(observation)] == ["throttled"]


def test_a_throttle_loses_no_call(fake: FakeEndpoint) -> None:
    fake.answers[LIST] = repository_page(*[f"r{number}" for number in range(30)])
    fake.answers[TAGS] = {"tags": []}
    fake.throttle = (100, 10)

    observation = read(fake, limits=ONCE.replace(repeats=20), max_rate=None)

    assert fake.throttled > 0
    assert observation.diagnostics == ()
    assert [seen.properties["Tags"] for seen in observation.resources] == [[]] * 30


def test_a_crash_of_a_collector_is_reported_without_what_it_had_read(fake: FakeEndpoint) -> None:
    def collect(reader: Reader) -> Iterator[Observed]:
        yield Observed("arn:a", REPOSITORY, {})
        raise ValueError("hunter2")

    observation = read(fake, [Collector("ecr", (REPOSITORY,), collect)])

    reason = f"reading {REPOSITORY} of ecr crashed with ValueError"
    assert [seen.address for seen in observation.resources] == ["arn:a"]
    (fault,) = faults(observation)
    assert fault[:2] == ("error", "collector-crashed")
    assert fault[2].startswith(reason)
    assert "hunter2" not in repr(observation)
    assert [unread.type for unread in observation.unread] == [REPOSITORY]


def test_what_aws_says_is_never_shown(fake: FakeEndpoint) -> None:
    """Messages of AWS can repeat what was asked, and who asked."""
    fake.answers[LIST] = repository_page("app")
    codes = [
        "AccessDeniedException",
        "ValidationException",
        "ThrottlingException",
        "ServerException",
        "strange code: hunter2",
        "ExpiredToken",
    ]
    told: list[Any] = []
    for code in codes:
        fake.answers[TAGS] = Refusal(code, "hunter2 was wrong", 400)
        told.append(read(fake))

    assert all(observation.diagnostics for observation in told)
    assert "hunter2" not in repr(told)


def test_an_operation_that_a_region_does_not_know_is_a_note_and_unknown(fake: FakeEndpoint) -> None:
    def answer(question: Question) -> Refusal:
        return Refusal("UnknownOperationException", "")

    fake.answers[LIST] = repository_page("app")
    fake.answers[TAGS] = answer
    observation = read(fake)

    reason = "ecr:ListTagsForResource does not exist there"
    assert observation.resources[0].properties["Tags"] == Unknown(reason, maybe_absent=True)
    assert faults(observation) == [("note", "service-not-available", f"{reason}: the region does not offer it")]


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("AWS was not able to validate the provided access credentials", "credentials-invalid"),
        ("Not authorized for images: [ami-1]", "access-denied"),
    ],
)
def test_ec2s_auth_failure_is_about_credentials_only_when_it_says_so(fake: FakeEndpoint, message: str, code: str) -> None:
    fake.answers[LIST] = Refusal("AuthFailure", message, 401)

    assert [fault for _, fault, _ in faults(read(fake))] == [code]

"""The smallest account for tests of readers and runs: repositories with tags, plain clients, real HTTP to the fake endpoint."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import botocore.loaders
import botocore.session

from immutcheck.live.calls import client_config
from immutcheck.live.catalogue.ecr import REPOSITORY
from immutcheck.live.collector import Collector
from immutcheck.live.limits import CallLimits
from immutcheck.live.operation import Operation, Service
from immutcheck.live.plan import plan_calls
from immutcheck.live.reading import observe
from immutcheck.live.region import RegionDesk
from immutcheck.live.run import AccountTarget, OpenedAccount
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observation, Observed
from tests.live.conftest import ACCOUNT, REGION, open_tools
from tests.live.fake_endpoint import FakeEndpoint

if TYPE_CHECKING:
    from immutcheck.live.collector import Reader

ECR = Service(
    "ecr",
    "Amazon ECR",
    (
        Operation(
            "DescribeRepositories",
            ("ecr:DescribeRepositories",),
            lists=(REPOSITORY,),
            feeds={REPOSITORY: ("RepositoryName",)},
            items="repositories",
            page_size=("maxResults", 100),
        ),
        Operation("ListTagsForResource", ("ecr:ListTagsForResource",), feeds={REPOSITORY: ("Tags",)}, per=REPOSITORY),
    ),
    rate=1000,
)
ONCE = CallLimits(threads=8, attempts=1, repeats=0, connect_timeout=2, read_timeout=2)
"""Everything is tried once."""

LIST, TAGS = ("ecr", "DescribeRepositories"), ("ecr", "ListTagsForResource")


def collect_repositories(reader: Reader) -> Iterator[Observed]:
    """Repositories with their tags."""
    found = list(reader.items("DescribeRepositories"))
    tags = reader.call_each("ListTagsForResource", [{"resourceArn": raw["repositoryArn"]} for raw in found])
    for raw, answer in zip(found, tags, strict=True):
        properties = {"RepositoryName": raw["repositoryName"], "Tags": read_tags(answer, "tags")[0]}
        yield Observed(raw["repositoryArn"], REPOSITORY, properties)


REPOSITORIES = Collector("ecr", (REPOSITORY,), collect_repositories)


def repository_page(*names: str, token: str = "") -> dict[str, Any]:
    """An answer of DescribeRepositories."""
    made = [{"repositoryName": name, "repositoryArn": f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/{name}"} for name in names]
    return {"repositories": made, "nextToken": token} if token else {"repositories": made}


@functools.cache
def shared_loader() -> Any:
    """Reading botocore's models takes most of a small test's time."""
    return botocore.loaders.create_loader()


def make_client(endpoint: str, service: str, region: str = REGION, limits: CallLimits = ONCE, account: str = ACCOUNT) -> Any:
    """A client as runs make it, without a guard."""
    session = botocore.session.Session()
    session.register_component("data_loader", shared_loader())
    session.set_credentials(account, "secret-of-the-test")
    home = "us-east-1" if region == "global" else region
    return session.create_client(service, region_name=home, endpoint_url=endpoint, config=client_config(limits))


class PlainSession:
    """Implements `Session`. `released` are the regions whose clients were let go."""

    partition = "aws"

    def __init__(self, endpoint: str, account: str = ACCOUNT, limits: CallLimits = ONCE) -> None:
        self.account = account
        self.released: list[str] = []
        self.is_closed = False
        self._endpoint = endpoint
        self._limits = limits

    def client(self, service: str, region: str) -> Any:
        return make_client(self._endpoint, service, region, self._limits, self.account)

    def release(self, region: str) -> None:
        self.released.append(region)

    def close(self) -> None:
        self.is_closed = True


def target(session: PlainSession, *regions: str) -> AccountTarget:
    """An account that opens at once."""
    return AccountTarget(session.account, lambda: OpenedAccount(session, regions))


def read(
    fake: FakeEndpoint | str,
    collectors: Sequence[Collector] = (REPOSITORIES,),
    services: Sequence[Service] = (ECR,),
    needs: Mapping[str, frozenset[str]] | None = None,
    limits: CallLimits = ONCE,
    region: str = REGION,
    **options: Any,
) -> Observation:
    """One region, read through the real reader."""
    endpoint = fake if isinstance(fake, str) else fake.url
    with open_tools(plan_calls(services, needs), services=tuple(services), limits=limits, **options) as tools:
        desk = RegionDesk(tools, lambda name: make_client(endpoint, name, region, limits), partition="aws", account=ACCOUNT, region=region)
        return observe(collectors, desk)


def names(observation: Observation) -> list[str]:
    """The repositories that were read."""
    return [str(seen.properties["RepositoryName"]) for seen in observation.resources]


def faults(observation: Observation) -> list[tuple[str, str, str]]:
    """Level, code and message of the diagnostics."""
    return [(fault.level, fault.code, fault.message) for fault in observation.diagnostics]

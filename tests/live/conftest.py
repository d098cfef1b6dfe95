"""A moto server on loopback, started inside the tests, and the real collectors reading from it."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import boto3
import pytest

from immutcheck.live.calls import CallPool
from immutcheck.live.catalogue.table import SERVICES, find_service
from immutcheck.live.collectors.table import COLLECTORS
from immutcheck.live.conversion import Converter
from immutcheck.live.failures import may_be_repeated
from immutcheck.live.limits import CallLimits
from immutcheck.live.paging import Paginators
from immutcheck.live.plan import CallPlan, plan_calls
from immutcheck.live.progress import Tally
from immutcheck.live.reading import observe
from immutcheck.live.region import RegionDesk, RunTools
from immutcheck.model.observation import GLOBAL, Observation
from immutcheck.schemas.store import open_store
from tests.live.fake_endpoint import FakeEndpoint

ACCOUNT = "123456789012"
REGION = "eu-west-1"
PAGINATORS = Paginators()
KEYS = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "region_name": REGION}


class Aws:
    """A fresh account. `client` makes what is to be read; `read` reads it as an audit does."""

    def __init__(self, endpoint: str) -> None:
        self.endpoint = endpoint

    def client(self, service: str, region: str = REGION) -> Any:
        """An ordinary boto3 client, which may write."""
        return boto3.client(service, endpoint_url=self.endpoint, **{**KEYS, "region_name": region})

    def read(self, *services: str, needs: Mapping[str, frozenset[str]] | None = None) -> Observation:
        """What the collectors of these services observe; `needs` as for `plan_calls`, None for everything."""
        plan = plan_calls(SERVICES, needs)
        chosen = [collector for collector in COLLECTORS if collector.service in services]
        region = GLOBAL if all(find_service(name).is_global for name in services) else REGION
        with open_tools(plan, limits=CallLimits(attempts=1, deadline=30)) as tools:
            desk = RegionDesk(tools, self.client, partition="aws", account=ACCOUNT, region=region)
            observation = observe(chosen, desk)
        assert [fault.message for fault in observation.diagnostics if fault.code == "collector-crashed"] == []
        return observation


@functools.cache
def shared_converter() -> Converter:
    """Opening the archive of schemas takes its time."""
    return Converter(open_store())


@contextmanager
def open_tools(plan: CallPlan, **options: Any) -> Iterator[RunTools]:
    """What readers need, with a pool of threads for the time of a `with`. `options` are fields of `RunTools`."""
    limits = options.setdefault("limits", CallLimits())
    options.setdefault("max_rate", 0)
    pool = CallPool(limits.threads, may_be_repeated, limits.repeats)
    services = options.pop("services", SERVICES)
    try:
        yield RunTools(
            plan=plan, services=services, converter=shared_converter(), pool=pool, tally=Tally(), paginators=PAGINATORS, **options
        )
    finally:
        pool.close()


@pytest.fixture
def fake() -> Iterator[FakeEndpoint]:
    """An account that answers as the test says; only of these services."""
    with FakeEndpoint(services=("ecr", "ecs", "ec2", "iam", "lambda", "s3", "sts")) as endpoint:
        yield endpoint


@pytest.fixture(scope="session")
def moto_endpoint() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def aws(moto_endpoint: str) -> Aws:
    import urllib.request

    urllib.request.urlopen(urllib.request.Request(f"{moto_endpoint}/moto-api/reset", method="POST")).read()
    return Aws(moto_endpoint)

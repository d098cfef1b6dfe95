"""A moto server on loopback, started inside the tests, and the real collectors reading from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import boto3
import pytest

from immutcheck.live.catalogue.table import SERVICES, find_service
from immutcheck.live.collectors.table import COLLECTORS
from immutcheck.live.conversion import Converter
from immutcheck.live.plan import plan_calls
from immutcheck.live.reading import ServiceReader, observe
from immutcheck.model.observation import GLOBAL, Observation
from immutcheck.schemas.store import open_store

ACCOUNT = "123456789012"
REGION = "eu-west-1"
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
        is_global = all(find_service(name).is_global for name in services)
        converter = Converter(open_store())

        def open_reader(name: str) -> ServiceReader:
            return ServiceReader(
                find_service(name),
                self.client(name),
                plan,
                converter,
                partition="aws",
                account=ACCOUNT,
                region=GLOBAL if is_global else REGION,
                open_other=open_reader,
            )

        return observe(chosen, open_reader, plan, partition="aws", account=ACCOUNT, region=GLOBAL if is_global else REGION)


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

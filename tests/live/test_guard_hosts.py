"""Where requests go: an endpoint of the environment, of a profile, or of a customer below AWS's own domains is none of the run's."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from botocore.endpoint_provider import EndpointProvider
from botocore.exceptions import EndpointProviderError

from immutcheck.live.catalogue.table import SERVICES
from immutcheck.live.guard import Guard, ReadOnlyViolation
from immutcheck.live.process_lock import lock_process
from immutcheck.live.regions import known_regions
from tests.live.guard_world import CATALOGUE, LOADER, CountingServer, bare_session, counting_server


@pytest.fixture(scope="module")
def running() -> Iterator[CountingServer]:
    with counting_server() as made:
        yield made


@pytest.fixture
def server(running: CountingServer) -> CountingServer:
    running.requests.clear()
    return running


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_ECR"])
def test_an_endpoint_of_the_environment_is_none_of_the_runs(server: CountingServer, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, server.url)
    for endpoint in ("", "http://localhost:9"):
        guard = Guard(CATALOGUE, endpoint_url=endpoint)
        session = bare_session()
        guard.attach(session)
        with lock_process(guard), pytest.raises(ReadOnlyViolation):
            session.create_client("ecr", region_name="eu-west-1").describe_repositories()

    assert server.count == 0


@pytest.mark.parametrize(
    "host",
    [
        "a1b2c3.execute-api.eu-west-1.amazonaws.com",
        "ecr.s3.amazonaws.com",
        "ecr.s3-eu-west-1.amazonaws.com",
        "x.s3-accesspoint.eu-west-1.amazonaws.com",
        "search-x.eu-west-1.es.amazonaws.com",
        "x.appsync-api.eu-west-1.amazonaws.com",
        "x.iot.eu-west-1.amazonaws.com",
        "amazonaws.com.example.com",
        "api.ecr.eu-west-1.amazonaws.com@example.com",
    ],
)
def test_what_customers_run_below_awss_domains_is_not_aws(server: CountingServer, monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_ECR", f"https://{host}")
    guard = Guard(CATALOGUE)
    session = bare_session()
    guard.attach(session)

    with lock_process(guard), pytest.raises(ReadOnlyViolation, match="which is not AWS's"):
        session.create_client("ecr", region_name="eu-west-1").describe_repositories()


@pytest.mark.parametrize("service", ["dynamodb", "ecr", "s3", "sso", "signin"])
def test_no_region_has_an_endpoint_that_is_not_aws(service: str) -> None:
    """Whoever runs an audit where nobody of us can must not be refused there."""
    guard = Guard(SERVICES)
    rules = LOADER.load_service_model(service, "endpoint-rule-set-1")
    provider = EndpointProvider(ruleset_data=rules, partition_data=LOADER.load_data("partitions"))
    wire = next(iter(guard.loader.wires(service).values()))
    faults = []
    for region in known_regions():
        for fips, dual in itertools.product((False, True), repeat=2):
            try:
                found = provider.resolve_endpoint(Region=region, UseFIPS=fips, UseDualStack=dual).url
            except EndpointProviderError:
                continue
            faults.append(guard._judge_host(wire, urlsplit(found)))

    assert len(faults) > len(known_regions())
    assert set(faults) == {""}


def test_an_endpoint_of_a_profile_is_none_of_the_runs(server: CountingServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config").write_text(f"[default]\nservices = mine\n[services mine]\necr =\n  endpoint_url = {server.url}\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    guard = Guard(CATALOGUE)
    session = bare_session()
    guard.attach(session)

    with lock_process(guard), pytest.raises(ReadOnlyViolation, match="which is not AWS's"):
        session.create_client("ecr", region_name="eu-west-1").describe_repositories()

    assert server.count == 0

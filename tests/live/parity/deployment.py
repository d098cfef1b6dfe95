"""Templates as stacks: moto's CloudFormation."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from immutcheck.live.limits import CallLimits
from tests.live.conftest import REGION, Aws
from tests.live.parity.resource_types import known_to_moto
from tests.live.small_account import PlainSession

ONCE = CallLimits(attempts=1, repeats=0)
"""What fails once, does so again. There is time for moto to be imported."""


class SharedSession(PlainSession):
    """Keeps its clients, since making them takes longer than all their calls."""

    def __init__(self, endpoint: str) -> None:
        super().__init__(endpoint, limits=ONCE)
        self._clients: dict[tuple[str, str], tuple[Any, Any]] = {}

    def client(self, service: str, region: str) -> Any:
        """As it was made: a run wraps the transport of the clients that it gets."""
        if (service, region) not in self._clients:
            made = super().client(service, region)
            self._clients[service, region] = made, made._endpoint.http_session
        client, transport = self._clients[service, region]
        client._endpoint.http_session = transport
        return client


@functools.cache
def make_shared_session(endpoint: str) -> SharedSession:
    """One for all tests."""
    return SharedSession(endpoint)


def deploy(aws: Aws, name: str, template: bytes, parameters: Mapping[str, str]) -> None:
    """A stack of that template, as whole as moto makes it."""
    given = [{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()]
    session = make_shared_session(aws.endpoint)
    client = session.client("cloudformation", REGION)
    with known_to_moto(session.client):
        client.create_stack(StackName=name, TemplateBody=template.decode(), Parameters=given, Capabilities=["CAPABILITY_NAMED_IAM"])
    stack = client.describe_stacks(StackName=name)["Stacks"][0]
    assert stack["StackStatus"] == "CREATE_COMPLETE", stack

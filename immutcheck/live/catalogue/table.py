"""Every service of which anything is read, in the order of their names. What is not here cannot be called."""

from __future__ import annotations

from immutcheck.live.catalogue.ecr import ECR

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.live.operation import Service

SERVICES: tuple[Service, ...] = (ECR,)


def find_service(name: str) -> Service:
    """The service that boto3 calls `name`; KeyError when nothing of it is read."""
    for service in SERVICES:
        if service.name == name:
            return service
    raise KeyError(f"the catalogue has no service {name}")

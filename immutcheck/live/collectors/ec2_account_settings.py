"""What a region of the account says of all its machines at once: one resource."""

from __future__ import annotations

from immutcheck.live.catalogue.ec2 import ACCOUNT_SETTINGS, EC2
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import call_planned, spread_unknown
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from immutcheck.live.collector import Answer, Reader

PLACES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "GetSerialConsoleAccessStatus": {"SerialConsoleAccess": ("SerialConsoleAccessEnabled",), "SerialConsoleManagedBy": ("ManagedBy",)},
    "GetAllowedImagesSettings": {"AllowedImagesState": ("State",), "AllowedImagesManagedBy": ("ManagedBy",)},
    "GetImageBlockPublicAccessState": {"ImageBlockPublicAccess": ("ImageBlockPublicAccessState",)},
    "GetSnapshotBlockPublicAccessState": {"SnapshotBlockPublicAccess": ("State",)},
    "GetEbsEncryptionByDefault": {"EbsEncryptionByDefault": ("EbsEncryptionByDefault",)},
    "GetInstanceMetadataDefaults": {"HttpTokens": ("AccountLevel", "HttpTokens")},
}
"""Operation → property → where it is in the answer."""


def collect_settings(reader: Reader) -> Iterator[Observed]:
    """The region's settings. Each call stands for itself: one that is denied leaves the others known."""
    properties: dict[str, Any] = {}
    for operation, places in PLACES.items():
        (answer,) = call_planned(reader, operation, [{}])
        if isinstance(answer, Unknown):
            properties.update(spread_unknown(EC2, operation, ACCOUNT_SETTINGS, answer)[0])
            continue
        properties.update({name: value for name, place in places.items() if (value := _find(answer, place)) is not None})
        if operation == "GetAllowedImagesSettings" and answer:
            properties["AllowedImageProviders"] = _list_providers(answer)
    yield Observed(f"arn:{reader.partition}:ec2:{reader.region}:{reader.account}:account-settings", ACCOUNT_SETTINGS, properties)


def _find(answer: Answer, place: tuple[str, ...]) -> Any:
    value: Any = answer
    for name in place:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _list_providers(answer: Answer) -> list[str]:
    """Whose images one of the criteria lets in: account ids, "amazon", "aws-marketplace", "aws-backup-vault"."""
    providers = [provider for criterion in answer.get("ImageCriteria") or () for provider in criterion.get("ImageProviders") or ()]
    return list(dict.fromkeys(providers))


SETTINGS = Collector("ec2", (ACCOUNT_SETTINGS,), collect_settings)

"""The settings of a region, from canned answers: moto has hardly any of them."""

from __future__ import annotations

from typing import Any

from immutcheck.model.observation import Observation
from immutcheck.model.values import Unknown
from immutcheck.schemas.store import open_store
from tests.live.collectors.canned import Denied, canned_aws
from tests.live.collectors.ec2_answers import answer
from tests.live.conftest import ACCOUNT, REGION

SETTINGS = "Immutcheck::EC2::AccountSettings"
ANSWERS: dict[str, Any] = {
    name: answer(name, members)
    for name, members in {
        "GetSerialConsoleAccessStatus": {"SerialConsoleAccessEnabled": True, "ManagedBy": "declarative-policy"},
        "GetAllowedImagesSettings": {
            "State": "audit-mode",
            "ManagedBy": "account",
            "ImageCriteria": [
                {"ImageProviders": ["amazon", "210987654321"]},
                {"ImageNames": ["golden-*"]},
                {"ImageProviders": ["amazon"]},
            ],
        },
        "GetImageBlockPublicAccessState": {"ImageBlockPublicAccessState": "block-new-sharing"},
        "GetSnapshotBlockPublicAccessState": {"State": "unblocked"},
        "GetEbsEncryptionByDefault": {"EbsEncryptionByDefault": False},
        "GetInstanceMetadataDefaults": {"AccountLevel": {"HttpTokens": "required", "HttpEndpoint": "enabled"}},
    }.items()
}


def read(answers: dict[str, Any], *names: str) -> Observation:
    with canned_aws(answers) as aws:
        return aws.read("ec2", needs={SETTINGS: frozenset(names or ("*",))})


def deny(_question: object) -> str:
    raise Denied


def test_all_settings_are_one_resource() -> None:
    observation = read(ANSWERS)

    (seen,) = observation.resources
    assert seen.address == f"arn:aws:ec2:{REGION}:{ACCOUNT}:account-settings"
    assert seen.properties == {
        "AllowedImageProviders": ["amazon", "210987654321"],
        "AllowedImagesManagedBy": "account",
        "AllowedImagesState": "audit-mode",
        "EbsEncryptionByDefault": False,
        "HttpTokens": "required",
        "ImageBlockPublicAccess": "block-new-sharing",
        "SerialConsoleAccess": True,
        "SerialConsoleManagedBy": "declarative-policy",
        "SnapshotBlockPublicAccess": "unblocked",
    }
    declared = open_store().facts(SETTINGS).root.names
    assert set(seen.properties) == set(declared) == set(observation.covered[SETTINGS])


def test_a_default_that_nobody_chose_is_not_set() -> None:
    observation = read({"GetInstanceMetadataDefaults": answer("GetInstanceMetadataDefaults", {"AccountLevel": {}})}, "HttpTokens")

    (seen,) = observation.resources
    assert (seen.properties, observation.covered[SETTINGS]) == ({}, ("HttpTokens",))


def test_only_what_a_rule_reads_is_asked_for() -> None:
    with canned_aws(ANSWERS) as aws:
        (seen,) = aws.read("ec2", needs={SETTINGS: frozenset({"SerialConsoleAccess"})}).resources

    assert [name for name, _question in aws.asked] == ["GetSerialConsoleAccessStatus"]
    assert seen.properties == {"SerialConsoleAccess": True, "SerialConsoleManagedBy": "declarative-policy"}


def test_a_denied_setting_leaves_the_others_known() -> None:
    observation = read({**ANSWERS, "GetAllowedImagesSettings": deny})

    (seen,) = observation.resources
    denied = {name for name, value in seen.properties.items() if isinstance(value, Unknown)}
    assert denied == {"AllowedImageProviders", "AllowedImagesManagedBy", "AllowedImagesState"}
    assert seen.properties["SerialConsoleAccess"] is True
    assert len(observation.diagnostics) == 1
    assert "ec2:GetAllowedImagesSettings" in observation.diagnostics[0].message

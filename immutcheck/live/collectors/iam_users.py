"""Users with their access keys, and groups."""

from __future__ import annotations

from immutcheck.live.catalogue.iam import ACCESS_KEY, GROUP, GROUP_POLICY, IAM, USER, USER_POLICY, USER_TO_GROUP
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import raise_unread, select_facts, spread_unknown
from immutcheck.live.collectors.iam_details import find_details
from immutcheck.live.collectors.iam_policies import convert_policies
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

    from immutcheck.live.collector import Reader


def collect_users(reader: Reader) -> Iterator[Observed]:
    """The users, and the access keys of each."""
    found = list(reader.items("ListUsers"))
    details = find_details(reader, "User")
    passwords = _find_passwords(reader, found)
    devices = _find_devices(reader, found)
    for raw, password, device in zip(found, passwords, devices, strict=True):
        told, tags = _convert_details(reader, details(raw["UserId"]))
        yield Observed(
            address=raw["Arn"],
            type=USER,
            properties={"UserName": raw["UserName"], **reader.convert(USER, {"Path": raw.get("Path")}), **told},
            facts={
                **select_facts(CreatedAt=raw.get("CreateDate"), PasswordLastUsedAt=raw.get("PasswordLastUsed")),
                **password,
                **device,
            },
            identifiers=(raw["UserId"],),
            name=raw["UserName"],
            tags=tags,
        )
    if reader.plans("ListAccessKeys"):
        yield from _collect_access_keys(reader, found)


def _convert_details(reader: Reader, detail: Mapping[str, Any] | Unknown) -> tuple[dict[str, Any], dict[str, str]]:
    if isinstance(detail, Unknown):
        return spread_unknown(IAM, "GetAccountAuthorizationDetails:User", USER, detail)[0], {}
    written, every = read_tags(detail, "Tags")
    properties = convert_policies(reader, USER, detail, "UserPolicyList")
    groups = list(detail.get("GroupList") or ())
    if groups:
        properties["Groups"] = groups
    if written:
        properties["Tags"] = written
    return properties, every


def _find_passwords(reader: Reader, users: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    if not reader.plans("GetLoginProfile"):
        return [{} for _ in users]
    answers = reader.call_each("GetLoginProfile", [{"UserName": raw["UserName"]} for raw in users])
    return [{"HasConsolePassword": one if isinstance(one, Unknown) else "LoginProfile" in one} for one in answers]


def _find_devices(reader: Reader, users: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    if not reader.plans("ListMFADevices"):
        return [{} for _ in users]
    answers = reader.items_each("ListMFADevices", [{"UserName": raw["UserName"]} for raw in users])
    return [{"HasMfa": one if isinstance(one, Unknown) else bool(one)} for one in answers]


def _collect_access_keys(reader: Reader, users: Sequence[Mapping[str, Any]]) -> Iterator[Observed]:
    """The keys of all users, by the end of their ids, as AWS's own tools show them; CallFailed at the end when those of a user could not
    be listed."""
    answers = reader.items_each("ListAccessKeys", [{"UserName": raw["UserName"]} for raw in users])
    for raw, keys in zip(users, answers, strict=True):
        for key in () if isinstance(keys, Unknown) else keys:
            yield Observed(
                address=f"{raw['Arn']}/access-key/{key['AccessKeyId'][-4:]}",
                type=ACCESS_KEY,
                properties={"UserName": raw["UserName"], **reader.convert(ACCESS_KEY, {"Status": key.get("Status")})},
                facts=select_facts(CreatedAt=key.get("CreateDate")),
            )
    raise_unread(answers, ACCESS_KEY)


def collect_groups(reader: Reader) -> Iterator[Observed]:
    """The groups; who is in them is said by the users."""
    for raw in reader.items("GetAccountAuthorizationDetails:Group", Filter=["Group"]):
        properties = {"GroupName": raw["GroupName"], **reader.convert(GROUP, {"Path": raw.get("Path")})}
        yield Observed(
            address=raw["Arn"],
            type=GROUP,
            properties={**properties, **convert_policies(reader, GROUP, raw, "GroupPolicyList")},
            identifiers=(raw["GroupId"],),
            name=raw["GroupName"],
        )


USERS = Collector("iam", (USER, ACCESS_KEY, USER_POLICY, USER_TO_GROUP), collect_users)
GROUPS = Collector("iam", (GROUP, GROUP_POLICY), collect_groups)

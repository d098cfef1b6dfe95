"""Auto Scaling groups and the launch configurations that are left."""

from __future__ import annotations

from immutcheck.live.catalogue.autoscaling import GROUP, LAUNCH_CONFIGURATION
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import call_planned, select_facts, without_empty
from immutcheck.live.collectors.launch_template_ids import drop_template_names
from immutcheck.live.conversion import plain
from immutcheck.live.tags import RESERVED, read_tags
from immutcheck.live.user_data import decode_user_data
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from immutcheck.live.collector import Answer, Reader


def collect_groups(reader: Reader) -> Iterator[Observed]:
    """The region's groups. `Status` is only there while one is being deleted (EC2 Auto Scaling API, AutoScalingGroup)."""
    found = [raw for raw in reader.items("DescribeAutoScalingGroups") if not raw.get("Status")]
    # The newest comes first: EC2 Auto Scaling API, DescribeInstanceRefreshes.
    refreshes = call_planned(
        reader,
        "DescribeInstanceRefreshes",
        [{"AutoScalingGroupName": raw["AutoScalingGroupName"], "MaxRecords": 1} for raw in found],
    )
    for raw, refresh in zip(found, refreshes, strict=True):
        _written, every = read_tags(raw, "Tags")
        yield Observed(
            address=raw["AutoScalingGroupARN"],
            type=GROUP,
            properties=_convert_group(reader, raw),
            facts=select_facts(
                CreatedAt=raw.get("CreatedTime"),
                Instances=[_describe_member(member) for member in raw.get("Instances", ())],
                LastInstanceRefresh=_describe_refresh(refresh),
            ),
            name=raw["AutoScalingGroupName"],
            tags=every,
        )


def _convert_group(reader: Reader, raw: Answer) -> dict[str, Any]:
    special = ("EnabledMetrics", "Instances", "SuspendedProcesses", "Tags", "VPCZoneIdentifier", "WarmPoolConfiguration")
    properties: dict[str, Any] = drop_template_names(
        without_empty(reader.convert(GROUP, raw, rename={"DefaultCooldown": "Cooldown"}, drop=special))
    )
    subnets = [name.strip() for name in raw.get("VPCZoneIdentifier", "").split(",") if name.strip()]
    if subnets:
        properties["VPCZoneIdentifier"] = subnets
    suspended = [process["ProcessName"] for process in raw.get("SuspendedProcesses", ())]
    if suspended:
        properties["SuspendedProcesses"] = suspended
    pool = raw.get("WarmPoolConfiguration")
    if pool:
        told = ("InstanceReusePolicy", "MaxGroupPreparedCapacity", "MinSize", "PoolState")
        properties["WarmPool"] = {name: pool[name] for name in told if pool.get(name) is not None}
    metrics: dict[str, list[str]] = {}
    for metric in raw.get("EnabledMetrics", ()):
        metrics.setdefault(metric.get("Granularity", ""), []).append(metric["Metric"])
    if metrics:
        properties["MetricsCollection"] = [{"Granularity": step, "Metrics": measured} for step, measured in metrics.items()]
    properties["Tags"] = [
        {"Key": tag["Key"], "Value": tag.get("Value", ""), "PropagateAtLaunch": bool(tag.get("PropagateAtLaunch"))}
        for tag in raw.get("Tags", ())
        if not tag["Key"].startswith(RESERVED)
    ]
    return properties


def _describe_member(member: Answer) -> dict[str, str]:
    version = (member.get("LaunchTemplate") or {}).get("Version")
    return {"InstanceId": member["InstanceId"], **({"LaunchTemplateVersion": version} if version else {})}


def _describe_refresh(answer: Answer | Unknown) -> Any:
    if isinstance(answer, Unknown):
        return answer
    for refresh in answer.get("InstanceRefreshes", ()):
        told = {"Status": "Status", "StartedAt": "StartTime", "EndedAt": "EndTime"}
        return {fact: plain(refresh[name]) for fact, name in told.items() if refresh.get(name) is not None}
    return None


def collect_launch_configurations(reader: Reader) -> Iterator[Observed]:
    """The region's launch configurations, whether a group uses them or not."""
    for raw in reader.items("DescribeLaunchConfigurations"):
        properties = without_empty(reader.convert(LAUNCH_CONFIGURATION, raw, drop=("InstanceMonitoring",)))
        if "UserData" in properties:
            properties["UserData"] = decode_user_data(properties["UserData"])
        if "IamInstanceProfile" in properties:
            properties["IamInstanceProfile"] = properties["IamInstanceProfile"].rpartition("/")[2]
        if "Enabled" in (raw.get("InstanceMonitoring") or {}):
            properties["InstanceMonitoring"] = raw["InstanceMonitoring"]["Enabled"]
        yield Observed(
            address=raw["LaunchConfigurationARN"],
            type=LAUNCH_CONFIGURATION,
            properties=properties,
            name=raw["LaunchConfigurationName"],
        )


AUTO_SCALING_GROUPS = Collector("autoscaling", (GROUP,), collect_groups)
LAUNCH_CONFIGURATIONS = Collector("autoscaling", (LAUNCH_CONFIGURATION,), collect_launch_configurations)

"""Target groups of Elastic Load Balancing, and Classic Load Balancers: where requests of one visitor may be held to one machine."""

from __future__ import annotations

from immutcheck.live.catalogue.elb import ELB, LOAD_BALANCER
from immutcheck.live.catalogue.elbv2 import ELBV2, TARGET_GROUP
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import call_planned, without_empty
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from immutcheck.live.collector import Answer, Reader
    from immutcheck.live.operation import Service


def collect_target_groups(reader: Reader) -> Iterator[Observed]:
    """The target groups of the region, whether a load balancer uses them or not."""
    found = list(reader.items("DescribeTargetGroups"))
    arns = [raw["TargetGroupArn"] for raw in found]
    attributes = call_planned(reader, "DescribeTargetGroupAttributes", [{"TargetGroupArn": arn} for arn in arns])
    tags = _read_tags(reader, ELBV2, "ResourceArn", arns)
    for raw, answer in zip(found, attributes, strict=True):
        properties = without_empty(reader.convert(TARGET_GROUP, raw, rename={"TargetGroupName": "Name"}))
        if isinstance(answer, Unknown):
            properties["TargetGroupAttributes"] = answer
        elif answer.get("Attributes"):
            properties["TargetGroupAttributes"] = reader.convert_part(TARGET_GROUP, ("TargetGroupAttributes",), answer["Attributes"])
        written, every = read_tags(tags.get(raw["TargetGroupArn"], {}), "Tags")
        if reader.plans("DescribeTags"):
            properties["Tags"] = written
        name = raw["TargetGroupName"]
        yield Observed(address=raw["TargetGroupArn"], type=TARGET_GROUP, properties=properties, name=name, tags=every)


def collect_classic(reader: Reader) -> Iterator[Observed]:
    """The Classic Load Balancers of the region."""
    found = list(reader.items("DescribeLoadBalancers"))
    tags = _read_tags(reader, ELB, "LoadBalancerName", [raw["LoadBalancerName"] for raw in found])
    for raw in found:
        name = raw["LoadBalancerName"]
        properties = _convert_classic(reader, raw)
        written, every = read_tags(tags.get(name, {}), "Tags")
        if reader.plans("DescribeTags"):
            properties["Tags"] = written
        address = f"arn:{reader.partition}:elasticloadbalancing:{reader.region}:{reader.account}:loadbalancer/{name}"
        yield Observed(address=address, type=LOAD_BALANCER, properties=properties, name=name, tags=every)


def _convert_classic(reader: Reader, raw: Answer) -> dict[str, Any]:
    """Stickiness policies count when a listener uses them: each is a new policy, and the old one stays behind."""
    properties: dict[str, Any] = reader.convert(LOAD_BALANCER, raw, drop=("Instances", "Policies", "SourceSecurityGroup"))
    listeners = raw.get("ListenerDescriptions", ())
    flat = [{**listener["Listener"], "PolicyNames": listener.get("PolicyNames") or []} for listener in listeners]
    used = {name for listener in flat for name in listener["PolicyNames"]}
    held = raw.get("Policies") or {}
    listed = {
        "AppCookieStickinessPolicy": [policy for policy in held.get("AppCookieStickinessPolicies", ()) if policy["PolicyName"] in used],
        "LBCookieStickinessPolicy": [policy for policy in held.get("LBCookieStickinessPolicies", ()) if policy["PolicyName"] in used],
        "Listeners": flat,
    }
    for name, value in listed.items():
        properties[name] = reader.convert_part(LOAD_BALANCER, (name,), value)
    properties["Instances"] = [member["InstanceId"] for member in raw.get("Instances", ())]
    kept: dict[str, Any] = without_empty(properties)
    return kept


def _read_tags(reader: Reader, service: Service, key: str, identifiers: Sequence[str]) -> dict[str, Answer | Unknown]:
    """Identifier → what DescribeTags says of it."""
    if not reader.plans("DescribeTags"):
        return {}
    batch = service.operation("DescribeTags").batch
    assert batch is not None
    told: dict[str, Answer | Unknown] = {}
    for index, answer in enumerate(reader.call_batches("DescribeTags", identifiers)):
        if isinstance(answer, Unknown):
            told.update(dict.fromkeys(identifiers[index * batch[1] : (index + 1) * batch[1]], answer))
        else:
            told.update({raw[key]: raw for raw in answer.get("TagDescriptions", ())})
    return told


TARGET_GROUPS = Collector("elbv2", (TARGET_GROUP,), collect_target_groups)
CLASSIC_LOAD_BALANCERS = Collector("elb", (LOAD_BALANCER,), collect_classic)

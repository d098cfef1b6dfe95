"""What Ref and Fn::GetAtt point at: parameters, pseudo parameters, resources, outputs of nested stacks.

Source: AWS CloudFormation Template Reference, "Pseudo parameters reference", "Ref", "Fn::GetAtt"; return values of "AWS::EC2::VPC" and
"AWS::EC2::Subnet".
"""

from __future__ import annotations

from immutcheck.model.values import MISSING, Reference, Unknown
from immutcheck.sources.cloudformation.parameters import hide_sensitive
from immutcheck.sources.cloudformation.problems import IntrinsicError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from immutcheck.sources.cloudformation.resolver import Resolver
    from immutcheck.sources.options import SourceOptions

OUTPUTS = "Outputs."
WRITTEN_ATTRIBUTES: dict[str, tuple[str, ...]] = {"AWS::EC2::Subnet": ("CidrBlock",), "AWS::EC2::VPC": ("CidrBlock",)}
"""Attributes that give back the property of that name, by type."""


def resolve_name(resolver: Resolver, name: str) -> object:
    """What `Ref: name` gives; MISSING for AWS::NoValue. IntrinsicError for a name nobody declared."""
    stack = resolver.stack
    parameter = stack.template.parameters.get(name)
    if parameter is not None:
        if parameter.sensitive and not resolver.in_condition:
            return hide_sensitive(parameter)
        return resolver.parameter(name)
    if name in stack.template.resources:
        return Reference(f"`{name}` is only known when the stack is deployed", target=stack.prefix + name)
    pseudo = PSEUDO_PARAMETERS.get(name)
    if pseudo is not None:
        return pseudo(resolver.options)
    if stack.template.has_macros:
        return Unknown(f"`{name}` may come from a macro")
    raise IntrinsicError(f"`{name}` is neither a parameter nor a resource of this template")


def resolve_attribute(resolver: Resolver, name: str, attribute: str) -> object:
    """What `Fn::GetAtt: [name, attribute]` gives; an output of a local nested stack is read from there."""
    stack = resolver.stack
    if name not in stack.template.resources:
        if stack.template.has_macros:
            return Unknown(f"`{name}` may come from a macro")
        kind = "a parameter, which has no attributes" if name in stack.template.parameters else "no resource of this template"
        raise IntrinsicError(f"Fn::GetAtt: `{name}` is {kind}")
    child = stack.children.get(name)
    if child is not None and attribute.startswith(OUTPUTS):
        return resolver.scenario.resolver(child).output(attribute[len(OUTPUTS) :])
    if attribute in WRITTEN_ATTRIBUTES.get(stack.template.types.get(name, ""), ()) and attribute in stack.template.raw_properties(name):
        written = resolver.written(name, attribute)
        if written is not MISSING:
            return written
    return Reference(f"`{name}.{attribute}` is only known when the stack is deployed", target=stack.prefix + name, attribute=attribute)


def _no_value(_options: SourceOptions) -> object:
    return MISSING


def _account(options: SourceOptions) -> object:
    return options.account or Unknown("the account is chosen when the stack is deployed")


def _region(options: SourceOptions) -> object:
    return options.region or Unknown("the region is chosen when the stack is deployed")


def _partition(options: SourceOptions) -> object:
    region = options.region
    if not region:
        return Unknown("the partition depends on the region of the deployment", prefix="aws")
    for start, partition in PARTITIONS:
        if region.startswith(start):
            return partition
    return "aws"


def _url_suffix(options: SourceOptions) -> object:
    partition = _partition(options)
    if partition.__class__ is str and partition in ("aws", "aws-us-gov"):
        return "amazonaws.com"
    return "amazonaws.com.cn" if partition == "aws-cn" else Unknown("the URL suffix depends on the region of the deployment")


def _stack_name(_options: SourceOptions) -> object:
    return Unknown("the stack's name is chosen when it is deployed")


def _stack_id(_options: SourceOptions) -> object:
    return Unknown("the stack's id is made when it is deployed", prefix="arn:aws")


def _notification_arns(_options: SourceOptions) -> object:
    return Unknown("the notification topics are chosen when the stack is deployed")


PARTITIONS = (
    ("cn-", "aws-cn"),
    ("us-gov-", "aws-us-gov"),
    ("us-iso-", "aws-iso"),
    ("us-isob-", "aws-iso-b"),
    ("eu-isoe-", "aws-iso-e"),
    ("us-isof-", "aws-iso-f"),
    ("eusc-", "aws-eusc"),
)
"""Start of a region's name → its partition; all others are "aws"."""

PSEUDO_PARAMETERS: dict[str, Callable[[SourceOptions], object]] = {
    "AWS::AccountId": _account,
    "AWS::NoValue": _no_value,
    "AWS::NotificationARNs": _notification_arns,
    "AWS::Partition": _partition,
    "AWS::Region": _region,
    "AWS::StackId": _stack_id,
    "AWS::StackName": _stack_name,
    "AWS::URLSuffix": _url_suffix,
}

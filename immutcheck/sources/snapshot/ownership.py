"""Whose a live resource is: a stack's, a Terraform state's, a service's of AWS, or nobody's. Sets `facts.Owner` and `facts.StackName`.

Stacks are known by the tags that CloudFormation puts on what it makes and by the resources that it lists of each stack: not every type
carries the tags. Who owns a resource is only told when all stacks that might were read. What runs in an Auto Scaling group belongs to
whoever the group belongs to.
Source: AWS CloudFormation Template Reference Guide, "CloudFormation resource tagging" (aws:cloudformation:*).
"""

from __future__ import annotations

from immutcheck.model.observation import GLOBAL
from immutcheck.model.record import Record
from immutcheck.model.values import Unknown
from immutcheck.sources.snapshot.service_made import BEANSTALK_STACK, is_made_by_service

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from immutcheck.model.observation import Observation, Observed
    from immutcheck.sources.snapshot.state_identities import StateIdentities

CLOUDFORMATION = "cloudformation"
TERRAFORM = "terraform"
AWS = "aws"
NONE = "none"

STACK = "AWS::CloudFormation::Stack"
GROUP = "AWS::AutoScaling::AutoScalingGroup"
STACK_TAG = "aws:cloudformation:stack-name"
LOGICAL_ID_TAG = "aws:cloudformation:logical-id"
GROUP_TAG = "aws:autoscaling:groupName"
PARENTS = {"AWS::SecretsManager::RotationSchedule": "SecretId"}
"""Types that are a part of another resource, and the property that names it: they are whosever that one is."""


class Ownership(Record):
    """`stack` and `logical_id` are "" for what is no stack's. `doubt` says why it is not known, when it is not."""

    owner: str
    stack: str = ""
    logical_id: str = ""
    doubt: str = ""

    def facts(self) -> dict[str, object]:
        """As rules read them."""
        if self.doubt:
            return {"Owner": Unknown(self.doubt, possible=(CLOUDFORMATION, NONE)), "StackName": Unknown(self.doubt, maybe_absent=True)}
        return {"Owner": self.owner, "StackName": self.stack} if self.stack else {"Owner": self.owner}


class Region:
    """What was learned of one region of one account."""

    def __init__(self) -> None:
        self.owned: dict[tuple[str, str], tuple[str, str]] = {}
        """(type, physical id) → (stack name, logical id)."""
        self.stacks: dict[str, frozenset[tuple[str, str]]] = {}
        """Stack name → (logical id, type) of each of its resources."""
        self.groups: dict[str, Observed] = {}
        self.named: dict[tuple[str, str], int] = {}
        """How many resources of a type have a name."""
        self.parents: dict[str, Observed] = {}
        self.doubt = ""
        """Why stacks are missing here."""


class Owners:
    """Knows stacks and states. First `learn` every observation of an account, then ask."""

    def __init__(self, states: Sequence[StateIdentities] = (), *, all_regions: bool = False) -> None:
        """`states` are Terraform's. `all_regions`: stacks were looked for in every region that the account uses, so that what no region
        has (a role) is no stack's."""
        self._states = states
        self._all_regions = all_regions
        self._regions: dict[tuple[str, str], Region] = {}

    def learn(self, observation: Observation) -> None:
        """Take in the stacks, groups and names of a region."""
        region = self._regions[observation.account, observation.region] = Region()
        region.doubt = _doubt_of_stacks(observation)
        for observed in observation.resources:
            key = (observed.type, observed.name)
            region.named[key] = region.named.get(key, 0) + 1
            if observed.type == GROUP and observed.name:
                region.groups[observed.name] = observed
            elif observed.type == STACK:
                _learn_stack(region, observed)
        if any(observed.type in PARENTS for observed in observation.resources):
            region.parents = {observed.address: observed for observed in reversed(observation.resources) if observed.type not in PARENTS}

    def facts_of(self, observed: Observed, observation: Observation) -> dict[str, object]:
        """`Owner` and, for what a stack owns, `StackName`."""
        return self.find(observed, observation).facts()

    def resources_of(self, stack: str, observation: Observation) -> frozenset[tuple[str, str]]:
        """(logical id, type) of the resources that a stack is known to have."""
        return frozenset().union(*[region.stacks.get(stack, frozenset()) for region in self._regions_for(observation)])

    def find(self, observed: Observed, observation: Observation) -> Ownership:
        """Whose the resource of that observation is."""
        regions = self._regions_for(observation)
        own = next((region for (_, name), region in self._regions.items() if name == observation.region and region in regions), None)
        if own is not None:
            parent = _parent_of(observed, own)
            if parent is not None:
                return self.find(parent, observation).replace(logical_id="")
        if observed.type == STACK:
            return Ownership(CLOUDFORMATION, observed.name)
        stack = _find_stack(observed, regions, own)
        if stack is not None:
            # what a service makes a stack for is the service's
            return Ownership(AWS) if stack[0].startswith(BEANSTALK_STACK) else Ownership(CLOUDFORMATION, *stack)
        if any(state.owns(observed) for state in self._states):
            return Ownership(TERRAFORM)
        if is_made_by_service(observed):
            return Ownership(AWS)
        doubt = self._doubt(observation, regions)
        return Ownership("", doubt=doubt) if doubt else Ownership(NONE)

    def _regions_for(self, observation: Observation) -> list[Region]:
        """What can own a resource there: a role may be a stack's of any region."""
        if observation.region != GLOBAL:
            own = self._regions.get((observation.account, observation.region))
            return [] if own is None else [own]
        return [region for (account, _name), region in self._regions.items() if account == observation.account]

    def _doubt(self, observation: Observation, regions: Sequence[Region]) -> str:
        if observation.region == GLOBAL:
            others = [name for account, name in self._regions if account == observation.account and name != GLOBAL]
            if not self._all_regions:
                read = f"only those of {', '.join(sorted(others)[:5])}" if others else "none"
                return f"whether a stack owns it is not known: a stack of any region may, and {read} were read"
            return next((region.doubt for (account, name), region in self._regions.items() if region.doubt and name != GLOBAL), "")
        return regions[0].doubt if regions else "whether a stack owns it is not known: no stacks were read"


def _find_stack(observed: Observed, regions: Sequence[Region], own: Region | None) -> tuple[str, str] | None:
    """Name of the stack and logical id, from what CloudFormation lists or from its tags."""
    identities = [observed.address, *observed.identifiers]
    if observed.name and (own is None or own.named.get((observed.type, observed.name), 0) < 2):
        identities.append(observed.name)
    for region in regions:
        for identity in identities:
            found = region.owned.get((observed.type, identity))
            if found is not None:
                return found
    tagged = observed.tags.get(STACK_TAG, "")
    return (tagged, observed.tags.get(LOGICAL_ID_TAG, "")) if tagged else None


def _parent_of(observed: Observed, region: Region) -> Observed | None:
    if observed.type in PARENTS:
        named = observed.properties.get(PARENTS[observed.type])
        return region.parents.get(named) if isinstance(named, str) else None
    group = observed.tags.get(GROUP_TAG) or observed.facts.get("AutoScalingGroupName")
    return region.groups.get(group) if isinstance(group, str) and observed.type != GROUP else None


def _learn_stack(region: Region, observed: Observed) -> None:
    listed = observed.facts.get("Resources")
    if not isinstance(listed, list):
        if not region.doubt:
            reason = listed.reason if isinstance(listed, Unknown) else f"the resources of {observed.name} were not listed"
            region.doubt = f"whether a stack owns it is not known: {reason}"
        return
    members = set()
    for entry in listed:
        if isinstance(entry, dict):
            resource_type, logical_id, physical_id = (_text(entry, name) for name in ("Type", "LogicalId", "PhysicalId"))
            members.add((logical_id, resource_type))
            if physical_id:
                region.owned[resource_type, physical_id] = (observed.name, logical_id)
    region.stacks[observed.name] = frozenset(members)


def _text(entry: Mapping[str, object], name: str) -> str:
    value = entry.get(name)
    return value if isinstance(value, str) else ""


def _doubt_of_stacks(observation: Observation) -> str:
    """Why the stacks of the region are not all known; "" when they are."""
    reason = next((unread.reason for unread in observation.unread if unread.type == STACK), "")
    if not reason and STACK not in observation.covered and "*" not in observation.covered and observation.region != GLOBAL:
        reason = "stacks were not looked for"
    return f"whether a stack owns it is not known: {reason}" if reason else ""

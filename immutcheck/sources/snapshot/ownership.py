"""Whose a live resource is: a stack's, a Terraform state's, a service's of AWS, or nobody's. Sets `facts.Owner` and `facts.StackName`.

Stacks are known by the tags that CloudFormation puts on what it makes and by the resources that it lists of each stack: not every type
carries the tags, and what a stack leaves behind keeps them. Who owns a resource is only told when all stacks that might were read. What
runs in an Auto Scaling group belongs to whoever the group belongs to.
Source: AWS CloudFormation Template Reference Guide, "CloudFormation resource tagging" (aws:cloudformation:*).
"""

from __future__ import annotations

from immutcheck.model.observation import GLOBAL
from immutcheck.model.record import Record
from immutcheck.model.values import Unknown
from immutcheck.sources.snapshot.service_made import BEANSTALK_STACK, doubt_of_service, is_made_by_service

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
STACK_ID_TAG = "aws:cloudformation:stack-id"
LOGICAL_ID_TAG = "aws:cloudformation:logical-id"
TAGS = "Tags"
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
        self.stack_ids: set[str] = set()
        self.has_all_stacks = False
        """`stack_ids` are all that there are."""
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
        region.has_all_stacks = not region.doubt and observation.region != GLOBAL
        for observed in observation.resources:
            key = (observed.type, observed.name)
            region.named[key] = region.named.get(key, 0) + 1
            if observed.type == GROUP and observed.name:
                region.groups[observed.name] = observed
            elif observed.type == STACK:
                region.stack_ids.add(observed.address)
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
        stack = _find_listed(observed, regions, own) or self._read_tags(observed)
        if stack is not None:
            # what a service makes a stack for is the service's
            return Ownership(AWS) if stack[0].startswith(BEANSTALK_STACK) else Ownership(CLOUDFORMATION, *stack)
        if any(state.owns(observed) for state in self._states):
            return Ownership(TERRAFORM)
        unread_group = _doubt_of_group(observed, observation)
        if unread_group:
            return Ownership("", doubt=unread_group)
        if is_made_by_service(observed):
            return Ownership(AWS)
        doubt = self._doubt(observation, regions) or _doubt_of_tags(observed) or doubt_of_service(observed)
        return Ownership("", doubt=doubt) if doubt else Ownership(NONE)

    def _read_tags(self, observed: Observed) -> tuple[str, str] | None:
        """The stack that made it, by its tags, unless that one is gone, or lists nothing under that logical id any more: what it has left
        behind is nobody's."""
        name, stack_id, logical_id = (observed.tags.get(tag, "") for tag in (STACK_TAG, STACK_ID_TAG, LOGICAL_ID_TAG))
        parts = stack_id.split(":")
        home = self._regions.get((parts[4], parts[3])) if len(parts) > 5 else None
        if home is not None and stack_id in home.stack_ids and name in home.stacks:
            has_left = bool(logical_id) and logical_id not in {known for known, _type in home.stacks[name]}
        else:
            has_left = home is not None and home.has_all_stacks and stack_id not in home.stack_ids
        return (name, logical_id) if name and not has_left else None

    def _regions_for(self, observation: Observation) -> list[Region]:
        """What can own a resource there: a role may be a stack's of any region."""
        if observation.region != GLOBAL:
            own = self._regions.get((observation.account, observation.region))
            return [] if own is None else [own]
        return [region for (account, _name), region in self._regions.items() if account == observation.account]

    def _doubt(self, observation: Observation, regions: Sequence[Region]) -> str:
        if observation.region == GLOBAL:
            others = [name for account, name in self._regions if account == observation.account and name != GLOBAL]
            if not self._all_regions or not others:
                read = f"only those of {', '.join(sorted(others)[:5])}" if others else "none"
                return f"whether a stack owns it is not known: a stack of any region may, and {read} were read"
            return next((region.doubt for (account, name), region in self._regions.items() if region.doubt and name != GLOBAL), "")
        return regions[0].doubt if regions else "whether a stack owns it is not known: no stacks were read"


def _find_listed(observed: Observed, regions: Sequence[Region], own: Region | None) -> tuple[str, str] | None:
    """Name of the stack and logical id, from what CloudFormation lists."""
    identities = [observed.address, *observed.identifiers]
    if observed.name and (own is None or own.named.get((observed.type, observed.name), 0) < 2):
        identities.append(observed.name)
    for region in regions:
        for identity in identities:
            found = region.owned.get((observed.type, identity))
            if found is not None:
                return found
    return None


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


def _doubt_of_group(observed: Observed, observation: Observation) -> str:
    """Why nobody can tell whose the Auto Scaling group is that made it; "" for what none made."""
    if observed.type == GROUP or not observed.tags.get(GROUP_TAG):
        return ""
    reason = next((unread.reason for unread in observation.unread if unread.type == GROUP), "")
    return f"whose the Auto Scaling group is that made it is not known: {reason}" if reason else ""


def _doubt_of_tags(observed: Observed) -> str:
    """Why nobody can tell whether a service of AWS made it; "" when that could be seen."""
    tags = observed.properties.get(TAGS)
    return f"whether a service of AWS made it is not known: {tags.reason}" if isinstance(tags, Unknown) else ""


def _doubt_of_stacks(observation: Observation) -> str:
    """Why the stacks of the region are not all known; "" when they are."""
    reason = next((unread.reason for unread in observation.unread if unread.type == STACK), "")
    if not reason and STACK not in observation.covered and "*" not in observation.covered and observation.region != GLOBAL:
        reason = "stacks were not looked for"
    return f"whether a stack owns it is not known: {reason}" if reason else ""

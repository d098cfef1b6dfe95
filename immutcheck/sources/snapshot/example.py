"""The part of a running account that a rule's example writes down → a unit. Everything was read but what the example says was not.

A resource's key is its address, so that `at: [web.facts.LaunchTime]` names it, and what other resources may write for it.
"""

from __future__ import annotations

from immutcheck.model.observation import Observation, Observed, Unread
from immutcheck.model.values import Unknown
from immutcheck.sources.snapshot.ownership import Owners
from immutcheck.sources.snapshot.redaction import redact_observation
from immutcheck.sources.snapshot.unit import EVERYTHING, FACTS, build_live_unit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from immutcheck.sources.snapshot.unit import LiveUnit

ACCOUNT = "123456789012"
REGION = "eu-west-1"


def build_example(value: Any) -> LiveUnit:
    """The unit of an example whose shape rules/rule.schema.json has checked."""
    resources = tuple([_observe(address, resource) for address, resource in value.get("resources", {}).items()])
    unread = tuple([Unread(name, reason) for name, reason in value.get("unread", {}).items()])
    observation = redact_observation(Observation("aws", ACCOUNT, REGION, resources, {EVERYTHING: (EVERYTHING,)}, unread))
    owners = Owners()
    owners.learn(observation)
    return build_live_unit(observation, owners=owners)


def _observe(address: str, resource: dict[str, Any]) -> Observed:
    properties, facts = dict(resource.get("properties", {})), dict(resource.get("facts", {}))
    for name in resource.get("unread", ()):
        space, known = (facts, name.removeprefix(FACTS)) if name.startswith(FACTS) else (properties, name)
        space[known] = Unknown(f"{name} could not be read", maybe_absent=True)
    return Observed(address, resource["type"], properties, facts, name=resource.get("name", address), tags=resource.get("tags", {}))

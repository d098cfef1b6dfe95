"""Cloud9's environments on EC2."""

from __future__ import annotations

from immutcheck.live.catalogue.cloud9 import ENVIRONMENT
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import is_going, raise_unread
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from immutcheck.live.collector import Reader

SOME_TYPE = Unknown("AWS Cloud9 does not tell the type of the instance")
ON_EC2 = "ec2"
"""The other kind of environment connects to a machine that somebody else looks after."""


def collect_environments(reader: Reader) -> Iterator[Observed]:
    """The region's environments that have an instance."""
    answers = reader.call_batches("DescribeEnvironments", list(reader.items("ListEnvironments")))
    for answer in answers:
        for raw in () if isinstance(answer, Unknown) else answer.get("environments") or ():
            if raw.get("type") != ON_EC2 or is_going((raw.get("lifecycle") or {}).get("status")):
                continue
            shown = {name: raw.get(name) for name in ("name", "description", "connectionType", "ownerArn") if raw.get(name)}
            yield Observed(
                address=raw["arn"],
                type=ENVIRONMENT,
                properties={**reader.convert(ENVIRONMENT, shown), "InstanceType": SOME_TYPE},
                identifiers=(raw["id"],),
                name=raw["id"],
            )
    raise_unread(answers, ENVIRONMENT)


CLOUD9_ENVIRONMENTS = Collector("cloud9", (ENVIRONMENT,), collect_environments)

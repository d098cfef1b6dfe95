"""Key pairs: their names only. The public key would not say who has the private one, and nothing here asks for either."""

from __future__ import annotations

from immutcheck.live.catalogue.ec2 import KEY_PAIR
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import select_facts
from immutcheck.live.collectors.ec2_names import write_arn
from immutcheck.live.tags import read_tags
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from immutcheck.live.collector import Reader

NO_TIME = Unknown("EC2 does not say when the key pair was registered")


def collect_key_pairs(reader: Reader) -> Iterator[Observed]:
    """The region's key pairs."""
    for raw in reader.items("DescribeKeyPairs"):
        written, every = read_tags(raw, "Tags")
        name = raw["KeyName"]
        yield Observed(
            address=write_arn(reader, "key-pair", name),
            type=KEY_PAIR,
            properties={**reader.convert(KEY_PAIR, raw, drop=("Tags",)), "Tags": written},
            facts=select_facts(CreatedAt=raw.get("CreateTime") or NO_TIME),
            identifiers=(raw["KeyPairId"],) if raw.get("KeyPairId") else (),
            name=name,
            tags=every,
        )


KEY_PAIRS = Collector("ec2", (KEY_PAIR,), collect_key_pairs)

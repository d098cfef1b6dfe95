"""Which regions there are, which an account has enabled, which one a profile names."""

from __future__ import annotations

import difflib
import functools
import os

from immutcheck.live.credential_errors import CredentialsError
from immutcheck.model.errors import UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from immutcheck.live.sessions import AccountSession


@functools.cache
def known_regions() -> Mapping[str, str]:
    """Every region that botocore knows, and its partition."""
    from botocore.loaders import Loader

    files = Loader(extra_search_paths=[Loader.BUILTIN_DATA_PATH], include_default_search_paths=False)
    partitions = files.load_data("partitions")["partitions"]
    return {
        region: partition["id"] for partition in partitions for region in sorted(partition["regions"]) if not region.endswith("-global")
    }


def check_regions(names: Iterable[str]) -> tuple[str, ...]:
    """The names, each once, in their order; UsageError for one that is no region, and for regions of two partitions: no credentials
    hold in both."""
    known = known_regions()
    chosen = tuple(dict.fromkeys(names))
    for name in chosen:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=1)
            hint = f": did you mean {near[0]}?" if near else " that this version of botocore knows"
            raise UsageError(f"{name!r} is no region{hint}")
    partitions = sorted({known[name] for name in chosen})
    if len(partitions) > 1:
        raise UsageError(f"the regions belong to different partitions ({', '.join(partitions)}): audit each by itself")
    return chosen


def list_enabled_regions(session: AccountSession) -> tuple[str, ...]:
    """The regions that are enabled for the account, by name. Source: Amazon EC2 API Reference, "DescribeRegions": without AllRegions
    those that are enabled are described. CredentialsError for an answer that is none: every account has some."""
    answer = session.client("ec2").describe_regions()
    found = tuple(sorted(str(region["RegionName"]) for region in answer.get("Regions", ())))
    if not found:
        raise CredentialsError("EC2 answered DescribeRegions with something that is none of AWS's answers: a proxy may be in between")
    return found


def find_default_region(profile: str = "") -> str:
    """The region that the environment or the profile names, "" when none does."""
    from botocore.exceptions import ProfileNotFound
    from botocore.session import Session

    try:
        configured = Session(profile=profile or None).get_config_variable("region")
    except ProfileNotFound:
        return ""
    # botocore knows AWS_DEFAULT_REGION alone; the other SDKs, Lambda and containers have AWS_REGION.
    return str(configured or os.environ.get("AWS_REGION") or "")

"""Published versions of Lambda functions, and aliases."""

from __future__ import annotations

from immutcheck.live.catalogue.lambda_ import ALIAS, ALL_VERSIONS, VERSION
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import without_empty
from immutcheck.model.observation import Observed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from immutcheck.live.collector import Answer, Reader

LATEST = "$LATEST"


def collect_versions(reader: Reader) -> Iterator[Observed]:
    """The published versions of all functions of the region."""
    for raw in reader.items(ALL_VERSIONS, FunctionVersion="ALL"):
        if raw["Version"] == LATEST:
            continue
        function = raw["FunctionArn"].removesuffix(f":{raw['Version']}")
        described = {"Description": raw["Description"]} if raw.get("Description") else {}
        yield Observed(
            address=f"{function}:{raw['Version']}",
            type=VERSION,
            properties={"FunctionName": function, **described},
            name=raw["Version"],
        )


def observe_alias(reader: Reader, function: str, raw: Answer) -> Observed:
    """An alias of the function (its ARN) as ListAliases tells it."""
    properties = without_empty(reader.convert(ALIAS, raw, drop=("RoutingConfig",)))
    properties["FunctionName"] = function
    weights = (raw.get("RoutingConfig") or {}).get("AdditionalVersionWeights") or {}
    if weights:
        routes = [{"FunctionVersion": version, "FunctionWeight": weight} for version, weight in sorted(weights.items())]
        properties["RoutingConfig"] = {"AdditionalVersionWeights": routes}
    return Observed(address=raw["AliasArn"], type=ALIAS, properties=properties, name=raw["Name"])


LAMBDA_VERSIONS = Collector("lambda", (VERSION,), collect_versions)

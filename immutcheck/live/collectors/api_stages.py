"""Stages of API Gateway: of REST APIs, and of HTTP and WebSocket APIs, which have a service of their own."""

from __future__ import annotations

from immutcheck.live.catalogue.apigateway import STAGE
from immutcheck.live.catalogue.apigatewayv2 import STAGE as STAGE_V2
from immutcheck.live.collector import Collector
from immutcheck.live.collectors.details import raise_unread, without_empty
from immutcheck.live.tags import RESERVED, read_tags
from immutcheck.model.observation import Observed
from immutcheck.model.values import Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from immutcheck.live.collector import Reader

RENAMED = {"accessLogSettings": "AccessLogSetting", "canarySettings": "CanarySetting"}


def collect_rest_stages(reader: Reader) -> Iterator[Observed]:
    """The stages of all REST APIs of the region."""
    apis = [raw["id"] for raw in reader.items("GetRestApis")]
    answers = reader.call_each("GetStages", [{"restApiId": api} for api in apis])
    for api, answer in zip(apis, answers, strict=True):
        for raw in () if isinstance(answer, Unknown) else answer.get("item") or ():
            # By resource and method, where a template has a list: no rule asks.
            properties = without_empty(reader.convert(STAGE, raw, rename=RENAMED, drop=("methodSettings", "tags")))
            properties["Tags"], every = read_tags(raw, "tags")
            properties["RestApiId"] = api
            name = raw["stageName"]
            address = f"arn:{reader.partition}:apigateway:{reader.region}::/restapis/{api}/stages/{name}"
            yield Observed(address=address, type=STAGE, properties=properties, name=name, tags=every)
    raise_unread(answers, STAGE)


def collect_http_stages(reader: Reader) -> Iterator[Observed]:
    """The stages of all HTTP and WebSocket APIs of the region."""
    apis = [raw["ApiId"] for raw in reader.items("GetApis")]
    answers = reader.items_each("GetStages", [{"ApiId": api} for api in apis])
    for api, found in zip(apis, answers, strict=True):
        for raw in () if isinstance(found, Unknown) else found:
            properties = without_empty(reader.convert(STAGE_V2, raw, drop=("Tags",)))
            every = dict(raw.get("Tags") or {})
            properties["Tags"] = {key: value for key, value in every.items() if not key.startswith(RESERVED)}
            properties["ApiId"] = api
            name = raw["StageName"]
            address = f"arn:{reader.partition}:apigateway:{reader.region}::/apis/{api}/stages/{name}"
            yield Observed(address=address, type=STAGE_V2, properties=properties, name=name, tags=every)
    raise_unread(answers, STAGE_V2)


REST_STAGES = Collector("apigateway", (STAGE,), collect_rest_stages)
HTTP_STAGES = Collector("apigatewayv2", (STAGE_V2,), collect_http_stages)

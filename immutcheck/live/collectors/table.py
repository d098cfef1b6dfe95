"""Every collector, by service."""

from __future__ import annotations

from immutcheck.live.collectors.ecr import REPOSITORIES

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.live.collector import Collector

COLLECTORS: tuple[Collector, ...] = (REPOSITORIES,)

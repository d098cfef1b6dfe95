"""How much one root may hold; what goes beyond is cut off with a Diagnostic."""

from __future__ import annotations

INSTANCE_LIMIT = 1024
"""Instances of one resource or module call."""
BLOCK_LIMIT = 10_000
"""Blocks that the dynamic blocks of one resource make together."""
ROOT_LIMIT = 20_000
"""Resource instances of a root."""
MODULE_LIMIT = 5_000
"""Module calls in a root, each counted as often as the modules that hold it are called."""
MODULE_DEPTH = 32
SCENARIO_LIMIT = 256
"""Scenarios kept at a time."""
LEAF_LIMIT = 256
"""Scenarios that are told apart when the instances of one resource are counted."""

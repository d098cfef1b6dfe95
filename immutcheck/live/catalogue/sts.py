"""Security Token Service: whose account it is that is read. AssumeRole is no operation of the catalogue (`credential_calls.py`).

Source: AWS STS API Reference, "GetCallerIdentity": it needs no permission.
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service

STS = Service(
    name="sts",
    title="AWS STS",
    rate=10,
    operations=(Operation("GetCallerIdentity", ("sts:GetCallerIdentity",)),),
    is_global=True,
)

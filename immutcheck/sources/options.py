"""What the sources are told. Nothing here is read from anywhere."""

from __future__ import annotations

from immutcheck.model.record import Record


class SourceOptions(Record):
    """`parameters` are given to the root templates; `region` and `account` fix the pseudo parameters, "" leaves them unknown."""

    parameters: tuple[tuple[str, object], ...] = ()
    region: str = ""
    account: str = ""

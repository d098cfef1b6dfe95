"""What a run was told: the engine's view of the configuration. No defaults are hidden elsewhere."""

from __future__ import annotations

from immutcheck.model.record import Record


class Scope(Record):
    """What is held immutable: glob patterns on template paths, stack names and account ids, tag name → patterns of accepted values.
    Empty: all compute."""

    paths: tuple[str, ...] = ()
    stacks: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    tags: tuple[tuple[str, tuple[str, ...]], ...] = ()


class Settings(Record):
    """`now` is an ISO 8601 UTC time ("2026-01-31T00:00:00Z"), the only clock; `break_glass`, `pipeline_principals` and
    `human_principals` are glob patterns on role names or ARNs, and on the issuers of logins. `service_control_policies` are the policies,
    as JSON, of every level of the organization above those who are judged (root, organizational units, account)."""

    now: str
    max_age_days: int = 90
    break_glass: tuple[str, ...] = ()
    pipeline_principals: tuple[str, ...] = ()
    human_principals: tuple[str, ...] = ()
    service_control_policies: tuple[tuple[str, ...], ...] = ()
    scope: Scope = Scope()

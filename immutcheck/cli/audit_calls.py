"""`immutcheck audit --print-calls`: what would be called, and for what. Calls nothing."""

from __future__ import annotations

from immutcheck.cli.preparation import count_of, write_stdout

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.cli.audit_rules import AuditRules
    from immutcheck.live.operation import Operation


def print_calls(chosen: AuditRules) -> int:
    """The planned operations by service, how often each is called and which IAM action it needs."""
    lines = []
    for service in chosen.services:
        planned = [operation for operation in service.operations if (service.name, operation.key) in chosen.plan.operations]
        if planned:
            where = "once an account" if service.is_global else "in each region"
            lines += [f"{service.title} ({service.name}), {where}", *[f"  {_describe(operation)}" for operation in planned], ""]
    lines.append(f"{count_of(len(chosen.plan.operations), 'operation')} for {count_of(len(chosen.rules), 'rule')}; nothing was called.")
    write_stdout("\n".join(lines) + "\n")
    return 0


def _describe(operation: Operation) -> str:
    often = "each page" if operation.page_size else "once"
    if operation.batch:
        often = f"for {operation.batch[1]} at a time"
    elif operation.per:
        often = f"for each {operation.per}"
    return f"{operation.key:<48} {often:<44} {', '.join(operation.actions)}"

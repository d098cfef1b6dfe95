"""Organizations: which accounts there are to read.

Source: AWS Organizations API Reference, "ListAccounts"; Service Authorization Reference, "AWS Organizations".
"""

from __future__ import annotations

from immutcheck.live.operation import Operation, Service

ORGANIZATIONS = Service(
    name="organizations",
    title="AWS Organizations",
    rate=5,
    operations=(
        # Up to 20 accounts a page.
        Operation("ListAccounts", ("organizations:ListAccounts",), items="Accounts", page_size=("MaxResults", 20)),
    ),
    is_global=True,
)

"""What the catalogue says of an operation. Data only: who calls, plans or allows is elsewhere."""

from __future__ import annotations

from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

LIST = "List"
READ = "Read"

NOTHING: Mapping[str, tuple[str, ...]] = {}


def names(text: str) -> tuple[str, ...]:
    """`"ImageId KeyName facts.LaunchTime"` as the names in it."""
    return tuple(text.split())


class Operation(Record):
    """One read-only call.

    `actions` are the IAM actions it needs (Service Authorization Reference), the first of them its own. `lists` are the types whose
    resources it finds: it is planned when one of them is needed at all. `feeds` says of a type which properties ("ImageId", top-level
    names) and facts ("facts.LaunchTime") it tells: it is planned when one of these is needed. `items` is where the items are in an answer
    (JMESPath), for operations whose pages are joined; `page_size` is the parameter for the size of a page, and its value.
    `batch` is the parameter that takes many identifiers, and how many. `per` is the type of which each resource (or each
    batch of them) needs a call, "" when one walk through the pages answers for a region. `absent` are error codes that say "nothing is set
    there"; they are answers, no failures. `rate` is in calls a second, 0 for the service's own.

    `variant` tells apart entries of one operation that are planned for different needs: DescribeInstanceAttribute, which answers for one
    attribute at a time, must not fetch user data because somebody asks about termination protection.
    """

    name: str
    actions: tuple[str, ...]
    lists: tuple[str, ...] = ()
    feeds: Mapping[str, tuple[str, ...]] = NOTHING
    items: str = ""
    page_size: tuple[str, int] | None = None
    batch: tuple[str, int] | None = None
    per: str = ""
    absent: tuple[str, ...] = ()
    rate: float = 0.0
    variant: str = ""

    @property
    def key(self) -> str:
        """What collectors and plans call the entry: "DescribeVolumes", "DescribeInstanceAttribute:userData"."""
        return f"{self.name}:{self.variant}" if self.variant else self.name


class Service(Record):
    """One AWS service: `name` is what boto3 calls it, `rate` its default of calls a second in an account and region. `is_global`: it is
    asked once an account. `title` is for people."""

    name: str
    title: str
    operations: tuple[Operation, ...]
    rate: float = 10.0
    is_global: bool = False

    def operation(self, key: str) -> Operation:
        """The operation of that key; KeyError when the catalogue has none."""
        for operation in self.operations:
            if operation.key == key:
                return operation
        raise KeyError(f"{self.name}:{key} is not in the catalogue")

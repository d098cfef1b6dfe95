"""Data sources that need nothing read: policy documents, templates, and what the options or the provider say of region and account.

All others are only read when Terraform runs.
Source: Terraform AWS provider documentation, "aws_iam_policy_document", "aws_caller_identity", "aws_region", "aws_partition";
Terraform template provider documentation, "template_file".
"""

from __future__ import annotations

from immutcheck.model.values import Unknown
from immutcheck.sources.terraform.configuration.blocks import member_names
from immutcheck.sources.terraform.configuration.instances import ResourceInstance
from immutcheck.sources.terraform.configuration.providers import provider_argument
from immutcheck.sources.terraform.translation.policy_document import build_policy_document
from immutcheck.sources.terraform.values import Encoded, EvaluationError, known_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

POLICY_DOCUMENT = "aws_iam_policy_document"
POLICY_TEXTS = frozenset(("json", "minified_json"))
POLICY = "(policy)"
"""The name under which a policy document is kept; no argument has it."""


class DataSource(ResourceInstance):
    """A data source. What is written is its value; what is not written is found by type."""

    __slots__ = ()

    def attribute(self, name: str) -> object:
        """The value as far as it can be known."""
        value = COMPUTED[self.declaration.type](self, name)
        if value is not None:
            return value
        if name in member_names(self.declaration):
            value, touched = self.member(name)
            self.module.scenario.touched |= touched
            if value is not None:
                return value
        return self._only_read(name)

    def _only_read(self, name: str) -> Unknown:
        return Unknown(f"`{self.address}.{name}` is only read when Terraform runs")

    def values(self) -> dict[str, object]:
        """The arguments and blocks that are written."""
        values = {}
        for name in member_names(self.declaration):
            values[name], touched = self.member(name)
            self.module.scenario.touched |= touched
        return values

    def policy(self) -> object:
        """The policy document that the arguments make."""
        known = self._known.get(POLICY)
        if known is None:
            self.module.scenario.remember(self._known, POLICY, f"{self.address}.json", self._build_policy)
            known = self._known[POLICY]
        self.module.scenario.touched |= known[1]
        return known[0]

    def _build_policy(self, _name: str) -> object:
        try:
            policy = build_policy_document(self.values())
        except EvaluationError as error:
            block = self.declaration.block
            self.module.scenario.problems.add_at(block, self.declaration.file, error.message)
            return Unknown(error.message)
        return policy if isinstance(policy, Unknown) else Encoded(policy)

    def region(self) -> object:
        """The region that the options or the provider's configuration say."""
        given = self.module.scenario.ground.options.region
        return given or known_value(provider_argument(self.module, self.declaration, "region"))


def find_data_class(kind: str) -> type[DataSource] | None:
    """The class of data sources of a type, None when they are only read when Terraform runs."""
    return DataSource if kind in COMPUTED else None


def _policy_document(data: DataSource, name: str) -> object:
    if name not in POLICY_TEXTS:
        return None
    return data.policy()


def _template(data: DataSource, name: str) -> object:
    if name != "rendered":
        return None
    values = data.values()
    text, names = known_value(values.get("template")), known_value(values.get("vars", {}))
    functions = data.module.scope.functions
    if not isinstance(text, str) or not isinstance(names, dict) or functions is None:
        return None
    return functions.render(text, data.declaration.file.path, names)


def _caller_identity(data: DataSource, name: str) -> object:
    account = data.module.scenario.ground.options.account
    if name in ("account_id", "id"):
        return account or Unknown("the account is chosen when Terraform runs")
    return None


def _region(data: DataSource, name: str) -> object:
    if name not in ("name", "id", "region"):
        return None
    region = data.region()
    return region if isinstance(region, str) else Unknown("the region is chosen when Terraform runs")


def _partition(data: DataSource, name: str) -> object:
    region = data.region()
    partition = None
    if isinstance(region, str):
        from immutcheck.sources.cloudformation.references import PARTITIONS

        partition = next((partition for start, partition in PARTITIONS if region.startswith(start)), "aws")
    if name in ("partition", "id"):
        return partition or Unknown("the partition depends on the region of the deployment", prefix="aws")
    if name == "dns_suffix":
        if partition in ("aws", "aws-us-gov"):
            return "amazonaws.com"
        return "amazonaws.com.cn" if partition == "aws-cn" else Unknown("the DNS suffix depends on the region of the deployment")
    return None


COMPUTED: dict[str, Callable[[DataSource, str], object]] = {
    POLICY_DOCUMENT: _policy_document,
    "aws_caller_identity": _caller_identity,
    "aws_partition": _partition,
    "aws_region": _region,
    "template_file": _template,
}
"""Type → what an attribute is; None for one that is read, or written."""

"""Data sources of which something is known before anything is read: policy documents, templates, what the options or the provider say of
region and account, and of which parameter, secret or image a value will be.

All others are only read when Terraform runs.
Source: Terraform AWS provider documentation, "aws_iam_policy_document", "aws_caller_identity", "aws_region", "aws_partition", "aws_ami",
"aws_ssm_parameter" (a name may end in a version or label), "aws_secretsmanager_secret_version"; Terraform template provider
documentation, "template_file"; Terraform cloudinit provider documentation, "cloudinit_config".
"""

from __future__ import annotations

from immutcheck.model.values import DynamicReference, Unknown
from immutcheck.sources.terraform.configuration.blocks import member_names
from immutcheck.sources.terraform.configuration.instances import ResourceInstance
from immutcheck.sources.terraform.configuration.providers import provider_argument
from immutcheck.sources.terraform.evaluation.templates import join_text, text_of
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
            return self.module.scenario.remember(self._known, POLICY, f"{self.address}.json", self._build_policy)
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


def _cloud_init(data: DataSource, name: str) -> object:
    """The archive that cloud-init takes apart again. It is packed and encoded on its way to the machine; user data is kept decoded."""
    if name != "rendered":
        return None
    values = data.values()
    parts, boundary = values.get("part"), known_value(values.get("boundary", "MIMEBOUNDARY"))
    if not isinstance(parts, list) or parts.__class__ is not list or not isinstance(boundary, str):
        return None
    pieces: list[object] = [f'Content-Type: multipart/mixed; boundary="{boundary}"\nMIME-Version: 1.0\n\n']
    try:
        for part in parts:
            written = known_value(part)
            if not isinstance(written, dict):
                return None
            content_type, content = text_of(written.get("content_type", "text/plain")), text_of(written.get("content", ""))
            pieces += [f"--{boundary}\nContent-Type: ", content_type, "\nMIME-Version: 1.0\n\n", content, "\n"]
        return join_text([*pieces, f"--{boundary}--\n"])
    except EvaluationError as error:
        data.module.scenario.problems.add_at(data.declaration.block, data.declaration.file, error.message)
        return Unknown(error.message)


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


def _parameter(data: DataSource, name: str) -> object:
    """The value of a parameter is a dynamic reference to it, of a version where one is named. Which type it has is not known here; only
    what is read without decryption is taken for a plain one."""
    if name not in ("value", "insecure_value"):
        return None
    values = data.values()
    key = known_value(values.get("name"))
    if not isinstance(key, str):
        return None
    stem, _, version = key.rpartition(":")
    is_pinned = bool(stem) and version.isdigit() and not stem.startswith("arn:")
    is_plain = name == "insecure_value" or known_value(values.get("with_decryption")) is False
    return DynamicReference(
        f"parameter `{key}` is only read when Terraform runs",
        service="ssm" if is_plain else "ssm-secure",
        key=stem if is_pinned else key,
        version=version if is_pinned else "",
    )


def _secret(data: DataSource, name: str) -> object:
    """The text of a secret is a dynamic reference to it."""
    if name not in ("secret_string", "secret_binary"):
        return None
    values = data.values()
    key, version = known_value(values.get("secret_id")), known_value(values.get("version_id"))
    shown = key if isinstance(key, str) else data.address
    return DynamicReference(
        f"secret `{shown}` is only read when Terraform runs",
        service="secretsmanager",
        key=shown,
        version=version if isinstance(version, str) else "",
    )


def _image(data: DataSource, name: str) -> object:
    """The newest image that fits is another one tomorrow: what a parameter that names the latest image would be."""
    if name not in ("id", "image_id") or known_value(data.values().get("most_recent")) is not True:
        return None
    return DynamicReference(f"`{data.address}` is the newest image that fits when Terraform runs", service="ssm", key=data.address)


COMPUTED: dict[str, Callable[[DataSource, str], object]] = {
    POLICY_DOCUMENT: _policy_document,
    "aws_ami": _image,
    "aws_caller_identity": _caller_identity,
    "aws_partition": _partition,
    "aws_region": _region,
    "aws_secretsmanager_secret_version": _secret,
    "aws_ssm_parameter": _parameter,
    "cloudinit_config": _cloud_init,
    "template_cloudinit_config": _cloud_init,
    "template_file": _template,
}
"""Type → what an attribute is; None for one that is read, or written."""

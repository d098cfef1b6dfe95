"""The permissions boundary of a role, a user or a permission set, as statements.

Source: AWS IAM User Guide, "Permissions boundaries for IAM entities"; AWS CloudFormation Template Reference, AWS::SSO::PermissionSet
PermissionsBoundary. A boundary is a managed policy: AWS's own, or one of the account's.
"""

from __future__ import annotations

from immutcheck.engine.lookup import read_name, step_into
from immutcheck.engine.operators.managed_documents import find_document, policy_name
from immutcheck.engine.operators.policy_documents import read_statements
from immutcheck.engine.operators.policy_limits import Boundary
from immutcheck.model.values import MISSING, MissingType, Reference, Text, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.engine.evaluation import Evaluation
    from immutcheck.model.resource import Resource

PERMISSION_SET = "AWS::SSO::PermissionSet"
MANAGED_POLICY = "AWS::IAM::ManagedPolicy"
OUTSIDE = "the permissions boundary is not in this input"


def read_boundary(holder: Resource, at: Evaluation) -> Boundary | None:
    """The holder's boundary, with a reason when it is not (all) known; None when it has none."""
    value = read_name(holder.properties, "PermissionsBoundary")
    if holder.type == PERMISSION_SET:
        value = _of_permission_set(value)
    if value is MISSING or value is None:
        return None
    return _read(value, at)


def _of_permission_set(value: object) -> object:
    """The ARN of a managed policy, or the name of one of the accounts' own."""
    if isinstance(value, MissingType) or value is None:
        return MISSING
    arn = step_into(value, "ManagedPolicyArn")
    if arn is not MISSING and not (isinstance(arn, Unknown) and arn.maybe_absent):
        return arn
    reference = step_into(value, "CustomerManagedPolicyReference")
    name = step_into(reference, "Name") if reference is not MISSING else MISSING
    if name is not MISSING:
        return name
    return arn if arn is not MISSING else value


def _read(value: object, at: Evaluation) -> Boundary:
    related = at.related_resource(value) if isinstance(value, Reference) else None
    if related is not None and related.type == MANAGED_POLICY:
        statements = at.read_once(read_statements, read_name(related.properties, "PolicyDocument"))
        is_certain = related.exists is True and isinstance(value, Reference) and not value.maybe_absent
        return Boundary(statements.known, statements.reason if is_certain else f"whether {related.address} is the boundary is not known")
    if isinstance(value, str | Text):
        name = policy_name(value)
        document = find_document(name) if name else None
        if document is not None:
            return Boundary(read_statements(document).known, is_data=True)
        shown = value if isinstance(value, str) else name
        return Boundary((), f"the permissions boundary {shown} is not in this input" if shown else OUTSIDE)
    if isinstance(value, Unknown) and value.reason:
        return Boundary((), f"the permissions boundary is not known: {value.reason}")
    return Boundary((), OUTSIDE)

"""`dynamic_reference`: is the value, or a part of the text, read from Parameter Store or Secrets Manager when it is deployed?

Source: AWS CloudFormation User Guide, "Get values stored in other services using dynamic references". What is read is never resolved.
"""

from __future__ import annotations

from immutcheck.engine.lookup import agree
from immutcheck.model.values import DynamicReference, Reference, Text, Unknown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from immutcheck.engine.evaluation import Answer, Check, Evaluation

SERVICES = frozenset(("ssm", "ssm-secure", "secretsmanager"))


def make_dynamic_reference(argument: object) -> Check:
    """True when it is read from one of the services, with (`pinned: true`), without (`pinned: false`) or with any version."""
    services = argument.get("services") if isinstance(argument, dict) else None
    pinned = argument.get("pinned") if isinstance(argument, dict) else None
    if not isinstance(services, list) or not services or not SERVICES.issuperset(services) or pinned not in (None, True, False):
        raise ValueError("`dynamic_reference` needs {services: [ssm, ssm-secure, secretsmanager], pinned: true | false}")
    wanted = frozenset(services)

    def dynamic_reference(value: object, evaluation: Evaluation) -> Answer:
        if isinstance(value, DynamicReference):
            return value.service in wanted and (pinned is None or bool(value.version) is pinned)
        if isinstance(value, Text):
            answers = [dynamic_reference(piece, evaluation) for piece in value.pieces if isinstance(piece, Unknown)]
            return True if True in answers else None if None in answers else False
        if isinstance(value, Reference):
            return False
        if isinstance(value, Unknown):
            if not value.possible:
                # What somebody gives when they deploy is theirs to answer for, as with literal secrets.
                return None if value.maybe_absent else False
            return agree([dynamic_reference(one, evaluation) for one in value.possible])
        return False

    return dynamic_reference

"""The operators a rule may use: their names, what their argument looks like, what they mean. What they do is the engine's.

`argument` is a JSON Schema of the few keywords that `shape.py` knows. The same shapes stand in `rules/rule.schema.json` for editors, and
tests hold the three tables (this one, the schema's, the engine's) equal.
"""

from __future__ import annotations

from immutcheck.model.record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class Signature(Record):
    """One operator. `domain`: it carries knowledge of AWS, beyond plain values."""

    argument: Mapping[str, Any]
    meaning: str
    domain: bool = False


SCALAR = {"type": ["string", "number", "boolean"]}
BOOLEAN = {"type": "boolean"}
NUMBER = {"type": "number"}
TEXT_OR_TEXTS = {"type": ["string", "array"], "minLength": 1, "minItems": 1, "items": {"type": "string", "minLength": 1}}
ACTION = {
    "type": "string",
    "pattern": r"^[a-z0-9-]+:[A-Za-z0-9*?]+$",
    "patternErrorMessage": "must be an action such as ssm:StartSession",
}
PERMISSION = {
    "type": "object",
    "required": ["actions"],
    "additionalProperties": False,
    "properties": {
        "actions": {"type": "array", "minItems": 1, "uniqueItems": True, "items": ACTION},
        "resources": {"enum": ["any", "*"]},
        "principal": {"enum": ["human", "pipeline", "service", "aws", "github", "anyone"]},
        "without": {"enum": ["mfa", "source_identity", "repository"]},
        "except": {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"enum": ["break_glass", "pipeline"]}},
    },
}
SCRIPT_ACTIONS = (
    "upgrades-packages",
    "installs-packages",
    "runs-database",
    "fetches-and-runs",
    "pulls-code",
    "runs-configuration-agent",
    "runs-cfn-hup",
    "runs-cfn-init",
    "schedules-work",
    "creates-user",
    "sets-password",
    "writes-authorized-keys",
    "enables-password-login",
    "enables-remote-login",
    "disables-remote-login",
)
"""The kinds of actions that `scripts/kinds.py` tells apart."""

SIGNATURES: dict[str, Signature] = {
    "equals": Signature(SCALAR, "is the same value; typed by the argument, so that `22` holds for 22 and for the text 22"),
    "in": Signature({"type": "array", "minItems": 1, "uniqueItems": True, "items": SCALAR}, "is the same as one of the values"),
    "contains": Signature(SCALAR, "a list has it as a member, a text has it as a part"),
    "starts_with": Signature(TEXT_OR_TEXTS, "the text begins with it, or with one of them"),
    "ends_with": Signature(TEXT_OR_TEXTS, "the text ends with it, or with one of them"),
    "matches": Signature({"type": "string", "minLength": 1}, "the regular expression (RE2) is found anywhere in the text"),
    "exists": Signature(BOOLEAN, "present; null and a missing property are absent, a present unknown exists"),
    "is_empty": Signature(BOOLEAN, "is an empty list, map or text"),
    "greater_than": Signature(NUMBER, "is a greater number"),
    "less_than": Signature(NUMBER, "is a smaller number"),
    "at_least": Signature(NUMBER, "is that number or a greater one"),
    "at_most": Signature(NUMBER, "is that number or a smaller one"),
    "older_than": Signature(
        {
            "type": ["integer", "string"],
            "minimum": 0,
            "pattern": "^max_age_days$",
            "patternErrorMessage": "must be a number of days or max_age_days",
        },
        "an ISO 8601 time lies further back than so many days (`max_age_days`: the configured number)",
    ),
    "is_literal": Signature(BOOLEAN, "is written out here: not a reference, parameter, dynamic reference or text with holes"),
    "is_sensitive": Signature(BOOLEAN, "comes from a masked (NoEcho) parameter, alone or as a part of a text"),
    "admits": Signature(
        {
            "type": "object",
            "required": ["ports", "protocols", "from"],
            "additionalProperties": False,
            "properties": {
                "ports": {
                    "type": "array",
                    "minItems": 1,
                    "uniqueItems": True,
                    "items": {"type": "integer", "minimum": 0, "maximum": 65535},
                },
                "protocols": {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"enum": ["tcp", "udp"]}},
                "from": {"enum": ["internet", "internet-ipv4", "internet-ipv6", "anywhere"]},
            },
        },
        "the list of a security group's rules (or a network ACL's entries) lets traffic in to one of the ports",
        domain=True,
    ),
    "image_pinned": Signature(BOOLEAN, "a container image reference has a digest", domain=True),
    "ami_pinned": Signature(BOOLEAN, "an image id is a literal or a versioned parameter", domain=True),
    "version_pinned": Signature(
        {"enum": ["lambda", "launch_template", "s3_object", "fargate", "layer"]}, "names one fixed version of such a thing", domain=True
    ),
    "literal_secret": Signature(
        {
            "type": ["boolean", "object"],
            "not": {"enum": [False]},
            "minProperties": 1,
            "additionalProperties": False,
            "properties": {"names": {"enum": ["always"]}, "plain_ssm": {"type": "boolean"}},
        },
        "is a secret written out, by name, place or shape; `names: always`: whatever it looks like; "
        "`plain_ssm: true`: a reference to a plain parameter counts too",
        domain=True,
    ),
    "policy_allows": Signature(PERMISSION, "a policy document allows one of the actions to whoever holds it", domain=True),
    "managed_policy_allows": Signature(
        PERMISSION, "one of AWS's own managed policies, named by its ARN, allows one of the actions", domain=True
    ),
    "dynamic_reference": Signature(
        {
            "type": "object",
            "required": ["services"],
            "additionalProperties": False,
            "properties": {
                "services": {
                    "type": "array",
                    "minItems": 1,
                    "uniqueItems": True,
                    "items": {"enum": ["ssm", "ssm-secure", "secretsmanager"]},
                },
                "pinned": {"type": "boolean"},
            },
        },
        "is read from one of the services when it is deployed, alone or as a part of a text; `pinned`: with or without a version",
        domain=True,
    ),
    "script_does": Signature(
        {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"enum": list(SCRIPT_ACTIONS)}},
        "a boot script (user data, cloud-init, AWS::CloudFormation::Init) does one of these things",
        domain=True,
    ),
    "refers_to": Signature(
        {"type": "array", "minItems": 1, "uniqueItems": True, "items": {"type": "string", "minLength": 1}},
        "leads to a resource of one of the types in the same input",
        domain=True,
    ),
    "is_break_glass": Signature(BOOLEAN, "a role's name or ARN is one the configuration lists as break-glass", domain=True),
    "is_pipeline_principal": Signature(BOOLEAN, "a role's name or ARN is one the configuration lists as a pipeline's", domain=True),
    "is_human_principal": Signature(BOOLEAN, "a role's name or ARN is one the configuration lists as people's", domain=True),
}

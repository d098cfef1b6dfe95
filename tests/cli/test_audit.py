"""`immutcheck audit` from words to exit code, against a real HTTP server that answers as AWS does."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from immutcheck.cli.audit import weigh_snapshot
from tests.conftest import Outcome
from tests.live.conftest import ACCOUNT, REGION, Aws, aws, moto_endpoint

__all__ = ("aws", "moto_endpoint")

Immutcheck = Callable[..., Outcome]


@pytest.fixture
def audit(aws: Aws, immutcheck: Immutcheck, workplace: Path, monkeypatch: pytest.MonkeyPatch) -> Immutcheck:
    """`audit("--select", "x")`: an audit of the fresh account's one region, in an empty folder."""
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    monkeypatch.setenv("AWS_REGION", REGION)
    monkeypatch.setenv("AWS_CONFIG_FILE", str(workplace / "no-config"))
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(workplace / "no-credentials"))
    return lambda *words: immutcheck("audit", "--endpoint-url", aws.endpoint, *words)


def shown(finding: dict[str, Any]) -> dict[str, Any]:
    """A finding without the text of the snapshot: an audit does not read again what it writes, and knows the line, not the columns, of what
    could not be listed."""
    place = (finding["location"]["path"], finding["location"]["start_line"])
    return {name: value for name, value in finding.items() if name not in ("excerpt", "line_hash")} | {"location": place}


def open_group(aws: Aws, port: int = 22) -> str:
    """A security group that admits the whole internet to the port."""
    ec2 = aws.client("ec2")
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    group: str = ec2.create_security_group(GroupName=f"open-{port}", Description="d", VpcId=vpc)["GroupId"]
    ec2.authorize_security_group_ingress(GroupId=group, IpProtocol="tcp", FromPort=port, ToPort=port, CidrIp="0.0.0.0/0")
    return group


def test_an_open_group_is_found_and_named(aws: Aws, audit: Immutcheck) -> None:
    group = open_group(aws)

    outcome = audit("--select", "ssh-open-to-internet", "--format", "json")

    report = json.loads(outcome.out)
    assert (outcome.code, outcome.err) == (1, "")
    assert [(finding["rule"], finding["address"], finding["property"]) for finding in report["findings"]] == [
        ("ssh-open-to-internet", f"arn:aws:ec2:{REGION}:{ACCOUNT}:security-group/{group}", "SecurityGroupIngress[0]")
    ]
    assert report["summary"]["regions"] == 1


def test_a_clean_account_passes(audit: Immutcheck) -> None:
    outcome = audit("--select", "ssh-open-to-internet")
    assert (outcome.code, "Passed: no findings." in outcome.out) == (0, True)


def test_a_snapshot_judged_again_gives_the_same(aws: Aws, audit: Immutcheck, immutcheck: Immutcheck, workplace: Path) -> None:
    open_group(aws)
    aws.client("ecr").create_repository(repositoryName="app")

    shown_too = ("--include-unknown", "--include-passed")
    live = audit("--snapshot", "account.json", "--format", "json=first", "--service", "ec2", "--service", "ecr", *shown_too)
    again = immutcheck("scan", "account.json", "--format", "json=second", *shown_too)

    first, second = (json.loads((workplace / name).read_text()) for name in ("first", "second"))
    assert len(first["findings"]) > 10
    assert (live.code, again.code) == (1, 1)
    assert [shown(finding) for finding in second["findings"]] == [shown(finding) for finding in first["findings"]]
    assert [second["summary"][name] for name in ("failed", "unknown", "passed", "resources")] == [
        first["summary"][name] for name in ("failed", "unknown", "passed", "resources")
    ]
    assert second["now"] == first["now"]


def test_a_snapshot_answers_other_rules(aws: Aws, audit: Immutcheck, immutcheck: Immutcheck) -> None:
    aws.client("ecr").create_repository(repositoryName="app")
    assert audit("--select", "ecr-scan-on-push-off", "--service", "ecr", "--snapshot", "account.json", "--fail-on", "medium").code == 3

    again = immutcheck("scan", "account.json", "--select", "ecr-tag-mutable", "--format", "json")

    assert [finding["rule"] for finding in json.loads(again.out)["findings"]] == ["ecr-tag-mutable"]


def test_sarif_points_into_a_snapshot_beside_it(aws: Aws, audit: Immutcheck, workplace: Path) -> None:
    open_group(aws)

    outcome = audit("--select", "ssh-open-to-internet", "--format", "sarif=out.sarif")

    run = json.loads((workplace / "out.sarif").read_text())["runs"][0]
    (result,) = run["results"]
    place = result["locations"][0]
    region = place["physicalLocation"]["region"]
    line = (workplace / "out.snapshot.json").read_text().splitlines()[region["startLine"] - 1]
    assert outcome.code == 1
    assert run["automationDetails"]["id"] == f"immutcheck/live/{ACCOUNT}/{REGION}/"
    assert place["physicalLocation"]["artifactLocation"]["uri"] == "out.snapshot.json"
    assert json.loads(line[region["startColumn"] - 1 : region["endColumn"] - 1])["CidrIp"] == "0.0.0.0/0"
    assert place["logicalLocations"][0]["fullyQualifiedName"] == json.loads(line.rstrip(","))["address"]


def test_a_secret_in_an_environment_is_found_and_never_kept(aws: Aws, audit: Immutcheck, workplace: Path) -> None:
    secret = "hunter2-" + "Zq9" * 5
    aws.client("ecs").register_task_definition(
        family="f",
        containerDefinitions=[{"name": "c", "image": "i", "memory": 9, "environment": [{"name": "DB_PASSWORD", "value": secret}]}],
    )
    ecs = aws.client("ecs")
    ecs.create_cluster(clusterName="c")
    ecs.create_service(cluster="c", serviceName="s", taskDefinition="f", desiredCount=0)

    formats = [word for name in ("json", "sarif", "text") for word in ("--format", f"{name}=a.{name}")]
    outcome = audit("--select", "ecs-environment-secret", "--service", "ecs", "--snapshot", "a.snapshot.json", *formats, "-v")

    assert [finding["rule"] for finding in json.loads((workplace / "a.json").read_text())["findings"]] == ["ecs-environment-secret"]
    written = list(workplace.glob("a.*"))
    assert len(written) == 4
    assert all(secret not in text for text in (outcome.out, outcome.err, *[path.read_text() for path in written]))


def test_two_accounts_give_two_sarif_files(aws: Aws, audit: Immutcheck, workplace: Path) -> None:
    role = "arn:aws:iam::{}:role/Audit"
    (workplace / "accounts.yaml").write_text(
        "accounts:\n" + "".join(f"  - {{account_id: '{name}', role: '{role.format(name)}'}}\n" for name in ("111111111111", "222222222222"))
    )

    outcome = audit("--accounts", "accounts.yaml", "--select", "ssh-open-to-internet", "--format", "sarif=out-{account}.sarif")

    assert (outcome.code, outcome.err) == (0, "")
    assert sorted(path.name for path in workplace.glob("*.sarif")) == ["out-111111111111.sarif", "out-222222222222.sarif"]


def test_an_account_that_cannot_be_opened_leaves_the_audit_incomplete(audit: Immutcheck, workplace: Path) -> None:
    (workplace / "accounts.yaml").write_text("accounts:\n  - {account_id: '111111111111', profile: nobody, name: lost}\n")

    outcome = audit("--accounts", "accounts.yaml", "--select", "ssh-open-to-internet")

    assert outcome.code == 3
    assert "lost" in outcome.out
    assert "nobody" in outcome.out


def test_an_organization_is_read_and_what_is_left_out_is_told(aws: Aws, audit: Immutcheck) -> None:
    writer = aws.client("organizations")
    writer.create_organization(FeatureSet="ALL")
    made = [
        writer.create_account(AccountName=name, Email=f"{name}@example.com")["CreateAccountStatus"]["AccountId"] for name in ("shop", "old")
    ]
    writer.close_account(AccountId=made[1])

    outcome = audit("--accounts", "organization", "--role-arn", "Audit", "--select", "ssh-open-to-internet", "--format", "json", "-v")

    report = json.loads(outcome.out)
    told = [diagnostic["message"] for diagnostic in report["diagnostics"] if diagnostic["code"] == "account-inactive"]
    assert (outcome.code, report["summary"]["regions"]) == (0, 2)
    assert told == [f"1 account of the organization is not active, and not read: {made[1]} (old)"]


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--region", "eu-west-9"), "is no region"),
        (("--service", "ecss"), "did you mean `ecs`?"),
        (("--region", REGION, "--all-regions"), "--region and --all-regions together"),
        (("--select", "asg-no-update-policy"), "none of the selected rules can be judged on a running account"),
        (("--accounts", "accounts.yaml", "--format", "sarif=x.sarif"), "{account}"),
        (("--accounts", "organization"), "name the role"),
        (("--role-arn", "arn:aws:iam::{account}:role/A"), "--accounts, which is not given"),
        (("--fail-on", "terrible"), "not a severity"),
        (("--aws-profile", "nobody"), "nobody"),
        (("--state", "gone.tfstate"), "gone.tfstate"),
        (("--snapshot", ""), "a value is missing"),
        (("--snapshot", "no/folder/x.json"), "cannot be written"),
    ],
)
def test_wrong_words_end_with_a_reason(audit: Immutcheck, words: tuple[str, ...], complaint: str) -> None:
    outcome = audit(*words)
    assert (outcome.code, complaint in outcome.err, "Traceback" in outcome.err) == (2, True, False)


def test_without_a_region_nothing_is_called(audit: Immutcheck, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AWS_REGION")
    outcome = audit()
    assert (outcome.code, "no region" in outcome.err) == (2, True)


def test_the_policy_holds_what_the_rules_need_and_no_more(audit: Immutcheck) -> None:
    outcome = audit("--print-iam-policy", "--select", "ssh-open-to-internet")
    (statement,) = json.loads(outcome.out)["Statement"]
    assert (outcome.code, statement["Action"]) == (0, ["ec2:DescribeRegions", "ec2:DescribeSecurityGroups"])


def test_the_calls_are_listed_without_calling(immutcheck: Immutcheck) -> None:
    outcome = immutcheck("audit", "--print-calls", "--select", "ssh-open-to-internet")
    assert (outcome.code, "DescribeSecurityGroups" in outcome.out, "1 operation for 1 rule; nothing" in outcome.out) == (0, True, True)


def test_a_state_makes_a_resource_managed(aws: Aws, audit: Immutcheck, workplace: Path) -> None:
    repository = aws.client("ecr").create_repository(repositoryName="app")["repository"]
    words = ("--select", "unmanaged-resource", "--service", "ecr", "--service", "cloudformation", "--format", "json")
    attributes = {"id": "app", "arn": repository["repositoryArn"], "name": "app"}
    resource = {
        "mode": "managed",
        "type": "aws_ecr_repository",
        "name": "app",
        "provider": 'provider["registry.terraform.io/hashicorp/aws"]',
    }
    state = {"version": 4, "terraform_version": "1.11.4", "serial": 1, "lineage": "l", "outputs": {}}
    state["resources"] = [{**resource, "instances": [{"schema_version": 0, "attributes": attributes}]}]
    (workplace / "terraform.tfstate").write_text(json.dumps(state))

    alone, managed = audit(*words), audit(*words, "--state", "terraform.tfstate")

    assert [finding["address"] for finding in json.loads(alone.out)["findings"]] == [repository["repositoryArn"]]
    assert json.loads(managed.out)["findings"] == []


def test_a_finding_stands_in_the_template_of_its_stack(aws: Aws, audit: Immutcheck, workplace: Path) -> None:
    body = (
        "Resources:\n"
        "  Repo:\n"
        "    Type: AWS::ECR::Repository\n"
        "    Properties:\n"
        "      RepositoryName: app\n"
        "      ImageTagMutability: MUTABLE\n"
    )
    (workplace / "infra").mkdir()
    (workplace / "infra" / "shop.yaml").write_text(body)
    aws.client("cloudformation").create_stack(StackName="shop", TemplateBody=body)

    outcome = audit("--select", "ecr-tag-mutable", "--templates", "infra", "--format", "json")

    (finding,) = json.loads(outcome.out)["findings"]
    assert (finding["location"]["path"], finding["location"]["start_line"]) == ("infra/shop.yaml", 6)
    assert finding["address"].startswith("arn:aws:ecr:")


@pytest.mark.parametrize(("size", "codes"), [(64 << 20, []), ((64 << 20) + 1, ["snapshot-too-large"])])
def test_a_snapshot_that_no_scan_reads_is_told(workplace: Path, size: int, codes: list[str]) -> None:
    with (workplace / "account.json").open("wb") as stream:
        stream.truncate(size)
    assert [diagnostic.code for diagnostic in weigh_snapshot("account.json", "account.json")] == codes

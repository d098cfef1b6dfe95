"""What the rules about stores, secrets and stacks say of a running account."""

from __future__ import annotations

import json
from typing import Any

from immutcheck.model.finding import FAIL, PASS
from tests.live.collectors.test_dynamodb import BY_DAY, KEYS
from tests.live.collectors.test_rds import make_cluster, make_instance
from tests.live.collectors.test_s3 import HERE
from tests.live.collectors.verdicts import judge_account
from tests.live.conftest import Aws


def test_databases(aws: Aws) -> None:
    make_instance(aws, "plain", BackupRetentionPeriod=0, DeletionProtection=False, AutoMinorVersionUpgrade=True)
    make_instance(aws, "safe", BackupRetentionPeriod=7, DeletionProtection=True, AutoMinorVersionUpgrade=False)
    make_cluster(aws, "graph", Engine="neptune")
    make_instance(aws, "node", Engine="neptune", DBClusterIdentifier="graph", AutoMinorVersionUpgrade=True)
    rules = ("rds-no-backup", "database-no-deletion-protection", "rds-auto-minor-version-upgrade", "engine-auto-version-upgrade")

    told = judge_account(aws, "rds", *rules)

    assert told == {
        ("rds-no-backup", "plain", FAIL),
        ("rds-no-backup", "safe", PASS),
        ("database-no-deletion-protection", "plain", FAIL),
        ("database-no-deletion-protection", "safe", PASS),
        ("database-no-deletion-protection", "graph", FAIL),
        ("rds-auto-minor-version-upgrade", "plain", FAIL),
        ("rds-auto-minor-version-upgrade", "safe", PASS),
        ("engine-auto-version-upgrade", "node", FAIL),
    }


def test_a_replica_is_backed_up_by_its_source(aws: Aws) -> None:
    make_instance(aws, "orders", BackupRetentionPeriod=7)
    aws.client("rds").create_db_instance_read_replica(DBInstanceIdentifier="copy", SourceDBInstanceIdentifier="orders")

    assert judge_account(aws, "rds", "rds-no-backup") == {("rds-no-backup", "orders", PASS)}


def test_tables(aws: Aws) -> None:
    client = aws.client("dynamodb")
    for name in ("plain", "safe"):
        client.create_table(
            TableName=name,
            **KEYS,
            BillingMode="PAY_PER_REQUEST",
            GlobalSecondaryIndexes=[BY_DAY],
            DeletionProtectionEnabled=name == "safe",
        )
    client.update_continuous_backups(TableName="safe", PointInTimeRecoverySpecification={"PointInTimeRecoveryEnabled": True})
    rules = ("dynamodb-no-point-in-time-recovery", "database-no-deletion-protection")

    told = judge_account(aws, "dynamodb", *rules)

    assert told == {(rule, name, verdict) for rule in rules for name, verdict in (("plain", FAIL), ("safe", PASS))}


def test_buckets(aws: Aws) -> None:
    client = aws.client("s3")
    for name, status in (("plain", None), ("stopped", "Suspended"), ("safe", "Enabled")):
        client.create_bucket(Bucket=name, CreateBucketConfiguration=HERE)
        if status:
            client.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": status})

    told = {verdict for verdict in judge_buckets(aws) if verdict[0] == "s3-not-versioned"}

    assert told == {
        ("s3-not-versioned", "plain", FAIL),
        ("s3-not-versioned", "stopped", FAIL),
        ("s3-not-versioned", "safe", PASS),
    }


def judge_buckets(aws: Aws) -> set[tuple[str, str, str]]:
    """With the pipelines that may keep their artefacts there: the rule leaves those to another one."""
    from immutcheck.engine.judge import judge
    from immutcheck.engine.ruleset import compile_rules
    from immutcheck.packs.catalogue import load_catalogue
    from immutcheck.packs.live_needs import join_needs
    from immutcheck.sources.snapshot.redaction import redact_observation
    from immutcheck.sources.snapshot.unit import build_live_unit
    from tests.live.collectors.verdicts import NOW

    chosen = [rule for rule in load_catalogue(cache=False).rules if rule.id == "s3-not-versioned"]
    observation = aws.read("s3", "codepipeline", needs=join_needs(chosen))
    found = judge(
        build_live_unit(redact_observation(observation)), compile_rules(chosen), NOW, include_passed=True, include_unknown=True
    ).findings
    return {(finding.rule_id, finding.address.rpartition(":")[2], finding.verdict) for finding in found}


def test_file_systems(aws: Aws) -> None:
    client = aws.client("efs")
    names = {client.create_file_system(CreationToken=name, Backup=name == "safe")["FileSystemId"]: name for name in ("plain", "safe")}

    told = judge_account(aws, "efs", "efs-no-backup")

    assert {(names[address], verdict) for _rule, address, verdict in told} == {("plain", FAIL), ("safe", PASS)}


def test_secrets_and_their_rotation(aws: Aws) -> None:
    client = aws.client("secretsmanager")
    for name in ("kept", "rotated"):
        client.create_secret(Name=name, SecretString="correct-Horse-7")
    client.rotate_secret(SecretId="rotated", RotationRules={"AutomaticallyAfterDays": 30})

    told = judge_account(aws, "secretsmanager", "secret-not-rotated")

    assert {(address.rpartition("-")[0], verdict) for _rule, address, verdict in told} == {("kept", FAIL), ("rotated", PASS)}


def test_secrets_among_the_parameters_of_a_stack(aws: Aws) -> None:
    template = {
        "Parameters": {"Password": {"Type": "String"}, "Stage": {"Type": "String"}},
        "Resources": {"Orders": {"Type": "AWS::SQS::Queue"}},
    }
    for name, password in (("shown", "correct-Horse-7"), ("masked", "****")):
        given: list[Any] = [{"ParameterKey": "Password", "ParameterValue": password}, {"ParameterKey": "Stage", "ParameterValue": "prod"}]
        aws.client("cloudformation").create_stack(StackName=name, TemplateBody=json.dumps(template), Parameters=given)

    stacks = {one.address.rpartition("/")[2]: one.name for one in aws.read("cloudformation", needs=PARAMETERS).resources}
    told = judge_account(aws, "cloudformation", "nested-stack-secret")

    assert {(stacks[address], verdict) for _rule, address, verdict in told} == {("shown", FAIL), ("masked", PASS)}


PARAMETERS = {"AWS::CloudFormation::Stack": frozenset({"Parameters"})}


def test_notebooks_and_images_of_models(aws: Aws) -> None:
    client = aws.client("sagemaker")
    role = "arn:aws:iam::123456789012:role/science"
    for name, access in (("open", "Enabled"), ("closed", "Disabled")):
        client.create_notebook_instance(NotebookInstanceName=name, InstanceType="ml.t3.medium", RoleArn=role, RootAccess=access)
    for name, image in (("moving", "model:latest"), ("fixed", f"model@sha256:{'a' * 64}")):
        client.create_model(ModelName=name, PrimaryContainer={"Image": image}, ExecutionRoleArn=role)

    told = judge_account(aws, "sagemaker", "sagemaker-notebook-root-access", "sagemaker-image-not-pinned")

    assert told == {
        ("sagemaker-notebook-root-access", "open", FAIL),
        ("sagemaker-notebook-root-access", "closed", PASS),
        ("sagemaker-image-not-pinned", "moving", FAIL),
        ("sagemaker-image-not-pinned", "fixed", PASS),
    }

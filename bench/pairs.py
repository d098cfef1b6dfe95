"""The cost of a pair: a rule and a resource of a type it names, judged through the engine on resources that are already resolved."""

from __future__ import annotations

import statistics
import time

from immutcheck.documents.loading import load_document
from immutcheck.engine.judge import judge
from immutcheck.engine.ruleset import compile_rules
from immutcheck.model.rule import Rule
from immutcheck.model.settings import Settings
from immutcheck.sources.cloudformation.unit import TemplateUnit, build_unit
from immutcheck.sources.options import SourceOptions

SETTINGS = Settings(now="2026-01-01T00:00:00Z")
RESOURCES = 2_000

_FUNCTION = """\
  Function{number}:
    Type: AWS::Lambda::Function
    Properties:
      Runtime: python3.12
      Handler: app.handler
      MemorySize: 512
      Timeout: 30
      Role: arn:aws:iam::123456789012:role/app
      PackageType: Zip
      Architectures: [arm64]
      TracingConfig: {{Mode: Active}}
      Code: {{S3Bucket: artefacts, S3Key: app-{number}.zip, S3ObjectVersion: v{number}}}
      Environment: {{Variables: {{STAGE: prod, TABLE: items, LOG_LEVEL: info}}}}
      Tags: [{{Key: Team, Value: web}}, {{Key: Environment, Value: prod}}]
"""

_CHECKS: tuple[tuple[list[str], str, object], ...] = (
    (["properties", "Runtime"], "equals", "python3.12"),
    (["properties", "Runtime"], "in", ["python3.11", "python3.12", "python3.13"]),
    (["properties", "Handler"], "exists", True),
    (["properties", "MemorySize"], "at_least", 256),
    (["properties", "Timeout"], "at_most", 60),
    (["properties", "PackageType"], "equals", "Zip"),
    (["properties", "TracingConfig", "Mode"], "equals", "Active"),
    (["properties", "Code", "S3ObjectVersion"], "exists", True),
    (["properties", "Architectures"], "contains", "arm64"),
    (["properties", "Role"], "starts_with", "arn:"),
)

_DOMAIN: tuple[tuple[str, str, str, object], ...] = (
    (
        "admits",
        "AWS::EC2::SecurityGroup",
        "{GroupDescription: g, SecurityGroupIngress: [{IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 0.0.0.0/0},"
        " {IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 10.0.0.0/8}]}",
        (["properties", "SecurityGroupIngress"], {"ports": [22], "protocols": ["tcp"], "from": "internet"}, False),
    ),
    (
        "image_pinned",
        "AWS::Lambda::Function",
        "{Code: {ImageUri: '1.dkr.ecr.eu-west-1.amazonaws.com/a@sha256:" + "a" * 64 + "'}}",
        (["properties", "Code", "ImageUri"], True, True),
    ),
    ("ami_pinned", "AWS::EC2::Instance", "{ImageId: ami-0123456789abcdef0}", (["properties", "ImageId"], True, True)),
    ("version_pinned", "AWS::ECS::Service", "{PlatformVersion: 1.4.0}", (["properties", "PlatformVersion"], "fargate", True)),
    (
        "literal_secret",
        "AWS::Lambda::Function",
        "{Environment: {Variables: {STAGE: prod, TABLE: items, LOG_LEVEL: info}}}",
        (["properties", "Environment", "Variables"], True, False),
    ),
    (
        "policy_allows",
        "AWS::IAM::ManagedPolicy",
        "{PolicyDocument: {Version: '2012-10-17', Statement: [{Effect: Allow, Action: ['s3:Get*', 's3:List*'], Resource: '*'}]}}",
        (["properties", "PolicyDocument"], {"actions": ["ssm:StartSession"]}, False),
    ),
    ("matches", "AWS::Lambda::Function", "{Handler: app.handler}", (["properties", "Handler"], "^app\\.", True)),
)


def general_cost() -> float:
    """Microseconds a pair with rules of general operators: plain checks, a quantifier, boolean combinations."""
    checks: list[dict[str, object]] = [
        {"property": path, "operator": operator, "argument": argument} for path, operator, argument in _CHECKS
    ]
    conditions: list[dict[str, object]] = [
        *checks,
        {"all": checks[:2]},
        {"any": [checks[1], checks[2]]},
        {"each": ["properties", "Tags"], "satisfies": {"property": ["element", "Key"], "operator": "exists", "argument": True}},
    ]
    rules = [_make_rule(f"rule-{index}", "AWS::Lambda::Function", condition, True) for index, condition in enumerate(conditions)]
    return _measure(_make_unit([_FUNCTION.format(number=number) for number in range(RESOURCES)]), rules)


def domain_costs() -> list[tuple[str, float]]:
    """Operator name and microseconds a pair, each with a typical value that passes."""
    costs = []
    for name, resource_type, properties, check in _DOMAIN:
        path, argument, wanted = check  # type: ignore[misc]
        unit = _make_unit(
            [f"  Resource{number}:\n    Type: {resource_type}\n    Properties: {properties}\n" for number in range(RESOURCES)]
        )
        rule = _make_rule(name, resource_type, {"property": path, "operator": name, "argument": argument}, wanted)  # type: ignore[has-type]
        costs.append((name, _measure(unit, [rule])))
    return costs


def _make_rule(rule_id: str, resource_type: str, condition: dict[str, object], wanted: object) -> Rule:
    return Rule(
        id=rule_id,
        pack="bench",
        title="Measured",
        severity="low",
        confidence="high",
        resources=(resource_type,),
        demand="require" if wanted else "forbid",
        condition=condition,
        message="{address}",
    )


def _make_unit(resources: list[str]) -> TemplateUnit:
    text = "Resources:\n" + "".join(resources)
    return build_unit(load_document(text.encode(), "bench.yaml"), SourceOptions(), _read_nothing)


def _measure(unit: TemplateUnit, rules: list[Rule]) -> float:
    compiled = compile_rules(rules)
    judgement = judge(unit, compiled, SETTINGS)  # resolves every resource
    if judgement.passed != judgement.pairs or not judgement.pairs:
        raise SystemExit(f"{rules[0].id}: only {judgement.passed} of {judgement.pairs} pairs pass")
    seconds = []
    for _ in range(5):
        start = time.perf_counter()
        judge(unit, compiled, SETTINGS)
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds) / judgement.pairs * 1e6


def _read_nothing(path: str) -> bytes:
    raise FileNotFoundError(path)

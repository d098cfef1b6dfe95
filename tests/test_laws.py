"""Laws of the whole program, held by property tests: what must be true whatever the input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from immutcheck.cli.preparation import select_rules
from immutcheck.configuration import Configuration
from immutcheck.engine.ruleset import compile_rules
from immutcheck.model.finding import FAIL, PASS
from immutcheck.model.report import Report
from immutcheck.model.settings import Settings
from immutcheck.reporters.table import ReportOptions, render
from immutcheck.scan import ScanRequest, run_scan
from immutcheck.sources.file_tree import tree_of
from immutcheck.sources.input_file import InputFile
from immutcheck.triage.threshold import exit_code

SELECTION = select_rules(Configuration(), select=tuple(rule.id for rule in select_rules(Configuration()).catalogue.rules))
COMPILED = compile_rules(SELECTION.rules)
RELAXED = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


def make_request(folder: Path, texts: dict[str, bytes], rules: object = None) -> ScanRequest:
    """A request for the files, written into `folder`."""
    files = []
    for name, data in texts.items():
        (folder / name).write_bytes(data)
        files.append(InputFile(absolute=str(folder / name), path=name, named=True, size=len(data)))

    return ScanRequest(
        files=tuple(files),
        tree=tree_of(texts),
        rules=SELECTION.rules,
        compiled=rules or COMPILED,  # type: ignore[arg-type]
        prose=SELECTION.catalogue.prose,
        settings=Settings(now="2026-01-01T00:00:00Z"),
        include_unknown=True,
        include_passed=True,
    )


def scan_texts(folder: Path, texts: dict[str, bytes], rules: object = None) -> Report:
    """Scan the files as if they lay in `folder`."""
    return run_scan(make_request(folder, texts, rules))


ports = st.sampled_from([22, "22", 3389, 0, -1, 443, "65535", 80.0, None, True, "ssh", {"Ref": "Port"}])
cidrs = st.sampled_from(["0.0.0.0/0", "10.0.0.0/8", "0.0.0.0/1", "::/0", "bad", {"Ref": "Source"}, {"Fn::Sub": "${Source}"}, ["0.0.0.0/0"]])
entries = st.fixed_dictionaries(
    {},
    optional={
        "IpProtocol": st.sampled_from(["tcp", "-1", -1, 6, "udp", "icmp", {"Ref": "Protocol"}]),
        "FromPort": ports,
        "ToPort": ports,
        "CidrIp": cidrs,
        "CidrIpv6": cidrs,
        "SourceSecurityGroupId": st.sampled_from([{"Ref": "Group"}, {"Fn::GetAtt": ["Other", "GroupId"]}, "sg-1"]),
        "SourcePrefixListId": st.just("pl-1"),
    },
)
scalars = st.sampled_from(
    ["MUTABLE", "IMMUTABLE", "nginx:latest", "$LATEST", "changeme", "", 1, True, None, {"Ref": "Environment"}, {"Ref": "AWS::NoValue"}]
)
resources = st.one_of(
    st.fixed_dictionaries(
        {
            "Type": st.just("AWS::EC2::SecurityGroup"),
            "Properties": st.fixed_dictionaries(
                {"GroupDescription": st.just("g")}, optional={"SecurityGroupIngress": st.lists(entries, max_size=3)}
            ),
        }
    ),
    st.fixed_dictionaries(
        {"Type": st.just("AWS::EC2::SecurityGroupIngress"), "Properties": entries.map(lambda entry: {**entry, "GroupId": {"Ref": "Group"}})}
    ),
    st.fixed_dictionaries(
        {
            "Type": st.just("AWS::ECR::Repository"),
            "Properties": st.fixed_dictionaries(
                {},
                optional={
                    "ImageTagMutability": st.one_of(scalars, st.just({"Fn::If": ["IsProd", "IMMUTABLE", "MUTABLE"]})),
                    "ImageScanningConfiguration": st.fixed_dictionaries({}, optional={"ScanOnPush": scalars}),
                },
            ),
        }
    ),
    st.fixed_dictionaries(
        {
            "Type": st.just("AWS::EC2::Instance"),
            "Properties": st.fixed_dictionaries(
                {},
                optional={
                    "KeyName": scalars,
                    "ImageId": st.sampled_from(
                        ["ami-0123456789abcdef0", {"Ref": "Image"}, "{{resolve:ssm:/golden}}", "{{resolve:ssm:/golden:3}}"]
                    ),
                    "SecurityGroupIds": st.lists(st.sampled_from([{"Ref": "Group"}, "sg-1", {"Ref": "Groups"}]), max_size=2),
                },
            ),
        }
    ),
    st.fixed_dictionaries(
        {
            "Type": st.just("AWS::Lambda::Function"),
            "Condition": st.sampled_from(["IsProd", "IsOpen"]),
            "Properties": st.fixed_dictionaries(
                {},
                optional={
                    "Environment": st.fixed_dictionaries({"Variables": st.dictionaries(st.sampled_from(["DB_PASSWORD", "STAGE"]), scalars)})
                },
            ),
        }
    ),
)
templates = st.fixed_dictionaries(
    {
        "Parameters": st.just(
            {
                "Environment": {"Type": "String", "Default": "dev", "AllowedValues": ["dev", "prod"]},
                "Source": {"Type": "String", "Default": "0.0.0.0/0"},
                "Port": {"Type": "Number", "Default": 22},
                "Protocol": {"Type": "String"},
                "Image": {"Type": "AWS::SSM::Parameter::Value<AWS::EC2::Image::Id>", "Default": "/golden"},
                "Groups": {"Type": "CommaDelimitedList", "Default": "sg-1,sg-2"},
            }
        ),
        "Conditions": st.just(
            {"IsProd": {"Fn::Equals": [{"Ref": "Environment"}, "prod"]}, "IsOpen": {"Fn::Equals": [{"Ref": "Protocol"}, "x"]}}
        ),
        "Resources": st.dictionaries(st.sampled_from(["Group", "Other", "A", "B", "C"]), resources, min_size=1, max_size=5),
    }
)


def answers(report: Report) -> set[tuple[str, str, str, str]]:
    return {(finding.rule_id, finding.verdict, finding.address, finding.property) for finding in report.findings}


@RELAXED
@given(template=templates)
def test_yaml_and_json_forms_give_the_same_findings(tmp_path: Path, template: dict[str, object]) -> None:
    as_json = scan_texts(tmp_path, {"app.json": json.dumps(template).encode()})
    as_yaml = scan_texts(tmp_path, {"app.yaml": yaml.safe_dump(template, sort_keys=False).encode()})
    assert answers(as_json) == answers(as_yaml)
    assert [d for d in as_json.diagnostics if d.code == "rule-crashed"] == []


@RELAXED
@given(template=templates, hidden=st.sampled_from(["Source", "Port", "Environment"]))
def test_hiding_a_parameter_never_turns_pass_and_fail_into_each_other(tmp_path: Path, template: dict[str, object], hidden: str) -> None:
    known = scan_texts(tmp_path, {"app.json": json.dumps(template).encode()})
    blurred = json.loads(json.dumps(template))
    blurred["Parameters"][hidden] = {"Type": blurred["Parameters"][hidden]["Type"]}
    hiding = scan_texts(tmp_path, {"app.json": json.dumps(blurred).encode()})
    # The parameter itself is another resource once its default is gone.
    before = {(rule, address): verdict for rule, verdict, address, _ in answers(known) if address != f"Parameters.{hidden}"}
    for rule, verdict, address, _ in answers(hiding):
        was = before.get((rule, address))
        assert not (was == PASS and verdict == FAIL), (rule, address)
        # A verdict over scenarios is FAIL if any fails: with fewer scenarios known, FAIL may become UNKNOWN but never PASS.
        assert not (was == FAIL and verdict == PASS and hidden != "Environment"), (rule, address)


@RELAXED
@given(template=templates, order=st.randoms(use_true_random=False))
def test_order_of_files_and_rules_does_not_matter(tmp_path: Path, template: dict[str, object], order: object) -> None:
    texts = {f"{name}.json": json.dumps(template).encode() for name in "abc"}
    shuffled_texts = list(texts.items())
    order.shuffle(shuffled_texts)  # type: ignore[attr-defined]
    shuffled_rules = list(SELECTION.rules)
    order.shuffle(shuffled_rules)  # type: ignore[attr-defined]
    first = scan_texts(tmp_path, texts)
    second = scan_texts(tmp_path, dict(shuffled_texts), compile_rules(shuffled_rules))
    for name in ("text", "json", "sarif"):
        assert render(name, first, ReportOptions()) == render(name, second, ReportOptions())


@RELAXED
@given(template=templates)
def test_fingerprints_survive_fifty_lines_above(tmp_path: Path, template: dict[str, object]) -> None:
    text = yaml.safe_dump(template, sort_keys=False)
    plain = scan_texts(tmp_path, {"app.yaml": text.encode()})
    moved = scan_texts(tmp_path, {"app.yaml": ("# line\n" * 50 + text).encode()})
    assert sorted(f.fingerprint for f in plain.findings) == sorted(f.fingerprint for f in moved.findings)
    assert sorted(f.line_hash for f in plain.findings) == sorted(f.line_hash for f in moved.findings)


@RELAXED
@given(
    data=st.one_of(
        st.binary(max_size=200),
        st.text(max_size=200).map(lambda text: text.encode("utf-8", "surrogatepass")),
        st.lists(
            st.sampled_from(
                [
                    "AWSTemplateFormatVersion: x\n",
                    "Resources:\n",
                    "  A:\n",
                    "    Type: AWS::EC2::Instance\n",
                    "    Properties: ",
                    "!Sub ",
                    "!If [",
                    "{",
                    "}",
                    "[",
                    "]",
                    "- ",
                    "&a ",
                    "*a",
                    "|\n",
                    "\t",
                    "Fn::If: ",
                    "'",
                    '"',
                    "\x00",
                    "\ufeff",
                    ": ",
                    "<<: ",
                    "!!binary ",
                    "? ",
                    "---\n",
                ]
            ),
            max_size=30,
        ).map(lambda parts: "".join(parts).encode()),
    )
)
def test_no_bytes_make_a_scan_raise_or_exit_outside_0_to_4(tmp_path: Path, data: bytes) -> None:
    report = scan_texts(tmp_path, {"app.yaml": data})
    assert exit_code(report, fail_on="low", fail_on_unknown=True) in range(5)
    for name in ("text", "json", "sarif"):
        render(name, report, ReportOptions(include_unknown=True, include_passed=True))


json_values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=8), st.just("Group")),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                [
                    "Ref",
                    "Fn::If",
                    "Fn::Sub",
                    "Fn::GetAtt",
                    "Fn::Join",
                    "Fn::Select",
                    "Fn::FindInMap",
                    "Fn::ForEach::X",
                    "Type",
                    "Properties",
                    "Statement",
                    "CidrIp",
                    "Default",
                    "a",
                ]
            ),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=12,
)


@RELAXED
@given(
    sections=st.dictionaries(
        st.sampled_from(["Parameters", "Conditions", "Mappings", "Transform", "Globals", "Outputs", "Metadata", "Rules"]),
        json_values,
        max_size=4,
    ),
    resource=json_values,
    type_name=st.sampled_from(
        [
            "AWS::EC2::SecurityGroup",
            "AWS::EC2::Instance",
            "AWS::Serverless::Function",
            "AWS::IAM::Role",
            "AWS::Lambda::Function",
            "AWS::ECS::TaskDefinition",
        ]
    ),
)
def test_no_tree_makes_a_rule_crash(tmp_path: Path, sections: dict[str, object], resource: object, type_name: str) -> None:
    template = {**sections, "Resources": {"Group": {"Type": type_name, "Properties": resource}, "Other": resource}}
    report = scan_texts(tmp_path, {"app.json": json.dumps(template).encode()})
    assert [diagnostic.render() for diagnostic in report.diagnostics if diagnostic.code == "rule-crashed"] == []


@pytest.mark.parametrize("name", ["text", "json", "sarif"])
def test_empty_report_can_be_rendered(tmp_path: Path, name: str) -> None:
    assert render(name, scan_texts(tmp_path, {}), ReportOptions())

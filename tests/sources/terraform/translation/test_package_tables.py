"""Every table of the package against the provider's arguments, the CloudFormation schemas and what the rules read."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from scripts.check_tables import Checker, main
from scripts.generate_terraform_schema import TABLES, build_archive, pack_type


@pytest.fixture(scope="module")
def checker():
    return Checker()


@pytest.fixture(scope="module")
def coverages(checker):
    return {name: checker.check(name) for name in checker.tables.names()}


def test_tables_have_no_problems(coverages):
    assert [problem for coverage in coverages.values() for problem in coverage.problems] == []


def test_tables_feed_what_rules_read(checker, coverages):
    assert checker.check_reads(list(coverages), coverages) == []


WITHOUT_TERRAFORM = {
    "AWS::AutoScaling::WarmPool",
    "AWS::CloudFormation::TypeActivation",
    "AWS::DirectoryService::MicrosoftAD",
    "AWS::DynamoDB::GlobalTable",
    "AWS::EC2::NetworkAclEntry",
    "AWS::EC2::SecurityGroupIngress",
    "AWS::ECS::Daemon",
    "AWS::IAM::Policy",
    "AWS::SecretsManager::SecretTargetAttachment",
    "Immutcheck::CloudFormation::Output",
    "Immutcheck::CloudFormation::Parameter",
    "Immutcheck::EC2::AccountSettings",
    "Immutcheck::SSM::ServiceSettings",
    "Immutcheck::SSM::Session",
}
"""Types that Terraform has not, has under another type, or only as side resources; the last ones only a running account has."""


def test_every_judged_type_has_a_table(checker):
    assert checker.missing_types().keys() == WITHOUT_TERRAFORM


def test_every_table_cites_its_pages(checker):
    without = [
        name
        for name in checker.tables.names()
        if (text := checker.tables.find(name).text) is not None and not text.references and not name.startswith("terraform_")
    ]
    assert without == []


def test_default_tags_of_a_provider_reach_no_type_that_has_no_tags(checker):
    untagged = [name for name in checker.tables.names() if name in checker.provider and "tags" not in checker.provider[name]["arguments"]]
    assert "aws_autoscaling_group" in untagged
    assert [name for name in untagged if checker.tables.find(name).argument_target("tags")] == []


def test_archive_holds_the_arguments_of_every_table(checker):
    missing = [file.stem for file in TABLES.glob("aws_*.yaml") if file.stem not in checker.provider]
    assert missing == []


def test_unknown_table_is_a_problem(capsys):
    assert main(["aws_no_such_thing"]) == 1
    assert capsys.readouterr().out == "aws_no_such_thing.yaml: there is no such table\n"


def test_checker_shows_where_arguments_go(capsys):
    assert main(["--show", "aws_ebs_volume"]) == 0
    assert "  size -> Size\n" in capsys.readouterr().out


KEY_PAIR = "resource: aws_key_pair\ntype: AWS::EC2::KeyPair\n"
ARGUMENTS = "arguments: {key_name_prefix: ~, public_key: PublicKeyMaterial, key_type: ~"


def check_text(folder, name, text):
    (folder / f"{name}.yaml").write_text(text)
    checker = Checker(str(folder))
    return checker, checker.check(name)


@pytest.mark.parametrize(
    ("more", "problems"),
    [
        ("}", []),
        (", fingerprint: ~}", []),
        (", nothing: ~}", ["aws_key_pair.yaml:3:77: the provider has no argument `nothing`"]),
        (", nothing: ~}\nother_versions: [nothing]", []),
        ("}\ndefaults: {KeyFormat: {value: pem, unless: [public_key]}}", []),
        (
            "}\ndefaults: {KeyFormat: {value: pem, unless: [public_kay]}}",
            ["aws_key_pair.yaml:4:1: the provider has no argument `public_kay` beside it; did you mean `public_key`?"],
        ),
        (
            ", key_name: {to: KeyName, join: {x: a}}}",
            ["aws_key_pair.yaml:3:77: the provider has no argument `x` beside it"],
        ),
    ],
)
def test_arguments_are_the_providers(tmp_path, more, problems):
    assert check_text(tmp_path, "aws_key_pair", f"{KEY_PAIR}{ARGUMENTS}{more}")[1].problems == problems


def test_value_that_is_only_computed_must_not_become_a_property(tmp_path):
    coverage = check_text(tmp_path, "aws_key_pair", f"{KEY_PAIR}arguments: {{key_name_prefix: ~, public_key: PublicKeyMaterial}}")[1]
    assert coverage.problems == ["aws_key_pair.yaml:3:1: `key_type` is only computed and would become `KeyType`: write ~"]


def test_property_of_another_version_counts_as_fed_and_may_be_absent(tmp_path):
    table = f"{KEY_PAIR}{ARGUMENTS}, format: KeyFormat}}\nother_versions: [format]"
    checker, coverage = check_text(tmp_path, "aws_key_pair", table)
    assert (coverage.problems, coverage.feeds("KeyFormat"), coverage.feeds_here("KeyFormat")) == ([], True, False)
    assert checker.check_reads(["aws_key_pair"], {"aws_key_pair": coverage}) == []


@pytest.mark.parametrize(
    ("written", "packed"),
    [
        ("string", "string"),
        (["set", "string"], ["set", "string"]),
        (["list", ["object", {"b": "bool", "a": ["map", "number"]}]], ["list", {"a": ["map", "number"], "b": "bool"}]),
        (["tuple", ["string"]], ["list", "string"]),
    ],
)
def test_types_are_packed(written, packed):
    assert pack_type(written) == packed


def test_archive_is_the_same_every_time():
    block = {
        "attributes": {"arn": {"type": "string", "computed": True}, "name": {"type": "string", "required": True}},
        "block_types": {"rule": {"nesting_mode": "list", "block": {"attributes": {"port": {"type": "number", "optional": True}}}}},
    }
    schemas = {"aws_thing": {"block": block}, "aws_other": {"block": {}}}
    data = build_archive(schemas, ["aws_thing"])
    assert data == build_archive(schemas, ["aws_thing"])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {name: json.loads(archive.read(name)) for name in archive.namelist()} == {
            "aws_thing.json": {"arguments": {"name": "string", "rule": {"block": {"port": "number"}}}, "computed": ["arn"]},
            "meta.json": {"types": ["aws_other", "aws_thing"]},
        }

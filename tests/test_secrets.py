"""Secrets never leave: planted in inputs of every kind, none of them occurs in any output, in the cache or in a baseline."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

# Put together here, so that nothing in the repository looks like a real secret.
SECRETS = {
    "access-key-id": "AKIA" + "QWERTYUIOPASDFGH",
    "secret-access-key": "wJalr" + "XUtnFEMI/K7MDENG/bPxRfiCY" + "ZZTOPKEY99",
    "github": "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8",
    "slack": "xoxb-" + "123456789012-123456789012-" + "AbCdEfGhIjKlMnOpQrStUvWx",
    "stripe": "sk_live_" + "4eC39HqLyjWDarjtT1zdp7dc",
    "password": "Tr0ub4dor" + "&3horse",
    "default": "hunter2-" + "and-more",
    "noecho": "plain" + "looking",
    "allowed-one": "first-" + "Sesame-77",
    "allowed-two": "second-" + "Sesame-88",
    "mapped": "mapped-" + "Passw0rd",
    "url": "s3cr3t" + "InUrl9",
    "private": "MIIEpAIBAAKCAQEA" + "7bq0Zk3Zs2VnqkX",
    "output": "out" + "Put-s3cret",
    "database": "m4ster-" + "of-data",
    "secret-string": "rotate-" + "me-N0w",
    "tag": "glpat-" + "Zx81kq0PqLmN2vB3nM4t",
    "option": "opt10n-" + "Pa55",
    "script": "exported-" + "Pa55word",
    "comment": "commented-" + "Pa55word",
}

YAML = f"""\
# the old one was  DB_PASSWORD: {SECRETS["comment"]}
Parameters:
  DbPassword: {{Type: String, NoEcho: true, Default: {SECRETS["default"]}}}
  Pin: {{Type: String, NoEcho: true, Default: {SECRETS["noecho"]}}}
  ApiToken: {{Type: String, Default: {SECRETS["allowed-one"]}, AllowedValues: [{SECRETS["allowed-one"]}, {SECRETS["allowed-two"]}]}}
Mappings:
  Passwords:
    prod: {{password: {SECRETS["mapped"]}}}
Conditions:
  IsFirst: !Equals [!Ref ApiToken, {SECRETS["allowed-one"]}]
Resources:
  Function:
    Type: AWS::Lambda::Function
    Properties:
      Code: {{ZipFile: "key = '{SECRETS["access-key-id"]}'"}}
      Runtime: python3.12
      Handler: index.handler
      Role: !Ref ApiToken
      Environment:
        Variables:
          DB_PASSWORD: {SECRETS["password"]}
          AWS_SECRET_ACCESS_KEY: {SECRETS["secret-access-key"]}
          PLAIN: {SECRETS["github"]}
          TOKEN: !If [IsFirst, {SECRETS["slack"]}, !Ref DbPassword]
          MAPPED_PASSWORD: !FindInMap [Passwords, prod, password]
          DATABASE_URL: postgres://app:{SECRETS["url"]}@db.example.com/app
  Database:
    Type: AWS::RDS::DBInstance
    Properties:
      DBInstanceClass: db.t4g.micro
      Engine: postgres
      MasterUsername: root
      MasterUserPassword: {SECRETS["database"]}
  Secret:
    Type: AWS::SecretsManager::Secret
    Properties: {{SecretString: '{{"password": "{SECRETS["secret-string"]}"}}'}}
  Server:
    Type: AWS::EC2::Instance
    Properties:
      KeyName: !If [IsFirst, one, two]
      Tags: [{{Key: token, Value: {SECRETS["tag"]}}}]
      UserData:
        Fn::Base64: !Sub |
          #!/bin/bash
          export DB_PASSWORD={SECRETS["script"]}
          curl -u admin:{SECRETS["stripe"]} https://example.com
          cat > key.pem <<EOF
          -----BEGIN RSA PRIVATE KEY-----
          {SECRETS["private"]}
          -----END RSA PRIVATE KEY-----
          EOF
  Beanstalk:
    Type: AWS::ElasticBeanstalk::Environment
    Properties:
      ApplicationName: app
      OptionSettings:
        - {{Namespace: aws:elasticbeanstalk:application:environment, OptionName: DB_PASSWORD, Value: {SECRETS["option"]}}}
Outputs:
  Password: {{Value: {SECRETS["output"]}}}
"""
BROKEN = f"AWSTemplateFormatVersion: x\nResources:\n  A: {{DB_PASSWORD: {SECRETS['password']}\n  B: [{SECRETS['github']}\n"
WRONG = (
    "Resources:\n  A:\n    Type: AWS::RDS::DBInstance\n"
    f"    Properties: {{MasterUserPassword: !If [{SECRETS['github']}, {SECRETS['password']}]}}\n"
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("secrets")
    (folder / "app.yaml").write_text(YAML)
    import yaml

    class Long(yaml.SafeLoader):
        pass

    def long_form(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> object:
        value = loader.construct_sequence(node, deep=True) if isinstance(node, yaml.SequenceNode) else node.value
        return {suffix if suffix == "Ref" else f"Fn::{suffix}": value}

    Long.add_multi_constructor("!", long_form)
    (folder / "app.json").write_text(json.dumps(yaml.load(YAML, Long)))
    (folder / "broken.yaml").write_text(BROKEN)
    (folder / "wrong.yaml").write_text(WRONG)
    (folder / "parameters.json").write_text(json.dumps({"Parameters": {"Pin": SECRETS["noecho"] + "2", "DbPassword": SECRETS["password"]}}))
    return folder


def run(folder: Path, *words: str) -> str:
    environment = {**os.environ, "IMMUTCHECK_CACHE_DIR": str(folder / "cache")}
    process = subprocess.run(
        [sys.executable, "-m", "immutcheck", "scan", *words], cwd=folder, capture_output=True, text=True, timeout=120, env=environment
    )
    assert process.returncode in (0, 1, 3), process.stderr
    return process.stdout + process.stderr


def assert_clean(text: str) -> None:
    shown = [kind for kind, secret in SECRETS.items() if secret in text or json.dumps(secret)[1:-1] in text]
    assert shown == []


@pytest.mark.parametrize("name", ["app.yaml", "app.json", "broken.yaml", "wrong.yaml"])
@pytest.mark.parametrize("form", ["text", "json", "sarif"])
@pytest.mark.parametrize("more", [(), ("--parameters", "parameters.json")], ids=["defaults", "given"])
def test_no_output_holds_a_secret(folder: Path, name: str, form: str, more: tuple[str, ...]) -> None:
    everything = ("--profile", "strict", "--include-unknown", "--include-passed", "--include-suppressed", "--verbose")
    assert_clean(run(folder, name, "--format", form, *everything, *more))


def test_the_secrets_are_found(folder: Path) -> None:
    findings = json.loads(run(folder, "app.yaml", "--format", "json"))["findings"]
    properties = {(finding["address"], finding["property"]) for finding in findings if finding["verdict"] == "fail"}
    assert {
        ("Function", "Environment.Variables.DB_PASSWORD"),
        ("Function", "Environment.Variables.PLAIN"),
        ("Database", "MasterUserPassword"),
        ("Secret", "SecretString"),
        ("Beanstalk", "OptionSettings[0].Value"),
    } <= properties
    assert {"Parameters.DbPassword", "Outputs.Password"} <= {address for address, _ in properties}


def test_no_cache_and_no_baseline_holds_a_secret(folder: Path) -> None:
    run(folder, ".", "--write-baseline", "baseline.json")
    assert_clean((folder / "baseline.json").read_text())
    for file in (folder / "cache").rglob("*"):
        if file.is_file():
            assert_clean(file.read_text())

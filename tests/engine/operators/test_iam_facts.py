"""The generated facts of IAM: enough for the built-in rules, and what the installed sources say."""

import importlib.metadata
import json

import pytest

from immutcheck.engine.operators.iam_actions import find_facts
from immutcheck.engine.operators.managed_documents import find_document, is_read_for, policy_name, read_data
from immutcheck.packs.catalogue import load_catalogue
from immutcheck.packs.condition_facts import walk_conditions
from scripts.generate_iam_facts import FOLDER, describe_action, read_actions, read_managed_policies, reduce_statements, render
from tests.engine.operators.asking import PARAMETER, text


def asked(operators):
    """The actions that built-in rules ask for with one of the operators."""
    for rule in load_catalogue().rules:
        for condition in (rule.condition, rule.when):
            for part in walk_conditions(condition):
                if part.get("operator") in operators:
                    yield from part["argument"]["actions"]


def test_the_facts_say_what_the_built_in_rules_ask_for():
    identity = {action.lower() for action in asked(("policy_allows", "managed_policy_allows")) if not action.startswith("sts:")}
    assert len(identity) > 20
    assert {action for action in identity if not is_read_for(action)} == set()
    assert {action for action in identity if find_facts(action) is None} == set()


@pytest.mark.parametrize(("name", "read"), [("managed_policies.json", read_managed_policies), ("iam_actions.json", read_actions)])
def test_the_files_are_what_the_sources_say(name, read):
    written = (FOLDER / name).read_text(encoding="utf-8")
    package, version = json.loads(written)["collected_by"].split()
    if importlib.metadata.version(package) != version:
        pytest.skip(f"{package} is another version than the facts were made from: run python -m scripts.generate_iam_facts")
    assert render(read()) == written


def test_of_statements_only_what_is_asked_for_is_kept():
    statements = [
        {"Sid": "a", "Effect": "Allow", "Action": ["s3:Get*", "ssm:*"], "Resource": "*", "Condition": {"Bool": {"k": "v"}}},
        {"Effect": "Allow", "Action": "s3:*", "Resource": "*"},
        {"Effect": "Deny", "NotAction": "s3:*", "NotResource": "arn:aws:s3:::*"},
    ]
    assert list(reduce_statements(statements)) == [
        {"Effect": "Allow", "Action": ["ssm:*"], "Resource": "*", "Condition": {"Bool": {"k": "v"}}},
        {"Effect": "Deny", "NotAction": "s3:*", "NotResource": "arn:aws:s3:::*"},
    ]


def test_what_an_action_needs_besides_is_no_resource_of_its():
    kinds = {name: {"condition_keys": [f"{name}:${{TagKey}}"]} for name in ("document", "instance", "")}
    resources = {
        "document": {"arn": "arn:${Partition}:ssm:${Region}:${Account}:document/${DocumentName}", "condition_keys": []},
        "instance": {
            "arn": "arn:${Partition}:ec2:${Region}:${Account}:instance/${InstanceId}",
            "condition_keys": ["ssm:resourceTag/tag-key"],
        },
    }
    assert describe_action("ssm:StartSession", {"resource_types": kinds}, resources) == {
        "resources": ["arn:*:ec2:*:*:instance/*"],
        "keys": [":*", "document:*", "instance:*", "ssm:resourcetag/*"],
    }


def test_facts_of_a_wildcard_are_those_of_all_that_it_names():
    facts = find_facts("ec2-instance-connect:*")
    assert facts is not None
    assert {arn.split(":", 5)[5].partition("/")[0] for arn in facts.resources} == {"instance", "instance-connect-endpoint"}
    assert find_facts("made:up") is None


@pytest.mark.parametrize(
    ("name", "says"),
    [("AdministratorAccess", True), ("AWSLambdaBasicExecutionRole", False), ("NobodyKnowsIt", None)],
)
def test_a_policy_that_says_nothing_is_not_one_that_nobody_knows(name, says):
    document = find_document(name)
    assert (None if document is None else bool(document["Statement"])) is says


@pytest.mark.parametrize(
    ("arn", "name"),
    [
        ("arn:aws:iam::aws:policy/job-function/SystemAdministrator", "SystemAdministrator"),
        (text("arn:", None, ":iam::aws:policy/ReadOnlyAccess"), "ReadOnlyAccess"),
        (text("arn:aws:iam::aws:policy/", None), ""),
        ("arn:aws:iam::111122223333:policy/ReadOnlyAccess", ""),
        (PARAMETER, ""),
        (None, ""),
    ],
)
def test_the_name_in_an_arn_of_aws(arn, name):
    assert policy_name(arn) == name


def test_the_data_has_a_date():
    assert len(read_data()["date"]) == len("2026-01-01")
    assert len(read_data()["policies"]) + len(read_data()["others"]) > 1000

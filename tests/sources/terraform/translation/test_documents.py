"""Arguments that are JSON texts: what is encoded, whether Terraform shows the text (plans, states) or what it is made of."""

from __future__ import annotations

import json

import pytest

from immutcheck.sources.terraform.values import Encoded
from tests.sources.terraform.translation.samples import raw, resource_of

DOCUMENT = {"Statement": [{"Effect": "Allow", "Principal": "*"}]}


@pytest.mark.parametrize(
    ("resource", "argument", "name"),
    [
        ("aws_opensearch_domain.d", "access_policies", "AccessPolicies"),
        ("aws_elasticsearch_domain.d", "access_policies", "AccessPolicies"),
        ("aws_cloudwatch_event_rule.r", "event_pattern", "EventPattern"),
        ("aws_sfn_state_machine.s", "definition", "Definition"),
        ("aws_sqs_queue.q", "redrive_policy", "RedrivePolicy"),
        ("aws_sqs_queue.q", "redrive_allow_policy", "RedriveAllowPolicy"),
        ("aws_sns_topic.t", "archive_policy", "ArchivePolicy"),
        ("aws_kms_key.k", "policy", "KeyPolicy"),
        ("aws_iam_role.r", "assume_role_policy", "AssumeRolePolicyDocument"),
    ],
)
def test_text_and_what_it_is_made_of_are_the_same_document(resource, argument, name):
    for value in (json.dumps(DOCUMENT), Encoded(DOCUMENT)):
        assert resource_of(raw(resource, {argument: value})).properties[name] == DOCUMENT

"""What side resources belong to when that is named by something else than a reference to it, and what they stand for without it."""

from __future__ import annotations

import pytest

from immutcheck.model.values import OpenList, OpenMap, Text, Unknown
from tests.sources.terraform.translation.samples import raw, refer, unit_of

ROLE = "aws_iam_role.r"
OPEN = Unknown("variable `x` has no default")
ASSOCIATION = "aws_eks_access_policy_association.a"
ADMIN = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSClusterAdminPolicy"


def entry(principal, name="aws_eks_access_entry.e"):
    return raw(name, {"cluster_name": "c", "principal_arn": principal})


def association(principal):
    return raw(ASSOCIATION, {"principal_arn": principal, "policy_arn": ADMIN, "access_scope": [{"type": "cluster"}]})


POLICIES = [{"PolicyArn": ADMIN, "AccessScope": {"Type": "cluster"}}]


def test_target_is_found_by_what_both_refer_to():
    unit = unit_of(raw(ROLE, {}), entry(refer(ROLE, "arn")), association(refer(ROLE, "arn")))
    assert unit.inventory()[ASSOCIATION] == "aws_eks_access_policy_association"
    assert unit.resource("aws_eks_access_entry.e", {}).properties["AccessPolicies"] == POLICIES


def test_target_is_found_by_a_text_that_both_make_of_a_reference():
    name = Text("why", prefix="arn:aws:iam::1:role/", pieces=("arn:aws:iam::1:role/", refer(ROLE, "name")))
    unit = unit_of(raw(ROLE, {}), entry(name), association(name))
    assert unit.resource("aws_eks_access_entry.e", {}).properties["AccessPolicies"] == POLICIES


def test_other_attribute_of_the_same_resource_is_another_name():
    unit = unit_of(raw(ROLE, {}), entry(refer(ROLE, "arn")), association(refer(ROLE, "unique_id")))
    assert unit.inventory()[ASSOCIATION] == "AWS::EKS::AccessEntry"


def test_one_of_several_of_the_same_name_is_open():
    reason = f"whether `{ASSOCIATION}` belongs to it is open"
    other = "aws_eks_access_entry.other"
    unit = unit_of(raw(ROLE, {}), entry(refer(ROLE, "arn")), entry(refer(ROLE, "arn"), other), association(refer(ROLE, "arn")))
    for address in ("aws_eks_access_entry.e", other):
        found = unit.resource(address, {}).properties["AccessPolicies"]
        assert found == [Unknown(reason, maybe_absent=True, possible=(POLICIES[0],))]


COUNT, MORE = ("count = var.wanted ? 1 : 0", "variable `wanted` has no default"), ("count = local.n", "`local.n` is not known")
GROUP, RULE = "aws_security_group.g[*]", "aws_security_group_rule.r[*]"
SSH = {"type": "ingress", "protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]}


@pytest.mark.parametrize(
    ("groups", "rules", "doubt"),
    [
        ((COUNT,), (COUNT,), ""),
        ((COUNT, MORE), (MORE,), ""),
        ((COUNT,), (COUNT, MORE), f"whether `{RULE}` exists is open: `local.n` is not known"),
        ((COUNT,), (MORE,), f"whether `{RULE}` exists is open: `local.n` is not known"),
        ((), (COUNT,), f"whether `{RULE}` exists is open: variable `wanted` has no default"),
    ],
)
def test_what_has_the_same_undecided_count_as_its_target_exists_with_it(groups, rules, doubt):
    group = raw(GROUP, {}, exists=None if groups else True, undecided=groups)
    rule = raw(RULE, {"security_group_id": refer(GROUP), **SSH}, exists=None, undecided=rules)
    entry = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"}
    found = unit_of(group, rule).resource(GROUP, {}).properties["SecurityGroupIngress"]
    assert found == [Unknown(doubt, maybe_absent=True, possible=(entry,)) if doubt else entry]


@pytest.mark.parametrize(
    ("own", "possible"),
    [
        (OpenList([], OPEN), None),
        (OpenList([], OPEN, ({**SSH, "cidr_blocks": ["10.0.0.0/8"]},)), ("10.0.0.0/8",)),
        (OPEN, None),
        (Unknown("why", possible=([], [{**SSH, "cidr_blocks": ["10.0.0.0/8"]}])), ("10.0.0.0/8",)),
        (Unknown("why", possible=([], OPEN)), None),
    ],
)
def test_rule_joins_what_is_known_of_its_groups_own(own, possible):
    rule = raw(RULE, {"security_group_id": refer("aws_security_group.g"), **SSH})
    found = unit_of(raw("aws_security_group.g", {"ingress": own}), rule).resource("aws_security_group.g", {})
    entries = found.properties["SecurityGroupIngress"]
    assert [entry["CidrIp"] for entry in entries] == ["0.0.0.0/0"]
    assert tuple([entry["CidrIp"] for entry in entries.possible]) == (possible or ())


def test_side_resource_without_its_target_keeps_the_reference_that_names_it():
    unit = unit_of(raw(ROLE, {}), association(refer(ROLE, "arn")))
    found = unit.resource(ASSOCIATION, {})
    assert (found.type, found.properties["AccessPolicies"]) == ("AWS::EKS::AccessEntry", POLICIES)
    assert found.outside == "what `principal_arn` names is not in this input"
    assert (found.properties["PrincipalArn"].target, found.properties["PrincipalArn"].attribute) == (ROLE, "Arn")


@pytest.mark.parametrize(
    ("secret", "name"),
    [
        ("db/password", {"Name": "db/password"}),
        ("arn:aws:secretsmanager:eu-central-1:1:secret:db-a1b2c3", {}),
        (Text("why", prefix="arn:aws:", pieces=("arn:aws:", OPEN)), {}),
        (refer("aws_rds_cluster.c", "master_user_secret_arn"), {}),
        (OPEN, {}),
    ],
)
def test_arn_is_no_name(secret, name):
    unit = unit_of(raw("aws_secretsmanager_secret_version.v", {"secret_id": secret, "secret_string": "x"}))
    found = unit.resource("aws_secretsmanager_secret_version.v", {})
    assert (found.type, found.properties.__class__) == ("AWS::SecretsManager::Secret", OpenMap)
    assert found.properties == {**name, "SecretString": "x"}


def test_tags_of_a_side_resource_are_not_its_targets():
    group = raw("aws_iam_user.u", {"name": "u", "tags": {"a": "b"}})
    side = raw("aws_ssm_default_patch_baseline.p", {"baseline_id": refer("aws_ssm_patch_baseline.b"), "tags": {"a": "b"}})
    unit = unit_of(group, raw("aws_ssm_patch_baseline.b", {"tags": {"a": "b"}}), side)
    assert unit.resource("aws_ssm_patch_baseline.b", {}).properties["Tags"] == [{"Key": "a", "Value": "b"}]

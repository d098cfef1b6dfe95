from __future__ import annotations

import pytest

from immutcheck.model.diagnostic import WARNING, Diagnostic
from immutcheck.model.location import Location, RelatedLocation
from immutcheck.model.unit import Variable
from immutcheck.model.values import OpenMap, Reference, Text, Unknown
from immutcheck.sources.terraform.raw import RawChange
from immutcheck.sources.terraform.translation.unit import build_terraform_unit
from immutcheck.sources.terraform.values import Encoded
from tests.sources.terraform.translation.samples import Source, raw, refer, resource_of, unit_of

OPEN = Unknown("variable `x` has no default")
ENABLED = {"versioning_configuration": [{"status": "Enabled"}]}
VERSIONING = {"VersioningConfiguration": {"Status": "Enabled"}}


def bucket(name="aws_s3_bucket.b", **values):
    return raw(name, values)


def versioning(target, name="aws_s3_bucket_versioning.v", **more):
    return raw(name, {"bucket": target, **ENABLED}, **more)


def test_unit_is_what_its_source_is():
    unit = unit_of()
    assert (unit.kind, unit.scope, unit.spaces, unit.assumptions()) == (
        "terraform",
        "infra",
        {"properties", "policies", "terraform"},
        ("size = 1",),
    )


def test_types_without_a_table_are_counted():
    unit = unit_of(raw("aws_foo.a", {}), raw("aws_foo.b", {}), raw("random_id.x", {}), raw("null_resource.x", {}), bucket())
    assert unit.not_judged == (("aws_foo", 2), ("random_id", 1))
    assert list(unit.inventory()) == ["aws_s3_bucket.b"]
    assert unit.diagnostics() == (
        Diagnostic(
            WARNING,
            "not-judged",
            "not judged: 3 resources of 2 types that no table translates (2 × aws_foo, 1 × random_id)",
            Location("infra"),
        ),
    )


def test_resource_has_its_facts():
    change = RawChange(
        "replace", "create-first", ("ami", "disable_api_stop", "arn", "user_data_replace_on_change"), ("key_name",), ("ami",)
    )
    related = (RelatedLocation(Location("main.tf"), "called as module `net`"),)
    resource = resource_of(raw("aws_instance.web", {"ami": "ami-1"}, exists=None, change=change, related=related))
    assert (resource.address, resource.type, resource.scope, resource.exists) == ("aws_instance.web", "AWS::EC2::Instance", "infra", None)
    assert resource.properties == {"ImageId": "ami-1"}
    assert (resource.policies, resource.terraform, resource.related) == ({}, {}, related)
    assert resource.change == {
        "Action": "replace",
        "Order": "create-first",
        "Properties": {
            "ImageId": {"Name": "ImageId", "Replaces": True},
            "KeyName": Unknown(
                "whether KeyName changes is known only when the plan is carried out",
                maybe_absent=True,
                possible=({"Name": "KeyName", "Replaces": False},),
            ),
            "disable_api_stop": {"Name": "disable_api_stop", "Replaces": False},
        },
    }


def test_variables_are_under_canonical_names():
    depends = {"": frozenset("a"), "ami": frozenset("b"), "lifecycle": frozenset("c"), "no_such": frozenset("d")}
    resource = resource_of(raw("aws_instance.web", {"ami": "ami-1"}, depends=depends))
    assert resource.depends == {
        "": {"a"},
        "ImageId": {"b"},
        "terraform.lifecycle": {"c"},
        "policies.DeletionPolicy": {"c"},
        "policies.UpdateReplacePolicy": {"c"},
    }


@pytest.mark.parametrize(
    ("lifecycle", "policy"),
    [
        ({"prevent_destroy": True}, "Retain"),
        ({"prevent_destroy": OPEN}, Unknown(OPEN.reason, maybe_absent=True, possible=("Retain",))),
        (OPEN, Unknown(OPEN.reason, maybe_absent=True, possible=("Retain",))),
    ],
)
def test_prevented_deletion_is_a_policy(lifecycle, policy):
    resource = resource_of(raw("aws_efs_file_system.f", {}, lifecycle=lifecycle))
    assert resource.policies == {"DeletionPolicy": policy, "UpdateReplacePolicy": policy}
    assert resource.terraform == {"lifecycle": lifecycle}


def test_lifecycle_stands_under_its_own_names():
    lifecycle = {"ignore_changes": ["ami"], "replace_triggered_by": [refer("aws_s3_bucket.b", "arn")]}
    resource = resource_of(raw("aws_instance.web", {}, lifecycle=lifecycle), bucket())
    assert resource.policies == {}
    assert resource.terraform["lifecycle"]["replace_triggered_by"][0].attribute == "Arn"


def test_policy_text_is_read():
    resource = resource_of(raw("aws_iam_role.r", {"assume_role_policy": '{"Statement": []}'}))
    assert resource.properties == {"AssumeRolePolicyDocument": {"Statement": []}}


def test_references_have_canonical_attributes():
    role = raw("aws_iam_role.r", {"name": "r"})
    values = {"role": refer("aws_iam_role.r", "arn"), "kms_key_arn": refer("aws_other.k", "arn")}
    found = resource_of(raw("aws_lambda_function.f", values), role).properties
    assert (found["Role"].attribute, found["KmsKeyArn"].attribute) == ("Arn", "arn")
    values = {"iam_instance_profile": refer("aws_iam_instance_profile.p", "id")}
    found = resource_of(raw("aws_instance.i", values), raw("aws_iam_instance_profile.p", {}))
    assert found.properties["IamInstanceProfile"].attribute == ""


def test_reference_that_becomes_a_list_is_its_member():
    role, values = raw("aws_iam_role.r", {"name": "r"}), {"role": refer("aws_iam_role.r", "name", ("r",))}
    (found,) = resource_of(raw("aws_iam_instance_profile.p", values), role).properties["Roles"]
    assert (found.target, found.attribute, found.possible) == ("aws_iam_role.r", "", ("r",))


def test_side_resource_joins_its_target():
    unit = unit_of(bucket(bucket="logs"), versioning(refer("aws_s3_bucket.b")))
    assert unit.inventory() == {"aws_s3_bucket.b": "AWS::S3::Bucket", "aws_s3_bucket_versioning.v": "aws_s3_bucket_versioning"}
    assert unit.resource("aws_s3_bucket.b", {}).properties == {"BucketName": "logs", **VERSIONING}
    side = unit.resource("aws_s3_bucket_versioning.v", {})
    assert (side.type, side.merged_into, side.properties) == ("aws_s3_bucket_versioning", "aws_s3_bucket.b", VERSIONING)


def test_side_resource_may_name_its_target_by_a_literal():
    unit = unit_of(bucket(bucket="logs"), bucket("aws_s3_bucket.c", bucket="data"), versioning("data"))
    assert unit.resource("aws_s3_bucket.b", {}).properties == {"BucketName": "logs"}
    assert unit.resource("aws_s3_bucket.c", {}).properties == {"BucketName": "data", **VERSIONING}


def test_side_resource_may_name_its_target_through_another_side_resource():
    first = raw("aws_s3_bucket_ownership_controls.o", {"bucket": refer("aws_s3_bucket.b")})
    through = refer("aws_s3_bucket_ownership_controls.o", "bucket", (refer("aws_s3_bucket.b"),))
    unit = unit_of(bucket(), first, versioning(through))
    assert unit.resource("aws_s3_bucket.b", {}).properties == VERSIONING


def test_reference_to_a_side_resource_is_one_to_what_it_names():
    through = refer("aws_s3_bucket_versioning.v", "bucket", (refer("aws_s3_bucket.b"),))
    function = raw("aws_lambda_function.f", {"s3_bucket": through})
    unit = unit_of(function, bucket(), versioning(refer("aws_s3_bucket.b")))
    code = unit.resource("aws_lambda_function.f", {}).properties["Code"]
    assert (code["S3Bucket"].target, code["S3Bucket"].attribute) == ("aws_s3_bucket.b", "")


def test_side_resource_without_its_target_stands_for_it():
    unit = unit_of(versioning("elsewhere"))
    resource = unit.resource("aws_s3_bucket_versioning.v", {})
    assert unit.inventory() == {"aws_s3_bucket_versioning.v": "AWS::S3::Bucket"}
    assert (resource.type, resource.merged_into, resource.properties.__class__) == ("AWS::S3::Bucket", None, OpenMap)
    assert resource.properties == {"BucketName": "elsewhere", **VERSIONING}
    assert resource.properties.rest == Unknown("what `bucket` names is not in this input", maybe_absent=True)


def test_side_resource_of_an_unknown_target_stands_for_it():
    resource = resource_of(versioning(OPEN))
    assert (resource.type, resource.properties) == ("AWS::S3::Bucket", VERSIONING)


def test_side_resource_that_may_not_exist_leaves_its_part_open():
    unit = unit_of(bucket(), versioning(refer("aws_s3_bucket.b"), exists=None))
    reason = "whether `aws_s3_bucket_versioning.v` exists is open"
    assert unit.resource("aws_s3_bucket.b", {}).properties == {
        "VersioningConfiguration": Unknown(reason, maybe_absent=True, possible=({"Status": "Enabled"},))
    }


def test_side_resource_of_one_of_two_targets_may_belong_to_each():
    either = Unknown("why", possible=(refer("aws_s3_bucket.b"), refer("aws_s3_bucket.c")))
    unit = unit_of(bucket(), bucket("aws_s3_bucket.c"), versioning(either))
    reason = "whether `aws_s3_bucket_versioning.v` belongs to it is open"
    expected = {"VersioningConfiguration": Unknown(reason, maybe_absent=True, possible=({"Status": "Enabled"},))}
    assert unit.resource("aws_s3_bucket.b", {}).properties == expected
    assert unit.resource("aws_s3_bucket.c", {}).properties == expected


def test_lists_of_side_resources_are_appended():
    attachments = [raw(f"aws_iam_role_policy_attachment.{name}", {"role": refer("aws_iam_role.r"), "policy_arn": name}) for name in "ab"]
    unit = unit_of(raw("aws_iam_role.r", {"managed_policy_arns": ["own"]}), *attachments)
    role = unit.resource("aws_iam_role.r", {})
    assert role.properties == {"ManagedPolicyArns": ["own", "a", "b"]}
    places = [role.locator.locate(("properties", "ManagedPolicyArns", index)).path for index in range(3)]
    assert places == [
        "aws_iam_role.r:managed_policy_arns/0",
        "aws_iam_role_policy_attachment.a:policy_arn",
        "aws_iam_role_policy_attachment.b:policy_arn",
    ]


def test_side_resource_may_belong_to_several():
    values = {"policy_arn": "p", "roles": [refer("aws_iam_role.r", "name")], "users": ["ann"]}
    unit = unit_of(raw("aws_iam_policy_attachment.a", values), raw("aws_iam_role.r", {}), raw("aws_iam_user.u", {"name": "ann"}))
    assert unit.resource("aws_iam_role.r", {}).properties == {"ManagedPolicyArns": ["p"]}
    assert unit.resource("aws_iam_user.u", {}).properties == {"UserName": "ann", "ManagedPolicyArns": ["p"]}


GROUP = "aws_security_group.g"
ENTRY = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "CidrIp": "0.0.0.0/0"}


def security_group_in_all_styles():
    source = {"from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]}
    return (
        raw(GROUP, {"ingress": [{"protocol": "tcp", **source}]}),
        raw("aws_security_group_rule.old", {"type": "ingress", "security_group_id": refer(GROUP), "protocol": "udp", **source}),
        raw(
            "aws_vpc_security_group_ingress_rule.new",
            {"security_group_id": refer(GROUP), "ip_protocol": "6", "from_port": 22, "to_port": 22, "cidr_ipv4": "0.0.0.0/0"},
        ),
    )


def test_security_group_in_all_styles_is_one_list():
    unit = unit_of(*security_group_in_all_styles())
    group = unit.resource(GROUP, {})
    assert group.properties["SecurityGroupIngress"] == [{**ENTRY, "IpProtocol": protocol} for protocol in ("tcp", "udp", "6")]
    entries = [("properties", "SecurityGroupIngress", index, *rest) for index in range(3) for rest in ((), ("CidrIp",))]
    assert [group.locator.locate(entry).path for entry in entries] == [
        f"{GROUP}:ingress/0/cidr_blocks/0",
        f"{GROUP}:ingress/0/cidr_blocks/0",
        "aws_security_group_rule.old:cidr_blocks/0",
        "aws_security_group_rule.old:cidr_blocks/0",
        "aws_vpc_security_group_ingress_rule.new:",
        "aws_vpc_security_group_ingress_rule.new:cidr_ipv4",
    ]


def test_network_acl_in_both_styles_is_one_list():
    block = {"rule_no": 1, "action": "allow", "protocol": "-1", "from_port": 0, "to_port": 0, "cidr_block": "0.0.0.0/0"}
    values = {"network_acl_id": refer("aws_network_acl.n"), "rule_number": 2, "rule_action": "deny", "egress": True, "protocol": "tcp"}
    unit = unit_of(raw("aws_network_acl.n", {"ingress": [block]}), raw("aws_network_acl_rule.r", values))
    assert [entry["RuleNumber"] for entry in unit.resource("aws_network_acl.n", {}).properties["Entries"]] == [1, 2]
    assert [entry["Egress"] for entry in unit.resource("aws_network_acl.n", {}).properties["Entries"]] == [False, True]


FLAG = {"open": Variable("open", (False, True))}


def switched(open):
    """A rule that only exists when the variable says so."""
    found = [raw(GROUP, {})]
    if open:
        values = {"type": "ingress", "security_group_id": refer(GROUP), "protocol": "tcp", "from_port": 22, "cidr_blocks": ["0.0.0.0/0"]}
        found.append(raw("aws_security_group_rule.r[0]", values, depends={"": frozenset(("open",))}))
    return found


def test_side_resource_of_another_scenario_is_known_to_depend():
    unit = build_terraform_unit(Source(switched, FLAG))
    assert unit.inventory() == {GROUP: "AWS::EC2::SecurityGroup", "aws_security_group_rule.r[0]": "aws_security_group_rule"}
    assert unit.resource("aws_security_group_rule.r[0]", {}) is None
    given, other = unit.resource(GROUP, {}), unit.resource(GROUP, {"open": True})
    assert given.depends["SecurityGroupIngress"] == other.depends["SecurityGroupIngress"] == {"open"}
    assert "SecurityGroupIngress" not in given.properties
    assert other.properties["SecurityGroupIngress"] == [{"IpProtocol": "tcp", "FromPort": 22, "CidrIp": "0.0.0.0/0"}]


def test_resource_is_translated_once():
    unit = unit_of(*security_group_in_all_styles(), bucket())
    assert unit.resource("aws_s3_bucket.b", {}) is unit.resource("aws_s3_bucket.b", {})
    assert unit.resource(GROUP, {}) is unit.resource(GROUP, {})


def test_release_lets_the_source_forget():
    source = Source(lambda: [bucket()])
    build_terraform_unit(source).release()
    assert source.released


def test_container_definitions_have_exact_places():
    definitions = Encoded([{"name": "web", "environment": [{"name": "A", "value": "b"}], "portMappings": [{"containerPort": 80}]}])
    task = resource_of(raw("aws_ecs_task_definition.t", {"container_definitions": definitions}))
    at = ("properties", "ContainerDefinitions", 0)
    assert task.locator.locate((*at, "Environment", 0, "Value")).path == (
        "aws_ecs_task_definition.t:container_definitions/0/environment/0/value"
    )
    assert task.locator.locate((*at, "PortMappings", 0, "ContainerPort")).path.endswith("/0/portMappings/0/containerPort")


def test_awscc_resource_needs_no_table():
    values = {"group_description": "d", "security_group_ingress": [{"cidr_ip": "0.0.0.0/0", "ip_protocol": "tcp"}], "id": None}
    resource = resource_of(raw("awscc_ec2_security_group.g", values))
    assert resource.type == "AWS::EC2::SecurityGroup"
    assert resource.properties == {"GroupDescription": "d", "SecurityGroupIngress": [{"CidrIp": "0.0.0.0/0", "IpProtocol": "tcp"}]}


def test_identity_of_an_awscc_resource_is_its_id():
    values = {"vpc_id": refer("awscc_ec2_vpc.v", "id"), "group_description": refer("awscc_ec2_vpc.v", "cidr_block")}
    found = resource_of(raw("awscc_ec2_security_group.g", values), raw("awscc_ec2_vpc.v", {})).properties
    assert isinstance(found["VpcId"], Reference)
    assert (found["VpcId"].attribute, found["GroupDescription"].attribute) == ("", "CidrBlock")


def test_member_that_the_target_has_already_is_not_repeated():
    """A plan or state of what exists shows the entries of standalone rules at the group, too."""
    block = {"protocol": "tcp", "from_port": 22, "to_port": 22, "cidr_blocks": ["0.0.0.0/0"]}
    rule = raw("aws_security_group_rule.r", {"type": "ingress", "security_group_id": refer(GROUP), **block})
    found = unit_of(raw(GROUP, {"ingress": [block]}), rule).resource(GROUP, {})
    assert found.properties["SecurityGroupIngress"] == [ENTRY]
    assert found.locator.locate(("properties", "SecurityGroupIngress", 0)).path == "aws_security_group_rule.r:cidr_blocks/0"


def test_side_resource_may_name_its_target_by_an_equal_text_with_holes():
    text = Text("why", prefix="logs-", pieces=("logs-", OPEN))
    unit = unit_of(bucket(bucket=text), versioning(text))
    assert unit.resource("aws_s3_bucket.b", {}).properties == {"BucketName": text, **VERSIONING}


def test_source_that_tells_changes_has_their_space():
    source = Source(list)
    source.tells_changes = True

    assert build_terraform_unit(source).spaces == {"properties", "policies", "terraform", "change"}

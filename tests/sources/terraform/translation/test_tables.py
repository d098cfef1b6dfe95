"""What the table language means: values in, properties out, by tables written here."""

from __future__ import annotations

import pytest

from immutcheck.model.values import OpenList, OpenMap, Unknown
from immutcheck.sources.terraform.translation.table_file import TableError
from immutcheck.sources.terraform.values import Encoded, SetValue
from tests.sources.terraform.translation.samples import table_of, translate

OPEN = Unknown("variable `x` has no default")
INSTANCE = "resource: aws_thing\ntype: AWS::EC2::Instance\n"


def properties(text, values):
    return translate(text, values)["properties"]


def instance(arguments, values):
    return properties(f"{INSTANCE}arguments: {arguments}", values)


def test_names_match_by_their_letters_in_nested_blocks_too():
    values = {"image_id": "ami-1", "metadata_options": [{"http_tokens": "required"}], "no_such_thing": 1}
    assert properties(INSTANCE, values) == {"ImageId": "ami-1", "MetadataOptions": {"HttpTokens": "required"}}


def test_listed_argument_goes_to_its_target():
    assert instance("{ami: ImageId}", {"ami": "ami-1"}) == {"ImageId": "ami-1"}


def test_dotted_target_makes_the_objects_between():
    assert instance("{hibernation: HibernationOptions.Configured}", {"hibernation": True}) == {"HibernationOptions": {"Configured": True}}


def test_dotted_target_makes_one_member_of_a_list_between():
    text = "resource: aws_thing\ntype: AWS::AutoScaling::AutoScalingGroup\narguments: {granularity: MetricsCollection.Granularity}"
    assert properties(text, {"granularity": "1Minute"}) == {"MetricsCollection": [{"Granularity": "1Minute"}]}


def test_two_targets_get_the_same_value():
    assert instance("{ami: [ImageId, KernelId]}", {"ami": "x"}) == {"ImageId": "x", "KernelId": "x"}


def test_argument_without_counterpart_is_dropped():
    assert instance("{image_id: ~}", {"image_id": "x"}) == {}


def test_null_and_empty_text_are_nothing():
    assert properties(INSTANCE, {"image_id": None, "key_name": ""}) == {}


def test_empty_text_may_be_kept():
    assert instance("{key: {to: KeyName, empty: keep}}", {"key": ""}) == {"KeyName": ""}


def test_possible_empty_text_makes_an_unknown_maybe_absent():
    value = Unknown("why", possible=("", "admin"))
    assert properties(INSTANCE, {"key_name": value}) == {"KeyName": Unknown("why", maybe_absent=True, possible=("admin",))}


def test_what_the_provider_computes_matches_nothing():
    assert properties(INSTANCE, {"private_ip": "10.0.0.1", "public_ip": "1.2.3.4", "instance_id": "i-1"}) == {}


BLOCKS = (
    "{root_block_device: {to: BlockDeviceMappings, append: true, with: {DeviceName: /dev/xvda}, each: {volume_size: Ebs.VolumeSize}},"
    " ebs_block_device: {to: BlockDeviceMappings, append: true, defaults: {Ebs.Encrypted: false}, each: {size: Ebs.VolumeSize, x: ~}}}"
)


def test_several_arguments_feed_one_list():
    values = {
        "root_block_device": [{"volume_size": 8}],
        "ebs_block_device": [{"device_name": "/dev/b", "size": 1, "x": 2}, {"device_name": "/dev/c"}],
    }
    assert instance(BLOCKS, values) == {
        "BlockDeviceMappings": [
            {"Ebs": {"VolumeSize": 8}, "DeviceName": "/dev/xvda"},
            {"DeviceName": "/dev/b", "Ebs": {"VolumeSize": 1, "Encrypted": False}},
            {"DeviceName": "/dev/c", "Ebs": {"Encrypted": False}},
        ]
    }


def test_arguments_feed_one_list_in_the_order_of_the_table():
    """A plan sorts arguments by name."""
    values = {"ebs_block_device": [{"device_name": "/dev/b"}], "image_id": "ami-1", "root_block_device": [{"volume_size": 8}]}
    found = instance(BLOCKS, values)["BlockDeviceMappings"]
    assert [member["DeviceName"] for member in found] == ["/dev/xvda", "/dev/b"]


def test_open_blocks_make_an_open_list():
    found = instance(BLOCKS, {"ebs_block_device": OpenList([{"device_name": "/dev/b"}], OPEN)})["BlockDeviceMappings"]
    assert (list(found), found.rest) == ([{"DeviceName": "/dev/b", "Ebs": {"Encrypted": False}}], OPEN)


def test_further_blocks_are_what_members_the_list_may_have_besides():
    blocks = OpenList([{"device_name": "/dev/b"}], OPEN, ({"device_name": "/dev/c", "size": OPEN},))
    trace = {}
    found = translate(f"{INSTANCE}arguments: {BLOCKS}", {"ebs_block_device": blocks, "root_block_device": [{"volume_size": 8}]}, trace)
    mappings = found["properties"]["BlockDeviceMappings"]
    assert [member["DeviceName"] for member in mappings] == ["/dev/xvda", "/dev/b"]
    assert mappings.possible == ({"DeviceName": "/dev/c", "Ebs": {"VolumeSize": OPEN, "Encrypted": False}},)
    assert trace["properties", "BlockDeviceMappings", 2, "DeviceName"] == ("ebs_block_device", 1, "device_name")


def test_default_of_the_table_reaches_further_blocks():
    text = f"{INSTANCE}defaults: {{BlockDeviceMappings.Ebs.Encrypted: false}}\narguments: {{disk: BlockDeviceMappings}}"
    mappings = properties(text, {"disk": OpenList([], OPEN, ({"device_name": "/dev/c"},))})["BlockDeviceMappings"]
    assert mappings.possible == ({"DeviceName": "/dev/c", "Ebs": {"Encrypted": False}},)


def test_further_block_may_be_the_only_one():
    trace = {}
    values = {"metadata_options": OpenList([], OPEN, ({"http_tokens": "optional"},))}
    found = translate(INSTANCE, values, trace)["properties"]
    assert found == {"MetadataOptions": Unknown(OPEN.reason, maybe_absent=True, possible=({"HttpTokens": "optional"},))}
    assert trace["properties", "MetadataOptions", "HttpTokens"] == ("metadata_options", 0, "http_tokens")


def test_no_blocks_are_nothing():
    assert properties(INSTANCE, {"block_device_mappings": [], "metadata_options": []}) == {}


def test_block_of_which_nothing_is_known_may_be_absent():
    found = properties(INSTANCE, {"metadata_options": OpenList([], OPEN)})
    assert found == {"MetadataOptions": Unknown(OPEN.reason, maybe_absent=True)}


def test_open_block_makes_an_open_object():
    found = properties(INSTANCE, {"metadata_options": [OpenMap({"http_tokens": "required"}, OPEN)]})["MetadataOptions"]
    assert (found.__class__, found, found.rest) == (OpenMap, {"HttpTokens": "required"}, OPEN)


def test_undecided_block_has_each_choice_translated():
    value = Unknown("why", possible=([{"http_tokens": "required"}], [{"http_tokens": "optional"}]))
    assert properties(INSTANCE, {"metadata_options": value}) == {
        "MetadataOptions": Unknown("why", possible=({"HttpTokens": "required"}, {"HttpTokens": "optional"}))
    }


def test_set_becomes_a_plain_list():
    found = properties(INSTANCE, {"security_group_ids": SetValue(["a", "b"])})
    assert found == {"SecurityGroupIds": ["a", "b"]}
    assert found["SecurityGroupIds"].__class__ is list


def test_single_value_becomes_a_list_where_the_property_is_one():
    assert properties(INSTANCE, {"security_group_ids": "sg-1"}) == {"SecurityGroupIds": ["sg-1"]}


def test_single_unknown_value_needs_to_be_told():
    assert instance("{group: {to: SecurityGroupIds, as: list}}", {"group": OPEN}) == {"SecurityGroupIds": [OPEN]}


def test_map_becomes_tags():
    assert properties(INSTANCE, {"tags": {"a": "b", "c": None}, "tags_all": {"x": "y"}}) == {"Tags": [{"Key": "a", "Value": "b"}]}


def test_open_map_becomes_open_tags():
    found = properties(INSTANCE, {"tags": OpenMap({"a": OPEN}, OPEN)})["Tags"]
    assert (list(found), found.rest) == ([{"Key": "a", "Value": OPEN}], OPEN)


def test_policy_is_kept_as_what_is_encoded():
    text = "resource: aws_thing\ntype: AWS::IAM::Role\n"
    found = properties(text, {"assume_role_policy_document": Encoded({"Statement": [{"Action": SetValue(["a"])}]})})
    assert found == {"AssumeRolePolicyDocument": {"Statement": [{"Action": ["a"]}]}}


def test_encoded_text_in_a_text_property_is_the_text():
    assert instance("{user_data: UserData}", {"user_data": Encoded({"b": 1, "a": [True]})}) == {"UserData": '{"a":[true],"b":1}'}


def test_space_other_than_properties():
    text = (
        "resource: aws_thing\ntype: AWS::AutoScaling::AutoScalingGroup\n"
        "arguments: {refresh: {to: policies.UpdatePolicy.AutoScalingInstanceRefresh}, replace: terraform.user_data_replace_on_change}"
    )
    assert translate(text, {"refresh": [{"strategy": "Rolling"}], "replace": True}) == {
        "policies": {"UpdatePolicy": {"AutoScalingInstanceRefresh": {"Strategy": "Rolling"}}},
        "properties": {},
        "terraform": {"user_data_replace_on_change": True},
    }


def test_members_of_a_block_may_join_the_object_around_it():
    text = "resource: aws_thing\ntype: AWS::Lambda::Function\narguments: {code: {to: ., each: {arch: Architectures}}}"
    assert properties(text, {"code": [{"arch": ["arm64"], "runtime": "python3.13"}]}) == {
        "Architectures": ["arm64"],
        "Runtime": "python3.13",
    }


def test_open_block_around_leaves_its_listed_targets_open():
    text = "resource: aws_thing\ntype: AWS::Lambda::Function\narguments: {code: {to: ., each: {arch: Architectures}}}"
    assert properties(text, {"code": OpenList([], OPEN)}) == {"Architectures": Unknown(OPEN.reason, maybe_absent=True)}


def test_argument_with_two_uses():
    arguments = "{x: [{to: ImageId, when: {kind: image}}, {to: KeyName, when: {kind: [key, ~]}}]}"
    assert instance(arguments, {"x": 1, "kind": "image"}) == {"ImageId": 1}
    assert instance(arguments, {"x": 1, "kind": "key"}) == {"KeyName": 1}
    assert instance(arguments, {"x": 1}) == {"KeyName": 1}


def test_condition_that_is_open_makes_a_value_maybe_absent():
    arguments = "{x: {to: ImageId, when: {kind: image}}}"
    assert instance(arguments, {"x": "a", "kind": OPEN}) == {"ImageId": Unknown(OPEN.reason, maybe_absent=True, possible=("a",))}
    assert instance(arguments, {"x": "a", "kind": Unknown("why", possible=("key", "none"))}) == {}
    assert instance(arguments, {"x": "a", "kind": Unknown("why", possible=("image",))}) == {"ImageId": "a"}


def test_words_are_translated():
    arguments = "{key: {to: KeyName, values: {a: B, true: C}}}"
    assert instance(arguments, {"key": "a"}) == {"KeyName": "B"}
    assert instance(arguments, {"key": True}) == {"KeyName": "C"}
    assert instance(arguments, {"key": Unknown("why", possible=("a", "z"))}) == {"KeyName": Unknown("why", possible=("B", "z"))}
    assert instance("{groups: {to: SecurityGroups, values: {a: B}}}", {"groups": ["a", "z"]}) == {"SecurityGroups": ["B", "z"]}


def test_single_values_are_wrapped():
    arguments = "{cards: {to: NetworkInterfaces, wrap: NetworkInterfaceId, with: {DeviceIndex: 0}}}"
    assert instance(arguments, {"cards": ["eni-1", OPEN]}) == {
        "NetworkInterfaces": [{"NetworkInterfaceId": "eni-1", "DeviceIndex": 0}, {"NetworkInterfaceId": OPEN, "DeviceIndex": 0}]
    }


def test_table_under_a_property():
    text = "resource: aws_thing\ntype: AWS::EC2::LaunchTemplate\nunder: LaunchTemplateData\narguments: {name: LaunchTemplateName}"
    assert properties(text, {"name": "web", "image_id": "ami-1"}) == {
        "LaunchTemplateName": "web",
        "LaunchTemplateData": {"ImageId": "ami-1"},
    }


def test_entry_is_one_new_member():
    text = (
        "resource: aws_thing\nattach: {to: AWS::EC2::SecurityGroup, by: group}\nentry: SecurityGroupIngress\n"
        "with: {IpProtocol: tcp}\narguments: {cidr: CidrIp}"
    )
    assert properties(text, {"group": "sg-1", "cidr": "0.0.0.0/0", "from_port": 22}) == {
        "SecurityGroupIngress": [{"CidrIp": "0.0.0.0/0", "FromPort": 22, "IpProtocol": "tcp"}]
    }


def test_entry_matches_names_that_are_only_computed_around_it():
    text = "resource: aws_thing\nattach: {to: AWS::Events::Rule, by: rule}\nentry: Targets\n"
    assert properties(text, {"rule": "r", "arn": "arn:aws:sns:x"}) == {"Targets": [{"Arn": "arn:aws:sns:x"}]}


def test_what_names_the_target_of_a_side_resource_matches_nothing():
    text = "resource: aws_thing\nattach: {to: AWS::Lambda::Function, by: function_name}\n"
    assert properties(text, {"function_name": "f", "runtime": "python3.13"}) == {"Runtime": "python3.13"}


DEFAULTS = f"{INSTANCE}defaults: {{KeyName: none, MetadataOptions.HttpTokens: optional, BlockDeviceMappings.Ebs.Encrypted: false}}"


def test_defaults_fill_what_nobody_wrote_and_make_no_list():
    assert properties(DEFAULTS, {}) == {"KeyName": "none", "MetadataOptions": {"HttpTokens": "optional"}}


def test_defaults_keep_what_is_written_and_enter_lists():
    values = {"key_name": "k", "metadata_options": [{"http_tokens": "required"}], "block_device_mappings": [{"device_name": "a"}]}
    assert properties(DEFAULTS, values) == {
        "KeyName": "k",
        "MetadataOptions": {"HttpTokens": "required"},
        "BlockDeviceMappings": [{"DeviceName": "a", "Ebs": {"Encrypted": False}}],
    }


def test_default_is_what_a_value_is_that_may_be_absent():
    value = Unknown("why", maybe_absent=True, possible=("k",))
    assert properties(DEFAULTS, {"key_name": value})["KeyName"] == Unknown("why", possible=("k", "none"))


def test_default_is_not_shared_between_resources():
    table = table_of(f"{INSTANCE}defaults: {{SecurityGroupIds: []}}")
    from tests.sources.terraform.translation.samples import Run

    run = Run("x", lambda reference: reference)
    table.translate({}, run)["properties"]["SecurityGroupIds"].append("sg-1")
    assert table.translate({}, run)["properties"] == {"SecurityGroupIds": []}


def test_open_arguments_make_open_properties():
    found = properties(DEFAULTS, OpenMap({"image_id": "ami-1"}, OPEN))
    assert (found.__class__, found["ImageId"], found.rest) == (OpenMap, "ami-1", OPEN)


def test_known_value_stays_when_another_argument_is_not_known():
    arguments = "{name: KeyName, name_prefix: {to: KeyName, as: prefix}}"
    assert instance(arguments, {"name": "web-1", "name_prefix": "web-"}) == {"KeyName": "web-1"}
    assert instance(arguments, {"name": None, "name_prefix": "web-"}) == {
        "KeyName": Unknown("the provider completes the name", prefix="web-")
    }


def test_later_argument_joins_an_object():
    arguments = "{a: MetadataOptions.HttpTokens, b: MetadataOptions.HttpEndpoint}"
    assert instance(arguments, {"a": "required", "b": "enabled"}) == {
        "MetadataOptions": {"HttpTokens": "required", "HttpEndpoint": "enabled"}
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (f"{INSTANCE}arguments: {{ami: ImagId}}", "table.yaml:3:18: there is no property `ImagId`; did you mean `ImageId`?"),
        (f"{INSTANCE}arguments: {{ami: MetadataOptions.Tokens}}", "table.yaml:3:18: there is no property `MetadataOptions.Tokens`"),
        (f"{INSTANCE}arguments: {{ami: {{to: KeyName, wrap: X}}}}", "table.yaml:3:18: `wrap` makes the members of a list objects"),
        (
            f"{INSTANCE}arguments: {{ami: {{to: KeyName, converter: x}}}}",
            "table.yaml:3:18: converter `x` is unknown; known: codebuild_filter_groups, ",
        ),
        (f"{INSTANCE}entry: KeyName", "table.yaml:3:8: `entry` needs a list"),
        (f"{INSTANCE}defaults: {{Nothing: 1}}", "table.yaml:3:12: there is no property `Nothing`"),
    ],
)
def test_mistake_against_the_schema_is_said_with_its_place(text, message):
    with pytest.raises(TableError) as caught:
        translate(text, {"ami": "x"})
    assert str(caught.value).startswith(message)

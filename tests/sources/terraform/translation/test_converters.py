from __future__ import annotations

import pytest

from immutcheck.model.values import OpenList, OpenMap, Reference, Unknown
from immutcheck.sources.terraform.translation.converters import convert_rule
from immutcheck.sources.terraform.translation.settlement import Run
from tests.sources.terraform.translation.samples import raw, refer, resource_of

OPEN = Unknown("variable `x` has no default")
SSH = {"protocol": "tcp", "from_port": 22, "to_port": 22}
COMMON = {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}
OWN = Reference("the group itself", target="aws_security_group.g")


def ingress(*blocks):
    return resource_of(raw("aws_security_group.g", {"ingress": list(blocks)})).properties["SecurityGroupIngress"]


def doubtful(entry, reason=OPEN.reason):
    return Unknown(reason, maybe_absent=True, possible=(entry,))


def test_rule_is_split_to_one_source_each():
    block = {
        **SSH,
        "description": "office",
        "cidr_blocks": ["10.0.0.0/8", "0.0.0.0/0"],
        "ipv6_cidr_blocks": ["::/0"],
        "prefix_list_ids": ["pl-1"],
        "security_groups": ["sg-1"],
        "self": True,
    }
    common = {**COMMON, "Description": "office"}
    assert ingress(block) == [
        {**common, "CidrIp": "10.0.0.0/8"},
        {**common, "CidrIp": "0.0.0.0/0"},
        {**common, "CidrIpv6": "::/0"},
        {**common, "SourcePrefixListId": "pl-1"},
        {**common, "SourceSecurityGroupId": "sg-1"},
        {**common, "SourceSecurityGroupId": OWN},
    ]


def test_egress_has_destinations():
    values = {"egress": [{**SSH, "prefix_list_ids": ["pl-1"], "security_groups": ["sg-1"]}]}
    assert resource_of(raw("aws_security_group.g", values)).properties["SecurityGroupEgress"] == [
        {**COMMON, "DestinationPrefixListId": "pl-1"},
        {**COMMON, "DestinationSecurityGroupId": "sg-1"},
    ]


def test_rule_without_a_source_admits_nothing():
    properties = resource_of(raw("aws_security_group.g", {"ingress": [{**SSH, "cidr_blocks": [], "self": False}]})).properties
    assert "SecurityGroupIngress" not in properties


def test_plan_writes_empty_texts_and_lists():
    block = {**SSH, "description": "", "cidr_blocks": ["10.0.0.0/8"], "ipv6_cidr_blocks": [], "security_groups": [], "self": False}
    assert ingress(block) == [{**COMMON, "CidrIp": "10.0.0.0/8"}]


def test_unknown_source_is_one_entry():
    assert ingress({**SSH, "cidr_blocks": OPEN}) == [{**COMMON, "CidrIp": OPEN}]
    assert ingress({**SSH, "cidr_blocks": [OPEN]}) == [{**COMMON, "CidrIp": OPEN}]


def test_open_list_of_sources_may_hold_another():
    assert ingress({**SSH, "cidr_blocks": OpenList(["10.0.0.0/8"], OPEN)}) == [
        {**COMMON, "CidrIp": "10.0.0.0/8"},
        doubtful({**COMMON, "CidrIp": OPEN}),
    ]


def test_undecided_lists_of_one_are_one_entry():
    value = Unknown("why", possible=(["10.0.0.0/8"], ["0.0.0.0/0"]))
    assert ingress({**SSH, "cidr_blocks": value}) == [{**COMMON, "CidrIp": Unknown("why", possible=("10.0.0.0/8", "0.0.0.0/0"))}]


def test_undecided_lists_of_several_may_hold_each():
    value = Unknown("why", possible=([], ["0.0.0.0/0"]))
    entry = {**COMMON, "CidrIp": "0.0.0.0/0"}
    assert ingress({**SSH, "cidr_blocks": value}) == [doubtful(entry, "whether `cidr_blocks` holds it is open")]


def test_reference_to_a_list_keeps_its_value():
    value = refer("aws_security_group.other", "cidr_blocks", (["10.0.0.0/8"],))
    assert ingress({**SSH, "cidr_blocks": value}) == [{**COMMON, "CidrIp": "10.0.0.0/8"}]


def test_undecided_self_may_be_an_entry():
    entry = {**COMMON, "SourceSecurityGroupId": OWN}
    assert ingress({**SSH, "self": OPEN}) == [doubtful(entry, "whether `self` holds it is open")]


def test_unknown_blocks_leave_the_list_open():
    values = {"ingress": OpenList([{**SSH, "cidr_blocks": ["10.0.0.0/8"]}], OPEN)}
    found = resource_of(raw("aws_security_group.g", values)).properties["SecurityGroupIngress"]
    assert (list(found), found.rest) == ([{**COMMON, "CidrIp": "10.0.0.0/8"}], OPEN)


def test_further_blocks_make_what_the_list_may_have_besides():
    further = {**SSH, "cidr_blocks": ["10.1.0.0/16", OPEN]}
    values = {"ingress": OpenList([{**SSH, "cidr_blocks": ["10.0.0.0/8"]}], OPEN, (further,))}
    resource = resource_of(raw("aws_security_group.g", values))
    found = resource.properties["SecurityGroupIngress"]
    assert (list(found), found.rest) == ([{**COMMON, "CidrIp": "10.0.0.0/8"}], OPEN)
    assert found.possible == ({**COMMON, "CidrIp": "10.1.0.0/16"}, {**COMMON, "CidrIp": OPEN})
    place = resource.locator.locate(("properties", "SecurityGroupIngress", 1, "CidrIp"))
    assert place.path == "aws_security_group.g:ingress/1/cidr_blocks/0"


def test_further_blocks_without_any_source_make_no_entries():
    assert "SecurityGroupIngress" not in resource_of(raw("aws_security_group.g", {"ingress": OpenList([], OPEN, (SSH,))})).properties


def test_undecided_block_has_each_choice():
    possible = ({**SSH, "cidr_blocks": ["10.0.0.0/8"]}, {**SSH, "cidr_blocks": ["0.0.0.0/0"]})
    assert ingress(Unknown("why", possible=possible)) == [
        Unknown("why", possible=({**COMMON, "CidrIp": "10.0.0.0/8"}, {**COMMON, "CidrIp": "0.0.0.0/0"}))
    ]


def test_block_that_hides_its_sources_is_an_open_entry():
    (entry,) = ingress(OpenMap(SSH, OPEN))
    assert (entry.__class__, entry, entry.rest) == (OpenMap, COMMON, OPEN)


RULE = {**SSH, "security_group_id": "sg-1", "source_security_group_id": "sg-2", "cidr_blocks": ["10.0.0.0/8"]}


def convert(values):
    return convert_rule(values, Run("aws_security_group_rule.r", lambda reference: reference))


def test_rule_resource_goes_where_its_type_says():
    entries = [{**COMMON, "CidrIp": "10.0.0.0/8"}, {**COMMON, "SourceSecurityGroupId": "sg-2"}]
    assert convert({**RULE, "type": "ingress"}) == {"SecurityGroupIngress": entries}
    entries = [{**COMMON, "CidrIp": "10.0.0.0/8"}, {**COMMON, "DestinationSecurityGroupId": "sg-2"}]
    assert convert({**RULE, "type": "egress"}) == {"SecurityGroupEgress": entries}


def test_rule_resource_of_unknown_type_may_be_both():
    found = convert({**SSH, "type": OPEN, "cidr_blocks": ["10.0.0.0/8"]})
    entry = {**COMMON, "CidrIp": "10.0.0.0/8"}
    assert found == {"SecurityGroupIngress": [doubtful(entry)], "SecurityGroupEgress": [doubtful(entry)]}


def test_self_of_a_rule_resource_is_its_group():
    group = refer("aws_security_group.g")
    found = convert({**SSH, "type": "ingress", "security_group_id": group, "self": True})
    assert found == {"SecurityGroupIngress": [{**COMMON, "SourceSecurityGroupId": OWN}]}


@pytest.mark.parametrize(
    ("index", "path"),
    [
        ((0,), "aws_security_group.g:ingress/0/cidr_blocks/0"),
        ((1,), "aws_security_group.g:ingress/0/cidr_blocks/1"),
        ((1, "CidrIp"), "aws_security_group.g:ingress/0/cidr_blocks/1"),
        ((1, "FromPort"), "aws_security_group.g:ingress/0/from_port"),
        ((2,), "aws_security_group.g:ingress/1/self"),
        ((2, "Description"), "aws_security_group.g:ingress/1/self/Description"),
        ((), "aws_security_group.g:ingress"),
    ],
)
def test_every_entry_has_the_place_of_its_source(index, path):
    values = {"ingress": [{**SSH, "cidr_blocks": ["10.0.0.0/8", "0.0.0.0/0"]}, {**SSH, "self": True}]}
    resource = resource_of(raw("aws_security_group.g", values))
    assert resource.locator.locate(("properties", "SecurityGroupIngress", *index)).path == path

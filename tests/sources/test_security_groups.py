from __future__ import annotations

from immutcheck.model.location import Location, PropertyPath, Span, render_path
from immutcheck.model.resource import Resource
from immutcheck.model.values import MISSING, OpenList, Reference, Unknown
from immutcheck.sources.security_groups import derive_entry, derive_group, entry_target
from tests.sources.cloudformation.building import make_unit, problems

INGRESS = "AWS::EC2::SecurityGroupIngress"
GROUP = "AWS::EC2::SecurityGroup"


class FakeLocator:
    """Answers with its own name and the path it was asked for."""

    def __init__(self, name: str) -> None:
        self.name = name

    def locate(self, path: PropertyPath) -> Location:
        return Location(f"{self.name}:{render_path(path)}", Span(1, 1, 1, 1))


def make(address: str, kind: str, properties: dict[str, object], **fields: object) -> Resource:
    return Resource(address, kind, "f", FakeLocator(address), properties).replace(**fields)


def entry(address: str, **fields: object) -> Resource:
    return make(address, INGRESS, {"GroupId": Reference("r", target="Group", attribute="GroupId"), "CidrIp": "0.0.0.0/0"}, **fields)


def test_entries_stand_behind_the_groups_own_each_at_its_place() -> None:
    group = derive_group(make("Group", GROUP, {"SecurityGroupIngress": [{"CidrIp": "10.0.0.0/8"}]}), [entry("One"), entry("Two")])

    assert group.properties["SecurityGroupIngress"] == [{"CidrIp": "10.0.0.0/8"}, {"CidrIp": "0.0.0.0/0"}, {"CidrIp": "0.0.0.0/0"}]
    places = [group.locator.locate(("properties", "SecurityGroupIngress", index, "CidrIp")).path for index in range(3)]
    assert places == ["Group:SecurityGroupIngress[0].CidrIp", "One:CidrIp", "Two:CidrIp"]
    assert group.locator.locate(("properties", "SecurityGroupIngress", 2)).path == "Two:"


def test_group_without_entries_is_left_alone() -> None:
    group = make("Group", GROUP, {"SecurityGroupIngress": []})

    assert derive_group(group, []) is group


def test_group_depends_on_what_its_entries_depend_on() -> None:
    env, zone = frozenset({"Env"}), frozenset({"Zone"})
    group = derive_group(make("Group", GROUP, {}, depends={"GroupName": zone}), [entry("One", depends={"": env})], frozenset({"Far"}))

    assert dict(group.depends) == {"GroupName": zone, "SecurityGroupIngress": env | {"Far"}, "SecurityGroupEgress": frozenset({"Far"})}


def test_entry_whose_existence_is_open_is_an_element_that_may_be_absent() -> None:
    group = derive_group(make("Group", GROUP, {}), [entry("One", exists=None)])

    assert group.properties["SecurityGroupIngress"] == [
        Unknown("whether `One` exists is open", maybe_absent=True, possible=({"CidrIp": "0.0.0.0/0"},))
    ]


def test_one_mapping_counts_as_a_list_of_one() -> None:
    group = derive_group(make("Group", GROUP, {"SecurityGroupIngress": {"CidrIp": "10.0.0.0/8"}}), [entry("One")])

    assert group.properties["SecurityGroupIngress"] == [{"CidrIp": "10.0.0.0/8"}, {"CidrIp": "0.0.0.0/0"}]
    assert group.locator.locate(("properties", "SecurityGroupIngress", 1, "CidrIp")).path == "One:CidrIp"


def test_unknown_own_list_stays_open() -> None:
    group = derive_group(make("Group", GROUP, {"SecurityGroupIngress": Unknown("why")}), [entry("One")])

    rules = group.properties["SecurityGroupIngress"]
    assert isinstance(rules, OpenList)
    assert (list(rules), rules.rest) == ([{"CidrIp": "0.0.0.0/0"}], Unknown("why"))


def test_undecided_own_list_keeps_its_alternatives() -> None:
    group = derive_group(
        make("Group", GROUP, {"SecurityGroupIngress": Unknown("why", maybe_absent=True, possible=(["a"],))}), [entry("One")]
    )

    element = {"CidrIp": "0.0.0.0/0"}
    assert group.properties["SecurityGroupIngress"] == Unknown("why", possible=(["a", element], [element]))


def test_entry_names_its_group_by_reference_only() -> None:
    assert entry_target(entry("One")) == "Group"
    assert entry_target(make("One", INGRESS, {"GroupName": Reference("r", target="Group")})) == "Group"
    assert entry_target(make("One", INGRESS, {"GroupId": "sg-1"})) == ""
    assert entry_target(make("One", INGRESS, {"GroupId": Reference("r", target="Vpc", attribute="DefaultSecurityGroup")})) == ""


def test_entry_with_a_group_is_merged_into_it() -> None:
    merged = derive_entry(entry("One"), "Group")

    assert (merged.type, merged.merged_into) == (INGRESS, "Group")


def test_entry_without_a_group_is_a_group_of_its_own_at_its_own_lines() -> None:
    env, zone = frozenset({"Env"}), frozenset({"Zone"})
    single = derive_entry(make("One", INGRESS, {"GroupId": "sg-1", "CidrIp": "::/0"}, depends={"": env, "CidrIp": zone}), "")

    assert (single.type, single.address, single.merged_into, single.policies) == (GROUP, "One", None, MISSING)
    assert single.properties == {"SecurityGroupIngress": [{"CidrIp": "::/0"}]}
    assert dict(single.depends) == {"": env, "SecurityGroupIngress": zone}
    assert single.locator.locate(("properties", "SecurityGroupIngress", 0, "CidrIp")).path == "One:CidrIp"
    assert single.locator.locate(("properties", "SecurityGroupEgress")).path == "One:"


TEMPLATE = """Parameters:
  Env: {Type: String, AllowedValues: [dev, prod]}
Conditions:
  IsProd: !Equals [!Ref Env, prod]
Resources:
  Rule:
    Type: AWS::EC2::SecurityGroupIngress
    Condition: IsProd
    Properties: {GroupId: !GetAtt Group.GroupId, IpProtocol: tcp, CidrIp: 0.0.0.0/0}
  Out:
    Type: AWS::EC2::SecurityGroupEgress
    Properties: {GroupId: !Ref Group, IpProtocol: '-1', CidrIp: 0.0.0.0/0}
  Stray:
    Type: AWS::EC2::SecurityGroupIngress
    Properties: {GroupId: sg-123, IpProtocol: tcp, CidrIp: 10.0.0.0/8}
  Group:
    Type: AWS::EC2::SecurityGroup
    Properties: {GroupDescription: d}
  Acl: {Type: 'AWS::EC2::NetworkAcl', Properties: {VpcId: vpc-1}}
  AclEntry:
    Type: AWS::EC2::NetworkAclEntry
    Properties: {NetworkAclId: !Ref Acl, RuleNumber: 100, CidrBlock: 0.0.0.0/0}
"""


def test_template_unit_derives_lists_in_every_scenario() -> None:
    unit = make_unit(TEMPLATE)
    inventory = unit.inventory()
    given, prod = unit.resource("Group", {}), unit.resource("Group", {"Env": "prod"})

    assert (inventory["Rule"], inventory["Out"], inventory["Stray"]) == (INGRESS, "AWS::EC2::SecurityGroupEgress", GROUP)
    assert given is not None
    assert prod is not None
    assert "SecurityGroupIngress" not in given.properties
    assert given.depends["SecurityGroupIngress"] == frozenset({"Env"})
    assert prod.properties["SecurityGroupIngress"] == [{"IpProtocol": "tcp", "CidrIp": "0.0.0.0/0"}]
    assert prod.properties["SecurityGroupEgress"] == [{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}]
    span = prod.locator.locate(("properties", "SecurityGroupIngress", 0, "CidrIp")).span
    assert span is not None
    assert (span.start_line, span.start_column) == (9, 75)
    rule = unit.resource("Rule", {"Env": "prod"})
    assert rule is not None
    assert rule.merged_into == "Group"
    assert problems(unit) == []


def test_network_acl_entries_are_a_list_of_their_acl() -> None:
    acl = make_unit(TEMPLATE).resource("Acl", {})

    assert acl is not None
    assert acl.properties == {"VpcId": "vpc-1", "Entries": [{"RuleNumber": 100, "CidrBlock": "0.0.0.0/0"}]}


def test_rule_in_a_nested_stack_joins_the_group_of_its_parent() -> None:
    parent = (
        "Resources:\n  Group: {Type: 'AWS::EC2::SecurityGroup'}\n"
        "  N: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: c.yaml, Parameters: {Id: !GetAtt Group.GroupId}}}\n"
    )
    child = (
        "Parameters: {Id: {Type: String}}\n"
        "Resources: {R: {Type: 'AWS::EC2::SecurityGroupIngress', Properties: {GroupId: !Ref Id, CidrIp: '::/0'}}}\n"
    )
    group = make_unit(parent, {"c.yaml": child}).resource("Group", {})

    assert group is not None
    assert group.properties["SecurityGroupIngress"] == [{"CidrIp": "::/0"}]
    assert group.locator.locate(("properties", "SecurityGroupIngress", 0, "CidrIp")).path == "c.yaml"

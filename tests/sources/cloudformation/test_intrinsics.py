from __future__ import annotations

import pytest

from immutcheck.model.values import DynamicReference, OpenMap, Reference, Text, Unknown
from tests.sources.cloudformation.building import make_property, make_resource, make_unit, problems, resolve

KNOWN = "Parameters:\n  Name: {Type: String, Default: web}\n  Open: {Type: String}\n  Ports: {Type: CommaDelimitedList, Default: '22, 80'}"
OPEN_CONDITION = f"{KNOWN}\nConditions:\n  Decided: !Equals [a, a]\n  Undecided: !Equals [!Ref Open, x]"
OPEN = Unknown("parameter `Open` has no default")
UNDECIDED = "condition `Undecided` is open: parameter `Open` has no default"


def test_plain_properties_come_back_as_the_same_object() -> None:
    unit = make_unit("Resources:\n  X:\n    Type: A::B::C\n    Properties: {A: {B: [1, two, {C: true}]}}\n")
    resource = unit.resource("X", {})

    assert resource is not None
    assert resource.properties is unit.root.template.resources["X"]["Properties"]  # type: ignore[index]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("!Ref Name", "web"),
        ("!Ref Ports", ["22", "80"]),
        ("!Sub '${Name}-x-${!Literal}'", "web-x-${Literal}"),
        ("!Sub ['${Name}/${Other}', {Other: !Ref Name, Name: inner}]", "inner/web"),
        ("!Sub 'no holes'", "no holes"),
        ("!Sub '$ {x} $$ $(date)'", "$ {x} $$ $(date)"),
        ("!Join ['-', [a, !Ref Name, 3, true]]", "a-web-3-true"),
        ("!Join [',', !Ref Ports]", "22,80"),
        ("!Join ['', []]", ""),
        ("!Join [',', [a, !Ref AWS::NoValue, b]]", "a,b"),
        ("!Split ['|', 'a||c']", ["a", "", "c"]),
        ("!Select [1, !Ref Ports]", "80"),
        ("!Select ['0', [a, b]]", "a"),
        ("!Select [1, !Split [':', 'x:y']]", "y"),
        ("!Base64 '#!/bin/sh'", "#!/bin/sh"),
        ("{'Fn::Base64': !Sub 'echo ${Name}'}", "echo web"),
        ("!Cidr ['192.168.0.0/24', '3', '5']", ["192.168.0.0/27", "192.168.0.32/27", "192.168.0.64/27"]),
        ("!Cidr ['10.0.0.0/16', 2, 8]", ["10.0.0.0/24", "10.0.1.0/24"]),
        ("!Cidr ['2001:db8::/56', 2, 64]", ["2001:db8::/64", "2001:db8:0:1::/64"]),
        ("{'Fn::Length': !Ref Ports}", 2),
        ("{'Fn::Length': [a, b, c]}", 3),
        ("{'Fn::ToJsonString': {a: !Ref Name, b: [1, true]}}", '{"a":"web","b":[1,true]}'),
        ("[a, !Ref AWS::NoValue, b]", ["a", "b"]),
        ("{a: 1, b: !Ref AWS::NoValue}", {"a": 1}),
        ("!If [Decided, yes-branch, !Ref Open]", "yes-branch"),
        ("{Condition: {StringEquals: {k: v}}}", {"Condition": {"StringEquals": {"k": "v"}}}),
        ("{Ref: Name, Other: 1}", {"Ref": "Name", "Other": 1}),
    ],
)
def test_known_arguments_give_the_value(value: str, expected: object) -> None:
    assert make_property(value, OPEN_CONDITION) == (expected, [])


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("!Ref Open", OPEN),
        ("!Ref Bucket", Reference("`Bucket` is only known when the stack is deployed", target="Bucket")),
        ("!GetAtt Bucket.Arn", Reference("`Bucket.Arn` is only known when the stack is deployed", target="Bucket", attribute="Arn")),
        (
            "{'Fn::GetAtt': [Bucket, A.B]}",
            Reference("`Bucket.A.B` is only known when the stack is deployed", target="Bucket", attribute="A.B"),
        ),
        ("!Sub '${Bucket.Arn}'", Reference("`Bucket.Arn` is only known when the stack is deployed", target="Bucket", attribute="Arn")),
        ("!Sub 'a-${Open}-z'", Text(OPEN.reason, prefix="a-", suffix="-z", pieces=("a-", OPEN, "-z"))),
        ("!Join ['/', [a, !Ref Open]]", Text(OPEN.reason, prefix="a/", pieces=("a/", OPEN))),
        ("!Split [',', !Ref Open]", OPEN),
        ("!Select [0, !Split [',', !Ref Open]]", OPEN),
        ("!Select [!Ref Open, [a]]", OPEN),
        ("!Base64 {Ref: Open}", OPEN),
        ("!Cidr [!Ref Open, 1, 8]", OPEN),
        ("!ImportValue shared-vpc", Unknown("export `shared-vpc` belongs to another stack")),
        ("!GetAZs ''", Unknown("the availability zones depend on the account and region of the deployment")),
        ("!If [Undecided, a, b]", Unknown(UNDECIDED, possible=("a", "b"))),
        ("!If [Undecided, same, same]", "same"),
        ("!If [Undecided, a, !Ref AWS::NoValue]", Unknown(UNDECIDED, maybe_absent=True, possible=("a",))),
        ("!If [Undecided, !If [Undecided, a, b], c]", Unknown(UNDECIDED, possible=("a", "b", "c"))),
        ("!If [Undecided, !Ref Open, c]", Unknown(UNDECIDED, possible=(OPEN, "c"))),
        (
            "!Sub ['${V}!', {V: !If [Undecided, a, b]}]",
            Text(UNDECIDED, possible=("a!", "b!"), suffix="!", pieces=(Unknown(UNDECIDED, possible=("a", "b")), "!")),
        ),
        ("!Split [',', !If [Undecided, 'a,b', 'c']]", Unknown(UNDECIDED, possible=(["a", "b"], ["c"]))),
        ("!Select [0, !If [Undecided, [a], [b]]]", Unknown(UNDECIDED, possible=("a", "b"))),
        ("{'Fn::Length': !If [Undecided, [a], [b]]}", 1),
        ("!Select [0, [!If [Undecided, a, !Ref AWS::NoValue], b]]", Unknown(UNDECIDED)),
        (
            "{'Fn::Transform': {Name: 'AWS::Include', Parameters: {Location: s3://b/k}}}",
            Unknown("`AWS::Include` is only carried out when the stack is deployed", maybe_absent=True),
        ),
    ],
)
def test_unknown_arguments_give_unknown_with_what_is_known(value: str, expected: object) -> None:
    assert make_property(value, OPEN_CONDITION) == (expected, [])


def test_a_hole_that_may_be_absent_takes_its_delimiters_along() -> None:
    value = resolve("!Join [',', [a, !If [Undecided, b, !Ref AWS::NoValue], c]]", OPEN_CONDITION)

    hole = Unknown(UNDECIDED, maybe_absent=True, possible=("b",))
    assert value == Text(UNDECIDED, prefix="a", suffix="c", pieces=("a", hole, "c"))


def test_json_text_with_holes_keeps_them() -> None:
    value = resolve("{'Fn::ToJsonString': {a: !Ref Open, b: !Sub 'x-${Open}'}}", OPEN_CONDITION)

    assert isinstance(value, Text)
    assert value.pieces == ('{"a":', OPEN, ',"b":"x-', OPEN, '"}')


def test_undecided_list_element_stays_as_one_that_may_be_absent() -> None:
    assert resolve("[a, !If [Undecided, b, !Ref AWS::NoValue]]", OPEN_CONDITION) == [
        "a",
        Unknown(UNDECIDED, maybe_absent=True, possible=("b",)),
    ]


def test_transform_beside_other_members_makes_an_open_map() -> None:
    value = resolve("{a: !Ref Name, 'Fn::Transform': {Name: 'AWS::Include', Parameters: {Location: x}}}", KNOWN)

    assert isinstance(value, OpenMap)
    assert (dict(value), value.rest.reason) == ({"a": "web"}, "`AWS::Include` is only carried out when the stack is deployed")


def test_include_in_properties_makes_them_open() -> None:
    text = "Resources:\n  X:\n    Type: A::B::C\n    Properties:\n      A: 1\n      Fn::Transform: {Name: 'AWS::Include'}\n"
    properties = make_resource(text).properties

    assert isinstance(properties, OpenMap)
    assert dict(properties) == {"A": 1}


def test_dynamic_references_are_told_apart_from_text() -> None:
    assert resolve("'{{resolve:ssm:/app/ami:3}}'") == DynamicReference(
        "`{{resolve:ssm:/app/ami:3}}` is only read when the stack is deployed", service="ssm", key="/app/ami", version="3"
    )
    text = resolve("!Sub 'postgres://{{resolve:secretsmanager:prod/db:SecretString:user}}@${Bucket}'")
    assert isinstance(text, Text)
    assert [type(piece) for piece in text.pieces] == [str, DynamicReference, str, Reference]


def test_hole_inside_a_dynamic_reference_is_part_of_its_key() -> None:
    value = resolve("!Sub '{{resolve:ssm-secure:/app/${Bucket}/password:1}}'")

    assert isinstance(value, DynamicReference)
    assert (value.service, value.key, value.version) == ("ssm-secure", "/app/${Bucket}/password", "1")


@pytest.mark.parametrize(
    ("text", "key", "version"),
    [
        ("prod/db", "prod/db", ""),
        ("prod/db:SecretString:password", "prod/db:SecretString:password", ""),
        ("prod/db:SecretString:password:AWSPREVIOUS", "prod/db:SecretString:password:AWSPREVIOUS", ""),
        ("prod/db:SecretString:password::1a2b", "prod/db:SecretString:password", "1a2b"),
        ("arn:aws:secretsmanager:eu-west-1:1:secret:db-x:SecretString", "arn:aws:secretsmanager:eu-west-1:1:secret:db-x:SecretString", ""),
    ],
)
def test_only_a_version_id_pins_a_secret(text: str, key: str, version: str) -> None:
    value = resolve(f"'{{{{resolve:secretsmanager:{text}}}}}'")

    assert isinstance(value, DynamicReference)
    assert (value.key, value.version) == (key, version)


MAPPINGS = f"""{KNOWN}
Mappings:
  Images:
    eu-west-1: {{Ami: ami-1, Type: t3.micro}}
    us-east-1: {{Ami: ami-2, Type: t3.micro}}
  Accounts:
    123456789012: {{Name: prod}}
"""


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("!FindInMap [Images, eu-west-1, Ami]", "ami-1"),
        ("!FindInMap [Accounts, '123456789012', Name]", "prod"),
        ("!FindInMap [Images, nowhere, Ami, {DefaultValue: none}]", "none"),
        ("!FindInMap [Images, eu-west-1, Nothing, {DefaultValue: !Ref Name}]", "web"),
        (
            "!FindInMap [Images, !Ref AWS::Region, Ami]",
            Unknown("the region is chosen when the stack is deployed", possible=("ami-1", "ami-2")),
        ),
        ("!FindInMap [Images, !Ref AWS::Region, Type]", "t3.micro"),
        (
            "!FindInMap [Images, !Ref AWS::Region, Ami, {DefaultValue: none}]",
            Unknown("the region is chosen when the stack is deployed", possible=("ami-1", "ami-2", "none")),
        ),
    ],
)
def test_mapping_lookups(value: str, expected: object) -> None:
    assert make_property(value, MAPPINGS) == (expected, [])


def test_given_region_decides_a_mapping() -> None:
    assert resolve("!FindInMap [Images, !Ref AWS::Region, Ami]", MAPPINGS, region="us-east-1") == "ami-2"


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ("!If [Decided, a]", "Fn::If needs three items, found two"),
        ("!If Decided", "Fn::If needs a list of three items, found a text"),
        ("!If [Nowhere, a, b]", "condition `Nowhere` is not declared in Conditions"),
        ("!If [[x], a, b]", "Fn::If needs the name of a condition, found a list"),
        ("!Ref Nowhere", "`Nowhere` is neither a parameter nor a resource of this template"),
        ("{Ref: [a]}", "Ref needs the name of a parameter or resource, found a list"),
        ("!GetAtt Nowhere.Arn", "Fn::GetAtt: `Nowhere` is no resource of this template"),
        ("!GetAtt Name.Arn", "Fn::GetAtt: `Name` is a parameter, which has no attributes"),
        ("{'Fn::GetAtt': Bucket}", "Fn::GetAtt needs a resource and an attribute, found no dot between them"),
        ("!Sub [a]", "Fn::Sub needs two items, found one"),
        ("!Sub [a, b]", "Fn::Sub needs a mapping of values as its second item, found a text"),
        ("{'Fn::Sub': {a: b}}", "Fn::Sub needs a text, found a mapping"),
        ("!Sub 'x${a b}'", "Fn::Sub: `${a…}` is not a name; write `${!a…}` for a literal one"),
        ("!Sub 'x${X:-hunter2}'", "Fn::Sub: `${X…}` is not a name; write `${!X…}` for a literal one"),
        ("!Sub '${Ports}'", "Fn::Sub: `${Ports}` is a list, not a text"),
        ("!Join [a]", "Fn::Join needs two items, found one"),
        ("!Join [[a], [b]]", "Fn::Join needs a text as its delimiter, found a list"),
        ("!Join ['', [[a]]]", "Fn::Join can only join texts, found a list"),
        ("!Split ['', x]", "Fn::Split needs a text as its delimiter, found nothing"),
        ("!Split [',', [x]]", "Fn::Split needs a text as its second item, found a list"),
        ("!Select [2, [a, b]]", "Fn::Select: item 2 of a list of 2 does not exist"),
        ("!Select [x, [a, b]]", "Fn::Select needs a number as its first item, found a text"),
        ("!Select [0, x]", "Fn::Select needs a list as its second item, found a text"),
        ("!Base64 [a]", "Fn::Base64 needs a text, found a list"),
        ("!Cidr [nonsense, 1, 8]", "Fn::Cidr needs an address block such as 10.0.0.0/16 as its first item"),
        ("!Cidr ['10.0.0.0/16', 300, 8]", "Fn::Cidr needs a count between 1 and 256"),
        ("!Cidr ['10.0.0.0/24', 3, 7]", "Fn::Cidr: that many blocks do not fit into the address block"),
        ("!Cidr ['10.0.0.0/24', 3, 12]", "Fn::Cidr needs a number of subnet bits that fits into the address block"),
        ("!FindInMap [Nowhere, a, b]", "Fn::FindInMap: there is no key `Nowhere` in the mapping"),
        ("!FindInMap [a]", "Fn::FindInMap needs three or four items, found one"),
        ("!FindInMap [a, b, c, d]", "Fn::FindInMap needs a mapping with DefaultValue as its fourth item"),
        ("!ImportValue [a]", "Fn::ImportValue needs the name of an export, found a list"),
        ("!GetAZs [a]", "Fn::GetAZs needs a region or an empty text, found a list"),
        ("{'Fn::Length': abc}", "Fn::Length needs a list, found a text"),
        ("{'Fn::ToJsonString': abc}", "Fn::ToJsonString needs a mapping or a list, found a text"),
        ("!Transform abc", "Fn::Transform needs a mapping with the Name of a macro"),
        ("!Equals [a, a]", "Fn::Equals is only allowed in Conditions and Rules"),
        ("{'Fn::Nonsense': a}", "Fn::Nonsense is not an intrinsic function"),
        ("{'Fn::If': [Decided, a, b], Other: 1}", "Fn::If must stand alone in its mapping"),
    ],
)
def test_wrong_shape_is_an_error_with_its_place_and_an_unknown_value(value: str, message: str) -> None:
    resolved, diagnostics = make_property(value, OPEN_CONDITION)

    line = OPEN_CONDITION.count("\n") + 7
    assert isinstance(resolved, Unknown)
    assert diagnostics == [f"template.yaml:{line}:10: error: {message}"]


def test_what_stands_beside_a_wrong_shape_is_still_resolved() -> None:
    resource = make_resource("Resources:\n  X:\n    Type: A::B::C\n    Properties: {A: !Select [1, x], B: !Sub ok}\n")

    assert resource.properties["B"] == "ok"


def test_one_problem_is_reported_once_whatever_the_scenario() -> None:
    unit = make_unit(
        "Parameters:\n  Env: {Type: String, AllowedValues: [a, b]}\n"
        "Resources:\n  X:\n    Type: A::B::C\n    Properties: {A: !Sub '${Env}${Nowhere}'}\n"
    )
    unit.resource("X", {})
    unit.resource("X", {"Env": "b"})

    assert problems(unit) == ["template.yaml:6:21: error: `Nowhere` is neither a parameter nor a resource of this template"]


@pytest.mark.parametrize(
    ("name", "region", "expected"),
    [
        ("AWS::Region", "eu-west-1", "eu-west-1"),
        ("AWS::Partition", "eu-west-1", "aws"),
        ("AWS::Partition", "cn-north-1", "aws-cn"),
        ("AWS::Partition", "us-gov-west-1", "aws-us-gov"),
        ("AWS::URLSuffix", "eu-west-1", "amazonaws.com"),
        ("AWS::URLSuffix", "cn-north-1", "amazonaws.com.cn"),
    ],
)
def test_pseudo_parameters_follow_a_given_region(name: str, region: str, expected: str) -> None:
    assert resolve(f"!Ref {name}", region=region) == expected


@pytest.mark.parametrize("name", ["AccountId", "Region", "Partition", "URLSuffix", "StackName", "StackId", "NotificationARNs"])
def test_pseudo_parameters_are_unknown_unless_given(name: str) -> None:
    value, diagnostics = make_property(f"!Ref AWS::{name}")

    assert (type(value), diagnostics) == (Unknown, [])


def test_given_account_is_known() -> None:
    assert resolve("!Sub 'arn:aws:iam::${AWS::AccountId}:root'", account="123456789012") == "arn:aws:iam::123456789012:root"


def test_deeply_nested_functions_are_resolved() -> None:
    text = "{'Fn::Base64': " * 180 + "x" + "}" * 180

    assert make_property(text) == ("x", [])


VPC = (
    "  Vpc: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: !Ref Block}}\n  Pool: {Type: 'AWS::EC2::VPC', Properties: {Ipv4IpamPoolId: p}}"
)


def resolve_beside_network(value: str, block: str = "10.0.0.0/16") -> object:
    parameter = f"Parameters: {{Block: {{Type: String, Default: {block}}}}}"
    text = f"{parameter}\nResources:\n{VPC}\n  X: {{Type: 'A::B::C', Properties: {{P: {value}}}}}\n"
    return make_resource(text).properties.get("P")


def test_address_block_of_a_network_is_the_one_it_is_given() -> None:
    assert resolve_beside_network("!GetAtt Vpc.CidrBlock") == "10.0.0.0/16"
    assert resolve_beside_network("!Sub '${Vpc.CidrBlock}'") == "10.0.0.0/16"
    assert resolve_beside_network("!Select [1, !Cidr [!GetAtt Vpc.CidrBlock, 2, 8]]") == "10.0.1.0/24"


def test_address_block_from_a_pool_is_known_when_deployed() -> None:
    value = resolve_beside_network("!GetAtt Pool.CidrBlock")

    assert isinstance(value, Reference)
    assert (value.target, value.attribute) == ("Pool", "CidrBlock")


def test_address_block_that_is_made_of_itself_is_an_error() -> None:
    unit = make_unit("Resources: {X: {Type: 'AWS::EC2::VPC', Properties: {CidrBlock: !GetAtt X.CidrBlock}}}")

    assert problems(unit) == ["template.yaml:1:64: error: property `X.CidrBlock` depends on itself"]

import pytest

from immutcheck.model.finding import FAIL, UNKNOWN
from immutcheck.model.values import Reference, Text, Unknown
from tests.engine.conftest import check, make_resource, make_rule, make_unit, run

INSTANCE = "AWS::EC2::Instance"
GROUP = "AWS::EC2::SecurityGroup"
ROLE = "AWS::IAM::Role"
VIA = {"related": [GROUP], "via": ["properties", "Groups"], "satisfies": check("Name")}
ANYWHERE = {"related": [GROUP], "via": None, "from": None, "satisfies": check("Name")}
BACK = {"related": [INSTANCE], "via": None, "from": ["properties", "Groups"], "satisfies": check("Name")}
MAYBE = Unknown("condition `C` is open", maybe_absent=True)
PARAMETER = Unknown("parameter `P` has no default")


def to(target, attribute="", **fields):
    return Reference(f"attribute of {target}", target=target, attribute=attribute, **fields)


def group(address="Group", **properties):
    return make_resource(address, GROUP, properties)


def instance(properties, **fields):
    return make_resource("Instance", INSTANCE, properties, **fields)


def verdicts(condition, *resources, types=(INSTANCE,), **fields):
    judgement = run(make_unit(*resources), make_rule(condition, resources=types, **fields), include_unknown=True)
    assert not judgement.diagnostics
    return [finding.verdict for finding in judgement.findings]


@pytest.mark.parametrize("condition", [VIA, ANYWHERE])
@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ([to("Group")], [FAIL]),
        (to("Group"), [FAIL]),
        ([to("Group", "GroupId")], [FAIL]),
        ([Text("", pieces=("x-", to("Group")))], [FAIL]),
        ([to("Good")], []),
        ([to("Good"), to("Group")], [FAIL]),
        ([to("Role")], []),
        ([], []),
        ([to("Good"), PARAMETER], [UNKNOWN]),
        ([to("Group"), PARAMETER], [FAIL]),
        ([to("Group", maybe_absent=True)], [UNKNOWN]),
        ([to("Good", maybe_absent=True)], []),
        (Unknown("if", possible=([to("Group")], [to("Good")])), [UNKNOWN]),
        (Unknown("if", possible=([to("Good")], [to("Good")])), []),
        ([to("Open")], [UNKNOWN]),
        ([to("Elsewhere")], [UNKNOWN]),
        ([to("Nested", "Outputs.Group")], [UNKNOWN]),
        (MAYBE, [UNKNOWN]),
    ],
)
def test_following_references(condition, groups, expected):
    resources = [
        instance({"Groups": groups}),
        group(Name="bad"),
        group("Good", Name="good"),
        group("Open", Name=PARAMETER),
        make_resource("Role", ROLE, {"Name": "bad"}),
        make_resource("Nested", "AWS::CloudFormation::Stack"),
    ]
    assert verdicts(condition, *resources) == expected


def test_a_literal_cannot_be_followed_where_a_reference_is_looked_for():
    assert verdicts(VIA, instance({"Groups": ["sg-1"]})) == [UNKNOWN]
    assert verdicts(VIA, instance({"Groups": ["sg-1", to("Group")]}), group(Name="bad")) == [FAIL]
    assert verdicts(ANYWHERE, instance({"Groups": ["sg-1"], "Other": "text"})) == []


def test_nothing_written_refers_to_nothing():
    assert verdicts(VIA, instance({}), group(Name="bad")) == []


@pytest.mark.parametrize(
    ("groups", "expected"),
    [
        ([to("Group")], [FAIL]),
        ([to("Other")], []),
        (["sg-1"], []),
        ([PARAMETER], [UNKNOWN]),
        ([to("Group", maybe_absent=True)], [UNKNOWN]),
        ([to("Other"), PARAMETER], [UNKNOWN]),
    ],
)
def test_against_the_arrow(groups, expected):
    unit = make_unit(instance({"Groups": groups, "Name": "bad"}), group(), group("Other"))
    findings = run(unit, make_rule(BACK, resources=(GROUP,)), include_unknown=True).findings
    assert [finding.verdict for finding in findings if finding.address == "Group"] == expected


def test_against_the_arrow_who_does_not_satisfy_does_not_matter():
    assert verdicts(BACK, instance({"Groups": [PARAMETER], "Name": "good"}), group(), types=(GROUP,)) == []
    everywhere = {**BACK, "from": ["properties"]}
    assert verdicts(everywhere, instance({"Deep": {"er": to("Group")}, "Name": "bad"}), group(), types=(GROUP,)) == [FAIL]
    relative = {**BACK, "from": ["element", "Groups"]}
    assert verdicts(relative, instance({"Groups": to("Group"), "Name": "bad"}), group(), types=(GROUP,)) == [FAIL]


def test_an_undecided_neighbour_gives_unknown():
    undecided = make_resource("Group", GROUP, {"Name": "bad"}, exists=None)
    unit = make_unit(instance({"Groups": [to("Group")]}), undecided)
    finding = run(unit, make_rule(VIA, resources=(INSTANCE,)), include_unknown=True).findings[0]
    assert (finding.verdict, finding.reasons) == (UNKNOWN, ("whether Group exists is not known",))


def test_circles_end():
    condition = {**ANYWHERE, "satisfies": {**ANYWHERE, "satisfies": {**ANYWHERE, "satisfies": check("Name")}}}
    resources = [instance({"Groups": to("A")}), group("A", Peer=to("B")), group("B", Peer=to("A"), Name="bad")]
    assert verdicts(condition, *resources) == []
    assert verdicts({**ANYWHERE, "satisfies": condition}, *resources) == [FAIL]


def test_the_walked_path_is_told_step_by_step():
    hop = {"some": ["properties", "Ingress"], "satisfies": check("./Cidr")}
    condition = {**VIA, "satisfies": {"related": [GROUP], "via": ["properties", "Peers"], "satisfies": hop}}
    resources = [
        instance({"Groups": [to("Good"), to("Front")]}),
        group("Good"),
        group("Front", Peers=[to("Back", "GroupId")]),
        group("Back", Ingress=[{"Cidr": "good"}, {"Cidr": "bad"}]),
    ]
    rule = make_rule(condition, resources=(INSTANCE,), message="{path} at {property}")
    finding = run(make_unit(*resources), rule).findings[0]
    assert finding.message == "Instance → Front → Back at Groups[1]"
    assert [(step.location.path, step.message) for step in finding.path] == [
        ("Instance/Groups[1]", "Instance refers to Front at Groups[1]"),
        ("Front/Peers[0]", "Front refers to Back at Peers[0]"),
        ("Back/Ingress[1].Cidr", "Back: Ingress[1].Cidr"),
    ]


def test_backwards_the_finding_is_at_the_resource_and_the_path_at_the_referrer():
    rule = make_rule(BACK, resources=(GROUP,), message="{path}")
    finding = run(make_unit(instance({"Groups": [to("Group")], "Name": "bad"}), group()), rule).findings[0]
    assert (finding.address, finding.property, finding.message) == ("Group", "", "Group → Instance")
    assert [step.message for step in finding.path] == ["Instance refers to Group at Groups[0]", "Instance: Name"]


def test_each_reference_in_a_list_can_be_asked_for_itself():
    each = {"some": ["properties", "Groups"], "satisfies": {**VIA, "via": ["element"]}}
    unit = make_unit(instance({"Groups": [to("Good"), to("Group")]}), group(Name="bad"), group("Good"))
    findings = run(unit, make_rule(each, resources=(INSTANCE,))).findings
    assert [(finding.property, len(finding.path)) for finding in findings] == [("Groups[1]", 2)]


def test_whether_anything_refers_to_a_resource_outside_of_the_input_is_open():
    outside = make_resource("Group", GROUP, {"Name": "x"}, outside="it is not in this input")
    assert verdicts(BACK, outside, instance({"Groups": [to("Other")], "Name": "bad"}), types=(GROUP,)) == [UNKNOWN]
    assert verdicts(BACK, outside, instance({"Groups": [to("Group")], "Name": "bad"}), types=(GROUP,)) == [FAIL]


def test_what_may_refer_to_a_resource_from_outside_is_no_reason_not_to_apply():
    outside = make_resource("Group", GROUP, {"Name": "bad"}, outside="it is not in this input")
    forbidden = check("Name", "equals", "bad")
    assert verdicts(forbidden, outside, types=(GROUP,), when={"not": BACK}, demand="forbid") == [FAIL]
    assert verdicts(forbidden, outside, types=(GROUP,), when=BACK, demand="forbid") == []


@pytest.mark.parametrize("groups", [[to("Group", possible=("sg-1",))], to("Group", possible=("sg-1",))])
def test_a_reference_whose_text_is_known_is_followed_from_a_member_and_compared_there(groups):
    follows = {"related": [GROUP], "via": ["element"], "satisfies": check("Name")}
    compares = {"property": ["element"], "operator": "equals", "argument": "sg-1", "when_missing": {"answer": False}}
    for inner in (follows, compares, {"all": [compares, follows]}):
        condition = {"some": ["properties", "Groups"], "satisfies": inner}
        assert verdicts(condition, instance({"Groups": groups}), group(Name="bad")) == [FAIL]


def test_a_message_shows_the_text_of_a_reference():
    judgement = run(make_unit(instance({"Name": to("Group", possible=("bad",))}), group()), make_rule(check("Name"), resources=(INSTANCE,)))
    assert [finding.value for finding in judgement.findings] == ["bad"]

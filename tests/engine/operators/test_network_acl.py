"""Network ACLs: entries in the order of their numbers, the first match decides."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immutcheck.model.values import OpenList
from tests.engine.operators.asking import HIDDEN, PARAMETER, ask, assert_hiding_keeps, explain, points
from tests.engine.operators.test_admits import EIGHTS, PUBLIC

SSH = {"ports": [22], "protocols": ["tcp"], "from": "internet"}
ANYWHERE = {**SSH, "from": "anywhere"}


def rule(number, action="allow", cidr="0.0.0.0/0", protocol=6, first=22, last=22, **more):
    given = {"RuleNumber": number, "RuleAction": action, "Protocol": protocol, "CidrBlock": cidr, **more}
    if first is not None:
        given["PortRange"] = {"From": first, "To": last}
    return {key: value for key, value in given.items() if value is not None}


@pytest.mark.parametrize(
    ("rules", "answer"),
    [
        ([], False),
        ([rule(100)], True),
        ([rule("100", first="0", last="65535")], True),
        ([rule(100, protocol=-1, first=None)], True),
        ([rule(100, protocol="-1", first=443, last=443)], True),
        ([rule(100, protocol=17)], False),
        ([rule(100, first=None)], None),
        ([rule(100, first=443, last=443)], False),
        ([rule(100, "deny"), rule(200)], False),
        ([rule(200), rule(100, "deny")], False),
        ([rule(100), rule(200, "deny")], True),
        ([rule(100, "deny", "10.0.0.0/8"), rule(200)], True),
        ([rule(100, "deny", "0.0.0.0/1"), rule(110, "deny", "128.0.0.0/1"), rule(200)], False),
        ([rule(100, "deny", "0.0.0.0/1"), rule(200)], True),
        ([rule(100, "deny", protocol=-1, first=None), rule(200)], False),
        ([rule(100, "deny", protocol=17), rule(200)], True),
        ([rule(100, "deny", first=0, last=21), rule(200)], True),
        ([rule(100, Egress=True)], False),
        ([rule(100, Egress="true")], False),
        ([rule(100, Egress=False)], True),
        ([rule(100, Egress=PARAMETER)], None),
        ([rule(100, cidr=None, Ipv6CidrBlock="::/0")], True),
        ([rule(100, "deny"), rule(200, cidr=None, Ipv6CidrBlock="::/0")], True),
        ([rule(100, cidr="10.0.0.0/8")], False),
        ([rule(PARAMETER)], True),
        ([rule(PARAMETER, "deny"), rule(200)], None),
        ([rule(PARAMETER), rule(200, "deny")], None),
        ([rule(100, PARAMETER)], None),
        ([rule(100, PARAMETER), rule(200)], None),
        ([rule(100, cidr=PARAMETER), rule(200)], True),
        ([rule(100, "deny", PARAMETER), rule(200)], None),
        ([rule(100), rule(200, "deny", PARAMETER)], True),
        ([rule(100), PARAMETER], None),
        (OpenList([rule(100)], PARAMETER), None),
        ([rule(100, "maybe")], None),
    ],
)
def test_from_the_internet(rules, answer):
    assert ask("admits", SSH, rules) is answer


def test_from_anywhere_counts_private_sources():
    assert ask("admits", ANYWHERE, [rule(100, cidr="10.0.0.0/8")]) is True
    assert ask("admits", ANYWHERE, [rule(90, "deny", "10.0.0.0/7"), rule(100, cidr="10.0.0.0/8")]) is False


def test_the_entries_that_open_the_way_are_blamed():
    rules = [rule(300), rule(100, cidr="10.0.0.0/8"), rule(200, cidr="0.0.0.0/1"), rule(210, "deny", "192.0.0.0/3")]
    assert points("admits", SSH, rules) == [(0,), (2,)]
    assert explain("admits", SSH, rules) == ("rule 300: 0.0.0.0/0 to tcp 22", "rule 200: 0.0.0.0/1 to tcp 22")


def test_what_is_not_known_is_said():
    assert explain("admits", SSH, [rule(100, PARAMETER)]) == ("the action is not known: parameter `X` has no default",)
    assert explain("admits", SSH, [rule(PARAMETER, "deny"), rule(200)])[0] == "the rule number is not known"


RULES = st.lists(
    st.tuples(st.integers(1, 5), st.sampled_from(["allow", "deny"]), EIGHTS, st.sampled_from([22, 23])),
    max_size=5,
    unique_by=lambda r: r[0],
)


@given(RULES)
def test_the_order_agrees_with_a_model_of_256_blocks(rules):
    reached = 0
    for octet in range(256):
        for _number, action, (first, length), port in sorted(rules):
            if port == 22 and first <= octet < first + (1 << (8 - length)):
                reached += PUBLIC[octet] if action == "allow" else 0
                break
    entries = [rule(number, action, f"{first}.0.0.0/{length}", first=port, last=port) for number, action, (first, length), port in rules]
    assert ask("admits", SSH, entries) is (reached >= 2**24)
    assert bool(points("admits", SSH, entries)) is (reached >= 2**24)


@given(RULES)
def test_hiding_keeps_the_answer(rules):
    entries = [rule(number, action, f"{first}.0.0.0/{length}", first=port, last=port) for number, action, (first, length), port in rules]
    assert_hiding_keeps("admits", SSH, entries)
    for hidden in ({**entries[0], "Egress": HIDDEN} for _ in range(1) if entries):
        assert ask("admits", SSH, [hidden, *entries[1:]]) in (ask("admits", SSH, entries), None)

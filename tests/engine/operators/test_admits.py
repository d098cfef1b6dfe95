"""Security groups: what reaches a port from the internet, and from anywhere."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immutcheck.model.values import OpenList, Reference, Unknown
from tests.engine.operators.asking import HIDDEN, PARAMETER, ask, assert_hiding_keeps, explain, points, text

SSH = {"ports": [22], "protocols": ["tcp"], "from": "internet"}
RDP = {"ports": [3389], "protocols": ["tcp", "udp"], "from": "internet"}
ANYWHERE = {**SSH, "from": "anywhere"}


def perhaps(*entries):
    return Unknown("whether it exists is open", maybe_absent=True, possible=entries)


def entry(cidr="0.0.0.0/0", first=22, last=22, protocol="tcp", **more):
    given = {"IpProtocol": protocol, "FromPort": first, "ToPort": last, "CidrIp": cidr, **more}
    return {key: value for key, value in given.items() if value is not None}


@pytest.mark.parametrize(
    ("rule", "answer"),
    [
        (entry(), True),
        (entry(first="22", last="22"), True),
        (entry(first=0, last=65535), True),
        (entry(first="0", last=65535), True),
        (entry(first=20, last=25), True),
        (entry(first=23, last=25), False),
        (entry(first=0, last=0), False),
        (entry(protocol="6"), True),
        (entry(protocol=6), True),
        (entry(protocol="TCP"), True),
        (entry(protocol="udp"), False),
        (entry(protocol="17"), False),
        (entry(protocol="icmp", first=-1, last=-1), False),
        (entry(protocol="50", first=None, last=None), False),
        (entry(protocol="-1", first=None, last=None), True),
        (entry(protocol=-1, first=None, last=None), True),
        (entry(protocol="all", first=None, last=None), True),
        (entry(protocol="-1", first=443, last=443), True),
        (entry(protocol="sctp"), None),
        (entry(protocol=PARAMETER), None),
        (entry(protocol=PARAMETER, first=443, last=443), None),
        (entry(protocol=text("ud", None)), False),
        (entry(protocol=None), None),
        (entry(first=None, last=None), None),
        (entry(first=-1, last=-1), None),
        (entry(first=30, last=20), False),
        (entry(first=PARAMETER, last=PARAMETER), None),
        (entry(first=1024, last=PARAMETER), False),
        (entry(first=PARAMETER, last=21), False),
        (entry(first=22, last=HIDDEN), None),
        (entry("::/0"), True),
        (entry(None, CidrIpv6="::/0"), True),
        (entry(None, CidrIpv6="2000::/3"), True),
        (entry(None, CidrIpv6="2a00::/16"), True),
        (entry(None, CidrIpv6="2a00:1450::/32"), False),
        (entry(None, CidrIpv6="fc00::/7"), False),
        (entry(None, CidrIpv6="::ffff:0:0/96"), False),
        (entry("3.0.0.0/8"), True),
        (entry("3.0.0.0/9"), False),
        (entry("203.0.113.0/24"), False),
        (entry("198.51.0.0/16"), False),
        (entry("10.0.0.0/8"), False),
        (entry("172.0.0.0/8"), False),
        (entry("1.2.3.4/0"), True),
        (entry("not a range"), None),
        (entry(PARAMETER), None),
        (entry(Unknown("u", possible=("10.0.0.0/8", "192.168.0.0/16"))), False),
        (entry(Unknown("u", possible=("10.0.0.0/8", "0.0.0.0/0"))), None),
        (entry(PARAMETER, first=443, last=443), False),
        (entry(None, SourcePrefixListId="pl-0123456789abcdef0"), None),
        (entry(None, SourcePrefixListId="pl-0123456789abcdef0", first=443, last=443), False),
        (entry(None, SourceSecurityGroupId="sg-0123456789abcdef0"), False),
        (entry(None, SourceSecurityGroupId=Reference("r", target="Group")), False),
        (entry(None, SourceSecurityGroupName="bastion"), False),
        (entry(None), False),
    ],
)
def test_one_entry_from_the_internet(rule, answer):
    assert ask("admits", SSH, [rule]) is answer


@pytest.mark.parametrize(
    ("rule", "answer"),
    [
        (entry("10.1.2.3/32"), True),
        (entry(PARAMETER), True),
        (entry(HIDDEN), None),
        (entry("nonsense"), None),
        (entry(None, SourcePrefixListId="pl-1"), True),
        (entry(None, SourcePrefixListId=HIDDEN), None),
        (entry(None, SourceSecurityGroupId="sg-1"), True),
        (entry(None, SourceSecurityGroupId=Reference("r", target="Group")), True),
        (entry(None, SourceSecurityGroupId=PARAMETER), True),
        (entry(None, SourceSecurityGroupId=HIDDEN), None),
        (entry(None), False),
        (entry(first=443, last=443), False),
    ],
)
def test_one_entry_from_anywhere(rule, answer):
    assert ask("admits", ANYWHERE, [rule]) is answer


def test_a_self_rule_before_the_open_one_hides_nothing():
    rules = [entry(None, SourceSecurityGroupId=Reference("r", target="Self")), entry()]
    assert ask("admits", SSH, rules) is True
    assert points("admits", SSH, rules) == [(1,)]


def test_two_halves_are_the_whole_and_both_are_blamed():
    rules = [entry("0.0.0.0/1"), entry("128.0.0.0/1")]
    assert ask("admits", SSH, rules) is True
    assert points("admits", SSH, rules) == [(0,), (1,)]


def test_many_small_ranges_are_blamed_together():
    rules = [entry(f"3.{number}.0.0/16") for number in range(256)]
    assert ask("admits", SSH, rules[:255]) is False
    assert ask("admits", SSH, rules) is True
    assert len(points("admits", SSH, rules)) == 256


@pytest.mark.parametrize(
    ("source", "answers"),
    [("internet", (True, True)), ("internet-ipv4", (True, False)), ("internet-ipv6", (False, True))],
)
def test_the_internet_can_be_asked_by_family(source, answers):
    question = {**SSH, "from": source}
    ipv6 = entry(cidr=None, CidrIpv6="::/0")
    assert tuple(ask("admits", question, [rule]) for rule in (entry(), ipv6)) == answers
    assert points("admits", question, [ipv6, entry()]) == [(index,) for index, answer in ((0, answers[1]), (1, answers[0])) if answer]


def test_an_office_beside_the_open_range_is_not_blamed():
    rules = [entry("203.0.114.0/24"), entry(), entry("8.8.8.8/32")]
    assert points("admits", SSH, rules) == [(1,)]


def test_halves_on_different_ports_do_not_add_up():
    small = [entry(f"3.{number}.0.0/16", 22 if number % 2 else 3389, 22 if number % 2 else 3389) for number in range(256)]
    assert ask("admits", {**SSH, "ports": [22, 3389]}, small) is False


def test_a_prefix_list_beside_an_open_range_does_not_hide_it():
    assert ask("admits", SSH, [entry(None, SourcePrefixListId="pl-1"), entry()]) is True
    assert ask("admits", SSH, [entry(SourcePrefixListId="pl-1")]) is True


def test_ports_and_protocols_are_any_of_the_asked():
    assert ask("admits", RDP, [entry(first=3389, last=3389, protocol="udp")]) is True
    assert ask("admits", RDP, [entry(first=3000, last=4000)]) is True
    assert ask("admits", RDP, [entry()]) is False


@pytest.mark.parametrize(
    ("value", "answer"),
    [
        ([], False),
        (None, False),
        (entry(), True),
        (OpenList([], PARAMETER), None),
        (OpenList([entry()], PARAMETER), True),
        (OpenList([entry(first=443, last=443)], PARAMETER), None),
        ([PARAMETER], None),
        ([entry(), PARAMETER], True),
        ([None, entry()], True),
        ([perhaps(entry())], None),
        ([perhaps(entry(first=443, last=443))], False),
        ([perhaps(entry("10.0.0.0/8"))], False),
        ([perhaps(entry(first=443, last=443)), entry()], True),
        ([perhaps(entry("3.0.0.0/9")), entry("3.128.0.0/9")], None),
        ([perhaps(PARAMETER)], None),
        ([perhaps(entry(first=443, last=443), None)], False),
        ([Unknown("u", possible=(entry(), entry(protocol="-1")))], True),
        ([Unknown("u", possible=(entry(), entry("10.0.0.0/8")))], None),
        ([Unknown("u", possible=(entry(first=443, last=443), entry("10.0.0.0/8")))], False),
        ([Unknown("u", possible=(entry("0.0.0.0/1"), entry("128.0.0.0/1")))], True),
        ([Unknown("u", possible=(Unknown("v", possible=(entry(),)),))], True),
        ([Unknown("u", possible=(perhaps(entry()),))], None),
        (OpenList([], PARAMETER, (entry(first=443, last=443),)), False),
        (OpenList([], PARAMETER, (entry(first=443, last=443), entry())), None),
        (OpenList([entry()], PARAMETER, (entry(),)), True),
        ([perhaps({"RuleNumber": 100, "RuleAction": "allow", "Protocol": 6})], None),
        ([perhaps("text")], None),
    ],
)
def test_lists_that_are_not_all_known(value, answer):
    assert ask("admits", SSH, value) is answer


def test_the_explanation_names_source_protocol_and_ports():
    question = {**SSH, "ports": [22, 3389]}
    assert explain("admits", question, [entry(), entry(None, 3389, 3389, CidrIpv6="::/0")]) == ("0.0.0.0/0 to tcp 22", "::/0 to tcp 3389")
    assert explain("admits", question, [entry(protocol="-1")]) == ("0.0.0.0/0 to tcp 22, 3389 (all traffic)",)
    assert explain("admits", ANYWHERE, [entry(None, SourceSecurityGroupId="sg-1")]) == ("security group sg-1 to tcp 22",)


def test_the_explanation_says_what_is_not_known():
    assert explain("admits", SSH, [entry(PARAMETER)]) == ("the address range is not known: parameter `X` has no default",)
    assert explain("admits", SSH, [entry(first=PARAMETER, last=PARAMETER)]) == (
        "the port range is not known: parameter `X` has no default",
    )
    assert explain("admits", SSH, [entry(first=None, last=None)]) == ("the port range is not written",)
    assert explain("admits", SSH, [entry(None, SourcePrefixListId="pl-1")]) == ("the addresses of a prefix list are not known",)


def test_the_explanation_says_which_entry_may_be_absent():
    other = Unknown("not this one", maybe_absent=True, possible=(entry(first=443, last=443),))
    assert explain("admits", SSH, [other, perhaps(entry())]) == ("whether it exists is open",)
    assert explain("admits", SSH, OpenList([other], Unknown("nobody knows"), (entry(PARAMETER),))) == (
        "nobody knows",
        "the address range is not known: parameter `X` has no default",
    )
    assert points("admits", SSH, [other, perhaps(entry()), entry()]) == [(2,)]
    both = [Unknown("u", possible=(entry(), entry(protocol="-1")))]
    assert (points("admits", SSH, both), explain("admits", SSH, both)) == ([(0,)], ("0.0.0.0/0 to tcp 22",))


def test_the_same_entry_gets_the_same_answer_again():
    from immutcheck.engine.operators.table import OPERATORS
    from tests.engine.operators.asking import evaluation

    check = OPERATORS["admits"].factory(SSH)
    answers = [check([rule], evaluation()) for rule in (entry(), entry(), entry(first=1, last=1), entry(first=True, last=True), entry())]
    assert answers == [True, True, False, None, True]


# A model at the grain of /8 blocks: how many public addresses each has, counted without our tables.

EIGHTS = st.tuples(st.integers(0, 8), st.integers(0, 255)).map(lambda pair: (pair[1] >> (8 - pair[0]) << (8 - pair[0]), pair[0]))
NOT_PUBLIC = [ipaddress.ip_network(text) for text in (
    "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
    "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
)]  # fmt: skip


def public_size(octet):
    whole = ipaddress.ip_network(f"{octet}.0.0.0/8")
    if any(whole.subnet_of(network) for network in NOT_PUBLIC):
        return 0
    return 2**24 - sum(network.num_addresses for network in NOT_PUBLIC if network.subnet_of(whole))


PUBLIC = [public_size(octet) for octet in range(256)]


@given(st.lists(st.tuples(EIGHTS, st.sampled_from([22, 23]), st.sampled_from(["tcp", "udp", "-1"])), max_size=4))
def test_reach_agrees_with_a_model_of_256_blocks(rules):
    open_blocks = set()
    for (octet, length), port, protocol in rules:
        if protocol == "-1" or (protocol == "tcp" and port == 22):
            open_blocks.update(range(octet, octet + (1 << (8 - length))))
    expected = sum(PUBLIC[octet] for octet in open_blocks) >= 2**24
    entries = [entry(f"{octet}.0.0.0/{length}", port, port, protocol) for (octet, length), port, protocol in rules]
    assert ask("admits", SSH, entries) is expected
    assert bool(points("admits", SSH, entries)) is expected


RULES = st.lists(
    st.builds(
        entry,
        st.sampled_from(["0.0.0.0/0", "0.0.0.0/1", "10.0.0.0/8", "8.8.8.8/32", "::/0", None]),
        st.sampled_from([0, 22, "22", 443, None]),
        st.sampled_from([22, 443, 65535]),
        st.sampled_from(["tcp", "-1", "17", 6]),
        SourceSecurityGroupId=st.sampled_from([None, "sg-1"]),
    ),
    max_size=3,
)


@given(RULES, st.sampled_from([SSH, RDP, ANYWHERE]))
def test_hiding_keeps_the_answer(rules, question):
    assert_hiding_keeps("admits", question, rules)


@pytest.mark.parametrize(("length", "answer"), [("/32", False), ("/16", False), ("/8", None), ("/0", None), ("/x", None), ("", None)])
def test_an_unknown_block_of_known_length_is_judged_by_its_length(length, answer):
    block = text(None, length)
    assert ask("admits", SSH, [entry(block)]) is answer
    assert ask("admits", SSH, [entry(block), entry()]) is True
    assert ask("admits", ANYWHERE, [entry(block)]) is True

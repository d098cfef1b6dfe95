"""Prefix lists of the same input are read like the addresses in them; of others nothing is known."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from immutcheck.model.values import OpenList, Reference, Unknown
from tests.engine.operators.asking import HIDDEN, PARAMETER, ask, evaluation, explain, hidings, points, resource

SSH = {"ports": [22], "protocols": ["tcp"], "from": "internet"}
ANYWHERE = {**SSH, "from": "anywhere"}
LIST = Reference("what identifies List", target="List")


def entry(source=LIST, **more):
    return {"IpProtocol": "tcp", "FromPort": 22, "ToPort": 22, "SourcePrefixListId": source, **more}


def around(entries, **more):
    """An evaluation in a unit with the list."""
    properties = {"PrefixListName": "x"} if entries is None else {"PrefixListName": "x", "Entries": entries}
    return evaluation(others=[resource("List", "AWS::EC2::PrefixList", **properties).replace(**more)])


def blocks(*texts):
    return [{"Cidr": text} for text in texts]


@pytest.mark.parametrize(
    ("entries", "answer"),
    [
        (blocks("0.0.0.0/0"), True),
        (blocks("0.0.0.0/1", "128.0.0.0/1"), True),
        (blocks("2000::/3"), True),
        (blocks("198.51.100.0/24", "10.0.0.0/8"), False),
        (blocks(PARAMETER), None),
        (blocks(PARAMETER, "0.0.0.0/0"), True),
        (blocks("not a range"), None),
        ([PARAMETER], None),
        ([PARAMETER, *blocks("0.0.0.0/0")], True),
        (OpenList(blocks("10.0.0.0/8"), PARAMETER), None),
        (OpenList(blocks("0.0.0.0/0"), PARAMETER), True),
        (PARAMETER, None),
        (None, None),
        ([], None),
    ],
)
def test_a_list_of_the_same_input_is_as_open_as_what_stands_in_it(entries, answer):
    assert ask("admits", SSH, [entry()], around(entries)) is answer


def test_lists_and_ranges_add_up():
    half = around(blocks("0.0.0.0/1"))
    quarter = around(blocks("3.0.0.0/9"))
    beside = {**entry(None), "CidrIp": "3.128.0.0/9"}
    assert ask("admits", SSH, [entry()], quarter) is False
    assert ask("admits", SSH, [entry(), beside], quarter) is True
    assert points("admits", SSH, [entry(), beside], quarter) == [(0,), (1,)]
    assert points("admits", SSH, [entry(), beside], half) == [(0,)]
    assert explain("admits", SSH, [entry(), beside], quarter) == ("prefix list List to tcp 22", "3.128.0.0/9 to tcp 22")


@pytest.mark.parametrize(
    "source",
    ["pl-0123456789abcdef0", PARAMETER, Reference("r", target="Elsewhere"), Reference("r", target="Group")],
    ids=["id", "parameter", "not in the input", "another type"],
)
def test_of_another_list_nothing_is_known(source):
    others = evaluation(others=[resource("Group", "AWS::EC2::SecurityGroup", Entries=blocks("10.0.0.0/8"))])
    assert ask("admits", SSH, [entry(source)], others) is None
    assert ask("admits", SSH, [entry(source, FromPort=443, ToPort=443)], others) is False
    assert ask("admits", SSH, [entry(source), {**entry(None), "CidrIp": "0.0.0.0/0"}], others) is True


def test_a_list_that_may_not_be_there_is_not_certain():
    at = around(blocks("0.0.0.0/0"), exists=Unknown("condition `IsProd` is not known"))
    assert ask("admits", SSH, [entry()], at) is None
    assert ask("admits", SSH, [entry(LIST.replace(maybe_absent=True))], around(blocks("0.0.0.0/0"))) is None
    assert ask("admits", SSH, [entry()], around(blocks("10.0.0.0/8"), exists=Unknown("condition"))) is False


def test_an_entry_that_is_one_of_several_is_read_alike():
    chosen = Unknown("u", possible=(entry(), entry(None, CidrIp="10.0.0.0/8")))
    assert ask("admits", SSH, [chosen], around(blocks("10.0.0.0/8"))) is False
    assert ask("admits", SSH, [chosen], around(blocks("0.0.0.0/0"))) is None


@pytest.mark.parametrize("entries", [blocks("10.0.0.0/8"), blocks(PARAMETER), None])
def test_a_list_is_some_source_whatever_it_holds(entries):
    assert ask("admits", ANYWHERE, [entry()], around(entries)) is True


def test_what_a_list_lacks_is_said():
    assert explain("admits", SSH, [entry()], around(blocks(PARAMETER))) == (
        "the address range is not known: parameter `X` has no default, in List",
    )


BLOCKS = st.sampled_from(["0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "10.0.0.0/8", "3.0.0.0/9", "3.128.0.0/9", "2000::/3"])


@given(st.lists(BLOCKS, min_size=1, max_size=3), st.lists(BLOCKS, max_size=2))
def test_a_list_is_judged_as_if_its_addresses_stood_in_the_group(listed, written):
    inline = [{**entry(None), "CidrIp": block} for block in written]
    as_list = ask("admits", SSH, [entry(), *inline], around(blocks(*listed)))
    assert as_list is ask("admits", SSH, [{**entry(None), "CidrIp": block} for block in (*listed, *written)])


@given(st.lists(BLOCKS, min_size=1, max_size=3), st.lists(BLOCKS, max_size=2))
def test_hiding_a_part_of_a_list_turns_no_answer_around(listed, written):
    rules = [entry(), *[{**entry(None), "CidrIp": block} for block in written]]
    answer = ask("admits", SSH, rules, around(blocks(*listed)))
    for hidden in hidings(blocks(*listed)):
        assert ask("admits", SSH, rules, around(hidden)) in (answer, None)
    assert ask("admits", SSH, [entry(HIDDEN), *rules[1:]], around(blocks(*listed))) in (answer, None)

import pytest

from immutcheck.engine.sameness import Twin, is_same, is_same_at
from immutcheck.model.values import OpenList, OpenMap, Reference, Unknown
from tests.engine.conftest import make_resource

OPEN = Unknown("not known")


@pytest.mark.parametrize(
    "make",
    [
        lambda: {"A": [1, "x", None], "B": {"C": True}},
        lambda: Unknown("r", possible=(1, {"A": 2})),
        lambda: Reference("r", target="T", attribute="Arn"),
        lambda: OpenList([1], Unknown("rest")),
        lambda: OpenMap({"A": 1}, Unknown("rest")),
    ],
)
def test_what_is_written_alike_is_the_same(make):
    assert is_same(make(), make())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (1, 1.0),
        ([1], [True]),
        ({"A": 1}, {"A": "1"}),
        ({"A": 1, "B": 2}, {"B": 2, "A": 1}),
        ([1], [1, 2]),
        ([1], OpenList([1], OPEN)),
        (OpenList([1], OPEN), OpenList([1], Unknown("another"))),
        (OpenMap({}, OPEN), OpenMap({}, Unknown("another"))),
        (Unknown("one"), Unknown("other")),
        (Unknown("r", possible=(1,)), Unknown("r", possible=(True,))),
        (Unknown("r"), Reference("r")),
        (None, {}),
    ],
)
def test_what_a_rule_could_tell_apart_is_not_the_same(one, other):
    assert not is_same(one, other)
    assert not is_same(other, one)


def test_only_what_stands_at_the_path_counts():
    one = make_resource(properties={"A": {"B": 1, "C": 2}, "D": 3})
    other = make_resource(properties={"A": {"B": 1, "C": 9}, "D": 4})
    assert is_same_at(("properties", "A", "B"), one, other)
    assert is_same_at(("properties", "A", "X", "Y"), one, other)
    assert not is_same_at(("properties", "A"), one, other)
    assert not is_same_at(("properties",), one, other)


def test_a_value_in_place_of_what_leads_to_the_path_counts():
    held = make_resource(properties={"A": OPEN})
    written = make_resource(properties={"A": {"B": OPEN}})
    assert not is_same_at(("properties", "A", "B"), held, written)
    assert is_same_at(("properties", "A", "B"), held, make_resource(properties={"A": OPEN}))


def test_a_path_through_a_list_takes_all_of_it():
    one = make_resource(properties={"A": [{"B": 1, "C": 1}]})
    other = make_resource(properties={"A": [{"B": 1, "C": 2}]})
    assert not is_same_at(("properties", "A", "B"), one, other)


def test_a_twin_is_the_same_where_all_paths_are():
    given = make_resource(properties={"A": 1, "B": 1})
    twin = Twin(given, make_resource(properties={"A": 1, "B": 2}), {})
    assert twin.is_same_at([("properties", "A"), ("properties", "C")])
    assert not twin.is_same_at([("properties", "A"), ("properties", "B")])


@pytest.mark.parametrize("other", [None, make_resource(exists=None), make_resource(merged_into="Group")])
def test_a_twin_that_is_not_there_alike_is_the_same_nowhere(other):
    assert not Twin(make_resource(), other, {}).is_same_at([])

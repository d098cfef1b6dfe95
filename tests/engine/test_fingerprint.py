from hypothesis import given
from hypothesis import strategies as st

from immutcheck.engine.fingerprint import ElementNames, fingerprint_of
from immutcheck.model.values import DynamicReference, Redacted, Reference, Text, Unknown
from tests.engine.conftest import make_resource
from tests.engine.strategies import TREES

FIRST = ("properties", "L", 0)


def name(properties, path=FIRST):
    return ElementNames(make_resource(properties=properties)).name(path)


def test_the_fingerprint_is_32_hexadecimal_digits_and_the_moved_one_leaves_the_scope_out():
    here = fingerprint_of("rule", "a.yaml", "Thing", "properties")
    moved = fingerprint_of("rule", "b.yaml", "Thing", "properties")
    assert len(here.full) == 32
    assert set(here.full) <= set("0123456789abcdef")
    assert here.full != moved.full
    assert here.moved == moved.moved


def test_every_part_counts():
    parts = [("r", "s", "a", "e"), ("q", "s", "a", "e"), ("r", "s", "b", "e"), ("r", "s", "a", "f"), ("r", "sa", "", "e")]
    assert len({fingerprint_of(*part).full for part in parts}) == len(parts)


@given(st.lists(TREES, max_size=3), TREES)
def test_elements_inserted_before_do_not_matter(before, element):
    others = [other for other in before if name({"L": [other]}) != name({"L": [element]})]
    assert name({"L": [*others, element]}, ("properties", "L", len(others))) == name({"L": [element]})


@given(st.dictionaries(st.sampled_from("ABC"), TREES, max_size=3))
def test_key_order_does_not_matter(element):
    assert name({"L": [dict(reversed(element.items()))]}) == name({"L": [element]})


def test_scalars_are_compared_as_texts():
    assert name({"L": [{"Port": "22"}]}) == name({"L": [{"Port": 22}]}) == name({"L": [{"Port": 22.0}]})
    assert name({"L": [{"On": True}]}) == name({"L": [{"On": "true"}]})
    assert name({"L": [{"Port": 22}]}) != name({"L": [{"Port": 23}]})


def test_descriptions_do_not_count():
    assert name({"L": [{"Port": 22, "Description": "old"}]}) == name({"L": [{"Port": 22}]})
    assert name({"L": [{"Port": 22, "DriftCheckedAt": "2026-01-01T00:00:00Z"}]}) == name({"L": [{"Port": 22}]})


def test_secrets_do_not_count():
    one, two = ({"Name": "DB_PASSWORD", "Value": text} for text in ("Xy12!kdu8", "Zw98?pqm3"))
    assert name({"Environment": [one]}, ("properties", "Environment", 0)) == name({"Environment": [two]}, ("properties", "Environment", 0))
    assert name({"Environment": [{**one, "Name": "OTHER_PASSWORD"}]}, ("properties", "Environment", 0)) != name(
        {"Environment": [one]}, ("properties", "Environment", 0)
    )


def test_equal_elements_are_told_apart_by_their_ordinal():
    properties = {"L": [{"A": 1}, {"B": 1}, {"A": 1}]}
    first, third = name(properties), name(properties, ("properties", "L", 2))
    assert first != third
    assert third == name({"L": [{"A": 1}, {"A": 1}]}, ("properties", "L", 1))


def test_reasons_of_unresolved_values_do_not_count_but_what_they_point_at_does():
    assert name({"L": [Unknown("one")]}) == name({"L": [Unknown("two")]})
    assert name({"L": [Reference("", target="A")]}) == name({"L": [Reference("other", target="A")]})
    assert name({"L": [Reference("", target="A")]}) != name({"L": [Reference("", target="B")]})
    different = [
        Unknown(""),
        Unknown("", prefix="a"),
        Unknown("", possible=("a",)),
        Reference("", target="A", attribute="Arn"),
        DynamicReference("", service="ssm", key="a"),
        DynamicReference("", service="ssm", key="a", version="1"),
        Text("", pieces=("a", Unknown(""))),
        Redacted("password", "name"),
        None,
    ]
    assert len({name({"L": [value]}) for value in different}) == len(different)


def test_a_path_that_is_not_written_is_named_all_the_same():
    assert name({}, ("properties", "A", "B")) == name({"A": {}}, ("properties", "A", "B"))
    assert name({"L": [{"A": 1}]}, ("properties", "L", 0, "B")) != name({"L": [{"A": 2}]}, ("properties", "L", 0, "B"))
    assert name({}, ("properties", "L", 3, "B"))

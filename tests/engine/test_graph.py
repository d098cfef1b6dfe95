from immutcheck.engine.graph import Edge, find_links, links_of
from immutcheck.model.values import DynamicReference, OpenList, OpenMap, Redacted, Reference, Text, Unknown
from tests.engine.conftest import make_resource

GROUP = Reference("attribute of Group", target="Group")
HOLE = Unknown("parameter `P` has no default")
AT = ("properties", "Groups")


def test_references_are_found_in_lists_maps_and_texts():
    text = Text("", pieces=("arn:", HOLE, ":", GROUP))
    links = find_links({"a": [GROUP], "b": {"c": text}, "d": 1, "e": None, "f": Redacted("secret", "name")}, AT)
    assert links.edges == (Edge((*AT, "a", 0), GROUP, True), Edge((*AT, "b", "c"), GROUP, True))
    assert links.holes == ()


def test_a_reference_that_may_be_absent_or_is_one_of_several_is_not_certain():
    maybe = GROUP.replace(maybe_absent=True)
    either = Unknown("condition `C` is open", possible=(GROUP, "sg-1"))
    assert [edge.certain for edge in find_links([maybe, either], AT).edges] == [False, False]
    assert find_links([either], AT).literals == (((*AT, 0), "sg-1"),)


def test_what_cannot_be_known_is_a_hole():
    secret = DynamicReference("", service="ssm", key="group")
    text = Text("", pieces=("a", HOLE))
    links = find_links([HOLE, secret, text, OpenList([], HOLE), OpenMap({}, HOLE)], AT)
    assert [(path[2:], hole) for path, hole in links.holes] == [((0,), HOLE), ((1,), secret), ((2,), HOLE), ((3,), HOLE), ((4,), HOLE)]


def test_a_literal_in_a_map_counts_only_when_the_map_refers_to_nothing():
    assert find_links({"Id": GROUP, "Version": "1"}, AT).literals == ()
    assert find_links({"Id": "lt-1"}, AT).literals == (((*AT, "Id"), "lt-1"),)
    assert find_links(["sg-1", GROUP], AT).literals == (((*AT, 0), "sg-1"),)


def test_all_spaces_of_a_resource_hold_references_but_no_literals():
    resource = make_resource(properties={"A": GROUP, "B": "text"}, policies={"P": {"Q": GROUP}})
    links = links_of(resource)
    assert [edge.path for edge in links.edges] == [("properties", "A"), ("policies", "P", "Q")]
    assert links.literals == ()

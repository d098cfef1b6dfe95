from immutcheck.engine.evaluation import Evaluation
from tests.engine.conftest import NOW, make_resource


def test_a_value_is_read_once_for_all_who_ask():
    evaluation = Evaluation(NOW, make_resource())
    seen = []

    def read(value):
        seen.append(value)
        return len(seen)

    value = ["a"]
    assert [evaluation.read_once(read, value), evaluation.read_once(read, value)] == [1, 1]
    assert evaluation.read_once(lambda value: "another reading", value) == "another reading"
    assert seen == [value]


def test_equal_values_are_read_each_for_itself():
    evaluation = Evaluation(NOW, make_resource())
    # Each list is gone after its call, so that the next one could get its identity.
    assert [evaluation.read_once(len, [None] * count) for count in (1, 2, 3, 2)] == [1, 2, 3, 2]

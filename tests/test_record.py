"""Records behave alike before and after their `__init__` is compiled."""

from __future__ import annotations

import pytest

from immutcheck.model.record import COMPILED_AFTER, Record


class Point(Record):
    x: int
    y: int = 2


class Place(Point):
    name: str = ""


@pytest.mark.parametrize("count", [1, COMPILED_AFTER + 1])
def test_fields_are_given_by_place_and_by_name(count: int) -> None:
    for _ in range(count):
        assert [Point(1), Point(1, 3), Point(x=1, y=3), Point(y=3, x=1)] == [Point(1, 2), Point(1, 3), Point(1, 3), Point(1, 3)]
        place = Place(1, name="here")
        assert (place.x, place.y, place.name) == (1, 2, "here")
        assert hash(place) == hash(Place(1, 2, "here"))


@pytest.mark.parametrize("count", [0, COMPILED_AFTER + 1])
@pytest.mark.parametrize(
    ("values", "named"), [((), {}), ((), {"y": 1}), ((1, 2, 3), {}), ((1,), {"x": 1}), ((1,), {"z": 1}), ((1, 2), {"z": 1})]
)
def test_a_wrong_call_is_answered_as_python_does(count: int, values: tuple[int, ...], named: dict[str, int]) -> None:
    class Fresh(Point):
        pass

    for _ in range(count):
        Fresh(1)
    with pytest.raises(TypeError, match=r"Fresh\.__init__\(\)"):
        Fresh(*values, **named)


def test_a_record_without_fields_takes_no_values() -> None:
    class Empty(Record):
        pass

    assert Empty() == Empty()
    with pytest.raises(TypeError):
        Empty(1)  # type: ignore[call-arg]

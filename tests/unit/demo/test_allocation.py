"""Sharing a whole number out over cells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.demo.allocation import allocate

BOUNDED_CELLS = st.lists(
    st.tuples(st.integers(0, 1000), st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=30
)


def test_shares_follow_the_weights_by_largest_remainder() -> None:
    # 10 x 41/100 = 4.1, 10 x 33/100 = 3.3, 10 x 26/100 = 2.6: the last has the largest remainder
    assert allocate(10, [41, 33, 26], [0, 0, 0], [10, 10, 10]) == [4, 3, 3]


def test_what_a_cap_refuses_goes_to_the_other_cells() -> None:
    assert allocate(10, [8, 1, 1], [0, 0, 0], [2, 10, 10]) == [2, 4, 4]


def test_a_floor_is_given_before_the_rest_is_shared() -> None:
    assert allocate(10, [1, 1], [6, 0], [10, 10]) == [8, 2]


def test_without_any_weight_the_cells_get_the_same() -> None:
    assert allocate(6, [0, 0, 0], [0, 0, 0], [6, 6, 6]) == [2, 2, 2]


@given(BOUNDED_CELLS, st.data())
def test_shares_add_up_to_the_total_within_floors_and_caps(
    cells: list[tuple[int, int, int]], data: st.DataObject
) -> None:
    weights = [weight for weight, _, _ in cells]
    floors = [floor for _, floor, _ in cells]
    caps = [floor + room for _, floor, room in cells]
    total = data.draw(st.integers(sum(floors), sum(caps)))
    shares = allocate(total, weights, floors, caps)
    assert sum(shares) == total
    assert all(low <= n <= high for low, n, high in zip(floors, shares, caps, strict=True))


@pytest.mark.parametrize("total", [2, 11])
def test_a_total_outside_floors_and_caps_is_refused(total: int) -> None:
    with pytest.raises(ValueError, match="at least 3 and at most 10"):
        allocate(total, [1, 1], [3, 0], [5, 5])


def test_a_floor_above_its_cap_is_refused() -> None:
    with pytest.raises(ValueError, match="lower bound"):
        allocate(5, [1, 1], [4, 0], [3, 9])

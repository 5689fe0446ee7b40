"""Places are given to the first area that covers them, and to no other."""

from time import process_time

from etl.stage.uncovered import Uncovered


def test_an_area_gets_the_places_in_it_that_no_area_had() -> None:
    uncovered = Uncovered([(1, 3), (2, 3), (5, 3), (2, 4), (9, 9)])
    assert set(uncovered.cover((2, 0), (4, 3))) == {(2, 3)}
    assert set(uncovered.cover((0, 0), (5, 4))) == {(1, 3), (5, 3), (2, 4)}
    assert set(uncovered.cover((0, 0), (5, 4))) == set()


def test_many_areas_over_many_places_take_no_longer_than_one_after_the_other() -> None:
    uncovered = Uncovered((row, 0) for row in range(100_000))
    began = process_time()
    covered = sum(
        len(list(uncovered.cover((first, 0), (first + 50_000, 0)))) for first in range(100_000)
    )
    assert covered == 100_000
    assert process_time() - began < 5  # each with each would be billions of steps

"""Halving finds the files that fail alone, and blames none that fail only together."""

from collections.abc import Sequence

from etl.set_aside.culprits import halve

FILES = [f"file {number}" for number in range(100)]


def test_each_file_that_fails_alone_is_found_in_few_trials() -> None:
    trials = []

    def fails(files: Sequence[str]) -> bool:
        trials.append(len(files))
        return any(file in {"file 7", "file 62"} for file in files)

    assert halve(FILES, fails) == ["file 7", "file 62"]
    assert len(trials) < 30


def test_files_that_only_fail_together_are_not_blamed() -> None:
    assert halve(FILES, lambda files: {"file 7", "file 62"} <= set(files)) == []


def test_what_passes_is_tried_once() -> None:
    trials = []
    assert halve(FILES, trials.append) == []  # type: ignore[arg-type,func-returns-value]
    assert len(trials) == 1


def test_not_more_than_the_wanted_number_is_searched_for() -> None:
    assert halve(FILES, bool, most=3) == FILES[:3]


def test_without_files_nothing_is_tried() -> None:
    assert halve([], lambda _: True) == []

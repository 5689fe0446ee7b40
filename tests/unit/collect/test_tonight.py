"""Which new files a run takes when there are more than it can hold."""

from datetime import UTC, datetime, timedelta

import pytest

from etl.collect import tonight as limits
from etl.collect.passed_over import PassedOver
from etl.collect.source import RemoteFile
from etl.collect.tonight import Tonight

BEGIN = datetime(2020, 2, 1, tzinfo=UTC)


def file(number: int, sender: str | None = "公安县", byte_count: int = 10) -> RemoteFile:
    arrived = BEGIN + timedelta(minutes=number)
    return RemoteFile(f"{sender}/{number}.xlsx", arrived, byte_count, sender)


def taken(files: list[RemoteFile]) -> tuple[list[RemoteFile], int]:
    """Return what a run takes, and how many files are told to wait."""
    passed_over = PassedOver()
    tonight = Tonight(passed_over)
    for one in files:
        tonight.add(one)
    found = list(tonight.files())
    rows = passed_over.rows()
    assert {row["reason"] for row in rows} <= {"too-many-new"}
    return found, sum(row["entries"] for row in rows)


def test_all_is_taken_the_oldest_first_while_it_is_not_too_much() -> None:
    files = [file(number) for number in (3, 1, 2)]
    assert taken(files) == ([file(1), file(2), file(3)], 0)


def test_of_a_sender_that_sends_too_many_the_oldest_are_taken_and_nobody_else_waits(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "MAX_FILES_OF_A_SENDER", 3)
    flood = [file(number) for number in range(10, 0, -1)]
    others = [file(99, "沙市区"), file(99, None)]
    found, waiting = taken(flood + others)
    assert found == [file(1), file(2), file(3), *others]
    assert waiting == 7


def test_where_all_send_too_many_the_shares_become_smaller_and_nobody_goes_without(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "MAX_FILES_OF_A_SENDER", 8)
    monkeypatch.setattr(limits, "MAX_FILES_OF_A_SOURCE", 10)
    files = [file(number, sender) for sender in "abc" for number in range(8)]
    found, waiting = taken([*files, file(1, "d")])
    assert {one.sender for one in found} == set("abcd")
    assert len(found) <= 10
    assert len(found) + waiting == 25


def test_more_senders_than_files_that_a_run_takes_are_bounded_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "MAX_FILES_OF_A_SOURCE", 10)
    found, waiting = taken([file(1, f"sender {number}") for number in range(25)])
    assert (len(found), waiting) == (10, 15)


def test_a_sender_cannot_fill_the_disk_in_a_night_and_what_is_too_large_counts_for_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "MAX_BYTES_OF_A_SENDER", 100)
    sizes = [10**12, 60, 40, 1]
    found, waiting = taken([file(number, byte_count=size) for number, size in enumerate(sizes)])
    assert [one.byte_count for one in found] == [10**12, 60, 40]
    assert waiting == 1
